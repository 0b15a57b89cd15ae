"""What a column of an inspector is made of: blocks that know their height at a width."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from visualizer.figures.notes import wrapped
from visualizer.figures.text import RIGHT, Type
from visualizer.theme import Style

SMALL = 0.85
SHORTEST = 4.0  # ems; a token in a heading is not cut to less
SCALES = (1.0, 0.9, 0.8, 0.7, 0.6)  # of a calculation that has no room
LABELS = 0.4
"""At most this share of the width goes to the names of bars."""

Hits = list[tuple[QRectF, Any]]


class Block(Protocol):
    """One part of a column."""

    def height(self, width: float) -> float: ...
    def paint(self, painter: QPainter, rect: QRectF) -> None: ...
    def hits(self, rect: QRectF) -> Hits: ...


class _Plain:
    """What there is nothing to hover on."""

    def hits(self, rect: QRectF) -> Hits:
        return []


class Gap(_Plain):
    """Nothing, so many points high."""

    def __init__(self, points: float) -> None:
        self.points = points

    def height(self, width: float) -> float:
        return self.points

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        pass


class Heading(_Plain):
    """What a section is about; where it is too long, the {token} in it is cut, then it wraps."""

    def __init__(self, style: Style, text: str, token: str = "") -> None:
        self.style, self.text, self.token = style, text, token
        self.type = Type(style, 0.88, bold=True)

    def height(self, width: float) -> float:
        return len(self._lines(width)) * self.type.height + 2

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        place = QRectF(rect.left(), rect.top(), rect.width(), self.type.height)
        for line in self._lines(rect.width()):
            self.type.draw(painter, place, line, self.style.text_muted)
            place.translate(0, self.type.height)

    def _lines(self, width: float) -> list[str]:
        whole = self.text.format(token=self.token)
        if self.type.width(whole) <= width:
            return [whole]
        room = width - self.type.width(self.text.format(token=""))
        if room >= SHORTEST * self.type.size:
            return [self.text.format(token=self.type.shortened_token(self.token, room))]
        token = self.type.shortened_token(self.token, 0.6 * width)
        return list(wrapped(self.type, self.text.format(token=token), width))


class Lines(_Plain):
    """A sentence on as many lines as it takes."""

    def __init__(self, style: Style, text: str, color: str = "", scale: float = SMALL) -> None:
        self.text, self.type = text, Type(style, scale)
        self.color = color or style.text_muted
        self._lines: dict[float, list[str]] = {}

    def height(self, width: float) -> float:
        return len(self._wrapped(width)) * self.type.height

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        place = QRectF(rect.left(), rect.top(), rect.width(), self.type.height)
        for line in self._wrapped(rect.width()):
            self.type.draw(painter, place, line, self.color)
            place.translate(0, self.type.height)

    def _wrapped(self, width: float) -> list[str]:
        if self.type.width(self.text) <= width:
            return [self.text]
        if width not in self._lines:
            self._lines[width] = list(wrapped(self.type, self.text, width))
        return self._lines[width]


@dataclass(frozen=True)
class Bar:
    """One row of a bar chart from 0 to 1; `earlier` is another run's share, drawn above it."""

    label: str
    share: float
    number: str
    cell: Any = None
    muted: bool = False
    current: bool = False
    ticked: bool = False
    earlier: float | None = None
    earlier_number: str = ""


class Bars:
    """Names, bars and numbers in three columns; with `earlier` two bars and two numbers each."""

    def __init__(
        self, style: Style, rows: Sequence[Bar], color: str, heads: tuple[str, str] | None = None
    ) -> None:
        self.style, self.rows, self.color, self.heads = style, rows, color, heads
        self.type, self.bold = Type(style), Type(style, bold=True)
        self.small = Type(style, SMALL)
        self.pitch = self.type.height + 0.3 * self.type.size

    def height(self, width: float) -> float:
        return self.pitch * len(self.rows) + (self.small.height if self.heads else 0)

    def hits(self, rect: QRectF) -> Hits:
        places = zip(self._places(rect), self.rows, strict=True)
        return [(place, row.cell) for place, row in places if row.cell is not None]

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        labels = self._label_width(rect.width())
        number = self._number_width()
        numbers = number * (2 if self.heads else 1)
        left, right = rect.left() + labels, rect.right() - numbers
        track = QRectF(left, 0, max(4.0, right - left - 0.8 * self.type.size), 0)
        if self.heads:
            top = QRectF(rect.right() - number, rect.top(), number, self.small.height)
            for text, color in zip(
                reversed(self.heads), (self.style.text, self.style.text_muted), strict=True
            ):
                self.small.draw(painter, top, text, color, RIGHT)
                top.translate(-number, 0)
        for row, place in zip(self.rows, self._places(rect), strict=True):
            self._paint_row(painter, row, place, labels, track)

    def _paint_row(
        self, painter: QPainter, row: Bar, place: QRectF, labels: float, track: QRectF
    ) -> None:
        style = self.style
        if row.current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(style.accent_soft))
            painter.drawRoundedRect(place.adjusted(-3, 0, 3, 0), 3, 3)
        face = self.bold if row.ticked or row.current else self.type
        room = labels - 0.8 * face.size
        text = face.shortened_token(row.label, room)
        muted = row.muted and not row.current
        face.draw(painter, place, text, style.text_muted if muted else style.text)
        self._paint_bars(painter, row, place, track)
        face.draw(painter, place, row.number, style.text, RIGHT)
        if self.heads:
            earlier = place.adjusted(0, 0, -self._number_width(), 0)
            self.type.draw(painter, earlier, row.earlier_number, style.text_muted, RIGHT)

    def _paint_bars(self, painter: QPainter, row: Bar, place: QRectF, track: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        thick = 0.3 * self.type.size if self.heads else 0.75 * self.type.size
        shares = [(row.share, self.color)]
        if self.heads:
            shares.insert(0, (row.earlier or 0.0, self.style.border_strong))
        top = place.center().y() - thick * len(shares) / 2
        for share, color in shares:
            long = max(0.75, min(share, 1.0) * track.width()) if share > 0 else 0.0
            painter.setBrush(QColor(color))
            painter.drawRoundedRect(QRectF(track.left(), top, long, thick), 1.5, 1.5)
            top += thick
        if row.ticked:
            long = min(shares[-1][0], 1.0) * track.width()
            self._paint_tick(painter, QPointF(track.left() + long + 5, place.center().y()))

    def _paint_tick(self, painter: QPainter, at: QPointF) -> None:
        unit = 0.28 * self.type.size
        painter.setPen(QPen(QColor(self.style.text), 1.3))
        corner = at + QPointF(unit * 0.8, unit * 0.9)
        painter.drawLine(at, corner)
        painter.drawLine(corner, at + QPointF(unit * 2.6, -unit * 1.2))

    def _places(self, rect: QRectF) -> list[QRectF]:
        top = rect.top() + (self.small.height if self.heads else 0)
        return [
            QRectF(rect.left(), top + i * self.pitch, rect.width(), self.pitch)
            for i in range(len(self.rows))
        ]

    def _label_width(self, width: float) -> float:
        widest = max((self.bold.width(row.label) for row in self.rows), default=0.0)
        return min(widest + 0.9 * self.type.size, LABELS * width)

    def _number_width(self) -> float:
        heads = [self.small.width(head) for head in self.heads or ()]
        return max([self.bold.width("<0.001"), *heads]) + 0.6 * self.type.size


class Sums(_Plain):
    """A calculation: what is done on the left, what it comes to on the right; the last counts."""

    def __init__(self, style: Style, rows: Sequence[tuple[str, str]]) -> None:
        self.style, self.rows = style, rows

    def height(self, width: float) -> float:
        return self._types(width)[0].height * len(self.rows)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        type_, bold = self._types(rect.width())
        place = QRectF(rect.left(), rect.top(), rect.width(), type_.height)
        for index, (done, result) in enumerate(self.rows):
            face = bold if index == len(self.rows) - 1 else type_
            room = place.width() - bold.width(result) - 0.5 * face.size
            type_.draw(painter, place, type_.shortened(done, room), self.style.text)
            face.draw(painter, place, result, self.style.text, RIGHT)
            place.translate(0, type_.height)

    def _types(self, width: float) -> tuple[Type, Type]:
        """The largest in which all of it has room."""
        for scale in SCALES:
            type_, bold = Type(self.style, scale), Type(self.style, scale, bold=True)
            beside = 0.5 * type_.size
            if all(type_.width(d) + bold.width(r) + beside <= width for d, r in self.rows):
                break
        return type_, bold


class Card:
    """Other blocks on a raised ground."""

    def __init__(self, style: Style, blocks: Sequence[Block]) -> None:
        self.style, self.blocks, self.padding = style, blocks, 0.8 * style.font_size

    def height(self, width: float) -> float:
        inner = width - 2 * self.padding
        return sum(block.height(inner) for block in self.blocks) + 1.6 * self.padding

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.style.surface_raised))
        painter.drawRoundedRect(rect, 6, 6)
        for block, place in self._places(rect):
            block.paint(painter, place)

    def hits(self, rect: QRectF) -> Hits:
        return [hit for block, place in self._places(rect) for hit in block.hits(place)]

    def _places(self, rect: QRectF) -> list[tuple[Block, QRectF]]:
        inner = rect.adjusted(self.padding, 0.8 * self.padding, -self.padding, 0)
        return stacked(self.blocks, inner)


@dataclass(frozen=True)
class Word:
    """One token of a running text; `space` says whether a blank stands before it."""

    text: str
    space: bool
    changed: bool


class Texts(_Plain):
    """Running texts side by side under their names; what has changed is marked."""

    def __init__(self, style: Style, texts: Sequence[tuple[str, Sequence[Word]]]) -> None:
        self.style, self.texts = style, texts
        self.type, self.bold, self.small = Type(style), Type(style, bold=True), Type(style, SMALL)
        self.pitch = self.type.height + 2

    def height(self, width: float) -> float:
        column = self._column(width)
        longest = max(len(self._lines(words, column)) for _, words in self.texts)
        return self.small.height + longest * self.pitch

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        column = self._column(rect.width())
        left = rect.left()
        for name, words in self.texts:
            head = QRectF(left, rect.top(), column, self.small.height)
            self.small.draw(painter, head, name, self.style.text_muted)
            top = head.bottom()
            for line in self._lines(words, column):
                self._paint_line(painter, line, QRectF(left, top, column, self.pitch))
                top += self.pitch
            left += column + self.type.size

    def _paint_line(self, painter: QPainter, line: Sequence[Word], place: QRectF) -> None:
        x = place.left()
        for index, word in enumerate(line):
            face = self.bold if word.changed else self.type
            x += face.width(" ") if word.space and index else 0
            box = QRectF(x, place.top(), face.width(word.text), place.height())
            if word.changed:
                painter.fillRect(box.adjusted(0, 1, 0, -1), QColor(self.style.accent_soft))
            face.draw(painter, box, word.text, self.style.text)
            x = box.right()

    def _column(self, width: float) -> float:
        count = len(self.texts)
        return (width - (count - 1) * self.type.size) / count

    def _lines(self, words: Sequence[Word], width: float) -> list[list[Word]]:
        lines: list[list[Word]] = [[]]
        used = 0.0
        for word in words:
            face = self.bold if word.changed else self.type
            text = face.shortened_token(word.text, width)
            word = Word(text, word.space, word.changed)  # noqa: PLW2901
            wide = face.width(text) + (face.width(" ") if word.space and lines[-1] else 0)
            if lines[-1] and used + wide > width:
                lines.append([])
                used, wide = 0.0, face.width(text)
            lines[-1].append(word)
            used += wide
        return lines


class Ranking:
    """What continues which text, a number and a verdict for each: the steps of a search."""

    def __init__(
        self, style: Style, rows: Sequence[tuple[str, str, str, str, bool]], head: str
    ) -> None:
        self.style, self.rows, self.head = style, rows, head
        self.type, self.bold = Type(style, 0.95), Type(style, 0.95, bold=True)
        self.small = Type(style, SMALL)
        self.pitch = self.type.height + 1

    def height(self, width: float) -> float:
        return self.small.height + self.pitch * len(self.rows)

    def hits(self, rect: QRectF) -> Hits:
        return []

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        style = self.style
        verdict = max(self.type.width(row[3]) for row in self.rows) + 0.8 * self.type.size
        number = max(self.bold.width(row[2]) for row in self.rows) + 0.8 * self.type.size
        head = QRectF(rect.left(), rect.top(), rect.width() - verdict, self.small.height)
        self.small.draw(painter, head, self.head, style.text_muted, RIGHT)
        place = QRectF(rect.left(), head.bottom(), rect.width(), self.pitch)
        for prefix, piece, score, said, current in self.rows:
            face = self.bold if current else self.type
            room = rect.width() - verdict - number - face.width(piece)
            shown = _tail(self.type, prefix, room)
            self.type.draw(painter, place, shown, style.text_muted)
            after = place.adjusted(self.type.width(shown), 0, 0, 0)
            face.draw(painter, after, piece, style.text)
            face.draw(painter, place.adjusted(0, 0, -verdict, 0), score, style.text, RIGHT)
            self.type.draw(painter, place, said, style.text_muted, RIGHT)
            place.translate(0, self.pitch)


def _tail(type_: Type, text: str, width: float) -> str:
    """The end of a text, as much as fits."""
    if type_.width(text) <= width:
        return text
    while text and type_.width("…" + text) > width:
        text = text[1:]
    return "…" + text


def stacked(blocks: Sequence[Block], rect: QRectF) -> list[tuple[Block, QRectF]]:
    """Blocks below each other, from the top of a rectangle."""
    places, top = [], rect.top()
    for block in blocks:
        height = block.height(rect.width())
        places.append((block, QRectF(rect.left(), top, rect.width(), height)))
        top += height
    return places
