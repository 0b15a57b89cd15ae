"""The words of the pronoun lesson, English and German side by side.

Every English form belongs to exactly one entry, and no adjective describes both animate beings and
things: that is what makes each English sentence have one German translation.
"""

from dataclasses import dataclass
from enum import Enum, auto


class Gender(Enum):
    """Grammatical gender of a German noun."""

    MASCULINE = auto()
    FEMININE = auto()
    NEUTER = auto()


class Case(Enum):
    """Grammatical case of a German noun phrase: subject or direct object."""

    NOMINATIVE = auto()
    ACCUSATIVE = auto()


class Kind(Enum):
    """What a noun names; a verb takes objects of some kinds only."""

    PERSON = auto()
    ANIMAL = auto()
    WAY = auto()
    PLACE = auto()
    HEIGHT = auto()
    LOAD = auto()
    DRINK = auto()


class Reasoned(Enum):
    """When "because it was too ..." gives a sensible reason for an action."""

    NEVER = auto()
    WHEN_DONE = auto()
    WHEN_NOT_DONE = auto()


@dataclass(frozen=True)
class Noun:
    """A noun; `accusative` only where it differs from the nominative."""

    english: str
    german: str
    gender: Gender
    kind: Kind
    accusative: str = ""

    @property
    def animate(self) -> bool:
        """Whether the noun can act, be tired, and so on."""
        return self.kind in ANIMATE

    @property
    def english_pronoun(self) -> str:
        """Say "it" unless the noun names a person."""
        if self.kind is not Kind.PERSON:
            return "it"
        return "he" if self.gender is Gender.MASCULINE else "she"

    @property
    def english_relative(self) -> str:
        """The relative pronoun that follows the noun."""
        return "who" if self.kind is Kind.PERSON else "that"

    def inflected(self, case: Case) -> str:
        """The German word in the singular of the case."""
        return self.accusative if case is Case.ACCUSATIVE and self.accusative else self.german


@dataclass(frozen=True)
class Verb:
    """A verb with its principal parts; it is intransitive if it takes no kind of object.

    A separable German verb has a `particle`: "kehrte ... zurück", but "weil sie zurückkehrte".
    """

    english: str
    past: str
    participle: str
    preterite: str
    german_participle: str
    takes: tuple[Kind, ...] = ()
    reasoned: Reasoned = Reasoned.NEVER
    auxiliary: str = "hat"
    particle: str = ""


@dataclass(frozen=True)
class Adjective:
    """An adjective and the English nouns of the things it describes; animate beings if none."""

    english: str
    german: str
    things: tuple[str, ...] = ()


@dataclass(frozen=True)
class Adverb:
    """An adverb that opens a sentence; `past_only` ones go with the simple past alone."""

    english: str
    german: str
    past_only: bool = False


_M, _F, _N = Gender.MASCULINE, Gender.FEMININE, Gender.NEUTER

ANIMATE = (Kind.PERSON, Kind.ANIMAL)

NOUNS = (
    Noun("man", "Mann", _M, Kind.PERSON),
    Noun("boy", "Junge", _M, Kind.PERSON, accusative="Jungen"),
    Noun("king", "König", _M, Kind.PERSON),
    Noun("uncle", "Onkel", _M, Kind.PERSON),
    Noun("woman", "Frau", _F, Kind.PERSON),
    Noun("queen", "Königin", _F, Kind.PERSON),
    Noun("witch", "Hexe", _F, Kind.PERSON),
    Noun("aunt", "Tante", _F, Kind.PERSON),
    Noun("dog", "Hund", _M, Kind.ANIMAL),
    Noun("fox", "Fuchs", _M, Kind.ANIMAL),
    Noun("wolf", "Wolf", _M, Kind.ANIMAL),
    Noun("lion", "Löwe", _M, Kind.ANIMAL, accusative="Löwen"),
    Noun("donkey", "Esel", _M, Kind.ANIMAL),
    Noun("cat", "Katze", _F, Kind.ANIMAL),
    Noun("cow", "Kuh", _F, Kind.ANIMAL),
    Noun("goat", "Ziege", _F, Kind.ANIMAL),
    Noun("mouse", "Maus", _F, Kind.ANIMAL),
    Noun("duck", "Ente", _F, Kind.ANIMAL),
    Noun("animal", "Tier", _N, Kind.ANIMAL),
    Noun("horse", "Pferd", _N, Kind.ANIMAL),
    Noun("sheep", "Schaf", _N, Kind.ANIMAL),
    Noun("pig", "Schwein", _N, Kind.ANIMAL),
    Noun("rabbit", "Kaninchen", _N, Kind.ANIMAL),
    Noun("camel", "Kamel", _N, Kind.ANIMAL),
    Noun("river", "Fluss", _M, Kind.WAY),
    Noun("canal", "Kanal", _M, Kind.WAY),
    Noun("square", "Platz", _M, Kind.WAY),
    Noun("street", "Straße", _F, Kind.WAY),
    Noun("avenue", "Allee", _F, Kind.WAY),
    Noun("bridge", "Brücke", _F, Kind.WAY),
    Noun("valley", "Tal", _N, Kind.WAY),
    Noun("sea", "Meer", _N, Kind.WAY),
    Noun("forest", "Wald", _M, Kind.PLACE),
    Noun("tunnel", "Tunnel", _M, Kind.PLACE),
    Noun("cave", "Höhle", _F, Kind.PLACE),
    Noun("barn", "Scheune", _F, Kind.PLACE),
    Noun("house", "Haus", _N, Kind.PLACE),
    Noun("castle", "Schloss", _N, Kind.PLACE),
    Noun("mountain", "Berg", _M, Kind.HEIGHT),
    Noun("tower", "Turm", _M, Kind.HEIGHT),
    Noun("wall", "Mauer", _F, Kind.HEIGHT),
    Noun("ladder", "Leiter", _F, Kind.HEIGHT),
    Noun("roof", "Dach", _N, Kind.HEIGHT),
    Noun("gate", "Tor", _N, Kind.HEIGHT),
    Noun("stone", "Stein", _M, Kind.LOAD),
    Noun("cart", "Karren", _M, Kind.LOAD),
    Noun("box", "Kiste", _F, Kind.LOAD),
    Noun("bag", "Tasche", _F, Kind.LOAD),
    Noun("boat", "Boot", _N, Kind.LOAD),
    Noun("wheel", "Rad", _N, Kind.LOAD),
    Noun("tea", "Tee", _M, Kind.DRINK),
    Noun("milk", "Milch", _F, Kind.DRINK),
    Noun("water", "Wasser", _N, Kind.DRINK),
)

_NOT, _YES = Reasoned.WHEN_NOT_DONE, Reasoned.WHEN_DONE

VERBS = (
    Verb("cross", "crossed", "crossed", "überquerte", "überquert", (Kind.WAY,), _NOT),
    Verb("enter", "entered", "entered", "betrat", "betreten", (Kind.PLACE,), _NOT),
    Verb("search", "searched", "searched", "durchsuchte", "durchsucht", (Kind.PLACE,), _NOT),
    Verb("explore", "explored", "explored", "erkundete", "erkundet", (Kind.PLACE,), _NOT),
    Verb("leave", "left", "left", "verließ", "verlassen", (Kind.PLACE,), _YES),
    Verb("climb", "climbed", "climbed", "erkletterte", "erklettert", (Kind.HEIGHT,), _NOT),
    Verb("avoid", "avoided", "avoided", "mied", "gemieden", (Kind.WAY, Kind.HEIGHT), _YES),
    Verb("pull", "pulled", "pulled", "zog", "gezogen", (Kind.LOAD,), _NOT),
    Verb("push", "pushed", "pushed", "schob", "geschoben", (Kind.LOAD,), _NOT),
    Verb("lift", "lifted", "lifted", "hob", "gehoben", (Kind.LOAD,), _NOT),
    Verb("carry", "carried", "carried", "trug", "getragen", (Kind.LOAD,), _NOT),
    Verb("drink", "drank", "drunk", "trank", "getrunken", (Kind.DRINK,), _NOT),
    Verb("chase", "chased", "chased", "jagte", "gejagt", ANIMATE),
    Verb("watch", "watched", "watched", "beobachtete", "beobachtet", ANIMATE),
    Verb("wake", "woke", "woken", "weckte", "geweckt", ANIMATE),
    Verb("sleep", "slept", "slept", "schlief", "geschlafen"),
    Verb("wait", "waited", "waited", "wartete", "gewartet", (), _NOT),
    Verb("stay", "stayed", "stayed", "blieb", "geblieben", (), _NOT, auxiliary="ist"),
    Verb("disappear", "disappeared", "disappeared", "verschwand", "verschwunden", auxiliary="ist"),
    Verb(
        *("return", "returned", "returned", "kehrte", "zurückgekehrt", (), _NOT),
        auxiliary="ist",
        particle="zurück",
    ),
)

ADJECTIVES = (
    Adjective("tired", "müde"),
    Adjective("hungry", "hungrig"),
    Adjective("scared", "ängstlich"),
    Adjective("lazy", "faul"),
    Adjective("sick", "krank"),
    Adjective("nervous", "nervös"),
    Adjective("shy", "schüchtern"),
    Adjective("sleepy", "schläfrig"),
    Adjective("cautious", "vorsichtig"),
    Adjective("angry", "wütend"),
    Adjective("proud", "stolz"),
    Adjective("impatient", "ungeduldig"),
    Adjective("wide", "breit", ("river", "canal", "square", "street", "avenue", "valley", "sea")),
    Adjective("deep", "tief", ("river", "canal", "valley", "sea", "cave")),
    Adjective("busy", "belebt", ("square", "street", "avenue", "bridge")),
    Adjective("long", "lang", ("bridge", "street", "avenue", "tunnel", "ladder", "cart", "boat")),
    Adjective("narrow", "eng", ("street", "bridge", "tunnel", "cave")),
    Adjective("dark", "dunkel", ("forest", "tunnel", "cave", "barn", "house", "castle")),
    Adjective("crowded", "überfüllt", ("square", "barn", "house", "castle")),
    Adjective("high", "hoch", ("mountain", "tower", "wall", "ladder", "roof", "gate")),
    Adjective("steep", "steil", ("mountain", "ladder", "roof")),
    Adjective("slippery", "rutschig", ("bridge", "wall", "roof", "tower", "stone", "gate")),
    Adjective("heavy", "schwer", ("stone", "cart", "box", "bag", "boat", "wheel")),
    Adjective("sour", "sauer", ("tea", "milk", "water")),
    Adjective("bitter", "bitter", ("tea", "milk", "water")),
    Adjective("salty", "salzig", ("tea", "milk", "water")),
)

ADVERBS = (
    Adverb("today", "heute"),
    Adverb("unfortunately", "leider"),
    Adverb("perhaps", "vielleicht"),
    Adverb("apparently", "offenbar"),
    Adverb("probably", "wahrscheinlich"),
    Adverb("yesterday", "gestern", past_only=True),
    Adverb("then", "dann", past_only=True),
    Adverb("later", "später", past_only=True),
    Adverb("recently", "kürzlich", past_only=True),
    Adverb("sometimes", "manchmal", past_only=True),
)

# How strongly an adjective holds; the empty degree says nothing
DEGREES = {"": "", "too": "zu", "very": "sehr"}

PRONOUNS = {_M: "er", _F: "sie", _N: "es"}

DEFINITE = {
    Case.NOMINATIVE: {_M: "der", _F: "die", _N: "das"},
    Case.ACCUSATIVE: {_M: "den", _F: "die", _N: "das"},
}

INDEFINITE = {
    Case.NOMINATIVE: {_M: "ein", _F: "eine", _N: "ein"},
    Case.ACCUSATIVE: {_M: "einen", _F: "eine", _N: "ein"},
}

NOUN_OF = {noun.english: noun for noun in NOUNS}

ANIMATE_NOUNS = tuple(noun for noun in NOUNS if noun.animate)

THINGS = tuple(noun for noun in NOUNS if not noun.animate)

ADJECTIVE_OF = {adjective.english: adjective for adjective in ADJECTIVES}


def fitting(noun: Noun) -> tuple[Adjective, ...]:
    """The adjectives that can describe the noun."""
    if noun.animate:
        return tuple(adjective for adjective in ADJECTIVES if not adjective.things)
    return tuple(adjective for adjective in ADJECTIVES if noun.english in adjective.things)
