"""The whole program with a model so small that it translates at once."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from pytestqt.qtbot import QtBot

from model.checkpoint import save_model
from tests.model import building
from visualizer import settings
from visualizer.app import Program
from visualizer.settings import Settings

KNOWN = "the cat is sleeping"


def save_letters(folder: Path) -> Path:
    """A model with random weights that learned its letters from one English sentence."""
    model = building.chinese()
    save_model(folder, model.config, model.transformer.state_dict(), model.tokenizers, "# none\n")
    return folder


def started(qtbot: QtBot, folder: Path, path: Path) -> Program:
    """The program with its window on screen and a live trace of `KNOWN`."""
    stored = Settings(path)
    stored.set(settings.MODEL, str(folder))
    stored.set(settings.SENTENCE, KNOWN)
    program = Program(stored)
    qtbot.addWidget(program.window)
    program.window.show()
    with qtbot.waitSignal(program.session.trace_changed, timeout=30_000):
        program.start()
    for _ in range(3):  # the window is laid out once the panels have something to show
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()
    return program


def translate(qtbot: QtBot, program: Program, sentence: str) -> str:
    """Write a sentence and press Return; the translation."""
    field = program.window.top_bar.sentence
    field.setText(sentence)
    with qtbot.waitSignal(program.session.trace_changed, timeout=20_000):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert program.session.trace is not None
    return program.session.trace.output_text
