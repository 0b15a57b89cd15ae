"""What a corpus is: where its pairs come from, what suits it, what it lets one measure."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from model.config import TokenizerConfig, TrainingConfig
from model.corpora.pair import Pair
from model.trace import Trace


@dataclass(frozen=True)
class Split:
    """Pairs to learn from and pairs held out; `note` says what was skipped."""

    train: tuple[Pair, ...]
    valid: tuple[Pair, ...]
    test: tuple[Pair, ...]
    note: str = ""
    licence: str = "The data does not say under which licence it is."


@dataclass(frozen=True)
class Preset:
    """Settings that suit a corpus; `model` names fields of TransformerConfig but vocabularies."""

    model: dict[str, Any]
    training: TrainingConfig
    tokenizer: TokenizerConfig


@dataclass(frozen=True)
class Findings:
    """What a corpus' own measurement found: numbers by name, and a sentence for people."""

    numbers: dict[str, float | str] = field(default_factory=dict)
    sentence: str = ""


class Measurement(ABC):
    """Looks at one held-out pair after the other."""

    @abstractmethod
    def add(self, pair: Pair, output: str, trace: Trace) -> None:
        """See what the model wrote, and the trace of it reading the right target."""

    @abstractmethod
    def findings(self) -> Findings:
        """What was found in all of them."""


@dataclass(frozen=True)
class Corpus:
    """A source of pairs: `split(seed)` draws or reads them.

    `name` is what `--corpus` was given, `example` a source sentence to look at; `held_out` and
    `alignment` say in a sentence what is held out and what gold alignments are. `words` lists the
    words of both languages where the corpus knows them, separated by spaces or, if not `spaced`,
    in texts that hold each with the space before it; `measure` begins a measurement that only this
    corpus makes possible; `answer` gives the right target of a source, or None where it knows none;
    `files` are the user's own.
    """

    name: str
    description: str
    held_out: str
    split: Callable[[int], Split]
    preset: Preset
    example: str = ""
    alignment: str = ""
    words: Callable[[], tuple[tuple[str, ...], tuple[str, ...]]] | None = None
    spaced: bool = True
    measure: Callable[[], Measurement] | None = None
    answer: Callable[[str], str | None] = lambda source: None
    files: tuple[Path, ...] = ()

    @property
    def label(self) -> str:
        """The name, without the folders in which its files are."""
        return ",".join(path.name for path in self.files) or self.name


def draw_split(
    draw: Callable[[Random], Pair],
    part_of: Callable[[str], str],
    sizes: dict[str, int],
    seed: int,
    licence: str,
) -> Split:
    """Draw distinct source sentences until each part has its size."""
    random = Random(seed)
    parts: dict[str, dict[str, Pair]] = {name: {} for name in sizes}
    while any(len(parts[name]) < size for name, size in sizes.items()):
        pair = draw(random)
        part = part_of(pair.source)
        if len(parts[part]) < sizes[part]:
            parts[part].setdefault(pair.source, pair)
    train, valid, test = (tuple(parts[name].values()) for name in ("train", "valid", "test"))
    return Split(train, valid, test, licence=licence)
