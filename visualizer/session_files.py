"""File > Save session, Open session: what is on screen goes into a file and comes back."""

from collections.abc import Callable, Generator
from dataclasses import fields, replace
from pathlib import Path

from PySide6.QtCore import (
    QByteArray,
    QCoreApplication,
    QEvent,
    QObject,
    QSize,
    QStandardPaths,
    Signal,
)
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QMenu

from model.errors import FileError, Words
from model.folder import WEIGHTS
from model.shipped import SHIPPED
from visualizer import settings
from visualizer.dialogs.save_session import FOLDER, SaveSessionDialog
from visualizer.engine import InferenceEngine
from visualizer.frames import chosen
from visualizer.jobs import Jobs, Progress
from visualizer.main_window import MainWindow
from visualizer.notices import saying
from visualizer.restoring import Restorer, situation_of
from visualizer.session_file import SUFFIX, SavedSession, write_session
from visualizer.session_opening import Opened, opening
from visualizer.settings import Key
from visualizer.situation import Situation
from visualizer.training_state import Phase, Training
from visualizer.widgets.recent_menu import RecentMenu
from visualizer.window_state import names_in_state

tr = QCoreApplication.translate

OPENING, SAVING = "opening a session", "saving a session"  # lanes
RECENT_SESSIONS: Key[list[str]] = Key("session/recent", [])
RECENT = 8


class SessionFiles(QObject):
    """Saves sessions and opens them; what is slow is done by jobs."""

    opened = Signal(object)  # Opened: it is on screen, maybe not yet live
    training_opened = Signal(object, object)  # Training, and the folder of its run or None
    failed = Signal()  # nothing was opened, and nothing was changed

    def __init__(
        self, window: MainWindow, engine: InferenceEngine, jobs: Jobs, cache: Path | None = None
    ) -> None:
        super().__init__(window)
        self._window, self._engine, self._jobs = window, engine, jobs
        self._session, self._settings = window.session, window.settings
        self._cache = cache or model_cache()
        self._path: Path | None = None
        self._encloses = False
        self._unwritten: Callable[[], object] | None = None
        self._bytes = 0
        self._last: SavedSession | None = None
        self._awaited: Opened | None = None
        self._restorer = Restorer(self._session, self)
        self._restorer.restored.connect(self._on_restored)
        self._session.training_changed.connect(self._on_training_changed)
        self._build_menu()
        window.installEventFilter(self)

    def _build_menu(self) -> None:
        commands = self._window.commands
        commands["open-session"].triggered.connect(self.ask_and_open)
        commands["save"].triggered.connect(self.save)
        commands["save-as"].triggered.connect(self.save_as)
        self.recent = RecentMenu(self._window)
        self.recent.chosen.connect(self.open)
        for menu in commands["open-session"].associatedObjects():
            if isinstance(menu, QMenu):
                below = menu.actions().index(commands["open-session"]) + 1
                menu.insertMenu(menu.actions()[below], self.recent)
        self._offer_recent()

    # Saving

    def capture(self) -> SavedSession | None:
        """What is on screen; None without a run."""
        session, trace = self._session, self._session.trace
        if trace is None:
            return None
        training, size = session.training, self._window.size()
        film = chosen(training.film, training.moment)
        return SavedSession(
            situation_of(session, trace, self._window.front_panel()),
            trace.model.name,
            self._bytes if trace.recorded else _weights_bytes(trace.model.path),
            session.sentence,
            session.seed_kept,
            _state_of(self._window),
            trace,
            session.before if trace.interventions else None,
            size=(size.width(), size.height()),
            training=replace(training, film=film) if training.history.step else None,
        )

    def save(self) -> None:
        """Write the session where it was saved before, or ask for a name."""
        if self._path is None:
            self.save_as()
        else:
            self.write(self._path, self._encloses)

    def save_as(self) -> None:
        """Ask how and where to save the session."""
        trace = self._session.trace
        if trace is None:
            return
        stem = self._path.stem if self._path else trace.model.name
        size = _weights_bytes(trace.model.path)
        dialog = SaveSessionDialog(stem, size, self._settings, self._window)
        dialog.chosen.connect(self.write)
        dialog.show()

    def write(self, path: Path, enclose: bool = False) -> None:
        """Write the session, maybe with its model."""
        saved = self.capture()
        if saved is None or saved.trace is None:
            return
        folder = saved.trace.model.path
        enclosed = folder if enclose and _weights_bytes(folder) else None

        def work() -> Generator[object, None, tuple[Path, bool]]:
            yield Progress(None, path.name)
            write_session(saved, path, enclosed)
            return path, enclose

        title = tr("SessionFiles", "Saving the session")
        job = self._jobs.start(SAVING, title, work, self._on_saved)
        job.ended.connect(self._on_write_ended)
        self._unwritten = lambda: write_session(saved, path, enclosed)

    def finish(self) -> None:
        """Write what is not written yet, as the program ends."""
        unwritten, self._unwritten = self._unwritten, None
        if unwritten is not None:
            unwritten()

    # Opening

    def ask_and_open(self) -> None:
        """Ask for a session and open it."""
        title, pattern = tr("SessionFiles", "Open a session"), tr("SaveSession", "Sessions")
        folder = self._settings.get(FOLDER)
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, title, folder, f"{pattern} (*{SUFFIX})"
        )
        if chosen:
            self.open(Path(chosen))

    def open(self, path: Path) -> None:
        """Open a session file."""
        self._read(path, self._on_opened)

    def recover(self, path: Path) -> None:
        """Open what was kept of a program that did not end properly."""
        self._read(path, self._show)

    def _read(self, path: Path, show: Callable[[Opened], object]) -> None:
        folders, cache = self._model_folders(), self._cache
        title = tr("SessionFiles", "Opening {name}").format(name=path.name)
        job = self._jobs.start(OPENING, title, lambda: opening(path, folders, cache), show)
        for gone in (job.failed, job.crashed):
            gone.connect(self.failed)

    def _model_folders(self) -> list[Path]:
        """Where models are that this program knows of."""
        recent = [Path(folder) for folder in self._settings.get(settings.RECENT_MODELS)]
        current = [self._session.model.path] if self._session.model else []
        return [*sorted(SHIPPED.glob("*")), *current, *recent]

    def _on_opened(self, opened: Opened) -> None:
        if self._show(opened):
            self._note(opened.path, opened.saved.encloses_model)

    def _show(self, opened: Opened) -> bool:
        """Put it on screen and let it be live again; False where there is nothing to see."""
        saved, folder, notices = opened.saved, opened.folder, self._window.notices
        if folder is None and saved.trace is None:
            reason = Words("it holds no run, and its model is not on this machine")
            notices.report(FileError(path=opened.path, action="opened", reason=reason))
            self.failed.emit()
            return False
        self._bytes, self._last, self._awaited = saved.model_bytes, saved, None
        given = saved.trace is not None and saved.trace.forced
        self._engine.switch(None)
        if opened.training is not None:
            self.training_opened.emit(opened.training, opened.run)
        self._window.setUpdatesEnabled(False)
        try:
            self._apply(saved)
        finally:
            self._window.setUpdatesEnabled(True)
        self._engine.switch(folder)
        if opened.moment is not None:
            self._await_training(opened)
        elif folder is not None and not given:  # an output that was given would be searched for
            self._restorer.restore(saved.situation, folder)
        else:
            self._finish(saved)
        if folder is None:
            text = saying(
                "SessionFiles",
                "The model “{name}” is not on this machine: all is shown as it was recorded, but "
                "no other sentence, search or what-if can be computed.",
                name=saved.model_name,
            )
            notices.warn(text)
        self.opened.emit(opened)
        return True

    def _await_training(self, opened: Opened) -> None:
        """A moment of a run is shown again once its training is there."""
        training = self._session.training
        if training.active:
            text = saying(
                "SessionFiles",
                "{name} is being trained: the session shows its own training as it was recorded; "
                "stop this one and open the session again to compute with it.",
                name=training.history.name,
            )
            self._window.notices.warn(text)
        else:
            self._awaited = opened

    def _on_training_changed(self, training: Training) -> None:
        opened = self._awaited
        if opened is None or training.folder != opened.run or training.phase is not Phase.ENDED:
            return
        self._awaited = None
        if opened.saved.trace is not None:
            self._restorer.repeat(opened.saved.situation, opened.saved.trace)

    def _apply(self, saved: SavedSession) -> None:
        session, wanted = self._session, saved.situation
        session.set_options(**_values(wanted.options))
        self._set_up(wanted)
        for trace in filter(None, (saved.before, saved.trace)):
            session.show_trace(trace)
        self._set_up(wanted)  # another model drops what-ifs
        session.select(**_values(wanted.selection))
        window = self._window
        if saved.size[0] and not window.isMaximized() and not window.isFullScreen():
            window.resize(window.with_room(QSize(*saved.size)))
        if saved.window and names_in_state(saved.window) == names_in_state(_state_of(window)):
            window.restoreState(QByteArray(saved.window))
            window.show_film_bar(session.training)
        if wanted.panel in window.docks:
            session.show_panel(wanted.panel)
            window.docks[wanted.panel].take_focus()

    def _set_up(self, wanted: Situation) -> None:
        self._session.set_up(wanted.sentence, wanted.decoding, wanted.interventions, wanted.padding)

    def _finish(self, saved: SavedSession) -> None:
        """What matters for the next run only."""
        session = self._session
        session.set_decoding(session.decoding, saved.seed_kept)
        if session.sentence == saved.situation.sentence:
            session.edit(saved.typed)

    def _on_restored(self, situation: Situation) -> None:
        saved, model = self._last, self._session.model
        if saved is None or situation is not saved.situation or model is None:
            return
        self._finish(saved)
        if model.fingerprint != situation.fingerprint:
            text = saying(
                "SessionFiles",
                "The weights in {folder} are others than those of the session: what is shown was "
                "computed with them.",
                folder=model.path,
            )
            self._window.notices.warn(text)

    def refuse(self) -> None:
        """Say that nothing can be computed, and let the controls say what is shown.

        The run without a what-if needs no computing where the session has it.
        """
        session, trace, before = self._session, self._session.trace, self._session.before
        if before is not None and session.interventions == before.interventions:
            session.show_trace(before)
            return
        text = saying(
            "SessionFiles",
            "There is no model to compute with: choose one at the top, or open its folder.",
        )
        if trace is not None:
            shown = situation_of(session, trace)
            session.set_up(session.sentence, shown.decoding, shown.interventions, shown.padding)
        self._window.notices.warn(text)

    # Afterwards

    def _on_saved(self, written: tuple[Path, bool]) -> None:
        path, encloses = written
        self._note(path, encloses)
        self._window.notices.tell(tr("MainWindow", "Saved {name}.").format(name=path.name))

    def _on_write_ended(self) -> None:
        self._unwritten = None

    def _note(self, path: Path, encloses: bool) -> None:
        """From now on this is the file of what is on screen."""
        self._path, self._encloses = path, encloses
        self._window.training_desk.name_window(path.name)
        self._settings.set(FOLDER, str(path.parent))
        recent = [str(path.absolute()), *self._settings.get(RECENT_SESSIONS)]
        self._settings.set(RECENT_SESSIONS, list(dict.fromkeys(recent))[:RECENT])
        self._offer_recent()

    def _offer_recent(self) -> None:
        known = [Path(path) for path in self._settings.get(RECENT_SESSIONS)]
        self.recent.show_files(path for path in known if path.is_file())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the sessions that are dropped on the window; it takes models itself."""
        if event.type() is QEvent.Type.Drop and isinstance(event, QDropEvent):
            paths = [Path(url.toLocalFile()) for url in event.mimeData().urls()]
            if len(paths) == 1 and paths[0].suffix.lower() == SUFFIX:
                self.open(paths[0])
                return True
        return False


def model_cache() -> Path:
    """Where enclosed models are unpacked."""
    location = QStandardPaths.StandardLocation.CacheLocation
    return Path(QStandardPaths.writableLocation(location)) / "models"


def _values(value: object) -> dict[str, object]:
    return {each.name: getattr(value, each.name) for each in fields(value)}  # type: ignore[arg-type]


def _weights_bytes(folder: Path) -> int:
    """The size of a model folder's weights; 0 where there are none."""
    try:
        return (folder / WEIGHTS).stat().st_size
    except OSError:
        return 0


def _state_of(window: MainWindow) -> bytes:
    """Where the panels are; empty for a state that could not be opened again."""
    state = bytes(window.saveState().data())
    try:
        names_in_state(state)
    except ValueError:
        return b""
    return state
