"""Figures in a column of a journal: what has room is there, and nothing leaves its place."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from unittest import mock
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter

from model.address import AttentionKind
from model.errors import FileError
from model.history import History
from tests.visualizer.pictures import export, painted, pixels, texts
from tests.visualizer.trace_maker import make_trace
from visualizer.appearance import Appearance
from visualizer.figures import figure_class
from visualizer.figures.architecture import ArchitectureFigure
from visualizer.figures.attention_matrix import AttentionMatrix
from visualizer.figures.export import export_figure
from visualizer.figures.figure import POINTS_PER_MM, View
from visualizer.figures.head_grid import HeadGrid
from visualizer.figures.head_strip import HeadStrip
from visualizer.figures.notes import wrapped
from visualizer.figures.page import MARGIN
from visualizer.figures.raster import Scale, paint_values
from visualizer.figures.residual_stream import ResidualStream
from visualizer.figures.subject import Subject
from visualizer.figures.text import CENTER, RIGHT, SMALLEST, Type
from visualizer.figures.token_axis import Label, column_axis
from visualizer.figures.tokens import TokensFigure
from visualizer.figures.training import TrainingFigure
from visualizer.selection import Selection, Stage, ViewOptions
from visualizer.theme import PRINT
from visualizer.training_state import Phase, Training

pytestmark = pytest.mark.usefixtures("qapp")
COLUMN = 84 * POINTS_PER_MM - 2 * MARGIN


def numbers(matrix, width, height):
    """What stands in the cells."""
    return Counter(
        text for text, _ in texts(matrix, width, height) if text[-1].isdigit() and "." in text
    )


def test_that_weights_stand_in_cells_that_are_just_wide_enough():
    trace = make_trace(source=5, target=4)
    matrix = AttentionMatrix(View(trace, Selection(kind=AttentionKind.CROSS)), PRINT)
    weights = Counter(f"{w:.2f}" for w in trace.cross.weights(0, 0).ravel().tolist())
    assert weights <= numbers(matrix, COLUMN, 200)


def test_that_numbers_in_cells_have_two_digits_where_these_have_room():
    trace = make_trace(source=5, target=4, head_dim=64)
    selection = Selection(kind=AttentionKind.CROSS, stage=Stage.DOT_PRODUCT)
    matrix = AttentionMatrix(View(trace, selection), PRINT)
    products = trace.cross.dot_products(0, 0).ravel().tolist()
    assert max(map(abs, products)) > 10
    exact = Counter(f"{value:.2f}".replace("-", "−") for value in products)
    assert exact <= numbers(matrix, 400, 200)


def reaches(path):
    """The top and the bottom of each line and bar that an SVG has, in points."""
    found = []
    for node in ElementTree.parse(path).iter():
        heights = [float(pair.split(",")[1]) for pair in node.get("points", "").split()]
        if node.tag.endswith("rect"):
            top = float(node.get("y"))
            heights = [top, top + float(node.get("height"))]
        if heights:
            found.append((min(heights), max(heights)))
    return found


def crossing(path, height):
    """What of it, but the ground, goes through a height."""
    return [
        each
        for each in reaches(path)
        if each[0] and each[0] < height - 0.1 < height + 0.1 < each[1]
    ]


@pytest.mark.parametrize("averaged", [False, True])
def test_that_what_is_beyond_the_axis_is_cut_off_in_an_svg_as_well(averaged, tmp_path):
    trace = make_trace(source=6)
    stretched = trace.encoder_residual.resid_post.copy()
    stretched[:, 4] *= 40
    residual = replace(trace.encoder_residual, resid_post=stretched)
    selection = Selection(kind=AttentionKind.ENCODER_SELF, source=1)
    view = View(
        replace(trace, encoder_residual=residual), selection, ViewOptions(averaged=averaged)
    )
    figure = ResidualStream(replace(view, heading=False), PRINT)
    export(figure, tmp_path / "stream.svg", width_mm=120)
    size = QSizeF(120 * POINTS_PER_MM, figure.height_for(120 * POINTS_PER_MM - 2 * MARGIN))
    plot, *_ = figure._layout(QRectF(MARGIN, MARGIN, size.width() - 2 * MARGIN, size.height()))
    assert plot.heights(figure.norms).min() < 0
    assert not crossing(tmp_path / "stream.svg", plot.area.top())


@pytest.mark.parametrize("steps", [150, 400], ids=["a line", "a band"])
def test_that_peaks_of_the_gradient_are_cut_off_in_an_svg_as_well(steps, tmp_path):
    events = [
        {"event": "TrainStep", "step": step, "loss": 1.0, "learning_rate": 0.1, "tokens": 9,
         "gradient_norm": 90.0 if step == 40 else 0.5 + step % 2, "seconds": float(step)}
        for step in range(1, steps + 1)
    ]  # fmt: skip
    run = History.of("run", {}, events)
    view = View(make_trace(), training=Training(Phase.ENDED, history=run), heading=False)
    figure = TrainingFigure(view, PRINT)
    export(figure, tmp_path / "run.svg", width_mm=120)
    room = 120 * POINTS_PER_MM - 2 * MARGIN
    *_, plot = figure._plots(QRectF(MARGIN, MARGIN, room, figure.height_for(room)))
    assert plot.ys(np.array([90.0]))[0] < 0
    assert not crossing(tmp_path / "run.svg", plot.area.top())


@pytest.mark.parametrize("width", [150, 230, 380, 700])
def test_that_features_smaller_than_pixels_make_no_stripes_that_are_not_in_the_data(width):
    """Alternating values have the same colour from part to part, whatever the pixels are."""
    values = np.tile(np.array([0, 1, 0, 1], np.float32), (3, 64))
    values[0] = -values[0]
    scale = Scale.of(PRINT, values)
    picture = QImage(width, 30, QImage.Format.Format_RGB32)
    with QPainter(picture) as painter:
        paint_values(painter, QRectF(0, 0, width, 30), scale, values)
    line = pixels(picture)[25, :, 2].astype(float)
    parts = [part.mean() for part in np.array_split(line, 8)]
    assert np.ptp(parts) < 0.06 * np.ptp(scale.table[:, 2])
    assert len(np.unique(line)) > 2 or width < values.shape[1]


@pytest.mark.parametrize("width_mm", [60, 84, 174])
def test_that_the_colours_of_all_heads_leave_the_caption_alone(width_mm):
    view = View(make_trace(source=64, target=60, heads=8, encoder_layers=3), heading=False)
    subject = Subject(view, HeadGrid, "head-grid")
    page = subject.page(Appearance(width_mm=width_mm, caption=""))
    figure, room = page.figure, QRectF(QPointF(0, 0), page.size).adjusted(*[MARGIN] * 2, -MARGIN, 0)
    body = page._body(room.adjusted(0, 0, 0, -MARGIN))
    bars = []
    with mock.patch("visualizer.figures.head_tiles.paint_scale", lambda *all: bars.append(all[-1])):
        painted(figure, body.width(), body.height())
    assert bars[0].bottom() <= body.height()
    assert bars[0].height() > 20


def test_that_a_word_that_is_wider_than_the_page_is_broken():
    type_ = Type(PRINT)
    lines = list(wrapped(type_, "a Donaudampfschifffahrtsgesellschaft of 1829", 60))
    assert "".join(lines).replace(" ", "") == "aDonaudampfschifffahrtsgesellschaftof1829"
    assert max(map(type_.width, lines)) <= 60
    assert len(lines) > 2


@pytest.mark.parametrize(
    "asked",
    [
        {"width_mm": 84, "height_mm": 20, "title": "", "caption": ""},
        {"width_mm": 84, "font_size": 40},
        {"width_mm": 22},
    ],
    ids=["low", "large type", "narrow"],
)
def test_that_a_page_without_room_for_its_text_is_refused_in_a_sentence(asked, tmp_path):
    matrix = Subject(View(make_trace()), AttentionMatrix, "attention-matrix")
    looks = Appearance(**asked)
    path = tmp_path / "matrix.pdf"
    with pytest.raises(
        FileError, match=r"ha(s|ve) no room on .* choose a larger size or smaller type"
    ):
        export_figure(matrix.figure(looks), path, looks)
    assert not path.exists()


def test_that_text_that_covers_another_is_refused(tmp_path):
    class Covered(AttentionMatrix):
        def paint(self, painter, rect):
            for line in ("one", "two"):
                Type(self.style).draw(painter, rect, line, "#000000")

    with pytest.raises(FileError, match="has no room"):
        export(Covered(View(make_trace()), PRINT), tmp_path / "matrix.pdf")


@pytest.mark.parametrize(
    ("name", "what", "asked"),
    [
        ("architecture", "text", {"width_mm": 40}),
        ("architecture", "picture", {"width_mm": 174, "height_mm": 30}),
        ("head-grid", "picture", {"width_mm": 40, "title": "", "caption": ""}),
        ("head-strip", "picture", {"width_mm": 174, "height_mm": 18, "font_size": 20.0}),
        ("positions", "text", {"width_mm": 40}),
        ("residual-stream", "picture", {"width_mm": 174, "height_mm": 30}),
        ("residual-stream", "picture", {"width_mm": 40, "height_mm": 26}),
        ("tokens", "picture", {"width_mm": 84, "height_mm": 22}),
    ],
)
def test_that_a_page_on_which_nothing_can_be_told_apart_is_refused(name, what, asked, tmp_path):
    view = View(make_trace(source=12, target=9, heads=8, encoder_layers=3, decoder_layers=3))
    looks = Appearance(**asked)
    figure = Subject(view, figure_class(name), name).figure(looks)
    with pytest.raises(FileError, match=f"its {what} has no room on {asked['width_mm']} × "):
        export_figure(figure, tmp_path / "figure.pdf", looks)


@pytest.mark.parametrize("right", [-2.0, 2.0])
def test_that_text_on_the_edge_of_a_picture_is_refused(right, tmp_path):
    class Covered(AttentionMatrix):
        def paint(self, painter, rect):
            area = QRectF(100, 20, 100, 100)
            paint_values(painter, area, self.scale, np.ones((4, 4), np.float32))
            type_ = Type(self.style)
            beside = area.translated(right - area.width(), 0)
            type_.draw(painter, beside, "the name of a row", "#000000", RIGHT)
            type_.draw(painter, area, "0.25", "#000000", CENTER)

    covered = Covered(View(make_trace()), PRINT)
    if right < 0:
        export(covered, tmp_path / "figure.pdf", width_mm=84)
        return
    with pytest.raises(FileError, match="its text has no room"):
        export(covered, tmp_path / "figure.pdf", width_mm=84)


@pytest.mark.parametrize(("width_mm", "font_size"), [(84, None), (174, 20.0), (84, 20.0)])
def test_that_the_residual_stream_has_its_legend_and_is_not_flat(width_mm, font_size):
    view = View(make_trace(source=12, target=9, encoder_layers=3, decoder_layers=3), heading=False)
    looks = Appearance(width_mm=width_mm, font_size=font_size)
    page = Subject(view, ResidualStream, "residual-stream").page(looks)
    width = page.size.width() - 2 * MARGIN
    height = page.figure.height_for(width)
    written = [text for text, _ in texts(page.figure, width, height)]
    assert {"other tokens", "+ feed-forward"} <= {*written}
    plot, *_ = page.figure._layout(QRectF(0, 0, width, height))
    assert plot.area.height() > 0.3 * width


@pytest.mark.parametrize("font_size", [None, 14.0, 20.0])
def test_that_the_colours_of_heads_side_by_side_are_there_in_large_type(font_size):
    view = View(make_trace(source=12, target=9, heads=8), heading=False)
    looks = Appearance(width_mm=174, font_size=font_size)
    page = Subject(view, HeadStrip, "head-strip").page(looks)
    written = {text for text, _ in texts(page.figure, page.body.width(), page.body.height())}
    assert {"weight", "0"} <= written


@pytest.mark.parametrize("width_mm", [60, 84, 174])
@pytest.mark.parametrize("chosen", [0, 6])
def test_that_the_numbers_of_heads_stand_apart_and_the_selected_one_is_there(width_mm, chosen):
    trace = make_trace(source=62, target=62, heads=16, encoder_layers=6, decoder_layers=6)
    view = View(trace, Selection(head=chosen))
    page = Subject(view, HeadGrid, "head-grid").page(Appearance(width_mm=width_mm))
    width = page.size.width() - 2 * MARGIN
    placed = texts(page.figure, width, page.figure.height_for(width))
    top = min(place.top() for text, place in placed if text.isdigit())
    numbers = {int(t): p for t, p in placed if t.isdigit() and abs(p.top() - top) < 1}
    assert {1, chosen + 1} & {*numbers} == {1, chosen + 1}
    for one, other in pairwise(sorted(numbers)):
        assert numbers[other].left() - numbers[one].right() >= 1.5


@pytest.mark.parametrize(
    "asked",
    [{"width_mm": 84, "font_size": 20}, {"width_mm": 84}, {"width_mm": 174, "height_mm": 30}],
)
def test_that_what_the_underlines_are_stands_whole_below_the_tokens(asked):
    trace = replace(make_trace(source=64, target=60), recorded=True)
    page = Subject(View(trace), TokensFigure, "tokens").page(Appearance(**asked))
    placed = texts(page.figure, page.body.width(), page.body.height())
    first = next(i for i, (text, _) in enumerate(placed) if text.startswith("Underline"))
    foot = " ".join(text for text, _ in placed[first:])
    assert "weight in cross-attention, layer 1, head 1 · Recorded" in foot
    assert foot.endswith(".")
    lowest = max(place.bottom() for _, place in placed[:first])
    assert min(place.top() for _, place in placed[first:]) > lowest + 5


@pytest.mark.parametrize("layers", [1, 3, 6])
@pytest.mark.parametrize("width_mm", [84, 174])
def test_that_the_architecture_fits_a_page_in_type_of_the_size_that_was_asked_for(layers, width_mm):
    trace = make_trace(encoder_layers=layers, decoder_layers=layers)
    looks = Appearance(width_mm=width_mm, title="", caption="")
    page = Subject(View(trace), ArchitectureFigure, "architecture").page(looks)
    assert page.size.height() <= 240 * POINTS_PER_MM
    if layers <= 3:  # of more, the rows are lower
        width = page.size.width() - 2 * MARGIN
        written = dict(texts(page.figure, width, page.figure.height_for(width)))
        asked = Type(PRINT).width("Softmax")
        assert written["Softmax"].width() == pytest.approx(asked, rel=0.02)


def test_that_a_token_is_turned_only_where_it_has_no_room_at_the_smallest_size():
    words = [Label(text) for text in ("Where", "is", "Tom", "?")]
    widest = Type(replace(PRINT, font_size=SMALLEST), bold=True).width("Where")
    upright = column_axis(PRINT, words, widest + 0.1)
    assert not upright.turned
    assert upright.type.size == SMALLEST
    assert column_axis(PRINT, words, widest - 0.1).turned
    assert column_axis(PRINT, words * 2, 2 * widest).type.size == PRINT.font_size
    beside = [Label("Where"), Label("Where")]
    assert column_axis(PRINT, beside, widest + 0.1).turned  # they would touch each other
