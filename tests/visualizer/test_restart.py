"""The program comes back as it was left, however it ended."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from model.address import AttentionKind
from model.trace_file import load_trace, save_trace
from visualizer import settings
from visualizer.app import MODELS, Program
from visualizer.selection import Selection
from visualizer.settings import APPLICATION, ORGANIZATION, Settings

ROOT = MODELS.parent.parent
LESSON = MODELS / "en-de-pronoun"
SENTENCE = "The animal did not cross the street because it was too tired ."


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of a user of the lesson; the last trace is kept beside them."""
    monkeypatch.setattr("visualizer.app.last_trace", lambda: tmp_path / "last_trace.npz")
    path = tmp_path / "settings.ini"
    stored = Settings(path)
    stored.set(settings.MODEL, str(LESSON))
    stored.set(settings.SENTENCE, SENTENCE)
    stored.sync()
    return path


def started(qtbot: QtBot, stored: Settings) -> Program:
    """The program with a live trace."""
    program = Program(stored)
    qtbot.addWidget(program.window)
    program.window.show()
    program.start()
    session = program.session
    qtbot.waitUntil(
        lambda: session.trace is not None and not session.trace.recorded, timeout=30_000
    )
    return program


def looked_at(selection: Selection) -> tuple[AttentionKind, int, int]:
    return selection.kind, selection.layer, selection.head


def test_that_kind_layer_and_head_come_back_with_the_first_picture(
    qtbot: QtBot, path: Path
) -> None:
    first = started(qtbot, Settings(path))
    first.session.select(kind=AttentionKind.DECODER_SELF, layer=2, head=3)
    first.window.close()
    second = Program(Settings(path))
    qtbot.addWidget(second.window)
    pictures: list[Selection] = []
    second.session.trace_changed.connect(lambda _: pictures.append(second.session.selection))
    second.start()
    assert looked_at(pictures[0]) == (AttentionKind.DECODER_SELF, 2, 3)
    step = second.session.step()
    assert step is not None
    assert (step.kind, step.layer) == (AttentionKind.DECODER_SELF, 2)
    qtbot.waitUntil(lambda: len(pictures) == 2, timeout=30_000)
    assert looked_at(second.session.selection) == (AttentionKind.DECODER_SELF, 2, 3)
    second.window.close()


@pytest.mark.parametrize(
    ("kind", "layer", "head"),
    [
        (AttentionKind.ENCODER_SELF, 2, 1),  # the lesson's encoder has two layers
        (AttentionKind.CROSS, 3, 1),
        (AttentionKind.CROSS, 1, 4),
    ],
)
def test_that_a_head_that_the_model_lacks_is_not_restored(
    qtbot: QtBot, path: Path, kind: AttentionKind, layer: int, head: int
) -> None:
    stored = Settings(path)
    stored.set(settings.KIND, kind.value)
    stored.set(settings.LAYER, layer)
    stored.set(settings.HEAD, head)
    program = started(qtbot, stored)
    assert looked_at(program.session.selection) == looked_at(Selection())
    program.window.close()


def test_that_a_recorded_run_belongs_to_the_model_where_it_is_now(qtbot: QtBot, path: Path) -> None:
    first = started(qtbot, Settings(path))
    trace = first.session.trace
    assert trace is not None
    first.window.close()
    moved = replace(trace.model, path=Path("elsewhere") / LESSON.name)
    save_trace(replace(trace, model=moved), path.parent / "last_trace.npz")
    second = Program(Settings(path))
    qtbot.addWidget(second.window)
    second.start()
    assert second.session.trace is not None
    assert second.session.trace.recorded
    assert second.session.trace.model.path == LESSON
    second.window.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_that_a_killed_program_keeps_what_a_closed_one_does(
    qtbot: QtBot, path: Path, tmp_path: Path, number: signal.Signals
) -> None:
    config = tmp_path / "config" / ORGANIZATION / f"{APPLICATION}.ini"
    config.parent.mkdir(parents=True)
    path.rename(config)
    places = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_DATA_HOME": str(tmp_path / "data")}
    stored = Settings(config)
    stored.set(settings.SENTENCE, "")  # comes back with the first live trace
    stored.sync()
    command = [sys.executable, "-m", "visualizer"]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | places) as process:
        qtbot.waitUntil(lambda: Settings(config).get(settings.SENTENCE) != "", timeout=60_000)
        process.send_signal(number)
        assert process.wait(30) == 0
    (last_trace,) = (tmp_path / "data").rglob("last_trace.npz")
    assert load_trace(last_trace).source_text == SENTENCE
    assert Settings(config).get(settings.WINDOW_STATE) != b""
