"""A training run is a folder: settings, tokenizer, metrics as JSON lines, checkpoints.

A run that was stopped anywhere goes on from its last checkpoint as if it had never stopped.
"""

import hashlib
import json
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor

from model.checkpoint import LoadedModel, assembled, check_weights, read_tokenizers
from model.checkpoints import Checkpoints
from model.config import TokenizerConfig, TrainingConfig, TransformerConfig
from model.corpora import Corpus, Pair, Split
from model.corpora.batching import epoch_pairs
from model.corpora.choice import choose_model, choose_tokenizer, choose_training
from model.corpora.vocabulary import fitting, train_tokenizers
from model.device import check_device, usable_device
from model.errors import ConfigError, FileError, ModelFileError, Words
from model.files import all_or_nothing, check_writable, remove_temporaries, write_text
from model.folder import CONFIG, TOKENIZER, read_json
from model.gold_alignment import encode_gold
from model.lock import Lock
from model.memory import enough_memory
from model.metrics import Metrics
from model.moments import Moments
from model.tokenizer import Tokenizers
from model.training import Trainer, TrainingData, TrainStep, Validation
from model.transformer import Transformer
from model.weight_shapes import expected_shapes

SAVE_SECONDS, SAVE_SHARE = 5.0, 0.03
"""A run is saved so often, but of its time saving may take such a share only."""
NOTHING = Split((), (), ())


@dataclass(frozen=True)
class Saved:
    """The run can go on from here after a crash."""

    step: int
    path: Path


@dataclass(frozen=True)
class NotSaved:
    """The run could not be saved; `last` says that nothing more is learned."""

    step: int
    error: FileError
    last: bool = False


Event = TrainStep | Validation | Saved | NotSaved


@dataclass(frozen=True)
class Settings:
    """Everything that decides a run besides its data."""

    model: TransformerConfig
    training: TrainingConfig
    tokenizer: TokenizerConfig
    corpus: str
    data: str
    example: str = ""
    start: "Settings | None" = None
    """Those of the run with whose weights it began, if it did not begin from nothing."""

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The settings of the run in a folder; raises ModelFileError."""
        try:
            return cls._of(read_json(folder / CONFIG))
        except (KeyError, TypeError) as error:
            reason = Words("{config} is not that of a training run", config=CONFIG)
            raise ModelFileError(path=folder, reason=reason) from error

    @classmethod
    def _of(cls, content: dict[str, Any]) -> Self:
        return cls(
            TransformerConfig.from_dict(content["model"]),
            TrainingConfig.from_dict(content["training"]),
            TokenizerConfig.from_dict(content["tokenizer"]),
            str(content["corpus"]),
            str(content["data"]),
            str(content.get("example", "")),
            cls._of(content["start"]) if content.get("start") else None,
        )

    def write(self, folder: Path) -> None:
        """Keep them in the run's folder."""
        write_text(folder / CONFIG, json.dumps(asdict(self), indent=2) + "\n")


def choose_settings(
    corpus: Corpus,
    split: Split,
    changes: dict[str, Any],
    tokenizers: Tokenizers,
    start: Settings | None = None,
) -> Settings:
    """The corpus' preset with changes to it, and what else decides a run."""
    if start is not None:
        changes = _changed_from(start, changes)
    settings = Settings(
        choose_model(corpus, changes, tokenizers),
        choose_training(corpus, changes),
        choose_tokenizer(corpus, changes),
        corpus.name,
        fingerprint(split.train),
        corpus.example or _example(split),
        start,
    )
    if start is not None and expected_shapes(settings.model) != expected_shapes(start.model):
        raise ConfigError("model", "must have the sizes of the run that it starts from")
    return settings


def _changed_from(start: Settings, changes: dict[str, Any]) -> dict[str, Any]:
    """The model and the pieces are those of the run that it starts from."""
    model = changes.get("model", {})
    if "tokenizer" in changes or not isinstance(model, dict):
        raise ConfigError("tokenizer", "is that of the run that it starts from")
    same = {"model": start.model.to_dict() | model, "tokenizer": start.tokenizer.to_dict()}
    return {**changes, **same}


def _example(split: Split) -> str:
    """An unseen sentence, if possible one that is long enough to be worth looking at."""
    sources = [pair.source for pair in split.test]
    return next((source for source in sources if len(source) > 30), sources[0] if sources else "")


def fingerprint(pairs: tuple[Pair, ...]) -> str:
    """The SHA-256 of the training pairs, in their order."""
    digest = hashlib.sha256()
    for pair in pairs:
        digest.update(f"{pair.source}\t{pair.target}\n".encode())
    return digest.hexdigest()


class Run:
    """One training run and its folder."""

    def __init__(self, folder: Path, settings: Settings, tokenizers: Tokenizers) -> None:
        self.folder, self.settings, self.tokenizers = folder, settings, tokenizers

    @classmethod
    def planned(
        cls,
        folder: Path,
        corpus: Corpus,
        split: Split,
        changes: dict[str, Any],
        start: "Run | None" = None,
    ) -> Self:
        """A run as `create` would begin it, of which nothing is written. Raises ModelError."""
        if start is None:
            tokenizers = train_tokenizers(corpus, split, choose_tokenizer(corpus, changes))
        else:
            tokenizers = start.tokenizers
        begun = start.settings if start else None
        return cls(folder, choose_settings(corpus, split, changes, tokenizers, begun), tokenizers)

    @classmethod
    def create(
        cls,
        folder: Path,
        corpus: Corpus,
        split: Split,
        changes: dict[str, Any],
        start: "Run | None" = None,
    ) -> Self:
        """Begin a run, from nothing or with the vocabulary and weights of another one.

        Tokenizers are trained; they, the first weights and at last the settings are written: what
        has settings can be opened. Raises ModelError.
        """
        cls.check_new(folder)
        check_device(choose_training(corpus, changes).device)
        run = cls.planned(folder, corpus, split, changes, start)
        weights = start.weights()[0] if start else {}
        with all_or_nothing(folder), enough_memory():
            for path in run.checkpoints:  # of a run that was killed before it had begun
                path.unlink()
            trainer = run.trainer(NOTHING)
            if weights:
                trainer.begin_with(weights)
            write_text(folder / TOKENIZER, run.tokenizers.to_json())
            Checkpoints(folder).save(trainer)
            run.settings.write(folder)
        return run

    @staticmethod
    def check_new(folder: Path) -> None:
        """Raise ModelError where no new run can begin."""
        if (folder / CONFIG).exists():
            reason = Words("there is a run already; go on with --resume or choose another folder")
            raise FileError(path=folder, action="written", reason=reason)
        check_writable(folder)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a run's folder; raises ModelFileError."""
        settings = Settings.read(folder)
        return cls(folder, settings, read_tokenizers(folder, settings.model))

    def train(
        self,
        split: Split,
        seconds: float | None = None,
        stop: Callable[[], bool] = lambda: False,
        save: Callable[[], bool] = lambda: False,
    ) -> Generator[Event]:
        """Learn from the last checkpoint on, at most so many seconds or until told to stop.

        Closing the generator saves too: the run goes on from the last event that it told. Where it
        cannot be saved, it says so and goes on; at the end it tries again until it succeeds or is
        closed. Raises ModelError.
        """
        if fingerprint(split.train) != self.settings.data:
            reason = Words("its training data is not the data that the run began with")
            raise FileError(path=self.folder, action="continued", reason=reason)
        self._lock = Lock(self.folder)
        try:
            with enough_memory():
                yield from self._train(split, seconds, stop, save)
        finally:
            self._lock.release()

    def _train(
        self,
        split: Split,
        seconds: float | None,
        stop: Callable[[], bool],
        save: Callable[[], bool],
    ) -> Generator[Event]:
        remove_temporaries(self.folder)
        trainer = self.trainer(self.fitting(split))
        self._metrics = Metrics(self.folder, trainer.step)
        self.moments.cut(trainer.step)
        if trainer.step == 0:
            self._keep_moment(trainer)
            yield Saved(0, Checkpoints(self.folder).save(trainer))
        event, took = None, 0.0
        begun = saved = time.monotonic()
        for event in trainer.steps():
            self._note(trainer, event)
            try:
                yield event
                if isinstance(event, TrainStep) and trainer.validates:
                    continue  # a run that goes on from here would miss the validation
                due = time.monotonic() > saved + max(SAVE_SECONDS, took / SAVE_SHARE)
                while save() or due:
                    began = time.monotonic()
                    kept = self._try_to_save(trainer)
                    took = time.monotonic() - began
                    yield kept
                    due, saved = False, time.monotonic()
                if stop() or (seconds is not None and time.monotonic() > begun + seconds):
                    break
            except GeneratorExit:
                self._leave(trainer, event)
                raise
        yield from self._end(trainer, event)

    def _end(self, trainer: Trainer, last: TrainStep | Validation | None) -> Generator[Event]:
        """Save, whatever it takes, and let the curves and the moments end where the run does."""
        saved = self._try_to_save(trainer, last=True)
        while isinstance(saved, NotSaved):
            yield saved
            saved = self._try_to_save(trainer, last=True)
        if isinstance(last, TrainStep):
            validation = trainer.validate()
            self._note(trainer, validation)
            yield validation
        yield saved

    def move_to(self, folder: Path) -> None:
        """While it is trained, be in another folder from the next save on; raises FileError."""
        self.check_new(folder)
        lock = Lock(folder)
        self._lock.release()
        self._lock, self.folder, self._metrics.folder = lock, folder, folder

    def weights(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """The averaged weights of the last checkpoint, and where it stands."""
        tensors, state = Checkpoints(self.folder).read()
        prefix = "average."
        weights = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
        return weights, state

    def model(self) -> LoadedModel:
        """The averaged weights of the last checkpoint as a model; raises ModelFileError."""
        weights, state = self.weights()
        return self._loaded(weights, state["step"])

    def _loaded(self, weights: dict[str, Tensor], step: int, moment: bool = False) -> LoadedModel:
        config = self.settings.model
        check_weights(self.folder, config, weights)
        digest = hashlib.sha256()
        for name in sorted(weights):
            digest.update(weights[name].contiguous().numpy().tobytes())
        return LoadedModel(
            self.folder.resolve().name,
            self.folder,
            assembled(config, weights),
            self.tokenizers,
            digest.hexdigest(),
            self.settings.example,
            step=step,
            moment=moment,
        )

    @property
    def moments(self) -> Moments:
        """Its weights along the way."""
        return Moments(self.folder)

    def model_at(self, step: int) -> LoadedModel:
        """The model at a step of which the weights were kept; raises ModelFileError."""
        return self._loaded(self.moments.read(step), step, moment=True)

    def fitting(self, split: Split) -> Split:
        """What of the pairs is learned and measured: those that the model can read."""
        return fitting(split, self.tokenizers, self.settings.model.longest)

    def with_steps(self, steps: int) -> None:
        """Change the length of the run; raises ConfigError."""
        training = replace(self.settings.training, steps=steps)
        with Lock(self.folder):
            self.settings = replace(self.settings, training=training)
            self.settings.write(self.folder)

    @property
    def checkpoints(self) -> list[Path]:
        """Oldest first."""
        return Checkpoints(self.folder).paths

    def trainer(self, split: Split) -> Trainer:
        """What trains it, as its last checkpoint left it."""
        config = self.settings.training
        torch.manual_seed(config.seed)
        model = Transformer(self.settings.model).to(usable_device(config.device))
        data = TrainingData(
            epoch_pairs(split.train, self.tokenizers, config),
            encode_gold(split.valid, self.tokenizers),
        )
        trainer = Trainer(model, data, config)
        if self.checkpoints:
            tensors, state = Checkpoints(self.folder).read()
            trainer.restore(tensors, state)
        return trainer

    def _note(self, trainer: Trainer, event: TrainStep | Validation) -> None:
        self._metrics.add(event)
        self._keep_moment(trainer, always=isinstance(event, Validation))

    def _keep_moment(self, trainer: Trainer, always: bool = False) -> None:
        """A film without this moment is better than no training."""
        moments, step = self.moments, trainer.step
        with suppress(FileError, OSError):
            if step not in moments.steps and (always or moments.wants(step)):
                moments.save(step, trainer.average)

    def _try_to_save(self, trainer: Trainer, last: bool = False) -> Saved | NotSaved:
        try:
            return Saved(trainer.step, self._save(trainer))
        except FileError as error:
            return NotSaved(trainer.step, error, last)

    def _save(self, trainer: Trainer) -> Path:
        """What went away with the folder comes back."""
        if not (self.folder / CONFIG).is_file():
            write_text(self.folder / TOKENIZER, self.tokenizers.to_json())
            self.settings.write(self.folder)
        return Checkpoints(self.folder).save(trainer)

    def _leave(self, trainer: Trainer, last: TrainStep | Validation) -> None:
        if isinstance(last, TrainStep) and trainer.validates:
            self._note(trainer, trainer.validate())  # a run that goes on from here would miss it
        self._save(trainer)
