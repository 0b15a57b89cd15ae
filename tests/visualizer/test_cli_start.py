"""A run that begins with another one's weights, and the card that says how to make it again."""

import json
import re
import shlex

from tests.visualizer.test_cli_train import config, corpus, run, say

__all__ = ["config", "corpus", "run", "say"]


def test_that_the_commands_of_the_card_make_the_same_model_again(
    say, corpus, config, run, tmp_path, monkeypatch
):
    later = tmp_path / "later.json"
    later.write_text(json.dumps({"training": {"warmup": 1, "batch_tokens": 90}}), encoding="utf-8")
    second, packed = tmp_path / "second", tmp_path / "toy"
    options = ("--start", run, "--config", later, "--steps", 3, "--seed", 8)
    assert say("train", "--corpus", corpus, "--output", second, *options)[0] == 0
    assert say("pack", second, "-o", packed)[0] == 0
    card = (packed / "CARD.md").read_text(encoding="utf-8")
    assert "begun with the weights of a run of 4 steps" in card

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / corpus.name).write_bytes(corpus.read_bytes())
    for name, content in re.findall(r"with this `([^`]+)`:\n\n```json\n(.*?)```", card, re.DOTALL):
        (elsewhere / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    commands = [shlex.split(line) for line in card.splitlines() if line.startswith("python")]
    assert [command[3] for command in commands] == ["train", "train", "pack"]
    for command in commands:
        assert say(*command[3:])[0] == 0
    again = elsewhere / "toy" / "model.safetensors"
    assert again.read_bytes() == (packed / "model.safetensors").read_bytes()


def test_that_a_run_to_begin_with_must_be_one(say, corpus, config, tmp_path):
    options = ("--start", tmp_path, "--config", config)
    code, _, said = say("train", "--corpus", corpus, "--output", tmp_path / "run", *options)
    assert code == 2
    assert "not the output folder of a training" in said
