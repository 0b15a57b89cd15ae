"""What to know of a sentence that was read: nothing is wrong, and yet little can come of it."""

from collections.abc import Sequence
from typing import NamedTuple

from model.trace import SPECIAL_PIECES, Span, is_byte

MOSTLY_BYTES = (
    "{number} of {total} pieces of this sentence are single bytes: the model has hardly seen "
    "such characters, so its output means little."
)

SPACE = "␣"
"""How the tokenizer shows a space that is a piece of its own."""


class ByteShare(NamedTuple):
    """How many pieces of a sentence are bytes; `str()` is the English sentence that says it."""

    number: int
    total: int

    def __str__(self) -> str:
        return MOSTLY_BYTES.format(**self._asdict())


def byte_share(pieces: Sequence[str], spans: Sequence[Span]) -> ByteShare | None:
    """The share of bytes where they write more than half of the characters, else None."""
    row = [pair for pair in zip(pieces, spans, strict=True) if pair[0] not in SPECIAL_PIECES]
    of_bytes = [span for piece, span in row if is_byte(piece, span)]
    written = {place for piece, span in row if piece != SPACE for place in range(*span)}
    if len({*of_bytes}) * 2 <= len(written):
        return None
    return ByteShare(len(of_bytes), len(row))
