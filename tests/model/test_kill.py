"""kill -9 at random moments, most of them in the middle of a save: the run opens and goes on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from model import files
from model.opening import open_folder
from model.run import Run
from tests.model.test_run import logged
from tests.model.test_run_trouble import begun, content

STEPS, KILLS = 400, 5
TRAIN = """
import sys
from pathlib import Path
from model import run
from tests.model.test_run import split
run.SAVE_SECONDS, run.SAVE_SHARE = -1, float("inf")  # after each step
for event in run.Run.open(Path(sys.argv[1])).train(split(1)):
    print(event.step, flush=True)
"""


def training(folder: Path) -> subprocess.Popen[bytes]:
    """A program that goes on with a run; on one thread, as another number rounds differently."""
    command = [sys.executable, "-c", TRAIN, folder]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL there")
@pytest.mark.usefixtures("unchecked")
def test_that_a_run_that_is_killed_again_and_again_learns_what_one_that_is_not_does(
    tmp_path: Path,
) -> None:
    random = Random()
    for name in ("whole", "run"):
        begun(tmp_path / name, steps=STEPS, validate_every=50)
    folder = tmp_path / "run"
    for _ in range(KILLS):
        with training(folder) as program:
            assert program.stdout is not None
            assert program.stdout.readline()
            time.sleep(random.uniform(0, 0.3))
            program.send_signal(signal.SIGKILL)
        assert program.returncode == -signal.SIGKILL
        assert open_folder(folder).path == folder
    assert 0 < Run.open(folder).weights()[1]["step"] < STEPS
    for name in ("whole", "run"):
        with training(tmp_path / name) as program:
            program.communicate()
        assert program.returncode == 0
    assert logged(folder) == logged(tmp_path / "whole")
    assert not [path for path in content(folder) if files.TEMPORARY in path]
