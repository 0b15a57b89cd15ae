"""How long work looks on the command line: progress, and Ctrl+C."""

import signal
import sys
import time
from collections.abc import Generator
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

CLEAR = "\r\x1b[K"
"""To the start of the line, which becomes empty."""


class Meter:
    """Progress on standard error: one line that changes on a terminal, else one now and then."""

    SECONDS = 10

    def __init__(self) -> None:
        self.terminal = sys.stderr.isatty()
        self.shown = time.monotonic()

    def __enter__(self) -> "Meter":
        return self

    def __exit__(self, *_: object) -> None:
        if self.terminal:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()

    def show(self, text: str) -> None:
        """Say how far it is."""
        if self.terminal:
            sys.stderr.write(f"{CLEAR}{text}")
            sys.stderr.flush()
        elif time.monotonic() > self.shown + self.SECONDS:
            self.say(text)

    def say(self, text: str) -> None:
        """Say something that stays."""
        start = CLEAR if self.terminal else ""
        sys.stderr.write(f"{start}{text}\n")
        self.shown = time.monotonic()


def metered(steps: Generator[Any, None, T], meter: Meter, done: str) -> T:
    """What the steps return at their end; each is shown."""
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        meter.show(f"{done} {progress.done:,} of {progress.of:,} sentences")


class Interrupt:
    """Ctrl+C ends a training after the current step; the second one ends it at once."""

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> "Interrupt":
        self.before = signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self.before)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
