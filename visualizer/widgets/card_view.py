"""A drawing made of cards: as high as its cards are in the width that there is."""

from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.widgets.figure_view import MARGIN, PIXELS_PER_POINT, Drawing, FigureView


@runtime_checkable
class Wrapping(Protocol):
    """A drawing whose height follows from its width, in points."""

    def height_for(self, width: float) -> float: ...


class CardView(FigureView):
    """Shift+click emits `toggled`, a menu that is wanted `menu_wanted`, with the card's cell."""

    toggled = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._needed = 0

    def show_drawing(self, drawing: Drawing | None, placeholder: str = "") -> None:
        super().show_drawing(drawing, placeholder)
        needed = self.heightForWidth(self.width())
        if needed != self._needed:
            self._needed = needed
            self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        drawing: Any = self.drawing
        if not isinstance(drawing, Wrapping):
            return 0
        points = max(width / PIXELS_PER_POINT - 2 * MARGIN, 1)
        return round((drawing.height_for(points) + 2 * MARGIN) * PIXELS_PER_POINT)

    def sizeHint(self) -> QSize:
        return QSize(480, self.heightForWidth(480))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if shift and event.button() == Qt.MouseButton.LeftButton:
            self.toggled.emit(self.cell_at(event.position()))
        else:
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        cell = None if by_key else self.cell_at(event.pos().toPointF())
        self.menu_wanted.emit(cell, event.globalPos())
