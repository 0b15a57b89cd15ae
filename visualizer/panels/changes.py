"""What was changed in a run: a chip for each change, which takes it back, and what is shown."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from model.address import HeadAddress
from model.intervention import Interventions
from visualizer.figures.figure import View
from visualizer.figures.naming import kind_label
from visualizer.panels.what_if import MARGIN
from visualizer.session import Session

tr = QCoreApplication.translate

CHIP_PADDING = 20  # pixels
CROSS = "  ×"


class Changes(QWidget):
    """Lists the interventions of a Session as chips that take them back."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._listed: Interventions | None = None
        self._chips: list[QPushButton] = []
        self.state = QLabel(self)
        self.state.setProperty("role", "muted")
        self.state.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN, 6, MARGIN, 4)
        self._column.setSpacing(4)
        self._column.addWidget(self.state)

    def retranslate(self) -> None:
        """Set all texts again."""
        self._listed = None

    def refresh(self, view: View | None, width: int) -> None:
        """Show what is changed now, in so many pixels; nothing where nothing is."""
        now = self.session.interventions
        if now != self._listed:
            self._listed = now
            self._list(now)
        self._fit_chips(width - 2 * MARGIN)
        self._show_state(view)
        self.setVisible(bool(self._chips or self.state.text()))

    def _show_state(self, view: View | None) -> None:
        """Whether what is shown is already the run that was asked for."""
        text = ""
        if view is not None and view.trace.interventions != self.session.interventions:
            text = tr("WhatIf", "The run on screen is the one before this change.")
        elif view is not None and view.trace.interventions and view.before is None:
            text = tr("WhatIf", "This is an intervened run; the run without it is not at hand.")
        elif view is not None and view.trace.interventions:
            text = tr(
                "WhatIf", "This is an intervened run. Below: without the what-if and with it."
            )
        self.state.setText(text)
        self.state.setVisible(bool(text))

    def _list(self, now: Interventions) -> None:
        """One chip for each change; a layer whose heads are all silent is one."""
        for chip in self._chips:
            self._column.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(text, without) for text, without in self._changes(now)]
        for chip in self._chips:
            place = self._column.count() - 1
            self._column.insertWidget(place, chip, 0, Qt.AlignmentFlag.AlignLeft)
            chip.show()  # now, so that the room it takes is known

    def _fit_chips(self, width: int) -> None:
        """Cut what chips say where it is wider; the tip says all of it."""
        for chip in self._chips:
            chip.ensurePolished()
            metrics, text = chip.fontMetrics(), str(chip.property("change"))
            room = width - metrics.horizontalAdvance(CROSS) - CHIP_PADDING
            cut = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room)
            chip.setText(cut + CROSS)
            chip.setMaximumWidth(width)

    def _changes(self, now: Interventions) -> list[tuple[str, Interventions]]:
        """(what is changed, the interventions without it)."""
        trace = self.session.trace
        heads = trace.model.config.heads if trace is not None else 0
        found = []
        for kind, layer in sorted({(address.kind, address.layer) for address in now.silenced}):
            where = tr("WhatIf", "{kind} · layer {layer}")
            where = where.format(kind=kind_label(kind), layer=layer + 1)
            silent = now.silenced_heads(kind, layer)
            if len(silent) == heads and heads > 1:
                text = tr("WhatIf", "{where} · all heads").format(where=where)
                gone = {HeadAddress(kind, layer, head) for head in silent}
                found.append((text, replace(now, silenced=now.silenced - gone)))
                continue
            for head in silent:
                text = tr("WhatIf", "{where} · head {head}").format(where=where, head=head + 1)
                found.append((text, now.toggled(HeadAddress(kind, layer, head))))
        if now.positions_off:
            found.append((tr("WhatIf", "Positions off"), replace(now, positions_off=False)))
        return found

    def _chip(self, text: str, without: Interventions) -> QPushButton:
        chip = QPushButton(text + CROSS, self)
        chip.setProperty("role", "chip")
        chip.setProperty("without", without)
        chip.setProperty("change", text)
        said = tr("WhatIf", "Take back: {change}").format(change=text)
        chip.setAccessibleName(said)
        chip.setToolTip(said)
        chip.clicked.connect(self._on_chip_clicked)
        return chip

    def _on_chip_clicked(self) -> None:
        without = self.sender().property("without")
        if isinstance(without, Interventions):
            self.session.intervene(without)
