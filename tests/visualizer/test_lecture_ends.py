"""After a lesson the window shows what it showed before, and nothing of the lesson comes later."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.visualizer.small_program import KNOWN
from tests.visualizer.test_lecture import press, wait_for_slide, write_lesson
from visualizer import settings
from visualizer.app import Program
from visualizer.lecture.lecture_window import LectureWindow
from visualizer.settings import Settings
from visualizer.training_state import Phase, Training

Key = Qt.Key


def begun(qtbot: QtBot, program: Program, letters: Path, folder: Path) -> LectureWindow:
    """A lesson at its first scene, begun from the menu."""
    assert program.window.desk.open_lesson(write_lesson(letters, folder))
    QTest.keyClick(program.window, Key.Key_F5)
    lecture = program.window.desk.lecture
    assert lecture is not None
    wait_for_slide(qtbot, lecture, "It asks.")
    return lecture


def ask(lecture: LectureWindow, sentence: str) -> None:
    """A question from the room."""
    press(lecture, Key.Key_T)
    lecture.sentence.clear()
    QTest.keyClicks(lecture.sentence, sentence)
    QTest.keyClick(lecture.sentence, Key.Key_Return)


def test_that_a_program_that_begins_with_a_lesson_is_live_after_it(
    qtbot: QtBot, letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visualizer.app.last_trace", lambda: tmp_path / "last_trace.npz")
    stored = Settings(tmp_path / "settings.ini")
    stored.set(settings.MODEL, str(letters))
    stored.set(settings.SENTENCE, KNOWN)
    for lesson in (None, str(write_lesson(letters, tmp_path))):
        program = Program(stored)
        qtbot.addWidget(program.window)
        program.window.show()
        program.start(lesson=lesson)
        qtbot.waitUntil(lambda: not program.session.running, timeout=30_000)  # noqa: B023
        if lesson is None:
            program.window.close()  # this keeps its run for the next start
    session, lecture = program.session, program.window.desk.lecture
    assert lecture is not None
    wait_for_slide(qtbot, lecture, "It asks.")
    press(lecture, Key.Key_Escape)
    status = program.window.status_line.state
    qtbot.waitUntil(lambda: status.text().startswith("Live"), timeout=20_000)
    assert session.trace is not None and session.trace.source_text == KNOWN
    program.window.close()


def test_that_what_a_lecture_asked_for_does_not_come_after_it(
    qtbot: QtBot, small_program: Program, letters: Path, tmp_path: Path
) -> None:
    session, jobs = small_program.session, small_program.jobs
    before = session.trace
    lecture = begun(qtbot, small_program, letters, tmp_path)
    press(lecture, Key.Key_Right, Key.Key_Right)
    wait_for_slide(qtbot, lecture, "Silence.")
    with qtbot.waitSignal(session.plain_run_requested, timeout=20_000):
        ask(lecture, "cat is the")  # with the head silenced, then without
    lecture.close()
    assert session.trace is before
    qtbot.waitUntil(lambda: not jobs.running("tracing"), timeout=20_000)
    assert session.trace is before and session.sentence == KNOWN


def test_that_a_question_that_is_not_answered_yet_ends_with_the_lecture(
    qtbot: QtBot, small_program: Program, letters: Path, tmp_path: Path
) -> None:
    session = small_program.session
    before = session.trace
    lecture = begun(qtbot, small_program, letters, tmp_path)
    ask(lecture, "cat is the cat is the cat is the cat is the")
    assert session.running
    lecture.close()
    assert session.trace is before and not session.running
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.translate("the cat")
    assert before is not None and session.trace is not None
    assert session.trace.model.path == before.model.path


def test_that_what_the_user_asked_for_before_a_lecture_is_answered_after_it(
    qtbot: QtBot, small_program: Program, letters: Path, tmp_path: Path
) -> None:
    session = small_program.session
    assert small_program.window.desk.open_lesson(write_lesson(letters, tmp_path))
    session.translate("cat is the")
    small_program.window.desk.begin()
    lecture = small_program.window.desk.lecture
    assert lecture is not None
    wait_for_slide(qtbot, lecture, "It asks.")
    qtbot.waitUntil(lambda: not session.running, timeout=20_000)
    lecture.close()  # Escape would first leave the answer, where it came into the lecture

    def answered() -> bool:
        return session.trace is not None and session.trace.source_text == "cat is the"

    qtbot.waitUntil(answered, timeout=20_000)


def test_that_every_panel_is_as_large_after_a_lesson_that_trains_as_before(
    qtbot: QtBot, small_program: Program, letters: Path, tmp_path: Path
) -> None:
    window, session = small_program.window, small_program.session
    before, sizes = session.training, heights(small_program)
    lecture = begun(qtbot, small_program, letters, tmp_path)
    session.show_training(replace(before, moments=(0, 1)))
    qtbot.wait(100)
    lecture.close()
    session.show_training(before)
    qtbot.wait(100)
    assert not window._film_tools.isVisible()
    assert heights(small_program) == sizes


def test_that_the_way_back_in_a_training_is_there_after_a_lesson_beside_it(
    qtbot: QtBot, small_program: Program, letters: Path, tmp_path: Path
) -> None:
    lecture = begun(qtbot, small_program, letters, tmp_path)
    small_program.trainer.show_saved(Training(Phase.RECORDED, moments=(0, 1)), None)
    lecture.close()
    qtbot.waitUntil(small_program.window._film_tools.isVisible)


def heights(program: Program) -> dict[str, int]:
    """How high each panel in sight is."""
    return {name: dock.height() for name, dock in program.window.docks.items() if dock.in_front}
