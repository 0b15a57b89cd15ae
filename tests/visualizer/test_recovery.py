"""What was on screen when the program died is offered at its next start, and only then."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.visualizer.session_user import LESSON, TIRED, started, told
from tests.visualizer.small_program import KNOWN, translate
from visualizer import recovery as recovery_module
from visualizer import settings
from visualizer.app import Program
from visualizer.recovery import Recovery
from visualizer.session_file import read_session
from visualizer.settings import APPLICATION, ORGANIZATION, Settings

ROOT = LESSON.parent.parent.parent
Begin = Callable[[Program], Recovery]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where programs keep their state."""
    monkeypatch.setattr("visualizer.app.last_trace", lambda: tmp_path / "last_trace.npz")
    monkeypatch.setattr(recovery_module, "WRITES_AFTER", 20)
    return tmp_path / "recovery"


@pytest.fixture
def begin(folder: Path) -> Begin:
    """Begin to keep the state of a program."""

    def begin(program: Program) -> Recovery:
        made = Recovery(program.files, program.session, program.notices, program.jobs, folder)
        program.window.closing.connect(made.end)
        made.begin()
        return made

    return begin


@pytest.fixture
def program(qtbot: QtBot, folder: Path, letters: Path, tmp_path: Path) -> Iterator[Program]:
    program = started(qtbot, tmp_path / "user", letters, KNOWN)
    yield program
    program.window.close()


@pytest.fixture
def second(qtbot: QtBot, folder: Path, letters: Path, tmp_path: Path) -> Iterator[Program]:
    program = started(qtbot, tmp_path / "second", letters, KNOWN)
    yield program
    program.window.close()


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.attn"))


def wait_for(qtbot: QtBot, folder: Path, *sentences: str) -> None:
    """Wait until just these are kept."""

    def found() -> list[str]:
        return sorted(read_session(path).situation.sentence for path in kept(folder))

    qtbot.waitUntil(lambda: found() == sorted(sentences), timeout=10_000)


def die(program: Program, recovery: Recovery) -> None:
    """What is left when the process ends here and now: its file, and a lock that nobody holds."""
    program.jobs.shutdown()
    program.window.closing.disconnect(recovery.end)
    lock = recovery._path.with_suffix(".lock")
    recovery._lock.unlock()
    recovery._lock = None
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    host = os.uname().nodename
    lock.write_text(f"{int(dead.stdout)}\npython\n{host}\n")


def offer_button(program: Program) -> QPushButton | None:
    bar = program.window.notice_bar
    return next((b for b in bar.findChildren(QPushButton) if b.text() == "Bring it back"), None)


def test_that_what_is_on_screen_is_kept_and_left_nowhere_at_a_proper_end(
    qtbot: QtBot, program: Program, begin: Begin, folder: Path
) -> None:
    begin(program)
    translate(qtbot, program, "the cat")
    wait_for(qtbot, folder, "the cat")
    saved = read_session(kept(folder)[0])
    assert saved.situation.sentence == "the cat"
    assert saved.trace is not None
    program.window.close()
    assert list(folder.iterdir()) == []


def test_that_a_new_selection_is_kept_too(
    qtbot: QtBot, program: Program, begin: Begin, folder: Path
) -> None:
    begin(program)
    program.session.select(layer=1, head=1)
    qtbot.waitUntil(lambda: len(kept(folder)) == 1, timeout=10_000)
    program.session.select(layer=0, head=1)
    qtbot.waitUntil(
        lambda: read_session(kept(folder)[0]).situation.selection.layer == 0, timeout=10_000
    )


def test_that_the_state_of_a_program_that_died_is_offered_and_brought_back(
    qtbot: QtBot, program: Program, second: Program, begin: Begin, folder: Path
) -> None:
    first = begin(program)
    translate(qtbot, program, "the cat")
    program.session.select(layer=1, head=1)
    wait_for(qtbot, folder, "the cat")
    qtbot.waitUntil(
        lambda: read_session(kept(folder)[0]).situation.selection.layer == 1, timeout=10_000
    )
    die(program, first)
    begin(second)
    qtbot.waitUntil(lambda: "did not end properly" in told(second))
    button = offer_button(second)
    assert button is not None
    with qtbot.waitSignal(second.files.opened, timeout=10_000):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert second.session.sentence == "the cat"
    assert (second.session.selection.layer, second.session.selection.head) == (1, 1)
    assert second.window.notice_bar.notice is None
    qtbot.waitUntil(lambda: not (folder / first._path.name).exists())


def test_that_the_offer_stays_when_the_live_picture_comes(
    qtbot: QtBot, program: Program, second: Program, begin: Begin, folder: Path
) -> None:
    first = begin(program)
    first.keep()
    qtbot.waitUntil(lambda: len(kept(folder)) == 1, timeout=10_000)
    die(program, first)
    begin(second)
    qtbot.waitUntil(lambda: "did not end properly" in told(second))
    translate(qtbot, second, "the cat")
    assert "did not end properly" in told(second)
    second.window.close()
    assert list(folder.iterdir()) == []


def test_that_two_programs_at_the_same_time_do_not_confuse_each_other(
    qtbot: QtBot, program: Program, second: Program, begin: Begin, folder: Path
) -> None:
    begin(program)
    translate(qtbot, program, "the cat")
    wait_for(qtbot, folder, "the cat")
    begin(second)
    translate(qtbot, second, "the")
    wait_for(qtbot, folder, "the", "the cat")
    assert told(second) == told(program) == ""
    second.window.close()
    assert [read_session(p).situation.sentence for p in kept(folder)] == ["the cat"]


def test_that_a_damaged_state_is_one_sentence_and_gone_afterwards(
    qtbot: QtBot, program: Program, begin: Begin, folder: Path
) -> None:
    folder.mkdir()
    (folder / "dead.attn").write_bytes(b"half")
    begin(program)
    qtbot.waitUntil(lambda: "did not end properly" in told(program))
    button = offer_button(program)
    assert button is not None
    with qtbot.waitSignal(program.files.failed, timeout=10_000):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "dead.attn cannot be opened" in told(program))
    program.window.close()
    assert list(folder.iterdir()) == []


def test_that_a_lock_alone_offers_nothing_and_goes_away(
    qtbot: QtBot, program: Program, begin: Begin, folder: Path
) -> None:
    folder.mkdir()
    (folder / "dead.lock").write_text("999999999\npython\n" + os.uname().nodename + "\n")
    begin(program)
    assert told(program) == ""
    assert not (folder / "dead.lock").exists()


def test_that_a_folder_that_cannot_be_written_stops_nothing(
    qtbot: QtBot, program: Program, begin: Begin, folder: Path
) -> None:
    folder.write_text("a file")
    recovery = begin(program)
    recovery.keep()
    assert translate(qtbot, program, "the cat") is not None
    assert told(program) == ""


def test_that_of_a_long_sentence_only_the_text_is_kept(
    qtbot: QtBot, program: Program, begin: Begin, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery_module, "KEPT_TOKENS", 2)
    begin(program)
    translate(qtbot, program, "the cat")
    wait_for(qtbot, folder, "the cat")
    saved = read_session(kept(folder)[0])
    assert saved.trace is None
    assert saved.situation.sentence == "the cat"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL there")
def test_that_a_killed_program_is_offered_by_the_next_one(
    qtbot: QtBot, program: Program, begin: Begin, folder: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config" / ORGANIZATION / f"{APPLICATION}.ini"
    config.parent.mkdir(parents=True)
    stored = Settings(config)
    stored.set(settings.MODEL, str(LESSON))
    stored.set(settings.SENTENCE, TIRED)
    stored.sync()
    places = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_DATA_HOME": str(tmp_path / "data")}
    command = [sys.executable, "-m", "visualizer"]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | places) as process:
        qtbot.waitUntil(lambda: any((tmp_path / "data").rglob("*.attn")), timeout=60_000)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    (left,) = (tmp_path / "data").rglob("*.attn")
    left.parent.rename(folder)
    begin(program)
    qtbot.waitUntil(lambda: "did not end properly" in told(program))
    button = offer_button(program)
    assert button is not None
    with qtbot.waitSignal(program.files.opened, timeout=10_000):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert program.session.sentence == TIRED
    assert program.session.model is not None
    assert program.session.model.path == LESSON


def test_that_the_lock_of_a_living_program_is_never_too_old(
    qtbot: QtBot, program: Program, begin: Begin, folder: Path
) -> None:
    recovery = begin(program)
    lock = recovery._path.with_suffix(".lock")
    os.utime(lock, (0, 0))
    other = QLockFile(str(lock))
    other.setStaleLockTime(0)
    assert not other.tryLock(0)
