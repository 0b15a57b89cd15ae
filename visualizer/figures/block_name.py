"""What the blocks of the architecture are called, by people and in lessons, and their colours."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from model.address import AttentionKind
from model.intervention import Interventions
from visualizer.selection import Selection
from visualizer.theme import Style
from visualizer.walk import ATTENTION, Operation, Step

tr = QCoreApplication.translate


def short_name(kind: AttentionKind | None) -> str:
    """A sublayer where its whole name does not fit."""
    return {
        AttentionKind.ENCODER_SELF: tr("Block", "Self-attn"),
        AttentionKind.DECODER_SELF: tr("Block", "Masked attn"),
        AttentionKind.CROSS: tr("Block", "Cross-attn"),
        None: tr("Block", "FFN"),
    }[kind]


def input_names(operation: Operation, encoder: bool) -> Sequence[str]:
    """The names at the foot of a column."""
    if operation is Operation.EMBEDDING:
        text = tr("Block", "Input embedding") if encoder else tr("Block", "Output embedding")
        return text, tr("Block", "Embedding")
    if operation is not Operation.TOKENS:
        return ()
    if encoder:
        return (tr("Block", "Inputs"),)
    return tr("Block", "Outputs (shifted right)"), tr("Block", "Outputs")


def position_names(positions: str, interventions: Interventions) -> Sequence[str]:
    """What is added to the embedding, the shorter name last."""
    if positions == "none":
        return (tr("Block", "No positions"),)
    if interventions.positions_off:
        return (tr("Block", "Positions off"),)
    return tr("Block", "+ Positional encoding"), tr("Block", "+ Positions")


def plain_name(operation: Operation) -> str:
    """The other blocks."""
    match operation:
        case Operation.NORM:
            return tr("Block", "Norm")
        case Operation.ADD:
            return tr("Block", "Add")
        case Operation.ADD_NORM:
            return tr("Block", "Add & Norm")
        case Operation.LINEAR:
            return tr("Block", "Linear")
        case _:
            return tr("Block", "Softmax")


def block_color(style: Style, step: Step) -> str:
    """Like ones have the same colour."""
    operation = step.operation
    if operation in ATTENTION:
        return style.cross_attention if step.kind is AttentionKind.CROSS else style.attention
    if operation is Operation.FEED_FORWARD:
        return style.feed_forward
    if operation in (Operation.EMBEDDING, Operation.POSITIONS):
        return style.embedding
    if operation in (Operation.LINEAR, Operation.PROBABILITIES):
        return style.output
    return style.norm


AROUND = (Operation.NORM.value, Operation.ADD.value)
"""What stands around every sublayer: meant in both stacks, but not at their ends."""


def is_named(step: Step, name: str, selection: Selection) -> bool:
    """Whether a lesson means this block: a stack, or in the selected layer a kind or operation."""
    if name == step.stack.value:
        return True
    ends = step.layer is None and name in AROUND
    if ends or step.layer not in (None, selection.layer):
        return False
    inside = step.operation in ATTENTION
    if name in (kind.value for kind in AttentionKind):
        return inside and step.kind is not None and step.kind.value == name
    if step.layer is not None and step.stack is not selection.stack and name not in AROUND:
        return False
    if inside:
        return name in ATTENTION and step.kind is selection.kind
    return step.operation.value == name
