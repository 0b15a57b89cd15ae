"""Words and characters as pieces: nothing is refused or lost, and what is frequent is one piece."""

import unicodedata
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model.corpora.piece_dropout import PieceDropout
from model.tokenizer import BOS, EOS, PAD, TextTokenizer, UnknownWordError

TEXTS = [
    "The cat sees the dog; the dog sees the cat.",
    "Am 14. März 2024 war es kalt.",
    "猫在2024年3月14日睡觉。",
]
LEARN: dict[str, Callable[[list[str], int], TextTokenizer]] = {
    "word": TextTokenizer.of_words,
    "char": TextTokenizer.of_characters,
}
LOOK_ALIKES = ["<s>", "</s>", "<pad>", "<0x41>", "a <s> b", "<s></s><pad><0xE4><unk>", "0x41"]


@cache
def learned(kind: str) -> TextTokenizer:
    return LEARN[kind](TEXTS * 3, 400)


def shown(tokenizer: TextTokenizer, text: str) -> list[str]:
    return [piece.text for piece in tokenizer.encode(text)]


@pytest.mark.parametrize("kind", LEARN)
@given(text=st.text())
@example(text="u\u0308ber Größe 中文 👩‍👩‍👧 \x00\u2028 ")
@example(text="The cat sees the taxi 2024年")
@settings(max_examples=100)
def test_that_any_text_comes_back_and_spans_point_at_it(kind: str, text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    tokenizer = learned(kind)
    pieces = tokenizer.encode(text)
    assert tokenizer.decode(piece.token_id for piece in pieces) == text
    assert tokenizer.pieces(piece.token_id for piece in pieces) == pieces
    for piece in pieces:
        start, end = piece.span
        said = text[start:end]
        assert piece.text in (said, said.replace(" ", "␣")) or int(piece.text[2:], 16) < 256


@pytest.mark.parametrize("kind", LEARN)
@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_that_look_alikes_of_marks_and_bytes_are_ordinary_text(kind: str, text: str) -> None:
    tokenizer = LEARN[kind]([text] * 20, 400)
    [ids] = tokenizer.encode_ids([text])
    assert not {PAD, BOS, EOS} & set(ids)
    assert tokenizer.decode(ids) == text
    assert len(ids) > 1


def test_that_known_words_numbers_and_chinese_characters_are_pieces() -> None:
    words = learned("word")
    assert shown(words, "The cat sees.") == ["The", "cat", "sees", "."]
    assert shown(words, "2024年3月14日") == ["2024", "年", "3", "月", "14", "日"]


def test_that_a_word_that_was_never_seen_is_spelled() -> None:
    assert shown(learned("word"), "The deer") == ["The", "␣", "d", "e", "e", "r"]
    assert shown(learned("word"), "the fox")[-3:] == ["0x66", "o", "0x78"]


def test_that_characters_are_pieces_one_by_one() -> None:
    assert shown(learned("char"), "the cat 睡 x") == [*"the␣cat␣睡␣", "0x78"]


@pytest.mark.parametrize("kind", LEARN)
@pytest.mark.parametrize("room", [0, 1, 5, 30])
def test_that_a_vocabulary_keeps_to_its_size_with_the_most_frequent(kind: str, room: int) -> None:
    tokenizer = LEARN[kind](["aaaa bb", "aa b c d e f g h i"], 259 + room)
    assert tokenizer.vocab == 259 + min(room, tokenizer.vocab - 259)
    names = [tokenizer.show(token_id) for token_id in range(259, tokenizer.vocab)]
    assert names[:2] == ["␣", "a"][:room]  # nine spaces, six times "a"
    assert len(names) == room or room == 30


def test_that_learning_merges_again_gives_the_same_pieces() -> None:
    """Where some of equally frequent characters have no room."""
    texts = ["".join(map(chr, range(0x4E00, 0x4E00 + 60)))]
    learned = {TextTokenizer.train(texts, 400, characters=30).to_json() for _ in range(20)}
    assert len(learned) == 1
    pieces = [piece.text for piece in TextTokenizer.from_json(*learned).encode(texts[0][:31])]
    assert pieces[0].startswith(texts[0][0])
    assert pieces[-1].startswith("0x")


def test_that_training_on_nothing_leaves_the_bytes() -> None:
    for learn in LEARN.values():
        tokenizer = learn([], 300)
        assert tokenizer.vocab == 3 + 256
        assert tokenizer.decode(tokenizer.encode_ids(["Tür"])[0]) == "Tür"


@pytest.mark.parametrize("kind", LEARN)
def test_that_json_gives_the_same_tokenizer_back(kind: str) -> None:
    copy = TextTokenizer.from_json(learned(kind).to_json())
    for text in (*TEXTS, "a taxi 😀 <s>"):
        assert copy.encode(text) == learned(kind).encode(text)


@pytest.mark.parametrize("kind", LEARN)
@pytest.mark.parametrize("share", [0.0, 0.9])
def test_that_pieces_without_merges_have_none_to_leave_out(kind: str, share: float) -> None:
    texts = [*TEXTS, "The taxi sees 2025"]
    dropped = list(PieceDropout(learned(kind), share).cut(texts, "1"))
    assert dropped == learned(kind).encode_ids(texts)


class TestWordsOfTexts:
    """A lesson's words where no spaces stand between all of them."""

    TEXT = "am 14. März, 2024年3月"

    def test_that_the_text_comes_back_with_its_own_spaces(self) -> None:
        known = TextTokenizer.from_texts([self.TEXT])
        pieces = known.encode(self.TEXT)
        words = ["am", "14", ".", "März", ",", "2024", "年", "3", "月"]
        assert [p.text for p in pieces] == words
        assert [self.TEXT[slice(*p.span)] for p in pieces] == words
        assert known.decode(p.token_id for p in pieces) == self.TEXT
        assert known.pieces(p.token_id for p in pieces) == pieces
        again = TextTokenizer.from_json(known.to_json())
        assert again.decode(p.token_id for p in again.encode(self.TEXT)) == self.TEXT

    def test_that_needless_spaces_do_no_harm(self) -> None:
        known = TextTokenizer.from_texts([self.TEXT])
        text = "  am  14.\tMärz "
        pieces = known.encode(text)
        assert [p.text for p in pieces] == ["am", "14", ".", "März"]
        assert [text[slice(*p.span)].strip() for p in pieces] == ["am", "14", ".", "März"]

    def test_that_an_unknown_word_is_named_and_similar_ones_offered(self) -> None:
        known = TextTokenizer.from_texts([self.TEXT])
        with pytest.raises(UnknownWordError, match=r"does not know “Mars”\. .*“März”"):
            known.encode("am 14. Mars")
