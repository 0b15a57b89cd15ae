"""The bar at the top: which models it offers."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from visualizer.measure import scaled
from visualizer.widgets.top_bar import NARROWEST, TopBar

SHIPPED = (Path("assets/models/en-zh"), Path("assets/models/lesson"))
RECENT = (Path("home/runs/copy"), Path("home/other/copy"), Path("home/runs/dates"))


@pytest.fixture
def bar(qtbot: QtBot) -> TopBar:
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.show_models(SHIPPED, (), RECENT, RECENT[1])
    return bar


def models(bar: TopBar) -> dict[Path, QAction]:
    """What the menu offers."""
    found = bar.model_button.menu().actions()
    return {action.data(): action for action in found if isinstance(action.data(), Path)}


def test_that_a_model_is_called_by_its_folder_and_two_alike_by_theirs_too(bar: TopBar) -> None:
    texts = [models(bar)[folder].text() for folder in (*SHIPPED, *RECENT)]
    assert texts == ["en-zh", "lesson", "copy (runs)", "copy (other)", "dates"]
    assert models(bar)[RECENT[2]].toolTip() == str(RECENT[2])


def test_that_a_name_keeps_its_ampersand_and_gets_no_shortcut(bar: TopBar, qtbot: QtBot) -> None:
    bar.show_models((Path("home/R&D"),), (), (), None)
    bar.show_model("R&D")
    assert QKeySequence.mnemonic(models(bar)[Path("home/R&D")].text()).isEmpty()
    assert QKeySequence.mnemonic(bar.model_button.text()).isEmpty()
    assert bar.model_button.shown() == "R&D"


def test_that_the_model_that_is_open_is_ticked(bar: TopBar) -> None:
    ticked = [folder for folder, action in models(bar).items() if action.isChecked()]
    assert ticked == [RECENT[1]]


def test_that_choosing_a_model_names_its_folder(bar: TopBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.model_chosen) as chosen:
        models(bar)[SHIPPED[1]].trigger()
    assert chosen.args == [SHIPPED[1]]


def test_that_in_a_narrow_window_the_sentence_stays_and_what_menus_have_too_goes(
    bar: TopBar, qtbot: QtBot
) -> None:
    bar.show_model("en-zh · 3+3 layers · 8 heads · d=256")
    bar.show()
    others = (
        bar.train_button,
        bar.export_button,
        bar.lecture_button,
        bar.language_button,
        bar.title,
    )
    seen = []
    for width in range(1600, 400, -20):
        bar.resize(width, bar.sizeHint().height())
        QApplication.sendPostedEvents()
        shown = [each.isVisible() for each in others]
        assert shown == sorted(shown, reverse=True)
        assert bar.sentence.width() >= scaled(NARROWEST)
        assert bar.decoding_button.geometry().right() < width
        seen.append(sum(shown))
    assert seen == sorted(seen, reverse=True)
    assert seen[0] == 5
    assert seen[-1] <= 2  # Train and Export go last
