"""Sorting numbers: the output is the same numbers, the smallest first."""

from random import Random

from model.corpora.pair import Pair
from model.corpora.toy import toy_corpus

NUMBERS = tuple(str(number) for number in range(100))
LONGEST = 10


def _draw(random: Random) -> Pair:
    """No number comes twice, so that there is one alignment."""
    return _in_order(random.sample(range(len(NUMBERS)), random.randint(3, LONGEST)))


def _in_order(numbers: list[int]) -> Pair:
    ordered = sorted(numbers)
    same = tuple((numbers.index(number), place) for place, number in enumerate(ordered))
    return Pair(" ".join(map(str, numbers)), " ".join(map(str, ordered)), same)


def _sorted(source: str) -> str:
    return " ".join(sorted(source.split(), key=int))


SORT = toy_corpus(
    name="sort",
    description="Numbers to the same numbers, the smallest first",
    alignment="Each number belongs to the same number.",
    example="78 6 43 14 32 16",
    draw=_draw,
    words=lambda: (NUMBERS, NUMBERS),
    solve=lambda source: _in_order([int(number) for number in source.split()]),
    held_out="the sorted numbers",
    key=_sorted,
    steps=800,
)
