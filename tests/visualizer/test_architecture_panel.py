"""The architecture is this model's; clicking a block goes to its step, and its bars are true."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPainter

from model.address import AttentionKind, Stack
from tests.visualizer.panel_user import shown
from tests.visualizer.pictures import texts
from tests.visualizer.stepping import index_of
from tests.visualizer.trace_maker import make_trace, silenced
from visualizer.figures.architecture import ArchitectureFigure
from visualizer.figures.architecture_layout import Layout, is_cross
from visualizer.figures.figure import View
from visualizer.language import LANGUAGES, Language
from visualizer.panels.architecture import ArchitecturePanel
from visualizer.selection import Cell, Selection, ViewOptions
from visualizer.session import Session
from visualizer.theme import DARK, LIGHT, PRINT
from visualizer.walk import Operation, blocks, walk
from visualizer.widgets.figure_view import PIXELS_PER_POINT

CROSS = AttentionKind.CROSS
PANEL = 260, 690  # pixels: what the window of 1440 x 900 leaves for it

both_norms = pytest.mark.parametrize("norm", ["pre", "post"])


@pytest.fixture
def panel(qtbot, qapp, theme):
    theme.apply(qapp)
    return shown(qtbot, ArchitecturePanel, Session(), theme, *PANEL)


def figure(trace, style=LIGHT, options=ViewOptions(), **selected):  # noqa: B008
    return ArchitectureFigure(View(trace, Selection(**selected), options), style)


def areas(panel):
    """Where each block stands, in pixels of the drawing."""
    drawing = panel.figure_view.drawing
    placed = drawing._layout(panel.figure_view.area()).placed
    return [
        (block, QRectF(area.topLeft() * PIXELS_PER_POINT, area.size() * PIXELS_PER_POINT))
        for block, area in (*placed.blocks, *placed.segments)
    ]


def click(qtbot, panel, area: QRectF) -> None:
    position = area.center().toPoint()
    qtbot.mouseClick(panel.figure_view, Qt.MouseButton.LeftButton, pos=position)


def test_that_clicking_cross_attention_goes_to_its_softmax(panel, qtbot):
    trace = make_trace()
    panel.session.show_trace(trace)
    area = next(area for block, area in areas(panel) if is_cross(block) and block.step.layer == 1)
    with qtbot.waitSignal(panel.session.step_entered) as entered:
        click(qtbot, panel, area)
    step = entered.args[0]
    assert (step.operation, step.kind, step.layer) == (Operation.SOFTMAX, CROSS, 1)
    selection = panel.session.selection
    assert (selection.kind, selection.layer) == (CROSS, 1)
    assert selection.step == index_of(trace, Operation.SOFTMAX, kind=CROSS, layer=1)


@both_norms
@pytest.mark.parametrize("layers", [2, 6])
def test_that_every_block_can_be_clicked_and_goes_to_its_own_step(panel, qtbot, norm, layers):
    trace = make_trace(norm=norm, encoder_layers=layers, decoder_layers=layers)
    panel.session.show_trace(trace)
    reached = set()
    for block in blocks(trace.model.config):
        panel.session.go_to(0)
        area = next(area for other, area in areas(panel) if other == block)
        click(qtbot, panel, area)
        assert panel.session.selection.step == block.target
        reached.add(block.first)
    assert len(reached) == len(blocks(trace.model.config))


@both_norms
def test_that_clicking_a_layer_goes_to_the_same_computation_there(panel, qtbot, norm):
    trace = make_trace(norm=norm)
    panel.session.show_trace(trace)
    panel.session.go_to(index_of(trace, Operation.MASK, kind=CROSS, layer=0))
    placed = panel.figure_view.drawing._layout(panel.figure_view.area()).placed
    for stack, kind in ((Stack.DECODER, CROSS), (Stack.ENCODER, AttentionKind.ENCODER_SELF)):
        title = next(a for x, a in placed.titles if (x.stack, x.index) == (stack, 1))
        position = QPointF(title.right() - 2, title.center().y()) * PIXELS_PER_POINT
        qtbot.mouseClick(panel.figure_view, Qt.MouseButton.LeftButton, pos=position.toPoint())
        step = panel.session.step()
        assert (step.operation, step.kind, step.layer) == (Operation.MASK, kind, 1)


@both_norms
@pytest.mark.parametrize("layers", [1, 3, 6, 12])
@pytest.mark.parametrize("width", [200, 260, 400])
def test_that_all_layers_fit_without_overlap(qapp, norm, layers, width):
    trace = make_trace(norm=norm, encoder_layers=layers, decoder_layers=layers)
    rect = QRectF(8, 8, width * 0.75 - 16, 345)  # of a window of 900 pixels
    for focus in (0, layers - 1):
        layout = Layout(trace.model.config, focus, rect, LIGHT.font_size)
        placed = layout.placed
        whole = rect.adjusted(-0.1, -0.1, 0.1, 0.1)
        boxes = [area for _, area in (*placed.blocks, *placed.segments)]
        assert all(whole.contains(area) for area in boxes)
        drawn = [block.first for block, _ in (*placed.blocks, *placed.segments)]
        assert sorted(drawn) == [block.first for block in blocks(trace.model.config)]
        inset = [box.adjusted(0.05, 0.05, -0.05, -0.05) for box in boxes]
        for i, box in enumerate(inset):
            assert not any(box.intersects(other) for other in inset[i + 1 :])
        frames = [area for _, area in placed.layers]
        assert len(frames) == 2 * layers
        for i, frame in enumerate(frames):
            assert whole.contains(frame)
            assert not any(frame.intersects(other) for other in frames[i + 1 :])
        unfolded = [block.step.layer for block, _ in placed.blocks]
        assert focus in unfolded
        assert layout.row >= 8.6


def test_that_the_shipped_size_is_shown_in_full(qapp):
    config = make_trace(encoder_layers=3, decoder_layers=3, norm="pre").model.config
    layout = Layout(config, 0, QRectF(8, 8, 179, 352), LIGHT.font_size)
    assert layout.placed.segments == []


def test_that_the_encoder_leads_into_every_cross_attention(qapp):
    for layers in (2, 12):
        trace = make_trace(encoder_layers=layers, decoder_layers=layers)
        placed = figure(trace)._layout(QRectF(0, 0, 190, 350)).placed
        ends = {block.step.layer: way[-1] for block, way in placed.crossing}
        assert {*ends} == {*range(layers)}
        boxes = {b.first: a for b, a in placed.blocks}
        folded = {x.index: a for x, a in placed.layers if x.stack is Stack.DECODER}
        for block, way in placed.crossing:
            box = boxes.get(block.first, folded[block.step.layer])
            assert way[-1].x() == pytest.approx(box.left())
            assert box.top() < way[-1].y() < box.bottom()


NAMES = {
    ("post", Operation.ADD_NORM, AttentionKind.ENCODER_SELF): "norm_attn",
    ("post", Operation.ADD_NORM, AttentionKind.DECODER_SELF): "norm_attn",
    ("post", Operation.ADD_NORM, CROSS): "norm_cross",
    ("post", Operation.ADD_NORM, None): "norm_ff",
    ("pre", Operation.NORM, AttentionKind.ENCODER_SELF): "norm_attn",
    ("pre", Operation.NORM, AttentionKind.DECODER_SELF): "norm_attn",
    ("pre", Operation.NORM, CROSS): "norm_cross",
    ("pre", Operation.NORM, None): "norm_ff",
}
SUMS = {
    AttentionKind.ENCODER_SELF: "resid_mid",
    AttentionKind.DECODER_SELF: "resid_mid",
    CROSS: "resid_mid_cross",
    None: "resid_post",
}


@both_norms
@pytest.mark.parametrize("averaged", [False, True])
def test_that_the_bars_are_the_lengths_of_the_residual_stream(qapp, norm, averaged):
    trace = make_trace(norm=norm, padding=2)
    drawn = figure(trace, options=ViewOptions(averaged=averaged), source=3, target=1)
    shown = drawn.arrays()["block.residual_norm"]
    for block, value in zip(blocks(trace.model.config), shown, strict=True):
        step = block.step
        stream = trace.residual(step.stack)
        name = NAMES.get((norm, step.operation, step.kind), SUMS[step.kind])
        if step.operation is Operation.EMBEDDING:
            array = stream.embed
        elif step.operation is Operation.POSITIONS:
            array = stream.embed + stream.pos_embed
        elif step.operation is Operation.NORM and step.layer is None:
            array = stream.final_norm
        elif step.layer is None:
            assert np.isnan(value)
            continue
        else:
            array = getattr(stream, name)[step.layer]
        lengths = np.sqrt((array.astype(np.float64) ** 2).sum(-1))
        row = 3 if step.stack is Stack.ENCODER else 1
        expected = lengths[:-2].mean() if averaged else lengths[row]
        assert value == pytest.approx(expected, rel=1e-5)


def test_that_the_longest_bar_goes_across_its_block_and_others_have_their_share(qapp):
    trace = make_trace()
    drawn, rect = figure(trace, step=0), QRectF(0, 0, 300, 700)
    picture = painted(drawn, rect, scale=4)
    placed = drawn._layout(rect).placed
    shares = {}
    for block, area in placed.blocks:
        if block.step.operation is not Operation.FEED_FORWARD:
            continue
        y = round((area.bottom() - 0.6) * 4)
        line = [
            picture.pixelColor(x, y).lightness()
            for x in range(round(4 * (area.left() + 5)), round(4 * (area.right() - 5)))
        ]
        dark = np.array(line) < (min(line) + max(line)) / 2
        length = dark.sum() if max(line) - min(line) > 20 else len(line)
        shares[block.first] = length / len(line)
    for first, share in shares.items():
        assert share == pytest.approx(drawn.norms[first] / drawn.largest, abs=0.04)
    assert len({round(share, 1) for share in shares.values()}) > 1


def painted(drawn, rect: QRectF, scale: float = 2) -> QImage:
    size = rect.size() * scale
    image = QImage(size.toSize(), QImage.Format.Format_RGB32)
    image.fill(QColor(drawn.style.background))
    with QPainter(image) as painter:
        painter.scale(scale, scale)
        drawn.paint(painter, rect)
    return image


@pytest.mark.parametrize("style", [LIGHT, DARK, PRINT], ids=lambda style: style.name)
def test_that_only_the_current_block_and_its_layer_are_lit(qapp, style):
    trace, rect = make_trace(), QRectF(0, 0, 300, 700)
    for index in range(len(walk(trace.model.config))):
        drawn = figure(trace, style, step=index)
        if index != drawn.current.target:
            continue
        image = painted(drawn, rect)
        placed = drawn._layout(rect).placed
        lit = [
            block.first
            for block, area in placed.blocks
            if near(image, 2 * (area.left() - 0.8), 2 * area.center().y(), style.accent)
        ]
        assert lit == [drawn.current.first]


def near(image: QImage, x: float, y: float, color: str) -> bool:
    """Whether this colour stands within a pixel."""
    wanted = QColor(color)
    return any(
        abs(pixel.red() - wanted.red()) + abs(pixel.green() - wanted.green())
        + abs(pixel.blue() - wanted.blue()) < 40
        for dx in (-1, 0, 1)
        for pixel in [image.pixelColor(QPoint(round(x) + dx, round(y)))]
    )  # fmt: skip


def test_that_hovering_a_block_gives_the_exact_length_and_its_name(panel):
    trace = make_trace()
    panel.session.show_trace(trace)
    panel.session.select(target=2)
    drawing, rect = panel.figure_view.drawing, panel.figure_view.area()
    area = next(
        area
        for block, area in drawing._layout(rect).placed.blocks
        if is_cross(block) and block.step.layer == 0
    )
    text = drawing.explain(drawing.cell_at(area.center(), rect))
    length = np.linalg.norm(trace.decoder_residual.resid_mid_cross[0, 2])
    assert "Decoder layer 1 · Cross-attention" in text
    assert f"{length:.6f}"[:7] in text
    assert trace.decoder_input.pieces[2] in text
    assert drawing.cell_at(QPointF(rect.right() + 5, rect.top()), rect) is None


@pytest.mark.qt_log_ignore(r"does not support raise\(\)")
def test_that_a_mouse_over_a_block_leaves_the_selection_alone(panel, qtbot):
    panel.session.show_trace(make_trace())
    before = panel.session.selection
    _, area = areas(panel)[3]
    with qtbot.assertNotEmitted(panel.session.selection_changed):
        qtbot.mouseMove(panel.figure_view, area.center().toPoint())
    assert panel.session.selection == before
    assert panel.figure_view.cursor().shape() is Qt.CursorShape.PointingHandCursor


def test_that_a_model_says_truthfully_where_its_norms_are(qapp):
    pre, post = (figure(make_trace(norm=n)).arrays()["block"].tolist() for n in ("pre", "post"))
    assert pre.count("Norm") == pre.count("Add") + 2 == 2 * 2 + 2 * 3 + 2
    assert "Add & Norm" not in pre
    assert post.count("Add & Norm") == 2 * 2 + 2 * 3
    assert "Norm" not in post
    assert post[:4] == ["Inputs", "Input embedding", "+ Positional encoding", "Self-attention"]


def test_that_what_was_changed_in_the_run_stands_on_the_drawing(qapp):
    changes = silenced((CROSS, 1, 0), (CROSS, 1, 1), positions_off=True)
    trace = make_trace(interventions=changes)
    drawn, rect = figure(trace), QRectF(0, 0, 300, 700)
    placed = drawn._layout(rect).placed
    area = next(a for b, a in placed.blocks if is_cross(b) and b.step.layer == 1)
    assert "Silenced: 2 of 2 heads." in drawn.explain(drawn.cell_at(area.center(), rect))
    assert "Positions off" in drawn.arrays()["block"]
    assert "Intervened run" in drawn.describe()


def test_that_what_hovers_and_which_head_do_not_draw_the_architecture_again(panel):
    panel.session.show_trace(make_trace())
    drawing = panel.figure_view.drawing
    panel.session.hover(Cell(1, 1))
    panel.session.select(key=1)
    assert panel.figure_view.drawing is drawing
    panel.session.select(head=1)
    assert panel.figure_view.drawing is drawing
    panel.session.select(target=1)
    assert panel.figure_view.drawing is not drawing


def test_that_no_text_of_any_step_is_lost(panel):
    """What does not fit can be scrolled to."""
    trace = make_trace(source=14, target=12, heads=8)
    panel.session.show_trace(trace)
    panel.session.select(source=7, target=7)
    text = panel.stepper.text
    height = text.height()
    for index in range(len(walk(trace.model.config))):
        panel.session.go_to(index)
        assert text.height() == height
        whole = text.document().size().height()
        shown = text.viewport().height() + text.verticalScrollBar().maximum()
        assert shown >= whole - 1
        assert text.document().idealWidth() <= text.viewport().width() + 1


def test_that_no_block_is_named_with_an_ellipsis_at_the_width_of_the_window(qapp):
    if not QFontDatabase.families():
        pytest.skip("this machine has no fonts")
    for layers, norm in ((3, "pre"), (6, "post"), (12, "pre")):
        trace = make_trace(encoder_layers=layers, decoder_layers=layers, norm=norm)
        drawn, rect = figure(trace), QRectF(8, 8, 179, 352)
        layout = drawn._layout(rect)
        type_ = drawn._title_type(layout.row, drawn._named(layout))
        for block, area in layout.placed.blocks:
            names = drawn._titles(block)
            assert min(type_.width(name) for name in names) <= area.width()


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("width", [150, 179, 260])
def test_that_the_names_of_one_large_layer_are_whole_with_silent_heads_too(qapp, code, width):
    language = Language()
    language.choose(code)
    try:
        silent = silenced(*((AttentionKind.CROSS, 0, head) for head in range(2)))
        trace = make_trace(encoder_layers=1, decoder_layers=1, interventions=silent)
        written = [text for text, _ in texts(figure(trace), width, 345)]
    finally:
        language.choose("en")
    assert len(written) > 15
    assert not [text for text in written if text.endswith("…")]
