"""What a lesson claims about the numbers of a run, so that a test can check it; no Qt, no torch.

Layers, heads and tokens count from 1. A token is a piece that occurs once, or its number. The
queries of the decoder are called by the token that is written there.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np

from model.address import AttentionKind, Stack
from model.analysis import head_measure
from model.errors import ModelError, Words
from model.history import History
from model.named_tensors import tensor
from model.trace import Floats, Tokens, Trace
from visualizer.selection import Selection

NEAR = 0.0005  # how far a number that "is" another may be from it
BOUNDS = ("at least", "at most", "is")


class ClaimError(ModelError):
    """A claim that cannot be read, or not be checked on this run."""

    template = "{reason}."

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason


class Case(NamedTuple):
    """What a claim is checked on."""

    trace: Trace
    selection: Selection
    history: History


@dataclass(frozen=True)
class Claim:
    """One claim: a kind of `KINDS`, what it is about, and its bounds where it is of a number."""

    kind: str
    about: tuple[Any, ...]
    bounds: tuple[tuple[str, float], ...] = ()

    @classmethod
    def from_dict(cls, values: object) -> Self:
        """From parsed JSON; raises ClaimError."""
        if not isinstance(values, dict):
            raise ClaimError("must be a JSON object")
        kinds = [key for key in values if key not in BOUNDS]
        if len(kinds) != 1 or kinds[0] not in KINDS:
            raise ClaimError(Words("must have one of {known}", known=", ".join(KINDS)))
        (kind,) = kinds
        names, measured = KINDS[kind].names, KINDS[kind].measured
        about = values[kind] if isinstance(values[kind], list) else [values[kind]]
        if len(about) != len(names):
            raise ClaimError(Words("“{kind}” takes {names}", kind=kind, names=", ".join(names)))
        for name, value in zip(names, about, strict=True):
            _check(name, value)
        bounds = tuple((key, values[key]) for key in BOUNDS if key in values)
        if measured != bool(bounds):
            known = {"kind": kind, "known": ", ".join(BOUNDS)}
            lacks = Words("“{kind}” needs one of {known}", **known)
            raise ClaimError(lacks if measured else Words("“{kind}” has no {known}", **known))
        for key, value in bounds:
            if type(value) not in (int, float) or not math.isfinite(value):
                raise ClaimError(Words("“{key}” must be a number", key=key))
        return cls(kind, tuple(about), bounds)

    def failure(self, case: Case) -> str:
        """What is found instead; empty where the claim is true."""
        try:
            found = KINDS[self.kind].find(case, *self.about)
        except (LookupError, ClaimError) as error:
            return f"{self.said()}: {error}"
        if isinstance(found, str):
            return found and f"{self.said()}: {found}"
        for key, value in self.bounds:
            kept = {
                "at least": found >= value,
                "at most": found <= value,
                "is": abs(found - value) <= NEAR,
            }
            if not kept[key]:
                return f"{self.said()} is {_decimal(found)}, not {key} {_decimal(value)}"
        return ""

    def said(self) -> str:
        """What it is about, as people write it."""
        named = zip(KINDS[self.kind].names, self.about, strict=True)
        parts = [_said(name, value) for name, value in named]
        return f"{self.kind} of {', '.join(parts)}"


def _said(name: str, value: object) -> str:
    if name in _CHOICES:
        return str(value)
    return f"{name} “{value}”" if isinstance(value, str) else f"{name} {value}"


def _decimal(value: float) -> str:
    """A number without an exponent: as many digits as tell it from its bound."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:.1f}"


@dataclass(frozen=True)
class _Kind:
    """How a kind of claim is found out: a number, or a text that says what is not so."""

    names: tuple[str, ...]
    find: Callable[..., float | str]
    measured: bool = True


def _check(name: str, value: object) -> None:
    """Whether a value can be what it is called."""
    if name in ("layer", "head"):
        good = type(value) is int and value >= 1
    elif name == "offset":
        good = type(value) is int
    elif name in _CHOICES:
        good = value in _CHOICES[name]
    elif name in ("token", "query", "key", "other"):
        good = (isinstance(value, str) and value != "") or (type(value) is int and value >= 1)
    else:
        good = isinstance(value, str)
    if not good:
        said = {"value": repr(value), "name": name}
        if name in _CHOICES:
            known = ", ".join(_CHOICES[name])
            raise ClaimError(
                Words("{value} cannot be a {name}: one of {known}", known=known, **said)
            )
        raise ClaimError(Words("{value} cannot be a {name}", **said))


def place(tokens: Tokens, token: str | int) -> int:
    """Where a token of a claim stands, from 0."""
    if isinstance(token, int):
        if token > len(tokens):
            raise ClaimError(f"there are only {len(tokens)} tokens")
        return token - 1
    count = tokens.pieces.count(token)
    if count != 1:
        raise ClaimError(f"“{token}” occurs {count} times in {' '.join(tokens.pieces)}")
    return tokens.pieces.index(token)


def _query(trace: Trace, kind: AttentionKind, token: str | int) -> int:
    encoder = kind is AttentionKind.ENCODER_SELF
    return place(trace.source if encoder else trace.decoder_output, token)


def _head(case: Case, kind: str, layer: int, head: int) -> tuple[AttentionKind, int, int]:
    which = AttentionKind(kind)
    attention = case.trace[which]
    if layer > attention.layers or head > attention.heads:
        raise ClaimError(f"there are {attention.layers} layers and {attention.heads} heads")
    return which, layer - 1, head - 1


def _of_cell(matrix: str) -> Callable[..., float]:
    """The number in one cell of a head's matrix."""

    def find(
        case: Case, kind: str, layer: int, head: int, query: str | int, key: str | int
    ) -> float:
        which, *at = _head(case, kind, layer, head)
        values: Floats = getattr(case.trace[which], matrix)(*at)
        row, column = _query(case.trace, which, query), place(case.trace.keys(which), key)
        return float(values[row, column])

    return find


def _top_key(case: Case, kind: str, layer: int, head: int, query: str | int, key: str | int) -> str:
    which, *at = _head(case, kind, layer, head)
    row = case.trace[which].weights(*at)[_query(case.trace, which, query)]
    keys, best = case.trace.keys(which), int(row.argmax())
    return "" if best == place(keys, key) else f"it is {keys.pieces[best]} ({row[best]:.3f})"


def _top_head(
    case: Case, kind: str, layer: int, head: int, query: str | int, key: str | int
) -> str:
    which, *at = _head(case, kind, layer, head)
    row, column = _query(case.trace, which, query), place(case.trace.keys(which), key)
    weights = case.trace[which].all_weights()[:, :, row, column]
    best = np.unravel_index(int(weights.argmax()), weights.shape)
    found = f"it is layer {best[0] + 1}, head {best[1] + 1} ({weights[best]:.3f})"
    return "" if list(best) == at else found


def _masked(case: Case, kind: str, query: str | int, key: str | int) -> str:
    which = AttentionKind(kind)
    row, column = _query(case.trace, which, query), place(case.trace.keys(which), key)
    return "it may attend" if case.trace[which].mask[row, column] else ""


def _row_sums(case: Case, kind: str) -> float:
    """The sum that is farthest from 1, of every row that may attend to something."""
    attention = case.trace[AttentionKind(kind)]
    sums = attention.all_weights().sum(-1)[..., attention.mask.any(-1)].ravel()
    return float(sums[np.abs(sums - 1).argmax()])


def _offset(case: Case, kind: str, layer: int, head: int, offset: int) -> float:
    """The mean weight that queries give to the key so many places after their own."""
    which, *at = _head(case, kind, layer, head)
    return float(np.diagonal(case.trace[which].weights(*at), offset).mean())


def _entropy(case: Case, kind: str, layer: int, head: int) -> float:
    which, *at = _head(case, kind, layer, head)
    return head_measure(case.trace, which, *at).entropy


def _vector(case: Case, name: str, stack: str, layer: int, token: str | int) -> Floats:
    trace, which = case.trace, Stack(stack)
    if layer > trace.layers(which):
        raise ClaimError(f"there are {trace.layers(which)} layers")
    kind = AttentionKind.ENCODER_SELF if which is Stack.ENCODER else AttentionKind.DECODER_SELF
    tokens = trace.source if which is Stack.ENCODER else trace.decoder_input
    return np.asarray(tensor(trace, name, kind, layer - 1, 0)[place(tokens, token)])


def _length(case: Case, name: str, stack: str, layer: int, token: str | int) -> float:
    return float(np.linalg.norm(_vector(case, name, stack, layer, token)))


def _cosine(
    case: Case, name: str, stack: str, layer: int, token: str | int, other: str | int
) -> float:
    first = _vector(case, name, stack, layer, token)
    second = _vector(case, name, stack, layer, other)
    return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))


def _probability(case: Case, query: str | int, piece: str) -> float:
    row = place(case.trace.decoder_output, query)
    if piece not in case.trace.vocabulary:
        raise ClaimError(f"“{piece}” is not in the vocabulary")
    return float(case.trace.probs[row, case.trace.vocabulary.index(piece)])


def _size(case: Case, name: str) -> float:
    trace = case.trace
    counts = {"source tokens": len(trace.source), "output tokens": len(trace.decoder_output)}
    return float(counts[name] if name in counts else getattr(trace.model.config, name))


def _contains(case: Case, text: str) -> str:
    return "" if text in case.trace.output_text else f"it is “{case.trace.output_text}”"


def _lacks(case: Case, text: str) -> str:
    return "" if text not in case.trace.output_text else f"it is “{case.trace.output_text}”"


def _output_is(case: Case, text: str) -> str:
    return "" if text == case.trace.output_text else f"it is “{case.trace.output_text}”"


def _selected_query(case: Case, query: str | int) -> str:
    kind, index = case.selection.kind, case.selection.query
    encoder = kind is AttentionKind.ENCODER_SELF
    tokens = case.trace.source if encoder else case.trace.decoder_output
    return "" if index == place(tokens, query) else f"it is {tokens.pieces[index]}"


def _selected_key(case: Case, key: str | int) -> str:
    tokens, index = case.trace.keys(case.selection.kind), case.selection.key
    if index == place(tokens, key):
        return ""
    return "none is" if index is None else f"it is {tokens.pieces[index]}"


def _held_out(case: Case, curve: str) -> float:
    values = case.history.valid[curve]
    if not len(values):
        raise ClaimError("nothing was validated yet")
    return float(values[-1])


_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": tuple(AttentionKind),
    "stack": tuple(Stack),
    "curve": ("loss", "token_accuracy", "exact_match"),
    "size": ("source tokens", "output tokens", "encoder_layers", "decoder_layers", "heads",
             "d_model", "head_dim", "d_ff", "source_vocab", "target_vocab", "parameters"),
    "tensor": ("embed", "pos_embed", "final_norm", "resid_pre", "norm_attn", "attn_out",
               "resid_mid", "norm_cross", "cross_attn_out", "resid_mid_cross", "norm_ff",
               "ff_out", "resid_post"),
}  # fmt: skip

_HEAD = ("kind", "layer", "head")
_CELL = (*_HEAD, "query", "key")
_VECTOR = ("tensor", "stack", "layer", "token")

KINDS = {
    "weight": _Kind(_CELL, _of_cell("weights")),
    "score": _Kind(_CELL, _of_cell("scores")),
    "dot product": _Kind(_CELL, _of_cell("dot_products")),
    "row sums": _Kind(("kind",), _row_sums),
    "offset": _Kind((*_HEAD, "offset"), _offset),
    "entropy": _Kind(_HEAD, _entropy),
    "length": _Kind(_VECTOR, _length),
    "cosine": _Kind((*_VECTOR, "other"), _cosine),
    "probability": _Kind(("query", "piece"), _probability),
    "size": _Kind(("size",), _size),
    "held-out": _Kind(("curve",), _held_out),
    "top key": _Kind(_CELL, _top_key, measured=False),
    "top head": _Kind(_CELL, _top_head, measured=False),
    "masked": _Kind(("kind", "query", "key"), _masked, measured=False),
    "output contains": _Kind(("text",), _contains, measured=False),
    "output lacks": _Kind(("text",), _lacks, measured=False),
    "output is": _Kind(("text",), _output_is, measured=False),
    "selected query": _Kind(("query",), _selected_query, measured=False),
    "selected key": _Kind(("key",), _selected_key, measured=False),
}
