"""A drawing on the screen: painted in points, says what is under the mouse."""

from typing import Any, Protocol

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from visualizer.widgets.plain_tip import plain_tip

PIXELS_PER_POINT = 96 / 72
MARGIN = 8.0  # points
RING = 2  # pixels
KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
"""Whoever comes by one of these wants to see where the focus is."""
WINDOWS = Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason
FADED = 0.6  # how far a faded drawing goes towards the background


class Drawing(Protocol):
    """What can be shown here; see `visualizer.figures.figure.Figure`."""

    style: Any

    def paint(self, painter: QPainter, rect: QRectF) -> None: ...
    def cell_at(self, position: QPointF, rect: QRectF) -> Any: ...
    def explain(self, cell: Any) -> str: ...
    def describe(self) -> str: ...


def prepare(painter: QPainter) -> None:
    """The hints with which every figure is painted, on screen and on paper."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)


def painter_on(widget: QWidget) -> QPainter:
    """A painter for a whole widget.

    Inside a rectangle Qt paints up to eight times faster than inside the region that is left
    to a widget by what lies around it; so the region is made a rectangle first.
    """
    painter = QPainter(widget)
    painter.setClipRect(widget.rect())
    return painter


class FigureView(QWidget):
    """Shows one drawing as large as the widget; `hovered` and `pressed` carry its cell or None."""

    hovered = Signal(object)
    pressed = Signal(object)
    double_pressed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing: Drawing | None = None
        self._cell: Any = None
        self._placeholder, self._faded, self._ringed = "", False, False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_drawing(self, drawing: Drawing | None, placeholder: str = "") -> None:
        """Show a drawing, or a sentence where there is none."""
        self._drawing, self._placeholder = drawing, placeholder
        self.setAccessibleDescription(drawing.describe() if drawing else placeholder)
        self.update()

    @property
    def drawing(self) -> Drawing | None:
        """What is shown."""
        return self._drawing

    def set_faded(self, faded: bool) -> None:
        """Draw it faintly while it is not what was asked for any more."""
        if faded != self._faded:
            self._faded = faded
            self.update()

    def area(self) -> QRectF:
        """Where the drawing is painted, in points."""
        whole = QRectF(0, 0, self.width() / PIXELS_PER_POINT, self.height() / PIXELS_PER_POINT)
        return whole.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)

    def cell_at(self, position: QPointF) -> Any:
        """The cell under a position of the widget, in pixels."""
        if self._drawing is None or self.area().isEmpty():
            return None
        return self._drawing.cell_at(position / PIXELS_PER_POINT, self.area())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 90)

    def sizeHint(self) -> QSize:
        return QSize(480, self.minimumHeight() or 360)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_on(self)
        self._paint_drawing(painter)
        if self._ringed and self.hasFocus():
            painter.resetTransform()
            painter.setPen(QPen(self.palette().highlight().color(), RING))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = RING // 2
            painter.drawRect(self.rect().adjusted(inset, inset, -inset, -inset))

    def _paint_drawing(self, painter: QPainter) -> None:
        if self._drawing is None:
            painter.fillRect(self.rect(), self.palette().window())
            painter.setPen(self.palette().placeholderText().color())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._placeholder)
            return
        painter.fillRect(self.rect(), QColor(self._drawing.style.background))
        prepare(painter)
        painter.scale(PIXELS_PER_POINT, PIXELS_PER_POINT)
        if not self.area().isEmpty():
            self._drawing.paint(painter, self.area())
        if self._faded:
            veil = QColor(self._drawing.style.background)
            veil.setAlphaF(FADED)
            painter.resetTransform()
            painter.fillRect(self.rect(), veil)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell != self._cell:
            self._cell = cell
            text = self._drawing.explain(cell) if self._drawing and cell is not None else ""
            QToolTip.showText(event.globalPosition().toPoint(), plain_tip(text), self)
            self.hovered.emit(cell)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(self.cell_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_pressed.emit(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        if self._cell is not None:
            self._cell = None
            self.hovered.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in WINDOWS:
            self._ringed = event.reason() in KEYS
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
