"""Both rows of tokens: what a chip stands for, what it gets, and that it can be seen."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication

from model.address import AttentionKind
from model.trace import DecodeStep, Hypothesis, Tokens
from tests.visualizer.panel_user import shown
from tests.visualizer.trace_maker import CHINESE, make_trace
from visualizer.figures.figure import View
from visualizer.figures.token_row import Chip, TokenRow, token_chips
from visualizer.figures.tokens import TokensFigure, token_rows
from visualizer.panels.tokens import TokensPanel
from visualizer.selection import Cell, Selection
from visualizer.theme import LECTURE, LIGHT
from visualizer.widgets.figure_view import prepare
from visualizer.wording import shown as visible

CROSS, ENCODER, DECODER = (
    AttentionKind.CROSS,
    AttentionKind.ENCODER_SELF,
    AttentionKind.DECODER_SELF,
)


@pytest.fixture
def panel(session, theme, qtbot):
    return shown(qtbot, TokensPanel, session, theme, 1000, 120)


def click(qtbot, strip, index: int) -> None:
    where = strip.place(index).center()
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(where.x()), 12))


def texts(strip) -> list[str]:
    return [chip.text for chip in strip.row.chips]


def weights(row) -> list[float | None]:
    return [chip.weight for chip in row.chips]


def tokens(*parts: tuple[str, int, int]) -> Tokens:
    return Tokens(
        tuple(range(len(parts))),
        tuple(part[0] for part in parts),
        tuple(part[1:] for part in parts),
    )


def test_that_an_output_that_was_given_is_not_said_to_be_written(panel, session):
    session.show_trace(make_trace(search="forced"))
    read, given = session.trace.decoder_input.pieces[0], session.trace.decoder_output.pieces[0]
    session.select(target=0)
    assert panel.reads.text() == f"reads “{read}”, is given “{given}”"
    assert panel.output_name.text() == "Output, given"


# Selecting


def test_that_clicking_an_output_token_selects_the_row_that_wrote_it(panel, session, qtbot):
    trace = session.trace
    for row, piece in enumerate(trace.decoder_output.pieces):
        click(qtbot, panel.output, row + 1)
        assert session.selection.target == row
        assert texts(panel.output)[row + 1] == piece
        assert [chip.selected for chip in panel.output.row.chips].index(True) == row + 1
        read = trace.decoder_input.pieces[row]
        assert panel.reads.text() == f"reads “{read}”, writes “{piece}”"


def test_that_the_output_begins_with_the_mark_that_no_row_writes(panel, session, qtbot):
    session.select(target=2)
    click(qtbot, panel.output, 0)
    assert texts(panel.output)[0] == "<s>"
    assert session.selection.target == 2
    assert session.selection.key is None


def test_that_the_mark_can_be_pinned_where_it_is_a_key(panel, session, qtbot):
    session.select(kind=DECODER, target=2)
    click(qtbot, panel.output, 0)
    assert session.selection.key == 0
    click(qtbot, panel.output, 0)
    assert session.selection.key is None


def test_that_clicking_a_source_token_selects_the_query_of_encoder_self(panel, session, qtbot):
    session.select(kind=ENCODER)
    click(qtbot, panel.source, 3)
    assert session.selection.query == 3
    assert session.selection.key is None


def test_that_clicking_a_source_token_pins_the_key_of_cross_attention(panel, session, qtbot):
    session.select(kind=CROSS, target=1)
    click(qtbot, panel.source, 3)
    assert session.selection.focus == (1, 3)
    assert panel.source.row.chips[3].pinned
    click(qtbot, panel.source, 3)
    assert session.selection.key is None


def test_that_the_slider_moves_the_decode_step(panel, session, qtbot):
    panel.slider.setFocus()
    qtbot.keyClick(panel.slider, Qt.Key.Key_Right)
    assert session.selection.target == 1
    assert panel.step.text() == "decode step 2 / 4"
    session.select(target=3)
    assert panel.slider.value() == 3


def test_that_a_click_on_the_slider_goes_to_the_decode_step_there(panel, session, qtbot):
    session.show_trace(make_trace(target=12))
    slider = panel.slider
    place = QPoint(slider.width() - 3, slider.height() // 2)
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=place)
    assert session.selection.target == 11


def test_that_a_shorter_trace_does_not_move_the_selected_step(panel, session):
    session.show_trace(make_trace(target=12))
    session.select(target=11)
    session.select(target=1)
    panel.slider.setValue(1)
    session.show_trace(make_trace(target=4))
    assert session.selection.target == 1
    assert panel.slider.maximum() == 3


def test_that_a_row_of_padding_says_so(panel, session):
    session.show_trace(make_trace(target=4, padding=2))
    session.select(target=5)
    assert "padding" in panel.step.text()
    session.select(target=3)
    assert panel.step.text() == "decode step 4 / 4"


def test_that_the_arrow_keys_walk_along_a_row_that_has_the_focus(panel, session, qtbot):
    session.select(kind=ENCODER)
    panel.source.setFocus(Qt.FocusReason.TabFocusReason)
    for key, source in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_End, 4), (Qt.Key.Key_Left, 3)):
        qtbot.keyClick(panel.source, key)
        assert session.selection.source == source


def test_that_a_click_leaves_the_focus_where_it_was(panel, qtbot):
    panel.slider.setFocus()
    click(qtbot, panel.output, 2)
    assert panel.slider.hasFocus()


# Weights


def test_that_the_chips_get_the_weights_of_the_selected_query():
    trace = make_trace(source=6, target=5)
    for kind, side in ((ENCODER, 0), (CROSS, 0), (DECODER, 1)):
        selection = Selection(kind, 1, 1, source=2, target=3)
        rows = token_rows(View(trace, selection), LIGHT)
        row = trace[kind].weights(1, 1)[selection.query].tolist()
        assert weights(rows[side]) == (row if side == 0 else [*row, 0])
        assert set(weights(rows[1 - side])) == {None}


def test_that_a_hovered_key_shows_what_it_receives():
    trace = make_trace(source=6, target=5)
    for kind, side, first in ((ENCODER, 0, []), (CROSS, 1, [0]), (DECODER, 1, [0])):
        selection = Selection(kind, 1, 0, hover=Cell(key=2))
        rows = token_rows(View(trace, selection), LIGHT)
        assert weights(rows[side]) == first + trace[kind].weights(1, 0)[:, 2].tolist()


@pytest.mark.qt_log_ignore("does not support raise", extend=True)  # tool tips
def test_that_hovering_an_output_token_previews_its_row(panel, session, qtbot):
    session.select(target=0)
    where = panel.output.place(3).center().toPoint()
    qtbot.mouseMove(panel.output, QPoint(where.x(), 12))
    assert session.selection.focus == (2, None)
    assert weights(panel.source.row) == session.trace.cross.weights(0, 0)[2].tolist()
    assert session.selection.target == 0


def test_that_an_underline_is_as_thick_as_the_weight_is_large(qapp):
    row = TokenRow([Chip("animal", weight=w) for w in (0.0, 0.25, 0.5, 1.0)], LIGHT, "#ff0000")
    image = QImage(8 * round(row.width), 8 * round(row.height), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        painter.scale(8, 8)
        row.paint(painter, QPointF(0, 0))
    red = [
        sum(image.pixelColor(round(4 * (left + right)), y).name() == "#ff0000"
            for y in range(image.height()))
        for left, right in row.places
    ]  # fmt: skip
    thin, whole = red[0], red[-1] - red[0]
    assert thin > 0
    assert whole > 30
    assert np.allclose([r - thin for r in red], [0, whole / 4, whole / 2, whole], atol=2)


# What is shown


def test_that_sub_words_touch_and_words_do_not():
    row = tokens(("Ge", 0, 2), ("schwindig", 2, 11), (",", 11, 12), ("sehr", 13, 17))
    assert [chip.joined for chip in token_chips(row)] == [False, True, False, False]
    places = TokenRow(token_chips(row), LIGHT, LIGHT.accent).places
    assert places[0][1] == places[1][0]
    assert places[1][1] < places[2][0]


def test_that_chinese_words_are_told_apart():
    row = make_trace(words=CHINESE, target=6).decoder_output
    assert not any(chip.joined for chip in token_chips(row))


def test_that_the_bytes_of_a_character_are_muted_and_touch():
    row = tokens(("好", 0, 1), ("0xE4", 1, 2), ("0xBD", 1, 2), ("0xA0", 1, 2), ("</s>", 2, 2))
    chips = token_chips(row)
    assert [chip.muted for chip in chips] == [False, True, True, True, True]
    assert [chip.joined for chip in chips] == [False, False, True, True, False]
    assert not any("�" in chip.text for chip in chips)


@pytest.mark.parametrize(
    ("piece", "seen"),
    [("\n", "\\n"), ("\x07", "\\x07"), ("\u0301", "◌\u0301"), (" ", "␣"), ("שלום", "שלום")],
)
def test_that_every_piece_can_be_seen(piece, seen):
    assert visible(piece) == seen


def test_that_wrapping_loses_nothing_and_keeps_words_whole():
    parts = [("Ge", 0, 2), ("schwindig", 2, 11), ("keit", 11, 15), ("ist", 16, 19), ("gut", 20, 23)]
    row = TokenRow(token_chips(tokens(*parts)), LIGHT, LIGHT.accent)
    whole = row.places[2][1] - row.places[0][0]
    for width in (whole, whole + 30, whole + 60, 10 * whole):
        lines = row.lines(width)
        assert [i for first, end in lines for i in range(first, end)] == list(range(5))
        assert lines[0][1] >= 3
        assert all(row.places[end - 1][1] - row.places[first][0] <= width for first, end in lines)


def test_that_the_selected_token_of_a_long_sentence_is_in_view(panel, session):
    session.show_trace(make_trace(source=62, target=40))
    session.select(kind=ENCODER)
    for source, target in ((61, 39), (0, 0), (30, 20)):
        session.select(source=source, target=target)
        for strip, index in ((panel.source, source), (panel.output, target + 1)):
            place = strip.place(index)
            assert place.left() >= 0
            assert place.right() <= strip.width()


def test_that_the_wheel_scrolls_a_long_row_and_hovering_does_not(panel, session, qtbot):
    session.show_trace(make_trace(source=62))
    session.select(kind=ENCODER, source=0)
    before = panel.source.place(5).left()
    at = QPointF(200, 12)
    wheel = QWheelEvent(
        at, panel.source.mapToGlobal(at), QPoint(), QPoint(0, -240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(panel.source, wheel)
    after = panel.source.place(5).left()
    assert after < before
    session.hover(Cell(query=1))
    assert panel.source.place(5).left() == after


def test_that_the_figure_stays_within_its_size(qapp):
    figure = TokensFigure(View(make_trace(source=62, target=62)), LIGHT)
    for width, height in ((300, 200), (500, 400), (2000, 300)):
        image = QImage(width + 40, height + 40, QImage.Format.Format_RGB32)
        image.fill(QColor(LIGHT.background))
        with QPainter(image) as painter:
            figure.paint(painter, QRectF(20, 20, width, height))
        picture = np.array(image.constBits()).reshape(height + 40, width + 40, 4)[..., 2::-1]
        ground = (picture == [248, 250, 252]).all(axis=-1)
        assert not ground.all()
        ground[19:-19, 19:-19] = True
        assert ground.all()


# A search that is running


def step(index: int, *found: tuple[int, str, bool]) -> DecodeStep:
    return DecodeStep(
        index,
        tuple(
            Hypothesis(parent, 5, piece, -1.0, -1.0, kept, not kept)
            for parent, piece, kept in found
        ),
    )


def test_that_the_output_grows_while_a_search_is_running(panel, session):
    finished = texts(panel.output)
    session.show_running(True)
    session.show_step(step(0, (0, "das", True)))
    session.show_step(step(1, (0, "Tier", True)))
    assert texts(panel.output) == ["<s>", "das", "Tier"]
    assert all(chip.muted for chip in panel.output.row.chips)
    session.show_running(False)
    assert texts(panel.output) == finished


def test_that_the_best_hypothesis_is_followed_when_it_changes(panel, session):
    session.show_running(True)
    session.show_step(step(0, (0, "das", True), (0, "ein", True)))
    session.show_step(step(1, (1, "Tier", True), (0, "Haus", True)))
    assert texts(panel.output) == ["<s>", "ein", "Tier"]


def test_that_a_newer_search_begins_anew_and_strays_are_ignored(panel, session):
    session.show_running(True)
    session.show_step(step(0, (0, "das", True)))
    session.show_step(step(0, (0, "die", True)))
    session.show_step(step(4, (0, "spät", True)))
    session.show_step(step(1, (7, "fremd", True)))
    assert texts(panel.output) == ["<s>", "die"]


def test_that_a_step_after_the_end_changes_nothing(panel, session):
    finished = texts(panel.output)
    session.show_step(step(0, (0, "spät", True)))
    assert texts(panel.output) == finished


def test_that_the_growing_output_cannot_be_selected(panel, session, qtbot):
    session.show_running(True)
    session.show_step(step(0, (0, "das", True)))
    session.show_step(step(1, (0, "Tier", True)))
    click(qtbot, panel.output, 2)
    assert session.selection.target == 0


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("size", [11.0, 11.3, 9.7])
def test_that_pieces_of_a_word_have_their_edges_at_the_size_of_a_lecture(size: float) -> None:
    style = replace(LECTURE, font_size=size)
    chips = [Chip("so"), Chip("f", joined=True), Chip("a", joined=True)]
    for scale in (3.0, 4.5, 9.0):
        for width in (1.0, 0.9, 0.8):
            row = TokenRow(chips, style, style.accent, width)
            image = QImage(
                round(scale * (row.width + 8)), round(scale * (row.height + 8)),
                QImage.Format.Format_RGB32,
            )  # fmt: skip
            image.fill(QColor(style.background))
            with QPainter(image) as painter:
                prepare(painter)
                painter.scale(scale, scale)
                row.paint(painter, QPointF(3, 3))
            shift = 3 - row.places[0][0]
            top, bottom = 3.5, 3.5 + row.box_height
            edges = [QPointF(row.places[2][1] + shift, (top + bottom) / 2)]
            for left, right in row.places:
                middle = (left + right) / 2 + shift
                edges += [QPointF(middle, top), QPointF(middle, bottom)]
            for edge in edges:
                at = (edge * scale).toPoint()
                around = [QPoint(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
                colors = [image.pixelColor(at + by) for by in around]
                drawn = any(_near(color, QColor(style.border_strong)) for color in colors)
                assert drawn, (scale, width, edge)


def _near(one: QColor, other: QColor) -> bool:
    pairs = zip(one.getRgb(), other.getRgb(), strict=True)
    return max(abs(a - b) for a, b in pairs) < 60
