"""Checkpoints of a run: everything with which it goes on as if it had never stopped."""

import json
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from model.errors import ModelFileError
from model.files import write_atomically
from model.folder import CHECKPOINTS
from model.training import Trainer

KEPT = 2
"""The newest, and one before it in case the newest is damaged."""


class Checkpoints:
    """The checkpoints in a run's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / CHECKPOINTS

    @property
    def paths(self) -> list[Path]:
        """Oldest first."""
        return sorted(self.folder.glob("step-*.safetensors"))

    def save(self, trainer: Trainer) -> Path:
        """Keep where a training stands; raises FileError."""
        path = self.folder / f"step-{trainer.step:08}.safetensors"
        tensors, state = trainer.state()
        text = json.dumps(state)
        metadata = {"state": text, "checksum": _checksum(tensors, text)}
        write_atomically(path, lambda temporary: save_file(tensors, temporary, metadata))
        with suppress(OSError):
            for old in self.paths[:-KEPT]:
                old.unlink()
        return path

    def read(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """The newest that is not damaged; raises ModelFileError."""
        for path in reversed(self.paths):
            try:
                with safe_open(path, framework="pt") as file:
                    metadata = file.metadata()
                    tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
                state = json.loads(metadata["state"])
            except (SafetensorError, OSError, ValueError, KeyError, TypeError):
                continue
            checksum = _checksum(tensors, metadata["state"])
            if metadata.get("checksum", checksum) == checksum:  # older ones have none
                return tensors, state
        raise ModelFileError(path=self.folder.parent, reason="no checkpoint can be read")


def _checksum(tensors: dict[str, Tensor], state: str) -> str:
    """The CRC-32 of all that is in a checkpoint: damage may leave its length as it was."""
    checksum = zlib.crc32(state.encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        about = f"{name} {tensor.dtype} {tuple(tensor.shape)}"
        checksum = zlib.crc32(about.encode(), checksum)
        checksum = zlib.crc32(tensor.contiguous().numpy().data, checksum)
    return f"{checksum:08x}"
