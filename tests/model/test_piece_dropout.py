"""With nothing left out it cuts as the tokenizer does; with more left out, the text stays."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from model.config import TrainingConfig
from model.corpora import Pair
from model.corpora.batching import encode_pairs, epoch_pairs
from model.corpora.piece_dropout import PieceDropout
from model.tokenizer import EOS, Tokenizers
from tests.model.building import word_tokenizers
from tests.model.test_tokenizer import TEXTS, bpe


@given(st.text())
@example(TEXTS[0])
@example(TEXTS[1])
@example(TEXTS[3])
@example("Größe 中文 😀 u\u0308ber")
@settings(max_examples=100)
def test_that_without_dropout_it_cuts_as_the_tokenizer(text: str) -> None:
    assert list(PieceDropout(bpe(), 0).cut([text], "1")) == bpe().encode_ids([text])


@given(st.text(), st.floats(0, 0.999))
@example(TEXTS[0], 0.5)
@settings(max_examples=100)
def test_that_any_pieces_give_the_text_back(text: str, probability: float) -> None:
    [ids] = PieceDropout(bpe(), probability).cut([text], "1")
    assert bpe().decode(ids) == bpe().decode(bpe().encode_ids([text])[0])


def test_that_more_left_out_means_more_pieces_up_to_single_characters() -> None:
    counts = [
        len(next(PieceDropout(bpe(), share).cut([TEXTS[0] * 20], "1"))) for share in (0, 0.1, 0.5)
    ]
    assert counts == sorted(set(counts))
    [characters] = PieceDropout(bpe(), 1).cut([TEXTS[0]], "1")
    assert len(characters) == len(TEXTS[0])


PAIRS = [Pair(text, text) for text in TEXTS * 5]


def epochs(seed: int, source: float = 0.3, target: float = 0.3) -> list[object]:
    config = TrainingConfig(source_piece_dropout=source, target_piece_dropout=target, seed=seed)
    cut = epoch_pairs(PAIRS, Tokenizers(bpe(), bpe()), config)
    return [cut(0), cut(1)]


def test_that_seed_and_epoch_decide_the_pieces() -> None:
    assert epochs(1) == epochs(1)
    cuts = [*epochs(1), *epochs(2)]
    assert all(a != b for i, a in enumerate(cuts) for b in cuts[:i])


def test_that_each_language_has_its_own_dropout() -> None:
    usual = encode_pairs(PAIRS, Tokenizers(bpe(), bpe()))
    cut = epoch_pairs(PAIRS, Tokenizers(bpe(), bpe()), TrainingConfig(source_piece_dropout=0.3))(0)
    assert [pair.target for pair in cut] == [pair.target for pair in usual]
    assert [pair.source for pair in cut] != [pair.source for pair in usual]
    assert all(pair.source[-1] == EOS for pair in cut)


def test_that_whole_words_stay_whole() -> None:
    words = word_tokenizers()
    pair = Pair(words.source.decode([3, 4]), words.target.decode([3]))
    config = TrainingConfig(source_piece_dropout=0.9, target_piece_dropout=0.9)
    assert epoch_pairs([pair], words, config)(5) == encode_pairs([pair], words)
