"""One of a few, with a button to the one before and one to the next."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget


class LessMore(QWidget):
    """− Layer 2 of 3 +; `moved` carries -1 or 1."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.less, self.more = QPushButton("−", self), QPushButton("+", self)
        self.label = QLabel(self)
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in (self.less, self.label, self.more):
            row.addWidget(widget)
        for button, step in ((self.less, -1), (self.more, 1)):
            button.setProperty("role", "chip")
            button.setProperty("step", step)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(self._on_clicked)

    def set_names(self, less: str, more: str) -> None:
        """What the buttons do."""
        for button, name in ((self.less, less), (self.more, more)):
            button.setAccessibleName(name)
            button.setToolTip(name)

    def show_place(self, text: str, place: int, count: int) -> None:
        """Where one is, counted from 0, of how many."""
        self.label.setText(text)
        self.less.setEnabled(place > 0)
        self.more.setEnabled(place < count - 1)

    def _on_clicked(self) -> None:
        self.moved.emit(self.sender().property("step"))
