"""A training begun on a device that this machine lacks goes on on the CPU, and says so once."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
import torch
from pytestqt.qtbot import QtBot

from model.errors import ConfigError
from model.run import Run
from visualizer.__main__ import main
from visualizer.app import Program
from visualizer.estimating import Estimator
from visualizer.jobs import Jobs
from visualizer.trainer import Trainer
from visualizer.training_state import Estimate, Phase, TrainingRequest

SENTENCE = "This run learned on CUDA, which this machine does not have; it goes on on the CPU."
PATIENCE = 60_000
SMALL: dict[str, Any] = {
    "model": {"encoder_layers": 1, "decoder_layers": 1, "d_model": 16, "heads": 2, "d_ff": 16},
    "training": {"steps": 4, "batch_tokens": 40, "validate_every": 2, "warmup": 2},
    "tokenizer": {"pieces": "word"},
}


@pytest.fixture(autouse=True)
def no_accelerator(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine has a processor only."""
    for place in (torch.cuda, torch.backends.mps):
        monkeypatch.setattr(place, "is_available", lambda: False)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.tsv"
    path.write_text("".join(f"a {n}\tA {n}\n" for n in range(200)))
    return path


def on(device: str) -> dict[str, Any]:
    return {**SMALL, "training": {**SMALL["training"], "device": device}}


def configured(pairs: Path, device: str) -> list[str]:
    """A training with these settings, from the command line."""
    config = pairs.with_name("config.json")
    config.write_text(json.dumps(on(device)))
    output = str(pairs.with_name("run"))
    return ["train", "--corpus", str(pairs), "--output", output, "--config", str(config)]


@pytest.fixture
def run(pairs: Path) -> Path:
    """A run of two of its four steps that was begun on CUDA."""
    assert main([*configured(pairs, "cpu"), "--steps", "2"]) == 0
    path = pairs.with_name("run") / "config.json"
    settings = json.loads(path.read_text())
    settings["training"] |= {"device": "cuda", "steps": 4}
    path.write_text(json.dumps(settings))
    return path.parent


def test_that_a_new_training_on_a_missing_device_is_refused_in_a_sentence(
    pairs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = configured(pairs, "cuda")
    assert main(command) == 2
    config = command[-1]
    said = f"In {config}, device: this machine has no CUDA; choose cpu.\n"
    assert capsys.readouterr() == ("", said)
    assert not pairs.with_name("run").exists()


def test_that_a_run_goes_on_on_the_cpu_and_says_so_in_the_shell(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["train", "--output", str(run), "--resume"]) == 0
    said = capsys.readouterr().err
    assert said.count(SENTENCE) == 1
    assert "Trained 4 steps" in said


def test_that_a_run_goes_on_on_the_cpu_and_says_so_in_the_window(qtbot: QtBot, run: Path) -> None:
    jobs = Jobs()
    trainer, warnings = Trainer(jobs), []
    trainer.warned.connect(warnings.append)
    trainer.start(TrainingRequest("", run, resume=True))
    qtbot.waitUntil(lambda: trainer.state.phase is Phase.ENDED, timeout=PATIENCE)
    jobs.shutdown()
    assert warnings == [SENTENCE]
    assert trainer.state.history.step == 4
    assert Run.open(run).settings.training.device == "cuda"  # where it is, it learns on it again


def test_that_what_the_training_warns_of_is_a_notice(small_program: Program) -> None:
    small_program.trainer.warned.emit(SENTENCE)
    notice = small_program.window.notice_bar.notice
    assert notice is not None
    assert (notice.kind, notice.text) == ("warning", SENTENCE)


def test_that_a_new_training_in_the_window_is_refused(qtbot: QtBot, pairs: Path) -> None:
    jobs = Jobs()
    trainer = Trainer(jobs)
    with qtbot.waitSignal(jobs.failed, timeout=PATIENCE) as arrived:
        trainer.start(TrainingRequest(str(pairs), pairs.with_name("run"), on("mps")))
    jobs.shutdown()
    assert arrived.args is not None
    assert isinstance(arrived.args[0], ConfigError)
    assert not pairs.with_name("run").exists()


@pytest.mark.parametrize("heads", [2, 3])
def test_that_an_estimate_tells_the_devices_be_it_of_what_cannot_be(
    pairs: Path, monkeypatch: pytest.MonkeyPatch, heads: int
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    changes = {**SMALL, "model": {**SMALL["model"], "heads": heads}}
    request = TrainingRequest(str(pairs), pairs.with_name("run"), changes)
    answers = Estimator(threading.Lock()).estimate(request)
    told = [each for each in answers if isinstance(each, Estimate)]
    assert told[-1].field == ("heads" if heads == 3 else "")
    assert {each.devices for each in told} == {("cpu", "cuda")}
