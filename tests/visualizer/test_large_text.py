"""Dialogs with text of any size: on a small screen they scroll, and nothing in them is cut."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from tests.visualizer.trace_maker import make_trace
from visualizer.app import Program
from visualizer.dialogs.card import CardDialog
from visualizer.dialogs.keys import KeysDialog
from visualizer.dialogs.train import TrainDialog
from visualizer.session import Session
from visualizer.settings import FONT_SCALE, Settings
from visualizer.theme import Theme

every_scale = pytest.mark.parametrize("scale", [0.8, 1.0, 1.5, 2.0, 3.0])


@pytest.fixture(params=["keys", "card", "train"])
def dialog(
    request: pytest.FixtureRequest,
    qapp: QApplication,
    qtbot: QtBot,
    theme: Theme,
    session: Session,
    settings: Settings,
    tmp_path: Path,
    scale: float,
) -> Iterator[QDialog]:
    """A dialog with text of a size, on screen."""
    theme.set_font_scale(scale)
    theme.apply(qapp)
    made: dict[str, Callable[[], QDialog]] = {
        "keys": lambda: KeysDialog(actions()),
        "card": lambda: CardDialog(make_trace().model),
        "train": lambda: TrainDialog(session, settings, folder=tmp_path),
    }
    dialog = made[request.param]()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()
    yield dialog
    dialog.close()


def actions() -> list[QAction]:
    """Some with keys and a text."""
    made = []
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        action = QAction(f"Do what is meant by {letter}")
        action.setShortcut(f"Ctrl+{letter}")
        made.append(action)
    return made


@every_scale
def test_that_a_dialog_fits_on_the_screen(dialog: QDialog, scale: float) -> None:
    free = dialog.screen().availableGeometry()
    assert dialog.width() <= free.width()
    assert dialog.height() <= free.height()


@every_scale
@pytest.mark.parametrize("dialog", ["keys", "train"], indirect=True)
def test_that_the_words_of_a_dialog_are_whole(dialog: QDialog, scale: float) -> None:
    labels = [label for label in dialog.findChildren(QLabel) if label.isVisible() and label.text()]
    assert labels
    for label in labels:
        words = label.text().replace("\u200b", " ").split()
        wide = label.fontMetrics().horizontalAdvance(max(words, key=len))
        assert label.width() >= wide, label.text()
        assert label.height() >= label.heightForWidth(label.width()), label.text()
        assert label.parentWidget().rect().contains(label.geometry()), label.text()


@every_scale
@pytest.mark.parametrize("dialog", ["keys"], indirect=True)
def test_that_the_keys_are_scrolled_up_and_down_only(dialog: QDialog, scale: float) -> None:
    area = dialog.findChild(QScrollArea)
    assert area is not None
    assert area.horizontalScrollBar().maximum() == 0


def test_that_a_window_begins_arranged_for_the_size_of_its_text(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    widths = {}
    for scale in (1.0, 1.5):
        stored = Settings(tmp_path / f"{scale}.ini")
        stored.set(FONT_SCALE, scale)
        program = Program(stored)
        qtbot.addWidget(program.window)
        program.window.resize(1920, 1080)
        program.dress(qapp)
        with qtbot.waitExposed(program.window):
            program.window.show()
        widths[scale] = QRect(program.window.docks["inspector"].geometry()).width()
        program.window.close()
    assert widths[1.5] == pytest.approx(1.5 * widths[1.0], rel=0.05)
