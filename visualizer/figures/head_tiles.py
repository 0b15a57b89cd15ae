"""Every head of a kind as a small picture, cut from one image; what each head does, in words."""

from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from model.address import AttentionKind, HeadAddress
from model.analysis import HeadMeasure, head_measure
from model.trace import Trace
from visualizer.figures.figure import View
from visualizer.figures.kept import Kept
from visualizer.figures.naming import query_sentence
from visualizer.figures.raster import (
    LONGEST_SCALE,
    Scale,
    condensed,
    on_paper,
    on_pixels,
    paint_image,
    paint_scale,
    scale_width,
)
from visualizer.figures.text import LEFT, Type
from visualizer.selection import ViewOptions
from visualizer.theme import Style
from visualizer.wording import token_name

tr = QCoreApplication.translate

FINEST = 128  # cells along a side of a tile; of more, each point is the largest of a block
SIZES = 4  # pictures that are kept: of the strip and the grid, on screen and to be exported
VEIL = 0.6  # how far a silenced head goes towards the background

Number = TypeVar("Number", np.float32, np.bool_)
Key = tuple[AttentionKind, str, str, str, str, float | None, float | None, bool]
_mosaics: WeakKeyDictionary[Trace, dict[Key, "Mosaic"]] = WeakKeyDictionary()
_measures: WeakKeyDictionary[Trace, dict[HeadAddress, HeadMeasure]] = WeakKeyDictionary()


class Mosaic:
    """All heads of a kind in one image, on one colour scale: rows are layers, columns heads."""

    def __init__(
        self, trace: Trace, kind: AttentionKind, style: Style, options: ViewOptions
    ) -> None:
        attention = trace[kind]
        self.kept = kept = Kept.of(trace, kind, options.without_special)
        self.block = -(-max(len(kept.queries), len(kept.keys)) // FINEST)
        layers = range(attention.layers)
        self._tiles = np.stack(
            [pooled(kept.cells(attention.layer_weights(i)), self.block) for i in layers]
        )
        allowed = kept.cells(attention.mask)
        self._allowed = pooled(allowed, self.block)
        self._masked = QColor(masked_color(style)).rgb()
        self.scale = Scale.of(style, self._tiles, options)
        self.tile = QSize(self._tiles.shape[3], self._tiles.shape[2])
        self.masked = not bool(allowed.all())
        self._images: dict[tuple[int, int], QImage] = {}

    @property
    def image(self) -> QImage:
        """One pixel for each cell."""
        return self._image(self.tile.height(), self.tile.width())

    def paint_tile(self, painter: QPainter, rect: QRectF, layer: int, head: int) -> None:
        """One head into a rectangle: cells, or the largest of each pixel where they are smaller."""
        rows, columns, seen = self.tile.height(), self.tile.width(), painter.deviceTransform()
        if rect.height() * seen.m22() < rows or rect.width() * seen.m11() < columns:
            rect, high, wide = on_pixels(painter, rect)
            rows, columns = min(rows, high), min(columns, wide)
        image = self._image(rows, columns)
        place = QRect(head * columns, layer * rows, columns, rows)
        if on_paper(painter):  # an SVG would hold the whole mosaic for each tile
            paint_image(painter, rect, image.copy(place))
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(rect, image, place.toRectF())

    def _image(self, rows: int, columns: int) -> QImage:
        """All heads, with so many pixels for each."""
        if (rows, columns) not in self._images:
            if len(self._images) >= SIZES:
                self._images.clear()
            self._images[rows, columns] = self._made(rows, columns)
        return self._images[rows, columns]

    def _made(self, rows: int, columns: int) -> QImage:
        colors = self.scale.pixels(condensed(self._tiles, rows, columns))
        allowed = condensed(self._allowed.astype(np.float32), rows, columns) > 0
        colors[:, :, ~allowed] = self._masked
        layers, heads = colors.shape[:2]
        flat = np.ascontiguousarray(colors.transpose(0, 2, 1, 3))
        height, width = layers * rows, heads * columns
        form = QImage.Format.Format_RGB32
        return QImage(flat.data, width, height, 4 * width, form).copy()


def mosaic(view: View, style: Style) -> Mosaic:
    """The mosaic of a view, made once for each trace, kind, style and colour map."""
    kind, options = view.selection.kind, view.options
    colors = style.colormap, style.diverging, masked_color(style)  # whatever its type is
    key = (kind, *colors, options.colormap, options.low, options.high, options.without_special)
    made = _mosaics.setdefault(view.trace, {})
    if key not in made:
        made[key] = Mosaic(view.trace, kind, style, options)
    return made[key]


def measure(trace: Trace, address: HeadAddress) -> HeadMeasure:
    """The measures of a head, computed once."""
    made = _measures.setdefault(trace, {})
    if address not in made:
        made[address] = head_measure(trace, *address)
    return made[address]


def pooled(matrix: NDArray[Number], block: int) -> NDArray[Number]:
    """The largest of each square block of the last two axes."""
    if block == 1:
        return matrix
    rows, columns = (-(-size // block) for size in matrix.shape[-2:])
    missing = [(0, 0)] * (matrix.ndim - 2)
    missing += [
        (0, n * block - size) for n, size in zip((rows, columns), matrix.shape[-2:], strict=True)
    ]
    full = np.pad(matrix, missing)
    blocks = full.reshape(*matrix.shape[:-2], rows, block, columns, block)
    return np.asarray(blocks.max(axis=(-3, -1)), dtype=matrix.dtype)


def masked_color(style: Style) -> str:
    """The colour of cells that may not be attended to, unlike any weight."""
    return style.border_strong if style.dark else style.border


def paint_silenced(painter: QPainter, style: Style, rect: QRectF) -> None:
    """Cross out a head."""
    veil = QColor(style.surface)
    veil.setAlphaF(VEIL)
    painter.fillRect(rect, veil)
    painter.setPen(QPen(QColor(style.text_muted), 1.5))
    painter.drawLine(rect.topLeft(), rect.bottomRight())
    painter.drawLine(rect.topRight(), rect.bottomLeft())


def paint_frame(painter: QPainter, rect: QRectF, color: str, width: float) -> None:
    """A frame around a tile, outside it."""
    painter.setPen(QPen(QColor(color), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    grown = rect.adjusted(-width, -width, width, width)
    painter.drawRoundedRect(grown, 2, 2)


def head_sentence(view: View, address: HeadAddress) -> str:
    """What a head does, for the tip under the mouse."""
    what = measure(view.trace, address)
    kind, layer, head = address
    text = tr(
        "Heads",
        "Layer {layer}, head {head}\nmean entropy of a query: {entropy:.2f} bits\n"
        "largest weight: {largest:.3f}, {query} → “{key}”",
    ).format(
        layer=layer + 1,
        head=head + 1,
        entropy=what.entropy,
        largest=what.largest,
        query=query_sentence(view.trace, kind, what.query),
        key=token_name(view.trace.keys(kind), what.key),
    )
    silenced = address in view.trace.interventions.silenced
    return text + "\n" + tr("Heads", "silenced in this run") if silenced else text


def paint_legend(painter: QPainter, style: Style, mosaic: Mosaic, area: QRectF) -> None:
    """The colour scale that all tiles share, and the colour of what is masked."""
    type_ = Type(style, 0.85)
    painter.save()
    place = QRectF(area.left(), area.top(), area.width(), type_.height)
    type_.draw(painter, place, tr("Heads", "weight"), style.text_muted, LEFT)
    room = type_.height + 8
    bar = QRectF(area.left(), area.top() + room, area.width(), area.height() - room)
    below = max(14.0, type_.height + 2)
    if mosaic.masked and bar.height() > 2 * type_.height + below + 10:
        bar.setHeight(bar.height() - type_.height - below + 2)
        y = bar.top() + min(bar.height(), LONGEST_SCALE) + below
        swatch = QRectF(area.left(), y, 8, 8)
        painter.fillRect(swatch, QColor(masked_color(style)))
        place = QRectF(swatch.right() + 4, y + 4 - type_.height / 2, 40, type_.height)
        type_.draw(painter, place, tr("Heads", "masked"), style.text_muted, LEFT)
    paint_scale(painter, style, mosaic.scale, bar)
    painter.restore()


def legend_width(style: Style, mosaic: Mosaic) -> float:
    """The room that the legend takes."""
    type_ = Type(style, 0.85)
    words = (tr("Heads", "weight"), tr("Heads", "masked"), "0.00")
    words_width = 16 + max(type_.width(word) for word in words)
    return max(scale_width(style, mosaic.scale), words_width)


def aspect(tile: QSize) -> float:
    """Width to height of a head's picture: that of its cells, unless far from square."""
    return min(max(tile.width() / tile.height(), 0.6), 1 / 0.6)


def fitted(box: QRectF, tile: QSize) -> QRectF:
    """The largest picture of a head in the middle of a box."""
    shape = aspect(tile)
    size = QSizeF(min(box.width(), box.height() * shape), min(box.height(), box.width() / shape))
    place = QRectF(QPointF(), size)
    place.moveCenter(box.center())
    return place
