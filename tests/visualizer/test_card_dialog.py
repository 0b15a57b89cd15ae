"""What a model says of itself can be read and copied in the window."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from model.shipped import shipped_models
from visualizer.app import MODELS, Program
from visualizer.dialogs.card import CardDialog


def shown(program: Program, folder: Path) -> CardDialog:
    """The dialog of the Help menu, with the model of a folder."""
    model = program.session.model
    assert model is not None
    program.session.show_model(replace(model, name=folder.name, path=folder))
    help_menu = program.window.menus.menus["help"]
    action = next(action for action in help_menu.actions() if action.text() == "About this model")
    action.trigger()
    dialog = program.window.findChild(CardDialog)
    assert dialog is not None
    return dialog


def test_that_the_card_of_a_shipped_model_can_be_read_and_copied(
    qtbot: QtBot, small_program: Program
) -> None:
    dialog = shown(small_program, MODELS / "en-de-pronoun")
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert "en-de-pronoun" in dialog.windowTitle()
    text = dialog.text.toPlainText()
    assert text.startswith("en-de-pronoun: English to German: which noun does “it” mean?")
    assert "#" not in text
    assert "python -m visualizer train --corpus pronoun" in text
    dialog.text.selectAll()
    dialog.text.copy()
    assert "Held out by the source sentence" in QApplication.clipboard().text()
    assert dialog.text.horizontalScrollBar().maximum() == 0
    close = dialog.findChild(QDialogButtonBox)
    assert close is not None
    close.button(QDialogButtonBox.StandardButton.Close).click()
    assert not dialog.isVisible()


@pytest.mark.parametrize("name", [model.name for model in shipped_models()])
def test_that_the_card_of_a_shipped_model_is_in_chinese_too_with_the_same_numbers(
    small_program: Program, name: str
) -> None:
    small_program.language.choose("zh_CN")
    try:
        folder = MODELS / name
        model = small_program.session.model
        assert model is not None
        dialog = CardDialog(replace(model, name=name, path=folder))
        text = dialog.text.toPlainText()
    finally:
        small_program.language.choose("en")
    assert "半精度" in text
    assert numbers(folder / "CARD.zh_CN.md") == numbers(folder / "CARD.md")


def numbers(path: Path) -> Counter[str]:
    return Counter(re.findall(r"\d[\d,.]*\d|\d", path.read_text(encoding="utf-8")))


def test_that_an_opened_folder_shows_its_own_card(small_program: Program, tmp_path: Path) -> None:
    (tmp_path / "CARD.md").write_text("# mine: *Klingon* to Elvish\n\nGrüße 你好", encoding="utf-8")
    text = shown(small_program, tmp_path).text.toPlainText()
    assert text.splitlines() == ["mine: Klingon to Elvish", "Grüße 你好"]


def test_that_a_folder_without_a_card_says_so(small_program: Program, tmp_path: Path) -> None:
    text = shown(small_program, tmp_path).text.toPlainText()
    assert str(tmp_path) in text
    assert "has no CARD.md" in text


def test_that_a_card_that_is_not_utf_8_is_shown_as_far_as_it_can_be_read(
    small_program: Program, tmp_path: Path
) -> None:
    (tmp_path / "CARD.md").write_bytes(b"# caf\xe9\n\nwell")
    assert shown(small_program, tmp_path).text.toPlainText().endswith("well")
