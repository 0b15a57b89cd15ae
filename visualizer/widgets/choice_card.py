"""A large button to choose one of a few: a title, and a line or two on what it means."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget


class ChoiceCard(QPushButton):
    """Checkable; in an exclusive button group the arrow keys go from one to the next."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("role", "choice")
        self.setAccessibleName(title)
        self.title, self.details = QLabel(title), QLabel()
        self.title.setProperty("role", "choice")
        self.details.setProperty("role", "muted")
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(4)
        for label in (self.title, self.details):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)

    def show_details(self, text: str) -> None:
        """Say what it means."""
        self.details.setText(text)
        self.setAccessibleDescription(text.replace("\n", ", "))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._column.minimumSize()
