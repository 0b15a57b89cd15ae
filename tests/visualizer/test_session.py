"""What is current changes by saying so once, fits the model, and can be taken back."""

from dataclasses import replace
from pathlib import Path

import pytest

from model.address import AttentionKind, HeadAddress
from model.config import DecodingConfig
from model.intervention import Interventions
from model.trace import DecodeStep, TraceRequest
from tests.visualizer.trace_maker import make_trace, silenced
from visualizer.selection import Cell, Selection, Stage
from visualizer.session import Session
from visualizer.walk import Operation, walk

SILENT = silenced((AttentionKind.CROSS, 1, 0))
SIGNALS = (
    "model_changed", "sentence_changed", "trace_changed", "selection_changed", "options_changed",
    "interventions_changed", "decoding_changed", "running_changed", "step_entered",
    "run_requested", "model_requested",
)  # fmt: skip


class Listener:
    """Everything that a session says, in order."""

    def __init__(self, session):
        self.heard = []
        for name in SIGNALS:
            getattr(session, name).connect(
                lambda value, name=name: self.heard.append((name, value))
            )

    def names(self):
        heard = [name for name, _ in self.heard]
        self.heard.clear()
        return heard

    def last(self, name):
        return next(value for said, value in reversed(self.heard) if said == name)


@pytest.fixture
def listener(session):
    return Listener(session)


def test_that_selecting_says_what_is_selected_now(session, listener):
    session.select(layer=1, head=1)
    assert listener.last("selection_changed") == session.selection
    assert (session.selection.layer, session.selection.head) == (1, 1)


def test_that_selecting_the_same_cell_again_is_silent(session, listener):
    session.select(target=2, key=1)
    assert listener.names() == ["selection_changed"]
    session.select(target=2, key=1)
    assert listener.names() == []


@pytest.mark.parametrize("again", ["hover", "set_options", "set_decoding", "set_padding", "edit"])
def test_that_saying_the_same_again_is_silent(session, listener, again):
    said = {
        "hover": (lambda: session.hover(Cell(1, 1))),
        "set_options": (lambda: session.set_options(dim_special=True)),
        "set_decoding": (lambda: session.set_decoding(DecodingConfig(method="beam"))),
        "set_padding": (lambda: session.set_padding(2)),
        "edit": (lambda: session.edit("another sentence")),
    }[again]
    said()
    assert listener.names() != []
    said()
    assert listener.names() == []


@pytest.mark.parametrize(
    ("changes", "fitted"),
    [
        ({"layer": 99, "head": 99}, {"layer": 1, "head": 1}),
        ({"layer": -3, "head": -1}, {"layer": 0, "head": 0}),
        ({"source": 99, "target": 99}, {"source": 4, "target": 3}),
        ({"source": -1, "target": -1}, {"source": 0, "target": 0}),
        ({"key": 99}, {"key": None}),
        ({"key": 4}, {"key": 4}),
        ({"kind": AttentionKind.DECODER_SELF, "key": 4}, {"key": None}),
        ({"hover": Cell(0, 99)}, {"hover": None}),
    ],
)
def test_that_a_selection_is_always_one_that_the_trace_has(session, changes, fitted):
    session.select(**changes)
    assert {name: getattr(session.selection, name) for name in fitted} == fitted


def test_that_a_shorter_trace_takes_the_selection_with_it(session, listener):
    session.select(source=4, target=3, key=4)
    session.hover(Cell(3, 4))
    session.show_trace(make_trace(source=2, target=2))
    selection = session.selection
    assert (selection.source, selection.target, selection.key) == (1, 1, None)
    assert selection.hover is None
    assert listener.last("selection_changed") == selection


def test_that_hovering_is_a_passing_look_and_a_pin_stays(session):
    session.hover(Cell(2, 1))
    assert session.selection.focus == (2, 1)
    session.hover(None)
    assert session.selection.focus == (0, None)
    session.pin(Cell(2, 1))
    session.hover(Cell(3, 3))
    assert session.selection.focus == (2, 1)
    session.release()
    assert session.selection.focus == (2, None)


@pytest.mark.parametrize("cell", [Cell(2, 1), Cell(key=1), Cell(2, 1, 0, 0)])
def test_that_pinning_a_cell_again_releases_it(session, cell):
    session.select(target=2)
    session.pin(cell)
    assert session.selection.key == 1
    session.pin(cell)
    assert session.selection.key is None


def test_that_the_same_cell_of_another_head_is_another_cell(session):
    session.pin(Cell(2, 1, layer=0, head=0))
    session.pin(Cell(2, 1, layer=0, head=1))
    assert (session.selection.head, session.selection.key) == (1, 1)


@pytest.mark.parametrize(("kind", "moved"), [("encoder-self", "source"), ("cross", "target")])
def test_that_a_pin_moves_the_query_of_the_current_kind(session, kind, moved):
    session.select(kind=AttentionKind(kind))
    session.pin(Cell(query=3))
    assert getattr(session.selection, moved) == 3
    assert session.selection.query == 3


def test_that_going_to_a_step_selects_what_it_computes(session, listener):
    steps = walk(session.model.config)
    for index, step in enumerate(steps):
        session.go_to(index)
        assert listener.last("step_entered") is step
        assert session.step() is step
        assert session.selection.step == index
        assert session.selection.stack is step.stack
        for name in ("kind", "layer", "stage", "tensor"):
            wanted = getattr(step, name)
            assert wanted is None or getattr(session.selection, name) == wanted


def test_that_the_first_run_is_looked_at_where_its_step_is(session):
    assert session.step().tensor == session.selection.tensor == "q"


def test_that_steps_outside_the_walk_are_its_ends(session):
    session.go_to(-5)
    assert session.step().operation is Operation.TOKENS
    session.go_to(10_000)
    assert session.step().operation is Operation.CHOICE


def test_that_the_step_follows_when_another_stage_or_layer_is_selected(session):
    session.select(kind=AttentionKind.CROSS, layer=1, stage=Stage.MASKED)
    step = session.step()
    assert (step.operation, step.layer, step.kind) == (Operation.MASK, 1, AttentionKind.CROSS)
    session.select(layer=0)
    assert (session.step().operation, session.step().layer) == (Operation.MASK, 0)


def test_that_there_is_no_step_without_a_model(qapp):
    session = Session()
    session.go_to(3)
    assert session.step() is None
    assert session.selection == Selection()


def test_that_translating_asks_for_a_run_with_everything_that_is_set(session, listener):
    session.set_decoding(DecodingConfig(method="beam", beam=2))
    session.intervene(SILENT)
    session.set_padding(3)
    listener.names()
    session.translate("a new sentence")
    request = listener.last("run_requested")
    assert (request.text, request.padding) == ("a new sentence", 3)
    assert request.interventions == SILENT
    assert request.decoding.beam == 2
    assert request.target is None
    assert listener.names() == ["sentence_changed", "run_requested"]


def test_that_typing_runs_nothing_unless_a_translation_runs(session, listener):
    session.edit("typed")
    assert listener.names() == ["sentence_changed"]
    session.show_running(True)
    listener.names()
    session.edit("typed more")
    assert listener.last("run_requested").text == "typed more"
    assert listener.names() == ["sentence_changed", "run_requested"]


def test_that_nothing_is_run_again_before_something_was_run(qapp):
    session = Session()
    listener = Listener(session)
    session.set_decoding(DecodingConfig(method="beam"))
    session.set_padding(1)
    session.intervene(SILENT)
    assert "run_requested" not in listener.names()


def test_that_interventions_repeat_the_run_and_are_taken_back_one_by_one(session, listener):
    more = SILENT.toggled(HeadAddress(AttentionKind.CROSS, 0, 1))
    session.intervene(SILENT)
    session.intervene(more)
    session.intervene(more)
    assert listener.last("run_requested").interventions == more
    assert listener.names() == ["interventions_changed", "run_requested"] * 2
    session.undo()
    assert session.interventions == SILENT
    session.undo()
    assert listener.last("run_requested").interventions == Interventions()
    assert not session.can_undo
    listener.names()
    session.undo()
    assert listener.names() == []


def test_that_the_run_before_an_intervention_is_kept_beside_it(session, trace):
    changed = make_trace(interventions=SILENT)
    session.show_trace(changed)
    assert session.before is trace
    session.show_trace(make_trace(interventions=silenced((AttentionKind.CROSS, 0, 0))))
    assert session.before is trace
    session.undo()
    session.show_trace(trace)
    assert session.before is None


def test_that_another_sentence_is_not_compared_with_the_one_before(session):
    session.show_trace(make_trace(interventions=SILENT))
    session.show_trace(make_trace(source=7, interventions=SILENT))
    assert session.before is None


def test_that_another_model_drops_interventions_and_what_could_be_undone(session, listener):
    session.intervene(SILENT)
    other = make_trace(encoder_layers=1, decoder_layers=1, heads=1)
    listener.names()
    session.show_trace(other)
    assert session.model == other.model
    assert session.interventions == Interventions()
    assert not session.can_undo
    said = listener.names()
    assert said.index("model_changed") < said.index("trace_changed")
    assert (session.selection.layer, session.selection.head) == (0, 0)


def test_that_the_same_model_again_is_silent(session, trace, listener):
    session.show_model(replace(trace.model))
    assert listener.names() == []


def test_that_the_first_trace_brings_its_sentence_and_later_ones_keep_what_is_typed(qapp):
    session = Session()
    session.show_trace(make_trace())
    assert session.sentence == make_trace().source_text
    session.edit("what is being typed")
    session.show_trace(make_trace(source=3))
    assert session.sentence == "what is being typed"


def test_that_finding_goes_from_match_to_match_and_round(session, trace):
    session.show_trace(make_trace(source=10, target=9))
    pieces = session.trace.source.pieces
    hits = [("source", i) for i, piece in enumerate(pieces) if "e" in piece.casefold()]
    written = session.trace.decoder_output.pieces
    hits += [("target", i) for i, piece in enumerate(written) if "e" in piece.casefold()]
    assert len(hits) > 3
    for name, index in [*hits, hits[0]]:
        assert session.find("E")
        assert getattr(session.selection, name) == index
    assert not session.find("no such token")


def test_that_the_search_of_a_running_translation_can_be_watched(session, qtbot):
    step = DecodeStep(0, ())
    with qtbot.waitSignal(session.step_arrived) as arrived:
        session.show_step(step)
    assert arrived.args == [step]


def test_that_opening_a_model_is_a_wish(session, listener):
    before = session.model
    session.open_model(Path("somewhere"))
    assert listener.heard == [("model_requested", Path("somewhere"))]
    assert session.model is before


def test_that_a_what_if_repeats_the_run_and_not_what_is_only_typed(session: Session) -> None:
    assert session.trace is not None
    asked: list[TraceRequest] = []
    session.run_requested.connect(asked.append)
    session.edit("typed, but not translated")
    session.intervene(Interventions(positions_off=True))
    assert asked[-1].text == session.trace.source_text
    session.show_running(True)
    session.undo()
    assert asked[-1].text == "typed, but not translated"
