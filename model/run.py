"""A training run is a folder: settings, tokenizer, metrics as JSON lines, checkpoints.

A run that was stopped anywhere goes on from its last checkpoint as if it had never stopped.
"""

import hashlib
import json
import time
import zlib
from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from model.checkpoint import LoadedModel, assembled, check_weights, read_tokenizers
from model.config import TokenizerConfig, TrainingConfig, TransformerConfig
from model.corpora import Corpus, Pair, Split
from model.corpora.batching import epoch_pairs
from model.corpora.choice import choose_model, choose_tokenizer, choose_training
from model.corpora.vocabulary import fitting, train_tokenizers
from model.device import check_device, usable_device
from model.errors import ConfigError, FileError, ModelFileError, Words
from model.files import check_writable, write_atomically, write_text
from model.folder import CHECKPOINTS, CONFIG, TOKENIZER, read_json
from model.gold_alignment import encode_gold
from model.history import METRICS
from model.moments import Moments
from model.tokenizer import Tokenizers
from model.training import Trainer, TrainingData, TrainStep, Validation
from model.transformer import Transformer
from model.weight_shapes import expected_shapes

SAVE_SECONDS = 60
KEPT = 2
"""Checkpoints that are kept: the newest, and one before it in case the newest is damaged."""


@dataclass(frozen=True)
class Saved:
    """The run can go on from here after a crash."""

    step: int
    path: Path


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
    def create(
        cls,
        folder: Path,
        corpus: Corpus,
        split: Split,
        changes: dict[str, Any],
        start: "Run | None" = None,
    ) -> Self:
        """Begin a run, from nothing or with the vocabulary and weights of another one.

        Tokenizers are trained and settings written. Raises ModelError.
        """
        cls.check_new(folder)
        check_device(choose_training(corpus, changes).device)
        if start is None:
            tokenizers = train_tokenizers(corpus, split, choose_tokenizer(corpus, changes))
        else:
            tokenizers = start.tokenizers
        begun = start.settings if start else None
        settings = choose_settings(corpus, split, changes, tokenizers, begun)
        run = cls(folder, settings, tokenizers)
        weights = start.weights()[0] if start else {}
        write_text(folder / TOKENIZER, tokenizers.to_json())
        settings.write(folder)
        if weights:
            trainer = run.trainer(run.fitting(split))
            trainer.begin_with(weights)
            run._save(trainer)
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
    ) -> Generator[TrainStep | Validation | Saved]:
        """Learn from the last checkpoint on, at most so many seconds or until told to stop.

        Closing the generator saves too: the run goes on from the last event that it told.
        """
        if fingerprint(split.train) != self.settings.data:
            reason = Words("its training data is not the data that the run began with")
            raise FileError(path=self.folder, action="continued", reason=reason)
        trainer = self.trainer(self.fitting(split))
        self._cut_metrics(trainer.step)
        self.moments.cut(trainer.step)
        if trainer.step == 0:
            self._keep_moment(trainer)
            yield self._save(trainer)
        begun = saved = time.monotonic()
        for event in trainer.steps():
            self._log(event)
            self._keep_moment(trainer, always=isinstance(event, Validation))
            try:
                yield event
            except GeneratorExit:
                self._leave(trainer, event)
                raise
            if isinstance(event, TrainStep) and trainer.validates:
                continue  # a run that goes on from here would miss the validation
            late = stop() or (seconds is not None and time.monotonic() > begun + seconds)
            if late or time.monotonic() > saved + SAVE_SECONDS:
                yield self._save(trainer)
                saved = time.monotonic()
            if late:
                return
        yield self._save(trainer)

    def weights(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """The averaged weights of the last checkpoint, and where it stands."""
        tensors, state = self._read_checkpoint()
        prefix = "average."
        weights = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
        return weights, state

    def model(self) -> LoadedModel:
        """The averaged weights of the last checkpoint as a model; raises ModelFileError."""
        weights, state = self.weights()
        return self._loaded(weights, state["step"])

    def _loaded(self, weights: dict[str, Tensor], step: int) -> LoadedModel:
        config = self.settings.model
        check_weights(self.folder, config, weights)
        digest = hashlib.sha256()
        for name in sorted(weights):
            digest.update(weights[name].contiguous().numpy().tobytes())
        name = f"{self.folder.resolve().name}, step {step}"
        return LoadedModel(
            name,
            self.folder,
            assembled(config, weights),
            self.tokenizers,
            digest.hexdigest(),
            self.settings.example,
        )

    @property
    def moments(self) -> Moments:
        """Its weights along the way."""
        return Moments(self.folder)

    def model_at(self, step: int) -> LoadedModel:
        """The model at a step of which the weights were kept; raises ModelFileError."""
        return self._loaded(self.moments.read(step), step)

    def fitting(self, split: Split) -> Split:
        """What of the pairs is learned and measured: those that the model can read."""
        return fitting(split, self.tokenizers, self.settings.model.longest)

    def with_steps(self, steps: int) -> None:
        """Change the length of the run; raises ConfigError."""
        training = replace(self.settings.training, steps=steps)
        self.settings = replace(self.settings, training=training)
        self.settings.write(self.folder)

    @property
    def checkpoints(self) -> list[Path]:
        """Oldest first."""
        return sorted((self.folder / CHECKPOINTS).glob("step-*.safetensors"))

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
            tensors, state = self._read_checkpoint()
            trainer.restore(tensors, state)
        return trainer

    def _keep_moment(self, trainer: Trainer, always: bool = False) -> None:
        moments, step = self.moments, trainer.step
        if step not in moments.steps and (always or moments.wants(step)):
            moments.save(step, trainer.average)

    def _save(self, trainer: Trainer) -> Saved:
        path = self.folder / CHECKPOINTS / f"step-{trainer.step:08}.safetensors"
        tensors, state = trainer.state()
        text = json.dumps(state)
        metadata = {"state": text, "checksum": _checksum(tensors, text)}
        write_atomically(path, lambda temporary: save_file(tensors, temporary, metadata))
        for old in self.checkpoints[:-KEPT]:
            old.unlink()
        return Saved(trainer.step, path)

    def _leave(self, trainer: Trainer, last: TrainStep | Validation) -> None:
        if isinstance(last, TrainStep) and trainer.validates:
            self._log(trainer.validate())  # a run that goes on from here would miss it
            self._keep_moment(trainer, always=True)
        self._save(trainer)

    def _read_checkpoint(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        for path in reversed(self.checkpoints):
            try:
                with safe_open(path, framework="pt") as file:
                    metadata = file.metadata()
                    tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
                state = json.loads(metadata["state"])
            except (SafetensorError, OSError, ValueError, KeyError, TypeError):
                continue
            checksum = _checksum(tensors, metadata["state"])
            if metadata.get("checksum", checksum) == checksum:  # older ones have none
                return tensors, state
        raise ModelFileError(path=self.folder, reason="no checkpoint can be read")

    def _log(self, event: TrainStep | Validation) -> None:
        line = json.dumps({"event": type(event).__name__, **asdict(event)})
        with (self.folder / METRICS).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def _cut_metrics(self, step: int) -> None:
        path = self.folder / METRICS
        if path.exists():
            lines = path.read_text(encoding="utf-8").splitlines()
            kept = [line for line in lines if _step_of(line) <= step]
            write_text(path, "".join(line + "\n" for line in kept))


def _checksum(tensors: dict[str, Tensor], state: str) -> str:
    """The CRC-32 of all that is in a checkpoint: damage may leave its length as it was."""
    checksum = zlib.crc32(state.encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        about = f"{name} {tensor.dtype} {tuple(tensor.shape)}"
        checksum = zlib.crc32(about.encode(), checksum)
        checksum = zlib.crc32(tensor.contiguous().numpy().data, checksum)
    return f"{checksum:08x}"


def _step_of(line: str) -> float:
    try:
        return float(json.loads(line)["step"])
    except (ValueError, KeyError, TypeError):
        return float("inf")  # a line that was cut off when the program died
