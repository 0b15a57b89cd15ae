"""A slide as it is painted: one picture as large as possible, the sentence above, one text.

A page is 40 times as high as the smallest type of a figure, whatever the size of the screen: no
text is under a fortieth of the height, because no figure draws smaller type than that.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from model.address import Stack
from visualizer.figures import figure_class
from visualizer.figures.blocks import Bar, Bars
from visualizer.figures.inspection import read_keys
from visualizer.figures.notes import numbered
from visualizer.figures.text import LEFT, SMALLEST, Type
from visualizer.lecture.marked_text import MarkedText, Run
from visualizer.lecture.slide import Slide
from visualizer.lesson import Part
from visualizer.selection import Cell
from visualizer.theme import Style
from visualizer.widgets.figure_view import prepare
from visualizer.wording import token_name

LINES = 40
HEIGHT = LINES * SMALLEST  # points
FIGURE_SIZE = 7.2
SIZES = {"tokens": 11.0}  # figures that have room for larger type
SENTENCE, SECOND, BARS, FOOT = 11.0, 7.5, 8.0, 6.6
TEXTS = (12.5, 11.0, 9.5, 8.0, 7.0, SMALLEST)
"""Sizes of the text, the largest that leaves room for the rest is taken."""
ONE_LINE = 3
"""So many of them are tried for a text on one line."""
BAND = 44.0  # points that a text above a wide figure may take
MARGIN, GAP = 11.0, 9.0
COLUMN = 0.33
"""The share of the width that the text has beside a figure that is not wide."""
WIDE = 1.25
LISTED = 5  # keys
DOTS = 24
"""More places than this are a line instead of dots."""
CLOCK = 34.0  # points at the right of the foot


@dataclass(frozen=True)
class Layout:
    """Where everything stands on a page, in points."""

    sentence: QRectF
    figure: QRectF
    text: QRectF
    foot: QRectF


class Page:
    """A slide in a style, ready to be painted at any size and to be pointed at."""

    def __init__(self, slide: Slide, style: Style) -> None:
        self.slide = slide
        self.style = replace(style, font_size=SIZES.get(slide.figure, FIGURE_SIZE))
        self.figure = figure_class(slide.figure)(slide.view, self.style)
        self._known: tuple[float, Layout] | None = None

    def paint(self, painter: QPainter, size: QSizeF) -> None:
        """All of it, into a picture of so many pixels."""
        painter.fillRect(QRectF(QPointF(0, 0), size), QColor(self.style.background))
        prepare(painter)
        painter.save()
        painter.scale(size.height() / HEIGHT, size.height() / HEIGHT)
        layout = self.layout(size)
        self._paint_sentence(painter, layout.sentence)
        self.figure.paint(painter, layout.figure)
        self._paint_lights(painter, layout)
        self._paint_text(painter, layout.text)
        self._paint_foot(painter, layout.foot)
        painter.restore()

    def layout(self, size: QSizeF) -> Layout:
        """The same for all sizes of one shape."""
        wide = HEIGHT * size.width() / size.height()
        if self._known is None or self._known[0] != wide:
            self._known = wide, self._computed(wide)
        return self._known[1]

    def cell_at(self, position: QPointF, size: QSizeF) -> Cell | None:
        """The cell of the figure at a position in pixels."""
        at = position * (HEIGHT / size.height())
        cell = self.figure.cell_at(at, self.layout(size).figure)
        return cell if isinstance(cell, Cell) else None

    def around(self, position: QPointF, size: QSizeF) -> list[QRectF]:
        """Where the cell at a position stands, in points, and the labels of its row and column."""
        cell, rect = self.cell_at(position, size), self.layout(size).figure
        if cell is None:
            return []
        selection = self.slide.view.selection
        source = selection.kind.stack is Stack.ENCODER
        changes: dict[str, int | None] = {"key": cell.key}
        if cell.query is not None:
            changes["source" if source else "target"] = cell.query
        for name in ("layer", "head"):
            if getattr(cell, name) is not None:
                changes[name] = getattr(cell, name)
        there = replace(self.slide.view, selection=replace(selection, **changes))  # type: ignore[arg-type]
        figure = type(self.figure)(there, self.style)
        found = figure.where("cell", rect) or figure.where("query", rect)
        for line, axis in (("query", "queries"), ("key", "keys")):
            pairs = zip(figure.where(line, rect), figure.where(axis, rect), strict=False)
            found += [one.intersected(labels) for one, labels in pairs]
        return found

    def lit(self, size: QSizeF) -> dict[str, list[QRectF]]:
        """Where the blocks stand that words of the text name, in points."""
        layout = self.layout(size)
        return {block: self._where(block, layout) for block in self.colors}

    @cached_property
    def colors(self) -> dict[str, str]:
        """The colour of each block that the text names, as the figure frames it if it does."""
        style = self.style
        own = {"query": style.accent, "queries": style.accent, "key": style.highlight,
               "cell": style.highlight, "keys": style.highlight}  # fmt: skip
        others = [style.highlight, style.positive, style.accent]
        found: dict[str, str] = {}
        for part in (*self.slide.text, *self.slide.second):
            if part.block and part.block not in found:
                index = sum(block not in own for block in found)
                found[part.block] = own.get(part.block, others[index % len(others)])
        return found

    # Where things stand

    def _computed(self, wide: float) -> Layout:
        inner = wide - 2 * MARGIN
        sentence = QRectF(MARGIN, 7, inner, self._sentence_text(inner).height)
        foot = QRectF(MARGIN, HEIGHT - 17, inner, 14)
        top = sentence.bottom() + 5
        body = QRectF(MARGIN, top, inner, foot.top() - 5 - top)
        size = self.figure.size()
        if size.width() > WIDE * size.height():
            text = QRectF(body.left(), top, inner, self._band_height(inner))
            figure = body.adjusted(0, text.height() + 4, 0, 0)
        else:
            column = COLUMN * inner
            figure = body.adjusted(0, 0, -column - GAP, 0)
            text = body.adjusted(inner - column, 0, 0, 0)
        return Layout(sentence, figure, text, foot)

    def _band_height(self, width: float) -> float:
        if not self.slide.text:
            return 0.0
        return sum(text.height for text in self._band(width))

    def _texts(self, width: float, limit: float, sizes: Sequence[float]) -> list[MarkedText]:
        """The text and the same in the other language, as large as a height allows."""
        found: list[MarkedText] = []
        runs = self._runs(self.slide.text, self.style.text)
        second = self._runs(self.slide.second, self.style.text_muted, marked=False)
        for size in sizes:
            found = [MarkedText(self.style, runs, size, width)]
            if second:
                found.append(MarkedText(self.style, second, min(SECOND, size), width))
            if sum(text.height for text in found) <= limit:
                break
        return found

    def _band(self, width: float) -> list[MarkedText]:
        """The text above a wide figure: rather somewhat smaller than broken for a last word."""
        runs = self._runs(self.slide.text, self.style.text)
        lines = [MarkedText(self.style, runs, size, width).lines for size in TEXTS[:ONE_LINE]]
        first = lines.index(1) if 1 in lines else 0
        return self._texts(width, BAND, TEXTS[first:])

    def _where(self, block: str, layout: Layout) -> list[QRectF]:
        if block == "sentence":
            return [self._sentence_alone(layout.sentence).adjusted(-3, 0, 3, 0)]
        return self.figure.where(block, layout.figure)

    # Painting

    def _paint_sentence(self, painter: QPainter, rect: QRectF) -> None:
        self._sentence_text(rect.width()).paint(painter, rect)

    def _sentence_text(self, width: float) -> MarkedText:
        """The sentence and, while there is room on the line, what it became."""
        trace, unread = self.slide.view.trace, self.slide.unread
        runs = [Run(unread, self.style.text)] if unread else list(self._sentence_runs())
        output = Run("" if unread else f"   →  {trace.output_text}", self.style.text_muted)
        for size in (SENTENCE, 9.5, 8.0):
            whole = MarkedText(self.style, [*runs, output], size, width)
            if whole.lines == 1:
                return whole
        for size in (SENTENCE, 9.5, 8.0, 7.0):
            alone = MarkedText(self.style, runs, size, width)
            if alone.lines == 1:
                return alone
        return alone

    def _sentence_alone(self, rect: QRectF) -> QRectF:
        """Where the sentence stands, without what it became."""
        shown = self._sentence_text(rect.width())
        sentence = self.slide.unread or self.slide.view.trace.source_text
        wide = shown.reach(len(sentence)) if shown.lines == 1 else rect.width()
        return QRectF(rect.left(), rect.top(), wide, rect.height())

    def _sentence_runs(self) -> Iterable[Run]:
        """The selected token of the sentence in colour, and the words that are new."""
        view, style = self.slide.view, self.style
        text, spans = view.trace.source_text, view.trace.source.spans
        colors = dict.fromkeys(range(len(text)), "")
        for start, end in _new_words(self.slide.before, text):
            colors.update(dict.fromkeys(range(start, end), style.positive))
        selection = view.selection
        if selection.stack is Stack.ENCODER:
            colors.update(_span(spans, selection.source, style.accent))
        if selection.kind.key_stack is Stack.ENCODER:
            colors.update(_span(spans, selection.key, style.highlight))
        for index, letter in enumerate(text):
            color = colors[index]
            yield Run(letter, color or style.text, bool(color))

    def _paint_text(self, painter: QPainter, rect: QRectF) -> None:
        beside = rect.width() < 0.6 * self._known[0] if self._known else False
        if not beside:
            self._stack(painter, rect, self._band(rect.width()))
            return
        if not self.slide.is_of_weights:
            self._stack(painter, rect, self._texts(rect.width(), rect.height(), TEXTS))
            return
        bars = self._bars()
        head = self._plain(numbered(self.slide.head), rect.width())
        below = bars.height(rect.width()) + head.height + 2 * GAP
        top = self._stack(painter, rect, self._texts(rect.width(), rect.height() - below, TEXTS))
        place = QRectF(rect.left(), top + GAP, rect.width(), bars.height(rect.width()))
        bars.paint(painter, place)
        head.paint(painter, place.translated(0, place.height() + GAP))

    def _plain(self, text: str, width: float) -> MarkedText:
        return MarkedText(self.style, [Run(text, self.style.text_muted)], SECOND, width)

    @staticmethod
    def _stack(painter: QPainter, rect: QRectF, texts: Sequence[MarkedText]) -> float:
        top = rect.top()
        for text in texts:
            text.paint(painter, QRectF(rect.left(), top, rect.width(), text.height))
            top += text.height
        return top

    def _bars(self) -> Bars:
        """The heaviest keys of the query that is looked at."""
        view = self.slide.view
        keys, focus = view.trace.keys(view.selection.kind), view.selection.focus[1]
        style = replace(self.style, font_size=BARS)
        rows = [
            Bar(
                token_name(keys, each.position, short=True),
                each.weight,
                f"{each.weight:.2f}",
                ticked=each.position == focus,
            )
            for each in read_keys(view, LISTED).listed
        ]
        return Bars(style, rows, style.accent)

    def _runs(self, parts: Sequence[Part], color: str, marked: bool = True) -> list[Run]:
        return [
            Run(numbered(part.text), self.colors[part.block], True)
            if part.block and marked
            else Run(numbered(part.text), color)
            for part in parts
        ]

    def _paint_lights(self, painter: QPainter, layout: Layout) -> None:
        """A frame around what a word of the text names."""
        for block, color in self.colors.items():
            glow = QColor(color)
            glow.setAlpha(70)
            for place in self._where(block, layout):
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(glow, 3.0))
                painter.drawRoundedRect(place, 1.5, 1.5)
                painter.setPen(QPen(QColor(color), 1.1))
                painter.drawRoundedRect(place, 1.5, 1.5)

    def _paint_foot(self, painter: QPainter, rect: QRectF) -> None:
        """Where the lecture is, in words and as dots; the clock is the window's."""
        style, slide = self.style, self.slide
        face = Type(style, FOOT / style.font_size)
        painter.setPen(QPen(QColor(style.border), 0.4))
        painter.drawLine(rect.topLeft(), rect.topRight())
        room = rect.adjusted(0, 0, -CLOCK, 0)
        dots = 0.32 * room.width()
        words = face.shortened(slide.progress, room.width() - dots - GAP)
        face.draw(painter, rect, words, style.text_muted, LEFT)
        place = QRectF(room.right() - dots, rect.center().y() - 2.2, dots, 4.4)
        if slide.count <= DOTS:
            self._paint_dots(painter, place)
        else:
            place = place.adjusted(0, 1.4, 0, -1.4)
            painter.fillRect(place, QColor(style.border_strong))
            place.setWidth(place.width() * (slide.index + 1) / slide.count)
            painter.fillRect(place, QColor(style.accent))

    def _paint_dots(self, painter: QPainter, place: QRectF) -> None:
        step = min(7.5, place.width() / self.slide.count)
        for index in range(self.slide.count):
            left = place.right() - (self.slide.count - index) * step
            dot = QRectF(left, place.top(), place.height(), place.height()).adjusted(
                0.2, 0.2, -0.2, -0.2
            )
            painter.setPen(QPen(QColor(self.style.text_muted), 0.5))
            past, here = index < self.slide.index, index == self.slide.index
            painter.setBrush(QColor(self.style.text_muted) if past else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(dot)
            if here:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self.style.accent))
                painter.drawEllipse(dot.adjusted(0.9, 0.9, -0.9, -0.9))


def _span(spans: Sequence[tuple[int, int]], token: int | None, color: str) -> dict[int, str]:
    """A colour for each letter of a token."""
    if token is None or token >= len(spans):
        return {}
    return dict.fromkeys(range(*spans[token]), color)


def _new_words(before: str, now: str) -> list[tuple[int, int]]:
    """Where a sentence has words that the one before has not; nowhere if most are others."""
    if not before or before == now:
        return []
    words, known = now.split(), before.split()
    found, at = [], 0
    matcher = difflib.SequenceMatcher(None, known, words, autojunk=False)
    if matcher.ratio() < 0.6:
        return []
    kept = {block.b + i for block in matcher.get_matching_blocks() for i in range(block.size)}
    for index, word in enumerate(words):
        at = now.index(word, at)
        if index not in kept:
            found.append((at, at + len(word)))
        at += len(word)
    return found
