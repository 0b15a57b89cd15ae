"""The arguments of `export` that draw a view again."""

from collections.abc import Iterator, Sequence

from visualizer.appearance import Appearance
from visualizer.command_line import export_arguments, named
from visualizer.figures.figure import View
from visualizer.language import ENGLISH, spoken
from visualizer.situation import Situation


def figure_arguments(
    view: View, figure: str, appearance: Appearance, output: str, more: Sequence[str] = ()
) -> list[str]:
    """All that decides the figure: what is shown, how it looks, and what is written."""
    situation = Situation.of(view.trace, view.selection, view.options)
    return export_arguments(
        situation, figure, appearance, output, (*_of_training(view, figure), *_language(), *more)
    )


def _language() -> Iterator[str]:
    if (code := spoken()) != ENGLISH:
        yield from ("--language", code)


def _of_training(view: View, figure: str) -> Iterator[str]:
    """Which moment of a run, which output it was given, which runs are beside it."""
    model, training = view.trace.model, view.training
    moment = model.step if model.moment else None
    if "training" in figure:  # the curves and the film of the whole run
        moment = training.moment
    if moment is not None:
        yield from ("--moment", str(moment))
    if view.trace.forced:
        yield from named("--target", view.trace.output_text)
    if figure == "training":
        for run in training.others:
            yield from named("--compare", run.name)
