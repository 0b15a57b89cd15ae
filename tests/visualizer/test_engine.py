"""The engine: requests in, values out by signal, whatever is asked for meanwhile."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from model.checkpoint import save_model
from model.config import DecodingConfig
from model.trace import Trace, TraceRequest
from tests.model.building import SENTENCE, config, transformer, word_tokenizers
from visualizer.engine import InferenceEngine
from visualizer.jobs import Jobs
from visualizer.session import Session


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "tiny", seed=1)


def make_folder(path: Path, seed: int) -> Path:
    """A model folder with random weights that knows the words of one sentence."""
    tokenizers = word_tokenizers()
    sizes = {"source_vocab": tokenizers.source.vocab, "target_vocab": tokenizers.target.vocab}
    weights = dict(transformer(seed, **sizes).named_parameters())
    save_model(path, config(**sizes), weights, tokenizers, "A card.", example="the street was .")
    return path


@pytest.fixture
def engine(jobs: Jobs) -> InferenceEngine:
    return InferenceEngine(jobs)


def opened(qtbot: QtBot, engine: InferenceEngine, folder: Path, text: str = SENTENCE) -> Trace:
    with qtbot.waitSignal(engine.trace_ready, timeout=20_000) as arrived:
        engine.open(folder, TraceRequest(text))
    return arrived.args[0]  # type: ignore[no-any-return, index]


def test_that_opening_a_model_answers_with_the_model_and_a_live_trace(
    qtbot: QtBot, engine: InferenceEngine, folder: Path
) -> None:
    with qtbot.waitSignal(engine.model_ready, timeout=20_000) as arrived:
        engine.open(folder, TraceRequest(SENTENCE))
    assert arrived.args is not None
    assert arrived.args[0].name == "tiny"
    trace = opened(qtbot, engine, folder)
    assert trace.source_text == SENTENCE
    assert not trace.recorded


def test_that_a_model_shows_its_own_example_where_it_cannot_read_the_sentence(
    qtbot: QtBot, engine: InferenceEngine, folder: Path
) -> None:
    assert opened(qtbot, engine, folder, "Who knows ?").source_text == "the street was ."


def test_that_the_newest_of_many_sentences_is_the_only_one_answered(
    qtbot: QtBot, engine: InferenceEngine, folder: Path
) -> None:
    opened(qtbot, engine, folder)
    answers: list[Trace] = []
    engine.trace_ready.connect(answers.append)
    sentences = ["the " * count + "street ." for count in range(1, 21)]
    for sentence in sentences:
        engine.run(TraceRequest(sentence))
    qtbot.waitUntil(lambda: len(answers) > 0, timeout=20_000)
    assert [trace.source_text for trace in answers] == [sentences[-1]]


def test_that_a_model_that_cannot_be_opened_leaves_the_one_before(
    qtbot: QtBot, engine: InferenceEngine, jobs: Jobs, folder: Path, tmp_path: Path
) -> None:
    before = opened(qtbot, engine, folder)
    with qtbot.waitSignal(jobs.failed, timeout=20_000) as failed:
        engine.open(tmp_path / "nowhere", TraceRequest(SENTENCE))
    assert failed.args is not None
    assert "config.json is missing" in str(failed.args[0])
    with qtbot.waitSignal(engine.trace_ready, timeout=20_000) as arrived:
        engine.run(TraceRequest(SENTENCE))
    assert arrived.args is not None
    assert arrived.args[0].model == before.model


def test_that_an_unknown_word_is_told_and_the_next_sentence_is_read(
    qtbot: QtBot, engine: InferenceEngine, jobs: Jobs, folder: Path
) -> None:
    opened(qtbot, engine, folder)
    with qtbot.waitSignal(jobs.failed, timeout=20_000) as failed:
        engine.run(TraceRequest("the stret was too tired ."))
    assert failed.args is not None
    assert "“stret”" in str(failed.args[0])
    assert "“street”" in str(failed.args[0])
    with qtbot.waitSignal(engine.trace_ready, timeout=20_000):
        engine.run(TraceRequest(SENTENCE))


def test_that_a_sentence_typed_while_a_model_opens_is_run_with_that_model(
    qtbot: QtBot, engine: InferenceEngine, folder: Path
) -> None:
    answers: list[Trace] = []
    engine.trace_ready.connect(answers.append)
    engine.open(folder, TraceRequest(SENTENCE))
    engine.run(TraceRequest("the animal was tired ."))
    qtbot.waitUntil(lambda: len(answers) > 0, timeout=20_000)
    assert [trace.source_text for trace in answers] == ["the animal was tired ."]


def test_that_running_is_said_from_the_request_to_the_answer(
    qtbot: QtBot, engine: InferenceEngine, folder: Path
) -> None:
    said: list[bool] = []
    engine.running_changed.connect(said.append)
    opened(qtbot, engine, folder)
    assert said == [True, False]


def test_that_cancelling_ends_the_run(
    qtbot: QtBot, engine: InferenceEngine, jobs: Jobs, folder: Path
) -> None:
    opened(qtbot, engine, folder)
    said: list[bool] = []
    engine.running_changed.connect(said.append)
    engine.run(TraceRequest(SENTENCE))
    jobs.cancel("tracing")
    assert said == [True, False]


def test_that_every_step_of_a_beam_search_is_reported_before_its_trace(
    qtbot: QtBot, engine: InferenceEngine, folder: Path
) -> None:
    opened(qtbot, engine, folder)
    seen: list[object] = []
    engine.step_taken.connect(seen.append)
    beam = DecodingConfig(method="beam", beam=3, longest=6)
    with qtbot.waitSignal(engine.trace_ready, timeout=20_000) as arrived:
        engine.run(TraceRequest(SENTENCE, decoding=beam))
    assert arrived.args is not None
    assert tuple(seen) == arrived.args[0].search


def test_that_an_intervention_travels_from_the_session_to_the_trace_and_back(
    qtbot: QtBot, engine: InferenceEngine, folder: Path
) -> None:
    session = Session()
    session.run_requested.connect(engine.run)
    engine.trace_ready.connect(session.show_trace)
    before = opened(qtbot, engine, folder)
    head = session.selection.head_address
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.intervene(session.interventions.toggled(head))
    assert session.trace is not None
    assert session.trace.interventions.silenced == {head}
    assert not session.trace.cross.z[head.layer, head.head].any()
    assert session.before is before
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.undo()
    assert not session.trace.interventions
    assert session.before is None
    assert (session.trace.logits == before.logits).all()
