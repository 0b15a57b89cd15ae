"""Vectors as a picture: a row for each token, a column for each feature."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from model.address import Stack
from model.trace import Floats
from visualizer.figures.figure import View
from visualizer.figures.kept import Places
from visualizer.figures.raster import Scale, inks, number_type, zero_inks
from visualizer.figures.text import CENTER, RIGHT, Type
from visualizer.figures.token_axis import (
    FRAME,
    GAP,
    Axis,
    Label,
    left_out,
    paint_rows,
    row_axis,
    shown,
    thinning,
)
from visualizer.selection import Cell, ViewOptions
from visualizer.theme import Style
from visualizer.wording import number

tr = QCoreApplication.translate

TALLEST = 44.0
"""Points; rows are not drawn higher."""

BETWEEN = 10.0
"""Points between two columns of labels."""

SHARE_SHOWN = 0.995
"""The share of the values that the colours tell apart; beyond it they may stop."""

ROWS_SHOWN = 0.85
"""Colours stop beyond what such a share of the rows needs, should the others be far longer."""


MANY = 500
"""Cells; more numbers than this are not read."""


@dataclass(frozen=True)
class Place(Cell):
    """A token and a feature of one of the figure's images; `point` is a place along a curve."""

    feature: int | None = None
    point: int | None = None
    part: str = ""


@dataclass(frozen=True)
class Rows:
    """The labels of the rows: columns of labels from left to right, each with what it is."""

    heads: tuple[str, ...]
    labels: tuple[tuple[Label, ...], ...]

    def __len__(self) -> int:
        return len(self.labels[0])

    def only(self, kept: Places) -> "Rows":
        """Some of the rows."""
        return replace(self, labels=tuple(tuple(side[i] for i in kept) for side in self.labels))


def token_rows(view: View, stack: Stack, current: int | None, written: bool = False) -> Rows:
    """The tokens of a stack; in the decoder what each row reads and, beside it, predicts.

    What the figure is not about is faded: what is predicted, or what is read if `written`.
    """
    dim = view.options.dim_special
    trace = view.trace
    tokens = trace.source if stack is Stack.ENCODER else trace.decoder_input
    read = tuple(
        Label(
            piece,
            written or (dim and tokens.is_special(i)),
            i == current and not written,
            beside=i == current,
        )
        for i, piece in enumerate(tokens.pieces)
    )
    if stack is Stack.ENCODER:
        return Rows((tr("FeatureImage", "token"),), (read,))
    predicted = tuple(
        Label(piece, not written, i == current and written, beside=i == current)
        for i, piece in enumerate(trace.decoder_output.pieces)
    )
    heads = tr("FeatureImage", "reads"), tr("FeatureImage", "predicts")
    return Rows(heads, (read, predicted))


@dataclass(frozen=True)
class Grid:
    """Where the cells of an image are, and how its rows are labelled."""

    area: QRectF
    rows: int
    columns: int
    heads: tuple[str, ...] = ()
    axes: tuple[Axis, ...] = ()
    reach: float = 0.0
    """How far the labels go to the left, with room for a frame around them."""
    unsaid: tuple[str, ...] = ()
    """That some rows have no label, where the heads have no room for it."""

    @property
    def cell(self) -> QSizeF:
        """The size of one cell."""
        return QSizeF(self.area.width() / self.columns, self.area.height() / self.rows)

    def at(self, position: QPointF) -> tuple[int, int | None] | None:
        """(row, column) at a position; no column where the labels of the rows are."""
        cell, area = self.cell, self.area
        row = int((position.y() - area.top()) // cell.height())
        column = int((position.x() - area.left()) // cell.width())
        if not 0 <= row < self.rows or position.x() < area.left() - self.reach:
            return None
        if column >= self.columns:
            return None
        return row, column if column >= 0 else None

    def row_rect(self, row: int) -> QRectF:
        """All cells of a row."""
        height = self.cell.height()
        return QRectF(self.area.left(), self.area.top() + row * height, self.area.width(), height)

    def shown(self) -> list[int]:
        """The rows that have a label."""
        current = [a for a in self.axes if any(label.current for label in a.labels)]
        return [row for row, _ in shown((current or self.axes)[0])]


def labelled(style: Style, room: QRectF, rows: Rows, columns: int, share: float = 0.36) -> Grid:
    """The grid that fills the room, with the labels of its rows in at most a share at the left."""
    height = min(room.height(), TALLEST * len(rows))
    cell = height / len(rows)
    heads = rows.heads
    axes, type_ = tuple(row_axis(style, labels, cell) for labels in rows.labels), Type(style, 0.9)
    wide = labels_width(axes, type_, heads)
    if wide > share * room.width():  # narrow: only what the rows are about
        kept = [i for i, axis in enumerate(axes) if not axis.labels[-1].faded] or [0]
        axes, heads = (axes[kept[0]],), (heads[kept[0]],)
    noted = (*heads[:-1], heads[-1] + thinning(axes[-1]))
    fitting = labels_width(axes, type_, noted) <= share * room.width()
    unsaid = () if fitting else tuple(left_out(rows=axes[-1]))
    heads = noted if fitting else heads
    small = Type(style, 0.85)
    feature = small.width(tr("FeatureImage", "feature")) + GAP + small.width("0") / 2
    reach = labels_width(axes, type_, heads) + FRAME
    left = room.left() + max(reach, feature)
    area = QRectF(left, room.top(), max(room.right() - left, 1.0), height)
    return Grid(area, len(rows), columns, heads, axes, reach, unsaid)


def labels_width(
    axes: Sequence[Axis], type_: Type | None = None, heads: Sequence[str] = ()
) -> float:
    """How far the labels reach to the left of the area, with their heads if these are given."""
    return sum(_column_width(axis, i, type_, heads) for i, axis in enumerate(axes)) + (
        BETWEEN * (len(axes) - 1)
    )


def _column_width(axis: Axis, index: int, type_: Type | None, heads: Sequence[str]) -> float:
    head = type_.width(heads[index]) + GAP if type_ and index < len(heads) else 0.0
    return max(axis.depth, head)


def paint_labels(painter: QPainter, style: Style, grid: Grid) -> None:
    """The tokens beside the rows, and above them what they are."""
    type_ = Type(style, 0.9)
    area = QRectF(grid.area)
    for index in reversed(range(len(grid.axes))):
        axis, head = grid.axes[index], grid.heads[index]
        paint_rows(painter, style, axis, area, grid.cell.height())
        place = QRectF(area.left() - GAP, area.top() - type_.height - 3, 0, type_.height)
        type_.draw(painter, place, head, style.text_muted, RIGHT)
        area.translate(-_column_width(axis, index, type_, grid.heads) - BETWEEN, 0)


def paint_features(painter: QPainter, style: Style, grid: Grid, name: bool = True) -> None:
    """The numbers of the features below the image."""
    type_ = Type(style, 0.85)
    top = grid.area.bottom() + 3
    if name:
        title = tr("FeatureImage", "feature")
        place = QRectF(grid.area.left() - GAP - type_.width("0") / 2, top, 0, type_.height)
        type_.draw(painter, place, title, style.text_muted, RIGHT)
    features = _numbered(grid, type_)
    width = grid.cell.width()
    painter.setPen(QPen(QColor(style.border_strong), 0.75))
    for feature in features:
        x = grid.area.left() + (feature + 0.5) * width
        painter.drawLine(QPointF(x, grid.area.bottom()), QPointF(x, grid.area.bottom() + 2.5))
    for feature in features:
        x = grid.area.left() + (feature + 0.5) * width
        if name or feature:  # without the name there may be no room left of the area
            type_.draw(painter, QRectF(x, top, 0, type_.height), str(feature), style.text_muted,
                       CENTER)  # fmt: skip


def _numbered(grid: Grid, type_: Type) -> list[int]:
    """The features that have a number: the last one where the first would be alone."""
    features = list(
        range(0, grid.columns, tick_step(grid.columns, grid.area.width(), 2.4 * type_.width("000")))
    )
    last = grid.columns - 1
    if len(features) == 1 and last and type_.width(f"0 {last}") < grid.area.width():
        features.append(last)
    return features


def tick_step(count: int, width: float, room: float) -> int:
    """1, or 4, 8, 16, 32, ... features from number to number, so that each has the room."""
    for step in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096):
        if step * width / count >= room:
            return step
    return max(count, 1)


def paint_cell_numbers(
    painter: QPainter, style: Style, grid: Grid, scale: Scale, values: Floats, digits: int = 2
) -> None:
    """The value in every cell, where there is room for it; what rounds to 0 is muted."""
    cell, area = grid.cell, grid.area
    if values.size > MANY:
        return
    numbers = [(cell_text(value, digits),) for value in values.ravel().tolist()]
    type_, texts = number_type(style, cell, numbers)
    if type_ is None:
        return
    colors, muted = inks(style, scale.colormap), zero_inks(style, scale.colormap)
    places = scale.indices(values).ravel().tolist()
    zero = cell_text(0.0, digits)
    type_.draw_centred(
        painter,
        (
            (
                area.left() + (i % grid.columns + 0.5) * cell.width(),
                area.top() + (i // grid.columns + 0.5) * cell.height(),
                text,
                (muted if text == zero else colors)[place],
            )
            for i, (text, place) in enumerate(zip(texts, places, strict=True))
        ),
    )


def cell_texts(value: float) -> tuple[str, ...]:
    """A number with two digits, then with less where it is long."""
    text = f"{value:.2f}"
    exact = "0.00" if text == "-0.00" else text.replace("-", "−")
    return (exact,) if abs(value) < 9.995 else (exact, cell_text(value))


def cell_text(value: float, digits: int = 2) -> str:
    """A number with so many digits, or less where it is long."""
    digits -= 0 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else digits
    text = f"{value:.{max(digits, 0)}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


def paint_row_mark(painter: QPainter, style: Style, grid: Grid, row: int | None) -> None:
    """A frame around the selected row."""
    if row is None or row >= grid.rows:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(style.accent), 1.5))
    painter.drawRect(grid.row_rect(row).adjusted(-0.75, -0.75, 0.75, 0.75))


def signed_scale(style: Style, values: Floats, options: ViewOptions) -> tuple[Scale, float | None]:
    """The colours of the values, and the largest magnitude where the colours stop before it.

    A few outlying features, or a token several times as long as the others, would otherwise make
    all others look alike.
    """
    scale = Scale.of(style, values, options)
    magnitudes = np.abs(values)
    largest = float(magnitudes.max())
    if options.low is not None or options.high is not None:
        return scale, None
    of_rows = np.quantile(magnitudes, SHARE_SHOWN, axis=1)
    reach = min(
        float(np.quantile(magnitudes, SHARE_SHOWN)), 1.5 * float(np.quantile(of_rows, ROWS_SHOWN))
    )
    if largest <= 1.5 * reach or reach == 0:
        return scale, None
    scale = Scale.of(style, np.clip(values, -reach, reach), options)
    scale.below, scale.above = bool((values < scale.low).any()), bool((values > scale.high).any())
    return scale, largest


def clipping(scale: Scale, largest: float | None) -> str:
    """What the colours do not tell."""
    if largest is None:
        return ""
    text = tr("FeatureImage", "The colours stop at {reach}; the largest magnitude is {largest}.")
    reach = number(scale.high) if scale.low == 0 else f"±{number(scale.high)}"
    return text.format(reach=reach, largest=number(largest))


def beside(grid: Grid, area: QRectF) -> Grid:
    """The same rows in another area, without labels."""
    return replace(grid, area=area, heads=(), axes=())
