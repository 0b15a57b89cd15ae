"""Open whatever a model's name stands for."""

from pathlib import Path

from model.checkpoint import LoadedModel, load_model
from model.errors import ModelFileError, Words
from model.folder import is_run
from model.run import Run
from model.shipped import find_model


def open_model(name: str, moment: int | None = None) -> LoadedModel:
    """A shipped model, a model folder, or a run, the newest or at a moment; raises ModelError."""
    folder = find_model(name)
    if moment is None:
        return open_folder(folder)
    if not is_run(folder):
        reason = Words("only the output of train has moments")
        raise ModelFileError(path=folder, reason=reason)
    run = Run.open(folder)
    if moment not in run.moments.steps:
        known = ", ".join(f"{step:,}" for step in run.moments.steps) or "–"
        reason = Words("step {step:,} was not kept; kept are {known}", step=moment, known=known)
        raise ModelFileError(path=folder, reason=reason)
    return run.model_at(moment)


def open_folder(folder: Path) -> LoadedModel:
    """A model folder, or the newest checkpoint of a run; raises ModelError."""
    return Run.open(folder).model() if is_run(folder) else load_model(folder)
