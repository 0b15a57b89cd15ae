"""Where in a figure the selected row, column or cell stands: found by asking what stands where."""

from dataclasses import astuple, fields
from typing import Any, Protocol

from PySide6.QtCore import QPointF, QRectF

from visualizer.selection import Cell, Selection

COARSE = 32  # places along each side that are asked first
HALVINGS = 8


class Pointed(Protocol):
    """A figure, as far as it is asked."""

    selection: Selection

    def cell_at(self, position: QPointF, rect: QRectF) -> Any: ...


def found(figure: Pointed, block: str, rect: QRectF) -> list[QRectF]:
    """Around all that is of the selected query, key or cell; empty where nothing is."""
    wanted = _wanted(block, figure.selection)
    if wanted is None:
        return []

    def hit(x: float, y: float) -> bool:
        cell = figure.cell_at(QPointF(x, y), rect)
        return isinstance(cell, Cell) and _is_of(cell, wanted)

    step_x, step_y = rect.width() / COARSE, rect.height() / COARSE
    hits = [
        (rect.left() + (column + 0.5) * step_x, rect.top() + (row + 0.5) * step_y)
        for row in range(COARSE)
        for column in range(COARSE)
        if hit(rect.left() + (column + 0.5) * step_x, rect.top() + (row + 0.5) * step_y)
    ]
    if not hits:
        return []
    left, right = min(hits), max(hits)
    top, bottom = min(hits, key=_down), max(hits, key=_down)
    x = [_edge(hit, left, (-step_x, 0))[0], _edge(hit, right, (step_x, 0))[0]]
    y = [_edge(hit, top, (0, -step_y))[1], _edge(hit, bottom, (0, step_y))[1]]
    return [QRectF(QPointF(x[0], y[0]), QPointF(x[1], y[1]))]


def _down(point: tuple[float, float]) -> tuple[float, float]:
    return point[1], point[0]


def _edge(hit: Any, inside: tuple[float, float], step: tuple[float, float]) -> tuple[float, float]:
    """The last point from one inside towards one a step on."""
    (x, y), (dx, dy) = inside, step
    for _ in range(HALVINGS):
        dx, dy = dx / 2, dy / 2
        if hit(x + dx, y + dy):
            x, y = x + dx, y + dy
    return x, y


def _wanted(block: str, selection: Selection) -> Cell | None:
    """What a cell of the block has; None where no cell has it."""
    query, key = selection.query, selection.key
    if block == "query":
        return Cell(query=query)
    if block == "key":
        return None if key is None else Cell(key=key)
    if block == "cell":
        return Cell(query, key, selection.layer, selection.head)
    return None


def _is_of(cell: Cell, wanted: Cell) -> bool:
    """Whether a cell says nothing else, and something of it."""
    names = [each.name for each in fields(Cell)]
    base = Cell(*(getattr(cell, name) for name in names))
    pairs = list(zip(astuple(base), astuple(wanted), strict=True))
    said = [(a, b) for a, b in pairs if b is not None]
    alone = sum(b is not None for _, b in pairs) == 1
    if alone:
        return all(a == b for a, b in said)
    return any(a is not None for a, _ in said) and all(a in (None, b) for a, b in said)
