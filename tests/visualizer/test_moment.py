"""A what-if and a session at an earlier moment of a training."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from model.run import Run
from model.stepping import finished
from model.trace import TraceRequest
from model.tracing import trace as traced
from tests.visualizer.small_program import translate
from tests.visualizer.test_trainer import SENTENCE, SMALL, until
from visualizer.app import Program
from visualizer.panels.inspector import InspectorPanel
from visualizer.panels.what_if import WhatIf
from visualizer.training_state import Phase, TrainingRequest

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
