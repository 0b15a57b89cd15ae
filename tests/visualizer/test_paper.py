"""Figures in a column of a journal: what has room is there, and nothing leaves its place."""

from collections import Counter

import pytest

from model.address import AttentionKind
from tests.visualizer.pictures import texts
from tests.visualizer.trace_maker import make_trace
from visualizer.figures.attention_matrix import AttentionMatrix
from visualizer.figures.figure import POINTS_PER_MM, View
from visualizer.figures.page import MARGIN
from visualizer.selection import Selection, Stage
from visualizer.theme import PRINT

pytestmark = pytest.mark.usefixtures("qapp")
COLUMN = 84 * POINTS_PER_MM - 2 * MARGIN


def numbers(matrix, width, height):
    """What stands in the cells."""
    return Counter(
        text for text, _ in texts(matrix, width, height) if text[-1].isdigit() and "." in text
    )


def test_that_weights_stand_in_cells_that_are_just_wide_enough():
    trace = make_trace(source=5, target=4)
    matrix = AttentionMatrix(View(trace, Selection(kind=AttentionKind.CROSS)), PRINT)
    weights = Counter(f"{w:.2f}" for w in trace.cross.weights(0, 0).ravel().tolist())
    assert weights <= numbers(matrix, COLUMN, 200)


def test_that_numbers_in_cells_have_two_digits_where_these_have_room():
    trace = make_trace(source=5, target=4, head_dim=64)
    selection = Selection(kind=AttentionKind.CROSS, stage=Stage.DOT_PRODUCT)
    matrix = AttentionMatrix(View(trace, selection), PRINT)
    products = trace.cross.dot_products(0, 0).ravel().tolist()
    assert max(map(abs, products)) > 10
    exact = Counter(f"{value:.2f}".replace("-", "−") for value in products)
    assert exact <= numbers(matrix, 400, 200)
