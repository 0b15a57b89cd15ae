"""What a run does when it is stopped, killed at a bad moment, locked, or cannot be saved."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import torch

from model import files
from model.errors import FileError
from model.folder import is_run
from model.history import History
from model.lock import LOCK, Lock
from model.memory import MemoryFullError
from model.opening import open_folder
from model.run import NotSaved, Run, Saved
from model.training import DivergedError, Trainer, Validation
from tests.model.test_run import corpus, learned, metrics, split

pytestmark = pytest.mark.usefixtures("unchecked")
Files = dict[str, bytes]


def begun(folder: Path, **training: Any) -> Run:
    return Run.create(folder, corpus(**training), split(1), {})


def content(folder: Path) -> Files:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def always() -> Callable[[], bool]:
    """Asked between two batches, until it is content: once for each."""
    asked = count()
    return lambda: next(asked) % 2 == 0


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Lets the disk be full, or have room again."""
    fsync, is_full = os.fsync, False

    def sync(file: int) -> None:
        if is_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(file)

    def switch(on: bool) -> None:
        nonlocal is_full
        is_full = on

    monkeypatch.setattr(files.os, "fsync", sync)
    return switch


def test_that_a_run_that_is_stopped_is_validated_and_kept_at_its_last_step(tmp_path: Path) -> None:
    run, events = begun(tmp_path), []
    for event in run.train(split(1), stop=lambda: len(events) >= 4):
        events.append(event)
    assert [type(event) for event in events[-2:]] == [Validation, Saved]
    history = History.read(tmp_path)
    assert history.step == history.valid["step"][-1] == run.moments.steps[-1] == 3
    assert run.weights()[1]["step"] == 3


def test_that_a_stop_changes_nothing_of_what_is_learned_afterwards(tmp_path: Path) -> None:
    whole = list(begun(tmp_path / "whole").train(split(1)))
    first = list(begun(tmp_path / "parts").train(split(1), seconds=0))
    second = list(Run.open(tmp_path / "parts").train(split(1)))
    losses = [e for e in learned([*first, *second]) if len(e) > 2]
    assert losses == [e for e in learned(whole) if len(e) > 2]


@pytest.mark.parametrize("changes", [{}, {"consistency": 2.0, "target_dropout": 0.2}], ids=str)
def test_that_what_else_the_program_draws_changes_nothing_of_what_is_learned(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    whole = list(begun(tmp_path / "whole", **changes).train(split(1)))
    found = []
    for event in begun(tmp_path / "run", **changes).train(split(1)):
        found.append(event)
        torch.rand(event.step)  # as a model that is opened meanwhile does
    assert learned(found) == learned(whole)


def test_that_a_run_is_saved_when_it_is_asked_for(tmp_path: Path) -> None:
    run = begun(tmp_path)
    events = run.train(split(1), save=always())
    found = [next(events) for _ in range(5)]
    assert [event.step for event in found if isinstance(event, Saved)] == [0, 1, 2]
    events.close()


def test_that_a_run_can_be_opened_before_it_is_trained(tmp_path: Path) -> None:
    begun(tmp_path / "run")
    assert is_run(tmp_path / "run")
    assert open_folder(tmp_path / "run").step == 0


KILLED = """
import os, sys
from pathlib import Path
from tests.model.test_run_trouble import begun
replace, left = Path.replace, int(sys.argv[2])
def killed(self, target):
    global left
    left -= "writable" not in target.name
    return os._exit(9) if left < 0 else replace(self, target)
Path.replace = killed
begun(Path(sys.argv[1]), average=0.5)
"""


@pytest.mark.parametrize("written", range(3))
def test_that_a_run_that_was_killed_while_it_began_is_none_and_in_nobodys_way(
    tmp_path: Path, written: int
) -> None:
    whole = list(begun(tmp_path / "whole").train(split(1)))
    command = [sys.executable, "-c", KILLED, tmp_path / "run", str(written)]
    assert subprocess.run(command, check=False).returncode == 9
    assert not is_run(tmp_path / "run")
    events = list(begun(tmp_path / "run").train(split(1)))
    assert learned(events) == learned(whole)
    assert not [path for path in content(tmp_path / "run") if files.TEMPORARY in path]


def test_that_a_training_goes_on_while_the_disk_is_full(
    tmp_path: Path, full: Callable[[bool], None]
) -> None:
    whole = list(begun(tmp_path / "whole").train(split(1)))
    run, events = begun(tmp_path / "run"), []
    for event in run.train(split(1), save=always()):
        events.append(event)
        full(3 <= event.step < 8)
    assert {e.step for e in events if isinstance(e, NotSaved)} == {3, 4, 5, 6, 7}
    assert learned([e for e in events if not isinstance(e, NotSaved)]) == learned(whole)
    assert metrics(tmp_path / "run") == metrics(tmp_path / "whole")
    assert run.weights()[1]["step"] == 17


def test_that_metrics_wait_until_they_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun(tmp_path)
    events = run.train(split(1))
    assert [next(events).step for _ in range(3)] == [0, 1, 2]
    path = tmp_path / "metrics.jsonl"
    path.rename(tmp_path / "aside")
    path.mkdir()
    assert next(events).step == 3
    path.rmdir()
    (tmp_path / "aside").rename(path)
    assert next(events).step == 4
    assert metrics(tmp_path) == [("TrainStep", step) for step in (1, 2, 3, 4)]
    events.close()


def test_that_a_line_that_finds_no_room_leaves_no_piece_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_text("one\n")
    code = (
        "import resource, signal, sys; from pathlib import Path; from model.files import *\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n"
        "try: append_text(Path(sys.argv[1]), 'two and three\\n')\n"
        "except FileError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=True
    )
    assert "lines cannot be written" in done.stdout
    assert path.read_text() == "one\n"


def test_that_a_folder_that_went_away_is_made_anew_with_everything_in_it(tmp_path: Path) -> None:
    run = begun(tmp_path / "run")
    events = run.train(split(1))
    for _ in range(4):
        next(events)
    shutil.rmtree(tmp_path / "run")
    rest = list(events)
    assert isinstance(rest[-1], Saved)
    assert open_folder(tmp_path / "run").step == 17
    steps = [step for event, step in metrics(tmp_path / "run") if event == "TrainStep"]
    assert steps == list(range(1, 18))


def test_that_what_cannot_be_saved_at_the_end_waits_for_another_folder(
    tmp_path: Path, full: Callable[[bool], None]
) -> None:
    run = begun(tmp_path / "run", steps=3)
    for event in (events := run.train(split(1))):
        full(event.step == 3)
        if isinstance(event, NotSaved):
            break
    assert "no space left on device" in str(event.error)
    assert event.last
    assert isinstance(next(events), NotSaved)
    full(False)
    run.move_to(tmp_path / "elsewhere")
    assert [event.step for event in events] == [3]
    assert Run.open(tmp_path / "elsewhere").weights()[1]["step"] == 3
    assert list(Run.open(tmp_path / "elsewhere").train(split(1)))[-1].step == 3


def test_that_a_run_that_moves_while_it_is_trained_goes_on_there(tmp_path: Path) -> None:
    whole = list(begun(tmp_path / "whole").train(split(1)))
    run = begun(tmp_path / "run")
    events, found = run.train(split(1)), []
    for event in events:
        found.append(event)
        if event.step == 4 and run.folder == tmp_path / "run":
            run.move_to(tmp_path / "new" / "run")
    assert learned(found) == learned(whole)
    moved = Run.open(tmp_path / "new" / "run")
    assert moved.weights()[1]["step"] == 17
    assert Run.open(tmp_path / "run").weights()[1]["step"] == 0


def test_that_a_run_that_is_being_trained_is_refused_and_left_alone(tmp_path: Path) -> None:
    run = begun(tmp_path)
    events = run.train(split(1))
    for _ in range(3):
        next(events)
    before = content(tmp_path)
    with pytest.raises(FileError, match="cannot be continued: it is being trained already"):
        next(Run.open(tmp_path).train(split(1)))
    with pytest.raises(FileError, match="being trained already"):
        Run.open(tmp_path).with_steps(30)
    assert content(tmp_path) == before
    events.close()
    assert next(Run.open(tmp_path).train(split(1))).step == 3


def test_that_a_lock_ends_with_the_program_that_holds_it(tmp_path: Path) -> None:
    code = "import os, sys; from pathlib import Path; from model.lock import Lock\n"
    code += "lock = Lock(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", code, tmp_path]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"held\n"
        with pytest.raises(FileError):
            Lock(tmp_path)
        program.kill()
    with Lock(tmp_path):
        assert (tmp_path / LOCK).is_file()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_that_a_loss_that_is_no_number_stops_it_and_keeps_the_last_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: float
) -> None:
    loss = Trainer._loss

    def spoilt(self: Trainer, batch: Any) -> torch.Tensor:
        return loss(self, batch) * (value if self.step == 6 else 1)

    monkeypatch.setattr(Trainer, "_loss", spoilt)
    run = begun(tmp_path)
    with pytest.raises(DivergedError, match=rf"became {value} at step 7.*try a lower learning"):
        list(run.train(split(1), save=always()))
    assert Run.open(tmp_path).model().step == 6


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"),
        torch.OutOfMemoryError("MPS backend out of memory"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_that_a_lack_of_memory_is_said_and_what_was_saved_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    learn = Trainer._learn

    def fail(self: Trainer, batch: Any) -> tuple[float, float, float, int]:
        if self.step == 2:
            raise error
        return learn(self, batch)

    monkeypatch.setattr(Trainer, "_learn", fail)
    run = begun(tmp_path)
    with pytest.raises(MemoryFullError, match=r"not enough memory.*fewer tokens a batch"):
        list(run.train(split(1), save=always()))
    assert Run.open(tmp_path).weights()[1]["step"] == 2
