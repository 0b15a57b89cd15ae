"""A menu of files that were opened lately."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

tr = QCoreApplication.translate


class RecentMenu(QMenu):
    """Offers the files that are still there; grey where there are none."""

    chosen = Signal(object)  # Path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.triggered.connect(self._on_triggered)
        self._retranslate()

    def show_files(self, files: Iterable[Path]) -> None:
        """Offer these, the latest first."""
        self.clear()
        for path in files:
            action = self.addAction(str(path).replace("&", "&&"))
            action.setData(path)
        self.menuAction().setEnabled(not self.isEmpty())

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())

    def _retranslate(self) -> None:
        self.setTitle(tr("RecentMenu", "Recent sessions"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
