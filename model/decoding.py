"""Greedy decoding, beam search and sampling (section 6.1) as generators of DecodeStep.

Each yields one step of the search at a time and returns the token ids of the output, without
sentence marks.
"""

from collections.abc import Callable, Generator, Sequence
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from model.attention import padding_mask
from model.config import ALPHA, DecodingConfig
from model.tap import UNTAPPED, Tap
from model.tokenizer import BOS, EOS, PAD
from model.trace import DecodeStep, Hypothesis
from model.transformer import Transformer

Search = Generator[DecodeStep, None, tuple[int, ...]]
Show = Callable[[int], str]

EXTRA = 50
"""Output tokens beyond the input's length, as in the paper."""


class ReusingStepper:
    """Gives the logits after one more token; keys and values of earlier ones are kept."""

    def __init__(
        self,
        model: Transformer,
        memory: Float[Tensor, "1 source d_model"],
        source_mask: Bool[Tensor, "1 1 1 source"],
        tap: Tap = UNTAPPED,
    ) -> None:
        self.model, self.tap = model, tap
        self.source_mask = None if source_mask.all() else source_mask  # nothing is masked
        self.caches = model.decoder.start_cache(memory)
        self.position = 0

    def next(self, token_ids: Sequence[int]) -> Float[Tensor, "beam vocab"]:
        """Log-probabilities' logits for every hypothesis."""
        newest = torch.tensor([[token_id] for token_id in token_ids])
        logits = self.model.decode_next(
            newest, self.position, self.caches, self.source_mask, self.tap
        )
        self.position += 1
        return logits

    def select(self, rows: Sequence[int]) -> None:
        """Go on with these hypotheses, in this order."""
        chosen = torch.tensor(rows)
        for cache in self.caches:
            if cache.decoder_self is not None:
                cache.decoder_self.select(chosen)


class RecomputingStepper:
    """The same from scratch at each step: slow, to compare with."""

    def __init__(
        self,
        model: Transformer,
        memory: Float[Tensor, "1 source d_model"],
        source_mask: Bool[Tensor, "1 1 1 source"],
        tap: Tap = UNTAPPED,
    ) -> None:
        self.model, self.memory, self.source_mask, self.tap = model, memory, source_mask, tap
        self.token_ids: list[list[int]] = []

    def next(self, token_ids: Sequence[int]) -> Float[Tensor, "beam vocab"]:
        """Logits for every hypothesis."""
        earlier = self.token_ids or [[] for _ in token_ids]
        self.token_ids = [[*row, new] for row, new in zip(earlier, token_ids, strict=True)]
        rows = torch.tensor(self.token_ids)
        memory = self.memory.expand(len(rows), -1, -1)
        return self.model.decode(rows, memory, self.source_mask, self.tap)[:, -1]

    def select(self, rows: Sequence[int]) -> None:
        """Go on with these hypotheses, in this order."""
        self.token_ids = [self.token_ids[row] for row in rows]


Stepper = ReusingStepper | RecomputingStepper


def decode(
    model: Transformer,
    source_ids: Sequence[int],
    config: DecodingConfig,
    show: Show,
    tap: Tap = UNTAPPED,
    stepper: type[Stepper] = ReusingStepper,
) -> Search:
    """Search for the output of these source tokens as the configuration says."""
    source = torch.tensor([list(source_ids)])
    mask = padding_mask(source, PAD)
    with torch.inference_mode():
        steps = stepper(model, model.encode(source, mask, tap), mask, tap)
    longest = config.longest or len(source_ids) + EXTRA
    longest = min(longest, model.config.max_positions - 1)
    if config.method == "beam":
        return _beam(steps, config, longest, show)
    return _one_by_one(steps, config, longest, show)


def length_penalty(length: int, alpha: float) -> float:
    """What a log-probability is divided by (Wu et al. 2016, equation 14)."""
    return float(((5 + length) / 6) ** alpha)


def _one_by_one(steps: Stepper, config: DecodingConfig, longest: int, show: Show) -> Search:
    generator = torch.Generator().manual_seed(config.seed)
    output: list[int] = []
    total, token = 0.0, BOS
    for index in range(longest):
        with torch.inference_mode():
            log_probs = _without_marks(steps.next([token]))[0].log_softmax(-1)
            if config.method == "greedy":
                token = int(log_probs.argmax())
            else:
                token = int(torch.multinomial(_narrowed(log_probs, config), 1, generator=generator))
        total += float(log_probs[token])
        chosen = Hypothesis(0, token, show(token), total, total, True, token == EOS)
        yield DecodeStep(index, (chosen,))
        if token == EOS:
            break
        output.append(token)
    return tuple(output)


def _narrowed(log_probs: Float[Tensor, " vocab"], config: DecodingConfig) -> Tensor:
    """The probabilities to draw from after temperature, top-k and top-p."""
    probs = (log_probs / config.temperature).softmax(-1)
    order = probs.argsort(descending=True)
    kept = torch.zeros_like(probs)
    nucleus = probs[order].cumsum(0) - probs[order] < config.top_p
    if config.top_k:
        nucleus[config.top_k :] = False
    kept[order[nucleus]] = probs[order[nucleus]]
    return kept


class _Alive(NamedTuple):
    tokens: tuple[int, ...]
    log_prob: float


def _beam(steps: Stepper, config: DecodingConfig, longest: int, show: Show) -> Search:
    alive = [_Alive((), 0.0)]
    alpha = ALPHA if config.alpha is None else config.alpha
    best: tuple[int, ...] = ()
    best_score, ended = float("-inf"), 0
    for index in range(longest):
        with torch.inference_mode():
            logits = _without_marks(steps.next([a.tokens[-1] if a.tokens else BOS for a in alive]))
            log_probs = logits.log_softmax(-1)
        penalty = length_penalty(index + 1, alpha)
        looked_at = _continuations(alive, log_probs, config.beam, penalty, show)
        yield DecodeStep(index, tuple(looked_at))
        for h in looked_at:
            if h.finished and h.score > best_score:
                best, best_score = alive[h.parent].tokens, h.score
        ended += sum(h.finished for h in looked_at)
        kept = [h for h in looked_at if h.kept]
        alive = [_Alive((*alive[h.parent].tokens, h.token_id), h.log_prob) for h in kept]
        reachable = max((a.log_prob for a in alive), default=float("-inf"))
        if ended >= config.beam or best_score >= reachable / length_penalty(longest, alpha):
            break
        steps.select([h.parent for h in kept])
    return best if best_score > float("-inf") else alive[0].tokens


def _continuations(
    alive: Sequence[_Alive],
    log_probs: Float[Tensor, "beam vocab"],
    beam: int,
    penalty: float,
    show: Show,
) -> list[Hypothesis]:
    """The 2 x beam best continuations; the `beam` best that do not end are kept.

    An output ends where </s> is among the `beam` best: a beam of 1 is greedy decoding.
    """
    totals = log_probs + torch.tensor([[a.log_prob] for a in alive])
    values, places = totals.flatten().topk(min(2 * beam, totals.numel()))
    found: list[Hypothesis] = []
    for rank, (value, place) in enumerate(zip(values.tolist(), places.tolist(), strict=True)):
        if value == float("-inf"):  # marks, where there are fewer other continuations
            break
        parent, token = divmod(place, log_probs.shape[1])
        kept = token != EOS and sum(h.kept for h in found) < beam
        finished = token == EOS and rank < beam
        score = value / penalty
        found.append(Hypothesis(parent, token, show(token), value, score, kept, finished))
    return found


def _without_marks(logits: Float[Tensor, "beam vocab"]) -> Float[Tensor, "beam vocab"]:
    """Padding and <s> are never written."""
    logits = logits.clone()
    logits[:, [PAD, BOS]] = float("-inf")
    return logits
