"""Axes and scales of figures have names and numbers that stand apart, whatever the size."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF

from tests.visualizer.pictures import texts
from tests.visualizer.trace_maker import make_trace
from visualizer.figures.figure import POINTS_PER_MM, View
from visualizer.figures.over_training import OverTraining
from visualizer.figures.position_curves import PositionCurves
from visualizer.figures.position_sum import PositionSum
from visualizer.figures.vectors import Vectors
from visualizer.selection import Selection
from visualizer.theme import LECTURE, PRINT, Style
from visualizer.training_state import Phase, Training

pytestmark = pytest.mark.usefixtures("qapp")
SLIDE = replace(PRINT, font_size=16.0)
COLUMN = 84 * POINTS_PER_MM


def places(figure, width: float = 720, height: float = 400) -> dict[str, list[QRectF]]:
    """Where each text of a figure stands."""
    found: dict[str, list[QRectF]] = {}
    for text, place in texts(figure, width, height):
        found.setdefault(text, []).append(place)
    return found


def film() -> View:
    moments = tuple((step, make_trace(seed=step, search="forced")) for step in (0, 5, 12))
    training = Training(Phase.ENDED, Path("runs/toy"), 12, film=moments)
    return View(make_trace(), training=training)


@pytest.mark.parametrize("style", [PRINT, SLIDE], ids=["print", "slide"])
def test_that_the_name_of_a_colour_scale_stands_clear_above_its_upper_number(style):
    found = places(OverTraining(film(), style))
    (title,) = found["weight"]
    numbers = [place for text, boxes in found.items() for place in boxes
               if re.fullmatch(r"\d\.\d\d", text) and place.left() > title.left()]  # fmt: skip
    highest = min(numbers, key=QRectF.top)
    assert highest.top() - title.bottom() >= 0.35 * title.height()  # a descender is so deep


@pytest.mark.parametrize("figure", [Vectors, PositionSum])
def test_that_features_have_more_than_one_number_below_a_narrow_image(figure):
    words = tuple(f"überquerte{i:02}" for i in range(14))
    trace = make_trace(14, 14, words=words, heads=8, head_dim=16)
    found = places(figure(View(trace), PRINT), COLUMN, 180)
    line = found["feature"][0].bottom()
    numbers = {text for text, boxes in found.items() if any(box.bottom() == line for box in boxes)}
    assert {"feature", "0"} < numbers


@pytest.mark.parametrize("style", [PRINT, SLIDE, LECTURE], ids=["print", "slide", "lecture"])
@pytest.mark.parametrize("figure", [Vectors, PositionSum])
def test_that_the_name_of_the_features_stands_apart_from_their_first_number(figure, style: Style):
    found = places(figure(View(make_trace(14, 14, heads=8, head_dim=32)), style))
    (name,) = found["feature"]
    first = next(place for place in found["0"] if place.bottom() == name.bottom())
    assert first.left() - name.right() >= 3


@pytest.mark.parametrize("style", [PRINT, SLIDE], ids=["print", "slide"])
def test_that_the_lowest_value_of_curves_stands_clear_above_the_positions(style):
    found = places(PositionCurves(View(make_trace(14, 14, heads=8, head_dim=16)), style))
    (lowest,), (name,) = found["−1"], found["position"]
    assert name.top() - lowest.bottom() >= 0.35 * name.height()


def test_that_the_caption_of_vectors_has_the_numbers_of_its_table():
    figure = Vectors(View(make_trace(14, 14, heads=8, head_dim=16), Selection(target=3)), PRINT)
    written = places(figure, 720)
    sentence = figure.describe().partition(": ")[2].removesuffix(".")
    numbers = re.findall(r"[−-]?\d+\.\d+", sentence)
    assert len(numbers) == 5
    assert set(numbers) <= set(written)
    assert any(number.startswith("−") for number in numbers)
