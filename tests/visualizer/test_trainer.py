"""Training in the window: it goes, waits, learns one batch, stops, and goes back in time."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from model.errors import CorpusError
from model.history import History
from model.run import Run
from model.stepping import finished
from model.trace import Trace, TraceRequest
from model.tracing import model_info
from model.tracing import trace as traced
from tests.model.building import loaded
from visualizer import estimating
from visualizer.film import Film
from visualizer.jobs import Jobs
from visualizer.trainer import Trainer
from visualizer.training_state import Command, Estimate, Phase, Training, TrainingRequest

WORDS = "one two three four five six".split()  # noqa: SIM905
SENTENCE = "two three"
UNKNOWN = "one two three four five six"
"""It is longer than any sentence of the file."""
PATIENCE = 90_000
SMALL: dict[str, Any] = {
    "model": {"encoder_layers": 1, "decoder_layers": 1, "d_model": 16, "heads": 2, "d_ff": 16},
    "training": {"steps": 12, "batch_tokens": 40, "validate_every": 4, "warmup": 3},
    "tokenizer": {"pieces": "word"},
}
LONG = {**SMALL, "training": {**SMALL["training"], "steps": 100_000}}


def request(pairs: Path, changes: dict[str, Any] = SMALL, **others: Any) -> TrainingRequest:
    return TrainingRequest(str(pairs), pairs.parent / "run", changes, SENTENCE, **others)


def until(qtbot: QtBot, trainer: Trainer, phase: Phase) -> Training:
    qtbot.waitUntil(lambda: trainer.state.phase is phase, timeout=PATIENCE)
    return trainer.state


def until_step(qtbot: QtBot, trainer: Trainer, step: int) -> None:
    qtbot.waitUntil(lambda: trainer.state.history.step >= step, timeout=PATIENCE)


def test_that_a_training_runs_to_its_end_and_tells_its_curves(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    phases: list[Phase] = []
    trainer.changed.connect(lambda state: phases.append(state.phase))
    trainer.start(request(pairs))
    state = until(qtbot, trainer, Phase.ENDED)
    assert list(dict.fromkeys(phases)) == [Phase.PREPARING, Phase.RUNNING, Phase.ENDED]
    assert state.steps == state.history.step == 12
    assert state.history.valid["step"].tolist() == [4, 8, 12]
    assert state.moments == tuple(range(13))
    kept = History.read(pairs.parent / "run")
    np.testing.assert_array_equal(state.history.train["loss"], kept.train["loss"])


def test_that_the_watched_sentence_is_traced_at_each_validation_with_the_weights_of_then(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    traces: list[Trace] = []
    trainer.trace_ready.connect(traces.append)
    trainer.start(request(pairs))
    until(qtbot, trainer, Phase.ENDED)
    run = Run.open(pairs.parent / "run")
    assert len(traces) == 3
    for step, found in zip((4, 8, 12), traces, strict=True):
        wanted = finished(traced(run.model_at(step), TraceRequest(SENTENCE)))
        np.testing.assert_array_equal(found.logits, wanted.logits)
        assert found.source_text == SENTENCE


def test_that_a_sentence_that_cannot_be_read_is_replaced_by_its_example(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    traces: list[Trace] = []
    replaced: list[str] = []
    trainer.trace_ready.connect(traces.append)
    trainer.sentence_replaced.connect(replaced.append)
    trainer.start(TrainingRequest(str(pairs), pairs.parent / "run", SMALL, "one " * 2000))
    until(qtbot, trainer, Phase.ENDED)
    assert replaced == [traces[0].source_text] != ["one " * 2000]
    assert {trace.source_text for trace in traces} == {
        Run.open(pairs.parent / "run").model().example
    }


def test_that_it_waits_learns_one_batch_and_goes_on(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    trainer.start(request(pairs, LONG))
    until_step(qtbot, trainer, 1)
    trainer.obey(Command.PAUSE)
    assert trainer.state.phase is Phase.PAUSED
    for _ in range(10):  # at most the batch that is being learned
        waited = trainer.state.history.step
        qtbot.wait(300)
        if trainer.state.history.step == waited:
            break
    assert trainer.state.history.step == waited <= 10
    for count in (1, 2):
        trainer.obey(Command.STEP)
        until_step(qtbot, trainer, waited + count)
        qtbot.wait(200)
        assert trainer.state.history.step == waited + count
        assert trainer.state.phase is Phase.PAUSED
    trainer.obey(Command.GO_ON)
    assert trainer.state.phase is Phase.RUNNING
    until_step(qtbot, trainer, waited + 5)


def test_that_a_stopped_training_is_saved_and_goes_on_as_if_it_had_never_stopped(
    qtbot: QtBot, trainer: Trainer, pairs: Path, tmp_path: Path
) -> None:
    changes = {**SMALL, "training": {**SMALL["training"], "steps": 400, "validate_every": 400}}
    trainer.start(request(pairs, changes))
    until_step(qtbot, trainer, 3)
    trainer.obey(Command.STOP)
    stopped = until(qtbot, trainer, Phase.ENDED)
    assert 3 <= stopped.history.step < 400
    trainer.start(request(pairs, resume=True))
    until_step(qtbot, trainer, 400)
    until(qtbot, trainer, Phase.ENDED)
    trainer.start(TrainingRequest(str(pairs), tmp_path / "whole", changes, SENTENCE))
    until_step(qtbot, trainer, 400)
    until(qtbot, trainer, Phase.ENDED)
    one, other = (
        Run.open(folder).weights()[0] for folder in (tmp_path / "run", tmp_path / "whole")
    )
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_that_going_back_shows_the_model_as_it_was_forced_on_what_it_writes_now(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    trainer.start(request(pairs))
    state = until(qtbot, trainer, Phase.ENDED)
    trainer.watch(UNKNOWN)
    run = Run.open(pairs.parent / "run")
    now = finished(traced(run.model_at(12), TraceRequest(UNKNOWN)))
    for step in (0, 5):
        shown = shown_at(qtbot, trainer, step)
        wanted = finished(traced(run.model_at(step), TraceRequest(UNKNOWN, now.output_text)))
        np.testing.assert_array_equal(shown.logits, wanted.logits)
        assert trainer.state.moment == step
        assert not trainer.state.answered
    assert state.moments[0] == 0


def shown_at(qtbot: QtBot, trainer: Trainer, step: int | None) -> Trace:
    """What is shown when the user asks for a moment."""
    with qtbot.waitSignal(trainer.trace_ready, timeout=PATIENCE) as arrived:
        trainer.show_moment(step)
    assert arrived.args is not None
    found: Trace = arrived.args[0]
    return found


def in_file(pairs: Path) -> tuple[str, str]:
    """A sentence of the file, and its translation."""
    source, target = pairs.read_text().splitlines()[7].split("\t")
    return source, target


def test_that_all_moments_are_forced_on_the_answer_where_the_data_has_it(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    source, target = in_file(pairs)
    trainer.start(replace(request(pairs), sentence=source))
    until(qtbot, trainer, Phase.ENDED)
    run = Run.open(pairs.parent / "run")
    for step in (0, 5, 12):
        shown = shown_at(qtbot, trainer, step)
        wanted = finished(traced(run.model_at(step), TraceRequest(source, target)))
        np.testing.assert_array_equal(shown.logits, wanted.logits)
        assert shown.output_text == target
    qtbot.waitUntil(lambda: len(trainer.state.film) == len(trainer.state.moments))
    assert trainer.state.answered
    assert {trace.output_text for _, trace in trainer.state.film} == {target}


def test_that_the_newest_model_shows_what_it_writes_itself(
    qtbot: QtBot, trainer: Trainer, jobs: Jobs, pairs: Path
) -> None:
    source, target = in_file(pairs)
    trainer.start(replace(request(pairs), sentence=source))
    until(qtbot, trainer, Phase.ENDED)
    shown_traces: list[Trace] = []
    trainer.trace_ready.connect(shown_traces.append)
    trainer.make_film()
    qtbot.waitUntil(lambda: not jobs.running("film"), timeout=PATIENCE)
    assert len(trainer.state.film) == len(trainer.state.moments)
    assert shown_traces == []  # the film is forced, and nobody went back
    shown_at(qtbot, trainer, 5)
    run = Run.open(pairs.parent / "run")
    wanted = finished(traced(run.model_at(12), TraceRequest(source)))
    assert wanted.output_text != target  # twelve steps teach nothing
    for _ in range(2):  # when it is made, and when it is known
        shown = shown_at(qtbot, trainer, None)
        assert not shown.forced
        assert shown.output_text == wanted.output_text


def test_that_a_run_whose_data_is_gone_is_forced_on_what_it_writes_now(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    source, target = in_file(pairs)
    trainer.start(replace(request(pairs), sentence=source))
    until(qtbot, trainer, Phase.ENDED)
    pairs.unlink()
    assert shown_at(qtbot, trainer, 5).output_text != target
    assert not trainer.state.answered


def test_that_moments_around_the_one_shown_are_made_ahead(
    qtbot: QtBot, trainer: Trainer, pairs: Path, jobs: Jobs
) -> None:
    trainer.start(request(pairs))
    until(qtbot, trainer, Phase.ENDED)
    trainer.show_moment(5)
    qtbot.waitUntil(lambda: not jobs.running("film"), timeout=PATIENCE)
    traces: list[Trace] = []
    trainer.trace_ready.connect(traces.append)
    for step in trainer.state.moments:
        trainer.show_moment(step)
    assert len(traces) == len(trainer.state.moments)  # at once, without the event loop


def test_that_a_moment_is_shown_though_a_cancelled_job_had_just_made_it(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    trainer.start(request(pairs))
    moments = until(qtbot, trainer, Phase.ENDED).moments
    film, folder = Film(), pairs.parent / "run"
    for _ in range(2):  # the second job wants what the first one left when it was cancelled
        with closing(film.show(folder, SENTENCE, 5, moments)) as shown:
            step, _trace = cast(tuple[int, Trace], next(shown))
            assert step == 5


def test_that_what_cannot_be_learned_is_said_and_changes_nothing(
    qtbot: QtBot, trainer: Trainer, jobs: Jobs, tmp_path: Path
) -> None:
    with qtbot.waitSignal(jobs.failed, timeout=PATIENCE) as arrived:
        trainer.start(TrainingRequest("no such file", tmp_path / "run"))
    assert arrived.args is not None
    assert isinstance(arrived.args[0], CorpusError)
    until(qtbot, trainer, Phase.ENDED)
    assert not (tmp_path / "run").exists()


def test_that_a_run_that_is_opened_shows_its_curves_moments_and_neighbours(
    qtbot: QtBot, trainer: Trainer, jobs: Jobs, pairs: Path
) -> None:
    for name in ("run", "other"):
        trainer.start(TrainingRequest(str(pairs), pairs.parent / name, SMALL, SENTENCE))
        until(qtbot, trainer, Phase.ENDED)
    assert [run.name for run in trainer.state.runs] == ["run"]
    later = Trainer(jobs)
    later.show_run(model_info(Run.open(pairs.parent / "run").model()))
    state = until(qtbot, later, Phase.ENDED)
    kept = History.read(pairs.parent / "run")
    np.testing.assert_array_equal(state.history.valid["loss"], kept.valid["loss"])
    assert (state.steps, state.moments) == (12, tuple(range(13)))
    assert [run.name for run in state.runs] == ["other"]
    with qtbot.waitSignal(later.trace_ready, timeout=PATIENCE):
        later.watch(SENTENCE)
        later.show_moment(3)


def test_that_a_model_that_is_no_run_changes_no_training(trainer: Trainer, tmp_path: Path) -> None:
    trainer.show_run(replace(model_info(loaded()), path=tmp_path))
    assert trainer.state.phase is Phase.NONE


def test_that_an_estimate_says_the_size_at_once_and_then_the_time(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    found: list[Estimate] = []
    trainer.estimated.connect(found.append)
    trainer.estimate(request(pairs, LONG))
    qtbot.waitUntil(lambda: len(found) == 2, timeout=PATIENCE)
    trainer.start(request(pairs))
    until(qtbot, trainer, Phase.ENDED)
    run = Run.open(pairs.parent / "run")
    assert [estimate.parameters for estimate in found] == [run.settings.model.parameters] * 2
    assert found[0].seconds is None
    assert found[1].seconds is not None
    assert 100_000 * 1e-4 < found[1].seconds < 100_000 * 10
    assert found[1].pairs > 100


def test_that_a_question_that_was_dropped_is_not_answered_but_was_not_in_vain(
    qtbot: QtBot, trainer: Trainer, jobs: Jobs, pairs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    whole = estimating.train_tokenizers
    monkeypatch.setattr(
        estimating, "train_tokenizers", lambda *given: (read.append(given), whole(*given))[1]
    )
    found: list[Estimate] = []
    trainer.estimated.connect(found.append)
    with qtbot.waitSignal(trainer.estimated, timeout=PATIENCE):
        trainer.estimate(request(pairs, LONG))
    trainer.estimate(None)
    assert not jobs.running("estimate")
    found.clear()
    trainer.estimate(request(pairs, LONG))
    qtbot.waitUntil(lambda: bool(found and found[-1].seconds), timeout=PATIENCE)
    assert len(found) == 2
    assert len(read) == 1


def test_that_nothing_is_timed_while_a_training_is_under_way(
    qtbot: QtBot, trainer: Trainer, jobs: Jobs, pairs: Path
) -> None:
    trainer.start(request(pairs, LONG))
    until_step(qtbot, trainer, 3)
    found: list[Estimate] = []
    trainer.estimated.connect(found.append)
    trainer.estimate(request(pairs))
    qtbot.waitUntil(lambda: not jobs.running("estimate"), timeout=PATIENCE)
    assert [(estimate.timed, estimate.seconds) for estimate in found] == [(False, None)]
    trainer.obey(Command.STOP)
    until(qtbot, trainer, Phase.ENDED)


@pytest.mark.parametrize(
    ("part", "change", "field"),
    [
        ("model", {"heads": 3}, "heads"),
        ("model", {"d_ff": -1}, "d_ff"),
        ("training", {"label_smoothing": 2}, "label_smoothing"),
    ],
)
def test_that_an_estimate_names_the_field_that_cannot_work(
    qtbot: QtBot, trainer: Trainer, pairs: Path, part: str, change: dict[str, Any], field: str
) -> None:
    with qtbot.waitSignal(trainer.estimated, timeout=PATIENCE) as arrived:
        trainer.estimate(request(pairs, {**SMALL, part: {**SMALL[part], **change}}))
    assert arrived.args is not None
    assert arrived.args[0].field == field
    assert arrived.args[0].reason


def test_that_quitting_while_it_trains_keeps_what_was_learned(
    qtbot: QtBot, trainer: Trainer, jobs: Jobs, pairs: Path
) -> None:
    trainer.start(request(pairs, LONG))
    until_step(qtbot, trainer, 5)
    jobs.shutdown()
    assert Run.open(pairs.parent / "run").weights()[1]["step"] >= 5


def test_that_the_panels_follow_again_from_the_end_of_the_film_and_with_a_new_sentence(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    trainer.start(request(pairs, LONG))
    until_step(qtbot, trainer, 6)
    trainer.obey(Command.PAUSE)
    qtbot.waitUntil(lambda: trainer.state.phase is Phase.PAUSED and len(trainer.state.moments) > 2)
    trainer.show_moment(trainer.state.moments[1])
    assert trainer.state.moment == trainer.state.moments[1]
    trainer.show_moment(trainer.state.moments[-1])
    assert trainer.state.moment is None
    trainer.show_moment(trainer.state.moments[1])
    trainer.watch("four five")
    assert trainer.state.moment is None
    trainer.obey(Command.STOP)
    until(qtbot, trainer, Phase.ENDED)
