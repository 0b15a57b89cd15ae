"""What a word-level model says of a word outside its vocabulary."""

import difflib
from collections.abc import Collection

from model.corpora.pronoun import source_words
from model.corpora.pronoun_lesson import words_between
from model.errors import TextError, Words

SIMILAR = 0.75
"""As alike (difflib) as “foxes” and “fox”; “hamster” and “water” are 0.67."""
NAMED = 4


class UnknownWordError(TextError):
    """Names a word, and words that could be meant or written instead.

    `around` are the words before and after it, empty at the ends of the text.
    """

    template = "This model does not know “{word}”. {hint}"

    def __init__(self, word: str, known: Collection[str], around: tuple[str, str]) -> None:
        self.similar = similar(word, known)
        self.fitting: tuple[str, ...] = ()
        if self.similar:
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
        super().__init__(word=word, hint=hint)


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
