"""The lesson's data: enough of it, none of it twice, and what is held out stays held out."""

import pytest

from model.corpora import CORPORA, Split
from model.corpora.pronoun import part_of
from model.corpora.pronoun_lesson import PRONOUN, SIZES


@pytest.fixture(scope="module")
def split() -> Split:
    return PRONOUN.split(1)


def test_that_the_lesson_is_a_corpus_by_name() -> None:
    assert CORPORA["pronoun"] is PRONOUN


def test_that_each_part_has_its_size(split: Split) -> None:
    sizes = {name: len(getattr(split, name)) for name in SIZES}
    assert sizes == SIZES


def test_that_no_sentence_comes_twice_and_each_is_in_its_part(split: Split) -> None:
    sources: set[str] = set()
    for name in SIZES:
        for pair in getattr(split, name):
            assert part_of(pair.source) == name
            assert pair.source not in sources
            sources.add(pair.source)


def test_that_the_sentences_of_the_lesson_are_never_learned_from(split: Split) -> None:
    learned = {pair.source for pair in split.train}
    for adjective in ("tired", "wide"):
        sentence = f"The animal did not cross the street because it was too {adjective} ."
        assert part_of(sentence) != "train"
        assert sentence not in learned


def test_that_a_seed_draws_the_same_sentences_again(split: Split) -> None:
    assert PRONOUN.split(1) == split
    assert PRONOUN.split(2).train[:10] != split.train[:10]
