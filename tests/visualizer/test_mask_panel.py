"""The masks of all three kinds, causal and padding told apart, with as much padding as wanted."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor

from model.address import AttentionKind
from tests.visualizer.panel_user import shown
from tests.visualizer.pointing import click, middle, near, places
from tests.visualizer.trace_maker import make_trace
from visualizer.figures.figure import View
from visualizer.figures.mask import MaskCell, MaskFigure
from visualizer.panels.mask import MaskPanel
from visualizer.selection import Selection
from visualizer.session import Session
from visualizer.theme import LIGHT, STYLES

pytestmark = pytest.mark.usefixtures("qapp")
DECODER = AttentionKind.DECODER_SELF


@pytest.fixture
def show(qtbot, theme):
    def made(trace, width=800, height=600, **selected):
        session = Session()
        session.show_trace(trace)
        session.select(**selected)
        return shown(qtbot, MaskPanel, session, theme, width, height)

    return made


def test_that_the_future_and_padding_are_told_apart():
    trace = make_trace(source=5, target=4, padding=2)
    arrays = MaskFigure(View(trace), LIGHT).arrays()
    tokens = np.arange(4 + 2)
    padding = np.broadcast_to(tokens[None, :] >= 4, (6, 6))
    future = tokens[None, :] > tokens[:, None]
    np.testing.assert_array_equal(arrays["decoder_self.padding"], padding & ~trace[DECODER].mask)
    np.testing.assert_array_equal(arrays["decoder_self.padding"], padding)
    np.testing.assert_array_equal(arrays["decoder_self.causal"], future & ~padding)
    for kind in ("encoder_self", "cross"):
        assert not arrays[f"{kind}.causal"].any()
        assert arrays[f"{kind}.padding"].sum() == 2 * len(arrays[f"{kind}.mask"])


def test_that_a_sentence_counts_what_a_row_may_attend_to():
    trace = make_trace(source=5, target=4, padding=2)
    figure = MaskFigure(View(trace, Selection(kind=DECODER, target=1)), LIGHT)
    assert figure.reading() == (
        f"“{trace.decoder_output.pieces[1]}” may attend to 2 of 6 tokens. "
        "Of the others, 2 lie in the future, 2 are padding."
    )


def test_that_the_legend_counts_every_cell_once():
    trace = make_trace(source=5, target=4, padding=2)
    texts = [text for text, _ in MaskFigure(View(trace, Selection(kind=DECODER)), LIGHT)._legend()]
    assert texts == [
        "may attend: 18 cells",  # 1 + 2 + 3 + 4 + 4 + 4
        "causal (in the future): 6 cells",
        "padding: 12 cells",
    ]


def test_that_allowed_cells_and_the_selected_row_stand_out(show, trace):
    panel = show(trace, kind=DECODER, target=2)
    shown = panel.figure_view.grab().toImage()

    def color(query, key):
        return shown.pixelColor(middle(panel.figure_view, query=query, key=key))

    assert near(color(3, 0), QColor(LIGHT.accent_soft))
    assert near(color(2, 2), QColor(LIGHT.accent))
    hatched = places(panel.figure_view, lambda c: (c.query, c.key) == (0, 3))
    colors = {shown.pixelColor(p).name() for p in hatched}
    assert LIGHT.surface_raised in colors
    assert len(colors) > 1


@pytest.mark.parametrize("size", [(800, 600), (420, 700)])
def test_that_a_small_mask_selects_its_kind(show, trace, qtbot, size):
    panel = show(trace, *size, kind=AttentionKind.CROSS)
    for kind in (DECODER, AttentionKind.ENCODER_SELF, AttentionKind.CROSS):
        found = places(panel.figure_view, lambda cell, kind=kind: cell.kind is kind)
        click(qtbot, panel.figure_view, found[len(found) // 2])
        assert panel.session.selection.kind is kind
        assert panel.figure_view.drawing.kind is kind


def test_that_padding_is_asked_for_and_the_run_repeated(show, trace, qtbot):
    panel = show(trace)
    with qtbot.waitSignal(panel.session.run_requested) as asked:
        qtbot.mouseClick(panel.paddings.chip(2), Qt.MouseButton.LeftButton)
    assert asked.args[0].padding == 2
    panel.session.show_trace(make_trace(padding=2))
    assert "2 are padding" in panel.reading.text()
    assert panel.paddings.chip(2).isChecked()


def test_that_a_click_pins_a_cell_of_the_large_mask(show, trace, qtbot):
    panel = show(trace, kind=DECODER)
    place = middle(panel.figure_view, query=2, key=1)
    click(qtbot, panel.figure_view, place)
    assert (panel.session.selection.target, panel.session.selection.key) == (2, 1)


def test_that_the_tip_says_why_a_cell_is_masked():
    trace = make_trace(source=5, target=4, padding=2)
    figure = MaskFigure(View(trace, Selection(kind=DECODER)), LIGHT)
    assert "future" in figure.explain(MaskCell(0, 1, kind=DECODER))
    assert "padding" in figure.explain(MaskCell(0, 5, kind=DECODER))
    assert "may attend to" in figure.explain(MaskCell(1, 1, kind=DECODER))
    assert figure.explain(MaskCell(key=3, kind=DECODER)).startswith("3 of 6 queries")


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("size", [(300, 200), (400, 700), (2000, 1200)])
def test_that_nothing_overlaps_or_leaves_the_figure(style, size):
    trace = make_trace(source=62, target=62)
    rect = QRectF(0, 0, *size)
    for kind in AttentionKind:
        figure = MaskFigure(View(trace, Selection(kind=kind)), style)
        layout = figure._layout(rect)
        parts = [figure.matrix.layout(layout.main).area, layout.legend, *layout.small.values()]
        for index, part in enumerate(parts):
            assert rect.adjusted(-0.1, -0.1, 0.1, 0.1).contains(part)
            assert not any(part.intersects(other) for other in parts[index + 1 :])
