"""Choosing what to learn, and seeing what is in it before anything starts."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from model.corpora import CORPORA, open_corpus
from model.corpora.preview import Preview, preview
from tests.visualizer.train_user import answer, card, choose, settle, type_into, unfolded
from visualizer.app import Program
from visualizer.dialogs.train import TrainDialog
from visualizer.session import Session
from visualizer.training_state import CORPUS, Estimate, TrainingRequest

LEFT = Qt.MouseButton.LeftButton
Asked = list[TrainingRequest | None]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """Three hundred pairs, and three lines that are none."""
    path = tmp_path / "pairs.tsv"
    lines = [f"sentence {i}\tSatz {i}" for i in range(300)]
    path.write_text("\n".join([*lines, "no tab", "\tempty", "x" * 100_000 + "\ty"]))
    return path


def own(dialog: TrainDialog, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    answer(monkeypatch, str(path))
    choose(dialog, "My own pairs…")


def seen(path: Path, **tokenizer: object) -> Preview:
    return preview(open_corpus(str(path)), {"tokenizer": tokenizer}, 3)


def test_that_the_user_s_pairs_are_seen_before_they_can_be_learned(
    qtbot: QtBot,
    session: Session,
    train_dialog: TrainDialog,
    pairs: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked: Asked,
) -> None:
    own(train_dialog, monkeypatch, pairs)
    shown = train_dialog.preview
    assert set(shown.numbers) == {"–"}
    assert shown.status.text() == "reading…"
    assert not train_dialog.train_button.isEnabled()
    settle(qtbot, train_dialog)
    found = seen(pairs)
    session.show_estimate(Estimate(1000, 10, None, 300, preview=found))
    sides = found.source, found.target
    assert shown.numbers == [
        *(str(found.pairs[part]) for part in ("train", "valid", "test")),
        *(str(getattr(s, fact)) for fact in ("vocab", "median", "most", "longest") for s in sides),
    ]
    assert sum(map(int, shown.numbers[:3])) == 300
    for part in ("1 without a tab (line 301)", "1 with an empty side", "longer than 4,000"):
        assert part in shown.skipped.text()
    assert "modulo 100" in shown.held_out.text()
    assert shown.samples[1][0].pieces == found.samples[1].source
    assert shown.samples[2][1].pieces == found.samples[2].target
    assert shown.status.text() == ""
    assert train_dialog.train_button.isEnabled()


def test_that_nothing_moves_when_the_numbers_arrive(
    qtbot: QtBot,
    session: Session,
    train_dialog: TrainDialog,
    pairs: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked: Asked,
) -> None:
    def places() -> list[object]:
        labels = train_dialog.findChildren(QLabel)
        rows = [label for label in labels if label.isVisible() and label.text()]
        known = {shown.skipped, *shown._numbers, train_dialog.estimate}
        corner = QPoint()
        return [label.mapTo(train_dialog, corner) for label in rows if label not in known]

    shown = train_dialog.preview
    own(train_dialog, monkeypatch, pairs)
    settle(qtbot, train_dialog)
    shown.status.setText("")
    before, size = places(), train_dialog.size()
    session.show_estimate(Estimate(1000, 10, 51.3, 300, preview=seen(pairs)))
    assert shown.samples[2][1].isVisible()
    QApplication.processEvents()  # lays it out
    assert [place for place in places() if place in before] == before
    assert train_dialog.size() == size


def test_that_two_files_line_by_line_are_a_corpus(
    qtbot: QtBot,
    train_dialog: TrainDialog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = tmp_path / "text.en", tmp_path / "text.de"
    for path in both:
        path.write_text("one\ntwo\n")
    own(train_dialog, monkeypatch, both[0])
    answer(monkeypatch, str(both[1]))
    qtbot.mouseClick(train_dialog.chooser.choose_buttons[1], LEFT)
    assert train_dialog.chooser.translations.text() == str(both[1])
    assert train_dialog.request.corpus == f"{both[0]},{both[1]}"
    assert train_dialog.name.text().startswith("text 20")
    train_dialog.chooser.translations.clear()
    assert train_dialog.request.corpus == str(both[0])


def test_that_a_file_that_is_not_there_is_told_at_the_field(
    qtbot: QtBot,
    train_dialog: TrainDialog,
    pairs: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked: Asked,
) -> None:
    own(train_dialog, monkeypatch, pairs)
    chooser = train_dialog.chooser
    for typed, sentence in (
        (str(pairs) + "x", "There is no file pairs.tsvx."),
        (str(pairs.parent), f"{pairs.parent.name} is a folder; choose a file."),
        ("", "Choose a file with pairs."),
    ):
        chooser.pairs.clear()
        qtbot.keyClicks(chooser.pairs, typed)
        assert chooser.fault_label.isVisible()
        assert chooser.fault_label.text() == f"⚠ {sentence}"
        assert not train_dialog.train_button.isEnabled()
    asked.clear()
    qtbot.keyClicks(chooser.pairs, str(pairs))
    assert not chooser.fault_label.isVisible()
    settle(qtbot, train_dialog)
    assert [request.corpus for request in asked if request] == [str(pairs)]


def test_that_what_is_wrong_inside_a_file_is_told_at_the_field_until_something_changes(
    qtbot: QtBot,
    session: Session,
    train_dialog: TrainDialog,
    pairs: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked: Asked,
) -> None:
    own(train_dialog, monkeypatch, pairs)
    settle(qtbot, train_dialog)
    session.show_estimate(Estimate(field=CORPUS, reason="pairs.tsv cannot be used: it is empty"))
    label = train_dialog.chooser.fault_label
    assert label.isVisible()
    assert label.text() == "⚠ pairs.tsv cannot be used: it is empty."
    assert train_dialog.preview.status.text() == ""
    assert not train_dialog.train_button.isEnabled()
    type_into(qtbot, unfolded(train_dialog, "source_vocab"), "500")
    asked.clear()
    settle(qtbot, train_dialog)
    assert not label.isVisible()
    assert len(asked) == 1


def test_that_only_what_changes_the_pieces_makes_the_preview_wait(
    qtbot: QtBot,
    session: Session,
    train_dialog: TrainDialog,
    pairs: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked: Asked,
) -> None:
    own(train_dialog, monkeypatch, pairs)
    settle(qtbot, train_dialog)
    session.show_estimate(Estimate(1000, 10, None, 300, preview=seen(pairs)))
    type_into(qtbot, unfolded(train_dialog, "d_ff"), "96")
    assert train_dialog.preview.status.text() == ""
    assert train_dialog.train_button.isEnabled()
    pieces = unfolded(train_dialog, "pieces").editor
    pieces.setCurrentIndex(pieces.findData("char"))  # type: ignore[union-attr]
    assert train_dialog.preview.status.text() == "reading…"
    assert not train_dialog.train_button.isEnabled()
    settle(qtbot, train_dialog)
    session.show_estimate(Estimate(1000, 10, None, 300, preview=seen(pairs, pieces="char")))
    assert "e" in train_dialog.preview.samples[0][0].pieces


def test_that_the_program_s_own_tasks_are_seen_too_but_need_not_be(
    qtbot: QtBot, session: Session, train_dialog: TrainDialog, asked: Asked
) -> None:
    choose(train_dialog, "copy")
    assert train_dialog.train_button.isEnabled()
    assert "CRC-32" in train_dialog.preview.held_out.text()
    settle(qtbot, train_dialog)
    found = preview(CORPORA["copy"], samples=3)
    session.show_estimate(Estimate(1000, 10, None, 20_000, preview=found))
    assert train_dialog.preview.numbers[0] == "20,000"
    assert train_dialog.preview.skipped.text() == "Nothing."
    choose(train_dialog, "reverse")
    assert set(train_dialog.preview.numbers) == {"–"}
    assert not train_dialog.preview.samples[0][0].isVisible()


@pytest.mark.parametrize("way", ["cancel", "close", "train", "another preset"])
def test_that_nothing_is_measured_for_nobody(
    qtbot: QtBot, train_dialog: TrainDialog, asked: Asked, way: str
) -> None:
    settle(qtbot, train_dialog)
    assert asked[-1] is not None
    if way == "cancel":
        qtbot.mouseClick(train_dialog.cancel_button, LEFT)
    elif way == "close":
        train_dialog.close()
    elif way == "train":
        qtbot.mouseClick(train_dialog.train_button, LEFT)
    else:
        card(train_dialog, "Ten seconds")
    assert asked[-1] is None
    assert train_dialog._timer.isActive() == (way == "another preset")


def test_that_a_file_is_read_and_measured_and_that_this_ends_with_the_dialog(
    qtbot: QtBot, small_program: Program, pairs: Path
) -> None:
    small_program.session.set_up_training()
    (dialog,) = small_program.window.findChildren(TrainDialog)
    dialog.chooser.choose_files(pairs)
    card(dialog, "The paper’s base")
    qtbot.waitUntil(lambda: "parameters" in dialog.estimate.text(), timeout=90_000)
    assert small_program.jobs.running("estimate")
    assert dialog.preview.numbers[0] == str(seen(pairs).pairs["train"])
    dialog.close()
    assert not small_program.jobs.running("estimate")
