"""A slider whose handle goes where one clicks, as in a player of films."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget


class JumpSlider(QSlider):
    """Lies; a click beside the handle takes it there, and dragging goes on from there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def _is_on_handle(self, event: QMouseEvent) -> bool:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        return handle.contains(event.position().toPoint())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and not self._is_on_handle(event):
            jumps = Qt.MouseButton.MiddleButton  # in all of Qt's styles
            places = event.position(), event.globalPosition()
            event = QMouseEvent(event.type(), *places, jumps, jumps, event.modifiers())
        super().mousePressEvent(event)
