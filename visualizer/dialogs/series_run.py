"""A series is written while the dialog stays alive: a picture, then whatever waits."""

from PySide6.QtCore import QObject, QTimer, Signal

from model.errors import ModelError
from visualizer.figures.series import Steps


class SeriesRun(QObject):
    """Takes the steps of a series between events: figures are drawn on the interface's thread."""

    progressed = Signal(int, int)  # how many are drawn, of how many
    finished = Signal(object)  # list of Path
    failed = Signal(object)  # ModelError

    def __init__(self, steps: Steps, parent: QObject) -> None:
        super().__init__(parent)
        self._steps = steps
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(0)

    def stop(self) -> None:
        """Give it up; nothing has been written."""
        self._timer.stop()
        self._steps.close()

    def _on_timeout(self) -> None:
        try:
            done, count = next(self._steps)
        except StopIteration as stop:
            self._timer.stop()
            self.finished.emit(stop.value)
        except ModelError as error:
            self._timer.stop()
            self.failed.emit(error)
        else:
            self.progressed.emit(done, count)
