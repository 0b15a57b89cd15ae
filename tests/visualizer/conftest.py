"""What the tests of the window share."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.trace import Trace
from tests.visualizer.trace_maker import make_trace
from visualizer.session import Session
from visualizer.theme import Theme, no_collection

if TYPE_CHECKING:
    from visualizer.app import Program


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


@pytest.fixture(scope="session")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder with random weights that has seen English letters only."""
    from tests.visualizer.small_program import save_letters

    return save_letters(tmp_path_factory.mktemp("models") / "letters")


@pytest.fixture
def small_program(
    qtbot: QtBot, letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> "Iterator[Program]":
    """The whole program with that model, and a live trace."""
    from tests.visualizer.small_program import started

    monkeypatch.setattr("visualizer.app.last_trace", lambda: tmp_path / "last_trace.npz")
    program = started(qtbot, letters, tmp_path / "settings.ini")
    yield program
    program.window.close()


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme, not yet applied to the program."""
    theme = Theme()
    theme.set_choice("light")
    yield theme
    theme.set_choice("system")
    with no_collection():
        qapp.setStyleSheet("")
