"""The Residual stream panel: norms at every point, what is added, what LayerNorm makes."""

import re
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from pytestqt.qtbot import QtBot

from model.address import AttentionKind, Stack
from model.trace import Trace
from tests.visualizer.panel_user import click, figure, picture, pixels, place, rgb, shown, tip
from tests.visualizer.trace_maker import make_trace
from visualizer.figures import View
from visualizer.figures.residual_stream import ResidualStream
from visualizer.panels.residual_stream import ResidualStreamPanel
from visualizer.selection import Cell, Selection, ViewOptions
from visualizer.session import Session
from visualizer.theme import LIGHT, Theme
from visualizer.walk import walk

ENCODER = AttentionKind.ENCODER_SELF
RECT = QRectF(0, 0, 600, 400)


@pytest.fixture
def panel(qtbot: QtBot, session: Session, theme: Theme) -> ResidualStreamPanel:
    """The panel beside a run."""
    return shown(qtbot, ResidualStreamPanel, session, theme)


def drawn(trace: Trace, averaged: bool = False, **selection: object) -> ResidualStream:
    chosen = replace(Selection(), **selection)  # type: ignore[arg-type]
    return ResidualStream(View(trace, chosen, ViewOptions(averaged=averaged)), LIGHT)


def length(values: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    return np.linalg.norm(values.astype(np.float64), axis=-1)


def numbers(text: str) -> list[float]:
    """Those with a decimal point, in order."""
    return [float(found) for found in re.findall(r"-?\d+\.\d+", text)]


def test_that_the_norms_are_those_of_the_trace(trace: Trace) -> None:
    arrays, residual = drawn(trace).arrays(), trace.decoder_residual
    names, layers = arrays["point"].tolist(), arrays["point.layer"].tolist()
    for name, added in (
        ("resid_mid", "attn_out"),
        ("resid_mid_cross", "cross_attn_out"),
        ("resid_post", "ff_out"),
    ):
        for layer in range(2):
            point = list(zip(names, layers, strict=True)).index((name, layer + 1))
            assert arrays["norm"][:, point] == pytest.approx(
                length(getattr(residual, name)[layer]), rel=1e-5
            )
            assert arrays["norm_added"][:, point] == pytest.approx(
                length(getattr(residual, added)[layer]), rel=1e-5
            )


def test_that_a_pre_norm_makes_something_beside_the_stream_and_a_post_norm_passes_it_through() -> (
    None
):
    pre, post = drawn(make_trace(norm="pre")), drawn(make_trace(norm="post"))
    made = pre.arrays()["norm_made"]
    norms = [i for i, name in enumerate(pre.arrays()["point"]) if name.startswith("norm_")]
    assert np.isfinite(made[:, norms]).all()
    assert np.isnan(post.arrays()["norm_made"]).all()
    names = post.arrays()["point"].tolist()
    point = names.index("norm_cross")
    expected = length(make_trace(norm="post").decoder_residual.norm_cross[0])  # type: ignore[index]
    assert post.arrays()["norm"][:, point] == pytest.approx(expected, rel=1e-5)


def test_that_the_toggle_shows_the_mean_and_back(
    qtbot: QtBot, panel: ResidualStreamPanel, session: Session
) -> None:
    qtbot.mouseClick(panel.averages.chip(True), Qt.MouseButton.LeftButton)
    assert session.options.averaged
    assert "mean of 4 tokens" in panel.figure_view.accessibleDescription()
    qtbot.mouseClick(panel.averages.chip(False), Qt.MouseButton.LeftButton)
    assert not session.options.averaged
    assert "<s>" in panel.figure_view.accessibleDescription()


def test_that_the_mean_leaves_padding_out() -> None:
    plain, padded = make_trace(), make_trace(padding=3)
    row = drawn(padded, averaged=True)._shown(drawn(padded).norms)
    assert row == pytest.approx(drawn(plain).norms.mean(0), rel=1e-4)
    assert any("3 padding tokens" in note for note in drawn(padded, averaged=True)._notes())


def test_that_a_click_selects_the_nearest_token(
    qtbot: QtBot, panel: ResidualStreamPanel, session: Session
) -> None:
    click(qtbot, panel, lambda cell: cell.query == 3)
    assert session.selection.target == 3
    qtbot.mouseClick(panel.stacks.chip(Stack.ENCODER), Qt.MouseButton.LeftButton)
    click(qtbot, panel, lambda cell: cell.query == 2)
    assert session.selection.source == 2


def test_that_a_click_on_the_mean_selects_nothing(
    qtbot: QtBot, panel: ResidualStreamPanel, session: Session
) -> None:
    session.set_options(averaged=True)
    before = session.selection
    click(qtbot, panel, lambda cell: cell.point == 3)
    assert session.selection == before


def test_that_hovering_a_line_previews_its_token(
    qtbot: QtBot, panel: ResidualStreamPanel, session: Session
) -> None:
    qtbot.mouseMove(panel.figure_view, place(panel, lambda cell: cell.query == 2))
    assert session.selection.hover == Cell(query=2)
    assert figure(panel).token == 2


def test_that_the_tip_gives_norm_addition_and_cosine(
    panel: ResidualStreamPanel, trace: Trace
) -> None:
    points = figure(panel).arrays()["point"].tolist()
    point = points.index("resid_mid")
    said = tip(panel, lambda cell: (cell.query, cell.point) == (1, point))
    residual = trace.decoder_residual
    stream, added = residual.resid_pre[0][1], residual.attn_out[0][1]
    cosine = stream @ added / np.linalg.norm(stream) / np.linalg.norm(added)
    expected = [length(residual.resid_mid[0][1]), length(added), cosine]
    assert numbers(said) == pytest.approx(expected, abs=1e-4)
    assert f"“{trace.decoder_input.pieces[1]}”" in said


def test_that_the_tip_of_the_mean_names_the_extremes(
    panel: ResidualStreamPanel, session: Session, trace: Trace
) -> None:
    session.set_options(averaged=True)
    said = tip(panel, lambda cell: cell.point == 0)
    lengths = length(trace.decoder_residual.resid_pre[0])
    expected = [lengths.mean(), lengths.min(), lengths.max()]
    assert numbers(said) == pytest.approx(expected, abs=1e-4)
    assert trace.decoder_input.pieces[int(lengths.argmax())] in said


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_that_a_point_is_marked_wherever_the_walk_stands(
    qtbot: QtBot, theme: Theme, norm: str
) -> None:
    session = Session()
    session.show_trace(make_trace(norm=norm))  # type: ignore[arg-type]
    panel = shown(qtbot, ResidualStreamPanel, session, theme)
    marked = []
    for index in range(len(walk(session.model.config))):  # type: ignore[union-attr]
        session.go_to(index)
        marked.append(figure(panel)._current_point())
    assert None not in marked
    encoder = marked[: marked.index(0, 3)]
    assert encoder == sorted(encoder)
    assert marked[-1] == len(figure(panel).points) - 1


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_that_every_step_of_the_walk_on_this_panel_has_a_point(norm: str) -> None:
    trace = make_trace(norm=norm)  # type: ignore[arg-type]
    steps = [s for s in walk(trace.model.config) if s.panel == "residual-stream"]
    assert steps
    for step in steps:
        kind = step.kind or (ENCODER if step.stack is Stack.ENCODER else AttentionKind.CROSS)
        drawing = drawn(trace, kind=kind, layer=step.layer or 0, tensor=step.tensor)
        point = drawing._current_point()
        assert point is not None, step
        assert drawing.points[point].name == step.tensor
        assert drawing.points[point].layer == step.layer


def test_that_a_part_of_a_sublayer_is_marked_at_its_sum(trace: Trace) -> None:
    cross = AttentionKind.CROSS
    for part, kind, becomes in (
        ("attn_out", cross, "resid_mid"),
        ("q", AttentionKind.DECODER_SELF, "resid_mid"),
        ("v", ENCODER, "resid_mid"),
        ("z", cross, "resid_mid_cross"),
        ("cross_attn_out", ENCODER, "resid_mid"),  # the encoder has none
        ("ff_out", cross, "resid_post"),
    ):
        drawing = drawn(trace, tensor=part, kind=kind, layer=1)
        point = drawing._current_point()
        assert point is not None
        assert (drawing.points[point].name, drawing.points[point].layer) == (becomes, 1)


def test_that_the_current_step_stands_on_a_soft_column(trace: Trace) -> None:
    def soft(tensor: str) -> bool:
        drawing = drawn(trace, tensor=tensor, layer=0)
        plot, _, _ = drawing._layout(RECT)
        index = drawing.arrays()["point"].tolist().index("resid_mid_cross")
        x, y = plot.x(index) - 0.45 * plot.step, plot.area.top() + 3
        return tuple(pixels(picture(drawing))[int(2 * y), int(2 * x)]) == rgb(LIGHT.accent_soft)

    assert soft("resid_mid_cross")
    assert not soft("resid_mid")


def test_that_the_selected_line_passes_through_its_norms(trace: Trace) -> None:
    drawing = drawn(trace, target=2)
    plot, _, _ = drawing._layout(RECT)
    image = pixels(picture(drawing)).astype(int)
    for index, value in enumerate(drawing.norms[2].tolist()):
        at = image[int(2 * plot.y(value)), int(2 * plot.x(index))]
        assert np.abs(at - rgb(LIGHT.accent)).max() < 30


def test_that_a_bar_is_as_high_as_what_is_added(trace: Trace) -> None:
    drawing = drawn(trace, target=1)
    plot, _, _ = drawing._layout(RECT)
    image = pixels(picture(drawing))
    index = drawing.arrays()["point"].tolist().index("resid_post")
    value = float(drawing.added[1, index])
    x = int(2 * (plot.x(index) - 4))
    inside = image[int(2 * plot.y(value)) + 4, x]
    above = image[int(2 * plot.y(value)) - 6, x]
    assert tuple(inside) == rgb(LIGHT.feed_forward)
    assert tuple(above) != rgb(LIGHT.feed_forward)


def test_that_one_token_much_longer_than_all_others_leaves_the_axis_and_is_named() -> None:
    trace = make_trace(source=6)
    stretched = trace.encoder_residual.resid_post.copy()
    stretched[:, 4] *= 40
    residual = replace(trace.encoder_residual, resid_post=stretched)
    trace = replace(trace, encoder_residual=residual)
    drawing = drawn(trace, kind=ENCODER, source=1)
    longest = float(drawing.norms.max())
    assert drawing.outlier == 4
    assert drawing.reach < longest / 2
    assert any(f"{longest:.1f}" in note for note in drawing._notes())
    assert drawn(trace, kind=ENCODER, source=4).reach == pytest.approx(longest)


def test_that_the_description_has_first_last_and_largest_addition(trace: Trace) -> None:
    drawing = drawn(trace, target=1)
    said = drawing.describe()
    assert f"{drawing.norms[1, 0]:.2f}" in said
    assert f"{drawing.norms[1, -1]:.2f}" in said
    assert f"{np.nanmax(drawing.added[1]):.2f}" in said


@pytest.mark.parametrize("averaged", [False, True])
@pytest.mark.parametrize("norm", ["pre", "post"])
def test_that_any_stack_fits_into_any_rectangle(averaged: bool, norm: str) -> None:
    for source, layers, padding in ((1, 1, 0), (3, 6, 0), (62, 2, 0), (4, 2, 3)):
        trace = make_trace(source=source, target=3, encoder_layers=layers, decoder_layers=layers,
                           norm=norm, padding=padding)  # type: ignore[arg-type]  # fmt: skip
        for kind in (ENCODER, AttentionKind.CROSS):
            drawing = drawn(trace, averaged, kind=kind)
            for width, height in ((300, 200), (600, 400), (2000, 1200), (240, 700)):
                picture(drawing, width, height, 0.5)
                cell = drawing.cell_at(QPointF(width / 2, height / 2),
                                       QRectF(0, 0, width, height))  # fmt: skip
                assert cell is None or drawing.explain(cell)
