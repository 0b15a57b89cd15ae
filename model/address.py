"""Where in a Transformer something is: its kinds of attention, its stacks, its heads."""

from enum import StrEnum
from typing import NamedTuple


class Stack(StrEnum):
    """The two halves of the model."""

    ENCODER = "encoder"
    DECODER = "decoder"


class AttentionKind(StrEnum):
    """The three uses of attention (section 3.2.3)."""

    ENCODER_SELF = "encoder-self"
    DECODER_SELF = "decoder-self"
    CROSS = "cross"

    @property
    def stack(self) -> Stack:
        """The stack whose layers hold this attention; its queries are that stack's tokens."""
        return Stack.ENCODER if self is AttentionKind.ENCODER_SELF else Stack.DECODER

    @property
    def key_stack(self) -> Stack:
        """The stack whose tokens are the keys."""
        return Stack.DECODER if self is AttentionKind.DECODER_SELF else Stack.ENCODER


class HeadAddress(NamedTuple):
    """One head; layer and head count from 0 here and from 1 wherever a person reads them."""

    kind: AttentionKind
    layer: int
    head: int
