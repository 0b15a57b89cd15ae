"""The Over training panel: the chosen head's matrix at a dozen moments of the training."""

from PySide6.QtCore import QCoreApplication

from visualizer.figures.figure import Figure, View
from visualizer.figures.over_training import OverTraining
from visualizer.figures.training import Moment
from visualizer.panels.panel import FigurePanel
from visualizer.theme import Style

tr = QCoreApplication.translate


class OverTrainingPanel(FigurePanel):
    """Asks for the film when it is seen; a click goes to the moment."""

    def _build_ui(self) -> None:
        super()._build_ui()
        self._retranslate()

    def _connect(self) -> None:
        super()._connect()
        self.session.training_changed.connect(self._on_changed)

    def _retranslate(self) -> None:
        name = tr("OverTrainingPanel", "The selected head over the training")
        self.figure_view.setAccessibleName(name)

    def _make_figure(self, view: View, style: Style) -> Figure:
        return OverTraining(view, style)

    def _refresh(self, view: View | None) -> None:
        super()._refresh(view)
        training = self.session.training
        if training.moments and not training.film and not training.active:
            self.session.make_film()

    def _on_pressed(self, cell: object) -> None:
        if isinstance(cell, Moment):
            self.session.show_moment(cell.step)
