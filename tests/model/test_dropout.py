"""Dropout drops what it says, keeps the mean, and is absent outside training."""

import pytest
import torch

from model.dropout import Dropout

COUNT = 200_000


@pytest.mark.parametrize("p", [0.1, 0.25, 0.5, 0.9])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_that_the_stated_fraction_is_zeroed_and_the_mean_is_kept(
    p: float, dtype: torch.dtype
) -> None:
    torch.manual_seed(0)
    found = Dropout(p)(torch.ones(COUNT, dtype=dtype)).float()
    deviation = (p * (1 - p) / COUNT) ** 0.5
    assert (found == 0).float().mean() == pytest.approx(p, abs=1 / 512 + 5 * deviation)
    assert len(found.unique()) == 2
    rounding = 2**-8 if dtype == torch.bfloat16 else 0
    assert found.mean() == pytest.approx(1, abs=5 * deviation / (1 - p) + rounding)


@pytest.mark.parametrize("shape", [(1,), (3, 5), (2, 3, 7), (2, 1, 4, 4), (0, 3)])
def test_that_the_shape_is_kept(shape: tuple[int, ...]) -> None:
    assert Dropout(0.5)(torch.ones(shape)).shape == shape


def test_that_neighbours_are_dropped_independently() -> None:
    torch.manual_seed(1)
    zero = (Dropout(0.5)(torch.ones(COUNT)) == 0).float()
    for distance in (1, 2, 7, 8, 64):
        both = (zero[:-distance] * zero[distance:]).mean()
        assert both == pytest.approx(0.25, abs=0.01)


def test_that_gradients_flow_only_through_what_was_kept() -> None:
    x = torch.ones(1000, requires_grad=True)
    found = Dropout(0.25)(x)
    found.sum().backward()
    assert x.grad is not None
    assert torch.equal(x.grad, found)  # x is all ones


def test_that_it_is_the_identity_outside_training_and_for_zero() -> None:
    x = torch.randn(10)
    assert Dropout(0.5).eval()(x) is x
    assert Dropout(0.0)(x) is x


def test_that_the_global_seed_decides_what_is_dropped() -> None:
    def draw(seed: int) -> torch.Tensor:
        torch.manual_seed(seed)
        return Dropout(0.5)(torch.ones(100))

    assert torch.equal(draw(1), draw(1))
    assert not torch.equal(draw(1), draw(2))


def test_that_almost_everything_may_be_dropped() -> None:
    """Of the largest fractions that a configuration accepts something is left."""
    torch.manual_seed(0)
    found = Dropout(0.9999)(torch.ones(COUNT))
    assert found.isfinite().all()
    assert 0 < (found != 0).float().mean() < 0.01
