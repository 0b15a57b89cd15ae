"""What a run was like along the way: its averaged weights in half precision at some steps.

Moments are dense early and sparser later: the next one comes when the steps have grown by a tenth.
Where there are too many or they take too much room, one of those that lie closest goes.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from model.errors import ModelFileError, Words
from model.files import write_atomically
from model.folder import MOMENTS, MOMENTS_BYTES, MOST_MOMENTS, kept_moments

GROWTH = 1.1


class Moments:
    """The moments of a run's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / MOMENTS

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps of which the weights are kept, from the first."""
        return kept_moments(self.folder.parent)

    def wants(self, step: int) -> bool:
        """Whether enough has happened since the last one."""
        known = self.steps
        return not known or step >= max(known[-1] + 1, known[-1] * GROWTH)

    def save(self, step: int, weights: Mapping[str, Tensor]) -> None:
        """Keep the weights at a step; raises FileError."""
        halves = {name: weight.to("cpu", torch.float16) for name, weight in weights.items()}
        write_atomically(self._path(step), lambda path: save_file(halves, path))
        room = max(2, min(MOST_MOMENTS, MOMENTS_BYTES // self._path(step).stat().st_size))
        while len(known := self.steps) > room:
            self._path(_closest(known)).unlink()

    def read(self, step: int) -> dict[str, Tensor]:
        """The weights at a step, in single precision; raises ModelFileError."""
        try:
            return {name: half.float() for name, half in load_file(self._path(step)).items()}
        except (SafetensorError, OSError) as error:
            reason = Words("the moment at step {step:,} cannot be read", step=step)
            raise ModelFileError(path=self.folder.parent, reason=reason) from error

    def cut(self, step: int) -> None:
        """Forget what came after a step, from which the run goes on."""
        for later in (known for known in self.steps if known > step):
            self._path(later).unlink()

    def _path(self, step: int) -> Path:
        return self.folder / f"step-{step:08}.safetensors"


def _closest(steps: tuple[int, ...]) -> int:
    """The step, neither the first nor the last, whose neighbours lie closest in proportion."""
    gaps = {
        steps[place]: (steps[place + 1] + 1) / (steps[place - 1] + 1)
        for place in range(1, len(steps) - 1)
    }
    return min(gaps, key=gaps.__getitem__)
