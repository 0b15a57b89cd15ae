"""The alignment error rate is that of Och and Ney, computed by hand here, of words whatever cuts
them into pieces."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.alignment import (
    AlignmentErrors,
    alignment_error_rate,
    word_spans,
    word_weights,
    words,
)
from model.corpora import CORPORA, Pair
from model.corpora.alignment_measurement import AlignmentMeasurement
from model.stepping import finished
from model.trace import Floats, Trace, TraceRequest
from model.tracing import trace
from tests.model import building

Links = list[tuple[int, int]]
LINKS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=8)


def naming(*heads: list[int], source: int = 5) -> Floats:
    """One layer whose heads give most weight to these source words, target word by target word."""
    weights = np.full((1, len(heads), len(heads[0]), source), 0.05, np.float32)
    for head, named in enumerate(heads):
        weights[0, head, range(len(named)), named] = 0.6
    return weights


@pytest.mark.parametrize(
    ("named", "links", "rate"),
    [
        ([0, 1, 2], [(0, 0), (1, 1), (2, 2)], 0),  # A = S
        ([0, 0, 2], [(0, 0), (1, 1), (2, 2)], 1 / 3),  # |A∩S| = 2, |A| = |S| = 3
        ([3, 3, 3], [(0, 0), (1, 1), (2, 2)], 1),
        ([0, 1, 2], [(0, 0), (3, 0), (1, 1), (2, 2)], 1 - 6 / 7),  # a word with two links
        ([0, 1, 2], [(0, 0), (2, 2)], 1 - 4 / 5),  # a word without a link
        ([0, 1, 2], [], 1),
    ],
)
def test_that_the_rate_is_that_of_och_and_ney(named: list[int], links: Links, rate: float) -> None:
    assert alignment_error_rate(naming(named), links)[0, 0] == pytest.approx(rate)


def test_that_each_head_of_each_layer_has_its_own_rate() -> None:
    weights = np.concatenate([naming([0, 1], [1, 0]), naming([0, 0], [4, 4])])
    rates = alignment_error_rate(weights, [(0, 0), (1, 1)])
    assert rates.tolist() == [[0, 1], [0.5, 1]]


def test_that_sentences_count_by_their_links_and_not_each_alike() -> None:
    errors = AlignmentErrors()
    errors.add(naming([0]), [(0, 0)])  # 1 of 1 right
    errors.add(naming([0, 0, 0], source=3), [(0, 0), (1, 1), (2, 2)])  # 1 of 3
    assert errors.rates()[0, 0] == pytest.approx(1 - 2 * 2 / (4 + 4))


@given(st.integers(0, 2**32 - 1), LINKS)
def test_that_rates_lie_between_the_lowest_and_one_and_ignore_scale(
    seed: int, links: Links
) -> None:
    weights = np.random.default_rng(seed).dirichlet(np.ones(5), (2, 3, 4)).astype(np.float32)
    errors = AlignmentErrors()
    errors.add(weights, links)
    rates = errors.rates()
    assert rates.shape == (2, 3)
    assert (rates >= errors.lowest - 1e-12).all()
    assert (rates <= 1).all()
    assert (alignment_error_rate(weights / 2, links * 2) == rates).all()


@given(LINKS.filter(bool))
def test_that_a_head_that_names_a_linked_word_wherever_there_is_one_reaches_the_lowest(
    links: Links,
) -> None:
    best = dict.fromkeys(range(4), 0) | {target: source for source, target in links}
    errors = AlignmentErrors()
    errors.add(naming([best[target] for target in range(4)]), links)
    assert errors.rates()[0, 0] == pytest.approx(errors.lowest)


def test_that_a_link_outside_the_sentence_is_refused() -> None:
    with pytest.raises(IndexError):
        alignment_error_rate(naming([0, 1]), [(0, 2)])


# ------------------------------------------------------------------ words


def test_that_words_are_numbers_letters_signs_and_chinese_characters() -> None:
    text = "Am 14. März, 2024年3月14日星期四 (猫)"
    apart = "Am 14 . März , 2024 年 3 月 14 日 星 期 四 ( 猫 )"
    expected = apart.split()
    assert words(text) == expected
    assert [text[start:end] for start, end in word_spans(text)] == expected
    assert words(" \n") == []


@pytest.mark.parametrize("name", CORPORA)
def test_that_every_link_of_a_corpus_lies_within_its_words(name: str) -> None:
    for pair in CORPORA[name].split(1).test:
        assert pair.alignment
        source, target = (max(places) for places in zip(*pair.alignment, strict=True))
        assert source < len(words(pair.source))
        assert target < len(words(pair.target))


def test_that_the_words_of_the_lesson_are_those_between_its_spaces() -> None:
    for pair in CORPORA["pronoun"].split(1).test:
        assert words(pair.source) == pair.source.split()
        assert words(pair.target) == pair.target.split()


# ------------------------------------------------------------------ traces


def forced(model: building.LoadedModel, source: str, target: str, padding: int = 0) -> Trace:
    return finished(trace(model, TraceRequest(source, target, padding=padding)))


def test_that_between_words_of_one_piece_the_weights_are_those_of_the_trace() -> None:
    run = forced(building.loaded(), building.ENGLISH, building.GERMAN)
    every = run.cross.all_weights()
    np.testing.assert_allclose(word_weights(run), every[:, :, :-1, :-1], rtol=1e-6)


def test_that_padding_is_no_word() -> None:
    usual, padded = (
        forced(building.loaded(), building.ENGLISH, building.GERMAN, padding) for padding in (0, 3)
    )
    assert word_weights(padded).shape == word_weights(usual).shape
    np.testing.assert_allclose(word_weights(padded), word_weights(usual), atol=1e-6)


def test_that_pieces_of_a_word_are_summed_where_read_and_averaged_where_written() -> None:
    """This tokenizer knows neither: "dog" is letters and bytes, "狗" three bytes."""
    run = forced(building.chinese(), "the dog", "猫 狗")
    assert run.decoder_output.pieces[-4:-1] == ("0xE7", "0x8B", "0x97")
    weights, every = word_weights(run), run.cross.all_weights()
    assert weights.shape == (*every.shape[:2], 2, 2)
    dog = [i for i, span in enumerate(run.source.spans) if span[1] > 4 and span[0] < span[1]]
    assert len(dog) > 1
    expected = every[:, :, -4:-1][..., dog].sum(-1).mean(-1)
    np.testing.assert_allclose(weights[:, :, 1, 1], expected, rtol=1e-5)


# ------------------------------------------------------------------ what a corpus measures


def test_that_the_head_that_aligns_best_is_named_with_its_rate() -> None:
    pair = Pair("the animal .", "das Tier .", ((0, 0), (1, 1), (2, 2)))
    run = forced(building.loaded(), pair.source, pair.target)
    weights = np.full_like(run.cross.all_weights(), 0.1)
    weights[1, 2, [0, 1, 2], [0, 1, 1]] = 0.5
    weights[0, 3, [0, 1, 2], [1, 2, 2]] = 0.5
    measurement = AlignmentMeasurement()
    measurement.add(pair, "", replace(run, cross=replace(run.cross, attn_weights=weights)))
    findings = measurement.findings()
    assert findings.numbers == {
        "alignment_head": "Layer 2 - Head 3",
        "alignment_error_rate": pytest.approx(1 / 3),
        "alignment_error_rate_lowest_possible": 0,
    }
    assert "Layer 2 - Head 3" in findings.sentence
    assert "33.3%" in findings.sentence


def test_that_pairs_without_gold_alignment_are_not_measured() -> None:
    pair = Pair("the animal .", "das Tier .")
    measurement = AlignmentMeasurement()
    measurement.add(pair, "", forced(building.loaded(), pair.source, pair.target))
    assert measurement.findings().sentence == ""
