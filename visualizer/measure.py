"""Lengths on the screen that grow with the size of text."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontInfo, QGuiApplication, QScreen

USUAL_SIZE = 10.0
"""Points of text for which lengths are written down."""
FRAME = 60
"""Pixels that the title and the frame of a window may take of a screen's height."""


def scaled(pixels: float) -> int:
    """A length beside text of the usual size, in proportion to the current size."""
    font = QGuiApplication.font()
    points = font.pointSizeF()
    if points <= 0:  # of a font whose size is given in pixels
        points = QFontInfo(font).pointSizeF()
    return round(pixels * points / USUAL_SIZE)


def within_screen(screen: QScreen, width: float, height: float) -> QSize:
    """A size beside text of the usual size, in proportion to the current one, if it fits."""
    free = screen.availableGeometry().size() - QSize(0, FRAME)
    return QSize(scaled(width), scaled(height)).boundedTo(free)
