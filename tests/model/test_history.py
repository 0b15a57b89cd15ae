"""Curves of a run: as logged, read again from its folder, compared with others."""

import json
from pathlib import Path

import numpy as np
import pytest

from model.errors import ModelFileError
from model.history import History, differences, flat
from model.run import Run
from model.training import TrainStep, Validation
from tests.model.test_run import corpus, split


def test_that_a_folder_tells_what_the_run_said(tmp_path: Path) -> None:
    run = Run.create(tmp_path / "first", corpus(seed=4), split(4), {})
    events = list(run.train(split(4)))
    history = History.read(run.folder)
    steps = [event for event in events if isinstance(event, TrainStep)]
    validations = [event for event in events if isinstance(event, Validation)]
    assert history.name == "first"
    assert history.step == steps[-1].step
    for name, values in history.train.items():
        np.testing.assert_array_equal(values, [getattr(step, name) for step in steps])
    for name, values in history.valid.items():
        np.testing.assert_array_equal(values, [getattr(found, name) for found in validations])
    assert history.settings["training.seed"] == 4


def test_that_a_run_that_has_not_begun_has_empty_curves(tmp_path: Path) -> None:
    run = Run.create(tmp_path / "run", corpus(), split(1), {})
    history = History.read(run.folder)
    assert history.step == 0
    assert all(not len(values) for values in (*history.train.values(), *history.valid.values()))


def test_that_damaged_lines_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    good = json.dumps({"event": "TrainStep", "step": 3, "loss": 1.5})
    (tmp_path / "metrics.jsonl").write_text(f'{good}\n[1]\n{{"event": "Other"}}\n{{"event": "Tr')
    history = History.read(tmp_path)
    assert history.train["loss"].tolist() == [1.5]
    assert np.isnan(history.train["tokens"]).all()


def test_that_a_run_that_went_on_after_rates_were_first_measured_has_gaps_before(
    tmp_path: Path,
) -> None:
    (tmp_path / "config.json").write_text("{}")
    old = {"event": "Validation", "step": 5, "loss": 1.5}
    new = {**old, "step": 9, "alignment_error": [[0.5, 0.25]], "alignment_lowest": 0.125}
    (tmp_path / "metrics.jsonl").write_text(f"{json.dumps(old)}\n{json.dumps(new)}\n")
    history = History.read(tmp_path)
    assert np.isnan(history.alignment[0]).all()
    np.testing.assert_array_equal(history.alignment[1], [[0.5, 0.25]])
    np.testing.assert_array_equal(history.valid["alignment_lowest"], [np.nan, 0.125])


def test_that_a_folder_without_a_run_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"config\.json"):
        History.read(tmp_path)


def test_that_a_setting_that_older_runs_do_not_name_is_no_difference(tmp_path: Path) -> None:
    runs = [Run.create(tmp_path / name, corpus(), split(1), {}) for name in ("old", "new")]
    path = runs[0].folder / "config.json"
    content = json.loads(path.read_text())
    del content["model"]["scale_scores"]
    path.write_text(json.dumps(content))
    assert Run.open(runs[0].folder).settings == runs[1].settings
    assert differences(map(History.read, (run.folder for run in runs))) == []


def test_that_what_differs_between_runs_is_named() -> None:
    settings = {"model": {"norm": "pre", "heads": 4}, "training": {"seed": 1, "steps": 9}}
    other = {"model": {"norm": "post", "heads": 4}, "training": {"seed": 2, "steps": 9}}
    runs = [History("a", flat(settings)), History("b", flat(other)), History("c", flat(other))]
    assert differences(runs) == ["model.norm", "training.seed"]
    assert differences(runs[:1]) == []
