"""The lecturer's own window: notes, what comes next, the time."""

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTime, QTimer
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from visualizer.lecture.lecture_window import LectureWindow
from visualizer.lecture.pages import Zoom

MARGINS = 80  # pixels beside and between the two columns

tr = QCoreApplication.translate


class NotesWindow(QWidget):
    """What the audience does not see; its keys are those of the lecture, but Esc closes it."""

    def __init__(self, lecture: LectureWindow) -> None:
        super().__init__()
        self._lecture = lecture
        self.setWindowTitle(tr("Lecture", "Notes"))
        self.resize(1000, 620)
        self._build_ui()
        lecture.lecturer.changed.connect(self._refresh)
        lecture.lecturer.readied.connect(self._refresh)
        self._second = QTimer(self, interval=1_000)
        self._second.timeout.connect(self._show_time)
        self._second.start()
        self._show_time()
        self._refresh()

    def _build_ui(self) -> None:
        self.place = self._label("heading")
        self.time = self._label("title")
        self.time.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.text = self._label("title")
        self.notes = self._label("")
        self.notes.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.next_words = self._label("muted")
        size = self.font().pointSizeF()
        for label, scale in (
            (self.text, 1.5), (self.time, 1.5), (self.notes, 1.8), (self.next_words, 1.8)
        ):  # fmt: skip
            label.setStyleSheet(f"font-size: {scale * size:.1f}pt")
        self.next_picture = QLabel(self)
        self.next_picture.setAccessibleName(tr("Lecture", "What comes next"))
        self.next_picture.setMinimumSize(200, 112)
        top = QHBoxLayout()
        top.addWidget(self.place, 1)
        top.addWidget(self.time)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.text)
        left.addWidget(self.notes, 1)
        right.addWidget(self.next_words)
        right.addWidget(self.next_picture, 1, Qt.AlignmentFlag.AlignTop)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addLayout(left, 3)
        columns.addLayout(right, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        layout.addLayout(top)
        layout.addLayout(columns, 1)

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", role)
        label.setWordWrap(True)
        return label

    def _refresh(self) -> None:
        lecturer = self._lecture.lecturer
        slide, after = lecturer.slide(), lecturer.ahead("next")
        if slide is not None:
            self.place.setText(slide.progress)
            self.text.setText("".join(part.text for part in slide.text))
        self.notes.setText(lecturer.notes)
        last = slide is not None and slide.index + 1 == slide.count
        coming = None if last else after
        self.next_words.setText(
            tr("Lecture", "This is the last one.")
            if last
            else tr("Lecture", "Next: {text}").format(text="".join(p.text for p in coming.text))
            if coming is not None
            else ""
        )
        self.next_picture.clear()
        if coming is not None:
            page = self._lecture.pages.get(coming, self._lecture.pixels(), Zoom())[1]
            room = QSize(max(200, (self.width() - MARGINS) * 2 // 5), self.height())
            kept = Qt.AspectRatioMode.KeepAspectRatio
            smooth = Qt.TransformationMode.SmoothTransformation
            self.next_picture.setPixmap(QPixmap.fromImage(page.scaled(room, kept, smooth)))

    def _show_time(self) -> None:
        minutes = self._lecture.since.elapsed() // 60_000
        text = tr("Lecture", "{time} · {minutes} min")
        now = QTime.currentTime().toString("HH:mm")
        self.time.setText(text.format(time=now, minutes=minutes))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._lecture.toggle_notes()
        else:
            QApplication.sendEvent(self._lecture, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refresh()
