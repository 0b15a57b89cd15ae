"""A what-if and a session at an earlier moment of a training."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar
from pytestqt.qtbot import QtBot

from model.config import DecodingConfig
from model.corpora import open_corpus
from model.run import Run
from model.stepping import finished
from model.trace import TraceRequest
from model.tracing import trace as traced
from model.training import TrainStep
from tests.visualizer.session_user import drop, pictures, save_as, started, told
from tests.visualizer.small_program import KNOWN, translate
from tests.visualizer.test_trainer import LONG, SENTENCE, SMALL, in_file, until
from visualizer.app import Program
from visualizer.panels.inspector import InspectorPanel
from visualizer.panels.what_if import WhatIf
from visualizer.training_state import Phase, TrainingRequest
from visualizer.widgets.job_bar import JobBar

SOON = 20_000


@pytest.fixture
def program(qtbot: QtBot, small_program: Program, pairs: Path) -> Iterator[Program]:
    """A training of twelve steps has ended, and is shown as it was after three."""
    folder = pairs.parent / "lesson"
    small_program.session.train(TrainingRequest(str(pairs), folder, SMALL, SENTENCE))
    until(qtbot, small_program.trainer, Phase.ENDED)
    translate(qtbot, small_program, SENTENCE)
    go_to(qtbot, small_program, 3)
    yield small_program
    small_program.window.training_desk.leave()


def go_to(qtbot: QtBot, program: Program, step: int) -> None:
    """Move the slider of the film to a step."""
    slider = program.window.film_bar.slider
    slider.setValue(program.session.training.moments.index(step))
    qtbot.waitUntil(lambda: shown_step(program) == step, timeout=SOON)


def shown_step(program: Program) -> int | None:
    trace = program.session.trace
    return None if trace is None else trace.model.step


def what_if(program: Program) -> WhatIf:
    panel = program.window.docks["inspector"].panel()
    assert isinstance(panel, InspectorPanel)
    return panel.findChild(WhatIf)


def silence(qtbot: QtBot, program: Program) -> None:
    qtbot.mouseClick(what_if(program).head, Qt.MouseButton.LeftButton)
    until_silent(qtbot, program)


def until_silent(qtbot: QtBot, program: Program) -> None:
    session = program.session
    qtbot.waitUntil(
        lambda: bool(session.trace.interventions) and session.before is not None, timeout=SOON
    )


def is_consistent(program: Program) -> bool:
    """Whether the controls say what the picture shows."""
    session, controls = program.session, what_if(program)
    silent = bool(session.trace.interventions)
    return (
        session.interventions == session.trace.interventions
        and controls.head.isChecked() == silent
        and controls.take_back.isEnabled() == silent
    )


def test_that_a_what_if_runs_at_the_moment_that_is_shown(qtbot: QtBot, program: Program) -> None:
    silence(qtbot, program)
    session = program.session
    assert shown_step(program) == session.training.moment == 3
    assert is_consistent(program)
    model = Run.open(session.training.folder).model_at(3)
    request = TraceRequest(
        SENTENCE, session.before.output_text, interventions=session.interventions
    )
    np.testing.assert_array_equal(session.trace.logits, finished(traced(model, request)).logits)
    assert not np.array_equal(session.trace.logits, session.before.logits)


def test_that_another_moment_keeps_the_what_if(qtbot: QtBot, program: Program) -> None:
    silence(qtbot, program)
    wanted = program.session.interventions
    go_to(qtbot, program, 8)
    until_silent(qtbot, program)
    assert program.session.interventions == wanted
    assert shown_step(program) == 8
    assert program.session.before.model == program.session.trace.model
    assert is_consistent(program)


def test_that_a_what_if_at_a_moment_can_be_taken_back(qtbot: QtBot, program: Program) -> None:
    silence(qtbot, program)
    qtbot.mouseClick(what_if(program).take_back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not program.session.trace.interventions, timeout=SOON)
    assert shown_step(program) == 3
    assert is_consistent(program)


def test_that_another_sentence_is_translated_by_the_newest_model(
    qtbot: QtBot, program: Program
) -> None:
    silence(qtbot, program)
    translate(qtbot, program, "four two")
    session = program.session
    qtbot.waitUntil(lambda: session.trace.source_text == "four two", timeout=SOON)
    assert session.training.moment is None
    assert shown_step(program) == 12


def test_that_the_film_bar_stays_at_the_moment_shown_while_another_sentence_is_typed(
    qtbot: QtBot, program: Program
) -> None:
    bar = program.window.film_bar
    qtbot.keyClicks(program.window.top_bar.sentence, "x")
    assert shown_step(program) == 3
    assert bar.place.text() == "shown: step 3"
    assert bar.slider.value() == program.session.training.moments.index(3)
    assert bar.newest.isEnabled()


def test_that_the_film_bar_names_no_step_of_another_model_and_leads_back_to_the_newest(
    qtbot: QtBot, program: Program, letters: Path
) -> None:
    bar = program.window.film_bar
    qtbot.mouseClick(bar.newest, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown_step(program) == 12, timeout=SOON)
    assert bar.place.text() == "shown: step 12"
    assert not bar.newest.isEnabled()
    with qtbot.waitSignal(program.session.trace_changed, timeout=SOON):
        program.session.open_model(letters)
    assert bar.place.text() == ""
    qtbot.mouseClick(bar.newest, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown_step(program) == 12, timeout=SOON)
    assert bar.place.text() == "shown: step 12"


@pytest.fixture
def left(pairs: Path) -> Path:
    """A run that was left after six steps, two after its last validation."""
    corpus, folder = open_corpus(str(pairs)), pairs.parent / "left"
    split = corpus.split(1)
    with closing(Run.create(folder, corpus, split, SMALL).train(split)) as events:
        next(event for event in events if isinstance(event, TrainStep) and event.step == 6)
    return folder


def test_that_newest_leads_to_the_last_moment_though_it_was_not_validated(
    qtbot: QtBot, small_program: Program, left: Path
) -> None:
    program, bar = small_program, small_program.window.film_bar
    with qtbot.waitSignal(program.session.trace_changed, timeout=SOON):
        program.session.open_model(left)
    qtbot.waitUntil(lambda: bar.place.text() == "shown: step 6", timeout=SOON)
    for step in (4, 5):
        go_to(qtbot, program, step)
        qtbot.mouseClick(bar.newest, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not program.session.trace.forced, timeout=SOON)
        assert shown_step(program) == program.session.training.moments[-1] == 6
        assert bar.slider.value() == bar.slider.maximum()
        assert not bar.newest.isEnabled()
    silence(qtbot, program)
    assert shown_step(program) == 6


@pytest.fixture
def other(qtbot: QtBot, tmp_path: Path, letters: Path) -> Iterator[Program]:
    """The program of the next day."""
    program = started(qtbot, tmp_path / "other", letters, KNOWN)
    yield program
    program.window.close()


def reopened(qtbot: QtBot, program: Program, other: Program, path: Path) -> None:
    """Save a session, and open it the next day where the run still is."""
    save_as(qtbot, program, path)
    saved = program.session.trace
    drop(other, path)
    qtbot.waitUntil(lambda: is_live(other, saved.model.fingerprint), timeout=SOON)
    assert "not on this machine" not in told(other)
    np.testing.assert_array_equal(other.session.trace.logits, saved.logits)
    assert other.session.trace.forced == saved.forced
    assert other.session.training.moment == program.session.training.moment
    assert other.session.training.history.name == "lesson"
    assert other.window._film_tools.isVisible()


def is_live(program: Program, fingerprint: str) -> bool:
    trace = program.session.trace
    return not trace.recorded and trace.model.fingerprint == fingerprint


def test_that_a_session_comes_back_at_the_moment_of_the_training_that_it_showed(
    qtbot: QtBot, program: Program, other: Program, tmp_path: Path
) -> None:
    reopened(qtbot, program, other, tmp_path / "three.attn")
    assert other.window.film_bar.slider.value() == other.session.training.moments.index(3)
    go_to(qtbot, other, 8)
    silence(qtbot, other)
    assert shown_step(other) == 8


def test_that_a_session_comes_back_with_the_newest_model_of_a_training(
    qtbot: QtBot, program: Program, other: Program, tmp_path: Path
) -> None:
    with qtbot.waitSignal(program.session.trace_changed, timeout=SOON):
        qtbot.mouseClick(program.window.film_bar.newest, Qt.MouseButton.LeftButton)
    assert program.session.training.moment is None
    reopened(qtbot, program, other, tmp_path / "newest.attn")


def test_that_a_session_comes_back_with_its_what_if_at_a_moment(
    qtbot: QtBot, program: Program, other: Program, tmp_path: Path
) -> None:
    silence(qtbot, program)
    reopened(qtbot, program, other, tmp_path / "silent.attn")
    until_silent(qtbot, other)
    assert is_consistent(other)


def foot(program: Program) -> str:
    return program.window.status_line.state.text()


@pytest.fixture
def answered(qtbot: QtBot, program: Program, pairs: Path) -> Program:
    """The moment reads the right answer to a sentence of the data."""
    translate(qtbot, program, in_file(pairs)[0])
    go_to(qtbot, program, 3)
    assert "right answer" in foot(program)
    return program


def test_that_a_session_comes_back_saying_that_the_output_is_the_answer(
    qtbot: QtBot, answered: Program, other: Program, tmp_path: Path
) -> None:
    silence(qtbot, answered)
    reopened(qtbot, answered, other, tmp_path / "answered.attn")
    assert other.session.trace.forced
    assert foot(other) == foot(answered)


def test_that_the_foot_says_when_the_moment_translates_itself(
    qtbot: QtBot, answered: Program
) -> None:
    window = answered.window
    with qtbot.waitSignal(answered.session.trace_changed, timeout=SOON):
        qtbot.mouseClick(window.top_bar.translate_button, Qt.MouseButton.LeftButton)
    assert shown_step(answered) == 3
    assert not answered.session.trace.forced
    assert "given" not in foot(answered)
    assert "wrote" in foot(answered)


def test_that_the_foot_says_what_was_given_while_another_sentence_is_typed(
    qtbot: QtBot, answered: Program
) -> None:
    before = foot(answered)
    qtbot.keyClicks(answered.window.top_bar.sentence, "x")
    assert foot(answered) == before


def test_that_the_title_keeps_the_name_of_the_session_when_a_training_is_told_of(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    save_as(qtbot, program, tmp_path / "three.attn")
    go_to(qtbot, program, 8)
    assert program.window.windowTitle() == "three.attn · Attention Visualizer"


def test_that_curves_and_film_are_shown_where_the_run_is_not(
    qtbot: QtBot, program: Program, other: Program, tmp_path: Path
) -> None:
    window, training = program.window, program.session.training
    window.show_panel("over-training")
    qtbot.waitUntil(
        lambda: len(program.session.training.film) == len(training.moments), timeout=SOON
    )
    path = save_as(qtbot, program, tmp_path / "gone.attn")
    before = pictures(qtbot, program)
    shutil.rmtree(training.folder)
    other.window.resize(window.size())
    with qtbot.waitSignal(other.files.opened, timeout=SOON):
        drop(other, path)
    assert "not on this machine" in told(other)
    other.window.notice_bar.close_all()
    after = pictures(qtbot, other)
    np.testing.assert_array_equal(after["over-training"], before["over-training"])
    curves = other.session.training.history
    for name, known in program.session.training.history.train.items():
        np.testing.assert_array_equal(curves.train[name], known)
    other.window.film_bar.slider.setValue(0)
    assert shown_step(other) == 0
    assert other.session.trace.recorded


def lost(qtbot: QtBot, program: Program, other: Program, path: Path) -> None:
    """Save a session, and open it where its run is not any more."""
    save_as(qtbot, program, path)
    shutil.rmtree(program.session.training.folder)
    with qtbot.waitSignal(other.files.opened, timeout=SOON):
        drop(other, path)
    assert other.session.trace.recorded


def test_that_the_moment_that_is_shown_is_kept_where_the_run_is_not(
    qtbot: QtBot, program: Program, other: Program, tmp_path: Path
) -> None:
    training = program.session.training
    program.session.make_film()
    qtbot.waitUntil(
        lambda: len(program.session.training.film) == len(training.moments), timeout=SOON
    )
    for step in training.moments:  # more than a session keeps, so that some are left out
        go_to(qtbot, program, step)
        assert step in dict(program.files.capture().training.film)
    go_to(qtbot, program, 6)
    lost(qtbot, program, other, tmp_path / "gone.attn")
    bar = other.window.film_bar
    assert bar.place.text() == "shown: step 6"
    assert bar.newest.isEnabled()
    qtbot.mouseClick(bar.newest, Qt.MouseButton.LeftButton)
    assert shown_step(other) == 12
    go_to(qtbot, other, 6)
    np.testing.assert_array_equal(other.session.trace.logits, program.session.trace.logits)
    assert foot(other).startswith("Recorded")


def test_that_asking_for_what_cannot_be_computed_leaves_the_search_that_is_chosen(
    qtbot: QtBot, program: Program, other: Program, tmp_path: Path
) -> None:
    beam = DecodingConfig("beam", 3)
    with qtbot.waitSignal(program.session.trace_changed, timeout=SOON):
        program.session.set_decoding(beam)
    go_to(qtbot, program, 8)
    lost(qtbot, program, other, tmp_path / "gone.attn")
    bar = other.window.top_bar
    before = bar.decoding_button.text()
    qtbot.mouseClick(bar.translate_button, Qt.MouseButton.LeftButton)
    assert "no model to compute with" in told(other)
    assert bar.decoding_button.text() == before
    assert other.session.decoding == beam


def test_that_a_training_is_called_in_the_language_that_is_current(
    qtbot: QtBot, small_program: Program, pairs: Path
) -> None:
    program, bar = small_program, small_program.window.job_bar
    program.session.train(TrainingRequest(str(pairs), pairs.parent / "lesson", LONG, SENTENCE))
    try:
        qtbot.waitUntil(lambda: said(bar).startswith("Training lesson"), timeout=SOON)
        program.language.choose("zh_CN")
        qtbot.waitUntil(lambda: "Training" not in said(bar) and "lesson" in said(bar))
    finally:
        program.language.choose("en")
        program.window.training_desk.leave()


def said(bar: JobBar) -> str:
    return bar.findChild(QProgressBar).accessibleName()
