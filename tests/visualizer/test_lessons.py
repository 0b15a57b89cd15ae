"""The lessons that ship are played from the first to the last scene, and what they say is so."""

import math
import re
import unicodedata
from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtWidgets import QApplication

from model.address import AttentionKind, HeadAddress
from model.analysis import cosines
from model.corpora import open_corpus
from model.corpora.choice import choose_training
from model.corpora.pronoun import part_of
from model.corpora.pronoun_lesson import SIZES
from model.intervention import Interventions
from model.shipped import SHIPPED
from model.trace import AttentionTrace, TraceRequest, masked_softmax
from tests.visualizer.lesson_player import lesson_of, played, run, translated
from tests.visualizer.pictures import texts
from visualizer.claim import KINDS, Case, Claim
from visualizer.figures import View, figure_class
from visualizer.lecture.page import Page
from visualizer.lecture.slide import Slide
from visualizer.lesson import LANGUAGES, Scene, parts, shipped_lessons
from visualizer.playing import Played
from visualizer.theme import STYLES

NAMES = (
    "1-from-words-to-vectors",
    "2-one-head-every-number",
    "3-eight-heads-eight-questions",
    "4-what-the-decoder-may-not-see",
    "5-add-and-norm",
    "6-one-word-changes-everything",
    "7-watching-it-learn",
)
MOST_SCENES = 10
LONGEST = {"en": 90, "zh": 80}  # letters that the last row can read; a Chinese one is two
CAT, DOG = "The cat likes the dog.", "The dog likes the cat."
TIRED = "The animal did not cross the street because it was too tired."
WIDE = TIRED.replace("tired", "wide")

OF_A_CELL = ("dot product", "score", "weight")

all_lessons = pytest.mark.parametrize("name", NAMES)


def plain(text: str) -> str:
    """A text as it is read, without marks."""
    return "".join(part.text for part in parts(text))


# ------------------------------------------------------------------ as they are written


def test_that_seven_lessons_ship() -> None:
    assert [path.stem for path in shipped_lessons()] == list(NAMES)


@all_lessons
def test_that_a_lesson_is_short_and_says_everything_in_both_languages(name: str) -> None:
    lesson = lesson_of(name)
    assert len(lesson.scenes) <= MOST_SCENES
    for words in (lesson.title, *(w for scene in lesson.scenes for w in (scene.text, scene.notes))):
        assert set(words.texts) == set(LANGUAGES)


@all_lessons
def test_that_a_text_is_one_line_for_the_last_row(name: str) -> None:
    for scene in lesson_of(name).scenes:
        for language, marked in scene.text.texts.items():
            text = plain(marked)
            wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
            assert len(text) + wide <= LONGEST[language], text
            assert "\n" not in text


@all_lessons
def test_that_both_languages_light_up_the_same(name: str) -> None:
    for scene in lesson_of(name).scenes:
        assert marked(scene.text.get("en")) == marked(scene.text.get("zh"))


def marked(text: str) -> set[str]:
    """The blocks that words of a text name."""
    return {part.block for part in parts(text)} - {""}


CHINESE = r"[\u4e00-\u9fff]"


@all_lessons
def test_that_punctuation_is_that_of_the_language(name: str) -> None:
    lesson = lesson_of(name)
    for words in (lesson.title, *(w for scene in lesson.scenes for w in (scene.text, scene.notes))):
        for text in map(plain, words.texts.values()):
            assert '"' not in text and "'" not in text.replace("'s", "’s").replace("’s", "")
            assert text.count("“") == text.count("”"), text
            assert unicodedata.is_normalized("NFC", text)
        chinese = plain(words.get("zh"))
        assert not re.search(rf"{CHINESE}[,;:!?()]|[,;:!?()]{CHINESE}|{CHINESE}\.", chinese), (
            chinese
        )
        assert re.search(CHINESE, chinese)


# ------------------------------------------------------------------ played by the real models


@all_lessons
def test_that_every_claim_is_true(name: str) -> None:
    wrong = [f"scene {each.index + 1}: {failure}" for each in played(name)
             for failure in each.failures]  # fmt: skip
    assert len(played(name)) == len(lesson_of(name).scenes)
    assert not wrong, "\n".join(wrong)


@all_lessons
def test_that_every_scene_selects_what_there_is(name: str) -> None:
    for scene, each in zip(lesson_of(name).scenes, played(name), strict=True):
        said, trace = scene.situation.selection, each.case.trace
        attention = trace[said.kind]
        assert said.layer < attention.layers and said.head < attention.heads
        assert said.source < len(trace.source) and said.target < len(trace.decoder_input)
        assert said.key is None or said.key < attention.keys


@all_lessons
def test_that_every_marked_word_lights_up_something_of_its_picture(
    name: str, qapp: QApplication
) -> None:
    for scene, each in zip(lesson_of(name).scenes, played(name), strict=True):
        view = View(each.case.trace, each.case.selection, scene.situation.options)
        figure, page = figure_class(scene.figure)(view, STYLES["light"]), QRectF(0, 0, 960, 540)
        for block in marked(scene.text.get("en")) - {"sentence"}:
            assert figure.where(block, page), (each.index + 1, block)


def test_that_the_numbers_that_are_said_of_one_head_stand_in_its_cells(qapp: QApplication) -> None:
    name, size, found = NAMES[1], QSizeF(1920, 1080), 0
    for scene, each in zip(lesson_of(name).scenes, played(name), strict=True):
        if scene.figure != "attention-matrix":
            continue
        view, said = View(each.case.trace, each.case.selection), scene.text.get("en")
        page = Page(Slide(view, scene.figure, parts(said), (), "", 0, 1, False), STYLES["lecture"])
        room = page.layout(size).figure.size()
        drawn = {text for text, _ in texts(page.figure, room.width(), room.height())}
        values = [measured(claim, each.case) for claim in scene.claims if claim.kind in OF_A_CELL]
        fractions = filter(is_fraction, numbers_in(plain(said)))
        numbers = {n for n in fractions if any(is_said(n, v) for v in values)}
        assert numbers <= drawn, each.index + 1
        found += len(numbers)
    assert found >= 6


NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w])")
ORDINAL = re.compile(
    r"\b(?:layer|head|step|row)s? \d+(?:(?:,| and) (?:head )?\d+)*(?!\.\d)"
    r"|第 \d+ (?:个头|[层步行])",
    re.IGNORECASE,
)


@all_lessons
def test_that_every_number_of_a_text_is_measured(name: str) -> None:
    """Be it by a claim of the scene or, where none can, by this file."""
    wrong = [
        f"scene {each.index + 1}: {said} in {text}"
        for scene, each in zip(lesson_of(name).scenes, played(name), strict=True)
        for text in map(plain, scene.text.texts.values())
        for said in unmeasured(name, scene, each, text)
    ]
    assert not wrong, "\n".join(wrong)


@all_lessons
def test_that_every_fraction_of_a_note_is_measured(name: str) -> None:
    wrong = [
        f"scene {each.index + 1}: {said} in {text}"
        for scene, each in zip(lesson_of(name).scenes, played(name), strict=True)
        for text in scene.notes.texts.values()
        for said in unmeasured(name, scene, each, text)
        if is_fraction(said)
    ]
    assert not wrong, "\n".join(wrong)


def unmeasured(name: str, scene: Scene, played: Played, text: str) -> list[str]:
    """The numbers of a text that neither a claim nor this file finds."""
    found = [measured(claim, played.case) for claim in scene.claims if claim.bounds]
    derived = DERIVED.get(name, ())
    return [
        said
        for said in numbers_in(text)
        if not any(is_said(said, value) for value in found)
        and not any(is_said(said, find()) for find in derived)
    ]


@all_lessons
def test_that_both_languages_say_the_same_fractions(name: str) -> None:
    for scene in lesson_of(name).scenes:
        for words in (scene.text, scene.notes):
            english, chinese = (
                {said for said in numbers_in(plain(words.get(each))) if is_fraction(said)}
                for each in LANGUAGES
            )
            assert english == chinese, words.get("en")


def numbers_in(text: str) -> list[str]:
    """The numbers of a text but those that only count layers, heads and steps."""
    return [each.rstrip(",") for each in NUMBER.findall(ORDINAL.sub(" ", text))]


def measured(claim: Claim, case: Case) -> float:
    """What a claim is about, in this run."""
    value = KINDS[claim.kind].find(case, *claim.about)
    assert isinstance(value, float)
    return value


def is_said(said: str, value: float) -> bool:
    """Whether a number is this value, rounded as it says."""
    places = len(said.partition(".")[2])
    return f"{value:.{places}f}" == said.replace(",", "")


def is_fraction(said: str) -> bool:
    """Whether a number is more exact than one that only counts a few."""
    return "." in said or "," in said


# ------------------------------------------------------------------ what no claim can say


def share_of_best(attention: AttentionTrace, divided: bool) -> float:
    """The largest weight of a row, as the mean over all rows of all heads."""
    found = []
    for layer in range(attention.layers):
        for head in range(attention.heads):
            products = attention.dot_products(layer, head)
            scores = products / np.float32(math.sqrt(attention.head_dim) if divided else 1)
            found.append(masked_softmax(scores, attention.mask).max(-1))
    return float(np.mean(found))


def lead() -> float:
    """By how much the q·k of “cat” is larger than that of “dog” where “猫” is written."""
    row = translated("en-zh", CAT).cross.dot_products(2, 6)[0]
    return float(row[1] - row[4])


def kept_direction() -> float:
    """The cosine between what enters and what leaves the encoder's layers, for “cat”."""
    stream = translated("en-zh", CAT).encoder_residual
    return float(cosines(stream.resid_pre[0, 1], stream.resid_post[2, 1]))


def lengths_added() -> float:
    """Of “cat” before the first attention, and of what that adds."""
    stream = translated("en-zh", CAT).encoder_residual
    return float(np.linalg.norm(stream.resid_pre[0, 1]) + np.linalg.norm(stream.attn_out[0, 1]))


def allowed(row: int) -> float:
    """How many keys a row of the decoder's self-attention sees, counted from 1."""
    return float(translated("en-zh", CAT).decoder_self.mask[row - 1].sum())


def in_card(text: str) -> float:
    """A number that the card of the pronoun model says."""
    assert text in (SHIPPED / "en-de-pronoun" / "CARD.md").read_text(encoding="utf-8")
    return float(text.rstrip("%"))


def of_training(name: str) -> float:
    """A setting of what is trained in the lesson."""
    training = lesson_of(NAMES[6]).scenes[1].training
    assert training is not None
    return float(getattr(choose_training(open_corpus(training.corpus), training.changes), name))


DERIVED: dict[str, tuple[Callable[[], float], ...]] = {
    NAMES[0]: (
        lambda: len(lesson_of(NAMES[0]).scenes[0].situation.sentence.split()),
        lambda: translated("en-zh", CAT).model.config.d_model / 2,  # waves
        lambda: 2 * math.pi,
        lambda: 2 * math.pi * 10_000 ** (254 / 256),  # section 3.5, i = 127
    ),
    NAMES[1]: (
        lambda: 8 * (3 + 2 * 3),  # heads
        lambda: 8 * 3 * 5,  # rows
        lambda: math.sqrt(32),
        lead,
        lambda: math.exp(lead()) // 1000 * 1000,
        lambda: lead() / math.sqrt(32),
        lambda: math.exp(lead() / math.sqrt(32)),
        lambda: share_of_best(translated("en-zh", CAT).cross, divided=True),
        lambda: share_of_best(translated("en-zh", CAT).cross, divided=False),
    ),
    NAMES[2]: (
        lambda: 8 * 3,
        lambda: 8 * (3 + 2 * 3),
        lambda: math.log2(7),
        lambda: float(translated("en-zh", CAT).encoder_self.weights(1, 6)[0, 2]),
    ),
    NAMES[3]: (
        lambda: 5 * 5,
        lambda: float((~translated("en-zh", CAT).decoder_self.mask).sum()),
        lambda: allowed(1),
        lambda: allowed(2),
        lambda: allowed(3),
        lambda: allowed(5),
    ),
    NAMES[4]: (lambda: 3 * 2 + 3 * 3, kept_direction, lengths_added),
    NAMES[5]: (
        lambda: SIZES["train"],
        lambda: in_card("99.8%"),
        lambda: float(translated("en-de-pronoun", TIRED).cross.weights(0, 2)[8, 11]),
        lambda: translated("en-de-pronoun", WIDE).candidates(8)[0].prob,
    ),
    NAMES[6]: (
        lambda: SIZES["train"],
        lambda: of_training("steps"),
        lambda: of_training("validate_every"),
        lambda: SIZES["valid"],
        lambda: 100 * 0.95,  # the claim's bound
        lambda: 100,
    ),
}


def test_that_no_single_head_changes_the_sentence_of_the_heads() -> None:
    trace = translated("en-zh", CAT)
    heads = [
        HeadAddress(kind, layer, head)
        for kind in AttentionKind
        for layer in range(3)
        for head in range(8)
    ]
    assert len(heads) == 72
    for head in heads:
        changed = translated("en-zh", CAT, Interventions(frozenset({head})))
        assert changed.output_text == trace.output_text == "猫喜欢狗。", head


def test_that_the_full_stop_is_found_in_all_sentences_of_this_form() -> None:
    nouns, verbs = ("cat", "dog", "boy", "girl", "man", "woman"), ("likes", "saw", "hit")
    count = 0
    for first, second in permutations(nouns, 2):
        for verb in verbs:
            trace = translated("en-zh", f"The {first} {verb} the {second}.")
            weights = trace.encoder_self.weights(0, 2)
            assert weights[-2:].argmax(-1).tolist() == [len(trace.source) - 2] * 2
            count += 1
    assert count == 90


def test_that_without_positions_both_orders_are_one_run() -> None:
    off = Interventions(positions_off=True)
    first, second = (translated("en-zh", text, off) for text in (CAT, DOG))
    np.testing.assert_allclose(first.probs, second.probs, atol=1e-5)


def test_that_what_is_written_later_leaves_the_rows_before_as_they_are() -> None:
    whole = translated("en-zh", CAT)
    shorter = run("en-zh", TraceRequest(CAT, target="猫喜欢"))
    rows = len(shorter.decoder_input)
    assert shorter.decoder_input.ids == whole.decoder_input.ids[:rows]
    assert 1 < rows < len(whole.decoder_input)
    np.testing.assert_allclose(shorter.logits, whole.logits[:rows], atol=1e-3)


def test_that_only_head_3_reads_the_adjective_in_both_sentences() -> None:
    trace = translated("en-de-pronoun", TIRED)
    best = [int(trace.cross.weights(0, head)[8].argmax()) for head in (1, 2)]
    assert [trace.source.pieces[key] for key in best] == ["animal", "tired"]


def test_that_the_dog_is_he_as_the_lecturer_says() -> None:
    output = translated("en-de-pronoun", TIRED.replace("animal", "dog")).output_text
    assert "Der Hund" in output and "weil er " in output


def test_that_the_lesson_is_not_learned_from() -> None:
    sentences = {scene.situation.sentence for scene in lesson_of(NAMES[6]).scenes}
    words = {sentence.replace(".", " .") for sentence in sentences}  # as the corpus has them
    assert {part_of(sentence) for sentence in words}.isdisjoint({"train"})
