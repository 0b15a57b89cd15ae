"""A button whose text ends with an ellipsis where it does not fit."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from visualizer.widgets.plain_tip import plain_tip

FEWEST = "MMMMM"
"""There is always room for about so many letters."""
SLACK = 4
"""Pixels that a text may take of what is around it; with the focus that is larger."""


class ElidedButton(QPushButton):
    """Wants room for all of its text and takes less; then the tip says all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def shown(self) -> str:
        """The text as there is room for it."""
        metrics, text = self.fontMetrics(), self._whole()
        around = self.sizeHint().width() - metrics.horizontalAdvance(text)
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width() - around + SLACK)

    def _whole(self) -> str:
        """The text as one reads it: && is one &."""
        return self.text().replace("&&", "&")

    def minimumSizeHint(self) -> QSize:
        whole, metrics = self.sizeHint(), self.fontMetrics()
        spare = metrics.horizontalAdvance(self._whole()) - metrics.horizontalAdvance(FEWEST)
        return QSize(whole.width() - max(spare, 0), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        shown, whole = self.shown(), self._whole()
        option.text = shown.replace("&", "&&")
        self.setToolTip(plain_tip(whole) if shown != whole else "")
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)
