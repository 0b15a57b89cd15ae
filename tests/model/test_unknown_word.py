"""A word outside the vocabulary: what was meant, or what can be written instead."""

import pytest

from model.corpora.pronoun import source_words
from model.corpora.pronoun_lexicon import ADJECTIVE_OF, NOUN_OF, VERBS
from model.tokenizer import TextTokenizer
from model.unknown_word import UnknownWordError

NOUNS, ADJECTIVES = set(NOUN_OF), set(ADJECTIVE_OF)
ANIMATE = {word for word, noun in NOUN_OF.items() if noun.animate}
PASTS = {verb.past for verb in VERBS}


def refused(text: str, words: tuple[str, ...] = source_words()) -> UnknownWordError:
    with pytest.raises(UnknownWordError) as caught:
        TextTokenizer.from_words(words).encode(text)
    return caught.value


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("anmal", "animal"),
        ("anmial", "animal"),
        ("dogs", "dog"),
        ("foxes", "fox"),
        ("Animal", "animal"),
        ("STREET", "street"),
        ("brige", "bridge"),
    ],
)
def test_that_a_word_spelled_nearly_so_is_offered(word: str, meant: str) -> None:
    error = refused(f"The {word} .")
    assert error.similar[0] == meant
    assert f"“{word}”. Perhaps you mean “{meant}”" in str(error)


@pytest.mark.parametrize("word", ["hamster", "lake", "tree", "park", "kangaroo", "sun"])
def test_that_a_word_that_only_sounds_alike_is_not_offered(word: str) -> None:
    assert refused(f"The {word} slept .").similar == ()


@pytest.mark.parametrize(
    ("text", "fitting"),
    [
        ("The hamster did not cross the street .", ANIMATE),
        ("The animal did not enter the volcano because it was too dark .", NOUNS),
        ("The animal did not cross the street because it was too fluffy .", ADJECTIVES),
        ("The animal jumped .", PASTS),
        ("The animal did not eat the milk .", {verb.english for verb in VERBS}),
    ],
)
def test_that_words_of_the_lesson_that_can_stand_there_are_offered(
    text: str, fitting: set[str]
) -> None:
    error = refused(text)
    assert len(error.fitting) == 4
    assert set(error.fitting) <= fitting
    assert f"can stand there: “{error.fitting[0]}”" in str(error)


def test_that_a_model_of_other_words_says_how_many_it_knows_and_names_some() -> None:
    words = ("ship", "harbour", "sailor", "sea", ".", "a", "storm")
    said = str(refused("a zebra .", words))
    assert "It knows 7 words, such as" in said
    assert sum(f"“{word}”" in said for word in words) == 4
    assert "“a”" not in said


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The Dog did not cross teh street .", "“Dog”, “teh”. Perhaps you mean “dog”"),
        (
            "The anmal did not cross the brige because the anmal was tired .",
            "“anmal”, “brige”. Perhaps you mean “animal”, “bridge”.",
        ),
        ("qqq www eee rrr .", "“qqq”, “www”, “eee” …. "),
    ],
)
def test_that_all_unknown_words_are_named_at_once_up_to_three(text: str, named: str) -> None:
    assert f"This model does not know {named}" in str(refused(text))
