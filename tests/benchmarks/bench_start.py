"""How long the program takes to start, beside a bare Qt window and a bare `import torch`.

The window at most 0.4 s after a bare window, the first picture at most 0.8 s after the window,
live at most 1.0 s after a bare `import torch`; peak memory under 600 MB. All in processes of
their own, in turn, timed from their start. Runs offscreen, where the screen has 800 x 800 pixels
only, unless QT_QPA_PLATFORM says otherwise; in full size with
`QT_QPA_PLATFORM=xcb xvfb-run -s "-screen 0 1920x1200x24" python -m tests.benchmarks.bench_start`.
"""

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.timing import describe_machine, judge

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ["-m", "visualizer", "--start-report"]
SINCE_START = """
import os

def say(what):
    ticks = open("/proc/self/stat").read().rpartition(")")[2].split()[19]
    now = float(open("/proc/uptime").read().split()[0])
    print(f"{what} {now - int(ticks) / os.sysconf('SC_CLK_TCK'):.2f} s", flush=True)
"""
BARE_WINDOW = (
    SINCE_START
    + """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        QTimer.singleShot(0, self.painted)

    def painted(self):
        say("bare window")
        app.quit()

app = QApplication([])
window = Window()
window.resize(1440, 900)
window.show()
app.exec()
"""
)
BARE_TORCH = SINCE_START + "\nimport torch\nsay('bare torch')\n"
LIMITS = (
    ("window", "bare window", 0.4),
    ("first picture", "window", 0.8),
    ("live", "bare torch", 1.0),
)
MEMORY = 600  # MB


def run(arguments: list[str]) -> tuple[dict[str, float], float]:
    """The times that a Python process says, and the MB that it took at most."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # no user compiles it all at each start
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments} ended with {process.returncode}")
    times = {}
    for line in said.splitlines():
        what, seconds, _ = line.rsplit(" ", 2)
        times[what] = float(seconds)
    return times, used.ru_maxrss / 1024


def main() -> None:
    """Start each in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    describe_machine()
    found: dict[str, list[float]] = {}
    memory = []
    for turn in range(-1, rounds):  # the first one reads from the disk, and compiles
        bare = run(["-c", BARE_WINDOW])[0] | run(["-c", BARE_TORCH])[0]
        program, peak = run(PROGRAM)
        if turn < 0:
            continue
        memory.append(peak)
        for what, seconds in (bare | program).items():
            found.setdefault(what, []).append(seconds)
    for what, times in found.items():
        print(f"  {what}: median {statistics.median(times):.2f} s, "
              f"min {min(times):.2f} s, max {max(times):.2f} s")  # fmt: skip
    for what, baseline, limit in LIMITS:
        apart = [a - b for a, b in zip(found[what], found[baseline], strict=True)]
        judge(f"{what} - {baseline}, median", statistics.median(apart), limit, " s")
        print(f"    min {min(apart):.2f} s; difference of the minima "
              f"{min(found[what]) - min(found[baseline]):.2f} s")  # fmt: skip
    judge("peak memory, largest", max(memory), MEMORY, " MB")


if __name__ == "__main__":
    main()
