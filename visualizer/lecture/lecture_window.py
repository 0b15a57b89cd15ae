"""Lecture mode: one picture on the whole screen, and every key that changes it."""

from dataclasses import replace

from PySide6.QtCore import (
    QCoreApplication,
    QElapsedTimer,
    QEvent,
    QPointF,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    QTime,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QFont,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from visualizer.lecture import overlay
from visualizer.lecture.lecture_keys import BY_KEY, FIGURES_BY_KEY, LECTURE_KEYS
from visualizer.lecture.lecturer import MOVES, Lecturer
from visualizer.lecture.page import HEIGHT, MARGIN, SENTENCE, Page
from visualizer.lecture.pages import Pages, Zoom
from visualizer.lecture.slide import Slide
from visualizer.notices import translated
from visualizer.theme import LECTURE, installed

tr = QCoreApplication.translate

LARGER = 1.25
PAUSE = 15  # milliseconds between two pages that are painted ahead
GROWTH = 200  # milliseconds between two pictures of a training
MESSAGE = 6_000  # milliseconds
AHEAD = ("next", "previous", *MOVES)


class LectureWindow(QWidget):
    """Shows what the Lecturer says; `left` when Esc or the window system closes it."""

    left = Signal()
    notes_wanted = Signal()

    def __init__(self, lecturer: Lecturer) -> None:
        super().__init__()
        self.lecturer = lecturer
        self.since = QElapsedTimer()
        self.since.start()
        self.pages = Pages(LECTURE)
        self.style_ = LECTURE
        self._slide: Slide | None = None
        self._zoom = Zoom()
        self.mouse = QPointF(-1, -1)
        self._drag: QPointF | None = None
        self.laser = self.spotlight = self.black = self.help = False
        self.message = ""
        self._build_ui()
        self._connect()

    def _build_ui(self) -> None:
        self.setWindowTitle(tr("Lecture", "Lecture"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 200)
        self.sentence = QLineEdit(self)
        self.sentence.setAccessibleName(tr("Lecture", "Another sentence"))
        self.sentence.setPlaceholderText(tr("Lecture", "Another sentence, then Return"))
        self.sentence.hide()
        self._clock = QTimer(self, interval=1_000)
        self._ahead = QTimer(self, singleShot=True, interval=PAUSE)
        self._growing = QTimer(self, singleShot=True, interval=GROWTH)
        self._forgetting = QTimer(self, singleShot=True, interval=MESSAGE)
        self._time = ""
        self._clock.start()
        self._on_second()

    def _connect(self) -> None:
        self.lecturer.changed.connect(self._on_changed)
        self.lecturer.readied.connect(self._ahead.start)
        self.sentence.returnPressed.connect(self._on_sentence)
        self._clock.timeout.connect(self._on_second)
        self._ahead.timeout.connect(self._prepare_one)
        self._growing.timeout.connect(self._show_slide)
        self._forgetting.timeout.connect(self._forget_message)

    # What is shown

    @property
    def page(self) -> Page | None:
        """The page on the screen."""
        return None if self._slide is None else self._painted()[0]

    @property
    def is_preparing(self) -> bool:
        """Whether pages are being painted that a key may ask for next."""
        return self._ahead.isActive()

    def pixels(self) -> QSize:
        """The size of a page on this screen."""
        ratio = self.devicePixelRatioF()
        return QSize(round(self.width() * ratio), round(self.height() * ratio))

    def say(self, text: str) -> None:
        """Show a message for a while."""
        self.message = text
        self._forgetting.start()
        self.update()

    # What the keys call

    def go(self, move: str) -> None:
        """Make a move of the lecture; what was said of the picture before goes with it."""
        self._forget_message()
        self.lecturer.move(move)

    def back(self) -> None:
        """Away with what lies over the picture, then back to the scene, then out of here."""
        self._forget_message()
        if self.help or self.black or self._zoom.scale > 1:
            self.help = self.black = False
            self.zoom_off()
        elif not self.lecturer.back():
            self.close()

    def type_sentence(self) -> None:
        """Let another sentence be typed."""
        font = QFont(list(installed(self.style_.font_families)))
        unit = self.height() / HEIGHT
        font.setPixelSize(max(8, round(SENTENCE * unit)))
        self.sentence.setFont(font)
        style = self.style_
        self.sentence.setStyleSheet(
            f"QLineEdit {{ font-size: {font.pixelSize()}px; background: {style.surface_raised}; "
            f"color: {style.text}; border: 2px solid {style.accent}; "
            f"padding: {round(2 * unit)}px; }}"
        )
        left = round((MARGIN - 4) * unit)
        self.sentence.setGeometry(left, round(4 * unit), self.width() - 2 * left, round(22 * unit))
        self.sentence.setText(self.lecturer.session.sentence)
        self.sentence.selectAll()
        self.sentence.show()
        self.sentence.setFocus()

    def silence(self) -> None:
        """Silence the selected head, or let it sound again."""
        session = self.lecturer.session
        session.intervene(session.interventions.toggled(session.selection.head_address))

    def toggle_laser(self) -> None:
        """The mouse becomes a laser pointer, or a mouse again."""
        self.laser = not self.laser
        self._dress_mouse()

    def toggle_spotlight(self) -> None:
        """Light only the cell under the mouse, or everything."""
        self.spotlight = not self.spotlight
        self.update()

    def toggle_black(self) -> None:
        """Nothing to see for a moment."""
        self.black = not self.black
        self.update()

    def toggle_help(self) -> None:
        """The keys."""
        self.help = not self.help
        self.update()

    def toggle_notes(self) -> None:
        """The lecturer's own window."""
        self.notes_wanted.emit()

    def zoom_in(self) -> None:
        """Larger, around the mouse."""
        self._zoom_by(LARGER)

    def zoom_out(self) -> None:
        """Smaller, around the mouse."""
        self._zoom_by(1 / LARGER)

    def zoom_off(self) -> None:
        """The whole picture."""
        self._zoom = Zoom()
        self.update()

    def show_figure(self, name: str) -> None:
        """Another picture of what is selected."""
        self.lecturer.show_figure(name)

    # Within

    def _painted(self) -> tuple[Page, QImage]:
        assert self._slide is not None
        return self.pages.get(self._slide, self.pixels(), self._zoom)

    def _size(self) -> QSizeF:
        return QSizeF(self.size())

    def _zoom_by(self, factor: float) -> None:
        middle = QPointF(self.rect().center())
        at = self.mouse if self.rect().contains(self.mouse.toPoint()) else middle
        ratio = self.devicePixelRatioF()
        self._zoom = self._zoom.around(at * ratio, factor, QSizeF(self.pixels()))
        self.update()

    def _dress_mouse(self) -> None:
        self.setCursor(Qt.CursorShape.BlankCursor if self.laser else Qt.CursorShape.ArrowCursor)
        self.update()

    def _show_slide(self) -> None:
        slide = self.lecturer.slide()
        if self.lecturer.failure is not None and self._slide is not None:
            self._slide = replace(self._slide, index=self.lecturer.index, learned="")
        elif slide is not None:
            self._slide = slide
            page = self.pages.get(slide, self.pixels(), self._zoom)[0]
            self.setAccessibleDescription(page.figure.describe())
        self.update()

    def _prepare_one(self) -> None:
        """Paint one of the pages that a key may ask for next, then pause."""
        if not self.isVisible():
            return
        for move in AHEAD:
            slide = self.lecturer.ahead(move)
            if slide is not None and not self.pages.has(slide, self.pixels()):
                self.pages.get(slide, self.pixels(), Zoom())
                if self._slide is not None:
                    self._painted()  # it is the newest
                self._ahead.start()
                return

    def _at(self, position: QPointF) -> QPointF:
        """The point of the page, in its pixels, at a position of the window."""
        return self._zoom.into_page(position * self.devicePixelRatioF())

    def _lit(self, page: Page) -> list[QRectF]:
        """Where the cell under the mouse stands on the screen, and its labels."""
        size = QSizeF(self.pixels())
        ratio = self.devicePixelRatioF()
        scale = size.height() / HEIGHT
        return [
            QRectF(
                (place.topLeft() * scale * self._zoom.scale + self._zoom.offset) / ratio,
                place.size() * scale * self._zoom.scale / ratio,
            )
            for place in page.around(self._at(self.mouse), size)
        ]

    # What happens

    def _on_changed(self) -> None:
        training, slide = self.lecturer.session.training, self._slide
        grew = slide is not None and slide.view.training is not training
        if not (grew and training.active):
            self._show_slide()
        elif not self._growing.isActive():
            self._growing.start()

    def _on_sentence(self) -> None:
        self._hide_sentence()
        self.lecturer.session.translate(self.sentence.text())

    def _hide_sentence(self) -> None:
        self.sentence.hide()
        self.setFocus()

    def _on_second(self) -> None:
        time = QTime.currentTime().toString("HH:mm")
        if time != self._time:
            self._time = time
            self.update()

    def _forget_message(self) -> None:
        self.message = ""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, size = QPainter(self), self._size()
        if self.black:
            painter.fillRect(self.rect(), QColor("#000000"))
        elif self._slide is None:
            painter.fillRect(self.rect(), QColor(LECTURE.background))
            overlay.paint_place(painter, LECTURE, self.lecturer.place, size)
            overlay.paint_clock(painter, LECTURE, self._time, size)
        else:
            page, image = self._painted()
            image.setDevicePixelRatio(self.devicePixelRatioF())
            painter.drawImage(QPointF(0, 0), image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_over(painter, page, size)
        said = self.message or self.waits_for()
        if said and not self.black:
            room = None if self.page is None else self.page.layout(size).figure
            overlay.paint_message(painter, LECTURE, said, size, room)
        self._ahead.start()

    def waits_for(self) -> str:
        """What the audience waits for; empty where it waits for nothing."""
        if self.lecturer.failure is not None:
            return translated(self.lecturer.failure)
        if self.lecturer.preparing:
            return tr("Lecture", "The data are being read …")
        waits = self.lecturer.waiting or self.lecturer.filming
        return tr("Lecture", "One moment …") if waits else ""

    def _paint_over(self, painter: QPainter, page: Page, size: QSizeF) -> None:
        if self.spotlight and self.underMouse():
            overlay.paint_spotlight(painter, self._lit(page), self.mouse, size)
            cell = page.cell_at(self._at(self.mouse), QSizeF(self.pixels()))
            said = page.figure.explain(cell) if cell is not None else ""
            if said:
                overlay.paint_said(painter, LECTURE, said, self.mouse, size)
        overlay.paint_clock(painter, LECTURE, self._time, size)
        if self.help:
            overlay.paint_keys(painter, LECTURE, LECTURE_KEYS, size)
        if self.laser and self.underMouse():
            overlay.paint_laser(painter, self.mouse, size)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.pages = Pages(LECTURE)
            self._show_slide()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        modifiers &= ~Qt.KeyboardModifier.KeypadModifier
        if self.sentence.isVisible():
            if key == Qt.Key.Key_Escape:
                self._hide_sentence()
        elif modifiers == Qt.KeyboardModifier.AltModifier and key in FIGURES_BY_KEY:
            self.show_figure(FIGURES_BY_KEY[key])
        elif modifiers == Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_Z:
            self.lecturer.session.undo()
        elif key in BY_KEY and not modifiers & Qt.KeyboardModifier.ControlModifier:
            use = BY_KEY[key]
            method = getattr(self, use.call)
            method(use.argument) if use.argument else method()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        before, self.mouse = self.mouse, event.position()
        if self._drag is not None:
            ratio = self.devicePixelRatioF()
            by = (event.position() - self._drag) * ratio
            self._drag = event.position()
            self._zoom = self._zoom.moved(by, QSizeF(self.pixels()))
            self.update()
        elif self.spotlight:
            self.update()
        elif self.laser:
            reach = round(overlay.LASER * overlay.unit(self._size())) + 2
            for at in (before, self.mouse):
                x, y = round(at.x()), round(at.y())
                self.update(x - reach, y - reach, 2 * reach, 2 * reach)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._zoom.scale > 1:
            self._drag = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, self._drag = self._drag is not None, None
        page = self.page
        if dragged or page is None or event.button() != Qt.MouseButton.LeftButton:
            return
        cell = page.cell_at(self._at(event.position()), QSizeF(self.pixels()))
        if cell is not None:
            self.lecturer.pin(cell)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.mouse = event.position()
        self._zoom_by(LARGER ** (event.angleDelta().y() / 120))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.zoom_off()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.left.emit()
        super().closeEvent(event)
