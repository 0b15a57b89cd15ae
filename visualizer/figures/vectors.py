"""Any named tensor as an image, tokens x features, with the statistics of each row."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from model.address import Stack
from model.analysis import Statistics, statistics
from model.named_tensors import HEAD_TENSORS, OUTPUTS, nearest_name, tensor
from visualizer.figures.candidates import Candidates
from visualizer.figures.feature_image import (
    Grid,
    Place,
    clipping,
    labelled,
    paint_cell_numbers,
    paint_features,
    paint_labels,
    paint_row_mark,
    signed_scale,
    token_rows,
)
from visualizer.figures.figure import Figure, Honoured, ManyFaced, View
from visualizer.figures.kept import places, row_of
from visualizer.figures.naming import interventions_sentence, recorded_note
from visualizer.figures.notes import settled
from visualizer.figures.raster import paint_grid, paint_scale, paint_values, scale_width
from visualizer.figures.row_statistics import Column, RowStatistics
from visualizer.figures.sheet import Sheet, once_per_rect
from visualizer.figures.tensor_words import meaning, place
from visualizer.figures.text import Type
from visualizer.selection import Cell
from visualizer.theme import Style
from visualizer.wording import token_name, tokens_of

tr = QCoreApplication.translate


NUMBERS = 0.4
"""The share of the width that the statistics of the rows may take."""


class Features(Figure):
    """A tensor with a row for each token; `k` and `v` have the keys of their kind as rows."""

    name = "vectors"
    honoured = frozenset(Honoured)

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        selection = self.selection
        kind = selection.kind
        self.tensor = nearest_name(selection.tensor, selection.stack)
        self.every = tensor(self.trace, self.tensor, kind, selection.layer, selection.head)
        self.of_keys = self.tensor in ("k", "v")
        self.tokens = self.trace.keys(kind) if self.of_keys else self.trace.queries(kind)
        self.kept = places(self.tokens, self.options.without_special)
        self.values = self.every[self.kept]
        self.current = self._current()
        self.row = row_of(self.kept, self.current)
        stack = kind.key_stack if self.of_keys else kind.stack
        self.rows = token_rows(view, stack, self.current).only(self.kept)
        self.scale, self.largest = signed_scale(style, self.values, self.options)
        self.colormaps = self.scale.maps

    def size(self) -> QSizeF:
        return QSizeF(480, 300)

    @cached_property
    def sheet(self) -> Sheet:
        """Title and notes."""
        return Sheet(
            self.style,
            self._title(),
            meaning(self.trace, self.tensor),
            self._notes(),
            heading=self.view.heading,
        )

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        grid, numbers = self._layout(rect)
        self.sheet.paint(painter, rect, grid.unsaid)
        area = grid.area
        paint_values(painter, grid.area, self.scale, self.values)
        paint_grid(painter, area, grid.rows, grid.columns, self.style.background)
        if self.options.numbers:
            paint_cell_numbers(painter, self.style, grid, self.scale, self.values)
        paint_row_mark(painter, self.style, grid, self.row)
        paint_labels(painter, self.style, grid)
        paint_features(painter, self.style, grid)
        numbers.paint(painter, grid, self.row)
        left = area.right() + numbers.width + 14
        bar = QRectF(left, area.top(), 30, area.height())
        paint_scale(painter, self.style, self.scale, bar)

    def cell_at(self, position: QPointF, rect: QRectF) -> Place | None:
        found = self._layout(rect)[0].at(position)
        if found is None:
            return None
        row, feature = int(self.kept[found[0]]), found[1]
        if self.of_keys:
            return Place(key=row, feature=feature, part=self.tensor)
        return Place(query=row, feature=feature, part=self.tensor)

    def explain(self, cell: Cell) -> str:
        row = cell.key if self.of_keys else cell.query
        if not isinstance(cell, Place) or row is None or row >= len(self.every):
            return ""
        if cell.feature is None:
            return self._row_sentence(row)
        text = tr("Vectors", "“{token}”, feature {feature}\n{value:.6f}")
        value = float(self.every[row, cell.feature])
        return text.format(token=token_name(self.tokens, row), feature=cell.feature, value=value)

    def heading(self) -> str:
        return self.sheet.title

    def describe(self) -> str:
        return f"{self._title()}. {self._row_sentence(self.current)}"

    def arrays(self) -> dict[str, NDArray[Any]]:
        arrays = {
            self.tensor: self.values,
            "token": np.array(self.tokens.pieces)[self.kept],
        }
        known = self.statistics
        return arrays | {f"token.{n}": getattr(known, n)[self.kept] for n in _STATISTICS}

    def axes_of(self, name: str, array: NDArray[Any]) -> tuple[str, ...]:
        return ("token", "feature") if array.ndim == 2 else super().axes_of(name, array)

    @cached_property
    def statistics(self) -> Statistics:
        """Of each row."""
        return statistics(self.every)

    def _current(self) -> int:
        """The selected row: of the keys the one that is looked at, else the selected token."""
        row, key = self.selection.focus
        if self.of_keys:
            source = self.selection.kind.key_stack is Stack.ENCODER
            chosen = self.selection.source if source else self.selection.target
            row = chosen if key is None else key
        return min(row, len(self.tokens) - 1)

    def _title(self) -> str:
        selection = self.selection
        text = tr("Vectors", "{name} · {place} · {tokens} × {features} features")
        return text.format(
            name=self.tensor,
            place=place(self.tensor, selection.kind, selection.layer, selection.head),
            tokens=tokens_of(self.every.shape[0]),
            features=self.every.shape[1],
        )

    def _notes(self) -> Iterator[str]:
        yield interventions_sentence(self.trace.interventions)
        silent = self.selection.head_address in self.trace.interventions.silenced
        if silent and self.tensor in HEAD_TENSORS:
            yield tr("Vectors", "This head is silenced: its z is 0.")
        yield recorded_note(self.view)
        yield clipping(self.scale, self.largest)
        if self.options.without_special:
            yield tr("Vectors", "Special tokens are left out.")

    def _row_sentence(self, row: int) -> str:
        text = tr(
            "Vectors",
            "“{token}”: mean {mean}, standard deviation {std}, L2 norm {norm}, "
            "from {low} to {high}.",
        )
        numbers = {
            name: Column(name, getattr(self.statistics, name)).texts()[row] for name in _STATISTICS
        }
        return text.format(token=token_name(self.tokens, row), **numbers)

    def _columns(self) -> list[Column]:
        values = self.statistics
        return [
            Column(tr("Vectors", "L2 norm"), values.norm[self.kept]),
            Column(tr("Vectors", "mean"), values.mean[self.kept]),
            Column(tr("Vectors", "std"), values.std[self.kept]),
            Column(tr("Vectors", "min"), values.low[self.kept]),
            Column(tr("Vectors", "max"), values.high[self.kept]),
        ]

    @once_per_rect
    def _layout(self, rect: QRectF) -> tuple[Grid, RowStatistics]:
        return settled(
            lambda told: self._within(self.sheet.body(rect, told)), lambda layout: layout[0].unsaid
        )

    def _within(self, body: QRectF) -> tuple[Grid, RowStatistics]:
        """The image and the numbers beside it."""
        above = Type(self.style, 0.9).height + 4
        below = Type(self.style, 0.85).height + 5
        numbers = RowStatistics(self.style, self._columns(), NUMBERS * body.width())
        body.adjust(0, above, -scale_width(self.style, self.scale) - numbers.width, -below)
        return labelled(self.style, body, self.rows, self.values.shape[1]), numbers


_STATISTICS = ("mean", "std", "norm", "low", "high")


class Vectors(ManyFaced):
    """The tensor that is selected; of logits and probabilities the best candidates."""

    name = "vectors"

    def _face(self) -> type[Figure]:
        name = nearest_name(self.selection.tensor, self.selection.stack)
        return Candidates if name in OUTPUTS else Features
