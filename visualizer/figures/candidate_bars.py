"""The candidates of one decode step as bars below each other, for places too low for a matrix."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from visualizer.figures.feature_image import cell_text
from visualizer.figures.text import RIGHT, Type
from visualizer.figures.token_axis import Label
from visualizer.theme import Style

GAP = 0.6  # ems between the columns
LONGEST = 14.0  # ems; longer tokens are cut with an ellipsis
THICK = 0.62
"""Of the height of a line."""
TALLEST = 2.2
"""Lines stand no farther apart, in heights of their type."""


@dataclass(frozen=True)
class CandidateBars:
    """A line for each candidate, the best first: what it is, a bar from zero, its number."""

    style: Style
    labels: Sequence[Label]
    values: Sequence[float]
    digits: int
    most: float
    """What a bar from end to end is, at least: 1 for probabilities."""

    def lines(self, area: QRectF) -> list[QRectF]:
        """Where the candidates stand that have room."""
        count = max(1, min(len(self.values), int(area.height() / self._type.height)))
        height = min(area.height() / count, TALLEST * self._type.height)
        return [
            QRectF(area.left(), area.top() + index * height, area.width(), height)
            for index in range(count)
        ]

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Draw them."""
        type_, bold = self._type, Type(self.style, bold=True)
        lines, gap = self.lines(area), GAP * type_.size
        texts = [cell_text(value, self.digits) for value in self.values]
        names = [type_.shortened(label.text, LONGEST * type_.size) for label in self.labels]
        left = max(bold.width(name) for name in names) + gap
        right = max(bold.width(text) for text in texts) + gap
        low, high = min(0.0, *self.values), max(self.most, *self.values)
        room = max(area.width() - left - right, 1.0) / ((high - low) or 1.0)
        zero = area.left() + left - low * room
        shown = zip(lines, names, texts, self.values, self.labels, strict=False)
        for line, name, text, value, label in shown:
            face = bold if label.current else type_
            color = self.style.accent if label.current else self.style.text
            face.draw(
                painter, line.adjusted(0, 0, left - gap - line.width(), 0), name, color, RIGHT
            )
            thick = THICK * min(line.height(), 1.4 * type_.height)
            bar = QRectF(zero, line.center().y() - thick / 2, value * room, thick)
            painter.fillRect(bar.normalized(), QColor(self.style.positive))
            face.draw(painter, line, text, color, RIGHT)
        painter.setPen(QPen(QColor(self.style.border_strong), 0.75))
        painter.drawLine(QPointF(zero, lines[0].top()), QPointF(zero, lines[-1].bottom()))

    def at(self, position: QPointF, area: QRectF) -> int | None:
        """The candidate at a position."""
        places = enumerate(self.lines(area))
        return next((index for index, line in places if line.contains(position)), None)

    @property
    def _type(self) -> Type:
        return Type(self.style)
