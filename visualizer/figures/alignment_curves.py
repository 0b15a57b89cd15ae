"""When does which head find the gold alignment? A line for each cross-attention head."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF

from model.history import History
from visualizer.figures.line_plot import DASHED, MOST_POINTS, Curve, LinePlot, Mark
from visualizer.run_curves import selected_head
from visualizer.selection import Selection
from visualizer.theme import Style

tr = QCoreApplication.translate

NEAR = 6.0
"""Points within which the mouse is on a line."""
FEWEST_POINTS = 50
"""What a line is thinned to, if it must be."""

Head = tuple[int, int]


@dataclass(frozen=True)
class HeadRate:
    """The alignment error rate of a head, 0 to 1, at a step."""

    head: Head
    step: int
    rate: float

    @property
    def text(self) -> str:
        """The head and its rate, as they are read."""
        text = tr("Training", "Layer {layer} · head {head}, {rate:.1%}")
        layer, head = self.head
        return text.format(layer=layer + 1, head=head + 1, rate=self.rate)


class AlignmentCurves:
    """The best head in the accent colour, the selected one dark, the others muted."""

    def __init__(self, history: History, selection: Selection, style: Style) -> None:
        self.style = style
        known = ~np.isnan(history.alignment).all((1, 2))
        self.steps = history.valid["step"][known]
        self.rates = history.alignment[known]  # [validation, layer, head]
        self.lowest = float(history.valid["alignment_lowest"][known][-1]) if known.any() else 0.0
        self.selected = selected_head(history, selection)

    def __bool__(self) -> bool:
        return bool(len(self.steps))

    @property
    def best(self) -> HeadRate:
        """The head that is lowest at the end."""
        place = np.unravel_index(self.rates[-1].argmin(), self.rates.shape[1:])
        return self.rate((int(place[0]), int(place[1])), len(self.steps) - 1)

    def rate(self, head: Head, index: int) -> HeadRate:
        """The rate of a head at one of the validations."""
        return HeadRate(head, int(self.steps[index]), float(self.rates[index][head]))

    def curves(self) -> tuple[Curve, ...]:
        """The lines in per cent, what matters most last."""
        style, best = self.style, self.best.head
        heads = [divmod(i, self.rates.shape[2]) for i in range(self.rates[0].size)]
        most = max(FEWEST_POINTS, 2 * MOST_POINTS // len(heads))
        muted = [head for head in heads if head not in (best, self.selected)]
        found = [self._curve(head, style.text_muted, 0.9, 0.4, most=most) for head in muted]
        if self.selected is not None and self.selected != best:
            found.append(self._curve(self.selected, style.text, 1.4, dots=True))
        found.append(self._curve(best, style.accent, 1.8, dots=True))
        if self.lowest > 0:
            ends = self.steps[[0, -1]]
            y = np.full(2, 100 * self.lowest)
            found.insert(0, Curve(ends, y, style.text_muted, 1.0, dashes=DASHED))
        return tuple(found)

    def marks(self) -> tuple[Mark, ...]:
        """Which line is which."""
        found, last = [Mark(self.style.accent, self.best.text)], len(self.steps) - 1
        if self.selected is not None and self.selected != self.best.head:
            chosen = self.rate(self.selected, last)
            text, short = tr("Training", "selected: {head}"), tr("Training", "selected: {rate:.1%}")
            name = chosen.text[:1].lower() + chosen.text[1:]
            marks = text.format(head=name), short.format(rate=chosen.rate)
            found.append(Mark(self.style.text, *marks))
        return tuple(found)

    def notes(self) -> tuple[str, ...]:
        """What the dashed line is, where there is one."""
        if not self or self.lowest <= 0:
            return ()
        text = tr("Training", "dashed: the lowest alignment error rate possible, {rate:.1%}")
        return (text.format(rate=self.lowest),)

    def at(self, position: QPointF, plot: LinePlot, end: float) -> HeadRate | None:
        """The line under a position, at the nearest validation."""
        step = (position.x() - plot.area.left()) / plot.area.width() * end
        near = min(max(step, self.steps[0]), self.steps[-1])
        if abs(plot.x(near, end) - position.x()) > NEAR:
            return None
        index = int(np.searchsorted(self.steps, near))
        before = max(index - 1, 0)
        gap = self.steps[index] - self.steps[before]
        share = (near - self.steps[before]) / gap if gap else 1.0
        rates = (1 - share) * self.rates[before] + share * self.rates[index]
        away = np.abs(plot.ys(100 * rates) - position.y())
        layer, head = np.unravel_index(away.argmin(), away.shape)
        if away[layer, head] > NEAR:
            return None
        return self.rate((int(layer), int(head)), before if share < 0.5 else index)

    def explain(self, head: Head, step: int) -> str:
        """The exact rate of a head at a validation, and what a press does."""
        rate = self.rates[int(np.searchsorted(self.steps, step))][head]
        text = tr(
            "Training",
            "layer {layer}, head {head}: alignment error rate {rate:.2%}\n"
            "Press to select this head.",
        )
        return text.format(layer=head[0] + 1, head=head[1] + 1, rate=rate)

    def describe(self) -> str:
        """Which head is best, in a sentence."""
        best = self.best
        text = tr(
            "Training",
            "The cross-attention head that agrees best with the gold alignment is head {head} of "
            "layer {layer}, with an error rate of {rate:.1%}; the lowest possible is {lowest:.1%}.",
        )
        layer, head = best.head
        return text.format(layer=layer + 1, head=head + 1, rate=best.rate, lowest=self.lowest)

    def _curve(
        self,
        head: Head,
        color: str,
        width: float,
        opacity: float = 1.0,
        dots: bool = False,
        most: int = MOST_POINTS,
    ) -> Curve:
        y = 100 * self.rates[:, head[0], head[1]]
        return Curve(self.steps, y, color, width, opacity, dots, most=most)
