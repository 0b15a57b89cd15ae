"""One head's matrix: dot products, scaled, masked, softmax, always in the same geometry."""

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter

from model.trace import Floats
from visualizer.figures.feature_image import cell_texts
from visualizer.figures.figure import Figure, Honoured, View
from visualizer.figures.head_tiles import mosaic
from visualizer.figures.kept import Kept, labels
from visualizer.figures.masking import masked_cells, paint_masked, why_masked
from visualizer.figures.naming import (
    head_name,
    interventions_sentence,
    kind_title,
    query_piece,
    query_sentence,
    recorded_note,
    stage_name,
)
from visualizer.figures.notes import Notes, settled
from visualizer.figures.raster import (
    Scale,
    inks,
    number_type,
    paint_grid,
    paint_scale,
    paint_values,
    scale_width,
    zero_inks,
)
from visualizer.figures.sheet import once_per_rect
from visualizer.figures.text import LEFT, Type
from visualizer.figures.token_matrix import LEAST_HEIGHT, Layout, TokenMatrix
from visualizer.selection import Cell, Stage
from visualizer.theme import Style
from visualizer.wording import token_name

tr = QCoreApplication.translate

MANY = 900  # cells; more numbers than this are not read
NAMED = 3  # tokens that a sentence lists
FADED = 0.62  # how far the cells of dimmed tokens go towards the background


class AttentionMatrix(Figure):
    """The matrix of the selected kind, layer, head and stage, with the tokens on its sides.

    Where only a key is looked at, it is read the other way round: its column is set off, and the
    sentences name the queries that attend to it most.
    """

    name = "attention-matrix"
    honoured = frozenset(Honoured)
    axes: ClassVar = {
        **{stage.value: ("query", "key") for stage in Stage},
        "mask": ("query", "key"),
    }

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        selection = self.selection
        self.kind, self.attention = selection.kind, self.trace[selection.kind]
        self.weights = self.attention.weights(selection.layer, selection.head)
        self.values = self._values()
        self.kept = Kept.of(self.trace, self.kind, self.options.without_special)
        self.drawn = self.kept.cells(self.values)
        self.masked = masked_cells(view, self.kind)
        self.scale = self._scale()
        self.colormaps = self.scale.maps
        self.query, self.key = self._looked_at()
        self.matrix = TokenMatrix(
            style, self.trace, self.kind, self.query, self.key, self.options.dim_special,
            self.kept, self._strongest(),
        )  # fmt: skip
        self.notes = Notes(style, self._notes())

    def size(self) -> QSizeF:
        return QSizeF(400, 340)

    def height_for(self, width: float) -> float:
        return max(super().height_for(width), LEAST_HEIGHT)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        inner = self._inner(rect)
        layout = self.matrix.layout(inner)
        rows, columns = self.drawn.shape
        paint_values(painter, layout.area, self.scale, self.drawn)
        paint_grid(painter, layout.area, rows, columns, self.style.background)
        if self.selection.stage in (Stage.MASKED, Stage.SOFTMAX):
            causal, padded = self.masked
            hatched = self.kept.cells(causal), self.kept.cells(padded)
            paint_masked(painter, self.style, layout.area, hatched)
        self._paint_dimmed(painter, layout)
        self._paint_numbers(painter, layout)
        self.matrix.paint_axes(painter, inner)
        self.matrix.paint_frames(painter, inner, self.selection.key is not None)
        self._paint_scale(painter, layout.area)
        self.notes.paint(painter, rect, self.matrix.unsaid(inner))

    def cell_at(self, position: QPointF, rect: QRectF) -> Cell | None:
        return self.matrix.cell_at(position, self._inner(rect))

    def where(self, block: str, rect: QRectF) -> list[QRectF]:
        inner = self._inner(rect)
        if block == "scale":
            beside = self._beside(self.matrix.layout(inner).area)
            return [beside.intersected(rect)]
        return self.matrix.where(block, inner)

    def explain(self, cell: Cell) -> str:
        if cell.query is None:
            return "" if cell.key is None else self._column_sentence(cell.key)
        if cell.key is None:
            return self._row_sentence(cell.query)
        query = query_sentence(self.trace, self.kind, cell.query)
        key = token_name(self.trace.keys(self.kind), cell.key)
        lines = [f"{query} → “{key}”", *self._cell_lines(cell.query, cell.key)]
        return "\n".join(lines)

    def heading(self) -> str:
        return head_name(self.selection.head_address)

    def describe(self) -> str:
        head = tr("AttentionMatrix", "{kind}, layer {layer}, head {head}: ").format(
            kind=kind_title(self.kind), layer=self.selection.layer + 1, head=self.selection.head + 1
        )
        return head + self.reading(brief=False)

    def reading(self, brief: bool = True) -> str:
        """What the row, column or cell that is looked at says, in a sentence with numbers.

        A brief one names a decoder row by the token that is written there alone.
        """
        if self.query is None and self.key is not None:
            return self._column_sentence(self.key)
        if self.query is not None and self.key is not None:
            return self._cell_sentence(self.query, self.key, brief)
        return self._row_sentence(self.query or 0, brief)

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {
            self.selection.stage.value: self.drawn,
            "mask": self.kept.cells(self.attention.mask),
            **labels(self.trace, self.kind, self.kept),
        }

    def special_mass(self, query: int) -> float:
        """How much of a query's attention goes to special tokens."""
        return float(self.weights[query, self._special()].sum())

    def _values(self) -> Floats:
        layer, head, stage = self.selection.layer, self.selection.head, self.selection.stage
        if stage is Stage.DOT_PRODUCT:
            return self.attention.dot_products(layer, head)
        if stage is Stage.SCALED:
            return self.attention.scores(layer, head)
        if stage is Stage.MASKED:
            return self.attention.masked_scores(layer, head)
        return self.weights

    def _scale(self) -> Scale:
        """Weights have the colours that they have in the pictures of all heads of the kind.

        Masking changes no colour of what may be attended to.
        """
        selection, values = self.selection, self.values
        if selection.stage is Stage.SOFTMAX:
            return mosaic(self.view, self.style).scale
        if selection.stage is Stage.MASKED:
            values = self.attention.scores(selection.layer, selection.head)
        return Scale.of(self.style, self.kept.cells(values), self.options)

    def _looked_at(self) -> tuple[int | None, int | None]:
        """(query, key): a hovered key alone, or what the selection is focused on."""
        hover = self.selection.hover
        if hover is not None and hover.query is None and hover.key is not None:
            return None, min(hover.key, self.attention.keys - 1)
        query, key = self.selection.focus
        query = min(query, self.attention.queries - 1)
        return query, None if key is None else min(key, self.attention.keys - 1)

    def _strongest(self) -> Cell:
        """The heaviest cell of the row, or of the column, that is looked at."""
        if self.query is not None:
            return Cell(self.query, int(self.weights[self.query].argmax()))
        return Cell(int(self.weights[:, self.key].argmax()), self.key)

    def _special(self) -> NDArray[np.bool_]:
        keys = self.trace.keys(self.kind)
        return np.array([keys.is_special(index) for index in range(len(keys))], dtype=np.bool_)

    @once_per_rect
    def _inner(self, rect: QRectF) -> QRectF:
        """What notes and colour scale leave."""
        free = rect.adjusted(0, 0, -self._scale_width, 0)
        return settled(
            lambda told: free.adjusted(0, 0, 0, -self.notes.height(rect, told)), self.matrix.unsaid
        )

    @cached_property
    def _scale_width(self) -> float:
        """The same for all stages, unless they are clipped."""
        type_ = Type(self.style, 0.85)
        name = 14 + type_.width(stage_name(self.selection.stage))
        return max(26 + type_.width("−00.0"), name, scale_width(self.style, self.scale))

    def _paint_numbers(self, painter: QPainter, layout: Layout) -> None:
        """The value in every cell, where there is room for it."""
        if not self.options.numbers or self.drawn.size > MANY:
            return
        places = np.argwhere(self._numbered())
        values = self.drawn[places[:, 0], places[:, 1]].tolist()
        numbers = [cell_texts(value) for value in values]
        type_, texts = number_type(self.style, layout.cell, numbers)
        if type_ is None:
            return
        name, indices = self.scale.colormap, self.scale.indices(self.drawn)
        colors, muted = inks(self.style, name), zero_inks(self.style, name)
        width, height = layout.cell.width(), layout.cell.height()
        left, top = layout.area.left() + width / 2, layout.area.top() + height / 2
        type_.draw_centred(
            painter,
            (
                (
                    left + column * width,
                    top + row * height,
                    text,
                    (muted if text == "0.00" else colors)[indices[row, column]],
                )
                for (row, column), text in zip(places.tolist(), texts, strict=True)
            ),
        )

    def _numbered(self) -> NDArray[np.bool_]:
        """The cells that have a number, of those that are drawn: not what is masked or veiled."""
        shown = self.attention.mask | (self.selection.stage in (Stage.DOT_PRODUCT, Stage.SCALED))
        if self.options.dim_special:
            shown = shown & ~self._special()
        return self.kept.cells(shown)

    def _paint_dimmed(self, painter: QPainter, layout: Layout) -> None:
        """A veil over the columns of special tokens; what is veiled has no numbers."""
        if not self.options.dim_special or self.options.without_special:
            return
        veil = QColor(self.style.background)
        veil.setAlphaF(FADED)
        for column in np.flatnonzero(self._special()).tolist():
            painter.fillRect(layout.column(column), veil)

    def _paint_scale(self, painter: QPainter, area: QRectF) -> None:
        beside = self._beside(area)
        paint_scale(painter, self.style, self.scale, beside)
        type_ = Type(self.style, 0.85)
        title = QRectF(beside.left(), area.top() - 2 * type_.height, 40, type_.height)
        name = stage_name(self.selection.stage)
        type_.draw(painter, title, name, self.style.text_muted, LEFT)

    @staticmethod
    def _beside(area: QRectF) -> QRectF:
        return QRectF(area.right() + 14, area.top(), 40, area.height())

    def _notes(self) -> Iterator[str]:
        yield interventions_sentence(self.trace.interventions)
        if self.selection.head_address in self.trace.interventions.silenced:
            yield tr("AttentionMatrix", "This head is silenced: nothing of what it reads is used.")
        yield recorded_note(self.view)
        query = self.selection.query if self.query is None else self.query
        if self.options.without_special:
            text = tr(
                "AttentionMatrix",
                "Special tokens are left out: they take {mass:.2f} of the attention on average.",
            )
            yield text.format(mass=self.weights[:, self._special()].sum(1).mean())
        elif self.options.dim_special:
            text = tr(
                "AttentionMatrix",
                "Special tokens are dimmed: {mass:.2f} of this query’s attention goes to them.",
            )
            yield text.format(mass=self.special_mass(query))

    def _cell_lines(self, query: int, key: int) -> Iterator[str]:
        """The exact numbers of a cell: of the stage that is shown, and the weight."""
        line = tr("AttentionMatrix", "{name}: {value:.6f}")
        if np.isfinite(self.values[query, key]):
            value = float(self.values[query, key])
            yield line.format(name=stage_name(self.selection.stage), value=value)
        if reason := why_masked(self.masked, query, key):
            yield reason
        elif self.selection.stage is not Stage.SOFTMAX:
            weight = float(self.weights[query, key])
            yield line.format(name=stage_name(Stage.SOFTMAX), value=weight)

    def _cell_sentence(self, query: int, key: int, brief: bool) -> str:
        name = query_sentence(self.trace, self.kind, query, brief)
        piece = token_name(self.trace.keys(self.kind), key)
        if reason := why_masked(self.masked, query, key):
            text = tr("AttentionMatrix", "{query} may not attend to “{key}” ({reason}).")
            return text.format(query=name, key=piece, reason=reason)
        text = tr("AttentionMatrix", "{query} gives “{key}” the weight {weight:.3f}.")
        return text.format(query=name, key=piece, weight=float(self.weights[query, key]))

    def _row_sentence(self, query: int, brief: bool = False) -> str:
        name, row = query_sentence(self.trace, self.kind, query, brief), self.weights[query]
        if not self.attention.mask[query].any():
            return tr("AttentionMatrix", "{query} may attend to nothing.").format(query=name)
        name_of = partial(token_name, self.trace.keys(self.kind))
        listed = self._listed(row, name_of, self.attention.mask[query])
        return tr("AttentionMatrix", "{query} attends most to {listed}.").format(
            query=name, listed=listed
        )

    def _column_sentence(self, key: int) -> str:
        piece, allowed = token_name(self.trace.keys(self.kind), key), self.attention.mask[:, key]
        if not allowed.any():
            text = tr("AttentionMatrix", "Nothing may attend to “{key}”.")
            return text.format(key=piece)
        name_of = partial(query_piece, self.trace, self.kind)
        listed = self._listed(self.weights[:, key], name_of, allowed)
        text = tr("AttentionMatrix", "“{key}” is attended to most by {listed}.")
        return text.format(key=piece, listed=listed)

    @staticmethod
    def _listed(weights: Floats, name_of: Callable[[int], str], allowed: NDArray[np.bool_]) -> str:
        order = np.argsort(np.where(allowed, -weights, 1), kind="stable")[
            : min(NAMED, int(allowed.sum()))
        ]
        item = tr("AttentionMatrix", "“{token}” ({weight:.2f})")
        items = [item.format(token=name_of(i), weight=float(weights[i])) for i in order.tolist()]
        return tr("AttentionMatrix", ", ").join(items)
