"""What a mask forbids: the future and padding, told apart, hatched, named."""

import numpy as np
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter

from model.address import AttentionKind
from model.trace import Trace
from visualizer.figures.figure import View
from visualizer.figures.raster import Bools, paint_hatch
from visualizer.theme import Style

tr = QCoreApplication.translate

PADDING = "<pad>"
CAUSAL_PATTERN = Qt.BrushStyle.BDiagPattern
PADDING_PATTERN = Qt.BrushStyle.DiagCrossPattern


def masked_cells(view: View, kind: AttentionKind) -> tuple[Bools, Bools]:
    """Where a query may not attend, because the key lies in the future and because it is padding.

    Both are [query, key]; padding wins where both are true.
    """
    mask = view.trace[kind].mask
    padded = ~mask & padding_tokens(view.trace, kind)[None, :]
    return ~mask & ~padded, padded


def padding_tokens(trace: Trace, kind: AttentionKind) -> Bools:
    """Which keys of a kind are padding: [key]."""
    return np.array([piece == PADDING for piece in trace.keys(kind).pieces], dtype=np.bool_)


def paint_masked(painter: QPainter, style: Style, area: QRectF, cells: tuple[Bools, Bools]) -> None:
    """Hatch what `masked_cells` says, over a matrix that fills the area."""
    causal, padded = cells
    ground = style.surface_raised
    paint_hatch(painter, area, causal, style.hatch_causal, ground, CAUSAL_PATTERN)
    paint_hatch(painter, area, padded, style.hatch_padding, ground, PADDING_PATTERN)


def why_masked(cells: tuple[Bools, Bools], query: int, key: int) -> str:
    """Why this query may not attend to this key; empty where it may."""
    causal, padded = cells
    if padded[query, key]:
        return tr("Mask", "masked: the key is padding")
    if causal[query, key]:
        return tr("Mask", "masked: the key lies in the future")
    return ""
