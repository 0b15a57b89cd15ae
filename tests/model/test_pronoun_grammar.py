"""The pronoun lesson: German is right, one per English sentence, and aligned word by word."""

from collections import Counter
from itertools import chain
from random import Random

import pytest

from model.corpora.pair import Pair
from model.corpora.pronoun import (
    Action,
    Phrase,
    Plan,
    Pronoun,
    State,
    part_of,
    pronoun_of,
    render,
    sentence,
    source_words,
    target_words,
)
from model.corpora.pronoun_lexicon import (
    ADJECTIVE_OF,
    ADJECTIVES,
    ADVERBS,
    DEGREES,
    NOUN_OF,
    NOUNS,
    PRONOUNS,
    THINGS,
    VERBS,
    Case,
    fitting,
)
from model.corpora.pronoun_reading import translation

ARTICLES = {
    "the": {"der", "die", "das", "den"},
    "a": {"ein", "eine", "einen"},
    "an": {"ein", "eine", "einen"},
}
FINITE = {"war", "ist", "hat"} | {verb.particle + verb.preterite for verb in VERBS}
VERB_OF = {verb.english: verb for verb in VERBS}
ADVERB_OF = {adverb.english: adverb for adverb in ADVERBS}


def the(noun: str) -> Phrase:
    return Phrase(NOUN_OF[noun])


def a(noun: str) -> Phrase:
    return Phrase(NOUN_OF[noun], definite=False)


def do(
    verb: str, thing: Phrase | None = None, *, negated: bool = False, perfect: bool = False
) -> Action:
    return Action(VERB_OF[verb], thing, negated, perfect)


def be(adjective: str, degree: str = "", *, negated: bool = False, present: bool = False) -> State:
    return State(ADJECTIVE_OF[adjective], degree, negated, present)


NOT_CROSS = do("cross", the("street"), negated=True)
TOLD = [
    (
        Plan(the("animal"), NOT_CROSS, reason=ADJECTIVE_OF["tired"]),
        "The animal did not cross the street because it was too tired .",
        "Das Tier überquerte die Straße nicht , weil es zu müde war .",
    ),
    (
        Plan(the("animal"), NOT_CROSS, reason=ADJECTIVE_OF["wide"]),
        "The animal did not cross the street because it was too wide .",
        "Das Tier überquerte die Straße nicht , weil sie zu breit war .",
    ),
    (
        Plan(the("animal"), do("cross", the("street")), adverb=ADVERB_OF["yesterday"]),
        "Yesterday the animal crossed the street .",
        "Gestern überquerte das Tier die Straße .",
    ),
    (
        Plan(the("animal"), be("tired"), relative=do("cross", the("street"))),
        "The animal that crossed the street was tired .",
        "Das Tier , das die Straße überquerte , war müde .",
    ),
    (
        Plan(
            the("lion"),
            do("climb", the("mountain"), negated=True, perfect=True),
            relative=be("sick"),
            adverb=ADVERB_OF["today"],
            reason=ADJECTIVE_OF["steep"],
        ),
        "Today the lion that was sick has not climbed the mountain because it was too steep .",
        "Heute hat der Löwe , der krank war , den Berg nicht erklettert , weil er zu steil war .",
    ),
    (
        Plan(the("queen"), do("return", negated=True), reason=ADJECTIVE_OF["proud"]),
        "The queen did not return because she was too proud .",
        "Die Königin kehrte nicht zurück , weil sie zu stolz war .",
    ),
    (
        Plan(the("boy"), be("angry", "very", negated=True), relative=do("return", negated=True)),
        "The boy who did not return was not very angry .",
        "Der Junge , der nicht zurückkehrte , war nicht sehr wütend .",
    ),
    (
        Plan(
            the("duck"),
            be("shy", present=True),
            relative=do("stay", perfect=True),
            adverb=ADVERB_OF["perhaps"],
        ),
        "Perhaps the duck that has stayed is shy .",
        "Vielleicht ist die Ente , die geblieben ist , schüchtern .",
    ),
    (
        Plan(a("aunt"), do("wake", a("boy"), perfect=True)),
        "An aunt has woken a boy .",
        "Eine Tante hat einen Jungen geweckt .",
    ),
    (
        Plan(the("dog"), do("sleep"), relative=be("lazy"), adverb=ADVERB_OF["then"]),
        "Then the dog that was lazy slept .",
        "Dann schlief der Hund , der faul war .",
    ),
    (
        Plan(
            the("fox"),
            do("wait", negated=True),
            relative=be("nervous"),
            adverb=ADVERB_OF["later"],
            reason=ADJECTIVE_OF["impatient"],
        ),
        "Later the fox that was nervous did not wait because it was too impatient .",
        "Später wartete der Fuchs , der nervös war , nicht , weil er zu ungeduldig war .",
    ),
    (
        Plan(
            the("cow"),
            do("wait"),
            relative=be("shy"),
            adverb=ADVERB_OF["then"],
            reason=ADJECTIVE_OF["tired"],
        ),
        "Then the cow that was shy waited because it was too tired .",
        "Dann wartete die Kuh , die schüchtern war , weil sie zu müde war .",
    ),
]


def draw(seed: int, times: int) -> list[Pair]:
    random = Random(seed)
    return [sentence(random) for _ in range(times)]


@pytest.fixture(scope="module")
def drawn() -> list[Pair]:
    return draw(seed=1, times=20_000)


@pytest.fixture(scope="module")
def reasoned(drawn: list[Pair]) -> list[Pair]:
    return [pair for pair in drawn if "because" in pair.source.split()]


@pytest.mark.parametrize(("plan", "english", "german"), TOLD)
def test_that_a_plan_is_told_in_both_languages(plan: Plan, english: str, german: str) -> None:
    pair = render(plan)
    assert (pair.source, pair.target) == (english, german)


def test_that_it_means_the_animal_if_tired_and_the_street_if_wide() -> None:
    tired, wide = (render(plan) for plan, _, _ in TOLD[:2])
    assert pronoun_of(tired) == Pronoun(target=8, antecedent=1)
    assert pronoun_of(wide) == Pronoun(target=8, antecedent=6)


def test_that_the_two_sentences_of_the_lesson_are_never_trained_on() -> None:
    assert {part_of(english) for _, english, _ in TOLD[:2]} == {"valid", "test"}


def test_that_the_negated_past_is_aligned_word_by_word() -> None:
    assert render(TOLD[0][0]).alignment == (
        *((0, 0), (1, 1), (2, 2), (3, 5), (4, 2), (5, 3), (6, 4)),
        *((7, 7), (8, 8), (9, 11), (10, 9), (11, 10), (12, 12)),
    )


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("The dog slept .", "Der Hund schlief ."),
        ("The dog did not wait because it was too tired .", "Der Hund wartete nicht , weil"),
        ("The dog did not wait because it was odd .", "Der Hund wartete nicht , weil er war ."),
        ("They did not wait because it was dark .", "Sie warteten nicht , weil es dunkel war ."),
    ],
)
def test_that_there_is_no_pronoun_without_reason_antecedent_and_german(
    source: str, target: str
) -> None:
    assert pronoun_of(Pair(source, target)) is None


def test_that_the_same_seed_draws_the_same_sentences() -> None:
    assert draw(seed=5, times=20) == draw(seed=5, times=20)
    assert draw(seed=5, times=20) != draw(seed=6, times=20)


def test_that_an_english_sentence_has_one_german_sentence(drawn: list[Pair]) -> None:
    german: dict[str, str] = {}
    assert all(german.setdefault(pair.source, pair.target) == pair.target for pair in drawn)
    assert len(german) < len(drawn), "no sentence came twice, so nothing was compared"


def test_that_a_drawn_sentence_can_be_read_again(drawn: list[Pair]) -> None:
    for pair in drawn:
        assert translation(pair.source) == pair.target


def test_that_what_is_changed_in_a_sentence_changes_its_translation() -> None:
    sentence = "The animal did not cross the street because it was too {}."
    assert [translation(sentence.format(word)) for word in ("tired", "wide ")] == [
        german for _, _, german in TOLD[:2]
    ]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "The",
        "The animal",
        "The animal sang .",
        "The animal did cross the street .",
        "The animal did not cross the street because she was too tired .",
        "The animal did not cross the street because it was too tired . The dog slept .",
        "The animal did not cross the street because it slept .",
        "the animal slept .",
    ],
)
def test_that_what_the_grammar_does_not_make_has_no_translation(source: str) -> None:
    assert translation(source) is None


def test_that_an_english_form_belongs_to_one_entry_of_the_lexicon() -> None:
    verbs = [{verb.english, verb.past, verb.participle} for verb in VERBS]
    others = [{entry.english} for entry in (*NOUNS, *ADJECTIVES, *ADVERBS)]
    forms = Counter(chain.from_iterable([*verbs, *others]))
    assert [form for form, times in forms.items() if times > 1] == []


def test_that_an_adjective_describes_either_animate_beings_or_things_that_exist() -> None:
    things = {noun.english for noun in THINGS}
    described = set(chain.from_iterable(adjective.things for adjective in ADJECTIVES))
    assert described == things
    animate = {adjective for noun in NOUNS if noun.animate for adjective in fitting(noun)}
    assert animate.isdisjoint(chain.from_iterable(fitting(noun) for noun in THINGS))


def test_that_the_vocabularies_are_the_words_that_occur(drawn: list[Pair]) -> None:
    assert {word for pair in drawn for word in pair.source.split()} == set(source_words())
    assert {word for pair in drawn for word in pair.target.split()} == set(target_words())


def test_that_no_word_is_rare(drawn: list[Pair]) -> None:
    for side in ("source", "target"):
        times = Counter(word for pair in drawn for word in getattr(pair, side).split())
        assert [word for word, count in times.items() if count < 20] == []


def test_that_vocabularies_are_sorted_and_of_lesson_size() -> None:
    for words in (source_words(), target_words()):
        assert list(words) == sorted(set(words))
        assert 150 <= len(words) <= 250


def test_that_sentences_are_short_and_half_of_them_give_a_reason(
    drawn: list[Pair], reasoned: list[Pair]
) -> None:
    assert max(len(text.split()) for pair in drawn for text in (pair.source, pair.target)) <= 24
    assert 0.45 < len(reasoned) / len(drawn) < 0.55


def translations(english: str) -> set[str]:
    """Every German word that may be linked to the English one, straight from the lexicon."""
    if english in NOUN_OF:
        return {NOUN_OF[english].inflected(case) for case in Case}
    if english in ADJECTIVE_OF:
        return {ADJECTIVE_OF[english].german}
    if english in ADVERB_OF:
        return {ADVERB_OF[english].german}
    function_words = {
        **ARTICLES,
        **{"that": {"der", "die", "das"}, "who": {"der", "die"}, "has": {"hat", "ist"}},
        **{"it": set(PRONOUNS.values()), "he": {"er"}, "she": {"sie"}, "because": {"weil"}},
        **{"was": {"war"}, "is": {"ist"}, "not": {"nicht"}, "too": {"zu"}, "very": {"sehr"}},
        **{".": {"."}, "did": FINITE | {verb.preterite for verb in VERBS}},
    }
    if english in function_words:
        return function_words[english]
    (verb,) = [v for v in VERBS if english in {v.english, v.past, v.participle}]
    finite = {verb.preterite, verb.particle, verb.particle + verb.preterite}
    return {verb.german_participle} | finite


def test_that_every_link_joins_a_word_to_its_translation(drawn: list[Pair]) -> None:
    links = set()
    for pair in drawn:
        source, target = pair.source.split(), pair.target.split()
        links |= {
            (source[i].lower() if i == 0 else source[i], target[j].lower() if j == 0 else target[j])
            for i, j in pair.alignment
        }
    assert [(word, german) for word, german in links if german not in translations(word)] == []


def test_that_only_commas_are_unlinked(drawn: list[Pair]) -> None:
    for pair in drawn:
        source, target = pair.source.split(), pair.target.split()
        assert {i for i, _ in pair.alignment} == set(range(len(source)))
        linked = {j for _, j in pair.alignment}
        assert linked == {j for j, word in enumerate(target) if word != ","}
        assert len(set(pair.alignment)) == len(pair.alignment)


def test_that_nouns_and_their_articles_are_linked_in_step(drawn: list[Pair]) -> None:
    for pair in drawn:
        source, link = pair.source.split(), dict(pair.alignment)
        nouns = [position for position, word in enumerate(source) if word in NOUN_OF]
        assert all(link[noun] == link[noun - 1] + 1 for noun in nouns)


def test_that_the_pronoun_agrees_with_its_antecedent(reasoned: list[Pair]) -> None:
    for pair in reasoned[:5_000]:
        source, target, pronoun = pair.source.split(), pair.target.split(), pronoun_of(pair)
        assert pronoun is not None
        noun = NOUN_OF[source[pronoun.antecedent]]
        assert target[pronoun.target] == PRONOUNS[noun.gender]
        assert (source.index("because") + 1, pronoun.target) in pair.alignment
        assert source[source.index("because") + 1] == noun.english_pronoun


def test_that_it_is_er_sie_and_es_about_equally_often_for_animals_and_for_things(
    reasoned: list[Pair],
) -> None:
    times: Counter[tuple[bool, str]] = Counter()
    for pair in reasoned:
        pronoun = pronoun_of(pair)
        assert pronoun is not None
        antecedent = NOUN_OF[pair.source.split()[pronoun.antecedent]]
        if antecedent.english_pronoun == "it":
            times[antecedent.animate, pair.target.split()[pronoun.target]] += 1
    assert len(times) == 6
    assert max(times.values()) < 1.5 * min(times.values())


def test_that_subordinate_clauses_end_in_their_finite_verb(drawn: list[Pair]) -> None:
    clauses = 0
    for pair in drawn:
        source, target, link = pair.source.split(), pair.target.split(), dict(pair.alignment)
        for opener in (i for i, word in enumerate(source) if word in {"that", "who", "because"}):
            clause = target[link[opener] :]
            end = min(clause.index(mark) for mark in (",", ".") if mark in clause)
            assert clause[end - 1] in FINITE
            assert target[link[opener] - 1] == ","
            clauses += 1
    assert clauses > len(drawn) / 2


def test_that_the_finite_verb_follows_a_fronted_adverb(drawn: list[Pair]) -> None:
    adverbs = {adverb.german.capitalize() for adverb in ADVERBS}
    fronted = [words for words in (pair.target.split() for pair in drawn) if words[0] in adverbs]
    finite = FINITE | {verb.preterite for verb in VERBS}
    assert len(fronted) > len(drawn) / 4
    assert {words[1] for words in fronted} <= finite


def test_that_commas_stand_alone(drawn: list[Pair]) -> None:
    assert not any(", ," in pair.target or ", ." in pair.target for pair in drawn)


def test_that_a_degree_comes_before_its_adjective(drawn: list[Pair]) -> None:
    adjectives = {adjective.german for adjective in ADJECTIVES}
    degrees = set(DEGREES.values()) - {""}
    for words in (pair.target.split() for pair in drawn):
        assert all(words[j + 1] in adjectives for j, word in enumerate(words) if word in degrees)


def test_that_parts_are_disjoint_and_one_in_twenty_is_held_out_for_each(drawn: list[Pair]) -> None:
    distinct = {pair.source for pair in drawn}
    times = Counter(map(part_of, distinct))
    assert times.keys() == {"train", "valid", "test"}
    assert all(0.04 < times[part] / len(distinct) < 0.06 for part in ("valid", "test"))
