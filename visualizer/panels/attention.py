"""The Attention panel: one head's matrix, stage by stage, and a strip of the layer's heads."""

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from model.address import AttentionKind, HeadAddress
from visualizer.figures.attention_matrix import AttentionMatrix
from visualizer.figures.figure import View
from visualizer.figures.head_strip import HeadStrip
from visualizer.figures.naming import kind_label, query_piece
from visualizer.figures.subject import Subject
from visualizer.measure import scaled
from visualizer.panels.panel import FigurePanel
from visualizer.selection import Cell, Stage
from visualizer.theme import Style
from visualizer.widgets.card_view import CardView
from visualizer.widgets.chip_row import ChipRow
from visualizer.widgets.elided_label import ElidedLabel
from visualizer.widgets.flow_layout import FlowLayout
from visualizer.widgets.less_more import LessMore
from visualizer.wording import token_name

tr = QCoreApplication.translate

HIGH_FOR_STRIP = 280
"""Pixels, beside text of the usual size; in less the matrix gets the room of the heads."""


class AttentionPanel(FigurePanel):
    """The matrix of the current kind, layer and head."""

    def _build_ui(self) -> None:
        super()._build_ui()
        self.kinds = ChipRow(tuple(AttentionKind), self)
        self.layer = LessMore(self)
        self.stages = ChipRow(tuple(Stage), self)
        self._scaled = True
        flow = FlowLayout(12)
        flow.addWidget(self.kinds)
        flow.addWidget(self.layer)
        flow.add_stretch()
        flow.addWidget(self.stages)
        self.controls.addLayout(flow, 1)
        self.strip = CardView(self)
        self.reading = ElidedLabel(self, letters=18)
        self.dim = self._chip()
        self.silence = self._chip()
        chips = QWidget(self)
        row = FlowLayout()
        chips.setLayout(row)
        row.addWidget(self.dim)
        row.addWidget(self.silence)
        flow = FlowLayout()
        flow.addWidget(self.reading)
        flow.addWidget(chips)
        self._line = QHBoxLayout()
        self._line.addLayout(flow, 1)
        self.above.addWidget(self.strip)
        self.above.addLayout(self._line)
        self._retranslate()

    def _connect(self) -> None:
        super()._connect()
        self.kinds.chosen.connect(self._on_kind_chosen)
        self.layer.moved.connect(self._on_layer_moved)
        self.stages.chosen.connect(self._on_stage_chosen)
        self.strip.pressed.connect(self._on_head_pressed)
        self.strip.toggled.connect(self._on_head_toggled)
        self.strip.menu_wanted.connect(self._on_menu_wanted)
        self.dim.clicked.connect(self._on_dim_clicked)
        self.silence.clicked.connect(self._on_silence_clicked)

    def _retranslate(self) -> None:
        self.kinds.set_texts(
            tr("AttentionPanel", "Kind of attention"), [kind_label(kind) for kind in AttentionKind]
        )
        self.layer.set_names(
            tr("AttentionPanel", "Layer before"), tr("AttentionPanel", "Next layer")
        )
        self._name_stages()
        self.dim.setText(tr("AttentionPanel", "Dim special tokens"))
        self.dim.setToolTip(
            tr("AttentionPanel", "Fade sentence marks and padding, and state their share.")
        )
        self.figure_view.setAccessibleName(tr("AttentionPanel", "Attention matrix"))
        self.strip.setAccessibleName(tr("AttentionPanel", "Heads of this layer"))
        self._show_silence()

    def _name_stages(self) -> None:
        if self._scaled:
            scale = tr("AttentionPanel", "÷ √dₖ")
            scale_tip = tr("AttentionPanel", "Divided by the square root of the head’s dimension")
        else:
            scale = tr("AttentionPanel", "not scaled")
            scale_tip = tr("AttentionPanel", "The same: this model does not divide by √dₖ")
        self.stages.set_texts(
            tr("AttentionPanel", "Stage"),
            [
                tr("AttentionPanel", "q·k"),
                scale,
                tr("AttentionPanel", "+ mask"),
                tr("AttentionPanel", "softmax"),
            ],
            [
                tr("AttentionPanel", "The dot product of each query and key"),
                scale_tip,
                tr("AttentionPanel", "Minus infinity where the query may not attend"),
                tr("AttentionPanel", "The weights: each row sums to 1"),
            ],
        )

    def _make_figure(self, view: View, style: Style) -> AttentionMatrix:
        return AttentionMatrix(view, style)

    def subject(self, figure: str = "") -> Subject | None:
        view = self.view()
        if figure == HeadStrip.name and view is not None:
            return Subject(view, HeadStrip, figure)
        return super().subject()

    def _refresh(self, view: View | None) -> None:
        super()._refresh(view)
        selection, style = self.session.selection, self.theme.current
        self.strip.show_drawing(None if view is None else HeadStrip(view, style))
        self.kinds.show_value(selection.kind)
        self.stages.show_value(selection.stage)
        self.dim.setChecked(self.session.options.dim_special)
        for widget in (self.layer, self.silence):
            widget.setVisible(view is not None)
        self._show_strip()
        self._fit_figure()
        self._show_silence()
        if view is None:
            self.reading.show_text("")
            return
        attention = view.trace[selection.kind]
        if attention.scaled != self._scaled:
            self._scaled = attention.scaled
            self._name_stages()
        count = attention.layers
        text = tr("AttentionPanel", "Layer {layer} of {count}")
        text = text.format(layer=selection.layer + 1, count=count)
        self.layer.show_place(text, selection.layer, count)
        self.reading.show_text(self._reading(view))

    def _reading(self, view: View) -> str:
        """What is pinned, or else what the matrix says."""
        selection, trace = view.selection, view.trace
        figure = self.figure_view.drawing
        assert isinstance(figure, AttentionMatrix)
        if selection.key is None or figure.query is None:
            return figure.reading()
        text = tr("AttentionPanel", "Pinned: {query} → {key} · Esc releases")
        return text.format(
            query=query_piece(trace, selection.kind, selection.query),
            key=token_name(trace.keys(selection.kind), selection.key),
        )

    def _show_strip(self) -> None:
        """The heads above the matrix, where there is room for both."""
        roomy = self.height() >= scaled(HIGH_FOR_STRIP)
        self.strip.setVisible(roomy and self.session.trace is not None)
        self._line.setContentsMargins(12, 0 if roomy else 8, 12, 0)

    def _show_silence(self) -> None:
        address = self.session.selection.head_address
        silenced = address in self.session.interventions.silenced
        self.silence.setChecked(silenced)
        self.silence.setText(self._silence_text(address))

    def _silence_text(self, address: HeadAddress) -> str:
        if address in self.session.interventions.silenced:
            text = tr("AttentionPanel", "Head {head} is silenced")
        else:
            text = tr("AttentionPanel", "Silence head {head}")
        return text.format(head=address.head + 1)

    def _chip(self) -> QPushButton:
        chip = QPushButton(self)
        chip.setCheckable(True)
        chip.setProperty("role", "chip")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return chip

    def _toggle(self, address: HeadAddress) -> None:
        self.session.intervene(self.session.interventions.toggled(address))

    def _on_kind_chosen(self, kind: AttentionKind) -> None:
        if kind is not self.session.selection.kind:
            self.session.select(kind=kind, key=None, hover=None)

    def _on_layer_moved(self, step: int) -> None:
        self.session.select(layer=self.session.selection.layer + step)

    def _on_stage_chosen(self, stage: Stage) -> None:
        self.session.select(stage=stage)

    def _on_head_pressed(self, cell: Cell | None) -> None:
        if cell is not None and cell.head is not None:
            self.session.select(head=cell.head)

    def _on_head_toggled(self, cell: Cell | None) -> None:
        if cell is not None and cell.head is not None:
            self._toggle(self.session.selection.head_address._replace(head=cell.head))

    def _on_menu_wanted(self, cell: Cell | None, position: QPoint) -> None:
        address = self.session.selection.head_address
        if cell is not None and cell.head is not None:
            address = address._replace(head=cell.head)
        if (menu := self._menu(HeadStrip.name)) is None:
            return
        if address in self.session.interventions.silenced:
            text = tr("AttentionPanel", "Let head {head} sound again")
        else:
            text = tr("AttentionPanel", "Silence head {head}")
        first = menu.actions()[0]
        action = QAction(text.format(head=address.head + 1), menu)
        menu.insertAction(first, action)
        menu.insertSeparator(first)
        action.setData(address)
        action.triggered.connect(self._on_menu_chosen)
        menu.popup(position)

    def _on_menu_chosen(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self._toggle(HeadAddress(*action.data()))

    def _on_dim_clicked(self, dim: bool) -> None:
        self.session.set_options(dim_special=dim)

    def _on_silence_clicked(self) -> None:
        self._toggle(self.session.selection.head_address)
        self._show_silence()

    def _on_hovered(self, cell: Cell | None) -> None:
        self.session.hover(cell)

    def _on_pressed(self, cell: Cell | None) -> None:
        if cell is None:
            return
        if cell.query is None:  # a key's label: with the query that is selected
            cell = Cell(self.session.selection.query, cell.key)
        self.session.pin(cell)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show_strip()
        super().resizeEvent(event)
