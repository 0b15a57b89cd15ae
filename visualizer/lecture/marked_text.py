"""A text of which some words are coloured, in lines as wide as there is room."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from visualizer.figures.notes import pieces
from visualizer.figures.text import Type
from visualizer.theme import Style


@dataclass(frozen=True)
class Run:
    """A stretch of text in one colour."""

    text: str
    color: str
    bold: bool = False


class MarkedText:
    """Runs in one size, wrapped at blanks, or anywhere in Chinese."""

    def __init__(self, style: Style, runs: Sequence[Run], size: float, width: float) -> None:
        scale = size / style.font_size
        self._faces = {bold: Type(style, scale, bold) for bold in (False, True)}
        self.pitch = 1.04 * self._faces[False].height
        self._lines = self._broken(runs, width)

    @property
    def height(self) -> float:
        """Of all lines."""
        return self.pitch * len(self._lines)

    @property
    def lines(self) -> int:
        """How many there are."""
        return len(self._lines)

    def reach(self, letters: int) -> float:
        """How wide so many letters are, at the beginning of the first line."""
        wide = 0.0
        for run in self._lines[0]:
            wide += self._faces[run.bold].width(run.text[:letters])
            letters = max(0, letters - len(run.text))
        return wide

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """From the top left corner of a rectangle."""
        for index, line in enumerate(self._lines):
            x, top = rect.left(), rect.top() + index * self.pitch
            for run in line:
                face = self._faces[run.bold]
                face.draw(painter, QRectF(x, top, 0, self.pitch), run.text, run.color)
                x += face.width(run.text)

    def _broken(self, runs: Sequence[Run], width: float) -> list[list[Run]]:
        lines: list[list[Run]] = [[]]
        used = 0.0
        for word in _words(runs):
            wide = sum(self._faces[run.bold].width(run.text) for run in word)
            blank = word[-1].text != word[-1].text.rstrip()
            seen = wide - (self._faces[word[-1].bold].width(" ") if blank else 0)
            if lines[-1] and used + seen > width:
                lines.append([])
                used = 0.0
            lines[-1] += word
            used += wide
        return [_joined(line) for line in lines]


def _words(runs: Sequence[Run]) -> list[list[Run]]:
    """What may stand alone on a line: a word of which a part is coloured stays together."""
    whole = "".join(run.text for run in runs)
    colors = [run for run in runs for _ in run.text]
    words, start = [], 0
    for piece in pieces(whole):
        own = colors[start : start + len(piece)]
        words.append([
            Run(letter, run.color, run.bold) for letter, run in zip(piece, own, strict=True)
        ])  # fmt: skip
        start += len(piece)
    return [_joined(word) for word in words]


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Neighbours that look alike are one."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last is not None and (last.color, last.bold) == (run.color, run.bold):
            found[-1] = Run(last.text + run.text, run.color, run.bold)
        else:
            found.append(run)
    return found
