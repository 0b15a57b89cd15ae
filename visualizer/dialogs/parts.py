"""What the parts of a dialog are made of."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget


def heading(text: str) -> QLabel:
    """What stands over a part."""
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def muted(text: str = "") -> QLabel:
    """Words beside what matters more; as many lines as they need."""
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def fault_label() -> QLabel:
    """A label for what is wrong with what stands beside it; hidden as long as nothing is."""
    label = QLabel()
    label.setProperty("role", "error")
    label.setTextFormat(Qt.TextFormat.PlainText)  # it may quote the user
    label.setWordWrap(True)
    label.hide()
    return label


def scrolled() -> tuple[QScrollArea, QVBoxLayout]:
    """A column that scrolls where the screen is low."""
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(24, 20, 24, 12)
    column.setSpacing(18)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area, column
