"""A zero in a cell is muted where that can be read, and never as dark as its cell."""

from unittest import mock

import pytest

from model.address import AttentionKind
from tests.visualizer.pictures import painted
from tests.visualizer.trace_maker import make_trace
from visualizer.figures.attention_matrix import AttentionMatrix
from visualizer.figures.figure import Figure, View
from visualizer.figures.text import Type
from visualizer.figures.vectors import Vectors
from visualizer.selection import Selection, ViewOptions
from visualizer.theme import COLORMAPS, DARK, DIVERGING, PRINT, contrast

every_style = pytest.mark.parametrize("style", [PRINT, DARK], ids=["print", "dark"])
TRACE = make_trace(source=6, target=5, head_dim=16)


def zeros(figure: Figure) -> set[str]:
    """The colours in which the cells' zeros are written: what is beside them comes later."""
    written: list[list[tuple[float, float, str, str]]] = []
    with mock.patch.object(Type, "draw_centred", lambda _, __, texts: written.append([*texts])):
        painted(figure, 3000, 900)
    return {color for *_, text, color in written[0] if text == "0.00"}


def of_weights(colormap, style) -> AttentionMatrix:
    selection = Selection(kind=AttentionKind.CROSS, layer=0, head=1)
    return AttentionMatrix(View(TRACE, selection, ViewOptions(colormap=colormap)), style)


@every_style
@pytest.mark.parametrize("colormap", COLORMAPS)
def test_that_a_weight_of_zero_is_read_in_every_colour_map(colormap, style):
    figure = of_weights(colormap, style)
    inks = zeros(figure)
    assert inks
    assert all(contrast(ink, figure.scale.color(0.0)) >= 4.5 for ink in inks)


@every_style
@pytest.mark.parametrize("colormap", DIVERGING)
def test_that_a_feature_of_zero_is_read_in_every_colour_map(colormap, style):
    selection = Selection(tensor="embed")
    figure = Vectors(View(TRACE, selection, ViewOptions(colormap=colormap)), style)
    inks = zeros(figure)
    assert inks
    assert all(contrast(ink, figure.face.scale.color(0.0)) >= 4.5 for ink in inks)


def test_that_a_zero_in_a_light_cell_is_muted():
    assert zeros(of_weights("blues", PRINT)) == {PRINT.text_muted}
