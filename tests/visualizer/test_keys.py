"""F1 lists every key that does something."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from visualizer.app import Program
from visualizer.dialogs.keys import KeysDialog
from visualizer.panels import PANELS
from visualizer.theme import Theme

Key = Qt.Key
PLAIN = [
    Key.Key_Return, Key.Key_Enter, Key.Key_Space, Key.Key_Escape, Key.Key_Backspace,
    Key.Key_Delete, Key.Key_Insert, Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down,
    Key.Key_Home, Key.Key_End, Key.Key_PageUp, Key.Key_PageDown, Key.Key_BracketLeft,
    *(Key(code) for code in range(Key.Key_A.value, Key.Key_Z.value + 1)),
    *(Key(code) for code in range(Key.Key_0.value, Key.Key_9.value + 1)),
]  # fmt: skip


@pytest.fixture
def listed(qtbot: QtBot, small_program: Program) -> set[str]:
    """What F1 says, label by label."""
    qtbot.keyClick(small_program.window, Key.Key_F1)
    dialog = small_program.window.findChild(KeysDialog)
    assert dialog is not None
    texts = {label.text() for label in dialog.findChildren(QLabel)}
    dialog.close()
    return texts


def names(listed: set[str]) -> set[str]:
    return {name for text in listed for name in text.split("  ")}


def named(key: Qt.Key | QKeySequence) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def test_that_every_key_of_a_menu_is_listed_with_what_it_does(
    small_program: Program, listed: set[str]
) -> None:
    actions = small_program.window.findChildren(QAction)
    with_keys = [action for action in actions if action.shortcuts()]
    assert len(with_keys) > 25
    for action in with_keys:
        assert {named(keys) for keys in action.shortcuts()} <= names(listed), action.text()
        assert action.text().replace("&", "") in listed


def test_that_every_key_that_a_widget_keeps_for_itself_is_listed(
    qtbot: QtBot, small_program: Program, listed: set[str]
) -> None:
    kept = set()
    for spec in PANELS:
        small_program.window.show_panel(spec.name)
    for widget in focusable(small_program.window):
        kept |= {key for key in PLAIN if keeps(widget, key)}
    assert len(kept) > 8
    assert {named(key) for key in kept} <= names(listed)


def focusable(window: QWidget) -> Iterator[QWidget]:
    """What can have the focus; a text field keeps all that can be typed."""
    for widget in window.findChildren(QWidget):
        takes = widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        if takes and not isinstance(widget, QLineEdit | QTextEdit):
            yield widget


def keeps(widget: QWidget, key: Qt.Key) -> bool:
    """Whether a widget does not let a shortcut have the key."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key.value, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter])
def test_that_return_translates_and_is_listed(
    qtbot: QtBot, small_program: Program, listed: set[str], key: Qt.Key
) -> None:
    field = small_program.window.top_bar.sentence
    with qtbot.waitSignal(small_program.session.trace_changed, timeout=20_000):
        qtbot.keyClick(field, key)
    assert "In the sentence: translate it" in listed
    assert "Return" in names(listed)


def test_that_return_on_all_heads_shows_the_selected_one_and_is_listed(
    qtbot: QtBot, small_program: Program, listed: set[str]
) -> None:
    window = small_program.window
    window.show_panel("all-heads")
    qtbot.waitUntil(lambda: window.front_panel() == "all-heads")
    qtbot.keyClick(window.docks["all-heads"].panel().focus_target(), Key.Key_Return)
    qtbot.waitUntil(lambda: window.front_panel() == "attention")
    assert "On all heads: show the selected one large" in listed


def test_that_the_list_fits_a_small_screen(
    qapp: QApplication, qtbot: QtBot, theme: Theme, small_program: Program
) -> None:
    theme.apply(qapp)
    qtbot.keyClick(small_program.window, Key.Key_F1)
    dialog = small_program.window.findChild(KeysDialog)
    assert dialog is not None
    free = dialog.screen().availableGeometry()
    assert dialog.height() <= free.height()
    assert dialog.width() <= free.width()
    dialog.close()
