"""Pairs from the user's own file: UTF-8, one pair a line, source and target between tabs."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from model.corpora.pair import Pair
from model.errors import CorpusError

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
        parts = []
        for reason, lines in self.skipped.items():
            shown = ", ".join(map(str, lines[:5])) + (", …" if len(lines) > 5 else "")
            parts.append(f"{len(lines):,} {reason} (line {shown})")
        return f"Skipped {'; '.join(parts)}." if parts else ""


def read_pairs(path: Path) -> TextFile:
    """Read a file of pairs; further columns are ignored. Raises CorpusError."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(path=path, reason="it is not UTF-8 text") from error
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise CorpusError(path=path, reason=reason.lower()) from error
    pairs: list[Pair] = []
    skipped: dict[str, list[int]] = {}
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not line.strip():
            continue
        if reason := _fault(line):
            skipped.setdefault(reason, []).append(number)
        else:
            source, target = line.split("\t")[:2]
            pairs.append(Pair(source.strip(), target.strip()))
    if not pairs:
        raise CorpusError(path=path, reason="no line has a source, a tab and a target")
    licence = _TATOEBA if "\tCC-BY 2.0 (France) Attribution: tatoeba.org" in text else _UNSTATED
    lines = {reason: tuple(numbers) for reason, numbers in skipped.items()}
    return TextFile(tuple(pairs), lines, licence)


def part_of(source: str) -> str:
    """Tell "test" (2 % of the source sentences), "valid" (1 %) or "train", as `HELD_OUT` says."""
    letters = "".join(character for character in source.lower() if character.isalnum())
    bucket = int.from_bytes(hashlib.sha256(letters.encode()).digest()[:8], "big") % 100
    return "test" if bucket < 2 else "valid" if bucket == 2 else "train"


def _fault(line: str) -> str:
    columns = line.split("\t")
    if len(line) > LONGEST_LINE:
        return f"longer than {LONGEST_LINE:,} characters"
    if len(columns) < 2:
        return "without a tab"
    if not (columns[0].strip() and columns[1].strip()):
        return "with an empty side"
    return ""
