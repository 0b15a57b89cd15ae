"""The Positions panel: what tells the model where a token stands."""

from PySide6.QtCore import QCoreApplication

from visualizer.figures.figure import View
from visualizer.figures.positional_encoding import PositionalEncoding
from visualizer.panels.stack_panel import StackPanel
from visualizer.selection import PositionsView
from visualizer.theme import Style
from visualizer.widgets.chip_row import ChipRow

tr = QCoreApplication.translate


class PositionsPanel(StackPanel):
    """Embedding + position = input, the encoding as an image, as curves, and its similarity."""

    def _build_ui(self) -> None:
        super()._build_ui()
        self.views = ChipRow(tuple(PositionsView), self)
        self.flow.add_stretch()
        self.flow.addWidget(self.views)
        self._retranslate()

    def _connect(self) -> None:
        super()._connect()
        self.views.chosen.connect(self._on_view_chosen)

    def _retranslate(self) -> None:
        super()._retranslate()
        texts = {
            PositionsView.SUM: (
                tr("PositionsPanel", "Embedding + position"),
                tr("PositionsPanel", "What enters the first layer"),
            ),
            PositionsView.ENCODING: (
                tr("PositionsPanel", "Encoding"),
                tr("PositionsPanel", "All features of all positions, as an image"),
            ),
            PositionsView.CURVES: (
                tr("PositionsPanel", "Curves"),
                tr("PositionsPanel", "A few features over the positions"),
            ),
            PositionsView.SIMILARITY: (
                tr("PositionsPanel", "Similarity"),
                tr("PositionsPanel", "The cosine between the encodings of any two positions"),
            ),
        }
        shown = [texts[view] for view in PositionsView]
        self.views.set_texts(
            tr("PositionsPanel", "Show"), [text for text, _ in shown], [tip for _, tip in shown]
        )
        self.figure_view.setAccessibleName(tr("PositionsPanel", "Positions"))

    def _make_figure(self, view: View, style: Style) -> PositionalEncoding:
        return PositionalEncoding(view, style)

    def _refresh(self, view: View | None) -> None:
        super()._refresh(view)
        self.views.show_value(self.session.options.positions)

    def _on_view_chosen(self, view: PositionsView) -> None:
        self.session.set_options(positions=view)
