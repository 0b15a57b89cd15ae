"""The toy tasks: answers that an outsider would give, alignments that can be read, and held-out
data that training never sees."""

import subprocess
import sys
import zlib
from datetime import date

import pytest

from model.alignment import words
from model.corpora import CORPORA, Pair, Split
from model.corpora.addition import add
from model.corpora.dates import FIRST, LAST, TARGETS, write
from model.corpora.toy import SIZES, part_of
from model.corpora.vocabulary import train_tokenizers

TOYS = ("copy", "reverse", "sort", "addition", "dates")
ENGLISH = "January February March April May June July August September October November December"
GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
GERMAN_DAYS = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"


@pytest.fixture(scope="module", params=TOYS)
def toy(request: pytest.FixtureRequest) -> tuple[str, Split]:
    return request.param, CORPORA[request.param].split(1)


def answer(name: str, source: str) -> str:
    """What the task's name says, computed in another way than the task does."""
    parts = source.split()
    if name == "addition":
        numbers = source.replace(" ", "").split("+")
        return " ".join(reversed(str(sum(map(int, numbers)))))
    if name == "dates":
        return translated(parts)
    if name == "sort":
        return " ".join(map(str, sorted(map(int, parts))))
    return " ".join(parts[::-1] if name == "reverse" else parts)


def translated(parts: list[str]) -> str:
    wanted, _, month, day, year = (part.strip(":,") for part in parts)
    number = ENGLISH.split().index(month) + 1
    weekday = date(int(year), number, int(day)).weekday()
    return {
        "Chinese": f"{year}年{number}月{day}日星期{'一二三四五六日'[weekday]}",
        "ISO": f"{year}-{number:02}-{int(day):02}",
        "German": f"{GERMAN_DAYS.split()[weekday]}, {day}. {GERMAN.split()[number - 1]} {year}",
    }[wanted]


def halves(name: str, source: str) -> str:
    """What the answer depends on, whatever the order or the wanted format."""
    if name == "sort":
        return " ".join(map(str, sorted(map(int, source.split()))))
    if name == "addition":
        return "+".join(sorted(source.replace(" ", "").split("+"), key=int))
    return source.split(": ")[1] if name == "dates" else source


def test_that_every_answer_is_right(toy: tuple[str, Split]) -> None:
    name, split = toy
    for pair in (*split.train[:3000], *split.test):
        assert pair.target == answer(name, pair.source)


def test_that_a_source_that_somebody_typed_has_its_answer(toy: tuple[str, Split]) -> None:
    name, split = toy
    for pair in split.test[:200]:
        assert CORPORA[name].answer(f" {pair.source}  ") == answer(name, pair.source)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("copy", "a 1 b"),
        ("reverse", "ab c"),
        ("sort", "5 x 3"),
        ("addition", "1 2 + 3 + 4"),
        ("addition", "+ 3"),
        ("dates", "Chinese: Friday, March 14, 2024"),  # it was a Thursday
        ("dates", "Chinese: Friday, February 30, 2024"),
        ("dates", "French: Thursday, March 14, 2024"),
        ("dates", "Chinese: Thursday, March 14, 99999999999999999999"),
        ("dates", "today"),
    ],
)
def test_that_what_is_no_source_of_a_task_has_no_answer(name: str, source: str) -> None:
    assert CORPORA[name].answer(source) is None


def test_that_each_part_has_its_size_and_no_source_comes_twice(toy: tuple[str, Split]) -> None:
    _, split = toy
    parts = {name: [pair.source for pair in getattr(split, name)] for name in SIZES}
    assert {name: len(sources) for name, sources in parts.items()} == SIZES
    assert len({source for sources in parts.values() for source in sources}) == sum(SIZES.values())


def test_that_nothing_held_out_is_learned_in_another_order_or_format(
    toy: tuple[str, Split],
) -> None:
    name, split = toy
    for part, remainders in {"test": {13}, "valid": {7}, "train": {*range(20)} - {7, 13}}.items():
        sources = [pair.source for pair in getattr(split, part)]
        found = {zlib.crc32(halves(name, source).encode()) % 20 for source in sources}
        assert found == remainders


def test_that_the_example_is_held_out(toy: tuple[str, Split]) -> None:
    name, split = toy
    example = CORPORA[name].example
    assert part_of(halves(name, example)) != "train"
    assert example not in {pair.source for pair in split.train}


def test_that_a_seed_draws_the_same_pairs_again(toy: tuple[str, Split]) -> None:
    name, split = toy
    assert CORPORA[name].split(1) == split
    assert CORPORA[name].split(2).train[:10] != split.train[:10]


def test_that_every_pair_can_be_read_and_comes_back_from_its_pieces(toy: tuple[str, Split]) -> None:
    """One piece for each word, so that rows and columns of a matrix are words."""
    name, split = toy
    corpus = CORPORA[name]
    tokenizers = train_tokenizers(corpus, split, corpus.preset.tokenizer)
    pairs = (*split.train[:2000], *split.test, Pair(corpus.example, answer(name, corpus.example)))
    for pair in pairs:
        for tokenizer, text in ((tokenizers.source, pair.source), (tokenizers.target, pair.target)):
            pieces = tokenizer.encode(text)
            assert [piece.text for piece in pieces] == words(text)
            assert tokenizer.decode(piece.token_id for piece in pieces) == text


def test_that_copy_reverse_and_sort_align_equal_words() -> None:
    for name in ("copy", "reverse", "sort"):
        for pair in CORPORA[name].split(1).test[:200]:
            source, target = pair.source.split(), pair.target.split()
            assert len(pair.alignment) == len(source)
            assert {place for place, _ in pair.alignment} == {*range(len(source))}
            assert {place for _, place in pair.alignment} == {*range(len(source))}
            assert all(source[here] == target[there] for here, there in pair.alignment)


def test_that_reversing_aligns_across_and_copying_straight() -> None:
    for pair in CORPORA["copy"].split(1).test[:200]:
        assert all(here == there for here, there in pair.alignment)
    for pair in CORPORA["reverse"].split(1).test[:200]:
        last = len(pair.source.split()) - 1
        assert all(here + there == last for here, there in pair.alignment)


# ------------------------------------------------------------------ addition


@pytest.mark.parametrize(
    ("first", "second", "target", "links"),
    [
        (475, 38, "3 1 5", {0: "58", 1: "73", 2: "4"}),
        (38, 475, "3 1 5", {0: "85", 1: "37", 2: "4"}),
        (99, 1, "0 0 1", {0: "91", 1: "9", 2: "9"}),  # only a carry makes the 1
        (50, 60, "0 1 1", {0: "00", 1: "56", 2: "56"}),
        (0, 7, "7", {0: "07"}),
    ],
)
def test_that_a_digit_of_the_sum_belongs_to_those_in_its_place(
    first: int, second: int, target: str, links: dict[int, str]
) -> None:
    pair = add(first, second)
    source = pair.source.split()
    assert pair.target == target
    for written, digits in links.items():
        assert "".join(source[here] for here, there in pair.alignment if there == written) == digits
    assert len(pair.alignment) == sum(map(len, links.values()))


def test_that_sums_with_and_without_carries_are_learned() -> None:
    sums = [pair.source.replace(" ", "").split("+") for pair in CORPORA["addition"].split(1).train]
    carries = [
        any(int(a) + int(b) > 9 for a, b in zip(first[::-1], second[::-1], strict=False))
        for first, second in sums
    ]
    assert 0.3 < sum(carries) / len(carries) < 0.9


# ------------------------------------------------------------------ dates


@pytest.mark.parametrize(
    ("wanted", "target", "links"),
    [
        (
            "Chinese",
            "2024年3月14日星期四",
            [
                *("2024 2024", "Chinese 年", "March 3", "Chinese 月", "14 14", "Chinese 日"),
                *("Thursday 星", "Thursday 期", "Thursday 四"),
            ],
        ),
        ("ISO", "2024-03-14", ["2024 2024", "ISO -", "March 03", "14 14"]),
        (
            "German",
            "Donnerstag, 14. März 2024",
            [
                *("Thursday Donnerstag", "German ,", "14 14", "German ."),
                *("March März", "2024 2024"),
            ],
        ),
    ],
)
def test_that_a_date_is_aligned_part_by_part(wanted: str, target: str, links: list[str]) -> None:
    pair = write(wanted, date(2024, 3, 14))
    assert pair.source == f"{wanted}: Thursday, March 14, 2024"
    assert pair.target == target
    source, written = words(pair.source), words(pair.target)
    assert {f"{source[here]} {written[there]}" for here, there in pair.alignment} == {*links}


def test_that_every_date_has_the_words_that_its_alignment_counts() -> None:
    for number in range(FIRST.toordinal(), LAST.toordinal(), 37):
        for wanted, parts in TARGETS.items():
            pair = write(wanted, date.fromordinal(number))
            assert len(words(pair.target)) == len(parts)


def test_that_babel_is_loaded_when_a_date_is_written() -> None:
    code = """if True:
        import sys
        from model.corpora import CORPORA
        print("babel" in sys.modules, "torch" in sys.modules)
        CORPORA["dates"].split(1)
        print("babel" in sys.modules, "torch" in sys.modules)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["False False", "True False"]
