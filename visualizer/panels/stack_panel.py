"""What the panels share that show the tokens of one stack: encoder or decoder, hover, click."""

from PySide6.QtCore import QCoreApplication

from model.address import AttentionKind, Stack
from visualizer.figures.figure import View
from visualizer.figures.naming import stack_name
from visualizer.panels.panel import FigurePanel
from visualizer.selection import Cell
from visualizer.widgets.chip_row import ChipRow
from visualizer.widgets.flow_layout import FlowLayout

tr = QCoreApplication.translate


class StackPanel(FigurePanel):
    """The stack is that of the current kind. Hovering a token previews it, a click selects it."""

    def _build_ui(self) -> None:
        super()._build_ui()
        self.stacks = ChipRow(tuple(Stack), self)
        self.flow = FlowLayout(12)
        self.flow.addWidget(self.stacks)
        self.controls.addLayout(self.flow, 1)

    def _connect(self) -> None:
        super()._connect()
        self.stacks.chosen.connect(self._on_stack_chosen)

    def _retranslate(self) -> None:
        self.stacks.set_texts(
            tr("StackPanel", "Stack"),
            [stack_name(stack) for stack in Stack],
            [
                tr("StackPanel", "The tokens of the sentence"),
                tr("StackPanel", "The tokens of the output"),
            ],
        )

    def _refresh(self, view: View | None) -> None:
        super()._refresh(view)
        self.stacks.show_value(self.session.selection.stack)

    def _on_stack_chosen(self, stack: Stack) -> None:
        if stack is not self.session.selection.stack:
            encoder = stack is Stack.ENCODER
            kind = AttentionKind.ENCODER_SELF if encoder else AttentionKind.CROSS
            self.session.select(kind=kind, key=None, hover=None)

    def _on_hovered(self, cell: Cell | None) -> None:
        known = cell is not None and (cell.query is not None or cell.key is not None)
        self.session.hover(Cell(cell.query, cell.key) if cell is not None and known else None)

    def _on_pressed(self, cell: Cell | None) -> None:
        """Select the token: a query of the current kind, or one of its keys."""
        if cell is None:
            return
        kind = self.session.selection.kind
        token, stack = (cell.query, kind.stack) if cell.key is None else (cell.key, kind.key_stack)
        if token is not None:
            side = "source" if stack is Stack.ENCODER else "target"
            self.session.select(**{side: token, "hover": None})
