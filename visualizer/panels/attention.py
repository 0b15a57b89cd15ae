"""The Attention panel: one head's matrix, stage by stage, and a strip of the layer's heads."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QButtonGroup, QPushButton

from visualizer.figures.attention_matrix import AttentionMatrix
from visualizer.figures.figure import Figure, View
from visualizer.panels.panel import FigurePanel
from visualizer.selection import Cell, Stage
from visualizer.theme import Style

tr = QCoreApplication.translate


class AttentionPanel(FigurePanel):
    """The matrix of the current kind, layer and head."""

    def _build_ui(self) -> None:
        super()._build_ui()
        self.controls.addStretch(1)
        self.stages = QButtonGroup(self)
        self._buttons = {stage: QPushButton() for stage in Stage}
        for stage, button in self._buttons.items():
            button.setCheckable(True)
            button.setProperty("role", "chip")
            self.stages.addButton(button)
            self.controls.addWidget(button)
            button.clicked.connect(lambda _=False, stage=stage: self.session.select(stage=stage))
        self._retranslate()

    def _connect(self) -> None:
        super()._connect()

    def _retranslate(self) -> None:
        names = {
            Stage.DOT_PRODUCT: tr("AttentionPanel", "q·k"),
            Stage.SCALED: tr("AttentionPanel", "÷ √dₖ"),
            Stage.MASKED: tr("AttentionPanel", "+ mask"),
            Stage.SOFTMAX: tr("AttentionPanel", "softmax"),
        }
        for stage, button in self._buttons.items():
            button.setText(names[stage])

    def _make_figure(self, view: View, style: Style) -> Figure:
        return AttentionMatrix(view, style)

    def _refresh(self, view: View | None) -> None:
        super()._refresh(view)
        self._buttons[self.session.selection.stage].setChecked(True)

    def _on_hovered(self, cell: Cell | None) -> None:
        self.session.hover(cell)

    def _on_pressed(self, cell: Cell | None) -> None:
        if cell is not None:
            self.session.pin(cell)
