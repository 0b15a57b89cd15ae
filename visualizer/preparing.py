"""Runs what the scenes of a lesson show, ahead of the lecturer, on a lane of its own."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from model.errors import ModelError
from model.intervention import Interventions
from model.shipped import UnknownModelError, find_model
from model.trace import Trace, TraceRequest
from visualizer.jobs import Jobs, Progress
from visualizer.lesson import Lesson, Scene
from visualizer.lesson_check import check_model, check_run
from visualizer.loading import import_torch

if TYPE_CHECKING:
    from model.checkpoint import LoadedModel

LANE = "lesson"
tr = QCoreApplication.translate


@dataclass(frozen=True, eq=False)
class Prepared:
    """What a scene shows; `before` is the run without its interventions, if it has some."""

    lesson: Lesson
    index: int
    trace: Trace
    before: Trace | None = None


@dataclass(frozen=True, eq=False)
class Unprepared:
    """A scene that cannot be run, and why."""

    lesson: Lesson
    index: int
    error: ModelError


class Preparer(QObject):
    """Runs the scenes of one lesson, those first that come next."""

    prepared = Signal(object)  # Prepared
    failed = Signal(object)  # Unprepared

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs

    @Slot(object, object)
    def prepare(self, lesson: Lesson, order: tuple[int, ...]) -> None:
        """Run these scenes in this order, in place of what is being prepared."""
        title = tr("Preparer", "Preparing the lesson")
        job = self._jobs.start(LANE, title, lambda: _prepare(lesson, order))
        job.reported.connect(self._on_reported)

    @Slot(object)
    def _on_reported(self, made: Prepared | Unprepared) -> None:
        (self.prepared if isinstance(made, Prepared) else self.failed).emit(made)


def model_folder(lesson: Lesson, scene: Scene) -> Path:
    """The folder of a scene's model; raises UnknownModelError."""
    name = scene.situation.model
    beside = lesson.folder / name
    try:
        return find_model(name)
    except UnknownModelError:
        if name and beside.is_dir():
            return beside
        raise


def runs_itself(scene: Scene) -> bool:
    """Whether it can be run ahead; otherwise its model is one that is trained in the lecture."""
    return scene.training is None and scene.situation.model != ""


def _prepare(lesson: Lesson, order: tuple[int, ...]) -> Generator[object, None, None]:
    """On the thread of the lane."""
    yield Progress(None, tr("Preparer", "Loading torch"))
    import_torch()
    yield from prepared(lesson, order)


def prepared(lesson: Lesson, order: tuple[int, ...]) -> Iterator[Prepared | Unprepared | None]:
    """The runs of these scenes, as far as they can be run ahead; no run is made twice."""
    models: dict[Path, LoadedModel] = {}
    known: dict[tuple[Path, TraceRequest], Trace] = {}

    def opened(folder: Path) -> "LoadedModel":
        from model.opening import open_folder

        if folder not in models:
            models[folder] = open_folder(folder)
        return models[folder]

    def run(folder: Path, request: TraceRequest) -> Generator[None, None, Trace]:
        from model.tracing import trace

        if (folder, request) not in known:
            work = trace(models[folder], request)
            while True:
                try:
                    next(work)
                except StopIteration as stop:
                    known[folder, request] = stop.value
                    break
                yield None
        return known[folder, request]

    for index in order:
        scene = lesson.scenes[index]
        if not runs_itself(scene):
            continue
        try:
            folder, request = model_folder(lesson, scene), request_of(scene)
            check_model(lesson, index, opened(folder).config)
            yield None
            made = yield from run(folder, request)
            check_run(lesson, index, made)
            plain = replace(request, interventions=Interventions())
            before = (yield from run(folder, plain)) if request.interventions else None
        except ModelError as error:
            yield Unprepared(lesson, index, error)
        else:
            yield Prepared(lesson, index, made, before)


def request_of(scene: Scene) -> TraceRequest:
    """What a scene runs."""
    situation = scene.situation
    return TraceRequest(
        situation.sentence,
        decoding=situation.decoding,
        interventions=situation.interventions,
        padding=situation.padding,
    )
