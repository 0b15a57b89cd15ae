"""Kinds of arguments of the command line: each reads a text, or says what is wrong with it."""

import argparse
import math
from collections.abc import Callable
from pathlib import Path

from model.address import AttentionKind, HeadAddress
from visualizer.appearance import ANIMATIONS, FORMATS


def whole(low: int, high: int) -> Callable[[str], int]:
    """An argument that is a whole number."""

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            limits = f"from {low:,} to {high:,}" if high < 10**6 else f"of at least {low:,}"
            raise argparse.ArgumentTypeError(f"must be a whole number {limits}, not “{text}”")
        return value

    return parse


def length(text: str) -> float:
    """An argument that is a positive number."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a number above 0, not “{text}”")
    return value


def written(text: str) -> str:
    """An argument that can be read as text."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise argparse.ArgumentTypeError("must be UTF-8 text") from error
    return text


def place(text: str) -> Path:
    """An argument that names a file or folder."""
    if not text:
        raise argparse.ArgumentTypeError("must not be empty")
    return Path(text)


def drawing(text: str) -> Path:
    """An argument that names a file to draw into."""
    path = Path(text)
    if path.suffix.lower().removeprefix(".") not in (*FORMATS, *ANIMATIONS):
        known = ".png, .svg or .pdf, or .apng or .mp4 for a series"
        raise argparse.ArgumentTypeError(f"must end in {known}, not as in “{text}”")
    return path


def head_address(text: str) -> HeadAddress:
    """An argument like cross:2:1."""
    kind, *numbers = text.split(":")
    kinds = [each.value for each in AttentionKind]
    if kind not in kinds or len(numbers) != 2 or not all(n.isdecimal() for n in numbers):
        form = "must be like cross:2:1 (kind, layer, head)"
        raise argparse.ArgumentTypeError(f"{form}, not “{text}”; kinds are {', '.join(kinds)}")
    layer, head = (int(number) - 1 for number in numbers)
    return HeadAddress(AttentionKind(kind), layer, head)


def finite(text: str) -> float:
    """An argument that is a number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"must be a number, not “{text}”")
    return value
