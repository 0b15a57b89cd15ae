"""Norms, similarity, entropy, named tensors and the points of the residual stream."""

from itertools import pairwise
from typing import Any

import jaxtyping
import numpy as np
import pytest

from model.address import AttentionKind, Stack
from model.analysis import cosines, entropy, norms, similarity, statistics
from model.named_tensors import FLAT, HEAD_TENSORS, OUTPUTS, nearest_name, tensor, tensor_names
from model.stream_points import StreamPoint, stream_points
from model.trace import Trace
from tests.visualizer.trace_maker import make_trace

RANDOM = np.random.default_rng(3)
ROWS = RANDOM.normal(size=(7, 12)).astype(np.float32)
NORMS = ("pre", "post")


def run(**sizes: Any) -> Trace:
    """A small run; it is computed in double precision, which the checked types do not allow."""
    jaxtyping.config.update("jaxtyping_disable", True)
    try:
        return make_trace(**sizes)
    finally:
        jaxtyping.config.update("jaxtyping_disable", False)


def test_that_the_norm_of_three_and_four_is_five() -> None:
    assert norms(np.array([[3, 4], [0, 0]], np.float32)).tolist() == [5, 0]


def test_that_norms_keep_all_axes_but_the_last() -> None:
    assert norms(RANDOM.normal(size=(2, 3, 4)).astype(np.float32)).shape == (2, 3)


def test_that_a_cosine_is_that_of_the_angle_and_zero_for_a_vector_of_zeros() -> None:
    first = np.array([[1, 0], [1, 0], [2, 2], [0, 0]], np.float32)
    second = np.array([[0, 3], [-5, 0], [7, 7], [1, 1]], np.float32)
    assert cosines(first, second) == pytest.approx([0, -1, 1, 0])


def test_that_similarity_is_symmetric_with_ones_and_does_not_see_lengths() -> None:
    matrix = similarity(ROWS)
    assert matrix == pytest.approx(matrix.T)
    assert np.diag(matrix) == pytest.approx(np.ones(7))
    lengths = np.arange(1, 8, dtype=np.float32)[:, None]
    assert similarity(ROWS * lengths) == pytest.approx(matrix, abs=1e-6)


def test_that_similarity_agrees_with_the_cosines_of_pairs() -> None:
    assert similarity(ROWS)[2, 5] == pytest.approx(float(cosines(ROWS[2:3], ROWS[5:6])[0]))


def test_that_the_paper_positions_are_as_similar_as_their_distance_alone_says() -> None:
    angles = np.arange(20)[:, None] / 10000 ** (np.arange(0, 16, 2) / 16)
    encoding = np.concatenate([np.sin(angles), np.cos(angles)], axis=1).astype(np.float32)
    matrix = similarity(encoding)
    for distance in (1, 4, 9):
        diagonal = np.diag(matrix, distance)
        expected = np.cos(distance / 10000 ** (np.arange(0, 16, 2) / 16)).mean()
        assert diagonal == pytest.approx(np.full_like(diagonal, expected), abs=1e-5)


@pytest.mark.parametrize(
    ("weights", "bits"),
    [([1, 0, 0, 0], 0), ([0.5, 0.5, 0, 0], 1), ([0.25] * 4, 2), ([0, 0, 0, 0], 0)],
)
def test_that_entropy_counts_bits(weights: list[float], bits: float) -> None:
    assert entropy(np.array([weights], np.float32))[0] == pytest.approx(bits)


def test_that_statistics_are_those_of_each_row() -> None:
    found = statistics(np.array([[1, 2, 3, 6], [0, 0, 0, 0]], np.float32))
    assert found.mean.tolist() == [3, 0]
    assert found.std == pytest.approx([np.sqrt(14 / 4), 0])
    assert found.norm == pytest.approx([np.sqrt(50), 0])
    assert (found.low.tolist(), found.high.tolist()) == ([1, 0], [6, 0])


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("stack", Stack)
def test_that_every_listed_tensor_is_tokens_by_features(norm: str, stack: Stack) -> None:
    trace = run(source=6, target=4, heads=2, head_dim=4, norm=norm)
    for name in tensor_names(trace, stack):
        kind = name.kind or (
            AttentionKind.ENCODER_SELF if stack is Stack.ENCODER else AttentionKind.CROSS
        )
        values = tensor(trace, name.name, kind, 1, 1)
        of_keys = name.name in ("k", "v")
        rows = len(trace.keys(kind) if of_keys else trace.queries(kind))
        features = 4 if name.name in HEAD_TENSORS else 8
        if name.name in OUTPUTS:
            features = trace.model.config.target_vocab
        assert values.shape == (rows, features), name


def test_that_names_are_listed_in_the_order_of_computation() -> None:
    def order(norm: str) -> list[str]:
        trace = run(norm=norm)
        return [each.name for each in tensor_names(trace, Stack.ENCODER)]

    assert order("pre")[3:10] == ["norm_attn", "q", "k", "v", "z", "attn_out", "resid_mid"]
    assert order("post")[3:10] == ["q", "k", "v", "z", "attn_out", "resid_mid", "norm_attn"]


def test_that_a_tensor_is_the_one_of_its_layer_and_head() -> None:
    trace = run()
    cross = AttentionKind.CROSS
    assert np.array_equal(tensor(trace, "q", cross, 1, 0), trace.cross.q[1, 0])
    assert np.array_equal(tensor(trace, "ff_out", cross, 1, 0), trace.decoder_residual.ff_out[1])
    assert np.array_equal(tensor(trace, "logits", cross, 1, 0), trace.logits)


def test_that_the_encoder_has_no_cross_attention() -> None:
    with pytest.raises(KeyError, match="norm_cross"):
        tensor(run(), "norm_cross", AttentionKind.ENCODER_SELF, 0, 0)


@pytest.mark.parametrize("stack", Stack)
def test_that_the_nearest_name_always_exists(stack: Stack) -> None:
    trace = run()
    known = {each.name for each in tensor_names(trace, stack)}
    everything = {each.name for each in tensor_names(trace, Stack.DECODER)} | {"nonsense"}
    for name in everything:
        nearest = nearest_name(name, stack)
        assert nearest in known
        assert nearest == name or name not in known
    assert set(FLAT) - set(OUTPUTS) <= known


@pytest.fixture(params=NORMS)
def either(request: pytest.FixtureRequest) -> Trace:
    """A pre-norm and a post-norm run."""
    return run(source=6, target=5, norm=request.param)


@pytest.mark.parametrize("stack", Stack)
def test_that_the_stream_begins_with_the_input_and_ends_with_the_output(
    either: Trace, stack: Stack
) -> None:
    residual, points = either.residual(stack), stream_points(either, stack)
    assert points[0].norm == pytest.approx(
        np.linalg.norm(residual.embed + residual.pos_embed, axis=1), rel=1e-5
    )
    last = points[-1].norm if points[-1].norm_made is None else points[-1].norm_made
    assert last == pytest.approx(np.linalg.norm(residual.final_norm, axis=1), rel=1e-5)


@pytest.mark.parametrize("stack", Stack)
def test_that_each_sum_follows_from_what_was_before_and_what_is_added(
    either: Trace, stack: Stack
) -> None:
    """The law of cosines, from one point to the next."""
    points = stream_points(either, stack)
    sums = 0
    for before, point in pairwise(points):
        if point.norm_added is None or point.cosine is None:
            continue
        squared = (
            before.norm**2 + point.norm_added**2 + 2 * before.norm * point.norm_added * point.cosine
        )
        assert np.sqrt(squared) == pytest.approx(point.norm, rel=1e-4)
        sums += 1
    assert sums == 2 * (3 if stack is Stack.DECODER else 2)


def test_that_a_pre_norm_leaves_the_stream_as_it_is_and_a_post_norm_does_not() -> None:
    pre, post = run(norm="pre"), run(norm="post")
    d_model = pre.model.config.d_model
    for before, point in zip(*_neighbours(pre), strict=True):
        if point.norm_added is None:
            assert point.norm_made == pytest.approx(np.full(4, np.sqrt(d_model)), rel=1e-3)
            assert np.array_equal(point.norm, before.norm)
    for _, point in zip(*_neighbours(post), strict=True):
        if point.norm_added is None:
            assert point.norm_made is None
            assert point.norm == pytest.approx(np.full(4, np.sqrt(d_model)), rel=1e-3)


def _neighbours(trace: Trace) -> tuple[tuple[StreamPoint, ...], tuple[StreamPoint, ...]]:
    points = stream_points(trace, Stack.DECODER)
    return points[:-1], points[1:]


def test_that_points_are_computed_once() -> None:
    trace = run()
    assert stream_points(trace, Stack.ENCODER) is stream_points(trace, Stack.ENCODER)
