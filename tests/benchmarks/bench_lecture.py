"""How long the lecture takes from a key press to the finished picture at 3840 x 2160.

Beside it one bare repaint of an image of that size, timed by turns: at most three of them. The
audience looks at a picture before the next key is pressed, and meanwhile the pages that a key may
ask for are painted ahead; a key that comes before that is done is timed too, without a limit.
Runs offscreen unless QT_QPA_PLATFORM says otherwise.
"""

import argparse
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest

from model.trace import TraceRequest
from tests.benchmarks.timing import describe_machine, judge, milliseconds, percentile, ratio
from tests.benchmarks.window import Bare, application, open_program, settle, wait_until
from visualizer.app import DEFAULT_MODEL, Program
from visualizer.lecture.lecture_window import LectureWindow

SIZE = 3840, 2160
REPAINTS = 3
SENTENCE = "The animal did not cross the street because it was too {} ."
FIGURES = ("attention-matrix", "architecture", "head-grid", "mask", "vectors", "residual-stream")

Seconds = tuple[float, float]
Key = Qt.Key


class Painted(QObject):
    """Notes when a window was painted."""

    def __init__(self, window: LectureWindow) -> None:
        super().__init__()
        self._window, self.count = window, 0
        window.installEventFilter(self)

    def time(self, key: Qt.Key) -> Seconds:
        """Seconds from a key press to the last paint, on the clock and on the processor."""
        began, ran = time.perf_counter(), time.thread_time()
        before = self.count
        QTest.keyClick(self._window, key)
        while self.count == before:
            QCoreApplication.processEvents()
        return time.perf_counter() - began, time.thread_time() - ran

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.count += 1
        return False


def rest(lecture: LectureWindow) -> None:
    """What the audience's look at the picture gives time for."""
    settle()
    wait_until(lambda: not lecture.is_preparing)
    settle()


def measure(lecture: LectureWindow, bare: Bare, title: str, keys: Sequence[Qt.Key]) -> None:
    """Press keys, each after a rest."""
    painted = Painted(lecture)
    followed: list[Seconds] = []
    plain: list[Seconds] = []
    for key in keys:
        rest(lecture)
        before = lecture.page
        followed.append(painted.time(key))
        if lecture.page is before:
            raise RuntimeError(f"{title}: the key shows nothing new")
        plain.append(bare.time())
    lecture.removeEventFilter(painted)
    print(f"\n{title} ({len(keys)} keys)")
    for name, pairs in (("key to picture", followed), ("one bare repaint", plain)):
        for what, index in (("clock", 0), ("processor", 1)):
            seconds = [pair[index] for pair in pairs]
            print(
                f"  {name}, {what}: median {milliseconds(statistics.median(seconds))}, "
                f"95th percentile {milliseconds(percentile(seconds, 95))}"
            )
    for what, index in (("clock", 0), ("processor", 1)):
        times, bares = [p[index] for p in followed], [p[index] for p in plain]
        judge(f"bare repaints, {what}", ratio(times, bares), REPAINTS)


def hurried(lecture: LectureWindow, keys: Sequence[Qt.Key]) -> None:
    """Press keys without a rest."""
    painted = Painted(lecture)
    seconds = [painted.time(key)[0] for key in keys]
    lecture.removeEventFilter(painted)
    print(f"\nKeys without a rest ({len(keys)}): median {milliseconds(statistics.median(seconds))}")


def lesson_file(folder: Path) -> Path:
    """Six scenes, each another picture, with two sentences by turns."""
    scenes = [
        {
            "situation": {
                "model": "en-de-pronoun",
                "sentence": SENTENCE.format(("tired", "wide")[index % 2]),
                "selection": {"kind": "cross", "layer": 1, "head": 1, "target": 8, "key": 1},
            },
            "figure": figure,
            "text": {"en": "“[[This|query]]” looks at [[that|key]].", "zh": "它看向那里。"},
        }
        for index, figure in enumerate(FIGURES)
    ]
    path = folder / "bench.json"
    content = {"format": 1, "title": {"en": "Bench"}, "scenes": scenes}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def begun(program: Program) -> LectureWindow:
    """The lecture, at the size that is measured."""
    program.window.desk.begin()
    lecture = program.window.desk.lecture
    assert lecture is not None
    lecture.showNormal()
    lecture.resize(*SIZE)
    settle(10)
    assert lecture.pixels().toTuple() == SIZE
    return lecture


def run(program: Program, folder: Path, rounds: int) -> None:
    """The walk first, then a lesson."""
    program.engine.open(DEFAULT_MODEL, TraceRequest("The old man gave me a very good book."))
    wait_until(lambda: program.session.trace is not None)
    bare = Bare(*SIZE)
    bare.show()
    settle(10)
    lecture = begun(program)
    there, back = [Key.Key_Right] * rounds, [Key.Key_Left] * rounds
    measure(lecture, bare, "The walk, step by step", [*there, *back])
    program.session.go_to(8)
    heads = [Key.Key_BracketRight, Key.Key_Up, Key.Key_Greater, Key.Key_BracketLeft,
             Key.Key_Down, Key.Key_Less]  # fmt: skip
    measure(lecture, bare, "Another head, layer or decode step", heads * (rounds // 6 + 1))
    hurried(lecture, there)
    lecture.close()
    assert program.window.desk.open_lesson(lesson_file(folder))
    lecture = begun(program)
    last = len(FIGURES) - 1
    wait_until(lambda: all(lecture.lecturer.is_ready(index) for index in range(last + 1)))
    around = [Key.Key_Right] * last + [Key.Key_Left] * last
    measure(lecture, bare, "A lesson, scene by scene", around * (rounds // last // 2 + 1))
    lecture.close()
    bare.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nMemory at the most: {peak:,.0f} MB")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    arguments = parser.parse_args()
    describe_machine()
    program = open_program(application())
    with tempfile.TemporaryDirectory() as folder:
        run(program, Path(folder), arguments.rounds)
    program.window.close()


if __name__ == "__main__":
    main()
