"""One contract for all figures: nobody has to write these tests for a new one."""

import itertools
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

pytest.importorskip("PySide6")

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from model.address import AttentionKind
from tests.visualizer.pictures import LARGE, TRACES, colors, export, painted, texts
from tests.visualizer.trace_maker import make_trace, silenced
from visualizer.figures import FIGURES, View, figure_class
from visualizer.figures.text import SMALLEST
from visualizer.selection import PositionsView, Selection, ViewOptions
from visualizer.theme import DARK, LIGHT, PRINT
from visualizer.widgets.figure_view import MARGIN

every_figure = pytest.mark.parametrize("name", FIGURES)
SCALED = [
    (0.8, (262, 150)), (1.5, (420, 260)), (2.0, (445, 255)), (3.0, (445, 382)), (3.0, (1500, 700)),
]  # fmt: skip
"""How large text is beside its usual size, and points that a panel then has in some window."""

every_trace = pytest.mark.parametrize("sizes", TRACES.values(), ids=list(TRACES))


@every_figure
def test_that_a_figure_has_the_name_of_the_command_line(name):
    assert figure_class(name).name == name


@every_figure
@every_trace
def test_that_a_figure_draws_and_describes_every_trace(qapp, name, sizes):
    trace = make_trace(**sizes)
    before = make_trace(**{**sizes, "interventions": silenced()})
    for kind in AttentionKind:
        selection = Selection(kind=kind, source=1, target=1)
        view = View(trace, selection, before=before if trace.interventions else None)
        figure = figure_class(name)(view, LIGHT)
        assert colors(painted(figure, 480, 360)) > 4
        sentence = figure.describe()
        assert sentence.strip().endswith((".", "。"))
        assert "{" not in sentence
        arrays = figure.arrays()
        assert arrays
        assert all(array.dtype != object for array in arrays.values())


@every_figure
@pytest.mark.parametrize("font_size", [10, 30])
def test_that_a_figure_is_drawn_where_there_is_hardly_room(qapp, name, font_size):
    """A widget is painted at sizes that nobody chose, and an error while it is ends the program."""
    style, trace = replace(LIGHT, font_size=font_size), make_trace(source=12, target=9, heads=4)
    selections = [Selection(tensor=tensor) for tensor in ("q", "resid_post", "logits", "probs")]
    options = [ViewOptions(positions=each) for each in PositionsView]
    views = [View(trace, selection) for selection in selections]
    views += [View(trace, Selection(), each) for each in options]
    for view, width, height in itertools.product(views, (1, 20, 120, 700), (1, 20, 60, 150)):
        painted(figure_class(name)(view, style), width, height)


@every_figure
@pytest.mark.parametrize("style", [DARK, PRINT], ids=["dark", "print"])
@pytest.mark.parametrize("size", [(300, 200), (200, 600), (2000, 1200)])
def test_that_a_figure_draws_a_large_run_at_any_size(qapp, name, style, size):
    figure = figure_class(name)(View(make_trace(**LARGE), Selection(target=30, source=30)), style)
    assert colors(painted(figure, *size)) > 4


@every_figure
@every_trace
@pytest.mark.parametrize("size", [(262, 150), (340, 220), (380, 160), (510, 260)])
def test_that_no_text_covers_another_or_leaves_a_small_figure(qapp, name, sizes, size):
    assert_readable(name, sizes, size, LIGHT)


@every_figure
@every_trace
@pytest.mark.parametrize(
    ("scale", "size"),
    [
        (0.8, (262, 150)),
        (1.5, (420, 260)),
        (2.0, (445, 255)),
        (3.0, (445, 382)),
        (3.0, (1500, 700)),
    ],
)
def test_that_no_text_covers_another_or_leaves_a_figure_with_type_of_another_size(
    qapp, name, sizes, scale, size
):
    width, height = size
    beside = 0.65 if name == "architecture" else 1.0  # it stands in a side of the window
    style = replace(LIGHT, font_size=scale * LIGHT.font_size)
    assert_readable(name, sizes, (beside * width, height), style)


def assert_readable(name, sizes, size, style):
    """No text of a figure covers another one or leaves its room."""
    trace = replace(make_trace(**{"source": 12, "target": 9, **sizes}), recorded=True)
    for positions, kind in zip(PositionsView, (*AttentionKind, AttentionKind.CROSS), strict=True):
        options = ViewOptions(dim_special=True, positions=positions)
        figure = figure_class(name)(View(trace, Selection(kind=kind), options), style)
        written = texts(figure, *size)
        room = QRectF(0, 0, *size).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        for text, place in written:
            assert room.contains(place), text
        for (text, place), (other, there) in itertools.combinations(written, 2):
            covered = place.intersected(there)
            assert min(covered.width(), covered.height()) < 1, f"{text} covers {other}"


@every_figure
def test_that_a_figure_draws_the_same_twice_and_keeps_its_painter_as_it_was(qapp, name):
    figure = figure_class(name)(View(make_trace()), PRINT)
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        painter.scale(1.5, 1.5)
        before = painter.transform()
        figure.paint(painter, QRectF(5, 5, 250, 180))
        assert painter.transform() == before
        assert not painter.hasClipping()
    assert np.array_equal(painted(figure, 400, 300), painted(figure, 400, 300))


@every_figure
def test_that_whatever_is_under_the_mouse_exists_and_is_explained(qapp, name):
    trace = make_trace(source=7, target=6)
    figure = figure_class(name)(View(trace), LIGHT)
    rect = QRectF(10, 10, 500, 380)
    for x, y in itertools.product(range(-5, 530, 9), range(-5, 400, 9)):
        cell = figure.cell_at(QPointF(x, y), rect)
        if cell is None:
            continue
        assert rect.adjusted(-1, -1, 1, 1).contains(QPointF(x, y))
        assert cell.query is None or 0 <= cell.query < 7
        assert cell.key is None or 0 <= cell.key < 7
        assert cell.layer is None or 0 <= cell.layer < 2
        assert cell.head is None or 0 <= cell.head < 2
        assert isinstance(figure.explain(cell), str)


@every_figure
@pytest.mark.parametrize("width_mm", [84, 174])
@pytest.mark.parametrize("sizes", [{}, LARGE], ids=["small", "large"])
def test_that_text_on_paper_is_upright_or_turned_and_can_be_read(
    qapp, name, width_mm, sizes, tmp_path
):
    figure = figure_class(name)(View(make_trace(**sizes)), PRINT)
    export(figure, tmp_path / "figure.svg", width_mm=width_mm)
    texts = list(texts_of(tmp_path / "figure.svg"))
    assert texts
    for text, transform, size in texts:
        across, down = transform.map(1.0, 0.0), transform.map(0.0, 0.0)
        dx, dy = across[0] - down[0], across[1] - down[1]
        assert min(abs(dx), abs(dy)) < 1e-6, f"{text} is slanted"
        assert size * np.hypot(dx, dy) >= SMALLEST - 0.01, f"{text} is small"


@every_figure
@pytest.mark.parametrize("suffix", ["svg", "pdf"])
def test_that_a_large_run_makes_no_huge_file(qapp, name, suffix, tmp_path):
    path = tmp_path / f"figure.{suffix}"
    export(figure_class(name)(View(make_trace(**LARGE)), PRINT), path, width_mm=174)
    assert path.stat().st_size < 1_500_000


def texts_of(path):
    """(text, transformation to points, font size) of everything that is written in an SVG."""
    root = ElementTree.parse(path).getroot()
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in root.findall(".//{*}text"):
        transform, parent = QTransform(), element
        while parent is not None:
            if matrix := parent.attrib.get("transform", "").removeprefix("matrix("):
                transform *= QTransform(*map(float, matrix.rstrip(")").split(",")))
            parent = parents.get(parent)
        yield element.text, transform, float(element.attrib["font-size"])
