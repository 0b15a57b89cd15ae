"""What a user sees of a training beside its panel: title, notices, saving, closing."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from model import evaluation
from model.checkpoint import load_model
from model.folder import CARD
from model.lock import Lock
from model.run import Run
from tests.visualizer.small_program import KNOWN, started, translate
from tests.visualizer.test_trainer import LONG, PATIENCE, SMALL, until, until_step
from visualizer import settings
from visualizer.app import Program
from visualizer.dialogs.save_model import SaveModelDialog
from visualizer.settings import Settings
from visualizer.training_state import Command, End, Phase, TrainingRequest
from visualizer.widgets.notice_bar import NoticeBar

if TYPE_CHECKING:
    from visualizer.panels.training import TrainingPanel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def program(
    small_program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Program]:
    monkeypatch.setattr(
        "visualizer.dialogs.training_checks.runs_folder", lambda: tmp_path / "data" / "runs"
    )
    yield small_program
    small_program.window.training_desk.leave()


@pytest.fixture
def trained(qtbot: QtBot, program: Program, pairs: Path) -> Program:
    """A training of twelve steps has ended."""
    program.session.train(TrainingRequest(str(pairs), pairs.parent / "lesson", SMALL, KNOWN))
    until(qtbot, program.trainer, Phase.ENDED)
    return program


def begin_long(qtbot: QtBot, program: Program, pairs: Path, **others: float) -> None:
    folder = pairs.parent / "lesson"
    program.session.train(TrainingRequest(str(pairs), folder, LONG, KNOWN, **others))  # type: ignore[arg-type]
    until_step(qtbot, program.trainer, 3)


def pressed(qtbot: QtBot, bar: NoticeBar, text: str) -> None:
    """Press the button of the notice that is shown."""
    button = next(b for b in bar.findChildren(QPushButton) if b.text() == text and b.isVisible())
    qtbot.mouseClick(button, LEFT)


def said(program: Program) -> str:
    notice = program.window.notice_bar.notice
    return notice.text if notice else ""


def save_dialog(program: Program) -> SaveModelDialog:
    program.window.commands["save-model"].trigger()
    dialog = program.window.findChild(SaveModelDialog)
    assert isinstance(dialog, SaveModelDialog)
    return dialog


def offered(program: Program) -> list[str]:
    """The lines of the model menu."""
    return [action.text() for action in program.window.top_bar.model_button.menu().actions()]


# ------------------------------------------------------------------ saving


def test_that_a_trained_model_is_saved_offered_and_opened(
    qtbot: QtBot, trained: Program, tmp_path: Path
) -> None:
    dialog = save_dialog(trained)
    assert dialog.name.text() == "lesson"
    dialog.name.clear()
    qtbot.keyClicks(dialog.name, "My lesson")
    dialog.sentences.setValue(1)
    with qtbot.waitSignal(trained.saver.saved, timeout=PATIENCE):
        qtbot.mouseClick(dialog.save_button, LEFT)
    folder = tmp_path / "data" / "models" / "My lesson"
    assert load_model(folder).path == folder
    card = (folder / CARD).read_text(encoding="utf-8")
    assert card.startswith("# My lesson: ")
    assert "on the first 1 of" in card
    assert "seed" in card
    assert "pairs.tsv" in card
    assert f"My lesson is saved in {folder.parent}. " in said(trained)
    assert "Exactly right of 1 unseen sentences: " in said(trained)
    assert "My lesson" in offered(trained)
    with qtbot.waitSignal(trained.engine.model_ready, timeout=PATIENCE):
        pressed(qtbot, trained.window.notice_bar, "Open it")
    assert trained.session.model is not None
    assert trained.session.model.path == folder
    assert translate(qtbot, trained, "one two") is not None


def test_that_a_model_that_was_saved_elsewhere_is_offered_too(
    qtbot: QtBot, trained: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "elsewhere"
    place.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(place))
    dialog = save_dialog(trained)
    qtbot.mouseClick(dialog.place_button, LEFT)
    dialog.sentences.setValue(1)
    with qtbot.waitSignal(trained.saver.saved, timeout=PATIENCE):
        qtbot.mouseClick(dialog.save_button, LEFT)
    assert "lesson (elsewhere)" in offered(trained)


def test_that_a_name_that_is_taken_cannot_be_saved_under(
    qtbot: QtBot, trained: Program, tmp_path: Path
) -> None:
    (tmp_path / "data" / "models" / "taken").mkdir(parents=True)
    dialog = save_dialog(trained)
    for name in ("taken", "", "a/b"):
        dialog.name.setText(name)
        assert not dialog.save_button.isEnabled()
        assert dialog.name_fault.isVisible()
    dialog.name.setText("free")
    assert dialog.save_button.isEnabled()
    dialog.reject()


def test_that_a_saving_that_is_cancelled_leaves_nothing(
    qtbot: QtBot, trained: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = evaluation.translate

    def slowly(*given: Any) -> Any:
        threading.Event().wait(0.5)
        return search(*given)

    monkeypatch.setattr(evaluation, "translate", slowly)
    dialog = save_dialog(trained)
    dialog.save()
    job = trained.jobs.current("saving")
    assert job is not None
    qtbot.waitUntil(lambda: trained.window.job_bar.job is job, timeout=PATIENCE)
    qtbot.mouseClick(trained.window.job_bar._cancel, LEFT)
    assert not trained.jobs.running("saving")
    trained.jobs.shutdown()
    assert not (tmp_path / "data" / "models").exists()


def test_that_what_is_in_the_way_of_saving_is_told_in_a_sentence(
    qtbot: QtBot, trained: Program, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").write_text("a file in its place")
    save_dialog(trained).save()
    qtbot.waitUntil(lambda: "cannot be written" in said(trained), timeout=PATIENCE)
    assert "Traceback" not in said(trained)
    assert Run.open(trained.trainer.state.folder or Path()).model()


def test_that_data_that_went_away_are_told(qtbot: QtBot, trained: Program, pairs: Path) -> None:
    pairs.unlink()
    save_dialog(trained).save()
    qtbot.waitUntil(lambda: "no longer where the run found it" in said(trained), timeout=PATIENCE)


def test_that_a_run_that_is_being_trained_is_saved_when_it_rests(
    qtbot: QtBot, program: Program, pairs: Path, tmp_path: Path
) -> None:
    begin_long(qtbot, program, pairs)
    program.window.commands["save-model"].trigger()
    assert "lesson is being trained: pause or stop it" in said(program)
    with qtbot.waitSignal(program.trainer.kept, timeout=PATIENCE) as kept:
        program.session.command_training(Command.PAUSE)
    dialog = save_dialog(program)
    dialog.sentences.setValue(1)
    with qtbot.waitSignal(program.saver.saved, timeout=PATIENCE):
        dialog.save()
    card = (tmp_path / "data" / "models" / "lesson" / CARD).read_text(encoding="utf-8")
    assert kept.args is not None
    assert f"- {kept.args[0].step:,} of 100,000 steps" in card
    program.session.command_training(Command.STOP)
    until(qtbot, program.trainer, Phase.ENDED)


def test_that_without_a_training_there_is_nothing_to_save(program: Program) -> None:
    program.window.commands["save-model"].trigger()
    assert "nothing to save yet" in said(program)


def test_that_the_panel_offers_to_save_what_rests(qtbot: QtBot, trained: Program) -> None:
    trained.session.show_panel("training")
    panel: TrainingPanel = trained.window.docks["training"].panel()  # type: ignore[assignment]
    assert panel.save.isVisible()
    with qtbot.waitSignal(trained.session.save_wanted):
        qtbot.mouseClick(panel.save, LEFT)


# ------------------------------------------------------------------ while it runs


def test_that_after_a_stop_any_sentence_is_read_by_the_newest_weights(
    qtbot: QtBot, program: Program, pairs: Path
) -> None:
    changes = {**LONG, "training": {**LONG["training"], "validate_every": 100_000}}
    folder = pairs.parent / "lesson"
    program.session.train(TrainingRequest(str(pairs), folder, changes, KNOWN))
    until_step(qtbot, program.trainer, 5)
    program.session.command_training(Command.STOP)
    state = until(qtbot, program.trainer, Phase.ENDED)
    translate(qtbot, program, "six five four")
    trace = program.session.trace
    assert trace is not None
    assert trace.source_text == "six five four"
    assert (trace.model.name, trace.model.step) == ("lesson", state.history.step)


def test_that_the_title_says_how_far_it_is(qtbot: QtBot, program: Program, pairs: Path) -> None:
    window = program.window
    assert window.windowTitle() == "Attention Visualizer"
    begin_long(qtbot, program, pairs)
    assert window.windowTitle() == "0 % · lesson - Attention Visualizer"
    program.session.command_training(Command.PAUSE)
    assert window.windowTitle() == "0 %, paused · lesson - Attention Visualizer"
    program.session.command_training(Command.STOP)
    until(qtbot, program.trainer, Phase.ENDED)
    assert window.windowTitle() == "Attention Visualizer"


def test_that_a_training_whose_time_is_up_says_after_how_long_and_where(
    qtbot: QtBot, program: Program, pairs: Path
) -> None:
    program.session.show_panel("training")
    begin_long(qtbot, program, pairs, seconds=1.0)
    step = until(qtbot, program.trainer, Phase.ENDED).history.step
    assert said(program) == f"lesson ended after 1 s at step {step:,} of 100,000, as set."
    panel: TrainingPanel = program.window.docks["training"].panel()  # type: ignore[assignment]
    assert panel.status.text() == f"lesson: step {step:,} of 100,000 · ended after 1 s, as set"


def test_that_a_run_that_cannot_be_saved_can_be_saved_elsewhere(
    qtbot: QtBot, program: Program, pairs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_long(qtbot, program, pairs)
    checkpoints = pairs.parent / "lesson" / "checkpoints"
    shutil.rmtree(checkpoints)
    checkpoints.write_text("a file in its place")
    program.session.command_training(Command.PAUSE)
    qtbot.waitUntil(lambda: "cannot be written" in said(program), timeout=PATIENCE)
    place = pairs.parent / "elsewhere"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(place))
    pressed(qtbot, program.window.notice_bar, "Save elsewhere…")
    wanted = f"The training is saved again, in {place / 'lesson'}."
    qtbot.waitUntil(lambda: said(program) == wanted, timeout=PATIENCE)
    program.session.command_training(Command.STOP)
    step = until(qtbot, program.trainer, Phase.ENDED).history.step
    assert Run.open(place / "lesson").weights()[1]["step"] == step


# ------------------------------------------------------------------ closing and starting


def question(program: Program) -> QMessageBox:
    program.window.close()
    box = program.window.findChild(QMessageBox, "leave")
    assert isinstance(box, QMessageBox)
    assert program.window.isVisible()
    return box


def answer(qtbot: QtBot, box: QMessageBox, text: str) -> None:
    qtbot.mouseClick(next(b for b in box.buttons() if b.text() == text), LEFT)


def test_that_closing_while_it_trains_asks_and_who_stays_loses_nothing(
    qtbot: QtBot, program: Program, pairs: Path
) -> None:
    begin_long(qtbot, program, pairs)
    box = question(program)
    assert "lesson is still being trained" in box.text()
    assert question(program) is box
    answer(qtbot, box, "Stay")
    assert not box.isVisible()
    until_step(qtbot, program.trainer, program.trainer.state.history.step + 3)
    assert program.window.isVisible()
    program.session.command_training(Command.STOP)
    until(qtbot, program.trainer, Phase.ENDED)


def test_that_who_closes_keeps_the_run_and_is_offered_to_go_on_with_it(
    qtbot: QtBot, program: Program, pairs: Path, letters: Path, tmp_path: Path
) -> None:
    begin_long(qtbot, program, pairs)
    answer(qtbot, question(program), "Stop and keep")
    qtbot.waitUntil(lambda: not program.window.isVisible(), timeout=PATIENCE)
    step = Run.open(pairs.parent / "lesson").weights()[1]["step"]
    assert step == program.trainer.state.history.step >= 3
    again = started(qtbot, letters, tmp_path / "settings.ini")
    text = f"The training lesson was not finished: step {step:,} of 100,000."
    assert said(again) == text  # also once the first sentence is translated
    pressed(qtbot, again.window.notice_bar, "Go on with it")
    until_step(qtbot, again.trainer, step + 1)
    assert said(again) == ""
    again.session.command_training(Command.STOP)
    until(qtbot, again.trainer, Phase.ENDED)
    again.window.close()


@pytest.mark.parametrize("command", [Command.STOP, None])
def test_that_what_was_stopped_or_came_to_its_end_is_not_offered_again(
    qtbot: QtBot,
    program: Program,
    pairs: Path,
    letters: Path,
    tmp_path: Path,
    command: Command | None,
) -> None:
    begin_long(qtbot, program, pairs, **({} if command else {"seconds": 0.5}))
    assert program.settings.get(settings.TRAINING) == str(pairs.parent / "lesson")
    if command:
        program.session.command_training(command)
    assert until(qtbot, program.trainer, Phase.ENDED).end in (End.STOPPED, End.TIME)
    program.window.close()
    again = started(qtbot, letters, tmp_path / "settings.ini")
    assert said(again) == ""
    again.window.close()


@pytest.mark.parametrize("state", ["gone", "finished", "trained"])
def test_that_only_what_can_go_on_is_offered(
    qtbot: QtBot, trained: Program, letters: Path, tmp_path: Path, state: str
) -> None:
    folder = tmp_path / "lesson"
    trained.window.close()
    stored = Settings(tmp_path / "settings.ini")
    stored.set(settings.TRAINING, str(folder))
    stored.sync()
    if state == "gone":
        shutil.rmtree(folder)
    if state == "trained":
        Run.open(folder).with_steps(30)
    lock = Lock(folder) if state == "trained" else None
    again = started(qtbot, letters, tmp_path / "settings.ini")
    assert said(again) == ""
    if lock is not None:
        lock.release()
    again.window.close()
