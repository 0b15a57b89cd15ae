"""A matrix of queries and keys between its tokens: geometry, axes, titles, frames."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from model.address import AttentionKind
from model.trace import Tokens, Trace
from visualizer.figures.kept import Kept, Places, row_of
from visualizer.figures.masking import PADDING
from visualizer.figures.naming import axis_titles, short_axis_titles
from visualizer.figures.text import LEFT, RIGHT, Type
from visualizer.figures.token_axis import (
    FRAME,
    GAP,
    Axis,
    Label,
    column_axis,
    left_out,
    paint_columns,
    paint_rows,
    row_axis,
    thinning,
)
from visualizer.selection import Cell
from visualizer.theme import Style

tr = QCoreApplication.translate

BETWEEN = 10.0  # points between the tokens that are read and those that are written
Texts = tuple[str, ...]
WIDER, HIGHER = 3.0, 2.0  # how far a cell may be from square
FINEST = 0.01  # points; a matrix of a thousand tokens must not leave its figure
LABELS = 0.34  # the share of the width that labels of rows may take; then what is read is left out
LONGEST = (
    0.4  # the share of width or height that the labels of one side may take; then they are cut
)
NARROW = 100.0  # points; where there are fewer, the title of the rows stands below
LEAST_HEIGHT = 130.0  # points, where the height follows from the width: words need as much on all
READABLE = 16.0  # points that a cell may always take, so that its label can be read


@dataclass(frozen=True)
class Layout:
    """Where everything is, in points; `margin` is where the row labels begin.

    Above the columns of row labels stand `heads`; `titled` are the rows that have a title beside.
    """

    area: QRectF
    cell: QSizeF
    rows: Axis
    reads: Axis | None
    columns: Axis
    margin: float
    top: float
    heads: Texts
    titled: bool

    def row(self, index: int) -> QRectF:
        """One row of the matrix."""
        height = self.cell.height()
        return QRectF(self.area.left(), self.area.top() + index * height, self.area.width(), height)

    def column(self, index: int) -> QRectF:
        """One column of the matrix."""
        width = self.cell.width()
        return QRectF(self.area.left() + index * width, self.area.top(), width, self.area.height())


class TokenMatrix:
    """The sides of one kind's matrix; `query` and `key` are set off from the others.

    Outside they are places in the trace, whatever is `kept`; inside, rows and columns. Decoder
    rows carry two labels: the token that is read there and the one that is written. The tokens of
    the cell that is `named` keep their labels where others are left out.
    """

    def __init__(
        self,
        style: Style,
        trace: Trace,
        kind: AttentionKind,
        query: int | None = None,
        key: int | None = None,
        dim: bool = False,
        kept: Kept | None = None,
        named: Cell | None = None,
    ) -> None:
        self.style, self.kind, self.dim = style, kind, dim
        self.kept = Kept.of(trace, kind, False) if kept is None else kept
        queries, keys = self.kept.queries, self.kept.keys
        self.query, self.key = row_of(queries, query), row_of(keys, key)
        self.encoder = kind is AttentionKind.ENCODER_SELF
        written, reads = trace.source if self.encoder else trace.decoder_output, trace.decoder_input
        named = Cell() if named is None else named
        self._rows = self._labels(written, queries, query, named.query)
        self._reads = (
            []
            if self.encoder
            else [
                Label(reads.pieces[i], True, wanted=i == named.query, beside=i == query)
                for i in queries.tolist()
            ]
        )
        self._columns = self._labels(trace.keys(kind), keys, key, named.key)
        self._title = _title(style)
        self._known: tuple[QRectF, Layout] | None = None

    def layout(self, rect: QRectF) -> Layout:
        """Cells as large as the space allows, not much wider than high or higher than wide."""
        if self._known is None or self._known[0] != rect:
            self._known = rect, self._computed(rect)
        return self._known[1]

    def cell_at(self, position: QPointF, rect: QRectF) -> Cell | None:
        """The cell, or the query or key whose label stands there."""
        layout = self.layout(rect)
        area, cell = layout.area, layout.cell
        column = int((position.x() - area.left()) // cell.width())
        row = int((position.y() - area.top()) // cell.height())
        in_rows, in_columns = 0 <= row < len(self._rows), 0 <= column < len(self._columns)
        query = int(self.kept.queries[row]) if in_rows else None
        key = int(self.kept.keys[column]) if in_columns else None
        if in_rows and in_columns:
            return Cell(query, key)
        if in_rows and layout.margin <= position.x() < area.left():
            return Cell(query=query)
        if in_columns and layout.top <= position.y() < area.top():
            return Cell(key=key)
        return None

    def paint_axes(self, painter: QPainter, rect: QRectF) -> None:
        """Tokens and titles."""
        layout, style = self.layout(rect), self.style
        area = layout.area
        paint_rows(painter, style, layout.rows, area, layout.cell.height())
        paint_columns(painter, style, layout.columns, area, layout.cell.width())
        if layout.reads is not None:
            reads = area.translated(-layout.rows.depth - BETWEEN, 0)
            paint_rows(painter, style, layout.reads, reads, layout.cell.height())
        self._paint_heads(painter, layout)
        height = self._title.height
        columns, rows = self._titles(layout, rect)
        place = QRectF(area.left(), layout.top - height - 2, rect.right() - area.left(), height)
        self._title.draw(painter, place, columns, style.text_muted, LEFT)
        left = layout.margin - height - 2
        spare = max(0.0, area.height() - self._title.width(rows)) / 2
        place = QRectF(left, area.top(), height, area.height() - spare)
        self._title.draw_up(painter, place, rows, style.text_muted)

    def unsaid(self, rect: QRectF) -> list[str]:
        """What has no room in the titles, in sentences to stand below."""
        layout = self._unmarked(rect)
        columns, rows = self._titles(layout, rect)
        if not (layout.heads or (self.encoder and rows) or axis_titles(self.kind)[1] in rows):
            what = self._what_rows_are() + thinning(layout.rows)
            found = [tr("TokenMatrix", "Rows: {what}.").format(what=what)]
        else:
            note = thinning(layout.rows)
            found = [] if note in rows else [*left_out(rows=layout.rows)]
        if thinning(layout.columns) not in columns:
            found += left_out(columns=layout.columns)
        return found

    def paint_frames(self, painter: QPainter, rect: QRectF, pinned: bool = False) -> None:
        """The selected row or, when the matrix is read the other way round, column; the cell."""
        layout = self.layout(rect)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        query, key = self.query, self.key
        if query is not None:
            painter.setPen(QPen(QColor(self.style.accent), 1.5))
            painter.drawRect(layout.row(query))
        if key is not None:
            painter.setPen(QPen(QColor(self.style.highlight), 2.0 if pinned else 1.5))
            place = layout.column(key)
            painter.drawRect(place if query is None else place.intersected(layout.row(query)))

    def where(self, block: str, rect: QRectF) -> list[QRectF]:
        """Where the query, the key, their cell or one of the axes stands, labels and all.

        A label that is higher than its row, as where others are left out, stands by itself.
        """
        layout, query, key = self.layout(rect), self.query, self.key
        area = layout.area
        row = None if query is None else layout.row(query)
        column = None if key is None else layout.column(key)
        queries = QRectF(layout.margin, area.top(), area.left() - layout.margin, area.height())
        keys = QRectF(area.left(), layout.top, area.width(), area.top() - layout.top)
        found = {
            "query": row and _with_label(row, queries, layout.rows),
            "key": column and _with_label(column, keys, layout.columns),
            "cell": row and column and [row.intersected(column)],
            "queries": [queries],
            "keys": [keys],
        }.get(block)
        return found or []

    def _labels(
        self, tokens: Tokens, kept: Places, current: int | None, named: int | None
    ) -> list[Label]:
        return [
            Label(
                tokens.pieces[index],
                tokens.pieces[index] == PADDING or (self.dim and tokens.is_special(index)),
                index == current,
                index == named,
            )
            for index in kept.tolist()
        ]

    def _computed(self, rect: QRectF) -> Layout:
        known = self._unmarked(rect)
        return replace(
            known,
            rows=_marked(known.rows, self._rows),
            reads=_marked(known.reads, self._reads) if known.reads else None,
            columns=_marked(known.columns, self._columns),
        )

    def _unmarked(self, rect: QRectF) -> Layout:
        texts = [tuple(label.text for label in side) for side in
                 (self._rows, self._reads, self._columns)]  # fmt: skip
        heads = () if self.encoder else self._head_texts()
        return _geometry(self.style, *texts, heads, rect.getRect())

    def _what_rows_are(self) -> str:
        if self.encoder:
            return tr("TokenMatrix", "queries")
        return tr("TokenMatrix", "tokens being written")

    def _head_texts(self) -> tuple[str, str]:
        return tr("TokenMatrix", "reads"), tr("TokenMatrix", "predicts")

    def _paint_heads(self, painter: QPainter, layout: Layout) -> None:
        """Above the columns of tokens beside decoder rows, what each of them is."""
        height = self._title.height
        right = layout.area.left() - GAP
        for text in reversed(layout.heads):
            place = QRectF(right, layout.area.top() - height - 2, 0, height)
            self._title.draw(painter, place, text, self.style.text_muted, RIGHT)
            right -= layout.rows.depth + BETWEEN

    def _titles(self, layout: Layout, rect: QRectF) -> tuple[str, str]:
        """Of the columns and of the rows."""
        (keys, queries), (key, query) = axis_titles(self.kind), short_axis_titles()
        room = rect.right() - layout.area.left()
        columns = self._fitting(keys, key, " →", layout.columns, room)
        if not layout.titled:
            return columns, ""
        return columns, self._fitting(queries, query, "", layout.rows, layout.area.height())

    def _fitting(self, long: str, short: str, end: str, axis: Axis, room: float) -> str:
        """The longest title that has room; that some labels are left out goes before length."""
        note = thinning(axis)
        texts = [f"{what}{said}{end}" for said in (note, "") for what in (long, short)]
        fitting = (text for text in texts if self._title.width(text) <= room)
        return next(fitting, f"{short}{end}")


def _with_label(line: QRectF, labels: QRectF, axis: Axis) -> list[QRectF]:
    """A row or a column and its label among the labels of the axis."""
    upright = labels.right() > line.left()  # the labels are above
    label = QRectF(line)
    if upright:
        label.setTop(labels.top())
        label.setBottom(labels.bottom())
    else:
        label.setLeft(labels.left())
        label.setRight(labels.right())
    if not axis.thinned:
        return [label.united(line)]
    spare = max(0.0, axis.type.height - (line.width() if upright else line.height())) / 2
    wider = label.adjusted(-spare, 0, spare, 0) if upright else label.adjusted(0, -spare, 0, spare)
    return [wider, line]


def _title(style: Style) -> Type:
    return Type(style, 0.9)


@lru_cache(maxsize=32)
def _geometry(
    style: Style,
    row_texts: Texts,
    read_texts: Texts,
    column_texts: Texts,
    heads: Texts,
    rect: tuple[float, float, float, float],
) -> Layout:
    """The layout of sides that are not marked: it is the same whatever is selected."""
    left, top, wide, high = rect
    title = _title(style).height + 4
    side = title if wide >= NARROW else 0.0
    most = LONGEST * wide
    if any(_title(style).width(head) + GAP > most for head in heads):
        heads = ()
    column_labels = [Label(text) for text in column_texts]
    columns, rows = len(column_texts), len(row_texts)
    cell = QSizeF(wide / (columns + 4), high / (rows + 3))
    for _ in range(3):  # labels need cells, cells need what labels leave: settles at once
        row = _row_axis(style, row_texts, cell.height(), most, heads[1:])
        reads = _row_axis(style, read_texts, cell.height(), most, heads[:1]) if heads else None
        column = column_axis(style, column_labels, cell.width(), LONGEST * high)
        if reads and row.depth + reads.depth > LABELS * wide:
            reads = None
        margin = row.depth + (reads.depth + BETWEEN if reads else 0) + FRAME
        labels = (column.depth if column.turned else column.type.height + 3) + FRAME
        width = max((wide - margin - side - 2) / columns, FINEST)
        height = max((high - labels - title - 2) / rows, FINEST)
        widest, highest = max(WIDER * height, READABLE), max(HIGHER * width, READABLE)
        cell = QSizeF(min(width, widest), min(height, highest))
    area = QRectF(0, top + title + labels, cell.width() * columns, cell.height() * rows)
    spare = wide - margin - side - 2 - area.width()
    area.moveLeft(left + side + margin + max(0.0, spare / 2))
    corner = area.left() - margin, area.top() - labels
    return Layout(area, cell, row, reads, column, *corner, heads[reads is None :], side > 0)


def _row_axis(style: Style, texts: Texts, height: float, most: float, head: Texts) -> Axis:
    """An axis with room for the title above it, if it has one."""
    axis = row_axis(style, [Label(text) for text in texts], height, most)
    depth = max([axis.depth, *(_title(style).width(text) + GAP for text in head)])
    return replace(axis, depth=depth)


def _marked(axis: Axis, labels: Sequence[Label]) -> Axis:
    """The same axis with the marks of these labels."""
    pairs = zip(axis.labels, labels, strict=True)
    labels = [
        label if label.text == cut.text else replace(label, text=cut.text) for cut, label in pairs
    ]
    return replace(axis, labels=tuple(labels))
