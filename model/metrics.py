"""The metrics of a run that is being trained, line by line in its folder."""

import json
from dataclasses import asdict
from pathlib import Path

from model.errors import FileError
from model.files import append_text, write_text
from model.history import METRICS
from model.training import TrainStep, Validation


class Metrics:
    """What cannot be written now, since the disk is full or the folder gone, is written later."""

    def __init__(self, folder: Path, step: int) -> None:
        """Go on after a step: what was logged after it is dropped. Raises FileError."""
        self.folder = folder
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
        self._lines = [line + "\n" for line in lines if _step_of(line) <= step]
        if len(self._lines) < len(lines):
            write_text(self._path, "".join(self._lines))
        self._written = len(self._lines)

    def add(self, event: TrainStep | Validation) -> None:
        """Log what happened."""
        self._lines.append(json.dumps({"event": type(event).__name__, **asdict(event)}) + "\n")
        if not self._path.exists():
            self._written = 0
        try:
            append_text(self._path, "".join(self._lines[self._written :]))
        except FileError:
            return
        self._written = len(self._lines)

    @property
    def _path(self) -> Path:
        return self.folder / METRICS


def _step_of(line: str) -> float:
    try:
        return float(json.loads(line)["step"])
    except (ValueError, KeyError, TypeError):
        return float("inf")  # a line that was cut off when the program died
