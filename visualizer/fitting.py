"""Selections that a run has: the nearest to one that is wanted."""

from dataclasses import replace

from model.trace import Trace
from visualizer.selection import Selection
from visualizer.walk import walk


def fitting(selection: Selection, trace: Trace) -> Selection:
    """The nearest selection that a trace has."""
    attention, last = trace[selection.kind], len(walk(trace.model.config)) - 1
    fitted = replace(
        selection,
        step=min(max(selection.step, 0), last),
        layer=min(max(selection.layer, 0), attention.layers - 1),
        head=min(max(selection.head, 0), attention.heads - 1),
        source=min(max(selection.source, 0), len(trace.source) - 1),
        target=min(max(selection.target, 0), len(trace.decoder_input) - 1),
    )
    if fitted.key is not None and not 0 <= fitted.key < attention.keys:
        fitted = replace(fitted, key=None)
    hover = fitted.hover
    outside = hover is not None and (
        (hover.query or 0) >= attention.queries or (hover.key or 0) >= attention.keys
    )
    return replace(fitted, hover=None) if outside else fitted
