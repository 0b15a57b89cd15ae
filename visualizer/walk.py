"""The run as a list of steps, from the tokens to the chosen token."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from model.address import AttentionKind, Stack
from model.config import TransformerConfig
from visualizer.selection import Selection, Stage


class Operation(StrEnum):
    """What a step computes."""

    TOKENS = "tokens"
    EMBEDDING = "embedding"
    POSITIONS = "positions"
    QKV = "qkv"
    DOT_PRODUCT = "dot-product"
    SCALE = "scale"
    MASK = "mask"
    SOFTMAX = "softmax"
    TIMES_V = "times-v"
    JOIN_HEADS = "join-heads"
    ADD_NORM = "add-norm"
    FEED_FORWARD = "feed-forward"
    LINEAR = "linear"
    PROBABILITIES = "probabilities"
    CHOICE = "choice"


@dataclass(frozen=True)
class Step:
    """One computation: where it happens, the panel that draws it, and what to select there."""

    operation: Operation
    stack: Stack
    panel: str
    layer: int | None = None
    kind: AttentionKind | None = None
    stage: Stage | None = None
    tensor: str | None = None
    """The tensor that the step makes, under its name in the trace."""

    def applied(self, selection: Selection, index: int) -> dict[str, object]:
        """What to change in a selection to look at this step."""
        default = (
            AttentionKind.ENCODER_SELF
            if self.stack is Stack.ENCODER
            else selection.kind
            if selection.kind.stack is Stack.DECODER
            else AttentionKind.CROSS
        )
        changes: dict[str, object] = {"step": index, "kind": self.kind or default, "hover": None}
        if changes["kind"] is not selection.kind:
            changes["key"] = None
        for name in ("layer", "stage", "tensor"):
            if getattr(self, name) is not None:
                changes[name] = getattr(self, name)
        return changes


@lru_cache(maxsize=8)
def walk(config: TransformerConfig) -> tuple[Step, ...]:
    """Every step of a model of these sizes, for one decode step."""
    return tuple(_steps(config))


def _steps(config: TransformerConfig) -> Iterator[Step]:
    yield from _entrance(Stack.ENCODER)
    for layer in range(config.encoder_layers):
        yield from _attention(AttentionKind.ENCODER_SELF, layer, "resid_mid")
        yield from _feed_forward(Stack.ENCODER, layer)
    yield from _entrance(Stack.DECODER)
    for layer in range(config.decoder_layers):
        yield from _attention(AttentionKind.DECODER_SELF, layer, "resid_mid")
        yield from _attention(AttentionKind.CROSS, layer, "resid_mid_cross")
        yield from _feed_forward(Stack.DECODER, layer)
    last = Stack.DECODER
    yield Step(Operation.LINEAR, last, "vectors", tensor="logits")
    yield Step(Operation.PROBABILITIES, last, "vectors", tensor="probs")
    yield Step(Operation.CHOICE, last, "tokens")


def _entrance(stack: Stack) -> Iterator[Step]:
    yield Step(Operation.TOKENS, stack, "tokens")
    yield Step(Operation.EMBEDDING, stack, "vectors", tensor="embed")
    yield Step(Operation.POSITIONS, stack, "positions", tensor="pos_embed")


def _attention(kind: AttentionKind, layer: int, becomes: str) -> Iterator[Step]:
    def step(
        operation: Operation, panel: str, stage: Stage | None = None, tensor: str | None = None
    ) -> Step:
        return Step(operation, kind.stack, panel, layer, kind, stage, tensor)

    added = "cross_attn_out" if kind is AttentionKind.CROSS else "attn_out"
    yield step(Operation.QKV, "vectors", tensor="q")
    yield step(Operation.DOT_PRODUCT, "attention", Stage.DOT_PRODUCT)
    yield step(Operation.SCALE, "attention", Stage.SCALED)
    yield step(Operation.MASK, "attention", Stage.MASKED)
    yield step(Operation.SOFTMAX, "attention", Stage.SOFTMAX)
    yield step(Operation.TIMES_V, "vectors", tensor="z")
    yield step(Operation.JOIN_HEADS, "vectors", tensor=added)
    yield step(Operation.ADD_NORM, "residual-stream", tensor=becomes)


def _feed_forward(stack: Stack, layer: int) -> Iterator[Step]:
    yield Step(Operation.FEED_FORWARD, stack, "vectors", layer, tensor="ff_out")
    yield Step(Operation.ADD_NORM, stack, "residual-stream", layer, tensor="resid_post")
