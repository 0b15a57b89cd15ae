"""All heads of one layer side by side, on one colour scale."""

from collections.abc import Iterator
from typing import Any, ClassVar

from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter, QPen

from model.address import HeadAddress
from visualizer.figures.figure import COLORS, Figure, Honoured, View
from visualizer.figures.head_tiles import (
    fitted,
    head_sentence,
    legend_width,
    measure,
    mosaic,
    paint_legend,
    paint_silenced,
)
from visualizer.figures.kept import labels, row_of
from visualizer.figures.naming import kind_title
from visualizer.figures.text import CENTER, Type
from visualizer.selection import Cell
from visualizer.theme import Style
from visualizer.wording import heads_of, token_name

tr = QCoreApplication.translate

NARROWEST = 24.0  # points; heads go on to another line before they are narrower
WIDEST = 64.0
WIDEST_WRAPPED = 50.0
GAP = 6.0
LOWEST, SCALED = 3.0, 4.5
"""Lines of text: of what is lower there are no colours of the weights; and how high a file is."""
READ = 64.5  # points; a card that is wider names the heaviest key of the selected query
SHORTEST = 2.0  # ems; that key is not named in less
INSIDE = 4.0  # between a card and its picture


class HeadStrip(Figure):
    """A card for each head of the selected layer; the selected one is framed, silenced ones are
    crossed out."""

    name = "head-strip"
    honoured = COLORS | {Honoured.SPECIAL}
    axes: ClassVar = {"attn_weights": ("head", "query", "key"), "mask": ("query", "key")}

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        self.kind, self.layer = self.selection.kind, self.selection.layer
        self.count = self.trace[self.kind].heads
        self.mosaic = mosaic(view, style)
        self.colormaps = self.mosaic.scale.maps
        self._legend = legend_width(style, self.mosaic) + 12
        self.label = Type(style, 0.8)
        self.bold = Type(style, 0.8, bold=True)

    def size(self) -> QSizeF:
        return QSizeF(480, self.height_for(480))

    def height_for(self, width: float) -> float:
        """How high it is best drawn in this width."""
        room = width - self._legend
        for lines in range(1, self.count + 1):
            side = self._side(room, lines)
            if side >= NARROWEST or lines == self.count:
                break
        side = min(side, WIDEST if lines == 1 else WIDEST_WRAPPED)
        cards = lines * (side + self._below()) + (lines - 1) * GAP
        return cards if self.view.in_window else max(cards, SCALED * self.label.height)

    def has_room(self, rect: QRectF) -> bool:
        return rect.height() > LOWEST * self.label.height

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        places = list(self.places(rect))
        for head, place in enumerate(places):
            self._paint_card(painter, place, head)
        legend = QRectF(places[0].topLeft(), rect.bottomRight())
        legend.setLeft(max(place.right() for place in places) + 12)
        if legend.height() > LOWEST * self.label.height:
            paint_legend(painter, self.style, self.mosaic, legend)

    def places(self, rect: QRectF) -> Iterator[QRectF]:
        """The card of each head, as large as the rectangle allows."""
        room = rect.width() - self._legend
        lines, side = 1, 0.0
        for number in range(1, self.count + 1):
            high = (rect.height() + GAP) / number - GAP - self._below()
            possible = min(self._side(room, number), high)
            if possible > side:
                lines, side = number, possible
        side, per_line = max(side, 4.0), -(-self.count // lines)
        for head in range(self.count):
            line, place = divmod(head, per_line)
            x = rect.left() + place * (side + GAP)
            y = rect.top() + line * (side + self._below() + GAP)
            yield QRectF(x, y, side, side + self._below())

    def cell_at(self, position: QPointF, rect: QRectF) -> Cell | None:
        for head, place in enumerate(self.places(rect)):
            if place.contains(position):
                return Cell(layer=self.layer, head=head)
        return None

    def where(self, block: str, rect: QRectF) -> list[QRectF]:
        """The selected row of every head."""
        row = row_of(self.mosaic.kept.queries, self.selection.focus[0])
        if block != "query" or row is None:
            return super().where(block, rect)
        pictures = [fitted(self._box(place), self.mosaic.tile) for place in self.places(rect)]
        count = len(self.mosaic.kept.queries)
        return [
            QRectF(each.left(), each.top() + row * each.height() / count,
                   each.width(), each.height() / count)
            for each in pictures
        ]  # fmt: skip

    def explain(self, cell: Cell) -> str:
        address = HeadAddress(self.kind, self.layer, cell.head or 0)
        if address in self.trace.interventions.silenced:
            hint = tr("HeadStrip", "Shift+click lets it sound again.")
        else:
            hint = tr("HeadStrip", "Shift+click silences it.")
        return f"{head_sentence(self.view, address)}\n{hint}"

    def heading(self) -> str:
        text = tr("HeadStrip", "{kind}, layer {layer}")
        return text.format(kind=kind_title(self.kind), layer=self.layer + 1)

    def describe(self) -> str:
        address = self.selection.head_address
        what = measure(self.trace, address)
        text = tr(
            "HeadStrip",
            "{kind}, layer {layer}: {heads}. Head {head} is selected: its mean "
            "entropy is {entropy:.2f} bits, its largest weight {largest:.2f}.",
        ).format(
            heads=heads_of(self.count),
            layer=self.layer + 1,
            kind=kind_title(self.kind),
            head=address.head + 1,
            entropy=what.entropy,
            largest=what.largest,
        )
        heads = self.trace.interventions.silenced_heads(self.kind, self.layer)
        if not heads:
            return text
        names = tr("HeadStrip", ", ").join(str(head + 1) for head in heads)
        return text + " " + tr("HeadStrip", "Silenced: {heads}.").format(heads=names)

    def arrays(self) -> dict[str, NDArray[Any]]:
        attention, kept = self.trace[self.kind], self.mosaic.kept
        return {
            "attn_weights": kept.cells(attention.layer_weights(self.layer)),
            "mask": kept.cells(attention.mask),
            **labels(self.trace, self.kind, kept),
        }

    def _side(self, room: float, lines: int) -> float:
        return (room + GAP) / -(-self.count // lines) - GAP

    def _below(self) -> float:
        return self.label.height + 1

    @staticmethod
    def _box(place: QRectF) -> QRectF:
        """The square of a card in which its picture stands."""
        box = QRectF(place.left(), place.top(), place.width(), place.width())
        return box.adjusted(INSIDE, INSIDE, -INSIDE, -INSIDE)

    def _reading(self, name: str, head: int, room: float) -> str:
        """A head with the key that it reads, as far as that has room."""
        left = room - self.bold.width(f"{name} → ")
        if left < SHORTEST * self.bold.size:
            return name
        return f"{name} → {self.bold.shortened_token(self._heaviest(head), left)}"

    def _heaviest(self, head: int) -> str:
        """The key that the selected query attends to most."""
        attention = self.trace[self.kind]
        query = min(self.selection.focus[0], attention.queries - 1)
        key = int(attention.weights(self.layer, head)[query].argmax())
        return token_name(self.trace.keys(self.kind), key)

    def _paint_card(self, painter: QPainter, place: QRectF, head: int) -> None:
        style, current = self.style, head == self.selection.head
        silenced = (self.kind, self.layer, head) in self.trace.interventions.silenced
        painter.setPen(QPen(QColor(style.accent if current else style.border),
                            1.5 if current else 0.75))  # fmt: skip
        painter.setBrush(QColor(style.surface))
        painter.drawRoundedRect(place, 4, 4)
        box = self._box(place)
        picture = fitted(box, self.mosaic.tile)
        self.mosaic.paint_tile(painter, picture, self.layer, head)
        if silenced:
            paint_silenced(painter, style, picture)
        type_ = self.bold if current else self.label
        name = tr("HeadStrip", "Head {head}").format(head=head + 1)
        if self.bold.width(name) > place.width() - 2:
            name = str(head + 1)
        if place.width() > READ:
            name = self._reading(name, head, place.width() - 2)
        below = QRectF(place.left(), box.bottom(), place.width(), place.bottom() - box.bottom())
        color = style.accent if current else style.text_muted if silenced else style.text
        type_.draw(painter, below, name, color, CENTER)
