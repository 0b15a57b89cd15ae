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
    assert second.startswith("Scene 2: row sums of cross is ")
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
    assert first.startswith("Scene 1: held-out of loss is ")
    assert second == "Scene 2: as it claims"


def test_that_an_unknown_model_ends_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = lesson(tmp_path, [scene(situation={"model": "en-fr", "sentence": "a"})])
    assert main(["lesson", path]) == 2
    assert capsys.readouterr().err.startswith("There is no model “en-fr”")


@pytest.mark.parametrize(
    ("situation", "said"),
    [
        ({"selection": {"kind": "cross", "layer": 9}}, "scene 1: selection.layer has 9, where"),
        ({"selection": {"head": 70}}, "scene 1: selection.head has 70, where"),
        ({"selection": {"target": 99}}, "scene 1: selection.target has 99, where"),
        ({"selection": {"key": 99}}, "scene 1: selection.key has 99, where"),
        ({"selection": {"tensor": "banana"}}, "scene 1: selection.tensor must be one of"),
        ({"interventions": {"silenced": [["cross", 7, 7]]}},
         "scene 1: interventions.silenced has 7, where"),
    ],
)  # fmt: skip
def test_that_what_the_model_has_not_is_refused_by_its_field(
    letters: Path, capsys: pytest.CaptureFixture[str], situation: dict[str, Any], said: str
) -> None:
    run = {"model": letters.name, "sentence": "the cat"}
    path = lesson(letters.parent, [scene(situation=run | situation)])
    assert main(["lesson", path]) == 2
    assert capsys.readouterr().err.startswith(f"In the lesson mine, {said}")


def test_that_a_false_claim_is_said_as_people_write(
    letters: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = {"model": letters.name, "sentence": "the cat"}
    claim = {"weight": ["cross", 1, 1, 1, 2], "at least": 2}
    assert main(["lesson", lesson(letters.parent, [scene(situation=run, claims=[claim])])]) == 1
    said = capsys.readouterr().out
    assert said.startswith("Scene 1: weight of cross, layer 1, head 1, query 1, key 2 is 0.")
    assert "[" not in said


def test_that_a_file_with_a_byte_order_mark_is_read(letters: Path) -> None:
    run = {"model": letters.name, "sentence": "the cat"}
    path = Path(lesson(letters.parent, [scene(situation=run)]))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert main(["lesson", str(path)]) == 0
