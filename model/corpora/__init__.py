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
from model.corpora.text_file import HELD_OUT, TextFile, part_of, read_pairs, read_parallel
from model.errors import CorpusError, Words

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
    """The named corpus, or the pairs of one file or of two; raises CorpusError.

    Two parallel files are named with a comma between them: `SOURCE.txt,TARGET.txt`.
    """
    if name in CORPORA:
        return CORPORA[name]
    files = _files(name)
    if not files:
        known = ", ".join(CORPORA)
        reason = Words(
            "it is neither a file nor two with a comma between them nor one of: {known}",
            known=known,
        )
        raise CorpusError(path=name, reason=reason)
    return Corpus(
        name=name,
        description=f"Pairs of {' and '.join(path.name for path in files)}",
        held_out=HELD_OUT,
        split=lambda seed: _file_split(files),
        preset=TEXT_PRESET,
        answer=lambda source: _file_answer(files, source.strip()),
        files=files,
    )


def _files(name: str) -> tuple[Path, ...]:
    """The file or the two files that are named, if they are there."""
    if Path(name).is_file():
        return (Path(name),)
    for place, character in enumerate(name):
        both = Path(name[:place]), Path(name[place + 1 :])
        if character == "," and all(path.is_file() for path in both):
            return both
    return ()


def _read(files: tuple[Path, ...]) -> TextFile:
    return read_parallel(*files) if len(files) > 1 else read_pairs(*files)


def _file_answer(files: tuple[Path, ...], source: str) -> str | None:
    """The first translation of a sentence that the files have."""
    return next((pair.target for pair in _read(files).pairs if pair.source == source), None)


def _file_split(files: tuple[Path, ...]) -> Split:
    file = _read(files)
    parts: dict[str, list[Pair]] = {"train": [], "valid": [], "test": []}
    for pair in file.pairs:
        parts[part_of(pair.source)].append(pair)
    if not parts["train"]:
        raise CorpusError(path=files[0], reason="it has too few pairs to hold some out")
    for name in ("valid", "test"):  # a handful of pairs: measured on what was learned
        parts[name] = parts[name] or parts["train"][:1]
    train, valid, test = (tuple(parts[name]) for name in ("train", "valid", "test"))
    return Split(train, valid, test, file.report(), file.licence)
