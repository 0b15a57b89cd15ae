"""The bar at the top: which models it offers."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from visualizer.widgets.top_bar import TopBar

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


def test_that_the_model_that_is_open_is_ticked(bar: TopBar) -> None:
    ticked = [folder for folder, action in models(bar).items() if action.isChecked()]
    assert ticked == [RECENT[1]]


def test_that_choosing_a_model_names_its_folder(bar: TopBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.model_chosen) as chosen:
        models(bar)[SHIPPED[1]].trigger()
    assert chosen.args == [SHIPPED[1]]
