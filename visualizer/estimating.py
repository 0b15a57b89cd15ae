"""What a training would need, measured on a few of its steps; runs on a worker's thread."""

import tempfile
import time
from collections.abc import Generator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from model.config import TrainingConfig
from model.errors import ConfigError, ModelError
from visualizer.loading import import_torch
from visualizer.training_state import Estimate, TrainingRequest

if TYPE_CHECKING:
    from torch import Tensor

    from model.training import Trainer

COPIES = 6
"""Weights, gradients, two moments of the optimiser, the average, and one for what is made on
the way."""
WARM, TIMED = 2, 6
"""Steps that are not timed, and steps that are."""
PATIENCE = 10.0
"""Seconds after which fewer steps must do."""
MEASURED_TOKENS = 1000
"""Of a larger batch only so many are measured: all of it might take minutes, or the memory."""


def estimate(request: TrainingRequest) -> Generator[object]:
    """Say what is known at once, then how long it will take; or what cannot be, in a sentence."""
    import_torch()
    from model.device import available_devices

    devices = available_devices()
    yield None
    for told in _told(request):
        yield None if told is None else replace(told, devices=devices)


def _told(request: TrainingRequest) -> Generator[Estimate | None]:
    try:
        yield from _estimated(request)
    except ConfigError as error:
        yield Estimate(field=error.field, reason=error.reason)
    except ModelError as error:
        yield Estimate(reason=str(error))


def _estimated(request: TrainingRequest) -> Generator[Estimate | None]:
    from model.corpora import open_corpus
    from model.corpora.choice import choose_training
    from model.run import Run

    corpus = open_corpus(request.corpus)
    split = corpus.split(choose_training(corpus, request.changes).seed)
    yield None
    with tempfile.TemporaryDirectory() as temporary:
        run = Run.create(Path(temporary) / "estimate", corpus, split, request.changes)
        training, weights = run.settings.training, run.settings.model.parameters
        memory, pairs = 4 * COPIES * weights, len(split.train)
        yield Estimate(weights, memory, pairs=pairs)
        run.settings = replace(run.settings, training=_small(training))
        trainer = run.trainer(split)
        pace, kept = yield from _measured(trainer)
        learned = sum(pair.length for pair in trainer.data.train(0))
        tokens = min(training.batch_tokens, learned)
        seconds = min(pace * tokens * training.steps, request.seconds or float("inf"))
        yield Estimate(weights, memory + round(kept * tokens), seconds, pairs)


def _small(training: TrainingConfig) -> TrainingConfig:
    """The same with a batch that can be measured, and no validation meanwhile."""
    tokens = min(training.batch_tokens, MEASURED_TOKENS)
    return replace(training, batch_tokens=tokens, validate_every=training.steps)


def _measured(trainer: "Trainer") -> Generator[None, None, tuple[float, float]]:
    """Seconds, and bytes of what a step keeps until it has its gradients, for a target token."""
    from torch.autograd.graph import saved_tensors_hooks

    from model.training import TrainStep

    steps, kept = trainer.steps(), _Kept(trainer)
    times, tokens = [time.monotonic()], [0]
    with saved_tensors_hooks(kept.note, kept.give):
        first = next(steps)
    for event in chain([first], steps):
        if isinstance(event, TrainStep):
            times.append(time.monotonic())
            tokens.append(event.tokens)
        if len(times) > WARM + TIMED or times[-1] > times[0] + PATIENCE:
            break
        yield None
    warm = WARM if len(times) > WARM + 1 else 0
    pace = (times[-1] - times[warm]) / sum(tokens[warm + 1 :])
    return pace, kept.bytes / tokens[1]


class _Kept:
    """Counts the memory that a forward pass leaves for the gradients, but not the weights."""

    def __init__(self, trainer: "Trainer") -> None:
        self.bytes = 0
        self._seen = {weight.untyped_storage().data_ptr() for weight in trainer.weights.values()}

    def note(self, tensor: "Tensor") -> "Tensor":
        """Called for what is kept."""
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in self._seen:
            self._seen.add(storage.data_ptr())
            self.bytes += storage.nbytes()
        return tensor

    def give(self, tensor: "Tensor") -> "Tensor":
        """Called for what is needed again."""
        return tensor
