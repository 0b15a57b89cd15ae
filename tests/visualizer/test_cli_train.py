"""Training, resuming and packing from the command line."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import sacrebleu
from safetensors import safe_open

from model.checkpoint import load_model
from model.corpora import open_corpus
from model.evaluation import Progress
from visualizer.__main__ import main

SMALL = {
    "model": {"d_model": 16, "heads": 2, "d_ff": 16, "encoder_layers": 1, "decoder_layers": 1},
    "training": {"batch_tokens": 60, "warmup": 2, "validate_every": 2, "average": 0.5},
    "tokenizer": {"source_vocab": 330, "target_vocab": 330},
}


@pytest.fixture
def say(capsys):
    """Run a command; returns its exit code, and what it prints on both outputs."""

    def run(*arguments):
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def corpus(tmp_path):
    """Enough pairs to hold some out, a malformed line, and Tatoeba's third column."""
    draw = random.Random(1)
    words = {"red": "rot", "big": "groß", "old": "alt", "warm": "warm", "new": "neu", "far": "weit"}
    lines = ["no tab in this line"]
    for number in range(300):
        chosen = draw.sample(list(words), 3)
        german = " ".join(words[word] for word in chosen)
        origin = f"CC-BY 2.0 (France) Attribution: tatoeba.org #{number} (someone)"
        lines.append(f"{' '.join(chosen)} {number}\t{german} {number}\t{origin}")
    path = tmp_path / "private" / "pairs.tsv"
    path.parent.mkdir()
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def config(tmp_path):
    """Settings of a model that learns in no time."""
    path = tmp_path / "small.json"
    path.write_text(json.dumps(SMALL), encoding="utf-8")
    return path


@pytest.fixture
def run(say, corpus, config, tmp_path):
    """The folder of a training of four steps."""
    folder = tmp_path / "run"
    options = ("--config", config, "--steps", 4, "--seed", 7)
    code, _, said = say("train", "--corpus", corpus, "--output", folder, *options)
    assert code == 0, said
    return folder


def metrics(folder):
    """What happened, as (event, step)."""
    lines = (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    return [(event["event"], event["step"]) for event in map(json.loads, lines)]


# ------------------------------------------------------------------ train


def test_that_a_training_says_what_it_skips_and_how_it_goes(say, corpus, config, tmp_path):
    options = ("--config", config, "--steps", 3, "--seed", 7)
    code, printed, said = say("train", "--corpus", corpus, "--output", tmp_path / "r", *options)
    assert (code, printed) == (0, "")
    lines = said.splitlines()
    assert lines[0] == "Skipped 1 without a tab (line 1)."
    assert lines[-3].startswith("Step 2: validation loss ")
    assert lines[-2].startswith("Step 3: validation loss ")
    assert lines[-1].startswith("Trained 3 steps in ")
    settings = json.loads((tmp_path / "r" / "config.json").read_text(encoding="utf-8"))
    assert settings["training"]["seed"] == 7
    assert settings["model"]["d_model"] == 16


@pytest.mark.parametrize("scaled", [True, False])
def test_that_a_setting_decides_whether_scores_are_divided(say, corpus, config, tmp_path, scaled):
    settings = {**SMALL, "model": {**SMALL["model"], "scale_scores": scaled}}
    config.write_text(json.dumps(settings), encoding="utf-8")
    options = ("--config", config, "--steps", 2)
    code, _, said = say("train", "--corpus", corpus, "--output", tmp_path / "run", *options)
    assert code == 0, said
    options = ("--text", "red big 7", "-o", tmp_path / "trace.npz")
    assert say("trace", "--model", tmp_path / "run", *options)[0] == 0
    with np.load(tmp_path / "trace.npz") as file:
        products = file["cross.q"] @ file["cross.k"].swapaxes(-1, -2)
        wanted = products / np.sqrt(8) if scaled else products  # two heads share 16 features
        np.testing.assert_allclose(file["cross.attn_scores"], wanted, rtol=1e-4, atol=1e-5)


def test_that_a_training_goes_on_where_it_ended(say, run):
    before = metrics(run)
    code, _, said = say("train", "--output", run, "--resume", "--steps", 6)
    assert code == 0, said
    after = metrics(run)
    assert after[: len(before)] == before
    steps = [step for event, step in after if event == "TrainStep"]
    assert steps == [1, 2, 3, 4, 5, 6]


def test_that_a_killed_training_goes_on_from_its_last_checkpoint(say, corpus, config, tmp_path):
    folder = tmp_path / "run"
    command = ["train", "--corpus", str(corpus), "--output", str(folder), "--config", str(config)]
    program = subprocess.Popen(
        [sys.executable, "-m", "visualizer", *command, "--steps", "100000"],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    wait_for_steps(folder, 3)
    program.kill()
    program.wait(timeout=60)
    code, _, said = say("train", "--output", folder, "--resume", "--steps", 3)
    assert code == 0, said
    assert [step for event, step in metrics(folder) if event == "TrainStep"] == [1, 2, 3]


def test_that_ctrl_c_ends_a_training_so_that_it_can_go_on(say, corpus, config, tmp_path):
    folder = tmp_path / "run"
    command = ["train", "--corpus", str(corpus), "--output", str(folder), "--config", str(config)]
    program = subprocess.Popen(
        [sys.executable, "-m", "visualizer", *command, "--steps", "100000"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    wait_for_steps(folder, 3)
    program.send_signal(signal.SIGINT)
    _, said = program.communicate(timeout=60)
    assert program.returncode == 130
    assert "Traceback" not in said
    done = max(step for event, step in metrics(folder) if event == "TrainStep")
    newest = max(path.name for path in (folder / "checkpoints").iterdir())
    assert newest == f"step-{done:08}.safetensors"


def wait_for_steps(folder, count):
    """Wait until another process has trained so many steps."""
    deadline = time.monotonic() + 60
    path = folder / "metrics.jsonl"
    while not path.exists() or path.read_text(encoding="utf-8").count("\n") < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)  # there is no signal to wait for


def test_that_a_run_stops_after_so_many_seconds(say, corpus, config, tmp_path):
    options = ("--config", config, "--steps", 10**6, "--seconds", 0.01)
    code, _, said = say("train", "--corpus", corpus, "--output", tmp_path / "r", *options)
    assert code == 0
    assert "Stopped after step 1 of 1,000,000; --resume goes on.\n" in said


def test_that_a_run_can_be_used_as_a_model(say, run):
    code, printed, said = say("translate", "--model", run, "red old new 5")
    assert (code, said) == (0, "")
    assert printed.count("\n") == 1


# ------------------------------------------------------------------ pack


def test_that_a_packed_model_says_where_it_comes_from(say, run, tmp_path):
    folder = tmp_path / "models" / "toy"
    code, printed, said = say(
        "pack", run, "-o", folder, "--title", "English to German", "--limit", 1
    )
    assert (code, printed) == (0, ""), said
    card = (folder / "CARD.md").read_text(encoding="utf-8")
    for part in (
        "# toy: English to German\n",
        "CC BY 2.0 FR",
        "ManyThings",
        "SHA-256",
        "4 of 4 steps",
        "seed 7",
        "| greedy |",
        "| beam 4, alpha 0.6 |",
        "train --corpus pairs.tsv --output runs/toy --seed 7 --steps 4 --config config.json",
        "pack runs/toy -o toy --title 'English to German'",
        '"d_model": 16',
    ):
        assert part in card
    for path in folder.iterdir():
        assert str(tmp_path).encode() not in path.read_bytes()
        assert b"private" not in path.read_bytes()
    assert load_model(folder).config.d_model == 16
    with safe_open(folder / "model.safetensors", framework="pt") as file:
        assert {file.get_slice(name).get_dtype() for name in file.keys()} == {"F16"}  # noqa: SIM118


def test_that_the_curves_of_a_run_are_drawn_without_a_sentence(say, run, tmp_path):
    figure = tmp_path / "curves.svg"
    arguments = ("export", "--model", run, "-o", figure, "--figure")
    code, _, said = say(*arguments, "training")
    assert (code, said) == (0, "")
    assert ">loss" in figure.read_text(encoding="utf-8")
    code, _, said = say(*arguments, "over-training")
    assert code == 2
    assert said == "Say with --text of which sentence the figure over-training shall be.\n"


def test_that_a_packed_model_translates_like_its_run(say, run, tmp_path):
    assert say("pack", run, "-o", tmp_path / "toy", "--limit", 1)[0] == 0
    sentence = "red old new 5"
    of_run = say("translate", "--model", run, sentence)
    assert say("translate", "--model", tmp_path / "toy", sentence) == of_run


def test_that_alpha_is_chosen_on_the_validation_part(say, run, corpus, tmp_path, monkeypatch):
    """A search that is right with alpha 2 alone, and nearly so with alpha 3."""
    seen = {}

    def outputs(model, pairs, decoding):
        seen.setdefault(decoding.alpha, []).append({pair.source for pair in pairs})
        yield Progress(1, 1)
        wrong = {2: "", 3: " ."}.get(decoding.alpha, " x x")
        return [pair.target + wrong for pair in pairs]

    monkeypatch.setattr("model.packing.outputs", outputs)
    folder = tmp_path / "toy"
    assert say("pack", run, "-o", folder)[0] == 0
    split = open_corpus(str(corpus)).split(7)
    valid, test = ({pair.source for pair in part} for part in (split.valid, split.test))
    assert seen == {
        None: [test],
        0.6: [valid, test],
        1: [valid],
        2: [valid, test],
        3: [valid],
        5: [valid],
    }
    card = (folder / "CARD.md").read_text(encoding="utf-8")
    assert "Alpha 2 was chosen: of 0.6 (" in card
    assert f"on {len(valid)} validation pairs" in card
    assert "2 (100.0)" in card
    assert [line[:20] for line in card.splitlines() if line.startswith("| beam")] == [
        "| beam 4, alpha 0.6 ",
        "| beam 4, alpha 2 | ",
    ]
    assert load_model(folder).alpha == 2


def test_that_a_limit_bounds_the_measurement_and_is_told(say, run, tmp_path):
    folder = tmp_path / "toy"
    assert say("pack", run, "-o", folder, "--limit", 2)[0] == 0
    card = (folder / "CARD.md").read_text(encoding="utf-8")
    pairs = int(re.search(r"for validation, (\d+) for the test", card)[1])
    assert pairs > 2
    assert f"on the first 2 of {pairs} test pairs:" in card
    assert "-o toy --limit 2\n" in card


def test_that_a_packing_that_is_stopped_leaves_nothing(say, run, tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(sacrebleu, "corpus_chrf", interrupt)
    code, _, said = say("pack", run, "-o", tmp_path / "models" / "toy", "--limit", 1)
    assert (code, "Traceback" in said) == (130, False)
    assert not (tmp_path / "models").exists()


def test_that_a_packing_without_room_for_its_card_leaves_nothing(say, run, tmp_path, monkeypatch):
    replace, folder = Path.replace, tmp_path / "models" / "toy"

    def full(self, target):
        if target == folder / "CARD.md":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    code, _, said = say("pack", run, "-o", folder, "--limit", 1)
    assert code == 2
    assert said.endswith(f"{folder}/CARD.md cannot be written: no space left on device.\n")
    assert not (tmp_path / "models").exists()


# ------------------------------------------------------------------ mistakes

TRAIN = ["train", "--output", "{tmp}/new", "--corpus"]
MISTAKES = {
    "no corpus": (["train", "--output", "{tmp}/new"], "--corpus"),
    "no output": (["train", "--corpus", "pronoun"], "--output"),
    "an unknown corpus": ([*TRAIN, "pronuon"], "pronoun"),
    "a file that is not there beside another": ([*TRAIN, "{text},{tmp}/none"], "neither a file"),
    "parallel files of other lengths": (
        [*TRAIN, "{text},{other}"],
        "it has 1 line, and other.file has 200",
    ),
    "a corpus to see that is none": (["corpus", "nothing"], "neither a file"),
    "no sample but -1": (["corpus", "copy", "--limit", "-1"], "whole number"),
    "an empty corpus": ([*TRAIN, "{empty}"], "it is empty"),
    "a corpus that is not UTF-8": ([*TRAIN, "{latin}"], "not UTF-8"),
    "a malformed corpus": ([*TRAIN, "{text}"], "no line has a source"),
    "a folder as a corpus": ([*TRAIN, "{tmp}"], "cannot be used"),
    "no steps": ([*TRAIN, "pronoun", "--steps", "0"], "whole number of at least 1"),
    "a negative time": ([*TRAIN, "pronoun", "--seconds=-3"], "above 0"),
    "a file as the run": ([*TRAIN[:2], "{text}", "--corpus", "pronoun"], "it is not a folder"),
    "an example that cannot be read": (
        ["pack", "{run}", "-o", "{tmp}/m", "--example", "  "],
        "There is no sentence",
    ),
    "a missing config": ([*TRAIN, "pronoun", "--config", "{tmp}/none"], "no such file"),
    "a config that is not JSON": ([*TRAIN, "pronoun", "--config", "{text}"], "not JSON"),
    "a config that is a list": ([*TRAIN, "pronoun", "--config", "{list}"], "not a JSON object"),
    "an unknown part": ([*TRAIN, "{corpus}", "--config", "{part}"], "part.file, optimizer: "),
    "an unknown setting": ([*TRAIN, "{corpus}", "--config", "{key}"], "key.file, deep: "),
    "a setting of a wrong kind": ([*TRAIN, "{corpus}", "--config", "{kind}"], "kind.file, heads: "),
    "a part of a wrong kind": ([*TRAIN, "{corpus}", "--config", "{five}"], "five.file, training: "),
    "a seed of a wrong kind": ([*TRAIN, "{corpus}", "--config", "{seed}"], "seed.file, seed: "),
    "a model of 1 TB": ([*TRAIN, "{corpus}", "--config", "{huge}"], "GB of memory"),
    "a run that is there": (
        ["train", "--corpus", "pronoun", "--output", "{run}"],
        "run cannot be written: there is a run already; go on with --resume",
    ),
    "nothing to resume": (["train", "--output", "{tmp}/new", "--resume"], "output folder of a"),
    "another seed on resuming": (
        ["train", "--output", "{run}", "--resume", "--seed", "2"],
        "--seed",
    ),
    "another corpus on resuming": (
        ["train", "--output", "{run}", "--resume", "--corpus", "{other}"],
        "not the data that the run began with",
    ),
    "an output that cannot be": (
        ["train", "--corpus", "pronoun", "--output", "{text}/run"],
        "cannot be written",
    ),
    "a run that is none": (
        ["pack", "{tmp}", "-o", "{tmp}/m"],
        "cannot be opened: it is not the output",
    ),
    "a run as the model folder": (["pack", "{run}", "-o", "{run}"], "choose another folder"),
    "a model folder that cannot be": (["pack", "{run}", "-o", "{text}/m"], "cannot be written"),
    "another corpus on packing": (
        ["pack", "{run}", "-o", "{tmp}/m", "--corpus", "{other}"],
        "not what this run learned from",
    ),
}
CONTENTS = {
    "empty": b"",
    "latin": b"caf\xe9\tKaffee\n",
    "text": b"text\n",
    "list": b"[1]",
    "part": b'{"optimizer": {}}',
    "key": b'{"model": {"deep": 3}}',
    "kind": b'{"model": {"heads": "four"}}',
    "five": b'{"training": 5}',
    "seed": b'{"training": {"seed": "one"}}',
    "huge": b'{"model": {"d_model": 65536, "d_ff": 65536, "heads": 1}}',
    "other": b"".join(b"word %d\tWort %d\n" % (n, n) for n in range(200)),
}


@pytest.mark.parametrize(("arguments", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_that_one_sentence_says_what_is_wrong_with(
    arguments, expected, say, corpus, tmp_path, request
):
    paths = {"tmp": tmp_path, "corpus": corpus}
    for name, content in CONTENTS.items():
        paths[name] = tmp_path / f"{name}.file"
        paths[name].write_bytes(content)
    if any("{run}" in argument for argument in arguments):
        paths["run"] = request.getfixturevalue("run")
    code, printed, said = say(*(argument.format(**paths) for argument in arguments))
    assert (code, printed) == (2, "")
    assert said.count("\n") == 1
    assert expected in said


def test_that_a_corpus_that_went_away_can_be_named_anew(say, run, corpus, tmp_path):
    moved = corpus.rename(tmp_path / "moved.tsv")
    code, _, said = say("pack", run, "-o", tmp_path / "toy")
    assert code == 2
    assert "say with --corpus where it is" in said
    assert say("pack", run, "-o", tmp_path / "toy", "--corpus", moved, "--limit", 1)[0] == 0
