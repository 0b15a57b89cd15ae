"""Positions: embedding + position = input, the encoding as an image and as curves, similarity."""

from visualizer.figures.figure import ManyFaced
from visualizer.figures.position_curves import PositionCurves
from visualizer.figures.position_face import PositionFace
from visualizer.figures.position_image import PositionImage
from visualizer.figures.position_similarity import PositionSimilarity
from visualizer.figures.position_sum import PositionSum
from visualizer.selection import PositionsView

FACES: dict[PositionsView, type[PositionFace]] = {
    PositionsView.SUM: PositionSum,
    PositionsView.ENCODING: PositionImage,
    PositionsView.CURVES: PositionCurves,
    PositionsView.SIMILARITY: PositionSimilarity,
}


class PositionalEncoding(ManyFaced):
    """The positions of the current stack, shown as the view options say."""

    name = "positions"

    def _face(self) -> type[PositionFace]:
        return FACES[self.options.positions]
