"""What happened inside an attention block, to the selected query in the selected head."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication

from model.address import AttentionKind, HeadAddress
from model.analysis import norms
from model.counting import counted
from model.trace import Floats, Trace
from visualizer.selection import Selection
from visualizer.stream import sublayer
from visualizer.walk import Operation, Step
from visualizer.wording import (
    PADDING,
    Row,
    heads_of,
    number,
    quoted_token,
    root,
    sublayer_name,
    token_name,
)

tr = QCoreApplication.translate

TERMS = 3
"""Of the weighted sum of values; the others are an ellipsis."""
SMALLEST = 0.005
"""Smaller weights are no term of it."""


def attention_sentence(trace: Trace, selection: Selection, step: Step) -> str:
    """One sentence about a step of an attention block."""
    return _Teller(trace, selection, step).sentence()


class _Teller:
    def __init__(self, trace: Trace, selection: Selection, step: Step) -> None:
        assert step.kind is not None
        assert step.layer is not None
        self.trace, self.step, self.kind, self.layer = trace, step, step.kind, step.layer
        self.attention = trace[step.kind]
        self.head = min(selection.head, self.attention.heads - 1)
        self.row = Row.of(trace, selection, step.stack)
        self.keys = trace.keys(step.kind)

    def sentence(self) -> str:
        tell: dict[Operation, Callable[[], str]] = {
            Operation.QKV: self._qkv,
            Operation.DOT_PRODUCT: self._dot_product,
            Operation.SCALE: self._scale,
            Operation.MASK: self._mask,
            Operation.SOFTMAX: self._softmax,
            Operation.TIMES_V: self._times_v,
            Operation.JOIN_HEADS: self._join_heads,
        }
        return tell[self.step.operation]()

    @property
    def _name(self) -> str:
        return sublayer_name(self.kind)

    def _in_head(self, text: str, **values: object) -> str:
        whole = tr("Narration", "{attention}, head {head}: {sentence}")
        sentence = text.format(query=self.row.query, **values)
        return whole.format(attention=self._name, head=self.head + 1, sentence=sentence)

    def _key(self, index: int) -> str:
        return quoted_token(self.keys, index)

    def _values(self, matrix: Floats) -> Floats:
        return np.asarray(matrix[self.row.index])

    def _qkv(self) -> str:
        q, k, v = (
            norms(tensor[self.layer, self.head])
            for tensor in (self.attention.q, self.attention.k, self.attention.v)
        )
        if self.kind is AttentionKind.CROSS:
            text = tr(
                "Narration",
                "{query} gets a query of length {q}; the encoder’s output gives each of {keys} "
                "source tokens a key and a value, of mean length {k} and {v}.",
            )
            k_length, v_length = float(k.mean()), float(v.mean())
        else:
            text = tr(
                "Narration",
                "{query} gets a query of length {q}, a key of length {k} and a value of length "
                "{v}, {head_dim} numbers each.",
            )
            k_length, v_length = float(k[self.row.index]), float(v[self.row.index])
        return self._in_head(
            text,
            q=number(float(q[self.row.index])),
            k=number(k_length),
            v=number(v_length),
            keys=len(self.keys),
            head_dim=self.attention.head_dim,
        )

    def _dot_product(self) -> str:
        values = self._values(self.attention.dot_products(self.layer, self.head))
        best = int(values.argmax())
        if self.attention.mask[self.row.index, best]:
            text = tr("Narration", "the largest q·k of {query} is {value}, with {key}.")
        else:
            text = tr(
                "Narration",
                "the largest q·k of {query} is {value}, with {key}, which the mask will hide.",
            )
        return self._in_head(text, value=number(float(values[best])), key=self._key(best))

    def _scale(self) -> str:
        values = self._values(self.attention.dot_products(self.layer, self.head))
        best = int(values.argmax())
        scaled = self._values(self.attention.scores(self.layer, self.head))
        if not self.attention.scaled:
            text = tr(
                "Narration",
                "this model does not divide by √dₖ: the largest q·k of {query}, with {key}, stays "
                "{value}.",
            )
            return self._in_head(text, key=self._key(best), value=number(float(values[best])))
        text = tr(
            "Narration",
            "divided by √{head_dim} = {root}, the largest q·k of {query}, with {key}, goes from "
            "{before} to {after}.",
        )
        return self._in_head(
            text,
            head_dim=self.attention.head_dim,
            root=root(self.attention.head_dim),
            key=self._key(best),
            before=number(float(values[best])),
            after=number(float(scaled[best])),
        )

    def _mask(self) -> str:
        hidden = ~self.attention.mask[self.row.index]
        padded = hidden & np.array([piece == PADDING for piece in self.keys.pieces])
        padding, future = int(padded.sum()), int((hidden & ~padded).sum())
        if not padding and not future:
            text = tr("Narration", "nothing is masked; {query} may attend to all {keys}.")
        elif not padding:
            text = tr(
                "Narration",
                "the mask leaves {query} {allowed} of {count} keys; the others lie in the future "
                "and become −∞.",
            )
        elif not future:
            text = tr(
                "Narration",
                "the mask leaves {query} {allowed} of {count} keys; the others are padding and "
                "become −∞.",
            )
        else:
            text = tr(
                "Narration",
                "the mask leaves {query} {allowed} of {count} keys; of the others, {future} in "
                "the future and {padding} of padding, all become −∞.",
            )
        return self._in_head(
            text,
            allowed=len(hidden) - padding - future,
            count=len(hidden),
            keys=counted(len(hidden), tr("Count", "key"), tr("Count", "keys")),
            future=future,
            padding=padding,
        )

    def _softmax(self) -> str:
        weights = self._values(self.attention.weights(self.layer, self.head))
        best = int(weights.argmax())
        if not weights[best] > 0:
            return self._in_head(
                tr("Narration", "{query} may attend to nothing, so that all its weights are 0.")
            )
        text = tr(
            "Narration", "softmax turns the scores of {query} into weights; {weight} goes to {key}."
        )
        return self._in_head(text, weight=number(float(weights[best])), key=self._key(best))

    def _times_v(self) -> str:
        if HeadAddress(self.kind, self.layer, self.head) in self.trace.interventions.silenced:
            return self._in_head(
                tr("Narration", "silenced in this run, so that z of {query} is 0.")
            )
        weights = self._values(self.attention.weights(self.layer, self.head))
        order = np.argsort(-weights, kind="stable")
        terms = [
            f"{number(float(weights[i]))}·v({token_name(self.keys, i, short=True)})"
            for i in order[:TERMS]
            if weights[i] >= SMALLEST
        ]
        if len(terms) < int((weights > 0).sum()):
            terms.append("…")
        text = tr("Narration", "z of {query} is {sum}, of length {norm}.")
        z = self.attention.z[self.layer, self.head]
        return self._in_head(text, sum=" + ".join(terms) or "0", norm=self.row.length(z))

    def _join_heads(self) -> str:
        lengths = norms(self.attention.z[self.layer, :, self.row.index])
        longest = int(lengths.argmax())
        text = tr(
            "Narration",
            "{attention}: the z of {heads}, joined and projected, give {query} a vector "
            "of length {added}; the longest z, {z}, comes from head {head}.",
        )
        return text.format(
            attention=self._name,
            heads=heads_of(self.attention.heads),
            query=self.row.query,
            added=self.row.length(sublayer(self.trace, self.step).adds),
            z=number(float(lengths[longest])),
            head=longest + 1,
        )
