"""The arguments of `export` that draw a view again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from model.address import AttentionKind
from visualizer.appearance import Appearance
from visualizer.command_line import export_arguments, named
from visualizer.figures.figure import View
from visualizer.language import ENGLISH, spoken
from visualizer.run_curves import selected_head
from visualizer.selection import Selection, ViewOptions
from visualizer.situation import Situation

USED = {
    "stage": ("attention-matrix",),
    "tensor": ("vectors", "residual-stream"),
    "step": ("architecture",),
    "averaged": ("residual-stream", "architecture"),
    "positions": ("positions",),
}
"""Which figures show something of a field of the selection or of the options."""

Chosen = TypeVar("Chosen", Selection, ViewOptions)


def figure_arguments(
    view: View, figure: str, appearance: Appearance, output: str, more: Sequence[str] = ()
) -> list[str]:
    """All that decides the figure: what is shown, how it looks, and what is written."""
    situation = situation_of(view, figure)
    return export_arguments(
        situation, figure, appearance, output, (*_of_run(view, figure), *_language(), *more)
    )


def situation_of(view: View, figure: str) -> Situation:
    """What the figure shows; one of a training is of that run, whichever model is open."""
    training, selection = view.training, view.selection
    if figure == "training" and training.folder:
        head = selected_head(training.history, selection)
        kind = AttentionKind.CROSS if head else AttentionKind.ENCODER_SELF  # which has no curve
        layer, head_ = head or (0, 0)
        chosen = Selection(kind=kind, layer=layer, head=head_)
        return Situation(str(training.folder.absolute()), selection=chosen)
    if figure == "over-training" and training.film:
        trace = training.film[-1][1]
        chosen = replace(
            selection,
            source=min(selection.source, len(trace.source) - 1),
            target=min(selection.target, len(trace.decoder_input) - 1),
            key=None,
        )
        return Situation.of(trace, chosen, ViewOptions())
    return Situation.of(view.trace, _used(selection, figure), _used(view.options, figure))


def _used(chosen: Chosen, figure: str) -> Chosen:
    """What is chosen, as usual where the figure does not care."""
    idle = (name for name, figures in USED.items() if figure not in figures)
    return replace(chosen, **{n: getattr(type(chosen), n) for n in idle if hasattr(chosen, n)})


def _of_run(view: View, figure: str) -> Iterator[str]:
    """Which moment of a run, which output it was given, which runs are beside it."""
    training, trace = view.training, view.trace
    moment = trace.model.step if trace.model.moment else None
    if "training" in figure:  # the curves and the film of the whole run
        moment = training.moment
    if moment is not None:
        yield from ("--moment", str(moment))
    if figure == "training":
        for run in training.others:
            yield from named("--compare", run.name)
        return
    if figure == "over-training" and training.film:
        trace = training.film[-1][1]
    if trace.forced:
        yield from named("--target", trace.output_text)


def _language() -> Iterator[str]:
    if (code := spoken()) != ENGLISH:
        yield from ("--language", code)
