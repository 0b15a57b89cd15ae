"""A figure on its page: margins, a title above it and a caption below where they are wanted.

The preview, the file and the clipboard are painted by this.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QPainter

from visualizer.appearance import Appearance
from visualizer.figures.figure import POINTS_PER_MM, Figure, View
from visualizer.figures.notes import wrapped
from visualizer.figures.text import LEFT, Type
from visualizer.theme import STYLES, Style

MARGIN = 4.0
"""Points between the edge of the page and the drawing."""
GAP = 5.0
"""Points between the drawing and its title or caption."""
LEAST = 0.5
"""What title and caption leave of the page, or of the best height of the drawing."""

Maker = Callable[[View, Style], Figure]


def style_of(appearance: Appearance) -> Style:
    """The style that a file is drawn in."""
    style = STYLES[appearance.style]
    if appearance.font:
        style = replace(style, font_families=(appearance.font, *style.font_families))
    if appearance.font_size is not None:
        style = replace(style, font_size=appearance.font_size)
    return style


def figure_for(make: Maker, view: View, appearance: Appearance) -> Figure:
    """The figure of a view as it looks in a file."""
    selection = replace(view.selection, hover=None)
    options = appearance.applied(view.options)
    paper = replace(view, selection=selection, options=options, in_window=False, heading=False)
    return make(paper, style_of(appearance))


class Page:
    """One figure with what stands around it."""

    def __init__(self, figure: Figure, appearance: Appearance) -> None:
        self.figure, self.appearance = figure, appearance
        style = figure.style
        title, caption = appearance.title, appearance.caption
        self.title = _plain(title or figure.heading()) if title is not None else ""
        self.caption = _plain(caption or figure.describe()) if caption is not None else ""
        self._bold, self._plain = Type(style, 1.0, bold=True), Type(style, 0.9)
        self._known: dict[float, tuple[list[str], list[str]]] = {}

    @property
    def size(self) -> QSizeF:
        """In points; what is not said follows from the figure's proportions."""
        natural, given = self.figure.size(), self.appearance
        ratio = natural.height() / natural.width()
        if given.width_mm is not None:
            width = given.width_mm * POINTS_PER_MM
        elif given.height_mm is not None:
            width = (given.height_mm * POINTS_PER_MM - 2 * MARGIN) / ratio + 2 * MARGIN
        else:
            width = natural.width()
        if given.height_mm is not None:
            return QSizeF(width, given.height_mm * POINTS_PER_MM)
        room = width - 2 * MARGIN
        return QSizeF(width, self.figure.height_for(room) + 2 * MARGIN + self._around(width))

    def fits(self) -> bool:
        """Whether title and caption leave room for the figure."""
        size = self.size
        room = QRectF(0, 0, size.width() - 2 * MARGIN, size.height() - 2 * MARGIN)
        return room.height() - self._around(size.width()) >= self._least(room) - 1e-6

    @property
    def body(self) -> QRectF:
        """Where the figure is drawn."""
        page = QRectF(QPointF(0, 0), self.size)
        return self._body(page.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN))

    def paint(self, painter: QPainter, size: QSizeF) -> None:
        """Everything, into so many points."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)  # a PDF has JPEGs else
        style, page = self.figure.style, QRectF(QPointF(0, 0), size)
        font = QFont(list(style.font_families))  # not the program's, which an SVG would name
        font.setPixelSize(10)
        painter.setFont(font)
        if not self.appearance.transparent:
            painter.fillRect(page, QColor(style.background))
        room = page.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        for type_, color, place, line in self._lines(room):
            type_.draw(painter, place, line, color, LEFT)
        self.figure.paint(painter, self._body(room))

    def _wrapped(self, width: float) -> tuple[list[str], list[str]]:
        """The lines of the title and of the caption."""
        room = width - 2 * MARGIN
        if room not in self._known:
            title = list(wrapped(self._bold, self.title, room)) if self.title else []
            caption = list(wrapped(self._plain, self.caption, room)) if self.caption else []
            self._known[room] = title, caption
        return self._known[room]

    def _around(self, width: float) -> float:
        """The height that both take."""
        title, caption = self._wrapped(width)
        above = len(title) * self._bold.height + GAP if title else 0.0
        return above + (len(caption) * self._plain.height + GAP if caption else 0.0)

    def _least(self, room: QRectF) -> float:
        """How high the figure is at least."""
        return LEAST * min(self.figure.height_for(room.width()), room.height())

    def _body(self, room: QRectF) -> QRectF:
        title, caption = self._wrapped(room.width() + 2 * MARGIN)
        above = len(title) * self._bold.height + GAP if title else 0.0
        below = len(caption) * self._plain.height + GAP if caption else 0.0
        height = max(room.height() - above - below, self._least(room))
        return QRectF(room.left(), room.top() + above, room.width(), height)

    def _lines(self, room: QRectF) -> Iterator[tuple[Type, str, QRectF, str]]:
        """Of a page that does not fit, they go on beyond its end."""
        title, caption = self._wrapped(room.width() + 2 * MARGIN)
        style = self.figure.style
        place = QRectF(room.left(), room.top(), room.width(), self._bold.height)
        for line in title:
            yield self._bold, style.text, QRectF(place), line
            place.translate(0, place.height())
        place.setHeight(self._plain.height)
        place.moveTop(self._body(room).bottom() + GAP)
        for line in caption:
            yield self._plain, style.text, QRectF(place), line
            place.translate(0, place.height())


def _plain(text: str) -> str:
    """Lines end where the page does; a font has nothing for control characters."""
    return "".join(each if each.isprintable() else " " for each in text)
