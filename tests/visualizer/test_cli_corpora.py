"""The user's own texts from the command line: seen first, cut as wanted, in one file or two."""

import json

from tests.visualizer.test_cli_train import SMALL, config, corpus, say

__all__ = ["config", "corpus", "say"]


def test_that_a_corpus_is_seen_before_anything_starts(say, corpus, tmp_path):
    config = tmp_path / "words.json"
    config.write_text('{"tokenizer": {"pieces": "word"}}', encoding="utf-8")
    code, printed, said = say("corpus", corpus, "--limit", 2, "--config", config)
    assert (code, said) == (0, "")
    assert printed.startswith("pairs.tsv: Pairs of pairs.tsv\n")
    assert "Skipped 1 without a tab (line 1)." in printed
    assert "modulo 100" in printed
    assert (
        sum(" | " in line for line in printed.splitlines()) == 4
    )  # the pieces of two samples in both languages
    assert {path.name for path in tmp_path.iterdir()} == {"private", "words.json"}


def test_that_parallel_files_are_learned_measured_and_packed(say, corpus, config, tmp_path):
    pairs = [line.split("\t") for line in corpus.read_text(encoding="utf-8").splitlines()[1:]]
    both = [tmp_path / "private" / name for name in ("text.en", "text.de")]
    for path, column in zip(both, (0, 1), strict=True):
        path.write_text("\n".join(pair[column] for pair in pairs) + "\n", encoding="utf-8")
    name = ",".join(map(str, both))
    folder = tmp_path / "run"
    code, _, said = say(
        "train", "--corpus", name, "--output", folder, "--config", config, "--steps", 2
    )
    assert code == 0, said
    assert say("train", "--output", folder, "--resume", "--steps", 3)[0] == 0
    code, _, said = say("pack", folder, "-o", tmp_path / "toy")
    assert code == 0, said
    card = (tmp_path / "toy" / "CARD.md").read_text(encoding="utf-8")
    assert "train --corpus text.en,text.de --output" in card
    assert "private" not in card
    code, printed, said = say(
        "evaluate", "--model", tmp_path / "toy", "--corpus", name, "--beam", 1
    )
    assert code == 0, said
    assert json.loads(printed)["data"] == "text.en,text.de"


def test_that_characters_can_be_learned_and_what_is_too_long_is_said(say, corpus, tmp_path):
    long = "x" * 1500
    with corpus.open("a", encoding="utf-8") as file:
        file.write(f"{long}\tlang\n")
    config = tmp_path / "characters.json"
    tokenizer = {"tokenizer": {"pieces": "char"}}
    config.write_text(json.dumps(SMALL | tokenizer), encoding="utf-8")
    options = ("--config", config, "--steps", 2)
    code, _, said = say("train", "--corpus", corpus, "--output", tmp_path / "run", *options)
    assert code == 0, said
    assert said.splitlines()[0].endswith("Skipped 1 pair with more than 1,024 tokens on a side.")
    assert say("pack", tmp_path / "run", "-o", tmp_path / "toy")[0] == 0
    assert "characters with byte" in (tmp_path / "toy" / "CARD.md").read_text(encoding="utf-8")
