"""What is said when the memory does not suffice."""

from collections.abc import Iterator
from contextlib import contextmanager

from model.errors import ModelError

SIGNS = "defaultcpuallocator", "out of memory", "cannot allocate memory", "bad_alloc"
"""What torch says in a RuntimeError when there is no more memory."""


class MemoryFullError(ModelError):
    """The memory of this machine does not suffice."""

    template = (
        "There is not enough memory. What was saved is kept; try fewer tokens a batch, a smaller "
        "model, or close other programs."
    )


@contextmanager
def enough_memory() -> Iterator[None]:
    """Raise MemoryFullError where the memory does not suffice for what is done within."""
    try:
        yield
    except MemoryError as error:
        raise MemoryFullError from error
    except RuntimeError as error:
        if any(sign in str(error).lower() for sign in SIGNS):
            raise MemoryFullError from error
        raise
