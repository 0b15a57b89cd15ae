"""What goes wrong in a lecture is told where it is seen, and for as long as it matters."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.visualizer.test_lecture import press, shown_text, wait_for_slide, write_lesson
from visualizer.app import Program
from visualizer.lecture.lecture_window import LectureWindow
from visualizer.lecture.page import HEIGHT

Key = Qt.Key


@pytest.fixture
def program(small_program: Program) -> Program:
    return small_program


@pytest.fixture
def lecture(qtbot: QtBot, program: Program, letters: Path, tmp_path: Path) -> LectureWindow:
    """A lesson at its first scene."""
    assert program.window.desk.teach(write_lesson(letters, tmp_path)) == ""
    lecture = program.window.desk.lecture
    assert lecture is not None
    wait_for_slide(qtbot, lecture, "It asks.")
    return lecture


def write_scenes(folder: Path, *scenes: dict[str, Any]) -> Path:
    path = folder / "scenes.json"
    content = {"format": 1, "title": {"en": "Scenes"}, "scenes": scenes}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def message(lecture: LectureWindow) -> str:
    """What lies over the picture, or stands in its place."""
    return lecture.message or lecture.waits_for()


def test_that_a_scene_that_cannot_run_says_why_until_another_scene(
    qtbot: QtBot, program: Program, letters: Path, tmp_path: Path
) -> None:
    known = {"model": str(letters), "sentence": "the cat"}
    missing = {"model": "no-such-model"}
    path = write_scenes(
        tmp_path,
        {"situation": missing, "figure": "attention-matrix", "text": {"en": "Never."}},
        {"situation": known, "text": {"en": "The second."}},
    )
    desk = program.window.desk
    assert desk.teach(path) == ""
    lecture = desk.lecture
    assert lecture is not None
    qtbot.waitUntil(lambda: "no-such-model" in message(lecture), timeout=20_000)
    assert lecture.page is None
    qtbot.waitUntil(lambda: lecture.lecturer.is_ready(1), timeout=20_000)
    assert "no-such-model" in message(lecture)  # one scene that fails does not stop the others
    press(lecture, Key.Key_Right)
    assert message(lecture) == ""
    assert shown_text(lecture) == "The second."


def foot(lecture: LectureWindow) -> QImage:
    """The last lines of the screen, where it says where the lecture is."""
    image = lecture.grab().toImage()
    high = image.height() // 14
    return image.copy(0, image.height() - high, image.width() // 2, high)


def test_that_a_scene_that_cannot_run_leaves_the_picture_before_it(
    qtbot: QtBot, program: Program, letters: Path, tmp_path: Path
) -> None:
    known = {"model": str(letters), "sentence": "the cat"}
    path = write_scenes(
        tmp_path,
        {"situation": known, "figure": "attention-matrix", "text": {"en": "The first."}},
        {"situation": {"sentence": "the cat " * 60}, "text": {"en": "Too long."}},
        {"situation": {"sentence": "the cat is"}, "text": {"en": "The third."}},
    )
    desk = program.window.desk
    assert desk.teach(path) == ""
    lecture = desk.lecture
    assert lecture is not None
    wait_for_slide(qtbot, lecture, "The first.")
    page = lecture.page
    assert page is not None
    press(lecture, Key.Key_Right)
    qtbot.waitUntil(lambda: lecture.lecturer.failure is not None, timeout=20_000)
    kept = lecture.page
    assert kept is not None and kept.slide.view.trace is page.slide.view.trace
    assert kept.slide.text == page.slide.text
    assert kept.slide.progress == "Scenes · scene 2 of 3"
    assert message(lecture) != ""
    press(lecture, Key.Key_Right)
    wait_for_slide(qtbot, lecture, "The third.")


def test_that_a_first_scene_that_cannot_run_has_its_number_and_the_clock(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    scenes = {"situation": {"model": "no-such-model"}, "text": {"en": "Never."}}
    desk = program.window.desk
    figure = {"figure": "attention-matrix"}
    assert desk.teach(write_scenes(tmp_path, {**scenes, **figure}, {"text": {"en": "Nor."}})) == ""
    lecture = desk.lecture
    assert lecture is not None
    qtbot.waitUntil(lambda: "no-such-model" in message(lecture), timeout=20_000)
    first = foot(lecture)
    background = first.pixelColor(1, 1)
    assert any(
        first.pixelColor(x, y) != background
        for x in range(first.width())
        for y in range(first.height())
    )
    press(lecture, Key.Key_Right)
    assert foot(lecture) != first  # scene 2 of 2


def test_that_a_lesson_that_cannot_be_read_is_told_until_that_is_closed(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    """A run that ends takes back what went wrong before it, but not this."""
    refusal = program.window.desk.teach(tmp_path / "none.json")
    assert "none.json" in refusal
    with qtbot.waitSignal(program.session.trace_changed, timeout=20_000):
        program.session.translate("the cat")
    bar = program.window.notice_bar
    assert bar.notice is not None and bar.notice.text == refusal


def test_that_a_message_goes_with_its_scene(lecture: LectureWindow) -> None:
    lecture.say("No such word.")
    press(lecture, Key.Key_Right)
    assert lecture.message == ""


def test_that_esc_in_the_notes_closes_only_them(program: Program, lecture: LectureWindow) -> None:
    press(lecture, Key.Key_N)
    notes = program.window.desk.notes
    assert notes is not None
    QTest.keyClick(notes, Key.Key_Escape)
    assert program.window.desk.notes is None
    assert program.window.desk.lecture is lecture and lecture.isVisible()


def test_that_the_text_stays_where_a_sentence_cannot_be_read(
    qtbot: QtBot, program: Program, lecture: LectureWindow
) -> None:
    press(lecture, Key.Key_T)
    lecture.sentence.setText("")
    with qtbot.waitSignal(program.notices.posted):
        QTest.keyClick(lecture.sentence, Key.Key_Return)
    qtbot.waitUntil(lambda: message(lecture) != "")
    assert shown_text(lecture) == "It asks."


def test_that_the_text_stays_where_a_key_has_nothing_to_change(
    qtbot: QtBot, program: Program, letters: Path, tmp_path: Path
) -> None:
    selection = {"kind": "encoder-self", "target": 1}
    situation = {"model": str(letters), "sentence": "the cat", "selection": selection}
    scene = {"situation": situation, "figure": "attention-matrix", "text": {"en": "It reads."}}
    assert program.window.desk.teach(write_scenes(tmp_path, scene)) == ""
    lecture = program.window.desk.lecture
    assert lecture is not None
    wait_for_slide(qtbot, lecture, "It reads.")
    press(lecture, Key.Key_Less)
    assert program.session.selection.target == 0
    assert shown_text(lecture) == "It reads."
    press(lecture, Key.Key_BracketRight)
    assert shown_text(lecture) != "It reads."


def test_that_a_message_leaves_the_column_of_the_text_free(
    qtbot: QtBot, lecture: LectureWindow
) -> None:
    page = lecture.page
    assert page is not None
    lecture.resize(1280, 720)
    qtbot.waitUntil(lambda: lecture.width() == 1280)
    before = lecture.grab().toImage()
    lecture.say("Something that takes more than one line, because there is so much to say of it.")
    after = lecture.grab().toImage()
    text = page.layout(lecture.size().toSizeF()).text
    left = round(text.left() * lecture.height() / HEIGHT)
    column = QRect(left, 0, 1280 - left, 660)
    assert before.copy(column) == after.copy(column)
    assert before != after
