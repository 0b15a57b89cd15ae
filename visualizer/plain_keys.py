"""Plain keys act everywhere, except where the widget with the focus uses them itself."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractSlider, QComboBox

_Key = Qt.Key
_ARROWS = {_Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down, _Key.Key_PageUp,
           _Key.Key_PageDown, _Key.Key_Home, _Key.Key_End}  # fmt: skip
_USES: tuple[tuple[type[QObject], set[Qt.Key]], ...] = (
    (QAbstractButton, {_Key.Key_Space}),
    (QAbstractSlider, _ARROWS),
    (QAbstractItemView, {*_ARROWS, _Key.Key_Space}),
    (QComboBox, {_Key.Key_Up, _Key.Key_Down, _Key.Key_Space}),
)


class PlainKeys(QObject):
    """An event filter of the application; text fields already keep their keys to themselves."""

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
        return False
