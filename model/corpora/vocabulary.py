"""The vocabularies of a corpus: learned from its training part, or the words that it knows."""

from collections.abc import Callable, Iterable
from typing import Any

from model.config import Pieces, TokenizerConfig
from model.corpora.corpus import Corpus, Split
from model.errors import ConfigError
from model.tokenizer import TextTokenizer, Tokenizers

_LEARNING: dict[Pieces, Callable[[Iterable[str], int], TextTokenizer]] = {
    "bpe": TextTokenizer.train,
    "word": TextTokenizer.of_words,
    "char": TextTokenizer.of_characters,
}


def choose_tokenizer(corpus: Corpus, changes: dict[str, Any]) -> TokenizerConfig:
    """The preset's tokenizer settings with changes to them, as `--config` files have them."""
    preset = corpus.preset.tokenizer.to_dict()
    return TokenizerConfig.from_dict({**preset, **part_of_changes(changes, "tokenizer")})


def part_of_changes(changes: dict[str, Any], name: str) -> dict[str, Any]:
    """The changes to one part of the settings; raises ConfigError."""
    part = changes.get(name, {})
    if not isinstance(part, dict):
        raise ConfigError(field=name, reason="must be a JSON object")
    return part


def train_tokenizers(corpus: Corpus, split: Split, config: TokenizerConfig) -> Tokenizers:
    """Learn the vocabularies from the training part, or take the corpus' own words."""
    if config.pieces == "word" and corpus.words is not None:
        known = TextTokenizer.from_words if corpus.spaced else TextTokenizer.from_texts
        source_words, target_words = corpus.words()
        if config.joint:
            return _joint(known((*source_words, *target_words)))
        return Tokenizers(known(source_words), known(target_words))
    learn = _LEARNING[config.pieces]
    sources = [pair.source for pair in split.train]
    targets = [pair.target for pair in split.train]
    if config.joint:
        return _joint(learn([*sources, *targets], config.source_vocab))
    return Tokenizers(learn(sources, config.source_vocab), learn(targets, config.target_vocab))


def _joint(tokenizer: TextTokenizer) -> Tokenizers:
    return Tokenizers(tokenizer, tokenizer)
