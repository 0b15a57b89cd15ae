"""Reversing letters: the first word of the output is the last one of the source."""

from model.corpora.copy import LETTERS, letters, spelled
from model.corpora.pair import Pair
from model.corpora.toy import toy_corpus


def _reversed(text: list[str]) -> Pair:
    across = tuple((len(text) - 1 - place, place) for place in range(len(text)))
    return Pair(" ".join(text), " ".join(reversed(text)), across)


REVERSE = toy_corpus(
    name="reverse",
    description="Letters to the same letters from behind",
    alignment="The first letter belongs to the last one, the second to the last but one, ...",
    example="g a t e m a n",
    draw=lambda random: _reversed(letters(random)),
    words=lambda: (LETTERS, LETTERS),
    solve=lambda source: _reversed(spelled(source)),
    steps=1000,
)
