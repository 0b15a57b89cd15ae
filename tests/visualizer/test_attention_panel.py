"""The Attention panel shows one head's matrix; a click pins, a head can be chosen or silenced."""

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor

from model.address import AttentionKind, HeadAddress
from model.intervention import Interventions
from tests.visualizer.panel_user import shown
from tests.visualizer.pointing import click, color_at, middle, near, places
from tests.visualizer.trace_maker import CHINESE, make_trace, silenced
from visualizer.figures.attention_matrix import AttentionMatrix
from visualizer.figures.figure import View
from visualizer.figures.inspector import InspectorFigure
from visualizer.narration import narrate
from visualizer.panels.attention import AttentionPanel
from visualizer.selection import Cell, Selection, Stage, ViewOptions
from visualizer.session import Session
from visualizer.theme import LIGHT, STYLES, color_table
from visualizer.wording import token_name

KINDS = list(AttentionKind)
pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def show(qtbot, theme):
    """Shows a panel for a trace, or for none."""

    def made(trace, width=800, height=640, **selected):
        session = Session()
        if trace is not None:
            session.show_trace(trace)
            session.select(**selected)
        panel = shown(qtbot, AttentionPanel, session, theme, width, height)
        qtbot.waitUntil(lambda: trace is None or panel.strip.height() > 0)
        return panel

    return made


@pytest.fixture
def panel(show, trace):
    return show(trace)


def press(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def figure(trace, style=LIGHT, dim=False, **selected):
    return AttentionMatrix(View(trace, Selection(**selected), ViewOptions(dim_special=dim)), style)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stage", list(Stage))
def test_that_every_stage_shows_what_follows_from_q_and_k(trace, kind, stage):
    attention = trace[kind]
    q, k = (np.asarray(a[1, 0], dtype=np.float64) for a in (attention.q, attention.k))
    scores = q @ k.T / (1 if stage is Stage.DOT_PRODUCT else math.sqrt(q.shape[1]))
    expected = scores
    if stage in (Stage.MASKED, Stage.SOFTMAX):
        expected = np.where(attention.mask, scores, -np.inf)
    if stage is Stage.SOFTMAX:
        powers = np.exp(expected)
        expected = powers / powers.sum(-1, keepdims=True)
    drawn = figure(trace, kind=kind, layer=1, head=0, stage=stage).arrays()[stage.value]
    np.testing.assert_allclose(drawn, expected, rtol=1e-4, atol=1e-5)


def test_that_the_stages_are_named_as_the_model_computes_them(panel, qtbot, trace):
    unscaled = make_trace(scale_scores=False)
    chip = panel.stages.chip(Stage.SCALED)
    for other, name in ((trace, "÷ √dₖ"), (unscaled, "not scaled"), (trace, "÷ √dₖ")):
        panel.session.show_trace(other)
        assert (chip.text(), chip.accessibleName()) == (name, f"Stage: {name}")
    panel.session.show_trace(unscaled)
    press(qtbot, chip)
    attention = unscaled.cross
    products = attention.q[0, 0] @ attention.k[0, 0].T
    np.testing.assert_allclose(panel.figure_view.drawing.arrays()["scaled"], products, rtol=1e-5)


def test_that_strip_and_matrix_have_one_colour_for_one_weight(panel, trace):
    for kind in KINDS:
        for layer, head in ((0, 0), (1, 1)):
            panel.session.select(kind=kind, layer=layer, head=head)
            matrix, strip = panel.figure_view.drawing.scale, panel.strip.drawing.mosaic.scale
            assert matrix.table is strip.table
            assert (matrix.low, matrix.high) == (strip.low, strip.high)
            assert strip.high == pytest.approx(float(trace[kind].attn_weights.max()))


def test_that_each_cell_has_the_colour_of_its_weight(panel, trace):
    weights = trace[AttentionKind.CROSS].weights(0, 0)
    largest = float(trace[AttentionKind.CROSS].attn_weights.max())
    shown = panel.figure_view.grab().toImage()
    table = color_table(LIGHT.colormap)
    for query, key in ((1, 0), (2, 3), (3, 4)):
        found = places(panel.figure_view, lambda cell, at=(query, key): cell == Cell(*at))
        corner = min(found, key=lambda p: p.x() + p.y()) + QPoint(4, 4)  # beside the number
        expected = table[round(255 * float(weights[query, key]) / largest)]
        assert near(shown.pixelColor(corner), QColor(*expected.tolist()), 4)


def test_that_nothing_moves_from_stage_to_stage(panel, qtbot):
    def map_of_cells():
        view = panel.figure_view
        return [view.cell_at(QPointF(x, y)) for x in range(0, 800, 9) for y in range(0, 500, 9)]

    before = map_of_cells()
    for stage in Stage:
        press(qtbot, panel.stages.chip(stage))
        assert panel.session.selection.stage is stage
        assert panel.figure_view.drawing.selection.stage is stage
        assert map_of_cells() == before


def test_that_masking_recolours_nothing_that_may_be_attended_to(trace):
    def colors(stage):
        drawn = figure(trace, kind=AttentionKind.DECODER_SELF, stage=stage)
        return drawn.scale.indices(drawn.values)[trace.decoder_self.mask]

    np.testing.assert_array_equal(colors(Stage.SCALED), colors(Stage.MASKED))


def test_that_a_click_pins_a_cell_says_so_and_another_releases_it(panel, trace, qtbot):
    place = middle(panel.figure_view, query=2, key=1)
    click(qtbot, panel.figure_view, place)
    assert (panel.session.selection.target, panel.session.selection.key) == (2, 1)
    written, key = trace.decoder_output.pieces[2], trace.source.pieces[1]
    assert panel.reading.text().startswith(f"Pinned: {written} → {key}")
    click(qtbot, panel.figure_view, place)
    assert panel.session.selection.key is None
    assert "Pinned" not in panel.reading.text()


def test_that_one_of_several_equal_tokens_is_told_by_its_place(show, qtbot):
    trace = make_trace(source=8, target=5, source_words=("the", "cat", "saw"), words=("ja", "ne"))
    panel = show(trace, kind=AttentionKind.ENCODER_SELF, source=3)  # the second “the”
    said = panel.reading.text()
    assert said.startswith("“the · 4” attends most to")
    best = int(trace.encoder_self.weights(0, 0)[3].argmax())
    assert f"“{token_name(trace.source, best)}” (" in said
    panel.session.pin(Cell(query=3, key=0))
    assert panel.reading.text().startswith("Pinned: the · 4 → the · 1")
    inspector = InspectorFigure(View(trace, panel.session.selection), LIGHT).describe()
    assert "“the · 4” gives" in inspector
    assert "For “the · 1” q·k is" in inspector
    told = narrate(trace, replace(panel.session.selection, stage=Stage.SOFTMAX))
    assert "the scores of “the · 4”" in told.sentence


def test_that_a_token_that_stands_alone_has_no_number(trace):
    assert [token_name(trace.source, i) for i in range(5)] == list(trace.source.pieces)


def test_that_the_label_of_a_row_selects_its_query(panel, qtbot):
    click(qtbot, panel.figure_view, middle(panel.figure_view, query=3))
    assert panel.session.selection.target == 3
    assert panel.session.selection.key is None


def test_that_the_label_of_a_column_selects_its_key_for_the_current_query(panel, qtbot):
    panel.session.select(target=1)
    place = middle(panel.figure_view, key=2)
    click(qtbot, panel.figure_view, place)
    assert (panel.session.selection.target, panel.session.selection.key) == (1, 2)
    click(qtbot, panel.figure_view, place)
    assert panel.session.selection.key is None


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_that_hovering_a_key_reads_the_matrix_the_other_way_round(panel, trace, qtbot):
    weights = trace[AttentionKind.CROSS].weights(0, 0)
    place = middle(panel.figure_view, key=2)
    qtbot.mouseMove(panel.figure_view, place)
    qtbot.waitUntil(lambda: panel.session.selection.hover == Cell(key=2))
    most = int(weights[:, 2].argmax())
    expected = f"is attended to most by “{trace.decoder_output.pieces[most]}”"
    assert expected in panel.reading.text()
    assert f"({weights[most, 2]:.2f})" in panel.reading.text()
    frame = [
        near(color_at(panel.figure_view, p), QColor(LIGHT.highlight), 40)
        for p in _around(panel.figure_view, 2)
    ]
    assert any(frame)
    assert panel.session.selection.target == 0


def _around(view, key):
    """Points along a line through the left border of a column."""
    found = places(view, lambda cell: cell == Cell(1, key))
    left, y = min(p.x() for p in found), found[0].y()
    return [QPoint(left + shift, y) for shift in range(-4, 4)]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_that_hovering_a_cell_previews_it_and_pins_nothing(panel, qtbot):
    qtbot.mouseMove(panel.figure_view, middle(panel.figure_view, query=3, key=1))
    qtbot.waitUntil(lambda: panel.session.selection.hover == Cell(3, 1))
    assert panel.session.selection.key is None
    assert panel.figure_view.drawing.query == 3


def test_that_the_tip_of_a_cell_has_its_exact_weight(trace):
    weights = trace[AttentionKind.CROSS].weights(1, 1)
    text = figure(trace, layer=1, head=1).explain(Cell(2, 3))
    assert f"{weights[2, 3]:.6f}" in text
    assert trace.decoder_output.pieces[2] in text
    assert trace.decoder_input.pieces[2] in text


def test_that_the_tip_says_why_a_cell_is_masked():
    trace = make_trace(padding=2)
    drawn = figure(trace, kind=AttentionKind.DECODER_SELF)
    assert "future" in drawn.explain(Cell(0, 1))
    assert "padding" in drawn.explain(Cell(0, len(trace.decoder_input) - 1))
    assert "masked" not in drawn.explain(Cell(1, 0))


def test_that_a_decoder_row_names_the_token_it_reads_and_the_one_it_predicts(trace):
    sentence = figure(trace, target=2).describe()
    assert f"“{trace.decoder_output.pieces[2]}”" in sentence
    assert f"reading “{trace.decoder_input.pieces[2]}”" in sentence


@pytest.mark.parametrize("width", [450, 600, 1000])
def test_that_the_strip_is_as_high_as_its_heads_need(show, width):
    panel = show(make_trace(heads=8), width=width)
    assert panel.strip.height() == panel.strip.heightForWidth(width)


def test_that_a_head_of_the_strip_is_selected_by_a_click(panel, qtbot):
    click(qtbot, panel.strip, middle(panel.strip, layer=0, head=1))
    assert panel.session.selection.head == 1
    assert panel.session.interventions == Interventions()


def test_that_shift_and_a_click_silence_a_head_and_let_it_sound_again(panel, qtbot):
    place = middle(panel.strip, layer=0, head=1)
    click(qtbot, panel.strip, place, shift=True)
    head = HeadAddress(AttentionKind.CROSS, 0, 1)
    assert panel.session.interventions.silenced == {head}
    assert panel.session.selection.head == 0
    click(qtbot, panel.strip, place, shift=True)
    assert not panel.session.interventions


def test_that_the_button_silences_the_current_head(panel, qtbot):
    panel.session.select(head=1)
    press(qtbot, panel.silence)
    assert panel.session.interventions.silenced == {HeadAddress(AttentionKind.CROSS, 0, 1)}
    assert panel.silence.text() == "Head 2 is silenced"
    assert panel.silence.isChecked()
    panel.session.undo()
    assert panel.silence.text() == "Silence head 2"
    assert not panel.silence.isChecked()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_that_the_menu_of_a_head_silences_it(panel, qtbot):
    from PySide6.QtWidgets import QMenu

    panel.strip.menu_wanted.emit(Cell(layer=0, head=1), QPoint(10, 10))
    menu = panel.findChild(QMenu)
    action = menu.actions()[0]
    assert action.text() == "Silence head 2"
    action.trigger()
    menu.close()
    assert panel.session.interventions.silenced == {HeadAddress(AttentionKind.CROSS, 0, 1)}


def test_that_a_silenced_head_is_crossed_out_and_the_run_said_to_be_intervened(show):
    panel = show(make_trace(interventions=silenced((AttentionKind.CROSS, 0, 1))))
    card = places(panel.strip, lambda cell: cell.head == 1)
    left, top = min(p.x() for p in card), min(p.y() for p in card)
    width = max(p.x() for p in card) - left
    shown = panel.strip.grab().toImage()
    colors = [
        shown.pixelColor(left + width // 2 + dx, top + width // 2 + dy)
        for dx in range(-3, 4)
        for dy in range(-3, 4)
    ]
    assert any(near(color, QColor(LIGHT.text_muted), 12) for color in colors)
    notes = " ".join(panel.figure_view.drawing.notes.sentences)
    assert "Cross layer 1 head 2 silenced" in notes


def test_that_a_stored_trace_is_said_to_be_recorded(trace):
    assert not figure(trace).notes.sentences
    (note,) = figure(replace(trace, recorded=True)).notes.sentences
    assert note.startswith("Recorded")


def test_that_dimming_special_tokens_states_the_mass_they_take(panel, trace, qtbot):
    panel.session.select(target=2)
    last = middle(panel.figure_view, query=1, key=4)  # </s>
    before = color_at(panel.figure_view, last - QPoint(20, 12))
    press(qtbot, panel.dim)
    assert panel.session.options.dim_special
    mass = trace[AttentionKind.CROSS].weights(0, 0)[2, 4]
    (note,) = panel.figure_view.drawing.notes.sentences
    assert f"{mass:.2f} of this query’s attention" in note
    last = middle(panel.figure_view, query=1, key=4)
    assert color_at(panel.figure_view, last - QPoint(20, 12)) != before


def test_that_the_chips_change_kind_and_layer(panel, qtbot):
    press(qtbot, panel.kinds.chip(AttentionKind.ENCODER_SELF))
    assert panel.session.selection.kind is AttentionKind.ENCODER_SELF
    assert not panel.layer.less.isEnabled()
    press(qtbot, panel.layer.more)
    assert panel.session.selection.layer == 1
    assert panel.layer.label.text() == "Layer 2 of 2"
    assert not panel.layer.more.isEnabled()


def test_that_another_kind_keeps_no_pinned_key(panel, qtbot):
    panel.session.select(key=2)
    press(qtbot, panel.kinds.chip(AttentionKind.DECODER_SELF))
    assert panel.session.selection.key is None


def test_that_sixteen_heads_wrap_and_each_can_be_clicked(show, qtbot):
    panel = show(make_trace(heads=16, head_dim=2), width=420)
    assert panel.strip.height() < panel.height() / 2
    for head in (0, 7, 15):
        click(qtbot, panel.strip, middle(panel.strip, layer=0, head=head))
        assert panel.session.selection.head == head


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("size", [(300, 200), (500, 400), (2000, 1200)])
@pytest.mark.parametrize("tokens", [(3, 3), (62, 62), (5, 40)])
def test_that_tokens_and_titles_stay_inside_the_figure(style, size, tokens):
    from PySide6.QtCore import QRectF

    trace = make_trace(source=tokens[0], target=tokens[1], words=CHINESE)
    rect = QRectF(0, 0, *size)
    for kind in KINDS:
        drawn = figure(trace, style=style, kind=kind)
        inner = drawn._inner(rect)
        layout = drawn.matrix.layout(inner)
        title = drawn.matrix._title.height
        assert layout.margin - title - 2 >= inner.left() - 0.01
        assert layout.top - title - 2 >= inner.top() - 0.01
        assert layout.area.right() <= inner.right() + 0.01
        assert layout.area.bottom() <= inner.bottom() + 0.01


def test_that_without_a_trace_there_is_a_sentence_instead(show):
    panel = show(None)
    assert panel.figure_view.drawing is None
    assert panel.figure_view.accessibleDescription() == "Nothing has been translated yet."
    assert not panel.strip.isVisible()
