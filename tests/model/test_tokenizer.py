"""Texts come back exactly, spans point at them, and nothing typed becomes a mark."""

import re
import unicodedata
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model.errors import TextError
from model.tokenizer import (
    BOS,
    EOS,
    PAD,
    SPECIAL_TOKENS,
    TextTokenizer,
    Tokenizers,
)
from model.unknown_word import UnknownWordError
from tests.model.building import word_tokenizers

TEXTS = [
    "The animal did not cross the street, because it was too tired.",
    "Das Tier überquerte die Straße nicht, weil es zu müde war!",
    "the the the (animal) animal; street: street? 1984 - 2024",
    "动物没有过马路，因为它太累了。",
] * 3
LOOK_ALIKES = ["<s>", "</s>", "<pad>", "<0x41>", "a <s> b", "<s></s><pad><0xE4><unk>", "0x41"]
PUNCTUATION = re.compile(r"[^\w\s]")


@cache
def bpe() -> TextTokenizer:
    return TextTokenizer.train(TEXTS, 420)


def ids_of(text: str) -> list[int]:
    return [piece.token_id for piece in bpe().encode(text)]


@given(st.text())
@example("Größe, Straße, Äpfel")
@example("动物没有过马路")
@example("👩‍👩‍👧 😀\ufe0f")
@example("u\u0308ber e\u0301 \u1100\u1161 ﬁ Å")
@example("  two  spaces \t\r\n\u00a0\u2028 ")
@example("\x00\x85\ufffd�")
@settings(max_examples=200)
def test_that_any_text_comes_back_in_its_composed_form(text: str) -> None:
    assert bpe().decode(ids_of(text)) == unicodedata.normalize("NFC", text)


@given(st.text())
@settings(max_examples=100)
def test_that_no_text_contains_a_mark_or_an_unknown_token(text: str) -> None:
    assert not {PAD, BOS, EOS} & set(ids_of(text))
    assert max(ids_of(text), default=0) < bpe().vocab


@given(st.text())
@example("中文 ü 😀 Straße")
@settings(max_examples=200)
def test_that_spans_point_at_the_text(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    pieces = bpe().encode(text)
    for piece in pieces:
        start, end = piece.span
        if piece.text.startswith("0x") and end - start == 1:
            assert int(piece.text[2:], 16) in text[start:end].encode()
        else:
            assert text[start:end] == ((piece.text == "␣" and " ") or piece.text)
    covered = {place for piece in pieces for place in range(*piece.span)}
    assert all(text[place] == " " for place in set(range(len(text))) - covered)
    assert bpe().pieces(piece.token_id for piece in pieces) == pieces


def test_that_the_bytes_of_a_character_share_its_span() -> None:
    for pieces in (bpe().encode("a😀b"), bpe().pieces(ids_of("a😀b"))):
        assert [piece.text for piece in pieces[-5:-1]] == ["0xF0", "0x9F", "0x98", "0x80"]
        assert [piece.span for piece in pieces[-5:-1]] == [(1, 2)] * 4


@given(st.lists(st.integers(0, 258), max_size=12))
@example([197, 0, 131, 3])  # a mark between the bytes of one character
def test_that_spans_of_any_output_lie_within_its_text_in_order(token_ids: list[int]) -> None:
    text, pieces = bpe().decode(token_ids), bpe().pieces(token_ids)
    assert [piece.token_id for piece in pieces] == token_ids
    end = 0
    for piece in pieces:
        assert end - 1 <= piece.span[0] <= piece.span[1] <= len(text)
        assert piece.span[1] >= end
        end = piece.span[1]
        if piece.text.startswith("0x") and (character := text[slice(*piece.span)]) != "\ufffd":
            assert int(piece.text[2:], 16) in character.encode()


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_that_look_alikes_of_marks_and_bytes_are_ordinary_text(text: str) -> None:
    tokens = ids_of(text)
    assert not set(tokens) & {PAD, BOS, EOS}
    assert bpe().decode(tokens) == text
    assert len(tokens) > 1


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_that_training_on_look_alikes_makes_no_marks_of_them(text: str) -> None:
    tokenizer = TextTokenizer.train([text] * 20, 400)
    tokens = tokenizer.encode_ids([text])[0]
    assert not set(tokens) & {PAD, BOS, EOS}
    assert tokenizer.decode(tokens) == text


def test_that_no_piece_glues_punctuation_to_a_word() -> None:
    tokenizer = TextTokenizer.train(["well-known, street. street. (street) l'eau 3.14 "] * 9, 600)
    shown = [tokenizer.show(i) for i in range(len(SPECIAL_TOKENS) + 256, tokenizer.vocab)]
    assert "street" in shown
    assert [text for text in shown if PUNCTUATION.search(text) and len(text) > 1] == []


def test_that_a_frequent_word_is_one_piece_with_its_space_hidden() -> None:
    pieces = bpe().encode("the street, the animal")
    assert [(p.text, p.span) for p in pieces if p.text in {"street", "animal", ","}] == [
        ("street", (4, 10)),
        (",", (10, 11)),
        ("animal", (16, 22)),
    ]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_that_only_the_most_frequent_characters_become_pieces(count: int) -> None:
    tokenizer = TextTokenizer.train(["aaaaa bbbb ccc dd e 动物"], 600, characters=count)
    single = {tokenizer.show(i) for i in range(259, tokenizer.vocab)}
    assert len({text for text in single if len(text) == 1}) <= count
    assert tokenizer.decode(tokenizer.encode_ids(["动物 e"])[0]) == "动物 e"


def test_that_training_on_nothing_leaves_the_bytes() -> None:
    tokenizer = TextTokenizer.train([], 300)
    assert tokenizer.vocab == 3 + 256
    assert tokenizer.decode(tokenizer.encode_ids(["Tür"])[0]) == "Tür"


def test_that_training_twice_gives_the_same_tokenizer() -> None:
    assert TextTokenizer.train(TEXTS, 420).to_json() == bpe().to_json()


def test_that_many_texts_at_once_have_the_ids_of_each_alone() -> None:
    assert bpe().encode_ids(TEXTS) == [ids_of(text) for text in TEXTS]


def test_that_marks_are_not_part_of_the_text() -> None:
    assert bpe().decode([BOS, *ids_of("the street"), EOS, PAD]) == "the street"


def test_that_json_gives_the_same_tokenizer_back() -> None:
    copy = TextTokenizer.from_json(bpe().to_json())
    assert (copy.vocab, copy.words) == (bpe().vocab, False)
    for text in (*TEXTS, "😀 ü <s>"):
        assert copy.encode(text) == bpe().encode(text)


def test_that_a_joint_vocabulary_stays_one_object_and_separate_ones_two() -> None:
    joint = Tokenizers.from_json(Tokenizers(bpe(), bpe()).to_json())
    assert joint.joint
    assert joint.source is joint.target
    separate = Tokenizers.from_json(word_tokenizers().to_json())
    assert not separate.joint
    assert separate.source.encode("the animal")[1].text == "animal"
    assert separate.target.encode("das Tier")[1].text == "Tier"


def test_that_a_tokenizer_without_the_marks_in_place_is_refused() -> None:
    text = word_tokenizers().source.to_json()
    with pytest.raises(TextError, match="<s>"):
        TextTokenizer.from_json(text.replace('"<s>"', '"<begin>"'))


def test_that_a_tokenizer_with_gaps_between_its_ids_is_refused() -> None:
    text = TextTokenizer.from_words(["one", "two"]).to_json()
    with pytest.raises(TextError, match="gaps"):
        TextTokenizer.from_json(re.sub(r'"two":\s*4', '"two": 400', text))


class TestWords:
    """The tokenizer of the lesson."""

    def test_that_known_words_and_punctuation_come_back_with_spans(self) -> None:
        pieces = word_tokenizers().source.encode("the animal  was tired.")
        assert [(p.text, p.span) for p in pieces] == [
            ("the", (0, 3)),
            ("animal", (4, 10)),
            ("was", (12, 15)),
            ("tired", (16, 21)),
            (".", (21, 22)),
        ]

    def test_that_spans_of_an_output_leave_out_the_spaces(self) -> None:
        target = word_tokenizers().target
        token_ids = target.encode_ids(["das Tier war müde ."])[0]
        text = target.decode(token_ids)
        assert text == "das Tier war müde ."
        spans = [piece.span for piece in target.pieces([*token_ids, EOS])]
        assert [text[slice(*span)] for span in spans] == ["das", "Tier", "war", "müde", ".", ""]

    @pytest.mark.parametrize(
        ("text", "word", "similar"),
        [
            ("the animals were tired .", "animals", "animal"),
            ("the stret .", "stret", "street"),
            ("the qqqq .", "qqqq", None),
            ("the <pad> .", "<", None),
            ("the animal 😀", "😀", None),
        ],
    )
    def test_that_an_unknown_word_is_named_and_similar_ones_offered(
        self, text: str, word: str, similar: str | None
    ) -> None:
        for encode in (word_tokenizers().source.encode, word_tokenizers().source.encode_ids):
            with pytest.raises(UnknownWordError) as caught:
                encode(text if encode.__name__ == "encode" else ["the animal", text])  # type: ignore[operator]
            assert f"“{word}”" in str(caught.value)
            assert (similar in caught.value.similar) if similar else caught.value.similar == ()

    def test_that_words_written_with_their_punctuation_are_learned_apart(self) -> None:
        tokenizer = TextTokenizer.from_words(["Don't", "stop,", "well-known!"])
        text = "Don't stop, well-known!"
        assert [p.text for p in tokenizer.encode(text)] == [
            "Don", "'", "t", "stop", ",", "well", "-", "known", "!",
        ]  # fmt: skip

    def test_that_a_mark_is_never_a_word(self) -> None:
        tokenizer = TextTokenizer.from_words(["<s>", "<pad>", "one"])
        for text in ("<s>", "<pad>", "< s >"):
            assert not {PAD, BOS, EOS} & set(tokenizer.encode_ids([text])[0])
