"""Sampling draws anew each time, and any draw can be had again."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from tests.visualizer.small_program import KNOWN, translate
from visualizer.app import Program


def entry(program: Program, text: str) -> QAction:
    """An entry of the menu that says how the output is searched for."""
    menu = program.window.top_bar.decoding_button.menu()
    return next(action for action in menu.actions() if text in action.text())


def choose(qtbot: QtBot, program: Program, text: str) -> None:
    with qtbot.waitSignal(program.session.trace_changed, timeout=20_000):
        entry(program, text).trigger()


def drawn(program: Program) -> tuple[int, str]:
    """The seed that is shown, which is the trace's, and what was drawn with it."""
    trace = program.session.trace
    assert trace is not None
    shown = program.window.top_bar.decoding_button.text()
    assert shown == f"Sampling, seed {trace.decoding.seed}"
    return trace.decoding.seed, trace.output_text


def draw(qtbot: QtBot, program: Program, sentence: str = KNOWN) -> tuple[int, str]:
    translate(qtbot, program, sentence)
    return drawn(program)


def test_that_translating_again_draws_with_another_seed(
    qtbot: QtBot, small_program: Program
) -> None:
    choose(qtbot, small_program, "temperature 1")
    draws = [drawn(small_program)] + [draw(qtbot, small_program) for _ in range(3)]
    assert len({seed for seed, _ in draws}) == 4
    assert len({text for _, text in draws}) == 4


def test_that_a_draw_comes_back_with_its_seed_and_stays(
    qtbot: QtBot, small_program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(qtbot, small_program, "temperature 1")
    first = drawn(small_program)
    assert draw(qtbot, small_program) != first
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (first[0], True))
    choose(qtbot, small_program, "seed")
    assert drawn(small_program) == first
    assert draw(qtbot, small_program) == first
    assert draw(qtbot, small_program, "the cat")[0] == first[0]
    choose(qtbot, small_program, "temperature 1")
    chosen = drawn(small_program)
    assert chosen[0] != first[0]
    assert draw(qtbot, small_program)[0] not in (first[0], chosen[0])


def test_that_a_what_if_repeats_the_draw(qtbot: QtBot, small_program: Program) -> None:
    session = small_program.session
    choose(qtbot, small_program, "temperature 1")
    before = drawn(small_program)
    for _ in range(2):
        with qtbot.waitSignal(session.trace_changed, timeout=20_000):
            session.intervene(session.interventions.toggled(session.selection.head_address))
    assert drawn(small_program) == before


def test_that_the_way_to_sample_is_ticked_whatever_its_seed(
    qtbot: QtBot, small_program: Program
) -> None:
    assert not entry(small_program, "seed").isEnabled()
    choose(qtbot, small_program, "top-k 10")
    draw(qtbot, small_program)
    menu = small_program.window.top_bar.decoding_button.menu()
    ticked = [action.text() for action in menu.actions() if action.isChecked()]
    assert ticked == ["Sampling, top-k 10"]
    assert entry(small_program, "seed").isEnabled()


@pytest.mark.parametrize("search", ["Greedy", "Beam 4"])
def test_that_a_search_that_does_not_draw_stays_as_it_is(
    qtbot: QtBot, small_program: Program, search: str
) -> None:
    translate(qtbot, small_program, KNOWN)
    if not entry(small_program, search).isChecked():
        choose(qtbot, small_program, search)
    before = small_program.session.decoding
    translate(qtbot, small_program, KNOWN)
    assert small_program.session.decoding == before
    assert before.method in search.lower()
