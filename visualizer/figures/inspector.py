"""The inspector: the keys of a query, one weight's arithmetic, the next token, what-if."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Flag, auto
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from visualizer.figures.blocks import Block, stacked
from visualizer.figures.figure import Figure, View
from visualizer.figures.inspection import (
    CandidateCell,
    arithmetic,
    beam_rows,
    focused_row,
    next_tokens,
    read_keys,
)
from visualizer.figures.inspector_sections import (
    CANDIDATES,
    Sections,
    candidate_text,
    cell_sentence,
    next_sentence,
)
from visualizer.figures.naming import head_name
from visualizer.selection import Cell
from visualizer.theme import Style
from visualizer.wording import token_name

tr = QCoreApplication.translate

NATURAL = 8  # keys
FEWER = (8, 6, 5, 4, 3)
MORE = (24, 16, 12)
SCALES = (1.0, 0.85, 0.7, 0.6)
COLUMN, WIDEST = 195.0, 340.0  # points
BETWEEN = 1.3  # ems between sections

Placed = list[tuple[Block, QRectF]]


class Part(Flag):
    """What an inspector shows."""

    READING = auto()
    COMPARISON = auto()


class InspectorFigure(Figure):
    """As many columns as there is room for; fewer keys, then smaller type where there is not."""

    name = "inspector"

    def __init__(
        self,
        view: View,
        style: Style,
        part: Part = Part.READING | Part.COMPARISON,
        keys: int = NATURAL,
    ) -> None:
        super().__init__(view, style)
        self.part, self.keys = part, keys
        self._made: dict[tuple[float, int], list[list[Block]]] = {}
        self._arranged: dict[tuple[float, float, float, float], Placed] = {}

    def size(self) -> QSizeF:
        width = 238.0  # 84 mm
        return QSizeF(width, self.height_for(width))

    def height_for(self, width: float) -> float:
        columns = self._columns(width, 1.0)
        sections = self._sections(1.0, self.keys)
        return self._spread(sections, columns, self._column_width(width, columns, 1.0), 1.0)[1]

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        for block, place in self._places(rect):
            block.paint(painter, place)

    def cell_at(self, position: QPointF, rect: QRectF) -> Cell | None:
        hits = (hit for block, place in self._places(rect) for hit in block.hits(place))
        return next((cell for place, cell in hits if place.contains(position)), None)

    def explain(self, cell: Cell) -> str:
        if isinstance(cell, CandidateCell):
            return "" if cell.token is None else candidate_text(cell.token)
        if cell.query is None or cell.key is None:
            return ""
        head = self.trace[self.selection.kind].weights(self.selection.layer, self.selection.head)
        key = token_name(self.trace.keys(self.selection.kind), cell.key)
        text = tr("InspectorFigure", "“{key}”, key {number}\nweight {weight:.6f}")
        return text.format(key=key, number=cell.key + 1, weight=head[cell.query, cell.key])

    def heading(self) -> str:
        return head_name(self.selection.head_address)

    def describe(self) -> str:
        sentences = []
        if Part.READING in self.part:
            sentences += [cell_sentence(self.view), next_sentence(self.view)]
        if Part.COMPARISON in self.part and self.view.before is not None:
            sentences.append(self._outputs(self.view.before.output_text))
        return " ".join(sentences)

    def _outputs(self, before: str) -> str:
        """What the two runs that are compared wrote, or were given."""
        after = self.trace.output_text
        if self.trace.forced:
            text = tr("InspectorFigure", "Both runs were given the output “{output}”.")
            return text.format(output=after)
        text = tr(
            "InspectorFigure",
            "Without the interventions the output is “{before}”, with them “{after}”.",
        )
        return text.format(before=before, after=after)

    def arrays(self) -> dict[str, NDArray[Any]]:
        found: dict[str, NDArray[Any]] = {}
        view, trace, kind = self.view, self.trace, self.selection.kind
        row = focused_row(view)
        if Part.READING in self.part:
            listed = read_keys(view, self.keys).listed
            keys = trace.keys(kind)
            found["key"] = np.array([keys.pieces[key.position] for key in listed])
            found["key.position"] = np.array([key.position for key in listed])
            found["key.attn_weight"] = np.array([key.weight for key in listed], dtype=np.float32)
            sums = arithmetic(view)
            found["cell"] = np.array([sums.query, sums.key])
            found["cell.dot_product"] = np.array(sums.dot_product)
            found["cell.attn_score"] = np.array(sums.score)
            found["cell.attn_weight"] = np.array(sums.weight)
            candidates = next_tokens(trace, row, CANDIDATES)
            found["candidate"] = np.array([token.piece for token in candidates])
            found["candidate.prob"] = np.array([token.prob for token in candidates])
            beam = beam_rows(trace, row)
            if beam:
                found["beam"] = np.array([row.hypothesis.piece for row in beam])
                found["beam.score"] = np.array([row.hypothesis.score for row in beam])
                found["beam.kept"] = np.array([row.hypothesis.kept for row in beam])
        if Part.COMPARISON in self.part and view.before is not None:
            found["output.before"] = np.array(view.before.decoder_output.pieces)
            found["output.after"] = np.array(trace.decoder_output.pieces)
            both = next_tokens(trace, row, CANDIDATES, view.before)
            found["compared"] = np.array([token.piece for token in both])
            found["compared.prob"] = np.array([token.prob for token in both])
            if all(token.before is not None for token in both):
                found["compared.prob_before"] = np.array([token.before for token in both])
        return found

    def _sections(self, scale: float, keys: int) -> list[list[Block]]:
        if (scale, keys) not in self._made:
            style = replace(self.style, font_size=self.style.font_size * scale)
            sections = Sections(self.view, style)
            found = sections.reading(keys) if Part.READING in self.part else []
            found += sections.comparison() if Part.COMPARISON in self.part else []
            self._made[scale, keys] = found
        return self._made[scale, keys]

    def _places(self, rect: QRectF) -> Placed:
        key = rect.x(), rect.y(), rect.width(), rect.height()
        if key not in self._arranged:
            self._arranged = {key: self._arrange(rect)}
        return self._arranged[key]

    def _arrange(self, rect: QRectF) -> Placed:
        """The most that fits: all keys, else fewer, else smaller, else fewer sections."""
        for scale in SCALES:
            for keys in (count for count in FEWER if count <= self.keys):
                placed, height = self._tried(rect, scale, keys)
                if height <= rect.height() + 0.5:
                    spare = rect.height() - height > 4 * self.style.font_size
                    more = MORE if scale == 1 and keys == NATURAL and spare else ()
                    for most in more:
                        larger, needed = self._tried(rect, scale, most)
                        if needed <= rect.height():
                            return larger
                    return placed
        for left_out in range(1, 8):
            placed, height = self._tried(rect, SCALES[-1], FEWER[-1], left_out)
            if height <= rect.height() or not placed:
                break
        return placed

    def _tried(
        self, rect: QRectF, scale: float, keys: int, left_out: int = 0
    ) -> tuple[Placed, float]:
        sections = self._sections(scale, keys)
        sections = sections[: max(1, len(sections) - left_out)]
        columns = min(self._columns(rect.width(), scale), max(1, len(sections)))
        width = self._column_width(rect.width(), columns, scale)
        ends, height = self._spread(sections, columns, width, scale)
        placed: Placed = []
        gap = BETWEEN * self.style.font_size * scale
        for column, (first, end) in enumerate(ends):
            place = QRectF(rect.left() + column * (width + 2 * gap), rect.top(), width, 0)
            for section in sections[first:end]:
                here = stacked(section, place)
                placed += here
                place.moveTop(here[-1][1].bottom() + gap)
        return placed, height

    def _columns(self, width: float, scale: float) -> int:
        unit = COLUMN * scale * self.style.font_size / 10
        return max(1, min(4, int(width // unit)))

    def _column_width(self, width: float, columns: int, scale: float) -> float:
        gap = 2 * BETWEEN * self.style.font_size * scale
        widest = WIDEST * max(1.0, self.style.font_size / 10)
        return min((width - (columns - 1) * gap) / columns, widest)

    def _spread(
        self, sections: Sequence[Sequence[Block]], columns: int, width: float, scale: float
    ) -> tuple[list[tuple[int, int]], float]:
        """(first, end) of each column's sections, in order and as level as can be; the height."""
        gap = BETWEEN * self.style.font_size * scale
        heights = [sum(block.height(width) for block in section) + gap for section in sections]
        count = len(heights)
        best: tuple[list[tuple[int, int]], float] = ([(0, count)], sum(heights) - gap)
        for cuts in combinations(range(1, count), min(columns, count) - 1 if count else 0):
            ends = list(pairwise((0, *cuts, count)))
            height = max(sum(heights[first:end]) for first, end in ends) - gap
            if height < best[1]:
                best = ends, height
        return best
