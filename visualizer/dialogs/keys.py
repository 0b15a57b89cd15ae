"""All keys in one place (F1)."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from visualizer.measure import FRAME
from visualizer.plain_keys import WIDGET_KEYS

COLUMNS = 4, 3, 2, 1
"""As many as there is room for on the screen."""
tr = QCoreApplication.translate


class KeysDialog(QDialog):
    """Lists the actions that have keys, and the keys of what has the focus; it is not modal."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._actions = [action for action in actions if action.shortcuts()]
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.viewport().setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area)
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            QTimer.singleShot(0, self, self._fill)  # once the actions have their new texts
        super().changeEvent(event)

    def _fill(self) -> None:
        self.setWindowTitle(tr("KeysDialog", "Keys"))
        everywhere = [
            (_named(action.shortcuts()), action.text().replace("&", "")) for action in self._actions
        ]
        with_focus = [
            (_named([QKeySequence(key) for key in use.keys]), tr("PlainKeys", use.text))
            for use in WIDGET_KEYS
        ]
        area = self._area
        free = self.screen().availableGeometry().size() - QSize(0, FRAME)
        bar = area.verticalScrollBar().sizeHint().width()
        for columns in COLUMNS:
            page = _page(everywhere, with_focus, columns)
            wanted = page.sizeHint()
            if wanted.width() + (wanted.height() > free.height()) * bar <= free.width():
                break
        else:
            for label in page.findChildren(QLabel):
                label.setWordWrap(True)
        area.setWidget(page)
        page.setAutoFillBackground(False)
        self.resize((page.sizeHint() + QSize(bar, 2)).boundedTo(free))


def _page(
    everywhere: Sequence[tuple[str, str]], with_focus: Sequence[tuple[str, str]], columns: int
) -> QWidget:
    heading = QLabel(tr("KeysDialog", "WITH THE FOCUS THERE"))
    heading.setProperty("role", "heading")
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(28, 24, 28, 24)
    layout.setSpacing(12)
    layout.addLayout(_table(everywhere, columns))
    layout.addSpacing(8)
    layout.addWidget(heading)
    layout.addLayout(_table(with_focus, 1))
    return page


def _table(lines: Sequence[tuple[str, str]], columns: int) -> QGridLayout:
    """Keys and what they do, side by side in so many columns."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(8)
    rows = -(-len(lines) // columns)
    for index, (keys, text) in enumerate(lines):
        column, row = divmod(index, rows)
        name = QLabel(keys)
        name.setProperty("role", "muted")
        grid.addWidget(name, row, 3 * column)
        grid.addWidget(QLabel(text), row, 3 * column + 1)
    for column in range(columns):
        grid.setColumnStretch(3 * column + 1, 1)
    for column in range(columns - 1):
        grid.setColumnMinimumWidth(3 * column + 2, 24)
    return grid


def _named(keys: Iterable[QKeySequence]) -> str:
    return "  ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
