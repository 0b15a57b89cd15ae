"""Walks through numbered steps: first, back, play, forward, last, speed; and says what happens."""

from enum import StrEnum

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QPointF,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from visualizer.measure import scaled
from visualizer.theme import Style
from visualizer.widgets.jump_slider import JumpSlider

tr = QCoreApplication.translate

SPEEDS = (0.5, 1.0, 2.0, 4.0)
PACE = 2000
"""Milliseconds for a step at speed 1."""
LINES, FEWEST_LINES = 7.6, 3.2
"""Lines of text for which there is room, and where room is short; more can be scrolled to."""
TEXT = 0.9
"""Size of the text, as a share of the style's."""
TEXT_STYLE = """
    QTextEdit { background: transparent; border: 1px solid transparent; padding: 0; }
    QTextEdit { font-size: SIZE; }
    QTextEdit:focus { border: 1px solid palette(highlight); padding: 0; }
"""
BUTTON_HEIGHT, BUTTON_WIDTH = 32, 44
"""Pixels, beside text of the usual size."""
NARROWEST = 24
FLATTEST = 7
"""Buttons are no higher than this share of the width of all."""


class Shape(StrEnum):
    """What stands on a button."""

    FIRST = "first"
    BACK = "back"
    PLAY = "play"
    PAUSE = "pause"
    FORWARD = "forward"
    LAST = "last"


class ShapeButton(QToolButton):
    """A button with a drawn sign, which takes any colour and size."""

    def __init__(self, shape: Shape, parent: QWidget) -> None:
        super().__init__(parent)
        self.shape = shape
        self.color = self.faint = "#808080"
        self.setMinimumWidth(NARROWEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def fit(self, height: int) -> None:
        """Be so high, and as wide as suits the text of the window where there is room."""
        self.setFixedHeight(height)
        self.setMaximumWidth(scaled(BUTTON_WIDTH))
        self.update()

    def show_shape(self, shape: Shape) -> None:
        """Show another sign."""
        self.shape = shape
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.color if self.isEnabled() else self.faint))
            painter.translate(QRectF(self.rect()).center())
            size = min(self.height() / BUTTON_HEIGHT, self.width() / NARROWEST)
            painter.scale(size, size)
            if self.shape in (Shape.FIRST, Shape.BACK):
                painter.scale(-1, 1)
            _paint_shape(painter, self.shape)


def _paint_shape(painter: QPainter, shape: Shape) -> None:
    """Around the origin, about 12 pixels high, to the right."""
    if shape is Shape.PAUSE:
        painter.drawRect(QRectF(-5, -6, 3.5, 12))
        painter.drawRect(QRectF(1.5, -6, 3.5, 12))
        return
    end = shape in (Shape.FIRST, Shape.LAST)
    size = 6.0 if shape is Shape.PLAY else 5.0
    left = -5.5 if end else -size * 0.7
    corners = QPointF(left, -size), QPointF(left + size * 1.5, 0), QPointF(left, size)
    painter.drawPolygon(QPolygonF(list(corners)))
    if end:
        painter.drawRect(QRectF(3.5, -size, 2.0, 2 * size))


class _Words(QTextEdit):
    """As high as it may be, where there is room."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.maximumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.minimumHeight())


class Stepper(QWidget):
    """Knows where it is and how to say it; `moved` asks for another step."""

    moved = Signal(int)
    speed_changed = Signal(float)
    playing_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index, self._count, self._speed = 0, 0, 1.0
        self._html, self._text_size = "", 0.0
        self._timer = QTimer(self)
        self._build_ui()
        self._connect()
        self.retranslate()
        self.show_nothing()

    @property
    def speed(self) -> float:
        """How fast it plays; 1 is a step every two seconds."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        if speed <= 0 or speed == self._speed:
            return
        self._speed = speed
        self._timer.setInterval(round(PACE / speed))
        self._show_speed()
        self.speed_changed.emit(speed)

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer.isActive()

    def play(self) -> None:
        """Go on by itself until the last step; from the last, begin again."""
        if self._count < 2 or self.playing:
            return
        self._timer.start(round(PACE / self._speed))
        self._show_playing()
        if self._index >= self._count - 1:
            self.moved.emit(0)

    def pause(self) -> None:
        """Stay here."""
        if self.playing:
            self._timer.stop()
            self._show_playing()

    def toggle_play(self) -> None:
        """Play, or stay here."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def show_position(self, index: int, count: int) -> None:
        """Be at a step (from 0) of so many."""
        self._index, self._count = index, count
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(count - 1, 0))
            self.slider.setValue(index)
        for button in (self.first, self.back):
            button.setEnabled(index > 0)
        for button in (self.forward, self.last):
            button.setEnabled(index < count - 1)
        self.play_button.setEnabled(count > 1)
        self.slider.setEnabled(count > 1)
        if self.playing and index >= count - 1:
            self.pause()

    def show_text(self, html: str, plain: str) -> None:
        """Say what happens at this step; `plain` is for screen readers."""
        if html != self._html:
            self._html = html
            self.text.setHtml(html)
            self.text.setAccessibleDescription(plain)
            self.slider.setAccessibleDescription(plain)

    def show_nothing(self, sentence: str = "") -> None:
        """There is nothing to step through."""
        self.pause()
        self.show_position(0, 0)
        self.show_text(sentence, sentence)

    def show_style(self, style: Style) -> None:
        """Draw the signs in the colours of a style."""
        self._set_text_size(style.font_size * TEXT)
        for button in self._buttons:
            button.color, button.faint = style.text, style.border_strong
        self.play_button.color, self.play_button.faint = style.accent_text, style.surface
        self._fit_buttons()

    def retranslate(self) -> None:
        """Set all texts again, in the language that is now current."""
        names = (
            tr("Stepper", "First step"),
            tr("Stepper", "Previous step"),
            "",
            tr("Stepper", "Next step"),
            tr("Stepper", "Last step"),
        )
        for button, name in zip(self._buttons, names, strict=True):
            button.setToolTip(name)
            button.setAccessibleName(name)
        self.slider.setAccessibleName(tr("Stepper", "Step"))
        self.text.setAccessibleName(tr("Stepper", "What happens at this step"))
        self._show_playing()
        self._show_speed()

    def _build_ui(self) -> None:
        self._buttons = [ShapeButton(shape, self) for shape in Shape if shape is not Shape.PAUSE]
        self.first, self.back, self.play_button, self.forward, self.last = self._buttons
        self.play_button.setProperty("role", "primary")
        self.speed_button = self._make_speed_button()
        self.slider = JumpSlider(self)
        self.slider.setPageStep(10)
        self.text = self._make_text()
        row = QHBoxLayout()
        row.setSpacing(2)
        for button in self._buttons:
            row.addWidget(button, 1)
        row.addStretch(0)
        row.addWidget(self.speed_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(9, 8, 9, 8)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.slider)
        layout.addWidget(self.text)
        self._set_text_size(9.0)
        self._fit_buttons()

    def _make_speed_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "flat")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(button)
        group = QActionGroup(self._menu)
        self._speeds: dict[float, QAction] = {}
        for speed in SPEEDS:
            action = self._menu.addAction(_speed_text(speed))
            action.setCheckable(True)
            action.setData(speed)
            group.addAction(action)
            self._speeds[speed] = action
        button.setMenu(self._menu)
        return button

    def _make_text(self) -> QTextEdit:
        text = _Words(self)
        text.setReadOnly(True)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        text.setFrameShape(QFrame.Shape.NoFrame)
        text.setTabChangesFocus(True)
        text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        text.document().setDocumentMargin(1)
        return text

    def _set_text_size(self, points: float) -> None:
        if points != self._text_size:
            self._text_size = points
            self.text.setStyleSheet(TEXT_STYLE.replace("SIZE", f"{points:.1f}pt"))
            self._fit_text()

    def _fit_buttons(self) -> None:
        height = min(scaled(BUTTON_HEIGHT), max(BUTTON_HEIGHT, self.width() // FLATTEST))
        for button in self._buttons:
            button.fit(height)
        self.speed_button.setFixedHeight(max(height, self.speed_button.sizeHint().height()))
        right = scaled(10) + 8  # the arrow of the menu
        sheet = f"QToolButton {{ padding: 4px {right}px 4px 2px; }}"
        if sheet != self.speed_button.styleSheet():
            self.speed_button.setStyleSheet(sheet)

    def _connect(self) -> None:
        self._timer.timeout.connect(self._on_timeout)
        self.first.clicked.connect(self._on_first)
        self.back.clicked.connect(self._on_back)
        self.play_button.clicked.connect(self.toggle_play)
        self.forward.clicked.connect(self._on_forward)
        self.last.clicked.connect(self._on_last)
        self.slider.valueChanged.connect(self.moved)
        self._menu.triggered.connect(self._on_speed)

    def _show_playing(self) -> None:
        playing = self.playing
        name = tr("Stepper", "Pause") if playing else tr("Stepper", "Play")
        self.play_button.show_shape(Shape.PAUSE if playing else Shape.PLAY)
        self.play_button.setToolTip(name)
        self.play_button.setAccessibleName(name)
        self.playing_changed.emit(playing)

    def _show_speed(self) -> None:
        text = _speed_text(self._speed)
        self.speed_button.setText(text)
        name = tr("Stepper", "Speed: {speed}").format(speed=text)
        self.speed_button.setToolTip(name)
        self.speed_button.setAccessibleName(name)
        for speed, action in self._speeds.items():
            action.setChecked(speed == self._speed)

    def _fit_text(self) -> None:
        """The same height whatever is said, so that nothing moves."""
        font = self.text.font()
        font.setPointSizeF(self._text_size)
        line = QFontMetricsF(font).lineSpacing()
        self.text.setMinimumHeight(round(line * FEWEST_LINES) + 4)
        self.text.setMaximumHeight(round(line * LINES) + 4)

    def _on_timeout(self) -> None:
        if self._index < self._count - 1:
            self.moved.emit(self._index + 1)
        else:
            self.pause()

    def _on_first(self) -> None:
        self.moved.emit(0)

    def _on_back(self) -> None:
        self.moved.emit(self._index - 1)

    def _on_forward(self) -> None:
        self.moved.emit(self._index + 1)

    def _on_last(self) -> None:
        self.moved.emit(self._count - 1)

    def _on_speed(self, action: QAction) -> None:
        self.speed = float(action.data())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_buttons()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_text()


def _speed_text(speed: float) -> str:
    return f"{speed:g}×"
