"""What the tests of the window share."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.trace import Trace
from tests.visualizer.trace_maker import make_trace
from visualizer.jobs import Jobs
from visualizer.session import Session
from visualizer.settings import Key
from visualizer.theme import Theme, no_collection
from visualizer.trainer import Trainer
from visualizer.training_state import TrainingRequest

if TYPE_CHECKING:
    from visualizer.app import Program
    from visualizer.dialogs.train import TrainDialog
    from visualizer.settings import Settings


@pytest.fixture(autouse=True)
def toured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most users have been offered the tour before."""
    if "test_tour" not in request.module.__name__:
        monkeypatch.setattr("visualizer.settings.TOUR_OFFERED", Key("view/tour_offered", True))


@pytest.fixture(autouse=True)
def lettering(qapp: QApplication) -> Iterator[None]:
    """A test that makes all text larger does so for itself alone."""
    font = qapp.font()
    yield
    if qapp.font() != font:
        with no_collection():
            qapp.setFont(font)


@pytest.fixture(autouse=True)
def pointer(qapp: QApplication) -> None:
    """The mouse lies where no test before has left it: over nothing that reacts to it."""
    QCursor.setPos(0, 0)


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
    if program.window.desk.lecture is not None:
        program.window.desk.lecture.close()
    program.window.close()


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme, not yet applied to the program."""
    theme, font = Theme(), qapp.font()
    theme.set_choice("light")
    yield theme
    theme.set_choice("system")
    with no_collection():
        qapp.setStyleSheet("")
        qapp.setFont(font)


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Where trainings are kept."""
    folder = tmp_path / "runs"
    folder.mkdir()
    return folder


@pytest.fixture
def asked(session: Session) -> list[TrainingRequest | None]:
    """What the dialog wants estimated; None where it no longer does."""
    requests: list[TrainingRequest | None] = []
    session.estimate_requested.connect(requests.append)
    return requests


@pytest.fixture
def begun(session: Session) -> list[TrainingRequest]:
    """The trainings that were begun."""
    requests: list[TrainingRequest] = []
    session.training_requested.connect(requests.append)
    return requests


@pytest.fixture
def train_dialog(
    qtbot: QtBot,
    session: Session,
    settings: "Settings",
    runs: Path,
    asked: list[TrainingRequest | None],
) -> "Iterator[TrainDialog]":
    """File > Train, on screen."""
    from visualizer.dialogs.train import TrainDialog

    dialog = TrainDialog(session, settings, folder=runs)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    yield dialog
    dialog.close()


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """Some hundred pairs that a small model learns."""
    random = Random(1)
    words = ("one", "two", "three", "four", "five", "six")
    texts = {" ".join(random.choices(words, k=random.randint(1, 4))) for _ in range(300)}
    path = tmp_path / "pairs.tsv"
    path.write_text("".join(f"{text}\t{text.upper()}\n" for text in sorted(texts)))
    return path


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    """Lanes that end with the test."""
    jobs = Jobs()
    yield jobs
    jobs.shutdown()


@pytest.fixture
def trainer(jobs: Jobs) -> Trainer:
    """What trains in the window."""
    return Trainer(jobs)
