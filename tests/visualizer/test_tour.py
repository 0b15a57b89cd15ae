"""The tour: offered once, it waits until the user has done what it describes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from tests.visualizer.small_program import save_letters, started, translate
from visualizer.app import Program
from visualizer.panels.what_if import WhatIf
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


def whatif_button(program: Program, name: str) -> QPushButton:
    found = getattr(program.window.docks["inspector"].panel().findChild(WhatIf), name)
    assert isinstance(found, QPushButton)
    return found


def begin_at(program: Program, qtbot: QtBot, place: int) -> None:
    program.window.tour.begin()
    for _ in range(place):
        qtbot.mouseClick(card(program).skipped, LEFT)
    assert program.window.tour.place == place
    program.window.docks["attention"].take_focus()


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
        lambda: qtbot.mouseClick(whatif_button(program, "head"), LEFT),
        lambda: qtbot.keyClick(program.window, Qt.Key.Key_Z, CTRL),
    )
    assert len(acts) == len(STOPS)
    for place, act in enumerate(acts):
        assert tour.place == place
        button = whatif_button(program, "head")
        assert card(program).text.text() == STOPS[place].text.format(button=button.text())
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


def test_that_a_cell_of_another_panel_is_none_of_the_matrix(program: Program, qtbot: QtBot) -> None:
    attention, tour = program.window.docks["attention"], program.window.tour
    tour.begin()
    program.window.show_panel("vectors")
    qtbot.waitUntil(lambda: attention.widget().visibleRegion().isEmpty())
    program.session.hover(Cell(1, 1))
    assert tour.place == 0
    qtbot.mouseClick(card(program).way_back, LEFT)
    qtbot.waitUntil(lambda: not attention.widget().visibleRegion().isEmpty())
    program.session.hover(Cell(0, 1))
    assert tour.place == 1


def test_that_a_tip_goes_with_its_panel(program: Program, qtbot: QtBot) -> None:
    vectors = program.window.docks["vectors"]
    program.window.show_panel("vectors")
    qtbot.waitUntil(lambda: not vectors.widget().visibleRegion().isEmpty())
    QToolTip.showText(vectors.mapToGlobal(vectors.rect().center()), "feature 3", vectors)
    assert tips()
    program.window.docks["attention"].raise_()
    qtbot.waitUntil(lambda: not tips(), timeout=2_000)


def tips() -> list[QWidget]:
    """The tool tips on screen."""
    every = QApplication.topLevelWidgets()
    return [each for each in every if each.isVisible() and each.inherits("QTipLabel")]


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


def test_that_the_key_left_is_not_the_key_right(program: Program, qtbot: QtBot) -> None:
    begin_at(program, qtbot, 2)
    qtbot.keyClick(program.window, Qt.Key.Key_Left)
    assert program.window.tour.place == 2
    qtbot.keyClick(program.window, Qt.Key.Key_Right)
    assert program.window.tour.place == 3


def test_that_another_layer_is_no_other_head_of_this_one(program: Program, qtbot: QtBot) -> None:
    begin_at(program, qtbot, 3)
    session = program.session
    session.select(layer=session.selection.layer + 1, head=session.selection.head + 1)
    assert program.window.tour.place == 3
    qtbot.keyClick(program.window, Qt.Key.Key_BracketLeft)
    assert program.window.tour.place == 4


@pytest.mark.parametrize("name", ["layer", "positions"])
def test_that_only_one_silent_head_is_what_the_card_asks_for(
    program: Program, qtbot: QtBot, name: str
) -> None:
    begin_at(program, qtbot, 5)
    for _ in range(2):  # on, and off again
        with qtbot.waitSignal(program.session.trace_changed, timeout=20_000):
            qtbot.mouseClick(whatif_button(program, name), LEFT)
        assert program.window.tour.place == 5
    qtbot.mouseClick(whatif_button(program, "head"), LEFT)
    qtbot.waitUntil(lambda: program.window.tour.place == 6, timeout=20_000)


def test_that_who_skips_the_silent_head_still_gets_two_runs_to_compare(
    program: Program, qtbot: QtBot
) -> None:
    begin_at(program, qtbot, 6)
    session = program.session
    qtbot.waitUntil(lambda: bool(session.trace and session.trace.interventions), timeout=20_000)
    assert session.before is not None and not session.before.interventions
    session.hover(Cell(1, 1))
    assert program.window.tour.place == 6
    qtbot.keyClick(program.window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: program.window.tour.place == 7, timeout=20_000)


def test_that_a_panel_that_went_out_of_sight_is_one_click_away(
    program: Program, qtbot: QtBot
) -> None:
    attention = program.window.docks["attention"]
    program.window.tour.begin()
    way_back = card(program).way_back
    assert not way_back.isVisible()
    program.window.show_panel("residual-stream")
    qtbot.waitUntil(lambda: attention.widget().visibleRegion().isEmpty())
    assert way_back.isVisible() and attention.windowTitle() in way_back.text()
    qtbot.mouseClick(way_back, LEFT)
    qtbot.waitUntil(lambda: not attention.widget().visibleRegion().isEmpty())
    assert not way_back.isVisible()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_that_skip_stays_under_the_mouse(program: Program, qtbot: QtBot, language: str) -> None:
    program.language.choose(language)
    begin_at(program, qtbot, 0)
    qtbot.waitExposed(card(program))
    skipped = card(program).skipped
    places = set()
    for _ in range(len(STOPS)):
        places.add(skipped.mapToGlobal(skipped.rect().bottomRight()).toTuple())
        qtbot.mouseClick(skipped, LEFT)
    assert len(places) == 1
    program.language.choose("en")


def test_that_the_card_hides_no_panel_that_it_speaks_of(program: Program, qtbot: QtBot) -> None:
    window = program.window
    begin_at(program, qtbot, 0)
    shown = card(program).geometry()
    for each in (window.docks["architecture"], window.docks["inspector"], window.top_bar):
        place = each.rect().translated(each.mapToGlobal(each.rect().topLeft()))
        assert not place.intersects(shown), each
