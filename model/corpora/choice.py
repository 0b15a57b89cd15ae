"""The settings of a training: a corpus' preset with changes to it, as `--config` files have them.

All raise ConfigError for what cannot be.
"""

from typing import Any

from model.config import TokenizerConfig, TrainingConfig, TransformerConfig
from model.corpora.corpus import Corpus
from model.errors import ConfigError
from model.tokenizer import Tokenizers


def choose_model(
    corpus: Corpus, changes: dict[str, Any], tokenizers: Tokenizers
) -> TransformerConfig:
    """The sizes of the model; the vocabularies are those of the tokenizers."""
    vocabularies = {
        "source_vocab": tokenizers.source.vocab,
        "target_vocab": tokenizers.target.vocab,
        "joint_vocab": tokenizers.joint,
    }
    return TransformerConfig.from_dict(
        {**corpus.preset.model, **_part(changes, "model"), **vocabularies}
    )


def choose_training(corpus: Corpus, changes: dict[str, Any]) -> TrainingConfig:
    """How it is trained."""
    preset = corpus.preset.training.to_dict()
    return TrainingConfig.from_dict({**preset, **_part(changes, "training")})


def choose_tokenizer(corpus: Corpus, changes: dict[str, Any]) -> TokenizerConfig:
    """How texts are cut."""
    preset = corpus.preset.tokenizer.to_dict()
    return TokenizerConfig.from_dict({**preset, **_part(changes, "tokenizer")})


def _part(changes: dict[str, Any], name: str) -> dict[str, Any]:
    if unknown := sorted(set(changes) - {"model", "training", "tokenizer"}):
        raise ConfigError(field=unknown[0], reason="is not a part of the settings")
    part = changes.get(name, {})
    if not isinstance(part, dict):
        raise ConfigError(field=name, reason="must be a JSON object")
    return part
