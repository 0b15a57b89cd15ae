"""A model that cannot read the sentence in the field shows its example: the field says so too."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.visualizer.session_user import LESSON, press
from tests.visualizer.small_program import KNOWN
from visualizer import settings
from visualizer.app import Program


def choose(qtbot: QtBot, program: Program, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+O, and a folder."""
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    with qtbot.waitSignal(program.session.model_changed, timeout=30_000):
        press(qtbot, program, Qt.Key.Key_O)
    qtbot.waitUntil(lambda: not program.session.running)


def test_that_the_field_says_the_example_where_the_model_cannot_read_the_sentence(
    qtbot: QtBot, small_program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(qtbot, small_program, LESSON, monkeypatch)
    trace, field = small_program.session.trace, small_program.window.top_bar.sentence
    assert trace is not None
    assert trace.model.path == LESSON
    assert field.text() == trace.source_text != KNOWN
    notice = small_program.window.notice_bar.notice
    assert notice is not None
    assert "“sleeping”" in notice.text or "“cat”" in notice.text
    assert "example" in notice.text
    small_program.window.close()
    assert small_program.settings.get(settings.SENTENCE) == trace.source_text


def test_that_the_field_keeps_what_the_next_model_can_read(
    qtbot: QtBot, small_program: Program, letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(qtbot, small_program, LESSON, monkeypatch)
    example = small_program.window.top_bar.sentence.text()
    choose(qtbot, small_program, letters, monkeypatch)
    assert small_program.session.trace is not None
    assert small_program.session.trace.source_text == example
    assert small_program.window.top_bar.sentence.text() == example
    assert small_program.window.notice_bar.notice is None
