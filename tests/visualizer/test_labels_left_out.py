"""Where not all tokens have room beside a figure, the figure says so, however small it is."""

import re

import pytest
from PySide6.QtCore import QRectF, QSizeF

from model.address import AttentionKind
from tests.visualizer.pictures import texts
from tests.visualizer.trace_maker import make_trace
from visualizer.appearance import Appearance
from visualizer.figures import View, figure_class
from visualizer.figures.legible import Places, is_legible
from visualizer.figures.page import MARGIN, Page, figure_for
from visualizer.selection import PositionsView, Selection, ViewOptions

pytestmark = pytest.mark.usefixtures("qapp")
READ, WRITTEN = (tuple(f"{letter}{i:02}" for i in range(40)) for letter in "ab")
SAID = re.compile(r"\b1 in (\d+)( rows| columns| tokens)? named")


def page_of(name: str, words: int = 15, options: ViewOptions | None = None, tensor: str = "embed",
            kind: AttentionKind = AttentionKind.CROSS, **asked: float) -> Page:  # fmt: skip
    """A figure of a run whose tokens are all different."""
    trace = make_trace(words, words, words=WRITTEN, source_words=READ)
    view = View(trace, Selection(kind, target=3, tensor=tensor), options or ViewOptions())
    appearance = Appearance(**asked)
    return Page(figure_for(figure_class(name), view, appearance), appearance)


def written(page: Page) -> list[str]:
    """What stands in the figure of a page, line by line."""
    size = page.size - QSizeF(2 * MARGIN, 2 * MARGIN)
    return [text for text, _ in texts(page.figure, size.width(), size.height())]


def named(lines: list[str], words: tuple[str, ...]) -> int:
    return len({*words} & {*lines})


def said(lines: list[str], *of: str) -> list[int]:
    """One in how many is said to be named: of these, or in a title that ends so."""
    return [int(one) for one, what in SAID.findall("\n".join(lines)) if what.strip() in ("", *of)]


def is_one_in(count: int, words: int, every: int) -> bool:
    """Whether so many of the words are named; those that are looked at may take the place."""
    return abs(count - words / every) <= 2


@pytest.mark.parametrize(
    ("name", "options", "asked"),
    [
        ("vectors", ViewOptions(), {"width_mm": 84}),
        ("positions", ViewOptions(), {"width_mm": 174, "height_mm": 30}),
        ("positions", ViewOptions(positions=PositionsView.ENCODING), {"width_mm": 84}),
        (
            "positions",
            ViewOptions(positions=PositionsView.SIMILARITY),
            {"width_mm": 84, "height_mm": 46},
        ),
    ],
    ids=["vectors", "sum", "encoding", "similarity"],
)
def test_that_an_image_with_few_names_says_how_many_of_its_rows_have_one(name, options, asked):
    page = page_of(name, 15, options, kind=AttentionKind.ENCODER_SELF, **asked)
    rows = [line for line in written(page) if line in READ]
    if options.positions is PositionsView.SIMILARITY:  # all of whose columns are named
        rows = [word for word in {*rows} if rows.count(word) == 2]
    assert len(rows) < 12
    (every,) = said(written(page), "rows")
    assert is_one_in(len(rows), 15, every)
    assert is_legible(page, Places.of(page))


def test_that_curves_with_few_names_say_how_many_of_their_tokens_have_one():
    options = ViewOptions(positions=PositionsView.CURVES)
    lines = written(page_of("positions", 35, options, width_mm=84))
    (every,) = said(lines, "tokens")
    assert every > 1
    assert is_one_in(named(lines, WRITTEN), 35, every)


def test_that_candidates_with_few_names_say_it_of_both_sides():
    lines = written(page_of("vectors", 30, tensor="probs", width_mm=50))
    assert said(lines, "rows")
    assert said(lines, "columns")


def test_that_nothing_is_said_where_every_row_has_its_name():
    for name in ("vectors", "positions", "attention-matrix", "mask"):
        page = page_of(name, 5, width_mm=174, height_mm=150)
        assert named(written(page), WRITTEN) == 4
        assert not said(written(page), "rows", "columns", "tokens")


@pytest.mark.parametrize("name", ["attention-matrix", "mask"])
@pytest.mark.parametrize("width", [50, 60, 84])
def test_that_a_matrix_says_of_each_side_how_many_have_a_name(name, width):
    page = page_of(name, 25, width_mm=width)
    lines = "\n".join(written(page))
    columns = re.findall(r"key[^(\n]*\(1 in (\d+) named\)|1 in (\d+) columns named", lines)
    (every,) = (int(one or other) for one, other in columns)
    assert is_one_in(named(written(page), READ), 25, every)
    rows = r"(query|Rows)[^(]*\(1\s+in\s+\d+\s+named\)|1 in \d+ rows named"
    assert len(re.findall(rows, lines)) == 1
    assert is_legible(page, Places.of(page))


@pytest.mark.parametrize("width", [40, 50, 60, 84])
def test_that_a_matrix_says_what_its_rows_are_however_narrow_it_is(width):
    lines = written(page_of("mask", width_mm=width))
    rows = ("predicts", "query: token being written", "Rows: tokens being written")
    assert any(line.startswith(rows) for line in lines)


@pytest.mark.parametrize(("words", "width"), [(5, 40), (15, 40), (15, 50)])
def test_that_a_small_page_is_matrix_and_not_words(words, width):
    """Long words are cut, and the page is higher, before the matrix has less than a quarter."""
    trace = make_trace(words, words, words=tuple(f"überquerte{i:02}" for i in range(words)))
    appearance = Appearance(width_mm=width)
    matrix = figure_for(figure_class("attention-matrix"), View(trace, Selection()), appearance)
    page = Page(matrix, appearance)
    room = page.size - QSizeF(2 * MARGIN, 2 * MARGIN)
    place = QRectF(0, 0, room.width(), room.height())
    (queries,), (keys,) = matrix.where("queries", place), matrix.where("keys", place)
    assert keys.width() > page.size.width() / 4
    assert queries.height() > page.size.height() / 4
    assert keys.left() == queries.right()
    assert is_legible(page, Places.of(page))


def test_that_a_narrow_mask_has_a_legend_of_the_cells_that_there_are_alone():
    wide = [line for line in written(page_of("mask", width_mm=174)) if "cell" in line]
    narrow = [line for line in written(page_of("mask", width_mm=60)) if "cell" in line]
    assert len(wide) == 3
    assert narrow == [line for line in wide if not line.endswith(": 0 cells")]


@pytest.mark.parametrize("name", ["attention-matrix", "mask", "vectors", "positions"])
def test_that_labels_of_a_slide_are_left_out_before_they_are_under_half_the_type(name):
    page = page_of(name, 38, width_mm=254, height_mm=143, font_size=16)
    room = page.size - QSizeF(2 * MARGIN, 2 * MARGIN)
    found = texts(page.figure, room.width(), room.height())
    heights = {text: min(place.width(), place.height()) for text, place in found}
    smallest = min(height for text, height in heights.items() if text in READ + WRITTEN)
    (title,) = (height for text, height in heights.items() if text.startswith("predicts"))
    assert smallest >= 8 / (0.9 * 16) * title - 0.1  # titles have nine tenths of the type
    assert said([*heights], "rows", "columns")


@pytest.mark.parametrize("name", ["attention-matrix", "vectors"])
@pytest.mark.parametrize("row", [4, 5, 11])
def test_that_what_a_row_reads_and_what_it_predicts_are_named_together(name: str, row: int) -> None:
    """A name that stands beside another row would be read as that row's."""
    trace = make_trace(30, 30, words=WRITTEN, source_words=READ)
    view = View(trace, Selection(AttentionKind.CROSS, target=row, tensor="resid_post"))
    looks = Appearance(width_mm=174, height_mm=50)
    page = Page(figure_for(figure_class(name), view, looks), looks)
    size = page.size - QSizeF(2 * MARGIN, 2 * MARGIN)
    lines: dict[int, list[str]] = {}
    for text, place in texts(page.figure, size.width(), size.height()):
        if text in WRITTEN and place.width() > place.height():
            lines.setdefault(round(place.center().y()), []).append(text)
    assert 4 < len(lines) < 30
    pairs = {(WRITTEN[index - 1], WRITTEN[index]) for index in range(1, 30)}
    alone = [line for line in lines.values() if tuple(sorted(line)) not in pairs]
    assert len(alone) <= 1  # the first row reads <s>
    assert any(WRITTEN[row] in line for line in lines.values())
