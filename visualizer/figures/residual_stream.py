"""How long the residual stream is at each point of a stack, and what each sublayer adds."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter

from model.named_tensors import HEAD_TENSORS, OUTPUTS, nearest_name, sublayers
from model.stream_points import StreamPoint, stream_points
from model.trace import PADDING, Floats
from visualizer.figures.curves import (
    Plot,
    paint_band,
    paint_dots,
    paint_lines,
    paint_value_axis,
    pen,
    within,
)
from visualizer.figures.feature_image import Place
from visualizer.figures.figure import Figure, View
from visualizer.figures.naming import interventions_sentence, recorded_note, stack_name
from visualizer.figures.sheet import Sheet, once_per_rect
from visualizer.figures.stream_axis import (
    StreamAxis,
    paint_layers,
    paint_points,
    point_name,
    stream_axis,
    sublayer_name,
)
from visualizer.figures.stream_legend import Entry, Legend
from visualizer.figures.text import CENTER, Type
from visualizer.selection import Cell
from visualizer.theme import Style
from visualizer.wording import quoted_token, token_name, tokens_of

tr = QCoreApplication.translate

OTHERS = 0.38
"""How strongly the lines of the tokens that are not selected are drawn."""

BAND = 0.2
"""How strongly the area between the shortest and the longest token is filled."""

ENDLESS = 1e5
"""Points."""

FLATTEST = 0.35
"""How high the plot of a file is at least, in its width, where the height follows from it."""

LOWEST = 3.0
"""Lines of text that the plot of a file is high at least."""

OUTLYING = 2.0
"""How many times as long as all others a token must be to be left out by the axis."""


class ResidualStream(Figure):
    """A line for each token, or their mean; bars for what is added, rings for LayerNorm's output.

    With post-norm the stream itself passes through each LayerNorm. With pre-norm a LayerNorm reads
    the stream without changing it, so that what it makes stands beside the line.
    """

    name = "residual-stream"

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        self.stack = self.selection.stack
        self.points = stream_points(self.trace, self.stack)
        encoder = self.stack == "encoder"
        self.tokens = self.trace.source if encoder else self.trace.decoder_input
        self.token = min(self.selection.focus[0], len(self.tokens) - 1)
        self.real = np.array([piece != PADDING for piece in self.tokens.pieces], dtype=np.bool_)
        self.norms = np.stack([point.norm for point in self.points], axis=1)  # [token, point]
        self.added = self._optional("norm_added")
        self.made = self._optional("norm_made")
        self.outlier = self._outlier()
        kept = np.arange(len(self.tokens)) != self.outlier
        self.reach = max(
            float(np.nanmax(values[kept], initial=0))
            for values in (self.norms, self.added, self.made)
        )

    def size(self) -> QSizeF:
        return QSizeF(480, 300)

    def height_for(self, width: float) -> float:
        """At least what legend and labels need beside a plot that is not flat."""
        body = self.sheet.body(QRectF(0, 0, width, ENDLESS))
        legend = Legend(self.style, self._entries(), body)
        below = stream_axis(self.style, self.points, (width - 50) / len(self.points)).height
        least = max(legend.wanted, legend.height + 8 + below + FLATTEST * width)
        return max(super().height_for(width), ENDLESS - body.height() + least)

    @cached_property
    def sheet(self) -> Sheet:
        """Title and notes."""
        return Sheet(self.style, self._title(), "", self._notes(), heading=self.view.heading)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        self.sheet.paint(painter, rect)
        plot, axis, legend = self._layout(rect)
        paint_layers(painter, self.style, plot, axis, self.points, self._layer())
        paint_value_axis(painter, self.style, plot, self._units())
        self._paint_step(painter, plot)
        self._paint_bars(painter, plot)
        self._paint_others(painter, plot)
        self._paint_made(painter, plot)
        self._paint_stream(painter, plot)
        paint_points(painter, self.style, plot, axis, self._current_point())
        legend.paint(painter, self.sheet.body(rect))

    def has_room(self, rect: QRectF) -> bool:
        plot, _, legend = self._layout(rect)
        return legend.height > 0 and plot.area.height() >= LOWEST * Type(self.style, 0.85).height

    def cell_at(self, position: QPointF, rect: QRectF) -> Place | None:
        plot, _, _ = self._layout(rect)
        point = plot.place_at(position)
        if point is None:
            return None
        if self.options.averaged:
            return Place(point=point, part="mean")
        heights = plot.heights(np.stack([self.norms[:, point], self.made[:, point]]))
        distances = np.abs(np.nan_to_num(heights, nan=1e9) - position.y())
        part, token = divmod(int(distances.argmin()), len(self.tokens))
        return Place(query=token, point=point, part="made" if part else "stream")

    def where(self, block: str, rect: QRectF) -> list[QRectF]:
        plot, point = self._layout(rect)[0], self._current_point()
        if block != "query" or point is None:
            return super().where(block, rect)
        dot = QPointF(plot.x(point), plot.y(float(self._shown(self.norms)[point])))
        return [QRectF(dot, dot).adjusted(-4, -4, 4, 4)]

    def explain(self, cell: Cell) -> str:
        if not isinstance(cell, Place) or cell.point is None:
            return ""
        point = self.points[cell.point]
        if cell.query is None:
            return "\n".join(self._mean_lines(point))
        return "\n".join(self._lines(point, cell.query))

    def heading(self) -> str:
        return self.sheet.title

    def describe(self) -> str:
        text = tr(
            "ResidualStream",
            "{stack}: the residual stream of {token} has the length {first:.2f} at the input and "
            "{last:.2f} at the end; most is added by {sublayer} in layer {layer}, {added:.2f}.",
        )
        added = np.nan_to_num(self._shown(self.added), nan=-1.0)
        point = self.points[int(added.argmax())]
        row = self._shown(self.norms)
        return text.format(
            stack=stack_name(self.stack),
            token=self._whose(),
            first=float(row[0]),
            last=float(row[-1]),
            sublayer=sublayer_name(point.sublayer),
            layer=(point.layer or 0) + 1,
            added=float(added.max()),
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {
            "norm": self.norms,
            "norm_added": self.added,
            "norm_made": self.made,
            "point": np.array([point.name for point in self.points]),
            "point.layer": np.array([-1 if p.layer is None else p.layer + 1 for p in self.points]),
            "token": np.array(self.tokens.pieces),
        }

    def axes_of(self, name: str, array: NDArray[Any]) -> tuple[str, ...]:
        return ("token", "point") if array.ndim == 2 else super().axes_of(name, array)

    def _optional(self, name: str) -> Floats:
        """A value of each point, NaN where it has none: [token, point]."""
        none = np.full(len(self.tokens), np.nan, dtype=np.float32)
        values = [getattr(point, name) for point in self.points]
        return np.stack([none if each is None else each for each in values], axis=1)

    def _shown(self, values: Floats) -> Floats:
        """Of the selected token, or the mean: [point]."""
        averaged = self.options.averaged
        return np.asarray(values[self.real].mean(0) if averaged else values[self.token])

    def _whose(self) -> str:
        if not self.options.averaged:
            return quoted_token(self.tokens, self.token)
        text = tr("ResidualStream", "the mean of {tokens}")
        return text.format(tokens=tokens_of(int(self.real.sum())))

    def _title(self) -> str:
        text = tr("ResidualStream", "Residual stream · {stack} · {tokens}")
        return text.format(stack=stack_name(self.stack), tokens=tokens_of(len(self.tokens)))

    def _units(self) -> tuple[str, str]:
        return tr("ResidualStream", "L2 norm ‖x‖"), tr("ResidualStream", "norm")

    def _notes(self) -> Iterator[str]:
        yield interventions_sentence(self.trace.interventions)
        yield recorded_note(self.view)
        if self.outlier is not None:
            text = tr("ResidualStream", "“{token}” goes up to {norm:.1f}, beyond the axis.")
            norm = float(self.norms[self.outlier].max())
            yield text.format(token=token_name(self.tokens, self.outlier), norm=norm)
        padded = int((~self.real).sum())
        if padded and self.options.averaged:
            text = tr("ResidualStream", "{count} padding tokens are left out of the mean.")
            yield text.format(count=padded)

    # Layout

    @once_per_rect
    def _layout(self, rect: QRectF) -> tuple[Plot, StreamAxis, Legend]:
        body = self.sheet.body(rect)
        legend = Legend(self.style, self._entries(), body)
        below = stream_axis(self.style, self.points, (body.width() - 50) / len(self.points))
        body.adjust(0, legend.height + 8, -4, -below.height)
        plot = Plot.within(self.style, body, len(self.points), 0.0, self.reach, self._units())
        return plot, stream_axis(self.style, self.points, plot.step), legend

    def _outlier(self) -> int | None:
        """A token that is not selected and much longer than all others; the axis leaves it out.

        Trained models make a few tokens, often punctuation, several times as long as the rest.
        """
        longest = np.argsort(self.norms.max(1))
        if len(longest) < 3:
            return None
        last, next_ = int(longest[-1]), int(longest[-2])
        much = float(self.norms[last].max()) > OUTLYING * float(self.norms[next_].max())
        selected = last == self.token and not self.options.averaged
        return last if much and not selected else None

    def _entries(self) -> list[Entry]:
        style = self.style
        averaged = self.options.averaged
        entries = [Entry("line", style.accent, self._whose())]
        if averaged:
            text = tr("ResidualStream", "all tokens")
            entries.append(Entry("bar", style.accent, text, BAND))
        elif len(self.tokens) > 1:
            entries.append(Entry("thin", style.text_muted, tr("ResidualStream", "other tokens")))
        seen = {point.sublayer for point in self.points if point.norm_added is not None}
        for sublayer, color in self._colors().items():
            if sublayer in seen:
                entries.append(Entry("bar", color, f"+ {sublayer_name(sublayer)}"))
        if not np.isnan(self.made).all():
            entries.append(Entry("ring", style.accent, tr("ResidualStream", "output of LayerNorm")))
        return entries

    def _colors(self) -> dict[str, str]:
        style = self.style
        return {
            "attention": style.attention,
            "cross-attention": style.cross_attention,
            "feed-forward": style.feed_forward,
        }

    def _current_point(self) -> int | None:
        """The point of the tensor that is looked at: of a part of a sublayer, its sum."""
        name = nearest_name(self.selection.tensor, self.stack)
        if name in ("embed", "pos_embed"):
            return 0
        if name in ("final_norm", *OUTPUTS):
            return len(self.points) - 1
        for each in sublayers(self.stack):
            if name == each.added or (name in HEAD_TENSORS and each.kind is self.selection.kind):
                name = each.becomes
        for index, point in enumerate(self.points):
            if point.name == name and point.layer in (None, self.selection.layer):
                return index
        return None

    def _layer(self) -> int | None:
        point = self._current_point()
        return self.selection.layer if point is None else self.points[point].layer

    # Painting

    def _paint_step(self, painter: QPainter, plot: Plot) -> None:
        """A soft column at the walk's step."""
        point = self._current_point()
        if point is not None:
            left = plot.x(point) - plot.step / 2
            column = QRectF(left, plot.area.top(), plot.step, plot.area.height())
            painter.fillRect(column, QColor(self.style.accent_soft))

    def _paint_bars(self, painter: QPainter, plot: Plot) -> None:
        """What each sublayer adds, at the sum that it becomes part of."""
        base, width = plot.y(0), min(0.6 * plot.step, 22.0)
        colors = self._colors()
        painter.setPen(pen(self.style.text_muted, 0.6))
        for index, value in enumerate(self._shown(self.added).tolist()):
            if not np.isnan(value):
                painter.setBrush(QColor(colors[self.points[index].sublayer or ""]))
                top = max(plot.y(value), plot.area.top())
                painter.drawRect(QRectF(plot.x(index) - width / 2, top, width, base - top))

    def _paint_others(self, painter: QPainter, plot: Plot) -> None:
        """The tokens that are not selected: a line each, or the band that holds them all."""
        if self.options.averaged:
            real = self.norms[self.real]
            paint_band(painter, plot, real.min(0), real.max(0), self.style.accent, BAND)
        else:
            others = np.delete(self.norms, self.token, axis=0)
            paint_lines(painter, plot, others, self.style.text_muted, 0.7, OTHERS)

    def _paint_stream(self, painter: QPainter, plot: Plot) -> None:
        row = self._shown(self.norms)
        paint_lines(painter, plot, row[None], self.style.accent, 1.8)
        if plot.step >= 7:
            dots = [dot for dot in plot.points(row) if dot.y() >= plot.area.top()]
            paint_dots(painter, dots, 2.2, self.style.accent, self.style.background, 0.6)
        self._paint_length(painter, plot)

    def _paint_length(self, painter: QPainter, plot: Plot) -> None:
        """How long the stream is where the walk is, and above it what was added there."""
        point = self._current_point()
        if point is None:
            return
        length, added = self._shown(self.norms)[point], self._shown(self.added)[point]
        texts = [f"{length:.1f}", *([] if np.isnan(added) else [f"+ {added:.1f}"])]
        type_ = Type(self.style, 0.9, bold=True)
        high, wide = len(texts) * type_.height, max(map(type_.width, texts))
        at, y = plot.x(point) - wide / 2, plot.y(float(length))
        places = (QRectF(at, top, wide, high) for top in (y - 4 - high, y + 4))
        place = next((each for each in places if plot.area.contains(each)), None)
        if place is None:
            return  # a plot that is too small for it
        for index, text in enumerate(reversed(texts)):
            line = QRectF(place.left(), place.top() + index * type_.height, wide, type_.height)
            type_.draw(painter, line, text, self.style.text, CENTER)

    def _paint_made(self, painter: QPainter, plot: Plot) -> None:
        """Rings for what LayerNorms make beside the stream, small dots for the other tokens'."""
        places = [i for i, point in enumerate(self.points) if point.norm_made is not None]
        style = self.style
        for place in places:
            x, values = plot.x(place), self.made[:, place]
            ends = [QPointF(x, plot.y(float(end(values[self.real])))) for end in (np.min, np.max)]
            painter.setPen(pen(style.text_muted, 1.0, 0.7))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for piece in within(ends, plot.area):
                painter.drawPolyline(piece)
        row = self._shown(self.made)
        rings = [QPointF(plot.x(place), plot.y(float(row[place]))) for place in places]
        rings = [ring for ring in rings if ring.y() >= plot.area.top()]
        paint_dots(painter, rings, 3.0, style.background, style.accent, 1.4)

    # Words

    def _lines(self, point: StreamPoint, token: int) -> Iterator[str]:
        """The exact numbers of a token at a point."""
        head = tr("ResidualStream", "“{token}” · {point}")
        yield head.format(token=token_name(self.tokens, token), point=point_name(point))
        yield tr("ResidualStream", "norm of the stream: {norm:.6f}").format(
            norm=float(point.norm[token])
        )
        if point.norm_made is not None:
            text = tr("ResidualStream", "norm of the output of LayerNorm: {norm:.6f}")
            yield text.format(norm=float(point.norm_made[token]))
        if point.norm_added is not None and point.cosine is not None:
            text = tr("ResidualStream", "{sublayer} adds: {norm:.6f}")
            name = sublayer_name(point.sublayer)
            yield text.format(sublayer=name, norm=float(point.norm_added[token]))
            text = tr("ResidualStream", "cosine with the stream before: {cosine:.4f}")
            yield text.format(cosine=float(point.cosine[token]))

    def _mean_lines(self, point: StreamPoint) -> Iterator[str]:
        yield point_name(point)
        values = point.norm[self.real]
        text = tr("ResidualStream", "mean norm of the stream: {mean:.6f}")
        yield text.format(mean=float(values.mean()))
        text = tr("ResidualStream", "from {low:.6f} (“{least}”) to {high:.6f} (“{most}”)")
        indices = np.flatnonzero(self.real)
        yield text.format(
            low=float(values.min()),
            least=token_name(self.tokens, int(indices[values.argmin()])),
            high=float(values.max()),
            most=token_name(self.tokens, int(indices[values.argmax()])),
        )
        for name, made in (
            (tr("ResidualStream", "output of LayerNorm"), point.norm_made),
            (sublayer_name(point.sublayer), point.norm_added),
        ):
            if made is not None:
                text = tr("ResidualStream", "{name}, mean norm: {mean:.6f}")
                yield text.format(name=name, mean=float(made[self.real].mean()))
