"""The alignment error rates of a validation: computed by hand here, and those of the evaluation."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model.address import AttentionKind
from model.alignment import words
from model.config import Pieces
from model.corpora import Corpus, Pair, Split
from model.corpora.alignment_measurement import AlignmentMeasurement
from model.evaluation import measure
from model.gold_alignment import MOST, AlignmentCheck, GoldPair, encode_gold
from model.history import History
from model.run import Run
from model.stepping import finished
from model.tokenizer import TextTokenizer, Tokenizers
from model.training import Validation
from tests.model.test_run import corpus, split

STRAIGHT = Pair("one two", "ONE TWO", ((0, 0), (1, 1)))
TURNED = Pair("one two three", "THREE TWO ONE", ((2, 0), (1, 1), (0, 2)))


def word_tokenizers() -> Tokenizers:
    source = "one two three".split()  # noqa: SIM905
    return Tokenizers(
        TextTokenizer.from_words(source), TextTokenizer.from_words(map(str.upper, source))
    )


def aligned(seed: int) -> Split:
    """Every word belongs to the one in the same place."""
    return Split(*(tuple(map(_aligned, part)) for part in _parts(split(seed))))


def _parts(whole: Split) -> tuple[tuple[Pair, ...], ...]:
    return whole.train, whole.valid, whole.test


def _aligned(pair: Pair) -> Pair:
    count = len(words(pair.source))
    return replace(pair, alignment=tuple((place, place) for place in range(count)))


def gold_corpus(pieces: Pieces = "word") -> Corpus:
    return replace(corpus(pieces), split=aligned)


def test_that_the_rates_of_a_padded_batch_are_those_computed_by_hand() -> None:
    pairs = encode_gold([STRAIGHT, TURNED], word_tokenizers())
    named = [
        [[0, 1], [2, 1, 1]],  # 2 of 2 right, 2 of 3
        [[0, 0], [0, 0, 0]],  # 1 of 2 right, 1 of 3
    ]
    weights = torch.zeros(2, 2, 4, 4)  # [batch, head, target and </s>, source and </s>]
    for head, sentences in enumerate(named):
        for sentence, places in enumerate(sentences):
            weights[sentence, head, range(len(places)), places] = 0.3
    weights[0, :, :, 2:] = 0.9  # </s> and padding are no words
    weights[1, :, :, 3] = 0.9
    check = AlignmentCheck()
    tap = check.tap(pairs)
    tap.at(AttentionKind.DECODER_SELF, 0)("attn_weights", torch.ones(2, 2, 4, 4))
    tap.at(AttentionKind.CROSS, 0)("attn_weights", weights)
    check.add(tap, pairs)
    rates = check.errors.rates()  # 1 - 2 |A∩S| / (|A| + |S|), |A| = |S| = 5
    np.testing.assert_allclose(rates, [[1 - 2 * 4 / 10, 1 - 2 * 2 / 10]])
    assert check.errors.lowest == 0


@pytest.mark.parametrize("pieces", ["word", "char"])
def test_that_a_validation_and_the_history_tell_what_the_evaluation_finds(
    tmp_path: Path, pieces: Pieces
) -> None:
    run = Run.create(tmp_path / "run", gold_corpus(pieces), aligned(1), {})
    told = [event for event in run.train(aligned(1)) if isinstance(event, Validation)]
    measured = AlignmentMeasurement()
    valid = list(aligned(1).valid)
    finished(measure(run.model(), valid, [pair.target for pair in valid], measured))
    wanted = measured.errors.rates()
    assert wanted.shape == (1, 2)
    np.testing.assert_allclose(told[-1].alignment_error, wanted)
    history = History.read(run.folder)
    np.testing.assert_array_equal(history.alignment, [each.alignment_error for each in told])
    assert history.alignment.shape == (4, 1, 2)


def test_that_the_lowest_rate_is_told_where_not_every_word_has_a_link(tmp_path: Path) -> None:
    """One link for the words of a sentence: |A| words, |S| = 1, at best 1 in common."""
    whole = aligned(1)
    valid = tuple(replace(pair, alignment=pair.alignment[:1]) for pair in whole.valid)
    run = Run.create(tmp_path / "run", gold_corpus(), whole, {})
    told = [e for e in run.train(replace(whole, valid=valid)) if isinstance(e, Validation)]
    count = sum(len(words(pair.target)) for pair in valid)
    expected = 1 - 2 * len(valid) / (count + len(valid))
    assert told[-1].alignment_lowest == pytest.approx(expected)
    assert min(map(min, told[-1].alignment_error)) >= expected


def test_that_pairs_without_gold_alignment_have_no_rates(tmp_path: Path) -> None:
    run = Run.create(tmp_path / "run", corpus(), split(1), {})
    told = [event for event in run.train(split(1)) if isinstance(event, Validation)]
    assert told[-1].alignment_error == ()
    assert not History.read(run.folder).alignment.size


def test_that_no_more_pairs_are_looked_at_than_the_validation_has_time_for() -> None:
    encoded = encode_gold([STRAIGHT] * (MOST + 20), word_tokenizers())
    assert len(encoded) == MOST + 20
    assert sum(isinstance(pair, GoldPair) for pair in encoded) == MOST
