"""The All heads panel: every layer and head of a kind at once; a click goes there."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel

from model.address import AttentionKind
from visualizer.figures.figure import View
from visualizer.figures.head_grid import HeadGrid
from visualizer.figures.naming import kind_label
from visualizer.panels.panel import FigurePanel
from visualizer.selection import Cell
from visualizer.theme import Style
from visualizer.widgets.chip_row import ChipRow
from visualizer.widgets.flow_layout import FlowLayout

tr = QCoreApplication.translate


class AllHeadsPanel(FigurePanel):
    """The heads of the current kind; a double click or Return shows one in the Attention panel."""

    def _build_ui(self) -> None:
        super()._build_ui()
        self.kinds = ChipRow(tuple(AttentionKind), self)
        flow = FlowLayout(12)
        flow.addWidget(self.kinds)
        self.controls.addLayout(flow, 1)
        self.reading = QLabel(self)
        self.reading.setWordWrap(True)
        self.reading.setTextFormat(Qt.TextFormat.PlainText)  # <s> is a token
        self.reading.setContentsMargins(12, 8, 12, 0)
        self.above.addWidget(self.reading)
        self._retranslate()

    def _connect(self) -> None:
        super()._connect()
        self.kinds.chosen.connect(self._on_kind_chosen)
        self.figure_view.double_pressed.connect(self._on_double_pressed)

    def _retranslate(self) -> None:
        self.kinds.set_texts(
            tr("AllHeadsPanel", "Kind of attention"), [kind_label(kind) for kind in AttentionKind]
        )
        self.figure_view.setAccessibleName(tr("AllHeadsPanel", "All heads"))

    def _make_figure(self, view: View, style: Style) -> HeadGrid:
        return HeadGrid(view, style)

    def _refresh(self, view: View | None) -> None:
        super()._refresh(view)
        self.kinds.show_value(self.session.selection.kind)
        figure = self.figure_view.drawing
        self.reading.setText(figure.describe() if figure else "")

    def _on_kind_chosen(self, kind: AttentionKind) -> None:
        if kind is not self.session.selection.kind:
            self.session.select(kind=kind, key=None, hover=None)

    def _on_hovered(self, cell: Cell | None) -> None:
        self.session.hover(cell)

    def _on_pressed(self, cell: Cell | None) -> None:
        if cell is not None:
            self.session.select(layer=cell.layer, head=cell.head)

    def _on_double_pressed(self, cell: Cell | None) -> None:
        if cell is not None:
            self._on_pressed(cell)
            self.session.show_panel("attention")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.session.show_panel("attention")
        else:
            super().keyPressEvent(event)
