"""A token that was found is marked wherever the source is an axis."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog

from model.address import AttentionKind
from tests.visualizer.small_program import translate
from tests.visualizer.trace_maker import make_trace
from visualizer.panels import PANELS

CROSS, ENCODER, DECODER = (
    AttentionKind.CROSS,
    AttentionKind.ENCODER_SELF,
    AttentionKind.DECODER_SELF,
)


@pytest.fixture
def found(session):
    """A session in which the sixth source token of ten was looked for."""
    session.show_trace(make_trace(source=10, target=9))
    session.find(session.trace.source.pieces[5])
    assert session.selection.source == 5
    return session


@pytest.mark.parametrize("kind", [CROSS, ENCODER, DECODER])
def test_that_a_source_token_is_the_key_or_the_query_of_its_kind(session, kind):
    session.show_trace(make_trace(source=10, target=9))
    session.select(kind=kind)
    session.find(session.trace.source.pieces[5])
    assert session.selection.source == 5
    assert session.selection.key == (5 if kind is CROSS else None)
    assert kind is not ENCODER or session.selection.query == 5


def test_that_going_on_to_the_output_lets_go_of_the_source(found):
    assert found.selection.key == 5
    found.find(found.trace.decoder_output.pieces[5])
    assert (found.selection.target, found.selection.key) == (5, None)


@pytest.mark.parametrize("name", ["attention", "mask"])
def test_that_its_column_is_marked_in_a_matrix(found, theme, qtbot, name):
    spec = next(spec for spec in PANELS if spec.name == name)
    panel = spec.load()(found, theme)
    qtbot.addWidget(panel)
    labels = panel.figure(theme.current).matrix._columns
    assert [label.text for label in labels if label.current] == [found.trace.source.pieces[5]]


def test_that_its_chip_is_marked(found, theme, qtbot):
    spec = next(spec for spec in PANELS if spec.name == "tokens")
    panel = spec.load()(found, theme)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    assert [chip.pinned for chip in panel.source.row.chips].index(True) == 5


def test_that_a_word_is_found_that_was_cut_into_pieces(qtbot, small_program, monkeypatch):
    session, window = small_program.session, small_program.window
    translate(qtbot, small_program, "the catcher is the cats")
    source = session.trace.source
    assert "catcher" not in source.pieces
    start = session.trace.source_text.index("catcher")
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("catcher", True))
    window.docks["attention"].take_focus()
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert source.spans[session.selection.source][0] == start
    assert session.selection.key == session.selection.source
