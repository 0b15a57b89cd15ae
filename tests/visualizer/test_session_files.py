"""A session file brings back exactly what was on screen, here and elsewhere."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest import mock
from zipfile import ZIP_STORED, ZipFile

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from model.trace_file import read_trace
from tests.visualizer.session_user import (
    CTRL,
    LESSON,
    SHIFT,
    TIRED,
    change_everything,
    choose_letters_again,
    opened,
    pictures,
    press,
    refuses_to_compute,
    save_as,
    started,
    told,
    wait_until_live,
)
from tests.visualizer.small_program import KNOWN, save_letters, translate
from visualizer.app import Program
from visualizer.dialogs.save_session import SaveSessionDialog


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visualizer.app.last_trace", lambda: tmp_path / "last_trace.npz")


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path) -> Iterator[Program]:
    """The lesson's program with a live trace."""
    program = started(qtbot, tmp_path / "first")
    yield program
    program.window.close()


@pytest.fixture
def other(qtbot: QtBot, tmp_path: Path, letters: Path) -> Iterator[Program]:
    """Another user's program, which shows another model."""
    program = started(qtbot, tmp_path / "other", letters, KNOWN)
    yield program
    program.window.close()


def test_that_every_panel_shows_the_same_pixels_again(
    qtbot: QtBot, program: Program, other: Program, tmp_path: Path
) -> None:
    change_everything(qtbot, program)
    path = save_as(qtbot, program, tmp_path / "lesson.attn")
    before, session = pictures(qtbot, program), program.session
    assert "mask" not in before
    other.window.resize(program.window.size())
    opened(qtbot, other, path)
    assert other.session.selection == session.selection
    assert other.session.options == session.options
    assert other.session.decoding == session.decoding
    assert other.session.interventions == session.interventions
    assert other.session.before is not None
    assert not other.session.before.recorded
    assert other.window.front_panel() == "residual-stream"
    after = pictures(qtbot, other)
    assert after.keys() == before.keys()
    for name, picture in before.items():
        assert np.array_equal(after[name], picture), name


def test_that_the_recorded_picture_is_there_before_the_model_is(
    qtbot: QtBot, program: Program, other: Program, tmp_path: Path
) -> None:
    change_everything(qtbot, program)
    path = save_as(qtbot, program, tmp_path / "lesson.attn")
    seen: list[tuple[bool, int]] = []
    other.session.trace_changed.connect(
        lambda trace: seen.append((trace.recorded, len(trace.interventions.silenced)))
    )
    opened(qtbot, other, path)
    qtbot.waitUntil(lambda: seen[-1] == (False, 1), timeout=10_000)
    assert seen[0] == (True, 0)  # the run without the what-if, which stands beside it
    assert {shown for _, shown in seen[1:]} == {1}


def test_that_what_is_only_typed_comes_back_too(
    qtbot: QtBot, program: Program, other: Program, tmp_path: Path
) -> None:
    field = program.window.top_bar.sentence
    field.clear()
    qtbot.keyClicks(field, "The animal")
    path = save_as(qtbot, program, tmp_path / "typed.attn")
    opened(qtbot, other, path)
    qtbot.waitUntil(lambda: other.window.top_bar.sentence.text() == "The animal", timeout=20_000)
    assert other.session.trace is not None
    assert other.session.trace.source_text == TIRED


def test_that_padding_and_a_chosen_seed_come_back(
    qtbot: QtBot, small_program: Program, other: Program, tmp_path: Path
) -> None:
    from model.config import DecodingConfig

    session = small_program.session
    for act in (
        lambda: session.set_decoding(DecodingConfig(method="sample", seed=7), keep_seed=True),
        lambda: session.set_padding(2),
    ):
        with qtbot.waitSignal(session.trace_changed, timeout=10_000):
            act()
    path = save_as(qtbot, small_program, tmp_path / "sampled.attn")
    opened(qtbot, other, path)
    assert other.session.trace is not None
    assert other.session.trace.padding == other.session.padding == 2
    assert other.session.decoding.seed == 7
    qtbot.waitUntil(lambda: other.session.seed_kept)
    assert other.session.trace.output_text == session.trace.output_text


def test_that_ctrl_s_writes_the_same_file_again(
    qtbot: QtBot, small_program: Program, tmp_path: Path
) -> None:
    path = save_as(qtbot, small_program, tmp_path / "cat.attn")
    translate(qtbot, small_program, "the cat")
    press(qtbot, small_program, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: saved_sentence(path) == "the cat", timeout=10_000)
    assert small_program.window.findChild(SaveSessionDialog) is None


def saved_sentence(path: Path) -> str:
    with ZipFile(path) as file:
        return str(json.loads(file.read("session.json"))["situation"]["sentence"])


def test_that_ctrl_s_asks_for_a_name_at_first(qtbot: QtBot, small_program: Program) -> None:
    press(qtbot, small_program, Qt.Key.Key_S)
    dialog = small_program.window.findChild(SaveSessionDialog)
    assert dialog is not None
    with mock.patch.object(QFileDialog, "getSaveFileName", return_value=("", "")):
        qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()


def test_that_a_name_without_an_ending_gets_it(
    qtbot: QtBot, small_program: Program, tmp_path: Path
) -> None:
    press(qtbot, small_program, Qt.Key.Key_S)
    dialog = small_program.window.findChild(SaveSessionDialog)
    assert dialog is not None
    name = str(tmp_path / "lesson.v2")
    with mock.patch.object(QFileDialog, "getSaveFileName", return_value=(name, "")):
        qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil((tmp_path / "lesson.v2.attn").is_file, timeout=10_000)


def test_that_what_is_saved_in_the_last_moment_is_written(
    qtbot: QtBot, small_program: Program, tmp_path: Path
) -> None:
    small_program.files.write(tmp_path / "last.attn")
    small_program.window.close()
    assert saved_sentence(tmp_path / "last.attn") == KNOWN


def test_that_a_place_that_cannot_be_written_is_told(
    qtbot: QtBot, small_program: Program, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    small_program.files.write(tmp_path / "file" / "lesson.attn")
    qtbot.waitUntil(lambda: "cannot be written" in told(small_program), timeout=10_000)


def test_that_without_the_model_all_is_shown_and_one_sentence_says_what_is_not(
    qtbot: QtBot, other: Program, tmp_path: Path
) -> None:
    gone = different(save_letters(tmp_path / "elsewhere" / "mine"))
    author = started(qtbot, tmp_path / "author", gone, KNOWN)
    translate(qtbot, author, "the cat is")
    path = save_as(qtbot, author, tmp_path / "mine.attn")
    before = pictures(qtbot, author)
    author.window.close()
    shutil.rmtree(gone)
    other.window.resize(author.window.size())
    opened(qtbot, other, path, live=False)
    assert "The model “mine” is not on this machine" in told(other)
    assert other.session.trace is not None
    assert other.session.trace.recorded
    assert "Recorded" in other.window.status_line.state.text()
    other.window.notice_bar.close_all()
    after = pictures(qtbot, other)
    for name, picture in before.items():
        assert np.array_equal(after[name], picture), name
    refuses_to_compute(qtbot, other)
    choose_letters_again(qtbot, other)


def test_that_an_absent_model_is_not_remembered(
    qtbot: QtBot, other: Program, tmp_path: Path
) -> None:
    from visualizer import settings

    known = other.settings.get(settings.MODEL)
    gone = different(save_letters(tmp_path / "elsewhere" / "mine"))
    author = started(qtbot, tmp_path / "author", gone, KNOWN)
    path = save_as(qtbot, author, tmp_path / "mine.attn")
    author.window.close()
    (gone / "model.safetensors").write_bytes(b"another one")
    opened(qtbot, other, path, live=False)
    assert other.settings.get(settings.MODEL) == known
    assert "mine" in other.window.top_bar.model_button.text()


def test_that_an_enclosed_model_computes_where_it_never_was(
    qtbot: QtBot, other: Program, tmp_path: Path
) -> None:
    gone = different(save_letters(tmp_path / "elsewhere" / "mine"))
    author = started(qtbot, tmp_path / "author", gone, KNOWN)
    path = save_as(qtbot, author, tmp_path / "mine.attn", enclose=True)
    author.window.close()
    shutil.rmtree(gone)
    opened(qtbot, other, path)
    assert other.session.model is not None
    assert other.session.model.path.is_relative_to(tmp_path / "other" / "cache")
    assert other.session.model.name == "mine"
    translate(qtbot, other, "the cat is")
    again = save_as(qtbot, other, tmp_path / "again.attn")
    with ZipFile(again) as file:
        assert not [name for name in file.namelist() if name.startswith("model/")]


def different(folder: Path) -> Path:
    """The model with other weights than that of `letters`."""
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    save_file({name: tensor * 1.01 for name, tensor in tensors.items()},
              folder / "model.safetensors")  # fmt: skip
    return folder


@pytest.mark.parametrize("name", ["mine", "renamed model"])
def test_that_a_model_is_found_by_its_weights_wherever_it_is_now(
    qtbot: QtBot, other: Program, tmp_path: Path, name: str
) -> None:
    folder = different(save_letters(tmp_path / "elsewhere" / "mine"))
    author = started(qtbot, tmp_path / "author", folder, KNOWN)
    path = save_as(qtbot, author, tmp_path / "usb" / "mine.attn")
    author.window.close()
    folder.rename(tmp_path / "usb" / name)  # it travelled beside the session
    save_letters(tmp_path / "usb" / "another")
    opened(qtbot, other, path)
    assert other.session.model is not None
    assert other.session.model.path == tmp_path / "usb" / name


def test_that_the_command_line_opens_a_session(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    change_everything(qtbot, program)
    path = save_as(qtbot, program, tmp_path / "lesson.attn")
    second = started(qtbot, tmp_path / "second", file=path)
    wait_until_live(qtbot, second)
    qtbot.waitUntil(lambda: second.session.interventions == program.session.interventions)
    assert second.session.selection == program.session.selection
    second.window.close()


def test_that_a_session_that_is_not_there_ends_in_the_usual_start(
    qtbot: QtBot, tmp_path: Path
) -> None:
    program = started(qtbot, tmp_path / "user", file=tmp_path / "none.attn")
    with qtbot.waitSignal(program.notices.posted, timeout=10_000) as posted:
        pass
    assert "none.attn cannot be opened: no such file" in posted.args[0].text
    wait_until_live(qtbot, program)
    assert "none.attn cannot be opened" in told(program)  # though other things were shown since
    program.window.close()


def test_that_the_size_of_the_window_comes_back_where_the_screen_has_room(
    qtbot: QtBot, small_program: Program, other: Program, tmp_path: Path
) -> None:
    from visualizer.main_window import SMALLEST

    screen = other.window.screen().availableGeometry().size()
    small_program.window.resize(screen.width() * 3, SMALLEST[1])
    path = save_as(qtbot, small_program, tmp_path / "wide.attn")
    opened(qtbot, other, path)
    assert (other.window.width(), other.window.height()) == (
        max(screen.width(), SMALLEST[0]),
        SMALLEST[1],
    )


def test_that_ctrl_shift_o_and_the_recent_ones_open_a_session(
    qtbot: QtBot, small_program: Program, tmp_path: Path
) -> None:
    path = save_as(qtbot, small_program, tmp_path / "cat.attn")
    translate(qtbot, small_program, "the cat")
    with (
        mock.patch.object(QFileDialog, "getOpenFileName", return_value=(str(path), "")),
        qtbot.waitSignal(small_program.files.opened, timeout=20_000),
    ):
        press(qtbot, small_program, Qt.Key.Key_O, CTRL | SHIFT)
    wait_until_live(qtbot, small_program)
    assert small_program.window.top_bar.sentence.text() == KNOWN
    translate(qtbot, small_program, "the cat")
    (entry,) = small_program.files.recent.actions()
    assert "cat.attn" in entry.text()
    with qtbot.waitSignal(small_program.files.opened, timeout=20_000):
        entry.trigger()
    wait_until_live(qtbot, small_program)
    assert small_program.window.top_bar.sentence.text() == KNOWN


def test_that_ctrl_z_ends_the_what_if_of_a_session(
    qtbot: QtBot, program: Program, other: Program, tmp_path: Path
) -> None:
    change_everything(qtbot, program)
    path = save_as(qtbot, program, tmp_path / "lesson.attn")
    opened(qtbot, other, path)
    with qtbot.waitSignal(other.session.trace_changed, timeout=10_000):
        other.window.commands["undo"].trigger()
    assert not other.session.trace.interventions


def test_that_without_the_model_ctrl_z_shows_the_run_before_the_what_if(
    qtbot: QtBot, other: Program, tmp_path: Path
) -> None:
    gone = different(save_letters(tmp_path / "elsewhere" / "mine"))
    author = started(qtbot, tmp_path / "author", gone, KNOWN)
    wait_until_live(qtbot, author)
    plain = author.session.trace
    assert plain is not None
    change_everything(qtbot, author)
    path = save_as(qtbot, author, tmp_path / "mine.attn")
    author.window.close()
    shutil.rmtree(gone)
    opened(qtbot, other, path, live=False)
    other.window.notice_bar.close_all()
    session = other.session
    assert session.trace is not None and session.trace.interventions
    other.window.commands["undo"].trigger()
    assert not session.trace.interventions and not session.interventions
    assert session.trace.recorded
    assert np.array_equal(session.trace.logits, plain.logits)
    assert told(other) == ""
    refuses_to_compute(qtbot, other)


def test_that_a_file_is_what_its_documentation_says(
    qtbot: QtBot, small_program: Program, tmp_path: Path
) -> None:
    path = save_as(qtbot, small_program, tmp_path / "cat.attn", enclose=True)
    trace = small_program.session.trace
    assert trace is not None
    with ZipFile(path) as file:
        assert {info.compress_type for info in file.infolist()} == {ZIP_STORED}
        assert set(file.namelist()) == {
            "session.json", "trace.npz", "model/model.safetensors", "model/config.json",
            "model/tokenizer.json", "model/CARD.md",
        }  # fmt: skip
        content = json.loads(file.read("session.json"))
        with file.open("trace.npz") as member:
            import io

            found = read_trace(io.BytesIO(member.read()))
    assert content["format"] == 2
    assert content["training"] is None
    assert content["situation"]["fingerprint"] == trace.model.fingerprint
    assert content["situation"]["model"] == str(trace.model.path)
    assert content["model_name"] == "letters"
    assert content["situation"]["sentence"] == found.source_text == KNOWN
    assert np.array_equal(found.cross.all_weights(), trace.cross.all_weights())


def test_that_a_shipped_model_is_noted_by_its_name(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    path = save_as(qtbot, program, tmp_path / "lesson.attn")
    with ZipFile(path) as file:
        assert json.loads(file.read("session.json"))["situation"]["model"] == LESSON.name
