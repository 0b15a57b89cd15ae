"""What is trained in a lecture: one run for each scene that trains, kept until the program ends."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from model.folder import is_run
from model.trace import Trace
from visualizer.lesson import Lesson
from visualizer.model_places import make_temporary
from visualizer.session import Session
from visualizer.training_state import Command, End, Phase, Training, TrainingRequest

FILM = "over-training"
tr = QCoreApplication.translate


class Runs:
    """The runs of a lesson, which outlive a lecture, by the scenes that train them."""

    def __init__(self) -> None:
        self.traces: dict[int, Trace] = {}
        """What each was last seen to read."""
        self._trainings: dict[int, Training] = {}
        self._folder: Path | None = None

    def folder(self, origin: int) -> Path:
        """Where a run is."""
        if self._folder is None:
            self._folder = make_temporary()
        return self._folder / f"{origin + 1}"

    def note(self, origin: int, training: Training) -> None:
        """Remember how far a run is."""
        if training.folder == self.folder(origin):
            self._trainings[origin] = training

    def is_learned(self, origin: int) -> bool:
        """Whether a run has come to its end, and was not just stopped."""
        known = self._trainings.get(origin, Training())
        return known.phase is Phase.ENDED and known.end not in (End.STOPPED, End.FAILED)


class Live:
    """Begins, stops and tells of the training of a lesson's scenes."""

    def __init__(
        self,
        session: Session,
        lesson: Lesson | None,
        runs: Runs,
        read: Callable[[Training, Path], object],
    ) -> None:
        self._session, self._lesson, self._runs, self._read = session, lesson, runs, read
        self.origin: int | None = None
        """The scene that trains what is shown."""
        self._begun: int | None = None
        self._used = False
        self._filmed: tuple[int, bool, str] | None = None

    @property
    def folder(self) -> Path | None:
        """Where the run of the current scene is."""
        return None if self.origin is None else self._runs.folder(self.origin)

    @property
    def is_shown(self) -> bool:
        """Whether the run on screen is one of the model that is trained here."""
        trace = self._session.trace
        return trace is not None and trace.model.path == self.folder

    @property
    def preparing(self) -> bool:
        """Whether what is to be trained is still being read."""
        return self.origin is not None and self._session.training.phase is Phase.PREPARING

    def progress(self, figure: str) -> str:
        """How far it is, and then its film where a figure shows it, in words."""
        training = self._session.training
        if self.origin is None or training.folder != self.folder or not training.steps:
            return ""
        frames, moments = len(training.film), len(training.moments)
        if figure == FILM and not training.active and frames < moments:
            text = tr("Lecture", "making the film: {frames} of {moments}")
            return text.format(frames=frames, moments=moments)
        text = (
            tr("Lecture", "learning: step {step} of {steps}")
            if training.active
            else tr("Lecture", "it ended at step {step} of {steps}")
        )
        return text.format(step=f"{training.history.step:,}", steps=f"{training.steps:,}")

    @property
    def reading(self) -> bool:
        """Whether a run that has ended is being read again."""
        origin, shown = self.origin, self._session.training.folder
        return origin is not None and shown != self.folder and self._runs.is_learned(origin)

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

    def go_on(self) -> None:
        """Let the training of the scene be shown, and go on where it has not come to its end."""
        session, origin, folder = self._session, self.origin, self.folder
        assert self._lesson is not None and origin is not None and folder is not None
        training = session.training
        if self._runs.is_learned(origin) and is_run(folder):
            if training.folder == folder:
                return
            if training.active:
                session.command_training(Command.FORGET)  # it is saved
            self._read(Training(compared=training.compared), folder)
        elif not training.active or self._begun != origin:
            self._begun = origin
            live = self._lesson.scenes[origin].training
            assert live is not None
            sentence, resume = session.sentence, True
            session.train(
                TrainingRequest(live.corpus, folder, live.changes, sentence, live.seconds, resume)
            )
        self._used = True

    def note(self, training: Training) -> None:
        """The training has moved on."""
        if self.origin is not None:
            self._runs.note(self.origin, training)

    def stop(self) -> None:
        """Stop the training; it can go on."""
        if self.origin is not None:
            self._session.command_training(Command.STOP)
            self.origin = self._begun = None

    def end(self) -> None:
        """Show nothing any more of what was trained here."""
        if self._used:
            self._session.command_training(Command.FORGET)

    def make_film(self, figure: str) -> None:
        """Trace what was learned since the last time, where a figure shows it."""
        training, sentence = self._session.training, self._session.sentence
        wanted = len(training.moments), training.active, sentence
        if figure == FILM and self.is_shown and training.moments and wanted != self._filmed:
            self._filmed = wanted
            self._session.make_film()
