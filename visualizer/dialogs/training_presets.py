"""Ready-made trainings to begin with: changes to what a corpus suggests, and a limit of time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP

from model.corpora import Corpus
from visualizer.training_fields import FIELDS, settings_of

MINUTE = 60.0


def _T(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("TrainingPresets", text))


@dataclass(frozen=True)
class TrainingPreset:
    """One choice: changes to model and training, and after how many seconds it ends (0: never).

    `own` are further changes to the training for the user's own pairs: their vocabularies are
    larger than those of the program's tasks, and so each step takes longer.
    """

    name: str
    title: str
    model: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    own: Mapping[str, Any] = field(default_factory=dict)

    def settings(self, corpus: Corpus) -> dict[str, dict[str, Any]]:
        """All settings of a corpus with this preset, by part and name."""
        suggested = suggested_settings(corpus)
        limit = {"seconds": self.seconds}
        training = {**self.training, **(self.own if corpus.files else {})}
        changes = {"model": self.model, "training": training, "limit": limit}
        return {part: {**values, **changes.get(part, {})} for part, values in suggested.items()}


def suggested_settings(corpus: Corpus) -> dict[str, dict[str, Any]]:
    """What a corpus suggests, by part and name."""
    preset = corpus.preset
    given = {
        "model": preset.model,
        "training": preset.training.to_dict(),
        "tokenizer": preset.tokenizer.to_dict(),
        "limit": {},
    }
    return {part: settings_of(part, given[part]) for part in FIELDS}


def _model(layers: int, d_model: int, heads: int, dropout: float) -> dict[str, Any]:
    return {
        "encoder_layers": layers,
        "decoder_layers": layers,
        "d_model": d_model,
        "heads": heads,
        "d_ff": 4 * d_model,
        "dropout": dropout,
        "norm": "pre",
    }


PRESETS = (
    TrainingPreset("suggested", _T("As suggested")),
    TrainingPreset(
        "ten-seconds",
        _T("Ten seconds"),
        _model(1, 64, 4, 0.0),
        {"steps": 400, "batch_tokens": 500, "learning_rate": 5e-3, "warmup": 40, "average": 0.9,
         "schedule": "linear", "label_smoothing": 0.0, "validate_every": 50, "bfloat16": False},
        10.0,
        {"steps": 140, "warmup": 15},
    ),
    TrainingPreset(
        "minute",
        _T("One minute"),
        _model(2, 128, 4, 0.0),
        {"steps": 600, "batch_tokens": 750, "learning_rate": 3e-3, "warmup": 60, "average": 0.9,
         "schedule": "linear", "label_smoothing": 0.0, "validate_every": 50, "bfloat16": False},
        MINUTE,
        {"steps": 340, "warmup": 35},
    ),
    TrainingPreset(
        "half-hour",
        _T("Half an hour"),
        _model(3, 256, 8, 0.1),
        {"steps": 3000, "batch_tokens": 1200, "learning_rate": 1e-3, "warmup": 400,
         "average": 0.999, "schedule": "linear", "label_smoothing": 0.1, "validate_every": 200},
        30 * MINUTE,
    ),
    TrainingPreset(
        "paper",
        _T("The paper’s base"),
        settings_of("model", {}),
        {"steps": 100_000, "batch_tokens": 25_000, "learning_rate": 1.0, "warmup": 4000,
         "average": 0.0, "schedule": "paper", "label_smoothing": 0.1, "weight_decay": 0.0,
         "source_piece_dropout": 0.0, "target_piece_dropout": 0.0, "target_dropout": 0.0,
         "consistency": 0.0, "validate_every": 1000, "bfloat16": False},
    ),
)  # fmt: skip
