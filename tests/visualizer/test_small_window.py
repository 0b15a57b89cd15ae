"""A window on a small screen: nothing is cut off, and the figure keeps the room."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QTabBar
from pytestqt.qtbot import QtBot

from tests.visualizer.trace_maker import CHINESE, make_trace
from visualizer.language import Language
from visualizer.main_window import SMALLEST, MainWindow
from visualizer.notices import Notices
from visualizer.session import Session
from visualizer.settings import Settings
from visualizer.theme import Theme


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, theme: Theme) -> Iterator[MainWindow]:
    """The window as small as it may be, with a sentence of the length that people type."""
    theme.apply(qapp)
    session = Session()
    window = MainWindow(session, theme, Language(), Notices(), Settings(ephemeral=True))
    qtbot.addWidget(window)
    window.resize(*SMALLEST)
    window.arrange()
    with qtbot.waitExposed(window):
        window.show()
    session.show_trace(make_trace(source=11, target=8, heads=8, words=CHINESE))
    yield window
    window.close()


def test_that_the_names_of_the_panels_are_not_cut(window: MainWindow) -> None:
    (bar,) = (bar for bar in window.findChildren(QTabBar) if bar.isVisible())
    for index in range(bar.count()):
        words = bar.fontMetrics().horizontalAdvance(bar.tabText(index))
        assert bar.tabRect(index).width() >= words, bar.tabText(index)


def test_that_the_matrix_gets_more_room_than_what_stands_above_it(window: MainWindow) -> None:
    panel = window.docks["attention"].panel()
    assert panel.figure_view.height() > 0.45 * panel.height()


def test_that_a_long_sentence_is_read_from_its_beginning(window: MainWindow) -> None:
    field = window.top_bar.sentence
    window.top_bar.show_sentence("The cat is sleeping on the sofa. " * 9)
    assert field.cursorPositionAt(field.rect().center()) < 60
