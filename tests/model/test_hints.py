"""A sentence in characters that the model has not seen is noticed; one emoji is not."""

import pytest

from model.hints import byte_share
from tests.model.building import chinese

SOURCE = chinese().tokenizers.source
"""It learned from “the cat is sleeping”."""


def share(text: str, after: tuple[str, ...] = ()):
    pieces = SOURCE.encode(text)
    ends = [(len(text), len(text))] * len(after)
    return byte_share([*(p.text for p in pieces), *after], [*(p.span for p in pieces), *ends])


@pytest.mark.parametrize(
    ("text", "count", "total"),
    [
        ("猫在睡觉", 12, 12),
        ("猫 is 睡觉", 9, 11),
        ("كلب", 6, 6),
    ],
)
def test_that_a_script_in_bytes_is_counted(text: str, count: int, total: int) -> None:
    found = share(text)
    assert found is not None
    assert (found.number, found.total) == (count, total)
    assert str(found).startswith(f"{count} of {total} pieces of this sentence are single bytes")


@pytest.mark.parametrize("text", ["the cat is sleeping", "the cat is 😀", "the cat 猫 is sleeping"])
def test_that_a_few_strange_characters_among_known_ones_say_nothing(text: str) -> None:
    assert share(text) is None


def test_that_marks_and_padding_are_not_counted() -> None:
    assert share("猫", ("</s>", "<pad>", "<pad>", "<pad>")) == (3, 3)
