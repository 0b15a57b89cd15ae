"""What a rude user does to the command line: one sentence says what is wrong, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from visualizer.__main__ import main

LESSON = "en-de-pronoun"


@pytest.fixture
def mistake(capsys):
    """Run a command that must be refused; returns the one sentence that is said."""

    def run(*arguments):
        capsys.readouterr()
        assert main([str(argument) for argument in arguments]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.count("\n") == 1
        assert captured.err.endswith(".\n")
        return captured.err

    return run


TEXT = ("--text", "The dog slept .")
OUT = ("-o", "{tmp}/out.npz")
LESSON_MODEL = ("--model", LESSON)
SILENT = ("--silence", "cross:1:1")
FIGURE = ("export", "--model", LESSON, *TEXT, "--figure", "attention-matrix")
MISTAKES = {
    "an unknown command": (["transalte"], "invalid choice: 'transalte'"),
    "no text": (["trace", "--model", LESSON, *OUT], "--text"),
    "an unknown model": (["translate", "--model", "en-de-pronuon", "x"], "en-de-pronoun"),
    "a run of which only the name is said": (
        ["translate", "--model", "run1", "x"],
        "for a run, say where its folder is",
    ),
    "a folder without a model": (["translate", "--model", "{tmp}", "x"], "config.json is missing"),
    "a model name with nothing in it": (["translate", "--model", "", "x"], "no model"),
    "an empty text": (["translate", "--model", LESSON, ""], "There is no sentence"),
    "a blank text": (["trace", "--model", LESSON, "--text", " \t", *OUT], "There is no sentence"),
    "a word that the lesson does not know": (
        ["translate", "--model", LESSON, "The anmial slept ."],
        "“anmial”. Perhaps you mean “animal”",
    ),
    "5,000 words": (["translate", "--model", LESSON, "dog " * 5000], "at most 1,024"),
    "an unknown word in the target": (
        ["trace", "--model", LESSON, *TEXT, "--target", "Der Hnud", *OUT],
        "“Hnud”",
    ),
    "a text that is no text": (["translate", "--model", LESSON, "caf\udce9"], "UTF-8"),
    "no hypotheses": (["translate", "--beam", "0", "x"], "whole number from 1 to 64"),
    "a file as a folder": (["trace", "--model", LESSON, *TEXT, "-o", "{file}/x.npz"], "written"),
    "layer 99": ([*FIGURE, "-o", "{tmp}/x.svg", "--layer", "99"], "from 1 to 64"),
    "a layer too many": ([*FIGURE, "-o", "{tmp}/x.svg", "--layer", "9"], "no layer 9"),
    "a head too many": ([*FIGURE, "-o", "{tmp}/x.svg", "--head", "9"], "no head 9"),
    "head 0": ([*FIGURE, "-o", "{tmp}/x.svg", "--head", "0"], "whole number from 1"),
    "a query too many": ([*FIGURE, "-o", "{tmp}/x.svg", "--query", "77"], "no query 77"),
    "a bad kind": ([*FIGURE, "-o", "{tmp}/x.svg", "--kind", "self"], "encoder-self"),
    "a bad stage": ([*FIGURE, "-o", "{tmp}/x.svg", "--stage", "hard"], "softmax"),
    "a bad figure": (
        ["export", "--model", LESSON, *TEXT, "--figure", "pie", "-o", "{tmp}/x.svg"],
        "attention-matrix",
    ),
    "a bad tensor": ([*FIGURE, "-o", "{tmp}/x.svg", "--tensor", "spirit"], "attn_out"),
    "a bad colour map": ([*FIGURE, "-o", "{tmp}/x.svg", "--colormap", "jet"], "viridis"),
    "a colour map that has no middle for signed values": (
        [*FIGURE, "-o", "{tmp}/x.svg", "--stage", "scaled", "--colormap", "viridis"],
        "blue-white-red or blue-black-red, not viridis",
    ),
    "a colour map where there are no values": (
        [
            "export",
            *LESSON_MODEL,
            *TEXT,
            "--figure",
            "mask",
            "-o",
            "{tmp}/x.svg",
            "--colormap",
            "magma",
        ],
        "The figure mask has no colours for values",
    ),
    "moments of what was not trained here": (
        [*FIGURE, "-o", "{tmp}/x.svg", "--series", "moments"],
        "must be the output of train",
    ),
    "an animation of one figure": ([*FIGURE, "-o", "{tmp}/x.apng"], "must end in .png"),
    "a range the wrong way round": (
        [*FIGURE, "-o", "{tmp}/x.svg", "--low", "0.5", "--high", "0.1"],
        "must be less than the upper one",
    ),
    "a font that is not there": ([*FIGURE, "-o", "{tmp}/x.svg", "--font", "Nil"], "no font “Nil”"),
    "type too small": ([*FIGURE, "-o", "{tmp}/x.svg", "--font-size", "5"], "between 6 and 48"),
    "a decode step too many": ([*FIGURE, "-o", "{tmp}/x.svg", "--decode-step", "99"], "only "),
    "a bad file type": ([*FIGURE, "-o", "{tmp}/x.bmp"], ".pdf"),
    "no width": ([*FIGURE, "-o", "{tmp}/x.svg", "--width", "0"], "above 0"),
    "an unwritable figure": ([*FIGURE, "-o", "{file}/x.svg"], "cannot be written"),
    "a head to silence that has no form": (
        ["trace", "--silence", "cross2", *TEXT, *OUT],
        "cross:2:1",
    ),
    "a head to silence that is not there": (
        ["trace", *TEXT, *OUT, *LESSON_MODEL, *SILENT, "--silence", "cross:9:1"],
        "There is no head cross:9:1: en-de-pronoun has ",
    ),
    "head 0 to silence": (
        ["trace", "--model", LESSON, "--silence", "cross:1:0", *TEXT, *OUT],
        "There is no head cross:1:0: ",
    ),
    "nothing to measure on": (["evaluate", "--model", LESSON], "--pairs"),
    "a missing file of pairs": (
        ["evaluate", "--pairs", "{tmp}/none.tsv"],
        "The data {tmp}/none.tsv cannot be used: no such file",
    ),
    "a folder of pairs": (["evaluate", "--pairs", "{tmp}"], "is a directory"),
    "an empty file of pairs": (["evaluate", "--pairs", "{empty}"], "it is empty"),
    "pairs that are not UTF-8": (["evaluate", "--pairs", "{latin}"], "not UTF-8"),
    "pairs without tabs": (["evaluate", "--pairs", "{file}"], "no line has a source"),
    "pairs of other words": (["evaluate", "--model", LESSON, "--pairs", "{pairs}"], "Pair 1: "),
    "an unknown corpus": (["evaluate", "--corpus", "pronuon"], "pronoun"),
    "a file without a name": (["trace", *TEXT, "-o", ""], "--output: must not be empty"),
    "a run without a name": (["pack", "", "-o", "{tmp}/m"], "must not be empty"),
    "a device as the file": (["trace", *TEXT, "-o", "{pipe}"], "it is a device or a pipe"),
    "a folder as the file": (["trace", *TEXT, "-o", "{tmp}"], "it is a folder, not a file"),
}


@pytest.mark.parametrize(("arguments", "said"), MISTAKES.values(), ids=MISTAKES)
def test_that_one_sentence_says_what_is_wrong_with(arguments, said, mistake, tmp_path):
    contents = {
        "empty": b"",
        "latin": b"caf\xe9\tKaffee\n",
        "file": b"text\n",
        "pairs": b"zebra\tb\n",
    }
    paths = {"tmp": tmp_path}
    for name, content in contents.items():
        paths[name] = tmp_path / f"{name}.tsv"
        paths[name].write_bytes(content)
    paths["pipe"] = tmp_path / "pipe"
    os.mkfifo(paths["pipe"])
    assert said.format(**paths) in mistake(*(argument.format(**paths) for argument in arguments))


def test_that_a_mistake_leaves_no_file_behind(mistake, tmp_path):
    mistake("trace", "--model", LESSON, "--text", "The anmial .", "-o", tmp_path / "trace.npz")
    assert list(tmp_path.iterdir()) == []


def test_that_a_mistake_of_ours_is_said_in_a_line_too(capsys, monkeypatch):
    def break_down(arguments):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("visualizer.commands.models", break_down)
    assert main(["models"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(
        "Failed unexpectedly: ZeroDivisionError: division by zero (test_cli_mistakes.py"
    )
    assert said.count("\n") == 1


def test_that_ctrl_c_is_quiet(capsys, monkeypatch):
    def interrupt(arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("visualizer.commands.models", interrupt)
    assert main(["models"]) == 130
    assert capsys.readouterr() == ("", "")


def test_that_a_file_keeps_what_it_had_when_writing_fails(mistake, tmp_path, monkeypatch):
    path = tmp_path / "trace.npz"
    path.write_bytes(b"precious")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    said = mistake("trace", "--model", LESSON, *TEXT, "-o", path)
    assert "no space left on device" in said
    assert path.read_bytes() == b"precious"
    assert [file.name for file in Path(tmp_path).iterdir()] == ["trace.npz"]


def test_that_a_link_is_written_through(tmp_path):
    (tmp_path / "real.npz").write_bytes(b"")
    (tmp_path / "link.npz").symlink_to("real.npz")
    out = str(tmp_path / "link.npz")
    assert main(["trace", "--model", LESSON, *TEXT, "-o", out]) == 0
    assert (tmp_path / "link.npz").is_symlink()
    assert (tmp_path / "real.npz").stat().st_size > 1000


@pytest.mark.parametrize(
    ("command", "code", "printed"),
    [
        ("models >&-", 0, ""),
        ("models >/dev/full", 2, "No space left on device.\n"),
        ("translate --model en-de-pronoun <&-", 0, ""),
        ("translate --model en-de-pronoun zebra 2>&-", 2, ""),
        ("translate --model en-de-pronoun zebra 2>/dev/full", 2, ""),
    ],
)
def test_that_streams_that_are_closed_or_full_are_no_trouble(command, code, printed):
    shell = ["sh", "-c", f"exec {sys.executable} -m visualizer {command}"]
    done = subprocess.run(shell, check=False, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout + done.stderr) == (code, printed)
