"""The tour: offered once, it waits until the user has done what it describes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.visualizer.small_program import save_letters, started, translate
from visualizer.app import Program
from visualizer.selection import Cell
from visualizer.tour import STOPS, TourCard

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path) -> Iterator[Program]:
    program = started(qtbot, save_letters(tmp_path / "letters"), tmp_path / "settings.ini")
    qtbot.waitUntil(lambda: not recorded(program), timeout=30_000)
    yield program
    program.window.close()


def recorded(program: Program) -> bool:
    return program.session.trace is None or program.session.trace.recorded


def card(program: Program) -> TourCard:
    found = program.window.tour.card
    assert found is not None
    return found


def test_that_it_is_offered_at_the_first_start_only(
    program: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    bar = program.window.notice_bar
    button = next(b for b in bar.findChildren(QPushButton) if b.text() == "Begin the tour")
    qtbot.mouseClick(button, LEFT)
    assert card(program).isVisible()
    program.window.close()
    again = started(qtbot, tmp_path / "letters", tmp_path / "settings.ini")
    assert again.window.notice_bar.notice is None
    again.window.close()


def test_that_it_waits_for_each_thing_and_ends_when_all_are_done(
    program: Program, qtbot: QtBot
) -> None:
    program.window.commands["tour"].trigger()
    session, tour = program.session, program.window.tour
    session.select(step=0)
    session.select(head=0)
    tour.begin()
    heads = program.window.docks["attention"]
    acts = (
        lambda: session.hover(Cell(1, 1)),
        lambda: session.pin(Cell(1, 1)),
        lambda: qtbot.keyClick(program.window, Qt.Key.Key_Right),
        lambda: qtbot.keyClick(program.window, Qt.Key.Key_BracketRight),
        lambda: translate(qtbot, program, "the cat"),
        lambda: session.intervene(session.interventions.toggled(session.selection.head_address)),
        lambda: qtbot.keyClick(program.window, Qt.Key.Key_Z, CTRL),
    )
    assert len(acts) == len(STOPS)
    for place, act in enumerate(acts):
        assert tour.place == place
        assert card(program).text.text() == STOPS[place].text
        heads.take_focus()
        act()
        qtbot.waitUntil(lambda place=place: tour.place == place + 1, timeout=20_000)  # type: ignore[misc]
    qtbot.mouseClick(card(program).skipped, LEFT)
    assert tour.card is None


def test_that_a_thing_can_be_skipped_and_the_tour_ended(program: Program, qtbot: QtBot) -> None:
    program.window.tour.begin()
    qtbot.mouseClick(card(program).skipped, LEFT)
    assert program.window.tour.place == 1
    qtbot.mouseClick(card(program).end, LEFT)
    assert program.window.tour.card is None
    program.session.select(key=1)
    assert program.window.tour.place == 1


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("scale", [0.8, 1.0, 1.5, 3.0])
def test_that_the_card_is_large_enough_for_its_words_at_every_stop(
    program: Program, qtbot: QtBot, qapp: QApplication, language: str, scale: float
) -> None:
    program.theme.set_font_scale(scale)
    program.theme.apply(qapp)
    program.language.choose(language)
    program.window.tour.begin()
    shown = card(program)
    qtbot.waitExposed(shown)
    for place in range(len(STOPS) + 1):
        assert program.window.tour.place == place
        assert shown.screen().availableGeometry().contains(shown.geometry())
        for label in shown.findChildren(QLabel):
            assert label.height() >= label.heightForWidth(label.width()), label.text()
        for button in (shown.skipped, shown.end):
            assert not button.isVisible() or button.width() >= button.sizeHint().width()
            assert not button.isVisible() or button.height() >= button.sizeHint().height()
        if place < len(STOPS):
            qtbot.mouseClick(shown.skipped, LEFT)
    program.theme.set_font_scale(1.0)
    program.language.choose("en")


def test_that_the_panel_in_which_a_thing_is_to_be_done_comes_forward(
    program: Program, qtbot: QtBot
) -> None:
    attention = program.window.docks["attention"]
    program.window.tour.begin()
    for _ in range(2):
        qtbot.mouseClick(card(program).skipped, LEFT)
    program.window.show_panel("vectors")
    qtbot.waitUntil(lambda: attention.widget().visibleRegion().isEmpty())
    qtbot.mouseClick(card(program).skipped, LEFT)
    assert program.window.tour.place == 3
    qtbot.waitUntil(lambda: not attention.widget().visibleRegion().isEmpty())
