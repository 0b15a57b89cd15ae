"""What the window does about a training beside its panel: title, notices, saving, closing."""

import math
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from model.errors import FileError, ModelError
from model.folder import is_run, run_progress
from model.lock import Lock
from visualizer import settings
from visualizer.model_places import is_temporary
from visualizer.notices import Notice, Notices, saying, translated
from visualizer.pace import duration
from visualizer.session import Session
from visualizer.settings import Settings
from visualizer.training_state import (
    Command,
    End,
    Kept,
    Phase,
    SavedModel,
    Training,
    TrainingRequest,
)

TITLE = "Attention Visualizer"
tr = QCoreApplication.translate


class TrainingDesk(QObject):
    """Follows the training of a window; remembers the one that was not finished."""

    def __init__(
        self, session: Session, notices: Notices, stored: Settings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._notices, self._settings, self._window = (
            session,
            notices,
            stored,
            window,
        )
        self._training = Training()
        self._offer: Notice | None = None
        self._unsaved: Notice | None = None
        self._leaves = False
        self._title = TITLE
        session.training_changed.connect(self._on_changed)
        session.save_wanted.connect(self.save_model)

    def name_window(self, file: str) -> None:
        """Let the title of the window say which file is open."""
        self._title = f"{file} · {TITLE}"
        self._window.setWindowTitle(window_title(self._training, self._title))

    # The start and the end of the program

    def offer_unfinished(self) -> None:
        """Where the last training was not finished, say so, and offer to go on with it."""
        folder = Path(self._settings.get(settings.TRAINING))
        standing = run_progress(folder) if is_run(folder) else None
        if standing is None or standing[0] >= standing[1]:
            self._remember("")
            return
        if _is_trained(folder):
            return
        step, steps = (f"{count:,}" for count in standing)
        self._offer = self._notices.offer(
            "info",
            saying(
                "TrainingDesk",
                "The training {name} was not finished: step {step} of {steps}.",
                name=folder.name,
                step=step,
                steps=steps,
            ),
            saying("TrainingDesk", "Go on with it"),
            lambda: self._go_on(folder),
        )

    def may_close(self) -> bool:
        """Whether the window may close now; else it asks, and closes it later."""
        if self._leaves or not self._training.active:
            return True
        box = self._window.findChild(QMessageBox, "leave") or self._question()
        box.open()
        return False

    def leave(self) -> None:
        """The window is going to close, without a question; what is trained is not finished."""
        self._leaves = True

    def _question(self) -> QMessageBox:
        text = tr("TrainingDesk", "{name} is still being trained.")
        more = tr(
            "TrainingDesk", "Stopped, it is kept, and can go on from there at the next start."
        )
        box = QMessageBox(self._window)
        box.setObjectName("leave")
        box.setTextFormat(Qt.TextFormat.PlainText)  # of the name
        box.setWindowTitle(TITLE)
        box.setText(text.format(name=self._training.history.name or tr("TrainingDesk", "A model")))
        box.setInformativeText(more)
        stop = box.addButton(tr("TrainingDesk", "Stop and keep"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(tr("TrainingDesk", "Stay"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        stop.clicked.connect(self._on_stop_and_leave)
        return box

    def _on_stop_and_leave(self) -> None:
        self._leaves = True
        if self._training.active:
            self._session.command_training(Command.STOP)
        else:
            self._window.close()

    def _go_on(self, folder: Path) -> None:
        request = TrainingRequest("", folder, sentence=self._session.sentence, resume=True)
        self._session.train(request)
        self._session.show_panel("training")

    # Saving

    def save_model(self) -> None:
        """Ask how the model that was trained is called and where it goes."""
        from visualizer.dialogs.save_model import SaveModelDialog  # noqa: PLC0415

        training = self._training
        if training.phase in (Phase.PREPARING, Phase.RUNNING):
            self._notices.warn(
                saying(
                    "TrainingDesk",
                    "{name} is being trained: pause or stop it, then save it.",
                    name=training.history.name,
                )
            )
        elif training.folder is None or not is_run(training.folder):
            self._notices.warn(
                saying(
                    "TrainingDesk", "There is nothing to save yet: train a model, or open a run."
                )
            )
        else:
            dialog = SaveModelDialog(self._session, self._settings, training.folder, self._window)
            dialog.show()

    def show_saved(self, model: SavedModel) -> None:
        """Say where a model is, and offer to open it."""
        self._notices.offer(
            "info",
            saying(
                "TrainingDesk",
                "{name} is saved in {folder}. Exactly right of {count} unseen sentences: {right}.",
                name=model.folder.name,
                folder=model.folder.parent,
                right=f"{model.exact_match:.1%}",
                count=f"{model.sentences:,}",
            ),
            saying("TrainingDesk", "Open it"),
            lambda: self._session.open_model(model.folder),
        )

    def show_kept(self, kept: Kept) -> None:
        """Say so where the run could not be saved, and when it could again."""
        before, self._unsaved = self._unsaved, None
        if before is not None:
            self._notices.withdraw(before)
        if kept.error is not None:
            self._unsaved = self._notices.offer(
                "warning",
                partial(_unsaved, kept.error),
                saying("TrainingDesk", "Save elsewhere…"),
                self._move,
            )
        elif before is not None:
            text = tr("TrainingDesk", "The training is saved again, in {folder}.")
            self._notices.tell(text.format(folder=kept.folder))

    def _move(self) -> None:
        title = tr("TrainingDesk", "Choose another folder for the training")
        chosen = QFileDialog.getExistingDirectory(self._window, title)
        if chosen and self._training.folder is not None:
            self._session.move_training(Path(chosen) / self._training.folder.name)

    # What the training says

    def _on_changed(self, training: Training) -> None:
        before, self._training = self._training, training
        self._window.setWindowTitle(window_title(training, self._title))
        if training.active and self._offer is not None:
            self._notices.withdraw(self._offer)
            self._offer = None
        folder = training.folder
        if training.active and folder is not None:
            self._remember("" if is_temporary(folder) else str(folder))
        elif before.active:
            self._on_ended(training)

    def _on_ended(self, training: Training) -> None:
        if self._leaves:
            self._window.close()
            return
        self._remember("")
        if training.end is End.TIME and training.limit:
            text = tr(
                "TrainingDesk", "{name} ended after {time} at step {step} of {steps}, as set."
            )
            self._notices.tell(
                text.format(
                    name=training.history.name,
                    time=duration(training.limit),
                    step=f"{training.history.step:,}",
                    steps=f"{training.steps:,}",
                )
            )

    def _remember(self, folder: str) -> None:
        if folder != self._settings.get(settings.TRAINING):
            self._settings.set(settings.TRAINING, folder)
            self._settings.sync()


def window_title(training: Training, title: str) -> str:
    """The percentage first: a task bar shows little more."""
    if not training.active or not training.history.step:
        return title
    percent = math.floor(100 * training.pace.share)
    text = tr("TrainingDesk", "{percent} % · {name} - {title}")
    if training.phase is Phase.PAUSED:
        text = tr("TrainingDesk", "{percent} %, paused · {name} - {title}")
    return text.format(percent=percent, name=training.history.name, title=title)


def _is_trained(folder: Path) -> bool:
    """Whether a program trains this run now."""
    try:
        Lock(folder).release()
    except FileError:
        return True
    return False


def _unsaved(error: ModelError) -> str:
    text = tr("TrainingDesk", "{error} The training goes on; the next try follows.")
    return text.format(error=translated(error))
