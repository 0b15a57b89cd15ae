"""What can be said of a training before anything is measured: its name, and settings that clash."""

from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QStandardPaths

from model.config import TokenizerConfig, TrainingConfig, TransformerConfig
from model.corpora import Corpus
from model.errors import ConfigError, Words

tr = QCoreApplication.translate

LONGEST_NAME = 100
FORBIDDEN = '/\\:*?"<>|'
SMALLEST_VOCAB = 4
"""Stands for the vocabularies, which are not known before the data is read."""


def runs_folder() -> Path:
    """Where the window keeps its trainings."""
    location = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(location)) / "runs"


def models_folder() -> Path:
    """Where the window saves models, unless the user chooses another folder."""
    return runs_folder().with_name("models")


def short_name(corpus: Corpus) -> str:
    """The name of a corpus, without folder and suffix where it is a file."""
    return corpus.files[0].stem if corpus.files else corpus.name


def proposed_name(corpus: Corpus, folder: Path) -> str:
    """The corpus and the time, and a number where there is such a training already."""
    stem = "".join(c for c in short_name(corpus) if c not in FORBIDDEN)
    base = f"{stem[: LONGEST_NAME - 24]} {datetime.now():%Y-%m-%d %H.%M}"
    name, number = base, 2
    while (folder / name).exists():
        name, number = f"{base} ({number})", number + 1
    return name


def name_fault(name: str, folder: Path) -> str:
    """Why nothing in this folder can get this name; empty if it can."""
    if not name.strip(". "):
        return tr("TrainDialog", "Give it a name.")
    if any(c in FORBIDDEN or not c.isprintable() for c in name) or name.endswith("."):
        text = tr("TrainDialog", "A name has none of {characters} in it, and no dot at its end.")
        return text.format(characters=" ".join(FORBIDDEN))
    if (folder / name).exists():
        return tr("TrainDialog", "There is something of this name already; choose another name.")
    return ""


def setting_fault(corpus: Corpus, changes: dict[str, dict[str, Any]]) -> ConfigError | None:
    """The setting that cannot be, if there is one."""
    preset = corpus.preset
    vocabularies = {"source_vocab": SMALLEST_VOCAB, "target_vocab": SMALLEST_VOCAB}
    try:
        TransformerConfig.from_dict({**preset.model, **changes.get("model", {}), **vocabularies})
        training = {**preset.training.to_dict(), **changes.get("training", {})}
        _check_warmup(TrainingConfig.from_dict(training))
        TokenizerConfig.from_dict({**preset.tokenizer.to_dict(), **changes.get("tokenizer", {})})
    except ConfigError as error:
        return error
    return None


def _check_warmup(training: TrainingConfig) -> None:
    if training.warmup > training.steps:
        reason = Words(
            "must not be longer than the training, which has {steps:,} steps", steps=training.steps
        )
        raise ConfigError(field="warmup", reason=reason)
