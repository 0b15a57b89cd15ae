"""The tokens of both sides as chips; the thickness of an underline is the token's weight."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from model.address import AttentionKind
from model.trace import Floats, Tokens
from visualizer.figures.figure import Figure, View
from visualizer.figures.naming import recorded_note
from visualizer.figures.notes import wrapped
from visualizer.figures.text import LEFT, Type
from visualizer.figures.token_row import Chip, TokenRow, token_chips
from visualizer.selection import Cell
from visualizer.theme import Style
from visualizer.wording import shown, token_name, tokens_of

tr = QCoreApplication.translate

SCALES = (1.0, 0.9, 0.8, 0.7, 0.6)


class TokensFigure(Figure):
    """Source and output as chips, with the weights of the focused query, wrapped to the width."""

    name = "tokens"

    def size(self) -> QSizeF:
        width = 400.0
        return QSizeF(width, self.height_for(width))

    def height_for(self, width: float) -> float:
        return self._height(token_rows(self.view, self.style), width)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        rows, shown = self._fitted(rect)
        column = self._column(rows[0].type)
        for name, row, top, lines in self._lines(rows, rect, shown):
            label = QRectF(rect.left(), top, column, rows[0].box_height)
            row.type.draw(painter, label, name, self.style.text_muted, LEFT)
            for number, (first, end) in enumerate(lines):
                at = QPointF(rect.left() + column, top + number * (row.height + row.gap / 2))
                row.paint(painter, at, first, end)
            left_out = len(row) - (lines[-1][1] if lines else 0)
            if left_out:
                text = tr("TokensFigure", "… and {count} more").format(count=left_out)
                end_y = top + len(lines) * (row.height + row.gap / 2)
                place = QRectF(rect.left() + column, end_y, rect.width(), row.type.height)
                row.type.draw(painter, place, text, self.style.text_muted)
        small, foot = self._foot(rows, rect.width())
        bottom = min(self._height(rows, rect.width()), rect.height())
        place = QRectF(rect.left(), 0, rect.width(), small.height)
        place.moveTop(rect.top() + bottom - len(foot) * small.height)
        for line in foot:
            small.draw(painter, place, line, self.style.text_muted)
            place.translate(0, small.height)

    def has_room(self, rect: QRectF) -> bool:
        rows, shown = self._fitted(rect)
        *_, (_, row, top, lines) = self._lines(rows, rect, shown)
        small, foot = self._foot(rows, rect.width())
        below = top + len(lines) * (row.height + row.gap / 2)
        return below + len(foot) * small.height <= rect.bottom() + row.gap

    def heading(self) -> str:
        text = tr("TokensFigure", "Decode step {step}")
        return text.format(step=min(self.selection.target, len(self.trace.decoder_input) - 1) + 1)

    def describe(self) -> str:
        row = min(self.selection.target, len(self.trace.decoder_input) - 1)
        sentence = tr(
            "TokensFigure",
            "{source} read, {output} written; decode step {step} reads “{read}” "
            "and writes “{written}”. {weights}",
        )
        return sentence.format(
            source=tokens_of(len(self.trace.source)),
            output=tokens_of(len(self.trace.decoder_output)),
            step=row + 1,
            read=token_name(self.trace.decoder_input, row),
            written=token_name(self.trace.decoder_output, row),
            weights=self._heaviest(),
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        rows = token_rows(self.view, self.style)
        found: dict[str, NDArray[Any]] = {}
        for name, row in zip(("source", "output"), rows, strict=True):
            found[name] = np.array([chip.text for chip in row.chips])
            weights = [chip.weight for chip in row.chips]
            if all(weight is not None for weight in weights):
                found[f"{name}.attn_weights"] = np.array(weights, dtype=np.float32)
        return found

    def cell_at(self, position: QPointF, rect: QRectF) -> Cell | None:
        rows, shown_lines = self._fitted(rect)
        x = position.x() - rect.left() - self._column(rows[0].type)
        for number, (_, row, top, lines) in enumerate(self._lines(rows, rect, shown_lines)):
            line = int((position.y() - top) // (row.height + row.gap / 2))
            if 0 <= line < len(lines) and x >= -row.gap / 2:
                first, end = lines[line]
                index = row.index_at(x + row.places[first][0])
                if index is not None and first <= index < end:
                    kind = self.selection.kind
                    return source_cell(kind, index) if number == 0 else output_cell(kind, index)
        return None

    def explain(self, cell: Cell) -> str:
        source, output = token_rows(self.view, self.style)
        encoder = self.selection.kind is AttentionKind.ENCODER_SELF
        if cell.query is not None:
            return source.explain(cell.query) if encoder else output.explain(cell.query + 1)
        if cell.key is None:
            return ""
        row = output if self.selection.kind is AttentionKind.DECODER_SELF else source
        return row.explain(cell.key)

    def _heaviest(self) -> str:
        chips = [chip for row in token_rows(self.view, self.style) for chip in row.chips]
        heaviest = max(chips, key=lambda chip: chip.weight or 0.0)
        sentence = tr("TokensFigure", "The largest weight, {weight:.2f}, belongs to “{token}”.")
        return sentence.format(weight=heaviest.weight or 0.0, token=heaviest.text)

    def _column(self, type_: Type) -> float:
        return 1.2 * type_.size + max(type_.width(name) for name in row_names(self.view))

    def _height(self, rows: tuple[TokenRow, TokenRow], width: float) -> float:
        room = width - self._column(rows[0].type)
        lines = sum(len(row.lines(room)) for row in rows)
        small, foot = self._foot(rows, width)
        below = len(foot) * small.height
        return lines * (rows[0].height + rows[0].gap / 2) + rows[0].gap + below

    def _foot(self, rows: tuple[TokenRow, TokenRow], width: float) -> tuple[Type, list[str]]:
        """What the underlines are, in as many lines as it takes."""
        small = Type(self.style, 0.85 * rows[0].type.size / self.style.font_size)
        said = " · ".join(filter(None, (legend(self.view), recorded_note(self.view))))
        return small, list(wrapped(small, said, width))

    def _fitted(self, rect: QRectF) -> tuple[tuple[TokenRow, TokenRow], int]:
        """The rows in the largest type that fits, and how many lines of each are shown."""
        for scale in SCALES:
            rows = token_rows(self.view, self.style, scale)
            if self._height(rows, rect.width()) <= rect.height():
                return rows, len(self.trace.source) + len(self.trace.decoder_output)
        pitch = rows[0].height + rows[0].gap / 2
        small, foot = self._foot(rows, rect.width())
        below = len(foot) * small.height + 2 * rows[0].type.height
        room = rect.height() - rows[0].gap - below
        return rows, max(1, int(room / pitch) // 2)

    def _lines(
        self, rows: tuple[TokenRow, TokenRow], rect: QRectF, most: int
    ) -> list[tuple[str, TokenRow, float, list[tuple[int, int]]]]:
        """(name, row, top, lines) of both sides."""
        width = rect.width() - self._column(rows[0].type)
        top, found = rect.top(), []
        for name, row in zip(row_names(self.view), rows, strict=True):
            every = row.lines(width)
            lines = every[:most]
            found.append((name, row, top, lines))
            top += len(lines) * (row.height + row.gap / 2) + row.gap
            top += row.type.height if len(lines) < len(every) else 0
        return found


def token_rows(view: View, style: Style, scale: float = 1.0) -> tuple[TokenRow, TokenRow]:
    """Source and output. The output's first chip is <s>, so chip i + 1 is what row i writes."""
    trace, selection = view.trace, view.selection
    source_weights, output_weights = chip_weights(view)
    encoder = selection.kind is AttentionKind.ENCODER_SELF
    crossed = selection.kind is AttentionKind.CROSS
    hovered = selection.hover or Cell()
    row = None if encoder or hovered.query is None else hovered.query + 1
    read = hovered.key if selection.kind is AttentionKind.DECODER_SELF else None
    chosen = min(selection.source, len(trace.source) - 1)
    source = _marked(
        token_chips(trace.source),
        selected=chosen if encoder or (crossed and selection.key == chosen) else None,
        noted=chosen,
        previewed=hovered.query if encoder else hovered.key if crossed else None,
        pinned=None if selection.kind is AttentionKind.DECODER_SELF else selection.key,
        weights=source_weights,
    )
    output = _marked(
        [Chip(trace.decoder_input.pieces[0], muted=True), *token_chips(trace.decoder_output)],
        selected=min(selection.target, len(trace.decoder_output) - 1) + 1,
        previewed=read if row is None else row,
        pinned=selection.key if selection.kind is AttentionKind.DECODER_SELF else None,
        weights=output_weights,
    )
    return (
        TokenRow(source, style, style.accent, scale),
        TokenRow(output, style, style.positive, scale),
    )


def growing_row(pieces: Sequence[str], style: Style) -> TokenRow:
    """The output of a search that is still running."""
    return TokenRow([Chip(shown(piece), muted=True) for piece in pieces], style, style.border)


def muted_row(tokens: Tokens, style: Style) -> TokenRow:
    """A sentence of which there is nothing to show yet but its tokens."""
    chips = [replace(chip, muted=True) for chip in token_chips(tokens)]
    return TokenRow(chips, style, style.border)


def row_names(view: View) -> tuple[str, str]:
    """What the two rows are called."""
    if view.trace.forced:
        return tr("TokensFigure", "Source"), tr("TokensFigure", "Output, given")
    if view.trace.interventions:
        return tr("TokensFigure", "Source"), tr("TokensFigure", "Output, intervened")
    return tr("TokensFigure", "Source"), tr("TokensFigure", "Output")


def legend(view: View) -> str:
    """Whose weights the underlines are."""
    selection = view.selection
    sentence = {
        AttentionKind.ENCODER_SELF: tr(
            "TokensFigure",
            "Underline: weight in encoder self-attention, layer {layer}, head {head}",
        ),
        AttentionKind.DECODER_SELF: tr(
            "TokensFigure",
            "Underline: weight in decoder self-attention, layer {layer}, head {head}",
        ),
        AttentionKind.CROSS: tr(
            "TokensFigure", "Underline: weight in cross-attention, layer {layer}, head {head}"
        ),
    }[selection.kind]
    return sentence.format(layer=selection.layer + 1, head=selection.head + 1)


def chip_weights(view: View) -> tuple[Floats | None, Floats | None]:
    """The weights that the chips of the source and of the output get; None where they get none.

    They are those that the focused query gives; while a key is hovered, those it receives.
    """
    selection, trace = view.selection, view.trace
    kind = selection.kind
    matrix = trace[kind].weights(selection.layer, selection.head)
    output = np.zeros(len(trace.decoder_output) + 1, dtype=np.float32)
    hover = selection.hover
    if hover is not None and hover.query is None and hover.key is not None:
        received = matrix[:, min(hover.key, matrix.shape[1] - 1)]
        if kind is AttentionKind.ENCODER_SELF:
            return received, None
        output[1:] = received
        return None, output
    given = matrix[min(selection.focus[0], len(matrix) - 1)]
    if kind is not AttentionKind.DECODER_SELF:
        return given, None
    output[:-1] = given
    return None, output


def source_cell(kind: AttentionKind, index: int) -> Cell | None:
    """What a chip of the source is in the matrix of a kind."""
    if kind is AttentionKind.ENCODER_SELF:
        return Cell(query=index)
    return Cell(key=index) if kind is AttentionKind.CROSS else None


def output_cell(kind: AttentionKind, index: int) -> Cell | None:
    """What a chip of the output is in the matrix of a kind: the row that wrote it."""
    if kind is AttentionKind.ENCODER_SELF:
        return None
    if index > 0:
        return Cell(query=index - 1)
    return Cell(key=0) if kind is AttentionKind.DECODER_SELF else None


def _marked(
    chips: list[Chip],
    selected: int | None,
    previewed: int | None,
    pinned: int | None,
    weights: Floats | None,
    noted: int | None = None,
) -> list[Chip]:
    return [
        replace(
            chip,
            selected=index == selected,
            noted=index == noted != selected,
            previewed=index == previewed,
            pinned=index == pinned,
            weight=None if weights is None else float(weights[index]),
            note=chip.text if weights is None else f"{chip.text}\n{weights[index]:.6f}",
        )
        for index, chip in enumerate(chips)
    ]
