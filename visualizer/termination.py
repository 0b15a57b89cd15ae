"""SIGTERM and its like as a Qt signal, so that the program can end as when its window is closed."""

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

NAMES = ("SIGTERM", "SIGINT", "SIGHUP")  # killed or logged out, Ctrl+C, terminal closed


class Termination(QObject):
    """Emits `asked` when the system asks the process to end; make one, on the main thread.

    Python's handlers run only when Python code does, which may be never in an idle event loop.
    What the interpreter writes into a socket as soon as the signal comes wakes the loop.
    """

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_activated)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for name in NAMES:
            if number := getattr(signal, name, None):
                signal.signal(number, _leave_it_to_the_loop)

    def _on_activated(self) -> None:
        self._reader.recv(64)
        self.asked.emit()


def _leave_it_to_the_loop(*_: object) -> None:
    """Without a handler the process would end at once."""
