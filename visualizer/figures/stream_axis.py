"""The points of the residual stream below a plot: their names, and the layers they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from model.named_tensors import Sublayer
from model.stream_points import StreamPoint
from visualizer.figures.curves import Plot, axis_height, paint_below
from visualizer.figures.text import CENTER, Type
from visualizer.figures.token_axis import Axis, Label, column_axis
from visualizer.theme import Style

tr = QCoreApplication.translate


@dataclass(frozen=True)
class StreamAxis:
    """Labels of the points, and below them those of the layers."""

    points: Axis
    layers: Type

    @property
    def height(self) -> float:
        """The room that both need."""
        return axis_height(self.points) + self.layers.height + 6


def stream_axis(style: Style, points: Sequence[StreamPoint], step: float) -> StreamAxis:
    """The axis for points at this distance."""
    labels = [Label(_short(point), faded=point.norm_added is None) for point in points]
    axis = column_axis(replace(style, font_size=style.font_size * 0.85), labels, step)
    if axis.thinned:  # every other point is a norm: the sums have twice the room, or none
        kept = axis.every == 2
        texts = [label.text if kept and not label.faded else "" for label in axis.labels]
        labels = [replace(label, text=t) for label, t in zip(axis.labels, texts, strict=True)]
        axis = replace(axis, labels=tuple(labels), every=1)
    return StreamAxis(axis, Type(style, 0.85))


def paint_layers(
    painter: QPainter,
    style: Style,
    plot: Plot,
    axis: StreamAxis,
    points: Sequence[StreamPoint],
    current: int | None,
) -> None:
    """Lines between the layers, and their names below."""
    top = plot.area.bottom() + axis_height(axis.points) + 2
    painter.setPen(QPen(QColor(style.border_strong), 0.75))
    spans = _spans(points)
    for first, _ in spans.values():
        x = plot.x(first) - plot.step / 2
        painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, top + axis.layers.height))
    if points[-1].layer is None:
        x = plot.x(len(points) - 1) - plot.step / 2
        painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, top + axis.layers.height))
    names = {layer: _layer_names(layer) for layer in spans}
    room = min((last - first + 1) * plot.step for first, last in spans.values()) - 4
    form = next(
        (i for i in range(3) if all(axis.layers.width(n[i]) <= room for n in names.values())), 2
    )
    bold = Type(style, 0.85, bold=True)
    for layer, (first, last) in spans.items():
        place = QRectF(plot.x((first + last) / 2), top, 0, axis.layers.height)
        face, color = (bold, style.accent) if layer == current else (axis.layers, style.text_muted)
        face.draw(painter, place, names[layer][form], color, CENTER)


def paint_points(
    painter: QPainter, style: Style, plot: Plot, axis: StreamAxis, current: int | None
) -> None:
    """The names of the points."""
    labels = tuple(
        replace(label, current=index == current) for index, label in enumerate(axis.points.labels)
    )
    paint_below(painter, style, replace(axis.points, labels=labels), plot, plot.area.bottom())


def _spans(points: Sequence[StreamPoint]) -> dict[int, tuple[int, int]]:
    """The first and the last point of each layer; the input stands before them."""
    spans: dict[int, tuple[int, int]] = {}
    for index, point in enumerate(points):
        if index and point.layer is not None:
            spans[point.layer] = spans.get(point.layer, (index, index))[0], index
    return spans


def _layer_names(layer: int) -> tuple[str, str, str]:
    number = layer + 1
    return (
        tr("ResidualStream", "Layer {layer}").format(layer=number),
        tr("ResidualStream", "L{layer}").format(layer=number),
        str(number),
    )


def _short(point: StreamPoint) -> str:
    """The name of a point among those of its layer."""
    if point.sublayer is None:
        return (
            tr("ResidualStream", "final norm")
            if point.layer is None
            else tr("ResidualStream", "input")
        )
    if point.norm_added is None:
        return tr("ResidualStream", "norm")
    return {
        "attention": tr("ResidualStream", "+ attn"),
        "cross-attention": tr("ResidualStream", "+ cross"),
        "feed-forward": tr("ResidualStream", "+ FF"),
    }[point.sublayer]


def point_name(point: StreamPoint) -> str:
    """The name of a point with its layer."""
    if point.sublayer is None or point.layer is None:
        return _short(point)
    if point.norm_added is None:
        text = tr("ResidualStream", "layer {layer}, LayerNorm of {sublayer}")
    else:
        text = tr("ResidualStream", "layer {layer}, + {sublayer}")
    return text.format(layer=point.layer + 1, sublayer=sublayer_name(point.sublayer))


def sublayer_name(sublayer: Sublayer | None) -> str:
    """A sublayer as people read it."""
    if sublayer is None:
        return ""
    return {
        "attention": tr("ResidualStream", "self-attention"),
        "cross-attention": tr("ResidualStream", "cross-attention"),
        "feed-forward": tr("ResidualStream", "feed-forward"),
    }[sublayer]
