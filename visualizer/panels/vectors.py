"""The Vectors panel: any named tensor, tokens x features."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox

from model.address import AttentionKind
from model.named_tensors import FLAT, HEAD_TENSORS, TensorName, nearest_name, tensor_names
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
        self.tensors = QComboBox(self)
        self.tensors.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tensors.setMaxVisibleItems(40)
        self.tensors.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.tensors.setMinimumContentsLength(22)
        self.layer, self.head = LessMore(self), LessMore(self)
        self._listed: list[tuple[str, TensorName]] = []
        for widget in (self.tensors, self.layer, self.head):
            self.flow.addWidget(widget)
        self._retranslate()

    def _connect(self) -> None:
        super()._connect()
        self.tensors.activated.connect(self._on_tensor_chosen)
        self.layer.moved.connect(self._on_layer_moved)
        self.head.moved.connect(self._on_head_moved)

    def _retranslate(self) -> None:
        super()._retranslate()
        name = tr("VectorsPanel", "Tensor")
        self.tensors.setAccessibleName(name)
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
        chosen = TensorName(name, selection.kind if name in HEAD_TENSORS else None)
        self.tensors.setCurrentIndex([each for _, each in self._listed].index(chosen))
        self.layer.setVisible(name not in FLAT)
        self.head.setVisible(name in HEAD_TENSORS)
        text = tr("VectorsPanel", "Layer {layer} of {count}")
        text = text.format(layer=selection.layer + 1, count=attention.layers)
        self.layer.show_place(text, selection.layer, attention.layers)
        text = tr("VectorsPanel", "Head {head} of {count}")
        text = text.format(head=selection.head + 1, count=attention.heads)
        self.head.show_place(text, selection.head, attention.heads)

    def _list_tensors(self, view: View) -> None:
        """Fill the list anew where it differs.

        It has no separators: with a style sheet, PySide6 6.11.3 crashes some time after a combo
        box that had one is gone.
        """
        stack = view.selection.stack
        listed = [
            (self._text(view, each, *shape(view.trace, each, stack)), each)
            for each in tensor_names(view.trace, stack)
        ]
        if listed != self._listed:
            self._listed = listed
            self.tensors.clear()
            self.tensors.addItems([text for text, _ in listed])

    def _text(self, view: View, each: TensorName, tokens: int, features: int) -> str:
        words = meaning(view.trace, each.name)
        if each.kind not in (None, AttentionKind.ENCODER_SELF):
            text = tr("VectorsPanel", "{what} of {attention}")
            words = text.format(what=words, attention=attention_name(each.kind))
        text = tr("VectorsPanel", "{name} · {tokens} × {features} · {meaning}")
        return text.format(name=each.name, meaning=words, tokens=tokens, features=features)

    def _on_tensor_chosen(self, index: int) -> None:
        name = self._listed[index][1]
        changes: dict[str, object] = {"tensor": name.name, "hover": None}
        if name.kind is not None and name.kind is not self.session.selection.kind:
            changes |= {"kind": name.kind, "key": None}
        self.session.select(**changes)

    def _on_layer_moved(self, step: int) -> None:
        self.session.select(layer=self.session.selection.layer + step)

    def _on_head_moved(self, step: int) -> None:
        self.session.select(head=self.session.selection.head + step)
