"""What is on screen goes into JSON and comes back; what cannot be is refused in one sentence."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.address import AttentionKind
from model.config import DecodingConfig
from model.trace import Trace
from tests.visualizer.trace_maker import make_trace, silenced
from visualizer.restoring import Restorer
from visualizer.selection import PositionsView, Selection, Stage, ViewOptions
from visualizer.session import Session
from visualizer.situation import Situation, SituationError

SILENT = silenced((AttentionKind.CROSS, 1, 0))
FULL = Situation(
    "en-zh",
    "ab12",
    "She gave me a red book.",
    DecodingConfig(method="beam", beam=4, alpha=1.5),
    3,
    SILENT,
    Selection(AttentionKind.ENCODER_SELF, 1, 1, Stage.MASKED, source=2, target=1, key=3, step=7),
    ViewOptions(dim_special=True, positions=PositionsView.CURVES, colormap="magma"),
    "attention",
)


def test_that_a_situation_comes_back_from_json_as_it_was() -> None:
    assert Situation.from_dict(json.loads(json.dumps(FULL.to_dict()))) == FULL


def test_that_what_is_not_said_is_as_at_the_first_start() -> None:
    assert Situation.from_dict({"model": "en-zh"}) == Situation("en-zh")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sentence": 3}, "sentence must be a text."),
        ({"sentence": "a" * 100_001}, "sentence is too long."),
        ({"padding": -1}, "padding must be a whole number from 0."),
        ({"padding": True}, "padding must be a whole number from 0."),
        ({"selection": {"layer": "1"}}, "selection.layer must be a whole number from 0."),
        ({"selection": {"row": 1}}, "selection.row is not known to this program."),
        ({"options": {"dim_special": 1}}, "options.dim_special must be true or false."),
        ({"options": {"colormap": "jet"}},
         "options.colormap must be one of blues, greys, viridis, magma."),
        ({"options": {"low": 2.0, "high": 1.0}},
         "The lower end of the colours must be less than the upper one, 1, not 2."),
        ({"selection": {"kind": "self"}},
         "selection.kind must be one of encoder-self, decoder-self, cross."),
        ({"decoding": {"beam": 0}}, "decoding.beam must lie between 1 and 64, not 0."),
        ({"interventions": {"silenced": [["cross", 0, -1]]}},
         "interventions.silenced has -1, but layers and heads are whole numbers from 0 to the "
         "model’s last."),
        ({"interventions": {"silenced": [[1]]}},
         "interventions.silenced must have lists of kind, layer and head."),
        ({"interventions": []}, "interventions must be a JSON object."),
        ({"screen": 1}, "situation.screen is not known to this program."),
    ],
)  # fmt: skip
def test_that_what_cannot_be_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(SituationError) as caught:
        Situation.from_dict({**FULL.to_dict(), **changes})
    assert str(caught.value) == said


class World:
    """A session whose engine answers at once with made traces, and notes what was asked for."""

    def __init__(self, session: Session) -> None:
        self.session, self.asked = session, []
        self.base = make_trace()
        session.model_requested.connect(self.open)
        session.run_requested.connect(self.run)
        self.restorer = Restorer(session)

    def open(self, folder: Path) -> None:
        self.asked.append(folder)
        self.session.show_trace(self.trace(folder))

    def run(self, request: Any) -> None:
        self.asked.append(request.text)
        made = self.trace(self.session.model.path, request.interventions)
        made = replace(made, source_text=request.text, decoding=request.decoding)
        self.session.show_trace(made)

    def trace(self, folder: Path, interventions: Any = None) -> Trace:
        made = make_trace(interventions=interventions) if interventions else self.base
        return replace(made, model=replace(made.model, path=folder))


@pytest.fixture
def world() -> World:
    return World(Session())


def test_that_a_situation_is_on_screen_again(world: World) -> None:
    world.restorer.restore(replace(FULL, padding=0), Path("somewhere"))
    session = world.session
    assert session.trace is not None
    assert session.trace.source_text == session.sentence == FULL.sentence
    assert session.trace.interventions == session.interventions == SILENT
    assert session.selection == replace(FULL.selection, source=2)
    assert session.options == FULL.options
    assert session.decoding == FULL.decoding


def test_that_what_runs_already_is_not_run_again(world: World) -> None:
    first = replace(FULL, padding=0)
    world.restorer.restore(first, Path("somewhere"))
    asked = len(world.asked)
    world.restorer.restore(replace(first, selection=Selection(layer=1)), Path("somewhere"))
    assert len(world.asked) == asked
    assert world.session.selection.layer == 1


def test_that_a_model_that_answers_with_another_sentence_is_asked_once(world: World) -> None:
    world.session.run_requested.disconnect(world.run)
    world.session.run_requested.connect(lambda request: world.asked.append(request.text))
    world.restorer.restore(replace(FULL, padding=0), Path("somewhere"))
    assert world.asked == [Path("somewhere"), FULL.sentence]
    world.session.show_trace(world.trace(Path("somewhere")))  # what it could not read is replaced
    world.session.show_trace(world.trace(Path("somewhere")))
    assert world.asked == [Path("somewhere"), FULL.sentence]
