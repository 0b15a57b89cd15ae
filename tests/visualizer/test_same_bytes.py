"""What the window exports is made again by the command that it copies, byte for byte."""

import json
import re
import shlex
import subprocess
import sys
from xml.sax.saxutils import unescape

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from model.address import AttentionKind, HeadAddress
from model.config import DecodingConfig
from model.intervention import Interventions
from visualizer.__main__ import main
from visualizer.appearance import Appearance, Series
from visualizer.dialogs.export import ExportDialog
from visualizer.figures import View, figure_class
from visualizer.figures.series import series_of, write_series
from visualizer.figures.subject import Subject
from visualizer.panels import PANELS
from visualizer.selection import PositionsView, Stage

LEFT = Qt.MouseButton.LeftButton
SUFFIXES = ("png", "svg", "pdf")
LEARNS_AT_ONCE = {
    "model": {"d_model": 16, "heads": 2, "d_ff": 16, "encoder_layers": 1, "decoder_layers": 1},
    "training": {"batch_tokens": 60, "warmup": 2, "validate_every": 2, "steps": 8},
}
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


@pytest.mark.parametrize("name", ["attention", "inspector", "mask"])
def test_that_they_do_in_chinese(exported, program, name, tmp_path):
    english, _ = exported(name, "svg")
    before = english.read_bytes()
    program.language.choose("zh_CN")
    try:
        path, words = exported(name, "svg")
    finally:
        program.language.choose("en")
    assert path.read_bytes() != before
    assert "<av:language>zh_CN</av:language>" in path.read_text(encoding="utf-8")
    output = str(tmp_path / "again.svg")
    command = [sys.executable, "-m", "visualizer", *words[1:-1], output]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "again.svg").read_bytes() == path.read_bytes()
    assert again(words, tmp_path / "shell").read_bytes() == path.read_bytes()


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


def test_that_they_do_for_another_sentence_while_a_head_is_silent(
    exported, program, qtbot, tmp_path
):
    """The inspector compares with the run without it, which is made for this."""
    session = program.session
    silent = Interventions(frozenset({HeadAddress(AttentionKind.CROSS, 0, 1)}))
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.intervene(silent)
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.translate("the cat")
    qtbot.waitUntil(lambda: session.before is not None, timeout=20_000)
    assert session.trace.interventions == silent
    assert session.before.source_text == session.trace.source_text == "the cat"
    assert not session.before.interventions
    path, words = exported("inspector", "svg")
    assert again(words, tmp_path / "shell").read_bytes() == path.read_bytes()


def test_that_a_what_if_is_compared_with_a_run_of_the_same_search(program, qtbot):
    session = program.session
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.intervene(Interventions(positions_off=True))
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.set_decoding(DecodingConfig("beam", 2, 1.0))
    qtbot.waitUntil(lambda: session.before is not None, timeout=20_000)
    assert session.before.decoding == session.trace.decoding


@pytest.fixture
def trained(program, qtbot, tmp_path):
    """Two runs side by side, the first of which is open in the window."""
    (tmp_path / "tiny.json").write_text(json.dumps(LEARNS_AT_ONCE))
    for name, seed in (("first", 1), ("second", 2)):
        command = ["train", "--corpus", "copy", "--config", str(tmp_path / "tiny.json")]
        assert main([*command, "--seed", str(seed), "--output", str(tmp_path / name)]) == 0
    session = program.session
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.open_model(tmp_path / "first")
    qtbot.waitUntil(lambda: bool(session.training.runs), timeout=20_000)
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.translate("a b c")
    return session


@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_that_they_do_for_the_curves_of_runs_beside_each_other(exported, trained, suffix, tmp_path):
    trained.compare_runs(frozenset({"second"}))
    path, words = exported("training", suffix)
    assert words[words.index("--compare") + 1] == "second"
    assert again(words, tmp_path / "shell").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["attention", "inspector", "training", "over-training"])
def test_that_they_do_for_a_moment_of_a_training(exported, trained, qtbot, name, tmp_path):
    film = len(trained.training.moments)
    trained.make_film()
    qtbot.waitUntil(lambda: len(trained.training.film) == film > 2, timeout=20_000)
    with qtbot.waitSignal(trained.trace_changed, timeout=20_000):
        trained.show_moment(trained.training.moments[1])
    assert trained.trace.forced
    path, words = exported(name, "svg")
    assert words[words.index("--moment") + 1] == str(trained.training.moments[1])
    assert again(words, tmp_path / "shell").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["training", "over-training"])
def test_that_a_figure_of_a_training_is_of_that_run_whichever_model_is_open(
    exported, trained, letters, qtbot, name, tmp_path
):
    with qtbot.waitSignal(trained.trace_changed, timeout=20_000):
        trained.open_model(letters)
    trained.select(layer=int(name == "training"), head=1)  # its run has one layer
    trained.make_film()
    film = len(trained.training.moments)
    qtbot.waitUntil(lambda: len(trained.training.film) == film > 2, timeout=20_000)
    assert trained.training.folder == tmp_path / "first"
    path, words = exported(name, "svg")
    said = facts(path)
    assert said["model"] == "first"
    assert words[words.index("--model") + 1] == str(tmp_path / "first")
    assert ("sentence" in said) == (name == "over-training")
    assert "weights" not in said
    assert again(words, tmp_path / "shell").read_bytes() == path.read_bytes()


def test_that_the_moments_of_another_model_are_no_series_of_this_one(trained, letters, qtbot):
    trained.make_film()
    qtbot.waitUntil(lambda: len(trained.training.film) > 2, timeout=20_000)
    assert Series.MOMENTS in series_of(subject_of(trained))
    with qtbot.waitSignal(trained.trace_changed, timeout=20_000):
        trained.open_model(letters)
    trained.make_film()
    qtbot.waitUntil(lambda: len(trained.training.film) > 2, timeout=20_000)
    assert Series.MOMENTS not in series_of(subject_of(trained))


@pytest.mark.parametrize("name", ["training", "over-training"])
def test_that_nothing_is_exported_where_nothing_was_trained(program, name):
    program.window.show_panel(name)
    program.window.exporter.show(name)
    assert not program.window.findChildren(ExportDialog)
    assert program.window.notice_bar.notice.text.endswith(" yet.")


def subject_of(session):
    """The matrix that the window shows."""
    view = View(session.trace, session.selection, training=session.training)
    return Subject(view, figure_class("attention-matrix"), "attention-matrix")


def facts(path):
    """What an SVG says of itself."""
    found = re.findall("<av:([a-z-]+)>(.*?)</av:", path.read_text(encoding="utf-8"))
    return {name: unescape(text) for name, text in found}


def test_that_each_moment_of_a_series_says_how_it_is_made_again(trained, qtbot, tmp_path):
    moments = trained.training.moments
    trained.make_film()
    qtbot.waitUntil(lambda: len(trained.training.film) == len(moments), timeout=20_000)
    subject = subject_of(trained)
    for _ in write_series(subject, Series.MOMENTS, Appearance(), tmp_path / "moment.svg", 2.0):
        pass
    path = tmp_path / "moment-02.svg"
    said = re.search("<av:command>(.*?)</av:command>", path.read_text(encoding="utf-8"))
    words = shlex.split(unescape(said[1]))
    words[words.index("--model") + 1] = str(tmp_path / "first")
    assert again(words, tmp_path / "shell").read_bytes() == path.read_bytes()


def test_that_a_step_that_was_not_kept_is_refused_in_a_sentence(trained, capsys, tmp_path):
    command = ["translate", "--model", str(tmp_path / "first"), "--moment", "777", "a b"]
    assert main(command) == 2
    assert "step 777 was not kept; kept are 0, " in capsys.readouterr().err
    assert main(["translate", "--model", "en-de-pronoun", "--moment", "1", "a"]) == 2
    assert "only the output of train has moments" in capsys.readouterr().err


def test_that_a_file_says_nothing_of_this_machine(exported, tmp_path):
    path, _ = exported("attention", "svg")
    text = path.read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert "--model letters " in text
