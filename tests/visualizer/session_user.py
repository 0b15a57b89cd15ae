"""What a user does with session files: save one, open one, look whether all is as it was."""

from pathlib import Path
from unittest import mock

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from model.address import AttentionKind
from tests.visualizer.pictures import drawn
from visualizer import settings
from visualizer.app import MODELS, Program
from visualizer.dialogs.save_session import SaveSessionDialog
from visualizer.panels import PANELS
from visualizer.settings import Settings

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LESSON = MODELS / "en-de-pronoun"
TIRED = "The animal did not cross the street because it was too tired ."


def started(
    qtbot: QtBot,
    folder: Path,
    model: Path = LESSON,
    sentence: str = TIRED,
    file: Path | None = None,
) -> Program:
    """The program of a user with settings of their own, with something on screen."""
    folder.mkdir(parents=True, exist_ok=True)
    stored = Settings(folder / "settings.ini")
    stored.set(settings.MODEL, str(model))
    stored.set(settings.SENTENCE, sentence)
    program = Program(stored)
    program.files._cache = folder / "cache"
    qtbot.addWidget(program.window)
    program.window.show()
    program.start(file)
    if file is None:
        wait_until_live(qtbot, program)
    return program


def wait_until_live(qtbot: QtBot, program: Program) -> None:
    """Wait for a run that was computed now, and for what follows it."""
    session = program.session
    qtbot.waitUntil(
        lambda: session.trace is not None and not session.trace.recorded, timeout=30_000
    )
    qtbot.waitUntil(lambda: not session.running, timeout=10_000)


def press(
    qtbot: QtBot, program: Program, key: Qt.Key, modifiers: Qt.KeyboardModifier = CTRL
) -> None:
    """Press keys in the window."""
    program.window.activateWindow()
    qtbot.waitUntil(program.window.isActiveWindow)
    qtbot.keyClick(program.window, key, modifiers)


def opened(qtbot: QtBot, program: Program, path: Path, live: bool = True) -> Program:
    """The program with a session on screen."""
    with qtbot.waitSignal(program.files.opened, timeout=20_000):
        drop(program, path)
    if live:
        wait_until_live(qtbot, program)
        wanted = program.files._last.situation
        qtbot.waitUntil(lambda: wanted.is_run_of(program.session.trace), timeout=10_000)
    return program


def save_as(qtbot: QtBot, program: Program, path: Path, enclose: bool = False) -> Path:
    """Ctrl+Shift+S, a name, Return."""
    press(qtbot, program, Qt.Key.Key_S, CTRL | SHIFT)
    dialog = program.window.findChild(SaveSessionDialog)
    assert dialog is not None
    if dialog.enclose.isChecked() != enclose:
        at = QPoint(8, dialog.enclose.height() // 2)
        qtbot.mouseClick(dialog.enclose, Qt.MouseButton.LeftButton, pos=at)
    assert dialog.enclose.isChecked() == enclose
    with mock.patch.object(QFileDialog, "getSaveFileName", return_value=(str(path), "")):
        qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: path.name in program.window.windowTitle(), timeout=10_000)
    qtbot.waitUntil(lambda: program.window.findChild(SaveSessionDialog) is None)
    return path


def drop(program: Program, path: Path) -> None:
    """Drop a file on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    button, modifier = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    for event in (
        QDragEnterEvent(QPoint(50, 50), copy, data, button, modifier),
        QDropEvent(QPointF(50, 50), copy, data, button, modifier),
    ):
        QApplication.sendEvent(program.window, event)


def told(program: Program) -> str:
    """What the notice says."""
    notice = program.window.notice_bar.notice
    return notice.text if notice else ""


def change_everything(qtbot: QtBot, program: Program) -> None:
    """Another view, another layout, a what-if: nothing is as at the start."""
    session, window = program.session, program.window
    session.select(kind=AttentionKind.CROSS, layer=1, head=1, target=3, key=4)
    session.set_options(dim_special=True, averaged=True, colormap="magma")
    with qtbot.waitSignal(session.trace_changed, timeout=10_000):
        session.intervene(session.interventions.toggled(session.selection.head_address))
    window.docks["mask"].hide()
    window.show_panel("vectors")
    window.tabifyDockWidget(window.docks["attention"], window.docks["inspector"])
    window.show_panel("residual-stream")


def pictures(qtbot: QtBot, program: Program) -> dict[str, np.ndarray]:
    """What every panel that can be reached shows, once its layout rests."""
    window = program.window
    front = [spec.name for spec in PANELS if window.docks[spec.name].in_front]
    hidden = [spec.name for spec in PANELS if window.docks[spec.name].isHidden()]
    found = {}
    for name in [spec.name for spec in PANELS if spec.name not in (*front, *hidden)] + front:
        window.show_panel(name)
        found[name] = at_rest(qtbot, window.docks[name].panel())
    return found


def at_rest(qtbot: QtBot, widget: QWidget) -> np.ndarray:
    """What a widget shows, once that does not change any more."""
    seen = [drawn(widget)]

    def rests() -> bool:
        seen.append(drawn(widget))
        return len(seen) > 8 and all(np.array_equal(each, seen[-1]) for each in seen[-8:])

    qtbot.waitUntil(rests)
    return seen[-1]


def refuses_to_compute(qtbot: QtBot, program: Program) -> None:
    """Neither another sentence nor a what-if changes what is shown."""
    session = program.session
    shown = session.trace
    field = program.window.top_bar.sentence
    field.setText("the")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "no model to compute with" in told(program)
    session.intervene(session.interventions.toggled(session.selection.head_address))
    assert session.trace is shown
    assert not session.interventions
    assert not session.running


def choose_letters_again(qtbot: QtBot, program: Program) -> None:
    """With a model from the menu the program computes again."""
    menu = program.window.top_bar.model_button.menu()
    action = next(a for a in menu.actions() if str(a.data()).endswith("letters"))
    menu.triggered.emit(action)
    wait_until_live(qtbot, program)
