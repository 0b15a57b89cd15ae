"""What if: the controls that silence heads, switch positions off, and take it back."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from model.address import HeadAddress
from visualizer.figures.figure import View
from visualizer.figures.inspector_sections import where_text
from visualizer.session import Session

tr = QCoreApplication.translate

MARGIN = 11  # pixels
SPACING = 6  # pixels


class WhatIf(QWidget):
    """Changes the interventions of a Session."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
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
        self._arrange(width - 2 * MARGIN)

    def _build_ui(self) -> None:
        self.heading = QLabel(self)
        self.heading.setProperty("role", "heading")
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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 8, MARGIN, 10)
        layout.setSpacing(8)
        layout.addWidget(self.heading)
        layout.addLayout(self._grid)

    def _arrange(self, width: int) -> None:
        """The buttons in two columns, or below each other where their texts are too wide."""
        widest = max(button.sizeHint().width() for button in self._buttons)
        columns = 2 if 2 * widest + SPACING <= width else 1
        if columns != self._columns:
            self._columns = columns
            for index, button in enumerate(self._buttons):
                self._grid.addWidget(button, index // columns, index % columns)

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
