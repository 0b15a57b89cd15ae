"""What stands around a picture: above it a title, below it the notes needed to read it."""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, TypeVar

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from visualizer.figures.notes import Notes, wrapped
from visualizer.figures.text import LEFT, Type
from visualizer.theme import Style

BELOW_TITLE = 4.0

T = TypeVar("T")


def once_per_rect(method: Callable[[Any, QRectF], T]) -> Callable[[Any, QRectF], T]:
    """A layout that painting and pointing share, computed again for another rectangle only."""
    name = f"_{method.__name__}_known"

    @wraps(method)
    def remembered(self: Any, rect: QRectF) -> T:
        known: tuple[QRectF, T] | None = self.__dict__.get(name)
        if known is None or known[0] != rect:
            known = self.__dict__[name] = QRectF(rect), method(self, rect)
        return known[1]

    return remembered


class Sheet:
    """A title in bold unless there is no heading, what it means in muted type, notes below."""

    def __init__(
        self,
        style: Style,
        title: str,
        meaning: str = "",
        notes: Iterable[str] = (),
        heading: bool = True,
    ) -> None:
        self.style, self.title, self.meaning, self.heading = style, title, meaning, heading
        self.notes = Notes(style, notes)
        self._bold, self._plain = Type(style, 1.0, bold=True), Type(style, 0.9)

    def body(self, rect: QRectF, unsaid: Sequence[str] = ()) -> QRectF:
        """What title and notes leave, with what the picture cannot say among them."""
        lines, after, _ = self._lines(rect.width())
        count = len(lines) + len(after)
        top = count * self._bold.height + BELOW_TITLE if count else 0.0
        return rect.adjusted(0, top, 0, -self.notes.height(rect, unsaid))

    def paint(self, painter: QPainter, rect: QRectF, unsaid: Sequence[str] = ()) -> None:
        """Everything but the body."""
        lines, after, beside = self._lines(rect.width())
        line = QRectF(rect.left(), rect.top(), rect.width(), self._bold.height)
        for text in lines:
            self._bold.draw(painter, line, text, self.style.text, LEFT)
            line.translate(0, self._bold.height)
        for text in after:
            self._plain.draw(painter, line, text, self.style.text_muted, LEFT)
            line.translate(0, self._bold.height)
        if beside:
            line.translate(self._bold.width(lines[-1]) + 10, -self._bold.height)
            self._plain.draw(painter, line, self.meaning, self.style.text_muted, LEFT)
        self.notes.paint(painter, rect, unsaid)

    def _lines(self, width: float) -> tuple[list[str], list[str], bool]:
        """The lines of the title, those of its meaning, and whether this fits beside it."""
        if not self.heading:
            return [], list(wrapped(self._plain, self.meaning, width)), False
        lines = list(wrapped(self._bold, self.title, width))
        free = width - self._bold.width(lines[-1]) - 10
        if not self.meaning:
            return lines, [], False
        if self._plain.width(self.meaning) <= free:
            return lines, [], True
        return lines, list(wrapped(self._plain, self.meaning, width)), False
