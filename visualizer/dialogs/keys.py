"""All keys in one place (F1)."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

COLUMNS = 2


class KeysDialog(QDialog):
    """Lists the actions that have keys; it does not stop the window from being used."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(QCoreApplication.translate("KeysDialog", "Keys"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        with_keys = [action for action in actions if not action.shortcut().isEmpty()]
        rows = -(-len(with_keys) // COLUMNS)
        for index, action in enumerate(with_keys):
            column, row = divmod(index, rows)
            keys = QLabel(action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
            keys.setProperty("role", "muted")
            grid.addWidget(keys, row, 3 * column)
            grid.addWidget(QLabel(action.text().replace("&", "")), row, 3 * column + 1)
        grid.setColumnMinimumWidth(2, 24)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 24, 28, 24)
        layout.addLayout(grid)
