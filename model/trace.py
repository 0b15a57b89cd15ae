"""One run made visible: read-only numpy arrays without a batch dimension, and no torch.

In a saved trace (`.npz`, loadable with `numpy.load(allow_pickle=False)`) the arrays are called

    source.tokens, source.ids, source.spans            [source], [source], [source, 2]
    decoder.input_tokens, .input_ids, .input_spans     row i reads these ...
    decoder.output_tokens, .output_ids, .output_spans  ... and predicts these
    encoder_self.q .k .v .z                            [layer, head, token, head_dim]
    encoder_self.attn_scores .attn_weights             [layer, head, query, key]
    encoder_self.mask                                  [query, key], True = may attend
    decoder_self.*, cross.*                            the same
    encoder_residual.embed .pos_embed .final_norm      [token, d_model]
    encoder_residual.resid_pre .attn_out .norm_attn
        .resid_mid .ff_out .norm_ff .resid_post        [layer, token, d_model]
    decoder_residual.*                                 the same, and .cross_attn_out
                                                       .norm_cross .resid_mid_cross
    logits                                             [target, vocab]
    vocabulary                                         [vocab]
    search                                             [candidate] with named fields
    info                                               JSON: model, texts, decoding, interventions
"""

import math
import re
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.address import AttentionKind, Stack
from model.config import DecodingConfig, TransformerConfig
from model.intervention import Interventions

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

PADDING = "<pad>"
SPECIAL_PIECES = frozenset((PADDING, "<s>", "</s>"))

Span = tuple[int, int]
_BYTE = re.compile(r"0x[0-9A-F]{2}")


def is_byte(piece: str, span: Span) -> bool:
    """Whether a piece is one byte of a character; text that looks so is longer."""
    return span[1] - span[0] <= 1 and _BYTE.fullmatch(piece) is not None


@dataclass(frozen=True)
class ModelInfo:
    """Which model ran; `fingerprint` is the SHA-256 of its weights file.

    The model of a training run has learned `step` batches; it is a `moment` where these are the
    weights that the run keeps of that step, in half precision.
    """

    name: str
    path: Path
    fingerprint: str
    config: TransformerConfig
    step: int | None = None
    moment: bool = False

    def is_of_run(self, other: "ModelInfo | None") -> bool:
        """Whether this is the same model, be it at another moment of its training."""
        return other is not None and (self.path, self.config) == (other.path, other.config)


@dataclass(frozen=True)
class TraceRequest:
    """What to run: a sentence, how to search, what to change.

    With `target` nothing is searched for: the model is made to read this output. `padding` adds
    so many padding tokens to both sides, as happens to a short sentence in a batch. `moment` is
    the step of a training run at whose kept weights this runs; None for its newest, or a model.
    """

    text: str
    target: str | None = None
    decoding: DecodingConfig = field(default_factory=DecodingConfig)
    interventions: Interventions = Interventions()
    padding: int = 0
    moment: int | None = None


@dataclass(frozen=True)
class Tokens:
    """A row of tokens: ids, the pieces as a person reads them, their spans in the text."""

    ids: tuple[int, ...]
    pieces: tuple[str, ...]
    spans: tuple[Span, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def is_special(self, index: int) -> bool:
        """Whether this is a sentence mark or padding."""
        return self.pieces[index] in SPECIAL_PIECES


@dataclass(frozen=True)
class Candidate:
    """A token that could come next."""

    token_id: int
    piece: str
    logit: float
    prob: float


@dataclass(frozen=True)
class Hypothesis:
    """One continuation that a search step looked at.

    `parent` is its place among the kept hypotheses of the step before; `log_prob` belongs to the
    whole output so far, `score` is what is compared (with the length penalty in beam search).
    """

    parent: int
    token_id: int
    piece: str
    log_prob: float
    score: float
    kept: bool
    finished: bool


@dataclass(frozen=True)
class DecodeStep:
    """One step of the search: every continuation it compared, the best first."""

    index: int
    hypotheses: tuple[Hypothesis, ...]


@dataclass(frozen=True, eq=False)
class AttentionTrace:
    """One kind of attention in every layer and head.

    q, k, v, z are [layer, head, token, head_dim]; `mask` is [query, key]; `attn_weights` is
    [layer, head, query, key], or None where it would take too much memory and is recomputed.
    `scaled` tells whether the model divides q·k by sqrt(d_k).
    """

    q: Floats
    k: Floats
    v: Floats
    z: Floats
    mask: Bools
    attn_weights: Floats | None
    scaled: bool = True

    def __post_init__(self) -> None:
        layers, heads, queries, head_dim = self.q.shape
        keys = self.k.shape[2]
        _expect("q", self.q, (layers, heads, queries, head_dim))
        _expect("k", self.k, (layers, heads, keys, head_dim))
        _expect("v", self.v, (layers, heads, keys, head_dim))
        _expect("z", self.z, (layers, heads, queries, head_dim))
        _expect("mask", self.mask, (queries, keys))
        if self.attn_weights is not None:
            _expect("attn_weights", self.attn_weights, (layers, heads, queries, keys))
        _freeze(self)

    @property
    def layers(self) -> int:
        return int(self.q.shape[0])

    @property
    def heads(self) -> int:
        return int(self.q.shape[1])

    @property
    def queries(self) -> int:
        return int(self.q.shape[2])

    @property
    def keys(self) -> int:
        return int(self.k.shape[2])

    @property
    def head_dim(self) -> int:
        return int(self.q.shape[3])

    @property
    def divisor(self) -> float:
        """What q·k is divided by: sqrt(d_k), or 1 in a model that does not scale."""
        return math.sqrt(self.head_dim) if self.scaled else 1.0

    def dot_products(self, layer: int, head: int) -> Floats:
        """q·k, divided by nothing: [query, key]."""
        return np.asarray(self.q[layer, head] @ self.k[layer, head].T)

    def scores(self, layer: int, head: int) -> Floats:
        """The dot products as the model scales them, before the mask: [query, key]."""
        return self.dot_products(layer, head) / np.float32(self.divisor)

    def masked_scores(self, layer: int, head: int) -> Floats:
        """The scores with minus infinity where the mask forbids: [query, key]."""
        return np.where(self.mask, self.scores(layer, head), np.float32(-np.inf))

    def weights(self, layer: int, head: int) -> Floats:
        """The attention weights: [query, key]; rows sum to 1, or to 0 where nothing is allowed."""
        if self.attn_weights is not None:
            return np.asarray(self.attn_weights[layer, head])
        return masked_softmax(self.scores(layer, head), self.mask)

    def layer_weights(self, layer: int) -> Floats:
        """The weights of all heads of a layer: [head, query, key]."""
        if self.attn_weights is not None:
            return np.asarray(self.attn_weights[layer])
        return np.stack([self.weights(layer, head) for head in range(self.heads)])

    def all_weights(self) -> Floats:
        """The weights of every head: [layer, head, query, key]."""
        if self.attn_weights is not None:
            return self.attn_weights
        return np.stack([self.layer_weights(layer) for layer in range(self.layers)])


@dataclass(frozen=True, eq=False)
class ResidualTrace:
    """What flows through one stack.

    embed, pos_embed and final_norm are [token, d_model], the others [layer, token, d_model]; the
    three of cross-attention are None in the encoder. What a sublayer adds: attn_out,
    cross_attn_out, ff_out; the stream before it, and the sums: resid_pre, resid_mid,
    resid_mid_cross, resid_post; what each LayerNorm makes: norm_attn, norm_cross, norm_ff. With
    post-norm (the paper) a LayerNorm reads the sum, with pre-norm it reads what the sublayer is
    about to read, and final_norm ends the stack.
    """

    embed: Floats
    pos_embed: Floats
    resid_pre: Floats
    norm_attn: Floats
    attn_out: Floats
    resid_mid: Floats
    norm_ff: Floats
    ff_out: Floats
    resid_post: Floats
    final_norm: Floats
    norm_cross: Floats | None = None
    cross_attn_out: Floats | None = None
    resid_mid_cross: Floats | None = None

    def __post_init__(self) -> None:
        whole = self.resid_pre.shape
        for item in fields(self):
            array = getattr(self, item.name)
            if array is not None:
                flat = item.name in ("embed", "pos_embed", "final_norm")
                _expect(item.name, array, whole[1:] if flat else whole)
        _freeze(self)

    @property
    def layers(self) -> int:
        return int(self.resid_pre.shape[0])

    @property
    def tokens(self) -> int:
        return int(self.resid_pre.shape[1])


@dataclass(frozen=True, eq=False)
class Trace:
    """One sentence through one model.

    Row i of the decoder reads `decoder_input` i (the first is <s>) and predicts
    `decoder_output` i (the last is </s>).
    """

    model: ModelInfo
    source_text: str
    output_text: str
    source: Tokens
    decoder_input: Tokens
    decoder_output: Tokens
    encoder_self: AttentionTrace
    decoder_self: AttentionTrace
    cross: AttentionTrace
    encoder_residual: ResidualTrace
    decoder_residual: ResidualTrace
    logits: Floats
    vocabulary: tuple[str, ...]
    decoding: DecodingConfig
    search: tuple[DecodeStep, ...] = ()
    interventions: Interventions = Interventions()
    forced: bool = False
    """Whether the output was given (teacher forcing) instead of searched for."""
    recorded: bool = False
    """Whether this was read from a file instead of computed now."""

    def __post_init__(self) -> None:
        source, target = len(self.source), len(self.decoder_input)
        config = self.model.config
        if len(self.decoder_output) != target:
            raise ValueError("the decoder's input and output differ in length")
        for kind, queries, keys in (
            (AttentionKind.ENCODER_SELF, source, source),
            (AttentionKind.DECODER_SELF, target, target),
            (AttentionKind.CROSS, target, source),
        ):
            layers = self.layers(kind)
            heads = (layers, config.heads, queries, config.head_dim)
            _expect(f"{kind} q", self[kind].q, heads)
            _expect(f"{kind} mask", self[kind].mask, (queries, keys))
            if self[kind].scaled != config.scale_scores:
                raise ValueError(f"{kind} is not scaled as the model is")
        for stack, tokens in ((Stack.ENCODER, source), (Stack.DECODER, target)):
            shape = (self.layers(stack), tokens, config.d_model)
            _expect(f"{stack} resid_pre", self.residual(stack).resid_pre, shape)
        _expect("logits", self.logits, (target, config.target_vocab))
        if len(self.vocabulary) != config.target_vocab:
            raise ValueError("the vocabulary does not fit the model")
        self.logits.flags.writeable = False

    def __getitem__(self, kind: AttentionKind) -> AttentionTrace:
        """The attention of one kind."""
        return {
            AttentionKind.ENCODER_SELF: self.encoder_self,
            AttentionKind.DECODER_SELF: self.decoder_self,
            AttentionKind.CROSS: self.cross,
        }[kind]

    def residual(self, stack: Stack) -> ResidualTrace:
        """The residual stream of one stack."""
        return self.encoder_residual if stack is Stack.ENCODER else self.decoder_residual

    def layers(self, where: AttentionKind | Stack) -> int:
        """How many layers a stack, or the stack of a kind, has."""
        stack = where.stack if isinstance(where, AttentionKind) else where
        config = self.model.config
        return config.encoder_layers if stack is Stack.ENCODER else config.decoder_layers

    def queries(self, kind: AttentionKind) -> Tokens:
        """The tokens that ask; in the decoder those that are read, see `decoder_output`."""
        return self.source if kind is AttentionKind.ENCODER_SELF else self.decoder_input

    def keys(self, kind: AttentionKind) -> Tokens:
        """The tokens that are asked."""
        return self.decoder_input if kind is AttentionKind.DECODER_SELF else self.source

    @property
    def padding(self) -> int:
        """How many padding tokens stand on both sides."""
        return self.source.pieces.count(PADDING)

    @cached_property
    def probs(self) -> Floats:
        """The probability of each next token: [target, vocab]."""
        probs = masked_softmax(self.logits, np.ones(1, dtype=np.bool_))
        probs.flags.writeable = False
        return probs

    def candidates(self, row: int, count: int = 10) -> tuple[Candidate, ...]:
        """The most probable tokens after what row `row` of the decoder has read."""
        logits = self.logits[row]
        count = min(count, len(logits))
        best = np.argpartition(-logits, count - 1)[:count]
        best = best[np.argsort(-logits[best], kind="stable")]
        return tuple(
            Candidate(int(i), self.vocabulary[i], float(logits[i]), float(self.probs[row, i]))
            for i in best
        )


def masked_softmax(scores: Floats, mask: Bools) -> Floats:
    """Softmax over the last axis; 0 where masked, and a row of zeros where all of it is."""
    allowed = np.where(mask, scores, np.float32(-np.inf))
    highest = allowed.max(-1, keepdims=True)
    powers = np.exp(allowed - np.where(np.isfinite(highest), highest, np.float32(0)))
    total = powers.sum(-1, keepdims=True)
    return np.asarray(powers / np.where(total > 0, total, np.float32(1)), dtype=np.float32)


def _expect(name: str, array: NDArray[np.generic], shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise ValueError(f"{name} has the shape {array.shape}, not {shape}")


def _freeze(part: AttentionTrace | ResidualTrace) -> None:
    for item in fields(part):
        array = getattr(part, item.name)
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
