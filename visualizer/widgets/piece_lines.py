"""The pieces of a sentence, each on a ground of its own, on a few lines."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.widgets.plain_tip import plain_tip

PADDING, GAP = 5, 3  # pixels
MORE = "…"


class PieceLines(QWidget):
    """On at most so many lines; what has no room there is left out, which an ellipsis says."""

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self._pieces: tuple[str, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def pieces(self) -> tuple[str, ...]:
        """What is shown."""
        return self._pieces

    def show_pieces(self, text: str, pieces: Sequence[str]) -> None:
        """Show the pieces of a text."""
        self._pieces = tuple(pieces)
        self.setToolTip(plain_tip(text))
        self.setAccessibleName(text)
        self.setAccessibleDescription(" | ".join(pieces))
        self.setVisible(bool(pieces))
        self.updateGeometry()
        self.update()

    def placed(self, width: float) -> list[tuple[QRectF, str]]:
        """Where each piece stands on lines of this width; the last may be the ellipsis."""
        metrics, high = self.fontMetrics(), self._line_height()
        found: list[tuple[QRectF, str]] = []
        x, line = 0.0, 0
        for piece in self._pieces:
            text = metrics.elidedText(piece, Qt.TextElideMode.ElideRight, int(width) - 2 * PADDING)
            wide = metrics.horizontalAdvance(text) + 2.0 * PADDING
            if x and x + wide > width:
                x, line = 0.0, line + 1
            if line == self._lines:
                return self._shortened(found, width)
            found.append((QRectF(x, line * (high + GAP), wide, high), text))
            x += wide + GAP
        return found

    def sizeHint(self) -> QSize:
        return QSize(0, self._line_height())

    def heightForWidth(self, width: int) -> int:
        placed = self.placed(width)
        return math.ceil(placed[-1][0].bottom()) if placed else self._line_height()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        for place, text in self.placed(self.width()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 0) if text == MORE else palette.midlight())
            painter.drawRoundedRect(place, 4, 4)
            painter.setPen(palette.color(QPalette.ColorRole.WindowText))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _shortened(self, found: list[tuple[QRectF, str]], width: float) -> list[tuple[QRectF, str]]:
        """With an ellipsis at the end, which may take the place of a piece."""
        wide = self.fontMetrics().horizontalAdvance(MORE) + 2.0 * PADDING
        if found[-1][0].right() + GAP + wide > width and len(found) > 1:
            found.pop()
        last = found[-1][0]
        return [*found, (QRectF(last.right() + GAP, last.top(), wide, last.height()), MORE)]

    def _line_height(self) -> int:
        return self.fontMetrics().height() + 2
