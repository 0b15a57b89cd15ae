"""Of what could not be opened, the window says the last, and nothing once something is open."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from tests.visualizer.session_user import drop, told
from visualizer.app import Program


@pytest.fixture
def broken(tmp_path: Path) -> list[Path]:
    """Files that are no sessions."""
    paths = [tmp_path / f"broken-{number}.attn" for number in range(3)]
    for path in paths:
        path.write_bytes(b"nonsense")
    return paths


def fail(qtbot: QtBot, program: Program, path: Path) -> None:
    """Drop a file on the window that cannot be opened."""
    with qtbot.waitSignal(program.files.failed, timeout=10_000):
        drop(program, path)
    qtbot.waitUntil(lambda: path.name in told(program))


def close_notice(program: Program) -> None:
    program.window.notice_bar.findChild(QToolButton).click()


def test_that_one_refusal_takes_the_place_of_the_one_before(
    qtbot: QtBot, small_program: Program, broken: list[Path]
) -> None:
    for path in (*broken, broken[0], broken[0]):
        fail(qtbot, small_program, path)
    close_notice(small_program)
    assert told(small_program) == ""


def test_that_a_refused_model_and_a_refused_session_are_one_notice(
    qtbot: QtBot, small_program: Program, broken: list[Path], tmp_path: Path
) -> None:
    fail(qtbot, small_program, broken[0])
    small_program.session.open_model(tmp_path)
    qtbot.waitUntil(lambda: told(small_program).startswith("The model in"), timeout=10_000)
    close_notice(small_program)
    assert told(small_program) == ""


def test_that_a_refusal_goes_when_a_session_is_opened(
    qtbot: QtBot, small_program: Program, broken: list[Path], tmp_path: Path
) -> None:
    good = tmp_path / "good.attn"
    small_program.files.write(good)
    qtbot.waitUntil(lambda: "Saved" in told(small_program), timeout=10_000)
    fail(qtbot, small_program, broken[0])
    with qtbot.waitSignal(small_program.files.opened, timeout=10_000):
        drop(small_program, good)
    assert "broken" not in told(small_program)


def test_that_another_warning_is_still_there_under_a_refusal(
    qtbot: QtBot, small_program: Program, broken: list[Path]
) -> None:
    small_program.notices.warn("Look.")
    fail(qtbot, small_program, broken[0])
    close_notice(small_program)
    assert told(small_program) == "Look."


def test_that_a_refused_lesson_is_forgotten_with_the_next(
    small_program: Program, tmp_path: Path
) -> None:
    desk = small_program.window.desk
    for name in ("first", "second"):
        (tmp_path / f"{name}.json").write_text("{")
        assert not desk.open_lesson(tmp_path / f"{name}.json")
        assert name in told(small_program)
    close_notice(small_program)
    assert told(small_program) == ""
