"""What the tests of the window share."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.trace import Trace
from tests.visualizer.trace_maker import make_trace
from visualizer.session import Session
from visualizer.theme import Theme, no_collection


@pytest.fixture
def trace() -> Trace:
    """A run of a small pre-norm model: 5 source tokens, 4 decoder rows, 2+2 layers, 2 heads."""
    return make_trace()


@pytest.fixture
def session(qtbot: QtBot, trace: Trace) -> Session:
    """A Session that shows `trace`."""
    session = Session()
    session.show_trace(trace)
    return session


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme, not yet applied to the program."""
    theme = Theme()
    theme.set_choice("light")
    yield theme
    theme.set_choice("system")
    with no_collection():
        qapp.setStyleSheet("")
