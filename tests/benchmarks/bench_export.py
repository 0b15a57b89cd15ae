"""How long figures take to be written once the trace is there.

One head under 300 ms in each format; all heads of 6+6 layers x 8 heads over 64 tokens as PDF,
every kind, under 2 s and under 2 MB.
"""

import argparse
import os
import statistics
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from model.address import AttentionKind
from model.trace import Trace
from tests.benchmarks.timing import describe_machine, in_turn, judge, show_times
from tests.benchmarks.window import application
from tests.visualizer.trace_maker import make_trace
from visualizer.appearance import FORMATS, Appearance
from visualizer.figures import View, figure_class
from visualizer.figures.export import export_figure
from visualizer.figures.subject import Subject
from visualizer.selection import Selection

HEAD, HEADS = 300, 2000  # milliseconds
LARGEST = 2.0  # MB
COLUMN, COLUMNS = Appearance(width_mm=84, caption=""), Appearance(width_mm=174, title="")


def subject(trace: Trace, name: str, kind: AttentionKind = AttentionKind.CROSS) -> Subject:
    """One figure of a trace."""
    return Subject(View(trace, Selection(kind=kind)), figure_class(name), name)


def write(subject: Subject, path: Path, appearance: Appearance) -> None:
    """One file, with its provenance."""
    provenance = subject.provenance(appearance, path.suffix[1:])
    export_figure(subject.figure(appearance), path, appearance, provenance)


def time_one_head(folder: Path, rounds: int) -> None:
    """A head of twelve words, and of 64 tokens a side."""
    for title, trace in (("12 words", make_trace(13, 13)), ("64 tokens", make_trace(64, 64))):
        one = subject(trace, "attention-matrix")
        ways = {
            suffix: partial(write, one, folder / f"head.{suffix}", COLUMN) for suffix in FORMATS
        }
        print(f"\nOne head, {title}")
        times = in_turn(ways, rounds)
        show_times(times)
        for suffix in FORMATS:
            judge(f"{suffix}, median", statistics.median(times[suffix].wall) * 1e3, HEAD, " ms")


def time_all_heads(folder: Path, rounds: int) -> None:
    """Every head of the three kinds, from a trace that no figure has seen."""
    paths = [folder / f"{kind}.pdf" for kind in AttentionKind]

    def write_all() -> None:
        trace = replace(made)  # which no figure has seen
        for kind, path in zip(AttentionKind, paths, strict=True):
            write(subject(trace, "head-grid", kind), path, COLUMNS)

    made = make_trace(64, 64, encoder_layers=6, decoder_layers=6, heads=8, head_dim=64)
    print("\nAll heads of 6+6 layers x 8 heads, 64 tokens, the three kinds as PDF")
    times = in_turn({"all heads": write_all}, rounds)
    show_times(times)
    judge("median", statistics.median(times["all heads"].wall) * 1e3, HEADS, " ms")
    judge("size", sum(path.stat().st_size for path in paths) / 1e6, LARGEST, " MB")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    describe_machine()
    app = application()
    with tempfile.TemporaryDirectory() as folder:
        time_one_head(Path(folder), arguments.rounds)
        time_all_heads(Path(folder), arguments.rounds)
    del app


if __name__ == "__main__":
    main()
