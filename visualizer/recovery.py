"""After a crash: what was on screen is kept from time to time, and offered at the next start.

Each running program has a session file of its own, and a lock beside it that the system can tell
to be that of a program that died. A program that ends properly leaves neither.
"""

import uuid
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QCoreApplication,
    QDateTime,
    QLocale,
    QLockFile,
    QObject,
    QStandardPaths,
    QTimer,
)

from model.errors import FileError
from model.trace import Trace
from visualizer.jobs import Jobs
from visualizer.notices import Notices, saying
from visualizer.session import Session
from visualizer.session_file import SUFFIX, SavedSession, packed, write_session
from visualizer.session_files import SessionFiles
from visualizer.session_opening import Opened

tr = QCoreApplication.translate

LANE = "recovery"
WRITES_AFTER = 5000  # milliseconds after the first change
KEPT_TOKENS = 128
"""Of longer sentences the numbers are not kept: they are computed again."""
MOST_OFFERS = 3


class Recovery(QObject):
    """Keeps the state of this program, and offers that of programs that died."""

    def __init__(
        self,
        files: SessionFiles,
        session: Session,
        notices: Notices,
        jobs: Jobs,
        folder: Path | None = None,
    ) -> None:
        super().__init__(files)
        self._files, self._notices, self._jobs = files, notices, jobs
        self._folder = folder or recovery_folder()
        self._path = self._folder / f"{uuid.uuid4().hex}{SUFFIX}"
        self._lock: QLockFile | None = None
        self._orphans: dict[Path, QLockFile] = {}
        self._packed: dict[Trace, bytes] = {}  # touched on the lane's thread only
        self._timer = QTimer(self, singleShot=True, interval=WRITES_AFTER)
        self._timer.timeout.connect(self.keep)
        for signal in (
            session.trace_changed,
            session.selection_changed,
            session.options_changed,
            session.sentence_changed,
        ):
            signal.connect(self._on_changed)
        files.opened.connect(self._on_opened)

    def begin(self) -> None:
        """Offer what is left of others, and keep what this program shows from now on."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
        lock = _lock(self._path)
        if not lock.tryLock(0):
            return  # there is no place to keep anything
        self._lock = lock
        self._orphans = self._left()
        newest = sorted(self._orphans, key=_written)[-MOST_OFFERS:]
        for path in self._orphans.keys() - set(newest):
            self._drop(path)
        for path in newest:
            self._offer(path)

    def keep(self) -> None:
        """Write down what is on screen; nobody is told where that fails."""
        saved = self._files.capture() if self._lock is not None else None
        if saved is None or saved.trace is None:
            return
        trace = saved.trace
        if saved.training is not None:  # the film can be made again where its run is
            saved = replace(saved, training=replace(saved.training, film=()))
        if len(trace.source) > KEPT_TOKENS:
            saved = replace(saved, trace=None, before=None)
        title = tr("Recovery", "Keeping what is on screen")
        self._jobs.start(LANE, title, lambda: self._write(saved))

    def end(self) -> None:
        """The program ends properly: leave nothing. Call it when no job runs any more."""
        self._timer.stop()
        if self._lock is not None:
            self._remove(self._path, self._lock)
            self._lock = None
        for path in list(self._orphans):
            self._drop(path)

    def _left(self) -> dict[Path, QLockFile]:
        """What programs left that died, each now locked by this one."""
        found = {}
        for stem in {path.stem for path in self._folder.glob("[!.]*")} - {self._path.stem}:
            path = self._folder / f"{stem}{SUFFIX}"
            lock = _lock(path)
            if lock.tryLock(0):
                found[path] = lock
        for path in [path for path in found if not path.is_file()]:
            self._remove(path, found.pop(path))
        return found

    def _offer(self, path: Path) -> None:
        written = QDateTime.fromSecsSinceEpoch(int(_written(path)))

        def said() -> str:
            text = tr(
                "Recovery",
                "The program did not end properly. What was on screen ({time}) is kept.",
            )
            return text.format(time=QLocale().toString(written, QLocale.FormatType.ShortFormat))

        name = saying("Recovery", "Bring it back")
        self._notices.offer("info", said, name, partial(self._recover, path))

    def _recover(self, path: Path) -> None:
        self._files.recover(path)

    def _on_opened(self, opened: Opened) -> None:
        if opened.path in self._orphans:
            self.keep()
            self._drop(opened.path)

    def _drop(self, path: Path) -> None:
        self._remove(path, self._orphans.pop(path))

    def _remove(self, path: Path, lock: QLockFile) -> None:
        with suppress(OSError):
            for file in (path, *self._folder.glob(f".{path.name}.*")):
                file.unlink(missing_ok=True)
        lock.unlock()

    def _on_changed(self, _: object) -> None:
        if self._lock is not None and not self._timer.isActive():
            self._timer.start()

    def _write(self, saved: SavedSession) -> Generator[object, None, None]:
        yield None
        shown = [trace for trace in (saved.trace, saved.before) if trace is not None]
        self._packed = {trace: self._packed.get(trace) or packed(trace) for trace in shown}
        with suppress(FileError):
            write_session(saved, self._path, pack=self._packed.__getitem__)


def recovery_folder() -> Path:
    """Where the state of running programs is kept."""
    location = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(location)) / "recovery"


def _lock(path: Path) -> QLockFile:
    """The lock of the program whose state this is; only its death makes it stale."""
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)
    return lock


def _written(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
