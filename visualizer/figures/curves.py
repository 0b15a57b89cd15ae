"""Curves: a plot with a value axis, its lines, and the room that both need.

Drawn by ourselves and not by pyqtgraph, whose import takes 0.35 s or more of the GUI thread and
whose pens are as wide on paper as the device's pixels make them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPen, QPolygonF

from model.trace import Floats
from visualizer.figures.text import CENTER, RIGHT, Type
from visualizer.figures.token_axis import GAP, Axis, shown
from visualizer.theme import Style


def value_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from at most `low` to at least `high`, at steps of 1, 2 or 5."""
    span = high - low if high > low else 1.0
    rough = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * i for i in range(first, max(last, first + 1) + 1)]


@dataclass(frozen=True)
class Plot:
    """Values over places that are counted 0, 1, 2, ... from left to right."""

    area: QRectF
    places: int
    ticks: tuple[float, ...]

    @classmethod
    def within(
        cls,
        style: Style,
        room: QRectF,
        places: int,
        low: float,
        high: float,
        titles: tuple[str, ...] = (),
    ) -> "Plot":
        """The plot that fills the room, with the numbers of the value axis to the left."""
        type_ = Type(style, 0.85)
        ticks = tuple(value_ticks(low, high, max(2, int(room.height() / (3.2 * type_.height)))))
        left = room.left() + value_width(type_, ticks) + (type_.height + 6 if titles else 0)
        wide, high = max(room.right() - left, 1.0), max(room.height(), 1.0)
        area = QRectF(left, room.top(), wide, high)
        return cls(area, places, ticks)

    @property
    def step(self) -> float:
        """From place to place."""
        return self.area.width() / self.places

    def x(self, place: float) -> float:
        """The middle of a place."""
        return self.area.left() + (place + 0.5) * self.step

    def y(self, value: float) -> float:
        """The height of a value."""
        low, high = self.ticks[0], self.ticks[-1]
        return self.area.bottom() - (value - low) / (high - low) * self.area.height()

    def place_at(self, position: QPointF) -> int | None:
        """The place at a position inside the plot."""
        if not self.area.contains(position):
            return None
        return min(int((position.x() - self.area.left()) / self.step), self.places - 1)

    def heights(self, values: Floats) -> Floats:
        """The heights of many values."""
        low, high = self.ticks[0], self.ticks[-1]
        share = (np.asarray(values, dtype=np.float64) - low) / (high - low)
        return np.asarray(self.area.bottom() - share * self.area.height())

    def points(self, values: Floats) -> list[QPointF]:
        """A value for each place, as points."""
        first, step = self.x(0), self.step
        return [QPointF(first + i * step, y) for i, y in enumerate(self.heights(values).tolist())]


def value_width(type_: Type, ticks: Sequence[float]) -> float:
    """What the numbers of the value axis need."""
    return max(type_.width(_round(tick)) for tick in ticks) + 6


def _round(value: float) -> str:
    return f"{round(value, 9):g}".replace("-", "−")


def paint_value_axis(
    painter: QPainter, style: Style, plot: Plot, titles: tuple[str, ...] = ()
) -> None:
    """Lines at round values, their numbers, and what these are: the first title that fits."""
    type_ = Type(style, 0.85)
    area, free = plot.area, math.inf
    for tick in plot.ticks:
        y = plot.y(tick)
        zero = tick == 0
        painter.setPen(QPen(QColor(style.border_strong if zero else style.border), 0.75))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        if y <= free:  # a low plot has no room for all of them
            place = QRectF(area.left() - 6, y - type_.height / 2, 0, type_.height)
            type_.draw(painter, place, _round(tick), style.text_muted, RIGHT)
            free = y - type_.height
    title = next((text for text in titles if type_.width(text) <= area.height()), "")
    if title:
        left = area.left() - value_width(type_, plot.ticks) - type_.height - 4
        room = max(0.0, (area.height() - type_.width(title)) / 2)
        place = QRectF(left, area.top(), type_.height, area.height() - room)
        type_.draw_up(painter, place, title, style.text_muted)


def paint_lines(
    painter: QPainter, plot: Plot, lines: Floats, color: str, width: float, opacity: float = 1.0
) -> None:
    """A line for each row of [line, place], all of one colour."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if painter.paintEngine().type() is QPaintEngine.Type.Raster:
        paint_pieces(painter, plot, lines, pen(color, width, opacity))
        return
    painter.setPen(pen(color, width, opacity))
    for line in lines:
        for piece in within(plot.points(line), plot.area):
            painter.drawPolyline(QPolygonF(piece))


def paint_pieces(painter: QPainter, plot: Plot, lines: Floats, flat: QPen) -> None:
    """The same, piece by piece: on screen a hundred times faster than whole lines with joins."""
    flat.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(flat)
    ends: list[QPointF] = []
    for line in lines:
        for piece in within(plot.points(line), plot.area):
            for start, end in pairwise(piece):
                ends += (start, end)
    painter.drawLines(ends)


def within(line: list[QPointF], area: QRectF) -> list[list[QPointF]]:
    """The pieces of a line that stay between the top and the bottom of an area.

    Lines are cut and not clipped, because Qt writes no clip into an SVG.
    """
    heights = [point.y() for point in line]
    if not line or (area.top() <= min(heights) and max(heights) <= area.bottom()):
        return [line]
    found: list[list[QPointF]] = []
    for start, end in pairwise(line):
        piece = _cut(start, end, area)
        if piece and found and found[-1][-1] == piece[0]:
            found[-1].append(piece[1])
        elif piece:
            found.append(piece)
    return found


def _cut(start: QPointF, end: QPointF, area: QRectF) -> list[QPointF]:
    """What of a straight line is between the top and the bottom of an area, if anything is."""
    rise = end.y() - start.y()
    if rise == 0:
        return [start, end] if area.top() <= start.y() <= area.bottom() else []
    first, last = sorted(((area.top() - start.y()) / rise, (area.bottom() - start.y()) / rise))
    if first >= 1 or last <= 0:
        return []
    return [
        start if first <= 0 else start + (end - start) * first,
        end if last >= 1 else start + (end - start) * last,
    ]


def paint_band(painter: QPainter, plot: Plot, low: Floats, high: Floats, color: str,
               opacity: float) -> None:  # fmt: skip
    """The area between two lines, as far as the plot goes."""
    band = QPolygonF(plot.points(low) + plot.points(high)[::-1])
    if band.boundingRect().top() < plot.area.top():
        band = band.intersected(QPolygonF(plot.area))
    painter.setPen(Qt.PenStyle.NoPen)
    shade = QColor(color)
    shade.setAlphaF(opacity)
    painter.setBrush(shade)
    painter.drawPolygon(band)


def paint_dots(
    painter: QPainter, points: Sequence[QPointF], radius: float, fill: str, edge: str, width: float
) -> None:
    """A circle at each point."""
    painter.setPen(pen(edge, width))
    painter.setBrush(QColor(fill))
    for point in points:
        painter.drawEllipse(point, radius, radius)


def paint_cursor(painter: QPainter, plot: Plot, place: float, color: str) -> None:
    """A line across the plot at a place."""
    painter.setPen(pen(color, 1.0))
    x = plot.x(place)
    painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, plot.area.bottom()))


def pen(color: str, width: float, opacity: float = 1.0) -> QPen:
    """A pen with round joins."""
    shade = QColor(color)
    shade.setAlphaF(opacity)
    made = QPen(shade, width)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    return made


def spread(heights: Sequence[float], room: float, top: float, bottom: float) -> list[float]:
    """The heights, moved as little as needed so that each has its room between top and bottom."""
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    placed = [0.0] * len(heights)
    last = top - room / 2
    for i in order:
        placed[i] = last = max(heights[i], last + room)
    over = bottom - room / 2
    for i in reversed(order):
        placed[i] = over = min(placed[i], over)
        over -= room
    return placed


def axis_height(axis: Axis) -> float:
    """What labels below a plot need."""
    return axis.depth + 2 if axis.turned else axis.type.height + GAP


def paint_below(painter: QPainter, style: Style, axis: Axis, plot: Plot, top: float) -> None:
    """Labels below the places of a plot; turned ones end at their top."""
    for index, label in shown(axis):
        face = axis.bold if label.current else axis.type
        color = style.accent if label.current else style.text_muted if label.faded else style.text
        if axis.turned:
            left = plot.x(index) - face.height / 2
            place = QRectF(left, top + 2, face.height, face.width(label.text) + 2)
            face.draw_up(painter, place, label.text, color)
        else:
            place = QRectF(plot.x(index), top + 2, 0, face.height)
            face.draw(painter, place, label.text, color, CENTER)
