"""The Vectors panel: any named tensor, tokens x features."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton

from model.address import AttentionKind, Stack
from model.named_tensors import FLAT, HEAD_TENSORS, TensorName, nearest_name, tensor_names
from model.trace import Trace
from visualizer.figures.figure import View
from visualizer.figures.tensor_words import attention_name, meaning, shape
from visualizer.figures.vectors import Vectors
from visualizer.panels.stack_panel import StackPanel
from visualizer.theme import Style
from visualizer.widgets.less_more import LessMore

tr = QCoreApplication.translate


class VectorsPanel(StackPanel):
    """The list names all tensors of the stack with their shapes; layer and head are chosen."""

    def _build_ui(self) -> None:
        super()._build_ui()
        self.tensors = QPushButton(self)
        self.tensors.setProperty("popup", True)
        self.tensors.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.menu = QMenu(self.tensors)
        self.tensors.setMenu(self.menu)
        self.layer, self.head = LessMore(self), LessMore(self)
        self._listed: list[tuple[TensorName, str, tuple[int, int]]] = []
        for widget in (self.tensors, self.layer, self.head):
            self.flow.addWidget(widget)
        self._retranslate()

    def _connect(self) -> None:
        super()._connect()
        self.menu.triggered.connect(self._on_tensor_chosen)
        self.layer.moved.connect(self._on_layer_moved)
        self.head.moved.connect(self._on_head_moved)

    def _retranslate(self) -> None:
        super()._retranslate()
        self.tensors.setToolTip(tr("VectorsPanel", "Which tensor is shown: tokens × features"))
        self.layer.set_names(tr("VectorsPanel", "Layer before"), tr("VectorsPanel", "Next layer"))
        self.head.set_names(tr("VectorsPanel", "Head before"), tr("VectorsPanel", "Next head"))
        self.figure_view.setAccessibleName(tr("VectorsPanel", "Vectors"))

    def _make_figure(self, view: View, style: Style) -> Vectors:
        return Vectors(view, style)

    def _refresh(self, view: View | None) -> None:
        super()._refresh(view)
        for widget in (self.tensors, self.layer, self.head):
            widget.setVisible(view is not None)
        if view is None:
            return
        self._list_tensors(view)
        selection, attention = view.selection, view.trace[view.selection.kind]
        name = nearest_name(selection.tensor, selection.stack)
        self._show_tensor(TensorName(name, selection.kind if name in HEAD_TENSORS else None))
        self.layer.setVisible(name not in FLAT)
        self.head.setVisible(name in HEAD_TENSORS)
        text = tr("VectorsPanel", "Layer {layer} of {count}")
        text = text.format(layer=selection.layer + 1, count=attention.layers)
        self.layer.show_place(text, selection.layer, attention.layers)
        text = tr("VectorsPanel", "Head {head} of {count}")
        text = text.format(head=selection.head + 1, count=attention.heads)
        self.head.show_place(text, selection.head, attention.heads)

    def _list_tensors(self, view: View) -> None:
        """Fill the menu anew where it differs; lines set the tensors of a layer apart."""
        stack = view.selection.stack
        listed = [
            (each, _text(view.trace, each), shape(view.trace, each, stack))
            for each in tensor_names(view.trace, stack)
        ]
        if listed == self._listed:
            return
        self._listed = listed
        self.menu.clear()
        for each, text, (tokens, features) in listed:
            if each.name in ("resid_pre", "final_norm"):
                self.menu.addSeparator()
            action = self.menu.addAction(f"{text}\t{tokens} × {features}")
            action.setCheckable(True)
            action.setData(each)

    def _show_tensor(self, chosen: TensorName) -> None:
        """Mark one in the menu, and name it on the button."""
        for action in self.menu.actions():
            action.setChecked(action.data() == chosen)
        each = next(line for line in self._listed if line[0] == chosen)
        tokens, features = each[2]
        text = tr("VectorsPanel", "{name} · {tokens} × {features}")
        text = text.format(name=chosen.name, tokens=tokens, features=features)
        self.tensors.setText(text)
        self.tensors.setAccessibleName(tr("VectorsPanel", "Tensor: {name}").format(name=each[1]))

    def _on_stack_chosen(self, stack: Stack) -> None:
        """Show the same tensor of the other stack, wherever the step goes."""
        tensor = self.session.selection.tensor
        super()._on_stack_chosen(stack)
        self.session.select(tensor=tensor)

    def _on_tensor_chosen(self, action: QAction) -> None:
        chosen: TensorName = action.data()
        changes: dict[str, object] = {"tensor": chosen.name, "hover": None}
        if chosen.kind is not None and chosen.kind is not self.session.selection.kind:
            changes |= {"kind": chosen.kind, "key": None}
        self.session.select(**changes)
        self._on_changed(None)  # also where it was chosen already: the mark stays

    def _on_layer_moved(self, step: int) -> None:
        self.session.select(layer=self.session.selection.layer + step)

    def _on_head_moved(self, step: int) -> None:
        self.session.select(head=self.session.selection.head + step)


def _text(trace: Trace, each: TensorName) -> str:
    """A tensor with its meaning; of the decoder's two attentions also which."""
    words = meaning(trace, each.name)
    if each.kind is not None and each.kind is not AttentionKind.ENCODER_SELF:
        text = tr("VectorsPanel", "{what} of {attention}")
        words = text.format(what=words, attention=attention_name(each.kind))
    return tr("VectorsPanel", "{name} · {meaning}").format(name=each.name, meaning=words)
