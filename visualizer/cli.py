"""The command line: what the window does, without one. Torch is imported when it is needed."""

import argparse
import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from model.errors import ModelError
from visualizer import __version__
from visualizer.argument_types import head_address, length, place, whole, written
from visualizer.export_options import add_export, add_sampling

PROGRAM = "attention-visualizer"
MISTAKE, INTERRUPTED, BROKEN_PIPE, OUR_MISTAKE = 2, 130, 141, 1
CORPUS = "NAME|FILE.tsv|SOURCE,TARGET"


class UsageError(ModelError):
    """Arguments that make no sense."""

    template = "{reason}."


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, and does not exit."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        message = " ".join(message.split()).rstrip(".")
        raise UsageError(reason=f"{message[:1].upper()}{message[1:]}")


def main(argv: Sequence[str]) -> int:
    """Run a command; returns the exit code: 0, or 2 for a mistake of the user's."""
    _open_streams()
    try:
        return _run(argv)
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        sentence, code = _explained(error)
    if sentence:
        with contextlib.suppress(OSError):
            print(" ".join(sentence.split()), file=sys.stderr)
    return code


def _open_streams() -> None:
    """A shell can close them (`>&-`); then there is nothing to read, and nobody listens."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115


def _run(argv: Sequence[str]) -> int:
    arguments = build_parser().parse_args(argv)
    from visualizer import commands

    run: Callable[[argparse.Namespace], int] = getattr(commands, arguments.command)
    code = run(arguments)
    sys.stdout.flush()
    return code


def _explained(error: BaseException) -> tuple[str, int]:
    """One sentence, or none where none is wanted, and the exit code."""
    match error:
        case SystemExit():  # --help and --version
            result = "", int(error.code or 0)
        case KeyboardInterrupt():
            result = "", INTERRUPTED
        case BrokenPipeError():
            _forget_output()
            result = "", BROKEN_PIPE
        case ModelError():
            result = str(error), MISTAKE
        case OSError():
            reason = error.strerror or str(error)
            place = f"{error.filename}: {reason.lower()}" if error.filename else reason
            result = f"{place}.", MISTAKE
        case MemoryError():
            result = "The memory of this machine is not enough for that.", MISTAKE
        case _:
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(last.filename).name}, line {last.lineno}"
            name = type(error).__name__
            result = f"Failed unexpectedly: {name}: {error} ({place}).", OUR_MISTAKE
    return result


def build_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = _Parser(
        prog=PROGRAM,
        description="See what a Transformer does. Without a command the window opens, with the "
        "name of a session (.attn) in its place that session.",
        epilog="Layers, heads and tokens count from 1. A MODEL is the name of a shipped model, a "
        "model folder, or the output folder of train.",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    parser.add_argument(
        "--start-report", action="store_true", help="open the window, time its start, quit"
    )
    parser.add_argument(
        "--lecture", metavar="LESSON", help="open the window and begin a lesson at once"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=f"{text.capitalize()}.")

    add("models", "list the models that ship")
    _add_translate(add("translate", "translate a text, or each line of standard input"))
    _add_trace(add("trace", "write every array of one run to an .npz file"))
    export = add("export", "draw a figure of one run as .png, .svg or .pdf")
    _add_run(export)
    add_export(export)
    _add_corpus(add("corpus", "show what there is to learn, before anything starts"))
    _add_train(add("train", "train a model, resumably"))
    _add_pack(add("pack", "make a model folder, in half precision and with a card, of a run"))
    _add_evaluate(add("evaluate", "measure a model on pairs; JSON on standard output"))
    played = add("lesson", "play a lesson of the lecture mode, and check what it claims")
    played.add_argument("lesson", metavar="LESSON", help="a shipped lesson, or a file")
    return parser


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model", default="en-zh", help="shipped name, model folder or run (default: en-zh)"
    )
    text = "of a run: as it was after so many steps, where that is kept (default: now)"
    parser.add_argument("--moment", metavar="STEP", type=whole(0, 10**9), help=text)


def _add_beam(parser: argparse.ArgumentParser, default: int | None = None) -> None:
    usual = "greedy search" if default is None else str(default)
    text = f"beam search with N hypotheses (default: {usual})"
    parser.add_argument("--beam", metavar="N", type=whole(1, 64), default=default, help=text)
    text = "length penalty of beam search (default: what suits the model)"
    parser.add_argument("--alpha", metavar="A", type=float, help=text)


def _add_run(parser: argparse.ArgumentParser) -> None:
    """What decides a trace, but the text of it."""
    _add_model(parser)
    parser.add_argument(
        "--target", type=written, help="let the model read this output instead of searching"
    )
    _add_beam(parser)
    add_sampling(parser)
    parser.add_argument(
        "--silence",
        metavar="KIND:LAYER:HEAD",
        type=head_address,
        action="append",
        default=[],
        help="silence a head, as in cross:2:1; may be repeated",
    )
    parser.add_argument("--positions-off", action="store_true", help="without positional encodings")
    text = "padding tokens on both sides, as in a batch"
    parser.add_argument("--padding", metavar="N", type=whole(0, 1024), default=0, help=text)


def _add_translate(parser: argparse.ArgumentParser) -> None:
    _add_model(parser)
    parser.add_argument("text", metavar="TEXT", type=written, nargs="?", help="what to translate")
    _add_beam(parser)


def _add_trace(parser: argparse.ArgumentParser) -> None:
    _add_run(parser)
    parser.add_argument("--text", type=written, required=True, help="the source sentence")
    parser.add_argument("-o", "--output", metavar="FILE.npz", type=place, required=True)


def _add_corpus(parser: argparse.ArgumentParser) -> None:
    from model.corpora import CORPORA

    add = parser.add_argument
    names = ", ".join(CORPORA)
    files = "a file (source, tab, target), or two parallel files with a comma between them"
    add("corpus", metavar=CORPUS, help=f"{names}; {files}")
    add("--config", metavar="FILE.json", type=place, help="changes to model, training, tokenizer")
    text = "samples that are shown (default: 5)"
    add("--limit", metavar="N", type=whole(0, 10**6), default=5, help=text)


def _add_train(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--corpus", metavar=CORPUS, help="what to learn; `corpus` shows it first")
    add("--output", metavar="DIR", type=place, required=True, help="checkpoints and metrics")
    add("--config", metavar="FILE.json", type=place, help="changes to model, training, tokenizer")
    add("--steps", metavar="N", type=whole(1, 10**9), help="how many batches")
    add("--seconds", metavar="N", type=length, help="stop after so long; --resume goes on")
    add("--seed", metavar="N", type=whole(0, 2**63 - 1), help="(default: 1)")
    add("--start", metavar="RUN", type=place, help="begin with the weights of this run")
    add("--resume", action="store_true", help="go on from the last checkpoint of --output")


def _add_pack(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("folder", metavar="RUN", type=place, help="output folder of train")
    add("-o", "--output", metavar="DIR", type=place, required=True, help="the model folder")
    add("--corpus", metavar=CORPUS, help="where it is now, if it was moved")
    add("--name", default="", help="for the card (default: the name of DIR)")
    add("--title", default="", help="what the model does, in a few words, for the card")
    add("--example", default="", help="a sentence to begin with")
    add("--limit", metavar="N", type=whole(1, 10**9), help="measure on the first N test pairs")


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    _add_model(parser)
    data = parser.add_mutually_exclusive_group(required=True)
    data.add_argument("--pairs", metavar="FILE.tsv", type=place, help="source, tab, target")
    data.add_argument("--corpus", metavar=CORPUS, help="measured by the rules of the corpus")
    parser.add_argument(
        "--part",
        choices=("test", "valid", "train", "all"),
        help="by the rule of the corpus (default: all of a file, test of a corpus)",
    )
    _add_beam(parser, 4)
    parser.add_argument("--limit", metavar="N", type=whole(1, 10**9), help="only the first N")


def _forget_output() -> None:
    """Nobody reads it: Python shall not complain about that at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
