"""Pairs from the user's own files, in UTF-8.

Either one file, with source, tab and target in each line, or two, line by line.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

from model.corpora.pair import Pair
from model.errors import CorpusError, Words, system_words

LONGEST_LINE = 4000
"""Characters; longer lines are skipped."""

HELD_OUT = (
    "The SHA-256 of the letters and digits of the source sentence in lower case, modulo 100, "
    "decides: 0 and 1 are held out for the test, 2 for validation, the rest is learned from. "
    "Sentences that differ only in punctuation stay together."
)

_TATOEBA = (
    "Sentence pairs of Tatoeba (https://tatoeba.org), chosen and packed by ManyThings "
    "(https://www.manythings.org/anki/), under Creative Commons Attribution 2.0 France "
    "(CC BY 2.0 FR). The third column of the file names the authors of each pair."
)
_UNSTATED = "The file does not say under which licence it is."


@dataclass(frozen=True)
class TextFile:
    """The pairs of a file, and for each reason the numbers of the lines that were skipped."""

    pairs: tuple[Pair, ...]
    skipped: dict[str, tuple[int, ...]]
    licence: str = _UNSTATED

    def report(self) -> str:
        """One sentence on what was skipped; empty when nothing was."""
        return f"Skipped {self._listed()}." if self.skipped else ""

    def fault(self, wanted: Words) -> Words:
        """Why there is no pair in it."""
        if not self.skipped:
            return Words("it is empty")
        return Words("no line has {wanted}: {found}", wanted=wanted, found=self._listed())

    def _listed(self) -> Words:
        parts = (_skipped(reason, lines) for reason, lines in self.skipped.items())
        return reduce(lambda some, more: Words("{some}; {more}", some=some, more=more), parts)


def read_pairs(path: Path) -> TextFile:
    """Read a file of pairs; further columns are ignored. Raises CorpusError."""
    lines = _lines(path)
    found = _collect(line.split("\t")[:2] if line.strip() else [] for line in lines)
    if not found.pairs:
        raise CorpusError(path=path, reason=found.fault(Words("a source, a tab and a target")))
    tatoeba = any("\tCC-BY 2.0 (France) Attribution: tatoeba.org" in line for line in lines)
    return replace(found, licence=_TATOEBA if tatoeba else _UNSTATED)


def read_parallel(source: Path, target: Path) -> TextFile:
    """Read two files of which each line is the translation of the other's. Raises CorpusError."""
    sources, targets = _lines(source), _lines(target)
    if len(sources) != len(targets):
        lines = len(sources)
        reason = Words(
            "it has {lines}, and {name} has {count:,}",
            lines=Words("1 line") if lines == 1 else Words("{lines:,} lines", lines=lines),
            name=target.name,
            count=len(targets),
        )
        raise CorpusError(path=source, reason=reason)
    both = zip(sources, targets, strict=True)
    found = _collect([*sides] if "".join(sides).strip() else [] for sides in both)
    if not found.pairs:
        wanted = Words("a translation in {name}", name=target.name)
        raise CorpusError(path=source, reason=found.fault(wanted))
    return found


def part_of(source: str) -> str:
    """Tell "test" (2 % of the source sentences), "valid" (1 %) or "train", as `HELD_OUT` says."""
    letters = "".join(character for character in source.lower() if character.isalnum())
    bucket = int.from_bytes(hashlib.sha256(letters.encode()).digest()[:8], "big") % 100
    return "test" if bucket < 2 else "valid" if bucket == 2 else "train"


def _lines(path: Path) -> list[str]:
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason: str = Words("it is not UTF-8 text (line {line:,}); save it as UTF-8", line=line)
        raise CorpusError(path=path, reason=reason) from error
    except OSError as error:
        raise CorpusError(path=path, reason=system_words(error)) from error
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


def _collect(lines: Iterable[list[str]]) -> TextFile:
    """The pairs of lines that are cut into their sides; empty ones are no pairs."""
    pairs: list[Pair] = []
    skipped: dict[str, list[int]] = {}
    for number, sides in enumerate(lines, 1):
        if not sides:
            continue
        if reason := _fault(sides):
            skipped.setdefault(reason, []).append(number)
        else:
            source, target = sides
            pairs.append(Pair(source.strip(), target.strip()))
    return TextFile(tuple(pairs), {name: tuple(numbers) for name, numbers in skipped.items()})


def _fault(sides: Sequence[str]) -> str:
    if sum(map(len, sides)) >= LONGEST_LINE:  # with the tab between them
        return Words("longer than {most:,} characters", most=LONGEST_LINE)
    if len(sides) < 2:
        return Words("without a tab")
    return "" if all(side.strip() for side in sides) else Words("with an empty side")


def _skipped(reason: str, lines: Sequence[int]) -> Words:
    shown = ", ".join(map(str, lines[:5])) + (", …" if len(lines) > 5 else "")
    return Words("{count:,} {reason} (line {shown})", count=len(lines), reason=reason, shown=shown)
