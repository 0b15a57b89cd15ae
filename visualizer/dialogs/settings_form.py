"""All settings of a training, each with its editor, its reset and a line of help."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from visualizer.dialogs.parts import fault_label
from visualizer.training_fields import FIELDS, HEADINGS, Field, choices
from visualizer.widgets.setting_editor import Calm, Choice

tr = QCoreApplication.translate

EDITOR_WIDTH = 10.5
"""In lines of text."""


class SettingRow(QObject):
    """One setting: label, editor, reset, help, and what is wrong with it."""

    changed = Signal()

    def __init__(self, part: str, field: Field, parent: QWidget) -> None:
        super().__init__(parent)
        self.part, self.field = part, field
        self._baseline: object = None
        name = tr("TrainingFields", field.label)
        self.label = QLabel(name)
        self.editor = field.editor(part)
        self.editor.setAccessibleName(name)
        self.editor.setAccessibleDescription(tr("TrainingFields", field.help))
        self.label.setBuddy(self.editor)
        self.reset_button = QPushButton(tr("SettingsForm", "Reset"))
        self.reset_button.setProperty("role", "flat")
        self.reset_button.setAutoDefault(False)
        text = tr("SettingsForm", "Reset {setting}").format(setting=name)
        self.reset_button.setAccessibleName(text)
        self.help = QLabel(tr("TrainingFields", field.help))
        self.help.setProperty("role", "muted")
        self.help.setWordWrap(True)
        self.fault = fault_label()
        self.editor.edited.connect(self._on_edited)
        self.reset_button.clicked.connect(self.reset)

    @property
    def value(self) -> object:
        """What the editor shows."""
        return self.editor.setting()

    @property
    def differs(self) -> bool:
        """Whether it was changed."""
        return self.value != self._baseline

    def rebase(self, baseline: object) -> None:
        """Reset to this from now on; what was changed by hand stays."""
        changed = self._baseline is not None and self.differs
        self._baseline = baseline
        if not changed:
            self.reset()
        self._show_difference()

    def reset(self) -> None:
        """Take back what was changed."""
        self.editor.show_setting(self._baseline)

    def show_fault(self, reason: str) -> None:
        """Say why this cannot be; nothing if it can."""
        self.fault.setText(f"⚠ {reason}" if reason else "")
        self.fault.setVisible(bool(reason))

    def _on_edited(self) -> None:
        self._show_difference()
        self.changed.emit()

    def _show_difference(self) -> None:
        self.reset_button.setEnabled(self.differs)


class SettingsForm(QWidget):
    """Rows of FIELDS in groups, but those that stand elsewhere."""

    changed = Signal()

    def __init__(self, elsewhere: SettingRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = {elsewhere.field.name: elsewhere}
        self._elsewhere = elsewhere
        self._groups: dict[str, QWidget] = {}
        self._calm = Calm(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in FIELDS:
            self._groups[part] = self._group(part)
            column.addWidget(self._groups[part])
        widest = max(row.label.sizeHint().width() for row in self.rows.values())
        for row in self.rows.values():
            self._calm.watch(row.editor)
            row.changed.connect(self.changed)
            if row is not elsewhere:
                row.label.setMinimumWidth(widest)

    def values(self) -> dict[str, dict[str, Any]]:
        """All settings, by part and name."""
        found: dict[str, dict[str, Any]] = {part: {} for part in FIELDS}
        for name, row in self.rows.items():
            found[row.part][name] = row.value
        return found

    def rebase(self, settings: Mapping[str, Mapping[str, Any]]) -> None:
        """Reset to these from now on; what was changed by hand stays."""
        for name, row in self.rows.items():
            row.rebase(settings[row.part][name])

    def reset(self) -> None:
        """Take back what was changed here."""
        for row in self._here():
            row.reset()

    def differing(self) -> int:
        """How many settings were changed here."""
        return sum(row.differs for row in self._here())

    def offer(self, name: str, values: Sequence[str]) -> None:
        """Let these values be chosen too."""
        editor = self.rows[name].editor
        assert isinstance(editor, Choice)
        editor.offer(choices(values))

    def show_part(self, part: str, visible: bool) -> None:
        """Show or hide the settings of a part."""
        self._groups[part].setVisible(visible)

    def show_fault(self, field: str, reason: str) -> None:
        """Say at this setting why it cannot be, and at no other."""
        for name, row in self.rows.items():
            row.show_fault(reason if name == field else "")

    def _here(self) -> list[SettingRow]:
        return [row for row in self.rows.values() if row is not self._elsewhere]

    def _group(self, part: str) -> QWidget:
        group = QWidget(self)
        grid = QGridLayout(group)
        grid.setContentsMargins(0, 6, 0, 6)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(3, 1)
        if part in HEADINGS:
            heading = QLabel(tr("TrainingFields", HEADINGS[part]))
            heading.setProperty("role", "heading")
            grid.addWidget(heading, 0, 0, 1, 4)
        for field in FIELDS[part]:
            if field.name not in self.rows:
                row = self.rows[field.name] = SettingRow(part, field, self)
                _place(row, grid)
        return group


def _place(row: SettingRow, grid: QGridLayout) -> None:
    line = grid.rowCount()
    row.editor.setFixedWidth(round(EDITOR_WIDTH * row.editor.fontMetrics().lineSpacing()))
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(row.help)
    words.addWidget(row.fault)
    middle = Qt.AlignmentFlag.AlignVCenter
    for column, widget in enumerate((row.label, row.editor, row.reset_button)):
        grid.addWidget(widget, line, column, middle)
    grid.addLayout(words, line, 3, middle)
