"""Attention agrees with torch's own, and its weights are probabilities."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional

from model.address import AttentionKind
from model.attention import MultiHeadAttention, causal_mask, masked_softmax, padding_mask
from model.tap import Recorder
from model.trace import masked_softmax as numpy_masked_softmax

SIZES = [(8, 1, 3, 3), (8, 8, 1, 5), (12, 3, 6, 2), (64, 4, 17, 9)]


def attention_with_torch_twin(
    d_model: int, heads: int, scaled: bool = True
) -> tuple[MultiHeadAttention, nn.MultiheadAttention]:
    ours = MultiHeadAttention(d_model, heads, scaled=scaled)
    twin = nn.MultiheadAttention(d_model, heads, batch_first=True)
    with torch.no_grad():
        for weight in ours.parameters():
            weight.copy_(torch.randn_like(weight) * d_model**-0.5)
        linear = (ours.w_q, ours.w_k, ours.w_v)
        twin.in_proj_weight.copy_(torch.cat([w.weight for w in linear]))
        twin.in_proj_bias.copy_(torch.cat([w.bias for w in linear]))
        twin.out_proj.weight.copy_(ours.w_o.weight)
        twin.out_proj.bias.copy_(ours.w_o.bias)
    return ours, twin


def random_mask(batch: int, queries: int, keys: int) -> Tensor:
    """Every query may attend to at least one key."""
    mask = torch.rand(batch, 1, queries, keys) < 0.6
    mask[..., 0] = True
    return mask


@pytest.mark.parametrize(("d_model", "heads", "queries", "keys"), SIZES)
@pytest.mark.parametrize("masked", [False, True])
def test_that_outputs_and_weights_equal_those_of_torch_multihead_attention(
    d_model: int, heads: int, queries: int, keys: int, masked: bool
) -> None:
    torch.manual_seed(d_model + heads)
    ours, twin = attention_with_torch_twin(d_model, heads)
    x_query, x_key = torch.randn(2, queries, d_model), torch.randn(2, keys, d_model)
    mask = random_mask(2, queries, keys) if masked else None
    forbidden = None if mask is None else (~mask).expand(-1, heads, -1, -1).flatten(0, 1)
    recorder = Recorder().at(AttentionKind.CROSS)

    found = ours(x_query, x_key, mask, recorder)

    wanted, weights = twin(
        x_query, x_key, x_key, attn_mask=forbidden, average_attn_weights=False, need_weights=True
    )
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=0)
    recorded = recorder.tensors[AttentionKind.CROSS, 0, "attn_weights"]
    torch.testing.assert_close(recorded, weights, atol=1e-5, rtol=0)


@pytest.mark.parametrize(("d_model", "heads", "queries", "keys"), SIZES)
def test_that_z_equals_torch_scaled_dot_product_attention(
    d_model: int, heads: int, queries: int, keys: int
) -> None:
    torch.manual_seed(1)
    ours, _ = attention_with_torch_twin(d_model, heads)
    mask = random_mask(3, queries, keys)
    recorder = Recorder().at(AttentionKind.CROSS)
    ours(torch.randn(3, queries, d_model), torch.randn(3, keys, d_model), mask, recorder)
    q, k, v, z = (recorder.tensors[AttentionKind.CROSS, 0, name] for name in "qkvz")
    wanted = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    torch.testing.assert_close(z, wanted, atol=1e-5, rtol=0)


@pytest.mark.parametrize(("d_model", "heads", "queries", "keys"), SIZES)
@pytest.mark.parametrize("scaled", [True, False])
def test_that_outputs_and_gradients_equal_those_of_torch_with_and_without_scaling(
    d_model: int, heads: int, queries: int, keys: int, scaled: bool
) -> None:
    torch.manual_seed(2)
    ours, twin = attention_with_torch_twin(d_model, heads, scaled)
    mask = random_mask(2, queries, keys)
    x_query, x_key = torch.randn(2, queries, d_model), torch.randn(2, keys, d_model)
    w_q, w_k, w_v = twin.in_proj_weight.chunk(3)
    b_q, b_k, b_v = twin.in_proj_bias.chunk(3)
    q, k, v = (
        functional.linear(x, weight, bias).unflatten(-1, (heads, -1)).transpose(1, 2)
        for x, weight, bias in ((x_query, w_q, b_q), (x_key, w_k, b_k), (x_key, w_v, b_v))
    )
    scale = None if scaled else 1.0  # None is torch's own, one over the root of the width
    z = functional.scaled_dot_product_attention(q, k, v, mask, scale=scale)
    wanted = twin.out_proj(z.transpose(1, 2).flatten(2))

    found = ours(x_query, x_key, mask)

    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=0)
    seen = torch.randn_like(found)
    (found * seen).sum().backward()
    (wanted * seen).sum().backward()
    linear = (ours.w_q, ours.w_k, ours.w_v)
    assert twin.in_proj_weight.grad is not None
    by_ours = torch.cat([w.weight.grad for w in linear])
    torch.testing.assert_close(by_ours, twin.in_proj_weight.grad, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(ours.w_o.weight.grad, twin.out_proj.weight.grad, atol=1e-4, rtol=0)


@given(
    queries=st.integers(1, 5),
    keys=st.integers(1, 5),
    seed=st.integers(0, 10_000),
    scale=st.sampled_from([1e-3, 1.0, 50.0, 1e4]),
)
@settings(max_examples=60)
def test_that_rows_sum_to_one_or_are_zeros_where_nothing_is_allowed(
    queries: int, keys: int, seed: int, scale: float
) -> None:
    generator = torch.Generator().manual_seed(seed)
    scores = torch.randn(2, 3, queries, keys, generator=generator) * scale
    mask = torch.rand(2, 1, queries, keys, generator=generator) < 0.5
    weights = masked_softmax(scores, mask)
    allowed = mask.any(-1).expand(-1, 3, -1)
    assert (weights >= 0).all()
    assert (weights.masked_select(~mask) == 0).all()
    torch.testing.assert_close(weights.sum(-1), allowed.float(), atol=1e-6, rtol=0)
    by_numpy = numpy_masked_softmax(scores.numpy(), mask.numpy())
    np.testing.assert_allclose(by_numpy, weights.numpy(), atol=1e-6, rtol=0)


def test_that_without_a_mask_the_weights_are_a_plain_softmax() -> None:
    scores = torch.randn(1, 2, 3, 4)
    assert torch.equal(masked_softmax(scores, None), scores.softmax(-1))


def test_that_a_query_that_may_attend_to_nothing_leaves_gradients_finite() -> None:
    ours, _ = attention_with_torch_twin(8, 2)
    x = torch.randn(2, 4, 8, requires_grad=True)
    mask = torch.ones(2, 1, 4, 4, dtype=torch.bool)
    mask[0, 0, 1] = False
    mask[1] = False
    found = ours(x, x, mask)
    torch.testing.assert_close(found[0, 1], ours.w_o.bias)  # z is 0, so only the bias is left
    found.square().sum().backward()
    gradients = [x.grad, *(weight.grad for weight in ours.parameters())]
    assert all(gradient is not None and gradient.isfinite().all() for gradient in gradients)


def test_that_masked_keys_and_values_get_no_gradient() -> None:
    ours, _ = attention_with_torch_twin(8, 2)
    x_key = torch.randn(1, 3, 8, requires_grad=True)
    mask = torch.tensor([[[[True, False, True]]]])
    ours(torch.randn(1, 2, 8), x_key, mask).sum().backward()
    assert x_key.grad is not None
    assert (x_key.grad[0, 1] == 0).all()
    assert (x_key.grad[0, 0] != 0).any()


def test_that_padding_may_not_be_attended_to() -> None:
    mask = padding_mask(torch.tensor([[5, 0, 7], [0, 0, 3]]), 0)
    assert mask.tolist() == [[[[True, False, True]]], [[[False, False, True]]]]


def test_that_a_query_may_attend_to_itself_and_to_what_stands_before_it() -> None:
    assert causal_mask(3, 3)[0, 0].tolist() == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


def test_that_fewer_queries_than_keys_are_the_last_ones() -> None:
    assert torch.equal(causal_mask(2, 5), causal_mask(5, 5)[:, :, 3:])
