"""Hatching by lines, the same on screen and on paper: Qt's patterns are made of device pixels."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF

SPACING = 5.0
"""Points between the lines of a hatching."""

Runs = tuple[tuple[int, int, int], ...]  # row, first column, end


@lru_cache(maxsize=64)
def hatch_lines(runs: Runs, cell: tuple[float, float], falling: bool = False) -> list[QLineF]:
    """Lines at 45 degrees over runs of cells that are (width, height) large; / or falling \\.

    They go through from cell to cell: as few and as long as can be.
    """
    if not runs:
        return []
    (row, first, end), (width, height) = np.array(runs).T, cell
    top, bottom = row * height, (row + 1) * height
    left, right = first * width, end * width
    if falling:  # in a mirror a falling line rises
        left, right = -right, -left
    step = SPACING * np.sqrt(2)  # a rising line is x + y = number * step
    low, high = np.ceil((left + top) / step), np.floor((right + bottom) / step)
    counts = np.maximum(high - low + 1, 0).astype(np.intp)
    run = np.repeat(np.arange(len(runs)), counts)
    number = low[run] + np.arange(len(run)) - np.repeat(np.cumsum(counts) - counts, counts)
    start = np.maximum(left[run], number * step - bottom[run])
    stop = np.minimum(right[run], number * step - top[run])
    return _lines(*_joined(number, start, stop), step, -1 if falling else 1)


Floats = NDArray[np.float64]


def _joined(number: Floats, start: Floats, stop: Floats) -> tuple[Floats, Floats, Floats]:
    """The pieces of each line, in one where they touch."""
    order = np.lexsort((start, number))
    number, start, stop = number[order], start[order], stop[order]
    opens = np.ones(len(number), dtype=np.bool_)
    opens[1:] = (number[1:] != number[:-1]) | (start[1:] > stop[:-1] + 1e-6)
    closes = np.roll(opens, -1)
    return number[opens], start[opens], stop[closes]


def _lines(number: Floats, start: Floats, stop: Floats, step: float, mirror: int) -> list[QLineF]:
    ends = np.stack((mirror * start, number * step - start, mirror * stop, number * step - stop))
    return [QLineF(*line) for line in ends.T.tolist()]
