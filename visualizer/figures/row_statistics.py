"""Numbers beside the rows of an image, in columns that end below each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from model.trace import Floats
from visualizer.figures.feature_image import Grid
from visualizer.figures.text import RIGHT, Type
from visualizer.figures.token_axis import LEAST
from visualizer.theme import Style

BETWEEN = 10.0


@dataclass(frozen=True, eq=False)
class Column:
    """A number for each row, and what it is."""

    head: str
    values: Floats

    def texts(self) -> list[str]:
        """All with as many digits."""
        largest = float(np.abs(self.values).max()) if self.values.size else 0.0
        digits = (
            0
            if largest >= 1000
            else 1
            if largest >= 100
            else 2
            if largest >= 0.1 or not largest
            else 4
        )
        zero = f"{-0.0:.{digits}f}"
        texts = [f"{value:.{digits}f}" for value in self.values.tolist()]
        return [
            text.removeprefix("-") if text == zero else text.replace("-", "−") for text in texts
        ]


class RowStatistics:
    """As many of the columns as fit into a width, the first ones first."""

    def __init__(self, style: Style, columns: Sequence[Column], most: float) -> None:
        self.style, self.type, self._head = style, Type(style, 0.85), Type(style, 0.9)
        self._columns: list[tuple[Column, list[str], float]] = []
        self.width = 0.0
        for column in columns:
            texts = column.texts()
            widest = max(self.type.width(text) for text in texts)
            needed = max(widest, self._head.width(column.head)) + BETWEEN
            if self.width + needed > most:
                break
            self._columns.append((column, texts, needed))
            self.width += needed

    def paint(self, painter: QPainter, grid: Grid, current: int | None) -> None:
        """To the right of the image, beside the rows that have a label."""
        scale = min(1.0, grid.cell.height() / self.type.height)
        plain = Type(self.style, max(LEAST, 0.85 * scale))
        rows = grid.shown()
        right, height = grid.area.right(), self._head.height
        texts = []
        for column, values, width in self._columns:
            right += width
            head = QRectF(right, grid.area.top() - height - 3, 0, height)
            self._head.draw(painter, head, column.head, self.style.text_muted, RIGHT)
            for row in rows:
                text = values[row]
                color = self.style.accent if row == current else self.style.text
                x, y = right - plain.width(text) / 2, grid.row_rect(row).center().y()
                texts.append((x, y, text, color))
        plain.draw_centred(painter, sorted(texts, key=lambda each: each[3]))
