"""What every figure is: one drawing from (view, style), in points, for screen and paper alike."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from model.trace import Trace
from visualizer.figures.finding import found
from visualizer.selection import Selection, ViewOptions
from visualizer.theme import Style
from visualizer.training_state import Training

POINTS_PER_MM = 72 / 25.4


class Honoured(StrEnum):
    """Options that not every figure can make sense of, by their names in `Appearance`."""

    COLORMAP = "colormap"
    RANGE = "range"
    NUMBERS = "numbers"
    SPECIAL = "without_special"


COLORS = frozenset((Honoured.COLORMAP, Honoured.RANGE))


@dataclass(frozen=True, eq=False)
class View:
    """What a figure is drawn from; `before` is the run without interventions, if there is one.

    What the window says beside a figure in it is not said again in the figure.
    """

    trace: Trace
    selection: Selection = field(default_factory=Selection)
    options: ViewOptions = field(default_factory=ViewOptions)
    before: Trace | None = None
    in_window: bool = False
    heading: bool = True
    """Whether a figure says above itself what it is, where it has the habit."""
    training: Training = field(default_factory=Training)


class Figure(ABC):
    """Immutable; made anew when the view or the style changes, painted at any size."""

    name: ClassVar[str]
    """On the command line, as in `--figure attention-matrix`."""

    honoured: frozenset[Honoured] = frozenset()
    """Of the options of `Honoured`, those that mean something here."""

    colormaps: tuple[str, ...] = ()
    """The colour maps that its values can have."""

    axes: ClassVar[dict[str, tuple[str, ...]]] = {}
    """What the dimensions of the arrays are, where their names do not say it; see `axes_of`."""

    least_mm: ClassVar[float] = 4.0
    """On paper, of the shorter side of its largest picture."""

    def __init__(self, view: View, style: Style) -> None:
        self.view, self.style = view, style
        self.trace, self.selection, self.options = view.trace, view.selection, view.options

    @abstractmethod
    def size(self) -> QSizeF:
        """The size, in points, at which it looks best on paper."""

    def height_for(self, width: float) -> float:
        """How high it is best drawn in so many points."""
        natural = self.size()
        return width * natural.height() / natural.width()

    @abstractmethod
    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Draw into a rectangle whose unit is the point; the background is painted already."""

    def has_room(self, rect: QRectF) -> bool:
        """Whether a rectangle is large enough for what it draws beside pictures and text."""
        return True

    @abstractmethod
    def heading(self) -> str:
        """What it is, in a few words: the title where one is wanted."""

    @abstractmethod
    def describe(self) -> str:
        """What it shows, in a sentence with numbers: caption, and text for screen readers."""

    def nothing(self) -> str:
        """Why there is nothing to be seen, in a sentence; "" where there is something."""
        return ""

    @abstractmethod
    def arrays(self) -> dict[str, NDArray[Any]]:
        """Exactly what is drawn, by name."""

    def axes_of(self, name: str, array: NDArray[Any]) -> tuple[str, ...]:
        """The names of an array's dimensions; a column `key.position` belongs to the axis key."""
        return self.axes.get(name, (name.partition(".")[0],) * array.ndim)

    def cell_at(self, position: QPointF, rect: QRectF) -> Any:
        """What stands at a position when painted into this rectangle, mostly a Cell; or None."""
        return None

    def explain(self, cell: Any) -> str:
        """The exact value of what `cell_at` found, for the tip under the mouse."""
        return ""

    def where(self, block: str, rect: QRectF) -> list[QRectF]:
        """Where a block that a text names stands, as `visualizer.lesson` lists them."""
        return found(self, block, rect)


class ManyFaced(Figure):
    """A figure that is one of several; a subclass says which in `_face`."""

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        self.face = self._face()(view, style)
        self.honoured, self.colormaps = self.face.honoured, self.face.colormaps

    @abstractmethod
    def _face(self) -> type[Figure]: ...

    def size(self) -> QSizeF:
        return self.face.size()

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        self.face.paint(painter, rect)

    def height_for(self, width: float) -> float:
        return self.face.height_for(width)

    def has_room(self, rect: QRectF) -> bool:
        return self.face.has_room(rect)

    def heading(self) -> str:
        return self.face.heading()

    def describe(self) -> str:
        return self.face.describe()

    def arrays(self) -> dict[str, NDArray[Any]]:
        return self.face.arrays()

    def axes_of(self, name: str, array: NDArray[Any]) -> tuple[str, ...]:
        return self.face.axes_of(name, array)

    def cell_at(self, position: QPointF, rect: QRectF) -> Any:
        return self.face.cell_at(position, rect)

    def explain(self, cell: Any) -> str:
        return self.face.explain(cell)

    def where(self, block: str, rect: QRectF) -> list[QRectF]:
        return self.face.where(block, rect)
