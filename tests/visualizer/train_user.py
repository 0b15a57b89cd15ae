"""What a user of File > Train does."""

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from visualizer.dialogs.settings_form import SettingRow
from visualizer.dialogs.train import TrainDialog
from visualizer.dialogs.training_presets import PRESETS

SOON = 5000


def card(dialog: TrainDialog, title: str) -> None:
    """Press the preset of this title."""
    index = [preset.title for preset in PRESETS].index(title)
    dialog.presets.cards[index].click()


def unfolded(dialog: TrainDialog, name: str) -> SettingRow:
    """A setting, seen."""
    if not dialog.fold.isChecked():
        dialog.fold.click()
        QApplication.processEvents()  # lays it out
    row = dialog.form.rows[name]
    dialog.scroller.ensureWidgetVisible(row.editor)
    return row


def type_into(qtbot: QtBot, row: SettingRow, text: str) -> None:
    row.editor.setFocus()
    row.editor.selectAll()  # type: ignore[union-attr]
    qtbot.keyClicks(row.editor, text)


def settle(qtbot: QtBot, dialog: TrainDialog) -> None:
    """Wait until the last change has been noticed."""
    qtbot.waitUntil(lambda: not dialog._timer.isActive(), timeout=SOON)


def choose(dialog: TrainDialog, text: str) -> None:
    """Choose what to learn by the beginning of its line."""
    box = dialog.chooser.names
    index = next(i for i in range(box.count()) if box.itemText(i).startswith(text))
    box.setCurrentIndex(index)
    box.activated.emit(index)


def answer(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Let the user choose this file in the system's dialog."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (path, ""))
