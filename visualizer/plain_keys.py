"""Which keys are commands of the window, and which belong to the widget with the focus."""

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
)

_Key = Qt.Key
_ARROWS = (_Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down)
_FAR = (_Key.Key_PageUp, _Key.Key_PageDown, _Key.Key_Home, _Key.Key_End)


def _T(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("PlainKeys", text))


@dataclass(frozen=True)
class WidgetKeys:
    """Keys of a widget that has the focus; those of a `kind` are kept for it here."""

    text: str
    keys: tuple[Qt.Key, ...]
    kind: type[QObject] | None = None


WIDGET_KEYS = (
    WidgetKeys(_T("In the sentence: translate it"), (_Key.Key_Return,)),
    WidgetKeys(_T("On all heads: show the selected one large"), (_Key.Key_Return,)),
    WidgetKeys(_T("On a row of tokens: select another one"),
               (_Key.Key_Left, _Key.Key_Right, _Key.Key_Home, _Key.Key_End)),
    WidgetKeys(_T("On a slider: move it"), (*_ARROWS, *_FAR), QAbstractSlider),
    WidgetKeys(_T("On a list: go to another entry, choose it"),
               (*_ARROWS, *_FAR, _Key.Key_Space), QAbstractItemView),
    WidgetKeys(_T("On a choice: take another one, open it"),
               (_Key.Key_Up, _Key.Key_Down, _Key.Key_Space), QComboBox),
    WidgetKeys(_T("On a button: press it"), (_Key.Key_Space,), QAbstractButton),
    WidgetKeys(_T("To the next control, with Shift to the one before"), (_Key.Key_Tab,)),
)  # fmt: skip

_NOT_OF_A_LINE = {_Key.Key_E, _Key.Key_F, _Key.Key_P}
"""With Ctrl these are commands, though a line edit would move its cursor with them."""


class PlainKeys(QObject):
    """An event filter of the application: plain keys act unless a widget uses them itself."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            )
            if plain and any(use.kind and isinstance(watched, use.kind) and event.key() in use.keys
                             for use in WIDGET_KEYS):  # fmt: skip
                event.accept()
                return True
            control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if control and isinstance(watched, QLineEdit) and event.key() in _NOT_OF_A_LINE:
                event.ignore()
                return True
        return False
