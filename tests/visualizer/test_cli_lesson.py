"""`lesson FILE` plays a lesson without a window and says which claims are not true."""

import json
from pathlib import Path
from typing import Any

import pytest

from visualizer.cli import main


def lesson(folder: Path, scenes: list[dict[str, Any]]) -> str:
    path = folder / "mine.json"
    title = {"en": "Mine"}
    content = {"format": 1, "title": title, "scenes": scenes}
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def scene(**changes: Any) -> dict[str, Any]:
    return {"figure": "attention-matrix", "text": {"en": "One."}} | changes


def test_that_claims_are_checked_on_the_models_own_run(
    letters: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The model is named as its folder, seen from the lesson's."""
    here = letters.parent
    run = {"model": letters.name, "sentence": "the cat"}
    true, false = {"row sums": "cross", "is": 1}, {"row sums": "cross", "at least": 2}
    scenes = [scene(situation=run, claims=[true]), scene(claims=[true, false])]
    assert main(["lesson", lesson(here, scenes)]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first == "Scene 1: as it claims"
    assert second.startswith("Scene 2: row sums ['cross'] is ")
    assert second.endswith("not at least 2")


def test_that_what_a_scene_trains_is_checked_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = {"model": {"d_model": 16, "heads": 2, "d_ff": 16}, "training": {"steps": 4}}
    learned = {"corpus": "copy", "changes": small}
    claims = [{"size": "d_model", "is": 16}, {"held-out": "loss", "at most": 0.001}]
    asked = {"sentence": "a b"}
    scenes = [
        scene(situation=asked, training=learned, figure="training", claims=claims),
        scene(claims=[{"size": "heads", "is": 2}]),
    ]
    assert main(["lesson", lesson(tmp_path, scenes)]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("Scene 1: held-out ['loss'] is ")
    assert second == "Scene 2: as it claims"


def test_that_an_unknown_model_ends_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = lesson(tmp_path, [scene(situation={"model": "en-fr", "sentence": "a"})])
    assert main(["lesson", path]) == 2
    assert capsys.readouterr().err.startswith("There is no model “en-fr”")
