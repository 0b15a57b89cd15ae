"""Tokens along the sides of a matrix: as large as fits, then smaller, turned, thinned out."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QPainter

from visualizer.figures.text import LEFT, RIGHT, Type
from visualizer.theme import Style

tr = QCoreApplication.translate

GAP = 4.0
FRAME = 2.5  # points around labels, so that a frame may stand there
LONGEST = 9.0  # ems; longer labels are cut with an ellipsis
FLATTEST = 0.01  # points of a cell where there is no room at all
SHORTEST = 3.0  # ems; none is cut further, however little room there is
LEAST = 0.5  # of the size of type that was asked for; rather than smaller, labels are left out


@dataclass(frozen=True)
class Label:
    """One token of an axis; faded ones are special tokens or rows that are not meant.

    One that is wanted is named wherever there is room beside the current one. What stands beside
    the current one, in another column of names, is named where that is.
    """

    text: str
    faded: bool = False
    current: bool = False
    wanted: bool = False
    beside: bool = False


@dataclass(frozen=True)
class Axis:
    """How labels are laid out along cells of one size; `depth` is the room that they take."""

    labels: tuple[Label, ...]
    type: Type
    bold: Type
    every: int
    turned: bool
    depth: float

    @property
    def thinned(self) -> bool:
        """Whether some labels are left out."""
        return self.every > 1


def row_axis(style: Style, labels: Sequence[Label], cell: float, most: float = math.inf) -> Axis:
    """Labels to the left of rows of this height, that take at most so much of the width."""
    scale = min(1.0, max(LEAST, cell / Type(style).height))
    plain, bold = Type(style, scale), Type(style, scale, bold=True)
    every = 1
    if cell < plain.height * 0.9:
        every = min(int(plain.height / max(cell, FLATTEST)) + 1, max(len(labels), 1))
    return _axis(labels, plain, bold, every, turned=False, most=most)


def column_axis(style: Style, labels: Sequence[Label], cell: float, most: float = math.inf) -> Axis:
    """Labels above columns of this width: upright where all fit, else turned by 90 degrees.

    One that fits may be as wide as its column where its neighbours leave a gap. Turned ones
    take at most so much of the height.
    """
    for scale in (1.0, 0.9, 0.8, 0.7):
        plain, bold = Type(style, scale), Type(style, scale, bold=True)
        widths = [bold.width(label.text) for label in labels]
        if max(widths, default=0.0) <= cell and all(
            (one + other) / 2 + GAP <= cell for one, other in pairwise(widths)
        ):
            return _axis(labels, plain, bold, 1, turned=False)
    return replace(row_axis(style, labels, cell, most), turned=True)


def _axis(
    labels: Sequence[Label],
    plain: Type,
    bold: Type,
    every: int,
    turned: bool,
    most: float = math.inf,
) -> Axis:
    limit = min(LONGEST * plain.size, max(most - GAP, SHORTEST * plain.size))
    cut = tuple(replace(label, text=bold.shortened_token(label.text, limit)) for label in labels)
    widest = max((bold.width(label.text) for label in cut), default=0.0)
    return Axis(cut, plain, bold, every, turned, widest + GAP)


def paint_rows(painter: QPainter, style: Style, axis: Axis, area: QRectF, cell: float) -> None:
    """Labels that end at the left edge of `area`, one for each cell below the other."""
    for index, label in shown(axis):
        place = QRectF(area.left() - axis.depth, area.top() + index * cell, axis.depth - GAP, cell)
        face = axis.bold if label.current else axis.type
        face.draw(painter, place, label.text, _color(style, label), RIGHT)


def paint_columns(painter: QPainter, style: Style, axis: Axis, area: QRectF, cell: float) -> None:
    """Labels that stand on the top edge of `area`, one for each cell beside the other."""
    for index, label in shown(axis):
        face = axis.bold if label.current else axis.type
        left = area.left() + index * cell
        if axis.turned:
            place = QRectF(left, area.top() - axis.depth, cell, axis.depth - GAP)
            face.draw_up(painter, place, label.text, _color(style, label))
        else:
            width = face.width(label.text)
            place = QRectF(
                left + (cell - width) / 2, area.top() - face.height - 2, width, face.height
            )
            face.draw(painter, place, label.text, _color(style, label), LEFT)


def thinning(axis: Axis) -> str:
    """That some labels are left out, to stand after the title; empty where all are there."""
    if not axis.thinned:
        return ""
    return tr("TokenAxis", " (1 in {every} named)").format(every=axis.every)


def left_out(rows: Axis | None = None, columns: Axis | None = None) -> Iterator[str]:
    """That some labels are left out, a sentence for each side, where no title says it."""
    if rows is not None and rows.thinned:
        yield tr("TokenAxis", "1 in {every} rows named.").format(every=rows.every)
    if columns is not None and columns.thinned:
        yield tr("TokenAxis", "1 in {every} columns named.").format(every=columns.every)


def shown(axis: Axis) -> list[tuple[int, Label]]:
    """Every label, or one in `every`; first come the current one, then those that are wanted."""
    found: list[int] = []
    order = sorted(
        (not (label.current or label.beside), not label.wanted, index)
        for index, label in enumerate(axis.labels)
        if label.current or label.beside or label.wanted or index % axis.every == 0
    )
    for _, _, index in order:
        if all(abs(index - other) >= axis.every for other in found):
            found.append(index)
    return [(index, axis.labels[index]) for index in sorted(found)]


def _color(style: Style, label: Label) -> str:
    return style.accent if label.current else style.text_muted if label.faded else style.text
