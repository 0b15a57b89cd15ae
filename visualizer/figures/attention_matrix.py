"""One head's matrix: dot products, scaled, masked, softmax, always in the same geometry."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from model.address import AttentionKind
from model.trace import Floats
from visualizer.figures.figure import Figure, View
from visualizer.figures.raster import (
    SCALE_WIDTH,
    Scale,
    paint_grid,
    paint_hatch,
    paint_image,
    paint_scale,
)
from visualizer.figures.text import CENTER, LEFT, RIGHT, Type
from visualizer.figures.token_axis import (
    Axis,
    Label,
    column_axis,
    paint_columns,
    paint_rows,
    row_axis,
)
from visualizer.selection import Cell, Stage
from visualizer.theme import Style

tr = QCoreApplication.translate


@dataclass(frozen=True)
class _Layout:
    area: QRectF
    cell: QSizeF
    rows: Axis
    reads: Axis | None
    columns: Axis


class AttentionMatrix(Figure):
    """The matrix of the selected kind, layer, head and stage, with the tokens on its sides.

    Decoder rows carry two labels: the token that is read there and the one predicted from it.
    """

    name = "attention-matrix"

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        self.attention = self.trace[self.selection.kind]
        self.values = self._values()
        self.scale = Scale.of(style, self.values, self.options.colormap)

    def size(self) -> QSizeF:
        return QSizeF(400, 340)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        layout = self._layout(rect)
        area = layout.area
        paint_image(painter, area, self.scale.image(self.values))
        rows, columns = self.values.shape
        paint_grid(painter, area, rows, columns, self.style.background)
        self._paint_masked(painter, area)
        self._paint_numbers(painter, layout)
        self._paint_axes(painter, layout)
        self._paint_marks(painter, layout)
        beside = QRectF(area.right() + 14, area.top(), SCALE_WIDTH - 14, area.height())
        paint_scale(painter, self.style, self.scale, beside)

    def cell_at(self, position: QPointF, rect: QRectF) -> Cell | None:
        layout = self._layout(rect)
        column = int((position.x() - layout.area.left()) // layout.cell.width())
        row = int((position.y() - layout.area.top()) // layout.cell.height())
        rows, columns = self.values.shape
        inside_rows, inside_columns = 0 <= row < rows, 0 <= column < columns
        if inside_rows and inside_columns:
            return Cell(row, column)
        if inside_rows and position.x() < layout.area.left():
            return Cell(query=row)
        if inside_columns and 0 <= position.y() < layout.area.top():
            return Cell(key=column)
        return None

    def explain(self, cell: Cell) -> str:
        if cell.query is None or cell.key is None:
            return ""
        query = self.trace.queries(self.selection.kind).pieces[cell.query]
        key = self.trace.keys(self.selection.kind).pieces[cell.key]
        value = self.values[cell.query, cell.key]
        if not self.attention.mask[cell.query, cell.key]:
            masked = tr("AttentionMatrix", "masked")
            return f"{query} → {key}\n{masked}"
        return f"{query} → {key}\n{value:.6f}"

    def describe(self) -> str:
        selection = self.selection
        query = min(selection.query, self.attention.queries - 1)
        row = self.attention.weights(selection.layer, selection.head)[query]
        key = int(row.argmax())
        sentence = tr(
            "AttentionMatrix",
            "{kind} attention, layer {layer}, head {head}: “{query}” gives its largest "
            "weight, {weight:.2f}, to “{key}”.",
        )
        return sentence.format(
            kind=kind_name(selection.kind),
            layer=selection.layer + 1,
            head=selection.head + 1,
            query=self.trace.queries(selection.kind).pieces[query],
            weight=float(row[key]),
            key=self.trace.keys(selection.kind).pieces[key],
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        kind = self.selection.kind
        return {
            self.selection.stage.value: self.values,
            "mask": self.attention.mask,
            "query": np.array(self.trace.queries(kind).pieces),
            "key": np.array(self.trace.keys(kind).pieces),
        }

    def _values(self) -> Floats:
        layer, head = self.selection.layer, self.selection.head
        stage = self.selection.stage
        if stage is Stage.DOT_PRODUCT:
            return self.attention.dot_products(layer, head)
        if stage is Stage.SCALED:
            return self.attention.scores(layer, head)
        if stage is Stage.MASKED:
            return self.attention.masked_scores(layer, head)
        return self.attention.weights(layer, head)

    def _layout(self, rect: QRectF) -> _Layout:
        """Cells as large as the space allows, at most half as wide again as they are high."""
        rows, columns = self.values.shape
        title = Type(self.style, 0.9).height + 6
        row_labels, read_labels, column_labels = self._labels()
        cell = QSizeF(rect.width() / (columns + 4), rect.height() / (rows + 3))
        for _ in range(3):  # labels need cells, cells need what labels leave: settles at once
            row = row_axis(self.style, row_labels, cell.height())
            reads = row_axis(self.style, read_labels, cell.height()) if read_labels else None
            column = column_axis(self.style, column_labels, cell.width())
            left = row.depth + (reads.depth + 12 if reads else 0) + title
            top = column.depth if column.turned else column.type.height + 4
            top += title + (title if reads else 0)
            width = (rect.width() - left - SCALE_WIDTH - 8) / columns
            height = (rect.height() - top - 8) / rows
            cell = QSizeF(min(width, 1.5 * height), min(height, 1.5 * width))
        spare = rect.width() - left - SCALE_WIDTH - 8 - cell.width() * columns
        corner = QPointF(rect.left() + left + spare / 2, rect.top() + top)
        area = QRectF(corner, QSizeF(cell.width() * columns, cell.height() * rows))
        return _Layout(area, cell, row, reads, column)

    def _labels(self) -> tuple[list[Label], list[Label], list[Label]]:
        """Of the rows, of what decoder rows read, of the columns."""
        kind = self.selection.kind
        query, key = self.selection.focus
        keys = self.trace.keys(kind)
        dim = self.options.dim_special
        columns = [
            Label(piece, dim and keys.is_special(i), i == key)
            for i, piece in enumerate(keys.pieces)
        ]
        read = self.trace.queries(kind)
        if kind is AttentionKind.ENCODER_SELF:
            rows = [
                Label(piece, dim and read.is_special(i), i == query)
                for i, piece in enumerate(read.pieces)
            ]
            return rows, [], columns
        written = self.trace.decoder_output
        rows = [Label(piece, False, i == query) for i, piece in enumerate(written.pieces)]
        return rows, [Label(piece, faded=True) for piece in read.pieces], columns

    def _paint_masked(self, painter: QPainter, area: QRectF) -> None:
        causal, padded = masked_cells(self.view, self.selection.kind)
        if self.selection.stage in (Stage.MASKED, Stage.SOFTMAX):
            ground = self.style.surface_raised
            paint_hatch(painter, area, causal, self.style.hatch_causal, ground)
            crossed = Qt.BrushStyle.DiagCrossPattern
            paint_hatch(painter, area, padded, self.style.hatch_padding, ground, crossed)

    def _paint_numbers(self, painter: QPainter, layout: _Layout) -> None:
        """The value in every cell, where there is room for it."""
        type_ = Type(self.style, 0.75)
        room = type_.width("-0.00") + 4
        rows, columns = self.values.shape
        if (
            layout.cell.width() < room
            or layout.cell.height() < type_.height
            or rows * columns > 900
        ):
            return
        for row in range(rows):
            for column in range(columns):
                value = float(self.values[row, column])
                if not np.isfinite(value) or not self.attention.mask[row, column]:
                    continue
                place = QRectF(
                    QPointF(
                        layout.area.left() + column * layout.cell.width(),
                        layout.area.top() + row * layout.cell.height(),
                    ),
                    layout.cell,
                )
                color = self.style.text_on(self.scale.color(value))
                type_.draw(painter, place, f"{value:.2f}", color, CENTER)

    def _paint_axes(self, painter: QPainter, layout: _Layout) -> None:
        style, area = self.style, layout.area
        paint_rows(painter, style, layout.rows, area, layout.cell.height())
        paint_columns(painter, style, layout.columns, area, layout.cell.width())
        title = Type(style, 0.9)
        key_title, query_title = axis_titles(self.selection.kind)
        top = area.top() - (
            layout.columns.depth if layout.columns.turned else layout.columns.type.height + 4
        )
        place = QRectF(area.left(), top - title.height - 4, area.width(), title.height)
        title.draw(painter, place, key_title + " →", style.text_muted, LEFT)
        left = area.left() - layout.rows.depth
        if layout.reads is not None:
            left -= layout.reads.depth + 12
            reads = area.translated(-layout.rows.depth - 12, 0)
            paint_rows(painter, style, layout.reads, reads, layout.cell.height())
            head = QRectF(0, area.top() - title.height - 2, 0, title.height)
            for text, right in (
                (tr("AttentionMatrix", "reads"), reads.left() - 4),
                (tr("AttentionMatrix", "predicts"), area.left() - 4),
            ):
                head.moveRight(right)
                title.draw(painter, head, text, style.text_muted, RIGHT)
        place = QRectF(left - title.height - 4, area.top(), title.height, area.height())
        shift = max(0.0, (area.height() - title.width(query_title)) / 2)
        title.draw_up(painter, place.adjusted(0, 0, 0, -shift), query_title, style.text_muted)

    def _paint_marks(self, painter: QPainter, layout: _Layout) -> None:
        """The selected row, and the column and cell that are looked at."""
        query, key = self.selection.focus
        area, cell = layout.area, layout.cell
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.style.accent), 1.5))
        if query is not None and query < self.values.shape[0]:
            top = area.top() + query * cell.height()
            painter.drawRect(QRectF(area.left(), top, area.width(), cell.height()))
            if key is not None and key < self.values.shape[1]:
                painter.setPen(QPen(QColor(self.style.highlight), 2))
                left = area.left() + key * cell.width()
                painter.drawRect(QRectF(left, top, cell.width(), cell.height()))


def masked_cells(view: View, kind: AttentionKind) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where a query may not attend, because the key lies in the future and because it is padding.

    Both are [query, key]; padding wins where both are true.
    """
    attention = view.trace[kind]
    keys = view.trace.keys(kind)
    is_padding = np.array([piece == "<pad>" for piece in keys.pieces])
    padded = ~attention.mask & is_padding[None, :]
    return ~attention.mask & ~padded, padded


def kind_name(kind: AttentionKind) -> str:
    """The kind as people read it."""
    return {
        AttentionKind.ENCODER_SELF: tr("AttentionKind", "Encoder self"),
        AttentionKind.DECODER_SELF: tr("AttentionKind", "Masked decoder self"),
        AttentionKind.CROSS: tr("AttentionKind", "Cross"),
    }[kind]


def axis_titles(kind: AttentionKind) -> tuple[str, str]:
    """What the columns and the rows of a matrix are."""
    if kind is AttentionKind.ENCODER_SELF:
        return (
            tr("AttentionKind", "key: source token read"),
            tr("AttentionKind", "query: source token being encoded"),
        )
    query = tr("AttentionKind", "query: token being written")
    if kind is AttentionKind.CROSS:
        return tr("AttentionKind", "key: source token read"), query
    return tr("AttentionKind", "key: output token read"), query
