"""Every setting of a training that the user can change: a line here is an editor in the dialog."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, get_args

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from model.config import TokenizerConfig, TrainingConfig, TransformerConfig
from visualizer.widgets.setting_editor import Choice, Number, SettingEditor, Truth, WholeNumber

tr = QCoreApplication.translate


@dataclass(frozen=True)
class Limit:
    """When a training ends although it has steps left."""

    seconds: float = 0.0


CONFIGS: dict[str, Any] = {
    "model": TransformerConfig,
    "training": TrainingConfig,
    "limit": Limit,
    "tokenizer": TokenizerConfig,
}
FOLLOWING = {"model": {"source_vocab", "target_vocab", "joint_vocab"}}
"""Settings that nobody chooses: they follow from the data and how it is cut."""


@dataclass(frozen=True)
class Field:
    """One setting: its name in the configuration, its label, a line of help, its limits.

    `zero` is shown in the place of 0, and `unit` behind the number. Of the choices of its type only
    those in `offered` are offered at first, or else all.
    """

    name: str
    label: str
    help: str
    low: float = 0
    high: float = 0
    zero: str = ""
    unit: str = ""
    offered: tuple[str, ...] = ()

    def editor(self, part: str) -> SettingEditor:
        """What fits the type that the configuration gives it."""
        kind = next(field.type for field in fields(CONFIGS[part]) if field.name == self.name)
        if kind is bool:
            return Truth()
        if kind not in (int, float):
            return Choice(choices(self.offered or get_args(kind)))
        make = WholeNumber if kind is int else Number
        editor = make(self.low, self.high)
        editor.setSpecialValueText(tr("TrainingFields", self.zero))
        editor.setSuffix(tr("TrainingFields", self.unit))
        return editor


def _T(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("TrainingFields", text))


F = Field
MANY = 10**9

FIELDS: Mapping[str, tuple[Field, ...]] = {
    "model": (
        F("encoder_layers", _T("Encoder layers"), _T("How often the source is read anew."), 1, 64),
        F("decoder_layers", _T("Decoder layers"), _T("How deep the writing side is."), 1, 64),
        F("d_model", _T("Width (d_model)"), _T("Features of a token; the heads share them."),
          2, 65_536),
        F("heads", _T("Heads"), _T("Attention patterns of a layer; must divide the width."),
          1, 256),
        F("d_ff", _T("Feed-forward (d_ff)"), _T("Hidden units of each feed-forward network."),
          2, 65_536),
        F("dropout", _T("Dropout"), _T("Share of features left out at random while learning."),
          0, 0.99),
        F("norm", _T("Normalisation"), _T("LayerNorm after each sublayer, or before it.")),
        F("positions", _T("Positions"), _T("How a token knows where it stands.")),
        F("activation", _T("Activation"), _T("The bend in the feed-forward networks.")),
        F("scale_scores", _T("Divide by √dₖ"),
          _T("Attention divides q·k by the root of the head’s width (section 3.2.1).")),
        F("tie_embeddings", _T("Tied embeddings"),
          _T("The output projection is the target embedding (section 3.4).")),
        F("max_positions", _T("Longest sentence"),
          _T("Tokens with the sentence marks; learned positions need a row for each."),
          2, 65_536),
    ),
    "training": (
        F("steps", _T("Steps"), _T("Batches to learn from; the learning rate is laid out by them."),
          1, MANY),
        F("batch_tokens", _T("Batch"), _T("Target tokens of a step, without padding."), 1, MANY),
        F("schedule", _T("Schedule"), _T("How the learning rate rises and falls.")),
        F("learning_rate", _T("Learning rate"),
          _T("The highest one; the paper’s schedule is multiplied by it."), 0.000001, 100),
        F("warmup", _T("Warm-up"), _T("Steps in which the learning rate rises."), 1, MANY),
        F("label_smoothing", _T("Label smoothing"),
          _T("Share of the target that goes to the other tokens (section 5.4)."), 0, 0.99),
        F("source_piece_dropout", _T("Source piece dropout"),
          _T("Share of merges left out: words are cut anew in each epoch."), 0, 0.99),
        F("target_piece_dropout", _T("Target piece dropout"),
          _T("The same for the target side."), 0, 0.99),
        F("target_dropout", _T("Target dropout"),
          _T("Share of earlier target tokens hidden from the decoder."), 0, 0.99),
        F("consistency", _T("Consistency"),
          _T("Weight of the difference of two passes (R-Drop); doubles the work."), 0, 100),
        F("weight_decay", _T("Weight decay"), _T("Pulls the weights to zero a little."), 0, 1),
        F("gradient_clip", _T("Gradient clip"), _T("Longer gradients are shortened to this."),
          0.000001, 1_000_000),
        F("average", _T("Averaging"),
          _T("Decay of the moving average that is kept; 0: no average."),
          0, 0.999999),
        F("validate_every", _T("Validate every"),
          _T("Steps between two looks at held-out data."), 1, MANY),
        F("bfloat16", _T("Half precision"),
          _T("Computes in bfloat16: faster on some processors, a little coarser.")),
        F("device", _T("Device"), _T("What computes, of that which this machine has."),
          offered=("cpu",)),
        F("seed", _T("Seed"), _T("The same seed gives the same training."), 0, 2**31 - 1),
    ),
    "limit": (
        F("seconds", _T("Time limit"), _T("The training ends and is kept, steps left or not."),
          0, 10_000_000, _T("none"), _T(" s")),
    ),
    "tokenizer": (
        F("pieces", _T("Pieces"), _T("What a sentence is cut into.")),
        F("source_vocab", _T("Source vocabulary"), _T("Most pieces of the source language."),
          300, 1_000_000),
        F("target_vocab", _T("Target vocabulary"), _T("Most pieces of the target language."),
          300, 1_000_000),
        F("joint", _T("One vocabulary"), _T("Both languages share pieces and embeddings.")),
    ),
}  # fmt: skip

HEADINGS = {"model": _T("MODEL"), "training": _T("TRAINING"), "tokenizer": _T("PIECES OF TEXT")}

_CHOICES = {
    "post": _T("after (the paper’s)"),
    "pre": _T("before"),
    "sinusoidal": _T("sine and cosine"),
    "learned": _T("learned"),
    "none": _T("none"),
    "relu": _T("ReLU"),
    "gelu": _T("GELU"),
    "paper": _T("the paper’s"),
    "linear": _T("up and down in lines"),
    "bpe": _T("frequent pieces (BPE)"),
    "word": _T("words"),
    "char": _T("characters"),
    "cpu": _T("processor (CPU)"),
    "cuda": _T("graphics card (CUDA)"),
    "mps": _T("Apple graphics (MPS)"),
}


def choices(values: Sequence[str]) -> list[tuple[str, str]]:
    """Values that can be chosen, with what they are called."""
    return [(value, tr("TrainingFields", _CHOICES.get(value, value))) for value in values]


def settings_of(part: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """All settings of a part that can be chosen, where only some are given."""
    known = {field.name: field.default for field in fields(CONFIGS[part])} | dict(values)
    return {field.name: known[field.name] for field in FIELDS[part]}


def label_of(name: str) -> str:
    """What a setting is called in the window, from its dotted name."""
    part, _, own = name.partition(".")
    labels = (field.label for field in FIELDS.get(part, ()) if field.name == own)
    return tr("TrainingFields", next(labels, own))
