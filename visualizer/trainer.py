"""Trains a model: requests in, curves and snapshots out by signal, on a lane of its own.

The thread that trains keeps its weights to itself; panels get traces of moments, which are files.
"""

import threading
import time
from collections.abc import Generator
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from model.errors import ModelError
from model.folder import is_run
from model.history import History, flat, logged
from model.stepping import finished
from model.trace import ModelInfo, Trace, TraceRequest
from visualizer.estimating import Estimator
from visualizer.film import Film
from visualizer.jobs import Jobs, Progress
from visualizer.loading import import_torch
from visualizer.pace import pace
from visualizer.run_curves import other_runs, read_run
from visualizer.training_control import Control
from visualizer.training_state import Command, End, Kept, Phase, Training, TrainingRequest

if TYPE_CHECKING:
    from model.checkpoint import LoadedModel
    from model.run import NotSaved, Run, Saved

LANE, FILM, ESTIMATE = "training", "film", "estimate"
TELL_SECONDS = 1.5  # at least between two times that the window paints the curves anew
RETRY = 5.0  # seconds until a run that has ended and could not be saved is tried again
tr = QCoreApplication.translate


class Trainer(QObject):
    """Starts, pauses, goes on with and stops one training; shows its moments."""

    changed = Signal(object)  # Training
    trace_ready = Signal(object)  # Trace of the watched sentence
    model_ready = Signal(object)  # LoadedModel of which that trace is
    warned = Signal(str)  # a sentence for the user
    sentence_replaced = Signal(str)  # the model cannot read the watched one; this is traced
    kept = Signal(object)  # Kept: the run was saved, or could not be
    estimated = Signal(object)  # Estimate

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._state, self._control, self._film = Training(), Control(), Film()
        self._measuring = threading.Lock()
        self._estimator = Estimator(self._measuring)

    @property
    def state(self) -> Training:
        """Where the training stands."""
        return self._state

    @Slot(object)
    def start(self, request: TrainingRequest) -> None:
        """Begin or go on with a run; one that is under way is stopped and saved first."""
        self._control.obey(Command.STOP)
        self._jobs.cancel(ESTIMATE)
        self._estimator = Estimator(self._measuring)  # what it has read is needed no more
        control = self._control = Control(request.sentence, request.seconds)
        self._film.forget()
        known, name = self._state, request.folder.name
        state = Training(Phase.PREPARING, request.folder, compared=known.compared)
        self._tell(replace(state, answered=known.answered))
        work = partial(_train, request, control, self._measuring)
        job = self._jobs.start(
            LANE, lambda: tr("Trainer", "Training {name}").format(name=name), work, self._on_ended
        )
        job.reported.connect(self._on_reported)
        for gone in (job.failed, job.crashed):
            gone.connect(self._on_failed)
        job.cancelled.connect(self._on_cancelled)

    @Slot(object)
    def show_run(self, model: ModelInfo) -> None:
        """Show the curves and moments of a run that was opened as a model; else change nothing."""
        folder = model.path
        if self._state.active or folder == self._state.folder or not is_run(folder):
            return
        self._read(folder, Training())

    @Slot(object, object)
    def show_saved(self, saved: Training, folder: Path | None) -> None:
        """Show the training of a session, whose run is in a folder, or as it was recorded."""
        if not self._state.active and folder is not None:
            self._read(folder, saved)
        elif not self._state.active:
            self._on_read(replace(saved, folder=None))

    def _read(self, folder: Path, like: Training) -> None:
        """Show the run in a folder, at the moment and beside the runs of another one."""
        title = tr("Trainer", "Reading {name}").format(name=folder.name)
        self._jobs.start(LANE, title, lambda: read_run(folder, like), self._on_read)

    @Slot(str)
    def watch(self, sentence: str) -> None:
        """Trace this sentence at the next validations."""
        if sentence != self._control.sentence:
            self._control.sentence = sentence
            if self._state.phase is Phase.RECORDED:
                return  # its film cannot be made again
            self._jobs.cancel(FILM)
            self._tell(replace(self._state, film=(), moment=None))

    @Slot()
    def make_film(self) -> None:
        """Trace the watched sentence at every moment, if that is not being done."""
        folder, moments = self._state.folder, self._state.moments
        if folder is not None and moments and not self._jobs.running(FILM):
            self._make_film(folder, moments[0])

    @Slot(object)
    def obey(self, command: Command) -> None:
        """Pause, go on, learn one batch or stop: it takes effect within one batch."""
        if command is Command.FORGET:
            self._forget()
        if not self._state.active:
            return
        self._control.obey(command)
        if self._state.phase is not Phase.PREPARING and command is not Command.STOP:
            running = command is Command.GO_ON
            self._tell(replace(self._state, phase=Phase.RUNNING if running else Phase.PAUSED))

    def _forget(self) -> None:
        self._jobs.cancel(LANE)
        self._jobs.cancel(FILM)
        self._tell(Training(compared=self._state.compared))

    @Slot(object)
    def move(self, folder: Path) -> None:
        """Let the run be in this folder from now on, because it cannot be saved where it is."""
        self._control.move(folder)

    @Slot(object)
    def compare(self, names: frozenset[str]) -> None:
        """Draw these runs beside the current one."""
        self._tell(replace(self._state, compared=names))

    @Slot(object)
    def show_moment(self, step: int | None) -> None:
        """Show the watched sentence as the model saw it at one of the moments, or the newest."""
        folder, film = self._state.folder, self._film
        if self._state.phase is Phase.RECORDED:
            self._show_recorded(step)
        newest = step is None or (self._state.active and step == self._state.moments[-1])
        if newest:  # at its end the film goes on with the training
            step = max(self._state.moments, default=None)
        if folder is None or step is None or step not in self._state.moments:
            return
        self._tell(replace(self._with_film(folder), moment=None if newest else step))
        sentence = self._control.sentence
        known = (film.written if newest else film.known)(folder, sentence, step)
        if known is not None:
            self.trace_ready.emit(known)
        else:
            self._make_film(folder, step, newest)

    def _show_recorded(self, step: int | None) -> None:
        """Show a moment that came with a session; without a step, the last."""
        frames = dict(self._state.film)
        trace = frames.get(max(frames, default=0) if step is None else step)
        if trace is not None:
            self._tell(replace(self._state, moment=step))
            self.trace_ready.emit(trace)

    def _make_film(self, folder: Path, step: int, writes: bool = False) -> None:
        film, sentence, moments = self._film, self._control.sentence, self._state.moments
        title = tr("Trainer", "Going back to step {step}").format(step=f"{step:,}")
        job = self._jobs.start(
            FILM, title, lambda: film.show(folder, sentence, step, moments, writes)
        )
        job.reported.connect(self._on_film)

    @Slot(object)
    def estimate(self, request: TrainingRequest | None) -> None:
        """Say what a training would need; the newest question is answered, None asks no more."""
        if request is None:
            self._jobs.cancel(ESTIMATE)
            return
        title = tr("Trainer", "Estimating")
        estimator, timed = self._estimator, not self._state.active
        job = self._jobs.start(ESTIMATE, title, lambda: estimator.estimate(request, timed))
        job.reported.connect(self.estimated)

    def _tell(self, state: Training) -> None:
        self._state = state
        self.changed.emit(state)

    @Slot(object)
    def _on_reported(self, told: "_Told | _Snapshot | Kept | tuple[History, ...] | str") -> None:
        if isinstance(told, str):
            self.warned.emit(told)
            return
        if isinstance(told, Kept):
            self.kept.emit(told)
            return
        if isinstance(told, tuple):
            self._tell(replace(self._state, runs=told))
            return
        if isinstance(told, _Snapshot):
            self.model_ready.emit(told.model)
            if told.trace.source_text != told.sentence == self._control.sentence:
                self.watch(told.trace.source_text)
                self.sentence_replaced.emit(told.trace.source_text)
            if self._state.moment is None:
                self.trace_ready.emit(told.trace)
            return
        paused = self._control.paused
        self._tell(
            replace(
                self._state,
                phase=Phase.PAUSED if paused else Phase.RUNNING,
                folder=told.folder,
                steps=told.steps,
                history=told.history,
                moments=told.moments,
                since=told.since,
                limit=self._control.limit,
                spent=told.spent,
            )
        )

    @Slot(object)
    def _on_read(self, state: Training) -> None:
        self._film.forget()
        self._tell(state)

    @Slot(object)
    def _on_film(self, told: "tuple[int | None, Trace]") -> None:
        step, trace = told
        if self._state.folder is not None:
            self._tell(self._with_film(self._state.folder))
        if step == self._state.moment:
            self.trace_ready.emit(trace)

    def _with_film(self, folder: Path) -> Training:
        film, sentence = self._film, self._control.sentence
        frames, answered = film.frames(folder, sentence), film.answered(folder, sentence)
        return replace(self._state, film=frames, answered=answered)

    @Slot(object)
    def _on_ended(self, told: "_Told") -> None:
        self._jobs.cancel(FILM)
        self._film.forget()
        self._on_reported(told)
        self._tell(replace(self._state, phase=Phase.ENDED, film=(), end=told.end))

    @Slot()
    def _on_failed(self) -> None:
        self._on_gone(End.FAILED)

    @Slot()
    def _on_cancelled(self) -> None:
        self._on_gone(End.STOPPED)

    def _on_gone(self, end: End) -> None:
        if not self._jobs.running(LANE):
            self._tell(replace(self._state, phase=Phase.ENDED, end=end))


class _Told:
    """Curves up to now."""

    def __init__(self, run: "Run", events: list[dict[str, Any]], control: Control) -> None:
        settings, steps = flat(asdict(run.settings)), run.settings.training.steps
        self.folder, self.steps, self.moments = run.folder, steps, run.moments.steps
        self.history = History.of(run.folder.name, settings, events)
        self.since, self.spent = control.since, control.spent
        self.pace = pace(self.history, steps, self.since, control.limit, self.spent)
        self.end = End.DONE if self.history.step >= steps else End.TIME
        if control.stopped.is_set() and self.history.step < steps:
            self.end = End.STOPPED


class _Snapshot:
    """The model at a validation, and the sentence that was watched, or its example, in it."""

    def __init__(self, model: "LoadedModel", sentence: str, trace: Trace) -> None:
        self.model, self.sentence, self.trace = model, sentence, trace


def _train(
    request: TrainingRequest, control: Control, measuring: threading.Lock
) -> Generator[object, None, _Told]:
    """On the thread of the training lane; steps that are being measured are waited for."""
    yield Progress(None, tr("Trainer", "Loading torch"))
    import_torch()
    from model.device import MISSING, available_devices
    from model.run import NotSaved, Saved
    from model.training import TrainStep, Validation

    yield Progress(None, tr("Trainer", "Reading the data"))
    run, split = _run_of(request)
    if (device := run.settings.training.device) not in available_devices():
        yield tr("Trainer", MISSING).format(device=device.upper())
    events = logged(run.folder)
    told = time.monotonic()
    yield other_runs(run.folder)
    yield _Told(run, events, control)
    with measuring:  # else it would draw from the random numbers of this training
        pause = TELL_SECONDS
    control.begin(int(events[-1]["step"]) if events else 0)
    for event in run.train(split, None, control.ends, control.saves):
        if isinstance(event, TrainStep | Validation):
            if events and events[-1]["step"] > event.step:  # was learned, and not saved
                events = [known for known in events if known["step"] < event.step]
                control.begin(event.step)
            events.append({"event": type(event).__name__, **asdict(event)})
        if isinstance(event, TrainStep):
            control.learned()
            if run.settings.training.validates(event.step):
                continue
        waits = control.waiting()
        if isinstance(event, Validation) or waits or time.monotonic() > told + pause:
            began = time.monotonic()
            news = _Told(run, events, control)
            yield _progress(news)
            yield news
            told = time.monotonic()
            pause = max(TELL_SECONDS, 20 * (told - began))  # long curves are told less often
        if isinstance(event, Validation):
            yield _snapshot(run, event.step, control.sentence)
        if control.folder is not None:
            yield from _moved(run, control)
        elif isinstance(event, Saved | NotSaved):
            yield Kept(run.folder, event.step, getattr(event, "error", None))
            yield from _rest(run, control, event)
        elif waits:
            control.save()  # and rest afterwards: who closes the window loses nothing
    return _Told(run, events, control)


def _rest(run: "Run", control: Control, event: "Saved | NotSaved") -> Generator[object]:
    """Wait as long as that is wanted, and for a while where a run that has ended is not saved."""
    last = getattr(event, "last", False)
    until = time.monotonic() + RETRY if last else 0.0
    while control.waiting() or time.monotonic() < until:
        control.rest(event.step)
        yield None
        if control.folder is not None:
            yield from _moved(run, control)
            return


def _moved(run: "Run", control: Control) -> Generator[Kept]:
    """Be where that is wanted, and be saved there."""
    folder, control.folder = control.folder, None
    assert folder is not None
    try:
        run.move_to(folder)
    except ModelError as error:
        yield Kept(folder, 0, error)
    control.save()


def _run_of(request: TrainingRequest) -> "tuple[Run, Any]":
    from model.corpora import open_corpus
    from model.corpora.choice import choose_training
    from model.run import Run

    if request.resume and (is_run(request.folder) or not request.corpus):
        run = Run.open(request.folder)
        corpus = open_corpus(request.corpus or run.settings.corpus)
        return run, corpus.split(run.settings.training.seed)
    corpus = open_corpus(request.corpus)
    Run.check_new(request.folder)
    split = corpus.split(choose_training(corpus, request.changes).seed)
    return Run.create(request.folder, corpus, split, request.changes), split


def _progress(told: _Told) -> Progress:
    text = tr("Trainer", "Step {step} of {steps}")
    step, steps = f"{told.history.step:,}", f"{told.steps:,}"
    return Progress(told.pace.share, text.format(step=step, steps=steps), told.pace.left)


def _snapshot(run: "Run", step: int, sentence: str) -> _Snapshot | None:
    from model.errors import ModelFileError, TextError
    from model.tracing import trace

    try:
        model = run.model_at(step)
    except ModelFileError:  # there was no room for it
        return None
    for text in filter(None, (sentence, model.example)):
        try:
            return _Snapshot(model, sentence, finished(trace(model, TraceRequest(text))))
        except TextError:
            continue
    return None
