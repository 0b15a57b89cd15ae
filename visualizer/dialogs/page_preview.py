"""The page of an export as it will be written."""

from PySide6.QtCore import QCoreApplication, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.figures.figure import Figure
from visualizer.figures.page import Page

tr = QCoreApplication.translate

SQUARE = 8
"""Pixels of the squares that stand for what is transparent."""


class PagePreview(QWidget):
    """As large as fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: Page | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 180)
        self.setAccessibleName(tr("ExportDialog", "Preview"))

    @property
    def figure(self) -> Figure | None:
        """What is on the page."""
        return None if self._page is None else self._page.figure

    def show_page(self, page: Page | None) -> None:
        """Show another page."""
        self._page = page
        self.setAccessibleDescription(page.figure.describe() if page else "")
        self.update()

    def page(self) -> QRectF:
        """Where the page lies, in pixels."""
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        size = QSizeF() if self._page is None else self._page.size
        page = QRectF(room.topLeft(), size.scaled(room.size(), _KEEP))
        page.moveCenter(room.center())
        return page

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._page is None or self._page.size.isEmpty():
            return
        painter, size, page = QPainter(self), self._page.size, self.page()
        painter.save()
        painter.setClipRect(page)
        if self._page.appearance.transparent:
            self._paint_squares(painter, page)
        painter.translate(page.topLeft())
        painter.scale(page.width() / size.width(), page.height() / size.height())
        self._page.paint(painter, size)
        painter.restore()
        painter.setPen(QColor(self.palette().color(QPalette.ColorRole.Mid)))
        painter.drawRect(page)

    def _paint_squares(self, painter: QPainter, page: QRectF) -> None:
        style = self._page.figure.style if self._page else None
        if style is None:
            return
        painter.fillRect(page, QColor(style.background))
        dark = QColor(style.border)
        for row in range(int(page.height() // SQUARE) + 1):
            for column in range(row % 2, int(page.width() // SQUARE) + 1, 2):
                x, y = page.left() + column * SQUARE, page.top() + row * SQUARE
                painter.fillRect(QRectF(x, y, SQUARE, SQUARE), dark)


_KEEP = Qt.AspectRatioMode.KeepAspectRatio
