"""One head over the training: its matrix for the same sentence at a dozen moments, side by side."""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from model.address import AttentionKind
from model.trace import Trace
from visualizer.figures.figure import COLORS, Figure, Honoured, View
from visualizer.figures.kept import Kept, labels, row_of
from visualizer.figures.naming import axis_titles, kind_label, stage_name
from visualizer.figures.raster import Scale, paint_scale, paint_values, scale_width
from visualizer.figures.sheet import Sheet, once_per_rect
from visualizer.figures.text import CENTER, LEFT, Type
from visualizer.figures.training import Moment
from visualizer.frames import chosen
from visualizer.selection import Stage
from visualizer.theme import Style
from visualizer.wording import token_name

tr = QCoreApplication.translate

GAP = 10.0  # points


class OverTraining(Figure):
    """All on one colour scale; the row of the selected query is framed."""

    name = "over-training"
    honoured = COLORS | {Honoured.SPECIAL}
    axes: ClassVar = {"attn_weights": ("training.step", "query", "key")}

    def __init__(self, view: View, style: Style) -> None:
        super().__init__(view, style)
        kind, layer, head = self.selection.kind, self.selection.layer, self.selection.head
        frames = view.training.film
        shown = frames[0][1][kind] if frames else None
        self.fits = shown is None or (layer < shown.layers and head < shown.heads)
        self.frames = chosen(frames, view.training.moment) if self.fits else ()
        without = self.options.without_special
        self.kept = Kept.of(self.frames[0][1] if self.frames else self.trace, kind, without)
        self.weights = [
            Kept.of(trace, kind, without).cells(trace[kind].weights(layer, head))
            for _, trace in self.frames
        ]
        shape = [weights.shape for weights in self.weights]
        if len(set(shape)) > 1:  # the sentence has just changed
            self.frames, self.weights = (), []
        every = np.concatenate([w.ravel() for w in self.weights] or [np.zeros(1, np.float32)])
        self.scale = Scale.of(style, every, self.options)
        self.colormaps = self.scale.maps

    @property
    def sheet(self) -> Sheet:
        """Title, and what rows and columns are."""
        selection = self.selection
        text = tr("OverTraining", "{kind}, layer {layer}, head {head}, over the training")
        title = text.format(
            kind=kind_label(selection.kind), layer=selection.layer + 1, head=selection.head + 1
        )
        keys, queries = axis_titles(selection.kind)
        meaning = tr("OverTraining", "rows: {queries} · columns: {keys}")
        notes = [self.nothing() or self._given()]
        if self.frames and self.options.without_special:
            notes.append(tr("OverTraining", "Special tokens are left out."))
        return Sheet(
            self.style,
            title,
            meaning.format(queries=queries, keys=keys),
            notes,
            heading=self.view.heading,
        )

    def size(self) -> QSizeF:
        return QSizeF(493, 300)  # 174 mm

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        sheet, type_ = self.sheet, Type(self.style, 0.85)
        sheet.paint(painter, rect)
        for (step, trace), weights, tile in zip(
            self.frames, self.weights, self._tiles(rect), strict=False
        ):
            paint_values(painter, tile, self.scale, weights)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            current = step == self.view.training.moment
            painter.setPen(
                QPen(QColor(self.style.accent if current else self.style.border_strong), 1)
            )
            painter.drawRect(tile)
            row = row_of(self.kept.queries, self._row(trace))
            if row is not None:
                height = tile.height() / len(weights)
                painter.setPen(QPen(QColor(self.style.accent), 1.2))
                painter.drawRect(
                    QRectF(tile.left(), tile.top() + row * height, tile.width(), height)
                )
            title = QRectF(tile.left(), tile.top() - type_.height - 2, tile.width(), type_.height)
            text = tr("OverTraining", "step {step}").format(step=f"{step:,}")
            short = text if type_.width(text) <= tile.width() + GAP else f"{step:,}"
            color = self.style.accent if current else self.style.text
            type_.draw(painter, title, short, color, CENTER)
        if self.frames:
            tiles, bottom = self._tiles(rect), sheet.body(rect).bottom()
            right, top = max(tile.right() for tile in tiles), tiles[0].top()
            title = QRectF(right + 14, top - type_.height - 2, 30, type_.height)
            lower = top + 0.4 * type_.height  # the upper number stands half above the scale
            place = QRectF(title.left(), lower, 30, bottom - lower)
            paint_scale(painter, self.style, self.scale, place)
            type_.draw(painter, title, stage_name(Stage.SOFTMAX), self.style.text_muted, LEFT)

    def heading(self) -> str:
        return self.sheet.title

    def describe(self) -> str:
        if nothing := self.nothing():
            return nothing
        sentences = [self.sheet.title + "."]
        for number in (0, len(self.frames) - 1):
            sentences.append(self._sentence(number))
        return " ".join(sentences)

    def arrays(self) -> dict[str, NDArray[Any]]:
        weights = np.stack(self.weights) if self.weights else np.zeros((0, 1, 1), np.float32)
        arrays: dict[str, NDArray[Any]] = {
            "training.step": np.array([step for step, _ in self.frames], dtype=np.int64),
            "attn_weights": weights,
        }
        if not self.frames:
            return arrays
        return arrays | labels(self.frames[0][1], self.selection.kind, self.kept)

    def axes_of(self, name: str, array: NDArray[Any]) -> tuple[str, ...]:
        whole = {"training.step": (name,)}
        return whole.get(name, super().axes_of(name, array))

    def cell_at(self, position: QPointF, rect: QRectF) -> Moment | None:
        for (step, _), tile in zip(self.frames, self._tiles(rect), strict=False):
            if tile.contains(position):
                return Moment(step=step)
        return None

    def explain(self, cell: Moment) -> str:
        steps = [step for step, _ in self.frames]
        return self._sentence(steps.index(cell.step)) if cell.step in steps else ""

    def nothing(self) -> str:
        if not self.fits:
            return tr("OverTraining", "The model that was trained has no such head.")
        return "" if self.frames else tr("OverTraining", "There is no film of a training yet.")

    def _given(self) -> str:
        """What all moments read as their output."""
        if self.view.training.answered:
            return tr("OverTraining", "The output is the right answer, given at every moment.")
        return tr(
            "OverTraining", "The output is what the newest moment writes, given at every one."
        )

    def _sentence(self, number: int) -> str:
        """What the selected query reads at one of the moments."""
        step, trace = self.frames[number]
        row = self._row(trace)
        selection = self.selection
        weights = trace[selection.kind].weights(selection.layer, selection.head)[row]
        key = int(weights.argmax())
        text = tr("OverTraining", "Step {step}: “{query}” attends most to “{key}” ({weight:.2f}).")
        kind = selection.kind
        queries = trace.source if kind is AttentionKind.ENCODER_SELF else trace.decoder_output
        return text.format(
            step=f"{step:,}",
            query=token_name(queries, row),
            key=token_name(trace.keys(kind), key),
            weight=weights[key],
        )

    def _row(self, trace: Trace) -> int:
        last = trace[self.selection.kind].queries - 1
        return min(self.selection.query, last)

    @once_per_rect
    def _tiles(self, rect: QRectF) -> list[QRectF]:
        """As large as they can be, as many beside each other as that takes."""
        if not self.frames:
            return []
        type_ = Type(self.style, 0.85)
        line, name = type_.height + 4, 14 + type_.width(stage_name(Stage.SOFTMAX))
        beside = max(scale_width(self.style, self.scale), name)
        body = self.sheet.body(rect).adjusted(0, 0, -beside, 0)
        rows, columns = self.weights[0].shape
        best, across = 0.0, 1
        for count in range(1, len(self.frames) + 1):
            down = -(-len(self.frames) // count)
            wide = (body.width() - (count - 1) * GAP) / count / columns
            high = ((body.height() - (down - 1) * GAP) / down - line) / rows
            if min(wide, high) > best:
                best, across = min(wide, high), count
        width, height = best * columns, best * rows
        return [
            QRectF(
                body.left() + (i % across) * (width + GAP),
                body.top() + line + (i // across) * (height + GAP + line),
                width,
                height,
            )
            for i in range(len(self.frames))
        ]
