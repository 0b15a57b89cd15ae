"""The Residual stream panel: its length at every point of a stack, and what is added to it."""

from PySide6.QtCore import QCoreApplication

from visualizer.figures.figure import View
from visualizer.figures.residual_stream import ResidualStream
from visualizer.panels.stack_panel import StackPanel
from visualizer.theme import Style
from visualizer.widgets.chip_row import ChipRow

tr = QCoreApplication.translate


class ResidualStreamPanel(StackPanel):
    """A line for each token, or their mean."""

    def _build_ui(self) -> None:
        super()._build_ui()
        self.averages = ChipRow((False, True), self)
        self.flow.add_stretch()
        self.flow.addWidget(self.averages)
        self._retranslate()

    def _connect(self) -> None:
        super()._connect()
        self.averages.chosen.connect(self._on_average_chosen)

    def _retranslate(self) -> None:
        super()._retranslate()
        self.averages.set_texts(
            tr("ResidualStreamPanel", "Show"),
            [tr("ResidualStreamPanel", "Each token"), tr("ResidualStreamPanel", "Mean")],
            [
                tr("ResidualStreamPanel", "A line for each token"),
                tr("ResidualStreamPanel", "The mean, and the band from the least to the largest"),
            ],
        )
        self.figure_view.setAccessibleName(tr("ResidualStreamPanel", "Residual stream"))

    def _make_figure(self, view: View, style: Style) -> ResidualStream:
        return ResidualStream(view, style)

    def _refresh(self, view: View | None) -> None:
        super()._refresh(view)
        self.averages.show_value(self.session.options.averaged)

    def _on_average_chosen(self, averaged: bool) -> None:
        self.session.set_options(averaged=averaged)
