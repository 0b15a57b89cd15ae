"""The positional encoding as curves: a few features over the positions of this sentence."""

from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from visualizer.figures.curves import (
    Plot,
    axis_height,
    paint_below,
    paint_cursor,
    paint_dots,
    paint_lines,
    paint_value_axis,
    spread,
)
from visualizer.figures.feature_image import Place
from visualizer.figures.figure import View
from visualizer.figures.notes import settled
from visualizer.figures.position_face import PositionFace
from visualizer.figures.sheet import Sheet, once_per_rect
from visualizer.figures.stream_legend import Entry, Legend
from visualizer.figures.text import LEFT, RIGHT, Type
from visualizer.figures.token_axis import Axis, Label, column_axis
from visualizer.selection import Cell
from visualizer.theme import Style

tr = QCoreApplication.translate

FEATURES = (0, 2, 8, 32, 128)
"""Sines of the paper's encoding, from the shortest wavelength on."""

LOWER = 0.3
"""Lines of type from the plot to the positions: the lowest value stands half below the plot."""

LOWEST = 14
"""Lines of type; in a lower figure the names of the lines stand above them."""


class PositionCurves(PositionFace):
    """A line for each of a few features; a cursor stands at the selected token."""

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        self.features = tuple(i for i in FEATURES if i < self.config.d_model)
        self.curves = self.residual.pos_embed[:, self.features].T  # [curve, position]
        self.labels = [
            Label(piece, current=i == self.current) for i, piece in enumerate(self.tokens.pieces)
        ]

    @cached_property
    def sheet(self) -> Sheet:
        """Title and notes."""
        what = tr("Positions", "Positional encoding, {count} of its features")
        title = self.title(what.format(count=len(self.features)))
        return Sheet(self.style, title, "", self.notes(), heading=self.view.heading)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        plot, axis, legend = self._layout(rect)
        unsaid = _unsaid(axis)
        self.sheet.paint(painter, rect, unsaid)
        paint_value_axis(painter, self.style, plot, self._titles())
        paint_cursor(painter, plot, self.current, self.style.accent)
        for index, curve in enumerate(self.curves):
            color = self._color(index)
            paint_lines(painter, plot, curve[None], color, 1.6)
            if plot.step >= 7:
                paint_dots(painter, plot.points(curve), 2.0, color, self.style.background, 0.6)
        self._paint_positions(painter, plot, axis)
        if legend is None:
            self._paint_names(painter, plot)
        else:
            legend.paint(painter, self.sheet.body(rect, unsaid))

    def cell_at(self, position: QPointF, rect: QRectF) -> Place | None:
        plot, _, _ = self._layout(rect)
        place = plot.place_at(position)
        if place is None:
            return None
        heights = plot.heights(self.curves[:, place])
        nearest = int(np.abs(heights - position.y()).argmin())
        return Place(query=place, feature=self.features[nearest], part="pos_embed")

    def explain(self, cell: Cell) -> str:
        if not isinstance(cell, Place) or cell.query is None or cell.feature is None:
            return ""
        text = tr("Positions", "“{token}”, position {position}, feature {feature}\n{value:.6f}")
        return text.format(
            token=self.tokens.pieces[cell.query],
            position=cell.query,
            feature=cell.feature,
            value=float(self.residual.pos_embed[cell.query, cell.feature]),
        )

    def heading(self) -> str:
        return self.sheet.title

    def describe(self) -> str:
        if missing := self.without_positions():
            return missing
        text = tr("Positions", "At position {position}, “{token}”: {values}.")
        item = tr("Positions", "feature {feature} is {value:.2f}")
        values = (
            item.format(feature=feature, value=float(curve[self.current]))
            for feature, curve in zip(self.features, self.curves, strict=True)
        )
        return text.format(
            position=self.current, token=self.piece, values=tr("Positions", ", ").join(values)
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {
            "pos_embed": self.curves,
            "feature": np.array(self.features),
            "token": np.array(self.tokens.pieces),
        }

    def axes_of(self, name: str, array: NDArray[Any]) -> tuple[str, ...]:
        return ("feature", "token") if array.ndim == 2 else super().axes_of(name, array)

    def _name(self, feature: int) -> str:
        if not self.sinusoidal:
            return tr("Positions", "feature {feature}").format(feature=feature)
        text = tr("Positions", "feature {feature}, wavelength {length:,.1f}")
        return text.format(feature=feature, length=self.wavelength(feature))

    def _titles(self) -> tuple[str, ...]:
        return tr("Positions", "value of the feature"), tr("Positions", "value")

    @once_per_rect
    def _layout(self, rect: QRectF) -> tuple[Plot, Axis, Legend | None]:
        """The plot, its tokens, and the legend above it where there is no room at its right."""
        return settled(
            lambda told: self._within(self.sheet.body(rect, told)),
            lambda layout: _unsaid(layout[1]),
        )

    def _within(self, body: QRectF) -> tuple[Plot, Axis, Legend | None]:
        """The same, in what title and notes leave."""
        type_ = Type(self.style, 0.85)
        names = max(type_.width(self._name(feature)) for feature in self.features) + 20
        legend = None
        if names > 0.35 * body.width() or body.height() < LOWEST * type_.height:
            legend, names = Legend(self.style, self._entries(), body), 8
        axis = column_axis(self.style, self.labels, (body.width() - 60 - names) / len(self.labels))
        above = legend.height + 8 if legend else 6
        below = axis_height(axis) + (1 + LOWER) * type_.height + 4
        room = body.adjusted(0, above, -names, -below)
        low, high = min(-1.0, float(self.curves.min())), max(1.0, float(self.curves.max()))
        if not self.sinusoidal and self.curves.any():
            low, high = float(self.curves.min()), float(self.curves.max())
        plot = Plot.within(self.style, room, len(self.labels), low, high, self._titles())
        missing = type_.width(tr("Positions", "position")) + 4 - (plot.area.left() - body.left())
        if missing > 0:
            plot = replace(plot, area=plot.area.adjusted(missing, 0, 0, 0))
        return plot, column_axis(self.style, self.labels, plot.step), legend

    def _color(self, index: int) -> str:
        return self.style.head_color(index, len(FEATURES))

    def _entries(self) -> list[Entry]:
        text = tr("Positions", "feature {feature}")
        return [
            Entry("line", self._color(index), text.format(feature=feature))
            for index, feature in enumerate(self.features)
        ]

    def _paint_positions(self, painter: QPainter, plot: Plot, axis: Axis) -> None:
        """The number of each position, its token below it; both below the lowest value."""
        type_ = Type(self.style, 0.85)
        top = plot.area.bottom() + LOWER * type_.height
        numbers = tuple(
            Label(str(i), faded=True, current=i == self.current) for i in range(plot.places)
        )
        every = int(type_.width("00") * 1.5 / plot.step) + 1
        line = Axis(numbers, type_, type_, every, False, 0)
        paint_below(painter, self.style, line, plot, top)
        title = tr("Positions", "position")
        place = QRectF(plot.area.left() - 4, top + 2, 0, type_.height)
        type_.draw(painter, place, title, self.style.text_muted, RIGHT)
        paint_below(painter, self.style, axis, plot, top + type_.height + 2)

    def _paint_names(self, painter: QPainter, plot: Plot) -> None:
        """What each line is, at its end."""
        type_ = Type(self.style, 0.85)
        room, left = type_.height, plot.area.right() + 8
        ends = [plot.y(float(curve[-1])) for curve in self.curves]
        heights = spread(ends, room, plot.area.top(), plot.area.bottom())
        for index, (feature, height) in enumerate(zip(self.features, heights, strict=True)):
            painter.fillRect(QRectF(left - 4, height - 1.5, 8, 3), QColor(self._color(index)))
            place = QRectF(left + 8, height - room / 2, 0, room)
            type_.draw(painter, place, self._name(feature), self.style.text, LEFT)


def _unsaid(tokens: Axis) -> list[str]:
    """That some positions stand without their token."""
    text = tr("Positions", "1 in {every} tokens named.")
    return [text.format(every=tokens.every)] if tokens.thinned else []
