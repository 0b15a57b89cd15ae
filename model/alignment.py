"""Which source word does a head name for each target word, and how often is it the right one?"""

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from model.trace import Floats, Trace

_HAN = "㐀-䶿一-鿿豈-﫿𠀀-𲎯"
_WORD = re.compile(rf"[{_HAN}]|\d+|[^\W\d_{_HAN}]+|\S")


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of a text stand, in its characters.

    Words are what alignments count: numbers, runs of letters, and single Chinese characters and
    punctuation marks.
    """
    return [found.span() for found in _WORD.finditer(text)]


def words(text: str) -> list[str]:
    """The words of a text, as `word_spans` finds them."""
    return [text[slice(*span)] for span in word_spans(text)]


def word_weights(trace: Trace) -> Floats:
    """The cross-attention between words: [layer, head, target word, source word].

    The row of a word is the mean of the rows that predict its pieces; a column is the sum over
    the pieces of the word. Sentence marks, padding and spaces belong to no word.
    """
    source = belonging(trace.source.spans, trace.source_text)
    target = belonging(trace.decoder_output.spans, trace.output_text)
    return between_words(trace.cross.all_weights(), source, target)


def between_words(weights: Floats, source: Floats, target: Floats) -> Floats:
    """Attention between pieces as attention between the words to which they belong."""
    return np.asarray((target / np.maximum(target.sum(0), 1)).T @ weights @ source)


def belonging(pieces: Sequence[tuple[int, int]], text: str) -> Floats:
    """1 where a piece has a character of a word of the text: [piece, word]."""
    both = pieces, word_spans(text)
    piece, word = (np.array(spans, dtype=np.int64).reshape(-1, 2) for spans in both)
    starts = np.maximum(piece[:, None, 0], word[None, :, 0])
    ends = np.minimum(piece[:, None, 1], word[None, :, 1])
    return (starts < ends).astype(np.float32)


class AlignmentErrors:
    """Counts, over as many sentences as are added, where each head agrees with gold alignments."""

    def __init__(self) -> None:
        self.sentences = self.predicted = self.gold = self.linked = 0
        self._right: NDArray[np.int64] | None = None

    def add(self, weights: Floats, links: Iterable[tuple[int, int]]) -> None:
        """See one sentence: weights between its words, and its (source, target) links.

        The weights are [layer, head, target word, source word].
        """
        queries, keys = weights.shape[2:]
        gold = np.zeros((queries, keys), dtype=np.bool_)
        for source, target in links:
            gold[target, source] = True
        named = weights.argmax(-1)  # [layer, head, target word]
        right = gold[np.arange(queries), named].sum(-1)
        self._right = right if self._right is None else self._right + right
        self.sentences += 1
        self.predicted += queries
        self.gold += int(gold.sum())
        self.linked += int(gold.any(1).sum())

    def rates(self) -> NDArray[np.float64]:
        """The alignment error rate of each head, between 0 and 1: [layer, head].

        Och and Ney (2003), with all links sure: 1 - 2 |A∩S| / (|A| + |S|), where A names for
        each target word the source word with the largest weight, and S is the gold alignment.
        """
        if self._right is None:
            return np.zeros((0, 0))
        return np.asarray(1 - 2 * self._right / (self.predicted + self.gold))

    @property
    def lowest(self) -> float:
        """The lowest rate there can be: one source word is named for each target word.

        It is above 0 where a word has several links, or none.
        """
        return 1 - 2 * self.linked / (self.predicted + self.gold) if self.predicted else 0.0


def alignment_error_rate(weights: Floats, links: Iterable[tuple[int, int]]) -> NDArray[np.float64]:
    """The alignment error rate of each head in one sentence: see `AlignmentErrors`."""
    errors = AlignmentErrors()
    errors.add(weights, links)
    return errors.rates()
