"""Every layer and head of a kind at once: rows are layers, columns are heads."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from model.address import HeadAddress
from visualizer.figures.figure import COLORS, Figure, Honoured, View
from visualizer.figures.head_tiles import (
    aspect,
    head_sentence,
    legend_width,
    measure,
    mosaic,
    paint_frame,
    paint_legend,
    paint_silenced,
)
from visualizer.figures.kept import labels
from visualizer.figures.naming import (
    interventions_sentence,
    kind_title,
    recorded_note,
)
from visualizer.figures.notes import Notes
from visualizer.figures.text import CENTER, RIGHT, Type
from visualizer.figures.token_axis import Axis, Label, shown
from visualizer.figures.token_matrix import HIGHER
from visualizer.selection import Cell
from visualizer.theme import Style
from visualizer.wording import heads_of, layers_of

tr = QCoreApplication.translate

BELOW_LABELS = 6.0  # points
BETWEEN = 0.4  # ems between the numbers of heads


@dataclass(frozen=True)
class _Layout:
    """Where the first tile is, how large one is, and the way from one to the next."""

    corner: QPointF
    tile: QSizeF
    gap: float
    named: bool

    def place(self, layer: int, head: int) -> QRectF:
        x = self.corner.x() + head * (self.tile.width() + self.gap)
        y = self.corner.y() + layer * (self.tile.height() + self.gap)
        return QRectF(QPointF(x, y), self.tile)


class HeadGrid(Figure):
    """All heads on one colour scale; the selected one is framed, silenced ones are crossed out."""

    name = "head-grid"
    least_mm = 2.0
    honoured = COLORS | {Honoured.SPECIAL}
    axes: ClassVar = {
        "attn_weights": ("layer", "head", "query", "key"),
        "mask": ("query", "key"),
    }

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        self.kind, self.attention = self.selection.kind, self.trace[self.selection.kind]
        self.mosaic = mosaic(view, style)
        self.colormaps = self.mosaic.scale.maps
        self._legend = legend_width(style, self.mosaic)
        self.label = Type(style, 0.85)
        self.bold = Type(style, 0.85, bold=True)
        self.notes = Notes(style, self._notes())

    def size(self) -> QSizeF:
        rows, columns = self.attention.layers, self.attention.heads
        height = (480 - 110) / columns / aspect(self.mosaic.tile) * rows + 60
        return QSizeF(480, min(max(height, 140), 640))

    def height_for(self, width: float) -> float:
        """At least what the colour scale needs."""
        notes = self.notes.height(QRectF(0, 0, width, math.inf))
        least = self.label.height + BELOW_LABELS + self._shortest + self.label.height + notes
        return max(super().height_for(width), least)

    @property
    def _shortest(self) -> float:
        """Points of the legend, however low the tiles are."""
        return max(70.0, 7 * self.label.height)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        layout = self._layout(rect)
        for layer, head in self._heads():
            self.mosaic.paint_tile(painter, layout.place(layer, head), layer, head)
            paint_frame(painter, layout.place(layer, head), self.style.border, 0.5)
        self._paint_marks(painter, layout)
        self._paint_labels(painter, layout)
        last = layout.place(0, self.attention.heads - 1)
        bottom = layout.place(self.attention.layers - 1, 0).bottom()
        legend = QRectF(last.right() + 14, last.top(), self._legend, 0)
        room = rect.bottom() - self.notes.height(rect) - self.label.height / 2
        legend.setBottom(min(max(bottom, last.top() + self._shortest), room))
        paint_legend(painter, self.style, self.mosaic, legend)
        self.notes.paint(painter, rect)

    def cell_at(self, position: QPointF, rect: QRectF) -> Cell | None:
        layout = self._layout(rect)
        wide, high = layout.tile.width() + layout.gap, layout.tile.height() + layout.gap
        head = int((position.x() - layout.corner.x() + layout.gap / 2) // wide)
        layer = int((position.y() - layout.corner.y() + layout.gap / 2) // high)
        if 0 <= layer < self.attention.layers and 0 <= head < self.attention.heads:
            return Cell(layer=layer, head=head)
        return None

    def explain(self, cell: Cell) -> str:
        if cell.layer is None or cell.head is None:
            return ""
        return head_sentence(self.view, HeadAddress(self.kind, cell.layer, cell.head))

    def heading(self) -> str:
        return tr("HeadGrid", "{kind}, all heads").format(kind=kind_title(self.kind))

    def describe(self) -> str:
        address = self.selection.head_address
        what = measure(self.trace, address)
        text = tr(
            "HeadGrid",
            "{kind}, {layers} of {heads}. Layer {layer}, head {head}: mean "
            "entropy {entropy:.2f} bits, largest weight {largest:.2f}.",
        )
        return text.format(
            kind=kind_title(self.kind),
            layers=layers_of(self.attention.layers),
            heads=heads_of(self.attention.heads),
            layer=address.layer + 1,
            head=address.head + 1,
            entropy=what.entropy,
            largest=what.largest,
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        kept = self.mosaic.kept
        return {
            "attn_weights": kept.cells(self.attention.all_weights()),
            "mask": kept.cells(self.attention.mask),
            **labels(self.trace, self.kind, kept),
        }

    def _heads(self) -> Iterator[tuple[int, int]]:
        for layer in range(self.attention.layers):
            for head in range(self.attention.heads):
                yield layer, head

    def _notes(self) -> Iterator[str]:
        yield interventions_sentence(self.trace.interventions)
        yield recorded_note(self.view)
        if self.options.without_special:
            yield tr("HeadGrid", "Special tokens are left out.")
        if (block := self.mosaic.block) > 1:
            text = tr("HeadGrid", "Each point is the largest of {block} × {block} weights.")
            yield text.format(block=block)

    def _layout(self, rect: QRectF) -> _Layout:
        rows, columns = self.attention.layers, self.attention.heads
        left = self.bold.width(self._layer_name(rows - 1)) + 10
        top = self.label.height + BELOW_LABELS
        room = QSizeF(
            rect.width() - left - self._legend - 16,
            rect.height() - top - self.notes.height(rect) - 4,
        )
        gap = min(8.0, max(2.0, room.width() / columns * 0.06))
        width = max((room.width() + gap) / columns - gap, 2.0)
        height = max((room.height() + gap) / rows - gap, 2.0)
        shape = aspect(self.mosaic.tile)
        tile = QSizeF(min(width, height * shape * HIGHER), min(height, width / shape * HIGHER))
        spare = room.width() - columns * tile.width() - (columns - 1) * gap
        corner = QPointF(rect.left() + left + max(spare, 0) / 2, rect.top() + top)
        named = self.bold.width(self._head_name(columns - 1)) <= tile.width()
        return _Layout(corner, tile, gap, named)

    def _paint_marks(self, painter: QPainter, layout: _Layout) -> None:
        for kind, layer, head in self.trace.interventions.silenced:
            if kind is self.kind:
                paint_silenced(painter, self.style, layout.place(layer, head))
        hover = self.selection.hover
        if hover is not None and (hover.layer, hover.head) in list(self._heads()):
            place = layout.place(hover.layer or 0, hover.head or 0)
            paint_frame(painter, place, self.style.text_muted, 1.0)
        place = layout.place(self.selection.layer, self.selection.head)
        paint_frame(painter, place, self.style.accent, min(2.0, layout.gap / 2))

    def _paint_labels(self, painter: QPainter, layout: _Layout) -> None:
        style = self.style
        for head, label in shown(self._head_axis(layout)):
            place = layout.place(0, head)
            above = QRectF(place.left(), place.top() - self.label.height - 4, place.width(), 0)
            above.setHeight(self.label.height)
            color = style.accent if label.current else style.text
            type_ = self.bold if label.current else self.label
            type_.draw(painter, above, label.text, color, CENTER)
        for layer in range(self.attention.layers):
            place = layout.place(layer, 0)
            current = layer == self.selection.layer
            beside = QRectF(place.left() - 210, place.top(), 202, place.height())
            color = style.accent if current else style.text
            type_ = self.bold if current else self.label
            type_.draw(painter, beside, self._layer_name(layer), color, RIGHT)
        if not layout.named:
            corner = layout.place(0, 0)
            title = tr("HeadGrid", "head")
            place = QRectF(corner.left() - 210, corner.top() - self.label.height - 4, 202, 0)
            place.setHeight(self.label.height)
            self.label.draw(painter, place, f"{title} →", style.text_muted, RIGHT)

    def _head_axis(self, layout: _Layout) -> Axis:
        """The names of the heads, or their numbers, as many as stand apart."""
        heads, chosen = range(self.attention.heads), self.selection.head
        names = [self._head_name(head) if layout.named else str(head + 1) for head in heads]
        labels = tuple(
            Label(name, current=h == chosen) for h, name in zip(heads, names, strict=True)
        )
        room = self.bold.width(names[-1]) + BETWEEN * self.bold.size
        every = 1 if layout.named else math.ceil(room / (layout.tile.width() + layout.gap))
        return Axis(labels, self.label, self.bold, every, turned=False, depth=0)

    @staticmethod
    def _layer_name(layer: int) -> str:
        return tr("HeadGrid", "Layer {layer}").format(layer=layer + 1)

    @staticmethod
    def _head_name(head: int) -> str:
        return tr("HeadGrid", "Head {head}").format(head=head + 1)
