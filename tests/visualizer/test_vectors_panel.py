"""The Vectors panel: any named tensor, its rows' statistics, and the candidates."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.address import AttentionKind, Stack
from model.named_tensors import tensor, tensor_names
from model.trace import Trace
from tests.visualizer.panel_user import click, figure, picture, pixels, rgb, shown, tip
from tests.visualizer.pictures import painted, texts
from tests.visualizer.trace_maker import CHINESE, make_trace, silenced
from visualizer.figures import View
from visualizer.figures.feature_image import signed_scale
from visualizer.figures.raster import condensed
from visualizer.figures.vectors import Vectors
from visualizer.panels.vectors import VectorsPanel
from visualizer.selection import Cell, Selection, Stage, ViewOptions
from visualizer.session import Session
from visualizer.theme import LIGHT, Theme
from visualizer.walk import walk

ENCODER, CROSS = AttentionKind.ENCODER_SELF, AttentionKind.CROSS
RECT = QRectF(0, 0, 600, 400)

pytestmark = pytest.mark.qt_log_ignore("grabbing the keyboard")  # what offscreen says of a menu


@pytest.fixture
def panel(qtbot: QtBot, session: Session, theme: Theme) -> VectorsPanel:
    """The panel beside a run."""
    return shown(qtbot, VectorsPanel, session, theme)


def drawn(trace: Trace, **selection: object) -> Vectors:
    return Vectors(View(trace, replace(Selection(), **selection)), LIGHT)  # type: ignore[arg-type]


def entries(panel: VectorsPanel) -> list[str]:
    """The lines of the menu."""
    return [action.text() for action in panel.menu.actions() if not action.isSeparator()]


def choose(qtbot: QtBot, panel: VectorsPanel, part: str) -> None:
    """Take the entry of the menu that says so, with the keyboard."""
    panel.menu.popup(panel.tensors.mapToGlobal(QPoint(0, 0)))
    qtbot.waitUntil(panel.menu.isVisible)
    for _ in range(len(entries(panel)) + 1):
        qtbot.keyClick(panel.menu, Qt.Key.Key_Down)
        if part in panel.menu.activeAction().text():
            break
    qtbot.keyClick(panel.menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not panel.menu.isVisible())


def marked(panel: VectorsPanel) -> str:
    """The one marked entry of the menu."""
    (text,) = [action.text() for action in panel.menu.actions() if action.isChecked()]
    return text


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("kind", [ENCODER, CROSS])
def test_that_every_tensor_is_drawn_as_it_is(norm: str, kind: AttentionKind) -> None:
    trace = make_trace(norm=norm)  # type: ignore[arg-type]
    for each in tensor_names(trace, kind.stack):
        if each.name in ("logits", "probs"):
            continue
        of = each.kind or kind
        drawing = drawn(trace, kind=of, tensor=each.name, layer=1, head=1)
        assert np.array_equal(drawing.arrays()[each.name], tensor(trace, each.name, of, 1, 1))


def test_that_the_statistics_are_those_of_each_row(trace: Trace) -> None:
    arrays = drawn(trace, kind=ENCODER, tensor="ff_out", layer=1).arrays()
    rows = trace.encoder_residual.ff_out[1].astype(np.float64)
    assert arrays["token.mean"] == pytest.approx(rows.mean(1), abs=1e-6)
    assert arrays["token.std"] == pytest.approx(rows.std(1), abs=1e-5)
    assert arrays["token.norm"] == pytest.approx(np.linalg.norm(rows, axis=1), abs=1e-5)
    assert (arrays["token.low"].tolist(), arrays["token.high"].tolist()) == (
        trace.encoder_residual.ff_out[1].min(1).tolist(),
        trace.encoder_residual.ff_out[1].max(1).tolist(),
    )


def test_that_no_statistic_is_lost_in_a_window_of_1280_by_720(qapp: QApplication) -> None:
    trace = make_trace(source=12, target=8, heads=8, head_dim=32)
    residual = replace(trace.decoder_residual, embed=-20 * trace.decoder_residual.embed)
    trace = replace(trace, decoder_residual=residual)
    drawing = drawn(trace, tensor="embed").face
    grid, numbers = drawing._layout(QRectF(0, 0, 510, 260))  # type: ignore[attr-defined]
    heads = [column.head for column, _, _ in numbers._columns]
    assert heads == ["L2 norm", "mean", "std", "min", "max"]
    assert grid.area.width() > 160


def test_that_the_list_names_every_tensor_with_its_shape(
    panel: VectorsPanel, session: Session, trace: Trace
) -> None:
    session.select(kind=CROSS)
    texts = entries(panel)
    names = tensor_names(trace, Stack.DECODER)
    assert len(texts) == len(names)
    for text, each in zip(texts, names, strict=True):
        assert text.startswith(f"{each.name} · ")
        values = tensor(trace, each.name, each.kind or CROSS, 0, 0)
        assert text.endswith(f"\t{values.shape[0]} × {values.shape[1]}")


def test_that_choosing_from_the_list_shows_the_tensor(
    qtbot: QtBot, panel: VectorsPanel, session: Session
) -> None:
    choose(qtbot, panel, "ff_out")
    assert session.selection.tensor == "ff_out"
    assert "ff_out" in figure(panel).arrays()
    choose(qtbot, panel, "keys of masked self-attention")
    assert session.selection.tensor == "k"
    assert session.selection.kind is AttentionKind.DECODER_SELF
    choose(qtbot, panel, "keys of cross-attention")
    assert session.selection.kind is CROSS
    assert len(figure(panel).arrays()["k"]) == 5


def test_that_the_list_follows_the_selection(panel: VectorsPanel, session: Session) -> None:
    session.select(kind=ENCODER, tensor="norm_ff")
    assert panel.tensors.text() == "norm_ff · 5 × 8"
    assert marked(panel).startswith("norm_ff ·")
    session.select(kind=CROSS, tensor="z")
    assert panel.tensors.text() == "z · 4 × 4"
    assert "weights × values of cross-attention" in marked(panel)
    assert "weights × values of cross-attention" in panel.tensors.accessibleName()


def test_that_choosing_the_same_tensor_again_keeps_its_mark(
    qtbot: QtBot, panel: VectorsPanel, session: Session
) -> None:
    session.select(kind=ENCODER, tensor="ff_out")
    choose(qtbot, panel, "ff_out")
    assert marked(panel).startswith("ff_out")


def test_that_layer_and_head_are_stepped_by_their_buttons(
    qtbot: QtBot, panel: VectorsPanel, session: Session, trace: Trace
) -> None:
    session.select(kind=CROSS, tensor="q")
    qtbot.mouseClick(panel.layer.more, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(panel.head.more, Qt.MouseButton.LeftButton)
    assert (session.selection.layer, session.selection.head) == (1, 1)
    assert np.array_equal(figure(panel).arrays()["q"], trace.cross.q[1, 1])
    assert not panel.head.more.isEnabled()
    session.select(tensor="embed")
    assert not panel.layer.isVisible()
    assert not panel.head.isVisible()


def test_that_a_tensor_the_stack_does_not_have_gives_way_to_the_nearest(trace: Trace) -> None:
    for name, nearest in (
        ("norm_cross", "norm_attn"),
        ("cross_attn_out", "attn_out"),
        ("resid_mid_cross", "resid_mid"),
        ("probs", "final_norm"),
    ):
        assert nearest in drawn(trace, kind=ENCODER, tensor=name).arrays()


def test_that_a_click_selects_the_token_of_the_row(
    qtbot: QtBot, panel: VectorsPanel, session: Session
) -> None:
    session.select(kind=CROSS, tensor="z")
    click(qtbot, panel, lambda cell: cell.query == 2)
    assert session.selection.target == 2
    session.select(tensor="v")
    click(qtbot, panel, lambda cell: cell.key == 4)
    assert (session.selection.source, session.selection.target) == (4, 2)


def test_that_the_tip_gives_the_exact_value(
    panel: VectorsPanel, session: Session, trace: Trace
) -> None:
    session.select(kind=ENCODER, tensor="resid_post", layer=1)
    said = tip(panel, lambda cell: (cell.query, cell.feature) == (3, 6))
    assert f"{trace.encoder_residual.resid_post[1][3, 6]:.6f}" in said
    assert "feature 6" in said
    assert f"“{trace.source.pieces[3]}”" in said


def test_that_the_title_says_what_where_and_how_large(trace: Trace) -> None:
    assert (
        "q · Encoder layer 2 · head 1 · 5 tokens × 4 features"
        in drawn(trace, kind=ENCODER, tensor="q", layer=1).describe()
    )
    assert (
        "k · Decoder layer 1 · cross-attention · head 2 · 5 tokens × 4 features"
        in drawn(trace, kind=CROSS, tensor="k", head=1).describe()
    )


def test_that_decoder_rows_are_what_is_read_and_faded_beside_it_what_is_predicted(
    trace: Trace,
) -> None:
    rows = drawn(trace, kind=CROSS, tensor="resid_mid", target=1).face.rows  # type: ignore[attr-defined]
    read, predicted = rows.labels
    assert [label.text for label in read] == list(trace.decoder_input.pieces)
    assert [label.text for label in predicted] == list(trace.decoder_output.pieces)
    assert not any(label.faded for label in read)
    assert all(label.faded for label in predicted)
    assert [label.current for label in read] == [False, True, False, False]


def test_that_a_cell_has_the_colour_of_its_number(trace: Trace) -> None:
    drawing = drawn(trace, kind=ENCODER, tensor="embed", source=4)
    face = drawing.face
    grid, _ = face._layout(RECT)  # type: ignore[attr-defined]
    image = pixels(picture(drawing))
    for row, feature in ((0, 0), (1, 3), (2, 7), (3, 5)):
        corner = grid.area.topLeft() + QPointF(
            feature * grid.cell.width() + 3, row * grid.cell.height() + 3
        )
        value = float(trace.encoder_residual.embed[row, feature])
        expected = rgb(face.scale.color(value))  # type: ignore[attr-defined]
        assert tuple(image[int(2 * corner.y()), int(2 * corner.x())]) == expected


@pytest.mark.parametrize(("rows", "columns"), [(300, 100), (40, 1000), (40, 100), (1, 1)])
def test_that_cells_smaller_than_a_pixel_keep_what_is_largest(rows: int, columns: int) -> None:
    values = np.zeros((300, 1000), np.float32)
    values[111, 777], values[222, 123] = -5, 4
    values[:, 500:510] = -np.inf
    small = condensed(values, rows, columns)
    assert small.shape == (rows, columns)
    assert small[np.isfinite(small)].min() == -5
    assert small[np.isfinite(small)].max() == (4 if rows > 1 else -5)
    assert np.count_nonzero(np.isfinite(small) & (small != 0)) == (2 if rows > 1 else 1)
    assert condensed(values, 300, 1000) is values


def test_that_outliers_stop_the_colours_and_are_told() -> None:
    random = np.random.default_rng(1).normal(size=(20, 300)).astype(np.float32)
    scale, largest = signed_scale(LIGHT, random, ViewOptions())
    assert largest is None
    assert scale.high == np.abs(random).max()
    random[3, 7] = 500
    scale, largest = signed_scale(LIGHT, random, ViewOptions())
    assert largest == 500
    assert scale.high < 10
    assert scale.low == -scale.high


def test_that_a_silenced_head_is_said_to_be_silenced() -> None:
    trace = make_trace(interventions=silenced((CROSS, 1, 0)))
    drawing = drawn(trace, kind=CROSS, tensor="z", layer=1, head=0)
    assert not drawing.arrays()["z"].any()
    assert any("silenced" in note for note in drawing.face._notes())  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["logits", "probs"])
def test_that_the_candidates_are_the_best_of_the_selected_step(trace: Trace, name: str) -> None:
    arrays = drawn(trace, tensor=name, target=2).arrays()
    row = trace.logits[2]
    best = np.argsort(-row, kind="stable")[:12]
    assert arrays["candidate.id"].tolist() == best.tolist()
    assert arrays["candidate"].tolist() == [trace.vocabulary[i] for i in best]
    every = trace.logits if name == "logits" else trace.probs
    assert np.array_equal(arrays[name], every[:, best])


def test_that_the_tip_of_a_candidate_gives_logit_and_probability(
    panel: VectorsPanel, session: Session, trace: Trace
) -> None:
    panel.resize(900, 600)
    session.select(kind=CROSS, tensor="probs", target=1)
    said = tip(panel, lambda cell: (cell.query, cell.feature) == (2, 0))
    best = int(trace.logits[1].argmax())
    assert f"{trace.logits[2, best]:.6f}" in said
    assert f"{trace.probs[2, best]:.6f}" in said


def test_that_another_decode_step_has_other_candidates(
    qtbot: QtBot, panel: VectorsPanel, session: Session, trace: Trace
) -> None:
    panel.resize(900, 600)
    session.select(kind=CROSS, tensor="logits", target=0)
    click(qtbot, panel, lambda cell: cell.query == 2)
    assert session.selection.target == 2
    assert figure(panel).arrays()["candidate.id"][0] == trace.logits[2].argmax()


def test_that_the_candidates_stay_where_they_are_while_the_mouse_goes_over_them(
    panel: VectorsPanel, session: Session, trace: Trace
) -> None:
    session.select(kind=CROSS, tensor="logits", target=1)
    before = figure(panel).arrays()["candidate.id"].tolist()
    assert trace.candidates(2, 1)[0].token_id != before[0]
    session.hover(Cell(query=2))
    assert figure(panel).arrays()["candidate.id"].tolist() == before


@pytest.mark.parametrize("name", ["logits", "probs"])
def test_that_where_the_matrix_has_no_room_the_selected_step_is_drawn_as_bars(
    qapp: QApplication, name: str
) -> None:
    trace = make_trace(source=9, target=14)
    drawing = drawn(trace, tensor=name, target=5)
    rect = QRectF(0, 0, 500, 220)
    said = texts(drawing, 500, 220)
    assert any("no room here for the other decode steps" in text for text, _ in said)
    values = trace.probs[5] if name == "probs" else trace.logits[5]
    best = np.sort(values)[::-1][:12]
    bars = (painted(drawing, 500, 220) == rgb(LIGHT.positive)).all(axis=2).sum(1)
    lengths = np.zeros(12)
    for y in range(220):
        cell = drawing.cell_at(QPointF(300, y), rect)
        if cell is not None:
            assert cell.query == 5
            lengths[cell.feature] = max(lengths[cell.feature], bars[y])
    assert lengths[0] > 100
    assert np.allclose(lengths / lengths[0], abs(best) / best[0], atol=0.02)


def test_that_the_description_of_candidates_names_what_was_written(trace: Trace) -> None:
    said = drawn(trace, tensor="probs", target=1).describe()
    best = trace.candidates(1, 1)[0]
    assert f"“{best.piece}” ({best.prob:.3f}" in said
    assert f"“{trace.decoder_output.pieces[1]}” was written" in said


def test_that_every_step_of_the_walk_on_this_panel_shows_its_tensor(trace: Trace) -> None:
    for index, step in enumerate(walk(trace.model.config)):
        if step.panel == "vectors":
            selection = replace(Selection(), **step.applied(Selection(), index))
            arrays = Vectors(View(trace, selection), LIGHT).arrays()
            assert step.tensor in arrays


def test_that_the_panel_opens_at_what_the_current_step_is_about(
    qtbot: QtBot, session: Session, theme: Theme
) -> None:
    panel = shown(qtbot, VectorsPanel, session, theme)
    assert "q" in figure(panel).arrays()  # of the cross-attention that is shown at first
    for kind in (AttentionKind.DECODER_SELF, ENCODER):
        session.select(kind=kind, layer=1)
        assert marked(panel).startswith("q ·")
    session.go_to(0)
    assert marked(panel).startswith("embed ·")
    session.select(kind=CROSS, stage=Stage.SCALED)
    assert marked(panel).startswith("q ·")


def test_that_a_tensor_chosen_by_hand_stays_until_the_next_step(
    qtbot: QtBot, panel: VectorsPanel, session: Session
) -> None:
    choose(qtbot, panel, "ff_out")
    session.select(layer=1)
    session.select(kind=ENCODER)
    assert marked(panel).startswith("ff_out ·")
    session.go_to(session.selection.step + 1)
    assert marked(panel).startswith("z ·")


def test_that_the_other_stack_shows_the_same_tensor(
    qtbot: QtBot, panel: VectorsPanel, session: Session
) -> None:
    session.go_to(1)
    assert marked(panel).startswith("embed ·")
    qtbot.mouseClick(panel.stacks.chip(Stack.DECODER), Qt.MouseButton.LeftButton)
    assert session.selection.stack is Stack.DECODER
    assert marked(panel).startswith("embed ·")


@pytest.mark.parametrize("name", ["q", "k", "embed", "resid_post", "logits", "probs"])
def test_that_any_size_fits_into_any_rectangle(name: str) -> None:
    for source, target, heads, padding in (
        (1, 1, 1, 0),
        (3, 3, 2, 0),
        (62, 40, 8, 0),
        (4, 3, 2, 3),
    ):
        trace = make_trace(source=source, target=target, heads=heads, head_dim=16, padding=padding,
                           words=CHINESE)  # fmt: skip
        drawing = drawn(trace, tensor=name, target=target - 1)
        for width, height in ((300, 200), (600, 400), (2000, 1200), (240, 700)):
            picture(drawing, width, height, 0.5)
            rect = QRectF(0, 0, width, height)
            for x in range(0, width, 29):
                cell = drawing.cell_at(QPointF(x, height / 2), rect)
                assert cell is None or isinstance(drawing.explain(cell), str)
