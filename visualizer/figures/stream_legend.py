"""A legend in a line above a plot, in as many lines as it takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from visualizer.figures.curves import paint_dots, pen
from visualizer.figures.text import LEFT, Type
from visualizer.theme import Style

SWATCH = 14.0
BETWEEN = 16.0
MOST = 0.28  # of the height; a legend that needs more is left out


@dataclass(frozen=True)
class Entry:
    """What one mark of a plot means."""

    mark: Literal["line", "thin", "bar", "ring"]
    color: str
    text: str
    opacity: float = 1.0


class Legend:
    """The entries one after the other."""

    def __init__(self, style: Style, entries: Sequence[Entry], room: QRectF) -> None:
        self.style, self.type = style, Type(style, 0.85)
        self._places = list(self._placed(entries, room.width()))
        self.height = self._places[-1][1].y() + self.type.height
        if self.height > MOST * room.height():
            self._places, self.height = [], 0.0

    @property
    def wanted(self) -> float:
        """How high a figure is at least to have it."""
        return self.height / MOST + 1

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """From the top left corner of a rectangle."""
        for entry, corner in self._places:
            left, top = rect.left() + corner.x(), rect.top() + corner.y()
            self._paint_mark(painter, entry, left, top + self.type.height / 2)
            place = QRectF(left + SWATCH + 5, top, 0, self.type.height)
            self.type.draw(painter, place, entry.text, self.style.text, LEFT)

    def _placed(self, entries: Sequence[Entry], width: float) -> Iterator[tuple[Entry, QPointF]]:
        x = y = 0.0
        for entry in entries:
            needed = SWATCH + 5 + self.type.width(entry.text)
            if x and x + needed > width:
                x, y = 0.0, y + self.type.height + 2
            yield entry, QPointF(x, y)
            x += needed + BETWEEN

    def _paint_mark(self, painter: QPainter, entry: Entry, left: float, middle: float) -> None:
        if entry.mark == "bar":
            painter.setPen(pen(self.style.text_muted, 0.6))
            shade = QColor(entry.color)
            shade.setAlphaF(entry.opacity)
            painter.setBrush(shade)
            painter.drawRect(QRectF(left + 2, middle - 4, SWATCH - 4, 8))
        elif entry.mark == "ring":
            center = QPointF(left + SWATCH / 2, middle)
            paint_dots(painter, [center], 3.0, self.style.background, entry.color, 1.4)
        else:
            painter.setPen(pen(entry.color, 1.8 if entry.mark == "line" else 0.7))
            painter.drawLine(QPointF(left, middle), QPointF(left + SWATCH, middle))
