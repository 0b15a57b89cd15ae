"""The Positions panel: embedding + position = input, the encoding, curves, similarity."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from pytestqt.qtbot import QtBot

from model.address import AttentionKind, Stack
from model.trace import Trace
from tests.visualizer.panel_user import click, figure, picture, pixels, place, rgb, shown, tip
from tests.visualizer.trace_maker import CHINESE, make_trace, silenced
from visualizer.figures import View
from visualizer.figures.positional_encoding import PositionalEncoding
from visualizer.panels.positions import PositionsPanel
from visualizer.selection import Cell, PositionsView, Selection, ViewOptions
from visualizer.session import Session
from visualizer.theme import DARK, LIGHT, PRINT, Theme

ENCODER = AttentionKind.ENCODER_SELF
RECTS = ((300, 200), (600, 400), (2000, 1200), (240, 700))


@pytest.fixture
def panel(qtbot: QtBot, session: Session, theme: Theme) -> PositionsPanel:
    """The panel beside a run."""
    return shown(qtbot, PositionsPanel, session, theme)


def drawn(trace: Trace, what: PositionsView, **selection: object) -> PositionalEncoding:
    chosen = replace(Selection(kind=ENCODER), **selection)  # type: ignore[arg-type]
    return PositionalEncoding(View(trace, chosen, ViewOptions(positions=what)), LIGHT)


def test_that_the_three_images_are_the_trace_and_add_up(trace: Trace) -> None:
    arrays = drawn(trace, PositionsView.SUM).arrays()
    residual = trace.encoder_residual
    assert np.array_equal(arrays["embed"], residual.embed)
    assert np.array_equal(arrays["pos_embed"], residual.pos_embed)
    assert np.array_equal(arrays["resid_pre"], residual.resid_pre[0])
    total = arrays["embed"] + arrays["pos_embed"]
    assert arrays["resid_pre"] == pytest.approx(total, abs=1e-6)


def test_that_each_view_is_chosen_by_its_chip(
    qtbot: QtBot, panel: PositionsPanel, session: Session
) -> None:
    seen = set()
    for view in PositionsView:
        qtbot.mouseClick(panel.views.chip(view), Qt.MouseButton.LeftButton)
        assert session.options.positions is view
        assert panel.views.chip(view).isChecked()
        seen.add(type(figure(panel)))
    assert len(seen) == len(PositionsView)


def test_that_the_chips_change_between_source_and_output(
    qtbot: QtBot, panel: PositionsPanel, session: Session, trace: Trace
) -> None:
    for stack, tokens in ((Stack.ENCODER, trace.source), (Stack.DECODER, trace.decoder_input)):
        qtbot.mouseClick(panel.stacks.chip(stack), Qt.MouseButton.LeftButton)
        assert session.selection.stack is stack
        assert figure(panel).arrays()["token"].tolist() == list(tokens.pieces)


def test_that_a_click_on_a_row_selects_its_token(
    qtbot: QtBot, panel: PositionsPanel, session: Session
) -> None:
    click(qtbot, panel, lambda cell: cell.query == 2 and cell.part == "resid_pre")
    assert session.selection.target == 2
    session.select(kind=ENCODER)
    click(qtbot, panel, lambda cell: cell.query == 3 and cell.feature is None)
    assert session.selection.source == 3


def test_that_hovering_previews_a_token_and_leaves_the_selection(
    qtbot: QtBot, panel: PositionsPanel, session: Session
) -> None:
    at = place(panel, lambda cell: cell.query == 3)
    qtbot.mouseMove(panel.figure_view, at)
    assert session.selection.hover == Cell(query=3)
    assert session.selection.target == 0
    assert figure(panel).current == 3


def test_that_the_tip_gives_the_exact_sum(panel: PositionsPanel, trace: Trace) -> None:
    said = tip(panel, lambda cell: (cell.query, cell.feature, cell.part) == (1, 5, "embed"))
    residual = trace.decoder_residual
    for values in (residual.embed, residual.pos_embed, residual.resid_pre[0]):
        assert f"{values[1, 5]:.6f}" in said
    assert trace.decoder_input.pieces[1] in said


@pytest.mark.parametrize("view", PositionsView)
def test_that_the_tip_of_a_view_names_the_token_and_its_value(
    panel: PositionsPanel, session: Session, trace: Trace, view: PositionsView
) -> None:
    session.set_options(positions=view)
    said = tip(panel, lambda cell: cell.query == 2 and (cell.feature or cell.point))
    assert f"“{trace.decoder_input.pieces[2]}”" in said
    assert any(len(word.rsplit(".", 1)[-1]) == 6 for word in said.split() if "." in word)


def test_that_similarity_is_the_cosine_of_two_encodings(trace: Trace) -> None:
    arrays = drawn(trace, PositionsView.SIMILARITY).arrays()
    a, b = trace.encoder_residual.pos_embed[[1, 4]].astype(np.float64)
    expected = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
    assert arrays["cosine"][1, 4] == pytest.approx(expected, abs=1e-5)
    assert arrays["dot_product"][1, 4] == pytest.approx(a @ b, abs=1e-4)


def test_that_curves_are_features_of_the_encoding_with_their_wavelengths() -> None:
    trace = make_trace(source=9, heads=4, head_dim=16)
    drawing = drawn(trace, PositionsView.CURVES)
    arrays = drawing.arrays()
    assert arrays["feature"].tolist() == [0, 2, 8, 32]
    for feature, curve in zip(arrays["feature"], arrays["pos_embed"], strict=True):
        assert np.array_equal(curve, trace.encoder_residual.pos_embed[:, feature])
    # the paper: from 2 pi to 10000 * 2 pi in a geometric progression
    face = drawing.face
    assert face.wavelength(0) == pytest.approx(2 * np.pi)
    assert face.wavelength(1) == face.wavelength(0)
    assert face.wavelength(32) == pytest.approx(2 * np.pi * 100)


def test_that_a_cell_has_the_colour_of_its_number(trace: Trace) -> None:
    drawing = drawn(trace, PositionsView.ENCODING, source=4)
    face, image = drawing.face, pixels(picture(drawing))
    grid = face._grid(QRectF(0, 0, 600, 400))
    for row, feature in ((0, 0), (1, 0), (2, 1), (3, 5)):
        x = grid.area.left() + (feature + 0.5) * grid.cell.width()
        y = grid.area.top() + (row + 0.5) * grid.cell.height()
        expected = rgb(face.scale.color(float(trace.encoder_residual.pos_embed[row, feature])))
        assert tuple(image[int(2 * y), int(2 * x)]) == expected


def test_that_the_selected_row_is_framed_in_the_accent(trace: Trace) -> None:
    accent = np.array(rgb(LIGHT.accent))

    def framed(row: int) -> float:
        drawing = drawn(trace, PositionsView.ENCODING, source=row)
        grid = drawing.face._grid(QRectF(0, 0, 600, 400))
        place = grid.row_rect(2)
        line = pixels(picture(drawing))[int(2 * place.top() - 1.5), int(2 * place.left()) : 900]
        return float((np.abs(line.astype(int) - accent).max(1) < 8).mean())

    assert framed(2) > 0.9
    assert framed(4) < 0.1


def test_that_positions_that_are_off_are_said_to_be_off() -> None:
    trace = make_trace(interventions=silenced(positions_off=True))
    for view in PositionsView:
        drawing = drawn(trace, view)
        assert "switched off" in drawing.describe()
        assert any("switched off" in note for note in drawing.face.notes())
    assert not drawn(trace, PositionsView.SUM).arrays()["pos_embed"].any()


def test_that_a_model_without_positions_says_so() -> None:
    trace = make_trace(interventions=silenced(positions_off=True))
    config = replace(trace.model.config, positions="none")
    bare = replace(trace, model=replace(trace.model, config=config))
    assert "no positional encoding" in drawn(bare, PositionsView.SUM).describe()


def test_that_learned_positions_have_no_wavelengths(trace: Trace) -> None:
    config = replace(trace.model.config, positions="learned")
    learned = replace(trace, model=replace(trace.model, config=config))
    face = drawn(learned, PositionsView.ENCODING).face
    assert not face.sinusoidal
    assert "wavelength" not in face.explain(face.cell_at(QPointF(300, 200), QRectF(0, 0, 600, 400)))


@pytest.mark.parametrize("view", PositionsView)
def test_that_any_size_of_sentence_fits_into_any_rectangle(view: PositionsView) -> None:
    for source, padding in ((1, 0), (3, 0), (62, 0), (5, 4)):
        trace = make_trace(source=source, target=3, padding=padding, words=CHINESE)
        drawing = drawn(trace, view, source=source - 1)
        for width, height in RECTS:
            picture(drawing, width, height, 0.5)
            rect = QRectF(0, 0, width, height)
            for x in range(0, width, 23):
                cell = drawing.cell_at(QPointF(x, height / 2), rect)
                assert cell is None or 0 <= cell.query < len(trace.source)


def test_that_styles_differ_in_colours_and_not_in_numbers(trace: Trace) -> None:
    view = View(trace, Selection(kind=ENCODER), ViewOptions())
    light, dark, paper = (PositionalEncoding(view, style) for style in (LIGHT, DARK, PRINT))
    assert not np.array_equal(pixels(picture(light)), pixels(picture(dark)))
    assert np.array_equal(light.arrays()["embed"], paper.arrays()["embed"])


def test_that_the_description_has_the_lengths(trace: Trace) -> None:
    said = drawn(trace, PositionsView.SUM, source=2).describe()
    assert f"“{trace.source.pieces[2]}”" in said
    for values in (trace.encoder_residual.embed, trace.encoder_residual.resid_pre[0]):
        assert f"{np.linalg.norm(values[2]):.2f}" in said
