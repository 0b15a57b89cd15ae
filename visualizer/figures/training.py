"""How a training goes: losses, alignment, what is right, rate and gradient norm over the steps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from model.history import History
from visualizer.figures.alignment_curves import AlignmentCurves
from visualizer.figures.charts import Chart, Charts, Face
from visualizer.figures.curves import pen
from visualizer.figures.figure import Figure, View
from visualizer.figures.line_plot import (
    PATTERNS,
    Curve,
    LinePlot,
    Mark,
    paint_axes,
    paint_curve,
    running_mean,
)
from visualizer.figures.notes import Notes
from visualizer.figures.sheet import once_per_rect
from visualizer.figures.text import Type
from visualizer.selection import Cell
from visualizer.theme import Style

tr = QCoreApplication.translate

SMOOTHING = 40
"""The darker line is a mean over a fortieth of the steps."""
HIGHEST_NORM, OUTLYING = 99, 2.25
"""Percentile of the gradient norms at which their axis ends where some are so many times as high;
its last round number is never as far beyond."""
LONGEST_NAME = 14.0  # ems; longer names of runs are cut with an ellipsis
LARGEST = 2000.0
"""Points; a page without an end."""


@dataclass(frozen=True)
class Moment(Cell):
    """A step under the mouse, or with a head the line of that."""

    step: int = 0


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
        self.highest_norm = float(np.nanmax(self.history.train["gradient_norm"], initial=0.0))
        losses, right = self._losses(), self._right()
        upper = [losses, *([self._alignment()] if self.heads else [])]
        self.upper, self.core = len(upper), [losses, right]
        self.faces = [*upper, right, self._rates(), self._norms()]

    def size(self) -> QSizeF:
        return QSizeF(493, 320)  # 174 mm

    def height_for(self, width: float) -> float:
        charts, notes = self._rows(width), Notes(self.style, self._notes(self.faces))
        endless = QRectF(0, 0, width, LARGEST)
        natural = self.size()
        usual = width * natural.height() / natural.width() if charts.wide else 0.0
        return max(charts.height + notes.height(endless), usual)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        for chart in self._charts(rect):
            paint_axes(painter, self.style, chart.plot, self.end)
            for curve in chart.face.curves:
                paint_curve(painter, self.style, chart.plot, curve, self.end)
            self._paint_cursor(painter, chart.plot)
            chart.paint_words(painter, self.style)
        self._fitting_notes(rect).paint(painter, rect)

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
        if self.training.others:
            text = tr("Training", "Beside it: {runs}.")
            names = tr("Training", ", ").join(run.name for run in self.training.others)
            sentences.append(text.format(runs=names))
        if self.heads:
            sentences.append(self.heads.describe())
        return " ".join(sentences)

    def arrays(self) -> dict[str, NDArray[Any]]:
        found: dict[str, NDArray[Any]] = {}
        for part, table in (("train", self.history.train), ("valid", self.history.valid)):
            found |= {f"{part}.{name}": values for name, values in table.items()}
        return found | {"valid.alignment_error": self.history.alignment}

    def cell_at(self, position: QPointF, rect: QRectF) -> Moment | None:
        for chart in self._charts(rect):
            plot = chart.plot
            if plot.area.contains(position):
                if chart.face.heads and (found := self.heads.at(position, plot, self.end)):
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

    def _losses(self) -> Face:
        style, train, valid = self.style, self.history.train, self.history.valid
        smooth = running_mean(train["loss"], max(1, len(train["loss"]) // SMOOTHING))
        beside, named = self._beside()
        curves = [
            *beside,
            Curve(train["step"], train["loss"], style.accent, 0.8, 0.2, band=True),
            Curve(train["step"], smooth, style.accent, 1.6),
            Curve(valid["step"], valid["loss"], style.highlight, 1.6, dots=True),
        ]
        high = max((float(np.nanmax(c.y)) for c in curves if len(c.y)), default=1.0)
        marks = [
            Mark(style.accent, tr("Training", "training")),
            Mark(style.highlight, tr("Training", "held-out")),
            *named,
        ]
        title = tr("Training", "loss, nats for each target token")
        return Face(title, tuple(curves), 0.0, high, tuple(marks))

    def _beside(self) -> tuple[list[Curve], list[Mark]]:
        """The held-out losses of the other runs; a few have their names in a file.

        In the window these stand in a list.
        """
        others, color, type_ = self.training.others, self.style.text_muted, Type(self.style, 0.85)
        named = len(others) <= len(PATTERNS) and not self.view.in_window
        curves, marks = list[Curve](), list[Mark]()
        for index, run in enumerate(others):
            dashes = PATTERNS[index] if named else ()
            steps, losses = run.valid["step"], run.valid["loss"]
            curves.append(Curve(steps, losses, color, 1.0, 0.6, dashes=dashes))
            name = type_.shortened_token(run.name, LONGEST_NAME * type_.size)
            text = tr("Training", "held-out, {run}").format(run=name)
            marks.append(Mark(color, text, name, dashes))
        if others and not named:
            text, short = tr("Training", "held-out, other runs"), tr("Training", "other runs")
            marks = [Mark(color, text, short)]
        return curves, marks

    def _alignment(self) -> Face:
        title = tr("Training", "alignment error rate of each cross-attention head, held-out, %")
        short = tr("Training", "alignment error rate, %")
        curves, marks = self.heads.curves(), self.heads.marks()
        return Face(title, curves, 0.0, 100.0, marks, short, heads=True)

    def _right(self) -> Face:
        style, valid = self.style, self.history.valid
        curves = (
            Curve(valid["step"], valid["token_accuracy"], style.highlight, 1.4, 0.45, dots=True),
            Curve(valid["step"], valid["exact_match"], style.highlight, 1.6, dots=True),
        )
        title = tr("Training", "held-out right: sentences, tokens (faint)")
        return Face(title, curves, 0.0, 1.0)

    def _rates(self) -> Face:
        train = self.history.train
        rates = train["learning_rate"]
        curve = Curve(train["step"], rates, self.style.accent)
        high = float(rates.max()) if len(rates) else 1.0
        return Face(tr("Training", "learning rate"), (curve,), 0.0, high)

    def _norms(self) -> Face:
        train = self.history.train
        norms = train["gradient_norm"]
        usual = float(np.nanpercentile(norms, HIGHEST_NORM)) if len(norms) else 1.0
        cut = self.highest_norm > OUTLYING * usual
        high = usual if cut else self.highest_norm or 1.0
        curves = (
            Curve(train["step"], norms, self.style.accent, 0.8, 0.2, band=True),
            Curve(
                train["step"],
                running_mean(norms, max(1, len(norms) // SMOOTHING)),
                self.style.accent,
            ),
        )
        return Face(tr("Training", "gradient norm, before clipping"), curves, 0.0, high)

    def _plots(self, rect: QRectF) -> list[LinePlot]:
        return [chart.plot for chart in self._charts(rect)]

    @once_per_rect
    def _charts(self, rect: QRectF) -> list[Chart]:
        """Losses first, beside them the alignment where there is one, then the others."""
        below = self._fitting_notes(rect).height(rect)
        return self._rows(rect.width()).placed(rect.adjusted(0, 0, 0, -below), self.end)

    def _rows(self, width: float) -> Charts:
        return Charts(self.style, self.faces, self.upper, width, self.core)

    def _paint_cursor(self, painter: QPainter, plot: LinePlot) -> None:
        if self.training.moment is None:
            return
        painter.setPen(pen(self.style.text, 1.0))
        x = plot.x(self.training.moment, self.end)
        painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, plot.area.bottom()))

    @once_per_rect
    def _fitting_notes(self, rect: QRectF) -> Notes:
        """With one that says so where charts are left out; of more than there is room for, one."""
        known = list(self._notes(self.faces))
        notes, rows = Notes(self.style, known), self._rows(rect.width())
        shown = rows.fitting(rect.height() - notes.height(rect))
        if len(shown) < len(self.faces):
            text = tr("Training", "There is no room here for all the charts.")
            known = [*self._notes(shown), text]
            notes = Notes(self.style, known)
        return notes if notes.height(rect) else Notes(self.style, known[:1])

    def _notes(self, shown: Sequence[Face]) -> Iterator[str]:
        yield tr("Training", "x: step, a batch each; faint: each batch, strong: their mean")
        if any(face.heads for face in shown):
            yield from self.heads.notes()
        norms = self.faces[-1]
        if norms in shown and self.highest_norm > norms.high:
            text = tr("Training", "The gradient norm goes up to {norm:.2f}, beyond the axis.")
            yield text.format(norm=self.highest_norm)
