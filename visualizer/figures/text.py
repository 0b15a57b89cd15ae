"""Text in figures: sizes in points, unhinted, measured as it is painted."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from visualizer.theme import Style

SMALLEST = 6.0
"""Points; no text is smaller."""

_FINE = 16
"""Fonts are made this many times larger and painted smaller, since pixel sizes are whole."""

LEFT, RIGHT, CENTER = (
    Qt.AlignmentFlag.AlignLeft,
    Qt.AlignmentFlag.AlignRight,
    Qt.AlignmentFlag.AlignHCenter,
)


class Type:
    """One size and weight of a style's type."""

    def __init__(self, style: Style, scale: float = 1.0, bold: bool = False) -> None:
        self.size = max(SMALLEST, style.font_size * scale)
        self._font = _font(style.font_families, round(self.size * _FINE), bold)
        self._metrics = _metrics(style.font_families, round(self.size * _FINE), bold)

    @property
    def height(self) -> float:
        """From line to line."""
        return self._metrics.height() / _FINE

    def width(self, text: str) -> float:
        """How far a text goes."""
        return self._metrics.horizontalAdvance(text) / _FINE

    def shortened(self, text: str, width: float) -> str:
        """The text, cut with an ellipsis where it is wider."""
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
    font = QFont(list(families))
    font.setPixelSize(pixels)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


@lru_cache(maxsize=256)
def _metrics(families: tuple[str, ...], pixels: int, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(_font(families, pixels, bold))
