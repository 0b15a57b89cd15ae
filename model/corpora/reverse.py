"""Reversing letters: the first word of the output is the last one of the source."""

from random import Random

from model.corpora.copy import LETTERS, letters
from model.corpora.pair import Pair
from model.corpora.toy import toy_corpus


def _draw(random: Random) -> Pair:
    text = letters(random)
    across = tuple((len(text) - 1 - place, place) for place in range(len(text)))
    return Pair(" ".join(text), " ".join(reversed(text)), across)


REVERSE = toy_corpus(
    name="reverse",
    description="Letters to the same letters from behind",
    alignment="The first letter belongs to the last one, the second to the last but one, ...",
    example="g a t e m a n",
    draw=_draw,
    words=lambda: (LETTERS, LETTERS),
    steps=1000,
)
