"""The walk is the list of PRODUCT.md, and every step of it can be drawn."""

import pytest

from model.address import AttentionKind, Stack
from model.config import TransformerConfig
from model.named_tensors import tensor
from model.stream_points import stream_points
from tests.visualizer.trace_maker import make_trace
from visualizer.panels import PANELS
from visualizer.selection import Selection, Stage
from visualizer.walk import Operation, Step, blocks, step_for, walk

KINDS = (AttentionKind.ENCODER_SELF, AttentionKind.DECODER_SELF, AttentionKind.CROSS)
INPUT = ["tokens", "embedding", "positions"]
ATTENTION = ["qkv", "dot-product", "scale", "mask", "softmax", "times-v", "join-heads"]
OUTPUT = ["linear", "probabilities", "choice"]

both_norms = pytest.mark.parametrize("norm", ["pre", "post"])


def config(norm: str, encoder: int = 2, decoder: int = 3) -> TransformerConfig:
    return TransformerConfig(
        source_vocab=9, target_vocab=9, encoder_layers=encoder, decoder_layers=decoder,
        d_model=8, heads=2, d_ff=16, norm=norm,
    )  # fmt: skip


def operations(norm: str) -> list[str]:
    return [step.operation.value for step in walk(config(norm, 1, 1))]


def index_of(norm: str, operation: Operation, **where: object) -> int:
    found = [
        index
        for index, step in enumerate(walk(config(norm)))
        if step.operation is operation
        and all(getattr(step, name) == value for name, value in where.items())
    ]
    assert len(found) == 1
    return found[0]


def test_that_the_walk_of_the_papers_model_is_that_of_the_product():
    attention, feed_forward = [*ATTENTION, "add-norm"], ["feed-forward", "add-norm"]
    encoder = INPUT + attention + feed_forward
    assert operations("post") == encoder + INPUT + attention * 2 + feed_forward + OUTPUT


def test_that_a_pre_norm_model_has_its_norms_before_the_sublayers_and_above_the_stacks():
    attention, feed_forward = ["norm", *ATTENTION, "add"], ["norm", "feed-forward", "add"]
    encoder = [*INPUT, *attention, *feed_forward, "norm"]
    decoder = INPUT + attention * 2 + feed_forward + ["norm"]
    assert operations("pre") == encoder + decoder + OUTPUT


def test_that_layers_follow_one_another_upwards():
    steps = walk(config("post"))
    for stack, layers in ((Stack.ENCODER, 2), (Stack.DECODER, 3)):
        numbers = [s.layer for s in steps if s.stack is stack and s.layer is not None]
        assert numbers == sorted(numbers)
        assert {*numbers} == {*range(layers)}
    stacks = [step.stack for step in steps]
    assert stacks.index(Stack.DECODER) == stacks.count(Stack.ENCODER)


@both_norms
def test_that_every_step_names_a_panel_that_can_draw_it(norm):
    trace = make_trace(norm=norm, encoder_layers=1, decoder_layers=2)
    panels = {spec.name for spec in PANELS}
    for step in walk(trace.model.config):
        assert step.panel in panels
        kind = step.kind or (
            AttentionKind.ENCODER_SELF if step.stack is Stack.ENCODER else AttentionKind.CROSS
        )
        if step.panel == "attention":
            assert step.stage is not None
        if step.panel == "vectors":
            drawn = tensor(trace, step.tensor, kind, step.layer or 0, 0)
            assert len(drawn) == len(trace.queries(kind))
        if step.panel == "residual-stream":
            points = {(point.name, point.layer) for point in stream_points(trace, step.stack)}
            assert (step.tensor, step.layer) in points


@both_norms
def test_that_blocks_are_the_steps_without_gap_or_overlap(norm):
    found = blocks(config(norm))
    steps = [index for block in found for index in range(block.first, block.last + 1)]
    assert steps == list(range(len(walk(config(norm)))))
    attention = [block for block in found if block.step.stage is not None]
    assert len(attention) == 2 + 3 + 3
    assert all(block.step.operation is Operation.SOFTMAX for block in attention)
    assert all(walk(config(norm))[block.target] is block.step for block in found)


@both_norms
def test_that_entering_a_step_selects_what_it_is_about(norm):
    steps = walk(config(norm))
    for index, step in enumerate(steps):
        changes = step.applied(Selection(kind=AttentionKind.DECODER_SELF, key=1), index)
        assert changes["step"] == index
        assert changes["kind"].stack is step.stack
        assert changes.get("layer") == step.layer
        assert changes.get("stage") == step.stage
        left = changes["kind"] is not AttentionKind.DECODER_SELF
        assert ("key" in changes) == left  # a pinned key belongs to its kind


def moved(norm: str, operation: Operation, where: dict[str, object], **changes: object) -> Step:
    """The step at which one is after selecting something else at this step."""
    index = index_of(norm, operation, **where)
    step = walk(config(norm))[index]
    before = Selection(**step.applied(Selection(), index))
    after = Selection(**{**vars(before), **changes})
    return walk(config(norm))[step_for(config(norm), before, after)]


@both_norms
def test_that_selecting_another_layer_goes_to_the_same_computation_there(norm):
    add = Operation.ADD if norm == "pre" else Operation.ADD_NORM
    cross = {"kind": AttentionKind.CROSS, "layer": 0}
    fed = {"kind": None, "layer": 0, "stack": Stack.DECODER}
    for operation, where in (
        (Operation.QKV, cross),
        (Operation.MASK, cross),
        (add, cross),
        (Operation.FEED_FORWARD, fed),
        (add, fed),
    ):
        step = moved(norm, operation, where, layer=2)
        assert (step.operation, step.layer, step.kind) == (operation, 2, where["kind"])


@both_norms
def test_that_selecting_another_kind_or_stage_goes_to_what_is_then_shown(norm):
    cross = {"kind": AttentionKind.CROSS, "layer": 1}
    step = moved(norm, Operation.TIMES_V, cross, kind=AttentionKind.ENCODER_SELF)
    assert (step.operation, step.kind) == (Operation.TIMES_V, AttentionKind.ENCODER_SELF)
    step = moved(norm, Operation.SOFTMAX, cross, stage=Stage.SCALED)
    assert (step.operation, step.kind, step.layer) == (Operation.SCALE, AttentionKind.CROSS, 1)
    fed = {"layer": 1, "stack": Stack.DECODER}
    step = moved(norm, Operation.FEED_FORWARD, fed, kind=AttentionKind.DECODER_SELF)
    assert (step.operation, step.kind) == (Operation.SOFTMAX, AttentionKind.DECODER_SELF)


def test_that_selecting_a_token_or_a_head_stays_at_the_step(session):
    session.go_to(20)
    session.select(source=2, target=1, head=1)
    assert session.selection.step == 20


def test_that_the_session_walks_along_with_its_selection(session):
    session.go_to(0)
    for kind in reversed(KINDS):
        for layer in range(2):
            session.select(kind=kind, layer=layer)
            step = session.step()
            assert (step.kind, step.layer, step.stage) == (kind, layer, session.selection.stage)
