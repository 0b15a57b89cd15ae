"""The positional encoding as an image: a row for each position, a column for each feature."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from visualizer.figures.feature_image import (
    Grid,
    Place,
    Rows,
    labelled,
    paint_features,
    paint_labels,
    paint_row_mark,
    token_rows,
)
from visualizer.figures.figure import COLORS, View
from visualizer.figures.notes import settled
from visualizer.figures.position_face import PositionFace
from visualizer.figures.raster import Scale, paint_scale, paint_values, scale_width
from visualizer.figures.sheet import Sheet, once_per_rect
from visualizer.figures.text import CENTER, LEFT, Type
from visualizer.figures.token_axis import Label
from visualizer.selection import Cell
from visualizer.theme import Style

tr = QCoreApplication.translate


class PositionImage(PositionFace):
    """What is added to the embeddings, position by position."""

    honoured = COLORS

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        self.values = self.residual.pos_embed
        self.scale = Scale.of(style, self.values, self.options)
        self.colormaps = self.scale.maps
        read = token_rows(view, self.stack, self.current)
        positions = tuple(
            Label(str(i), faded=True, current=i == self.current) for i in range(len(read))
        )
        heads = read.heads[0], tr("Positions", "position")
        self.rows = Rows(heads, (read.labels[0], positions))

    @cached_property
    def sheet(self) -> Sheet:
        """Title and notes."""
        formula = "sin, cos(pos / 10000^(2i / d_model))" if self.sinusoidal else ""
        return Sheet(
            self.style, self.title(self._what()), formula, self._notes(), heading=self.view.heading
        )

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        grid = self._grid(rect)
        self.sheet.paint(painter, rect, grid.unsaid)
        paint_values(painter, grid.area, self.scale, self.values)
        paint_row_mark(painter, self.style, grid, self.current)
        paint_labels(painter, self.style, grid)
        paint_features(painter, self.style, grid)
        if self.sinusoidal:
            self._paint_wavelengths(painter, grid)
        area = grid.area
        place = QRectF(area.right() + 14, area.top(), 30, area.height())
        paint_scale(painter, self.style, self.scale, place)

    def cell_at(self, position: QPointF, rect: QRectF) -> Place | None:
        found = self._grid(rect).at(position)
        return found and Place(query=found[0], feature=found[1], part="pos_embed")

    def explain(self, cell: Cell) -> str:
        if not isinstance(cell, Place) or cell.query is None or cell.feature is None:
            return ""
        text = tr("Positions", "“{token}”, position {position}, feature {feature}\n{value:.6f}")
        lines = text.format(
            token=self.tokens.pieces[cell.query],
            position=cell.query,
            feature=cell.feature,
            value=float(self.values[cell.query, cell.feature]),
        )
        if not self.sinusoidal:
            return lines
        wave = tr("Positions", "{function} with a wavelength of {wavelength:,.1f} positions")
        function = tr("Positions", "cosine") if cell.feature % 2 else tr("Positions", "sine")
        length = self.wavelength(cell.feature)
        return lines + "\n" + wave.format(function=function, wavelength=length)

    def heading(self) -> str:
        return self.sheet.title

    def describe(self) -> str:
        if missing := self.without_positions():
            return missing
        text = tr(
            "Positions",
            "The encoding of position {position}, “{token}”, has {features} features from "
            "{low:.2f} to {high:.2f} and the length {length:.2f}.",
        )
        row = self.values[self.current]
        return text.format(
            position=self.current,
            token=self.piece,
            features=len(row),
            low=float(row.min()),
            high=float(row.max()),
            length=float(np.linalg.norm(row)),
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {"pos_embed": self.values, "token": np.array(self.tokens.pieces)}

    def axes_of(self, name: str, array: NDArray[Any]) -> tuple[str, ...]:
        return ("token", "feature") if array.ndim == 2 else super().axes_of(name, array)

    def _what(self) -> str:
        if self.config.positions == "learned":
            return tr("Positions", "Positional encoding, learned")
        return tr("Positions", "Positional encoding")

    def _notes(self) -> Iterator[str]:
        yield from self.notes()
        if self.sinusoidal:
            yield tr("Positions", "Even features are sines, odd ones cosines; above the image "
                     "stands after how many positions they repeat themselves.")  # fmt: skip

    @once_per_rect
    def _grid(self, rect: QRectF) -> Grid:
        return settled(
            lambda told: self._within(self.sheet.body(rect, told)), lambda grid: grid.unsaid
        )

    def _within(self, body: QRectF) -> Grid:
        """The image, in what title and notes leave."""
        above = Type(self.style, 0.9).height + 6
        below = Type(self.style, 0.85).height + 5
        body.adjust(0, above, -scale_width(self.style, self.scale), -below)
        return labelled(self.style, body, self.rows, self.config.d_model)

    def _paint_wavelengths(self, painter: QPainter, grid: Grid) -> None:
        """Marks where the wavelength is 2π, 20π, 200π and 2000π positions."""
        type_, area = Type(self.style, 0.85), grid.area
        quarter = self.config.d_model / 4
        room = round(quarter) // 2 * 2 * grid.cell.width() - type_.width("000,0")
        taken = area.left()
        for power in range(4):
            feature = round(power * quarter) // 2 * 2
            x = area.left() + (feature + 0.5) * grid.cell.width()
            painter.setPen(QPen(QColor(self.style.border_strong), 0.75))
            painter.drawLine(QPointF(x, area.top() - 2.5), QPointF(x, area.top()))
            text = f"{self.wavelength(feature):,.{1 if power < 2 else 0}f}"
            line = QRectF(x, area.top() - type_.height - 3, 0, type_.height)
            if power:
                half = type_.width(text) / 2
                if x - half >= taken + 4:  # else it would cover the number before
                    type_.draw(painter, line, text, self.style.text_muted, CENTER)
                    taken = x + half
                continue
            named = tr("Positions", "wavelength {first} positions").format(first=text)
            if type_.width(named) > room:
                named = tr("Positions", "wavelength {first}").format(first=text)
            if type_.width(named) > room:
                named = text
            type_.draw(painter, line.translated(-2, 0), named, self.style.text_muted, LEFT)
            taken = x - 2 + type_.width(named)
