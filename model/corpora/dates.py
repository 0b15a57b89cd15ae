"""Dates in three other ways of writing them; names and formats are those of Unicode's CLDR.

    Chinese: Thursday, March 14, 2024   ->   2024年3月14日星期四
    ISO: Thursday, March 14, 2024       ->   2024-03-14
    German: Thursday, March 14, 2024    ->   Donnerstag, 14. März 2024

Weekday, month, day and year belong to each other. A sign that comes with the wanted format,
whatever the date ("年", "月", "日", hyphen, comma, full stop), belongs to the format's name.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from model.corpora.pair import Pair
from model.corpora.toy import toy_corpus

if TYPE_CHECKING:
    from babel import Locale

FIRST, LAST = date(1900, 1, 1), date(2099, 12, 31)

SOURCE = "f:e,md,y"
"""What the words of a source are: format, weekday, month, day, year, and signs."""
TARGETS = {"Chinese": "yfmfdfeee", "ISO": "yfmfd", "German": "efdfmy"}
"""To what the words of a target belong."""


@cache
def _locale(name: str) -> "Locale":
    from babel import Locale  # the window does not wait for it

    return Locale.parse(name)


def _full(day: date, locale: str) -> str:
    from babel.dates import format_date

    return format_date(day, "full", locale=_locale(locale))


_WRITTEN: dict[str, Callable[[date], str]] = {
    "Chinese": lambda day: _full(day, "zh_CN"),
    "ISO": date.isoformat,
    "German": lambda day: _full(day, "de_DE"),
}


def write(wanted: str, day: date) -> Pair:
    """A date in English and in the wanted format."""
    places = enumerate(TARGETS[wanted])
    links = tuple(sorted((SOURCE.index(part), place) for place, part in places))
    return Pair(f"{wanted}: {_full(day, 'en_US')}", _WRITTEN[wanted](day), links)


def _draw(random: Random) -> Pair:
    day = FIRST + timedelta(days=random.randrange((LAST - FIRST).days + 1))
    return write(random.choice(tuple(TARGETS)), day)


def _solve(source: str) -> Pair:
    """Try each month: its name is in the source, in one of the texts."""
    wanted, _, written = source.partition(": ")
    day, year = (int(number) for number in re.findall(r"\d+", written))
    for month in range(1, 13):
        with suppress(ValueError, OverflowError, KeyError):  # no such day, no such format
            pair = write(wanted, date(year, month, day))
            if pair.source == source:
                return pair
    raise ValueError(source)


def _texts() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Texts that hold every word: each day of a leap year, and each year."""
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]
    days += [date(year, 1, 1) for year in range(FIRST.year, LAST.year + 1)]
    pairs = [write(wanted, day) for wanted in TARGETS for day in days]
    return tuple(pair.source for pair in pairs), tuple(pair.target for pair in pairs)


DATES = toy_corpus(
    name="dates",
    description="English dates to Chinese, ISO and German ones",
    alignment=(
        "Weekday, month, day and year belong to each other; a sign that comes with the wanted "
        "format, whatever the date, belongs to the format's name."
    ),
    example="Chinese: Thursday, March 14, 2024",
    draw=_draw,
    words=_texts,
    solve=_solve,
    spaced=False,
    held_out="the English date, whatever the wanted format,",
    key=lambda source: source.partition(": ")[2],
)
