"""What can be learned: a corpus is one file here and one line in CORPORA."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.config import TokenizerConfig, TrainingConfig
from model.corpora import pronoun
from model.corpora.pair import Pair
from model.corpora.text_file import part_of, read_pairs
from model.errors import CorpusError

__all__ = ["CORPORA", "Corpus", "Pair", "Preset", "Split", "open_corpus"]


@dataclass(frozen=True)
class Split:
    """Pairs to learn from and pairs held out; `note` says what was skipped."""

    train: tuple[Pair, ...]
    valid: tuple[Pair, ...]
    test: tuple[Pair, ...]
    note: str = ""


@dataclass(frozen=True)
class Preset:
    """Settings that suit a corpus; `model` names fields of TransformerConfig but vocabularies."""

    model: dict[str, Any]
    training: TrainingConfig
    tokenizer: TokenizerConfig


@dataclass(frozen=True)
class Corpus:
    """A source of pairs: `split(seed)` draws or reads them."""

    name: str
    description: str
    held_out: str
    split: Callable[[int], Split]
    preset: Preset
    words: Callable[[], tuple[tuple[str, ...], tuple[str, ...]]] | None = None


TEXT_PRESET = Preset(
    model={
        "encoder_layers": 3,
        "decoder_layers": 3,
        "d_model": 256,
        "heads": 8,
        "d_ff": 1024,
        "dropout": 0.25,
        "norm": "pre",
    },
    training=TrainingConfig(
        steps=10_000,
        batch_tokens=1200,
        learning_rate=1e-3,
        warmup=400,
        average=0.999,
        validate_every=200,
        bfloat16=True,
    ),
    tokenizer=TokenizerConfig(),
)

CORPORA = {
    corpus.name: corpus
    for corpus in (
        Corpus(
            name="pronoun",
            description="English to German: which noun does “it” mean?",
            held_out=pronoun.part_of.__doc__ or "",
            split=lambda seed: _draw_split(seed),
            words=lambda: (pronoun.source_words(), pronoun.target_words()),
            preset=Preset(
                model={
                    "encoder_layers": 2,
                    "decoder_layers": 2,
                    "d_model": 128,
                    "heads": 4,
                    "d_ff": 512,
                    "dropout": 0.0,
                    "norm": "pre",
                },
                training=TrainingConfig(
                    steps=600,
                    batch_tokens=900,
                    learning_rate=3e-3,
                    warmup=60,
                    label_smoothing=0.0,
                    average=0.9,
                    validate_every=100,
                ),
                tokenizer=TokenizerConfig(pieces="word"),
            ),
        ),
    )
}


def open_corpus(name: str) -> Corpus:
    """The named corpus, or the pairs of a file; raises CorpusError."""
    if name in CORPORA:
        return CORPORA[name]
    path = Path(name)
    if not path.is_file():
        known = ", ".join(CORPORA)
        raise CorpusError(path=name, reason=f"it is neither a file nor one of: {known}")
    return Corpus(
        name=path.name,
        description="Pairs of a file",
        held_out=part_of.__doc__ or "",
        split=lambda seed: _file_split(path),
        preset=TEXT_PRESET,
    )


def _file_split(path: Path) -> Split:
    file = read_pairs(path)
    parts: dict[str, list[Pair]] = {"train": [], "valid": [], "test": []}
    for pair in file.pairs:
        parts[part_of(pair.source)].append(pair)
    if not parts["train"]:
        raise CorpusError(path=path, reason="it has too few pairs to hold some out")
    for name in ("valid", "test"):  # a handful of pairs: measured on what was learned
        parts[name] = parts[name] or parts["train"][:1]
    train, valid, test = (tuple(parts[name]) for name in ("train", "valid", "test"))
    return Split(train, valid, test, file.report())


def _draw_split(seed: int) -> Split:
    return Split((), (), ())
