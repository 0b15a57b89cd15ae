"""What the user sees of a corpus before anything starts: counted by hand, with what is left out."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from model.corpora import CORPORA, Corpus, Pair, Split, open_corpus
from model.corpora.preview import Preview, preview
from model.corpora.text_file import part_of
from model.errors import ConfigError, TextError

CHARACTERS = {"tokenizer": {"pieces": "char"}}


def corpus(folder: Path, *lines: str) -> Corpus:
    path = folder / "pairs.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return open_corpus(str(path))


def numbered(count: int) -> list[str]:
    return [f"sentence {i}\tSatz {i}" for i in range(count)]


def seen(folder: Path, *lines: str, samples: int = 5) -> Preview:
    return preview(corpus(folder, *lines), CHARACTERS, samples)


def test_that_pairs_are_counted_by_part(tmp_path: Path) -> None:
    lines = numbered(400)
    parts = [part_of(line.split("\t")[0]) for line in lines]
    expected = {part: parts.count(part) for part in ("train", "valid", "test")}
    assert seen(tmp_path, *lines).pairs == expected
    assert min(expected.values()) > 0


def test_that_a_pair_that_stands_in_for_a_part_is_counted_once(tmp_path: Path) -> None:
    lines = ("a cat\teine Katze", "the dog\tder Hund")
    found = seen(tmp_path, *lines)
    assert found.pairs == {"train": 2, "valid": 0, "test": 0}
    assert (found.source.median, found.source.longest) == (6, 7)  # of 5 and 7, not of 5, 5, 5, 7
    assert "Pairs: 2 learned from, 0 for validation, 0 for the test." in found.report()


@pytest.mark.parametrize(
    ("one", "two", "median", "most"), [(95, 4, 1, 1), (94, 5, 1, 2), (40, 59, 2, 2)]
)
def test_that_lengths_are_those_of_the_pieces(
    tmp_path: Path, one: int, two: int, median: int, most: int
) -> None:
    """A hundred sources: so many of one character, so many of two, one of seven."""
    pairs = tuple(Pair(source, "x") for source in ["a"] * one + ["bb"] * two + ["ccccccc"])
    learned = replace(corpus(tmp_path, *numbered(9)), split=lambda seed: Split(pairs, (), ()))
    found = preview(learned, CHARACTERS)
    assert (found.source.median, found.source.most, found.source.longest) == (median, most, 7)
    assert (found.target.median, found.target.most, found.target.longest) == (1, 1, 1)


def test_that_a_vocabulary_is_as_large_as_the_one_that_would_be_trained(tmp_path: Path) -> None:
    found = seen(tmp_path, "ab\txyz", "ba\tx")
    assert (found.source.vocab, found.target.vocab) == (259 + 2, 259 + 3)
    joint = {"tokenizer": {"pieces": "char", "joint": True}}
    both = preview(corpus(tmp_path, "ab\txyz", "ba\tx"), joint)
    assert both.joint
    assert both.source.vocab == both.target.vocab == 259 + 5


def test_that_samples_come_with_their_pieces_from_everywhere(tmp_path: Path) -> None:
    found = seen(tmp_path, *numbered(400), samples=4)
    assert len(found.samples) == 4
    numbers = [int(sample.pair.source.split()[1]) for sample in found.samples]
    assert numbers == sorted(numbers)
    assert numbers[0] < 20
    assert numbers[-1] > 280
    for sample in found.samples:
        assert "".join(sample.source).replace("␣", " ") == sample.pair.source
        assert "".join(sample.target).replace("␣", " ") == sample.pair.target
        assert part_of(sample.pair.source) == "train"
    assert len(seen(tmp_path, *numbered(2), samples=9).samples) == 2
    assert seen(tmp_path, *numbered(2), samples=0).samples == ()


def test_that_what_is_skipped_is_said_with_the_reason(tmp_path: Path) -> None:
    long = "x" * 1200
    found = seen(tmp_path, *numbered(400), "no tab", f"a\t{long}", f"{long}\tb", "y" * 5000 + "\tc")
    assert sum(found.pairs.values()) == 400
    assert "1 without a tab (line 401)" in found.skipped
    assert "1 longer than 4,000 characters (line 404)" in found.skipped
    assert "2 pairs with more than 1,024 tokens on a side" in found.skipped
    assert found.source.longest == len("sentence 399")


def test_that_a_pair_may_be_as_long_as_the_model_reads(tmp_path: Path) -> None:
    lines = [*numbered(50), "x" * 1024 + "\tb", "x" * 1025 + "\tb"]
    assert seen(tmp_path, *lines).source.longest == 1024
    smaller = preview(corpus(tmp_path, *lines), {**CHARACTERS, "model": {"max_positions": 12}})
    assert smaller.source.longest == 10  # "sentence 9"; 40 pairs and both long ones are left out
    assert "42 pairs with more than 10 tokens" in smaller.skipped


def test_that_a_character_of_four_bytes_counts_as_four_tokens(tmp_path: Path) -> None:
    """Where it is no piece: the vocabulary has room for one."""
    small = {"tokenizer": {"pieces": "char", "source_vocab": 300}}
    letters = "".join(map(chr, range(0x20000, 0x20000 + 300)))  # each of them once
    lines = [*(f"{chr(0x4E00 + i) * 2}\tx" for i in range(41)), f"{letters}\tx"]
    assert "1 pair with more than" in preview(corpus(tmp_path, *lines), small).skipped


def test_that_a_corpus_of_which_every_pair_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="Every pair has more than 1,024 tokens"):
        seen(tmp_path, "x" * 1100 + "\ty")


def test_that_too_few_pairs_to_hold_any_out_are_said_to_be(tmp_path: Path) -> None:
    too_few = "Too few pairs to hold any out for validation"
    assert f"{too_few} and for the test" in seen(tmp_path, "a cat\teine Katze").held_out
    without = [line for line in numbered(400) if part_of(line.split("\t")[0]) != "valid"]
    assert f"{too_few}: what" in seen(tmp_path, *without).held_out
    assert "Too few" not in seen(tmp_path, *numbered(400)).held_out


def test_that_changes_that_cannot_be_are_refused(tmp_path: Path) -> None:
    for changes in ({"tokenizer": {"pieces": "runes"}}, {"tokenizers": {}}, {"training": 5}):
        with pytest.raises(ConfigError):
            preview(corpus(tmp_path, *numbered(9)), changes)


@pytest.mark.parametrize("name", CORPORA)
def test_that_the_report_of_every_corpus_tells_all_of_it(name: str) -> None:
    found = preview(CORPORA[name], samples=2)
    report = found.report()
    for text in (
        f"{name}: {found.description}",
        "20,000 learned from, 500 for validation",
        found.held_out,
        found.alignment,
        "Nothing was skipped.",
        *(side for sample in found.samples for side in (sample.pair.source, sample.pair.target)),
        *(" | ".join(sample.target) for sample in found.samples),
    ):
        assert text
        assert text in report


def test_that_a_window_can_show_it_before_torch_is_loaded() -> None:
    code = "import sys, model.corpora.preview; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
