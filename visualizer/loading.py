"""How torch is loaded: on a worker's thread, once the window is on screen."""

import builtins
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _quiet_imports() -> Iterator[None]:
    """Import as Python does, and without looking for garbage meanwhile.

    PySide's own import, which is for `__feature__` only, reads the source of each of torch's
    modules: a fifth of the time more. Each look for garbage would stop the interface for a tenth
    of a second.
    """
    hooked = builtins.__import__
    builtins.__import__ = getattr(builtins, "__orig_import__", hooked)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        builtins.__import__ = hooked


def import_torch() -> None:
    """Leave a core to the interface: on all of them its ticks come 15 times later."""
    known = "torch" in sys.modules
    with _quiet_imports():
        import torch

    if not known:
        gc.freeze()  # torch's modules stay; later looks for garbage pass them by
    torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))
