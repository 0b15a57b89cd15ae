"""A packed model is searched and measured as its corpus asks for."""

from dataclasses import replace
from pathlib import Path

import pytest

from model.checkpoint import load_model
from model.corpora import Findings, Measurement, Pair
from model.packing import Packing, Stage, pack
from model.run import Run
from model.trace import Trace
from tests.model.test_run import corpus, split


class Counting(Measurement):
    """A corpus' own measurement."""

    def __init__(self) -> None:
        self.seen = 0

    def add(self, pair: Pair, output: str, trace: Trace) -> None:
        """One more."""
        self.seen += 1

    def findings(self) -> Findings:
        """How many."""
        return Findings(sentence=f"Looked at {self.seen}.")


@pytest.mark.usefixtures("unchecked")
def test_that_a_corpus_with_its_own_measurement_keeps_the_usual_alpha(tmp_path: Path) -> None:
    lesson = replace(corpus(steps=1), measure=Counting)
    run = Run.create(tmp_path / "run", lesson, split(1), {"training": {"seed": 1}})
    list(run.train(split(1)))
    events = list(pack(run, lesson, Packing(tmp_path / "toy", limit=2)))
    assert [event.name for event in events if isinstance(event, Stage)] == [
        "Measuring greedy",
        "Measuring beam 4, alpha 0.6",
        "Measuring attention",
    ]
    card = (tmp_path / "toy" / "CARD.md").read_text(encoding="utf-8")
    assert "Looked at 2." in card
    assert "chosen" not in card
    assert load_model(tmp_path / "toy").alpha == 0.6


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("scaled", [True, False])
def test_that_a_packed_model_and_its_card_tell_whether_scores_are_divided(
    tmp_path: Path, scaled: bool
) -> None:
    lesson, changes = replace(corpus(steps=1), measure=Counting), {"scale_scores": scaled}
    run = Run.create(tmp_path / "run", lesson, split(1), {"model": changes})
    list(run.train(split(1)))
    list(pack(Run.open(tmp_path / "run"), lesson, Packing(tmp_path / "toy", limit=2)))
    card = (tmp_path / "toy" / "CARD.md").read_text(encoding="utf-8")
    assert ("q·k not divided by sqrt(d_k)" in card) is not scaled
    assert ('"scale_scores": false' in card) is not scaled
    assert load_model(tmp_path / "toy").config.scale_scores is scaled
