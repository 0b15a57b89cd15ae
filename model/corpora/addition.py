"""Adding two numbers digit by digit; the sum is written from its units on, as on paper.

    9 2 8 + 9 5   ->   3 2 0 1   (928 + 95 = 1023)

A digit of the sum belongs to the digits in the same place of both numbers. A carry adds no link:
it comes from the places to the right, whose digits were written before. The leading 1 that only a
carry makes belongs to the digits of the highest place, whose sum carried.
"""

from random import Random

from model.corpora.pair import Pair
from model.corpora.toy import toy_corpus

DIGITS = tuple("0123456789")
LONGEST = 3
"""Digits of a number."""


def add(first: int, second: int) -> Pair:
    """The sum of two numbers, with its alignment."""
    source = [*str(first), "+", *str(second)]
    total = str(first + second)[::-1]
    longest = max(len(str(first)), len(str(second)))
    ends = (len(str(first)), len(source))  # the places of a number count from its end
    starts = (0, len(str(first)) + 1)
    links = []
    for written in range(len(total)):
        place = min(written, longest - 1)
        for start, end in zip(starts, ends, strict=True):
            if end - 1 - place >= start:
                links.append((end - 1 - place, written))
    return Pair(" ".join(source), " ".join(total), tuple(sorted(links)))


def _draw(random: Random) -> Pair:
    first, second = (random.randrange(10 ** random.randint(1, LONGEST)) for _ in range(2))
    return add(first, second)


def _solve(source: str) -> Pair:
    first, second = source.replace(" ", "").split("+")
    return add(int(first), int(second))


def _both(source: str) -> str:
    """The two numbers, whichever comes first."""
    numbers = source.replace(" ", "").split("+")
    return "+".join(sorted(numbers, key=int))


ADDITION = toy_corpus(
    name="addition",
    description="The sum of two numbers, digit by digit from the units on",
    alignment=(
        "A digit of the sum belongs to the digits in the same place of both numbers; a carry adds "
        "no link, and a leading 1 that only a carry makes belongs to the highest place's digits."
    ),
    example="9 2 8 + 9 5",
    draw=_draw,
    words=lambda: ((*DIGITS, "+"), DIGITS),
    solve=_solve,
    held_out="the two numbers, the smaller one first,",
    key=_both,
    steps=1500,
)
