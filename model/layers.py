"""Embeddings, positional encodings, feed-forward, and the layers of both stacks (section 3)."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from model.address import AttentionKind, Stack
from model.attention import KeyValues, MultiHeadAttention
from model.config import TransformerConfig
from model.dropout import Dropout
from model.tap import Tap

Mask = Bool[Tensor, "..."] | None


def sinusoidal_encoding(positions: int, d_model: int) -> Float[Tensor, "{positions} {d_model}"]:
    """Sine and cosine interleaved, exponent 2i/d_model (section 3.5)."""
    position = torch.arange(positions, dtype=torch.float64)[:, None]
    frequency = 10000.0 ** (-torch.arange(0, d_model, 2, dtype=torch.float64) / d_model)
    angle = position * frequency  # [position, d_model / 2]
    return torch.stack((angle.sin(), angle.cos()), dim=-1).flatten(1).float()


class Embedding(nn.Module):
    """Token embeddings times sqrt(d_model), plus their positions (sections 3.4 and 3.5)."""

    def __init__(self, config: TransformerConfig, vocab: int) -> None:
        super().__init__()
        self.d_model = config.d_model
        self.tokens = nn.Embedding(vocab, config.d_model)
        nn.init.normal_(self.tokens.weight, std=config.d_model**-0.5)
        if config.positions == "learned":
            self.positions = nn.Parameter(torch.empty(config.max_positions, config.d_model))
            nn.init.normal_(self.positions, std=0.02)
        else:
            encoding = torch.zeros(config.max_positions, config.d_model)
            if config.positions == "sinusoidal":
                encoding = sinusoidal_encoding(config.max_positions, config.d_model)
            self.register_buffer("positions", encoding, persistent=False)
        self.dropout = Dropout(config.dropout)

    def forward(
        self, token_ids: Int[Tensor, "batch token"], tap: Tap, first: int = 0
    ) -> Float[Tensor, "batch token d_model"]:
        """The input of the first layer; `first` is the position of the first token."""
        embed = tap("embed", self.tokens(token_ids) * math.sqrt(self.d_model))
        positions: Tensor = self.positions[first : first + token_ids.shape[1]]
        pos_embed = tap("pos_embed", positions[None])
        return self.dropout(embed + pos_embed)  # type: ignore[no-any-return]


class FeedForward(nn.Module):
    """Two linear maps with an activation between, the same at every position (section 3.3)."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.w_1 = nn.Linear(config.d_model, config.d_ff)
        self.w_2 = nn.Linear(config.d_ff, config.d_model)
        self.activation = nn.ReLU(inplace=True) if config.activation == "relu" else nn.GELU()
        self.dropout = Dropout(config.dropout)

    def forward(
        self, x: Float[Tensor, "batch token d_model"]
    ) -> Float[Tensor, "batch token d_model"]:
        """Equation 2."""
        return self.w_2(self.dropout(self.activation(self.w_1(x))))  # type: ignore[no-any-return]


class Sublayer(nn.Module):
    """A residual connection and a LayerNorm around attention or feed-forward.

    Post-norm is the paper's LayerNorm(x + f(x)); pre-norm is x + f(LayerNorm(x)).
    """

    def __init__(self, config: TransformerConfig, adds: str, becomes: str, norm: str) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(config.d_model)
        self.dropout = Dropout(config.dropout)
        self.pre_norm = config.norm == "pre"
        self.names = adds, becomes, norm

    def forward(
        self,
        x: Float[Tensor, "batch token d_model"],
        f: Callable[[Tensor], Tensor],
        tap: Tap,
    ) -> Float[Tensor, "batch token d_model"]:
        """x with what f adds to it."""
        adds, becomes, norm = self.names
        if self.pre_norm:
            added = tap(adds, f(tap(norm, self.norm(x))))
            return tap(becomes, x + self.dropout(added))
        added = tap(adds, f(x))
        return tap(norm, self.norm(tap(becomes, x + self.dropout(added))))


def _attention(config: TransformerConfig) -> MultiHeadAttention:
    return MultiHeadAttention(config.d_model, config.heads, config.dropout, config.scale_scores)


class EncoderLayer(nn.Module):
    """Self-attention, then feed-forward."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.self_attention = _attention(config)
        self.feed_forward = FeedForward(config)
        self.add_attn = Sublayer(config, "attn_out", "resid_mid", "norm_attn")
        self.add_ff = Sublayer(config, "ff_out", "resid_post", "norm_ff")

    def forward(
        self, x: Float[Tensor, "batch source d_model"], mask: Mask, tap: Tap, layer: int
    ) -> Float[Tensor, "batch source d_model"]:
        """One step up the encoder."""
        at_kind = tap.at(AttentionKind.ENCODER_SELF, layer)
        tap = tap.at(Stack.ENCODER, layer)
        x = tap("resid_pre", x)
        x = self.add_attn(x, lambda x: self.self_attention(x, x, mask, at_kind), tap)
        return self.add_ff(x, self.feed_forward, tap)  # type: ignore[no-any-return]


@dataclass
class LayerCache:
    """Keys and values that one decoder layer uses again at the next step."""

    decoder_self: KeyValues | None
    cross: KeyValues


class DecoderLayer(nn.Module):
    """Masked self-attention, cross-attention over the encoder's output, feed-forward."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.self_attention = _attention(config)
        self.cross_attention = _attention(config)
        self.feed_forward = FeedForward(config)
        self.add_attn = Sublayer(config, "attn_out", "resid_mid", "norm_attn")
        self.add_cross = Sublayer(config, "cross_attn_out", "resid_mid_cross", "norm_cross")
        self.add_ff = Sublayer(config, "ff_out", "resid_post", "norm_ff")

    def forward(
        self,
        x: Float[Tensor, "batch target d_model"],
        target_mask: Mask,
        memory: Float[Tensor, "batch source d_model"] | LayerCache,
        source_mask: Mask,
        tap: Tap,
        layer: int,
    ) -> Float[Tensor, "batch target d_model"]:
        """One step up the decoder; with a cache only the newest tokens are in x."""
        at_cross = tap.at(AttentionKind.CROSS, layer)
        at_self = tap.at(AttentionKind.DECODER_SELF, layer)
        tap = tap.at(Stack.DECODER, layer)
        if isinstance(memory, LayerCache):
            cross_keys, cache = memory.cross, memory
        else:
            cross_keys, cache = self.cross_attention.key_values(memory, at_cross), None

        def self_attend(x: Tensor) -> Tensor:
            keys = self.self_attention.key_values(x, at_self)
            if cache is not None:
                keys = self._remembered(cache, keys)
            return self.self_attention.attend(x, keys, target_mask, at_self)

        def cross_attend(x: Tensor) -> Tensor:
            return self.cross_attention.attend(x, cross_keys, source_mask, at_cross)

        x = tap("resid_pre", x)
        x = self.add_attn(x, self_attend, tap)
        x = self.add_cross(x, cross_attend, tap)
        return self.add_ff(x, self.feed_forward, tap)  # type: ignore[no-any-return]

    @staticmethod
    def _remembered(cache: LayerCache, new: KeyValues) -> KeyValues:
        if cache.decoder_self is None:
            cache.decoder_self = new
        else:
            cache.decoder_self.append(new.k, new.v)
        return cache.decoder_self
