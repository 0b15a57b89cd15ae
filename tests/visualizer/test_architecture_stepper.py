"""The stepper below the architecture walks, plays, and says what happened."""

import pytest
from PySide6.QtCore import Qt

from model.address import AttentionKind, Stack
from tests.visualizer.panel_user import shown
from tests.visualizer.stepping import index_of
from tests.visualizer.trace_maker import CHINESE, make_trace
from visualizer.panels.architecture import ArchitecturePanel
from visualizer.session import Session
from visualizer.walk import Operation, walk

CROSS = AttentionKind.CROSS
PANEL = 260, 690  # pixels: what the window of 1440 x 900 leaves for it

both_norms = pytest.mark.parametrize("norm", ["pre", "post"])


@pytest.fixture
def panel(qtbot, qapp, theme):
    theme.apply(qapp)
    return shown(qtbot, ArchitecturePanel, Session(), theme, *PANEL)


def test_that_the_stepper_says_where_it_is_and_what_happened(panel):
    trace = make_trace(words=CHINESE)
    panel.session.show_trace(trace)
    panel.session.select(target=2, head=1)
    index = index_of(trace, Operation.SOFTMAX, kind=CROSS, layer=1)
    panel.session.go_to(index)
    text = panel.stepper.text.toPlainText()
    weights = trace.cross.weights(1, 1)[2]
    count = len(walk(trace.model.config))
    assert f"Step {index + 1} of {count} · Decoder layer 2" in text
    assert f"{weights.max():.2f} goes to “{trace.source.pieces[weights.argmax()]}”." in text
    assert panel.stepper.slider.value() == index
    assert panel.stepper.slider.maximum() == count - 1
    panel.session.select(head=0)
    assert "head 1" in panel.stepper.text.toPlainText()


def test_that_tokens_that_look_like_markup_are_shown_as_they_are(panel):
    panel.session.show_trace(make_trace())
    panel.session.go_to(index_of(panel.session.trace, Operation.TOKENS, stack=Stack.DECODER))
    panel.session.select(target=0)
    assert "“<s>”" in panel.stepper.text.toPlainText()


def test_that_the_buttons_of_the_stepper_walk(panel, qtbot):
    panel.session.show_trace(make_trace())
    panel.session.go_to(5)
    qtbot.mouseClick(panel.stepper.forward, Qt.MouseButton.LeftButton)
    assert panel.session.selection.step == 6
    qtbot.mouseClick(panel.stepper.last, Qt.MouseButton.LeftButton)
    assert panel.session.step().operation is Operation.CHOICE
    qtbot.mouseClick(panel.stepper.first, Qt.MouseButton.LeftButton)
    assert panel.session.selection.step == 0


def test_that_playing_walks_to_the_end_and_stops(panel, qtbot):
    trace = make_trace(encoder_layers=1, decoder_layers=1)
    panel.session.show_trace(trace)
    last = len(walk(trace.model.config)) - 1
    panel.session.go_to(last - 2)
    panel.stepper.speed = 200.0
    with qtbot.waitSignal(panel.session.step_entered):
        panel.toggle_play()
    qtbot.waitUntil(lambda: not panel.stepper.playing)
    assert panel.session.selection.step == last


def test_that_another_trace_or_hiding_the_panel_pauses(panel):
    panel.session.show_trace(make_trace())
    panel.toggle_play()
    assert panel.stepper.playing
    panel.session.show_trace(make_trace(source=4))
    assert not panel.stepper.playing
    panel.toggle_play()
    panel.hide()
    assert not panel.stepper.playing


def test_that_playing_goes_on_from_a_step_that_was_taken_while_hidden(panel, qtbot):
    panel.session.show_trace(make_trace())
    panel.hide()
    panel.session.go_to(12)
    panel.stepper.speed = 200.0
    with qtbot.waitSignal(panel.session.step_entered):
        panel.toggle_play()
    panel.stepper.pause()
    assert panel.session.selection.step == 13
