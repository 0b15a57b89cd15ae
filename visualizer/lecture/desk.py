"""The lecturer's desk: the lesson that is open, and the windows while a lecture goes on."""

from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu

from model.errors import ModelError
from model.trace import Trace
from visualizer.lesson import LESSONS, Lesson, language, read_lesson, shipped_lessons
from visualizer.notices import Notice, Notices, saying, translated
from visualizer.preparing import Prepared, Unprepared
from visualizer.selection import Selection, ViewOptions
from visualizer.session import Session
from visualizer.training_state import Phase

if TYPE_CHECKING:
    from visualizer.lecture.lecture_window import LectureWindow
    from visualizer.lecture.live import Runs
    from visualizer.lecture.notes_window import NotesWindow

tr = QCoreApplication.translate


class LectureDesk(QObject):
    """Opens lessons, begins and ends lectures; the main window is hidden meanwhile."""

    lesson_named = Signal(str)  # the title of the lesson that is open, in the current language
    scenes_wanted = Signal(object, object)  # Lesson, the scenes to be run, in order
    run_wanted = Signal(object, object)  # Training and folder that are to be shown
    model_left = Signal(object)  # the folder of the model that was shown before, None if it is gone
    ended = Signal(object)  # Training that is shown after a lecture

    def __init__(self, session: Session, notices: Notices, window: QMainWindow) -> None:
        super().__init__(window)
        self._session, self._notices, self._window = session, notices, window
        self.lesson: Lesson | None = None
        self._prepared: dict[int, Prepared] = {}
        self._index = 0
        self._trained: list[tuple[Lesson, Runs]] = []
        self._kept: _Kept | None = None
        self._refusal: Notice | None = None
        self.lecture: LectureWindow | None = None
        self.notes: NotesWindow | None = None

    # Commands

    def add_lessons(self, menu: QMenu, before: QAction) -> None:
        """Put the lessons that ship into a menu; their titles are read when it is opened."""
        self._menu = QMenu(menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        menu.insertMenu(before, self._menu)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts again, in the language that is now current."""
        self._menu.setTitle(tr("Lecture", "Lessons"))
        if self.lesson is not None:
            self.lesson_named.emit(self.lesson.title.get(language()))

    def choose_lesson(self) -> None:
        """Ask for a lesson and open it."""
        title, kinds = tr("Lecture", "Open a lesson"), tr("Lecture", "Lessons (*.json)")
        start = str(LESSONS) if LESSONS.is_dir() else ""
        path, _ = QFileDialog.getOpenFileName(self._window, title, start, kinds)
        if path:
            self.open_lesson(Path(path))

    def open_lesson(self, path: Path) -> bool:
        """Have a lesson ready, if it can be read; its scenes are run from now on."""
        return not self._refused(path)

    def teach(self, path: Path) -> str:
        """Begin a lesson at once; if it cannot be read, why."""
        refusal = self._refused(path)
        if not refusal:
            self.begin()
        return refusal

    def _refused(self, path: Path) -> str:
        """Take a lesson to the desk; if it cannot be read, say why, until another one is tried."""
        if self._refusal is not None:
            self._notices.withdraw(self._refusal)
            self._refusal = None
        try:
            lesson = read_lesson(path)
        except ModelError as error:
            name = saying("Lecture", "Open a lesson")
            said = partial(translated, error)
            self._refusal = self._notices.offer("error", said, name, self.choose_lesson)
            return translated(error)
        self.lesson, self._index = lesson, 0
        self._prepared.clear()
        self.scenes_wanted.emit(lesson, tuple(range(len(lesson.scenes))))
        title = lesson.title.get(language())
        self.lesson_named.emit(title)
        text = tr("Lecture", "The lesson “{title}” is open: F5 begins.")
        self._notices.tell(text.format(title=title))
        return ""

    def begin(self) -> None:
        """Begin the lesson that is open, or go through the model where none is."""
        self._begin(self.lesson)

    def begin_walk(self) -> None:
        """Go through the model with what is on screen, whether a lesson is open or not."""
        self._begin(None)

    # What the program tells it

    def show_prepared(self, prepared: Prepared) -> None:
        """A scene was run."""
        if prepared.lesson is self.lesson:
            self._prepared[prepared.index] = prepared
            if self.lecture is not None:
                self.lecture.lecturer.show_prepared(prepared)

    def show_failure(self, failure: Unprepared) -> None:
        """A scene cannot be run."""
        if failure.lesson is not self.lesson:
            return
        if self.lecture is None:
            self._notices.report(failure.error)
        else:
            self.lecture.lecturer.show_failure(failure)

    # Within

    def _fill_menu(self) -> None:
        self._menu.clear()
        for path in shipped_lessons():
            lesson = read_lesson(path)
            title = lesson.title.get(language()).replace("&", "&&")
            action = self._menu.addAction(title)
            action.setData(path)
            action.setCheckable(True)
            action.setChecked(lesson == self.lesson)
            action.triggered.connect(self._on_lesson_chosen)

    def _on_lesson_chosen(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.open_lesson(action.data())

    def _begin(self, lesson: Lesson | None) -> None:
        if self.lecture is not None or (lesson is None and self._session.trace is None):
            return
        from visualizer.lecture.lecture_window import LectureWindow  # noqa: PLC0415
        from visualizer.lecture.lecturer import Lecturer  # noqa: PLC0415

        self._kept = None if lesson is None else _Kept(self._session, self._window)
        lecturer = Lecturer(self._session, lesson, self._runs_of(lesson), self)
        lecturer.scene_wanted.connect(self.scenes_wanted)
        lecturer.run_wanted.connect(self.run_wanted)
        self.lecture = lecture = LectureWindow(lecturer)
        lecture.left.connect(self._on_left)
        lecture.notes_wanted.connect(self._toggle_notes)
        self._notices.posted.connect(self._on_notice)
        for prepared in self._prepared.values():
            lecturer.show_prepared(prepared)
        lecturer.index = self._index if lesson is not None else 0
        self._show_windows(lecture)
        lecturer.begin()

    def _runs_of(self, lesson: Lesson | None) -> "Runs":
        """What was trained in a lesson, also before it was opened again."""
        from visualizer.lecture.live import Runs  # noqa: PLC0415

        for known, runs in self._trained:
            if known == lesson:
                return runs
        runs = Runs()
        if lesson is not None:
            self._trained.append((lesson, runs))
        return runs

    def _show_windows(self, lecture: "LectureWindow") -> None:
        """The lecture on the other screen where there are two, the notes on this one."""
        here = self._window.screen()
        others = [screen for screen in QGuiApplication.screens() if screen is not here]
        screen = others[0] if others else here
        lecture.setGeometry(screen.geometry())
        lecture.showFullScreen()
        if others and lecture.lecturer.lesson is not None:
            self._toggle_notes()
        self._window.hide()
        lecture.activateWindow()
        lecture.setFocus()

    def _toggle_notes(self) -> None:
        if self.notes is not None:
            self._close_notes()
        elif self.lecture is not None:
            from visualizer.lecture.notes_window import NotesWindow  # noqa: PLC0415

            self.notes = NotesWindow(self.lecture)
            self.notes.move(self._window.screen().availableGeometry().topLeft())
            self.notes.show()

    def _close_notes(self) -> None:
        if self.notes is not None:
            self.notes.close()
            self.notes.deleteLater()
            self.notes = None

    def _on_left(self) -> None:
        lecture, self.lecture = self.lecture, None
        if lecture is None:
            return
        self._notices.posted.disconnect(self._on_notice)
        self._window.show()
        self._window.activateWindow()
        self._close_notes()
        lecture.lecturer.end()
        if lecture.lecturer.lesson is not None:
            self._index = lecture.lecturer.index
        if self._kept is not None:
            self._bring_back(self._kept)
        lecture.lecturer.deleteLater()
        lecture.deleteLater()

    def _bring_back(self, kept: "_Kept") -> None:
        """Show what was there before a lesson; what the lesson asked for comes no more."""
        session, before = self._session, kept.training
        comes = before.phase is not Phase.NONE and session.training is not before
        if comes:
            self.run_wanted.emit(before, before.folder)
        kept.restore()
        self.ended.emit(before if comes else session.training)
        if session.model is not None:
            folder = session.model.path
            self.model_left.emit(folder if folder.is_dir() else None)
        if kept.running:
            session.translate()

    def _on_notice(self, notice: Notice) -> None:
        """What the hidden window would say."""
        if self.lecture is not None and notice.kind != "info":
            self.lecture.say(notice.text)


class _Kept:
    """What was on screen before a lesson, and how large each panel was."""

    def __init__(self, session: Session, window: QMainWindow) -> None:
        self._session, self._window = session, window
        self._places = window.saveState()
        self._options, self._selection = session.options, session.selection
        self._run = session.sentence, session.decoding, session.interventions, session.padding
        self.training, self.running = session.training, session.running
        self._traces: tuple[Trace | None, ...] = (session.before, session.trace)

    def restore(self) -> None:
        """Show it again."""
        session = self._session
        options = self._options
        session.set_options(
            **{each.name: getattr(options, each.name) for each in fields(ViewOptions)}
        )
        session.set_up(*self._run)
        for trace in self._traces:
            if trace is not None and session.trace is not trace:
                session.show_trace(trace)
        chosen = {each.name: getattr(self._selection, each.name) for each in fields(Selection)}
        session.select(**chosen)
        self._window.restoreState(self._places)
