"""Encoded pairs and batches of similar length."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Int
from torch import Tensor

from model.config import TrainingConfig
from model.corpora.pair import Pair
from model.corpora.piece_dropout import PieceDropout
from model.tokenizer import BOS, EOS, PAD, Tokenizers

POOL = 50
"""Batches are sorted by length within pools of this many, so that their order stays random."""


@dataclass(frozen=True)
class EncodedPair:
    """The token ids of a pair: `source` ends with </s>, `target` has no sentence marks."""

    source: tuple[int, ...]
    target: tuple[int, ...]

    @property
    def length(self) -> int:
        """Predicted tokens: the target's and </s>."""
        return len(self.target) + 1


@dataclass(frozen=True)
class Batch:
    """Padded token ids; `target_in` begins with <s>, `target_out` ends with </s>."""

    source: Int[Tensor, "batch source"]
    target_in: Int[Tensor, "batch target"]
    target_out: Int[Tensor, "batch target"]
    tokens: int

    def to(self, device: torch.device) -> "Batch":
        """The same batch on a device."""
        source, target_in = self.source.to(device), self.target_in.to(device)
        return Batch(source, target_in, self.target_out.to(device), self.tokens)


def encode_pairs(pairs: Sequence[Pair], tokenizers: Tokenizers) -> list[EncodedPair]:
    """The pairs as token ids."""
    sources = tokenizers.source.encode_ids([pair.source for pair in pairs])
    targets = tokenizers.target.encode_ids([pair.target for pair in pairs])
    return [
        EncodedPair((*source, EOS), tuple(target))
        for source, target in zip(sources, targets, strict=True)
    ]


def epoch_pairs(
    pairs: Sequence[Pair], tokenizers: Tokenizers, config: TrainingConfig
) -> Callable[[int], list[EncodedPair]]:
    """What is learned in an epoch: the pairs as token ids, cut anew each time with dropout."""
    shares = config.source_piece_dropout, config.target_piece_dropout
    if tokenizers.source.words or not any(shares):
        encoded = encode_pairs(pairs, tokenizers)
        return lambda epoch: encoded
    source = PieceDropout(tokenizers.source, shares[0])
    target = PieceDropout(tokenizers.target, shares[1])

    def cut(epoch: int) -> list[EncodedPair]:
        sources = source.cut([pair.source for pair in pairs], f"{config.seed} {epoch} source")
        targets = target.cut([pair.target for pair in pairs], f"{config.seed} {epoch} target")
        return [
            EncodedPair((*ids, EOS), tuple(written))
            for ids, written in zip(sources, targets, strict=True)
        ]

    return cut


def make_batch(pairs: Sequence[EncodedPair]) -> Batch:
    """One batch of these pairs."""
    return Batch(
        _padded([pair.source for pair in pairs]),
        _padded([(BOS, *pair.target) for pair in pairs]),
        _padded([(*pair.target, EOS) for pair in pairs]),
        sum(pair.length for pair in pairs),
    )


def cut_batches(pairs: Sequence[EncodedPair], batch_tokens: int) -> Iterator[list[EncodedPair]]:
    """Cut pairs, in this order, into batches of at most so many target tokens."""
    batch: list[EncodedPair] = []
    tokens = 0
    for pair in pairs:
        if batch and tokens + pair.length > batch_tokens:
            yield batch
            batch, tokens = [], 0
        batch.append(pair)
        tokens += pair.length
    if batch:
        yield batch


def epoch_batches(
    pairs: Sequence[EncodedPair], batch_tokens: int, seed: int, epoch: int
) -> list[list[EncodedPair]]:
    """All pairs once, in batches of similar length, in an order that seed and epoch decide."""
    generator = random.Random(f"{seed} {epoch}")
    order = list(pairs)
    generator.shuffle(order)
    mean = sum(pair.length for pair in order) / len(order)
    pool = max(1, round(POOL * batch_tokens / mean))
    batches: list[list[EncodedPair]] = []
    for start in range(0, len(order), pool):
        similar = sorted(order[start : start + pool], key=lambda p: (p.length, len(p.source)))
        batches += cut_batches(similar, batch_tokens)
    generator.shuffle(batches)
    return batches


def _padded(rows: Sequence[Sequence[int]]) -> Int[Tensor, "batch token"]:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[PAD] * (longest - len(row))] for row in rows])
