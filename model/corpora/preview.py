"""What a corpus holds, to be seen before anything is learned from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median
from typing import Any

from model.corpora.choice import choose_model, choose_tokenizer, choose_training
from model.corpora.corpus import Corpus, Split
from model.corpora.pair import Pair
from model.corpora.vocabulary import fitting, train_tokenizers
from model.tokenizer import TextTokenizer, Tokenizers

PARTS = {"train": "learned from", "valid": "for validation", "test": "for the test"}


@dataclass(frozen=True)
class Side:
    """One language: pieces in its vocabulary, tokens of its texts without sentence marks."""

    vocab: int
    median: int
    most: int
    """95 % of the texts have at most so many tokens."""
    longest: int


@dataclass(frozen=True)
class Sample:
    """A pair that will be learned from, and the pieces that the model will read and write."""

    pair: Pair
    source: tuple[str, ...]
    target: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """What there is to learn; `pairs` counts each part, `skipped` says what is left out and why.

    What stands in for a part that is empty is not counted: it is learned from already.
    """

    name: str
    description: str
    pairs: dict[str, int]
    source: Side
    target: Side
    joint: bool
    samples: tuple[Sample, ...]
    skipped: str
    held_out: str
    alignment: str
    licence: str

    def report(self) -> str:
        """The preview in lines of text."""
        counts = ", ".join(f"{self.pairs[part]:,} {purpose}" for part, purpose in PARTS.items())
        rows = (
            (f"vocabulary{' (joint)' if self.joint else ''}", "vocab"),
            ("tokens, median", "median"),
            ("tokens, 95 % have at most", "most"),
            ("tokens, longest", "longest"),
        )
        numbers = [
            f"{name:<26}{getattr(self.source, field):>8,}{getattr(self.target, field):>8,}"
            for name, field in rows
        ]
        facts = {
            "Held out": self.held_out,
            "Gold alignment": self.alignment,
            "Licence": self.licence,
        }
        lines = [f"{self.name}: {self.description}", "", f"Pairs: {counts}."]
        lines += [f"{name}: {fact}" for name, fact in facts.items() if fact]
        lines.append(self.skipped or "Nothing was skipped.")
        lines += ["", f"{'':<26}{'source':>8}{'target':>8}", *numbers, ""]
        return "\n".join([*lines, *map(_shown, self.samples)]).rstrip()


def preview(corpus: Corpus, changes: dict[str, Any] | None = None, samples: int = 5) -> Preview:
    """Read or draw the pairs and learn the vocabularies, as a training with these changes would.

    Raises ModelError.
    """
    changes = changes or {}
    split = corpus.split(choose_training(corpus, changes).seed)
    tokenizers = train_tokenizers(corpus, split, choose_tokenizer(corpus, changes))
    split = fitting(split, tokenizers, choose_model(corpus, changes, tokenizers).longest)
    return describe(corpus, split, tokenizers, samples)


def describe(corpus: Corpus, split: Split, tokenizers: Tokenizers, samples: int) -> Preview:
    """The preview of pairs that were read already and fit the model."""
    shared = _shared(split)
    parts = {part: () if part in shared else getattr(split, part) for part in PARTS}
    every = tuple(chain.from_iterable(parts.values()))
    return Preview(
        name=corpus.label,
        description=corpus.description,
        pairs={part: len(pairs) for part, pairs in parts.items()},
        source=_side(tokenizers.source, [pair.source for pair in every]),
        target=_side(tokenizers.target, [pair.target for pair in every]),
        joint=tokenizers.joint,
        samples=_samples(split, tokenizers, samples),
        skipped=split.note,
        held_out=corpus.held_out + _too_few(shared),
        alignment=corpus.alignment,
        licence=split.licence,
    )


def _shared(split: Split) -> list[str]:
    """The parts in which something that is learned stands in for what could not be held out."""
    learned = {pair.source for pair in split.train}
    return [
        part
        for part in ("valid", "test")
        if learned & {pair.source for pair in getattr(split, part)}
    ]


def _too_few(shared: list[str]) -> str:
    """A sentence where what is measured is also learned."""
    if not shared:
        return ""
    parts = " and ".join(PARTS[part] for part in shared)
    return f" Too few pairs to hold any out {parts}: what is learned is measured."


def _side(tokenizer: TextTokenizer, texts: Sequence[str]) -> Side:
    lengths = sorted(map(len, tokenizer.encode_ids(texts)))
    most = lengths[-(-len(lengths) * 95 // 100) - 1]
    return Side(tokenizer.vocab, round(median(lengths)), most, lengths[-1])


def _samples(split: Split, tokenizers: Tokenizers, count: int) -> tuple[Sample, ...]:
    """Pairs from everywhere in the training part, in its order."""
    count = min(count, len(split.train))
    pairs = [split.train[number * len(split.train) // count] for number in range(count)]
    return tuple(
        Sample(
            pair,
            tuple(piece.text for piece in tokenizers.source.encode(pair.source)),
            tuple(piece.text for piece in tokenizers.target.encode(pair.target)),
        )
        for pair in pairs
    )


def _shown(sample: Sample) -> str:
    sides = (sample.pair.source, sample.source), (sample.pair.target, sample.target)
    return "".join(f"{text}\n    {' | '.join(pieces)}\n" for text, pieces in sides)
