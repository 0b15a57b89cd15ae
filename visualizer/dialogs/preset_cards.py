"""PRESETS as large buttons to choose one from."""

from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QWidget

from model.corpora import Corpus
from visualizer.dialogs.training_presets import PRESETS, TrainingPreset
from visualizer.widgets.choice_card import ChoiceCard

tr = QCoreApplication.translate


class PresetCards(QWidget):
    """One of them is always chosen; at first it is what the corpus suggests."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = [ChoiceCard(tr("TrainingPresets", preset.title), self) for preset in PRESETS]
        self._group = QButtonGroup(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        for index, card in enumerate(self.cards):
            self._group.addButton(card, index)
        self._arrange(len(self.cards))
        self.cards[0].setChecked(True)
        self._group.idToggled.connect(self._on_toggled)

    @property
    def preset(self) -> TrainingPreset:
        """The one that is chosen."""
        return PRESETS[self._group.checkedId()]

    def show_corpus(self, corpus: Corpus) -> None:
        """Say what each of them is for a corpus."""
        for card, preset in zip(self.cards, PRESETS, strict=True):
            card.show_details(_details(preset.settings(corpus)))

    def _widest(self) -> int:
        return max(card.sizeHint().width() for card in self.cards)

    def _arrange(self, columns: int) -> None:
        """So many cards beside each other, all of the same width."""
        self._columns = columns
        for index, card in enumerate(self.cards):
            self._grid.addWidget(card, index // columns, index % columns)
            self._grid.setColumnStretch(index, int(index < columns))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._widest(), self._grid.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        step = self._widest() + self._grid.spacing()
        columns = max(1, min(len(self.cards), (self.width() + self._grid.spacing()) // step))
        if columns != self._columns:
            self._arrange(columns)
        super().resizeEvent(event)

    def _on_toggled(self, _: int, checked: bool) -> None:
        if checked:
            self.chosen.emit()


def _details(settings: dict[str, dict[str, Any]]) -> str:
    """A preset in three short lines."""
    text = tr("TrainDialog", "{encoder}+{decoder} layers\n{width} wide\n{steps} steps")
    model, steps = settings["model"], settings["training"]["steps"]
    return text.format(
        encoder=model["encoder_layers"],
        decoder=model["decoder_layers"],
        width=model["d_model"],
        steps=f"{steps:,}",
    )
