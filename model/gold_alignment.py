"""How well cross-attention agrees with gold alignments while a model learns.

`model.evaluation` looks at one trace after the other. This looks at whole batches, those of a
validation, which then takes hardly longer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from model.address import AttentionKind
from model.alignment import AlignmentErrors, belonging, between_words
from model.corpora.batching import EncodedPair, encode_pairs
from model.corpora.pair import Pair
from model.tap import UNTAPPED, Scope, Tap
from model.tokenizer import Tokenizers
from model.trace import Floats

MOST = 500
"""Pairs whose alignment is looked at."""


@dataclass(frozen=True, eq=False)
class GoldPair(EncodedPair):
    """Knows the words of its pieces, [piece, word], and the (source, target) links of these."""

    source_words: Floats
    target_words: Floats
    links: tuple[tuple[int, int], ...]


def encode_gold(pairs: Sequence[Pair], tokenizers: Tokenizers) -> list[EncodedPair]:
    """The pairs as token ids; the first with a gold alignment keep it."""
    encoded = encode_pairs(pairs, tokenizers)
    aligned = [index for index, pair in enumerate(pairs) if pair.alignment]
    for index in aligned[:MOST]:
        encoded[index] = _gold(pairs[index], encoded[index], tokenizers)
    return encoded


def _gold(pair: Pair, encoded: EncodedPair, tokenizers: Tokenizers) -> GoldPair:
    read = [piece.span for piece in tokenizers.source.encode(pair.source)]
    written = [piece.span for piece in tokenizers.target.pieces(encoded.target)]
    text = tokenizers.target.decode(encoded.target)
    words = belonging(read, pair.source), belonging(written, text)
    return GoldPair(encoded.source, encoded.target, *words, pair.alignment)


class AlignmentCheck:
    """Counts, in one batch after the other, where each head agrees with the gold alignments."""

    def __init__(self) -> None:
        self.errors = AlignmentErrors()

    def tap(self, pairs: Sequence[EncodedPair]) -> Tap:
        """The tap of a batch."""
        return _CrossWeights() if any(isinstance(pair, GoldPair) for pair in pairs) else UNTAPPED

    def add(self, tap: Tap, pairs: Sequence[EncodedPair]) -> None:
        """See what the tap of a batch was handed."""
        if not isinstance(tap, _CrossWeights):
            return
        every = torch.stack(tap.layers, 1).float().cpu().numpy()  # [batch, layer, head, ...]
        for weights, pair in zip(every, pairs, strict=True):
            if isinstance(pair, GoldPair):
                rows, columns = len(pair.target_words), len(pair.source_words)  # no marks
                pieces = weights[..., :rows, :columns]
                self.errors.add(
                    between_words(pieces, pair.source_words, pair.target_words), pair.links
                )


@dataclass(frozen=True)
class _CrossWeights(Tap):
    """Remembers the weights of the cross-attention, layer by layer."""

    layers: list[Tensor] = field(default_factory=list)
    crosses: bool = False

    def __call__(self, name: str, tensor: Tensor) -> Tensor:
        if self.crosses and name == "attn_weights":
            self.layers.append(tensor)
        return tensor

    def at(self, scope: Scope, layer: int = 0) -> "_CrossWeights":
        return replace(self, crosses=scope is AttentionKind.CROSS)
