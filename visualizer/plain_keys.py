"""Which keys are commands of the window, and which belong to the widget with the focus."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
)

_Key = Qt.Key
_ARROWS = {_Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down, _Key.Key_PageUp,
           _Key.Key_PageDown, _Key.Key_Home, _Key.Key_End}  # fmt: skip
_USES: tuple[tuple[type[QObject], set[Qt.Key]], ...] = (
    (QAbstractButton, {_Key.Key_Space}),
    (QAbstractSlider, _ARROWS),
    (QAbstractItemView, {*_ARROWS, _Key.Key_Space}),
    (QComboBox, {_Key.Key_Up, _Key.Key_Down, _Key.Key_Space}),
)

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
            if plain and any(isinstance(watched, kind) and event.key() in keys
                             for kind, keys in _USES):  # fmt: skip
                event.accept()
                return True
            control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if control and isinstance(watched, QLineEdit) and event.key() in _NOT_OF_A_LINE:
                event.ignore()
                return True
        return False
