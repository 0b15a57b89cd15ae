"""What a file is made with: each option does what it says, and is refused where it cannot be."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSizeF

from model.address import AttentionKind
from model.errors import FileError, ModelError
from tests.visualizer.pictures import TRACES, export, painted, pixels, texts
from tests.visualizer.trace_maker import make_trace
from visualizer.appearance import Appearance, AppearanceError
from visualizer.cli import build_parser
from visualizer.command_line import export_arguments
from visualizer.export_options import appearance_of
from visualizer.figures import FIGURES, View, figure_class
from visualizer.figures.export import image
from visualizer.figures.figure import Honoured
from visualizer.figures.page import Page, figure_for, style_of
from visualizer.figures.raster import Scale
from visualizer.figures.text import SMALLEST
from visualizer.selection import Selection, Stage, ViewOptions
from visualizer.situation import Situation
from visualizer.theme import COLORMAPS, DIVERGING, LIGHT, PRINT, color_table, contrast

FIRST = Selection()
SPECIAL = {"<s>", "</s>", "<pad>"}
every_figure = pytest.mark.parametrize("name", FIGURES)
pytestmark = pytest.mark.usefixtures("qapp")


def page(name="attention-matrix", selection=FIRST, trace=None, **asked):
    appearance = Appearance(**asked)
    view = View(trace or make_trace(source=7, target=6), selection)
    return Page(figure_for(figure_class(name), view, appearance), appearance)


def written(page: Page) -> list[str]:
    size = page.size
    return [text for text, _ in texts_of(page, size)]


def texts_of(page: Page, size: QSizeF):
    class Whole:
        style = page.figure.style

        @staticmethod
        def paint(painter, rect):
            page.paint(painter, rect.size())

    return texts(Whole, size.width(), size.height())


# ------------------------------------------------------------------ range of values


def test_that_values_beyond_the_chosen_range_have_its_colours_and_are_marked_on_the_scale():
    figure = page(high=0.3).figure
    assert figure.weights.max() > 0.3
    assert figure.scale.color(0.9) == figure.scale.color(0.3)
    assert figure.scale.color(0.1) != figure.scale.color(0.2)
    assert "≥ 0.30" in written(page(high=0.3))
    assert "0" in written(page(high=0.3))  # nothing is below: that end is not marked


def test_that_a_range_that_holds_all_values_marks_nothing():
    assert not [text for text in written(page(low=0.0, high=1.5)) if text[:1] in "≤≥"]


def test_that_both_ends_of_signed_values_can_be_chosen_and_zero_keeps_its_colour():
    selection = Selection(stage=Stage.DOT_PRODUCT)
    figure = page(selection=selection, low=-0.1, high=0.4).figure
    assert figure.values.min() < -0.1
    middle = color_table(PRINT.diverging)[128, :3]
    red, green, blue = (int(figure.scale.color(0.0)[i : i + 2], 16) for i in (1, 3, 5))
    assert np.abs(middle.astype(int) - (red, green, blue)).max() <= 3
    assert {"≤ −0.10", "≥ 0.40"} <= {*written(page(selection=selection, low=-0.1, high=0.4))}


@given(
    st.lists(st.floats(-5, 5, width=16), min_size=1, max_size=20),
    st.none() | st.floats(-3, 3, width=16),
    st.none() | st.floats(-3, 3, width=16),
)
def test_that_any_range_gives_colours_in_the_order_of_the_values(values, low, high):
    numbers = np.array(values, dtype=np.float32)
    scale = Scale.of(LIGHT, numbers, ViewOptions(low=low, high=high))
    assert scale.low < scale.high
    places = scale.indices(np.sort(numbers)).tolist()
    assert all(one <= other for one, other in pairwise(places))
    assert scale.above == bool(numbers.max() > scale.high)
    assert scale.below == bool(numbers.min() < scale.low)


# ------------------------------------------------------------------ what is shown


def test_that_values_in_cells_can_be_left_out():
    assert [text for text in written(page()) if text.count(".") == 1 and len(text) == 4]
    shown = written(page(numbers=False))
    values = {f"{value:.2f}" for value in page().figure.weights.ravel()}
    scale = {page().figure.scale.text(share) for share in (0, 0.5, 1)}
    assert not ({*shown} - scale) & values


@pytest.mark.parametrize("kind", AttentionKind)
@pytest.mark.parametrize("name", ["attention-matrix", "head-grid", "head-strip", "mask"])
def test_that_special_tokens_are_left_out_of_the_picture_and_its_numbers(name, kind):
    trace = make_trace(source=7, target=6, padding=2)
    made = page(name, Selection(kind=kind), trace, without_special=True)
    rows, columns = 6 - (kind is not AttentionKind.ENCODER_SELF), 6
    columns -= kind is AttentionKind.DECODER_SELF
    arrays = made.figure.arrays()
    prefix = f"{kind.value.replace('-', '_')}." if name == "mask" else ""
    assert arrays[f"{prefix}mask"].shape == (rows, columns)
    keys = arrays["key"] if "key" in arrays else arrays["source"]
    assert not SPECIAL & {*keys.tolist()}
    assert {"</s>", "<pad>"}.isdisjoint(written(made))


def test_that_what_is_left_out_is_said_with_the_attention_that_it_takes():
    trace = make_trace(source=7, target=6)
    said = " ".join(written(page(trace=trace, without_special=True)))
    share = trace.cross.weights(0, 0)[:, -1].mean()
    assert f"left out: they take {share:.2f}" in said


def test_that_pointing_at_a_cell_names_its_own_tokens_when_others_are_left_out():
    trace = make_trace(source=5, target=4)
    options = ViewOptions(without_special=True)
    selection = Selection(kind=AttentionKind.DECODER_SELF)
    figure = figure_class("attention-matrix")(View(trace, selection, options), LIGHT)
    from PySide6.QtCore import QRectF

    rect = QRectF(0, 0, 400, 340)
    layout = figure.matrix.layout(figure._inner(rect))
    cell = figure.cell_at(layout.area.topLeft() + layout.column(0).topRight() * 0, rect)
    assert (cell.query, cell.key) == (0, 1)  # the key <s> is left out
    assert f"→ “{trace.decoder_input.pieces[1]}”" in figure.explain(cell)


def test_that_rows_of_vectors_keep_their_numbers_when_others_are_left_out():
    selection = Selection(kind=AttentionKind.ENCODER_SELF, tensor="resid_post", layer=1)
    whole, fewer = (page("vectors", selection, without_special=w).figure for w in (False, True))
    assert np.array_equal(fewer.arrays()["resid_post"], whole.arrays()["resid_post"][:-1])
    assert np.array_equal(fewer.arrays()["token.norm"], whole.arrays()["token.norm"][:-1])


@every_figure
@pytest.mark.parametrize("option", Honoured)
def test_that_an_option_changes_exactly_the_figures_that_honour_it(name, option):
    changes = {
        Honoured.COLORMAP: {"colormap": "magma"},
        Honoured.RANGE: {"low": 0.01, "high": 0.02},
        Honoured.NUMBERS: {"numbers": False},
        Honoured.SPECIAL: {"without_special": True},
    }[option]
    plain, other = page(name), page(name, **changes)
    signed = any(array.dtype.kind == "f" and (array < 0).any() for array in
                 plain.figure.arrays().values())  # fmt: skip
    if option is Honoured.COLORMAP and signed:
        other = page(name, colormap="blue-black-red")
    drawn = [painted(each.figure, 900, 700) for each in (plain, other)]
    if name != "over-training":  # which has no film here
        assert np.array_equal(*drawn) == (option not in plain.figure.honoured)


# ------------------------------------------------------------------ type, title, caption, ground


@pytest.mark.parametrize("size", [6.0, 8.0, 14.0])
def test_that_type_has_the_chosen_size_and_family(size):
    style = style_of(Appearance(font="DejaVu Serif", font_size=size))
    assert style.font_size == size
    assert style.font_families[0] == "DejaVu Serif"
    assert "Noto Sans CJK SC" in style.font_families  # for what the family does not have


@every_figure
@pytest.mark.parametrize("asked", [{"title": "", "caption": ""}, {"title": "A title of my own"}])
@pytest.mark.parametrize("width_mm", [84, 174])
def test_that_title_and_caption_cover_nothing(name, asked, width_mm):
    made = page(name, width_mm=width_mm, **asked)
    places = texts_of(made, made.size)
    shown = " ".join(text for text, _ in places)
    assert (asked["title"] or made.figure.heading().split()[0]) in shown
    room = made.size
    for number, (text, place) in enumerate(places):
        assert place.left() >= -1, text
        assert place.right() <= room.width() + 1, text
        assert place.bottom() <= room.height() + 1, text
        for other, there in places[number + 1 :]:
            covered = place.intersected(there)
            assert min(covered.width(), covered.height()) < 1, f"{text} covers {other}"


@every_figure
@pytest.mark.parametrize("asked", ["", "a long story " * 130], ids=["its own", "400 words"])
@pytest.mark.parametrize("width_mm", [84, 174])
def test_that_a_page_without_a_height_grows_with_its_caption(name, asked, width_mm):
    made = page(name, width_mm=width_mm, font_size=20.0, caption=asked)
    placed = texts_of(made, made.size)
    shown = " ".join(text for text, _ in placed)
    assert max(place.bottom() for _, place in placed) <= made.size.height()
    assert (asked.strip() or made.figure.describe()) in shown
    assert made.fits()


def test_that_a_caption_without_room_is_refused_in_a_sentence(tmp_path):
    asked = {"width_mm": 84, "height_mm": 40, "caption": "a long story " * 60}
    with pytest.raises(FileError, match="its title and caption have no room on 84 × 40 mm"):
        export(page().figure, tmp_path / "figure.pdf", **asked)
    export(page().figure, tmp_path / "figure.pdf", **{**asked, "height_mm": 180})


def test_that_a_transparent_background_is_transparent():
    clear = image(page(transparent=True, style="dark"), 72)
    assert clear.pixelColor(1, 1).alpha() == 0
    assert image(page(style="dark"), 72).pixelColor(1, 1).alpha() == 255


@pytest.mark.parametrize("name", [*COLORMAPS, *DIVERGING])
def test_that_a_colour_map_can_be_chosen_for_weights(name, tmp_path):
    figure = page(colormap=name, numbers=False).figure
    place = int(figure.scale.indices(figure.weights.max()[None])[0])
    top = tuple(color_table(name)[place, :3].tolist())
    export(figure, tmp_path / "figure.png", dpi=72)
    from PySide6.QtGui import QImage

    assert top in {
        tuple(c) for c in pixels(QImage(str(tmp_path / "figure.png"))).reshape(-1, 3).tolist()
    }


@every_figure
@pytest.mark.parametrize("sizes", TRACES.values(), ids=list(TRACES))
def test_that_no_type_is_under_6_points_however_small_it_is_asked_for(name, sizes):
    from unittest import mock

    from visualizer.figures.text import Type

    sizes_used, real = [], Type._at

    def noted(self, painter, position, text, color):
        sizes_used.append(self.size)
        real(self, painter, position, text, color)

    made = page(name, trace=make_trace(**sizes), font_size=6.0, width_mm=84, caption="")
    with mock.patch.object(Type, "_at", noted):
        image(made, 72)
    assert min(sizes_used) >= SMALLEST


@pytest.mark.parametrize("name", DIVERGING)
def test_that_the_middle_of_a_diverging_map_is_0_for_weights_too(name):
    scale = page(colormap=name).figure.scale
    _, middle, high = DIVERGING[name]
    assert scale.low == 0
    assert contrast(scale.color(0.0), middle) < 1.05
    assert scale.color(scale.high) == high


# ------------------------------------------------------------------ refused, and typed again


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"low": 0.5, "high": 0.5}, "must be less than the upper one, 0.5"),
        ({"low": float("nan")}, "must be a number"),
        ({"font_size": 5.9}, "between 6 and 48"),
        ({"title": "x" * 2001}, "at most 2,000 characters"),
        ({"height_mm": 5.0}, "between 10 and 2000"),
    ],
)
def test_that_what_cannot_be_is_refused_in_a_sentence(asked, reason):
    with pytest.raises(AppearanceError, match=reason) as refused:
        Appearance(**asked)
    assert isinstance(refused.value, ModelError)


@pytest.mark.parametrize("option", ["--title", "--caption"])
def test_that_a_title_or_caption_of_nothing_is_none(option):
    asked = ["export", "--figure", "mask", "-o", "x.png"]
    for words, wanted in (([], None), ([option, ""], None), ([option, "auto"], "")):
        appearance = appearance_of(build_parser().parse_args([*asked, *words]))
        assert getattr(appearance, option.removeprefix("--")) == wanted


numbers = st.floats(-1e6, 1e6, allow_nan=False)
names = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@given(
    st.builds(
        dict,
        width_mm=st.none() | st.floats(10, 2000),
        height_mm=st.none() | st.floats(10, 2000),
        dpi=st.integers(36, 2400),
        style=st.sampled_from(("print", "light", "dark", "lecture")),
        font=names,
        font_size=st.none() | st.floats(6, 48),
        colormap=st.sampled_from(("", "magma", "blue-white-red")),
        low=st.none() | numbers,
        high=st.none() | numbers.map(lambda value: value + 3e6),
        numbers=st.booleans(),
        without_special=st.booleans(),
        title=st.none() | names.filter(lambda text: text != "auto"),
        caption=st.none() | names.filter(lambda text: text != "auto"),
        transparent=st.booleans(),
    )
)
def test_that_a_command_line_says_any_appearance_exactly(asked):
    appearance = Appearance(**asked)
    situation = Situation.of(make_trace(), Selection(), ViewOptions())
    arguments = export_arguments(situation, "mask", appearance, "x.pdf")
    assert appearance_of(build_parser().parse_args(arguments)) == appearance
