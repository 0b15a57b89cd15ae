"""How long the interface stands still while the program starts and translates.

A timer of 10 ms in the GUI thread notes how late it comes. No stall over 100 ms, except while
torch is imported: there under 0.7 s in all. Beside it the same timer in a bare window, for as long:
what is late there the machine is to blame for. Each start is a process of its own.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMainWindow

from tests.benchmarks.ticks import NOTICED, Ticks, pause
from tests.benchmarks.timing import describe_machine, judge
from tests.benchmarks.window import application, wait_until
from visualizer import engine
from visualizer.app import Program
from visualizer.main_window import DEFAULT_SIZE
from visualizer.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 100  # milliseconds
IN_ALL = 700
SENTENCE = "The old man gave me a very good book about the war."
TRANSLATIONS = 5


def start_once() -> None:
    """Start the program, translate, and print the stalls as JSON."""
    marks: list[float] = []
    import_torch = engine.import_torch

    def marked() -> None:
        marks.append(time.monotonic())
        import_torch()
        marks.append(time.monotonic())

    engine.import_torch = marked
    app = application()
    program = Program(Settings(ephemeral=True))
    program.theme.apply(app)
    program.window.resize(*DEFAULT_SIZE)
    program.window.show()
    ticks = Ticks()
    QTimer.singleShot(0, program.start)
    session = program.session
    wait_until(lambda: session.trace is not None and not session.trace.recorded)
    pause(0.3)
    live = time.monotonic()
    for turn in range(TRANSLATIONS):
        before = session.trace
        program.window.top_bar.sentence.setText(SENTENCE + "!" * turn)
        program.window.top_bar.translate_button.click()
        wait_until(lambda before=before: session.trace is not before)  # type: ignore[misc]
        pause(0.1)
    end = time.monotonic()
    begin, imported = marks
    print(json.dumps({
        "before torch is imported": ticks.late(ticks.times[0], begin),
        "while torch is imported": ticks.late(begin, imported),
        "from there to live": ticks.late(imported, live),
        f"{TRANSLATIONS} translations": ticks.late(live, end),
        "seconds": end - ticks.times[0],
    }))  # fmt: skip
    program.window.close()


def bare_once(seconds: float) -> None:
    """A bare window that does nothing, for as long."""
    application()
    window = QMainWindow()
    window.resize(1440, 900)
    window.show()
    ticks = Ticks()
    pause(seconds)
    print(json.dumps({"bare window": ticks.late(ticks.times[0], ticks.times[-1])}))


def run(*arguments: str) -> dict[str, list[float]]:
    """What this module says in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_stall", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Start several times, a bare window after each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--bare", type=float, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        start_once()
        return
    if arguments.bare:
        bare_once(arguments.bare)
        return
    describe_machine()
    longest: dict[str, list[float]] = {}
    in_all: dict[str, list[float]] = {}
    for _ in range(arguments.rounds):
        found = run("--once")
        found |= run("--bare", str(found.pop("seconds")))
        for what, late in found.items():
            longest.setdefault(what, []).append(max(late, default=0.0) * 1e3)
            in_all.setdefault(what, []).append(sum(late) * 1e3)
    for what, times in longest.items():
        print(f"  {what}: longest stall: median {statistics.median(times):.0f} ms, "
              f"max {max(times):.0f} ms; all over {NOTICED * 1e3:.0f} ms together: "
              f"median {statistics.median(in_all[what]):.0f} ms")  # fmt: skip
    for what, times in longest.items():
        if what not in ("while torch is imported", "bare window"):
            judge(f"longest stall {what}, median", statistics.median(times), LONGEST, " ms")
    together = statistics.median(in_all["while torch is imported"])
    judge("stalls while torch is imported together, median", together, IN_ALL, " ms")


if __name__ == "__main__":
    main()
