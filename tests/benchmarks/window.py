"""The program's window in a benchmark: made, settled, and watched while it repaints."""

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from visualizer.app import Program
from visualizer.main_window import DEFAULT_SIZE
from visualizer.settings import Settings

PATIENCE = 120_000  # milliseconds


def application() -> QApplication:
    """The application, made as `visualizer.app.main` makes it."""
    QCoreApplication.setApplicationName("attention-visualizer")
    app = QApplication.instance() or QApplication(["benchmark"])
    assert isinstance(app, QApplication)
    return app


def open_program(app: QApplication) -> Program:
    """The window on screen, in the light theme, without a trace."""
    program = Program(Settings(ephemeral=True))
    program.theme.set_choice("light")
    program.theme.apply(app)
    program.window.resize(*DEFAULT_SIZE)
    program.window.show()
    settle(10)
    program.window.arrange()
    settle(10)
    return program


def wait_until(condition: Callable[[], bool]) -> None:
    """Run the event loop until something holds; raises TimeoutError."""
    late = QTimer(singleShot=True, interval=PATIENCE)
    late.start()
    while not condition():
        if not late.isActive():
            raise TimeoutError
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def settle(turns: int = 3) -> None:
    """Handle what is waiting, and what that leads to."""
    for _ in range(turns):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()


class Bare(QWidget):
    """A window of the same size that paints one image of its size."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self.resize(width, height)
        pixels = np.random.default_rng(0).integers(0, 2**24, (height, width), dtype=np.uint32)
        self._image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        self._image = self._image.copy()
        self.painted = 0

    def time(self) -> tuple[float, float]:
        """Seconds of one repaint, on the clock and on this thread's processor."""
        began, ran, before = time.perf_counter(), time.thread_time(), self.painted
        self.update()
        while self.painted == before:
            QCoreApplication.processEvents()
        return time.perf_counter() - began, time.thread_time() - ran

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawImage(0, 0, self._image)
        self.painted += 1


class Repaints(QObject):
    """Notes which panels in sight are painted; watches only them, so that it costs nothing."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        docks = program.window.docks.values()
        self.panels = {
            dock.spec.name: dock.panel()
            for dock in docks
            if not dock.panel().visibleRegion().isEmpty()
        }
        self._owners: dict[int, str] = {}
        self.painted: list[str] = []
        self.counts = dict.fromkeys(self.panels, 0)
        for name, panel in self.panels.items():
            for widget in (panel, *panel.findChildren(QWidget)):
                self._owners[id(widget)] = name
                widget.installEventFilter(self)

    def time(self, act: Callable[[], object]) -> tuple[float, float]:
        """Seconds from `act` to the last paint, on the clock and on this thread's processor."""
        self.painted.clear()
        began, ran = time.perf_counter(), time.thread_time()
        act()
        while True:
            count = len(self.painted)
            QCoreApplication.processEvents()
            ended, stopped = time.perf_counter(), time.thread_time()
            if len(self.painted) == count:
                break
        for name in set(self.painted):
            self.counts[name] += 1
        return ended - began, stopped - ran

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.painted.append(self._owners.get(id(watched), ""))
        return False
