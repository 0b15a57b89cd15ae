"""Positions: embedding + position = input, the encoding as an image and as curves, similarity."""

from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from visualizer.figures.figure import Figure, View
from visualizer.figures.position_curves import PositionCurves
from visualizer.figures.position_face import PositionFace
from visualizer.figures.position_image import PositionImage
from visualizer.figures.position_similarity import PositionSimilarity
from visualizer.figures.position_sum import PositionSum
from visualizer.selection import PositionsView
from visualizer.theme import Style

FACES: dict[PositionsView, type[PositionFace]] = {
    PositionsView.SUM: PositionSum,
    PositionsView.ENCODING: PositionImage,
    PositionsView.CURVES: PositionCurves,
    PositionsView.SIMILARITY: PositionSimilarity,
}


class PositionalEncoding(Figure):
    """The positions of the current stack, shown as the view options say."""

    name = "positions"

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        self.face = FACES[self.options.positions](view, style)

    def size(self) -> QSizeF:
        return self.face.size()

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        self.face.paint(painter, rect)

    def describe(self) -> str:
        return self.face.describe()

    def arrays(self) -> dict[str, NDArray[Any]]:
        return self.face.arrays()

    def cell_at(self, position: QPointF, rect: QRectF) -> Any:
        return self.face.cell_at(position, rect)

    def explain(self, cell: Any) -> str:
        return self.face.explain(cell)
