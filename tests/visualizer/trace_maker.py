"""Traces of small models with random weights, computed with numpy: no torch, and every sum true."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from model.address import AttentionKind, HeadAddress, Stack
from model.config import DecodingConfig, Norm, TransformerConfig
from model.intervention import Interventions
from model.trace import (
    AttentionTrace,
    Bools,
    DecodeStep,
    Floats,
    Hypothesis,
    ModelInfo,
    ResidualTrace,
    Tokens,
    Trace,
)

SPECIAL = ("<pad>", "<s>", "</s>")
PAD, BOS, EOS = range(3)
_ENGLISH = "she gave me a red book and the cat is sleeping on our old sofa today ."
_GERMAN = "sie gab mir ein rotes Buch und die Katze schläft auf dem alten Sofa ."
_CHINESE = "她 昨天 给 了 我 一本 红色 的 书 猫 在 沙发 上 睡觉 我们 。 ， ！"
ENGLISH, GERMAN, CHINESE = (tuple(text.split()) for text in (_ENGLISH, _GERMAN, _CHINESE))

BEAM = 3
ALPHA = 0.6


@lru_cache(maxsize=64)
def make_trace(
    source: int = 5,
    target: int = 4,
    encoder_layers: int = 2,
    decoder_layers: int = 2,
    heads: int = 2,
    head_dim: int = 4,
    norm: Norm = "pre",
    scale_scores: bool = True,
    words: tuple[str, ...] = GERMAN,
    source_words: tuple[str, ...] = ENGLISH,
    seed: int = 0,
    padding: int = 0,
    interventions: Interventions = Interventions(),
    search: Literal["greedy", "beam", "forced"] = "greedy",
) -> Trace:
    """A run over `source` tokens (the last is </s>) and `target` decoder rows (the first is <s>).

    `padding` tokens come on top, on both sides. The model writes all of `words` in turn, and each
    is the most probable one where it stands; with interventions it may write anything. Runs that
    differ in `padding`, `interventions` and `search` alone have the same weights.
    """
    config = TransformerConfig(
        source_vocab=len(SPECIAL) + len(source_words),
        target_vocab=len(SPECIAL) + len(words),
        encoder_layers=encoder_layers,
        decoder_layers=decoder_layers,
        d_model=heads * head_dim,
        heads=heads,
        d_ff=2 * heads * head_dim,
        dropout=0.0,
        norm=norm,
        scale_scores=scale_scores,
        tie_embeddings=False,
    )
    model = _Model(config, seed, interventions)
    source_ids = [3 + i % len(source_words) for i in range(source - 1)] + [EOS]
    wanted = [3 + i % len(words) for i in range(target - 1)]
    model.teach(source_ids, wanted)
    output, steps = _search(model, source_ids, target, search == "beam", words)
    pads = [PAD] * padding
    source_ids += pads
    read, written = [BOS, *output, *pads], [*output, EOS, *pads]
    encoder = model.encode(np.array(source_ids))
    decoder = model.decode(np.array(read), encoder.final, encoder.mask)
    attention = encoder.attention | decoder.attention
    names = [*SPECIAL, *words]
    source_row, source_text = _tokens(source_ids, [*SPECIAL, *source_words])
    written_row, text = _tokens(written, names)
    return Trace(
        model=_info(config, seed),
        source_text=source_text,
        output_text=text,
        source=source_row,
        decoder_input=_tokens(read, names)[0],
        decoder_output=written_row,
        encoder_self=attention[AttentionKind.ENCODER_SELF],
        decoder_self=attention[AttentionKind.DECODER_SELF],
        cross=attention[AttentionKind.CROSS],
        encoder_residual=encoder.residual,
        decoder_residual=decoder.residual,
        logits=_single(decoder.final @ model.output.T),
        vocabulary=tuple(names),
        decoding=DecodingConfig(method="beam" if search == "beam" else "greedy", beam=BEAM),
        search=() if search == "forced" else steps,
        interventions=interventions,
        forced=search == "forced",
    )


def silenced(*heads: tuple[AttentionKind, int, int], positions_off: bool = False) -> Interventions:
    """Interventions that silence these heads: (kind, layer, head), counted from 0."""
    return Interventions(frozenset(HeadAddress(*head) for head in heads), positions_off)


def _info(config: TransformerConfig, seed: int) -> ModelInfo:
    fingerprint = hashlib.sha256(f"{seed} {config}".encode()).hexdigest()
    return ModelInfo("tiny", Path("tiny"), fingerprint, config)


def _tokens(ids: Sequence[int], names: Sequence[str]) -> tuple[Tokens, str]:
    """The row and its text: Chinese without spaces, anything else with them."""
    pieces = tuple(names[i] for i in ids)
    text, spans = "", []
    for piece in pieces:
        if piece in SPECIAL:
            spans.append((len(text), len(text)))
            continue
        if text and (piece.isascii() or text[-1].isascii() or piece[0] < "⺀"):
            text += " "
        spans.append((len(text), len(text) + len(piece)))
        text += piece
    return Tokens(tuple(ids), pieces, tuple(spans)), text


class _Pass:
    """What one stack computed: final [token, d_model], its residual stream, its attention."""

    def __init__(self, mask: Bools, scaled: bool) -> None:
        self.mask = mask  # over the keys of this stack
        self.scaled = scaled
        self.flat: dict[str, Floats] = {}
        self.layered: dict[str, list[Floats]] = {}
        self.heads: dict[AttentionKind, list[dict[str, Floats]]] = {}
        self.masks: dict[AttentionKind, Bools] = {}

    def add(self, name: str, array: Floats) -> Floats:
        self.layered.setdefault(name, []).append(array)
        return array

    @property
    def final(self) -> Floats:
        return self.flat["final_norm"]

    @property
    def residual(self) -> ResidualTrace:
        stacked = {name: _single(np.stack(rows)) for name, rows in self.layered.items()}
        return ResidualTrace(**{n: _single(a) for n, a in self.flat.items()}, **stacked)

    @property
    def attention(self) -> dict[AttentionKind, AttentionTrace]:
        return {
            kind: AttentionTrace(
                **{name: _single(np.stack([row[name] for row in rows])) for name in rows[0]},
                mask=self.masks[kind].copy(),
                scaled=self.scaled,
            )
            for kind, rows in self.heads.items()
        }


class _Model:
    """The paper's Transformer in numpy, in double precision, for one sentence."""

    def __init__(self, config: TransformerConfig, seed: int, interventions: Interventions) -> None:
        self.config, self.interventions = config, interventions
        self._random = np.random.default_rng(seed)
        self.source_embedding = self._matrix(config.source_vocab)
        self.target_embedding = self._matrix(config.target_vocab)
        self.output = self._matrix(config.target_vocab) * 0.1
        kinds = (AttentionKind.ENCODER_SELF, AttentionKind.DECODER_SELF, AttentionKind.CROSS)
        self.attention = {
            (kind, layer): {name: self._matrix(config.d_model) for name in ("q", "k", "v", "o")}
            for kind in kinds
            for layer in range(config.encoder_layers if kind is kinds[0] else config.decoder_layers)
        }
        self.feed_forward = {
            (stack, layer): (self._matrix(config.d_ff), self._matrix(config.d_ff).T)
            for stack, layers in zip(
                Stack, (config.encoder_layers, config.decoder_layers), strict=True
            )
            for layer in range(layers)
        }

    def teach(self, source_ids: list[int], wanted: list[int]) -> None:
        """Let the output projection find these words in what the decoder makes of them.

        All LayerNorm's outputs have one length, so none is as near to another as to itself.
        """
        interventions, self.interventions = self.interventions, Interventions()
        encoder = self.encode(np.array(source_ids))
        rows = self.decode(np.array([BOS, *wanted]), encoder.final, encoder.mask).final
        self.output[[*wanted, EOS]] = 0
        for token, row in zip([*wanted, EOS], rows, strict=True):
            self.output[token] += row * 8 / self.config.d_model
        self.interventions = interventions

    def encode(self, ids: np.ndarray[Any, Any]) -> _Pass:
        mask = np.broadcast_to(ids != PAD, (len(ids), len(ids)))
        done = _Pass(mask, self.config.scale_scores)
        x = self._embedded(done, self.source_embedding, ids)
        for layer in range(self.config.encoder_layers):
            x = done.add("resid_pre", x)
            x = self._attended(done, x, None, AttentionKind.ENCODER_SELF, layer, done.mask)
            x = self._fed(done, x, Stack.ENCODER, layer)
        return self._ended(done, x)

    def decode(self, ids: np.ndarray[Any, Any], memory: Floats, source_mask: Bools) -> _Pass:
        causal = np.tril(np.ones((len(ids), len(ids)), dtype=np.bool_))
        done = _Pass(causal & (ids != PAD), self.config.scale_scores)
        across = np.broadcast_to(source_mask[0], (len(ids), len(memory)))
        x = self._embedded(done, self.target_embedding, ids)
        for layer in range(self.config.decoder_layers):
            x = done.add("resid_pre", x)
            x = self._attended(done, x, None, AttentionKind.DECODER_SELF, layer, done.mask)
            x = self._attended(done, x, memory, AttentionKind.CROSS, layer, across)
            x = self._fed(done, x, Stack.DECODER, layer)
        return self._ended(done, x)

    def _matrix(self, rows: int) -> Floats:
        return self._random.normal(size=(rows, self.config.d_model)) * self.config.d_model**-0.5

    def _embedded(self, done: _Pass, table: Floats, ids: np.ndarray[Any, Any]) -> Floats:
        d_model = self.config.d_model
        angles = np.arange(len(ids))[:, None] / 10000 ** (np.arange(0, d_model, 2) / d_model)
        positions = np.stack((np.sin(angles), np.cos(angles)), axis=-1).reshape(len(ids), d_model)
        done.flat["embed"] = table[ids] * np.sqrt(d_model)
        done.flat["pos_embed"] = positions * (not self.interventions.positions_off)
        return np.asarray(done.flat["embed"] + done.flat["pos_embed"])

    def _attended(
        self,
        done: _Pass,
        x: Floats,
        memory: Floats | None,
        kind: AttentionKind,
        layer: int,
        mask: Bools,
    ) -> Floats:
        weights = self.attention[kind, layer]

        def f(read: Floats) -> Floats:
            keys = read if memory is None else memory
            q, k, v = (
                (rows @ weights[name] * scale)
                .reshape(len(rows), self.config.heads, self.config.head_dim)
                .transpose(1, 0, 2)
                for name, rows, scale in (("q", read, 1.5), ("k", keys, 1.5), ("v", keys, 1.0))
            )
            scores = q @ k.transpose(0, 2, 1)
            if self.config.scale_scores:
                scores = scores / np.sqrt(self.config.head_dim)
            attn_weights = _softmax(np.where(mask, scores, -np.inf))
            z = attn_weights @ v
            z[self.interventions.silenced_heads(kind, layer)] = 0
            made = {"q": q, "k": k, "v": v, "z": z, "attn_weights": attn_weights}
            done.heads.setdefault(kind, []).append(made)
            return z.transpose(1, 0, 2).reshape(len(read), -1) @ weights["o"]

        done.masks[kind] = mask
        names = (
            ("cross_attn_out", "resid_mid_cross", "norm_cross")
            if kind is AttentionKind.CROSS
            else ("attn_out", "resid_mid", "norm_attn")
        )
        return self._sublayer(done, x, f, names)

    def _fed(self, done: _Pass, x: Floats, stack: Stack, layer: int) -> Floats:
        first, second = self.feed_forward[stack, layer]
        names = ("ff_out", "resid_post", "norm_ff")
        return self._sublayer(done, x, lambda read: np.maximum(read @ first.T, 0) @ second.T, names)

    def _sublayer(self, done: _Pass, x: Floats, f: Any, names: tuple[str, str, str]) -> Floats:
        adds, becomes, norm = names
        if self.config.norm == "pre":
            return done.add(becomes, x + done.add(adds, f(done.add(norm, _layer_norm(x)))))
        return done.add(norm, _layer_norm(done.add(becomes, x + done.add(adds, f(x)))))

    def _ended(self, done: _Pass, x: Floats) -> _Pass:
        done.flat["final_norm"] = _layer_norm(x) if self.config.norm == "pre" else x
        return done


def _layer_norm(x: Floats) -> Floats:
    centred = x - x.mean(-1, keepdims=True)
    return np.asarray(centred / np.sqrt(x.var(-1, keepdims=True) + 1e-5))


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True))


def _single(array: Floats) -> Floats:
    return np.ascontiguousarray(array, dtype=np.float32)


def _search(
    model: _Model, source_ids: list[int], rows: int, beam: bool, words: Sequence[str]
) -> tuple[list[int], tuple[DecodeStep, ...]]:
    """The best output of `rows` - 1 words, and every step; it may end only after them."""
    encoder = model.encode(np.array(source_ids))
    names = [*SPECIAL, *words]
    alive: list[tuple[tuple[int, ...], float]] = [((), 0.0)]
    steps = []
    for index in range(rows):
        found = []
        last = index == rows - 1
        for parent, (output, total) in enumerate(alive):
            done = model.decode(np.array([BOS, *output]), encoder.final, encoder.mask)
            log_probs = _log_softmax(done.final[-1] @ model.output.T)
            allowed = [EOS] if last else range(3, len(names))
            found += [(total + float(log_probs[token]), parent, token) for token in allowed]
        found.sort(key=lambda h: (-h[0], h[1:]))
        width = BEAM if beam else 1
        penalty = ((6 + index) / 6) ** ALPHA if beam else 1.0
        steps.append(
            DecodeStep(
                index,
                tuple(
                    Hypothesis(parent, token, names[token], total, total / penalty,
                               rank < width and not (last and beam), last)
                    for rank, (total, parent, token) in enumerate(found[: 2 * width if beam else 1])
                ),
            )
        )  # fmt: skip
        if last:
            return list(alive[found[0][1]][0]), tuple(steps)
        alive = [((*alive[p][0], token), total) for total, p, token in found[:width]]
    raise AssertionError("a decoder has at least one row")


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))
