"""Small models with random weights, for tests."""

from itertools import product
from pathlib import Path
from typing import Any

import torch

from model.address import AttentionKind, HeadAddress
from model.checkpoint import LoadedModel
from model.config import TransformerConfig
from model.tokenizer import TextTokenizer, Tokenizers
from model.transformer import Transformer

ENGLISH = "the animal did not cross the street because it was too tired ."
GERMAN = "das Tier überquerte die Straße nicht , weil es zu müde war ."
SENTENCE = "the animal was too tired ."
EVERY_HEAD = [
    HeadAddress(kind, layer, head)
    for kind, layer, head in product(AttentionKind, range(2), range(4))
]


def config(**changes: Any) -> TransformerConfig:
    """A model of a few thousand weights."""
    values: dict[str, Any] = {
        "source_vocab": 11,
        "target_vocab": 13,
        "encoder_layers": 2,
        "decoder_layers": 2,
        "d_model": 16,
        "heads": 4,
        "d_ff": 24,
        "dropout": 0.0,
        "max_positions": 64,
    }
    return TransformerConfig(**{**values, **changes})


def transformer(seed: int = 0, **changes: Any) -> Transformer:
    """A model whose every weight is random, norms and biases too."""
    torch.manual_seed(seed)
    model = Transformer(config(**changes))
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(torch.randn_like(weight) * 0.2)
    return model.eval()


def ids(seed: int, batch: int, length: int, vocab: int) -> torch.Tensor:
    """Random tokens, none of them a mark."""
    return torch.randint(3, vocab, (batch, length), generator=torch.Generator().manual_seed(seed))


def word_tokenizers() -> Tokenizers:
    """The words of one sentence and of its translation."""
    return Tokenizers(
        TextTokenizer.from_words(ENGLISH.split()), TextTokenizer.from_words(GERMAN.split())
    )


def loaded(seed: int = 0, **changes: Any) -> LoadedModel:
    """A model as `load_model` gives it, with a vocabulary of words."""
    tokenizers = word_tokenizers()
    sizes = {"source_vocab": tokenizers.source.vocab, "target_vocab": tokenizers.target.vocab}
    model = transformer(seed, **{**sizes, **changes}).requires_grad_(False)
    return LoadedModel("tiny", Path("tiny"), model, tokenizers, "0" * 64)


def chinese(seed: int = 0) -> LoadedModel:
    """A model with sub-word vocabularies of English and Chinese."""
    tokenizers = Tokenizers(
        TextTokenizer.train(["the cat is sleeping"], 300), TextTokenizer.train(["猫在睡觉。"], 300)
    )
    sizes = {"source_vocab": tokenizers.source.vocab, "target_vocab": tokenizers.target.vocab}
    model = transformer(seed, **sizes).requires_grad_(False)
    return LoadedModel("chinese", Path("chinese"), model, tokenizers, "0" * 64)
