"""Open whatever a model's name stands for."""

from pathlib import Path

from model.checkpoint import LoadedModel, load_model
from model.folder import is_run
from model.run import Run
from model.shipped import find_model


def open_model(name: str) -> LoadedModel:
    """A shipped model, a model folder, or the newest checkpoint of a run; raises ModelError."""
    return open_folder(find_model(name))


def open_folder(folder: Path) -> LoadedModel:
    """A model folder, or the newest checkpoint of a run; raises ModelError."""
    return Run.open(folder).model() if is_run(folder) else load_model(folder)
