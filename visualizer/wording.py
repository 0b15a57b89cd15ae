"""How steps, tokens and numbers are called wherever a sentence speaks of them."""

import math
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QCoreApplication

from model.address import AttentionKind, Stack
from model.counting import counted
from model.trace import Floats, ModelInfo, Tokens, Trace
from visualizer.selection import Selection
from visualizer.walk import Operation, Step

tr = QCoreApplication.translate

LONGEST = 16
"""Characters of a token; longer ones are cut with an ellipsis."""
PADDING = "<pad>"


@dataclass(frozen=True)
class Row:
    """The selected token of a stack: its index, the token that is read, and it as a query."""

    index: int
    read: str
    query: str
    heading: str
    """What a row of the decoder reads and writes; empty in the encoder."""

    @classmethod
    def of(cls, trace: Trace, selection: Selection, stack: Stack) -> "Row":
        """The row of a selection; a query of the decoder is called by what it writes."""
        if stack is Stack.ENCODER:
            index = min(max(selection.source, 0), len(trace.source) - 1)
            token = quoted_token(trace.source, index)
            return cls(index, token, token, "")
        index = min(max(selection.target, 0), len(trace.decoder_input) - 1)
        read = quoted_token(trace.decoder_input, index)
        written = quoted_token(trace.decoder_output, index)
        text = tr("Query", "Reads {read}, writes {written}.")
        return cls(index, read, written, text.format(read=read, written=written))

    def length(self, tensor: Floats) -> str:
        """How long this row's vector is."""
        return number(float(np.linalg.norm(tensor[self.index])))


def model_name(model: ModelInfo) -> str:
    """What a model is called; that of a training run with how far it is."""
    if model.step is None:
        return model.name
    return tr("Model", "{name}, training step {step}").format(
        name=model.name, step=f"{model.step:,}"
    )


def place(step: Step) -> str:
    """Where a step happens."""
    encoder = step.stack is Stack.ENCODER
    if step.layer is not None:
        text = tr("Step", "Encoder layer {n}") if encoder else tr("Step", "Decoder layer {n}")
        return text.format(n=step.layer + 1)
    if step.operation in (Operation.TOKENS, Operation.EMBEDDING, Operation.POSITIONS):
        return tr("Step", "Encoder input") if encoder else tr("Step", "Decoder input")
    if step.operation is Operation.NORM:
        return tr("Step", "Encoder output") if encoder else tr("Step", "Decoder output")
    return tr("Step", "Output")


def sublayer_name(kind: AttentionKind | None) -> str:
    """A sublayer as a block of the architecture is called."""
    return {
        AttentionKind.ENCODER_SELF: tr("Block", "Self-attention"),
        AttentionKind.DECODER_SELF: tr("Block", "Masked self-attention"),
        AttentionKind.CROSS: tr("Block", "Cross-attention"),
        None: tr("Block", "Feed-forward"),
    }[kind]


def in_sentence(name: str) -> str:
    """A name as it stands within a sentence."""
    return name[:1].lower() + name[1:]


@lru_cache(maxsize=4096)
def shown(piece: str) -> str:
    """A piece that can be seen: control characters by their codes, marks on a dotted circle."""
    if any(unicodedata.category(character) == "Cc" for character in piece):
        return piece.encode("unicode_escape").decode("ascii")
    if piece and unicodedata.category(piece[0]).startswith("M"):
        return f"◌{piece}"
    return piece if piece.strip() else "␣"


def token_name(tokens: Tokens, index: int, short: bool = False) -> str:
    """What a token is called; with its place where it is not the only one of this name."""
    piece = tokens.pieces[index]
    name = shortened(shown(piece)) if short else shown(piece)
    return name if tokens.pieces.count(piece) == 1 else f"{name} · {index + 1}"


def quoted_token(tokens: Tokens, index: int) -> str:
    """A token of a run in a sentence."""
    return tr("Query", "“{token}”").format(token=token_name(tokens, index, short=True))


def shortened(piece: str) -> str:
    """A token that takes no more than its share of a sentence."""
    return piece if len(piece) <= LONGEST else piece[: LONGEST - 1] + "…"


def quoted(piece: str) -> str:
    """A token in a sentence."""
    return tr("Query", "“{token}”").format(token=shortened(piece))


def number(value: float) -> str:
    """A number as sentences write it: 0.52, −3.10, 14.9, 124, 0.0003."""
    size = abs(value)
    if size >= 100:
        text = f"{value:,.0f}"
    elif size >= 10:
        text = f"{value:.1f}"
    elif size >= 0.005:
        text = f"{value:.2f}"
    else:
        text = f"{value:.1g}" if size >= 5e-5 else "0"
    return text.replace("-", "−")


def tokens_of(count: int) -> str:
    """So many tokens."""
    return counted(count, tr("Count", "token"), tr("Count", "tokens"))


def heads_of(count: int) -> str:
    """So many heads."""
    return counted(count, tr("Count", "head"), tr("Count", "heads"))


def layers_of(count: int) -> str:
    """So many layers."""
    return counted(count, tr("Count", "layer"), tr("Count", "layers"))


def root(value: int) -> str:
    """The square root: 16, or 5.66."""
    exact = math.isqrt(value)
    return str(exact) if exact * exact == value else f"{math.sqrt(value):.2f}"
