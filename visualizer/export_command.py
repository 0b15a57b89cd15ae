"""What `export` does: a figure of one run in a file, as the window would write it."""

import os
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.address import AttentionKind, Stack
from model.folder import is_run
from model.named_tensors import tensor_names
from visualizer.appearance import Appearance, Series
from visualizer.cli import UsageError
from visualizer.export_options import appearance_of
from visualizer.film import Film
from visualizer.loading import import_torch
from visualizer.running import hint, traced
from visualizer.selection import PositionsView, Selection, Stage, ViewOptions
from visualizer.training_state import Phase, Training
from visualizer.walk import walk

if TYPE_CHECKING:
    from model.checkpoint import LoadedModel
    from model.history import History
    from model.trace import Trace
    from visualizer.figures.figure import Figure, View
    from visualizer.figures.subject import Subject


def export(arguments: Namespace) -> int:
    """A figure of one run in a file."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from visualizer.figures import figure_class
    from visualizer.figures.subject import Subject
    from visualizer.language import Language

    appearance = appearance_of(arguments)
    application = QApplication.instance() or QApplication([])
    language = Language()
    language.choose(arguments.language)
    _check_names(arguments, appearance)
    subject = Subject(_view(arguments), figure_class(arguments.figure), arguments.figure)
    if reason := subject.figure(appearance).nothing():
        raise UsageError(reason=reason.rstrip(".。"))
    if arguments.series:
        _write_series(arguments, subject, appearance)
    else:
        _write(arguments, subject, appearance)
    del language, application
    return 0


def _write(arguments: Namespace, subject: "Subject", appearance: Appearance) -> None:
    from visualizer.figures.data import write_data
    from visualizer.figures.export import export_figure

    figure, path = subject.figure(appearance), arguments.output
    _check_colormap(figure, appearance.colormap)
    provenance = subject.provenance(appearance, path.suffix.lower().removeprefix("."))
    export_figure(figure, path, appearance, provenance)
    if arguments.data:
        write_data(figure, path.with_suffix(f".{arguments.data}"), provenance)


def _write_series(arguments: Namespace, subject: "Subject", appearance: Appearance) -> None:
    """Says on a terminal how far it is; Ctrl+C leaves no file."""
    from visualizer.figures.series import write_series

    series, path, shows = Series(arguments.series), arguments.output, sys.stderr.isatty()
    steps = write_series(subject, series, appearance, path, arguments.rate, arguments.data or "")
    for done, count in steps:
        if shows:
            print(f"\r{done} of {count}", end="" if done < count else "\n", file=sys.stderr)


def _check_names(arguments: Namespace, appearance: Appearance) -> None:
    from visualizer.figures import FIGURES
    from visualizer.theme import COLORMAPS, DIVERGING, font_names

    _check_name("figure", arguments.figure, FIGURES)
    if appearance.colormap:
        _check_name("colour map", appearance.colormap, [*COLORMAPS, *DIVERGING])
    if appearance.font and appearance.font not in font_names():
        raise UsageError(reason=f"There is no font “{appearance.font}” on this machine")


def _check_colormap(figure: "Figure", name: str) -> None:
    """Raises UsageError for a map that the figure's values cannot have."""
    if name in ("", *figure.colormaps):
        return
    if not figure.colormaps:
        raise UsageError(reason=f"The figure {figure.name} has no colours for values")
    known = " or ".join(figure.colormaps)
    raise UsageError(reason=f"Values below 0 need the colour map {known}, not {name}")


def _view(arguments: Namespace) -> "View":
    """The run that the arguments ask for, and how they look at it."""
    import_torch()  # on as many threads as the window, which gives the same sums
    from model.opening import open_model
    from visualizer.figures.figure import View

    model = open_model(arguments.model, arguments.moment)
    if arguments.text is None:
        arguments.text = _example(arguments.figure, model)
    trace = traced(arguments, model)
    before = None
    if trace.interventions:
        plain = {"silence": [], "positions_off": False}
        before = traced(Namespace(**vars(arguments) | plain), model)
    hint(model, arguments.text)
    options = ViewOptions(
        dim_special=arguments.dim_special,
        averaged=arguments.averaged,
        positions=PositionsView(arguments.positions),
    )
    selection = _selection(arguments, trace)
    return View(trace, selection, options, before, training=_training(arguments))


def _example(figure: str, model: "LoadedModel") -> str:
    """The model's own sentence, where the figure shows nothing of it."""
    if figure != "training":
        raise UsageError(reason=f"Say with --text of which sentence the figure {figure} shall be")
    return model.example


def _training(arguments: Namespace) -> Training:
    """The training of the model, where it is a run; figures of it need one."""
    from model.history import History
    from model.moments import Moments
    from model.shipped import find_model

    folder, figure = find_model(arguments.model), arguments.figure
    filmed = arguments.series == Series.MOMENTS
    if "training" not in figure and not filmed:
        return Training()
    if not is_run(folder):
        what = "this series" if filmed else f"the figure {figure}"
        raise UsageError(reason=f"For {what}, --model must be the output of train")
    moments, film = Moments(folder).steps, Film()
    others = tuple(_beside(folder, name) for name in arguments.compare)
    if (filmed or figure == "over-training") and moments:
        list(film.show(folder, arguments.text, moments[-1], moments))
    return Training(
        Phase.ENDED,
        folder,
        history=History.read(folder),
        moments=moments,
        moment=arguments.moment,
        runs=others,
        compared=frozenset(run.name for run in others),
        film=film.frames(folder, arguments.text),
        answered=film.answered(folder, arguments.text),
    )


def _beside(folder: Path, name: str) -> "History":
    """The curves of another run: a folder, or the name of one beside the run that is drawn."""
    from model.history import History

    near = folder.resolve().parent / name
    return History.read(near if is_run(near) else Path(name))


def _selection(arguments: Namespace, trace: "Trace") -> Selection:
    """What the arguments point at, counted from 0; refuses what the run does not have."""
    kind = AttentionKind(arguments.kind)
    attention = trace[kind]
    for name, count in (
        ("layer", attention.layers),
        ("head", attention.heads),
        ("query", attention.queries),
        ("key", attention.keys),
    ):
        number = getattr(arguments, name)
        if number is not None and number > count:
            reason = f"There is no {name} {number:,} in {kind} attention here, only {count:,}"
            raise UsageError(reason=reason)
    for name, count in (
        ("source token", len(trace.source)),
        ("decode step", len(trace.decoder_input)),
        ("step", len(walk(trace.model.config))),
    ):
        number = getattr(arguments, name.replace(" ", "_"))
        if number > count:
            raise UsageError(reason=f"There is no {name} {number:,} here, only {count:,}")
    known = dict.fromkeys(each.name for stack in Stack for each in tensor_names(trace, stack))
    _check_name("tensor", arguments.tensor, known)
    selection = Selection(
        kind=kind,
        layer=arguments.layer - 1,
        head=arguments.head - 1,
        stage=Stage(arguments.stage),
        source=arguments.source_token - 1,
        target=arguments.decode_step - 1,
        key=None if arguments.key is None else arguments.key - 1,
        step=arguments.step - 1,
        tensor=arguments.tensor,
    )
    if arguments.query is None:
        return selection
    side = "source" if kind is AttentionKind.ENCODER_SELF else "target"
    return replace(selection, **{side: arguments.query - 1})


def _check_name(what: str, name: str, known: Any) -> None:
    if name not in known:
        raise UsageError(reason=f"There is no {what} “{name}”; there are {', '.join(known)}")
