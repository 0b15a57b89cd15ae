"""Where the blocks of the architecture stand: two columns, as in the paper's Figure 1."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

from model.address import AttentionKind, Stack
from model.config import TransformerConfig
from visualizer.walk import ATTENTION, Block, Operation, blocks

SMALLEST_ROW = 8.6
"""Points; a line of the smallest type fits."""
COMFORTABLE_ROW = 0.86
"""Of the style's font size; layers are folded rather than drawn with smaller rows."""
THINNEST_ROW = 3.0
OF_ROW = 0.66
"""Of the height of a row, the size of its type."""
HIGHEST = 600.0
"""Points; with a title and a caption they stand on a page."""
GAP, PAD, BETWEEN, TITLE = 0.2, 0.22, 0.42, 0.95
"""Between rows, within a frame, between frames, and its title: in rows."""
LANE = 9.0
"""Points beside the blocks of a layer, for the residual connections."""


@dataclass(frozen=True)
class Layer:
    """One layer of a stack: its rows of one or two blocks, from below."""

    stack: Stack
    index: int
    rows: tuple[tuple[Block, ...], ...]


Item = Layer | Block


@dataclass
class Placed:
    """Where everything is; a layer's segments are what is left of its blocks when it is folded."""

    head: float = 0.0
    """Length of the arrow heads of the crossing."""
    blocks: list[tuple[Block, QRectF]] = field(default_factory=list)
    layers: list[tuple[Layer, QRectF]] = field(default_factory=list)
    segments: list[tuple[Block, QRectF]] = field(default_factory=list)
    titles: list[tuple[Layer, QRectF]] = field(default_factory=list)
    flow: list[tuple[QPointF, QPointF]] = field(default_factory=list)
    residual: list[tuple[QPointF, ...]] = field(default_factory=list)
    crossing: list[tuple[Block, tuple[QPointF, ...]]] = field(default_factory=list)
    arrows: tuple[QPainterPath, QPainterPath] = field(init=False)
    """The flow and the residual connections: lines and heads."""
    crossings: tuple[QPainterPath, QPainterPath] = field(init=False)
    spare: QRectF = field(default_factory=QRectF)
    """What is left above the encoder."""


def is_cross(block: Block) -> bool:
    """Whether the block is a cross-attention itself, not the Norm or Add around it."""
    return block.step.kind is AttentionKind.CROSS and block.step.operation in ATTENTION


def has_bar(block: Block) -> bool:
    """Add and Norm of a pre-norm layer have none; the sublayer between them says it."""
    step = block.step
    if step.operation in (Operation.ADD, Operation.NORM):
        return step.layer is None
    return True


def columns(config: TransformerConfig) -> dict[Stack, tuple[Item, ...]]:
    """What stands in each column, from below."""
    return {stack: tuple(_items(config, stack)) for stack in Stack}


def _items(config: TransformerConfig, stack: Stack) -> Iterator[Item]:
    waiting: list[Block] = []
    for block in (*(b for b in blocks(config) if b.step.stack is stack), None):
        layer = waiting[0].step.layer if waiting else None
        if waiting and (block is None or block.step.layer != layer):
            assert layer is not None
            yield Layer(stack, layer, tuple(_rows(waiting)))
            waiting = []
        if block is None:
            return
        if block.step.layer is None:
            yield block
        else:
            waiting.append(block)


def _rows(inside: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    """One block each, but an Add and the Norm after it share a row."""
    skip = False
    for index, block in enumerate(inside):
        following = inside[index + 1] if index + 1 < len(inside) else None
        if skip:
            skip = False
        elif (
            block.step.operation is Operation.ADD
            and following is not None
            and following.step.operation is Operation.NORM
        ):
            skip = True
            yield block, following
        else:
            yield (block,)


def _rows_of_whole(item: Item) -> float:
    """How many rows an item takes that is not folded, with the gap above it."""
    if isinstance(item, Block):
        return 1 + GAP
    return TITLE + len(item.rows) * (1 + GAP) + 2 * PAD + BETWEEN


def natural_height(config: TransformerConfig, font_size: float) -> float:
    """Points in which the type of all rows has its size, or those of a page."""
    rows = max(sum(map(_rows_of_whole, items)) for items in columns(config).values())
    return min(rows * font_size / OF_ROW, HIGHEST)


def least_height(config: TransformerConfig) -> float:
    """Points in which the blocks of one layer of each stack have their names."""
    most = max(
        sum(
            1.0 + GAP if isinstance(item, Layer) and item.index else _rows_of_whole(item)
            for item in items
        )
        for items in columns(config).values()
    )
    return most * SMALLEST_ROW


@lru_cache(maxsize=8)
def layout(
    config: TransformerConfig,
    focus: int,
    area: tuple[float, float, float, float],
    font_size: float,
) -> "Layout":
    """The layout in an area: left, top, width, height."""
    return Layout(config, focus, QRectF(*area), font_size)


class Layout:
    """Rows as high as the space allows; layers far from `focus` are folded when it is scarce."""

    def __init__(
        self, config: TransformerConfig, focus: int, rect: QRectF, font_size: float
    ) -> None:
        self.columns = columns(config)
        self.rect = rect
        largest = 3.0 * font_size
        most = max(config.encoder_layers, config.decoder_layers)
        for shown in range(most, 0, -1):
            self._unfold(focus, shown)
            row = self._row(folded=1.0)
            if row >= max(SMALLEST_ROW, COMFORTABLE_ROW * font_size):
                break
        self.folded = 1.0
        if row < SMALLEST_ROW:
            self.folded = THINNEST_ROW / SMALLEST_ROW
            row = self._row(self.folded)
        self.row = min(row, largest)
        self.placed = Placed(head=min(4.0, self.row * 0.3))
        self._place(font_size)
        self._draw_arrows()

    def _unfold(self, focus: int, shown: int) -> None:
        """Show so many layers of each stack in full, the one in focus among them."""
        self.unfolded: dict[Stack, range] = {}
        for stack, items in self.columns.items():
            count = sum(isinstance(item, Layer) for item in items)
            first = min(max(focus - shown // 2, 0), max(count - shown, 0))
            self.unfolded[stack] = range(first, min(first + shown, count))

    def _row(self, folded: float) -> float:
        """The height of a row with which the higher column fits."""
        return min(
            self.rect.height() / sum(self._rows_of(item, folded) for item in items)
            for items in self.columns.values()
        )

    def _rows_of(self, item: Item, folded: float) -> float:
        """How many rows an item takes, with the gap above it."""
        if isinstance(item, Layer) and item.index not in self.unfolded[item.stack]:
            return folded + GAP
        return _rows_of_whole(item)

    def _place(self, font_size: float) -> None:
        rect = self.rect
        gutter = min(max(rect.width() * 0.09, 10.0), 2.4 * font_size)
        width = min((rect.width() - gutter) / 2, 19 * font_size)
        left = rect.center().x() - width - gutter / 2
        height = max(
            self.row * sum(self._rows_of(item, self.folded) for item in items)
            for items in self.columns.values()
        )
        bottom = rect.center().y() + height / 2
        tops: dict[Stack, float] = {}
        for stack, items in self.columns.items():
            x = left if stack is Stack.ENCODER else left + width + gutter
            tops[stack] = self._place_column(items, x, width, bottom)
        spare = tops[Stack.ENCODER] - (bottom - height) - 3 * self.row
        self.placed.spare = QRectF(left, bottom - height, width, max(spare, 0.0))
        trunk = left + width + gutter * 0.42
        self._connect(QPointF(left + width / 2, tops[Stack.ENCODER]), trunk)

    def _place_column(self, items: Sequence[Item], x: float, width: float, y: float) -> float:
        """From the bottom up; returns where the top of the last item is."""
        gap, middle = self.row * GAP, x + width / 2
        below: float | None = None
        for item in items:
            if isinstance(item, Block):
                place = QRectF(x, y - self.row, width, self.row)
                self.placed.blocks.append((item, place))
                y -= self.row + gap
            elif item.index in self.unfolded[item.stack]:
                place = self._place_layer(item, x, width, y - self.row * (BETWEEN - GAP) / 2)
                y = place.top() - self.row * (BETWEEN + GAP) / 2
            else:
                place = QRectF(x, y - self.row * self.folded, width, self.row * self.folded)
                self._place_folded(item, place)
                y = place.top() - gap
            if below is not None:
                self.placed.flow.append((QPointF(middle, below), QPointF(middle, place.bottom())))
            below = place.top()
        return below or y

    def _place_layer(self, layer: Layer, x: float, width: float, bottom: float) -> QRectF:
        row, gap, pad = self.row, self.row * GAP, self.row * PAD
        encoder = layer.stack is Stack.ENCODER
        height = row * TITLE + len(layer.rows) * (row + gap) + 2 * pad
        frame = QRectF(x, bottom - height, width, height)
        inner = frame.adjusted(LANE if encoder else pad + 2, 0, -(pad + 2) if encoder else -LANE, 0)
        y = bottom - pad
        below: QRectF | None = None
        for blocks_of_row in layer.rows:
            place = QRectF(inner.left(), y - row, inner.width(), row)
            entered, left = self._place_row(blocks_of_row, place)
            if below is not None:
                x_flow = min(below, entered, key=QRectF.width).center().x()
                self.placed.flow.append((QPointF(x_flow, y + gap), QPointF(x_flow, y)))
            below = left
            y -= row + gap
        title = QRectF(inner.left(), frame.top() + pad, inner.width(), row * TITLE)
        self.placed.layers.append((layer, frame))
        self.placed.titles.append((layer, title))
        lane = frame.left() + LANE * 0.45 if encoder else frame.right() - LANE * 0.45
        self._place_residual(layer, lane, encoder, gap)
        return frame

    def _place_row(self, row: tuple[Block, ...], place: QRectF) -> tuple[QRectF, QRectF]:
        """An Add stands on the side of the residual connections, the Norm beside it.

        Returns the block that is entered from below and the one that is left upwards.
        """
        if len(row) == 1:
            self.placed.blocks.append((row[0], place))
            return place, place
        width = (place.width() - self.row * GAP) / 2
        first = QRectF(place.left(), place.top(), width, place.height())
        second = QRectF(place.right() - width, place.top(), width, place.height())
        y = place.center().y()
        self.placed.flow.append((QPointF(first.right(), y), QPointF(second.left(), y)))
        encoder = row[0].step.stack is Stack.ENCODER
        added, normed = (first, second) if encoder else (second, first)
        self.placed.blocks += [(row[0], added), (row[1], normed)]
        return added, normed

    def _place_residual(self, layer: Layer, lane: float, encoder: bool, gap: float) -> None:
        """Around each sublayer, from what it reads to where it is added."""
        places = {block.first: place for block, place in self.placed.blocks}
        start: tuple[QPointF, ...] | None = None
        for row in layer.rows:
            place = places[row[0].first]
            side = place.left() if encoder else place.right()
            if start is None:
                start_y = place.bottom() + gap / 2
                start = (QPointF(place.center().x(), start_y), QPointF(lane, start_y))
            if row[0].step.operation in (Operation.ADD, Operation.ADD_NORM):
                end = QPointF(lane, place.center().y()), QPointF(side, place.center().y())
                self.placed.residual.append((*start, *end))
                start = (end[0],) if len(row) == 2 else None

    def _place_folded(self, layer: Layer, frame: QRectF) -> None:
        """A frame with its number and a coloured segment for each block."""
        self.placed.layers.append((layer, frame))
        inside = [block for row in layer.rows for block in row]
        room = min(frame.width() * 0.42, 5.2 * self.row)
        if self.folded == 1.0:
            title = QRectF(frame.left() + 4, frame.top(), room - 4, frame.height())
            self.placed.titles.append((layer, title))
        else:
            room = 3.0
        width = (frame.width() - room - 3) / len(inside)
        high = frame.height() * 0.5
        top = frame.center().y() - high / 2
        for index, block in enumerate(inside):
            place = QRectF(frame.left() + room + index * width, top, width - 0.8, high)
            self.placed.segments.append((block, place))

    def _connect(self, start: QPointF, trunk: float) -> None:
        """From the top of the encoder into each cross-attention."""
        turn = start.y() - self.row * BETWEEN / 2
        for block, place in self.placed.blocks:
            if is_cross(block):
                end = QPointF(place.left(), place.center().y())
                self._way(block, start, turn, trunk, end)
        for layer, frame in self.placed.layers:
            unfolded = layer.index in self.unfolded[layer.stack]
            if layer.stack is Stack.DECODER and not unfolded:
                cross = next(block for row in layer.rows for block in row if is_cross(block))
                self._way(cross, start, turn, trunk, QPointF(frame.left(), frame.center().y()))

    def _way(self, block: Block, start: QPointF, turn: float, trunk: float, end: QPointF) -> None:
        corners = (QPointF(start.x(), turn), QPointF(trunk, turn), QPointF(trunk, end.y()))
        self.placed.crossing.append((block, (start, *corners, end)))

    def _draw_arrows(self) -> None:
        placed = self.placed
        placed.arrows = arrows(placed.residual, min(3.0, self.row * 0.2))
        for start, end in placed.flow:
            placed.arrows[0].moveTo(start)
            placed.arrows[0].lineTo(end)
        placed.crossings = arrows([way for _, way in placed.crossing], placed.head)


def arrows(ways: Iterable[Sequence[QPointF]], head: float) -> tuple[QPainterPath, QPainterPath]:
    """Lines with corners, and the arrow heads at their ends, which point left or right."""
    lines, heads = QPainterPath(), QPainterPath()
    for way in ways:
        lines.addPolygon(QPolygonF(list(way)))
        end = way[-1]
        back = -head if end.x() > way[-2].x() else head
        corners = [end, end + QPointF(back, -head * 0.6), end + QPointF(back, head * 0.6)]
        heads.addPolygon(QPolygonF(corners))
    return lines, heads
