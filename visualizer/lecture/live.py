"""What is trained in a lecture: one run for each scene that trains, kept until the program ends."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from model.folder import is_run
from visualizer.lesson import Lesson
from visualizer.model_places import make_temporary
from visualizer.session import Session
from visualizer.training_state import Command, Phase, TrainingRequest

FILM = "over-training"
tr = QCoreApplication.translate


class Live:
    """Begins, stops and tells of the training of a lesson's scenes."""

    def __init__(self, session: Session, lesson: Lesson | None) -> None:
        self._session, self._lesson = session, lesson
        self.origin: int | None = None
        """The scene that trains what is shown."""
        self._begun: int | None = None
        self._runs: Path | None = None
        self._filmed: tuple[int, bool, str] | None = None

    @property
    def folder(self) -> Path | None:
        """Where the run of the current scene is."""
        if self.origin is None:
            return None
        if self._runs is None:
            self._runs = make_temporary()
        return self._runs / f"{self.origin + 1}"

    @property
    def is_shown(self) -> bool:
        """Whether the run on screen is one of the model that is trained here."""
        trace = self._session.trace
        return trace is not None and trace.model.path == self.folder

    @property
    def preparing(self) -> bool:
        """Whether what is to be trained is still being read."""
        return self.origin is not None and self._session.training.phase is Phase.PREPARING

    @property
    def progress(self) -> str:
        """How far it is, in words."""
        training = self._session.training
        if self.origin is None or training.folder != self.folder or not training.steps:
            return ""
        text = (
            tr("Lecture", "learning: step {step} of {steps}")
            if training.active
            else tr("Lecture", "it ended at step {step} of {steps}")
        )
        return text.format(step=f"{training.history.step:,}", steps=f"{training.steps:,}")

    def lacks_film(self, figure: str) -> bool:
        """Whether a figure needs frames of which the first is not there yet."""
        training = self._session.training
        begun = bool(training.film) and training.film[0][0] == training.moments[0]
        return figure == FILM and self.is_shown and not begun

    def enter(self, index: int) -> int:
        """Be in a scene; the answer is the scene that trains what it shows."""
        assert self._lesson is not None
        scenes = self._lesson.scenes
        origin = max(i for i in range(index + 1) if scenes[i].training is not None)
        if origin != self.origin:
            self.stop()
        self.origin = origin
        return origin

    def train(self) -> None:
        """Begin the training of the scene, or go on with it."""
        origin, folder = self.origin, self.folder
        if self._session.training.active and self._begun == origin:
            return
        assert self._lesson is not None and origin is not None and folder is not None
        live = self._lesson.scenes[origin].training
        assert live is not None
        self._begun = origin
        sentence = self._session.sentence
        self._session.train(
            TrainingRequest(
                live.corpus, folder, live.changes, sentence, live.seconds, is_run(folder)
            )
        )

    def stop(self) -> None:
        """Stop the training; it can go on."""
        if self.origin is not None:
            self._session.command_training(Command.STOP)
            self.origin = self._begun = None

    def end(self) -> None:
        """Have the program forget what was trained here."""
        if self._runs is not None:
            self._session.command_training(Command.FORGET)

    def make_film(self, figure: str) -> None:
        """Trace what was learned since the last time, where a figure shows it."""
        training, sentence = self._session.training, self._session.sentence
        wanted = len(training.moments), training.active, sentence
        if figure == FILM and self.is_shown and training.moments and wanted != self._filmed:
            self._filmed = wanted
            self._session.make_film()
