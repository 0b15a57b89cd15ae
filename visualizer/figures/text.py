"""Text in figures: sizes in points, unhinted, measured as it is painted."""

from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from visualizer.theme import Style, installed

SMALLEST = 6.0
"""Points; no text is smaller."""

_FINE = 16
"""Fonts are made this many times larger and painted smaller, since pixel sizes are whole."""

LEFT, RIGHT, CENTER = (
    Qt.AlignmentFlag.AlignLeft,
    Qt.AlignmentFlag.AlignRight,
    Qt.AlignmentFlag.AlignHCenter,
)


class Cut(str):
    """A text that lacks what had no room; a file in which one stands is refused."""


class Type:
    """One size and weight of a style's type."""

    def __init__(self, style: Style, scale: float = 1.0, bold: bool = False) -> None:
        self.size = max(SMALLEST, style.font_size * scale)
        self._families, self._pixels, self._bold = (
            style.font_families,
            round(self.size * _FINE),
            bold,
        )
        self._font = _font(self._families, self._pixels, bold)
        self._metrics = _metrics(self._families, self._pixels, bold)

    @property
    def height(self) -> float:
        """From line to line."""
        return self._metrics.height() / _FINE

    def width(self, text: str) -> float:
        """How far a text goes."""
        return _width(self._families, self._pixels, self._bold, text) / _FINE

    def shortened(self, text: str, width: float) -> str:
        """The text, cut with an ellipsis where it is wider."""
        cut = self.shortened_token(text, width)
        return cut if cut == text else Cut(cut)

    def shortened_token(self, text: str, width: float) -> str:
        """The same for what the figure has from the user: a longer one may lack its end."""
        if self.width(text) <= width:
            return text
        return self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width * _FINE)

    def draw(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        color: str,
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """One line of text in a rectangle, centred vertically; never clipped."""
        width = self.width(text)
        free = rect.width() - width
        x = rect.left() + (0 if align == LEFT else free if align == RIGHT else free / 2)
        middle = (self._metrics.ascent() - self._metrics.descent()) / _FINE / 2
        self._at(painter, QPointF(x, rect.center().y() + middle), text, color)

    def draw_up(self, painter: QPainter, rect: QRectF, text: str, color: str) -> None:
        """One line of text turned by 90 degrees, reading upwards from the rectangle's bottom."""
        painter.save()
        painter.translate(rect.left(), rect.bottom())
        painter.rotate(-90)
        self.draw(painter, QRectF(0, 0, rect.height(), rect.width()), text, color)
        painter.restore()

    def draw_centred(
        self, painter: QPainter, texts: Iterable[tuple[float, float, str, str]]
    ) -> None:
        """Many short texts, each with the point that it is centred on and its colour."""
        middle = (self._metrics.ascent() - self._metrics.descent()) / 2
        painter.save()
        painter.scale(1 / _FINE, 1 / _FINE)
        painter.setFont(self._font)
        halves: dict[str, float] = {}
        last = ""
        for x, y, text, color in texts:
            if color != last:
                painter.setPen(QColor(color))
                last = color
            if text not in halves:
                halves[text] = self.width(text) * _FINE / 2
            painter.drawText(QPointF(x * _FINE - halves[text], y * _FINE + middle), text)
        painter.restore()

    def _at(self, painter: QPainter, position: QPointF, text: str, color: str) -> None:
        painter.save()
        painter.translate(position)
        painter.scale(1 / _FINE, 1 / _FINE)
        painter.setFont(self._font)
        painter.setPen(QColor(color))
        painter.drawText(QPointF(0, 0), text)
        painter.restore()


@lru_cache(maxsize=256)
def _font(families: tuple[str, ...], pixels: int, bold: bool) -> QFont:
    font = QFont(list(installed(families)))
    font.setPixelSize(pixels)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setFeature(QFont.Tag("liga"), 0)  # a search for "file" does not find its ligature
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


@lru_cache(maxsize=256)
def _metrics(families: tuple[str, ...], pixels: int, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(_font(families, pixels, bold))


@lru_cache(maxsize=16384)
def _width(families: tuple[str, ...], pixels: int, bold: bool, text: str) -> float:
    return _metrics(families, pixels, bold).horizontalAdvance(text)
