"""Where things are in a FigureView, found as a user finds them: by what stands under the mouse."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor

from visualizer.widgets.figure_view import FigureView

STEP = 3  # pixels


def places(view: FigureView, wanted: Callable[[Any], bool]) -> list[QPoint]:
    """All points of a coarse grid under which such a cell stands."""
    return [
        QPoint(x, y)
        for y in range(1, view.height(), STEP)
        for x in range(1, view.width(), STEP)
        if (cell := view.cell_at(QPointF(x, y))) is not None and wanted(cell)
    ]


def middle(view: FigureView, **wanted: Any) -> QPoint:
    """The middle of the cell that has exactly these indices, all others None."""
    names = ("query", "key", "layer", "head")

    def fits(cell: Any) -> bool:
        return all(getattr(cell, name) == wanted.get(name) for name in names)

    found = places(view, fits)
    assert found, f"nothing is at {wanted}"
    x = (min(p.x() for p in found) + max(p.x() for p in found)) // 2
    y = (min(p.y() for p in found) + max(p.y() for p in found)) // 2
    return QPoint(x, y)


def click(qtbot: Any, view: FigureView, place: QPoint, shift: bool = False) -> None:
    """Press and release the left button there."""
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, modifier, place)


def color_at(view: FigureView, place: QPoint) -> QColor:
    """The colour that is shown there."""
    return view.grab().toImage().pixelColor(place)


def near(first: QColor, second: QColor, tolerance: int = 3) -> bool:
    """Whether two colours look the same."""
    pairs = zip(first.getRgb(), second.getRgb(), strict=True)
    return all(abs(a - b) <= tolerance for a, b in pairs)
