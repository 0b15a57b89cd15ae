"""A line of text that never asks for more room than there is."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from visualizer.widgets.plain_tip import plain_tip


class ElidedLabel(QLabel):
    """Ends with an ellipsis where it does not fit, and is read in full as its tip.

    QLabel's own text stays empty: each change of it would lay the whole window out again.
    """

    def __init__(self, parent: QWidget | None = None, letters: int = 0) -> None:
        """It would like to have room for so many letters."""
        super().__init__(parent)
        self._line, self._letters = "", letters
        wide = QSizePolicy.Policy.Expanding if letters else QSizePolicy.Policy.Ignored
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        """Show a line."""
        if text != self._line:
            self._line = text
            self.setToolTip(plain_tip(text))
            self.setAccessibleName(text)
            self.update()

    def text(self) -> str:
        """The line that is shown."""
        return self._line

    def sizeHint(self) -> QSize:
        self.ensurePolished()  # the style sheet decides about the font
        margins = self.contentsMargins()
        height = self.fontMetrics().height() + margins.top() + margins.bottom()
        return QSize(self._letters * self.fontMetrics().averageCharWidth(), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self.contentsRect()
        shown = self.fontMetrics().elidedText(self._line, Qt.TextElideMode.ElideRight, area.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(area, self.alignment(), shown)


class FittingLabel(ElidedLabel):
    """As wide as its text where there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        if text != self.text():
            super().show_text(text)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        height = super().sizeHint().height()
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 1, height)
