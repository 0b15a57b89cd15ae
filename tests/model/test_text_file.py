"""A user's file is read whatever wrote it, and what was skipped is said."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.corpora import Pair, open_corpus
from model.corpora.text_file import LONGEST_LINE, part_of, read_pairs, read_parallel
from model.errors import CorpusError

PAIRS = (Pair("a cat", "eine Katze"), Pair("a street", "eine Straße"))


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "pairs.tsv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "content",
    [
        "a cat\teine Katze\na street\teine Straße\n",
        "a cat\teine Katze\na street\teine Straße",
        "\ufeffa cat\teine Katze\na street\teine Straße\n",
        "a cat\teine Katze\r\na street\teine Straße\r\n",
        "\ufeffa cat\teine Katze\r\n\r\na street\teine Straße\r\n\r\n",
        "  a cat \t eine Katze  \n\n \na street\teine Straße\tCC-BY someone\t7\n",
    ],
    ids=["plain", "no last newline", "BOM", "CRLF", "BOM, CRLF, empty lines", "more columns"],
)
def test_that_every_usual_file_gives_the_same_pairs(tmp_path: Path, content: str) -> None:
    found = read_pairs(written(tmp_path, content))
    assert found.pairs == PAIRS
    assert found.skipped == {}
    assert found.report() == ""


def test_that_malformed_lines_are_counted_and_named(tmp_path: Path) -> None:
    lines = ["no tab", "a\tb", "", "\tb", "a\t ", "x" * LONGEST_LINE + "\ty", "none", "c\td"]
    found = read_pairs(written(tmp_path, "\n".join(lines)))
    assert found.pairs == (Pair("a", "b"), Pair("c", "d"))
    assert found.skipped == {
        "without a tab": (1, 7),
        "with an empty side": (4, 5),
        f"longer than {LONGEST_LINE:,} characters": (6,),
    }
    report = found.report()
    for part in (
        "2 without a tab (line 1, 7)",
        "2 with an empty side (line 4, 5)",
        "1 longer than 4,000",
    ):
        assert part in report


def test_that_a_long_list_of_lines_is_shortened(tmp_path: Path) -> None:
    found = read_pairs(written(tmp_path, "a\tb\n" + "bad\n" * 1200))
    assert found.report() == "Skipped 1,200 without a tab (line 2, 3, 4, 5, 6, …)."


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_that_the_longest_line_is_kept_and_one_character_more_is_not(
    tmp_path: Path, ending: str
) -> None:
    fits = "x" * (LONGEST_LINE - 2) + "\ty"
    found = read_pairs(written(tmp_path, f"{fits}{ending}x{fits}{ending}"))
    assert [len(pair.source) for pair in found.pairs] == [LONGEST_LINE - 2]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is empty"),
        (b"\n\n \r\n", "it is empty"),
        (b"only one column\n", "a tab and a target: 1 without a tab .line 1"),
        (b"x" * 100_000 + b"\ty\n", "1 longer than 4,000 characters .line 1"),
        (b"\xff\xfea\x00\t\x00b\x00\n\x00", "not UTF-8"),
        ("road\tWeg\nstreet\tStra\xdfe\n".encode("latin-1"), "not UTF-8 text .line 2"),
        ("\ufeffa\tb".encode("utf-16"), "not UTF-8"),
        (b"\x1f\x8b\x08\x00", "not UTF-8"),
    ],
)
def test_that_a_file_without_pairs_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(CorpusError, match=says) as caught:
        read_pairs(path)
    assert str(path) in str(caught.value)


def test_that_a_folder_or_nothing_is_refused_in_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.tsv"):
        with pytest.raises(CorpusError):
            read_pairs(path)
        with pytest.raises(CorpusError, match="nor one of: pronoun, copy"):
            open_corpus(str(path))


@given(st.binary(max_size=200))
def test_that_any_bytes_are_pairs_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.tsv"
    path.write_bytes(content)
    try:
        found = read_pairs(path)
    except CorpusError:
        return
    assert all(pair.source and pair.target for pair in found.pairs)


def test_that_a_file_is_split_by_its_sources_and_nothing_is_lost(tmp_path: Path) -> None:
    lines = [f"sentence number {i}\tSatz {i}" for i in range(1500)]
    split = open_corpus(str(written(tmp_path, "\n".join([*lines, "bad"])))).split(1)
    assert len(split.train) + len(split.valid) + len(split.test) == 1500
    assert (
        len({pair.source for part in (split.train, split.valid, split.test) for pair in part})
        == 1500
    )
    assert 15 < len(split.test) < 50  # 2 %: 30, give or take four deviations
    assert 3 < len(split.valid) < 31  # 1 %
    assert "1 without a tab (line 1,501)" in split.note or "(line 1501)" in split.note


def test_that_a_sentence_of_a_file_has_its_translation(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text("Go.\tGeh!\nGo.\tLos!\nCome.\tKomm!\n")
    corpus = open_corpus(str(path))
    assert (corpus.answer("Go."), corpus.answer(" Come. ")) == ("Geh!", "Komm!")
    assert corpus.answer("Stay.") is None


def test_that_sentences_that_differ_in_punctuation_only_stay_together() -> None:
    for i in range(300):
        assert part_of(f"Sentence, number {i}!") == part_of(f"sentence number {i}")


def test_that_a_file_of_one_pair_can_be_learned_and_measured(tmp_path: Path) -> None:
    split = open_corpus(str(written(tmp_path, "a cat\teine Katze\n"))).split(1)
    assert split.train == split.valid == split.test == PAIRS[:1]


class TestParallelFiles:
    """Two files, line by line."""

    def both(self, folder: Path, source: bytes | str, target: bytes | str) -> tuple[Path, Path]:
        paths = folder / "pairs.en", folder / "pairs.de"
        for path, content in zip(paths, (source, target), strict=True):
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return paths

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("a cat\na street\n", "eine Katze\neine Straße\n"),
            ("a cat\na street", "\ufeffeine Katze\r\neine Straße\r\n"),
            ("a cat \n\na street\n", " eine Katze\n \neine Straße"),
        ],
        ids=["plain", "from different systems", "an empty line on both sides"],
    )
    def test_that_each_line_is_paired_with_its_own(
        self, tmp_path: Path, source: str, target: str
    ) -> None:
        found = read_parallel(*self.both(tmp_path, source, target))
        assert found.pairs == PAIRS
        assert found.skipped == {}

    def test_that_what_cannot_be_a_pair_is_counted_and_named(self, tmp_path: Path) -> None:
        sources = ["a cat", "", "x" * LONGEST_LINE, "a street"]
        targets = ["eine Katze", "übrig", "y", "eine Straße"]
        found = read_parallel(*self.both(tmp_path, "\n".join(sources), "\n".join(targets)))
        assert found.pairs == PAIRS
        assert found.skipped == {
            "with an empty side": (2,),
            f"longer than {LONGEST_LINE:,} characters": (3,),
        }

    @pytest.mark.parametrize(
        ("source", "target", "says"),
        [
            ("a\nb\n", "a\n", "pairs.en cannot be used: it has 2 lines, and pairs.de has 1"),
            ("", "", "pairs.en cannot be used: it is empty"),
            ("a\n\n", "\nb\n", "no line has a translation in pairs.de: 2 with an empty side"),
            ("a", b"\xff", "not UTF-8"),
        ],
    )
    def test_that_files_that_are_not_parallel_are_refused_in_a_sentence(
        self, tmp_path: Path, source: str, target: bytes | str, says: str
    ) -> None:
        with pytest.raises(CorpusError, match=says):
            read_parallel(*self.both(tmp_path, source, target))

    def test_that_they_are_a_corpus_named_with_a_comma(self, tmp_path: Path) -> None:
        folder = tmp_path / "with, comma"
        folder.mkdir()
        lines = [f"sentence number {i}" for i in range(300)]
        both = self.both(folder, "\n".join(lines), "\n".join(lines).upper())
        corpus = open_corpus(",".join(map(str, both)))
        assert corpus.label == "pairs.en,pairs.de"
        split = corpus.split(1)
        assert len(split.train) + len(split.valid) + len(split.test) == 300
        assert all(pair.target == pair.source.upper() for pair in split.train)
