"""Editors of one setting each: a whole number, a number, a choice, or yes and no.

A wheel that turns over an editor scrolls what it lies on, and changes a value only where the
editor has the focus; Return keeps what was typed and presses no button of the dialog.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QSpinBox,
    QWidget,
)

DECIMALS = 6


class WholeNumber(QSpinBox):
    """A whole number."""

    edited = Signal()

    def __init__(self, low: float, high: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(round(low), round(high))
        self.setGroupSeparatorShown(True)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        self.valueChanged.connect(self.edited)

    def setting(self) -> object:
        """The number."""
        return self.value()

    def show_setting(self, value: object) -> None:
        """Show another number."""
        assert isinstance(value, int)
        self.setValue(value)


class Number(QDoubleSpinBox):
    """A number, without zeros at its end."""

    edited = Signal()

    def __init__(self, low: float, high: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(DECIMALS)
        self.setRange(low, high)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        self.valueChanged.connect(self.edited)

    def setting(self) -> object:
        """The number."""
        return self.value()

    def show_setting(self, value: object) -> None:
        """Show another number."""
        assert isinstance(value, int | float)
        self.setValue(value)

    def textFromValue(self, value: float) -> str:
        return self.locale().toString(value, "f", QLocale.FloatingPointShortest)  # type: ignore[attr-defined]


class Choice(QComboBox):
    """One of a few."""

    edited = Signal()

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer(choices)
        self.currentIndexChanged.connect(self.edited)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Let these be chosen too."""
        for value, text in choices:
            if self.findData(value) < 0:
                self.addItem(text, value)

    def setting(self) -> object:
        """The value of the choice."""
        return self.currentData()

    def show_setting(self, value: object) -> None:
        """Show another choice."""
        self.setCurrentIndex(self.findData(value))


class Truth(QCheckBox):
    """Yes or no."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.toggled.connect(self.edited)

    def setting(self) -> object:
        """Whether it is checked."""
        return self.isChecked()

    def show_setting(self, value: object) -> None:
        """Check it or not."""
        self.setChecked(bool(value))


SettingEditor = WholeNumber | Number | Choice | Truth


class Calm(QObject):
    """Keeps the wheel and Return from doing in editors what nobody meant."""

    def watch(self, editor: QWidget) -> None:
        """Take care of one more editor."""
        editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel gives none
        editor.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.Wheel and not (isinstance(watched, QWidget) and watched.hasFocus()):
            event.ignore()  # for what is behind
            return True
        if kind is QEvent.Type.KeyPress and isinstance(watched, QAbstractSpinBox):
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                watched.interpretText()
                return True
        return False
