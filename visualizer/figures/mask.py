"""The three masks: who may attend to whom, and what the future and padding forbid."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from model.address import AttentionKind
from model.counting import counted
from visualizer.figures.figure import Figure, Honoured, View
from visualizer.figures.kept import Kept
from visualizer.figures.masking import (
    CAUSAL_PATTERN,
    PADDING_PATTERN,
    masked_cells,
    paint_masked,
    why_masked,
)
from visualizer.figures.naming import (
    interventions_sentence,
    kind_label,
    kind_title,
    query_sentence,
    recorded_note,
)
from visualizer.figures.notes import Notes, settled
from visualizer.figures.raster import paint_grid, paint_hatch, paint_image
from visualizer.figures.sheet import once_per_rect
from visualizer.figures.text import LEFT, Type
from visualizer.figures.token_matrix import HIGHER, LEAST_HEIGHT, TokenMatrix
from visualizer.selection import Cell
from visualizer.theme import Style
from visualizer.wording import token_name, tokens_of

tr = QCoreApplication.translate

LOWEST = 4.0  # lines of text: the height of the large mask beside small ones
BESIDE = 20.0  # points between the large mask and the small ones
SWATCH, BETWEEN = 16.0, 16.0  # points of an entry of the legend before its text and after it


@dataclass(frozen=True)
class MaskCell(Cell):
    """A cell of one of the three masks; of the small ones only the kind."""

    kind: AttentionKind | None = None


@dataclass(frozen=True)
class _Layout:
    main: QRectF
    legend: QRectF
    small: dict[AttentionKind, QRectF]


class MaskFigure(Figure):
    """The current kind's mask with its tokens, large, and the other two beside it."""

    name = "mask"
    honoured = frozenset((Honoured.SPECIAL,))

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        self.kind, self.attention = self.selection.kind, self.trace[self.selection.kind]
        self.masked = {kind: masked_cells(view, kind) for kind in AttentionKind}
        without = self.options.without_special
        self.kept = {kind: Kept.of(self.trace, kind, without) for kind in AttentionKind}
        query, key = self.selection.focus
        self.query = min(query, self.attention.queries - 1)
        self.key = None if key is None else min(key, self.attention.keys - 1)
        self.matrix = TokenMatrix(
            style, self.trace, self.kind, self.query, self.key, kept=self.kept[self.kind]
        )
        self.label = Type(style, 0.85)
        self.bold = Type(style, 0.9, bold=True)
        self.notes = Notes(style, self._notes())

    def size(self) -> QSizeF:
        return QSizeF(480, 340)

    def height_for(self, width: float) -> float:
        return max(super().height_for(width), LEAST_HEIGHT)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        layout = self._layout(rect)
        area = self.matrix.layout(layout.main).area
        self._paint_cells(painter, area, self.kind, self.matrix.query)
        self.matrix.paint_axes(painter, layout.main)
        self.matrix.paint_frames(painter, layout.main, self.selection.key is not None)
        self._paint_legend(painter, layout.legend)
        for kind, place in layout.small.items():
            self._paint_small(painter, place, kind)
        self.notes.paint(painter, rect, self.matrix.unsaid(layout.main))

    def cell_at(self, position: QPointF, rect: QRectF) -> MaskCell | None:
        layout = self._layout(rect)
        for kind, place in layout.small.items():
            if place.contains(position):
                return MaskCell(kind=kind)
        cell = self.matrix.cell_at(position, layout.main)
        return None if cell is None else MaskCell(cell.query, cell.key, kind=self.kind)

    def where(self, block: str, rect: QRectF) -> list[QRectF]:
        return self.matrix.where(block, self._layout(rect).main)

    def explain(self, cell: MaskCell) -> str:
        if cell.kind not in (None, self.kind):
            text = tr("MaskFigure", "{kind}: {allowed} of {all} cells may be attended to.")
            mask = self.trace[cell.kind].mask
            name = kind_title(cell.kind)
            return text.format(kind=name, allowed=int(mask.sum()), all=mask.size)
        if cell.query is None:
            return "" if cell.key is None else self._column_sentence(cell.key)
        if cell.key is None:
            return self.row_sentence(cell.query)
        return self._cell_sentence(cell.query, cell.key)

    def heading(self) -> str:
        return tr("MaskFigure", "{kind}: the mask").format(kind=kind_title(self.kind))

    def describe(self) -> str:
        text = tr("MaskFigure", "{kind}, mask: {row}")
        return text.format(kind=kind_title(self.kind), row=self.row_sentence(self.query))

    def reading(self) -> str:
        """What the selected row says, in a brief sentence with numbers."""
        return self.row_sentence(self.query, brief=True)

    def row_sentence(self, query: int, brief: bool = False) -> str:
        """How many keys a query may attend to, and why not to the others."""
        causal, padded = (int(cells[query].sum()) for cells in self.masked[self.kind])
        text = tr("MaskFigure", "{query} may attend to {allowed} of {tokens}.")
        sentence = text.format(
            query=query_sentence(self.trace, self.kind, query, brief),
            allowed=int(self.attention.mask[query].sum()),
            tokens=tokens_of(self.attention.keys),
        )
        reasons = []
        if causal:
            one, many = (
                tr("MaskFigure", "lies in the future"),
                tr("MaskFigure", "lie in the future"),
            )
            reasons.append(counted(causal, one, many))
        if padded:
            one, many = tr("MaskFigure", "is padding"), tr("MaskFigure", "are padding")
            reasons.append(counted(padded, one, many))
        if not reasons:
            return sentence
        joined = tr("MaskFigure", ", ").join(reasons)
        return sentence + " " + tr("MaskFigure", "Of the others, {reasons}.").format(reasons=joined)

    def arrays(self) -> dict[str, NDArray[Any]]:
        arrays: dict[str, NDArray[Any]] = {}
        for kind in AttentionKind:
            causal, padded = self.masked[kind]
            prefix = kind.value.replace("-", "_")
            cells = self.kept[kind].cells
            arrays[f"{prefix}.mask"] = cells(self.trace[kind].mask)
            arrays[f"{prefix}.causal"], arrays[f"{prefix}.padding"] = cells(causal), cells(padded)
        source, written = AttentionKind.ENCODER_SELF, AttentionKind.DECODER_SELF
        for name, tokens, kept in (
            ("source", self.trace.source, self.kept[source].keys),
            ("decoder_input", self.trace.decoder_input, self.kept[written].keys),
            ("decoder_output", self.trace.decoder_output, self.kept[written].queries),
        ):
            arrays[name] = np.array(tokens.pieces)[kept]
        return arrays

    def axes_of(self, name: str, array: NDArray[Any]) -> tuple[str, ...]:
        rows = {"encoder_self": "source"}.get(kind := name.partition(".")[0], "decoder_output")
        columns = {"decoder_self": "decoder_input"}.get(kind, "source")
        return (name,) if array.ndim == 1 else (rows, columns)

    @once_per_rect
    def _layout(self, rect: QRectF) -> _Layout:
        return settled(
            lambda told: self._above(rect, self.notes.height(rect, told)),
            lambda layout: self.matrix.unsaid(layout.main),
        )

    def _above(self, rect: QRectF, notes: float) -> _Layout:
        """The layout that leaves so much room below for notes."""
        lines = self._legend_lines(rect.width())
        legend = QRectF(rect.left(), 0, rect.width(), lines * (self.label.height + 3) + 6)
        legend.moveBottom(rect.bottom() - notes)
        room = QRectF(rect.topLeft(), legend.topRight())
        others = [kind for kind in AttentionKind if kind is not self.kind]
        if rect.width() >= 1.2 * rect.height():
            below = (room.height() - BESIDE) / 2 - self.label.height - 4
            side = max(min(max(0.24 * room.width(), 60), 210, below), 1)
            wide = max(side, *(self.label.width(kind_label(kind)) for kind in others))
            left = room.right() - wide
            step = side + self.label.height + BESIDE
            places = [QRectF(left, room.top() + i * step, side, side) for i in range(2)]
            main = room.adjusted(0, 0, -wide - BESIDE, 0)
        else:
            side = min(max(0.22 * room.height(), 50), 170, 0.45 * room.width())
            top = room.bottom() - side - self.label.height - 4
            names = (self.label.width(kind_label(kind)) for kind in others)
            step = max(side, *names) + BESIDE
            places = [QRectF(room.left() + i * step, top, side, side) for i in range(2)]
            main = room.adjusted(0, 0, 0, -side - self.label.height - BESIDE)
        if main.height() < LOWEST * self.label.height:  # rather the large one alone
            return _Layout(room, legend, {})
        for place in places:
            place.setHeight(side + self.label.height + 4)
        return _Layout(main, legend, dict(zip(others, places, strict=True)))

    def _paint_cells(
        self, painter: QPainter, area: QRectF, kind: AttentionKind, query: int | None
    ) -> None:
        """Allowed cells in soft accent, in full accent for the selected query; the rest hatched."""
        rows, columns = self._shape(kind)
        colors = np.full((rows, columns), QColor(self.style.accent_soft).rgb(), dtype=np.uint32)
        if query is not None:
            colors[query] = QColor(self.style.accent).rgb()
        form = QImage.Format.Format_RGB32
        image = QImage(colors.data, columns, rows, 4 * columns, form).copy()
        paint_image(painter, area, image)
        causal, padded = self.masked[kind]
        cells = self.kept[kind].cells
        paint_masked(painter, self.style, area, (cells(causal), cells(padded)))
        paint_grid(painter, area, rows, columns, self.style.background)
        painter.setPen(QPen(QColor(self.style.border_strong), 0.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)

    def _shape(self, kind: AttentionKind) -> tuple[int, int]:
        return len(self.kept[kind].queries), len(self.kept[kind].keys)

    def _paint_small(self, painter: QPainter, place: QRectF, kind: AttentionKind) -> None:
        name = QRectF(place.left(), place.top(), place.width(), self.label.height)
        self.label.draw(painter, name, kind_label(kind), self.style.text_muted, LEFT)
        box = place.adjusted(0, self.label.height + 4, 0, 0)
        rows, columns = self._shape(kind)
        shape = min(max(columns / rows, 1 / HIGHER), HIGHER)
        size = QSizeF(
            min(box.width(), box.height() * shape), min(box.height(), box.width() / shape)
        )
        self._paint_cells(painter, QRectF(box.topLeft(), size), kind, None)

    def _legend(self, width: float = math.inf) -> list[tuple[str, Qt.BrushStyle | None]]:
        """Name and count of each sort of cell; where one line is too short, of those that are."""
        kept = self.kept[self.kind].cells
        causal, padded = (int(kept(cells).sum()) for cells in self.masked[self.kind])
        allowed = int(kept(self.attention.mask).sum())
        cells = tr("MaskFigure", "cell"), tr("MaskFigure", "cells")
        entries = [
            (f"{name}: {counted(number, *cells)}", number, pattern)
            for name, number, pattern in (
                (tr("MaskFigure", "may attend"), allowed, None),
                (tr("MaskFigure", "causal (in the future)"), causal, CAUSAL_PATTERN),
                (tr("MaskFigure", "padding"), padded, PADDING_PATTERN),
            )
        ]
        wide = sum(self.label.width(text) + SWATCH + BETWEEN for text, *_ in entries) - BETWEEN
        return [(text, pattern) for text, number, pattern in entries if number or wide <= width]

    def _legend_places(self, width: float) -> Iterator[tuple[float, int]]:
        """(x, line) of each entry of the legend."""
        x, line = 0.0, 0
        for text, _ in self._legend(width):
            wide = SWATCH + self.label.width(text)
            if x and x + wide > width:
                x, line = 0.0, line + 1
            yield x, line
            x += wide + BETWEEN

    def _legend_lines(self, width: float) -> int:
        return 1 + max(line for _, line in self._legend_places(width))

    def _paint_legend(self, painter: QPainter, area: QRectF) -> None:
        style, one = self.style, np.ones((1, 1), dtype=np.bool_)
        colors = {CAUSAL_PATTERN: style.hatch_causal, PADDING_PATTERN: style.hatch_padding}
        places = self._legend_places(area.width())
        for (text, pattern), (x, line) in zip(self._legend(area.width()), places, strict=True):
            top = area.top() + 8 + line * (self.label.height + 3)
            swatch = QRectF(area.left() + x, top + self.label.height / 2 - 5, 12, 10)
            if pattern is None:
                painter.fillRect(swatch, QColor(style.accent_soft))
            else:
                ground = style.surface_raised
                paint_hatch(painter, swatch, one, colors[pattern], ground, pattern)
            painter.setPen(QPen(QColor(style.border_strong), 0.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(swatch)
            place = QRectF(swatch.right() + 4, top, 0, self.label.height)
            self.label.draw(painter, place, text, style.text_muted, LEFT)

    def _notes(self) -> Iterator[str]:
        yield interventions_sentence(self.trace.interventions)
        yield recorded_note(self.view)
        if self.options.without_special:
            yield tr("MaskFigure", "Special tokens are left out.")

    def _cell_sentence(self, query: int, key: int) -> str:
        name = query_sentence(self.trace, self.kind, query)
        piece = token_name(self.trace.keys(self.kind), key)
        reason = why_masked(self.masked[self.kind], query, key)
        if reason:
            text = tr("MaskFigure", "{query} may not attend to “{key}” ({reason}).")
            return text.format(query=name, key=piece, reason=reason)
        return tr("MaskFigure", "{query} may attend to “{key}”.").format(query=name, key=piece)

    def _column_sentence(self, key: int) -> str:
        text = tr("MaskFigure", "{count} of {all} queries may attend to “{key}”.")
        return text.format(
            count=int(self.attention.mask[:, key].sum()),
            all=self.attention.queries,
            key=token_name(self.trace.keys(self.kind), key),
        )
