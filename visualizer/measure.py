"""Lengths on the screen that grow with the size of text."""

from PySide6.QtGui import QFontInfo, QGuiApplication

USUAL_SIZE = 10.0
"""Points of text for which lengths are written down."""


def scaled(pixels: float) -> int:
    """A length beside text of the usual size, in proportion to the current size."""
    font = QGuiApplication.font()
    points = font.pointSizeF()
    if points <= 0:  # of a font whose size is given in pixels
        points = QFontInfo(font).pointSizeF()
    return round(pixels * points / USUAL_SIZE)
