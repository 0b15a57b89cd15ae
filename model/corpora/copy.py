"""Copying letters: each word of the output is the word in the same place."""

import string
from random import Random

from model.corpora.pair import Pair
from model.corpora.toy import toy_corpus

LETTERS = tuple(string.ascii_lowercase)
LONGEST = 12


def letters(random: Random) -> list[str]:
    """Draw from two letters to the longest; a letter may come again."""
    return random.choices(LETTERS, k=random.randint(2, LONGEST))


def spelled(source: str) -> list[str]:
    """The letters of a source; raises ValueError."""
    text = source.split()
    if not set(text) <= set(LETTERS):
        raise ValueError(source)
    return text


def _copied(text: list[str]) -> Pair:
    together = tuple((place, place) for place in range(len(text)))
    return Pair(" ".join(text), " ".join(text), together)


COPY = toy_corpus(
    name="copy",
    description="Letters to the same letters",
    alignment="Each letter belongs to the letter in the same place.",
    example="r e p e a t",
    draw=lambda random: _copied(letters(random)),
    words=lambda: (LETTERS, LETTERS),
    solve=lambda source: _copied(spelled(source)),
)
