"""The Tokens panel: source and output as chips, and the decode step."""

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from model.address import AttentionKind
from model.trace import DecodeStep, Tokens
from visualizer.figures.figure import Figure, View
from visualizer.figures.masking import PADDING
from visualizer.figures.token_row import TokenRow
from visualizer.figures.tokens import (
    TokensFigure,
    growing_row,
    legend,
    muted_row,
    output_cell,
    row_names,
    source_cell,
    token_rows,
)
from visualizer.measure import scaled
from visualizer.panels.panel import Panel
from visualizer.theme import Style
from visualizer.widgets.column_area import ColumnArea
from visualizer.widgets.elided_label import ElidedLabel
from visualizer.widgets.jump_slider import JumpSlider
from visualizer.widgets.token_strip import TokenStrip
from visualizer.wording import token_name

tr = QCoreApplication.translate

SIDE = 340  # pixels, beside text of the usual size


class TokensPanel(Panel):
    """Two strips of tokens and a slider; the output grows while a search is running."""

    def _build_ui(self) -> None:
        self._hypotheses: list[tuple[str, ...]] = []
        self._reading: Tokens | None = None
        self.source, self.output = TokenStrip(self), TokenStrip(self)
        self.source_name, self.output_name = QLabel(self), QLabel(self)
        self.step, self.reads, self.legend = (ElidedLabel(self) for _ in range(3))
        self.legend.setProperty("role", "muted")
        for label in (self.source_name, self.output_name, self.step):
            label.setProperty("role", "muted")
        self.output_name.setTextFormat(Qt.TextFormat.PlainText)  # <s> is a token
        self.slider = JumpSlider(self)
        self.slider.setPageStep(1)
        self.side = QWidget(self)
        side = QVBoxLayout(self.side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(2)
        for widget in (self.step, self.slider, self.reads, self.legend):
            side.addWidget(widget)
        side.addStretch(1)
        area = ColumnArea(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        grid = QGridLayout()
        area.column.addLayout(grid)
        grid.setContentsMargins(16, 10, 16, 8)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        top = Qt.AlignmentFlag.AlignTop
        for row, (name, strip) in enumerate(
            ((self.source_name, self.source), (self.output_name, self.output))
        ):
            grid.addWidget(name, row, 0, top)
            grid.addWidget(strip, row, 1, top)
        grid.addWidget(self.side, 0, 2, 3, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2, 1)
        self._retranslate()

    def focus_target(self) -> QWidget:
        return self.slider

    def _connect(self) -> None:
        self.source.hovered.connect(self._on_source_hovered)
        self.source.pressed.connect(self._on_source_pressed)
        self.output.hovered.connect(self._on_output_hovered)
        self.output.pressed.connect(self._on_output_pressed)
        self.slider.valueChanged.connect(self._on_slid)
        self.session.trace_changed.connect(self._on_search_ended)
        self.session.running_changed.connect(self._on_search_ended)
        self.session.outdated_changed.connect(self._on_changed)
        self.session.source_arrived.connect(self._on_source_arrived)
        self.session.step_arrived.connect(self._on_step_arrived)

    def _retranslate(self) -> None:
        self.source_name.setText(tr("TokensFigure", "Source"))
        self.output_name.setText(tr("TokensFigure", "Output"))
        self.source.setAccessibleName(tr("TokensPanel", "Source tokens"))
        self.output.setAccessibleName(tr("TokensPanel", "Output tokens"))
        self.slider.setAccessibleName(tr("TokensPanel", "Decode step"))

    def _make_figure(self, view: View, style: Style) -> Figure:
        return TokensFigure(view, style)

    def _refresh(self, view: View | None) -> None:
        style = self.theme.current
        self.slider.setEnabled(view is not None and not self.session.outdated)
        if view is None:
            empty = growing_row((), style)
            self.source.show_row(empty)
            self.output.show_row(empty)
            self.step.show_text(tr("Panel", "Nothing has been translated yet."))
            return
        source, output = token_rows(view, style)
        if self.session.outdated:
            source = muted_row(self._reading or view.trace.source, style)
        self.source.show_row(source)
        self.output.show_row(self._growing(style) or output)
        self.output_name.setText(row_names(view)[1])
        self.legend.show_text(legend(view))
        self._show_step(view)
        self._fit_side()
        for label in (self.source_name, self.output_name):  # as high as the chips beside them
            label.setFixedHeight(round(source.box_height * 4 / 3))

    def _fit_side(self) -> None:
        self.side.setFixedWidth(min(scaled(SIDE), max(200, self.width() * 2 // 5)))

    def _show_step(self, view: View) -> None:
        trace, row = view.trace, view.selection.target
        written = trace.decoder_output.pieces
        count = sum(piece != PADDING for piece in written)
        with QSignalBlocker(self.slider):  # a shorter range would move it
            self.slider.setRange(0, len(written) - 1)
            self.slider.setValue(row)
        if row < count:
            step = tr("TokensPanel", "decode step {step} / {count}")
            reads = (
                tr("TokensPanel", "reads “{read}”, is given “{written}”")
                if trace.forced
                else tr("TokensPanel", "reads “{read}”, writes “{written}”")
            )
        else:
            step = tr("TokensPanel", "row {step}: padding, after {count} decode steps")
            reads = tr("TokensPanel", "reads “{read}”, which nothing attends to")
        self.step.show_text(step.format(step=row + 1, count=count))
        read, wrote = token_name(trace.decoder_input, row), token_name(trace.decoder_output, row)
        self.reads.show_text(reads.format(read=read, written=wrote))
        if self.session.outdated:
            self.step.show_text(tr("TokensPanel", "Translating…"))
            self.reads.show_text("…")
        self.slider.setAccessibleDescription(f"{self.step.text()}: {self.reads.text()}")

    @property
    def _is_growing(self) -> bool:
        return bool(self._hypotheses) or self.session.outdated

    def _growing(self, style: Style) -> TokenRow | None:
        """What the running search has written; nothing yet of another sentence."""
        if not self._is_growing:
            return None
        written = self._hypotheses[0] if self._hypotheses else ()
        return growing_row(("<s>", *written), style)

    def _on_source_hovered(self, index: int | None) -> None:
        kind = self.session.selection.kind
        self.session.hover(
            None if self.session.outdated or index is None else source_cell(kind, index)
        )

    def _on_output_hovered(self, index: int | None) -> None:
        kind = self.session.selection.kind
        self.session.hover(None if self._is_growing or index is None else output_cell(kind, index))

    def _on_source_pressed(self, index: int) -> None:
        if self.session.outdated:
            return
        selection = self.session.selection
        if selection.kind is AttentionKind.CROSS:
            again = selection.key == index
            self.session.select(source=index, key=None if again else index, hover=None)
        else:
            self.session.select(source=index, hover=None)

    def _on_output_pressed(self, index: int) -> None:
        if self._is_growing:
            return
        selection = self.session.selection
        if index > 0:
            self.session.select(target=index - 1, hover=None)
        elif selection.kind is AttentionKind.DECODER_SELF:
            self.session.select(key=None if selection.key == 0 else 0, hover=None)

    def _on_slid(self, value: int) -> None:
        self.session.select(target=value)

    def _on_search_ended(self, _: object) -> None:
        """A search has begun or ended: what was read and written so far is not what is shown."""
        if self._hypotheses or self._reading:
            self._hypotheses, self._reading = [], None
            self._on_changed(None)

    def _on_source_arrived(self, tokens: Tokens) -> None:
        """What the running search has read; it begins anew."""
        if self.session.running:
            self._hypotheses, self._reading = [], tokens
            self._on_changed(None)

    def _on_step_arrived(self, step: DecodeStep) -> None:
        """The best of what the running search has written so far; late steps are ignored."""
        if not self.session.running:
            return
        if step.index == 0:
            self._hypotheses = [()]
        if not self._hypotheses or len(self._hypotheses[0]) != step.index:
            return
        grown = [
            (*self._hypotheses[hypothesis.parent], hypothesis.piece)
            for hypothesis in step.hypotheses
            if hypothesis.kept and hypothesis.parent < len(self._hypotheses)
        ]
        if grown:
            self._hypotheses = grown
            self.output.show_row(self._growing(self.theme.current))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_side()
        super().resizeEvent(event)
