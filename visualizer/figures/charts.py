"""Charts in rows, each with a legend and a title above it: as many as there is room for."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from visualizer.figures.line_plot import Curve, LinePlot, Mark, legend_lines, paint_marks
from visualizer.figures.notes import wrapped
from visualizer.figures.text import LEFT, Type
from visualizer.theme import Style

GAP = 16.0
"""Points between charts."""
NARROWEST, LOWEST = 11, 5
"""Lines of text that a chart is wide and a plot with its numbers below is high at least."""
HIGH = 0.6
"""How high a plot is on paper where charts stand in columns, in its width."""
LOWER = 0.36
"""The share of the plots' height that the lower of two rows gets, where all stand in two."""
BELOW_TITLE = 1.0
"""Points between a title and the number at the top of a plot, half of which stands above it."""


@dataclass(frozen=True)
class Face:
    """One of the charts: what it is called, its curves, where its axis begins and ends."""

    title: str
    curves: tuple[Curve, ...]
    low: float
    high: float
    marks: tuple[Mark, ...] = ()
    short: str = ""
    """What it is called where there is little room."""
    heads: bool = False
    """Whether its lines are heads."""

    def title_lines(self, type_: Type, width: float) -> list[str]:
        """What it is called, in no more width than this."""
        short = self.short and type_.width(self.title) > width
        return list(wrapped(type_, self.short if short else self.title, width))

    def above(self, type_: Type, width: float) -> float:
        """The height of legend and title."""
        lines = len(legend_lines(type_, self.marks, width)) + len(self.title_lines(type_, width))
        return lines * type_.height + type_.height / 2 + BELOW_TITLE


@dataclass(frozen=True)
class Chart:
    """A face in its place."""

    face: Face
    room: QRectF
    plot: LinePlot

    def paint_words(self, painter: QPainter, style: Style) -> None:
        """The legend, and the title right above the plot."""
        type_ = Type(style, 0.85)
        legend = legend_lines(type_, self.face.marks, self.room.width())
        title = self.face.title_lines(type_, self.room.width())
        top = self.plot.area.top() - self.face.above(type_, self.room.width())
        place = QRectF(self.room.left(), top, self.room.width(), type_.height)
        for marks in legend:
            paint_marks(painter, style, place, marks)
            place.translate(0, type_.height)
        for line in title:
            type_.draw(painter, place, line, style.text, LEFT)
            place.translate(0, type_.height)


class Charts:
    """Rows of charts in some width; `upper` of them stand in the first of two where all can.

    Where there is room for one row only, that is `core`.
    """

    def __init__(
        self,
        style: Style,
        faces: Sequence[Face],
        upper: int,
        width: float,
        core: Sequence[Face],
    ) -> None:
        self.style, self.type, self.core = style, Type(style, 0.85), core
        columns = max(int((width + GAP) / (NARROWEST * self.type.height + GAP)), 1)
        self.wide = columns >= max(upper, len(faces) - upper)
        self.width = width
        if self.wide:
            self.rows = [faces[:upper], faces[upper:]]
        else:
            across = min(columns, 2)
            self.rows = [faces[i : i + across] for i in range(0, len(faces), across)]

    @property
    def height(self) -> float:
        """What they need on paper, at least."""
        if self.wide:
            return self._beside(self.rows) + LOWEST * self.type.height / LOWER
        plot = HIGH * self._across(self.rows[0]) + self.type.height
        return self._beside(self.rows) + len(self.rows) * plot

    def fitting(self, height: float) -> list[Face]:
        """Which charts have room in so much height; never none."""
        return [face for row in self._kept(height) for face in row]

    def placed(self, place: QRectF, end: float) -> list[Chart]:
        """Those that have room in a place of this width."""
        found, rows, top = [], self._kept(place.height()), place.top()
        heights = self._heights(rows, place.height())
        for row, height in zip(rows, heights, strict=True):
            wide, above = self._across(row), self._above(row)
            for index, face in enumerate(row):
                left = place.left() + index * (wide + GAP)
                room = QRectF(QPointF(left, top), QPointF(left + wide, top + above + height))
                below = room.adjusted(0, above, 0, 0)
                plot = LinePlot.within(self.style, below, end, face.low, face.high)
                found.append(Chart(face, room, plot))
            top += above + height + GAP / 2
        return found

    def _across(self, row: Sequence[Face]) -> float:
        """How wide each of a row is: the last one of a column is as wide as those above."""
        count = len(row) if self.wide else len(self.rows[0])
        return (self.width - (count - 1) * GAP) / count

    def _above(self, row: Sequence[Face]) -> float:
        return max(face.above(self.type, self._across(row)) for face in row)

    def _beside(self, rows: Sequence[Sequence[Face]]) -> float:
        """The height that is not the plots'."""
        return sum(map(self._above, rows)) + (len(rows) - 1) * GAP / 2

    def _heights(self, rows: Sequence[Sequence[Face]], height: float) -> list[float]:
        """How high the plots of each row are."""
        free = max(height - self._beside(rows), 1.0)
        if self.wide and len(rows) == 2:
            return [(1 - LOWER) * free, LOWER * free]
        return [free / len(rows)] * len(rows)

    def _kept(self, height: float) -> list[Sequence[Face]]:
        rows = list(self.rows)
        while len(rows) > 1 and min(self._heights(rows, height)) < LOWEST * self.type.height:
            rows = [self.core] if self.wide else rows[:-1]
        return rows
