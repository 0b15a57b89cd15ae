"""Training in the window when something goes wrong: one sentence, nothing lost, it goes on."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from model.errors import FileError, ModelError
from model.files import write_text
from model.history import History
from model.lock import Lock
from model.memory import MemoryFullError
from model.run import Run
from model.training import DivergedError
from model.training import Trainer as Learner
from tests.visualizer.test_trainer import (
    LONG,
    PATIENCE,
    SENTENCE,
    request,
    until,
    until_step,
)
from visualizer.jobs import Jobs, Progress
from visualizer.pace import time_left
from visualizer.trainer import Trainer
from visualizer.training_state import Command, End, Kept, Phase


@pytest.fixture
def failed(jobs: Jobs) -> list[ModelError]:
    errors: list[ModelError] = []
    jobs.failed.connect(errors.append)
    return errors


@pytest.fixture
def kept(trainer: Trainer) -> list[Kept]:
    told: list[Kept] = []
    trainer.kept.connect(told.append)
    return told


def run_step(folder: Path) -> int:
    return int(Run.open(folder).weights()[1]["step"])


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_that_a_loss_that_is_no_number_is_told_with_its_step_and_what_to_try(
    qtbot: QtBot,
    trainer: Trainer,
    pairs: Path,
    failed: list[ModelError],
    monkeypatch: pytest.MonkeyPatch,
    value: str,
) -> None:
    loss = Learner._loss
    monkeypatch.setattr(
        Learner,
        "_loss",
        lambda self, batch: loss(self, batch) * float(value if self.step == 6 else 1),
    )
    trainer.start(request(pairs))
    state = until(qtbot, trainer, Phase.ENDED)
    (error,) = failed
    assert isinstance(error, DivergedError)
    assert f"became {value} at step 7" in str(error)
    assert "lower learning rate" in str(error)
    assert (state.end, state.newest) == (End.FAILED, 4)
    assert Run.open(pairs.parent / "run").model_at(6)


def test_that_a_lack_of_memory_is_told_in_a_sentence(
    qtbot: QtBot,
    trainer: Trainer,
    pairs: Path,
    failed: list[ModelError],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def loss(self: Learner, batch: Any) -> torch.Tensor:
        return torch.empty(2**62, dtype=torch.uint8)  # torch's own words for a lack of memory

    monkeypatch.setattr(Learner, "_loss", loss)
    trainer.start(request(pairs))
    assert until(qtbot, trainer, Phase.ENDED).end is End.FAILED
    assert [type(error) for error in failed] == [MemoryFullError]
    assert run_step(pairs.parent / "run") == 0


def test_that_a_run_that_another_program_trains_is_refused(
    qtbot: QtBot, trainer: Trainer, pairs: Path, failed: list[ModelError]
) -> None:
    trainer.start(request(pairs))
    until(qtbot, trainer, Phase.ENDED)
    with Lock(pairs.parent / "run"):
        trainer.start(request(pairs, resume=True))
        qtbot.waitUntil(lambda: bool(failed), timeout=PATIENCE)
    assert "it is being trained already, by this program or another one" in str(failed[0])
    assert run_step(pairs.parent / "run") == 12


def test_that_a_training_in_the_window_keeps_other_programs_away(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    trainer.start(request(pairs, LONG))
    until_step(qtbot, trainer, 1)
    with pytest.raises(FileError, match="being trained already"):
        Lock(pairs.parent / "run")
    trainer.obey(Command.STOP)
    until(qtbot, trainer, Phase.ENDED)
    Lock(pairs.parent / "run").release()


def test_that_a_folder_that_is_in_the_way_is_told_while_the_training_goes_on_elsewhere(
    qtbot: QtBot, trainer: Trainer, pairs: Path, kept: list[Kept], failed: list[ModelError]
) -> None:
    folder = pairs.parent / "run"
    trainer.start(request(pairs, LONG))
    until_step(qtbot, trainer, 3)
    shutil.rmtree(folder / "checkpoints")
    write_text(folder / "checkpoints", "a file in its place")
    trainer.obey(Command.PAUSE)  # it saves
    qtbot.waitUntil(lambda: bool(kept) and kept[-1].error is not None, timeout=PATIENCE)
    assert "checkpoints is not a folder" in str(kept[-1].error)
    trainer.obey(Command.GO_ON)
    until_step(qtbot, trainer, kept[-1].step + 2)
    trainer.move(pairs.parent / "elsewhere" / "run")
    qtbot.waitUntil(lambda: kept[-1].error is None, timeout=PATIENCE)
    assert kept[-1].folder == pairs.parent / "elsewhere" / "run"
    trainer.obey(Command.STOP)
    state = until(qtbot, trainer, Phase.ENDED)
    assert state.folder == kept[-1].folder
    assert run_step(state.folder) == state.history.step
    assert History.read(state.folder).step == state.history.step
    assert not failed


def test_that_what_cannot_be_saved_at_the_end_waits_until_it_can(
    qtbot: QtBot,
    trainer: Trainer,
    pairs: Path,
    kept: list[Kept],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("visualizer.trainer.RETRY", 0.2)
    folder = pairs.parent / "run"
    trainer.start(request(pairs, LONG))
    until_step(qtbot, trainer, 3)
    shutil.rmtree(folder / "checkpoints")
    write_text(folder / "checkpoints", "a file in its place")
    trainer.obey(Command.STOP)
    qtbot.waitUntil(lambda: len(kept) > 2, timeout=PATIENCE)
    assert trainer.state.active
    (folder / "checkpoints").unlink()
    state = until(qtbot, trainer, Phase.ENDED)
    assert run_step(folder) == state.history.step >= 3


def test_that_a_training_whose_time_is_up_says_so_and_ends_at_one_step_everywhere(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    changes = {**LONG, "training": {**LONG["training"], "validate_every": 100_000}}
    trainer.start(request(pairs, changes, seconds=1.0))
    with qtbot.waitSignal(trainer.trace_ready, timeout=PATIENCE) as arrived:
        pass
    state = until(qtbot, trainer, Phase.ENDED)
    assert (state.end, state.limit) == (End.TIME, 1.0)
    step = state.history.step
    assert 0 < step < 100_000
    assert state.history.valid["step"].tolist() == [step]
    assert state.newest == state.moments[-1] == step
    assert arrived.args is not None
    assert arrived.args[0].source_text == SENTENCE


def test_that_the_time_in_which_it_rests_is_not_counted(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    trainer.start(request(pairs, LONG, seconds=3.0))
    until_step(qtbot, trainer, 1)
    trainer.obey(Command.PAUSE)
    qtbot.wait(3500)
    assert trainer.state.phase is Phase.PAUSED
    paused = trainer.state.history.step
    trainer.obey(Command.GO_ON)
    until_step(qtbot, trainer, paused + 3)
    assert trainer.state.phase is Phase.RUNNING
    assert trainer.state.pace.left is not None
    assert trainer.state.pace.left <= 3.0
    assert until(qtbot, trainer, Phase.ENDED).end is End.TIME


def test_that_the_job_bar_and_the_panel_are_told_the_same_time_left(
    qtbot: QtBot, trainer: Trainer, pairs: Path, jobs: Jobs
) -> None:
    told: list[float | None] = []
    asked: list[float | None] = []
    trainer.changed.connect(lambda state: asked.append(state.pace.left))

    def follow(progress: Progress) -> None:
        told.append(progress.left)

    trainer.start(request(pairs, LONG))
    job = jobs.current("training")
    assert job is not None
    job.progressed.connect(follow)
    until_step(qtbot, trainer, 100)
    trainer.obey(Command.STOP)
    until(qtbot, trainer, Phase.ENDED)
    known = [left for left in told if left is not None]
    assert known
    assert {*known} <= {*asked}


def test_that_after_a_stop_the_newest_weights_are_what_the_window_has(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    models = QSignalSpy(trainer.model_ready)
    changes = {**LONG, "training": {**LONG["training"], "validate_every": 100_000}}
    trainer.start(request(pairs, changes))
    until_step(qtbot, trainer, 5)
    trainer.obey(Command.STOP)
    state = until(qtbot, trainer, Phase.ENDED)
    assert state.end is End.STOPPED
    newest = models.at(models.count() - 1)[0]
    assert (newest.name, newest.step) == ("run", state.history.step)
    assert run_step(pairs.parent / "run") == state.history.step


def test_that_pausing_saves(qtbot: QtBot, trainer: Trainer, pairs: Path, kept: list[Kept]) -> None:
    trainer.start(request(pairs, LONG))
    until_step(qtbot, trainer, 2)
    trainer.obey(Command.PAUSE)
    qtbot.waitUntil(lambda: bool(kept) and kept[-1].step > 0, timeout=PATIENCE)
    assert run_step(pairs.parent / "run") == trainer.state.history.step == kept[-1].step
    trainer.obey(Command.STEP)
    before = kept[-1].step
    qtbot.waitUntil(lambda: kept[-1].step == before + 1, timeout=PATIENCE)
    assert run_step(pairs.parent / "run") == before + 1


def test_that_a_killed_run_goes_on_without_the_steps_that_were_lost(
    qtbot: QtBot, trainer: Trainer, pairs: Path
) -> None:
    trainer.start(request(pairs))
    until(qtbot, trainer, Phase.ENDED)
    folder = pairs.parent / "run"
    run = Run.open(folder)
    run.with_steps(30)
    metrics = folder / "metrics.jsonl"
    lost = metrics.read_text().splitlines()[-2].replace('"step": 12', '"step": 15')
    metrics.write_text(metrics.read_text() + lost + "\n")
    trainer.start(request(pairs, resume=True))
    until_step(qtbot, trainer, 30)
    state = until(qtbot, trainer, Phase.ENDED)
    assert state.history.train["step"].tolist() == list(range(1, 31))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "1 s left"),
        (9.6, "10 s left"),
        (47, "45 s left"),
        (100, "2 min left"),
        (7200, "2.0 h left"),
    ],
)
def test_that_the_time_left_is_said_as_well_as_it_is_known(seconds: float, text: str) -> None:
    assert time_left(seconds) == text
