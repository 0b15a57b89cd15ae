"""The tensors of a Trace by name: which there are, and each as tokens x features."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from model.address import AttentionKind, Stack
from model.trace import Floats, Trace

Sublayer = Literal["attention", "cross-attention", "feed-forward"]

HEAD_TENSORS = ("q", "k", "v", "z")
OUTPUTS = ("logits", "probs")
FLAT = ("embed", "pos_embed", "final_norm", *OUTPUTS)
"""Tensors that belong to no layer."""

_NEAREST = {
    "norm_cross": "norm_attn",
    "cross_attn_out": "attn_out",
    "resid_mid_cross": "resid_mid",
    "logits": "final_norm",
    "probs": "final_norm",
}


@dataclass(frozen=True)
class TensorName:
    """A tensor of a stack; `kind` tells q, k, v, z of the decoder's two attentions apart."""

    name: str
    kind: AttentionKind | None = None


@dataclass(frozen=True)
class SublayerNames:
    """What the tensors around one sublayer are called; `kind` is None for feed-forward."""

    sublayer: Sublayer
    kind: AttentionKind | None
    added: str
    becomes: str
    norm: str


_CROSS = SublayerNames(
    "cross-attention", AttentionKind.CROSS, "cross_attn_out", "resid_mid_cross", "norm_cross"
)


def sublayers(stack: Stack) -> Iterator[SublayerNames]:
    """The sublayers of each layer of a stack, in order."""
    kind = AttentionKind.ENCODER_SELF if stack is Stack.ENCODER else AttentionKind.DECODER_SELF
    yield SublayerNames("attention", kind, "attn_out", "resid_mid", "norm_attn")
    if stack is Stack.DECODER:
        yield _CROSS
    yield SublayerNames("feed-forward", None, "ff_out", "resid_post", "norm_ff")


def tensor_names(trace: Trace, stack: Stack) -> tuple[TensorName, ...]:
    """Every tensor of a stack that is tokens x features, in the order of its computation."""
    pre_norm = trace.model.config.norm == "pre"
    names = [TensorName("embed"), TensorName("pos_embed"), TensorName("resid_pre")]
    for each in sublayers(stack):
        heads = [TensorName(name, each.kind) for name in HEAD_TENSORS] if each.kind else []
        made = [TensorName(each.norm)]
        names += made if pre_norm else []
        names += [*heads, TensorName(each.added), TensorName(each.becomes)]
        names += [] if pre_norm else made
    names.append(TensorName("final_norm"))
    if stack is Stack.DECODER:
        names += [TensorName(name) for name in OUTPUTS]
    return tuple(names)


def nearest_name(name: str, stack: Stack) -> str:
    """The name itself where a stack has such a tensor, else the nearest that it has."""
    known = {*HEAD_TENSORS, "embed", "pos_embed", "resid_pre", "final_norm"}
    for each in sublayers(stack):
        known |= {each.added, each.becomes, each.norm}
    if stack is Stack.DECODER:
        known.update(OUTPUTS)
    return name if name in known else _NEAREST.get(name, "embed")


def tensor(trace: Trace, name: str, kind: AttentionKind, layer: int, head: int) -> Floats:
    """A tensor of the stack of a kind: [token, feature]; KeyError where there is none.

    The rows of k and v are the kind's keys, all others are its queries.
    """
    if name in HEAD_TENSORS:
        return np.asarray(getattr(trace[kind], name)[layer, head])
    if name in OUTPUTS and kind.stack is Stack.DECODER:
        return trace.logits if name == "logits" else trace.probs
    array = getattr(trace.residual(kind.stack), name, None)
    if array is None:
        raise KeyError(name)
    return np.asarray(array if name in FLAT else array[layer])
