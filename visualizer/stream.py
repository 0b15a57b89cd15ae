"""What stands in the residual stream around a step of the walk: [token, d_model]."""

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from model.address import Stack
from model.analysis import norms
from model.named_tensors import sublayers
from model.trace import Floats, Trace
from visualizer.walk import ATTENTION, Operation, Step, blocks

Lengths = dict[Stack, tuple[list[int], Floats]]

_KNOWN: WeakKeyDictionary[Trace, Lengths] = WeakKeyDictionary()


class Sublayer(NamedTuple):
    """What a sublayer reads, adds, what it becomes, and what its LayerNorm makes of it."""

    reads: Floats
    adds: Floats
    becomes: Floats
    normed: Floats


def sublayer(trace: Trace, step: Step) -> Sublayer:
    """The tensors of the sublayer that a step belongs to; the step must lie in a layer."""
    residual, post_norm = trace.residual(step.stack), trace.model.config.norm == "post"
    before = "resid_pre"
    for each in sublayers(step.stack):
        if each.kind is step.kind:
            names = before, each.added, each.becomes, each.norm
            return Sublayer(*(getattr(residual, name)[step.layer] for name in names))
        before = each.norm if post_norm else each.becomes
    raise ValueError(step)


def standing(trace: Trace, step: Step) -> Floats | None:
    """The stream when the block of a step is done; None where there is none (tokens, output)."""
    residual = trace.residual(step.stack)
    if step.operation is Operation.EMBEDDING:
        return residual.embed
    if step.operation is Operation.POSITIONS:
        return np.asarray(residual.resid_pre[0])
    if step.layer is None:
        return residual.final_norm if step.operation is Operation.NORM else None
    tensors = sublayer(trace, step)
    if step.operation in ATTENTION or step.operation in (Operation.FEED_FORWARD, Operation.ADD):
        return tensors.becomes
    return tensors.normed


def lengths(trace: Trace) -> Lengths:
    """For each stack the first steps of the blocks that have a stream, and [block, token] norms."""
    known = _KNOWN.get(trace)
    if known is None:
        known = {}
        for stack in Stack:
            inside = [b for b in blocks(trace.model.config) if b.step.stack is stack]
            streams = [(b.first, standing(trace, b.step)) for b in inside]
            found = [(first, norms(x)) for first, x in streams if x is not None]
            known[stack] = [first for first, _ in found], np.stack([x for _, x in found])
        _KNOWN[trace] = known
    return known
