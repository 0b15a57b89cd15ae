"""What is looked at and how: frozen values that the Session holds and figures draw from."""

from dataclasses import dataclass
from enum import StrEnum

from model.address import AttentionKind, HeadAddress, Stack


class Stage(StrEnum):
    """The four faces of one attention matrix."""

    DOT_PRODUCT = "dot-product"
    SCALED = "scaled"
    MASKED = "masked"
    SOFTMAX = "softmax"


class PositionsView(StrEnum):
    """What the Positions panel shows."""

    SUM = "sum"
    ENCODING = "encoding"
    CURVES = "curves"
    SIMILARITY = "similarity"


@dataclass(frozen=True)
class Cell:
    """What is under the mouse; None where a figure has no such axis."""

    query: int | None = None
    key: int | None = None
    layer: int | None = None
    head: int | None = None


@dataclass(frozen=True)
class Selection:
    """The one selection that runs through all panels.

    `source` is a token of the sentence, `target` a row of the decoder, which is also the decode
    step. They are the query of the current kind; `key` is pinned when it is not None. `hover` is
    a passing look at another cell. `step` is a place in the walk through the model, `tensor` what
    the Vectors panel shows.
    """

    kind: AttentionKind = AttentionKind.CROSS
    layer: int = 0
    head: int = 0
    stage: Stage = Stage.SOFTMAX
    source: int = 0
    target: int = 0
    key: int | None = None
    hover: Cell | None = None
    step: int = 0
    tensor: str = "embed"

    @property
    def query(self) -> int:
        """The selected query of the current kind."""
        return self.source if self.kind is AttentionKind.ENCODER_SELF else self.target

    @property
    def focus(self) -> tuple[int, int | None]:
        """(query, key) to explain: what is hovered, unless a cell is pinned."""
        if self.key is None and self.hover is not None and self.hover.query is not None:
            return self.hover.query, self.hover.key
        return self.query, self.key

    @property
    def stack(self) -> Stack:
        """The stack that the current kind belongs to."""
        return self.kind.stack

    @property
    def head_address(self) -> HeadAddress:
        """The selected head."""
        return HeadAddress(self.kind, self.layer, self.head)


@dataclass(frozen=True)
class ViewOptions:
    """How figures show things, beside the style."""

    dim_special: bool = False
    """Special tokens are faded, and the attention mass that they take is stated."""
    averaged: bool = False
    """Residual norms as the mean over the tokens instead of a line for each."""
    positions: PositionsView = PositionsView.SUM
    """Positions as embedding + position = input, an image, curves, or their similarity."""
    colormap: str = ""
    """A map of `theme.COLORMAPS`; empty for the style's."""
    low: float | None = None
    """Where the colours of values begin and `high` where they end; None as the data have it."""
    high: float | None = None
    numbers: bool = True
    """Values stand in the cells of a matrix where there is room for them."""
    without_special: bool = False
    """Special tokens are left out, and the attention mass that they take is stated."""
