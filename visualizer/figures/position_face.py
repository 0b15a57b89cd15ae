"""What the faces of the Positions figure share."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QCoreApplication, QSizeF

from model.address import Stack
from visualizer.figures.figure import Figure, View
from visualizer.figures.naming import interventions_sentence, recorded_note, stack_name
from visualizer.theme import Style
from visualizer.wording import tokens_of

tr = QCoreApplication.translate


class PositionFace(Figure):
    """The positions of one stack; `current` is the row of the selected token."""

    name = "positions"

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        self.stack = self.selection.stack
        self.residual = self.trace.residual(self.stack)
        source = self.stack is Stack.ENCODER
        self.tokens = self.trace.source if source else self.trace.decoder_input
        self.current = min(self.selection.focus[0], len(self.tokens) - 1)
        self.config = self.trace.model.config

    def size(self) -> QSizeF:
        return QSizeF(480, 340)

    @property
    def piece(self) -> str:
        """The selected token."""
        return self.tokens.pieces[self.current]

    @property
    def sinusoidal(self) -> bool:
        """Whether the encoding is the paper's sines and cosines, and switched on."""
        on = not self.trace.interventions.positions_off
        return on and self.config.positions == "sinusoidal"

    def wavelength(self, feature: int) -> float:
        """After how many positions a feature of the paper's encoding repeats itself."""
        return float(2 * np.pi * 10000 ** (feature // 2 * 2 / self.config.d_model))

    def notes(self) -> Iterator[str]:
        """What must be known of this run."""
        yield self.without_positions()
        yield interventions_sentence(self.trace.interventions)
        yield recorded_note(self.view)

    def without_positions(self) -> str:
        """That there are none, in a sentence; empty where there are."""
        if self.config.positions == "none":
            return tr("Positions", "This model has no positional encoding: the input is the "
                      "embedding alone.")  # fmt: skip
        if self.trace.interventions.positions_off:
            return tr("Positions", "Positions are switched off in this run: the input is the "
                      "embedding alone.")  # fmt: skip
        return ""

    def title(self, what: str) -> str:
        """What is shown, of which stack, how large."""
        text = tr("Positions", "{what} · {stack} · {tokens} × {features} features")
        return text.format(
            what=what,
            stack=stack_name(self.stack),
            tokens=tokens_of(len(self.tokens)),
            features=self.config.d_model,
        )
