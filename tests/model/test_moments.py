"""Weights along the way: dense early, bounded, and what is read is what was kept."""

from itertools import pairwise
from pathlib import Path

import pytest
import torch

from model import moments as moments_module
from model.errors import ModelFileError
from model.folder import MOMENTS_BYTES, MOST_MOMENTS
from model.moments import Moments


def weights(value: float) -> dict[str, torch.Tensor]:
    return {"a": torch.full((3,), value), "b.c": torch.tensor([[value, 1.0]])}


def trained(folder: Path, steps: int) -> Moments:
    """The moments that a run of so many steps keeps."""
    moments = Moments(folder)
    for step in range(steps + 1):
        if moments.wants(step):
            moments.save(step, weights(step % 100))
    return moments


def test_that_the_first_steps_are_all_kept_and_later_ones_less_often(tmp_path: Path) -> None:
    steps = trained(tmp_path, 300).steps
    assert steps[:10] == tuple(range(10))
    gaps = [later - earlier for earlier, later in pairwise(steps)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > 10


def test_that_there_are_never_too_many_and_they_stay_spread(tmp_path: Path) -> None:
    steps = trained(tmp_path, 9000).steps
    assert len(steps) == MOST_MOMENTS
    assert steps[0] == 0
    assert steps[-1] > 9000 / 1.1 - 1
    ratios = [(b + 1) / (a + 1) for a, b in pairwise(steps)]
    assert max(ratios) <= 2  # 0 to 1
    assert max(ratios[1:]) < 1.7


def test_that_they_take_no_more_room_than_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = trained(tmp_path / "one", 0)
    size = next(one.folder.iterdir()).stat().st_size
    monkeypatch.setattr(moments_module, "MOMENTS_BYTES", 5 * size)
    moments = trained(tmp_path / "many", 200)
    assert sum(path.stat().st_size for path in moments.folder.iterdir()) <= 5 * size < MOMENTS_BYTES
    assert moments.steps[0] == 0
    assert moments.steps[-1] > 180


def test_that_what_is_read_is_what_was_kept_in_half_precision(tmp_path: Path) -> None:
    moments = Moments(tmp_path)
    kept = {"a": torch.randn(40, generator=torch.Generator().manual_seed(1))}
    moments.save(7, kept)
    found = moments.read(7)
    assert found["a"].dtype is torch.float32
    assert torch.equal(found["a"], kept["a"].half().float())


def test_that_going_on_from_a_step_forgets_what_came_later(tmp_path: Path) -> None:
    moments = trained(tmp_path, 30)
    moments.cut(12)
    assert max(moments.steps) <= 12
    assert min(moments.steps) == 0


@pytest.mark.parametrize("content", [b"", b"no safetensors", None])
def test_that_a_damaged_moment_is_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    moments = trained(tmp_path, 3)
    path = moments.folder / "step-00000002.safetensors"
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(ModelFileError, match="moment at step 2 cannot be read"):
        moments.read(2)
