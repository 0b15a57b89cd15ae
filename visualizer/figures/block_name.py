"""What the blocks of the architecture are called."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from model.address import AttentionKind
from visualizer.walk import Operation

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


def plain_name(operation: Operation) -> str:
    """The other blocks."""
    return {
        Operation.NORM: tr("Block", "Norm"),
        Operation.ADD: tr("Block", "Add"),
        Operation.ADD_NORM: tr("Block", "Add & Norm"),
        Operation.LINEAR: tr("Block", "Linear"),
        Operation.PROBABILITIES: tr("Block", "Softmax"),
    }[operation]
