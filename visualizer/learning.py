"""The commands that make and measure models; the functions are named as the commands are."""

import json
import os
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.config import DecodingConfig
from model.corpora import Corpus, Measurement, Pair, Split, open_corpus
from model.counting import counted
from model.errors import ConfigError, CorpusError, FileError, json_words, system_words
from visualizer.cli import INTERRUPTED, UsageError
from visualizer.meter import Interrupt, Meter, metered

if TYPE_CHECKING:
    from model.run import Run

GOES_ON = "The training goes on, and will be saved as soon as that is possible."


def corpus(arguments: Namespace) -> int:
    """What there is to learn, before anything starts."""
    from model.corpora.preview import preview

    changes = _config_file(arguments.config) if arguments.config else {}
    print(preview(open_corpus(arguments.corpus), changes, arguments.limit).report())
    return 0


def train(arguments: Namespace) -> int:
    """Train, or go on with a training."""
    changes = _changes(arguments)
    corpus = open_corpus(arguments.corpus) if arguments.corpus else None
    if corpus is None and not arguments.resume:
        raise UsageError(reason="Say with --corpus what to learn from")
    _use_all_cores()
    if arguments.resume:
        run = _open_run(arguments.output)
        corpus = corpus or _corpus_of(run, None)
        if arguments.steps and arguments.steps != run.settings.training.steps:
            run.with_steps(arguments.steps)
        split = corpus.split(run.settings.training.seed)
    else:
        assert corpus is not None
        run, split = _begin_run(arguments, corpus, changes)
    if note := run.fitting(split).note:
        print(note, file=sys.stderr)
    _say_what_is_missing(run)
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

    model = open_model(arguments.model, arguments.moment)
    with Meter() as meter:
        search = DecodingConfig(method="beam", beam=arguments.beam, alpha=arguments.alpha)
        decoding = model.completed(search)
        written = metered(outputs(model, pairs, decoding), meter, "Translated")
        data |= {"beam": decoding.beam, "alpha": decoding.alpha}
        result = {**data, **score(model, pairs, written).to_dict()}
        if measurement is not None:
            found = metered(measure(model, pairs, written, measurement), meter, "Measured")
            result |= found.numbers
    which = {"model": model.name} | ({} if model.step is None else {"step": model.step})
    print(json.dumps(which | result, ensure_ascii=False, indent=2))
    return 0


# ------------------------------------------------------------------ corpora and runs


def _changes(arguments: Namespace) -> dict[str, Any]:
    """The settings that differ from the preset: those of --config, then the other options."""
    if arguments.resume:
        for name in ("config", "seed", "start"):
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
        raise FileError(path=path, action="read", reason=system_words(error)) from error
    except (ValueError, RecursionError) as error:
        raise FileError(path=path, action="read", reason=json_words(error)) from error
    if not isinstance(content, dict):
        raise FileError(path=path, action="read", reason="it is not a JSON object")
    return content


def _begin_run(
    arguments: Namespace, corpus: Corpus, changes: dict[str, Any]
) -> "tuple[Run, Split]":
    from model.corpora.choice import choose_training
    from model.run import Run

    try:
        seed = choose_training(corpus, changes).seed
        Run.check_new(arguments.output)
        start = _open_run(arguments.start) if arguments.start else None
        split = corpus.split(seed)
        return Run.create(arguments.output, corpus, split, changes, start), split
    except ConfigError as error:
        if arguments.config is None:
            raise
        raise UsageError(reason=f"In {arguments.config}, {error}".rstrip(".")) from error


def _open_run(folder: Path) -> "Run":
    from model.folder import is_run

    if not is_run(folder):
        reason = "it is not the output folder of a training"
        raise FileError(path=folder, action="opened", reason=reason)
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
        name, part = corpus.label, arguments.part or "test"
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


def _say_what_is_missing(run: "Run") -> None:
    from model.device import MISSING, available_devices

    device = run.settings.training.device
    if device not in available_devices():
        print(MISSING.format(device=device.upper()), file=sys.stderr)


def _follow(run: "Run", events: Generator[object]) -> None:
    """Say how a training goes, until it ends."""
    from model.run import NotSaved
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
            elif isinstance(event, NotSaved):
                meter.say(f"{event.error} {_elsewhere(run) if event.last else GOES_ON}")
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
            seconds = time.monotonic() - begun
            meter.say(f"Trained {counted(steps, 'step')} in {seconds:.0f} s: {run.folder}")


def _elsewhere(run: "Run") -> str:
    """Let a run that has ended be saved where there is room; raises FileError."""
    run.move_to(Path(tempfile.mkdtemp(prefix="attention-visualizer-")) / run.folder.name)
    return f"The run is kept in {run.folder} instead."


def _use_all_cores() -> None:
    """Nobody waits for a window here."""
    if "OMP_NUM_THREADS" not in os.environ:
        import torch

        torch.set_num_threads(os.cpu_count() or 1)
