"""One sentence and its translation."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """A source sentence, its target, and where known the gold alignment of their words.

    `alignment` holds (source word, target word) positions, both counted from 0 over the words
    that `model.alignment.words` finds; a word may appear in several links or in none.
    """

    source: str
    target: str
    alignment: tuple[tuple[int, int], ...] = ()
