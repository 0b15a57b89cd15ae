"""The settings of File > Train: each with its editor, reset, help, and what is wrong with it."""

from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.config import TokenizerConfig, TrainingConfig, TransformerConfig
from model.corpora import CORPORA, open_corpus
from model.errors import CorpusError, Words
from tests.visualizer.train_user import SOON, answer, card, choose, settle, type_into, unfolded
from visualizer.dialogs.train import TrainDialog
from visualizer.dialogs.training_checks import setting_fault
from visualizer.dialogs.training_presets import PRESETS, suggested_settings
from visualizer.language import Language
from visualizer.session import Session
from visualizer.training_fields import FIELDS, FOLLOWING
from visualizer.training_state import CORPUS, Estimate, TrainingRequest
from visualizer.widgets.setting_editor import Choice

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
NO_PAIRS = CorpusError(path="x.tsv", reason=Words("it is empty"))


@pytest.mark.parametrize(
    ("part", "config"),
    [
        ("model", TransformerConfig),
        ("training", TrainingConfig),
        ("tokenizer", TokenizerConfig),
    ],
)
def test_that_every_setting_of_the_program_has_a_line_with_a_help(part: str, config: type) -> None:
    offered = {field.name for field in FIELDS[part]}
    assert offered == {field.name for field in fields(config)} - FOLLOWING.get(part, set())
    assert all(field.label and field.help.endswith((".", ")")) for field in FIELDS[part])


def test_that_no_two_settings_share_a_name() -> None:
    names = [field.name for part in FIELDS.values() for field in part]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
@pytest.mark.parametrize("name", [*CORPORA, "a file"])
def test_that_each_preset_can_be_trained_and_is_sent_as_it_is(
    train_dialog: TrainDialog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    preset: object,
) -> None:
    if name == "a file":
        name = str(tmp_path / "pairs.tsv")
        Path(name).write_text("one\tuno\n" * 3)
        answer(monkeypatch, name)
        choose(train_dialog, "My own pairs…")
    else:
        choose(train_dialog, name)
    card(train_dialog, preset.title)  # type: ignore[attr-defined]
    corpus = open_corpus(name)
    suggested = suggested_settings(corpus)
    wanted = preset.settings(corpus)  # type: ignore[attr-defined]
    wanted["training"]["seed"] = suggested["training"]["seed"]
    changes = {
        part: {key: value for key, value in wanted[part].items() if value != suggested[part][key]}
        for part in ("model", "training", "tokenizer")
    }
    request = train_dialog.request
    assert request.changes == {part: changed for part, changed in changes.items() if changed}
    assert request.seconds == (preset.seconds or None)  # type: ignore[attr-defined]
    assert setting_fault(corpus, request.changes) is None


def test_that_a_setting_that_is_changed_is_sent_and_can_be_reset(
    qtbot: QtBot, train_dialog: TrainDialog
) -> None:
    row = unfolded(train_dialog, "d_ff")
    assert not row.reset_button.isEnabled()
    type_into(qtbot, row, "96")
    assert train_dialog.request.changes == {"model": {"d_ff": 96}}
    assert "1 changed" in train_dialog.fold.text()
    qtbot.mouseClick(row.reset_button, LEFT)
    assert train_dialog.request.changes == {}
    assert not row.reset_button.isEnabled()
    assert "changed" not in train_dialog.fold.text()


def test_that_choices_truths_and_numbers_can_be_changed(
    qtbot: QtBot, train_dialog: TrainDialog
) -> None:
    positions = unfolded(train_dialog, "positions").editor
    positions.setCurrentIndex(positions.findText("none"))  # type: ignore[union-attr]
    unfolded(train_dialog, "tie_embeddings").editor.click()  # type: ignore[union-attr]
    rate = unfolded(train_dialog, "learning_rate")
    type_into(qtbot, rate, rate.editor.locale().toString(0.0005, "f", 4))
    type_into(qtbot, unfolded(train_dialog, "seconds"), "42")
    assert train_dialog.request.changes == {
        "model": {"positions": "none", "tie_embeddings": False},
        "training": {"learning_rate": 0.0005},
    }
    assert train_dialog.request.seconds == 42


def test_that_the_seed_is_seen_at_once_and_outlives_a_preset(
    qtbot: QtBot, train_dialog: TrainDialog
) -> None:
    assert train_dialog.seed.editor.isVisible()
    assert not train_dialog.form.isVisible()
    type_into(qtbot, train_dialog.seed, "7")
    card(train_dialog, "Ten seconds")
    assert train_dialog.request.changes["training"]["seed"] == 7
    assert train_dialog.request.seconds == 10


def test_that_a_preset_takes_back_what_was_changed_by_hand(
    qtbot: QtBot, train_dialog: TrainDialog
) -> None:
    type_into(qtbot, unfolded(train_dialog, "d_ff"), "96")
    card(train_dialog, "One minute")
    one_minute = next(preset for preset in PRESETS if preset.title == "One minute")
    assert train_dialog.form.rows["d_ff"].value == one_minute.model["d_ff"]
    assert train_dialog.form.differing() == 0


def test_that_a_setting_that_cannot_work_is_told_at_its_field_in_words(
    qtbot: QtBot,
    train_dialog: TrainDialog,
    asked: list[TrainingRequest | None],
    begun: list[TrainingRequest],
) -> None:
    row = unfolded(train_dialog, "heads")
    type_into(qtbot, row, "7")
    qtbot.waitUntil(row.fault.isVisible, timeout=SOON)
    assert "Must divide d_model" in row.fault.text()
    assert "Heads" in train_dialog.fault.text()
    assert not train_dialog.train_button.isEnabled()
    assert asked == []
    qtbot.mouseClick(row.reset_button, LEFT)
    qtbot.waitUntil(train_dialog.train_button.isEnabled, timeout=SOON)
    assert not row.fault.isVisible()
    assert not train_dialog.fault.isVisible()


def test_that_a_warm_up_longer_than_the_training_is_told_at_its_field(
    qtbot: QtBot, train_dialog: TrainDialog
) -> None:
    type_into(qtbot, unfolded(train_dialog, "steps"), "50")
    row = train_dialog.form.rows["warmup"]
    qtbot.waitUntil(row.fault.isVisible, timeout=SOON)
    assert "Must not be longer than the training, which has 50 steps." in row.fault.text()
    type_into(qtbot, row, "50")
    qtbot.waitUntil(train_dialog.train_button.isEnabled, timeout=SOON)


def test_that_a_clash_cannot_be_trained_even_at_once(
    qtbot: QtBot, train_dialog: TrainDialog, begun: list[TrainingRequest]
) -> None:
    type_into(qtbot, unfolded(train_dialog, "heads"), "7")
    qtbot.mouseClick(train_dialog.train_button, LEFT)
    assert begun == []
    assert train_dialog.isVisible()
    assert train_dialog.form.rows["heads"].fault.isVisible()


def test_that_a_setting_that_cannot_be_is_told_in_chinese(
    qtbot: QtBot, session: Session, train_dialog: TrainDialog, asked: list[TrainingRequest | None]
) -> None:
    settle(qtbot, train_dialog)
    language = Language()
    language.choose("zh_CN")
    session.show_estimate(Estimate(field=CORPUS, reason=Words("{error}", error=NO_PAIRS)))
    of_data = train_dialog.fault.text()
    type_into(qtbot, unfolded(train_dialog, "heads"), "7")
    row = train_dialog.form.rows["heads"]
    qtbot.waitUntil(row.fault.isVisible)
    said = row.fault.text()
    language.choose("en")
    assert said.startswith("⚠ 须能整除 d_model")
    assert said.endswith("而 7 不能。")
    assert of_data == "⚠ 无法使用数据 x.tsv：它是空的。"


def test_that_what_only_the_estimate_finds_unfolds_the_field(
    qtbot: QtBot, session: Session, train_dialog: TrainDialog, asked: list[TrainingRequest | None]
) -> None:
    settle(qtbot, train_dialog)
    session.show_estimate(Estimate(field="d_model", reason="the weights would need 9 GB of memory"))
    row = train_dialog.form.rows["d_model"]
    assert row.fault.isVisible()
    assert "9 GB" in row.fault.text()
    assert not train_dialog.train_button.isEnabled()
    session.show_estimate(Estimate(reason="The training data cannot be used."))
    assert not row.fault.isVisible()
    assert train_dialog.fault.text().endswith("The training data cannot be used.")
    assert not train_dialog.train_button.isEnabled()


def test_that_only_devices_of_this_machine_can_be_chosen(
    qtbot: QtBot, session: Session, train_dialog: TrainDialog, asked: list[TrainingRequest]
) -> None:
    editor = unfolded(train_dialog, "device").editor
    assert isinstance(editor, Choice)

    def offered() -> list[str]:
        return [editor.itemText(index) for index in range(editor.count())]

    assert offered() == ["processor (CPU)"]
    settle(qtbot, train_dialog)
    for _ in range(2):  # each estimate tells them
        session.show_estimate(Estimate(devices=("cpu", "cuda")))
        assert offered() == ["processor (CPU)", "graphics card (CUDA)"]
    assert train_dialog.request.changes == {}
    editor.setCurrentIndex(1)
    assert train_dialog.request.changes == {"training": {"device": "cuda"}}
    session.show_estimate(Estimate(devices=("cpu", "cuda")))
    assert train_dialog.request.changes == {"training": {"device": "cuda"}}


@pytest.mark.parametrize("name", ["d_ff", "positions", "what to learn"])
def test_that_a_wheel_is_left_to_what_scrolls(train_dialog: TrainDialog, name: str) -> None:
    learn = name == "what to learn"
    editor = train_dialog.chooser.names if learn else unfolded(train_dialog, name).editor
    train_dialog.name.setFocus()
    before = train_dialog.request
    middle = QPointF(editor.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(editor.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(editor, event)
    assert not event.isAccepted()
    assert train_dialog.request == before


def test_that_return_in_a_setting_begins_nothing(
    qtbot: QtBot, train_dialog: TrainDialog, begun: list[TrainingRequest]
) -> None:
    row = unfolded(train_dialog, "d_ff")
    type_into(qtbot, row, "96")
    qtbot.keyClick(row.editor, Key.Key_Return)
    assert begun == []
    qtbot.keyClick(train_dialog.name, Key.Key_Return)
    assert len(begun) == 1


def test_that_arrows_go_from_one_preset_to_the_next(
    qtbot: QtBot, train_dialog: TrainDialog
) -> None:
    train_dialog.presets.cards[0].setFocus()
    qtbot.keyClick(train_dialog.presets.cards[0], Key.Key_Right)
    assert train_dialog.presets.preset is PRESETS[1]
    assert train_dialog.request.seconds == PRESETS[1].seconds
