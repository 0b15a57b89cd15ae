"""What the Inspector says of a run: the numbers behind one cell and one decode step."""

import difflib
import math
from dataclasses import dataclass

import numpy as np

from model.address import AttentionKind
from model.trace import AttentionTrace, Floats, Hypothesis, Tokens, Trace, masked_softmax
from visualizer.figures.figure import View
from visualizer.figures.masking import masked_cells, why_masked
from visualizer.selection import Cell

LARGEST_EXPONENT = 80.0
"""Above it the largest score is subtracted first, as the softmax itself does."""


@dataclass(frozen=True)
class ReadKey:
    """One key and the weight that the query gives it."""

    position: int
    weight: float


@dataclass(frozen=True)
class ReadKeys:
    """The keys of one query, the heaviest first; what is not listed is summed up."""

    listed: tuple[ReadKey, ...]
    rest: int
    rest_weight: float
    masked: int
    special_weight: float


@dataclass(frozen=True)
class Arithmetic:
    """How one weight comes about; `shift` is subtracted from every score before exp.

    The score is q·k divided by `divisor`, where the model has its scores `scaled`.
    """

    query: int
    key: int
    dot_product: float
    scaled: bool
    divisor: float
    score: float
    allowed: bool
    reason: str
    shift: float
    power: float
    total: float
    weight: float
    """The trace's."""

    @property
    def recomputed(self) -> float:
        """The weight as these numbers give it."""
        return self.power / self.total if self.total else 0.0


@dataclass(frozen=True)
class NextToken:
    """A candidate of one decode step; `before` is its probability without interventions."""

    token_id: int
    piece: str
    rank: int
    prob: float
    logit: float
    chosen: bool
    before: float | None = None
    chosen_before: bool = False


@dataclass(frozen=True)
class CandidateCell(Cell):
    """A candidate under the mouse."""

    token: NextToken | None = None


@dataclass(frozen=True)
class BeamRow:
    """One continuation of a beam step, and the output that it continues."""

    prefix: tuple[str, ...]
    hypothesis: Hypothesis
    in_output: bool


def focused(view: View) -> tuple[int, int | None]:
    """(query, key) to explain, inside the trace."""
    query, key = view.selection.focus
    attention = view.trace[view.selection.kind]
    query = min(query, attention.queries - 1)
    return query, None if key is None else min(key, attention.keys - 1)


def focused_row(view: View) -> int:
    """The decode step to explain."""
    if view.selection.kind is not AttentionKind.ENCODER_SELF:
        return focused(view)[0]
    return min(view.selection.target, len(view.trace.decoder_input) - 1)


def weights_row(attention: AttentionTrace, layer: int, head: int, query: int) -> Floats:
    """The weights that one query gives: [key]."""
    if attention.attn_weights is not None:
        return np.asarray(attention.attn_weights[layer, head, query])
    return masked_softmax(_scores_row(attention, layer, head, query), attention.mask[query])


def read_keys(view: View, limit: int) -> ReadKeys:
    """The heaviest keys of the focused query, at most `limit`, the focused one among them."""
    selection, trace = view.selection, view.trace
    attention = trace[selection.kind]
    query, key = focused(view)
    weights = weights_row(attention, selection.layer, selection.head, query)
    allowed = attention.mask[query]
    order = [int(k) for k in np.argsort(-weights, kind="stable") if allowed[k]]
    listed = order[:limit]
    if key is not None and allowed[key] and key not in listed:
        listed[-1] = key
    left_out = [k for k in order if k not in listed]
    keys = trace.keys(selection.kind)
    special = [k for k in order if keys.is_special(k)]
    return ReadKeys(
        tuple(ReadKey(k, float(weights[k])) for k in listed),
        len(left_out),
        float(weights[left_out].sum()),
        int((~allowed).sum()),
        float(weights[special].sum()),
    )


def arithmetic(view: View) -> Arithmetic:
    """The focused cell, or the heaviest one of the query, computed again from q and k."""
    selection = view.selection
    attention = view.trace[selection.kind]
    layer, head = selection.layer, selection.head
    query, key = focused(view)
    weights = weights_row(attention, layer, head, query)
    key = int(weights.argmax()) if key is None else key
    scores = _scores_row(attention, layer, head, query).astype(np.float64)
    allowed = attention.mask[query]
    highest = float(scores[allowed].max()) if allowed.any() else 0.0
    shift = highest if highest > LARGEST_EXPONENT else 0.0
    return Arithmetic(
        query=query,
        key=key,
        dot_product=float(attention.q[layer, head, query] @ attention.k[layer, head, key]),
        scaled=attention.scaled,
        divisor=attention.divisor,
        score=float(scores[key]),
        allowed=bool(allowed[key]),
        reason="" if allowed[key] else why_masked(masked_cells(view, selection.kind), query, key),
        shift=shift,
        power=math.exp(scores[key] - shift) if allowed[key] else 0.0,
        total=float(np.exp(scores[allowed] - shift).sum()),
        weight=float(weights[key]),
    )


def next_tokens(
    trace: Trace, row: int, count: int, before: Trace | None = None
) -> tuple[NextToken, ...]:
    """The best candidates after what a row has read; the one written is always among them.

    So is the one that the run `before` wrote in this row.
    """
    wanted = [candidate.token_id for candidate in trace.candidates(row, count)]
    written = trace.decoder_output.ids[row]
    earlier = before if before is not None and row < len(before.decoder_input) else None
    there = None if earlier is None else earlier.decoder_output.ids[row]
    must = [token for token in (written, there) if token is not None and token not in wanted]
    wanted = [*wanted[: max(0, count - len(must))], *dict.fromkeys(must)]
    logits = trace.logits[row]
    found = [
        NextToken(
            token,
            trace.vocabulary[token],
            1 + int((logits > logits[token]).sum()),
            float(trace.probs[row, token]),
            float(logits[token]),
            token == written,
            None if earlier is None else float(earlier.probs[row, token]),
            token == there,
        )
        for token in wanted
    ]
    return tuple(sorted(found, key=lambda token: token.rank))


def same_prefix(first: Trace, second: Trace, row: int) -> bool:
    """Whether two runs have read the same output tokens when they come to a row."""
    return first.decoder_input.ids[: row + 1] == second.decoder_input.ids[: row + 1]


def beam_rows(trace: Trace, row: int) -> tuple[BeamRow, ...]:
    """Every continuation that the step of beam search compared; empty for other searches."""
    alive: list[tuple[tuple[int, ...], tuple[str, ...]]] = [((), ())]
    for step in trace.search[: row + 1]:
        continued = [
            (h, *(alive[h.parent] if h.parent < len(alive) else ((), ()))) for h in step.hypotheses
        ]
        if step.index == row:
            if len(continued) < 2:
                return ()
            output = trace.decoder_output.ids[: row + 1]
            return tuple(
                BeamRow(pieces, h, (*ids, h.token_id) == output) for h, ids, pieces in continued
            )
        alive = [((*ids, h.token_id), (*pieces, h.piece)) for h, ids, pieces in continued if h.kept]
    return ()


def output_changes(before: Tokens, after: Tokens) -> tuple[list[bool], list[bool]]:
    """Which tokens of two outputs differ."""
    matcher = difflib.SequenceMatcher(None, before.ids, after.ids, autojunk=False)
    changed = [True] * len(before), [True] * len(after)
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            changed[0][block.a + offset] = False
            changed[1][block.b + offset] = False
    return changed


def _scores_row(attention: AttentionTrace, layer: int, head: int, query: int) -> Floats:
    products = attention.k[layer, head] @ attention.q[layer, head, query]
    return np.asarray(products / np.float32(attention.divisor))
