"""What the window exports is made again by the command that it copies, byte for byte."""

import shlex
import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from model.address import AttentionKind, HeadAddress
from model.config import DecodingConfig
from model.intervention import Interventions
from visualizer.__main__ import main
from visualizer.dialogs.export import ExportDialog
from visualizer.panels import PANELS
from visualizer.selection import PositionsView, Stage

LEFT = Qt.MouseButton.LeftButton
SUFFIXES = ("png", "svg", "pdf")
OF_A_TRACE = [spec.name for spec in PANELS if "training" not in spec.name]


@pytest.fixture
def program(small_program, qtbot):
    """A window on a sentence, with a little of everything that can be set."""
    session = small_program.session
    qtbot.waitUntil(lambda: not session.running)
    session.select(kind=AttentionKind.CROSS, layer=1, head=1, source=2, target=1, key=1)
    session.set_options(dim_special=True, positions=PositionsView.ENCODING)
    return small_program


@pytest.fixture
def exported(program, qtbot, monkeypatch, tmp_path):
    """Export a panel's figure as a user does; the file, and the command that was copied."""

    def run(panel, suffix, change=lambda form: None, data=""):
        path = tmp_path / "window" / f"{panel}.{suffix}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
        program.window.show_panel(panel)
        program.window.exporter.show(panel)
        dialog = program.window.findChildren(ExportDialog)[-1]
        qtbot.mouseClick(dialog.formats.button(SUFFIXES.index(suffix)), LEFT)
        change(dialog.form)
        dialog.data.setCurrentIndex(max(dialog.data.findData(data), 0))
        qtbot.mouseClick(dialog.command_button, LEFT)
        command = QGuiApplication.clipboard().text()
        with qtbot.waitSignal(dialog.saved):
            qtbot.mouseClick(dialog.save_button, LEFT)
        return path, shlex.split(command)

    return run


def again(words, folder):
    """Type a command in another folder; the file that it writes."""
    folder.mkdir()
    words[words.index("-o") + 1] = str(folder / words[words.index("-o") + 1])
    assert main(words[1:]) == 0
    return next(path for path in folder.iterdir() if path.suffix[1:] in SUFFIXES)


@pytest.mark.parametrize("name", OF_A_TRACE)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_that_window_and_command_line_write_equal_bytes(exported, name, suffix, tmp_path):
    path, words = exported(name, suffix)
    assert again(words, tmp_path / "shell").read_bytes() == path.read_bytes()


def test_that_they_do_in_a_process_of_its_own(exported, tmp_path):
    path, words = exported("attention", "pdf")
    command = [sys.executable, "-m", "visualizer", *words[1:-1], str(tmp_path / "again.pdf")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "again.pdf").read_bytes() == path.read_bytes()


def test_that_they_do_with_everything_set_otherwise(exported, program, qtbot, tmp_path):
    def change(form):
        form.presets.setCurrentIndex(2)
        form.presets.activated.emit(2)
        form.styles.setCurrentIndex(2)
        form.font_size.setValue(7.5)
        form.colormaps.setCurrentIndex(form.colormaps.findData("magma"))
        form.low.setText("0.05")
        form.high.setText("0.3")
        form.titled.setChecked(True)
        form.title.setText("Wer “liest” was? $HOME 's")
        form.captioned.setChecked(True)
        for box in (form.numbers, form.without_special, form.transparent):
            box.setChecked(not box.isChecked())

    path, words = exported("attention", "png", change, data="npz")
    shell = again(words, tmp_path / "shell")
    assert shell.read_bytes() == path.read_bytes()
    both = [np.load(file.with_suffix(".npz")) for file in (path, shell)]
    assert all(np.array_equal(both[0][name], both[1][name]) for name in both[0].files)


@pytest.mark.parametrize(
    "decoding",
    [DecodingConfig("sample", temperature=0.7, top_k=3, seed=5), DecodingConfig("beam", 2, 1.0)],
    ids=["sampled", "beam"],
)
def test_that_they_do_for_any_search_of_a_changed_and_padded_run(
    exported, program, qtbot, tmp_path, decoding
):
    session = program.session
    interventions = Interventions(frozenset({HeadAddress(AttentionKind.CROSS, 0, 1)}), True)
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.set_decoding(decoding)  # the run before, which the inspector compares with
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.set_padding(2)
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.intervene(interventions)
    session.select(stage=Stage.MASKED)
    for name in ("attention", "inspector"):
        path, words = exported(name, "svg")
        assert again(words, tmp_path / f"shell {name}").read_bytes() == path.read_bytes()


def test_that_a_file_says_nothing_of_this_machine(exported, tmp_path):
    path, _ = exported("attention", "svg")
    text = path.read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert "--model letters " in text
