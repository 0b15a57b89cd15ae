"""Sentences below a figure: what must be known to read it, as many lines as they take."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from visualizer.figures.text import LEFT, Type
from visualizer.theme import Style

T = TypeVar("T")

GAP = 6.0
OPENING = "“‘（《「["  # no line ends with one of these
GLUE = "\u00a0\u2060"  # no line is broken before or after one of these
_ORDINAL = re.compile(r"\b(?:layer|head|step|row) \d+|第 \d+ (?:个头|[层行步])", re.IGNORECASE)
MOST = 0.3
"""The share of a figure's height that they may take; where they would take more, none is drawn."""
ROUNDS = 4
"""So often at most is a layout computed until it settles."""


class Notes:
    """Short sentences in small muted type; each begins a line where it does not fit on one.

    What the `layout` of a picture could not say within it comes first, and is always drawn.
    """

    def __init__(self, style: Style, sentences: Iterable[str]) -> None:
        self.style, self.type = style, Type(style, 0.85)
        self.sentences = [sentence for sentence in sentences if sentence]

    def height(self, rect: QRectF, layout: Sequence[str] = ()) -> float:
        """The room that they take at the bottom of a figure."""
        return self._high(self._shown(rect, layout))

    def paint(self, painter: QPainter, rect: QRectF, layout: Sequence[str] = ()) -> None:
        """Along the bottom of a figure."""
        lines = self._shown(rect, layout)
        top = rect.bottom() - len(lines) * self.type.height
        for index, line in enumerate(lines):
            place = QRectF(rect.left(), top + index * self.type.height, rect.width(), 0)
            place.setHeight(self.type.height)
            self.type.draw(painter, place, line, self.style.text_muted, LEFT)

    def _shown(self, rect: QRectF, layout: Sequence[str]) -> list[str]:
        lines = self._lines(self.sentences, rect.width())
        fitting = self._high(lines) <= MOST * rect.height()
        if layout:
            return self._lines([*layout, *(self.sentences if fitting else [])], rect.width())
        return lines if fitting else []

    def _high(self, lines: Sequence[str]) -> float:
        return len(lines) * self.type.height + GAP if lines else 0.0

    def _lines(self, sentences: Iterable[str], width: float) -> list[str]:
        lines: list[str] = []
        for sentence in sentences:
            joined = f"{lines[-1]}   {sentence}" if lines else sentence
            if lines and self.type.width(joined) <= width:
                lines[-1] = joined
            else:
                lines += wrapped(self.type, sentence, width)
        return lines


def settled(laid_out: Callable[[Sequence[str]], T], unsaid: Callable[[T], Sequence[str]]) -> T:
    """A layout with room for what it could not say within the picture.

    It is made again, with ever less room, until what it leaves unsaid has its place.
    """
    told: Sequence[str] = ()
    for _ in range(ROUNDS):
        layout = laid_out(told)
        more = unsaid(layout)
        if not more or tuple(more) == tuple(told):
            break
        told = more
    return layout


def wrapped(type_: Type, text: str, width: float) -> Iterator[str]:
    """A text in lines no wider than this, broken at blanks, or anywhere in Chinese.

    A word that is wider is broken where the line ends.
    """
    line = ""
    for part in (part for word in pieces(text) for part in _broken(type_, word, width)):
        if line and type_.width((line + part).rstrip()) > width:
            yield line.rstrip()
            line = part.lstrip()
        else:
            line += part
    if line.strip():
        yield line.rstrip()


def numbered(text: str) -> str:
    """The same, with the number of a layer or a head kept on the line of its word."""
    return _ORDINAL.sub(_glued, text)


def _glued(found: re.Match[str]) -> str:
    return found[0].replace(" ", "\u00a0").replace("个", "个\u2060")


def _broken(type_: Type, word: str, width: float) -> Iterator[str]:
    part = ""
    if type_.width(word.rstrip()) > width:
        for character in word:
            if part and part[-1] not in OPENING and type_.width(part + character) > width:
                yield part
                part = ""
            part += character
    yield part or word


def pieces(text: str) -> Iterator[str]:
    """Words with the blank after them; each Chinese character alone, its full stop with it."""
    word = ""
    for character in text:
        if character >= "⺀" and character not in "，。、；：？！”）":
            if word and word[-1] not in OPENING + GLUE:
                yield word
                word = ""
            word += character
            continue
        ended = word and word[-1] >= "⺀" and word[-1] not in OPENING
        if ended and character not in "，。、；：？！”） " + GLUE:
            yield word
            word = ""
        word += character
        if character == " ":
            yield word
            word = ""
    if word:
        yield word
