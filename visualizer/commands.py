"""What each command does; the functions are named as the commands are."""

import sys
from argparse import Namespace
from collections.abc import Iterator

from model.errors import TextError
from model.stepping import finished
from visualizer.cli import MISTAKE, UsageError
from visualizer.export_command import export
from visualizer.export_options import decoding_of
from visualizer.learning import corpus, evaluate, pack, train
from visualizer.playing import lesson
from visualizer.running import hint, traced

__all__ = [
    "corpus", "evaluate", "export", "lesson", "models", "pack", "trace", "train", "translate",
]  # fmt: skip


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
    model = open_model(arguments.model, arguments.moment)
    decoding = decoding_of(arguments)
    if arguments.text is not None:
        print(_one_line(finished(search(model, arguments.text, decoding))))
        hint(model, arguments.text)
        return 0
    code = 0
    for number, line in enumerate(_input_lines(), 1):
        text = ""
        try:
            if line.strip():
                text = finished(search(model, _read(line), decoding))
        except TextError as error:
            code = MISTAKE
            print(f"Line {number:,}: {error}", file=sys.stderr)
        print(_one_line(text), flush=True)
        if text:
            hint(model, line, f"Line {number:,}: ")
    return code


def trace(arguments: Namespace) -> int:
    """The arrays of one run in a file."""
    from model.opening import open_model
    from model.trace_file import save_trace

    model = open_model(arguments.model, arguments.moment)
    save_trace(traced(arguments, model), arguments.output)
    hint(model, arguments.text)
    return 0


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
