"""What each command does; the functions are named as the commands are."""

import os
import sys
from argparse import Namespace
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from model.address import AttentionKind
from model.config import DecodingConfig
from model.counting import counted
from model.errors import TextError
from model.intervention import Interventions
from model.named_tensors import tensor_names
from visualizer.cli import MISTAKE, UsageError
from visualizer.film import Film
from visualizer.learning import corpus, evaluate, pack, train
from visualizer.playing import lesson
from visualizer.selection import PositionsView, Selection, Stage, ViewOptions
from visualizer.training_state import Phase, Training

if TYPE_CHECKING:
    from model.checkpoint import LoadedModel
    from model.trace import Trace

__all__ = [
    "corpus", "evaluate", "export", "lesson", "models", "pack", "trace", "train", "translate",
]  # fmt: skip

T = TypeVar("T")


def models(arguments: Namespace) -> int:
    """One line for each shipped model."""
    from model.shipped import shipped_models

    found = shipped_models()
    width = max((len(summary.name) for summary in found), default=0)
    for summary in found:
        title = f"{summary.title}  " if summary.title else ""
        print(f"{summary.name:<{width}}  {title}({summary.size})")
    return 0


def translate(arguments: Namespace) -> int:
    """The translation of one text, or of each line of standard input.

    A line that cannot be translated gives an empty one, and is named on standard error.
    """
    from model.opening import open_model
    from model.tracing import translate as search

    if arguments.text is None and sys.stdin.isatty():
        raise UsageError(reason="Give a TEXT, or lines on standard input")
    model = open_model(arguments.model)
    decoding = _decoding(arguments)
    if arguments.text is not None:
        print(_one_line(_result(search(model, arguments.text, decoding))))
        _hint(model, arguments.text)
        return 0
    code = 0
    for number, line in enumerate(_input_lines(), 1):
        text = ""
        try:
            if line.strip():
                text = _result(search(model, _read(line), decoding))
        except TextError as error:
            code = MISTAKE
            print(f"Line {number:,}: {error}", file=sys.stderr)
        print(_one_line(text), flush=True)
        if text:
            _hint(model, line, f"Line {number:,}: ")
    return code


def trace(arguments: Namespace) -> int:
    """The arrays of one run in a file."""
    from model.opening import open_model
    from model.trace_file import save_trace

    model = open_model(arguments.model)
    save_trace(_run(arguments, model), arguments.output)
    _hint(model, arguments.text)
    return 0


def export(arguments: Namespace) -> int:
    """A figure of one run in a file."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from model.opening import open_model
    from visualizer.figures import FIGURES, View, figure_class
    from visualizer.figures.export import export_figure
    from visualizer.theme import COLORMAPS, DIVERGING, STYLES

    _check_name("figure", arguments.figure, FIGURES)
    if arguments.colormap:
        _check_name("colour map", arguments.colormap, [*COLORMAPS, *DIVERGING])
    application = QApplication.instance() or QApplication([])
    model = open_model(arguments.model)
    if arguments.text is None:
        arguments.text = _example(arguments.figure, model)
    result = _run(arguments, model)
    selection = _selection(arguments, result)
    before = None
    if result.interventions:
        before = _run(Namespace(**vars(arguments) | {"silence": [], "positions_off": False}), model)
    options = ViewOptions(
        dim_special=arguments.dim_special,
        averaged=arguments.averaged,
        positions=PositionsView(arguments.positions),
        colormap=arguments.colormap,
    )
    view = View(result, selection, options, before, training=_training(arguments))
    export_figure(
        figure_class(arguments.figure)(view, STYLES[arguments.style]),
        arguments.output,
        width_mm=arguments.width,
        height_mm=arguments.height,
        dpi=arguments.dpi,
    )
    _hint(model, arguments.text)
    del application
    return 0


# ------------------------------------------------------------------ what is run


def _run(arguments: Namespace, model: "LoadedModel") -> "Trace":
    """The trace that the arguments ask for."""
    from model.trace import TraceRequest
    from model.tracing import trace as steps

    config = model.config
    for head in arguments.silence:
        single = Interventions(frozenset({head}))
        if not single.fits(config.encoder_layers, config.decoder_layers, config.heads):
            raise UsageError(
                reason=f"There is no head {head.kind}:{head.layer + 1}:{head.head + 1}: "
                f"{model.name} has {config.encoder_layers} encoder and {config.decoder_layers} "
                f"decoder layers, each with {counted(config.heads, 'head')}"
            )
    interventions = Interventions(frozenset(arguments.silence), arguments.positions_off)
    decoding = _decoding(arguments)
    request = TraceRequest(arguments.text, arguments.target, decoding, interventions)
    return _result(steps(model, request))


def _example(figure: str, model: "LoadedModel") -> str:
    """The model's own sentence, where the figure shows nothing of it."""
    if figure != "training":
        raise UsageError(reason=f"Say with --text of which sentence the figure {figure} shall be")
    return model.example


def _training(arguments: Namespace) -> Training:
    """The training of the model, where it is a run; figures of it need one."""
    from model.folder import is_run
    from model.history import History
    from model.moments import Moments
    from model.shipped import find_model

    folder, figure = find_model(arguments.model), arguments.figure
    if "training" not in figure:
        return Training()
    if not is_run(folder):
        raise UsageError(reason=f"For the figure {figure}, --model must be the output of train")
    moments, film = Moments(folder).steps, Film()
    if figure == "over-training" and moments:
        list(film.show(folder, arguments.text, moments[-1], moments))
    return Training(
        Phase.ENDED,
        folder,
        history=History.read(folder),
        moments=moments,
        film=film.frames(folder, arguments.text),
        answered=film.answered(folder, arguments.text),
    )


def _hint(model: "LoadedModel", text: str, where: str = "") -> None:
    """Say so when a text is written in characters that the model does not know."""
    from model.hints import byte_share

    pieces = model.tokenizers.source.encode(text)
    if share := byte_share([piece.text for piece in pieces], [piece.span for piece in pieces]):
        print(f"{where}{share}", file=sys.stderr)


def _decoding(arguments: Namespace) -> DecodingConfig:
    if arguments.beam is None:
        return DecodingConfig()
    return DecodingConfig(method="beam", beam=arguments.beam, alpha=arguments.alpha)


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
    known = dict.fromkeys(each.name for each in tensor_names(trace, kind.stack))
    _check_name("tensor", arguments.tensor, known)
    selection = Selection(
        kind=kind,
        layer=arguments.layer - 1,
        head=arguments.head - 1,
        stage=Stage(arguments.stage),
        key=None if arguments.key is None else arguments.key - 1,
        tensor=arguments.tensor,
    )
    side = "source" if kind is AttentionKind.ENCODER_SELF else "target"
    return replace(selection, **{side: arguments.query - 1})


def _check_name(what: str, name: str, known: Any) -> None:
    if name not in known:
        raise UsageError(reason=f"There is no {what} “{name}”; there are {', '.join(known)}")


def _result(steps: Generator[object, None, T]) -> T:
    """What a generator returns at its end."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]


# ------------------------------------------------------------------ text in and out


def _input_lines() -> Iterator[str]:
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")
    for line in sys.stdin:
        yield line.rstrip("\n")


def _read(line: str) -> str:
    """The line itself; raises TextError where it was no text."""
    try:
        return line.encode().decode()
    except UnicodeEncodeError as error:
        raise TextError(reason="This is not UTF-8 text.") from error


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())
