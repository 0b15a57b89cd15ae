"""Where on this machine a model with certain weights is."""

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Generator, Iterable
from pathlib import Path

from model.folder import CHECKPOINTS, WEIGHTS, is_run

CHUNK = 2**22
TEMPORARY = "attention-visualizer-lecture-"
"""How the folder of what is trained in a lecture begins."""


def find_weights(
    fingerprint: str, size: int, folders: Iterable[Path]
) -> Generator[None, None, Path | None]:
    """The first model folder whose weights have this SHA-256; `size` bytes, unless it is 0.

    Large files take a while: it stops at each `yield`.
    """
    for folder in dict.fromkeys(folders):
        weights = folder / WEIGHTS
        try:
            if not weights.is_file() or (size and weights.stat().st_size != size):
                continue
            found = yield from _digest(weights)
        except OSError:
            continue
        if found == fingerprint:
            return folder
    return None


def is_run_at(folder: Path, step: int | None) -> bool:
    """Whether this is a training run whose newest checkpoint is that of a step."""
    if step is None or not is_run(folder):
        return False
    checkpoints = sorted((folder / CHECKPOINTS).glob("step-*.safetensors"))
    return bool(checkpoints) and checkpoints[-1].stem == f"step-{step:08}"


def make_temporary() -> Path:
    """A folder for runs that goes when the program ends."""
    folder = Path(tempfile.mkdtemp(prefix=TEMPORARY))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def is_temporary(folder: Path) -> bool:
    """Whether this is a run that nobody shall be offered again."""
    return folder.parent.name.startswith(TEMPORARY)


def is_local(place: str) -> bool:
    """Whether looking there asks no other machine, as it would on Windows."""
    return bool(place) and not place.startswith(("\\\\", "//"))


def _digest(path: Path) -> Generator[None, None, str]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            yield
    return digest.hexdigest()
