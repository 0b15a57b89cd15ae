"""The film as one figure says on what all of its moments were forced."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.visualizer.pictures import texts
from tests.visualizer.trace_maker import make_trace
from visualizer.figures.figure import View
from visualizer.figures.over_training import OverTraining
from visualizer.theme import LIGHT
from visualizer.training_state import Phase, Training


def test_that_the_film_says_whether_its_output_is_the_answer_or_the_newest_translation(
    qapp: Any,
) -> None:
    film = tuple((step, make_trace(seed=step, search="forced")) for step in (0, 5, 12))
    training = Training(Phase.ENDED, Path("runs/toy"), 12, film=film)
    for answered, phrase in ((True, "is the right answer"), (False, "newest moment writes")):
        view = View(make_trace(), training=replace(training, answered=answered))
        written = " ".join(text for text, _ in texts(OverTraining(view, LIGHT), 493, 300))
        assert phrase in written
