"""What each command does; the functions are named as the commands are."""

import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from model.address import AttentionKind
from model.config import DecodingConfig
from model.corpora import Corpus, Measurement, Pair, open_corpus
from model.errors import CorpusError, FileError, ModelFileError, TextError
from model.intervention import Interventions
from model.named_tensors import tensor_names
from visualizer.cli import INTERRUPTED, UsageError
from visualizer.meter import Interrupt, Meter, metered
from visualizer.selection import PositionsView, Selection, Stage, ViewOptions

if TYPE_CHECKING:
    from model.checkpoint import LoadedModel
    from model.run import Run
    from model.trace import Trace

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
    """The translation of one text, or of each line of standard input."""
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
    for number, line in enumerate(_input_lines(), 1):
        try:
            text = _result(search(model, line, decoding)) if line.strip() else ""
        except TextError as error:
            raise TextError(reason=f"Line {number:,}: {error}") from error
        print(_one_line(text), flush=True)
        _hint(model, line, f"Line {number:,}: ")
    return 0


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
    view = View(result, selection, options, before)
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


def train(arguments: Namespace) -> int:
    """Train, or go on with a training."""
    changes = _changes(arguments)
    corpus = open_corpus(arguments.corpus) if arguments.corpus else None
    if corpus is None and not arguments.resume:
        raise UsageError(reason="Say with --corpus what to learn from")
    _use_all_cores()
    from model.run import Run, choose_training

    if arguments.resume:
        run = _open_run(arguments.output)
        corpus = corpus or _corpus_of(run, None)
        if arguments.steps and arguments.steps != run.settings.training.steps:
            run.with_steps(arguments.steps)
        split = corpus.split(run.settings.training.seed)
    else:
        assert corpus is not None
        seed = choose_training(corpus, changes).seed
        Run.check_new(arguments.output)
        split = corpus.split(seed)
        run = Run.create(arguments.output, corpus, split, changes)
    if split.note:
        print(split.note, file=sys.stderr)
    with Interrupt() as interrupt:
        _follow(run, run.train(split, arguments.seconds, lambda: interrupt.asked))
    return INTERRUPTED if interrupt.asked else 0


def pack(arguments: Namespace) -> int:
    """A model folder from a run."""
    run = _open_run(arguments.folder)
    corpus = _corpus_of(run, arguments.corpus)
    from model.packing import Packing, Stage
    from model.packing import pack as steps

    packing = Packing(
        arguments.output, arguments.name, arguments.title, arguments.example, arguments.limit
    )
    with Meter() as meter:
        name = ""
        for event in steps(run, corpus, packing):
            if isinstance(event, Stage):
                name = event.name
            else:
                meter.show(f"{name}: {event.done:,} of {event.of:,} sentences")
    return 0


def evaluate(arguments: Namespace) -> int:
    """Scores of a model as JSON."""
    pairs, data, measurement = _pairs(arguments)
    from model.evaluation import measure, outputs, score
    from model.opening import open_model

    model = open_model(arguments.model)
    with Meter() as meter:
        decoding = model.completed(_decoding(arguments))
        written = metered(outputs(model, pairs, decoding), meter, "Translated")
        data |= {"beam": decoding.beam, "alpha": decoding.alpha}
        result = {**data, **score(model, pairs, written).to_dict()}
        if measurement is not None:
            found = metered(measure(model, pairs, written, measurement), meter, "Measured")
            result |= found.numbers
    print(json.dumps({"model": model.name, **result}, ensure_ascii=False, indent=2))
    return 0


# ------------------------------------------------------------------ what is run


def _run(arguments: Namespace, model: "LoadedModel") -> "Trace":
    """The trace that the arguments ask for."""
    from model.trace import TraceRequest
    from model.tracing import trace as steps

    interventions = Interventions(frozenset(arguments.silence), arguments.positions_off)
    config = model.config
    if not interventions.fits(config.encoder_layers, config.decoder_layers, config.heads):
        raise UsageError(
            reason=f"A silenced head does not exist: {model.name} has {config.encoder_layers} "
            f"encoder and {config.decoder_layers} decoder layers with {config.heads} heads each"
        )
    decoding = _decoding(arguments)
    request = TraceRequest(arguments.text, arguments.target, decoding, interventions)
    return _result(steps(model, request))


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
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")
    try:
        for line in sys.stdin:
            yield line.rstrip("\n")
    except UnicodeDecodeError as error:
        raise UsageError(reason="Standard input is not UTF-8 text") from error


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())


# ------------------------------------------------------------------ corpora and runs


def _changes(arguments: Namespace) -> dict[str, Any]:
    """The settings that differ from the preset: those of --config, then the other options."""
    if arguments.resume:
        for name in ("config", "seed"):
            if getattr(arguments, name) is not None:
                raise UsageError(reason=f"--{name} cannot change a run that goes on; leave it out")
        return {}
    changes = _config_file(arguments.config) if arguments.config else {}
    training = changes.setdefault("training", {})
    if isinstance(training, dict):  # what it is otherwise, Run.create refuses
        chosen = {"steps": arguments.steps, "seed": arguments.seed}
        training |= {name: value for name, value in chosen.items() if value is not None}
    return changes


def _config_file(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileError(path=path, action="read", reason=reason) from error
    except (ValueError, RecursionError) as error:
        raise FileError(path=path, action="read", reason="it is not JSON") from error
    if not isinstance(content, dict):
        raise FileError(path=path, action="read", reason="it is not a JSON object")
    return content


def _open_run(folder: Path) -> "Run":
    from model.folder import is_run

    if not is_run(folder):
        raise ModelFileError(path=folder, reason="it is not the output folder of a training")
    from model.run import Run

    return Run.open(folder)


def _corpus_of(run: "Run", name: str | None) -> Corpus:
    """The corpus of a run, where it was or where it is now."""
    try:
        return open_corpus(name or run.settings.corpus)
    except CorpusError as error:
        if name:
            raise
        reason = "it is no longer where the run found it; say with --corpus where it is"
        raise CorpusError(path=run.settings.corpus, reason=reason) from error


def _pairs(arguments: Namespace) -> tuple[list[Pair], dict[str, Any], Measurement | None]:
    """The pairs to measure on, how the result names them, the corpus' own measurement."""
    from model.corpora.text_file import part_of, read_pairs

    measurement = None
    if arguments.pairs is not None:
        name, part = arguments.pairs.name, arguments.part or "all"
        file = read_pairs(arguments.pairs)
        if file.report():
            print(file.report(), file=sys.stderr)
        pairs = [pair for pair in file.pairs if part in ("all", part_of(pair.source))]
    else:
        corpus = open_corpus(arguments.corpus)
        name, part = Path(corpus.name).name, arguments.part or "test"
        split = corpus.split(corpus.preset.training.seed)
        parts = {"train": split.train, "valid": split.valid, "test": split.test}
        chosen = parts.values() if part == "all" else [parts[part]]
        pairs = [pair for each in chosen for pair in each]
        measurement = corpus.measure() if corpus.measure else None
    if not pairs:
        raise CorpusError(path=name, reason=f"it has no pair in its {part} part")
    limit = arguments.limit or len(pairs)
    return (
        pairs[:limit],
        {"data": name, "part": part},
        measurement,
    )


# ------------------------------------------------------------------ training


def _follow(run: "Run", events: Generator[object]) -> None:
    """Say how a training goes, until it ends."""
    from model.training import TrainStep, Validation

    steps = run.settings.training.steps
    begun, first, last = time.monotonic(), None, None
    with Meter() as meter:
        for event in events:
            if isinstance(event, Validation):
                meter.say(
                    f"Step {event.step:,}: validation loss {event.loss:.4f}, "
                    f"{event.token_accuracy:.1%} of tokens and {event.exact_match:.1%} of "
                    f"sentences right"
                )
            elif isinstance(event, TrainStep):
                last, first = event, first or event
                pace = (time.monotonic() - begun) / (event.step - first.step + 1)
                left = (steps - event.step) * pace
                meter.show(
                    f"Step {event.step:,} of {steps:,}, loss {event.loss:.3f}, {left:,.0f} s left"
                )
        if last is not None and last.step < steps:
            meter.say(f"Stopped after step {last.step:,} of {steps:,}; --resume goes on.")
        else:
            meter.say(f"Trained {steps:,} steps in {time.monotonic() - begun:.0f} s: {run.folder}")


def _use_all_cores() -> None:
    """Nobody waits for a window here."""
    if "OMP_NUM_THREADS" not in os.environ:
        import torch

        torch.set_num_threads(os.cpu_count() or 1)
