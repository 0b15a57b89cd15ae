"""BPE-dropout (Provilkov et al. 2020): a text cut into other pieces each time it is learned.

Each merge that could be made is left out with a probability, so that one word is seen as
several series of pieces. The draws are our own: those of `tokenizers` cannot be seeded.
"""

import json
import random
from collections.abc import Iterator, Sequence
from itertools import pairwise

from model.tokenizer import TextTokenizer


class PieceDropout:
    """Cuts texts as a byte-pair tokenizer does, but leaves merges out."""

    def __init__(self, tokenizer: TextTokenizer, probability: float) -> None:
        learned = json.loads(tokenizer.to_json())["model"]
        self.tokenizer, self.probability = tokenizer, probability
        self.ids: dict[str, int] = learned["vocab"]
        self.ranks = {(left, right): rank for rank, (left, right) in enumerate(learned["merges"])}
        self.whole: bool = learned.get("ignore_merges", False)
        self.words: dict[str, list[str]] = {}

    def cut(self, texts: Sequence[str], seed: str) -> Iterator[list[int]]:
        """The token ids of each text, without sentence marks; one seed gives the same ones."""
        draws = random.Random(seed)
        for text in texts:
            if text not in self.words:
                self.words[text] = self.tokenizer.words_of(text)
            yield [i for word in self.words[text] for i in self._cut_word(word, draws)]

    def _cut_word(self, word: str, draws: random.Random) -> Iterator[int]:
        pieces = [word] if self.whole and word in self.ids else list(word)
        while merges := [
            (rank, place)
            for place, pair in enumerate(pairwise(pieces))
            if (rank := self.ranks.get(pair)) is not None and draws.random() >= self.probability
        ]:
            place = min(merges)[1]
            pieces[place : place + 2] = [pieces[place] + pieces[place + 1]]
        for piece in pieces:
            if piece in self.ids:
                yield self.ids[piece]
            else:  # a character that is no piece
                yield from (self.ids[f"<0x{byte:02X}>"] for byte in piece.encode())
