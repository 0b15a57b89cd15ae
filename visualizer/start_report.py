"""Says how long the start took: the window, the first picture, the first live one."""

import os
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from model.trace import Trace
from visualizer.session import Session
from visualizer.widgets.figure_view import FigureView

_IMPORTED = time.monotonic()


class StartReport(QObject):
    """Prints three lines, each after the picture that it names has been painted."""

    finished = Signal()

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._trace: Trace | None = None
        self._said: set[str] = set()
        session.trace_changed.connect(self._on_trace_changed)
        app = QCoreApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def _on_trace_changed(self, trace: Trace) -> None:
        self._trace = trace

    def _say(self, what: str) -> None:
        if what not in self._said:
            self._said.add(what)
            print(f"{what} {process_seconds():.2f} s", flush=True)  # noqa: T201
            if what == "live":
                self.finished.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, FigureView):
            QTimer.singleShot(0, self._report)  # after this paint, with all that goes with it
        return False

    def _report(self) -> None:
        self._say("window")
        if self._trace is not None:
            self._say("first picture")
            if not self._trace.recorded:
                self._say("live")


def process_seconds() -> float:
    """Since this process started; since this module was imported where that is not known."""
    try:
        fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        uptime = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
        return uptime - int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return time.monotonic() - _IMPORTED
