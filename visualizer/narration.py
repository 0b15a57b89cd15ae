"""What happened at a step: where it is, its formula, and one sentence with this run's numbers."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication

from model.address import Stack
from model.trace import Floats, Trace
from visualizer.attention_narration import attention_sentence
from visualizer.formula import formula
from visualizer.selection import Selection
from visualizer.stream import sublayer
from visualizer.walk import ATTENTION, Operation, Step, walk
from visualizer.wording import (
    PADDING,
    Row,
    in_sentence,
    number,
    place,
    quoted,
    quoted_token,
    root,
    sublayer_name,
    tokens_of,
)

tr = QCoreApplication.translate


@dataclass(frozen=True)
class Narration:
    """What is said of one step; the formula is rich text."""

    number: int
    count: int
    place: str
    row: str
    """Which token the decoder reads and writes; empty in the encoder."""
    formula: str
    sentence: str


def narrate(trace: Trace, selection: Selection) -> Narration:
    """What happened at the selected step, to the selected token, in the selected head."""
    config = trace.model.config
    steps = walk(config)
    index = min(max(selection.step, 0), len(steps) - 1)
    step = steps[index]
    method = "given" if trace.forced else trace.decoding.method
    return Narration(
        index + 1,
        len(steps),
        place(step),
        Row.of(trace, selection, step.stack).heading,
        formula(step, config, method),
        _Teller(trace, selection, step).sentence(),
    )


class _Teller:
    """Tells of one step."""

    def __init__(self, trace: Trace, selection: Selection, step: Step) -> None:
        self.trace, self.selection, self.step = trace, selection, step
        self.config = trace.model.config
        self.encoder = step.stack is Stack.ENCODER
        self.row = Row.of(trace, selection, step.stack)
        self.tokens = trace.source if self.encoder else trace.decoder_input

    def sentence(self) -> str:
        """One sentence."""
        tell: dict[Operation, Callable[[], str]] = {
            Operation.TOKENS: self._tokens,
            Operation.EMBEDDING: self._embedding,
            Operation.POSITIONS: self._positions,
            Operation.NORM: self._norm,
            Operation.ADD: self._add,
            Operation.ADD_NORM: self._add,
            Operation.FEED_FORWARD: self._feed_forward,
            Operation.LINEAR: self._linear,
            Operation.PROBABILITIES: self._probabilities,
            Operation.CHOICE: self._choice,
        }
        if self.step.operation in ATTENTION:
            return attention_sentence(self.trace, self.selection, self.step)
        return tell[self.step.operation]()

    def _tokens(self) -> str:
        if self.encoder:
            text = tr("Narration", "The sentence is cut into {tokens}; token {n} is {token}.")
        else:
            text = tr(
                "Narration",
                "The decoder has read {n} of {tokens}, the last of them {token}, and is to "
                "write {next}.",
            )
        return text.format(
            tokens=tokens_of(len(self.tokens)),
            n=self.row.index + 1,
            token=self.row.read,
            next="" if self.encoder else quoted_token(self.trace.decoder_output, self.row.index),
        )

    def _embedding(self) -> str:
        config = self.config
        text = tr(
            "Narration",
            "{token}, id {id} of {vocab}, becomes a vector of {d_model} numbers times √{d_model} "
            "= {root}; its length is {norm}.",
        )
        return text.format(
            token=self.row.read,
            id=self.tokens.ids[self.row.index],
            vocab=f"{config.source_vocab if self.encoder else config.target_vocab:,}",
            d_model=config.d_model,
            root=root(config.d_model),
            norm=self.row.length(self.trace.residual(self.step.stack).embed),
        )

    def _positions(self) -> str:
        stream = self.trace.residual(self.step.stack)
        if self.trace.interventions.positions_off:
            text = tr(
                "Narration",
                "Positions are switched off in this run: {token} keeps its length of {before}.",
            )
        elif self.config.positions == "none":
            text = tr(
                "Narration",
                "This model has no positional encoding: {token} keeps its length of {before}.",
            )
        else:
            text = tr(
                "Narration",
                "The encoding of position {position} (from 0), of length {length}, is added to "
                "{token}, of length {before}, at a cosine of {cosine}; the sum has length {after}.",
            )
        return text.format(
            token=self.row.read,
            position=self.row.index,
            length=self.row.length(stream.pos_embed),
            before=self.row.length(stream.embed),
            cosine=number(_cosine(stream.embed[self.row.index], stream.pos_embed[self.row.index])),
            after=self.row.length(stream.resid_pre[0]),
        )

    def _norm(self) -> str:
        stream, step = self.trace.residual(self.step.stack), self.step
        if step.layer is not None:
            tensors = sublayer(self.trace, step)
            before, after = tensors.reads, tensors.normed
            text = tr(
                "Narration",
                "Before {sublayer}, LayerNorm takes {query} from length {before} to {after}.",
            )
        else:
            before, after = stream.resid_post[-1], stream.final_norm
            text = (
                tr(
                    "Narration",
                    "At the top of the encoder, LayerNorm takes {query} from length {before} to "
                    "{after}; cross-attention reads this.",
                )
                if self.encoder
                else tr(
                    "Narration",
                    "At the top of the decoder, LayerNorm takes {query} from length {before} to "
                    "{after}; the output is computed from this.",
                )
            )
        return text.format(
            sublayer=in_sentence(sublayer_name(step.kind)),
            query=self.row.read,
            before=self.row.length(before),
            after=self.row.length(after),
        )

    def _add(self) -> str:
        tensors = sublayer(self.trace, self.step)
        text = (
            tr(
                "Narration",
                "What {sublayer} adds, of length {added}, takes {query} from length {before} to "
                "{sum}.",
            )
            if self.step.operation is Operation.ADD
            else tr(
                "Narration",
                "What {sublayer} adds, of length {added}, takes {query} from length {before} to "
                "{sum}, and LayerNorm takes it to {after}.",
            )
        )
        return text.format(
            sublayer=in_sentence(sublayer_name(self.step.kind)),
            query=self.row.read,
            added=self.row.length(tensors.adds),
            before=self.row.length(tensors.reads),
            sum=self.row.length(tensors.becomes),
            after=self.row.length(tensors.normed),
        )

    def _feed_forward(self) -> str:
        text = tr(
            "Narration",
            "Feed-forward looks at {query} alone: {d_model} numbers become {d_ff}, pass "
            "{activation} and become {d_model} again, a vector of length {added}.",
        )
        return text.format(
            query=self.row.read,
            d_model=self.config.d_model,
            d_ff=f"{self.config.d_ff:,}",
            activation="ReLU" if self.config.activation == "relu" else "GELU",
            added=self.row.length(sublayer(self.trace, self.step).adds),
        )

    def _linear(self) -> str:
        best, second = self.trace.candidates(self.row.index, 2)
        text = tr(
            "Narration",
            "After {read}, {vocab} tokens get a logit each; the largest is {first}, for {token}, "
            "the next {second}, for {other}.",
        )
        return text.format(
            read=self.row.read,
            vocab=f"{self.config.target_vocab:,}",
            first=number(best.logit),
            token=quoted(best.piece),
            second=number(second.logit),
            other=quoted(second.piece),
        )

    def _probabilities(self) -> str:
        text = tr(
            "Narration",
            "After {read}, softmax turns the logits into probabilities: {p1} for {t1}, {p2} for "
            "{t2}, {p3} for {t3}.",
        )
        best = self.trace.candidates(self.row.index, 3)
        values = {f"p{i}": number(each.prob) for i, each in enumerate(best, 1)}
        names = {f"t{i}": quoted(each.piece) for i, each in enumerate(best, 1)}
        return text.format(read=self.row.read, **values, **names)

    def _choice(self) -> str:
        written = self.trace.decoder_output
        token, piece = written.ids[self.row.index], written.pieces[self.row.index]
        if piece == PADDING:
            return tr("Narration", "This row is padding: no token is chosen.")
        logits = self.trace.logits[self.row.index]
        rank = 1 + int((logits > logits[token]).sum())
        decoding = self.trace.decoding
        if self.trace.forced:
            text = tr(
                "Narration",
                "The output was given: {token} has probability {p}, rank {rank} of {vocab}.",
            )
        elif decoding.method == "beam":
            text = tr(
                "Narration",
                "Beam search, {beam} wide, has {token} in its best output; it has probability "
                "{p}, rank {rank} of {vocab}.",
            )
        elif decoding.method == "sample":
            text = tr(
                "Narration",
                "{token} was drawn at temperature {temperature}; it has probability {p}, rank "
                "{rank} of {vocab}.",
            )
        elif rank == 1:
            text = tr("Narration", "Greedy search takes the most probable token, {token}, {p}.")
        else:
            text = tr(
                "Narration",
                "The search ended with {token}; it has probability {p}, rank {rank} of {vocab}.",
            )
        return text.format(
            token=quoted_token(written, self.row.index),
            p=number(float(self.trace.probs[self.row.index, token])),
            rank=rank,
            vocab=f"{self.config.target_vocab:,}",
            beam=decoding.beam,
            temperature=number(decoding.temperature),
        )


def _cosine(first: Floats, second: Floats) -> float:
    lengths = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(first @ second) / lengths if lengths else 0.0
