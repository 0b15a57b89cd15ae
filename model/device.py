"""Where a training computes: on the processor, or on an accelerator of this machine."""

import torch
from torch import Tensor

from model.errors import ConfigError, Words

MISSING = "This run learned on {device}, which this machine does not have; it goes on on the CPU."


def available_devices() -> tuple[str, ...]:
    """The devices that are here and that torch can use, the processor first."""
    accelerators = {"cuda": torch.cuda, "mps": torch.backends.mps}
    return ("cpu", *(name for name, there in accelerators.items() if there.is_available()))


def check_device(name: str) -> None:
    """Raise ConfigError for a device that this machine does not have."""
    if name not in (known := available_devices()):
        reason = Words(
            "this machine has no {upper}; choose {known}",
            upper=name.upper(),
            known=" or ".join(known),
        )
        raise ConfigError(field="device", reason=reason)


def usable_device(name: str) -> torch.device:
    """This device, or the processor where it is missing."""
    return torch.device(name if name in available_devices() else "cpu")


def random_state(device: torch.device) -> dict[str, Tensor]:
    """What a device will draw next, by its name in a checkpoint; the processor's is a trainer's."""
    if device.type == "cpu":
        return {}
    return {f"random.{device.type}": getattr(torch, device.type).get_rng_state()}


def restore_random_state(device: torch.device, tensors: dict[str, Tensor]) -> None:
    """Draw on as a checkpoint says; it may be from another device, and tells nothing of this."""
    if (state := tensors.get(f"random.{device.type}")) is not None:
        getattr(torch, device.type).set_rng_state(state)
