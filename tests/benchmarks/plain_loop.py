"""The training loop that one would write first: `torch.nn.Transformer` and random batches.

Each batch is so many random pairs, padded to its longest sentence; Adam, cross-entropy with label
smoothing, clipped gradients, the loss read after each step.
"""

import math
import random
import warnings
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from model.config import TrainingConfig, TransformerConfig
from model.corpora.batching import EncodedPair, make_batch
from model.layers import sinusoidal_encoding
from model.tokenizer import PAD


class PlainTransformer(nn.Module):
    """Embeddings, sinusoidal positions, `nn.Transformer`, and a tied output projection."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.scale = math.sqrt(config.d_model)
        self.source = nn.Embedding(config.source_vocab, config.d_model, padding_idx=PAD)
        self.target = nn.Embedding(config.target_vocab, config.d_model, padding_idx=PAD)
        self.register_buffer("positions", sinusoidal_encoding(1024, config.d_model))
        self.dropout = nn.Dropout(config.dropout)
        warnings.filterwarnings("ignore", "enable_nested_tensor is True")
        self.transformer = nn.Transformer(
            config.d_model,
            config.heads,
            config.encoder_layers,
            config.decoder_layers,
            config.d_ff,
            config.dropout,
            batch_first=True,
            norm_first=config.norm == "pre",
        )
        self.output = nn.Linear(config.d_model, config.target_vocab, bias=False)
        self.output.weight = self.target.weight

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """Logits after each target token."""
        length = target.shape[1]
        causal = torch.ones(length, length, dtype=torch.bool).triu(1)
        out = self.transformer(
            self._embedded(self.source, source),
            self._embedded(self.target, target),
            tgt_mask=causal,
            tgt_is_causal=True,
            src_key_padding_mask=source == PAD,
            tgt_key_padding_mask=target == PAD,
            memory_key_padding_mask=source == PAD,
        )
        return self.output(out)  # type: ignore[no-any-return]

    def _embedded(self, embedding: nn.Embedding, ids: Tensor) -> Tensor:
        x = embedding(ids) * self.scale + self.positions[: ids.shape[1]]  # type: ignore[index]
        return self.dropout(x)  # type: ignore[no-any-return]


class PlainLoop:
    """Learns random batches of pairs."""

    def __init__(
        self, config: TransformerConfig, pairs: Sequence[EncodedPair], training: TrainingConfig
    ) -> None:
        self.model, self.pairs, self.training = PlainTransformer(config), pairs, training
        mean = sum(pair.length for pair in pairs) / len(pairs)
        self.rows = max(1, round(training.batch_tokens / mean))
        self.random = random.Random(training.seed)
        self.optimizer = torch.optim.Adam(self.model.parameters(), training.learning_rate)
        self.loss = nn.CrossEntropyLoss(ignore_index=PAD, label_smoothing=training.label_smoothing)
        self.model.train()

    def learn(self, steps: int) -> int:
        """So many batches; the target tokens that were in them, without padding."""
        return sum(self._learn_one() for _ in range(steps))

    def _learn_one(self) -> int:
        batch = make_batch(self.random.sample(self.pairs, self.rows))
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training.bfloat16):
            logits = self.model(batch.source, batch.target_in)
        loss = self.loss(logits.float().flatten(0, 1), batch.target_out.flatten())
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), self.training.gradient_clip)
        self.optimizer.step()
        loss.item()
        return batch.tokens
