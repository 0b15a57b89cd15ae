"""A device that is not the CPU, for tests on machines without one: torch's own, in Python.

Its tensors compute on the CPU, but nothing may mix them with the CPU's, and what is drawn on it
comes from random states of its own, as on a graphics card.
"""

from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.utils import backend_registration
from torch.utils._python_dispatch import return_and_correct_aliasing
from torch.utils._pytree import tree_map

NAME = "elsewhere"


class There(Tensor):
    """A tensor on the device; `here` is its double on the CPU."""

    here: Tensor

    @staticmethod
    def __new__(cls, here: Tensor) -> "There":
        made = Tensor._make_wrapper_subclass(
            cls, here.shape, strides=here.stride(), dtype=here.dtype, device=f"{NAME}:0"
        )
        made.here = here
        return made  # type: ignore[no-any-return]

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        wanted = kwargs.get("device")
        if wanted is not None:
            kwargs["device"] = torch.device("cpu")
        if func not in (torch.ops.aten.copy_.default, torch.ops.aten._to_copy.default):
            tree_map(_refuse_other, (args, kwargs))
        with _Drawing(func):
            found = func(*tree_map(_here, args), **tree_map(_here, kwargs))
        if wanted is not None and torch.device(wanted).type == "cpu":
            return found
        return return_and_correct_aliasing(func, args, kwargs, tree_map(_there, found))


class Backend(backend_registration._DummyBackendModule):
    """What torch asks of a device."""

    state = torch.Generator().get_state()

    def get_rng_state(self) -> Tensor:
        return self.state.clone()

    def set_rng_state(self, state: Tensor) -> None:
        self.state = state.clone()

    def manual_seed_all(self, seed: int) -> None:
        self.state = torch.Generator().manual_seed(seed).get_state()

    def _is_in_bad_fork(self) -> bool:
        return False

    def get_amp_supported_dtype(self) -> list[torch.dtype]:
        return [torch.bfloat16]


BACKEND = Backend()


class _Drawing:
    """What is drawn within this comes from the device's random state."""

    def __init__(self, func: Any) -> None:
        self.draws = torch.Tag.nondeterministic_seeded in func.tags

    def __enter__(self) -> None:
        if self.draws:
            self.cpu = torch.get_rng_state()
            torch.set_rng_state(BACKEND.state)

    def __exit__(self, *_: object) -> None:
        if self.draws:
            BACKEND.state = torch.get_rng_state()
            torch.set_rng_state(self.cpu)


def _refuse_other(value: Any) -> None:
    if isinstance(value, Tensor) and not isinstance(value, There) and value.dim():
        raise RuntimeError("tensors of two devices were mixed")


def _here(value: Any) -> Any:
    return value.here if isinstance(value, There) else value


def _there(value: Any) -> Any:
    with torch.inference_mode(False):  # which such tensors do not know
        return There(value) if isinstance(value, Tensor) else value


def _empty(size: Any, dtype: Any = None, **_: Any) -> There:
    return There(torch.empty(size, dtype=dtype))


def _empty_strided(size: Any, stride: Any, dtype: Any = None, **_: Any) -> There:
    return There(torch.empty_strided(size, stride, dtype=dtype))


_LIBRARY = torch.library.Library("aten", "IMPL")  # what is registered goes with it


@cache
def install() -> torch.device:
    """Let torch know the device; it stays known, and nobody else notices."""
    backend_registration._setup_privateuseone_for_python_backend(NAME, BACKEND)
    _LIBRARY.impl("empty.memory_format", _empty, "PrivateUse1")
    _LIBRARY.impl("empty_strided", _empty_strided, "PrivateUse1")
    return torch.device(NAME)
