"""The architecture: this model, drawn as the paper's Figure 1, with its residual norms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from model.address import AttentionKind, Stack
from visualizer.figures.architecture_layout import (
    OF_ROW,
    SMALLEST_ROW,
    Layer,
    Layout,
    arrows,
    has_bar,
    is_cross,
    layout,
    natural_height,
)
from visualizer.figures.block_name import (
    block_color,
    input_names,
    is_named,
    plain_name,
    position_names,
    short_name,
)
from visualizer.figures.figure import Figure, View
from visualizer.figures.naming import interventions_sentence, recorded_note
from visualizer.figures.notes import Notes, wrapped
from visualizer.figures.text import LEFT, SMALLEST, Type
from visualizer.selection import Cell
from visualizer.stream import lengths
from visualizer.theme import Style
from visualizer.walk import ATTENTION, Block, Operation, blocks, step_for, walk
from visualizer.wording import PADDING, Row, heads_of, model_name, number, place, sublayer_name

tr = QCoreApplication.translate

LIT = 1.6
"""Points; the outline around the current block."""

Named = tuple[Block, QRectF, Sequence[str], str]
"""A block, its place, its names with the shorter one last, how many of its heads are silent."""


@dataclass(frozen=True)
class Place(Cell):
    """A block or a layer: the step that a click enters, its name, the stream after it."""

    step: int = 0
    title: str = ""
    norm: float | None = None


class ArchitectureFigure(Figure):
    """Every layer and sublayer of this model; the current step is lit.

    The bar of a block shows the length of the selected token's residual stream after it, or the
    mean over the tokens, as a share of the largest.
    """

    name = "architecture"

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        self.config = self.trace.model.config
        self.steps = walk(self.config)
        self.blocks = blocks(self.config)
        self.step = min(max(self.selection.step, 0), len(self.steps) - 1)
        self.current = next(block for block in self.blocks if self.step in block)
        self.rows = {stack: Row.of(self.trace, self.selection, stack) for stack in Stack}
        self.norms = self._norms()
        self.largest = max(self.norms.values(), default=0.0) or 1.0
        self.intervened = interventions_sentence(self.trace.interventions)

    def size(self) -> QSizeF:
        return QSizeF(240, self.height_for(240))

    def height_for(self, width: float) -> float:
        """What its rows need in the style's type, if a page has that; a wider one has no more."""
        return natural_height(self.config, self.style.font_size) + 2 * LIT

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        layout = self._layout(rect)
        self._paint_frames(painter, layout)
        self._paint_lines(painter, layout)
        self._paint_blocks(painter, layout)
        self._paint_remarks(painter, rect)

    def has_room(self, rect: QRectF) -> bool:
        return self._layout(rect).row >= SMALLEST_ROW

    def heading(self) -> str:
        text = tr("Architecture", "{model}, step {step} of {count}")
        model = model_name(self.trace.model)
        return text.format(model=model, step=self.step + 1, count=len(self.steps))

    def describe(self) -> str:
        text = tr(
            "Architecture",
            "Layers: {encoder} in the encoder, {decoder} in the decoder. Step {step} of {count}: "
            "{place}, {block}.",
        )
        sentence = text.format(
            encoder=self.config.encoder_layers,
            decoder=self.config.decoder_layers,
            step=self.step + 1,
            count=len(self.steps),
            place=place(self.current.step),
            block=self._titles(self.current)[0],
        )
        sentences = [sentence]
        value = self.norms.get(self.current.first)
        if value is not None:
            sentences.append(self._norm_words(self.current, number(value)))
        sentences += [self.intervened, recorded_note(self.view)]
        return " ".join(filter(None, sentences))

    def arrays(self) -> dict[str, NDArray[Any]]:
        layers = [b.step.layer for b in self.blocks]
        return {
            "block": np.array([self._titles(block)[0] for block in self.blocks]),
            "block.stack": np.array([block.step.stack.value for block in self.blocks]),
            "block.layer": np.array([0 if layer is None else layer + 1 for layer in layers]),
            "block.first_step": np.array([block.first + 1 for block in self.blocks]),
            "block.residual_norm": np.array([self.norms.get(b.first, np.nan) for b in self.blocks]),
        }

    def cell_at(self, position: QPointF, rect: QRectF) -> Place | None:
        placed = self._layout(rect).placed
        for block, area in (*placed.blocks, *placed.segments):
            if area.adjusted(-0.5, -0.5, 0.5, 0.5).contains(position):
                return self._place_of(block)
        for layer, area in placed.layers:
            if area.contains(position):
                title = self._layer_title(layer)
                return Place(layer=layer.index, step=self.step_in(layer), title=title)
        return None

    def where(self, block: str, rect: QRectF) -> list[QRectF]:
        placed = self._layout(rect).placed
        shown = (*placed.blocks, *placed.segments)
        return [area for each, area in shown if is_named(each.step, block, self.selection)]

    def explain(self, cell: Place) -> str:
        if cell.norm is None:
            return cell.title
        block = next(block for block in self.blocks if block.target == cell.step)
        return f"{cell.title}\n{self._norm_words(block, f'{cell.norm:.6f}')}"

    def step_in(self, layer: Layer) -> int:
        """The step that a click on a layer enters: the same computation there, if there is one."""
        kind = self.selection.kind
        if kind.stack is not layer.stack:
            encoder = layer.stack is Stack.ENCODER
            kind = AttentionKind.ENCODER_SELF if encoder else AttentionKind.CROSS
        there = replace(self.selection, kind=kind, layer=layer.index)
        index = step_for(self.config, self.selection, there)
        inside = [block for row in layer.rows for block in row]
        if inside[0].first <= index <= inside[-1].last:
            return index
        return next(block.target for block in inside if block.step.operation in ATTENTION)

    def _norms(self) -> dict[int, float]:
        """The length of the stream after each block, where there is one, by its first step."""
        found: dict[int, float] = {}
        for stack, (firsts, known) in lengths(self.trace).items():
            if self.options.averaged:
                tokens = self.trace.source if stack is Stack.ENCODER else self.trace.decoder_input
                real = [piece != PADDING for piece in tokens.pieces]
                values = known[:, real].mean(axis=1)
            else:
                values = known[:, self.rows[stack].index]
            found.update(zip(firsts, values.tolist(), strict=True))
        return found

    def _norm_words(self, block: Block, value: str) -> str:
        step = block.step
        if step.operation is Operation.NORM:
            text = tr("Architecture", "Length after LayerNorm, {token}: {value}.")
        else:
            text = tr("Architecture", "Length of the residual stream after it, {token}: {value}.")
        token = (
            tr("Architecture", "mean over the tokens")
            if self.options.averaged
            else self.rows[step.stack].read
        )
        return text.format(token=token, value=value)

    def _place_of(self, block: Block) -> Place:
        title = f"{place(block.step)} · {self._titles(block)[0]}"
        off = self._silenced(block)
        if off:
            title += "\n" + tr("Architecture", "Silenced: {count} of {heads}.").format(
                count=off, heads=heads_of(self.config.heads)
            )
        value = self.norms.get(block.first)
        return Place(layer=block.step.layer, step=block.target, title=title, norm=value)

    def _silenced(self, block: Block) -> int:
        step = block.step
        if step.operation not in ATTENTION or step.kind is None or step.layer is None:
            return 0
        return len(self.trace.interventions.silenced_heads(step.kind, step.layer))

    def _off(self, block: Block) -> str:
        count = self._silenced(block)
        return tr("Block", "−{count}").format(count=count) if count else ""

    def _layer_title(self, layer: Layer) -> str:
        return tr("Block", "Layer {n}").format(n=layer.index + 1)

    def _titles(self, block: Block) -> Sequence[str]:
        """What a block is called, the shorter name last."""
        step, operation = block.step, block.step.operation
        encoder = step.stack is Stack.ENCODER
        if operation in ATTENTION or operation is Operation.FEED_FORWARD:
            return sublayer_name(step.kind), short_name(step.kind)
        if operation is Operation.CHOICE:
            written = self.rows[Stack.DECODER].query
            return tr("Block", "Next token: {token}").format(token=written), written
        if operation is Operation.POSITIONS:
            return position_names(self.config.positions, self.trace.interventions)
        return input_names(operation, encoder) or (plain_name(operation),)

    def _layout(self, rect: QRectF) -> Layout:
        layer = self.current.step.layer
        focus = self.selection.layer if layer is None else layer
        found = layout(self.config, focus, _area(rect), self.style.font_size)
        if self.intervened:
            type_, spare = self._remark_type, found.placed.spare
            lines = len(list(wrapped(type_, self.intervened, spare.width())))
            if lines * type_.height > spare.height():
                below = Notes(self.style, (self.intervened,)).height(rect)
                area = _area(rect.adjusted(0, 0, 0, -below))
                return layout(self.config, focus, area, self.style.font_size)
        return found

    def _type(self, row: float, scale: float = OF_ROW, bold: bool = False) -> Type:
        """Type that fits a row, larger than the style's where there is room."""
        size = min(max(row * scale, SMALLEST), 1.6 * self.style.font_size)
        return Type(self.style, size / self.style.font_size, bold)

    def _paint_frames(self, painter: QPainter, layout: Layout) -> None:
        style, step = self.style, self.current.step
        here = step.stack, step.layer
        for layer, area in layout.placed.layers:
            lit = (layer.stack, layer.index) == here
            painter.setPen(QPen(QColor(style.accent if lit else style.border_strong), 0.75))
            painter.setBrush(QColor(style.accent_soft if lit else style.surface))
            painter.drawRoundedRect(area, 4, 4)
        type_ = self._type(layout.row, 0.62, bold=True)
        titles = [(self._layer_title(layer), layer, area) for layer, area in layout.placed.titles]
        short = any(type_.width(text) > area.width() for text, _, area in titles)
        for title, layer, area in titles:
            lit = (layer.stack, layer.index) == here
            folded = area.height() == layout.row
            text = str(layer.index + 1) if folded and short else title
            type_.draw(painter, area, text, style.text if lit else style.text_muted, LEFT)

    def _paint_blocks(self, painter: QPainter, layout: Layout) -> None:
        row = layout.row
        radius = min(3.0, row / 4)
        painter.setPen(Qt.PenStyle.NoPen)
        for block, area in layout.placed.blocks:
            if block.step.operation not in (Operation.TOKENS, Operation.CHOICE):
                painter.setBrush(QColor(block_color(self.style, block.step)))
                painter.drawRoundedRect(area, radius, radius)
        for block, area in layout.placed.segments:
            painter.fillRect(area, QColor(block_color(self.style, block.step)))
        if row >= SMALLEST_ROW:
            self._paint_bars(painter, layout)
            self._paint_titles(painter, layout)
        painter.setPen(QPen(QColor(self.style.accent), LIT))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for block, area in layout.placed.blocks:
            if block is self.current:
                painter.drawRoundedRect(
                    area.adjusted(-LIT / 2, -LIT / 2, LIT / 2, LIT / 2), radius, radius
                )

    def _paint_bars(self, painter: QPainter, layout: Layout) -> None:
        """Along the bottom of each block, on a faint line as long as the largest."""
        thick = max(1.0, layout.row * 0.09)
        track, color = QColor(self.style.text), QColor(self.style.text)
        track.setAlpha(30)
        color.setAlpha(150)
        for block, area in layout.placed.blocks:
            if block.first in self.norms and has_bar(block):
                inner = area.adjusted(3, area.height() - thick, -3, 0)
                painter.fillRect(inner, track)
                inner.setWidth(inner.width() * self.norms[block.first] / self.largest)
                painter.fillRect(inner, color)

    def _paint_titles(self, painter: QPainter, layout: Layout) -> None:
        named, texts = self._named(layout), []
        type_ = self._title_type(layout.row, named)
        for block, area, titles, off in named:
            pad = _pad(area)
            room = area.width() - 2 * pad
            y = area.center().y() - layout.row * 0.05 * has_bar(block)
            if off and _least(type_, titles[-1], off) <= room:  # else the remark says it
                width = type_.width(off)
                texts.append((area.right() - pad - width / 2, y, off, self.style.text))
                room -= width + 3
            fitting = (title for title in titles if type_.width(title) <= room)
            text = next(fitting, "") or type_.shortened(titles[-1], room)
            texts.append((area.left() + pad + type_.width(text) / 2, y, text, self.style.text))
        type_.draw_centred(painter, texts)

    def _named(self, layout: Layout) -> list[Named]:
        blocks = layout.placed.blocks
        return [(block, area, self._titles(block), self._off(block)) for block, area in blocks]

    def _title_type(self, row: float, named: Sequence[Named]) -> Type:
        """As large as the rows allow, and so small that the short names fit."""
        type_ = self._type(row)
        rooms: dict[tuple[str, str], float] = {}  # like blocks are named alike
        for block, area, titles, off in named:
            if block.step.operation is not Operation.CHOICE:
                room = area.width() - 2 * _pad(area)
                rooms[titles[-1], off] = min(room, rooms.get((titles[-1], off), room))
        for _ in range(3):  # widths do not follow sizes exactly
            excess = max(_least(type_, *name) / room for name, room in rooms.items())
            if excess <= 1:
                break
            type_ = self._type(0.995 * type_.size / excess, scale=1.0)
        return type_

    def _paint_remarks(self, painter: QPainter, rect: QRectF) -> None:
        """That the run is intervened, and what the bars are, where there is room for it."""
        spare, type_ = self._layout(rect).placed.spare, self._remark_type
        lines = list(wrapped(type_, self.intervened, spare.width()))
        if len(lines) * type_.height > spare.height():
            lines = []
            Notes(self.style, (self.intervened,)).paint(painter, rect)
        legend = list(wrapped(type_, self._legend(), spare.width()))
        if (len(lines) + len(legend)) * type_.height <= spare.height():
            lines += legend
        for index, line in enumerate(lines):
            top = spare.top() + index * type_.height
            place = QRectF(spare.left(), top, spare.width(), type_.height)
            type_.draw(painter, place, line, self.style.text_muted, LEFT)

    @property
    def _remark_type(self) -> Type:
        return Type(self.style, 0.75)

    def _legend(self) -> str:
        if self.options.averaged:
            text = tr(
                "Architecture",
                "Bars: mean length of the residual stream; the longest is {value}.",
            )
        else:
            text = tr(
                "Architecture",
                "Bars: length of the residual stream of {source} and {target}; the longest is "
                "{value}.",
            )
        source, target = self.rows[Stack.ENCODER].query, self.rows[Stack.DECODER].read
        return text.format(source=source, target=target, value=number(self.largest))

    def _paint_lines(self, painter: QPainter, layout: Layout) -> None:
        style, placed = self.style, layout.placed
        _paint_arrows(painter, placed.arrows, style.border_strong)
        _paint_arrows(painter, placed.crossings, style.text_muted)
        for block, way in placed.crossing:
            if block is self.current and is_cross(block):
                _paint_arrows(painter, arrows((way,), placed.head), style.accent)


def _paint_arrows(painter: QPainter, drawn: tuple[QPainterPath, QPainterPath], color: str) -> None:
    """Lines, and what is filled at their ends."""
    lines, heads = drawn
    painter.setPen(QPen(QColor(color), 0.8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(lines)
    painter.fillPath(heads, QColor(color))


def _area(rect: QRectF) -> tuple[float, float, float, float]:
    """Within which the outline of a block at the edge is not cut off."""
    inner = rect.adjusted(LIT, LIT, -LIT, -LIT)
    return inner.left(), inner.top(), inner.width(), inner.height()


def _pad(area: QRectF) -> float:
    """Between the sides of a block and its name."""
    return min(4.0, area.width() * 0.08)


def _least(type_: Type, name: str, off: str) -> float:
    """The width of a name and of what stands beside it."""
    return type_.width(name) + (type_.width(off) + 3 if off else 0)
