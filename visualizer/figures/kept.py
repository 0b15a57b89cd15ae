"""Which tokens a figure draws: all, or those that are not special."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from model.address import AttentionKind
from model.trace import Tokens, Trace

Places = NDArray[np.intp]
Matrix = TypeVar("Matrix", bound=NDArray[np.generic])


@dataclass(frozen=True, eq=False)
class Kept:
    """The queries and keys of a kind that are drawn: their places in the trace."""

    queries: Places
    keys: Places
    whole: bool

    @classmethod
    def of(cls, trace: Trace, kind: AttentionKind, without_special: bool) -> "Kept":
        """Those that are not special; decoder rows are the tokens that are written there."""
        encoder = kind is AttentionKind.ENCODER_SELF
        rows = trace.source if encoder else trace.decoder_output
        queries, keys = places(rows, without_special), places(trace.keys(kind), without_special)
        whole = len(queries) == len(rows) and len(keys) == len(trace.keys(kind))
        return cls(queries, keys, whole)

    def cells(self, matrix: Matrix) -> Matrix:
        """Of [..., query, key] what is drawn."""
        if self.whole:
            return matrix
        return matrix[..., self.queries[:, None], self.keys]  # type: ignore[return-value]


def labels(trace: Trace, kind: AttentionKind, kept: Kept) -> dict[str, NDArray[np.str_]]:
    """The tokens that are drawn along both axes; decoder rows read one and write the next."""
    found = {
        "query": np.array(trace.queries(kind).pieces)[kept.queries],
        "key": np.array(trace.keys(kind).pieces)[kept.keys],
    }
    if kind is not AttentionKind.ENCODER_SELF:
        found["query.written"] = np.array(trace.decoder_output.pieces)[kept.queries]
    return found


def places(tokens: Tokens, without_special: bool) -> Places:
    """Where the tokens are that are drawn; all of them where there are none but special ones."""
    every = range(len(tokens))
    found = [index for index in every if not (without_special and tokens.is_special(index))]
    return np.array(found or [*every], dtype=np.intp)


def row_of(kept: Places, place: int | None) -> int | None:
    """In which row or column a token is drawn; None where it is left out."""
    if place is None:
        return None
    row = int(np.searchsorted(kept, place))
    return row if row < len(kept) and kept[row] == place else None
