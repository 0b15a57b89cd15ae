"""How alike the encodings of any two positions of this sentence are."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from model.analysis import similarity
from visualizer.figures.feature_image import (
    Grid,
    Place,
    labels_width,
    paint_cell_numbers,
    paint_labels,
    paint_row_mark,
)
from visualizer.figures.figure import COLORS, Honoured, View
from visualizer.figures.notes import settled
from visualizer.figures.position_face import PositionFace
from visualizer.figures.raster import Scale, paint_grid, paint_scale, paint_values, scale_width
from visualizer.figures.sheet import Sheet, once_per_rect
from visualizer.figures.text import LEFT, Type
from visualizer.figures.token_axis import (
    Axis,
    Label,
    column_axis,
    left_out,
    paint_columns,
    row_axis,
)
from visualizer.selection import Cell
from visualizer.theme import Style

tr = QCoreApplication.translate


class PositionSimilarity(PositionFace):
    """The cosine between the encodings of two positions, for all pairs of this sentence."""

    honoured = COLORS | {Honoured.NUMBERS}

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        self.values = similarity(self.residual.pos_embed)
        low = np.floor(float(self.values.min()) * 10) / 10  # 0.6 for 0.64
        ends = np.append(self.values, np.float32(1.0))  # a cosine, of whatever few positions
        self.scale = Scale.of(style, ends, self.options, least=float(low))
        self.colormaps = self.scale.maps
        self.labels = [
            Label(piece, current=i == self.current) for i, piece in enumerate(self.tokens.pieces)
        ]

    @cached_property
    def sheet(self) -> Sheet:
        """Title and notes."""
        return Sheet(
            self.style, self.title(self._what()), "", self._notes(), heading=self.view.heading
        )

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        grid, columns = self._grid(rect)
        self.sheet.paint(painter, rect, [*left_out(grid.axes[0], columns)])
        area = grid.area
        paint_values(painter, grid.area, self.scale, self.values)
        paint_grid(painter, area, grid.rows, grid.columns, self.style.background)
        if self.options.numbers:
            paint_cell_numbers(painter, self.style, grid, self.scale, self.values)
        paint_labels(painter, self.style, grid)
        paint_columns(painter, self.style, columns, area, grid.cell.width())
        paint_row_mark(painter, self.style, grid, self.current)
        place = QRectF(area.right() + 14, area.top(), 30, area.height())
        paint_scale(painter, self.style, self.scale, place)
        type_ = Type(self.style, 0.85)
        name = QRectF(place.left(), area.top() - type_.height - 6, 40, type_.height)
        type_.draw(painter, name, tr("Positions", "cosine"), self.style.text_muted, LEFT)

    def cell_at(self, position: QPointF, rect: QRectF) -> Place | None:
        found = self._grid(rect)[0].at(position)
        return found and Place(query=found[0], point=found[1], part="similarity")

    def explain(self, cell: Cell) -> str:
        if not isinstance(cell, Place) or cell.query is None or cell.point is None:
            return ""
        text = tr(
            "Positions",
            "position {first} “{token}” and position {second} “{other}”\n"
            "cosine {cosine:.6f}\ndot product {product:.6f}",
        )
        encoding = self.residual.pos_embed
        return text.format(
            first=cell.query,
            token=self.tokens.pieces[cell.query],
            second=cell.point,
            other=self.tokens.pieces[cell.point],
            cosine=float(self.values[cell.query, cell.point]),
            product=float(encoding[cell.query] @ encoding[cell.point]),
        )

    def heading(self) -> str:
        return self.sheet.title

    def describe(self) -> str:
        if missing := self.without_positions():
            return missing
        if len(self.tokens) < 2:
            return tr("Positions", "There is one position only.")
        text = tr(
            "Positions",
            "The encoding of position {position}, “{token}”, has a cosine of {next:.2f} with that "
            "of position {neighbour} and of {last:.2f} with that of position {end}.",
        )
        row, last = self.values[self.current], len(self.tokens) - 1
        neighbour = self.current + 1 if self.current < last else self.current - 1
        end = last if self.current <= last / 2 else 0
        return text.format(
            position=self.current,
            token=self.piece,
            next=float(row[neighbour]),
            neighbour=neighbour,
            last=float(row[end]),
            end=end,
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        encoding = self.residual.pos_embed
        return {
            "cosine": self.values,
            "dot_product": encoding @ encoding.T,
            "token": np.array(self.tokens.pieces),
        }

    def axes_of(self, name: str, array: NDArray[Any]) -> tuple[str, ...]:
        return ("token", "token") if array.ndim == 2 else super().axes_of(name, array)

    def _what(self) -> str:
        return tr("Positions", "Similarity of the positional encodings")

    def _notes(self) -> Iterator[str]:
        yield from self.notes()
        if self.sinusoidal:
            yield tr("Positions", "It depends on the distance between the positions alone.")

    @once_per_rect
    def _grid(self, rect: QRectF) -> tuple[Grid, Axis]:
        """Cells as large as the space allows, at most half as wide again as they are high."""
        return settled(
            lambda told: self._within(self.sheet.body(rect, told)),
            lambda layout: [*left_out(layout[0].axes[0], layout[1])],
        )

    def _within(self, body: QRectF) -> tuple[Grid, Axis]:
        """The matrix and the labels of its columns, in what title and notes leave."""
        count = len(self.labels)
        heads = (tr("FeatureImage", "token"),)
        body.adjust(0, 0, -scale_width(self.style, self.scale), 0)
        cell = QSizeF(body.width() / (count + 4), body.height() / (count + 3))
        for _ in range(3):  # labels need cells, cells need what labels leave: settles at once
            rows = row_axis(self.style, self.labels, cell.height())
            columns = column_axis(self.style, self.labels, cell.width())
            top = columns.depth if columns.turned else columns.type.height + 4
            beside = labels_width((rows,), Type(self.style, 0.9), heads)
            width = max(1.0, (body.width() - beside) / count)
            height = max(1.0, (body.height() - top - 4) / count)
            cell = QSizeF(min(width, 1.5 * height), min(height, 1.5 * width))
        spare = max(0.0, body.width() - beside - cell.width() * count)
        corner = QPointF(body.left() + beside + spare / 2, body.top() + top)
        area = QRectF(corner, cell * count)
        return Grid(area, count, count, heads, (rows,), beside), columns
