"""Tips that say what they say: tokens as <s> are no HTML."""

from PySide6.QtGui import Qt


def plain_tip(text: str) -> str:
    """A text for a tool tip, which Qt shall not take for HTML."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text
