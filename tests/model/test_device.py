"""Which devices a run may learn on, and that it does."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from model import device as device_module
from model.device import available_devices
from model.errors import ConfigError
from model.run import Run
from tests.model.test_run import corpus, split

ROOT = Path(__file__).resolve().parents[2]


def test_that_an_accelerator_is_offered_only_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert available_devices() == ("cpu",)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert available_devices() == ("cpu", "mps")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert available_devices() == ("cpu", "cuda", "mps")


def test_that_a_new_run_on_a_device_that_is_missing_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device_module, "available_devices", lambda: ("cpu", "mps"))
    with pytest.raises(ConfigError) as caught:
        Run.create(tmp_path / "run", corpus(device="cuda"), split(1), {})
    assert str(caught.value) == "device: this machine has no CUDA; choose cpu or mps."
    assert not (tmp_path / "run").exists()


def test_that_a_run_learns_on_an_accelerator_as_on_the_processor() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "tests/model/on_accelerator.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
