"""Runs the model: requests in, values out by signal. Torch is first imported on its thread."""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from model.trace import DecodeStep, ModelInfo, Tokens, Trace, TraceRequest
from visualizer.jobs import Job, Jobs, Progress
from visualizer.loading import import_torch

if TYPE_CHECKING:
    from model.checkpoint import LoadedModel
    from model.errors import TextError

LANE = "tracing"
tr = QCoreApplication.translate


class InferenceEngine(QObject):
    """Opens models and traces sentences in one lane, where the newest request wins."""

    model_ready = Signal(object)  # ModelInfo
    trace_ready = Signal(object)  # Trace
    source_read = Signal(object)  # Tokens of the sentence that is being translated
    step_taken = Signal(object)  # DecodeStep
    running_changed = Signal(bool)
    sentence_replaced = Signal(str)  # the model cannot read the wanted one; this is traced
    unread = Signal(object)  # TextError: why not
    refused = Signal()  # there is no model to run with

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._folder: Path | None = None
        self._followed: Path | None = None
        self._opening: tuple[Path, TraceRequest] | None = None
        self._models = _Models()

    @Slot(object, object)
    def open(self, folder: Path, request: TraceRequest) -> None:
        """Open a model and run a first request, or the model's own example where it cannot."""
        self._opening = folder, request
        models = self._models
        title = tr("InferenceEngine", "Opening {name}").format(name=folder.name)
        job = self._jobs.start(LANE, title, lambda: models.open(folder, request), self._on_opened)
        self._follow(job)

    @Slot(object)
    def run(self, request: TraceRequest) -> None:
        """Trace a sentence with the current model; one that is being opened gets it instead."""
        if self._opening is not None:
            self.open(self._opening[0], request)
            return
        folder, models = self._folder, self._models
        if folder is None:
            self.refused.emit()
            return
        title = tr("InferenceEngine", "Translating")
        job = self._jobs.start(LANE, title, lambda: models.trace(folder, request), self._on_traced)
        self._follow(job)

    @Slot(object)
    def run_plain(self, request: TraceRequest) -> None:
        """Trace what a run without the what-if would be; whatever is asked for next wins."""
        folder, models = self._folder, self._models
        if folder is None or self._jobs.running(LANE):
            return
        title = tr("InferenceEngine", "Translating without the what-if")
        work = self._jobs.start(LANE, title, lambda: models.trace(folder, request))
        work.finished.connect(self.trace_ready)

    @Slot(object)
    def adopt(self, model: "LoadedModel") -> None:
        """Go on with a model that is open already; what runs, ends with the one before it."""
        self._models.adopt(model)
        self._folder, self._opening = model.path, None

    @Slot(object)
    def follow(self, model: ModelInfo) -> None:
        """Run what comes next with the model that is on screen, however it came there."""
        if self._opening is None and model.path != self._followed:
            self._folder = self._followed = model.path

    @Slot(object)
    def switch(self, folder: Path | None) -> None:
        """Let the next run open this model, or be refused without one; what runs, ends."""
        self._folder, self._opening = folder, None
        self._jobs.cancel(LANE)

    def _follow(self, job: Job) -> None:
        job.reported.connect(self._on_reported)
        job.failed.connect(self._on_ended)
        job.crashed.connect(self._on_ended)
        job.cancelled.connect(self._on_cancelled)
        self.running_changed.emit(True)

    @Slot(object)
    def _on_reported(self, value: Tokens | DecodeStep) -> None:
        if isinstance(value, Tokens):
            self.source_read.emit(value)
        else:
            self.step_taken.emit(value)

    @Slot(object)
    def _on_opened(self, result: "tuple[ModelInfo, Trace, TextError | None]") -> None:
        info, trace, error = result
        self._folder, self._opening = info.path, None
        self.running_changed.emit(False)
        self.model_ready.emit(info)
        if error is not None:
            self.sentence_replaced.emit(trace.source_text)
        self.trace_ready.emit(trace)
        if error is not None:
            self.unread.emit(error)

    @Slot(object)
    def _on_traced(self, trace: Trace) -> None:
        self.running_changed.emit(False)
        self.trace_ready.emit(trace)

    @Slot()
    def _on_ended(self) -> None:
        self._opening = None
        self.running_changed.emit(False)

    @Slot()
    def _on_cancelled(self) -> None:
        if not self._jobs.running(LANE):  # cancelled by the user, not by a newer request
            self._on_ended()


class _Models:
    """The opened model; touched on the worker's thread only."""

    def __init__(self) -> None:
        self._open: tuple[LoadedModel, bool] | None = None  # and whether it is one gone back to

    def adopt(self, model: "LoadedModel") -> None:
        """Have a model open; the one thing that is called from another thread."""
        self._open = model, False

    def open(
        self, folder: Path, request: TraceRequest
    ) -> "Generator[object, None, tuple[ModelInfo, Trace, TextError | None]]":
        from model.errors import TextError

        yield Progress(None, tr("InferenceEngine", "Loading torch"))
        import_torch()
        yield Progress(None, tr("InferenceEngine", "Reading the weights"))
        from model.opening import open_folder
        from model.tracing import model_info, trace

        loaded = open_folder(folder)
        yield None
        unread = None
        try:
            result = yield from trace(loaded, request)
        except TextError as error:
            result, unread = (yield from trace(loaded, TraceRequest(loaded.example))), error
        self._open = loaded, False
        return model_info(loaded), result, unread

    def trace(self, folder: Path, request: TraceRequest) -> Generator[object, None, Trace]:
        if self._open is None:
            import_torch()
        from model.opening import open_folder
        from model.run import Run
        from model.tracing import trace

        known, moment = self._fitting(folder, request.moment), request.moment
        if known is None:
            known = open_folder(folder) if moment is None else Run.open(folder).model_at(moment)
            self._open = known, moment is not None
        yield None
        return (yield from trace(known, request))

    def _fitting(self, folder: Path, moment: int | None) -> "LoadedModel | None":
        """The open model, if it is the one that is wanted."""
        if self._open is None or self._open[0].path != folder:
            return None
        model, is_gone_back_to = self._open
        fits = not is_gone_back_to if moment is None else model.moment and model.step == moment
        return model if fits else None
