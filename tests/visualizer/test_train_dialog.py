"""File > Train as a user meets it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from model.corpora import CORPORA
from tests.visualizer.train_user import answer, card, choose, settle, type_into, unfolded
from visualizer.app import Program
from visualizer.dialogs.train import TrainDialog
from visualizer.panels import PanelSpec
from visualizer.session import Session
from visualizer.settings import Settings
from visualizer.training_state import Estimate, Phase, Training, TrainingRequest

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


def test_that_train_begins_what_the_corpus_suggests_with_the_sentence_watched(
    qtbot: QtBot,
    session: Session,
    train_dialog: TrainDialog,
    runs: Path,
    begun: list[TrainingRequest],
) -> None:
    session.edit("The dog sleeps .")
    with qtbot.waitSignal(train_dialog.accepted):
        qtbot.mouseClick(train_dialog.train_button, LEFT)
    (request,) = begun
    assert request.corpus == next(iter(CORPORA))
    assert request.folder.parent == runs
    assert request.folder.name.startswith(request.corpus)
    assert (request.changes, request.seconds, request.resume) == ({}, None, False)
    assert request.sentence == "The dog sleeps ."
    assert not train_dialog.isVisible()


def test_that_train_brings_the_panel_of_the_training_to_the_front(
    qtbot: QtBot, session: Session, train_dialog: TrainDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = PanelSpec("training", "Training", "centre", "", "")
    monkeypatch.setattr("visualizer.dialogs.train.PANELS", (panel,))
    with qtbot.waitSignal(session.panel_requested) as requested:
        qtbot.mouseClick(train_dialog.train_button, LEFT)
    assert requested.args == ["training"]


def test_that_escape_begins_nothing(
    qtbot: QtBot, train_dialog: TrainDialog, begun: list[TrainingRequest]
) -> None:
    qtbot.keyClick(train_dialog, Key.Key_Escape)
    assert not train_dialog.isVisible()
    assert begun == []


def test_that_the_estimate_is_asked_for_once_the_user_pauses(
    qtbot: QtBot, session: Session, train_dialog: TrainDialog, asked: list[TrainingRequest | None]
) -> None:
    assert "Measuring" in train_dialog.estimate.text()
    settle(qtbot, train_dialog)
    assert asked == [train_dialog.request]
    session.show_estimate(Estimate(1_234_567, 30_000_000, None, 20_000))
    assert "at least 30 MB · measuring" in train_dialog.estimate.text()
    session.show_estimate(Estimate(1_234_567, 30_000_000, 51.3, 20_000))
    text = "20,000 pairs · 1.2 million parameters · about 30 MB · about 51 s"
    assert train_dialog.estimate.text() == text
    type_into(qtbot, unfolded(train_dialog, "d_ff"), "96")
    assert "Measuring" in train_dialog.estimate.text()
    assert asked[1:] == [None]
    settle(qtbot, train_dialog)
    assert len(asked) == 3
    assert asked[2].changes == {"model": {"d_ff": 96}}


def test_that_the_estimate_of_what_was_set_before_is_passed_over(
    qtbot: QtBot, session: Session, train_dialog: TrainDialog, asked: list[TrainingRequest | None]
) -> None:
    settle(qtbot, train_dialog)
    card(train_dialog, "Ten seconds")
    session.show_estimate(Estimate(1_234_567, 30_000_000, 51.3, 20_000))
    assert "million" not in train_dialog.estimate.text()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "about 1 s"), (600, "about 10 min"), (7200, "about 2 h"), (864_000, "about 10 days")],
)
def test_that_a_time_is_told_in_a_unit_that_suits_it(
    qtbot: QtBot,
    session: Session,
    train_dialog: TrainDialog,
    asked: list[TrainingRequest | None],
    seconds: float,
    words: str,
) -> None:
    settle(qtbot, train_dialog)
    session.show_estimate(Estimate(1000, 2_500_000_000, seconds, 10))
    assert train_dialog.estimate.text().endswith(f"1,000 parameters · about 2.5 GB · {words}")


def test_that_a_limit_that_leaves_steps_over_is_told(
    qtbot: QtBot, session: Session, train_dialog: TrainDialog, asked: list[TrainingRequest | None]
) -> None:
    card(train_dialog, "Ten seconds")
    settle(qtbot, train_dialog)
    session.show_estimate(Estimate(1000, 1_000_000, 9, 10))
    assert train_dialog.estimate.text().endswith("about 9 s")
    session.show_estimate(Estimate(1000, 1_000_000, 20, 10))
    assert train_dialog.estimate.text().endswith("about 10 s · enough for 200 of 400 steps")


def test_that_a_name_that_is_taken_or_cannot_be_is_refused_at_the_field(
    qtbot: QtBot, train_dialog: TrainDialog, runs: Path, begun: list[TrainingRequest]
) -> None:
    (runs / "lesson").mkdir()
    for name, words in (
        ("lesson", "already"),
        ("", "Give it a name"),
        ("a/b", "/"),
        ("..", "Give it a name"),
    ):
        train_dialog.name.setFocus()
        train_dialog.name.clear()
        qtbot.keyClicks(train_dialog.name, name)
        assert train_dialog.name_fault.isVisible(), name
        assert words in train_dialog.name_fault.text()
        assert not train_dialog.train_button.isEnabled()
    qtbot.keyClicks(train_dialog.name, "x")
    train_dialog.name.setText("lesson 2")
    assert not train_dialog.name_fault.isVisible()
    qtbot.mouseClick(train_dialog.train_button, LEFT)
    assert begun[0].folder == runs / "lesson 2"


def test_that_the_proposed_name_is_free(
    qtbot: QtBot, session: Session, settings: Settings, runs: Path, train_dialog: TrainDialog
) -> None:
    (runs / train_dialog.name.text()).mkdir()
    again = TrainDialog(session, settings, folder=runs)
    qtbot.addWidget(again)
    assert again.name.text() != train_dialog.name.text()
    assert again.train_button.isEnabled()


def test_that_pairs_of_one_s_own_can_be_learned_and_how_they_are_cut_is_asked(
    qtbot: QtBot, train_dialog: TrainDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "klingon.tsv"
    path.write_text("nuqneH\thello\n")
    pieces = unfolded(train_dialog, "pieces")
    assert not pieces.editor.isVisible()
    answer(monkeypatch, str(path))
    choose(train_dialog, "My own pairs…")
    assert train_dialog.chooser.pairs.text() == str(path)
    assert train_dialog.name.text().startswith("klingon ")
    assert pieces.editor.isVisible()
    pieces.editor.setCurrentIndex(pieces.editor.findData("word"))  # type: ignore[union-attr]
    assert train_dialog.request.corpus == str(path)
    assert train_dialog.request.changes == {"tokenizer": {"pieces": "word"}}
    choose(train_dialog, "pronoun")
    assert not pieces.editor.isVisible()
    assert train_dialog.request.changes == {}


def test_that_leaving_the_system_s_dialog_keeps_what_was_chosen(
    qtbot: QtBot, train_dialog: TrainDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = train_dialog.chooser.names.currentText()
    answer(monkeypatch, "")
    choose(train_dialog, "My own pairs…")
    assert train_dialog.chooser.names.currentText() == before
    assert train_dialog.request.corpus == next(iter(CORPORA))


def test_that_a_name_that_the_user_typed_stays(
    qtbot: QtBot, train_dialog: TrainDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text("one\tuno\n")
    train_dialog.name.setText("mine")
    answer(monkeypatch, str(path))
    choose(train_dialog, "My own pairs…")
    assert train_dialog.name.text() == "mine"


def test_that_everything_can_be_reached_by_tab_and_has_a_name(
    qtbot: QtBot, train_dialog: TrainDialog
) -> None:
    train_dialog.fold.click()
    reached = set()
    for _ in range(60):
        widget = train_dialog.focusWidget() or train_dialog
        qtbot.keyClick(widget, Key.Key_Tab)
        reached.add(train_dialog.focusWidget())
    wanted = {
        train_dialog.chooser.names,
        train_dialog.name,
        train_dialog.fold,
        train_dialog.train_button,
        train_dialog.cancel_button,
    }
    rows = [row for row in train_dialog.form.rows.values() if row.editor.isVisible()]
    wanted |= {row.editor for row in rows}  # type: ignore[arg-type]
    assert wanted <= reached
    assert len(rows) > 25
    assert all(row.editor.accessibleName() for row in rows)
    assert len({row.reset_button.accessibleName() for row in rows}) == len(rows)


def test_that_the_training_that_is_under_way_is_said_to_be_stopped(
    session: Session, train_dialog: TrainDialog
) -> None:
    assert not train_dialog.under_way.isVisible()
    session.show_training(Training(Phase.RUNNING, Path("before")))
    assert train_dialog.under_way.isVisible()


def test_that_what_could_not_be_timed_is_timed_when_the_training_has_ended(
    qtbot: QtBot, session: Session, train_dialog: TrainDialog, asked: list[TrainingRequest | None]
) -> None:
    session.show_training(Training(Phase.RUNNING, Path("before")))
    settle(qtbot, train_dialog)
    session.show_estimate(Estimate(1000, 10_000_000, None, 10, timed=False))
    words = "at least 10 MB · nothing is timed while a training is under way"
    assert train_dialog.estimate.text().endswith(words)
    asked.clear()
    session.show_training(Training(Phase.ENDED, Path("before")))
    settle(qtbot, train_dialog)
    assert asked[-1] == train_dialog.request


def test_that_menu_key_and_button_open_one_dialog(qtbot: QtBot, small_program: Program) -> None:
    window = small_program.window
    opened: list[TrainDialog] = []

    def dialogs() -> list[TrainDialog]:
        return window.findChildren(TrainDialog)

    def press_button() -> None:
        qtbot.mouseClick(window.top_bar.train_button, LEFT)

    def press_key() -> None:
        qtbot.keyClick(window, Key.Key_T, Qt.KeyboardModifier.ControlModifier)

    ways: list[Callable[[], None]] = [
        press_button,
        press_key,
        window.commands["train"].trigger,
        small_program.session.set_up_training,
    ]
    for way in ways:
        way()
        opened += dialogs()
        assert len(dialogs()) == 1
        assert not dialogs()[0].isModal()
    assert len(set(opened)) == 1
    opened[0].close()
