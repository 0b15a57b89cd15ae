"""Makes a model folder of a training run, as the command `pack` does, on a lane of its own."""

from collections.abc import Generator

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from model.errors import CorpusError, FileError, Words
from visualizer.jobs import Jobs, Progress
from visualizer.loading import import_torch
from visualizer.training_state import SavedModel, SaveRequest

LANE = "saving"
tr = QCoreApplication.translate


class Saver(QObject):
    """Measures a run's newest weights and saves them; cancelled or failed, it leaves nothing."""

    saved = Signal(object)  # SavedModel

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs

    @Slot(object)
    def save(self, request: SaveRequest) -> None:
        """Begin; the newest request wins."""
        title = tr("Saver", "Saving {name}").format(name=request.folder.name)
        self._jobs.start(LANE, title, lambda: _save(request), self.saved.emit)


def _save(request: SaveRequest) -> Generator[object, None, SavedModel]:
    yield Progress(None, tr("Saver", "Loading torch"))
    import_torch()
    from model.corpora import open_corpus
    from model.packing import Packing, Stage, pack, stages
    from model.run import Run

    if request.folder.exists():
        reason = Words("there is something of this name already; choose another name")
        raise FileError(path=request.folder, action="written", reason=reason)
    yield Progress(None, tr("Saver", "Reading the data"))
    run = Run.open(request.run)
    try:
        corpus = open_corpus(run.settings.corpus)
    except CorpusError as error:
        reason = Words("it is no longer where the run found it, and the scores are measured on it")
        raise CorpusError(path=run.settings.corpus, reason=reason) from error
    count, stage = stages(corpus), 0
    steps = pack(run, corpus, Packing(request.folder, limit=request.sentences))
    while True:
        try:
            event = next(steps)
        except StopIteration as stop:
            search, scores = stop.value[0]
            return SavedModel(request.folder, search, scores.sentences, scores.exact_match)
        if isinstance(event, Stage):
            name, stage = event.name, stage + 1
            yield Progress((stage - 1) / count, name)
        else:
            yield Progress((stage - 1 + event.done / event.of) / count, name)
