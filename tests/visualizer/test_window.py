"""The window as a person uses it, with the model that ships."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.address import AttentionKind
from visualizer import settings
from visualizer.actions import ACTIONS
from visualizer.app import MODELS, Program
from visualizer.dialogs.export import ExportDialog
from visualizer.panels import PANELS
from visualizer.panels.attention import AttentionPanel
from visualizer.settings import Settings
from visualizer.walk import walk

Key = Qt.Key
TIRED = "The animal did not cross the street because it was too tired ."
WIDE = "The animal did not cross the street because it was too wide ."


@pytest.fixture
def stored(tmp_path: Path) -> Settings:
    stored = Settings(tmp_path / "settings.ini")
    stored.set(settings.MODEL, str(MODELS / "en-de-pronoun"))
    stored.set(settings.SENTENCE, TIRED)
    stored.set(settings.TOUR_OFFERED, True)
    return stored


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where these tests keep the last trace."""
    path = tmp_path / "last_trace.npz"
    monkeypatch.setattr("visualizer.app.last_trace", lambda: path)
    return path


@pytest.fixture
def program(qtbot: QtBot, stored: Settings, kept: Path) -> Iterator[Program]:
    program = started(qtbot, stored)
    yield program
    program.window.close()


def started(qtbot: QtBot, stored: Settings) -> Program:
    """The program with its window on screen and a live trace."""
    program = Program(stored)
    qtbot.addWidget(program.window)
    program.window.show()
    with qtbot.waitExposed(program.window):
        pass
    program.start()
    qtbot.waitUntil(lambda: is_live(program), timeout=30_000)
    program.window.docks["attention"].setFocus()
    return program


def is_live(program: Program) -> bool:
    trace = program.session.trace
    return trace is not None and not trace.recorded


def translate(qtbot: QtBot, program: Program, sentence: str) -> str:
    """Type a sentence and press Return; the translation."""
    field = program.window.top_bar.sentence
    field.selectAll()
    qtbot.keyClicks(field, sentence)
    with qtbot.waitSignal(program.session.trace_changed, timeout=20_000):
        qtbot.keyClick(field, Key.Key_Return)
    assert program.session.trace is not None
    return program.session.trace.output_text


def press(qtbot: QtBot, program: Program, key: Qt.Key) -> None:
    """Press a key where the focus is."""
    focus = QApplication.focusWidget() or program.window
    qtbot.keyClick(focus, key)


def test_that_one_word_changes_the_pronoun(qtbot: QtBot, program: Program) -> None:
    assert translate(qtbot, program, TIRED).split()[-5] == "es"
    assert translate(qtbot, program, WIDE).split()[-5] == "sie"


def test_that_typing_alone_runs_nothing(qtbot: QtBot, program: Program) -> None:
    requests: list[object] = []
    program.session.run_requested.connect(requests.append)
    qtbot.keyClicks(program.window.top_bar.sentence, " and so on")
    assert requests == []


def test_that_typing_while_a_translation_runs_begins_it_again(
    qtbot: QtBot, program: Program
) -> None:
    requests: list[object] = []
    program.session.run_requested.connect(requests.append)
    field = program.window.top_bar.sentence
    field.setText(TIRED.removesuffix("."))
    qtbot.keyClick(field, Key.Key_Return)
    with qtbot.waitSignal(program.session.trace_changed, timeout=20_000):
        qtbot.keyClicks(field, ".")
    assert len(requests) == 2
    assert program.session.trace is not None
    assert program.session.trace.source_text == TIRED


def test_that_an_unknown_word_is_told_and_the_last_picture_stays(
    qtbot: QtBot, program: Program
) -> None:
    before = program.session.trace
    field = program.window.top_bar.sentence
    field.setText("The anmal slept .")
    with qtbot.waitSignal(program.notices.posted, timeout=20_000):
        qtbot.keyClick(field, Key.Key_Return)
    notice = program.window.notice_bar.notice
    assert notice is not None
    assert "“anmal”" in notice.text
    assert program.session.trace is before


@pytest.mark.parametrize("sentence", ["", "   "])
def test_that_a_blank_sentence_is_told_and_the_last_picture_stays(
    qtbot: QtBot, program: Program, sentence: str
) -> None:
    before = program.session.trace
    field = program.window.top_bar.sentence
    field.setText(sentence)
    with qtbot.waitSignal(program.notices.posted, timeout=20_000) as posted:
        qtbot.keyClick(field, Key.Key_Return)
    assert posted.args is not None
    assert "type one first" in posted.args[0].text
    assert program.session.trace is before


def test_that_plain_keys_move_through_steps_layers_heads_and_tokens(
    qtbot: QtBot, program: Program
) -> None:
    session = program.session
    session.select(kind=AttentionKind.CROSS, layer=0, head=0, target=0, step=0)
    press(qtbot, program, Key.Key_BracketRight)
    press(qtbot, program, Key.Key_Up)
    press(qtbot, program, Key.Key_PageDown)
    press(qtbot, program, Key.Key_PageDown)
    assert (session.selection.head, session.selection.layer, session.selection.target) == (1, 1, 2)
    before = session.selection.step
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Left):
        press(qtbot, program, key)
    assert session.selection.step == before + 1


def test_that_keys_typed_into_the_sentence_stay_there(qtbot: QtBot, program: Program) -> None:
    field = program.window.top_bar.sentence
    field.setFocus()
    before = program.session.selection
    qtbot.keyClicks(field, "[] ")
    for key in (Key.Key_Left, Key.Key_Right, Key.Key_Home):
        qtbot.keyClick(field, key)
    assert program.session.selection == before


def test_that_escape_leaves_the_sentence_for_the_figure(qtbot: QtBot, program: Program) -> None:
    field = program.window.top_bar.sentence
    field.setFocus()
    qtbot.keyClick(field, Key.Key_Escape)
    press(qtbot, program, Key.Key_BracketRight)
    assert program.session.selection.head == 1


def test_that_export_opens_from_the_sentence_as_well(qtbot: QtBot, program: Program) -> None:
    field = program.window.top_bar.sentence
    field.setFocus()
    qtbot.keyClick(field, Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = program.window.findChild(ExportDialog)
    assert dialog is not None
    dialog.close()


def test_that_every_step_of_the_walk_brings_a_panel_with_a_picture_to_the_front(
    qtbot: QtBot, program: Program
) -> None:
    assert program.session.model is not None
    for index, step in enumerate(walk(program.session.model.config)):
        program.session.go_to(index)
        dock = program.window.docks[step.panel]
        qtbot.waitUntil(lambda dock=dock: not dock.panel().visibleRegion().isEmpty())
        assert dock.panel().figure(program.theme.current) is not None


def test_that_a_pinned_panel_stays_in_front_of_the_walk(qtbot: QtBot, program: Program) -> None:
    window = program.window
    window.show_panel("mask")
    qtbot.waitUntil(lambda: not window.docks["mask"].panel().visibleRegion().isEmpty())
    window.menus.pin.trigger()
    program.session.go_to(1)
    assert not window.docks["mask"].panel().visibleRegion().isEmpty()
    assert window.docks["vectors"].panel().visibleRegion().isEmpty()


def test_that_a_silenced_head_is_said_and_can_be_taken_back(qtbot: QtBot, program: Program) -> None:
    session = program.session
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        session.intervene(session.interventions.toggled(session.selection.head_address))
    assert "silenced" in program.window.status_line.what_if.text()
    with qtbot.waitSignal(session.trace_changed, timeout=20_000):
        program.window.commands["undo"].trigger()
    assert program.window.status_line.what_if.text() == ""


def test_that_window_sentence_and_last_trace_come_back(
    qtbot: QtBot, stored: Settings, kept: Path
) -> None:
    first = started(qtbot, stored)
    translate(qtbot, first, WIDE)
    first.window.close()
    second = Program(Settings(Path(stored_path(stored))))
    qtbot.addWidget(second.window)
    second.window.show()
    second.start()
    assert second.session.trace is not None
    assert second.session.trace.recorded
    assert second.session.trace.source_text == WIDE
    assert "Recorded" in second.window.status_line.state.text()
    qtbot.waitUntil(lambda: is_live(second), timeout=30_000)
    assert second.window.top_bar.sentence.text() == WIDE
    assert "Live" in second.window.status_line.state.text()
    second.window.close()


def stored_path(stored: Settings) -> str:
    assert stored._stored is not None
    return stored._stored.fileName()


def test_that_the_first_picture_is_laid_out_before_the_model_is_loaded(
    qtbot: QtBot, stored: Settings, kept: Path
) -> None:
    stored.set(settings.MODEL, str(MODELS / "en-zh"))
    program = Program(stored)
    qtbot.addWidget(program.window)
    with qtbot.waitExposed(program.window):
        program.window.show()
    program.start()
    panel = program.window.docks["attention"].panel()
    assert isinstance(panel, AttentionPanel)
    assert panel.layer.width() == panel.layer.sizeHint().width()
    assert panel.strip.height() == panel.strip.heightForWidth(panel.width())
    program.window.close()


def test_that_a_dropped_model_folder_is_opened(qtbot: QtBot, program: Program) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(MODELS / "en-zh"))])
    event = QDropEvent(
        QPointF(200, 200),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(program.session.model_changed, timeout=30_000):
        program.window.dropEvent(event)
    assert program.window.top_bar.model_button.text().startswith("en-zh")


def test_that_closing_during_work_is_safe(qtbot: QtBot, stored: Settings, kept: Path) -> None:
    program = started(qtbot, stored)
    program.session.translate(WIDE)
    program.window.close()
    assert not program.jobs.running("tracing")


def test_that_tab_goes_through_the_whole_window(qtbot: QtBot, program: Program) -> None:
    seen: list[object] = []
    for _ in range(80):
        focus = QApplication.focusWidget()
        if focus is None or focus in seen:
            break
        seen.append(focus)
        qtbot.keyClick(focus, Key.Key_Tab)
    docks = program.window.docks
    for name in ("architecture", "attention", "inspector", "tokens"):
        assert any(docks[name].isAncestorOf(widget) for widget in seen), name  # type: ignore[arg-type]
    assert program.window.top_bar.sentence in seen


def test_that_the_figure_in_front_is_exported_whatever_has_the_focus(
    qtbot: QtBot, program: Program
) -> None:
    for name in ("residual-stream", "vectors", "attention"):
        program.window.show_panel(name)
        assert program.window.front_panel() == name


def test_that_a_larger_window_gives_the_figure_the_room(qtbot: QtBot, program: Program) -> None:
    window, docks = program.window, program.window.docks
    window.resize(1400, 800)
    qtbot.waitUntil(lambda: docks["attention"].width() > 400)
    before = docks["attention"].width()
    window.resize(2200, 1200)
    qtbot.waitUntil(lambda: docks["attention"].width() > before + 400)
    assert docks["architecture"].width() <= 420
    window.resize(1300, 800)
    qtbot.waitUntil(lambda: window.width() == 1300)
    assert docks["attention"].width() > docks["architecture"].width()


def test_that_a_notice_goes_when_the_next_sentence_is_translated(
    qtbot: QtBot, program: Program
) -> None:
    field = program.window.top_bar.sentence
    field.setText(" ")
    with qtbot.waitSignal(program.notices.posted, timeout=20_000):
        qtbot.keyClick(field, Key.Key_Return)
    translate(qtbot, program, WIDE)
    assert program.window.notice_bar.notice is None


def test_that_no_two_commands_share_a_key(program: Program) -> None:
    keys = [key for spec in ACTIONS for key in spec.keys]
    keys += [spec.shortcut for spec in PANELS]
    assert len(set(keys)) == len(keys)


def test_that_find_goes_from_one_matching_token_to_the_next(program: Program) -> None:
    session = program.session
    assert session.find("the")
    assert session.selection.source == 0
    assert session.find("the")
    assert session.selection.source == 5
    assert not session.find("zebra")


def test_that_text_grows_and_shrinks_by_key_and_stays_so(
    program: Program, qtbot: QtBot, stored: Settings
) -> None:
    window, theme = program.window, program.theme
    usual = theme.current.font_size
    qtbot.keyClick(window, Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert theme.current.font_size == pytest.approx(1.1 * usual)
    assert stored.get(settings.FONT_SCALE) == 1.1
    assert window.menus.sizes[1.1].isChecked()
    for _ in range(5):
        qtbot.keyClick(window, Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert theme.current.font_size == pytest.approx(0.8 * usual)
    assert not window.menus.smaller.isEnabled()
    window.menus.sizes[1.0].trigger()
    assert theme.current.font_size == pytest.approx(usual)


def test_that_the_colour_map_is_chosen_in_the_menu_and_kept(
    program: Program, stored: Settings
) -> None:
    window = program.window
    window.menus.maps["magma"].trigger()
    assert program.session.options.colormap == "magma"
    program.session.set_options(colormap="greys")
    assert window.menus.maps["greys"].isChecked()
    window.close()
    assert Program(stored).session.options.colormap == "greys"
