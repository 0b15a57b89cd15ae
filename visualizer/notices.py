"""Everything the user is told, from anywhere; what failed unexpectedly is logged as well."""

import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from platform import platform, python_version
from types import TracebackType
from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject, QStandardPaths, Signal, Slot, qVersion

from model.errors import ModelError, ModelFileError, Words
from model.shipped import UnknownModelError
from visualizer import __version__

Kind = Literal["info", "warning", "error"]

REPEAT_AFTER = 2.0  # seconds in which the same traceback is told only once: a bug in a paint event
LOG_SIZE = 1_000_000  # bytes, then the log starts anew and the one before is kept


Said = str | Callable[[], str]
"""A text, or what says it in the language of the moment."""


def saying(context: str, text: str, **values: object) -> Callable[[], str]:
    """What translates a text, and fills it, each time it is called."""
    return lambda: QCoreApplication.translate(context, text).format(**values)


@dataclass(frozen=True, eq=False)
class Notice:
    """One thing the user is told; `details` are for whoever mends it.

    With a `button` it stays until that is pressed, which calls `call`, or until it is closed.
    """

    kind: Kind
    said: Said
    details: str = ""
    named: Said = ""
    call: Callable[[], object] | None = None

    @property
    def text(self) -> str:
        """The sentence."""
        return self.said if isinstance(self.said, str) else self.said()

    @property
    def button(self) -> str:
        """What the button says; empty where there is none."""
        return self.named if isinstance(self.named, str) else self.named()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Notice) and self._told == other._told

    def __hash__(self) -> int:
        return hash(self._told)

    @property
    def _told(self) -> tuple[str, ...]:
        return self.kind, self.text, self.details, self.button


class Notices(QObject):
    """Takes what is to be told on any thread and posts it on its own."""

    posted = Signal(object)  # Notice
    withdrawn = Signal(object)  # Notice
    _taken = Signal(object)

    def __init__(self, log: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.log = log or default_log()
        self._last_crash = ("", 0.0)
        self._refusal: Notice | None = None
        self._taken.connect(self._on_taken)

    def tell(self, said: Said) -> None:
        """Say something that needs no answer."""
        self._taken.emit(Notice("info", said))

    def warn(self, said: Said) -> None:
        """Say something that should not be missed."""
        self._taken.emit(Notice("warning", said))

    def offer(self, kind: Kind, said: Said, named: Said, call: Callable[[], object]) -> Notice:
        """Say something to which there is one answer."""
        notice = Notice(kind, said, named=named, call=call)
        self._taken.emit(notice)
        return notice

    def withdraw(self, notice: Notice) -> None:
        """What it says is no longer so."""
        self.withdrawn.emit(notice)

    @Slot(object)
    def report(self, error: ModelError) -> None:
        """Say what happened and what the user can do, in the language of the interface.

        Of what could not be opened, only the last is said.
        """
        notice = Notice("error", lambda: translated(error))
        if _is_of_opening(error):
            self.forget_refusal()
            self._refusal = notice
        self._taken.emit(notice)

    @Slot()
    def forget_refusal(self) -> None:
        """Something was opened: what could not be is past."""
        if self._refusal is not None:
            self.withdraw(self._refusal)
            self._refusal = None

    @Slot(str, str)
    def crash(self, title: str, traceback_text: str) -> None:
        """Say that `title` failed through a bug of ours, and write it to the log."""
        last, when = self._last_crash
        now = time.monotonic()
        if traceback_text == last and now - when < REPEAT_AFTER:
            return
        self._last_crash = (traceback_text, now)
        said = saying("Notices", "{title} failed unexpectedly.", title=title)
        text = said()
        details = f"{text}\n\n{versions()}\n\n{traceback_text}"
        if _append(self.log, f"{datetime.now().isoformat(timespec='seconds')} {details}\n"):
            details += f"\n{self.log}"
        self._taken.emit(Notice("error", said, details))

    @Slot(object)
    def _on_taken(self, notice: Notice) -> None:
        self.posted.emit(notice)


def _is_of_opening(error: ModelError) -> bool:
    of_model = isinstance(error, ModelFileError | UnknownModelError)
    return of_model or error.parameters.get("action") == "opened"


def translated(error: ModelError) -> str:
    """The sentence of an error in the language of the interface."""
    return _said(error.template, error.parameters) or str(error)


def _said(template: str, parameters: Mapping[str, object]) -> str:
    """A filled template, translated with what fills it; empty where a translation cannot be."""
    said = {name: in_language(value) for name, value in parameters.items()}
    try:
        return QCoreApplication.translate("ModelError", template).format(**said)
    except (LookupError, ValueError, AttributeError):  # a translation with other placeholders
        return ""


def in_language(value: object) -> object:
    """What fills the sentence of an error, in the language of the interface where it is words."""
    if isinstance(value, ModelError):
        return translated(value)
    if isinstance(value, Words):
        return _said(value.template, value.parameters) or value
    return QCoreApplication.translate("ModelError", value) if isinstance(value, str) else value


def versions() -> str:
    """What a bug report must say about this machine."""
    lines = [
        f"Attention Visualizer {__version__}",
        f"Python {python_version()} on {platform()}",
        f"Qt {qVersion()}",
    ]
    for package in ("PySide6-Essentials", "torch", "numpy", "tokenizers"):
        with suppress(metadata.PackageNotFoundError):
            lines.append(f"{package} {metadata.version(package)}")
    return "\n".join(lines)


def default_log() -> Path:
    """Where unexpected failures are written."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(folder) / "log.txt"


def _append(path: Path, text: str) -> bool:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LOG_SIZE:
            path.replace(path.with_suffix(".old.txt"))
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return False
    return True


def install_excepthook(notices: Notices) -> None:
    """Let an exception that nobody caught, in a slot or a thread, end in a notice and on stderr."""
    hook = _crash_hook(notices, sys.excepthook)
    sys.excepthook = hook

    def on_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            hook(args.exc_type, args.exc_value, args.exc_traceback)

    threading.excepthook = on_thread


Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]


def _crash_hook(notices: Notices, before: Hook) -> Hook:
    telling = False  # a bug in what shows the notice must not call itself for ever

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        nonlocal telling
        before(kind, error, trace)
        if telling or not issubclass(kind, Exception):
            return
        telling = True
        try:
            if isinstance(error, ModelError):
                notices.report(error)
            else:
                title = QCoreApplication.translate("Notices", "An action")
                notices.crash(title, "".join(traceback.format_exception(kind, error, trace)))
        finally:
            telling = False

    return hook
