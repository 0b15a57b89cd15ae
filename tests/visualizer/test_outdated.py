"""While another sentence is translated, the figures of the one before say that they are old."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from model.trace import DecodeStep, Hypothesis
from tests.visualizer.pictures import drawn
from tests.visualizer.small_program import KNOWN, translate
from tests.visualizer.trace_maker import make_trace
from visualizer.panels import PANELS
from visualizer.panels.tokens import TokensPanel
from visualizer.status_line import StatusLine

OTHER = make_trace(source=7, target=3)
STEP = DecodeStep(0, (Hypothesis(0, 5, "das", -1.0, -1.0, True, False),))


def begin(session, sentence: str = OTHER.source_text) -> None:
    """As when Return is pressed and the engine begins."""
    session.translate(sentence)
    session.show_running(True)


@pytest.fixture
def panel(session, theme, qtbot):
    panel = TokensPanel(session, theme)
    qtbot.addWidget(panel)
    panel.resize(1000, 120)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def texts(strip) -> list[str]:
    return [chip.text for chip in strip.row.chips]


def test_that_a_trace_is_outdated_while_another_sentence_is_translated(session):
    said = []
    session.outdated_changed.connect(said.append)
    session.edit("typed")
    assert said == []
    begin(session)
    assert said == [True]
    session.edit(session.trace.source_text)
    assert said == [True, False]
    begin(session)
    session.show_running(False)
    session.show_trace(OTHER)
    assert said == [True, False, True, False]


def test_that_a_run_of_the_same_sentence_outdates_nothing(session):
    begin(session, session.trace.source_text)
    assert not session.outdated


@pytest.mark.parametrize("spec", PANELS, ids=[spec.name for spec in PANELS])
def test_that_every_panel_fades_in_place_until_the_run_ends(spec, session, theme, qtbot):
    panel = spec.load()(session, theme)
    qtbot.addWidget(panel)
    panel.resize(900, 600)
    with qtbot.waitExposed(panel):
        panel.show()
    places = [child.geometry() for child in panel.children() if child.isWidgetType()]
    clear = drawn(panel)
    begin(session)
    faded = drawn(panel)
    assert faded.std() < 0.9 * clear.std()
    assert [child.geometry() for child in panel.children() if child.isWidgetType()] == places
    session.edit(session.trace.source_text)
    session.show_running(False)
    assert np.array_equal(drawn(panel), clear)


def test_that_the_source_row_shows_the_new_sentence_as_soon_as_it_is_read(panel, session):
    before = session.trace.source.pieces
    begin(session)
    assert texts(panel.source) == list(before)
    assert all(chip.muted for chip in panel.source.row.chips)
    assert texts(panel.output) == ["<s>"]
    session.show_source(OTHER.source)
    assert texts(panel.source) == list(OTHER.source.pieces)
    assert all(chip.muted and not chip.weight for chip in panel.source.row.chips)
    places = panel.source.row.places
    session.show_step(STEP)
    assert texts(panel.output) == ["<s>", "das"]
    session.show_running(False)
    session.show_trace(OTHER)
    assert texts(panel.source) == list(OTHER.source.pieces)
    assert not any(chip.muted for chip in panel.source.row.chips[:-1])
    assert panel.source.row.places == places


def test_that_a_run_that_fails_leaves_the_sentence_before(panel, session):
    before = texts(panel.source), texts(panel.output)
    begin(session)
    session.show_source(OTHER.source)
    session.show_running(False)
    assert (texts(panel.source), texts(panel.output)) == before
    assert not all(chip.muted for chip in panel.source.row.chips)


def test_that_a_shorter_output_is_shown_at_its_last_step_while_the_run_goes_on(panel, session):
    """As when a lecture ends while it translates: what was shown before it comes back at once."""
    session.select(target=3)
    begin(session)
    session.show_trace(OTHER)
    assert panel.step.text() == "decode step 3 / 3"
    assert panel.slider.value() == 2


def test_that_a_token_of_a_sentence_without_numbers_cannot_be_selected(panel, session, qtbot):
    begin(session)
    session.show_source(OTHER.source)
    before = session.selection
    for strip in (panel.source, panel.output):
        at = strip.place(len(strip.row) - 1).center()
        qtbot.mouseMove(strip, QPoint(round(at.x()), 12))
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(at.x()), 12))
    assert session.selection == before


def test_that_the_status_line_says_which_sentence_is_shown(session, qtbot):
    line = StatusLine(session)
    qtbot.addWidget(line)
    begin(session)
    assert "figures still show the sentence before" in line.state.text()
    session.show_running(False)
    session.show_trace(OTHER)
    assert "sentence before" not in line.state.text()


def test_that_the_program_reads_a_new_sentence_before_it_writes(qtbot, small_program):
    session, heard = small_program.session, []
    session.source_arrived.connect(lambda tokens: heard.append(tokens.pieces))
    session.step_arrived.connect(lambda step: heard.append(step.index))
    translate(qtbot, small_program, f"{KNOWN} {KNOWN}")
    assert heard[:2] == [session.trace.source.pieces, 0]
    assert not session.outdated
