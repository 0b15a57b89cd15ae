"""A run learns on an accelerator as on the CPU, and its folder can go to a machine without one.

`test_device.py` runs these in a process of their own: torch learns of a device only before its
first gradient.
"""

import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from model import device as device_module
from model import run as run_module
from model.run import Run, Saved
from model.training import TrainStep
from tests.model import elsewhere
from tests.model.test_run import Event, corpus, learned, metrics, split

STEPS = 6
DRAWING = {"target_dropout": 0.2, "consistency": 1.0, "average": 0.9}
pytestmark = pytest.mark.usefixtures("unchecked")


@pytest.fixture
def accelerator(monkeypatch: pytest.MonkeyPatch) -> Iterator[torch.device]:
    """A device that stands for CUDA."""
    place = elsewhere.install()
    monkeypatch.setattr(device_module, "available_devices", lambda: ("cpu", "cuda"))
    monkeypatch.setattr(run_module, "usable_device", lambda name: place if name == "cuda" else CPU)
    torch.__future__.set_swap_module_params_on_conversion(True)  # such tensors need it
    yield place
    torch.__future__.set_swap_module_params_on_conversion(False)


CPU = torch.device("cpu")


def begun(folder: Path, device: str, dropout: float = 0.2, **training: float) -> Run:
    what = corpus(steps=STEPS, validate_every=3, device=device, **training)
    return Run.create(folder, what, split(1), {"model": {"dropout": dropout}})


def test_that_nothing_but_the_place_differs_on_an_accelerator(
    tmp_path: Path, accelerator: torch.device
) -> None:
    runs = {name: begun(tmp_path / name, name, dropout=0.0) for name in ("cpu", "cuda")}
    trainer = runs["cuda"].trainer(split(1))
    held = [*trainer.model.parameters(), *trainer.model.buffers(), *trainer.average.values()]
    assert {tensor.device.type for tensor in held} == {accelerator.type}
    assert trainer.model.output.weight is trainer.model.target_embedding.tokens.weight
    losses = [learned(list(run.train(split(1)))) for run in runs.values()]
    assert len(losses[0]) == STEPS + 2
    for here, there in zip(*losses, strict=True):
        assert there == pytest.approx(here, rel=1e-5)
    weights = [run.weights()[0] for run in runs.values()]
    for name, weight in weights[0].items():
        torch.testing.assert_close(weights[1][name], weight, atol=1e-5, rtol=1e-4)


def test_that_a_run_that_was_stopped_on_an_accelerator_draws_on_as_if_it_had_not(
    tmp_path: Path, accelerator: torch.device, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = list(begun(tmp_path / "whole", "cuda", **DRAWING).train(split(1)))
    parts = begun(tmp_path / "parts", "cuda", **DRAWING)
    monkeypatch.setattr(run_module, "SAVE_SECONDS", -1)
    monkeypatch.setattr(run_module, "SAVE_SHARE", math.inf)
    found: list[Event] = []
    while not any(isinstance(event, TrainStep) and event.step == STEPS for event in found):
        torch.manual_seed(len(found))  # another program's random states
        events = parts.train(split(1))
        found += [next(event for event in events if not isinstance(event, Saved))]
        events.close()
    steps = [event for event in whole if isinstance(event, TrainStep)]
    found = [event for event in found if isinstance(event, TrainStep)]
    assert learned(found) == learned(steps)
    assert metrics(tmp_path / "parts") == metrics(tmp_path / "whole")


@pytest.mark.parametrize("first", ["cpu", "cuda"])
def test_that_a_run_goes_on_where_its_device_is_missing_or_there_again(
    tmp_path: Path, accelerator: torch.device, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    run = begun(tmp_path / "run", "cuda", **DRAWING)
    places = {"cpu": CPU, "cuda": accelerator}
    second = next(name for name in places if name != first)
    for device, stop in ((first, True), (second, False)):
        monkeypatch.setattr(run_module, "usable_device", lambda name, at=places[device]: at)
        list(run.train(split(1), stop=lambda stop=stop: stop))  # type: ignore[misc]
    assert [step for event, step in metrics(run.folder) if event == "TrainStep"] == [*range(1, 7)]
    settings = json.loads((run.folder / "config.json").read_text())
    assert settings["training"]["device"] == "cuda"


def test_that_what_is_kept_of_an_accelerator_can_be_read_without_one(
    tmp_path: Path, accelerator: torch.device
) -> None:
    run = begun(tmp_path / "run", "cuda", **DRAWING)
    trainer = run.trainer(split(1))
    assert next(trainer.steps())
    tensors, _ = trainer.state()
    assert {(type(tensor), tensor.device.type) for tensor in tensors.values()} == {
        (torch.Tensor, "cpu")
    }
    run._keep_moment(trainer)
    assert load_file(run._save(trainer))
    for name, weight in run.moments.read(1).items():
        wanted = trainer.average[name].cpu().half().float()
        assert torch.equal(weight, wanted)
    assert run.model().transformer.device.type == "cpu"
