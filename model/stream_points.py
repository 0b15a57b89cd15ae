"""The residual stream of a stack point by point: how long it is, what is added, what is made."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from model.address import Stack
from model.analysis import cosines, norms
from model.named_tensors import Sublayer, sublayers
from model.trace import Floats, Trace


@dataclass(frozen=True, eq=False)
class StreamPoint:
    """One point of the residual stream; all arrays are [token], `name` is that of the tensor.

    `norm` is the length of the stream here. At a LayerNorm that reads the stream without changing
    it (pre-norm) `norm_made` is the length of what it makes. Where a sublayer adds to the stream,
    `norm_added` is the length of what it adds, and `cosine` that of the angle between this and
    the stream before. The final norm belongs to no layer.
    """

    name: str
    layer: int | None
    sublayer: Sublayer | None
    norm: Floats
    norm_made: Floats | None = None
    norm_added: Floats | None = None
    cosine: Floats | None = None


_known: WeakKeyDictionary[Trace, dict[Stack, tuple[StreamPoint, ...]]] = WeakKeyDictionary()


def stream_points(trace: Trace, stack: Stack) -> tuple[StreamPoint, ...]:
    """The points in order, computed once: the input, then every sum and every LayerNorm."""
    known = _known.setdefault(trace, {})
    if stack not in known:
        known[stack] = _computed(trace, stack)
    return known[stack]


def _computed(trace: Trace, stack: Stack) -> tuple[StreamPoint, ...]:
    residual = trace.residual(stack)
    pre_norm = trace.model.config.norm == "pre"
    points = [StreamPoint("resid_pre", 0, None, norms(residual.resid_pre[0]))]
    for layer in range(residual.layers):
        stream = residual.resid_pre[layer]
        for each in sublayers(stack):
            adds, after, made = (
                getattr(residual, name)[layer] for name in (each.added, each.becomes, each.norm)
            )
            at = layer, each.sublayer
            total = StreamPoint(
                each.becomes, *at, norms(after), None, norms(adds), cosines(adds, stream)
            )
            if pre_norm:
                points += [StreamPoint(each.norm, *at, norms(stream), norms(made)), total]
                stream = after
            else:
                points += [total, StreamPoint(each.norm, *at, norms(made))]
                stream = made
    if pre_norm:
        made = norms(residual.final_norm)
        points.append(StreamPoint("final_norm", None, None, points[-1].norm, made))
    return tuple(points)
