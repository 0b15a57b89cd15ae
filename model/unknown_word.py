"""What a word-level model says of words outside its vocabulary."""

import difflib
from collections.abc import Collection, Sequence

from model.corpora.pronoun import source_words
from model.corpora.pronoun_lesson import words_between
from model.errors import TextError, Words

SIMILAR = 0.75
"""As alike (difflib) as “foxes” and “fox”; “hamster” and “water” are 0.67."""
NAMED = 4
MOST = 3
"""So many unknown words of a text are named."""


class UnknownWordError(TextError):
    """Names words, and words that could be meant or written instead of the first.

    `around` are the words before and after the first, empty at the ends of the text.
    """

    template = "This model does not know {words}. {hint}"

    def __init__(
        self, words: Sequence[str], known: Collection[str], around: tuple[str, str]
    ) -> None:
        self.similar = similar(words[0], known)
        self.fitting: tuple[str, ...] = ()
        meant = [each[0] for word in words[1:MOST] if (each := similar(word, known))]
        if meant:
            hint = Words("Perhaps you mean {listed}.", listed=_listed((*self.similar[:1], *meant)))
        elif self.similar:
            hint = Words("Perhaps you mean {listed}.", listed=_listed(self.similar, " or "))
        elif {*source_words()} <= {*known} and (found := words_between(*around)):
            self.fitting = tuple(found[:NAMED])
            hint = Words(
                "Words of its lesson that can stand there: {listed}.", listed=_listed(self.fitting)
            )
        else:
            hint = Words(
                "It knows {count:,} words, such as {listed}.",
                count=len(known),
                listed=_listed(_some(known)),
            )
        more = " …" if len(words) > MOST else ""
        super().__init__(words=_listed(words[:MOST]) + more, hint=hint)


def similar(word: str, known: Collection[str]) -> tuple[str, ...]:
    """Words that are spelled nearly so and begin alike; whether in capitals does not matter."""
    alike = {name.casefold(): name for name in known if name[0].casefold() == word[0].casefold()}
    found = difflib.get_close_matches(word.casefold(), alike, 2, SIMILAR)
    return tuple(alike[name] for name in found)


def _some(known: Collection[str]) -> list[str]:
    """A few words, from all over the alphabet."""
    words = sorted(name for name in known if name.isalpha() and len(name) > 2) or sorted(known)
    return words[:: max(1, len(words) // NAMED)][:NAMED]


def _listed(words: Collection[str], between: str = ", ") -> str:
    return between.join(f"“{word}”" for word in words)
