"""What a training would need, measured on a few of its steps; runs on a worker's thread."""

import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import ConfigError, ModelError
from visualizer.loading import import_torch
from visualizer.training_state import Estimate, TrainingRequest

if TYPE_CHECKING:
    from model.corpora import Split
    from model.run import Run

COPIES = 6
"""Weights, gradients, two moments of the optimiser, the average, and one for what is made on
the way."""
WARM, TIMED = 2, 6
"""Steps that are not timed, and steps that are."""


def estimate(request: TrainingRequest) -> Generator[object]:
    """Say what is known at once, then how long it will take; or what cannot be, in a sentence."""
    import_torch()
    yield None
    try:
        yield from _estimated(request)
    except ConfigError as error:
        yield Estimate(field=error.field, reason=error.reason)
    except ModelError as error:
        yield Estimate(reason=str(error))


def _estimated(request: TrainingRequest) -> Generator[object]:
    from model.corpora import open_corpus
    from model.corpora.choice import choose_training
    from model.run import Run

    corpus = open_corpus(request.corpus)
    split = corpus.split(choose_training(corpus, request.changes).seed)
    yield None
    with tempfile.TemporaryDirectory() as temporary:
        run = Run.create(Path(temporary) / "estimate", corpus, split, request.changes)
        weights, steps = run.settings.model.parameters, run.settings.training.steps
        memory = 4 * COPIES * weights
        yield Estimate(weights, memory, pairs=len(split.train))
        pace = yield from _pace(run, split)
        seconds = min(pace * steps, request.seconds or float("inf"))
        yield Estimate(weights, memory, seconds, len(split.train))


def _pace(run: "Run", split: "Split") -> Generator[object, None, float]:
    """Seconds for a step."""
    from model.training import TrainStep

    times = [time.monotonic()]
    for event in run.trainer(split).steps():
        if isinstance(event, TrainStep):
            times.append(time.monotonic())
        if len(times) > WARM + TIMED:
            break
        yield None
    timed = times[WARM:] if len(times) > WARM + 1 else times
    return (timed[-1] - timed[0]) / max(len(timed) - 1, 1)
