"""How long the window takes to show another language, style or size of text.

With a live trace and every panel built: from the choice to all panels in sight repainted, median
under 300 ms for language and style. Runs offscreen unless QT_QPA_PLATFORM says otherwise.
"""

import argparse
import os
import statistics
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from model.trace import TraceRequest
from tests.benchmarks.timing import Times, describe_machine, judge, show_times
from tests.benchmarks.window import Repaints, application, open_program, settle, wait_until
from visualizer.app import DEFAULT_MODEL, Program
from visualizer.panels import PANELS

SENTENCE = "The old man gave me a very good book about the war."
LIMIT = 300  # milliseconds


def time_switch(
    program: Program, choose: Callable[[Any], object], choices: Sequence[Any], rounds: int
) -> Times:
    """Choose one and the other by turns, ending with the second."""
    repaints = Repaints(program)
    wall, cpu = [], []
    for turn in range(-2, 2 * rounds):
        seconds = repaints.time(partial(choose, choices[turn % 2]))
        settle()
        if turn >= 0:
            wall.append(seconds[0])
            cpu.append(seconds[1])
    return Times(wall, cpu)


def run(app: QApplication, model: Path, rounds: int) -> None:
    """Run all of it in one window."""
    program = open_program(app)
    program.engine.open(model, TraceRequest(SENTENCE))
    wait_until(lambda: program.session.trace is not None)
    for spec in reversed(PANELS):
        program.window.show_panel(spec.name)
        settle(10)
    switches = {
        "language": time_switch(program, program.language.choose, ("zh_CN", "en"), rounds),
        "style": time_switch(program, program.theme.set_choice, ("dark", "light"), rounds),
        "size of text": time_switch(program, program.theme.set_font_scale, (1.5, 1.0), rounds),
    }
    print("\nFrom the choice to all panels in sight repainted, all panels built")
    show_times(switches)
    for name in ("language", "style"):
        times = switches[name]
        judge(f"{name}, on the clock", statistics.median(times.wall) * 1e3, LIMIT, " ms")
        judge(f"{name}, on the processor", statistics.median(times.cpu) * 1e3, LIMIT, " ms")
    program.window.close()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    describe_machine()
    run(application(), arguments.model, arguments.rounds)


if __name__ == "__main__":
    main()
