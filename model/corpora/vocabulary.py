"""The vocabularies of a corpus: learned from its training part, or the words that it knows."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from model.config import Pieces, TokenizerConfig
from model.corpora.corpus import Corpus, Split
from model.counting import counted
from model.errors import TextError, Words
from model.tokenizer import TextTokenizer, Tokenizers

BYTES = 4
"""A character has at most so many bytes, and no piece is less than a byte."""

_LEARNING: dict[Pieces, Callable[[Iterable[str], int], TextTokenizer]] = {
    "bpe": TextTokenizer.train,
    "word": TextTokenizer.of_words,
    "char": TextTokenizer.of_characters,
}


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


def fitting(split: Split, tokenizers: Tokenizers, limit: int) -> Split:
    """The pairs with at most so many tokens on each side; the note says how many have more.

    Raises TextError where none is left to learn from.
    """

    def fits(text: str, tokenizer: TextTokenizer) -> bool:
        short = len(text) * BYTES <= limit  # and need not be cut
        return short or len(tokenizer.encode_ids([text])[0]) <= limit

    parts = [
        tuple(
            pair
            for pair in part
            if fits(pair.source, tokenizers.source) and fits(pair.target, tokenizers.target)
        )
        for part in (split.train, split.valid, split.test)
    ]
    skipped = sum(map(len, (split.train, split.valid, split.test))) - sum(map(len, parts))
    if not skipped:
        return split
    train, valid, test = parts
    if not train:
        raise TextError(
            reason=Words("Every pair has more than {limit:,} tokens on a side.", limit=limit)
        )
    note = f"Skipped {counted(skipped, 'pair')} with more than {limit:,} tokens on a side."
    note = f"{split.note} {note}".strip()
    return replace(split, train=train, valid=valid or train[:1], test=test or train[:1], note=note)


def _joint(tokenizer: TextTokenizer) -> Tokenizers:
    return Tokenizers(tokenizer, tokenizer)
