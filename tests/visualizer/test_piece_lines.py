"""Pieces of a sentence on a few lines."""

from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from visualizer.widgets.piece_lines import MORE, PieceLines


@pytest.fixture
def lines(qtbot: QtBot) -> PieceLines:
    widget = PieceLines(2)
    qtbot.addWidget(widget)
    return widget


def test_that_pieces_stand_beside_each_other_and_then_below(lines: PieceLines) -> None:
    pieces = [f"piece{i}" for i in range(6)]
    lines.show_pieces("all", pieces)
    placed = lines.placed(lines.fontMetrics().horizontalAdvance("piece0") * 5)
    assert [text for _, text in placed] == pieces
    assert len({place.top() for place, _ in placed}) == 2
    for (left, _), (right, _) in pairwise(placed):
        assert right.left() > left.right() or right.top() > left.bottom()


def test_that_pieces_without_room_are_left_out_with_an_ellipsis(lines: PieceLines) -> None:
    lines.show_pieces("all", ["piece"] * 1000)
    for width in (30, 100, 101, 150, 333):
        placed = lines.placed(width)
        assert placed[-1][1] == MORE
        assert len({place.top() for place, _ in placed}) <= 2
    assert max(place.right() for place, _ in placed) <= width


def test_that_a_piece_longer_than_a_line_is_cut(lines: PieceLines) -> None:
    lines.show_pieces("all", ["x" * 1000, "y"])
    placed = lines.placed(200)
    assert placed[0][0].right() <= 200
    assert placed[0][1].endswith("…")
    assert placed[1][1] == "y"


def test_that_the_text_and_its_pieces_can_be_read_aloud(lines: PieceLines) -> None:
    lines.show_pieces("one two", ["one", "␣two"])
    assert lines.accessibleName() == "one two"
    assert lines.accessibleDescription() == "one | ␣two"
