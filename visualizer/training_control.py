"""What the interface's thread tells the one that trains."""

import threading
import time
from pathlib import Path

from visualizer.training_state import Command


class Control:
    """Asked by the training between two batches; told by the interface at any time."""

    def __init__(self, sentence: str = "", limit: float | None = None) -> None:
        self.sentence, self.limit = sentence, limit
        self.folder: Path | None = None
        """Where the run shall be from now on."""
        self._waits = threading.Event()
        self._once = threading.Event()
        self._told = threading.Event()
        self._saves = threading.Event()
        self.stopped = threading.Event()
        self.since, self._begun = 0, time.monotonic()

    @property
    def paused(self) -> bool:
        """Whether it waits, or will after this batch."""
        return self._waits.is_set()

    @property
    def spent(self) -> float:
        """Seconds since it began, without those in which it rested."""
        return time.monotonic() - self._begun

    def begin(self, step: int) -> None:
        """Time counts from now on, after a step."""
        self.since, self._begun = step, time.monotonic()

    def obey(self, command: Command) -> None:
        """Take note of what is wanted."""
        if command is Command.STOP:
            self.stopped.set()
        elif command is Command.GO_ON:
            self._waits.clear()
        else:
            self._waits.set()
        if command is Command.STEP:
            self._once.set()
        self._told.set()

    def move(self, folder: Path) -> None:
        """Let the run be in this folder."""
        self.folder = folder
        self._told.set()

    def save(self) -> None:
        """Let the run be saved before the next batch."""
        self._saves.set()

    def saves(self) -> bool:
        """Whether that was wanted."""
        wanted = self._saves.is_set()
        self._saves.clear()
        return wanted

    def ends(self) -> bool:
        """Whether to learn no more."""
        return self.stopped.is_set() or (self.limit is not None and self.spent > self.limit)

    def rest(self, step: int) -> None:
        """Wait after a step until something is wanted, but not for long: it may be cancelled."""
        self.since = step
        began = time.monotonic()
        self._told.wait(0.05)
        self._told.clear()
        self._begun += time.monotonic() - began

    def waiting(self) -> bool:
        """Whether to wait before the next batch."""
        wanted = self.stopped.is_set() or self._once.is_set()
        return self._waits.is_set() and not wanted

    def learned(self) -> None:
        """A batch was learned."""
        self._once.clear()
