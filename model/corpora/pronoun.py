"""The pronoun lesson: an English-German grammar in which "it" must find its antecedent.

    The animal did not cross the street because it was too tired .   ... weil es zu müde war .
    The animal did not cross the street because it was too wide .    ... weil sie zu breit war .

A sentence is first planned (`Plan`: who did what to whom, and why), then rendered in both languages
at once. English words are said in order and each gets its position; each German word is made from
the positions of the English words it translates. That is the gold alignment:

* articles, nouns, adjectives, adverbs, conjunctions, pronouns and the full stop go one to one;
* "did" and its verb both belong to the German finite verb, "has" belongs to "hat" or "ist";
* both parts of a separable verb ("kehrte ... zurück") belong to the English verb;
* commas belong to nothing.

German clauses are brackets: the finite verb opens the main clause's bracket and participle or
particle close it ("hat die Straße nicht überquert"); in a subordinate clause the finite verb moves
behind them ("weil es müde war").
"""

import zlib
from dataclasses import dataclass, replace
from random import Random

from model.corpora.pair import Pair
from model.corpora.pronoun_lexicon import (
    ADJECTIVE_OF,
    ADJECTIVES,
    ADVERBS,
    ANIMATE,
    ANIMATE_NOUNS,
    DEFINITE,
    DEGREES,
    INDEFINITE,
    NOUN_OF,
    NOUNS,
    PRONOUNS,
    THINGS,
    VERBS,
    Adjective,
    Adverb,
    Case,
    Kind,
    Noun,
    Reasoned,
    Verb,
    fitting,
)

# ------------------------------------------------------------------ what a sentence says


@dataclass(frozen=True)
class Phrase:
    """A noun with its article."""

    noun: Noun
    definite: bool = True


@dataclass(frozen=True)
class Action:
    """Somebody does something: "crossed the street", "has not crossed the street"."""

    verb: Verb
    object: Phrase | None = None
    negated: bool = False
    perfect: bool = False


@dataclass(frozen=True)
class State:
    """Somebody or something is somehow: "was too tired", "is not tired"."""

    adjective: Adjective
    degree: str = ""
    negated: bool = False
    present: bool = False


@dataclass(frozen=True)
class Plan:
    """What a sentence says: (adverb) subject (that ...) predicate (because it was too ...)."""

    subject: Phrase
    predicate: Action | State
    relative: Action | State | None = None
    adverb: Adverb | None = None
    reason: Adjective | None = None


@dataclass(frozen=True)
class Pronoun:
    """Where "it" went: German pronoun in the target, its antecedent noun in the source."""

    target: int
    antecedent: int


# ------------------------------------------------------------------ what others ask


def sentence(random: Random) -> Pair:
    """Draw an English sentence with its one German translation and gold alignment."""
    return render(draw_plan(random))


def part_of(source: str) -> str:
    """Tell "valid" (one in 20: CRC-32 modulo 20 is 14), "test" (one in 20: it is 17) or "train"."""
    # these remainders hold out the two sentences above: no training ever sees them
    return {14: "valid", 17: "test"}.get(zlib.crc32(source.encode()) % 20, "train")


def pronoun_of(pair: Pair) -> Pronoun | None:
    """Find the pronoun after "weil" and the noun it stands for; None without "because".

    The adjective decides: animate beings are tired (the subject), things are wide (the object).
    """
    before, _, after = pair.source.partition(" because ")
    nouns = [position for position, word in enumerate(before.split()) if word in NOUN_OF]
    adjectives = [ADJECTIVE_OF[word] for word in after.split() if word in ADJECTIVE_OF]
    target = pair.target.split()
    if not (nouns and adjectives and "weil" in target[:-1]):
        return None
    antecedent = nouns[-1] if adjectives[0].things else nouns[0]
    return Pronoun(target=target.index("weil") + 1, antecedent=antecedent)


def source_words() -> tuple[str, ...]:
    """List every English word that can occur, sorted."""
    words = {"did", "has", "is", "was", "not", "because", "the", "a", "an", "The", "A", "An", "."}
    words |= {noun.english_pronoun for noun in NOUNS} | {noun.english_relative for noun in NOUNS}
    words |= NOUN_OF.keys() | ADJECTIVE_OF.keys() | (DEGREES.keys() - {""})
    words |= {adverb.english.capitalize() for adverb in ADVERBS}
    words |= {form for verb in VERBS for form in (verb.english, verb.past, verb.participle)}
    return tuple(sorted(words))


def target_words() -> tuple[str, ...]:
    """List every German word that can occur, sorted."""
    words = {"ist", "hat", "war", "nicht", "weil", ",", "."} | {*PRONOUNS.values()}
    for articles in (DEFINITE, INDEFINITE):
        words |= {article for row in articles.values() for article in row.values()}
        words |= {article.capitalize() for article in articles[Case.NOMINATIVE].values()}
    words |= {noun.inflected(case) for noun in NOUNS for case in Case}
    words |= {adjective.german for adjective in ADJECTIVES} | {*DEGREES.values()}
    words |= {adverb.german.capitalize() for adverb in ADVERBS}
    for verb in VERBS:
        words |= {verb.preterite, verb.particle + verb.preterite}
        words |= {verb.german_participle, verb.particle}
    return tuple(sorted(words - {""}))


# ------------------------------------------------------------------ saying it in both languages


@dataclass(frozen=True)
class German:
    """A German word and the positions of the English words it translates."""

    text: str
    links: tuple[int, ...] = ()


_COMMA = German(",")


@dataclass(frozen=True)
class Bracket:
    """A German predicate before its word order is settled."""

    finite: German
    field: tuple[German, ...]
    closing: tuple[German, ...] = ()
    separable: bool = False

    def verb_second(self, subject: list[German], adverb: list[German]) -> list[German]:
        """Main clause: the finite verb comes second, after the adverb or else the subject."""
        opening = [*adverb, self.finite, *subject] if adverb else [*subject, self.finite]
        return [*opening, *self.field, *self.closing]

    def verb_final(self, opening: list[German]) -> list[German]:
        """Subordinate clause: the finite verb comes last and takes its particle back."""
        if self.separable:
            verb = [German(self.closing[0].text + self.finite.text, self.finite.links)]
        else:
            verb = [*self.closing, self.finite]
        return [*opening, *self.field, *verb]


class English:
    """The English words said so far."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def say(self, word: str) -> int:
        """Append the word and return its position."""
        self.words.append(word)
        return len(self.words) - 1

    def german(self, word: str, german: str) -> German:
        """Say the word and return its translation, linked to it."""
        return German(german, (self.say(word),))


def render(plan: Plan) -> Pair:
    """Say the plan in English and German, with the alignment of their words."""
    english = English()
    adverb = [english.german(plan.adverb.english, plan.adverb.german)] if plan.adverb else []
    subject = _subject(plan, english)
    german = _predicate(plan.predicate, english).verb_second(subject, adverb)
    if plan.reason:
        german += _reason(plan, plan.reason, english)
    german.append(english.german(".", "."))
    german = _without_doubled_commas(german)
    return Pair(
        source=_capitalised(english.words),
        target=_capitalised([word.text for word in german]),
        alignment=tuple(
            sorted((link, position) for position, word in enumerate(german) for link in word.links)
        ),
    )


def _subject(plan: Plan, english: English) -> list[German]:
    """Say the subject with its relative clause, between commas in German."""
    words = _phrase(plan.subject, Case.NOMINATIVE, english)
    if plan.relative is None:
        return words
    noun = plan.subject.noun
    pronoun = english.german(noun.english_relative, DEFINITE[Case.NOMINATIVE][noun.gender])
    clause = _predicate(plan.relative, english).verb_final([pronoun])
    return [*words, _COMMA, *clause, _COMMA]


def _phrase(phrase: Phrase, case: Case, english: English) -> list[German]:
    noun = phrase.noun
    indefinite = "an" if noun.english[0] in "aeiou" else "a"
    articles = DEFINITE if phrase.definite else INDEFINITE
    return [
        english.german("the" if phrase.definite else indefinite, articles[case][noun.gender]),
        english.german(noun.english, noun.inflected(case)),
    ]


def _predicate(predicate: Action | State, english: English) -> Bracket:
    if isinstance(predicate, State):
        return _state(predicate, english)
    return _perfect(predicate, english) if predicate.perfect else _past(predicate, english)


def _state(state: State, english: English) -> Bracket:
    """Was (not) (too) tired: war (nicht) (zu) müde."""
    finite = english.german(*(("is", "ist") if state.present else ("was", "war")))
    field = _negation(state.negated, english)
    if state.degree:
        field.append(english.german(state.degree, DEGREES[state.degree]))
    field.append(english.german(state.adjective.english, state.adjective.german))
    return Bracket(finite, tuple(field))


def _past(action: Action, english: English) -> Bracket:
    """Crossed the street, did not cross the street: überquerte die Straße (nicht)."""
    verb = action.verb
    auxiliary = (english.say("did"),) if action.negated else ()
    negation = _negation(action.negated, english)
    position = english.say(verb.english if action.negated else verb.past)
    field = [*_object(action, english), *negation]
    closing = (German(verb.particle, (position,)),) if verb.particle else ()
    finite = German(verb.preterite, (*auxiliary, position))
    return Bracket(finite, tuple(field), closing, separable=bool(closing))


def _perfect(action: Action, english: English) -> Bracket:
    """Has (not) crossed the street: hat die Straße (nicht) überquert."""
    finite = english.german("has", action.verb.auxiliary)
    negation = _negation(action.negated, english)
    participle = english.german(action.verb.participle, action.verb.german_participle)
    return Bracket(finite, (*_object(action, english), *negation), (participle,))


def _object(action: Action, english: English) -> list[German]:
    return _phrase(action.object, Case.ACCUSATIVE, english) if action.object else []


def _negation(negated: bool, english: English) -> list[German]:
    return [english.german("not", "nicht")] if negated else []


def _reason(plan: Plan, adjective: Adjective, english: English) -> list[German]:
    """Say ", weil" and a pronoun that agrees with whatever the adjective describes."""
    because = english.german("because", "weil")
    noun = _antecedent(plan, adjective)
    pronoun = english.german(noun.english_pronoun, PRONOUNS[noun.gender])
    state = _state(State(adjective, degree="too"), english)
    return [_COMMA, *state.verb_final([because, pronoun])]


def _antecedent(plan: Plan, adjective: Adjective) -> Noun:
    if adjective.things and isinstance(plan.predicate, Action) and plan.predicate.object:
        return plan.predicate.object.noun
    return plan.subject.noun


def _without_doubled_commas(words: list[German]) -> list[German]:
    """Drop each comma that meets another comma or the full stop."""
    following = [word.text for word in words[1:]]
    return [
        word
        for word, after in zip(words, [*following, ""], strict=True)
        if not (word.text == "," and after in {",", "."})
    ]


def _capitalised(words: list[str]) -> str:
    return " ".join([words[0].capitalize(), *words[1:]])


# ------------------------------------------------------------------ drawing what to say


def draw_plan(random: Random) -> Plan:
    """Draw what to say: half of the time an action with a reason, else an action or a state."""
    draw = random.choices((_reasoned_action, _plain_action, _plain_state), (50, 30, 20))[0]
    drawn = draw(random)
    if random.random() < 0.35:
        drawn = replace(drawn, adverb=_draw_adverb(drawn, random))
    return drawn


def _reasoned_action(random: Random) -> Plan:
    """The animal that was lazy did not cross the street because it was too tired."""
    verb = random.choice([verb for verb in VERBS if verb.reasoned is not Reasoned.NEVER])
    kind = Kind.PERSON if random.random() < 0.25 else Kind.ANIMAL
    subject = random.choice([noun for noun in NOUNS if noun.kind is kind])
    thing = _draw_object(verb, subject, random)
    reason, other = random.sample(fitting(subject), 2)
    if thing and random.random() < 0.5:
        reason = random.choice(fitting(thing))
    action = Action(
        verb=verb,
        object=Phrase(thing) if thing else None,
        negated=verb.reasoned is Reasoned.WHEN_NOT_DONE,
        perfect=random.random() < 0.3,
    )
    relative = State(other) if random.random() < 0.15 else None
    return Plan(Phrase(subject), action, relative, reason=reason)


def _plain_action(random: Random) -> Plan:
    """A dog that was tired has crossed the street."""
    subject = Phrase(random.choice(ANIMATE_NOUNS), definite=random.random() < 0.6)
    perfect = random.random() < 0.3
    negated = subject.definite and random.random() < 0.5
    relative = State(random.choice(fitting(subject.noun))) if random.random() < 0.2 else None
    return Plan(subject, _draw_action(subject.noun, negated, perfect, random), relative)


def _plain_state(random: Random) -> Plan:
    """The dog that has crossed the street is very tired; the street was not wide."""
    noun = random.choice(ANIMATE_NOUNS) if random.random() < 0.7 else random.choice(THINGS)
    present = random.random() < 0.4
    relative = None
    if noun.animate and random.random() < 0.6:
        relative = _draw_action(noun, random.random() < 0.4, present, random)
    state = State(
        adjective=random.choice(fitting(noun)),
        degree=random.choice(list(DEGREES)),
        negated=random.random() < 0.3,
        present=present,
    )
    return Plan(Phrase(noun), state, relative)


def _draw_action(subject: Noun, negated: bool, perfect: bool, random: Random) -> Action:
    """Draw what the subject does: a thing, an animate being or nothing is its object."""
    on_things = [verb for verb in VERBS if verb.takes and verb.takes != ANIMATE]
    on_animates = [verb for verb in VERBS if verb.takes == ANIMATE]
    intransitive = [verb for verb in VERBS if not verb.takes]
    verb = random.choice(random.choices((on_things, on_animates, intransitive), (40, 35, 25))[0])
    noun = _draw_object(verb, subject, random)
    if noun is None:
        return Action(verb, None, negated, perfect)
    definite = negated or noun.kind is Kind.DRINK or random.random() < 0.6
    return Action(verb, Phrase(noun, definite), negated, perfect)


def _draw_object(verb: Verb, subject: Noun, random: Random) -> Noun | None:
    nouns = [noun for noun in NOUNS if noun.kind in verb.takes and noun != subject]
    return random.choice(nouns) if nouns else None


def _draw_adverb(plan: Plan, random: Random) -> Adverb:
    """Draw an adverb that suits the tense: nothing has happened yesterday."""
    match plan.predicate:
        case Action(perfect=in_present) | State(present=in_present):
            return random.choice([word for word in ADVERBS if not (in_present and word.past_only)])
