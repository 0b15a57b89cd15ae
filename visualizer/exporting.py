"""Exports the figures of the window's panels."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from visualizer.appearance import DATA_FORMATS
from visualizer.notices import Notices
from visualizer.panel_dock import PanelDock
from visualizer.settings import Settings

tr = QCoreApplication.translate

DATA = [f".{name}" for name in DATA_FORMATS]


class Exporter(QObject):
    """Opens the dialog and tells what became of it."""

    def __init__(
        self,
        docks: Mapping[str, PanelDock],
        notices: Notices,
        settings: Settings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._docks, self._notices, self._settings = docks, notices, settings
        self._window = window
        for dock in docks.values():
            dock.export_wanted.connect(self.show)

    def show(self, name: str, figure: str = "") -> None:
        """Export the figure of a panel, or the one of a name that it has beside that."""
        from visualizer.dialogs.export import ExportDialog  # noqa: PLC0415

        panel = self._docks[name].panel()
        subject = partial(panel.subject, figure)
        if subject() is None:
            self._notices.warn(panel.nothing())
            return
        dialog = ExportDialog(subject, figure or name, self._window, settings=self._settings)
        dialog.failed.connect(self._notices.report)
        dialog.saved.connect(self._on_saved)
        dialog.show()

    def _on_saved(self, paths: list[Path]) -> None:
        pictures = [path for path in paths if path.suffix not in DATA]
        data = [path for path in paths if path.suffix in DATA]
        text = tr("MainWindow", "Saved {name}.").format(name=_named(pictures))
        if data:
            text = tr("MainWindow", "Saved {files}; the data: {data}.")
            text = text.format(files=_named(pictures), data=_named(data))
        self._notices.tell(text)


def _named(paths: Sequence[Path]) -> str:
    """One file, or how many from which to which."""
    first, last = paths[0].name, paths[-1].name
    if len(paths) == 1:
        return first
    text = tr("MainWindow", "{count} files, {first} to {last}")
    return text.format(count=len(paths), first=first, last=last)
