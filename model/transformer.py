"""The encoder-decoder of Figure 1."""

from typing import cast

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from model.address import Stack
from model.attention import causal_mask, padding_mask
from model.config import TransformerConfig
from model.layers import DecoderLayer, Embedding, EncoderLayer, LayerCache, Mask
from model.tap import UNTAPPED, Tap
from model.tokenizer import PAD


class EncoderStack(nn.Module):
    """The left half of Figure 1, above the embeddings."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(EncoderLayer(config) for _ in range(config.encoder_layers))
        self.norm = nn.LayerNorm(config.d_model) if config.norm == "pre" else nn.Identity()

    def forward(
        self, x: Float[Tensor, "batch source d_model"], mask: Mask, tap: Tap = UNTAPPED
    ) -> Float[Tensor, "batch source d_model"]:
        """What the encoder makes of the embedded source."""
        for layer, block in enumerate(self.layers):
            x = block(x, mask, tap, layer)
        return tap.at(Stack.ENCODER)("final_norm", self.norm(x))


class DecoderStack(nn.Module):
    """The right half of Figure 1, between the embeddings and the output projection."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList(DecoderLayer(config) for _ in range(config.decoder_layers))
        self.norm = nn.LayerNorm(config.d_model) if config.norm == "pre" else nn.Identity()

    def forward(
        self,
        x: Float[Tensor, "batch target d_model"],
        target_mask: Mask,
        memory: Float[Tensor, "batch source d_model"] | list[LayerCache],
        source_mask: Mask,
        tap: Tap = UNTAPPED,
    ) -> Float[Tensor, "batch target d_model"]:
        """What the decoder makes of the embedded target and the encoder's output.

        With caches in the place of the encoder's output x holds the newest tokens only.
        """
        for layer, block in enumerate(self.layers):
            read = memory[layer] if isinstance(memory, list) else memory
            x = block(x, target_mask, read, source_mask, tap, layer)
        return tap.at(Stack.DECODER)("final_norm", self.norm(x))

    def start_cache(self, memory: Float[Tensor, "batch source d_model"]) -> list[LayerCache]:
        """Caches that hold the cross-attention's keys and values, one for each layer."""
        return [
            LayerCache(None, cast(DecoderLayer, block).cross_attention.key_values(memory))
            for block in self.layers
        ]


class Transformer(nn.Module):
    """Attention Is All You Need."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.config = config
        self.source_embedding = Embedding(config, config.source_vocab)
        self.target_embedding = Embedding(config, config.target_vocab)
        if config.joint_vocab:
            self.source_embedding.tokens = self.target_embedding.tokens
        self.encoder = EncoderStack(config)
        self.decoder = DecoderStack(config)
        self.output = nn.Linear(config.d_model, config.target_vocab, bias=False)
        if config.tie_embeddings:
            self.output.weight = self.target_embedding.tokens.weight
        for module in (*self.encoder.modules(), *self.decoder.modules()):
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)

    def forward(
        self,
        source_ids: Int[Tensor, "batch source"],
        target_ids: Int[Tensor, "batch target"],
        tap: Tap = UNTAPPED,
    ) -> Float[Tensor, "batch target vocab"]:
        """Logits for the token after each target token, all at once (teacher forcing)."""
        source_mask = padding_mask(source_ids, PAD)
        memory = self.encode(source_ids, source_mask, tap)
        return self.decode(target_ids, memory, source_mask, tap)

    def encode(
        self,
        source_ids: Int[Tensor, "batch source"],
        source_mask: Bool[Tensor, "batch 1 1 source"],
        tap: Tap = UNTAPPED,
    ) -> Float[Tensor, "batch source d_model"]:
        """What the encoder makes of the source."""
        at_encoder = tap.at(Stack.ENCODER)
        at_encoder("mask", source_mask)
        return cast(
            Tensor, self.encoder(self.source_embedding(source_ids, at_encoder), source_mask, tap)
        )

    def decode(
        self,
        target_ids: Int[Tensor, "batch target"],
        memory: Float[Tensor, "batch source d_model"],
        source_mask: Bool[Tensor, "..."],
        tap: Tap = UNTAPPED,
    ) -> Float[Tensor, "batch target vocab"]:
        """Logits after each target token, given the encoder's output."""
        length = target_ids.shape[1]
        target_mask = causal_mask(length, length, target_ids.device)
        target_mask = target_mask & padding_mask(target_ids, PAD)
        at_decoder = tap.at(Stack.DECODER)
        at_decoder("mask", target_mask)
        x = self.target_embedding(target_ids, at_decoder)
        x = self.decoder(x, target_mask, memory, source_mask, tap)
        return at_decoder("logits", self.output(x))

    def decode_next(
        self,
        token_ids: Int[Tensor, "batch 1"],
        position: int,
        caches: list[LayerCache],
        source_mask: Bool[Tensor, "..."] | None,
        tap: Tap = UNTAPPED,
    ) -> Float[Tensor, "batch vocab"]:
        """Logits after one more token, with the keys and values of the earlier ones reused."""
        x = self.target_embedding(token_ids, tap.at(Stack.DECODER), position)
        x = self.decoder(x, None, caches, source_mask, tap)
        return cast(Tensor, self.output(x[:, -1]))

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.output.weight.device
