"""A table of texts whose lines can be ticked; a plain grid, since Qt's item views are heavy."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QScrollArea, QWidget

ROWS = 4
"""Lines that are seen without scrolling, with that of the heads."""


class CheckTable(QScrollArea):
    """The first column of each line is its name and can be ticked; `changed` carries all ticked."""

    changed = Signal(object)  # frozenset of names

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: list[QCheckBox] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)

    def show_lines(
        self, heads: Sequence[str], lines: Sequence[Sequence[str]], ticked: frozenset[str]
    ) -> None:
        """Show these lines instead of what was shown."""
        page = QWidget(self)
        grid = QGridLayout(page)
        grid.setContentsMargins(16, 4, 16, 8)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        for column, text in enumerate(heads):
            head = QLabel(text, page)
            head.setProperty("role", "muted")
            grid.addWidget(head, 0, column)
        self.boxes = [self._line(grid, row, line, ticked) for row, line in enumerate(lines, 1)]
        grid.setColumnStretch(len(heads), 1)
        grid.setRowStretch(len(lines) + 1, 1)
        self.setWidget(page)
        high = self.fontMetrics().height() + 8
        self.setFixedHeight(min(len(lines) + 1, ROWS) * high + 14)

    def _line(
        self, grid: QGridLayout, row: int, line: Sequence[str], ticked: frozenset[str]
    ) -> QCheckBox:
        page = grid.parentWidget()
        box = QCheckBox(line[0].replace("&", "&&"), page)
        box.setProperty("name", line[0])
        box.setChecked(line[0] in ticked)
        box.toggled.connect(self._on_toggled)
        grid.addWidget(box, row, 0)
        for column, text in enumerate(line[1:], 1):
            cell = QLabel(text, page)
            cell.setTextFormat(Qt.TextFormat.PlainText)
            grid.addWidget(cell, row, column)
        return box

    def _on_toggled(self) -> None:
        self.changed.emit(
            frozenset(str(box.property("name")) for box in self.boxes if box.isChecked())
        )
