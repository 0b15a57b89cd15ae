"""Lecture mode: a lesson is taught with the keys of a keyboard."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTranslator
from PySide6.QtGui import QColor, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from visualizer.app import Program
from visualizer.lecture.lecture_keys import LECTURE_KEYS
from visualizer.lecture.lecture_window import LectureWindow
from visualizer.selection import Stage

Key = Qt.Key


def write_lesson(letters: Path, folder: Path) -> Path:
    """Four scenes of the small model."""
    scenes: list[dict[str, Any]] = [
        {
            "situation": {
                "model": str(letters),
                "sentence": "the cat",
                "selection": {"kind": "cross", "key": 1},
            },
            "figure": "attention-matrix",
            "text": {"en": "It [[asks|query]].", "zh": "它在[[问|query]]。"},
            "notes": {"en": "Wait for an answer."},
        },
        {
            "situation": {"sentence": "the cat is", "selection": {"stage": "masked"}},
            "text": {"en": "Another one."},
        },
        {
            "situation": {"interventions": {"silenced": [["cross", 0, 0]]}},
            "text": {"en": "Silence."},
        },
        {"figure": "residual-stream", "text": {"en": "The stream."}},
    ]
    content = {"format": 1, "title": {"en": "Cats"}, "scenes": scenes}
    path = folder / "cats.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def wait_for_slide(qtbot: QtBot, lecture: LectureWindow, text: str) -> None:
    qtbot.waitUntil(lambda: shown_text(lecture) == text, timeout=20_000)


def shown_text(lecture: LectureWindow) -> str:
    slide = lecture.lecturer.slide()
    return "" if slide is None else "".join(part.text for part in slide.text)


@pytest.fixture
def program(small_program: Program) -> Program:
    return small_program


@pytest.fixture
def lecture(qtbot: QtBot, program: Program, letters: Path, tmp_path: Path) -> LectureWindow:
    """A lesson at its first scene."""
    assert program.window.desk.open_lesson(write_lesson(letters, tmp_path))
    QTest.keyClick(program.window, Key.Key_F5)
    lecture = program.window.desk.lecture
    assert lecture is not None
    wait_for_slide(qtbot, lecture, "It asks.")
    return lecture


def press(lecture: LectureWindow, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(lecture, key)


def test_that_right_and_left_walk_through_the_scenes(
    qtbot: QtBot, program: Program, lecture: LectureWindow
) -> None:
    session = program.session
    press(lecture, Key.Key_Right)
    wait_for_slide(qtbot, lecture, "Another one.")
    assert session.trace is not None
    assert session.trace.source_text == "the cat is"
    assert session.selection.stage is Stage.MASKED
    press(lecture, Key.Key_Right)
    wait_for_slide(qtbot, lecture, "Silence.")
    assert session.trace.interventions
    assert session.before is not None and not session.before.interventions
    press(lecture, Key.Key_End)
    wait_for_slide(qtbot, lecture, "The stream.")
    press(lecture, Key.Key_Right)
    assert shown_text(lecture) == "The stream."
    press(lecture, Key.Key_Left, Key.Key_Left)
    wait_for_slide(qtbot, lecture, "Another one.")
    assert not session.interventions


def test_that_a_remote_control_walks_through_the_scenes_too(
    qtbot: QtBot, lecture: LectureWindow
) -> None:
    """It sends Page down and Page up, and a full stop for a black screen."""
    press(lecture, Key.Key_PageDown)
    wait_for_slide(qtbot, lecture, "Another one.")
    press(lecture, Key.Key_Period)
    assert lecture.black
    press(lecture, Key.Key_Period, Key.Key_PageUp)
    assert not lecture.black and shown_text(lecture) == "It asks."


def test_that_a_scene_before_is_shown_at_once(
    qtbot: QtBot, program: Program, lecture: LectureWindow
) -> None:
    press(lecture, Key.Key_End)
    wait_for_slide(qtbot, lecture, "The stream.")
    press(lecture, Key.Key_Home)
    assert shown_text(lecture) == "It asks."


def test_that_a_question_from_the_room_is_answered_and_esc_comes_back(
    qtbot: QtBot, program: Program, lecture: LectureWindow
) -> None:
    press(lecture, Key.Key_T)
    assert lecture.sentence.isVisible()
    QTest.keyClicks(lecture.sentence, "cat ]b is")
    with qtbot.waitSignal(program.session.trace_changed, timeout=20_000):
        QTest.keyClick(lecture.sentence, Key.Key_Return)
    assert not lecture.sentence.isVisible()
    assert program.session.trace is not None
    assert program.session.trace.source_text == "cat ]b is"
    assert lecture.lecturer.visiting
    press(lecture, Key.Key_Escape)
    assert shown_text(lecture) == "It asks."
    assert program.session.sentence == "the cat"
    assert lecture.isVisible()


def test_that_the_answer_to_a_question_speaks_of_the_picture_on_screen(
    qtbot: QtBot, program: Program, lecture: LectureWindow
) -> None:
    press(lecture, Key.Key_End)
    wait_for_slide(qtbot, lecture, "The stream.")
    press(lecture, Key.Key_T)
    QTest.keyClicks(lecture.sentence, "cat is")
    with qtbot.waitSignal(program.session.trace_changed, timeout=20_000):
        QTest.keyClick(lecture.sentence, Key.Key_Return)
    assert "the residual stream of" in shown_text(lecture)


def test_that_esc_in_the_sentence_only_closes_it(lecture: LectureWindow) -> None:
    press(lecture, Key.Key_Slash)
    QTest.keyClick(lecture.sentence, Key.Key_Escape)
    assert not lecture.sentence.isVisible() and lecture.isVisible()


def test_that_heads_are_changed_by_key_and_esc_comes_back(
    program: Program, lecture: LectureWindow
) -> None:
    press(lecture, Key.Key_BracketRight)
    assert program.session.selection.head == 1
    assert shown_text(lecture) != "It asks."  # it may not be so of this head
    press(lecture, Key.Key_Escape)
    assert program.session.selection.head == 0
    assert shown_text(lecture) == "It asks."


def test_that_leaving_shows_what_was_there_before(
    qtbot: QtBot, program: Program, lecture: LectureWindow
) -> None:
    press(lecture, Key.Key_Right)
    wait_for_slide(qtbot, lecture, "Another one.")
    press(lecture, Key.Key_Escape)
    assert program.window.isVisible()
    assert program.window.desk.lecture is None
    assert program.session.trace is not None
    assert program.session.trace.source_text == "the cat is sleeping"
    qtbot.waitUntil(program.window.isActiveWindow)
    QTest.keyClick(program.window, Key.Key_F5)
    again = program.window.desk.lecture
    assert again is not None and shown_text(again) == "Another one."


def test_that_the_walk_is_taught_where_no_lesson_is_open(program: Program) -> None:
    QTest.keyClick(program.window, Key.Key_F5)
    lecture = program.window.desk.lecture
    assert lecture is not None
    assert lecture.page is not None  # at once, before any other key
    step = program.session.selection.step
    press(lecture, Key.Key_Right)
    assert program.session.selection.step == step + 1
    press(lecture, Key.Key_Left)
    assert program.session.selection.step == step
    press(lecture, Key.Key_Home)
    assert program.session.selection.step == 0
    assert "cut into" in shown_text(lecture)
    QTest.keyClick(lecture, Key.Key_3, Qt.KeyboardModifier.AltModifier)
    slide = lecture.lecturer.slide()
    assert slide is not None and slide.figure == "mask"


def grabbed(lecture: LectureWindow) -> QImage:
    return lecture.grab().toImage()


def test_that_black_is_black(lecture: LectureWindow) -> None:
    press(lecture, Key.Key_B)
    image = grabbed(lecture)
    colors = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 20)
        for y in range(0, image.height(), 20)
    }
    assert colors == {"#000000"}
    press(lecture, Key.Key_B)
    assert grabbed(lecture) != image


def test_that_the_laser_shines_where_the_mouse_is(qtbot: QtBot, lecture: LectureWindow) -> None:
    press(lecture, Key.Key_L)
    lecture.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    place = QPoint(lecture.width() // 2, lecture.height() // 2)
    QTest.mouseMove(lecture, place)
    qtbot.waitUntil(lambda: lecture.mouse == place.toPointF())
    color = grabbed(lecture).pixelColor(place + QPoint(4, 0))
    assert color.red() > 200
    assert color.blue() < 120


def test_that_the_spotlight_darkens_all_but_the_cell(qtbot: QtBot, lecture: LectureWindow) -> None:
    page = lecture.page
    assert page is not None
    bright = grabbed(lecture)
    lit = page.lit(lecture.pixels().toSizeF())["query"][0]
    unit = lecture.height() / 240
    place = QPoint(round((lit.right() - 4) * unit), round(lit.center().y() * unit))
    press(lecture, Key.Key_S)
    lecture.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    QTest.mouseMove(lecture, place)
    qtbot.waitUntil(lambda: lecture.mouse == place.toPointF())
    dark = grabbed(lecture)
    assert dark.pixelColor(place) == bright.pixelColor(place)
    corner = QPoint(3, 3)
    assert dark.pixelColor(corner).lightness() < bright.pixelColor(corner).lightness()


def test_that_zoom_enlarges_around_the_mouse_and_0_shows_all(
    qtbot: QtBot, lecture: LectureWindow
) -> None:
    whole = grabbed(lecture)
    press(lecture, Key.Key_Plus, Key.Key_Plus)
    assert grabbed(lecture) != whole
    press(lecture, Key.Key_0)
    assert grabbed(lecture) == whole


def test_that_a_word_and_what_it_names_have_one_colour(lecture: LectureWindow) -> None:
    page = lecture.page
    assert page is not None
    place = page.lit(lecture.pixels().toSizeF())["query"][0]
    unit = lecture.height() / 240
    image = grabbed(lecture)
    on_frame = image.pixelColor(round(place.left() * unit), round(place.center().y() * unit))
    wanted = QColor(page.colors["query"])
    assert abs(on_frame.red() - wanted.red()) + abs(on_frame.green() - wanted.green()) < 60


def test_that_notes_are_shown_in_a_window_of_their_own(
    qtbot: QtBot, program: Program, lecture: LectureWindow
) -> None:
    press(lecture, Key.Key_N)
    notes = program.window.desk.notes
    assert notes is not None
    assert notes.notes.text() == "Wait for an answer."
    qtbot.waitUntil(lambda: notes.next_words.text() == "Next: Another one.", timeout=20_000)
    assert notes.next_words.font().pointSizeF() == notes.notes.font().pointSizeF()
    QTest.keyClick(notes, Key.Key_Right)
    wait_for_slide(qtbot, lecture, "Another one.")
    press(lecture, Key.Key_N)
    assert program.window.desk.notes is None


def test_that_the_minutes_are_those_of_the_lecture(
    program: Program, lecture: LectureWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lecture.since, "elapsed", lambda: 12 * 60_000)
    press(lecture, Key.Key_N)
    notes = program.window.desk.notes
    assert notes is not None and notes.time.text().endswith(" 12 min")


def test_that_a_lesson_that_cannot_be_read_is_refused_in_the_window(
    program: Program, tmp_path: Path
) -> None:
    posted: list[str] = []
    program.notices.posted.connect(lambda notice: posted.append(notice.text))
    path = tmp_path / "bad.json"
    path.write_text('{"format": 1, "title": {"en": "A"}, "scenes": []}', encoding="utf-8")
    assert not program.window.desk.open_lesson(path)
    assert posted == ["In the lesson bad, scenes must be a list with at least one scene."]


def test_that_f1_lists_every_key(lecture: LectureWindow) -> None:
    before = grabbed(lecture)
    press(lecture, Key.Key_F1)
    assert lecture.help and grabbed(lecture) != before
    press(lecture, Key.Key_Escape)
    assert not lecture.help and lecture.isVisible()


def test_that_the_lessons_that_ship_are_in_the_menu(
    program: Program, letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_lesson(letters, tmp_path)
    path.write_text(path.read_text("utf-8").replace("Cats", "Cats & dogs"), "utf-8")
    monkeypatch.setattr("visualizer.lesson.LESSONS", tmp_path)
    menu = next(
        action.menu()
        for action in program.window.menus.menus["file"].actions()
        if action.text() == "Lessons"
    )
    menu.aboutToShow.emit()
    (action,) = menu.actions()
    assert action.iconText() == "Cats & dogs"
    assert QKeySequence.mnemonic(action.text()).isEmpty()
    assert not action.isChecked()
    action.trigger()
    assert program.window.desk.lesson is not None
    assert program.window.desk.lesson.name == path.stem
    menu.aboutToShow.emit()
    (action,) = menu.actions()
    assert action.isChecked()


def test_that_the_menu_says_on_which_lesson_a_lecture_would_be(
    program: Program, letters: Path, tmp_path: Path
) -> None:
    begins = program.window.commands["lecture"]
    assert begins.text() == "Lecture"
    program.window.desk.open_lesson(write_lesson(letters, tmp_path))
    assert begins.text() == "Lecture: Cats"
    QApplication.sendEvent(program.window, QEvent(QEvent.Type.LanguageChange))
    assert begins.text() == "Lecture: Cats"


def test_that_the_button_at_the_top_begins_a_lecture(program: Program) -> None:
    program.window.top_bar.lecture_button.click()
    assert program.window.desk.lecture is not None


class Chinese(QTranslator):
    """Says only which language it is."""

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        return "zh" if (context, text) == ("Lecture", "en") else text


def test_that_the_lesson_is_told_in_the_language_of_the_interface(
    qapp: QApplication, lecture: LectureWindow
) -> None:
    chinese = Chinese()
    qapp.installTranslator(chinese)
    try:
        assert shown_text(lecture) == "它在问。"
        slide = lecture.lecturer.slide()
        assert slide is not None
        assert "".join(part.text for part in slide.second) == "It asks."
        page = lecture.page
        qapp.sendEvent(lecture, QEvent(QEvent.Type.LanguageChange))
        assert lecture.page is not page
    finally:
        qapp.removeTranslator(chinese)


def test_that_every_key_that_acts_is_in_the_list() -> None:
    named = " ".join(key.shown for key in LECTURE_KEYS)
    for name in ("Space", "PgDn", "PgUp", "F5", "Esc", "Ctrl+Z", "B  ."):
        assert name in named
    assert any("wheel" in key.text for key in LECTURE_KEYS)
