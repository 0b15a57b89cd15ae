"""Embedding + position = input: three images of the same tokens and features."""

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QPainter

from visualizer.figures.feature_image import (
    Grid,
    Place,
    beside,
    clipping,
    labelled,
    paint_features,
    paint_labels,
    paint_row_mark,
    signed_scale,
    token_rows,
)
from visualizer.figures.figure import COLORS, View
from visualizer.figures.notes import settled
from visualizer.figures.position_face import PositionFace
from visualizer.figures.raster import paint_scale, paint_values, scale_width
from visualizer.figures.sheet import Sheet, once_per_rect
from visualizer.figures.text import CENTER, LEFT, Type
from visualizer.selection import Cell
from visualizer.theme import Style

tr = QCoreApplication.translate

OPERATOR = 22.0
"""Points between images that stand side by side."""

LEGIBLE = 7.5
"""Images stand below each other where their rows are at least as high, else side by side."""


class PositionSum(PositionFace):
    """The embedding, the encoding, and their sum: what enters the first layer."""

    honoured = COLORS

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        residual = self.residual
        self.images = {
            "embed": residual.embed,
            "pos_embed": residual.pos_embed,
            "resid_pre": np.asarray(residual.resid_pre[0]),
        }
        every = np.concatenate(list(self.images.values()))
        self.scale, self.largest = signed_scale(style, every, self.options)
        self.colormaps = self.scale.maps
        self.rows = token_rows(view, self.stack, self.current)

    @cached_property
    def sheet(self) -> Sheet:
        """Title and notes."""
        title = self.title(tr("Positions", "Embedding + position = input"))
        return Sheet(self.style, title, "", self._notes(), heading=self.view.heading)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        grids = self._grids(rect)
        self.sheet.paint(painter, rect, grids[0].unsaid)
        for index, (grid, values) in enumerate(zip(grids, self.images.values(), strict=True)):
            paint_values(painter, grid.area, self.scale, values)
            paint_row_mark(painter, self.style, grid, self.current)
            self._paint_caption(painter, grids, index)
            if grid.axes:
                paint_labels(painter, self.style, grid)
            if not self._stacked(rect) or index == 2:
                paint_features(painter, self.style, grid, name=bool(grid.axes))
        top = grids[0].area
        place = QRectF(grids[-1].area.right() + 14, top.top(), 30, 0)
        place.setBottom(grids[-1].area.bottom())
        paint_scale(painter, self.style, self.scale, place)

    def cell_at(self, position: QPointF, rect: QRectF) -> Place | None:
        for name, grid in zip(self.images, self._grids(rect), strict=True):
            found = grid.at(position)
            if found is not None:
                return Place(query=found[0], feature=found[1], part=name)
        return None

    def explain(self, cell: Cell) -> str:
        if not isinstance(cell, Place) or cell.query is None or cell.feature is None:
            return ""
        lines = tr(
            "Positions",
            "“{token}”, position {position}, feature {feature}\n"
            "{embed:.6f} + {encoding:.6f} = {input:.6f}",
        )
        row, feature = cell.query, cell.feature
        return lines.format(
            token=self.tokens.pieces[row],
            position=row,
            feature=feature,
            embed=float(self.images["embed"][row, feature]),
            encoding=float(self.images["pos_embed"][row, feature]),
            input=float(self.images["resid_pre"][row, feature]),
        )

    def heading(self) -> str:
        return self.sheet.title

    def describe(self) -> str:
        if missing := self.without_positions():
            return missing
        text = tr(
            "Positions",
            "“{token}” at position {position}: an embedding of length {embed:.2f} plus an "
            "encoding of length {encoding:.2f} gives an input of length {input:.2f}.",
        )
        lengths = {
            name: float(np.linalg.norm(values[self.current]))
            for name, values in self.images.items()
        }
        return text.format(
            token=self.piece,
            position=self.current,
            embed=lengths["embed"],
            encoding=lengths["pos_embed"],
            input=lengths["resid_pre"],
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {**self.images, "token": np.array(self.tokens.pieces)}

    def axes_of(self, name: str, array: NDArray[Any]) -> tuple[str, ...]:
        return ("token", "feature") if array.ndim == 2 else super().axes_of(name, array)

    def _notes(self) -> Iterator[str]:
        yield from self.notes()
        text = tr("Positions", "The embedding is already multiplied by √d_model = {root}.")
        yield text.format(root=f"{math.sqrt(self.config.d_model):.4g}")
        yield clipping(self.scale, self.largest)

    def _captions(self) -> tuple[str, str, str]:
        return (
            tr("Positions", "embedding"),
            tr("Positions", "position"),
            tr("Positions", "input of layer 1"),
        )

    def _stacked(self, rect: QRectF) -> bool:
        """Whether the images stand below each other."""
        room = self.sheet.body(rect).height() / 3 - Type(self.style).height * 1.8
        return room / len(self.rows) >= LEGIBLE or rect.width() < rect.height()

    @once_per_rect
    def _grids(self, rect: QRectF) -> tuple[Grid, ...]:
        """The images, of equal size; the first has the labels when they stand side by side."""
        stacked = self._stacked(rect)
        return settled(
            lambda told: self._within(self.sheet.body(rect, told), stacked),
            lambda grids: grids[0].unsaid,
        )

    def _within(self, body: QRectF, stacked: bool) -> tuple[Grid, ...]:
        """The images, in what title and notes leave."""
        columns = self.config.d_model
        caption = Type(self.style).height + 4
        ticks = Type(self.style, 0.85).height + 5
        body.adjust(0, 0, -scale_width(self.style, self.scale), -ticks)
        if stacked:
            height = body.height() / 3
            rooms = [
                QRectF(body.left(), body.top() + i * height + caption, body.width(),
                       height - caption)
                for i in range(3)
            ]  # fmt: skip
            return tuple(labelled(self.style, room, self.rows, columns) for room in rooms)
        first = labelled(self.style, body.adjusted(0, caption, 0, 0), self.rows, columns, 0.2)
        area = first.area
        width = (area.width() - 2 * OPERATOR) / 3
        areas = [
            QRectF(area.left() + i * (width + OPERATOR), area.top(), width, area.height())
            for i in range(3)
        ]
        named = replace(first, area=areas[0])
        return named, beside(named, areas[1]), beside(named, areas[2])

    def _paint_caption(self, painter: QPainter, grids: tuple[Grid, ...], index: int) -> None:
        """The name of an image above it, and the sign before it."""
        type_, plain = Type(self.style, 1.2, bold=True), Type(self.style, bold=True)
        area = grids[index].area
        text, sign = self._captions()[index], ("", "+", "=")[index]
        if plain.width(text) > area.width() + OPERATOR - 4:
            plain = Type(self.style, 0.7)
            text = plain.shortened(text, area.width() + OPERATOR - 4)
        line = QRectF(area.left(), area.top() - plain.height - 3, area.width(), plain.height)
        if grids[0].area.top() == grids[1].area.top():
            plain.draw(painter, line, text, self.style.text, LEFT)
            gap = QRectF(area.left() - OPERATOR, area.top(), OPERATOR, area.height())
            type_.draw(painter, gap, sign, self.style.text, CENTER)
            return
        plain.draw(painter, line, f"{sign} {text}".strip(), self.style.text, LEFT)
