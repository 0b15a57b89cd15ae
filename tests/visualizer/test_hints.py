"""What the user is told of a sentence that the model can read, but hardly knows."""

import io
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.visualizer.small_program import KNOWN, started, translate
from visualizer import settings
from visualizer.app import Program
from visualizer.cli import main
from visualizer.theme import is_drawable

UNKNOWN = "猫在睡觉"
SAID = "12 of 12 pieces of this sentence are single bytes"


def test_that_an_unknown_script_is_said_until_the_next_sentence(
    qtbot: QtBot, small_program: Program
) -> None:
    bar = small_program.window.notice_bar
    assert bar.notice is None
    translate(qtbot, small_program, UNKNOWN)
    assert bar.isVisible()
    assert bar.notice is not None
    assert bar.notice.kind == "warning"
    assert SAID in bar.notice.text
    translate(qtbot, small_program, KNOWN)
    assert bar.notice is None


@pytest.mark.parametrize("command", ["translate", "trace", "export"])
def test_that_the_command_line_says_it_beside_its_answer(
    command: str, letters: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = {
        "translate": [],
        "trace": ["-o", str(tmp_path / "run.npz")],
        "export": ["--figure", "attention-matrix", "-o", str(tmp_path / "run.svg")],
    }[command]
    if command == "export":
        arguments += ["--silence", "cross:1:1"]
    outputs = []
    for sentence in (UNKNOWN, KNOWN):
        text = [sentence] if command == "translate" else ["--text", sentence]
        assert main([command, "--model", str(letters), *text, *arguments]) == 0
        outputs.append(capsys.readouterr())
    assert SAID in outputs[0].err
    assert outputs[0].err.count("\n") == 1
    assert SAID not in outputs[0].out
    assert outputs[1].err == ""


def test_that_a_line_of_standard_input_is_named(
    letters: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{KNOWN}\n{UNKNOWN}\n{KNOWN}\n"))
    assert main(["translate", "--model", str(letters)]) == 0
    said = capsys.readouterr()
    assert said.err.startswith(f"Line 2: {SAID}")
    assert said.err.count("\n") == 1
    assert said.out.count("\n") == 3


@pytest.mark.parametrize(
    ("sentence", "has_font", "said"),
    [("the cat 🥑", False, True), ("the cat 🥑", True, False), (KNOWN, False, False)],
)
def test_that_emoji_without_a_font_are_explained_once(
    qtbot: QtBot,
    small_program: Program,
    monkeypatch: pytest.MonkeyPatch,
    sentence: str,
    has_font: bool,
    said: bool,
) -> None:
    monkeypatch.setattr("visualizer.glyphs.is_drawable", lambda character: has_font)
    bar, confirmed = small_program.window.notice_bar, settings.EMOJI_WARNING_SHOWN
    translate(qtbot, small_program, sentence)
    assert (bar.notice is not None and "fonts-noto-color-emoji" in bar.notice.text) == said
    assert not small_program.settings.get(confirmed)
    bar.take_offer()
    assert small_program.settings.get(confirmed) == said
    translate(qtbot, small_program, sentence)
    assert bar.notice is None


def test_that_without_chinese_glyphs_a_chinese_system_gets_english_and_a_warning_that_stays(
    qtbot: QtBot, letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visualizer.glyphs.QFontDatabase.families", lambda system: [])
    monkeypatch.setattr("visualizer.app.system_language", lambda: "zh_CN")
    monkeypatch.setattr("visualizer.settings.TOUR_OFFERED", settings.Key("not/offered", False))
    monkeypatch.setattr("visualizer.app.last_trace", lambda: tmp_path / "last_trace.npz")
    for _ in range(2):  # closed but not confirmed, it is said at the next start again
        program = started(qtbot, letters, tmp_path / "settings.ini")
        bar = program.window.notice_bar
        assert program.language.current == "en"
        assert bar.notice is not None
        assert "no Chinese glyphs" in bar.notice.text
        translate(qtbot, program, "the cat")
        assert "no Chinese glyphs" in bar.notice.text
        bar.close_notice()
        program.window.close()
    assert program.settings.get(settings.LANGUAGE) == ""


def test_that_a_character_is_drawable_when_some_font_has_it(qapp: QApplication) -> None:
    assert is_drawable("a")
    assert not is_drawable("\U0010fffd")  # private use: no font gives it a meaning


def test_that_a_panel_that_comes_forward_does_not_cover_a_notice(
    qtbot: QtBot, small_program: Program
) -> None:
    translate(qtbot, small_program, UNKNOWN)
    window, bar = small_program.window, small_program.window.notice_bar
    for name in ("mask", "vectors", "attention"):
        window.show_panel(name)
        qtbot.waitUntil(lambda name=name: window.front_panel() == name)
        for x in (5, bar.width() // 2, bar.width() - 5):
            there = window.childAt(bar.mapTo(window, QPoint(x, bar.height() // 2)))
            assert there is bar or bar.isAncestorOf(there)
