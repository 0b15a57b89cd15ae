"""The language is another one at once, and nothing else changes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, Qt, QTime
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import getCppPointer

from model.address import AttentionKind, HeadAddress
from model.intervention import Interventions
from tests.visualizer.small_program import save_letters, started
from visualizer import settings
from visualizer.app import Program
from visualizer.dialogs.card import CardDialog
from visualizer.dialogs.keys import KeysDialog
from visualizer.language import Language
from visualizer.panels import PANELS

SAME = {"Attention Visualizer", "softmax", "q·k", "Close", "Float"}
"""What is said alike in both languages; Qt names the buttons of a dock only once."""


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path) -> Iterator[Program]:
    program = started(qtbot, save_letters(tmp_path / "letters"), tmp_path / "settings.ini")
    qtbot.waitUntil(lambda: program.session.trace.recorded is False, timeout=30_000)
    program.language.choose("en")
    for spec in PANELS:
        program.window.docks[spec.name].panel()
    yield program
    program.window.close()
    program.language.choose("en")


def said(program: Program) -> dict[tuple[int, str], str]:
    """What all that is in sight says, and what it is called, with each panel in front in turn."""
    window = program.window
    settle()
    commands = window.menus.keyed()
    found = {(id(action), "text"): action.text() for action in commands}
    for spec in PANELS:
        window.show_panel(spec.name)
        settle()
        for widget in window.findChildren(QWidget):
            if not widget.visibleRegion().isEmpty():
                key = getCppPointer(widget)[0]
                found[key, "name"] = widget.accessibleName()
                found[key, "tip"] = widget.toolTip()
                if isinstance(widget, QLabel | QAbstractButton):
                    found[key, "text"] = widget.text()
    return found


def settle() -> None:
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()


def test_that_everything_is_said_in_chinese_and_in_english_again(program: Program) -> None:
    window = program.window
    english = said(program)
    window.menus.languages["zh_CN"].trigger()
    chinese = said(program)
    assert len(english.keys() & chinese.keys()) > 200
    for key in english.keys() & chinese.keys():
        before, after = english[key], chinese[key]
        words = re.search("[A-Za-z]{3}", re.sub("<[^>]*>|“[^”]*”", "", before))
        if words and before not in SAME and "letters" not in before:
            assert after != before, key
    window.menus.languages["en"].trigger()
    again = said(program)
    changed = {
        key: (english[key], again[key])
        for key in english.keys() & again.keys()
        if english[key] != again[key]
    }
    assert changed == {}


def test_that_the_button_at_the_top_changes_the_language_and_back(
    program: Program, qtbot: QtBot
) -> None:
    button = program.window.top_bar.language_button
    for code in ("zh_CN", "en"):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert program.language.current == code
        assert program.window.menus.languages[code].isChecked()


def test_that_open_lists_follow_the_language_and_are_not_opened_twice(program: Program) -> None:
    window = program.window
    window.show_keys()
    window.show_card()
    window.menus.languages["zh_CN"].trigger()
    window.show_keys()
    settle()
    (keys,) = window.findChildren(KeysDialog)
    (card,) = window.findChildren(CardDialog)
    assert keys.windowTitle() == "按键"
    assert "退出" in [label.text() for label in keys.findChildren(QLabel)]
    assert "模型" in card.windowTitle()


def test_that_nothing_is_lost_with_the_language(program: Program) -> None:
    session = program.session
    session.select(layer=0, head=0, target=1, key=1)
    before = session.trace, session.selection, session.sentence
    program.window.menus.languages["zh_CN"].trigger()
    assert (session.trace, session.selection, session.sentence) == before


def test_that_the_language_is_that_of_the_last_time(
    program: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    program.window.menus.languages["zh_CN"].trigger()
    program.window.close()
    again = started(qtbot, tmp_path / "letters", tmp_path / "settings.ini")
    assert again.settings.get(settings.LANGUAGE) == "zh_CN"
    settle()
    assert again.window.menus.commands["quit"].text() == "退出"
    again.window.close()
    again.language.choose("en")


def test_that_chinese_lists_what_was_changed_as_it_lists_things(
    program: Program, qtbot: QtBot
) -> None:
    session = program.session
    program.window.menus.languages["zh_CN"].trigger()
    head = HeadAddress(AttentionKind.CROSS, 0, 0)
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.intervene(Interventions(frozenset({head}), positions_off=True))
    said = program.window.status_line.what_if.text()
    assert "已静默、" in said
    assert "," not in said


def test_that_english_writes_numbers_and_dates_in_english_whatever_the_system_does(
    qapp: QCoreApplication,
) -> None:
    german = QLocale(QLocale.Language.German)
    QLocale.setDefault(german)
    Language().choose("en")
    assert QLocale().toString(174.5, "f", 1) == "174.5"
    day = QDateTime(QDate(2026, 11, 24), QTime(0, 28))
    assert QLocale().toString(day, QLocale.FormatType.ShortFormat) != german.toString(
        day, QLocale.FormatType.ShortFormat
    )
