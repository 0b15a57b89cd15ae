"""What there is to learn and what a training would need, measured on a few of its steps.

All of it runs on a worker's thread.
"""

import sys
import threading
import time
from collections.abc import Callable, Generator, Hashable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from PySide6.QtCore import QCoreApplication

from model.config import TrainingConfig, TransformerConfig
from model.corpora import Corpus, Split, open_corpus
from model.corpora.choice import choose_model, choose_tokenizer, choose_training
from model.corpora.preview import Preview, describe
from model.corpora.vocabulary import fitting, train_tokenizers
from model.errors import ConfigError, CorpusError, ModelError, Words
from model.memory import enough_memory
from model.tokenizer import Tokenizers
from visualizer.jobs import Progress
from visualizer.loading import import_torch
from visualizer.training_state import CORPUS, Estimate, TrainingRequest

if TYPE_CHECKING:
    from torch import Tensor

    from model.training import Trainer

NOWHERE = Path("estimate")
"""The folder of a run that is never written."""
COPIES = 6
"""Weights, gradients, two moments of the optimiser, the average, and one for what is made on
the way."""
WARM, TIMED = 2, 6
"""Steps that are not timed, and steps that are."""
PATIENCE = 10.0
"""Seconds after which fewer steps must do."""
MEASURED_TOKENS = 1000
"""Of a larger batch only so many are measured: all of it might take minutes, or the memory."""
SAMPLES = 3
"""Pairs that are shown with their pieces."""
tr = QCoreApplication.translate

Answer = TypeVar("Answer")


class _Last(Generic[Answer]):
    """Remembers the answer to the last question."""

    def __init__(self) -> None:
        self._known: tuple[Hashable, Answer] | None = None

    def of(self, question: Hashable, find: Callable[[], Answer]) -> Answer:
        """What is known, or found now."""
        if self._known is None or self._known[0] != question:
            self._known = None  # two of them might not fit into memory
            self._known = question, find()
        return self._known[1]


class _Data(NamedTuple):
    """What would be learned, as it was read and cut."""

    corpus: Corpus
    model: TransformerConfig
    split: Split
    tokenizers: Tokenizers
    preview: Preview


class Estimator:
    """Answers one question after the other; what was read for one is known for the next.

    `measuring` is held while steps are timed: they draw from torch's random numbers, and no
    training may begin meanwhile.
    """

    def __init__(self, measuring: threading.Lock) -> None:
        self._measuring = measuring
        self._split: _Last[Split] = _Last()
        self._tokenizers: _Last[Tokenizers] = _Last()
        self._fitting: _Last[tuple[Split, Preview]] = _Last()

    def estimate(self, request: TrainingRequest, timed: bool = True) -> Generator[object]:
        """Say what there is to learn, then how long it will take; or what cannot be, and why.

        While a training is under way, nothing can be timed.
        """
        for told in self._told(request, timed):
            yield replace(told, devices=_devices()) if isinstance(told, Estimate) else told

    def _told(self, request: TrainingRequest, timed: bool) -> Generator[object]:
        try:
            data = yield from self._data(request)
            known = Estimate(
                data.model.parameters,
                4 * COPIES * data.model.parameters,
                pairs=len(data.split.train),
                preview=data.preview,
                timed=timed,
            )
            yield known
            if timed:
                yield from self._timed(request, data, known)
        except ConfigError as error:
            yield Estimate(field=error.field, reason=error.reason)
        except CorpusError as error:
            yield Estimate(field=CORPUS, reason=_at_field(error))
        except ModelError as error:
            yield Estimate(field=CORPUS, reason=Words("{error}", error=error))

    def _data(self, request: TrainingRequest) -> Generator[object, None, _Data]:
        yield Progress(None, tr("Trainer", "Reading the data"))
        changes = request.changes
        corpus = open_corpus(request.corpus)
        cutting = choose_tokenizer(corpus, changes)
        read: tuple[Hashable, ...] = (
            corpus.name,
            tuple((path.stat().st_mtime_ns, path.stat().st_size) for path in corpus.files),
            choose_training(corpus, changes).seed,
        )
        split = self._split.of(read, lambda: corpus.split(choose_training(corpus, changes).seed))
        yield None
        cut = (*read, cutting)
        tokenizers = self._tokenizers.of(cut, lambda: train_tokenizers(corpus, split, cutting))
        yield None
        model = choose_model(corpus, changes, tokenizers)

        def look() -> tuple[Split, Preview]:
            fits = fitting(split, tokenizers, model.longest)
            return fits, describe(corpus, fits, tokenizers, SAMPLES)

        fits, preview = self._fitting.of((*cut, model.longest), look)
        yield None
        return _Data(corpus, model, fits, tokenizers, preview)

    def _timed(self, request: TrainingRequest, data: _Data, known: Estimate) -> Generator[object]:
        yield Progress(None, tr("Trainer", "Timing a few steps"))
        import_torch()
        yield None
        from model.run import Run, choose_settings

        settings = choose_settings(data.corpus, data.split, request.changes, data.tokenizers)
        training = settings.training
        run = Run(request.folder, replace(settings, training=_small(training)), data.tokenizers)
        with self._measuring, enough_memory():
            trainer = run.trainer(data.split)
            yield None
            pace, kept = yield from _measured(trainer)
            look = _validation_time(trainer)
        learned = sum(pair.length for pair in trainer.data.train(0))
        tokens = min(training.batch_tokens, learned)
        looks = -(-training.steps // training.validate_every)
        seconds = pace * tokens * training.steps + look * looks
        yield replace(
            known,
            memory=known.memory + round(kept * tokens),
            seconds=seconds,
        )


def _devices() -> tuple[str, ...]:
    """What this machine can learn on; the processor alone until torch is loaded."""
    if "torch" not in sys.modules:
        return Estimate.devices
    from model.device import available_devices

    return available_devices()


def _at_field(error: CorpusError) -> Words:
    """Its sentence with the name of the file only: where it is stands in the field."""
    name = Path(str(error.parameters["path"])).name
    return Words("{name} cannot be used: {reason}", name=name, reason=error.parameters["reason"])


def _small(training: TrainingConfig) -> TrainingConfig:
    """The same with a batch that can be measured, and no validation meanwhile."""
    tokens = min(training.batch_tokens, MEASURED_TOKENS)
    return replace(training, batch_tokens=tokens, validate_every=training.steps)


def _validation_time(trainer: "Trainer") -> float:
    """Seconds of a look at the held-out data, measured on some of it."""
    from model.training import validate

    pairs, some, tokens = trainer.data.valid, [], 0
    for pair in pairs:
        if tokens > MEASURED_TOKENS:
            break
        some.append(pair)
        tokens += pair.length
    began = time.monotonic()
    validate(trainer.model, some)
    return (time.monotonic() - began) * sum(pair.length for pair in pairs) / tokens


def _measured(trainer: "Trainer") -> Generator[object, None, tuple[float, float]]:
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
