"""Lines over numbers: axes with round values, and curves of any length."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPen, QPolygonF

from visualizer.figures.curves import pen, value_ticks, value_width, within
from visualizer.figures.text import CENTER, LEFT, RIGHT, Type
from visualizer.theme import Style

Floats = NDArray[np.float64]
MOST_POINTS = 200
"""Longer curves are drawn by the smallest and largest value of each stretch."""
STRETCHES = 100
"""Of a band; a jagged line with more points would take longer to draw than a frame has."""
FLATTEST = 0.8  # points that a box of a band is high at least
DOT_ROOM = 7.0
"""Points from dot to dot; where there are more of them, the line has none."""
BESIDE, BETWEEN = 19.0, 16.0
"""Points that the text of a legend's entry stands beside the begin of its line, and that end it."""
DASHED = (3.0, 3.0)
PATTERNS = ((), (4.0, 2.0), (1.0, 2.0), (4.0, 2.0, 1.0, 2.0))
"""Strokes and gaps of lines of one colour, in their widths; () has no gaps."""


@dataclass(frozen=True)
class LinePlot:
    """Where values are drawn; both axes end at round numbers."""

    area: QRectF
    x_ticks: tuple[float, ...]
    y_ticks: tuple[float, ...]

    @classmethod
    def within(
        cls, style: Style, room: QRectF, x_end: float, low: float, high: float, wide: float = 0.0
    ) -> "LinePlot":
        """The plot that fills the room, with numbers to the left (at least `wide`) and below."""
        type_ = Type(style, 0.85)
        y_ticks = tuple(value_ticks(low, high, max(2, int(room.height() / (3.4 * type_.height)))))
        left = room.left() + max(wide, value_width(type_, y_ticks))
        right = room.right() - type_.width(f"{x_end:,.0f}") / 2
        bottom = room.bottom() - type_.height - 4
        area = QRectF(left, room.top(), max(right - left, 1.0), max(bottom - room.top(), 1.0))
        x_ticks = value_ticks(0, max(x_end, 1.0), max(2, int(area.width() / (5 * type_.height))))
        whole = [tick for tick in x_ticks if tick <= x_end and round(tick, 6) % 1 == 0]
        return cls(area, tuple(whole), y_ticks)

    def x(self, value: float, end: float) -> float:
        """The place of a value between 0 and the end."""
        return self.area.left() + value / max(end, 1.0) * self.area.width()

    def ys(self, values: Floats) -> Floats:
        """The heights of values."""
        low, high = self.y_ticks[0], self.y_ticks[-1]
        return np.asarray(self.area.bottom() - (values - low) / (high - low) * self.area.height())


@dataclass(frozen=True)
class Curve:
    """Values `y` at `x`, one line; as a `band`, many are drawn from the least to the most."""

    x: Floats
    y: Floats
    color: str
    width: float = 1.4
    opacity: float = 1.0
    dots: bool = False
    dashes: tuple[float, ...] = ()
    most: int = MOST_POINTS
    band: bool = False


@dataclass(frozen=True)
class Mark:
    """An entry of a legend."""

    color: str
    text: str
    short: str = ""
    """The text where there is no room for the whole."""
    dashes: tuple[float, ...] = ()


def legend_lines(type_: Type, marks: Sequence[Mark], width: float) -> list[list[Mark]]:
    """A legend in as many lines as it takes; in one of short texts where these are enough."""
    short = [replace(mark, text=mark.short or mark.text) for mark in marks]
    for entries in (marks, short):
        if sum(_mark_width(type_, mark) for mark in entries) <= width + BETWEEN:
            return [list(entries)] if entries else []
    lines: list[list[Mark]] = []
    free = 0.0
    for mark, less in zip(marks, short, strict=True):
        entry = mark if _mark_width(type_, mark) <= width + BETWEEN else less
        if _mark_width(type_, entry) > free + BETWEEN:
            lines.append([])
            free = width
        lines[-1].append(entry)
        free -= _mark_width(type_, entry)
    return lines


def paint_marks(painter: QPainter, style: Style, place: QRectF, marks: Sequence[Mark]) -> None:
    """A line of a legend."""
    type_, x = Type(style, 0.85), place.left()
    for mark in marks:
        painter.setPen(_pen(mark.color, 1.0 if mark.dashes else 2.0, 1.0, mark.dashes))
        painter.drawLine(QLineF(x, place.center().y(), x + 14, place.center().y()))
        room = QRectF(x + BESIDE, place.top(), type_.width(mark.text), place.height())
        type_.draw(painter, room, mark.text, style.text_muted, LEFT)
        x += _mark_width(type_, mark)


def _mark_width(type_: Type, mark: Mark) -> float:
    return BESIDE + type_.width(mark.text) + BETWEEN


def paint_axes(painter: QPainter, style: Style, plot: LinePlot, end: float) -> None:
    """Round values beside lines across the plot, and those of x below."""
    type_, area = Type(style, 0.85), plot.area
    last = area.bottom() + type_.height
    for tick, y in zip(plot.y_ticks, plot.ys(np.array(plot.y_ticks)).tolist(), strict=True):
        painter.setPen(QPen(QColor(style.border), 0.75))
        painter.drawLine(QLineF(area.left(), y, area.right(), y))
        if last - y >= type_.height:
            place = QRectF(area.left() - 6, y - type_.height / 2, 0, type_.height)
            type_.draw(painter, place, f"{round(tick, 9):g}", style.text_muted, RIGHT)
            last = y
    painter.setPen(QPen(QColor(style.border_strong), 0.75))
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    right = float("-inf")
    for tick in plot.x_ticks:
        text, x = f"{tick:,.0f}", plot.x(tick, end)
        half = type_.width(text) / 2
        if x - half > right:
            place = QRectF(x, area.bottom() + 4, 0, type_.height)
            type_.draw(painter, place, text, style.text_muted, CENTER)
            right = x + half + 6


def paint_curve(painter: QPainter, style: Style, plot: LinePlot, curve: Curve, end: float) -> None:
    """One line, cut off at the plot's edges; values that are no numbers leave gaps."""
    painter.save()
    if curve.band and len(curve.x) > 2 * STRETCHES:
        _paint_band(painter, plot, curve, end)
    else:
        _paint_line(painter, style, plot, curve, end)
    painter.restore()


def _pen(color: str, width: float, opacity: float, dashes: tuple[float, ...]) -> QPen:
    made = pen(color, width, opacity)
    if dashes:
        made.setDashPattern(dashes)
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
    return made


def _paint_line(painter: QPainter, style: Style, plot: LinePlot, curve: Curve, end: float) -> None:
    known = np.isfinite(curve.y)
    x, y = thinned(curve.x[known], curve.y[known], curve.most)
    xs = plot.area.left() + x / max(end, 1.0) * plot.area.width()
    points = [QPointF(a, b) for a, b in zip(xs.tolist(), plot.ys(y).tolist(), strict=True)]
    painter.setPen(_pen(curve.color, curve.width, curve.opacity, curve.dashes))
    for piece in within(points, plot.area):
        if painter.paintEngine().type() is QPaintEngine.Type.Raster and not curve.dashes:
            painter.drawLines([QLineF(a, b) for a, b in pairwise(piece)])
        else:
            painter.drawPolyline(QPolygonF(piece))
    if curve.dots and len(points) * DOT_ROOM <= plot.area.width():
        painter.setBrush(QColor(curve.color))
        painter.setPen(pen(style.background, 0.7))
        for point in points:
            if plot.area.top() <= point.y() <= plot.area.bottom():
                painter.drawEllipse(point, 2.4, 2.4)


def _paint_band(painter: QPainter, plot: LinePlot, curve: Curve, end: float) -> None:
    """A box for each stretch, side by side."""
    edges, low, high = extremes(curve.y, STRETCHES)
    x = np.append(curve.x[edges], curve.x[-1])
    xs = (plot.area.left() + x / max(end, 1.0) * plot.area.width()).tolist()
    tops, bottoms = plot.ys(high).tolist(), plot.ys(low).tolist()
    boxes = [
        QRectF(left, top, right - left, max(bottom - top, FLATTEST)).intersected(plot.area)
        for left, right, top, bottom in zip(xs, xs[1:], tops, bottoms, strict=False)
    ]
    shade = QColor(curve.color)
    shade.setAlphaF(curve.opacity)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # no seams between the boxes
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    painter.drawRects(boxes)


def extremes(y: Floats, stretches: int) -> tuple[NDArray[np.int_], Floats, Floats]:
    """Where each stretch begins, its least and its largest value; NaN counts for nothing."""
    edges = np.linspace(0, len(y), stretches + 1).astype(int)[:-1]
    return edges, np.fmin.reduceat(y, edges), np.fmax.reduceat(y, edges)


def thinned(x: Floats, y: Floats, most: int) -> tuple[Floats, Floats]:
    """No more points than can be told apart: the extremes of each stretch, in their order."""
    if len(x) <= most:
        return x, y
    edges = np.linspace(0, len(x), most // 2 + 1).astype(int)
    kept: list[int] = []
    for start, stop in pairwise(edges):
        part = y[start:stop]
        kept += sorted({int(start + part.argmin()), int(start + part.argmax())})
    return x[kept], y[kept]


def running_mean(values: Floats, width: int) -> Floats:
    """The mean of each value and up to `width` - 1 before it."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(ends - width, 0)
    return np.asarray((sums[ends] - sums[starts]) / (ends - starts))
