"""The Mask panel: causal and padding masks of all three kinds, with as much padding as wanted."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QWidget

from model.address import AttentionKind
from visualizer.figures.figure import View
from visualizer.figures.mask import MaskCell, MaskFigure
from visualizer.figures.naming import kind_label
from visualizer.panels.panel import FigurePanel
from visualizer.selection import Cell
from visualizer.theme import Style
from visualizer.widgets.chip_row import ChipRow
from visualizer.widgets.elided_label import ElidedLabel
from visualizer.widgets.flow_layout import FlowLayout

tr = QCoreApplication.translate

PADDINGS = (0, 2, 4)


class MaskPanel(FigurePanel):
    """The mask of the current kind, large, and the other two, to be clicked."""

    def _build_ui(self) -> None:
        super()._build_ui()
        self.kinds = ChipRow(tuple(AttentionKind), self)
        self.paddings = ChipRow(PADDINGS, self)
        self.padding_name = QLabel(self)
        together = QWidget(self)
        row = FlowLayout()
        together.setLayout(row)
        row.addWidget(self.padding_name)
        row.addWidget(self.paddings)
        flow = FlowLayout(12)
        flow.addWidget(self.kinds)
        flow.add_stretch()
        flow.addWidget(together)
        self.controls.addLayout(flow, 1)
        self.reading = ElidedLabel(self)
        self.about = QLabel(self)
        self.about.setWordWrap(True)
        self.about.setProperty("role", "muted")
        for label in (self.reading, self.about):
            label.setContentsMargins(12, 6, 12, 0)
            self.above.addWidget(label)
        self._retranslate()

    def _connect(self) -> None:
        super()._connect()
        self.kinds.chosen.connect(self._on_kind_chosen)
        self.paddings.chosen.connect(self._on_padding_chosen)

    def _retranslate(self) -> None:
        self.kinds.set_texts(
            tr("MaskPanel", "Kind of attention"), [kind_label(kind) for kind in AttentionKind]
        )
        name = tr("MaskPanel", "Padding")
        self.padding_name.setText(tr("MaskPanel", "Padding:"))
        texts = [tr("MaskPanel", "{count} tokens").format(count=count) for count in PADDINGS]
        self.paddings.set_texts(name, texts)
        self.about.setText(
            tr(
                "MaskPanel",
                "In a batch, short sentences are padded; nothing attends to padding, and the "
                "sentence’s own numbers stay the same.",
            )
        )
        self.figure_view.setAccessibleName(tr("MaskPanel", "Masks"))

    def _make_figure(self, view: View, style: Style) -> MaskFigure:
        return MaskFigure(view, style)

    def _refresh(self, view: View | None) -> None:
        super()._refresh(view)
        self.kinds.show_value(self.session.selection.kind)
        self.paddings.show_value(self.session.padding)
        figure = self.figure_view.drawing
        self.reading.show_text(figure.reading() if isinstance(figure, MaskFigure) else "")

    def _on_kind_chosen(self, kind: AttentionKind) -> None:
        if kind is not self.session.selection.kind:
            self.session.select(kind=kind, key=None, hover=None)

    def _on_padding_chosen(self, padding: int) -> None:
        self.session.set_padding(padding)

    def _on_hovered(self, cell: Cell | None) -> None:
        current = isinstance(cell, MaskCell) and cell.kind is self.session.selection.kind
        self.session.hover(Cell(cell.query, cell.key) if cell is not None and current else None)

    def _on_pressed(self, cell: Cell | None) -> None:
        if not isinstance(cell, MaskCell) or cell.kind is None:
            return
        if cell.kind is not self.session.selection.kind:
            self._on_kind_chosen(cell.kind)
        elif cell.query is None:
            self.session.pin(Cell(self.session.selection.query, cell.key))
        else:
            self.session.pin(Cell(cell.query, cell.key))
