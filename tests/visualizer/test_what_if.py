"""What if: heads are silenced, positions switched off, and both runs stand side by side."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from model.address import AttentionKind, HeadAddress
from model.intervention import Interventions
from model.trace import Tokens
from tests.visualizer.panel_user import shown
from tests.visualizer.trace_maker import make_trace, silenced
from visualizer.figures.figure import View
from visualizer.figures.inspection import next_tokens, output_changes, same_prefix
from visualizer.figures.inspector import InspectorFigure
from visualizer.figures.inspector_sections import words
from visualizer.panels.inspector import InspectorPanel
from visualizer.selection import Selection
from visualizer.theme import LIGHT

CROSS = AttentionKind.CROSS
CHANGED = silenced((CROSS, 1, 0), (CROSS, 1, 1), positions_off=True)


@pytest.fixture
def panel(session, theme, qtbot):
    return shown(qtbot, InspectorPanel, session, theme, 310, 1400)


def press(qtbot, button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def chips(panel) -> dict[str, QPushButton]:
    """The chips that can be seen, by their text."""
    found = panel.changes.findChildren(QPushButton)
    return {b.text(): b for b in found if b.isVisible() and b.text().endswith("×")}


def show_intervened(session, **sizes) -> None:
    session.show_trace(make_trace(**sizes))
    session.intervene(CHANGED)
    session.show_trace(make_trace(**sizes, interventions=CHANGED))


def test_that_the_selected_head_is_silenced_and_sounds_again(panel, session, qtbot):
    session.select(kind=CROSS, layer=1, head=1)
    assert panel.what_if.head.text() == "Silence head 2"
    with qtbot.waitSignal(session.run_requested) as run:
        press(qtbot, panel.what_if.head)
    head = HeadAddress(CROSS, 1, 1)
    assert run.args[0].interventions == Interventions(frozenset({head}))
    assert panel.what_if.head.isChecked()
    session.select(head=0)
    assert not panel.what_if.head.isChecked()
    session.select(head=1)
    with qtbot.waitSignal(session.run_requested) as run:
        press(qtbot, panel.what_if.head)
    assert run.args[0].interventions == Interventions()


def test_that_heads_of_any_kind_add_up_and_each_can_be_taken_back(panel, session, qtbot):
    for kind, layer, head in ((CROSS, 0, 1), (AttentionKind.ENCODER_SELF, 1, 0)):
        session.select(kind=kind, layer=layer, head=head)
        press(qtbot, panel.what_if.head)
    press(qtbot, panel.what_if.positions)
    assert list(chips(panel)) == [
        "Cross · layer 1 · head 2  ×",
        "Encoder self · layer 2 · head 1  ×",
        "Positions off  ×",
    ]
    press(qtbot, chips(panel)["Cross · layer 1 · head 2  ×"])
    assert session.interventions == silenced((AttentionKind.ENCODER_SELF, 1, 0), positions_off=True)
    press(qtbot, chips(panel)["Positions off  ×"])
    assert list(chips(panel)) == ["Encoder self · layer 2 · head 1  ×"]


def test_that_a_whole_layer_is_silenced_as_one(panel, session, qtbot):
    session.select(kind=CROSS, layer=1)
    press(qtbot, panel.what_if.layer)
    assert session.interventions == silenced((CROSS, 1, 0), (CROSS, 1, 1))
    assert list(chips(panel)) == ["Cross · layer 2 · all heads  ×"]
    assert panel.what_if.layer.isChecked()
    press(qtbot, panel.what_if.layer)
    assert session.interventions == Interventions()
    assert chips(panel) == {}


def test_that_take_back_undoes_the_last_change_and_rests_where_there_is_none(panel, session, qtbot):
    assert not panel.what_if.take_back.isEnabled()
    press(qtbot, panel.what_if.positions)
    press(qtbot, panel.what_if.head)
    press(qtbot, panel.what_if.take_back)
    assert session.interventions == Interventions(positions_off=True)
    press(qtbot, panel.what_if.take_back)
    assert not session.interventions
    assert not panel.what_if.take_back.isEnabled()
    assert not panel.what_if.positions.isChecked()


def test_that_a_change_that_has_not_run_yet_is_told_from_one_that_has(panel, session, qtbot):
    assert not panel.changes.state.isVisible()
    session.intervene(CHANGED)
    assert panel.changes.state.text() == "The run on screen is the one before this change."
    session.show_trace(make_trace(interventions=CHANGED))
    assert panel.changes.state.text().startswith("This is an intervened run.")


def test_that_both_runs_stand_side_by_side_until_the_change_is_taken_back(panel, session):
    assert not panel.comparison.isVisible()
    show_intervened(session, source=7, target=6)
    assert panel.comparison.isVisible()
    arrays = panel.comparison.drawing.arrays()
    before, after = session.before, session.trace
    assert arrays["output.before"].tolist() == list(before.decoder_output.pieces)
    assert arrays["output.after"].tolist() == list(after.decoder_output.pieces)
    said = panel.comparison.accessibleDescription()
    assert before.output_text in said
    assert after.output_text in said
    session.undo()
    session.show_trace(make_trace(source=7, target=6))
    assert not panel.comparison.isVisible()


def test_that_the_intervened_run_says_so(panel, session):
    assert "Intervened" not in panel.figure_view.accessibleDescription()
    show_intervened(session)
    assert panel.figure_view.accessibleDescription().startswith("Intervened run")


def test_that_probabilities_are_those_of_both_runs():
    before = make_trace(source=7, target=6)
    after = make_trace(source=7, target=6, interventions=CHANGED)
    for row in range(6):
        tokens = next_tokens(after, row, 5, before)
        for token in tokens:
            assert token.prob == after.probs[row, token.token_id]
            assert token.before == before.probs[row, token.token_id]
        assert sum(token.chosen for token in tokens) == 1
        assert sum(token.chosen_before for token in tokens) == 1


def test_that_a_step_the_other_run_never_took_has_no_probability_there():
    tokens = next_tokens(make_trace(target=6), 5, 3, make_trace(target=4))
    assert {token.before for token in tokens} == {None}


def test_that_runs_are_compared_up_to_the_first_difference():
    before = make_trace(target=6)
    read = before.decoder_input
    other = (*read.ids[:3], read.ids[3] + 1, *read.ids[4:])
    after = replace(before, decoder_input=Tokens(other, read.pieces, read.spans))
    assert [same_prefix(before, after, row) for row in range(6)] == [True] * 3 + [False] * 3


def test_that_only_tokens_that_differ_are_marked():
    def row(*ids: int) -> Tokens:
        return Tokens(ids, tuple(map(str, ids)), tuple((i, i + 1) for i in range(len(ids))))

    before, after = output_changes(row(5, 6, 7, 2), row(5, 8, 9, 7, 2))
    assert before == [False, True, False, False]
    assert after == [False, True, True, False, False]


def test_that_running_text_keeps_its_blanks_and_leaves_out_marks():
    trace = make_trace(target=5)
    output = trace.decoder_output
    shown = words(output, [False] * len(output))
    joined = "".join(f"{' ' if word.space else ''}{word.text}" for word in shown)
    assert joined == trace.output_text


def test_that_the_exported_figure_holds_both_runs():
    before = make_trace(source=7, target=6)
    after = make_trace(source=7, target=6, interventions=CHANGED)
    alone = InspectorFigure(View(after, Selection()), LIGHT)
    both = InspectorFigure(View(after, Selection(), before=before), LIGHT)
    assert both.size().height() > alone.size().height()
    assert "compared.prob_before" in both.arrays()
    assert "compared.prob_before" not in alone.arrays()
