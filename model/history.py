"""How a training went: its curves, read from a run's folder or followed as it goes; no torch."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from model.config import TokenizerConfig, TrainingConfig, TransformerConfig
from model.errors import ModelFileError, Words
from model.folder import CONFIG, read_json

METRICS = "metrics.jsonl"
TRAINED = ("step", "loss", "learning_rate", "gradient_norm", "tokens", "seconds")
VALIDATED = ("step", "loss", "token_accuracy", "exact_match", "alignment_lowest")

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class History:
    """The curves of one run, each as long as its `step`.

    `train` has step, loss (nats for each target token, smoothed), learning_rate, gradient_norm,
    tokens (of the batch) and seconds (since the start); `valid` has step, loss (nats, not
    smoothed), token_accuracy, exact_match (0 to 1) and alignment_lowest, the lowest alignment error
    rate that there can be. `alignment` has that rate of each cross-attention head, [validation,
    layer, head]; it is not a number where it was not measured, and has no layers where it never
    was. `settings` are the run's, by dotted name.
    """

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    train: Mapping[str, Floats] = field(default_factory=lambda: _columns((), TRAINED))
    valid: Mapping[str, Floats] = field(default_factory=lambda: _columns((), VALIDATED))
    alignment: Floats = field(default_factory=lambda: _rates(()))

    @classmethod
    def of(cls, name: str, settings: Mapping[str, Any], events: Iterable[dict[str, Any]]) -> Self:
        """The history that events tell, in the form in which they are logged."""
        kinds: dict[str, list[dict[str, Any]]] = {"TrainStep": [], "Validation": []}
        for event in events:
            kinds.get(event.get("event", ""), []).append(event)
        train, valid = kinds["TrainStep"], kinds["Validation"]
        curves = _columns(train, TRAINED), _columns(valid, VALIDATED), _rates(valid)
        return cls(name, settings, *curves)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The history of a run's folder; raises ModelFileError."""
        settings = _usual() | flat(read_json(folder / CONFIG))
        return cls.of(folder.resolve().name, settings, logged(folder))

    @property
    def step(self) -> int:
        """The last step that was trained; 0 before the first."""
        return int(self.train["step"][-1]) if len(self.train["step"]) else 0


def logged(folder: Path) -> list[dict[str, Any]]:
    """The events in a run's metrics; a line that was cut off is passed over."""
    path = folder / METRICS
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise ModelFileError(
            path=folder, reason=Words("{metrics} cannot be read", metrics=METRICS)
        ) from error
    return [event for event in map(_event, lines) if event is not None]


def flat(settings: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested settings by dotted names: {"model.heads": 8}."""
    found: dict[str, Any] = {}
    for name, value in settings.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def _usual() -> dict[str, Any]:
    """The settings that a run from before there was a choice does not name."""
    parts = {"model": TransformerConfig, "training": TrainingConfig, "tokenizer": TokenizerConfig}
    return {
        f"{part}.{each.name}": each.default
        for part, config in parts.items()
        for each in fields(config)
        if each.default is not MISSING
    }


def differences(histories: Iterable[History]) -> list[str]:
    """The names of the settings in which runs differ, in the order of the settings."""
    known = [history.settings for history in histories]
    names = dict.fromkeys(name for settings in known for name in settings)
    return [name for name in names if len({repr(s.get(name)) for s in known}) > 1]


def _columns(events: Iterable[Mapping[str, Any]], names: tuple[str, ...]) -> dict[str, Floats]:
    rows = [[float(event.get(name, np.nan)) for name in names] for event in events]
    table = np.array(rows, dtype=np.float64).reshape(-1, len(names))
    return dict(zip(names, table.T, strict=True))


def _rates(validations: Sequence[Mapping[str, Any]]) -> Floats:
    nothing = np.zeros((0, 0))
    known = [np.array(event.get("alignment_error") or nothing) for event in validations]
    shape = max((rates.shape for rates in known), default=(0, 0))
    found = [rates if rates.shape == shape else np.full(shape, np.nan) for rates in known]
    return np.array(found, dtype=np.float64).reshape(len(known), *shape)


def _event(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None
