"""What the words of the lessons that ship say of keys, blocks and heads."""

import re

import pytest
from PySide6.QtCore import Qt

from tests.visualizer.lesson_player import lesson_of
from visualizer.lecture.lecture_keys import BY_KEY
from visualizer.lesson import parts, shipped_lessons

NAMES = [path.stem for path in shipped_lessons()]
KEYS = {
    "PgDn": Qt.Key.Key_PageDown,
    "PgUp": Qt.Key.Key_PageUp,
    "Space": Qt.Key.Key_Space,
    "Home": Qt.Key.Key_Home,
    "End": Qt.Key.Key_End,
    "Left": Qt.Key.Key_Left,
    "Right": Qt.Key.Key_Right,
    "Up": Qt.Key.Key_Up,
    "Down": Qt.Key.Key_Down,
    "左右键": Qt.Key.Key_Left,
    "上下键": Qt.Key.Key_Up,
    "Esc": Qt.Key.Key_Escape,
    "F1": Qt.Key.Key_F1,
    "F5": Qt.Key.Key_F5,
    "[": Qt.Key.Key_BracketLeft,
    "]": Qt.Key.Key_BracketRight,
    "<": Qt.Key.Key_Less,
    ">": Qt.Key.Key_Greater,
}
NAMED = re.compile(
    r"\b(?:PgDn|PgUp|Space|Home|End|Esc|Up|Down|Ctrl\+\w|Alt\+\w|F\d+)(?!\w)"
    r"|\bLeft(?= and Right)|(?<=Left and )Right|左右键|上下键|(?<!\S)[][<>](?![^\s.,:;])"
)
SAYS = {
    "next": ("scene", "幕"),
    "previous": ("scene", "幕"),
    "first": ("scene", "幕"),
    "last": ("scene", "幕"),
    "layer-up": ("layer", "层"),
    "layer-down": ("layer", "层"),
    "next-head": ("head", "头"),
    "previous-head": ("head", "头"),
    "next-token": ("step", "步"),
    "previous-token": ("step", "步"),
}
"""What a sentence speaks of that names a key which makes this move."""

all_lessons = pytest.mark.parametrize("name", NAMES)


def said(name: str) -> list[str]:
    """All texts and notes of a lesson, in both languages, without marks."""
    return [
        "".join(part.text for part in parts(text))
        for scene in lesson_of(name).scenes
        for words in (scene.text, scene.notes)
        for text in words.texts.values()
    ]


def test_that_the_lessons_name_keys_in_both_languages() -> None:
    named = {key for name in NAMES for text in said(name) for key in NAMED.findall(text)}
    assert {"[", "]", ">", "Left", "Right", "左右键"} <= named


@all_lessons
def test_that_each_key_that_is_named_does_what_the_sentence_says(name: str) -> None:
    for text in said(name):
        for sentence in re.split(r"(?<=[.。；;?？!！]) ?", text):
            for key in NAMED.findall(sentence):
                words = SAYS[BY_KEY[KEYS[key]].argument]
                assert any(word in sentence for word in words), (key, sentence)


@all_lessons
def test_that_most_scenes_light_something_up(name: str) -> None:
    if not any(scene.training for scene in lesson_of(name).scenes):
        marks = [bool(any(part.block for part in parts(scene.text.get("en"))))
                 for scene in lesson_of(name).scenes]  # fmt: skip
        assert sum(marks) > len(marks) / 2


@all_lessons
def test_that_a_head_is_called_one_way_in_chinese(name: str) -> None:
    for text in said(name):
        assert not re.search(r"(?<!个)头 ?\d|第 ?\d+ ?头", text), text


@all_lessons
def test_that_the_probabilities_of_one_text_have_as_many_digits(name: str) -> None:
    for scene in lesson_of(name).scenes:
        if any(claim.kind == "probability" for claim in scene.claims):
            for text in scene.text.texts.values():
                digits = {len(each) for each in re.findall(r"\b0\.(\d+)", text)}
                assert len(digits) <= 1, text


@all_lessons
def test_that_a_silenced_head_is_called_as_on_the_button_in_chinese(name: str) -> None:
    for text in said(name):
        assert not re.search(r"关掉[^：:。]*头|最看", text), text
