"""Text to token ids and back, with the character span of every piece (wraps `tokenizers`).

Pieces that are learned from texts keep the space before a word, so that joining them gives the
text back exactly; characters that were never seen become bytes. The lessons' word tokenizers
refuse what they do not know.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any, Self

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from model.errors import TextError, Words
from model.unknown_word import UnknownWordError

PAD, BOS, EOS = 0, 1, 2
SPECIAL_TOKENS = ("<pad>", "<s>", "</s>")
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
_WORDS = r" ?[\p{L}\p{M}\p{N}]+| ?[^\s\p{L}\p{M}\p{N}]|\s"
_SINGLE = r" ?\p{N}+| ?[\p{L}\p{M}&&[^\p{Han}]]+| ?\p{Han}| ?[^\s\p{L}\p{M}\p{N}]|\s"
_PUNCTUATION = r"\w+|[^\w\s]"
_BYTE_NAMES = [f"<0x{byte:02X}>" for byte in range(256)]


@dataclass(frozen=True)
class Piece:
    """One token: its id, the text it shows, and where in the text it stands.

    Bytes of one character share its span; their text is like `0xE4`.
    """

    token_id: int
    text: str
    span: tuple[int, int]


class TextTokenizer:
    """One vocabulary; `vocab` is its size, `words` says whether it refuses unknown words."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.words = isinstance(tokenizer.model, models.WordLevel)
        self._gap = " " if self.words and tokenizer.decoder is None else ""
        self.vocab = tokenizer.get_vocab_size()
        for token_id, name in enumerate(SPECIAL_TOKENS):
            if tokenizer.token_to_id(name) != token_id:
                raise TextError(
                    reason=Words("the tokenizer has no {name} where it belongs", name=name)
                )
        if set(tokenizer.get_vocab().values()) != set(range(self.vocab)):
            raise TextError(reason="the tokenizer’s ids have gaps")

    @classmethod
    def from_words(cls, words: Iterable[str]) -> Self:
        """A tokenizer that knows these words and punctuation marks only, with spaces between."""
        cut = pre_tokenizers.Sequence(
            [
                pre_tokenizers.WhitespaceSplit(),
                pre_tokenizers.Split(Regex(_PUNCTUATION), "isolated"),
            ]
        )
        return cls(_closed(words, cut))

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> Self:
        """A tokenizer that knows the words of these texts only, each with the space before it."""
        tokenizer = _closed(texts, pre_tokenizers.Split(Regex(_SINGLE), "isolated"))
        spaces = normalizers.Replace(Regex(r"\s+"), " ")
        tokenizer.normalizer = normalizers.Sequence([spaces, normalizers.Strip()])
        tokenizer.decoder = decoders.Fuse()
        return cls(tokenizer)

    @classmethod
    def train(cls, texts: Iterable[str], vocab: int, characters: int = 2600) -> Self:
        """Byte-pair encoding with byte fallback.

        At most `characters` of the most frequent characters become pieces of their own.
        """
        texts = list(map(_normal, texts))
        letters = _frequent(Counter(chain.from_iterable(texts)), characters)
        learning = Tokenizer(models.BPE())
        learning.normalizer = normalizers.NFC()
        learning.pre_tokenizer = pre_tokenizers.Split(Regex(_WORDS), "isolated")
        trainer = trainers.BpeTrainer(
            vocab_size=vocab - len(_BYTE_NAMES),
            special_tokens=list(SPECIAL_TOKENS),
            initial_alphabet=letters,  # else it draws lots between those that are as frequent
            limit_alphabet=len(letters),
            show_progress=False,
        )
        learning.train_from_iterator(texts, trainer)
        learned = json.loads(learning.to_str())["model"]
        names = sorted(learned["vocab"], key=learned["vocab"].__getitem__)
        merges = [(left, right) for left, right in learned["merges"]]
        return cls(_with_bytes(names[len(SPECIAL_TOKENS) :], merges, _WORDS))

    @classmethod
    def of_characters(cls, texts: Iterable[str], vocab: int) -> Self:
        """The most frequent characters as pieces, others as their bytes."""
        characters = Counter(chain.from_iterable(map(_normal, texts)))
        return cls(_with_bytes(_frequent(characters, vocab - _RESERVED), [], _WORDS))

    @classmethod
    def of_words(cls, texts: Iterable[str], vocab: int, characters: int = 2600) -> Self:
        """The most frequent words as pieces; others are spelled in characters or bytes.

        Numbers, single Chinese characters and punctuation marks are words.
        """
        texts = list(map(_normal, texts))
        room = vocab - _RESERVED
        letters = _frequent(Counter(chain.from_iterable(texts)), min(characters, room))
        cut = pre_tokenizers.Split(Regex(_SINGLE), "isolated")
        words = Counter(word for text in texts for word, _ in cut.pre_tokenize_str(text))
        for letter in letters:
            del words[letter]
        names = letters + _frequent(words, room - len(letters))
        return cls(_with_bytes(names, [], _SINGLE))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The tokenizer that `to_json` wrote."""
        return cls(Tokenizer.from_str(text))

    def to_json(self) -> str:
        """The format of the `tokenizers` library."""
        return str(self._tokenizer.to_str())

    def encode(self, text: str) -> list[Piece]:
        """The pieces of a text, without sentence marks; raises UnknownWordError."""
        if self.words:
            self._refuse_unknown(text)
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return [
            Piece(token_id, self.show(token_id), self._without_space(token_id, span))
            for token_id, span in zip(encoding.ids, encoding.offsets, strict=True)
        ]

    def encode_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Only the ids, of many texts at once."""
        encodings = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        ids: list[list[int]] = [encoding.ids for encoding in encodings]
        if self.words:
            for text, row in zip(texts, ids, strict=True):
                if PAD in row:  # what it does not know
                    self._refuse_unknown(text)
        return ids

    def words_of(self, text: str) -> list[str]:
        """The parts of a text that pieces never reach across, each with the space before it."""
        if self._tokenizer.normalizer is not None:
            text = self._tokenizer.normalizer.normalize_str(text)
        return [word for word, _ in self._tokenizer.pre_tokenizer.pre_tokenize_str(text)]

    def decode(self, token_ids: Iterable[int]) -> str:
        """The text of these tokens, without sentence marks."""
        ids = [token_id for token_id in token_ids if token_id >= len(SPECIAL_TOKENS)]
        if self.words:
            return self._gap.join(str(self._tokenizer.id_to_token(token_id)) for token_id in ids)
        return str(self._tokenizer.decode(ids, skip_special_tokens=False))

    def show(self, token_id: int) -> str:
        """The piece as a person reads it: no space before it, a byte as `0xE4`."""
        name = str(self._tokenizer.id_to_token(token_id))
        if found := _BYTE.fullmatch(name):
            return f"0x{found[1]}"
        return name.removeprefix(" ") or "␣"

    def pieces(self, token_ids: Iterable[int]) -> list[Piece]:
        """The pieces of tokens that the model wrote, with their spans in `decode`'s text."""
        ids = list(token_ids)
        spans = iter(self._spans([i for i in ids if i >= len(SPECIAL_TOKENS)]))
        found: list[Piece] = []
        end = 0
        for token_id in ids:
            span = next(spans) if token_id >= len(SPECIAL_TOKENS) else (end, end)
            end = span[1]
            found.append(Piece(token_id, self.show(token_id), span))
        return found

    def _spans(self, token_ids: list[int]) -> list[tuple[int, int]]:
        """Where tokens stand in `decode`'s text, which has no sentence marks between them."""
        spans: list[tuple[int, int]] = []
        end = 0
        for are_bytes, run in groupby(token_ids, lambda token_id: self._byte(token_id) is not None):
            ids = list(run)
            if are_bytes:
                spans += _byte_spans(bytes(self._byte(token_id) or 0 for token_id in ids), end)
                end = spans[-1][1]
                continue
            for token_id in ids:
                start, end = self._next_span(token_id, end)
                spans.append(self._without_space(token_id, (start, end)))
        return spans

    def _byte(self, token_id: int) -> int | None:
        found = None if self.words else _BYTE.fullmatch(str(self._tokenizer.id_to_token(token_id)))
        return int(found[1], 16) if found else None

    def _next_span(self, token_id: int, end: int) -> tuple[int, int]:
        """Where a token that is no byte stands in `decode`'s text, of which `end` are there."""
        start = end + (len(self._gap) if end else 0)
        return start, start + len(str(self._tokenizer.id_to_token(token_id)))

    def _without_space(self, token_id: int, span: tuple[int, int]) -> tuple[int, int]:
        start, end = span
        name = str(self._tokenizer.id_to_token(token_id))
        return min(end, start + (name[0] == " " and len(name) > 1)), max(start, end)

    def _refuse_unknown(self, text: str) -> None:
        vocab = self._tokenizer.get_vocab()
        known = {self.show(token_id) for token_id in range(len(SPECIAL_TOKENS), self.vocab)}
        words = self.words_of(text)
        places = [
            place for place, word in enumerate(words) if word not in vocab or word in SPECIAL_TOKENS
        ]
        if places:
            stripped = ["", *(word.strip() for word in words), ""]
            unknown = list(dict.fromkeys(stripped[place + 1] for place in places))
            around = stripped[places[0]], stripped[places[0] + 2]
            raise UnknownWordError(unknown, known, around)


_RESERVED = len(SPECIAL_TOKENS) + len(_BYTE_NAMES)


def _closed(texts: Iterable[str], cut: Any) -> Tokenizer:
    """Knows nothing but the parts into which these texts are cut."""
    known = {part for text in texts for part, _ in cut.pre_tokenize_str(text)}
    names = [*SPECIAL_TOKENS, *sorted(known)]
    vocab = {word: token_id for token_id, word in enumerate(names)}
    tokenizer = Tokenizer(models.WordLevel(vocab, unk_token="<pad>"))
    tokenizer.pre_tokenizer = cut
    return tokenizer


def _with_bytes(names: Sequence[str], merges: list[tuple[str, str]], words: str) -> Tokenizer:
    """Knows these pieces, and bytes for everything else; whole words come before merges."""
    every = [*SPECIAL_TOKENS, *_BYTE_NAMES, *names]
    model = models.BPE(
        {name: token_id for token_id, name in enumerate(every)},
        merges,
        byte_fallback=True,
        ignore_merges=not merges,
    )
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(words), "isolated")
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    return tokenizer


def _frequent(counts: Counter[str], room: int) -> list[str]:
    """The most frequent first; of equally frequent ones those that come first in Unicode."""
    return sorted(counts, key=lambda name: (-counts[name], name))[:room]


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _byte_spans(content: bytes, start: int) -> list[tuple[int, int]]:
    """The character of each byte; where they are no UTF-8, `decode` writes one for each byte."""
    try:
        lengths = [len(character.encode()) for character in content.decode()]
    except UnicodeDecodeError:
        lengths = [1] * len(content)
    return [
        (start + place, start + place + 1)
        for place, count in enumerate(lengths)
        for _ in range(count)
    ]


@dataclass(frozen=True)
class Tokenizers:
    """The vocabularies of both languages; they are the same object when it is a joint one."""

    source: TextTokenizer
    target: TextTokenizer

    @property
    def joint(self) -> bool:
        """Whether both languages share one vocabulary."""
        return self.source is self.target

    def to_json(self) -> str:
        """tokenizer.json: both tokenizers in the format of the `tokenizers` library."""
        target: Any = None if self.joint else json.loads(self.target.to_json())
        parts = {"source": json.loads(self.source.to_json()), "target": target}
        return json.dumps(parts, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `to_json` wrote."""
        parts = json.loads(text)
        source = TextTokenizer.from_json(json.dumps(parts["source"]))
        if parts["target"] is None:
            return cls(source, source)
        return cls(source, TextTokenizer.from_json(json.dumps(parts["target"])))
