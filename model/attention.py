"""Masks, scaled dot-product attention and its heads (section 3.2). Read this first.

Masks are True where a query may attend. They have the shape [batch, 1, query, key] or one that
broadcasts to it.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from model.dropout import Dropout
from model.tap import UNTAPPED, Tap


def padding_mask(token_ids: Int[Tensor, "batch key"], pad: int) -> Bool[Tensor, "batch 1 1 key"]:
    """Every query may attend to what is not padding."""
    return (token_ids != pad)[:, None, None, :]


def causal_mask(
    queries: int, keys: int, device: torch.device | None = None
) -> Bool[Tensor, "1 1 query key"]:
    """Each query may attend to itself and to what stands before it.

    With fewer queries than keys the queries are the last ones, as when decoding goes on.
    """
    whole = torch.ones(queries, keys, dtype=torch.bool, device=device)
    return whole.tril(keys - queries)[None, None]


def masked_softmax(
    attn_scores: Float[Tensor, "batch head query key"], mask: Bool[Tensor, "..."] | None
) -> Float[Tensor, "batch head query key"]:
    """Softmax over the keys that each query may attend to.

    What is masked gets exactly 0, and a query that may attend to nothing a row of zeros.
    """
    if mask is None:
        return attn_scores.softmax(-1)
    lowest = torch.finfo(attn_scores.dtype).min
    attn_weights = torch.where(mask, attn_scores, lowest).softmax(-1)
    nothing = ~mask.any(-1, keepdim=True)  # [batch, 1, query, 1]
    return attn_weights.masked_fill(nothing, 0.0) if nothing.any() else attn_weights


@dataclass
class KeyValues:
    """The keys and values of one attention that later decode steps use again.

    Self-attention adds the new tokens' to them; cross-attention computes them once.
    """

    k: Float[Tensor, "batch head key head_dim"]
    v: Float[Tensor, "batch head key head_dim"]

    def __post_init__(self) -> None:
        self._rooms = self.k, self.v  # of which k and v are the first tokens

    def append(self, k: Tensor, v: Tensor) -> None:
        """Add the keys and values of new tokens behind the earlier ones."""
        known, length = self.k.shape[2], self.k.shape[2] + k.shape[2]
        if length > self._rooms[0].shape[2]:
            self._rooms = _roomy(self.k, 2 * length), _roomy(self.v, 2 * length)
        for room, new in zip(self._rooms, (k, v), strict=True):
            room[:, :, known:length] = new
        self.k, self.v = (room[:, :, :length] for room in self._rooms)

    def select(self, rows: Int[Tensor, " beam"]) -> None:
        """Keep these rows of the batch, in this order."""
        self.k, self.v = self._rooms = self.k[rows], self.v[rows]


def _roomy(tensor: Tensor, tokens: int) -> Tensor:
    """The same tokens with room for more, so that not every step moves them all."""
    batch, heads, known, features = tensor.shape
    room = tensor.new_empty(batch, heads, tokens, features)
    room[:, :, :known] = tensor
    return room


class MultiHeadAttention(nn.Module):
    """Attention in `heads` subspaces at once (section 3.2.2).

    Unless `scaled`, the dot products are not divided by sqrt(head_dim).
    """

    def __init__(self, d_model: int, heads: int, dropout: float = 0.0, scaled: bool = True) -> None:
        super().__init__()
        self.heads = heads
        self.head_dim = d_model // heads
        self.divisor = math.sqrt(self.head_dim) if scaled else 1.0
        self.w_q = nn.Linear(d_model, d_model)
        self.w_k = nn.Linear(d_model, d_model)
        self.w_v = nn.Linear(d_model, d_model)
        self.w_o = nn.Linear(d_model, d_model)
        self.dropout = Dropout(dropout)

    def forward(
        self,
        x_query: Float[Tensor, "batch query d_model"],
        x_key: Float[Tensor, "batch key d_model"],
        mask: Bool[Tensor, "..."] | None = None,
        tap: Tap = UNTAPPED,
    ) -> Float[Tensor, "batch query d_model"]:
        """What each query gathers from the keys that the mask lets it attend to."""
        return self.attend(x_query, self.key_values(x_key, tap), mask, tap)

    def key_values(
        self, x_key: Float[Tensor, "batch key d_model"], tap: Tap = UNTAPPED
    ) -> KeyValues:
        """The keys and values of these tokens."""
        k = tap("k", self._split_heads(self.w_k(x_key)))  # [batch, head, key, head_dim]
        v = tap("v", self._split_heads(self.w_v(x_key)))  # [batch, head, key, head_dim]
        return KeyValues(k, v)

    def attend(
        self,
        x_query: Float[Tensor, "batch query d_model"],
        keys: KeyValues,
        mask: Bool[Tensor, "..."] | None = None,
        tap: Tap = UNTAPPED,
    ) -> Float[Tensor, "batch query d_model"]:
        """Equation 1 in every head, joined by w_o."""
        q = tap("q", self._split_heads(self.w_q(x_query)))  # [batch, head, query, head_dim]
        attn_scores = tap("attn_scores", (q / self.divisor) @ keys.k.mT)
        attn_weights = tap("attn_weights", masked_softmax(attn_scores, mask))
        z = tap("z", self.dropout(attn_weights) @ keys.v)  # [batch, head, query, head_dim]
        return self.w_o(self._merge_heads(z))  # type: ignore[no-any-return]

    def _split_heads(
        self, x: Float[Tensor, "batch token d_model"]
    ) -> Float[Tensor, "batch head token head_dim"]:
        return x.view(*x.shape[:2], self.heads, self.head_dim).transpose(1, 2)

    def _merge_heads(
        self, z: Float[Tensor, "batch head token head_dim"]
    ) -> Float[Tensor, "batch token d_model"]:
        return z.transpose(1, 2).flatten(-2)
