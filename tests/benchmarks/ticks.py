"""A timer of 10 ms in the GUI thread that notes how late it comes."""

import time

from PySide6.QtCore import QObject, Qt, QTimer

from tests.benchmarks.window import wait_until

TICK = 0.010
NOTICED = 0.016


class Ticks(QObject):
    """When the timer came: a gap much longer than its 10 ms is a stall."""

    def __init__(self) -> None:
        super().__init__()
        self.times = [time.monotonic()]
        self._timer = QTimer(self, interval=10, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    def _on_tick(self) -> None:
        self.times.append(time.monotonic())

    def lateness(self, begin: float, end: float) -> list[float]:
        """How late each tick came whose gap lies mostly between these times, in seconds."""
        late = []
        for last, tick in zip(self.times, self.times[1:], strict=False):
            if min(tick, end) - max(last, begin) > (tick - last) / 2:
                late.append(max(0.0, tick - last - TICK))
        return late

    def late(self, begin: float, end: float) -> list[float]:
        """Those that a user may notice."""
        return [late for late in self.lateness(begin, end) if late > NOTICED]


def pause(seconds: float) -> None:
    """Let the event loop run."""
    until = time.monotonic() + seconds
    wait_until(lambda: time.monotonic() >= until)
