"""What the folder of a training run tells of it: curves, moments, the runs beside it; no torch."""

from collections.abc import Generator
from pathlib import Path

import numpy as np

from model.address import AttentionKind
from model.errors import ModelError
from model.folder import is_run, kept_moments
from model.history import History
from visualizer.selection import Selection
from visualizer.training_state import Phase, Training

MOST_RUNS = 20
"""Other runs that are told of."""
COMPARED_STEPS = 100
"""Two runs with the same losses over so many steps are the same run."""


def read_run(folder: Path, like: Training) -> Generator[object, None, Training]:
    """The training that a run's folder tells of, looked at like another; raises ModelFileError."""
    history = History.read(folder)
    yield None
    steps = int(history.settings.get("training.steps", history.step))
    moments = kept_moments(folder)
    return Training(
        Phase.ENDED,
        folder,
        steps,
        history,
        moments,
        like.moment if like.moment in moments else None,
        other_runs(folder),
        like.compared,
        answered=like.answered,
    )


def other_runs(folder: Path) -> tuple[History, ...]:
    """The other runs beside a run's folder, the newest first."""
    known = [path for path in folder.parent.iterdir() if path != folder and is_run(path)]
    known.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    found = []
    for path in known[:MOST_RUNS]:
        try:
            found.append(History.read(path))
        except ModelError:
            continue  # a damaged one is no reason to tell nothing of the others
    return tuple(found)


def is_that_run(folder: Path, history: History) -> bool:
    """Whether the run in a folder began with these curves, wherever it is now."""
    try:
        if not is_run(folder):
            return False
        here = History.read(folder)
    except (ModelError, OSError):
        return False
    ours, theirs = (each.train["loss"][:COMPARED_STEPS] for each in (history, here))
    return len(ours) > 0 and np.array_equal(ours, theirs[: len(ours)], equal_nan=True)


def selected_head(history: History, selection: Selection) -> tuple[int, int] | None:
    """The selected head, if it has a curve."""
    layers, heads = history.alignment.shape[1:]
    fits = selection.layer < layers and selection.head < heads
    chosen = fits and selection.kind is AttentionKind.CROSS
    return (selection.layer, selection.head) if chosen else None
