"""The pronoun lesson from nothing to 99 % of unseen sentences exactly right.

Under 60 s from the command line, counted from the start of the process; under 90 s in the window,
counted from the press on Train. In the window, with its curves in front, a timer of 10 ms is late
by less than 8 ms in 99 of 100 cases meanwhile, and Stop takes effect within one batch; afterwards
the slider goes through the moments at 10 frames a second or more. Each way is a process of its own.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer

from model.history import History
from tests.benchmarks.ticks import Ticks, pause
from tests.benchmarks.timing import describe_machine, judge, percentile
from tests.benchmarks.window import application, open_program, settle, wait_until
from visualizer.session import Session
from visualizer.training_state import Command, Phase, TrainingRequest

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 0.99
SEED = 3
IDLE = 5.0  # seconds


@dataclass(frozen=True)
class Learned:
    """When the lesson was learned: seconds from the beginning, steps, target tokens a second."""

    seconds: float
    step: int
    tokens: float

    @classmethod
    def of(cls, history: History, seconds: float) -> "Learned":
        """What the curves tell, once enough is right."""
        train, right = history.train, history.valid["exact_match"]
        step = int(history.valid["step"][(right >= ENOUGH).argmax()])
        spent = float(train["seconds"][step - 1])
        return cls(seconds, step, float(train["tokens"][:step].sum()) / spent)

    def show(self, where: str) -> None:
        """One line."""
        print(f"  {where}: {self.seconds:.1f} s, {self.step:,} steps, "
              f"{self.tokens:,.0f} target tokens/s", flush=True)  # fmt: skip


def knows(history: History) -> bool:
    """Whether enough of the unseen sentences are exactly right."""
    return bool((history.valid["exact_match"] >= ENOUGH).any())


def on_command_line(folder: Path) -> Learned:
    """Train as a user does in a terminal; a training that does not learn it ends by itself."""
    command = [sys.executable, "-m", "visualizer", "train", "--corpus", "pronoun"]
    command += ["--seed", str(SEED), "--output", str(folder)]
    began = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            time.sleep(0.2)
            if (folder / "metrics.jsonl").exists() and knows(history := History.read(folder)):
                learned = Learned.of(history, time.monotonic() - began)
                process.terminate()
                return learned
    raise SystemExit("The lesson was not learned from the command line.")


def in_window(folder: Path) -> None:
    """Train in the window, stop it, and print as JSON what was seen."""
    program = open_program(application())
    ticks, session = Ticks(), program.session
    QTimer.singleShot(0, program.start)
    wait_until(lambda: session.trace is not None and not session.trace.recorded)
    program.window.show_panel("training")
    pause(1.0)
    idle = time.monotonic()
    pause(IDLE)
    began = time.monotonic()
    changes = {"training": {"seed": SEED}}
    session.train(TrainingRequest("pronoun", folder, changes, session.sentence))
    wait_until(lambda: session.training.phase is Phase.RUNNING)
    running = time.monotonic()
    wait_until(lambda: knows(session.training.history))
    ended = time.monotonic()
    learned = Learned.of(session.training.history, ended - began)
    pause(1.0)
    step, asked = History.read(folder).step, time.monotonic()
    session.command_training(Command.STOP)
    wait_until(lambda: session.training.phase is Phase.ENDED)
    stopped = time.monotonic()
    history = History.read(folder)
    batches = history.train["seconds"][1:] - history.train["seconds"][:-1]
    print(json.dumps({
        "learned": vars(learned),
        "idle": ticks.lateness(idle, began),
        "training": ticks.lateness(running, ended),
        "seconds to stop": stopped - asked,
        "steps after stop": history.step - step,
        "batch": statistics.median(batches.tolist()),
        "moments": len(session.training.moments),
        "first time": scrub(session),
        "again": scrub(session),
    }))  # fmt: skip
    program.window.close()


def scrub(session: Session) -> float:
    """Pictures a second while the slider goes once through all moments, each painted."""
    moments = session.training.moments
    began = time.monotonic()
    for step in moments:
        seen = session.trace
        session.show_moment(step)
        wait_until(lambda seen=seen: session.trace is not seen)  # type: ignore[misc]
        settle()
    return len(moments) / (time.monotonic() - began)


def show_window(folder: Path) -> None:
    """Run the window in a process of its own and judge what it saw."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_lesson", "--window", str(folder)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    learned = Learned(**found["learned"])
    learned.show("in the window")
    judge("seconds in the window", learned.seconds, 90, " s")
    for what in ("idle", "training"):
        late = [1e3 * seconds for seconds in found[what]]
        print(f"  10 ms timer, {what}: late by {statistics.median(late):.1f} ms (median), "
              f"{percentile(late, 99):.1f} ms (99th percentile), {max(late):.1f} ms (most) of "
              f"{len(late):,} ticks")  # fmt: skip
    judge("99th percentile of lateness", percentile(late, 99), 8, " ms")
    print(f"  Stop: ended and saved after {1e3 * found['seconds to stop']:.0f} ms; "
          f"a batch takes {1e3 * found['batch']:.0f} ms")  # fmt: skip
    judge("batches learned after Stop", found["steps after stop"], 1)
    for what in ("first time", "again"):
        judge(f"{found['moments']} moments, {what}", found[what], 10, " frames/s", at_least=True)


def main() -> None:
    """Both ways, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--window", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.window:
        in_window(arguments.window)
        return
    describe_machine()
    for turn in range(arguments.rounds):
        with TemporaryDirectory() as folder:
            learned = on_command_line(Path(folder) / f"command-line-{turn}")
            learned.show("from the command line")
            judge("seconds from the command line", learned.seconds, 60, " s")
            show_window(Path(folder) / f"window-{turn}")


if __name__ == "__main__":
    main()
