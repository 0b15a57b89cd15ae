"""The sections of the inspector, made of blocks from the numbers of `inspection`."""

from PySide6.QtCore import QCoreApplication

from model.address import AttentionKind
from model.trace import Tokens, Trace
from visualizer.figures.blocks import (
    Bar,
    Bars,
    Block,
    Card,
    Gap,
    Heading,
    Lines,
    Ranking,
    Sums,
    Texts,
    Word,
)
from visualizer.figures.figure import View
from visualizer.figures.inspection import (
    CandidateCell,
    NextToken,
    ReadKeys,
    arithmetic,
    beam_rows,
    focused,
    focused_row,
    next_tokens,
    output_changes,
    read_keys,
    same_prefix,
)
from visualizer.figures.masking import PADDING
from visualizer.figures.naming import interventions_sentence, query_piece, recorded_note
from visualizer.selection import Cell
from visualizer.theme import Style
from visualizer.wording import shown, token_name

tr = QCoreApplication.translate

CANDIDATES = 5
BEAM_ROWS = 8
TOLERANCE = 5e-4
"""A recomputed weight that differs by more is said to differ."""


class Sections:
    """Makes the sections of one view in one style; each is a list of blocks."""

    def __init__(self, view: View, style: Style) -> None:
        self.view, self.style = view, style
        self.trace, self.selection = view.trace, view.selection
        self.query, self.key = focused(view)
        self.row = focused_row(view)

    def reading(self, keys: int) -> list[list[Block]]:
        """The keys, the arithmetic, the next token, the beam."""
        found = [self._keys(keys), self._arithmetic(), self._next(max(3, keys * CANDIDATES // 8))]
        return [*found, beam] if (beam := self._beam()) else found

    def comparison(self) -> list[list[Block]]:
        """The run without interventions beside this one."""
        before = self.view.before
        if before is None:
            return []
        return [self._outputs(before), self._probabilities(before)]

    def _keys(self, limit: int) -> list[Block]:
        style, kind, selection = self.style, self.selection.kind, self.selection
        heading = tr("InspectorFigure", "QUERY “{token}” → KEYS · HEAD {head}")
        query = query_piece(self.trace, kind, self.query)
        blocks: list[Block] = []
        for text, color in (
            (interventions_sentence(self.trace.interventions), style.warning),
            (recorded_note(self.view), style.text_muted),
        ):
            if text:
                blocks += [Lines(style, text, color), Gap(6)]
        blocks.append(Heading(style, heading.replace("{head}", str(selection.head + 1)), query))
        blocks.append(Lines(style, where_text(kind).format(layer=selection.layer + 1)))
        if kind is not AttentionKind.ENCODER_SELF:
            blocks.append(Lines(style, reads_text(self.trace, self.query)))
        if selection.head_address in self.trace.interventions.silenced:
            silenced = tr("InspectorFigure", "This head is silenced: what it reads goes nowhere.")
            blocks.append(Lines(style, silenced, style.warning))
        found = read_keys(self.view, limit)
        blocks += [Gap(5), Bars(style, self._key_bars(found), style.accent)]
        if rest := self._rest(found):
            blocks.append(Lines(style, rest))
        note = tr(
            "InspectorFigure", "Weights show where this head reads, not why the model decides."
        )
        return [*blocks, Gap(4), Lines(style, note)]

    def _key_bars(self, found: ReadKeys) -> list[Bar]:
        keys = self.trace.keys(self.selection.kind)
        return [
            Bar(
                token_name(keys, key.position),
                key.weight,
                weight_text(key.weight),
                Cell(self.query, key.position),
                self.view.options.dim_special and keys.is_special(key.position),
                key.position == self.key,
            )
            for key in found.listed
        ]

    def _rest(self, found: ReadKeys) -> str:
        """What the bars leave out."""
        parts = []
        if not found.listed:
            parts.append(
                tr("InspectorFigure", "This query may attend to nothing: its weights are 0.")
            )
        if found.rest:
            text = tr("InspectorFigure", "and {count} more: {weight}")
            parts.append(text.format(count=found.rest, weight=weight_text(found.rest_weight)))
        if found.masked:
            parts.append(tr("InspectorFigure", "{count} masked").format(count=found.masked))
        if self.view.options.dim_special and found.special_weight:
            text = tr("InspectorFigure", "special tokens take {weight}")
            parts.append(text.format(weight=weight_text(found.special_weight)))
        return " · ".join(parts)

    def _arithmetic(self) -> list[Block]:
        sums, style = arithmetic(self.view), self.style
        keys = self.trace.keys(self.selection.kind)
        query = query_piece(self.trace, self.selection.kind, sums.query)
        if self.key is None:
            title = tr("InspectorFigure", "“{query}” → “{key}”, its largest weight")
        elif self.selection.key is not None:
            title = tr("InspectorFigure", "“{query}” → “{key}”, pinned: Esc releases it")
        else:
            title = tr("InspectorFigure", "“{query}” → “{key}”")
        minus = "−∞"
        rows = [(tr("InspectorFigure", "q·k"), plain(sums.dot_product))]
        if sums.scaled:
            divided = tr("InspectorFigure", "÷ √dₖ ({root})")
            rows.append((divided.format(root=plain(sums.divisor)), plain(sums.score)))
        masked = tr("InspectorFigure", "+ mask ({mask})").format(
            mask="0" if sums.allowed else minus
        )
        rows.append((masked, plain(sums.score) if sums.allowed else minus))
        if sums.shift:
            shift = tr("InspectorFigure", "− largest score ({largest})")
            after = plain(sums.score - sums.shift) if sums.allowed else minus
            rows.append((shift.format(largest=plain(sums.shift)), after))
        rows.append((tr("InspectorFigure", "exp"), positive(sums.power)))
        total = tr("InspectorFigure", "÷ Σ exp ({total})")
        rows.append((total.format(total=positive(sums.total)), weight_text(sums.recomputed)))
        blocks: list[Block] = [
            Lines(style, title.format(query=query, key=token_name(keys, sums.key))),
            Gap(2),
            Sums(style, rows),
        ]
        if sums.reason:
            blocks += [Gap(2), Lines(style, sums.reason)]
        if abs(sums.recomputed - sums.weight) > TOLERANCE:
            text = tr("InspectorFigure", "The run has {weight} here.")
            blocks += [Gap(2), Lines(style, text.format(weight=weight_text(sums.weight)))]
        return [Card(style, blocks)]

    def _next(self, count: int) -> list[Block]:
        style, trace = self.style, self.trace
        read = token_name(trace.decoder_input, self.row)
        after = tr("InspectorFigure", "after reading “{read}”").format(read=read)
        heading = Heading(style, tr("InspectorFigure", "NEXT TOKEN"))
        blocks: list[Block] = [heading, Lines(style, after), Gap(3)]
        if trace.decoder_output.pieces[self.row] == PADDING:
            text = tr("InspectorFigure", "A row of padding: nothing is written here.")
            return [*blocks, Lines(style, text)]
        tokens = next_tokens(trace, self.row, count)
        bars = [
            Bar(
                ranked(token, position),
                token.prob,
                weight_text(token.prob),
                CandidateCell(token=token),
                ticked=token.chosen,
            )
            for position, token in enumerate(tokens, 1)
        ]
        blocks.append(Bars(style, bars, style.positive))
        rest = max(0.0, 1 - sum(token.prob for token in tokens))
        text = tr("InspectorFigure", "and {count} more: {weight}")
        left = len(trace.vocabulary) - len(tokens)
        said = text.format(count=f"{left:,}", weight=weight_text(rest))
        ticked = (
            tr("InspectorFigure", "ticked: given")
            if trace.forced
            else tr("InspectorFigure", "ticked: written")
        )
        return [*blocks, Lines(style, f"{said} · {ticked}")]

    def _beam(self) -> list[Block]:
        rows = beam_rows(self.trace, self.row)
        if not rows:
            return []
        heading = tr("InspectorFigure", "BEAM SEARCH · STEP {step}").format(step=self.row + 1)
        kept = sum(row.hypothesis.kept for row in rows)
        text = tr("InspectorFigure", "{kept} of {count} continuations kept").format(
            kept=kept, count=len(rows)
        )
        table = [
            (
                "".join(shown(piece) for piece in row.prefix),
                shown(row.hypothesis.piece),
                f"{row.hypothesis.score:.2f}".replace("-", "−"),
                verdict(row.hypothesis.kept, row.hypothesis.finished),
                row.in_output,
            )
            for row in rows[:BEAM_ROWS]
        ]
        score = tr("InspectorFigure", "score")
        return [
            Heading(self.style, heading),
            Lines(self.style, text),
            Ranking(self.style, table, score),
        ]

    def _outputs(self, before: Trace) -> list[Block]:
        heading = Heading(self.style, tr("InspectorFigure", "OUTPUT"))
        changed = output_changes(before.decoder_output, self.trace.decoder_output)
        if self.trace.forced:
            both = words(self.trace.decoder_output, changed[1])
            given = Texts(self.style, [(tr("InspectorFigure", "given"), both)])
            said = tr("InspectorFigure", "It was given to both runs: compare the probabilities.")
            return [heading, given, Gap(2), Lines(self.style, said)]
        texts = [
            (tr("InspectorFigure", "without"), words(before.decoder_output, changed[0])),
            (
                tr("InspectorFigure", "with the what-if"),
                words(self.trace.decoder_output, changed[1]),
            ),
        ]
        count = sum(changed[1])
        said = (
            tr("InspectorFigure", "The output stays the same.")
            if not any(changed[0]) and not count
            else tr("InspectorFigure", "Marked tokens differ.")
        )
        return [heading, Texts(self.style, texts), Gap(2), Lines(self.style, said)]

    def _probabilities(self, before: Trace) -> list[Block]:
        style, row = self.style, self.row
        heading = tr("InspectorFigure", "PROBABILITIES · STEP {step}").format(step=row + 1)
        blocks: list[Block] = [Heading(style, heading)]
        if row >= len(before.decoder_input):
            text = tr("InspectorFigure", "The run without the what-if ended before this step.")
            return [*blocks, Lines(style, text)]
        if same_prefix(before, self.trace, row):
            text = tr("InspectorFigure", "Both runs have read the same tokens before this step.")
        else:
            text = tr(
                "InspectorFigure",
                "The runs have read different tokens before this step, so this compares two "
                "different questions.",
            )
        bars = [
            Bar(
                shown(token.piece),
                token.prob,
                weight_text(token.prob),
                CandidateCell(token=token),
                ticked=token.chosen,
                earlier=token.before,
                earlier_number=weight_text(token.before or 0.0),
            )
            for token in next_tokens(self.trace, row, CANDIDATES, before)
        ]
        heads = tr("InspectorFigure", "without"), tr("InspectorFigure", "with")
        return [*blocks, Lines(style, text), Gap(3), Bars(style, bars, style.positive, heads)]


def where_text(kind: AttentionKind) -> str:
    """Where a head is, with {layer}."""
    return {
        AttentionKind.ENCODER_SELF: tr("InspectorFigure", "Encoder layer {layer} · self-attention"),
        AttentionKind.DECODER_SELF: tr(
            "InspectorFigure", "Decoder layer {layer} · masked self-attention"
        ),
        AttentionKind.CROSS: tr("InspectorFigure", "Decoder layer {layer} · cross-attention"),
    }[kind]


def reads_text(trace: Trace, row: int) -> str:
    """What a row of the decoder reads and what it predicts."""
    return tr("InspectorFigure", "reads “{read}”, predicts “{predicted}”").format(
        read=token_name(trace.decoder_input, row),
        predicted=token_name(trace.decoder_output, row),
    )


def weight_text(value: float) -> str:
    """A weight or a probability; 0 only for exactly 0."""
    if value == 0:
        return "0"
    return "<0.001" if 0 < value < 0.0005 else f"{value:.3f}"


def plain(value: float) -> str:
    """A number of the arithmetic."""
    return f"{value:,.2f}".replace("-", "−")


def positive(value: float) -> str:
    """A number that may be of any size, to three digits."""
    return f"{value:,.0f}" if 100 <= value < 1e6 else f"{value:.3g}"


def ranked(token: NextToken, position: int) -> str:
    """A candidate's name, with its rank where better ones are not shown."""
    name = shown(token.piece)
    return name if token.rank <= position else f"{name} · #{token.rank}"


def candidate_text(token: NextToken) -> str:
    """Everything about a candidate."""
    text = tr(
        "InspectorFigure", "“{piece}”, rank {rank}\nprobability {prob:.6f}\nlogit {logit:.4f}"
    )
    said = text.format(
        piece=shown(token.piece), rank=token.rank, prob=token.prob, logit=token.logit
    )
    if token.before is not None:
        before = tr("InspectorFigure", "without the what-if {prob:.6f}")
        said += "\n" + before.format(prob=token.before)
    return said


def verdict(kept: bool, finished: bool) -> str:
    """What became of a continuation."""
    if finished:
        return tr("InspectorFigure", "ended")
    return tr("InspectorFigure", "kept") if kept else tr("InspectorFigure", "dropped")


def words(tokens: Tokens, changed: list[bool]) -> list[Word]:
    """An output as running text, without its sentence marks."""
    found, end = [], 0
    for index, piece in enumerate(tokens.pieces):
        if not tokens.is_special(index):
            start = tokens.spans[index][0]
            found.append(Word(shown(piece), start > end, changed[index]))
            end = tokens.spans[index][1]
    return found


def cell_sentence(view: View) -> str:
    """The keys and the arithmetic, as text."""
    selection, trace = view.selection, view.trace
    sums, found = arithmetic(view), read_keys(view, 3)
    keys = trace.keys(selection.kind)
    listed = ", ".join(
        f"“{token_name(keys, key.position)}” {weight_text(key.weight)}" for key in found.listed
    )
    if sums.scaled:
        sentence = tr(
            "InspectorFigure",
            "{where}, head {head}: “{query}” gives {listed}. For “{key}” q·k is {product}, divided "
            "by {root} it is {score}, and the weight is {weight}.",
        )
    else:
        sentence = tr(
            "InspectorFigure",
            "{where}, head {head}: “{query}” gives {listed}. For “{key}” q·k is {product}, which "
            "this model does not divide, and the weight is {weight}.",
        )
    said = sentence.format(
        where=where_text(selection.kind).format(layer=selection.layer + 1),
        head=selection.head + 1,
        query=query_piece(trace, selection.kind, sums.query),
        listed=listed or "0",
        key=token_name(keys, sums.key),
        product=plain(sums.dot_product),
        root=plain(sums.divisor),
        score=plain(sums.score),
        weight=weight_text(sums.weight),
    )
    changed = interventions_sentence(trace.interventions)
    return " ".join(part for part in (changed, said, sums.reason) if part)


def next_sentence(view: View) -> str:
    """The next token, as text."""
    row = focused_row(view)
    tokens = next_tokens(view.trace, row, 3)
    sentence = tr("InspectorFigure", "After reading “{read}” the next token is {candidates}.")
    candidates = ", ".join(f"“{shown(t.piece)}” {weight_text(t.prob)}" for t in tokens)
    return sentence.format(read=token_name(view.trace.decoder_input, row), candidates=candidates)
