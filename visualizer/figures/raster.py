"""Numbers to crisp pictures: matrices as images, their colour scale, hatching."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QLinearGradient, QPaintEngine, QPainter, QPen

from visualizer.figures.hatch import hatch_lines
from visualizer.figures.text import LEFT, SMALLEST, Type
from visualizer.measure import USUAL_SIZE
from visualizer.selection import ViewOptions
from visualizer.theme import COLORMAPS, DIVERGING, Style, color_table, contrast
from visualizer.wording import number

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
ANY = ViewOptions()
FEW_PIXELS = 4
"""Cells with as many pixels look alike though one has a pixel more."""
AROUND = 2.0
"""Points that a cell is wider than the number in it."""
READ = 4.5
"""The contrast from which small text is read."""


class Scale:
    """Numbers to colours, from `low` to `high`; there may be some `below` and `above` these.

    With a `reach` the colours go from minus to plus this, and those between low and high are used:
    0 has the middle colour, whatever the ends.
    """

    def __init__(
        self,
        colormap: str,
        low: float,
        high: float,
        below: bool = False,
        above: bool = False,
        reach: float = 0.0,
    ) -> None:
        self.colormap, self.table = colormap, color_table(colormap)
        self.maps = (*COLORMAPS, *DIVERGING)
        """Those that the values can have; signed ones have no other than diverging ones."""
        self.low, self.high = low, high if np.float32(high) > np.float32(low) else low + 1.0
        self.below, self.above = below, above
        self._first, self._last = (-reach, reach) if reach else (self.low, self.high)

    @classmethod
    def of(
        cls, style: Style, values: Floats, options: ViewOptions = ANY, least: float = 0.0
    ) -> "Scale":
        """From `least` to the largest value, or symmetric in a diverging map for signed ones.

        The options may say where the colours begin and end. A diverging map has 0 in its middle,
        whatever the values are.
        """
        finite = values[np.isfinite(values)]
        smallest = float(finite.min()) if finite.size else 0.0
        largest = float(finite.max()) if finite.size else 1.0
        low, high, name = options.low, options.high, options.colormap
        signed = smallest < 0 and (low is None or low < 0)
        if signed:
            ends = [abs(end) for end in (low, high) if end is not None]
            if not ends or (high is not None and high <= 0):
                ends.append(max(-smallest, largest))
            reach = max(ends)
            low, high = -reach if low is None else low, reach if high is None else high
            name = name if name in DIVERGING else style.diverging
        else:
            low, high = least if low is None else low, largest if high is None else high
            reach = max(abs(low), abs(high)) if name in DIVERGING else 0.0
        scale = cls(name or style.colormap, low, high, reach=reach)
        scale.maps = (*DIVERGING,) if signed else scale.maps
        scale.below, scale.above = smallest < scale.low, largest > scale.high
        return scale

    def indices(self, values: Floats) -> NDArray[np.uint8]:
        """The place of each value among the 256 colours; minus infinity is the lowest."""
        within = np.clip(np.nan_to_num(values, neginf=self.low), self.low, self.high)
        share = (within - self._first) / (self._last - self._first)
        return np.asarray(np.rint(255 * np.clip(share, 0, 1)), dtype=np.uint8)

    def text(self, share: float) -> str:
        """The number at a share of the way up; an end beyond which there are others says so."""
        text = number(self.low + share * (self.high - self.low))
        if share == 0 and self.below:
            return f"≤ {text}"
        return f"≥ {text}" if share == 1 and self.above else text

    def image(self, values: Floats) -> QImage:
        """One pixel for each number."""
        pixels = np.ascontiguousarray(self.pixels(values))
        height, width = values.shape
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        return image.copy()

    def pixels(self, values: Floats) -> NDArray[np.uint32]:
        """The colour of each number, as the format RGB32 has it: Qt scales that fastest."""
        table = self.table.astype(np.uint32)
        packed = 0xFF000000 | table[:, 0] << 16 | table[:, 1] << 8 | table[:, 2]
        return np.asarray(packed[self.indices(values)], dtype=np.uint32)

    def colors(self) -> tuple[str, ...]:
        """All 256 colours."""
        rows = self.table[:, :3].tolist()
        return tuple(f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in rows)

    def color(self, value: float) -> str:
        """The colour of one value."""
        red, green, blue, _ = self.table[int(self.indices(np.array([value], np.float32))[0])]
        return f"#{red:02x}{green:02x}{blue:02x}"


@lru_cache(maxsize=16)
def inks(style: Style, colormap: str) -> tuple[str, ...]:
    """What to write with on each of the 256 colours of a map."""
    return tuple(style.text_on(color) for color in Scale(colormap, 0, 1).colors())


@lru_cache(maxsize=16)
def zero_inks(style: Style, colormap: str) -> tuple[str, ...]:
    """What to write a zero with on each colour of a map: muted, where that can be read."""
    return tuple(
        style.text_muted if contrast(style.text_muted, color) >= READ else ink
        for color, ink in zip(Scale(colormap, 0, 1).colors(), inks(style, colormap), strict=True)
    )


def number_type(
    style: Style, cell: QSizeF, numbers: Sequence[Sequence[str]]
) -> tuple[Type | None, list[str]]:
    """The largest type in which numbers have room in their cells, and each as it fits there.

    Of each number there are texts, from the longest to the shortest.
    """
    room = cell.width() - AROUND
    for scale in (0.75, SMALLEST / style.font_size):
        type_ = Type(style, scale)
        if type_.height > cell.height():
            continue
        fitting = [next((t for t in texts if type_.width(t) <= room), "") for texts in numbers]
        if all(fitting):
            return type_, fitting
    return None, []


def paint_values(painter: QPainter, area: QRectF, scale: Scale, values: Floats) -> None:
    """A matrix as a picture; cells smaller than a pixel share one, the largest magnitude wins.

    Where signed cells are few pixels large, what two of them share has their mean: signs that
    alternate would make stripes else, since one cell had a pixel more than the next. Weights
    keep their peaks, and paper its cells, which are as many pixels each.
    """
    whole, rows, columns = on_pixels(painter, area)
    seen = condensed(values, rows, columns)
    if not on_paper(painter) and seen.min() < 0 and np.isfinite(seen).all():
        seen = _softened(_softened(seen, -2, rows), -1, columns)
    paint_image(painter, area if seen is values else whole, scale.image(seen))


def on_pixels(painter: QPainter, area: QRectF) -> tuple[QRectF, int, int]:
    """An area moved to whole pixels, and how many rows and columns of them it has."""
    seen = painter.deviceTransform()
    if on_paper(painter):
        seen.scale(PAPER_PIXELS, PAPER_PIXELS)
    exact = seen.mapRect(area)
    rows, columns = max(int(exact.height()), 1), max(int(exact.width()), 1)
    pixels = QRectF(exact.topLeft().toPoint(), QSize(columns, rows))
    return seen.inverted()[0].mapRect(pixels), rows, columns


def condensed(values: Floats, rows: int, columns: int) -> Floats:
    """At most so many rows and columns, each cell the largest magnitude of those it stands for.

    Minus infinity, which is masked, counts as nothing beside any number.
    """
    if values.shape[-2] <= rows and values.shape[-1] <= columns:
        return values
    high = _reduced(np.maximum, values, rows, columns)
    if values.min() >= 0:
        return high
    finite = np.where(np.isneginf(values), np.float32(np.inf), values)
    low = _reduced(np.minimum, finite, rows, columns)
    return np.where(-low > high, low, high)


def _reduced(function: np.ufunc, values: Floats, rows: int, columns: int) -> Floats:
    """Each of the fewer cells stands for all that it touches."""
    for axis, most in ((-2, rows), (-1, columns)):
        if (size := values.shape[axis]) > most:
            starts = np.arange(most) * size // most
            ends = -(-np.arange(1, most + 1) * size // most)
            edges = np.stack([starts, ends], axis=1).ravel()[:-1]
            reduced = function.reduceat(values, edges, axis=axis)
            values = np.take(reduced, np.arange(0, 2 * most, 2), axis=axis)
    return values


def _softened(values: Floats, axis: int, pixels: int) -> Floats:
    """So many pixels along an axis, each the mean of the one cell or the two that it sees."""
    size = values.shape[axis]
    if not size < pixels < FEW_PIXELS * size:
        return values
    start = np.arange(pixels) * size / pixels
    first = start.astype(int)
    share = np.minimum((first + 1 - start) * pixels / size, 1).astype(np.float32)
    share = share.reshape(-1, *[1] * (-1 - axis))
    second = np.minimum(first + 1, size - 1)
    mean = share * values.take(first, axis) + (1 - share) * values.take(second, axis)
    return np.asarray(mean, dtype=np.float32)


def paint_image(painter: QPainter, area: QRectF, image: QImage) -> None:
    """One rectangle for each pixel, without interpolation."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(area, _enlarged(image, area) if on_paper(painter) else image)
    painter.restore()


PAPER_PIXELS = 4.0
"""Pixels for each point on paper: viewers of PDF and SVG may smooth what they enlarge further."""


def on_paper(painter: QPainter) -> bool:
    """Whether what is painted goes into a PDF or SVG."""
    return painter.paintEngine().type() in (QPaintEngine.Type.Pdf, QPaintEngine.Type.SVG)


def _enlarged(image: QImage, area: QRectF) -> QImage:
    across = max(1, round(PAPER_PIXELS * area.width() / image.width()))
    down = max(1, round(PAPER_PIXELS * area.height() / image.height()))
    return image.scaled(image.width() * across, image.height() * down)


def paint_hatch(
    painter: QPainter,
    area: QRectF,
    where: Bools,
    color: str,
    ground: str,
    pattern: Qt.BrushStyle = Qt.BrushStyle.BDiagPattern,
) -> None:
    """Cover the cells of a matrix in `area` where it is True with a hatched ground, by runs."""
    rows, columns = where.shape
    height, width = area.height() / rows, area.width() / columns
    runs = _runs(where.tobytes(), where.shape)
    painter.save()
    painter.translate(area.topLeft())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # no seams between rows
    for row, start, end in runs:
        place = QRectF(start * width, row * height, (end - start) * width, height)
        painter.fillRect(place, QColor(ground))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(color), 0.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawLines(hatch_lines(runs, (width, height)))
    if pattern is Qt.BrushStyle.DiagCrossPattern:
        painter.drawLines(hatch_lines(runs, (width, height), falling=True))
    painter.restore()


@lru_cache(maxsize=64)
def _runs(content: bytes, shape: tuple[int, int]) -> tuple[tuple[int, int, int], ...]:
    """(row, first column, end) of everything that is True side by side."""
    where = np.frombuffer(content, dtype=np.bool_).reshape(shape)
    edges = np.diff(np.pad(where.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    starts, ends = np.argwhere(edges == 1), np.argwhere(edges == -1)
    return tuple(
        (int(row), int(start), int(end))
        for (row, start), (_, end) in zip(starts, ends, strict=True)
    )


def paint_grid(painter: QPainter, area: QRectF, rows: int, columns: int, color: str) -> None:
    """Thin lines between cells, where the cells are large enough for them."""
    if area.width() / columns < 6 or area.height() / rows < 6:
        return
    painter.setPen(QPen(QColor(color), 0.5))
    lines = []
    for row in range(1, rows):
        y = area.top() + area.height() * row / rows
        lines.append(QLineF(area.left(), y, area.right(), y))
    for column in range(1, columns):
        x = area.left() + area.width() * column / columns
        lines.append(QLineF(x, area.top(), x, area.bottom()))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawLines(lines)
    painter.restore()


LONGEST_SCALE = 160.0  # points
SCALE_WIDTH = 46.0
BAR, AFTER_BAR, BEFORE_BAR = 8.0, 4.0, 14.0


def scale_width(style: Style, scale: Scale) -> float:
    """Points that a colour scale beside a matrix takes, with its numbers."""
    type_ = Type(style, 0.85)
    widest = max(type_.width(scale.text(share)) for share in (0.0, 0.5, 1.0))
    usual = SCALE_WIDTH * max(1.0, style.font_size / USUAL_SIZE)
    return max(usual, BEFORE_BAR + BAR + AFTER_BAR + widest)


def paint_scale(painter: QPainter, style: Style, scale: Scale, area: QRectF) -> None:
    """The colour scale, with the numbers of both ends and the middle, in a column."""
    type_ = Type(style, 0.85)
    room = area.height() - max(0.0, type_.height / 2 - 8)  # the lowest number stands half below
    bar = QRectF(area.left(), area.top(), BAR, min(room, LONGEST_SCALE))
    gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
    first, last = scale.indices(np.array([scale.low, scale.high], np.float32)).tolist()
    for index in (*range(first, last, 15), last):
        share = (index - first) / max(last - first, 1)
        gradient.setColorAt(share, QColor(*scale.table[index].tolist()))
    painter.setPen(QPen(QColor(style.border_strong), 0.5))
    painter.setBrush(QBrush(gradient))
    painter.drawRect(bar)
    painter.setBrush(Qt.BrushStyle.NoBrush)  # a PDF would repeat the gradient for each text
    for share in (0.0, 0.5, 1.0) if bar.height() >= 2.4 * type_.height else (0.0, 1.0):
        y = bar.bottom() - share * bar.height()
        place = QRectF(bar.right() + AFTER_BAR, y - type_.height / 2, 30, type_.height)
        type_.draw(painter, place, scale.text(share), style.text_muted, LEFT)
