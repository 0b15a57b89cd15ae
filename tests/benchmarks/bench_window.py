"""How long the window takes to follow its user, beside one bare repaint of its size.

Return in the sentence field to all panels in sight repainted: median under 150 ms. Another layer,
head or token to all panels in sight repainted: 95th percentile within a frame (16 ms) on a quiet
machine; the same for All heads with 6+6 layers x 8 heads and 64 tokens. Runs offscreen unless
QT_QPA_PLATFORM says otherwise.
"""

import argparse
import os
import random
import resource
import statistics
from collections.abc import Sequence
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from model.address import AttentionKind
from model.trace import Trace, TraceRequest
from tests.benchmarks.timing import Times, describe_machine, judge, milliseconds, percentile, ratio
from tests.benchmarks.window import Bare, Repaints, application, open_program, settle, wait_until
from tests.visualizer.trace_maker import make_trace
from visualizer.app import DEFAULT_MODEL, Program

SENTENCE = "The old man gave me a very good book about the war."
OTHER = "The young woman told him a very long story about her life."
FRAME = 16  # milliseconds
ANSWER = 150
MEMORY = 600  # MB


def time_answers(program: Program, rounds: int) -> None:
    """Return in the sentence field, with two sentences of 12 words by turns."""
    repaints, field = Repaints(program), program.window.top_bar.sentence
    wall, cpu = [], []
    for turn in range(-3, rounds):
        field.setText((SENTENCE, OTHER)[turn % 2])
        settle()
        before = program.session.trace

        def answered(before: Trace | None = before) -> bool:
            return program.session.trace is not before

        def act() -> None:
            QTest.keyClick(field, Qt.Key.Key_Return)
            wait_until(answered)

        seconds = repaints.time(act)
        if turn >= 0:
            wall.append(seconds[0])
            cpu.append(seconds[1])
    show("Return to all panels repainted", Times(wall, cpu), None, repaints)
    judge("median", statistics.median(wall) * 1e3, ANSWER, " ms")


def time_changes(program: Program, title: str, changes: int) -> None:
    """Another layer, head or token, chosen at random, in each kind of attention by turns."""
    repaints, session = Repaints(program), program.session
    bare = Bare(program.window.width(), program.window.height())
    bare.show()
    settle(10)
    chance = random.Random(0)
    followed: list[tuple[float, float]] = []
    plain: list[tuple[float, float]] = []
    for turn in range(changes):
        if turn % (changes // 3 + 1) == 0:
            kind = tuple(AttentionKind)[turn // (changes // 3 + 1)]
            session.select(kind=kind)
            settle()
        name, value = _another(program, chance)
        followed.append(repaints.time(partial(session.select, **{name: value})))
        plain.append(bare.time())
    bare.close()
    times, bare_times = _times(followed), _times(plain)
    show(title, times, bare_times, repaints)
    judge("95th percentile on the clock", percentile(times.wall, 95) * 1e3, FRAME, " ms")
    judge("95th percentile on the processor", percentile(times.cpu, 95) * 1e3, FRAME, " ms")


def _another(program: Program, chance: random.Random) -> tuple[str, int]:
    """A layer, a head or a query other than the current one."""
    session = program.session
    assert session.trace is not None
    selection, attention = session.selection, session.trace[session.selection.kind]
    token = "source" if selection.kind is AttentionKind.ENCODER_SELF else "target"
    name = chance.choice(("layer", "head", token))
    count = {"layer": attention.layers, "head": attention.heads}.get(name, attention.queries)
    now = getattr(selection, name)
    return name, chance.choice([value for value in range(count) if value != now])


def _times(pairs: Sequence[tuple[float, float]]) -> Times:
    wall, cpu = zip(*pairs, strict=True)
    return Times(wall, cpu)


def show(title: str, times: Times, bare: Times | None, repaints: Repaints) -> None:
    """Print what was found."""
    print(f"\n{title} ({len(times.wall)} times)")
    painted = ", ".join(f"{name} {count}" for name, count in repaints.counts.items())
    print(f"  painted: {painted}")
    rows = [("followed", times), ("one bare repaint", bare)]
    for name, row in ((name, row) for name, row in rows if row is not None):
        for what, seconds in (("clock", row.wall), ("processor", row.cpu)):
            print(
                f"  {name}, {what}: median {milliseconds(statistics.median(seconds))}, "
                f"95th percentile {milliseconds(percentile(seconds, 95))}, "
                f"min {milliseconds(min(seconds))}, max {milliseconds(max(seconds))}"
            )
    if bare is not None:
        print(f"  ratio: {ratio(times.wall, bare.wall):.1f} on the clock, "
              f"{ratio(times.cpu, bare.cpu):.1f} on the processor")  # fmt: skip


def run(app: QApplication, model: Path, rounds: int, changes: int) -> None:
    """Run all of it in one window."""
    program = open_program(app)
    size: QSize = program.window.size()
    print(f"platform {app.platformName()}, window {size.width()} x {size.height()}")
    program.engine.open(model, TraceRequest(SENTENCE))
    wait_until(lambda: program.session.trace is not None)
    settle(10)
    time_answers(program, rounds)
    words = "Another layer, head or token, 12 words, "
    time_changes(program, words + "Attention in front", changes)
    for name in ("all-heads", "mask", "positions", "residual-stream", "vectors"):
        program.window.show_panel(name)
        settle(10)
        time_changes(program, f"{words}{name} in front", changes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("\nMemory so far, with every panel built")
    judge("peak", peak, MEMORY, " MB")
    large = make_trace(64, 64, encoder_layers=6, decoder_layers=6, heads=8, head_dim=64)
    program.session.show_trace(large)
    for name in ("all-heads", "attention"):
        program.window.show_panel(name)
        settle(10)
        time_changes(program, f"64 tokens, 6+6 layers x 8 heads, {name} in front", changes)
    program.window.close()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--changes", type=int, default=210)
    arguments = parser.parse_args()
    describe_machine()
    run(application(), arguments.model, arguments.rounds, arguments.changes)


if __name__ == "__main__":
    main()
