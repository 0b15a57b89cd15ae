"""Whether a figure can be read at the size that it is drawn at: by where its text would stand."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from visualizer.figures.page import Page

TOUCHING = 1.0
"""Points that one text may reach into another: capitals stand apart that far."""


class _Places(QPainter):
    """Draws nothing that is kept, and knows where each text would stand, as high as capitals."""

    def __init__(self, ground: QImage) -> None:
        super().__init__(ground)
        self.found: list[QRectF] = []

    def drawText(self, position: QPointF, text: str) -> None:  # type: ignore[override]
        """Keep the place alone."""
        if text:
            metrics = QFontMetricsF(self.font())
            high, wide = metrics.capHeight(), metrics.horizontalAdvance(text)
            box = QRectF(position.x(), position.y() - high, wide, high)
            self.found.append(self.transform().mapRect(box))


def is_legible(page: Page) -> bool:
    """Whether all text of a page stands on it, and none on another."""
    ground = QImage(1, 1, QImage.Format.Format_RGB32)
    painter = _Places(ground)
    page.paint(painter, page.size)
    painter.end()
    boxes = np.array([box.getCoords() for box in painter.found]).reshape(-1, 4)
    starts, ends = boxes[:, :2], boxes[:, 2:]
    if (starts < 0).any() or (ends > page.size.toTuple()).any():
        return False
    for index in range(len(boxes) - 1):
        shared = np.minimum(ends[index], ends[index + 1 :]) - np.maximum(
            starts[index], starts[index + 1 :]
        )
        if (shared > TOUCHING).all(axis=1).any():
            return False
    return True
