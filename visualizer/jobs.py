"""One generator on one thread: progress, cancel, newest wins, shutdown.

A job is a generator. Each `yield` is a place to stop and may say something: a `Progress` (shown at
most thirty times a second, the latest one wins) or any other value but None (all are passed on, in
order, so let them be few). What it returns is the result. Each lane has one thread and one current
job; a new job in a lane cancels the one before it. Everything a `Job` says, it says on the thread
of its `Jobs`.
"""

import threading
import traceback
import weakref
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QObject, QThread, QTimer, Signal, Slot

from model.errors import ModelError

Result = TypeVar("Result")
Work = Generator[object, None, Result]
Title = str | Callable[[], str]
"""What a job is called; a long one says it anew, as the language may be another one."""

PROGRESS_INTERVAL = 33  # milliseconds
STACK_SIZE = 16 * 2**20  # bytes; numeric libraries overflow what some systems give to a thread


@dataclass(frozen=True)
class Progress:
    """How far a job is: a fraction from 0 to 1 (None: unknown) and what it is doing.

    `left` are the seconds that it will take, where the job knows better than by the fraction.
    """

    fraction: float | None
    text: str = ""
    left: float | None = None


class _Kind(Enum):
    PROGRESSED = auto()
    REPORTED = auto()
    FINISHED = auto()
    FAILED = auto()
    CRASHED = auto()
    CANCELLED = auto()


class _Task:
    """What both threads know of a job; no QObject, so that either may drop it last."""

    def __init__(self, title: Title, make: Callable[[], Work[object]]) -> None:
        self._title = title
        self.make = make
        self.cancelled = threading.Event()
        self.progress: Progress | None = None
        self.progress_announced = False

    @property
    def title(self) -> str:
        return self._title if isinstance(self._title, str) else self._title()


@dataclass(frozen=True, eq=False)
class _Message:
    task: _Task
    kind: _Kind
    value: object = None


class _Worker(QObject):
    """Lives on the thread of a lane and runs its tasks one after another."""

    requested = Signal(object)
    said = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.stopping = threading.Event()
        self.requested.connect(self._on_requested)

    @Slot(object)
    def _on_requested(self, task: _Task) -> None:
        try:
            message = self._run(task)
        except ModelError as error:
            message = _Message(task, _Kind.FAILED, error)
        except GeneratorExit:
            message = _Message(task, _Kind.CANCELLED)
        except BaseException:
            message = _Message(task, _Kind.CRASHED, traceback.format_exc())
        self.said.emit(message)

    def _run(self, task: _Task) -> _Message:
        if self._is_cancelled(task):
            return _Message(task, _Kind.CANCELLED)
        with closing(task.make()) as work:
            while not self._is_cancelled(task):
                try:
                    value = next(work)
                except StopIteration as stop:
                    return _Message(task, _Kind.FINISHED, stop.value)
                if isinstance(value, Progress):
                    task.progress = value
                    if not task.progress_announced:
                        task.progress_announced = True
                        self.said.emit(_Message(task, _Kind.PROGRESSED))
                elif value is not None:
                    self.said.emit(_Message(task, _Kind.REPORTED, value))
        return _Message(task, _Kind.CANCELLED)

    def _is_cancelled(self, task: _Task) -> bool:
        return task.cancelled.is_set() or self.stopping.is_set()


class Job(QObject):
    """What became of one request; `ended` follows `finished`, `failed`, `crashed`, `cancelled`."""

    progressed = Signal(object)  # Progress
    reported = Signal(object)  # whatever else was yielded, but None
    finished = Signal(object)  # what the generator returned
    failed = Signal(object)  # ModelError
    crashed = Signal(str)  # traceback
    cancelled = Signal()
    ended = Signal()

    def __init__(self, jobs: "Jobs", lane: str, task: _Task) -> None:
        super().__init__()
        self.lane = lane
        self._task = task
        self._jobs = weakref.ref(jobs)  # no cycle: the collector may run on any thread
        self._since_progress = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._show_progress)

    @property
    def title(self) -> str:
        """What it is called, in the language that is now current if it is told how."""
        return self._task.title

    @property
    def running(self) -> bool:
        """Whether it may still say something."""
        jobs = self._jobs()
        return jobs is not None and jobs.current(self.lane) is self

    def cancel(self) -> None:
        """Stop it at its next `yield`; nothing but `cancelled` and `ended` is heard of it."""
        jobs = self._jobs()
        if jobs is not None and self.running:
            jobs.cancel(self.lane)

    def _end(self) -> None:
        self._task.cancelled.set()
        self._timer.stop()

    def _announce_progress(self) -> None:
        since = self._since_progress.elapsed() if self._since_progress.isValid() else None
        if since is None or since >= PROGRESS_INTERVAL:
            self._show_progress()
        else:
            self._timer.start(PROGRESS_INTERVAL - since)

    def _show_progress(self) -> None:
        self._since_progress.start()
        self._task.progress_announced = False  # before reading: what comes later is announced anew
        progress, self._task.progress = self._task.progress, None
        if progress is not None:
            self.progressed.emit(progress)


def _stop(lanes: dict[str, tuple[QThread, _Worker]]) -> None:
    """Wait for the threads; a running QThread that is dropped would abort the process."""
    for thread, worker in lanes.values():
        worker.stopping.set()
        thread.quit()
    for thread, _ in lanes.values():
        thread.wait()
    lanes.clear()


class Jobs(QObject):
    """Runs generators, one at a time in each lane; the newest request wins."""

    started = Signal(object)  # Job
    failed = Signal(object)  # ModelError of a current job
    crashed = Signal(str, str)  # title and traceback of any job: a bug is told even if it is stale

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: dict[str, tuple[QThread, _Worker]] = {}
        self._current: dict[str, Job] = {}
        self._stop = weakref.finalize(self, _stop, self._lanes)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.shutdown)

    def start(
        self,
        lane: str,
        title: Title,
        make: Callable[[], Work[Result]],
        on_result: Callable[[Result], object] | None = None,
    ) -> Job:
        """Run `make()` on the lane's thread, in place of what runs there; connect to what returns.

        `make` is called on that thread: it captures values, never widgets. Nothing is said before
        control returns to the event loop, so connecting afterwards misses nothing.
        """
        task = _Task(title, make)
        job = Job(self, lane, task)
        if on_result is not None:
            job.finished.connect(on_result)
        if not self._stop.alive:
            return job
        previous = self._current.get(lane)
        self._current[lane] = job
        if previous is not None:
            self._cancel(previous)
        self._worker(lane).requested.emit(task)
        if job.running:
            self.started.emit(job)
        return job

    def cancel(self, lane: str) -> None:
        """Stop what runs in the lane at its next `yield`."""
        job = self._current.pop(lane, None)
        if job is not None:
            self._cancel(job)

    def current(self, lane: str) -> Job | None:
        """The job whose result is awaited in the lane."""
        return self._current.get(lane)

    def running(self, lane: str) -> bool:
        """Whether a result is awaited in the lane."""
        return lane in self._current

    @Slot()
    def shutdown(self) -> None:
        """Cancel everything and wait for the threads; jobs started later never run."""
        for lane in list(self._current):
            self.cancel(lane)
        self._stop()

    def _cancel(self, job: Job) -> None:
        job._end()
        job.cancelled.emit()
        job.ended.emit()

    def _worker(self, lane: str) -> _Worker:
        if lane not in self._lanes:
            thread, worker = QThread(), _Worker()
            thread.setObjectName(f"lane {lane}")
            thread.setStackSize(STACK_SIZE)
            worker.moveToThread(thread)
            worker.said.connect(self._on_said)
            self._lanes[lane] = (thread, worker)
            thread.start()
        return self._lanes[lane][1]

    def _job(self, task: _Task) -> Job | None:
        return next((job for job in self._current.values() if job._task is task), None)

    @Slot(object)
    def _on_said(self, message: _Message) -> None:
        job = self._job(message.task)
        if job is None:
            if message.kind is _Kind.CRASHED:
                self.crashed.emit(message.task.title, message.value)
        elif message.kind is _Kind.PROGRESSED:
            job._announce_progress()
        elif message.kind is _Kind.REPORTED:
            job.reported.emit(message.value)
        else:
            self._conclude(job, message)

    def _conclude(self, job: Job, message: _Message) -> None:
        job._show_progress()
        if not job.running:  # whoever saw the progress may have cancelled it
            return
        del self._current[job.lane]
        job._end()
        if message.kind is _Kind.FINISHED:
            job.finished.emit(message.value)
        elif message.kind is _Kind.FAILED:
            job.failed.emit(message.value)
            self.failed.emit(message.value)
        elif message.kind is _Kind.CRASHED:
            job.crashed.emit(message.value)
            self.crashed.emit(job.title, message.value)
        else:
            job.cancelled.emit()
        job.ended.emit()
