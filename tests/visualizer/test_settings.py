"""What is remembered comes back, and what cannot be read is the default."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings

from visualizer import settings as keys
from visualizer.settings import Key, Settings

EVERY_KEY = [value for value in vars(keys).values() if isinstance(value, Key)]


def again(settings: Settings, path: Path) -> Settings:
    """What the next start of the program sees."""
    settings.sync()
    return Settings(path)


@pytest.mark.parametrize("key", EVERY_KEY, ids=lambda key: key.name)
def test_that_a_key_never_set_has_its_default(settings, key):
    assert settings.get(key) == key.default
    assert key.allows(key.default)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (keys.WINDOW_GEOMETRY, bytes(range(256))),
        (keys.WINDOW_STATE, b"@Invalid()"),
        (keys.THEME, "dark"),
        (keys.MODEL, "C:\\models\\Übung, 1"),
        (keys.RECENT_MODELS, []),
        (keys.RECENT_MODELS, ["only one"]),
        (keys.RECENT_MODELS, ["a, b", "", "@ByteArray(x)", "模型"]),
        (keys.SENTENCE, "他很累, “so” 🙂 מים\n"),
        (keys.GLYPH_WARNING_SHOWN, True),
        (keys.DIM_SPECIAL_TOKENS, False),
        (keys.PLAY_SPEED, 2.0),
        (keys.FONT_SCALE, 1.25),
        (keys.KIND, "encoder-self"),
        (keys.LAYER, 5),
    ],
)
def test_that_a_value_comes_back_after_a_restart(settings, tmp_path, key, value):
    settings.set(key, value)
    read = again(settings, tmp_path / "settings.ini").get(key)
    assert read == value
    assert type(read) is type(value)


@given(text=st.text())
def test_that_any_sentence_comes_back(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("settings") / "settings.ini"
    written = Settings(path)
    written.set(keys.SENTENCE, text)
    assert again(written, path).get(keys.SENTENCE) == text


@pytest.mark.parametrize("key", EVERY_KEY, ids=lambda key: key.name)
@pytest.mark.parametrize(
    "stored",
    [
        "",
        "{",
        "null",
        "[1]",
        "[[]]",
        "{}",
        "NaN",
        "1e999",
        '"\\ud800"',
        "[" * 100_000,
        5,
        ["a", "b"],
    ],
    ids=lambda stored: repr(stored)[:12],
)
def test_that_a_stored_value_of_another_type_is_the_default(tmp_path, key, stored):
    path = tmp_path / "settings.ini"
    raw = QSettings(str(path), QSettings.Format.IniFormat)
    raw.setValue(key.name, stored)
    raw.sync()
    value = Settings(path).get(key)
    assert type(value) is type(key.default)
    assert value == key.default or (type(key.default) is str and key.allows(value))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (keys.THEME, "purple"),
        (keys.PLAY_SPEED, 0.0),
        (keys.FONT_SCALE, 40.0),
        (keys.KIND, "sideways"),
        (keys.LAYER, -1),
        (keys.HEAD, -1),
    ],
)
def test_that_a_stored_value_out_of_range_is_the_default(settings, key, value):
    settings.set(key, value)
    assert settings.get(key) == key.default


def test_that_changing_a_list_that_was_read_changes_no_default(settings):
    settings.get(keys.RECENT_MODELS).append("mine")
    assert settings.get(keys.RECENT_MODELS) == []


def test_that_ephemeral_settings_are_remembered_only_while_they_live():
    first = Settings(ephemeral=True)
    first.set(keys.SENTENCE, "hello")
    assert first.get(keys.SENTENCE) == "hello"
    assert Settings(ephemeral=True).get(keys.SENTENCE) == ""


def test_that_ephemeral_settings_neither_read_nor_write_a_file(settings, tmp_path):
    path = tmp_path / "settings.ini"
    settings.set(keys.SENTENCE, "stored")
    settings.sync()
    before = path.read_bytes()
    ephemeral = Settings(path, ephemeral=True)
    assert ephemeral.get(keys.SENTENCE) == ""
    ephemeral.set(keys.SENTENCE, "not stored")
    ephemeral.sync()
    assert path.read_bytes() == before
