"""What if: silence heads, switch positions off, take it back."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from model.address import HeadAddress
from model.intervention import Interventions
from visualizer.figures.figure import View
from visualizer.figures.inspector_sections import where_text
from visualizer.figures.naming import kind_label
from visualizer.session import Session

tr = QCoreApplication.translate

MARGIN = 11  # pixels
SPACING = 6  # pixels
CHIP_PADDING = 20  # pixels
CROSS = "  ×"


class WhatIf(QWidget):
    """Changes the interventions of a Session, and lists them as chips that take them back."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._listed: Interventions | None = None
        self._chips: list[QPushButton] = []
        self._build_ui()
        self.head.clicked.connect(self._on_head_clicked)
        self.layer.clicked.connect(self._on_layer_clicked)
        self.positions.clicked.connect(self._on_positions_clicked)
        self.take_back.clicked.connect(session.undo)

    def retranslate(self) -> None:
        """Set all texts again."""
        self.heading.setText(tr("WhatIf", "WHAT IF"))
        self.layer.setText(tr("WhatIf", "Silence layer"))
        self.positions.setText(tr("WhatIf", "Positions off"))
        self.take_back.setText(tr("WhatIf", "Take back"))
        self.layer.setToolTip(tr("WhatIf", "All heads of this kind in this layer add nothing."))
        self.positions.setToolTip(tr("WhatIf", "Nothing says any more where a token stands."))
        self.take_back.setToolTip(tr("WhatIf", "Take back the last change."))
        self._listed = None

    def refresh(self, view: View | None, width: int) -> None:
        """Show what is changed now, and what the selected head would do, in so many pixels."""
        session, now = self.session, self.session.interventions
        for button in (self.head, self.layer, self.positions):
            button.setEnabled(view is not None)
        self.take_back.setEnabled(session.can_undo)
        address = session.selection.head_address
        head = address.head + 1
        self.head.setText(tr("WhatIf", "Silence head {head}").format(head=head))
        where = where_text(address.kind).format(layer=address.layer + 1)
        tip = tr("WhatIf", "{where}: head {head} adds nothing.").format(where=where, head=head)
        self.head.setToolTip(tip)
        self.head.setChecked(address in now.silenced)
        self.layer.setChecked(view is not None and self._layer_heads() <= now.silenced)
        self.positions.setChecked(now.positions_off)
        if now != self._listed:
            self._listed = now
            self._list(now)
        self._arrange(width - 2 * MARGIN)
        self._fit_chips(width - 2 * MARGIN)
        self._show_state(view)

    def _build_ui(self) -> None:
        self.heading, self.state = QLabel(self), QLabel(self)
        self.heading.setProperty("role", "heading")
        self.state.setProperty("role", "muted")
        self.state.setWordWrap(True)
        self.head, self.layer, self.positions, self.take_back = (
            QPushButton(self) for _ in range(4)
        )
        self._buttons = (self.head, self.layer, self.positions, self.take_back)
        self._columns = 0
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACING)
        for button in self._buttons:
            button.setCheckable(button is not self.take_back)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._chip_column = QVBoxLayout()
        self._chip_column.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 6, MARGIN, 4)
        layout.setSpacing(8)
        layout.addWidget(self.heading)
        layout.addLayout(self._grid)
        layout.addLayout(self._chip_column)
        layout.addWidget(self.state)

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
            self._chip_column.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(text, without) for text, without in self._changes(now)]
        for chip in self._chips:
            self._chip_column.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
            chip.show()  # now, so that the room it takes is known

    def _arrange(self, width: int) -> None:
        """The buttons in two columns, or below each other where their texts are too wide."""
        widest = max(button.sizeHint().width() for button in self._buttons)
        columns = 2 if 2 * widest + SPACING <= width else 1
        if columns != self._columns:
            self._columns = columns
            for index, button in enumerate(self._buttons):
                self._grid.addWidget(button, index // columns, index % columns)

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

    def _layer_heads(self) -> frozenset[HeadAddress]:
        """Every head beside the selected one, with it."""
        trace, address = self.session.trace, self.session.selection.head_address
        heads = trace.model.config.heads if trace is not None else 0
        return frozenset(address._replace(head=head) for head in range(heads))

    def _on_head_clicked(self) -> None:
        address = self.session.selection.head_address
        self.session.intervene(self.session.interventions.toggled(address))

    def _on_layer_clicked(self, silent: bool) -> None:
        now, heads = self.session.interventions, self._layer_heads()
        silenced = now.silenced | heads if silent else now.silenced - heads
        self.session.intervene(replace(now, silenced=silenced))

    def _on_positions_clicked(self, off: bool) -> None:
        self.session.intervene(replace(self.session.interventions, positions_off=off))

    def _on_chip_clicked(self) -> None:
        without = self.sender().property("without")
        if isinstance(without, Interventions):
            self.session.intervene(without)
