"""A page of the lecture: large enough for the last row, and its words name what is on it."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication

from model.address import AttentionKind, Stack
from model.trace import Trace
from tests.visualizer.trace_maker import CHINESE, make_trace
from visualizer.figures import FIGURES, figure_class
from visualizer.figures.figure import View
from visualizer.figures.notes import wrapped
from visualizer.figures.text import Type
from visualizer.figures.token_axis import shown
from visualizer.lecture.page import SENTENCE, Page
from visualizer.lecture.slide import Slide
from visualizer.lesson import parts
from visualizer.selection import Selection
from visualizer.theme import LECTURE, contrast

SIZES = [(1280, 720), (1920, 1080), (1024, 768)]
LONG = "“[[Buch|query]]” asks which of the many words before it is the one that it needs."


def slide(trace: Trace, figure: str, text: str = LONG, selection: Selection | None = None) -> Slide:
    view = View(trace, selection or Selection(target=1, key=2))
    return Slide(view, figure, parts(text), parts("它在问：谁？"), "A lesson", 2, 8, False)


def sizes_of_text(page: Page, width: int, height: int, path: Path) -> dict[str, float]:
    """The pixels of each text that is painted, as a file of the picture says it."""
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRectF(0, 0, width, height))
    with QPainter(generator) as painter:
        page.paint(painter, QSizeF(width, height))
    found: dict[str, float] = {}
    walk(ET.parse(path).getroot(), 1.0, found)
    return found


def walk(node: ET.Element, scale: float, found: dict[str, float]) -> None:
    matrix = re.fullmatch(r"matrix\(([^)]+)\)", node.get("transform", ""))
    if matrix:
        a, b, *_ = (float(value) for value in matrix[1].split(","))
        scale *= (a * a + b * b) ** 0.5
    if node.tag.endswith("text"):
        size = float(re.sub("px$", "", node.get("font-size", "0")))
        found["".join(node.itertext())] = size * scale
    for child in node:
        walk(child, scale, found)


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_that_no_text_is_under_a_fortieth_of_the_height(
    qapp: QApplication, figure: str, width: int, height: int, tmp_path: Path
) -> None:
    for trace in (make_trace(), make_trace(24, 22, 6, 6, 8, 8, words=CHINESE)):
        found = sizes_of_text(
            Page(slide(trace, figure), LECTURE), width, height, tmp_path / "a.svg"
        )
        assert len(found) > 3
        small = {text: size for text, size in found.items() if size < height / 40 - 0.01}
        assert not small


def test_that_labels_are_thinned_out_before_they_shrink(qapp: QApplication, tmp_path: Path) -> None:
    trace = make_trace(40, 30)
    page = Page(slide(trace, "attention-matrix"), LECTURE)
    found = sizes_of_text(page, 1920, 1080, tmp_path / "a.svg")
    pieces = set(trace.source.pieces)
    assert 3 < sum(text in pieces for text in found) < len(trace.source.pieces)


@pytest.fixture
def size() -> QSizeF:
    return QSizeF(1920, 1080)


def test_that_marks_stand_where_the_figure_says_it_is(qapp: QApplication, size: QSizeF) -> None:
    """A cell in the frame of the query is one of the query."""
    trace = make_trace()
    marks = "[[a|query]] [[b|key]] [[c|cell]] [[d|queries]] [[e|keys]] [[f|scale]]"
    for figure in ("attention-matrix", "mask"):
        page = Page(slide(trace, figure, marks), LECTURE)
        rect, lit = page.layout(size).figure, page.lit(size)
        for block, name, index in (("query", "query", 1), ("key", "key", 2)):
            (place,) = lit[block]
            inside = page.figure.cell_at(place.center(), rect)
            assert getattr(inside, name) == index
            beyond = QPointF(place.right() + 1, place.bottom() + 1)
            outside = page.figure.cell_at(beyond, rect)
            assert outside is None or getattr(outside, name) != index
        (cell,) = lit["cell"]
        assert page.figure.cell_at(cell.center(), rect).query == 1
        assert page.figure.cell_at(cell.center(), rect).key == 2
        assert lit["queries"][0].right() <= cell.left()
        assert lit["keys"][0].bottom() <= cell.top()


def test_that_the_chosen_head_is_found_among_all(qapp: QApplication, size: QSizeF) -> None:
    selection = Selection(layer=1, head=1)
    page = Page(slide(make_trace(), "head-grid", "[[it|cell]]", selection), LECTURE)
    (place,) = page.lit(size)["cell"]
    found = page.figure.cell_at(place.center(), page.layout(size).figure)
    assert (found.layer, found.head) == (1, 1)


@pytest.mark.parametrize("name", ["cross", "encoder", "feed-forward", "softmax", "embedding"])
def test_that_blocks_of_the_architecture_light_up(
    qapp: QApplication, size: QSizeF, name: str
) -> None:
    selection = Selection(AttentionKind.CROSS, layer=1)
    page = Page(slide(make_trace(), "architecture", f"[[it|{name}]]", selection), LECTURE)
    places = page.lit(size)[name]
    assert places
    titles = [
        page.figure.explain(page.figure.cell_at(place.center(), page.layout(size).figure))
        for place in places
    ]
    wanted = {"cross": "Cross-attention", "encoder": "Encoder", "feed-forward": "Feed-forward",
              "softmax": "Cross-attention", "embedding": "embedding"}[name]  # fmt: skip
    assert all(wanted in title for title in titles)


def test_that_the_words_that_changed_are_set_off(qapp: QApplication) -> None:
    trace = replace(make_trace(), source_text="she gave me a blue book")
    changed = replace(slide(trace, "attention-matrix"), before="she gave me a red book")
    page = Page(changed, LECTURE)
    new = [run.text for run in page._sentence_runs() if run.color == LECTURE.positive]
    assert "".join(new) == "blue"


def test_that_all_colours_of_the_text_are_read_on_the_ground(qapp: QApplication) -> None:
    page = Page(
        slide(make_trace(), "architecture", "[[a|cross]] [[b|encoder]] [[c|norm]]"), LECTURE
    )
    for color in (*page.colors.values(), LECTURE.text, LECTURE.text_muted):
        assert contrast(color, LECTURE.background) >= 4.5


def test_that_no_line_ends_with_an_opening_quotation_mark(qapp: QApplication) -> None:
    text = "the weight 0.67 goes to “猫”, and 0.33 to “开始”"
    for width in range(20, 200, 7):
        assert not any(line.endswith("“") for line in wrapped(Type(LECTURE), text, width))


def test_that_the_heaviest_key_of_the_row_is_always_named(qapp: QApplication, size: QSizeF) -> None:
    trace = make_trace(40, 30)
    for target in range(20):
        selection = Selection(AttentionKind.CROSS, target=target)
        page = Page(slide(trace, "attention-matrix", "All.", selection), LECTURE)
        columns = page.figure.matrix.layout(page.layout(size).figure).columns
        heaviest = trace[AttentionKind.CROSS].weights(0, 0)[target].argmax()
        assert columns.thinned
        assert heaviest in [index for index, _ in shown(columns)]


def test_that_the_frame_of_a_key_stands_around_its_label(qapp: QApplication, size: QSizeF) -> None:
    """Beyond the ends of the longest label; where labels are left out, as wide as one."""
    for trace in (make_trace(), make_trace(40, 30)):
        page = Page(slide(trace, "attention-matrix", "[[a|key]] [[b|query]]"), LECTURE)
        layout = page.figure.matrix.layout(page.layout(size).figure)
        lit = page.lit(size)
        label = lit["key"][0]
        depth = layout.columns.depth if layout.columns.turned else layout.columns.type.height
        assert layout.area.top() - label.top() > depth + 2
        assert layout.area.left() - lit["query"][0].left() > layout.rows.depth + 2
        if layout.columns.thinned:
            assert label.width() >= layout.columns.type.height


def test_that_probabilities_of_a_lecture_are_numbers(qapp: QApplication, tmp_path: Path) -> None:
    """The best ones stand above their bars, however many steps the run has."""
    trace = make_trace(14, 14)
    selection = Selection(AttentionKind.CROSS, target=8, tensor="probs")
    page = Page(slide(trace, "vectors", "All.", selection), LECTURE)
    found = sizes_of_text(page, 1920, 1080, tmp_path / "a.svg")
    best, second = sorted(trace.probs[8], reverse=True)[:2]
    assert {f"{best:.3f}", f"{second:.3f}"} <= set(found)


def test_that_norms_at_the_ends_of_stacks_are_not_meant(qapp: QApplication, size: QSizeF) -> None:
    """With pre-norm each sublayer of both stacks has one LayerNorm and one sum."""
    page = Page(slide(make_trace(), "architecture", "[[a|norm]] [[b|add]]"), LECTURE)
    lit = page.lit(size)
    assert len(lit["norm"]) == len(lit["add"]) == 2 + 3


def test_that_the_length_of_the_stream_is_a_number_at_the_step(
    qapp: QApplication, tmp_path: Path
) -> None:
    trace = make_trace()
    selection = Selection(AttentionKind.ENCODER_SELF, source=1, tensor="attn_out")
    page = Page(slide(trace, "residual-stream", "All.", selection), LECTURE)
    found = sizes_of_text(page, 1920, 1080, tmp_path / "a.svg")
    stream = trace.residual(Stack.ENCODER)
    becomes, added = (np.linalg.norm(each[0, 1]) for each in (stream.resid_mid, stream.attn_out))
    assert {f"{becomes:.1f}", f"+ {added:.1f}"} <= set(found)


def test_that_every_head_of_a_strip_says_what_the_row_looks_at(
    qapp: QApplication, size: QSizeF, tmp_path: Path
) -> None:
    trace = make_trace()
    selection = Selection(AttentionKind.CROSS, target=2)
    page = Page(slide(trace, "head-strip", "[[a|query]]", selection), LECTURE)
    found = sizes_of_text(page, 1920, 1080, tmp_path / "a.svg")
    assert len(page.lit(size)["query"]) == trace.cross.heads
    for head in range(trace.cross.heads):
        heaviest = trace.cross.weights(0, head)[2].argmax()
        assert trace.source.pieces[heaviest] in {text.strip() for text in found}


def test_that_the_frame_of_the_sentence_leaves_the_translation_out(qapp: QApplication) -> None:
    trace, size = make_trace(), QSizeF(1920, 1080)
    page = Page(slide(trace, "tokens", "[[All|sentence]] of it."), LECTURE)
    (frame,) = page.lit(size)["sentence"]
    letters = Type(LECTURE, SENTENCE / LECTURE.font_size)
    sentence = letters.width(trace.source_text)
    assert sentence < frame.width() < sentence + letters.width("   →  ")


@pytest.mark.parametrize("tensor", ["probs", "logits"])
def test_that_only_the_line_of_what_is_written_is_framed(qapp: QApplication, tensor: str) -> None:
    trace = make_trace(target=12)
    view = View(trace, Selection(kind=AttentionKind.CROSS, target=1, tensor=tensor))
    figure, low = figure_class("vectors")(view, LECTURE), QRectF(0, 0, 420, 250)
    (frame,) = figure.where("query", low)
    cell = figure.cell_at(frame.center(), low)
    assert figure.arrays()["candidate.id"][cell.feature] == trace.decoder_output.ids[1]
    assert frame.right() > low.right() + 2  # the numbers end there
    for beside in (frame.top() - 1, frame.bottom() + 1):
        assert figure.cell_at(QPointF(frame.center().x(), beside), low) != cell


def test_that_the_length_that_is_told_is_framed(qapp: QApplication) -> None:
    view = View(
        make_trace(), Selection(AttentionKind.ENCODER_SELF, 1, source=2, tensor="resid_post")
    )
    figure, rect = figure_class("residual-stream")(view, LECTURE), QRectF(0, 0, 600, 400)
    (frame,) = figure.where("query", rect)
    cell = figure.cell_at(frame.center(), rect)
    assert figure.explain(cell) == figure.explain(replace(cell, query=2))
    length = float(np.linalg.norm(view.trace.encoder_residual.resid_post[1, 2]))
    assert f"{length:.4f}" in figure.explain(cell) and frame.width() < 0.1 * rect.width()
