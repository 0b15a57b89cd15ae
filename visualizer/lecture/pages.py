"""Painted pages: the one on the screen, and those that a key may ask for next, painted ahead."""

from collections import OrderedDict
from collections.abc import Hashable

from PySide6.QtCore import QPointF, QSize, QSizeF
from PySide6.QtGui import QImage, QPainter

from visualizer.lecture.page import Page
from visualizer.lecture.slide import Slide
from visualizer.theme import Style

MOST = 10
"""Pages that are kept; one of 3840 x 2160 takes 33 MB."""


class Zoom:
    """How a page is enlarged: `scale` times, around a point that stays where it is."""

    def __init__(self, scale: float = 1.0, offset: QPointF | None = None) -> None:
        self.scale, self.offset = scale, offset or QPointF(0, 0)

    @property
    def key(self) -> tuple[float, float, float]:
        """Equal for equal ones."""
        return self.scale, self.offset.x(), self.offset.y()

    def into_page(self, position: QPointF) -> QPointF:
        """The point of the page that is shown at a position."""
        return (position - self.offset) / self.scale

    def around(self, position: QPointF, factor: float, size: QSizeF) -> "Zoom":
        """Enlarged once more; the page never leaves the screen."""
        scale = min(max(self.scale * factor, 1.0), 8.0)
        kept = self.into_page(position)
        return Zoom(scale, position - kept * scale).within(size)

    def moved(self, by: QPointF, size: QSizeF) -> "Zoom":
        """Another part of the page."""
        return Zoom(self.scale, self.offset + by).within(size)

    def within(self, size: QSizeF) -> "Zoom":
        """The same with no gap at a side."""
        x = min(max(self.offset.x(), size.width() * (1 - self.scale)), 0.0)
        y = min(max(self.offset.y(), size.height() * (1 - self.scale)), 0.0)
        return Zoom(self.scale, QPointF(x, y))


class Pages:
    """The newest are kept."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self._images: OrderedDict[Hashable, tuple[Page, QImage]] = OrderedDict()

    def get(self, slide: Slide, size: QSize, zoom: Zoom) -> tuple[Page, QImage]:
        """A page and its picture, painted now if it was not."""
        key = slide.key, size.toTuple(), zoom.key
        if key not in self._images:
            self._images[key] = self._painted(slide, size, zoom)
            while len(self._images) > MOST:
                self._images.popitem(last=False)
        self._images.move_to_end(key)
        return self._images[key]

    def has(self, slide: Slide, size: QSize) -> bool:
        """Whether it was painted."""
        return (slide.key, size.toTuple(), Zoom().key) in self._images

    def _painted(self, slide: Slide, size: QSize, zoom: Zoom) -> tuple[Page, QImage]:
        page = Page(slide, self.style)
        image = QImage(size, QImage.Format.Format_RGB32)
        with QPainter(image) as painter:
            painter.translate(zoom.offset)
            painter.scale(zoom.scale, zoom.scale)
            page.paint(painter, QSizeF(size))
        return page, image
