"""Reads a sentence of the pronoun lesson: what it says, and with that its translation."""

from model.alignment import words
from model.corpora.pronoun import Action, Phrase, Plan, State, render
from model.corpora.pronoun_lexicon import ADJECTIVE_OF, ADVERBS, DEGREES, NOUN_OF, VERBS

_ADVERB_OF = {adverb.english: adverb for adverb in ADVERBS}
_PAST, _STEM = {verb.past: verb for verb in VERBS}, {verb.english: verb for verb in VERBS}
_PARTICIPLE = {verb.participle: verb for verb in VERBS}


def translation(source: str) -> str | None:
    """The German of an English sentence; None where the grammar does not make it."""
    said = words(source)
    try:
        pair = render(_Reader(said).sentence())
    except KeyError:
        return None
    return pair.target if pair.source == " ".join(said) else None


class _Reader:
    """Takes one word after the other; raises KeyError for one that stands where it cannot.

    What it reads may still be said otherwise: whoever asks renders it and compares.
    """

    def __init__(self, said: list[str]) -> None:
        self.left = [word.lower() for word in said[:1]] + said[1:]

    def sentence(self) -> Plan:
        """A whole sentence."""
        adverb = _ADVERB_OF[self._take()] if self._next() in _ADVERB_OF else None
        subject = self._phrase()
        relative = self._predicate() if self._skip("that", "who") else None
        predicate = self._predicate()
        reason = None
        if self._skip("because"):
            self._take()  # the pronoun follows from what the adjective describes
            state = self._predicate()
            reason = state.adjective if isinstance(state, State) else None
        return Plan(subject, predicate, relative, adverb, reason)

    def _predicate(self) -> Action | State:
        first = self._take()
        negated = first == "did" or self._next() == "not"
        if first in ("is", "was"):
            self._skip("not")
            degree = self._take() if self._next() in DEGREES.keys() - {""} else ""
            return State(ADJECTIVE_OF[self._take()], degree, negated, present=first == "is")
        if first == "has":
            self._skip("not")
            verb = _PARTICIPLE[self._take()]
        elif first == "did":
            self._skip("not")
            verb = _STEM[self._take()]
        else:
            verb, negated = _PAST[first], False
        object_ = self._phrase() if self._next() in ("the", "a", "an") else None
        return Action(verb, object_, negated, perfect=first == "has")

    def _phrase(self) -> Phrase:
        definite = self._take() == "the"
        return Phrase(NOUN_OF[self._take()], definite)

    def _next(self) -> str:
        return self.left[0] if self.left else ""

    def _take(self) -> str:
        if not self.left:
            raise KeyError("")
        return self.left.pop(0)

    def _skip(self, *known: str) -> bool:
        """Take the next word if it is one of these."""
        return self._next() in known and bool(self._take())
