"""Whether a figure can be read at the size that it is drawn at: by where text and pictures are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from visualizer.figures.figure import POINTS_PER_MM
from visualizer.figures.page import Page
from visualizer.figures.text import Cut

Boxes = NDArray[np.float64]

TOUCHING = 1.0
"""Points that one text may reach into another or a picture: capitals stand apart that far."""


@dataclass(frozen=True)
class Places:
    """(left, top, right, bottom) of each text, as high as capitals, and of each picture."""

    texts: Boxes
    pictures: Boxes
    cut: bool
    """Whether a text lacks what had no room."""

    @classmethod
    def of(cls, page: Page) -> "Places":
        """Where they stand on a page."""
        ground = QImage(1, 1, QImage.Format.Format_RGB32)
        painter = _Places(ground)
        page.paint(painter, page.size)
        painter.end()
        return cls(_boxes(painter.texts), _boxes(painter.pictures), painter.cut)


class _Places(QPainter):
    """Draws nothing that is kept."""

    def __init__(self, ground: QImage) -> None:
        super().__init__(ground)
        self.texts: list[QRectF] = []
        self.pictures: list[QRectF] = []
        self.cut = False

    def drawText(self, position: QPointF, text: str) -> None:  # type: ignore[override]
        """Keep the place alone."""
        self.cut = self.cut or isinstance(text, Cut)
        if text:
            metrics = QFontMetricsF(self.font())
            high, wide = metrics.capHeight(), metrics.horizontalAdvance(text)
            box = QRectF(position.x(), position.y() - high, wide, high)
            self.texts.append(self.transform().mapRect(box))

    def drawImage(self, place: QRectF, *_: object) -> None:  # type: ignore[override]
        """Keep the place alone."""
        self.pictures.append(self.transform().mapRect(place))


def is_legible(page: Page, places: Places) -> bool:
    """Whether all text of a page stands on it whole, none on another or the edge of a picture."""
    texts = places.texts
    outside = (texts[:, :2] < 0).any() or (texts[:, 2:] > page.size.toTuple()).any()
    if outside or places.cut:
        return False
    for index, text in enumerate(texts):
        if (_shared(text, texts[index + 1 :]) > TOUCHING).all(axis=1).any():
            return False
        shared = _shared(text, places.pictures)
        whole = (shared > text[2:] - text[:2] - TOUCHING).all(axis=1)  # a number in its cell
        if ((shared > TOUCHING).all(axis=1) & ~whole).any():
            return False
    return True


def shows_enough(page: Page, places: Places) -> bool:
    """Whether what a page shows beside its text can be told apart."""
    sides = places.pictures[:, 2:] - places.pictures[:, :2]
    large = page.figure.least_mm * POINTS_PER_MM
    return page.figure.has_room(page.body) and (not len(sides) or sides.min(1).max() >= large)


def _shared(one: Boxes, others: Boxes) -> Boxes:
    """How far a box and each of the others reach into one another, across and down."""
    ends, starts = np.minimum(one[2:], others[:, 2:]), np.maximum(one[:2], others[:, :2])
    return np.asarray(ends - starts)


def _boxes(found: list[QRectF]) -> Boxes:
    return np.array([box.getCoords() for box in found]).reshape(-1, 4)
