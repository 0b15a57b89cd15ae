"""The run as a list of steps, from the tokens to the chosen token, and as the blocks of Figure 1.

A post-norm model (the paper's) ends each sublayer with Add & Norm. A pre-norm model begins each
with Norm and ends it with Add, and a Norm ends each stack: the walk says so.
"""

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
    NORM = "norm"
    QKV = "qkv"
    DOT_PRODUCT = "dot-product"
    SCALE = "scale"
    MASK = "mask"
    SOFTMAX = "softmax"
    TIMES_V = "times-v"
    JOIN_HEADS = "join-heads"
    ADD = "add"
    ADD_NORM = "add-norm"
    FEED_FORWARD = "feed-forward"
    LINEAR = "linear"
    PROBABILITIES = "probabilities"
    CHOICE = "choice"


OF_STAGE = {
    Stage.DOT_PRODUCT: Operation.DOT_PRODUCT,
    Stage.SCALED: Operation.SCALE,
    Stage.MASKED: Operation.MASK,
    Stage.SOFTMAX: Operation.SOFTMAX,
}
ATTENTION = frozenset(
    (Operation.QKV, *OF_STAGE.values(), Operation.TIMES_V, Operation.JOIN_HEADS)
)  # what happens inside one attention block


@dataclass(frozen=True)
class Step:
    """One computation: where it happens, the panel that draws it, and what to select there."""

    operation: Operation
    stack: Stack
    panel: str
    layer: int | None = None
    kind: AttentionKind | None = None
    stage: Stage | None = None
    tensor: str = "embed"
    """The tensor that the step makes, by its name in the trace, or else the one it is about."""

    def applied(self, selection: Selection, index: int) -> dict[str, object]:
        """What to change in a selection to look at this step."""
        default = (
            AttentionKind.ENCODER_SELF
            if self.stack is Stack.ENCODER
            else selection.kind
            if selection.kind.stack is Stack.DECODER
            else AttentionKind.CROSS
        )
        changes: dict[str, object] = {
            "step": index,
            "kind": self.kind or default,
            "hover": None,
            "tensor": self.tensor,
        }
        if changes["kind"] is not selection.kind:
            changes["key"] = None
        for name in ("layer", "stage"):
            if getattr(self, name) is not None:
                changes[name] = getattr(self, name)
        return changes


@dataclass(frozen=True)
class Block:
    """The steps that one block of the architecture stands for; `target` is the one to enter."""

    first: int
    last: int
    target: int
    step: Step
    """The step at `target`."""

    def __contains__(self, index: int) -> bool:
        return self.first <= index <= self.last


@lru_cache(maxsize=8)
def walk(config: TransformerConfig) -> tuple[Step, ...]:
    """Every step of a model of these sizes, for one decode step."""
    return tuple(_steps(config))


@lru_cache(maxsize=8)
def blocks(config: TransformerConfig) -> tuple[Block, ...]:
    """The steps gathered into blocks: all of one attention are one, and enter at its softmax."""
    found: list[Block] = []
    for index, step in enumerate(walk(config)):
        last = found[-1] if found else None
        inside = step.operation in ATTENTION and step.operation is not Operation.QKV
        if last is not None and inside:
            entered = step.operation is Operation.SOFTMAX
            target, shown = (index, step) if entered else (last.target, last.step)
            found[-1] = Block(last.first, index, target, shown)
        else:
            found.append(Block(index, index, index, step))
    return tuple(found)


def step_showing(config: TransformerConfig, selection: Selection) -> int:
    """The step whose picture is the selected stage of the selected attention."""
    wanted = (OF_STAGE[selection.stage], selection.kind, selection.layer)
    places = [(step.operation, step.kind, step.layer) for step in walk(config)]
    return places.index(wanted) if wanted in places else 0


def step_for(config: TransformerConfig, before: Selection, after: Selection) -> int:
    """The step to be at when another kind, layer or stage was selected without stepping.

    It is the same computation there, or the one that the selected stage shows.
    """
    if (before.kind, before.layer, before.stage) == (after.kind, after.layer, after.stage):
        return after.step
    steps = walk(config)
    current = steps[min(before.step, len(steps) - 1)]
    there = {
        (step.operation, step.kind): index
        for index, step in enumerate(steps)
        if step.layer == after.layer and step.stack is after.stack
    }
    shown = there.get((OF_STAGE[after.stage], after.kind), after.step)
    if before.stage is not after.stage:
        return shown
    outside = current.kind is None and before.kind is after.kind
    return there.get((current.operation, None if outside else after.kind), shown)


def _steps(config: TransformerConfig) -> Iterator[Step]:
    pre_norm = config.norm == "pre"
    for stack, layers in (
        (Stack.ENCODER, config.encoder_layers),
        (Stack.DECODER, config.decoder_layers),
    ):
        yield Step(Operation.TOKENS, stack, "tokens")
        yield Step(Operation.EMBEDDING, stack, "vectors", tensor="embed")
        yield Step(Operation.POSITIONS, stack, "positions", tensor="pos_embed")
        for layer in range(layers):
            yield from _layer(stack, layer, pre_norm)
        if pre_norm:
            yield Step(Operation.NORM, stack, "residual-stream", tensor="final_norm")
    yield Step(Operation.LINEAR, Stack.DECODER, "vectors", tensor="logits")
    yield Step(Operation.PROBABILITIES, Stack.DECODER, "vectors", tensor="probs")
    yield Step(Operation.CHOICE, Stack.DECODER, "vectors", tensor="probs")


def _layer(stack: Stack, layer: int, pre_norm: bool) -> Iterator[Step]:
    if stack is Stack.ENCODER:
        yield from _attention(AttentionKind.ENCODER_SELF, layer, pre_norm)
    else:
        yield from _attention(AttentionKind.DECODER_SELF, layer, pre_norm)
        yield from _attention(AttentionKind.CROSS, layer, pre_norm)
    fed = Step(Operation.FEED_FORWARD, stack, "vectors", layer, tensor="ff_out")
    yield from _sublayer(stack, layer, None, (fed,), ("norm_ff", "resid_post"), pre_norm)


def _attention(kind: AttentionKind, layer: int, pre_norm: bool) -> Iterator[Step]:
    def step(
        operation: Operation, panel: str, stage: Stage | None = None, tensor: str = "q"
    ) -> Step:
        return Step(operation, kind.stack, panel, layer, kind, stage, tensor)

    cross = kind is AttentionKind.CROSS
    inside = (
        step(Operation.QKV, "vectors"),
        *(step(operation, "attention", stage) for stage, operation in OF_STAGE.items()),
        step(Operation.TIMES_V, "vectors", tensor="z"),
        step(Operation.JOIN_HEADS, "vectors", tensor="cross_attn_out" if cross else "attn_out"),
    )
    names = ("norm_cross", "resid_mid_cross") if cross else ("norm_attn", "resid_mid")
    yield from _sublayer(kind.stack, layer, kind, inside, names, pre_norm)


def _sublayer(
    stack: Stack,
    layer: int,
    kind: AttentionKind | None,
    inside: tuple[Step, ...],
    names: tuple[str, str],
    pre_norm: bool,
) -> Iterator[Step]:
    """What a sublayer does, within its residual connection; `names` of its norm and its sum."""

    def step(operation: Operation, tensor: str) -> Step:
        return Step(operation, stack, "residual-stream", layer, kind, tensor=tensor)

    norm, becomes = names
    if pre_norm:
        yield step(Operation.NORM, norm)
        yield from inside
        yield step(Operation.ADD, becomes)
    else:
        yield from inside
        yield step(Operation.ADD_NORM, norm)
