"""How a training goes: losses, alignment, what is right, rate and gradient norm over the steps."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from model.history import History
from visualizer.figures.alignment_curves import AlignmentCurves
from visualizer.figures.curves import pen
from visualizer.figures.figure import Figure, View
from visualizer.figures.line_plot import (
    Curve,
    LinePlot,
    Mark,
    paint_axes,
    paint_curve,
    paint_marks,
    running_mean,
)
from visualizer.figures.sheet import once_per_rect
from visualizer.figures.text import LEFT, Type
from visualizer.selection import Cell
from visualizer.theme import Style

tr = QCoreApplication.translate

SMOOTHING = 40
"""The darker line is a mean over a fortieth of the steps."""
LOWER = 0.36
"""The share of the height that the small plots get."""
GAP = 22.0  # points
FEW_LINES = 10
"""Lines of text; where there is less room, only what is above is drawn, or the losses alone."""
HIGHEST_NORM = 99
"""Percentile of the gradient norms at which their axis ends."""


@dataclass(frozen=True)
class Moment(Cell):
    """A step under the mouse, or with a head the line of that."""

    step: int = 0


@dataclass(frozen=True)
class _Face:
    """One of the plots: what it is called, its curves, where its axis begins and ends."""

    title: str
    curves: tuple[Curve, ...]
    low: float
    high: float
    marks: tuple[Mark, ...] = ()
    short: str = ""
    """What it is called where there is little room."""
    heads: bool = False
    """Whether its lines are heads."""


class TrainingFigure(Figure):
    """The current run in colour, the chosen other ones pale; a cursor at the moment shown."""

    name = "training"
    axes: ClassVar = {"valid.alignment_error": ("valid", "layer", "head")}

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        self.training = view.training
        self.history: History = self.training.history
        last = max([self.history.step, *(known.step for known in self.training.others)])
        self.end = float(max(self.training.steps if self.training.active else last, last, 1))
        self.heads = AlignmentCurves(self.history, view.selection, style)
        self.upper = [self._losses(), *([self._alignment()] if self.heads else [])]
        self.faces = [*self.upper, self._right(), self._rates(), self._norms()]

    def size(self) -> QSizeF:
        return QSizeF(493, 320)  # 174 mm

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        type_ = Type(self.style, 0.85)
        for face, room, plot in zip(self.faces, self._rooms(rect), self._plots(rect), strict=False):
            short = face.short and type_.width(face.title) > plot.area.width()
            title = face.short if short else face.title
            paint_axes(painter, self.style, plot, self.end, title)
            for curve in face.curves:
                paint_curve(painter, self.style, plot, curve, self.end)
            self._paint_cursor(painter, plot)
            legend = QRectF(room.left(), rect.top(), room.width(), type_.height)
            paint_marks(painter, self.style, legend, face.marks)
        below = QRectF(rect.left(), rect.bottom() - type_.height, rect.width(), type_.height)
        type_.draw(painter, below, self._note(type_, rect.width()), self.style.text_muted, LEFT)

    def nothing(self) -> str:
        return "" if self.history.step else tr("Training", "Nothing has been trained yet.")

    def heading(self) -> str:
        return self.history.name or tr("Training", "Training")

    def describe(self) -> str:
        history = self.history
        if nothing := self.nothing():
            return nothing
        text = tr("Training", "{name}: after step {step} the training loss is {loss:.3f}.")
        sentences = [
            text.format(name=history.name, step=history.step, loss=history.train["loss"][-1])
        ]
        if len(history.valid["step"]):
            text = tr(
                "Training",
                "Held-out: loss {loss:.3f}, {tokens:.1%} of tokens and {exact:.1%} of sentences "
                "right.",
            )
            valid = history.valid
            sentences.append(
                text.format(
                    loss=valid["loss"][-1],
                    tokens=valid["token_accuracy"][-1],
                    exact=valid["exact_match"][-1],
                )
            )
        if self.heads:
            sentences.append(self.heads.describe())
        return " ".join(sentences)

    def arrays(self) -> dict[str, NDArray[Any]]:
        found: dict[str, NDArray[Any]] = {}
        for part, table in (("train", self.history.train), ("valid", self.history.valid)):
            found |= {f"{part}.{name}": values for name, values in table.items()}
        return found | {"valid.alignment_error": self.history.alignment}

    def cell_at(self, position: QPointF, rect: QRectF) -> Moment | None:
        for face, plot in zip(self.faces, self._plots(rect), strict=False):
            if plot.area.contains(position):
                if face.heads and (found := self.heads.at(position, plot, self.end)):
                    layer, head = found.head
                    return Moment(step=found.step, layer=layer, head=head)
                share = (position.x() - plot.area.left()) / plot.area.width()
                return Moment(step=round(share * self.end))
        return None

    def explain(self, cell: Moment) -> str:
        lines = [tr("Training", "Step {step}").format(step=f"{cell.step:,}")]
        if cell.layer is not None and cell.head is not None:
            return "\n".join([*lines, self.heads.explain((cell.layer, cell.head), cell.step)])
        names = {
            "loss": tr("Training", "training loss {value:.4f}"),
            "gradient_norm": tr("Training", "gradient norm {value:.4f}"),
            "learning_rate": tr("Training", "learning rate {value:.3g}"),
        }
        train, valid = self.history.train, self.history.valid
        index = int(np.searchsorted(train["step"], cell.step))
        if index < len(train["step"]):
            lines += [text.format(value=train[name][index]) for name, text in names.items()]
        before = int(np.searchsorted(valid["step"], cell.step, side="right")) - 1
        if before >= 0:
            text = tr("Training", "held-out loss {loss:.4f} (step {step:,.0f})")
            lines.append(text.format(loss=valid["loss"][before], step=valid["step"][before]))
        return "\n".join(lines)

    def _losses(self) -> _Face:
        style, train, valid = self.style, self.history.train, self.history.valid
        smooth = running_mean(train["loss"], max(1, len(train["loss"]) // SMOOTHING))
        curves = [
            Curve(known.valid["step"], known.valid["loss"], style.text_muted, 1.0, 0.6)
            for known in self.training.others
        ]
        curves += [
            Curve(train["step"], train["loss"], style.accent, 0.8, 0.2, band=True),
            Curve(train["step"], smooth, style.accent, 1.6),
            Curve(valid["step"], valid["loss"], style.highlight, 1.6, dots=True),
        ]
        high = max((float(np.nanmax(c.y)) for c in curves if len(c.y)), default=1.0)
        marks = [
            Mark(style.accent, tr("Training", "training (pale: each batch)")),
            Mark(style.highlight, tr("Training", "held-out")),
        ]
        if self.training.others:
            marks.append(Mark(style.text_muted, tr("Training", "held-out, other runs")))
        title = tr("Training", "loss, nats for each target token")
        return _Face(title, tuple(curves), 0.0, high, tuple(marks))

    def _alignment(self) -> _Face:
        title = tr("Training", "alignment error rate of each cross-attention head, held-out, %")
        short = tr("Training", "alignment error rate, %")
        curves, marks = self.heads.curves(), self.heads.marks()
        return _Face(title, curves, 0.0, 100.0, marks, short, heads=True)

    def _right(self) -> _Face:
        style, valid = self.style, self.history.valid
        curves = (
            Curve(valid["step"], valid["token_accuracy"], style.highlight, 1.4, 0.45, dots=True),
            Curve(valid["step"], valid["exact_match"], style.highlight, 1.6, dots=True),
        )
        title = tr("Training", "held-out right: sentences, tokens (pale)")
        return _Face(title, curves, 0.0, 1.0)

    def _rates(self) -> _Face:
        train = self.history.train
        rates = train["learning_rate"]
        curve = Curve(train["step"], rates, self.style.accent)
        high = float(rates.max()) if len(rates) else 1.0
        return _Face(tr("Training", "learning rate"), (curve,), 0.0, high)

    def _norms(self) -> _Face:
        train = self.history.train
        norms = train["gradient_norm"]
        high = float(np.nanpercentile(norms, HIGHEST_NORM)) if len(norms) else 1.0
        curves = (
            Curve(train["step"], norms, self.style.accent, 0.8, 0.2, band=True),
            Curve(
                train["step"],
                running_mean(norms, max(1, len(norms) // SMOOTHING)),
                self.style.accent,
            ),
        )
        return _Face(tr("Training", "gradient norm, before clipping"), curves, 0.0, high)

    @once_per_rect
    def _plots(self, rect: QRectF) -> list[LinePlot]:
        """As many as there is room for."""
        return [
            LinePlot.within(self.style, room, self.end, face.low, face.high)
            for room, face in zip(self._rooms(rect), self.faces, strict=False)
        ]

    def _rooms(self, rect: QRectF) -> list[QRectF]:
        """Losses above, beside them the alignment where there is one, the others below."""
        type_ = Type(self.style, 0.85)
        line = type_.height + 6
        top = rect.adjusted(0, 2 * line, 0, 0)
        height = top.height() - line
        if height < FEW_LINES * line or top.width() < FEW_LINES * line:
            whole = QRectF(top.left(), top.top(), top.width(), height)
            wide = top.width() >= FEW_LINES * line
            return _beside(whole, len(self.upper) if wide else 1)
        lower = height * LOWER
        above = QRectF(top.left(), top.top(), top.width(), height - lower - line - GAP)
        below = QRectF(top.left(), top.top() + height - lower, top.width(), lower)
        return [*_beside(above, len(self.upper)), *_beside(below, 3)]

    def _paint_cursor(self, painter: QPainter, plot: LinePlot) -> None:
        if self.training.moment is None:
            return
        painter.setPen(pen(self.style.text, 1.0))
        x = plot.x(self.training.moment, self.end)
        painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, plot.area.bottom()))

    def _note(self, type_: Type, width: float) -> str:
        steps = tr("Training", "x: step, a batch each")
        texts = (f"{steps} · {note}" for note in self.heads.notes())
        return next((text for text in texts if type_.width(text) <= width), steps)


def _beside(room: QRectF, count: int) -> list[QRectF]:
    """So many equal rooms side by side."""
    width = (room.width() - (count - 1) * GAP) / count
    return [
        QRectF(room.left() + i * (width + GAP), room.top(), width, room.height())
        for i in range(count)
    ]
