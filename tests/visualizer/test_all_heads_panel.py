"""All heads of a kind are one picture on one colour scale; a click goes to a head."""

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from model.address import AttentionKind, HeadAddress
from tests.visualizer.panel_user import shown
from tests.visualizer.pictures import painted
from tests.visualizer.pointing import click, color_at, middle, near, places
from tests.visualizer.trace_maker import make_trace, silenced
from visualizer.figures.attention_matrix import AttentionMatrix
from visualizer.figures.figure import View
from visualizer.figures.head_grid import HeadGrid
from visualizer.figures.head_strip import HeadStrip
from visualizer.figures.head_tiles import measure, mosaic, pooled
from visualizer.panels.all_heads import AllHeadsPanel
from visualizer.selection import Cell, Selection
from visualizer.session import Session
from visualizer.theme import LIGHT, color_table

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def show(qtbot, theme):
    def made(trace):
        session = Session()
        session.show_trace(trace)
        return shown(qtbot, AllHeadsPanel, session, theme, 800, 600)

    return made


@pytest.fixture
def panel(show, trace):
    return show(trace)


@pytest.mark.parametrize("kind", list(AttentionKind))
def test_that_the_picture_is_made_of_every_weight_of_the_kind(trace, kind):
    figure = HeadGrid(View(trace, Selection(kind=kind)), LIGHT)
    np.testing.assert_array_equal(figure.arrays()["attn_weights"], trace[kind].attn_weights)
    tiles = mosaic(figure.view, LIGHT)
    mask, high = trace[kind].mask, float(trace[kind].attn_weights.max())
    queries, keys = mask.shape
    for layer, head in ((0, 1), (1, 0)):
        for query, key in ((1, 0), (2, 1), (3, 3)):
            if not mask[query, key]:
                continue
            shown = tiles.image.pixelColor(head * keys + key, layer * queries + query)
            weight = float(trace[kind].weights(layer, head)[query, key])
            expected = color_table(LIGHT.colormap)[round(255 * weight / high)]
            assert near(shown, QColor(*expected.tolist()), 2)


def test_that_what_is_masked_has_a_colour_that_no_weight_has(trace):
    tiles = mosaic(View(trace, Selection(kind=AttentionKind.DECODER_SELF)), LIGHT)
    masked = tiles.image.pixelColor(3, 0)  # the first row may attend to the first token alone
    colors = [QColor(*color) for color in color_table(LIGHT.colormap).tolist()]
    assert masked not in colors
    assert tiles.image.pixelColor(2, 0) == masked


def test_that_a_click_goes_to_a_head(panel, qtbot):
    click(qtbot, panel.figure_view, middle(panel.figure_view, layer=1, head=1))
    assert (panel.session.selection.layer, panel.session.selection.head) == (1, 1)
    assert "Layer 2, head 2" in panel.reading.text()


@pytest.mark.parametrize("width", [700, 380])
def test_that_the_sentence_about_the_head_is_seen_in_full(panel, qtbot, width):
    panel.session.select(kind=AttentionKind.DECODER_SELF)
    panel.resize(width, 500)
    reading = panel.reading
    qtbot.waitUntil(lambda: reading.width() == width)
    assert reading.height() >= reading.heightForWidth(width)
    assert f"largest weight {trace_maximum(panel.session):.2f}" in reading.text()


def trace_maximum(session):
    return session.trace.decoder_self.weights(0, 0).max()


def test_that_a_double_click_goes_there_and_shows_the_attention_panel(panel, qtbot):
    place = middle(panel.figure_view, layer=1, head=0)
    with qtbot.waitSignal(panel.session.panel_requested) as asked:
        qtbot.mouseDClick(panel.figure_view, Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == ["attention"]
    assert panel.session.selection.layer == 1


def test_that_return_shows_the_selected_head(panel, qtbot):
    with qtbot.waitSignal(panel.session.panel_requested) as asked:
        qtbot.keyClick(panel.figure_view, Qt.Key.Key_Return)
    assert asked.args == ["attention"]


def test_that_the_selected_head_is_framed(panel):
    def framed(layer, head):
        found = places(panel.figure_view, lambda c: (c.layer, c.head) == (layer, head))
        left, y = min(p.x() for p in found), sorted(p.y() for p in found)[len(found) // 2]
        near_edge = [QPoint(left + dx, y) for dx in range(-6, 12)]
        accent = QColor(LIGHT.accent)
        return any(near(color_at(panel.figure_view, p), accent, 60) for p in near_edge)

    panel.session.select(layer=1, head=1)
    assert framed(1, 1)


def test_that_the_tip_tells_entropy_and_largest_weight(trace):
    weights = np.asarray(trace.cross.attn_weights[1, 1], dtype=np.float64)
    entropy = -(weights * np.log2(weights)).sum(-1).mean()
    query, key = np.unravel_index(weights.argmax(), weights.shape)
    text = HeadGrid(View(trace), LIGHT).explain(Cell(layer=1, head=1))
    assert "Layer 2, head 2" in text
    assert f"{entropy:.2f} bits" in text
    assert f"{weights.max():.3f}" in text
    assert trace.decoder_output.pieces[query] in text
    assert trace.source.pieces[key] in text


def test_that_padding_does_not_change_what_is_said_of_a_head():
    for kind in AttentionKind:
        plain, padded = (measure(make_trace(padding=n), HeadAddress(kind, 1, 1)) for n in (0, 3))
        assert plain.entropy == pytest.approx(padded.entropy, abs=1e-5)
        assert plain.largest == pytest.approx(padded.largest, abs=1e-5)
        assert (plain.query, plain.key) == (padded.query, padded.key)


def test_that_a_silenced_head_is_crossed_out(show):
    panel = show(make_trace(interventions=silenced((AttentionKind.CROSS, 1, 1))))
    center = middle(panel.figure_view, layer=1, head=1)
    around = [center + QPoint(dx, dy) for dx in range(-5, 6) for dy in range(-5, 6)]
    shown = panel.figure_view.grab().toImage()
    assert any(near(shown.pixelColor(p), QColor(LIGHT.text_muted), 12) for p in around)
    assert "silenced" in panel.figure_view.drawing.explain(Cell(layer=1, head=1))


def test_that_the_chips_change_the_kind(panel, qtbot):
    chip = panel.kinds.chip(AttentionKind.ENCODER_SELF)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert panel.session.selection.kind is AttentionKind.ENCODER_SELF
    assert panel.figure_view.drawing.kind is AttentionKind.ENCODER_SELF


def test_that_the_picture_is_made_once_and_goes_with_its_trace(trace):
    own = replace(trace)
    first = mosaic(View(own, Selection(head=0)), LIGHT)
    assert mosaic(View(own, Selection(head=1, layer=1)), LIGHT) is first
    assert mosaic(View(own, Selection(kind=AttentionKind.ENCODER_SELF)), LIGHT) is not first
    gone = weakref.ref(own)
    del own
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("drawing", [HeadGrid, HeadStrip, AttentionMatrix])
@pytest.mark.parametrize("place", [(0, 0), (333, 417), (334, 418), (639, 1), (511, 639)])
def test_that_one_large_weight_among_640_tokens_is_seen(drawing, place):
    trace = make_trace(source=640, target=2, heads=8)
    pictures = []
    for peak in (0, 1):
        weights = np.zeros_like(trace.encoder_self.attn_weights)
        weights[0, 3, *place] = peak
        attention = replace(trace.encoder_self, attn_weights=weights)
        head = 3 if drawing is AttentionMatrix else 0  # no frame covers the edge of the tile
        selection = Selection(AttentionKind.ENCODER_SELF, head=head, source=100)
        figure = drawing(View(replace(trace, encoder_self=attention), selection), LIGHT)
        pictures.append(painted(figure, 300, 240).astype(int))
    strongest = color_table(LIGHT.colormap)[255][:3].astype(int)
    changed = pictures[1][(pictures[0] != pictures[1]).any(axis=-1)]
    assert (np.abs(changed - strongest).sum(axis=-1) < 150).any()


def test_that_a_pooled_matrix_keeps_its_largest_values():
    matrix = np.arange(35, dtype=np.float32).reshape(1, 5, 7)
    expected = [[8, 10, 12, 13], [22, 24, 26, 27], [29, 31, 33, 34]]
    np.testing.assert_array_equal(pooled(matrix, 2)[0], expected)
