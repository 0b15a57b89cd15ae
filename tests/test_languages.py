"""Every text is said in every language, whole and as the code now has it."""

import string
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

from tests.translations import FOLDER, Text, texts, translations
from visualizer.language import ENGLISH, LANGUAGES

FILES = [FOLDER / f"{code}.ts" for code in LANGUAGES if code != ENGLISH]


@pytest.fixture(scope="module")
def said() -> list[Text]:
    return texts()


@pytest.fixture(params=FILES, ids=[path.stem for path in FILES])
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def test_that_no_text_is_missing_and_none_is_stale(path: Path, said: list[Text]) -> None:
    known = translations(path)
    hint = "run python -m tests.translations, and translate what is new"
    assert sorted(known) == said, hint
    assert [text for text, translation in known.items() if not translation] == [], hint


def test_that_apostrophes_are_as_round_as_quotation_marks(said: list[Text]) -> None:
    assert [text for _, text in said if "'" in text or '"' in text] == []


def test_that_what_is_filled_in_is_the_same(path: Path) -> None:
    for (_, source), translation in translations(path).items():
        assert sorted(placeholders(translation)) == sorted(placeholders(source)), source


def test_that_the_program_reads_what_is_written_here(path: Path) -> None:
    translator = QTranslator()
    assert translator.load(str(path.with_suffix(".qm")))
    for (context, source), translation in translations(path).items():
        assert translator.translate(context, source) == translation


def placeholders(text: str) -> list[tuple[str | None, str | None]]:
    return [(name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name is not None]
