"""A model is trained in a lecture: its film, its progress, and that nothing of it stays behind."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.visualizer.test_lecture import press, wait_for_slide
from visualizer import settings
from visualizer.app import Program
from visualizer.lecture.lecture_window import LectureWindow
from visualizer.model_places import is_temporary
from visualizer.training_state import Phase, TrainingRequest

Key = Qt.Key
SMALL = {"d_model": 16, "heads": 2, "d_ff": 16}


@pytest.fixture
def program(small_program: Program) -> Program:
    return small_program


def begun(
    program: Program, folder: Path, steps: int, validate_every: int, *first: dict[str, Any]
) -> LectureWindow:
    """A lesson in which a small model learns to copy, then one head, then its film."""
    training = {"steps": steps, "validate_every": validate_every}
    small = {"model": SMALL, "training": training}
    scenes: list[dict[str, Any]] = [
        *first,
        {
            "situation": {"model": None, "sentence": "a b"},
            "figure": "training",
            "training": {"corpus": "copy", "changes": small},
            "text": {"en": "The loss."},
        },
        {"figure": "attention-matrix", "text": {"en": "The head."}},
        {"figure": "over-training", "text": {"en": "The film."}},
    ]
    path = folder / "live.json"
    content = {"format": 1, "title": {"en": "Live"}, "scenes": scenes}
    path.write_text(json.dumps(content), encoding="utf-8")
    program.window.desk.teach(path)
    lecture = program.window.desk.lecture
    assert lecture is not None
    return lecture


def begun_again(program: Program) -> LectureWindow:
    """The lesson that is open, after it was left."""
    program.window.desk.begin()
    lecture = program.window.desk.lecture
    assert lecture is not None
    return lecture


def ended(program: Program) -> bool:
    return program.session.training.phase is Phase.ENDED


def frames(lecture: LectureWindow) -> list[int]:
    """The steps of the film on the screen."""
    slide = lecture.lecturer.slide()
    return [] if slide is None else [step for step, _ in slide.view.training.film]


def test_that_a_scene_trains_live_and_the_next_shows_what_was_learned(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    small = {"model": {"d_model": 16, "heads": 2, "d_ff": 16}, "training": {"steps": 6}}
    scenes = [
        {
            "situation": {"sentence": "a b", "selection": {"kind": "encoder-self", "head": 1}},
            "figure": "training",
            "training": {"corpus": "copy", "changes": small},
            "text": {"en": "The loss."},
        },
        {"figure": "attention-matrix", "text": {"en": "The head."}},
    ]
    path = tmp_path / "live.json"
    content = {"format": 1, "title": {"en": "Live"}, "scenes": scenes}
    path.write_text(json.dumps(content), encoding="utf-8")
    desk, session = program.window.desk, program.session
    before = session.trace
    desk.open_lesson(path)
    desk.begin()
    lecture = desk.lecture
    assert lecture is not None
    slide = lecture.lecturer.slide()
    assert slide is not None and slide.unread == "a b"
    qtbot.waitUntil(lambda: session.training.phase is Phase.ENDED, timeout=60_000)
    slide = lecture.lecturer.slide()
    assert slide is not None and slide.view.training.history.step == 6
    press(lecture, Key.Key_Right)
    wait_for_slide(qtbot, lecture, "The head.")
    assert session.trace is not None
    assert session.trace.model.config.d_model == 16
    assert session.trace.source_text == "a b"
    assert session.selection.head == 1
    press(lecture, Key.Key_Left)
    wait_for_slide(qtbot, lecture, "The loss.")
    assert session.training.phase is Phase.ENDED  # it is not learned again
    press(lecture, Key.Key_Escape)
    assert session.trace is before


def test_that_a_film_is_shown_from_its_first_frame_on(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    lecture = begun(program, tmp_path, 20, 5)
    qtbot.waitUntil(lambda: ended(program), timeout=60_000)
    seen: list[list[int]] = []
    lecture.lecturer.changed.connect(lambda: seen.append(frames(lecture)))
    press(lecture, Key.Key_End)
    moments = list(program.session.training.moments)
    assert len(moments) > 2
    qtbot.waitUntil(lambda: frames(lecture) == moments, timeout=30_000)
    assert all(not steps or steps[0] == moments[0] for steps in seen)
    assert [] in seen  # as long as there was none, it said so


def test_that_a_film_that_began_before_the_end_of_the_training_comes_back(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    lecture = begun(program, tmp_path, 400, 40)
    moments = lambda: list(program.session.training.moments)  # noqa: E731
    qtbot.waitUntil(lambda: len(moments()) > 1, timeout=60_000)
    press(lecture, Key.Key_End)
    assert not ended(program)
    qtbot.waitUntil(lambda: ended(program), timeout=60_000)
    qtbot.waitUntil(lambda: frames(lecture) == moments(), timeout=30_000)
    assert lecture.waits_for() == ""


def test_that_the_foot_says_how_far_the_training_is(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    lecture = begun(program, tmp_path, 300, 50)

    def foot() -> str:
        slide = lecture.lecturer.slide()
        return "" if slide is None else slide.progress

    qtbot.waitUntil(lambda: "learning: step" in foot(), timeout=60_000)
    assert foot().endswith("of 300")
    qtbot.waitUntil(lambda: foot().endswith("it ended at step 300 of 300"), timeout=60_000)


def test_that_the_foot_says_how_much_of_the_film_is_there(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    lecture = begun(program, tmp_path, 20, 2)
    qtbot.waitUntil(lambda: ended(program), timeout=60_000)
    seen: dict[int, str] = {}

    def note() -> None:
        slide = lecture.lecturer.slide()
        if slide is not None:
            seen[len(slide.view.training.film)] = slide.progress

    lecture.lecturer.changed.connect(note)
    press(lecture, Key.Key_Right)  # one head, without a film
    press(lecture, Key.Key_Right)
    count = len(program.session.training.moments)
    qtbot.waitUntil(lambda: count in seen, timeout=30_000)
    assert seen[0].endswith("it ended at step 20 of 20")
    assert seen[1].endswith(f"making the film: 1 of {count}")
    assert seen[count - 1].endswith(f"making the film: {count - 1} of {count}")
    assert seen[count].endswith("it ended at step 20 of 20")


def type_sentence(lecture: LectureWindow, sentence: str) -> None:
    press(lecture, Key.Key_T)
    lecture.sentence.clear()
    QTest.keyClicks(lecture.sentence, sentence)
    QTest.keyClick(lecture.sentence, Key.Key_Return)


def test_that_a_sentence_typed_while_it_learns_is_read_before_the_next_validation(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    lecture = begun(program, tmp_path, 200_000, 300)
    session = program.session
    qtbot.waitUntil(lambda: shows_what_it_learned(lecture), timeout=60_000)
    press(lecture, Key.Key_Right)
    validated = len(session.training.history.valid["step"])
    type_sentence(lecture, "c d e")

    def read() -> str:
        slide = lecture.lecturer.slide()
        return "" if slide is None or slide.unread else slide.view.trace.source_text

    qtbot.waitUntil(lambda: read() == "c d e", timeout=10_000)
    assert len(session.training.history.valid["step"]) == validated
    assert shows_what_it_learned(lecture)


def test_that_a_sentence_typed_before_anything_is_learned_is_shown_at_once(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    """The model of the scene before does not answer in its place."""
    lecture = begun(program, tmp_path, 200_000, 200_000)
    qtbot.waitUntil(lambda: program.session.training.phase is Phase.RUNNING, timeout=60_000)
    press(lecture, Key.Key_Right)
    type_sentence(lecture, "c d e")
    for _ in range(2):
        slide = lecture.lecturer.slide()
        assert slide is not None and slide.unread == "c d e"
        qtbot.waitUntil(lambda: not program.session.running, timeout=20_000)


def shows_what_it_learned(lecture: LectureWindow) -> bool:
    trace = lecture.lecturer.session.trace
    return trace is not None and is_temporary(trace.model.path)


@pytest.mark.parametrize("at_end", [False, True])
def test_that_nothing_of_the_run_stays_behind_a_lecture(
    qtbot: QtBot, program: Program, tmp_path: Path, at_end: bool
) -> None:
    session, stored = program.session, program.settings
    before = session.trace
    sentence = session.sentence
    lecture = begun(program, tmp_path, 40 if at_end else 100_000, 20)
    qtbot.waitUntil(lambda: shows_what_it_learned(lecture), timeout=60_000)
    live = session.trace
    assert live is not None
    if at_end:
        qtbot.waitUntil(lambda: ended(program), timeout=60_000)
    assert stored.get(settings.TRAINING) == ""
    assert str(live.model.path) not in stored.get(settings.RECENT_MODELS)
    lecture.close()
    qtbot.wait(500)  # whatever was under way has arrived
    assert session.trace is before and session.sentence == sentence
    assert session.training.phase is Phase.NONE
    assert before is not None and stored.get(settings.MODEL) == str(before.model.path)
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.translate("the cat")
    assert session.trace is not None and session.trace.model.path == before.model.path


def test_that_the_training_that_was_shown_before_a_lecture_is_shown_again(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    session, mine = program.session, tmp_path / "runs" / "mine"
    changes = {"model": SMALL, "training": {"steps": 20, "validate_every": 5}}
    session.train(TrainingRequest("copy", mine, changes, "a b"))
    qtbot.waitUntil(lambda: ended(program), timeout=60_000)
    before = session.training
    lecture = begun(program, tmp_path, 100_000, 20)
    qtbot.waitUntil(lambda: session.training.phase is Phase.RUNNING, timeout=60_000)
    assert session.training.folder != mine
    lecture.close()
    qtbot.waitUntil(lambda: session.training.folder == mine, timeout=20_000)
    after = session.training
    assert (after.phase, after.moments) == (Phase.ENDED, before.moments)
    for name, values in before.history.train.items():
        assert after.history.train[name].tolist() == values.tolist()


@pytest.mark.parametrize("reopened", [False, True])
def test_that_a_lesson_that_was_left_comes_back_with_what_was_trained(
    qtbot: QtBot, program: Program, tmp_path: Path, reopened: bool
) -> None:
    session = program.session
    lecture = begun(program, tmp_path, 20, 5)
    qtbot.waitUntil(lambda: ended(program), timeout=60_000)
    moments = session.training.moments
    press(lecture, Key.Key_End)
    lecture.close()
    assert session.training.phase is Phase.NONE
    begun_anew: list[TrainingRequest] = []
    session.training_requested.connect(begun_anew.append)
    if reopened:
        program.window.desk.open_lesson(tmp_path / "live.json")
    lecture = begun_again(program)
    assert lecture.page is None and lecture.waits_for() != ""  # rather than an empty chart
    press(lecture, Key.Key_End)
    qtbot.waitUntil(lambda: frames(lecture) == list(moments), timeout=30_000)
    slide = lecture.lecturer.slide()
    assert slide is not None and slide.progress.endswith("it ended at step 20 of 20")
    press(lecture, Key.Key_Home)
    slide = lecture.lecturer.slide()
    assert slide is not None and slide.view.training.history.step == 20
    assert begun_anew == []


def test_that_a_training_that_was_left_in_its_middle_goes_on(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    session = program.session
    lecture = begun(program, tmp_path, 100_000, 20)
    qtbot.waitUntil(lambda: shows_what_it_learned(lecture), timeout=60_000)
    left_at = session.training.history.step
    lecture.close()
    told: list[int] = []

    def note() -> None:
        if session.training.phase is Phase.RUNNING:
            told.append(session.training.history.step)

    lecture = begun_again(program)
    session.training_changed.connect(note)
    qtbot.waitUntil(lambda: bool(told) and told[-1] > told[0], timeout=60_000)
    assert told[0] >= left_at > 0
    assert shows_what_it_learned(lecture)


def test_that_a_training_goes_on_after_a_scene_of_another_model(
    qtbot: QtBot, program: Program, letters: Path, tmp_path: Path
) -> None:
    session = program.session
    plain = {
        "situation": {"model": str(letters), "sentence": "the cat"},
        "figure": "attention-matrix",
        "text": {"en": "Before."},
    }
    lecture = begun(program, tmp_path, 100_000, 20, plain)
    press(lecture, Key.Key_Right)
    qtbot.waitUntil(lambda: shows_what_it_learned(lecture), timeout=60_000)
    press(lecture, Key.Key_Left)
    qtbot.waitUntil(lambda: ended(program), timeout=60_000)
    left_at = session.training.history.step
    press(lecture, Key.Key_Right)
    qtbot.waitUntil(lambda: session.training.history.step > left_at, timeout=60_000)
    assert session.training.active


def test_that_the_users_own_training_gives_way_to_a_lesson_that_comes_back(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    session, mine = program.session, tmp_path / "runs" / "mine"
    lecture = begun(program, tmp_path, 20, 5)
    qtbot.waitUntil(lambda: ended(program), timeout=60_000)
    moments = session.training.moments
    lecture.close()
    changes = {"model": SMALL, "training": {"steps": 100_000, "validate_every": 5}}
    session.train(TrainingRequest("copy", mine, changes, "a b"))
    qtbot.waitUntil(lambda: session.training.history.step > 20, timeout=60_000)
    with qtbot.assertNotEmitted(session.training_requested):
        lecture = begun_again(program)
        press(lecture, Key.Key_End)
        qtbot.waitUntil(lambda: frames(lecture) == list(moments), timeout=30_000)
    lecture.close()
    qtbot.waitUntil(lambda: session.training.folder == mine, timeout=20_000)
    assert session.training.history.step > 20 and ended(program)
