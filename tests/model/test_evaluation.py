"""Scores are those that an outsider would compute, and belong to the pairs that were given."""

from dataclasses import replace

import numpy as np
import pytest
import sacrebleu

from model.config import DecodingConfig
from model.corpora import Pair
from model.corpora.pronoun_lesson import PronounMeasurement
from model.errors import TextError
from model.evaluation import Progress, measure, outputs, score
from model.stepping import finished
from model.trace import TraceRequest
from model.tracing import trace
from tests.model import building

PAIR = Pair(building.ENGLISH, building.GERMAN)
SHORT = Pair("the animal was tired .", "das Tier war müde .")


def test_that_each_pair_is_translated_and_reported() -> None:
    model = building.loaded()
    search = outputs(model, [PAIR, SHORT, PAIR], DecodingConfig(longest=5))
    seen = list(search)
    assert seen == [Progress(1, 3), Progress(2, 3), Progress(3, 3)]
    written = finished(outputs(model, [PAIR, SHORT, PAIR], DecodingConfig(longest=5)))
    assert len(written) == 3
    assert written[0] == written[2]


def test_that_perfect_output_has_perfect_scores() -> None:
    scores = score(building.loaded(), [PAIR, SHORT], [PAIR.target, SHORT.target])
    assert scores.sentences == 2
    assert scores.exact_match == 1
    assert scores.bleu == pytest.approx(100)
    assert scores.chrf == pytest.approx(100)
    assert 0 <= scores.token_accuracy <= 1


def test_that_scores_are_those_of_sacrebleu() -> None:
    written = ["das Tier war .", SHORT.target]
    scores = score(building.loaded(), [PAIR, SHORT], written)
    targets = [PAIR.target, SHORT.target]
    expected = sacrebleu.corpus_bleu(written, [targets], tokenize="13a", force=True).score
    assert scores.bleu == pytest.approx(expected)
    assert scores.chrf == pytest.approx(sacrebleu.corpus_chrf(written, [targets]).score)
    assert scores.exact_match == 0.5


def test_that_spaces_and_the_encoding_of_accents_make_no_difference() -> None:
    decomposed = SHORT.target.replace("ü", "u\u0308").replace(" war", "  war")
    assert score(building.loaded(), [SHORT], [decomposed]).exact_match == 1


def test_that_chinese_is_measured_by_characters() -> None:
    model = building.loaded()
    pair = Pair(SHORT.source, SHORT.target)
    assert score(model, [pair], ["x"]).bleu_tokenizer == "13a"
    assert model.tokenizers.target.words
    chinese = building.chinese()
    scores = score(chinese, [Pair("the cat", "猫在睡觉。")], ["猫在睡觉。"])
    assert scores.bleu_tokenizer == "zh"
    assert scores.bleu == pytest.approx(100)


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (Pair("the zebra .", "das Tier ."), "Pair 2: This model does not know “zebra”"),
        (Pair("the animal .", "das Zebra ."), "Pair 2: This model does not know “Zebra”"),
        (Pair("the " * 70, "das ."), "Pair 2: The sentence has 70 tokens"),
        (Pair("the .", "das " * 70), "Pair 2: its target has 70 tokens"),
    ],
)
def test_that_the_pair_that_cannot_be_measured_is_named(pair: Pair, said: str) -> None:
    with pytest.raises(TextError, match=said):
        next(outputs(building.loaded(), [SHORT, pair], DecodingConfig()))


def test_that_a_measurement_sees_every_pair() -> None:
    model = building.loaded()
    steps = measure(model, [PAIR, SHORT], [PAIR.target, ""], PronounMeasurement())
    findings = finished(steps)
    assert findings.numbers["pronoun_accuracy"] == 1
    assert "1 unseen sentences with “it”" in findings.sentence


def test_that_the_head_that_looks_at_the_antecedent_is_found() -> None:
    """In the row that predicts "es", the tenth word, to "animal", the second one."""
    forced = finished(trace(building.loaded(), TraceRequest(PAIR.source, target=PAIR.target)))
    row = forced.decoder_output.pieces.index("es")
    weights = np.full_like(forced.cross.all_weights(), 0.01)
    weights[1, 2, row, forced.source.pieces.index("animal")] = 0.85
    weights[0, 3, row + 1, forced.source.pieces.index("animal")] = 0.99
    looked = replace(forced, cross=replace(forced.cross, attn_weights=weights))
    measurement = PronounMeasurement()
    measurement.add(PAIR, PAIR.target, looked)
    measurement.add(PAIR, PAIR.target.replace("es", "sie"), forced)
    numbers = measurement.findings().numbers
    assert numbers["antecedent_head"] == "Layer 2 - Head 3"
    assert numbers["antecedent_found_for_it"] == 0.5
    assert numbers["pronoun_accuracy"] == 0.5


def test_that_a_measurement_of_nothing_finds_nothing() -> None:
    assert PronounMeasurement().findings().sentence == ""
