"""Hatching lies on what is hatched, all over it, and nowhere else."""

import numpy as np
import pytest

from visualizer.figures.hatch import SPACING, hatch_lines
from visualizer.figures.raster import _runs

CELL = (7.3, 4.1)
STEP = SPACING * 2**0.5
MASKS = {
    "causal": np.triu(np.ones((9, 9), dtype=bool), 1),
    "columns": np.tile(np.arange(8) >= 6, (5, 1)),
    "random": np.random.default_rng(0).random((11, 6)) < 0.4,
    "nothing": np.zeros((3, 3), dtype=bool),
}
every_mask = pytest.mark.parametrize("where", MASKS.values(), ids=list(MASKS))


def lines(where, falling):
    return hatch_lines(_runs(where.tobytes(), where.shape), CELL, falling)


def is_hatched(where, x, y):
    row, column = int(y // CELL[1]), int(x // CELL[0])
    inside = 0 <= row < where.shape[0] and 0 <= column < where.shape[1]
    return inside and bool(where[row, column])


@every_mask
@pytest.mark.parametrize("falling", [False, True])
def test_that_every_line_stays_on_hatched_cells(where, falling):
    for line in lines(where, falling):
        for share in np.linspace(0.001, 0.999, 50):
            point = line.pointAt(share)
            if min(point.x() % CELL[0], point.y() % CELL[1]) > 0.01:
                assert is_hatched(where, point.x(), point.y())


@every_mask
def test_that_every_place_of_the_hatching_has_its_line(where):
    drawn = lines(where, False)
    random = np.random.default_rng(1)
    width, height = where.shape[1] * CELL[0], where.shape[0] * CELL[1]
    for x, number in zip(random.uniform(0, width, 400), random.integers(0, 40, 400), strict=True):
        y = number * STEP - x
        if 0 <= y < height and is_hatched(where, x, y):
            assert any(
                abs(line.x1() + line.y1() - x - y) < 1e-6
                and min(line.x1(), line.x2()) - 1e-6 <= x <= max(line.x1(), line.x2()) + 1e-6
                for line in drawn
            )


def test_that_falling_lines_cross_rising_ones_at_right_angles():
    rising, falling = lines(MASKS["causal"], False)[3], lines(MASKS["causal"], True)[3]
    assert rising.dx() == pytest.approx(-rising.dy())
    assert falling.dx() == pytest.approx(falling.dy())


def test_that_lines_go_through_from_cell_to_cell():
    where = np.ones((40, 40), dtype=bool)
    crossed = (40 * CELL[0] + 40 * CELL[1]) / STEP
    assert len(lines(where, False)) == pytest.approx(crossed, abs=1)
