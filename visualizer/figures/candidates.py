"""Logits or probabilities of the best candidates for the next token, for all decode steps."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from model.address import Stack
from model.analysis import entropy, statistics
from model.trace import Floats, Trace
from visualizer.figures.candidate_bars import CandidateBars
from visualizer.figures.feature_image import (
    Grid,
    Place,
    cell_text,
    labelled,
    paint_cell_numbers,
    paint_labels,
    paint_row_mark,
    token_rows,
)
from visualizer.figures.figure import COLORS, Figure, Honoured, View
from visualizer.figures.naming import interventions_sentence, recorded_note
from visualizer.figures.notes import settled
from visualizer.figures.raster import Scale, paint_grid, paint_scale, paint_values, scale_width
from visualizer.figures.row_statistics import Column, RowStatistics
from visualizer.figures.sheet import Sheet, once_per_rect
from visualizer.figures.tensor_words import meaning
from visualizer.figures.text import CENTER, Type
from visualizer.figures.token_axis import Axis, Label, column_axis, left_out, paint_columns
from visualizer.selection import Cell
from visualizer.theme import Style

tr = QCoreApplication.translate

COUNT = 12
BARS = 0.22
"""The share of the height that the bars of the selected step take, where there is room."""
CROWDED = 0.36
"""The same where the rows are too low for numbers, so that at least the bars can be read."""
FRAMED = 6.0
"""Points of height below which a frame would hide the colour of its cell."""
LOWEST = 100.0
"""Points of height below which there are no bars."""
FLATTEST = 0.45
"""Of the height, for the matrix; in less the selected step stands alone."""

_Layout = tuple[Grid, Axis, RowStatistics, QRectF | None]


class Candidates(Figure):
    """A column for each of the selected step's best candidates, a row for each decode step.

    The bars above are the numbers of the selected step. In each row the token that was written
    there is framed, where it is among the columns. Where that has no room, bars are all there is.
    """

    name = "vectors"
    honoured = COLORS | {Honoured.NUMBERS}

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        self.probabilities = self.selection.tensor == "probs"
        self.digits = 3 if self.probabilities else 2
        self.current = min(self.selection.target, len(self.trace.decoder_input) - 1)
        self.best = self.trace.candidates(self.current, COUNT)
        self.ids = [candidate.token_id for candidate in self.best]
        self.every = self.trace.probs if self.probabilities else self.trace.logits
        self.values = self.every[:, self.ids]
        self.rows = token_rows(view, Stack.DECODER, self.current, written=True)
        self.scale = Scale.of(style, self.values, self.options)
        self.colormaps = self.scale.maps
        written = self.trace.decoder_output.ids[self.current]
        self.labels = [Label(c.piece, current=c.token_id == written) for c in self.best]

    def size(self) -> QSizeF:
        return QSizeF(480, 340)

    @cached_property
    def sheet(self) -> Sheet:
        """Title and notes."""
        return self._sheet(self._notes())

    @cached_property
    def step_sheet(self) -> Sheet:
        """Title and notes where the selected step stands alone."""
        run = interventions_sentence(self.trace.interventions), recorded_note(self.view)
        alone = tr("Candidates", "There is no room here for the other decode steps.")
        return self._sheet((*run, alone))

    def _sheet(self, notes: Iterable[str]) -> Sheet:
        name = "probs" if self.probabilities else "logits"
        said = meaning(self.trace, name)
        return Sheet(self.style, self._title(), said, notes, heading=self.view.heading)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        if self._is_flat(rect):
            self.step_sheet.paint(painter, rect)
            self._bars.paint(painter, self.step_sheet.body(rect))
            return
        grid, columns, numbers, bars = self._layout(rect)
        self.sheet.paint(painter, rect, _unsaid(grid, columns))
        area = grid.area
        if bars is not None:
            self._paint_bars(painter, grid, bars)
        paint_values(painter, grid.area, self.scale, self.values)
        paint_grid(painter, area, grid.rows, grid.columns, self.style.background)
        if self.options.numbers:
            paint_cell_numbers(painter, self.style, grid, self.scale, self.values, self.digits)
        self._paint_written(painter, grid)
        paint_row_mark(painter, self.style, grid, self.current)
        paint_labels(painter, self.style, grid)
        paint_columns(painter, self.style, columns, area, grid.cell.width())
        numbers.paint(painter, grid, self.current)
        left = area.right() + numbers.width + 14
        beside = QRectF(left, area.top(), 30, area.height())
        paint_scale(painter, self.style, self.scale, beside)

    def cell_at(self, position: QPointF, rect: QRectF) -> Place | None:
        found: tuple[int, int | None] | None
        if self._is_flat(rect):
            column = self._bars.at(position, self.step_sheet.body(rect))
            found = None if column is None else (self.current, column)
        else:
            found = self._layout(rect)[0].at(position)
        return found and Place(query=found[0], feature=found[1], part="candidate")

    def where(self, block: str, rect: QRectF) -> list[QRectF]:
        if not self._is_flat(rect):
            return super().where(block, rect)
        lines = self._bars.lines(self.step_sheet.body(rect))
        named = zip(lines, self.labels, strict=False)
        wanted = [line for line, label in named if label.current and block == "query"]
        return [line.adjusted(-4, 0, 4, 0) for line in wanted]

    def explain(self, cell: Cell) -> str:
        if not isinstance(cell, Place) or cell.query is None or cell.feature is None:
            return ""
        text = tr(
            "Candidates",
            "after “{read}”: “{piece}”\nlogit {logit:.6f}\nprobability {prob:.6f}",
        )
        token = self.ids[cell.feature]
        return text.format(
            read=self.trace.decoder_input.pieces[cell.query],
            piece=self.best[cell.feature].piece,
            logit=float(self.trace.logits[cell.query, token]),
            prob=float(self.trace.probs[cell.query, token]),
        )

    def heading(self) -> str:
        return self.sheet.title

    def describe(self) -> str:
        text = tr(
            "Candidates",
            "After “{read}” the best candidates are {listed}; “{written}” was written.",
        )
        item = tr("Candidates", "“{piece}” ({prob:.3f}, logit {logit:.2f})")
        listed = tr("Candidates", ", ").join(
            item.format(piece=each.piece, prob=each.prob, logit=each.logit)
            for each in self.best[:3]
        )
        return text.format(
            read=self.trace.decoder_input.pieces[self.current],
            listed=listed,
            written=self.trace.decoder_output.pieces[self.current],
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {
            "probs" if self.probabilities else "logits": self.values,
            "candidate": np.array([each.piece for each in self.best]),
            "candidate.id": np.array(self.ids),
            "step.reads": np.array(self.trace.decoder_input.pieces),
            "step.predicts": np.array(self.trace.decoder_output.pieces),
        }

    def axes_of(self, name: str, array: NDArray[Any]) -> tuple[str, ...]:
        return ("step", "candidate") if array.ndim == 2 else super().axes_of(name, array)

    def _title(self) -> str:
        text = tr("Candidates", "{name} · the {count} best of decode step {step}")
        return text.format(
            name="probs" if self.probabilities else "logits",
            count=len(self.best),
            step=self.current + 1,
        )

    def _notes(self) -> Iterator[str]:
        yield interventions_sentence(self.trace.interventions)
        yield recorded_note(self.view)
        yield tr("Candidates", "Framed: what was written there.")
        if self.probabilities:
            text = tr("Candidates", "Entropy over all {vocabulary:,} tokens; shown is the "
                      "probability of these {count} together.")  # fmt: skip
        else:
            text = tr("Candidates", "The numbers on the right are of all {vocabulary:,} tokens.")
        yield text.format(vocabulary=self.every.shape[1], count=len(self.best))

    @cached_property
    def columns(self) -> list[Column]:
        """What stands beside the rows: statistics over the whole vocabulary."""
        whole = _over_vocabulary(self.trace, self.probabilities)
        if self.probabilities:
            shown: Floats = self.values.sum(1)
            return [
                Column(tr("Candidates", "entropy, bits"), whole["entropy"]),
                Column(tr("Candidates", "shown"), shown),
            ]
        return [
            Column(tr("Vectors", "max"), whole["high"]),
            Column(tr("Vectors", "mean"), whole["mean"]),
            Column(tr("Vectors", "std"), whole["std"]),
            Column(tr("Vectors", "min"), whole["low"]),
            Column(tr("Vectors", "L2 norm"), whole["norm"]),
        ]

    @property
    def _bars(self) -> CandidateBars:
        values = self.values[self.current].tolist()
        most = 1.0 if self.probabilities else 0.0
        return CandidateBars(self.style, self.labels, values, self.digits, most)

    def _is_flat(self, rect: QRectF) -> bool:
        """Whether bars and labels would leave the matrix too little."""
        grid, _, _, bars = self._layout(rect)
        room = self.sheet.body(rect).height()
        return bars is not None and grid.area.height() < FLATTEST * room

    @once_per_rect
    def _layout(self, rect: QRectF) -> _Layout:
        """The matrix, its columns' labels, the numbers beside it, and where the bars are."""
        return settled(
            lambda told: self._within(self.sheet.body(rect, told)),
            lambda layout: _unsaid(*layout[:2]),
        )

    def _within(self, body: QRectF) -> _Layout:
        """The same, in what title and notes leave."""
        type_ = Type(self.style, 0.85)
        numbers = RowStatistics(self.style, self.columns, 0.3 * body.width())
        high = self._share(body) * body.height()
        body.adjust(0, 0, -scale_width(self.style, self.scale) - numbers.width, -4)
        rough = labelled(self.style, body, self.rows, len(self.best))
        columns = column_axis(self.style, self.labels, rough.cell.width())
        depth = columns.depth if columns.turned else columns.type.height + 4
        above = high + max(depth, Type(self.style, 0.9).height + 4) + 2
        grid = labelled(self.style, body.adjusted(0, above, 0, 0), self.rows, len(self.best))
        if not high:
            return grid, columns, numbers, None
        top = body.top() + type_.height
        return (
            grid,
            columns,
            numbers,
            QRectF(grid.area.left(), top, grid.area.width(), high - type_.height - 2),
        )

    def _share(self, body: QRectF) -> float:
        """Of the height, for the bars."""
        if body.height() <= LOWEST:
            return 0.0
        rows = (1 - BARS) * body.height() / (len(self.rows) + 3)
        return BARS if rows >= Type(self.style, 0.75).height else CROWDED

    def _paint_bars(self, painter: QPainter, grid: Grid, area: QRectF) -> None:
        """The numbers of the selected step, above its candidates."""
        values = self.values[self.current]
        low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
        reach = (high - low) or 1.0
        base = area.bottom() + low / reach * area.height()
        type_, cell = Type(self.style, 0.85), grid.cell.width()
        width = min(0.6 * cell, 26.0)
        painter.setPen(QPen(QColor(self.style.border_strong), 0.75))
        painter.drawLine(QPointF(area.left(), base), QPointF(area.right(), base))
        named: list[QRectF] = []
        for index, value in enumerate(values.tolist()):
            x = area.left() + (index + 0.5) * cell
            top = base - value / reach * area.height()
            bar = QRectF(x - width / 2, min(top, base), width, abs(base - top))
            painter.fillRect(bar, QColor(self.style.positive))
            text = cell_text(value, self.digits)
            wide = type_.width(text) + 2
            line = QRectF(x - wide / 2, min(top, base) - type_.height, wide, type_.height)
            if not any(line.intersects(other) for other in named):
                named.append(line)
                type_.draw(painter, line, text, self.style.text, CENTER)

    def _paint_written(self, painter: QPainter, grid: Grid) -> None:
        """A frame around what was written in each row."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.style.highlight), 1.5))
        places = {token: column for column, token in enumerate(self.ids)}
        cell = grid.cell
        for row, token in enumerate(self.trace.decoder_output.ids):
            column = places.get(token)
            if column is not None and cell.height() > FRAMED:
                corner = QPointF(column * cell.width(), row * cell.height())
                frame = QRectF(grid.area.topLeft() + corner, cell).adjusted(1, 1, -1, -1)
                painter.drawRect(frame)


def _unsaid(grid: Grid, columns: Axis) -> list[str]:
    """That some rows or candidates have no label."""
    return [*grid.unsaid, *left_out(columns=columns)]


_known: WeakKeyDictionary[Trace, dict[bool, dict[str, Floats]]] = WeakKeyDictionary()


def _over_vocabulary(trace: Trace, probabilities: bool) -> dict[str, Floats]:
    """Of every row over the whole vocabulary, computed once."""
    known = _known.setdefault(trace, {})
    if probabilities not in known:
        known[probabilities] = (
            {"entropy": entropy(trace.probs)} if probabilities else vars(statistics(trace.logits))
        )
    return known[probabilities]
