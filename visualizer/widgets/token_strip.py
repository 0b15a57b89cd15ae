"""One row of tokens that scrolls sideways; what is marked stays in view."""

from typing import Any, Protocol

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from visualizer.widgets.figure_view import PIXELS_PER_POINT, painter_on, prepare
from visualizer.widgets.plain_tip import plain_tip

EDGE = 22.0  # points at either end that say that there is more, and go there when pressed
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -(10**6), Qt.Key.Key_End: 10**6}


class StripRow(Protocol):
    """What can be shown here, in points; see `visualizer.figures.tokens.TokenRow`."""

    style: Any
    places: tuple[tuple[float, float], ...]

    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...
    @property
    def marks(self) -> tuple[int | None, int | None]: ...
    def __len__(self) -> int: ...
    def paint(self, painter: QPainter, corner: QPointF, first: int = 0, end: int = -1) -> None: ...
    def index_at(self, x: float) -> int | None: ...
    def explain(self, index: int) -> str: ...
    def describe(self) -> str: ...


class TokenStrip(QWidget):
    """Shows a row; `hovered` carries an index or None, `pressed` an index.

    It takes the focus by the Tab key only, so that the arrow keys keep their meaning after a
    click; with the focus, arrow keys press the neighbour of the selected token.
    """

    hovered = Signal(object)
    pressed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: StripRow | None = None
        self._offset = 0.0
        self._index: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def row(self) -> StripRow | None:
        """What is shown."""
        return self._row

    def show_row(self, row: StripRow | None) -> None:
        """Show a row, scrolled so that a mark that has moved can be seen."""
        before, self._row = self._row, row
        self.setAccessibleDescription(row.describe() if row else "")
        if row is not None:
            height = round(row.height * PIXELS_PER_POINT) + 2
            if height != self.height():
                self.setFixedHeight(height)
            old = (None, None) if before is None or len(before) != len(row) else before.marks
            for mark, earlier in zip(row.marks, old, strict=True):
                if mark is not None and mark != earlier:
                    self.reveal(mark)
        self._scroll_to(self._offset)
        self.update()

    def reveal(self, index: int) -> None:
        """Scroll a token into view, with a glimpse of its neighbours."""
        if self._row is not None and index < len(self._row):
            left, right = self._row.places[index]
            lowest = right + 2 * EDGE - self._span()
            self._scroll_to(min(max(self._offset, lowest), max(0.0, left - 2 * EDGE)))

    def place(self, index: int) -> QRectF:
        """Where a token is on the widget, in pixels."""
        if self._row is None:
            return QRectF()
        left, right = self._row.places[index]
        return QRectF(
            (left - self._offset) * PIXELS_PER_POINT,
            0,
            (right - left) * PIXELS_PER_POINT,
            self.height(),
        )

    def sizeHint(self) -> QSize:
        height = self._row.height if self._row else 0.0
        return QSize(200, round(height * PIXELS_PER_POINT) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def _span(self) -> float:
        return self.width() / PIXELS_PER_POINT

    def _furthest(self) -> float:
        return max(0.0, (self._row.width if self._row else 0.0) - self._span())

    def _scroll_to(self, offset: float) -> None:
        offset = min(max(offset, 0.0), self._furthest())
        if offset != self._offset:
            self._offset = offset
            self.update()

    def _index_at(self, x: float) -> int | None:
        return self._row.index_at(x / PIXELS_PER_POINT + self._offset) if self._row else None

    def _turn(self, x: float) -> int:
        """-1 or 1 where pressing scrolls on, else 0."""
        point = x / PIXELS_PER_POINT
        if point < EDGE and self._offset > 0:
            return -1
        return 1 if point > self._span() - EDGE and self._offset < self._furthest() else 0

    def _look_at(self, index: int | None) -> None:
        if index != self._index:
            self._index = index
            self.hovered.emit(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._row is None:
            return
        painter = painter_on(self)
        prepare(painter)
        painter.scale(PIXELS_PER_POINT, PIXELS_PER_POINT)
        places, low, high = self._row.places, self._offset, self._offset + self._span()
        seen = [i for i, (left, right) in enumerate(places) if right >= low and left <= high]
        if seen:
            at = QPointF(places[seen[0]][0] - self._offset, 0)
            self._row.paint(painter, at, seen[0], seen[-1] + 1)
        self._paint_edges(painter)
        mark = self._row.marks[0]
        if self.hasFocus() and mark is not None:
            around = self.place(mark)
            ring = QRectF(
                around.left() / PIXELS_PER_POINT, 0.5, around.width() / PIXELS_PER_POINT, 0
            )
            ring.setHeight(self.height() / PIXELS_PER_POINT - 1)
            painter.setPen(QPen(QColor(self._row.style.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ring.adjusted(-2, 0, 2, 0), 4, 4)

    def _paint_edges(self, painter: QPainter) -> None:
        """Where the row goes on, it fades under an arrow."""
        height = self.height() / PIXELS_PER_POINT
        for more, left, sign in (
            (self._offset > 0, 0.0, -1.0),
            (self._offset < self._furthest(), self._span() - EDGE, 1.0),
        ):
            if not more or self._row is None:
                continue
            solid, clear = QColor(self._row.style.surface), QColor(self._row.style.surface)
            clear.setAlpha(0)
            inner, outer = (left + EDGE, left) if sign < 0 else (left, left + EDGE)
            fade = QLinearGradient(inner, 0, outer, 0)
            fade.setColorAt(0, clear)
            fade.setColorAt(0.45, solid)
            painter.fillRect(QRectF(left, 0, EDGE, height), fade)
            tip, middle = outer - sign * 4, height * 0.38
            arrow = QPainterPath(QPointF(tip - sign * 4, middle - 4))
            arrow.lineTo(tip, middle)
            arrow.lineTo(tip - sign * 4, middle + 4)
            painter.setPen(QPen(QColor(self._row.style.text_muted), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(arrow)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        index = None if self._turn(x) else self._index_at(x)
        changed = index != self._index
        self._look_at(index)
        if changed:
            said = self._row.explain(index) if self._row and index is not None else ""
            QToolTip.showText(event.globalPosition().toPoint(), plain_tip(said), self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        if turn := self._turn(x):
            self._scroll_to(self._offset + turn * 0.8 * self._span())
            return
        index = self._index_at(x)
        if index is not None:
            self.pressed.emit(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        delta = turned.x() if abs(turned.x()) > abs(turned.y()) else turned.y()
        if self._furthest() > 0:
            self._scroll_to(self._offset - delta / 2)
            event.accept()
        else:
            event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        self._look_at(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._scroll_to(self._offset)
        if self._row is not None and self._row.marks[0] is not None:
            self.reveal(self._row.marks[0])

    def event(self, event: QEvent) -> bool:
        override = event.type() is QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._move(event) is not None:
            event.accept()  # with the focus here, arrow keys are not the walk's
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self._move(event)
        if index is None:
            event.ignore()
        else:
            self.pressed.emit(index)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _move(self, event: QKeyEvent) -> int | None:
        """The token that a key goes to."""
        by = _KEYS.get(Qt.Key(event.key()))
        plain = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier
        if by is None or event.modifiers() not in plain or not self._row or not len(self._row):
            return None
        return min(max((self._row.marks[0] or 0) + by, 0), len(self._row) - 1)
