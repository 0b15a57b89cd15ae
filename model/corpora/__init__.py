"""What can be learned: a corpus is one file here and one line in CORPORA."""

from pathlib import Path

from model.config import TokenizerConfig, TrainingConfig
from model.corpora.addition import ADDITION
from model.corpora.copy import COPY
from model.corpora.corpus import Corpus, Findings, Measurement, Preset, Split
from model.corpora.dates import DATES
from model.corpora.pair import Pair
from model.corpora.pronoun_lesson import PRONOUN
from model.corpora.reverse import REVERSE
from model.corpora.sort import SORT
from model.corpora.text_file import HELD_OUT, part_of, read_pairs
from model.errors import CorpusError

__all__ = [
    "CORPORA",
    "Corpus",
    "Findings",
    "Measurement",
    "Pair",
    "Preset",
    "Split",
    "open_corpus",
]


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

CORPORA = {corpus.name: corpus for corpus in (PRONOUN, COPY, REVERSE, SORT, ADDITION, DATES)}


def open_corpus(name: str) -> Corpus:
    """The named corpus, or the pairs of a file; raises CorpusError."""
    if name in CORPORA:
        return CORPORA[name]
    path = Path(name)
    if not path.is_file():
        known = ", ".join(CORPORA)
        raise CorpusError(path=name, reason=f"it is neither a file nor one of: {known}")
    return Corpus(
        name=name,
        description=f"Pairs of {path.name}",
        held_out=HELD_OUT,
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
    return Split(train, valid, test, file.report(), file.licence)
