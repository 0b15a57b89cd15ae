"""A few values to choose one from, as chips side by side, and below where they must be."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QPushButton, QWidget

from visualizer.widgets.flow_layout import FlowLayout


class ChipRow(QWidget):
    """`chosen` carries the value whose chip was pressed; showing a value emits nothing."""

    chosen = Signal(object)

    def __init__(self, values: Sequence[object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = tuple(values)
        self._group = QButtonGroup(self)
        row = FlowLayout(4)
        self.setLayout(row)
        for index in range(len(self._values)):
            chip = QPushButton(self, checkable=True)  # type: ignore[call-overload]
            chip.setProperty("role", "chip")
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(chip, index)
            row.addWidget(chip)
        self._group.buttonClicked.connect(self._on_clicked)

    def set_texts(self, name: str, texts: Sequence[str], tips: Sequence[str] = ()) -> None:
        """What is chosen here, the text of each chip, and what it means."""
        self.setAccessibleName(name)
        for index, text in enumerate(texts):
            chip = self._group.button(index)
            chip.setText(text)
            chip.setAccessibleName(f"{name}: {text}")
            if tips:
                chip.setToolTip(tips[index])

    def show_value(self, value: object) -> None:
        """Mark the chip of a value; none where it has none."""
        known = value in self._values
        if known:
            self._group.button(self._values.index(value)).setChecked(True)
        elif checked := self._group.checkedButton():
            self._group.setExclusive(False)
            checked.setChecked(False)
            self._group.setExclusive(True)

    def chip(self, value: object) -> QAbstractButton:
        """The chip of a value."""
        return self._group.button(self._values.index(value))

    def _on_clicked(self, chip: QAbstractButton) -> None:
        self.chosen.emit(self._values[self._group.id(chip)])
