"""The Inspector shows the trace's numbers, and its keys can be pinned."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from model.address import AttentionKind
from model.intervention import Interventions
from model.trace import AttentionTrace, Tokens
from tests.visualizer.panel_user import shown
from tests.visualizer.trace_maker import make_trace, silenced
from visualizer.figures.blocks import Bars, Lines, Sums, Texts
from visualizer.figures.figure import View
from visualizer.figures.inspection import (
    CandidateCell,
    arithmetic,
    beam_rows,
    next_tokens,
    read_keys,
    weights_row,
)
from visualizer.figures.inspector import InspectorFigure
from visualizer.figures.inspector_sections import Sections, weight_text
from visualizer.panels.inspector import InspectorPanel
from visualizer.selection import Cell, Selection
from visualizer.theme import LIGHT
from visualizer.widgets.figure_view import PIXELS_PER_POINT

CROSS, ENCODER, DECODER = (
    AttentionKind.CROSS,
    AttentionKind.ENCODER_SELF,
    AttentionKind.DECODER_SELF,
)


@pytest.fixture
def panel(session, theme, qtbot):
    return shown(qtbot, InspectorPanel, session, theme, 310, 900)


def place_of(view, wanted) -> QPoint:
    """Where on the screen a cell is."""
    for y in range(0, view.height(), 3):
        cell = view.cell_at(QPointF(view.width() / 2, y))
        if cell is not None and wanted(cell):
            return QPoint(view.width() // 2, y + 4)
    raise AssertionError("it is not shown")


def key_place(panel, key: int) -> QPoint:
    return place_of(panel.figure_view, lambda cell: cell.key == key)


def painted(figure, rect: QRectF, width: int, height: int) -> np.ndarray:
    """[row, column, rgb], one pixel for each point."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(figure.style.background))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        figure.paint(painter, rect)
    return np.array(image.constBits()).reshape(height, width, 4)[..., 2::-1].astype(int)


def rgb(color: str) -> list[int]:
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


# Keys


def test_that_the_keys_come_heaviest_first_and_what_is_left_out_is_summed():
    trace = make_trace(source=12, target=4)
    for query in range(4):
        found = read_keys(View(trace, Selection(target=query)), 5)
        weights = trace.cross.weights(0, 0)[query]
        assert [key.weight for key in found.listed] == sorted(weights.tolist(), reverse=True)[:5]
        assert found.rest == 7
        total = sum(key.weight for key in found.listed) + found.rest_weight
        assert total == pytest.approx(1, abs=1e-5)


def test_that_a_pinned_key_is_listed_however_light_it_is():
    trace = make_trace(source=12, target=4)
    lightest = int(trace.cross.weights(0, 0)[2].argmin())
    found = read_keys(View(trace, Selection(target=2, key=lightest)), 5)
    assert found.listed[-1].position == lightest
    assert len(found.listed) == 5


def test_that_masked_keys_are_counted_and_not_listed():
    found = read_keys(View(make_trace(target=6), Selection(kind=DECODER, target=1)), 8)
    assert {key.position for key in found.listed} == {0, 1}
    assert found.masked == 4


def test_that_bars_are_as_long_as_the_weights_are_large(qapp):
    view = View(make_trace(source=6), Selection(target=1))
    figure = InspectorFigure(view, LIGHT)
    rect = QRectF(8, 8, 300, figure.height_for(300))
    picture = painted(figure, rect, 316, round(rect.height()) + 16)
    accent = np.abs(picture - rgb(LIGHT.accent)).sum(axis=-1) < 30
    lengths, weights = [], []
    for key in read_keys(view, 8).listed:
        rows = [y for y in range(8, picture.shape[0] - 8)
                if figure.cell_at(QPointF(150, y), rect) == Cell(1, key.position)]  # fmt: skip
        lengths.append(accent[rows[len(rows) // 2]].sum())
        weights.append(key.weight)
    assert max(lengths) > 20
    track = max(lengths) / max(weights)
    assert np.allclose(lengths, np.array(weights) * track, atol=2.5)


def test_that_clicking_a_key_pins_it_and_clicking_it_again_releases_it(panel, session, qtbot):
    session.select(target=2)
    for pinned in (3, None):
        button = Qt.MouseButton.LeftButton
        qtbot.mouseClick(panel.figure_view, button, pos=key_place(panel, 3))
        assert session.selection.key == pinned
        assert session.selection.target == 2


@pytest.mark.qt_log_ignore("does not support raise", extend=True)  # tool tips
def test_that_hovering_a_key_previews_it_and_leaving_ends_that(panel, session, qtbot):
    qtbot.mouseMove(panel.figure_view, key_place(panel, 1))
    assert session.selection.focus == (0, 1)
    place = place_of(panel.figure_view, lambda cell: isinstance(cell, CandidateCell))
    qtbot.mouseMove(panel.figure_view, place)
    assert session.selection.hover is None


def test_that_clicking_a_candidate_changes_nothing(panel, session, qtbot):
    before = session.selection
    place = place_of(panel.figure_view, lambda cell: isinstance(cell, CandidateCell))
    qtbot.mouseClick(panel.figure_view, Qt.MouseButton.LeftButton, pos=place)
    assert session.selection == before


# Arithmetic


@pytest.mark.parametrize("kind", AttentionKind)
@pytest.mark.parametrize("scaled", [True, False])
def test_that_every_weight_computed_again_is_the_traces(kind, scaled):
    trace = make_trace(source=6, target=5, padding=1, scale_scores=scaled)
    attention = trace[kind]
    for layer, head in product(range(2), range(2)):
        products = attention.dot_products(layer, head)
        weights = attention.weights(layer, head)
        for query, key in product(range(attention.queries), range(attention.keys)):
            selection = Selection(kind, layer, head, source=query, target=query, key=key)
            sums = arithmetic(View(trace, selection))
            assert (sums.query, sums.key) == (query, key)
            assert sums.dot_product == pytest.approx(products[query, key], rel=1e-4, abs=1e-5)
            score = sums.dot_product / (2 if scaled else 1)  # a head has 4 features
            assert sums.score == pytest.approx(score, rel=1e-4, abs=1e-5)
            assert sums.weight == weights[query, key]
            assert sums.recomputed == pytest.approx(weights[query, key], abs=1e-5)
            assert sums.allowed == attention.mask[query, key]
            assert bool(sums.reason) != sums.allowed


def sums_of(view: View) -> dict[str, str]:
    """The lines of the arithmetic, by what stands before the number."""
    (card,) = Sections(view, LIGHT)._arithmetic()
    (sums,) = (block for block in card.blocks if isinstance(block, Sums))
    return dict(sums.rows)


def test_that_a_model_that_does_not_divide_is_not_said_to():
    trace, key = make_trace(scale_scores=False), 3
    product = trace.cross.q[1, 0, 2] @ trace.cross.k[1, 0, key]
    view = View(trace, Selection(CROSS, 1, 0, target=2, key=key))
    shown = sums_of(view)
    wanted = f"{product:.2f}".replace("-", "−")
    assert shown["q·k"] == shown["+ mask (0)"] == wanted
    assert not any("√" in name for name in shown)
    said = InspectorFigure(view, LIGHT).describe()
    assert f"q·k is {wanted}, which this model does not divide" in said
    divided = View(make_trace(), view.selection)
    assert "÷ √dₖ (2.00)" in sums_of(divided)
    assert "divided by 2.00" in InspectorFigure(divided, LIGHT).describe()


def test_that_a_masked_cell_says_why():
    trace = make_trace(source=5, target=5, padding=2)
    future = InspectorFigure(View(trace, Selection(DECODER, target=1, key=3)), LIGHT)
    assert "masked: the key lies in the future" in future.describe()
    padding = InspectorFigure(View(trace, Selection(CROSS, target=1, key=6)), LIGHT)
    assert "masked: the key is padding" in padding.describe()


def test_that_without_a_key_the_heaviest_is_explained():
    trace = make_trace(source=7)
    sums = arithmetic(View(trace, Selection(ENCODER, 1, 1, source=4)))
    assert sums.key == trace.encoder_self.weights(1, 1)[4].argmax()


def test_that_scores_too_large_for_exp_are_shifted_first():
    trace = make_trace()
    part = trace.cross
    larger = AttentionTrace(part.q * 4000, part.k, part.v, part.z, part.mask, None)
    trace = replace(trace, cross=larger)
    assert np.abs(larger.scores(0, 0)).max() > 800
    for query, key in product(range(larger.queries), range(larger.keys)):
        sums = arithmetic(View(trace, Selection(target=query, key=key)))
        assert sums.recomputed == pytest.approx(larger.weights(0, 0)[query, key], abs=1e-5)


def test_that_weights_that_were_not_stored_are_recomputed():
    part = make_trace(target=6).decoder_self
    without = AttentionTrace(part.q, part.k, part.v, part.z, part.mask, None)
    for query in range(part.queries):
        row = weights_row(without, 1, 0, query)
        assert np.allclose(row, part.attn_weights[1, 0, query], atol=1e-6)


# Next token and beam


def test_that_the_candidates_are_those_after_the_selected_row(session, panel):
    trace = session.trace
    for row in range(len(trace.decoder_input)):
        session.select(target=row)
        arrays = panel.figure(LIGHT).arrays()
        best = trace.candidates(row, len(arrays["candidate"]))
        assert arrays["candidate"].tolist() == [candidate.piece for candidate in best]
        assert arrays["candidate.prob"].tolist() == [candidate.prob for candidate in best]


def test_that_the_written_token_is_listed_with_its_rank_however_improbable():
    trace = make_trace()
    worst = int(trace.logits[1].argmin())
    output = trace.decoder_output
    ids = (output.ids[0], worst, *output.ids[2:])
    pieces = (output.pieces[0], trace.vocabulary[worst], *output.pieces[2:])
    trace = replace(trace, decoder_output=Tokens(ids, pieces, output.spans))
    tokens = next_tokens(trace, 1, 4)
    assert len(tokens) == 4
    assert [token.chosen for token in tokens] == [False, False, False, True]
    assert tokens[-1].rank == len(trace.vocabulary)


def test_that_a_small_probability_is_not_called_zero():
    assert weight_text(0.0004) == "<0.001"
    assert weight_text(0.0) == "0"
    assert weight_text(0.5214) == "0.521"


def test_that_a_beam_step_tells_kept_from_dropped_and_the_output_from_the_rest():
    trace = make_trace(target=5, search="beam")
    for row, step in enumerate(trace.search):
        rows = beam_rows(trace, row)
        assert [r.hypothesis for r in rows] == list(step.hypotheses)
        chosen = [r for r in rows if r.in_output]
        assert len(chosen) == 1
        assert (*chosen[0].prefix, chosen[0].hypothesis.piece) == trace.decoder_output.pieces[
            : row + 1
        ]


def test_that_greedy_search_has_no_beam():
    assert beam_rows(make_trace(), 1) == ()


# The figure


def test_that_the_reading_and_the_predicted_token_are_told_apart(session, panel):
    trace = session.trace
    session.select(kind=CROSS, target=2)
    said = panel.figure_view.accessibleDescription()
    assert f"“{trace.decoder_output.pieces[2]}” gives" in said
    assert f"After reading “{trace.decoder_input.pieces[2]}”" in said


@pytest.mark.parametrize("size", [(300, 200), (200, 600), (640, 420), (1400, 300)])
@pytest.mark.parametrize("search", ["greedy", "beam"])
def test_that_nothing_is_drawn_outside_of_the_figure(qapp, size, search):
    trace = make_trace(source=20, target=9, search=search)
    width, height = size
    figure = InspectorFigure(View(trace, Selection(target=3)), LIGHT)
    picture = painted(figure, QRectF(20, 20, width, height), width + 40, height + 40)
    ground = (picture == rgb(LIGHT.background)).all(axis=-1)
    assert not ground[20:-20, 20:-20].all()
    ground[18:-18, 15:-15] = True  # a marked row reaches a little into the margin
    assert ground.all()


def test_that_the_figure_is_as_high_as_it_wants_to_be(panel, session):
    view = panel.figure_view
    figure = view.drawing
    assert view.area().height() >= figure.height_for(view.area().width())
    assert view.area().height() < figure.height_for(view.area().width()) + 2 / PIXELS_PER_POINT


@pytest.mark.parametrize("size", [(310, 640), (310, 418), (280, 330)])
def test_that_the_what_if_controls_are_seen_in_any_window(session, theme, qtbot, size):
    session.show_trace(make_trace(source=12, target=6))
    changed = silenced(*((ENCODER, layer, head) for layer in range(2) for head in range(2)))
    panel = shown(qtbot, InspectorPanel, session, theme, *size)
    for interventions in (Interventions(), changed):
        session.intervene(interventions)
        session.show_trace(make_trace(source=12, target=6, interventions=interventions))
        controls = panel.what_if
        for button in (controls.head, controls.layer, controls.positions, controls.take_back):
            assert button.visibleRegion().boundingRect() == button.rect()


def test_that_what_a_what_if_changed_comes_into_sight(session, theme, qtbot):
    panel = shown(qtbot, InspectorPanel, session, theme, 310, 418)
    session.intervene(silenced((CROSS, 0, 0)))
    session.show_trace(make_trace(interventions=session.interventions))
    qtbot.waitUntil(lambda: not panel.comparison.visibleRegion().isEmpty())
    assert not panel.changes.visibleRegion().isEmpty()


def test_that_a_what_if_that_is_gone_at_once_scrolls_nothing(session, theme, qtbot):
    panel = shown(qtbot, InspectorPanel, session, theme, 310, 418)
    session.show_trace(make_trace())
    session.intervene(silenced((CROSS, 0, 0)))
    session.show_trace(make_trace(interventions=session.interventions))
    session.undo()
    session.show_trace(make_trace())
    qtbot.wait(50)
    assert panel.scroll_area.verticalScrollBar().value() == 0


def test_that_two_runs_with_a_given_output_are_not_said_to_have_written_it(session, theme, qtbot):
    panel = shown(qtbot, InspectorPanel, session, theme, 310, 900)
    session.show_trace(make_trace(search="forced"))
    session.intervene(silenced((CROSS, 0, 0)))
    session.show_trace(make_trace(search="forced", interventions=session.interventions))
    drawing = panel.comparison.drawing
    assert "Both runs were given the output" in drawing.describe()
    output, probabilities = Sections(drawing.view, LIGHT).comparison()
    said = [block.text for block in output if isinstance(block, Lines)]
    assert said == ["It was given to both runs: compare the probabilities."]
    (columns,) = (block.texts for block in output if isinstance(block, Texts))
    assert len(columns) == 1
    assert any(isinstance(block, Bars) for block in probabilities)


def test_that_a_low_window_lists_fewer_keys(session, theme, qtbot):
    session.show_trace(make_trace(source=12, target=6))
    panel = shown(qtbot, InspectorPanel, session, theme, 310, 640)
    assert len(panel.figure_view.drawing.arrays()["key"]) < 8
    panel.resize(310, 1200)
    assert len(panel.figure_view.drawing.arrays()["key"]) == 8
