"""Exported figures as other programs see them: poppler, librsvg, an XML parser, Qt's PNG reader."""

import errno
import os
import re
import shutil
import sys
import time
from pathlib import Path
from subprocess import run
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from model.address import AttentionKind
from model.errors import FileError, ModelError
from tests.visualizer.pictures import export
from tests.visualizer.trace_maker import CHINESE, make_trace
from visualizer.figures import View, figure_class
from visualizer.figures.page import MARGIN
from visualizer.selection import Selection
from visualizer.theme import DARK, PRINT

KANGXI = (
    "一",
    "人",
    "女",
    "大",
    "小",
    "心",
    "日",
    "水",
    "火",
    "见",
    "高",
    "first",
    "office",
    "file",
)
MM = 25.4


def needs(tool):
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed")


def matrix(style=PRINT, words=CHINESE, kind=AttentionKind.CROSS, **sizes):
    trace = make_trace(words=words, **{"source": 9, "target": 8, **sizes})
    return figure_class("attention-matrix")(View(trace, Selection(kind=kind)), style)


def said(*command) -> str:
    return run([*map(str, command)], capture_output=True, text=True, check=True).stdout


def pixels(path: Path) -> np.ndarray:
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)[..., 2::-1]


def is_drawn(path: Path) -> bool:
    """Whether a picture is a figure: many colours, most of it background."""
    colors = np.unique(pixels(path).reshape(-1, 3), axis=0, return_counts=True)[1]
    return len(colors) > 20 and colors.max() < 0.98 * colors.sum()


@pytest.fixture(autouse=True)
def _application(qapp):
    """Text can be painted."""


@needs("pdftotext")
@pytest.mark.parametrize("words", [CHINESE, KANGXI], ids=["chinese", "twice in the font"])
def test_that_every_token_of_a_pdf_can_be_found(tmp_path, words):
    figure = matrix(words=words, target=len(words))
    export(figure, tmp_path / "matrix.pdf", width_mm=174, height_mm=174)
    found = said("pdftotext", tmp_path / "matrix.pdf", "-").split()
    assert {*figure.trace.source.pieces, *figure.trace.decoder_output.pieces} <= {*found}


@needs("pdftotext")
def test_that_words_of_a_pdf_are_parted_by_spaces(tmp_path):
    export(matrix(), tmp_path / "matrix.pdf")
    assert "key: source token read" in said("pdftotext", tmp_path / "matrix.pdf", "-")


@needs("pdffonts")
def test_that_the_fonts_of_a_pdf_are_embedded(tmp_path):
    export(matrix(), tmp_path / "matrix.pdf")
    fonts = said("pdffonts", tmp_path / "matrix.pdf").splitlines()[2:]
    assert fonts
    assert all(re.search(r" yes (yes|no ) yes ", font) for font in fonts), fonts


@needs("pdfinfo")
def test_that_a_pdf_is_one_page_of_the_asked_size_that_says_no_date(tmp_path):
    export(matrix(), tmp_path / "matrix.pdf", width_mm=174, height_mm=120)
    info = said("pdfinfo", tmp_path / "matrix.pdf")
    width, height = map(float, re.search(r"Page size: +([\d.]+) x ([\d.]+) pts", info).groups())
    assert (width, height) == pytest.approx((174 * 72 / MM, 120 * 72 / MM), abs=0.01)
    assert re.search(r"Pages: +1\n", info)
    assert "Date" not in info
    assert "Date" not in said("pdfinfo", "-meta", tmp_path / "matrix.pdf")


def test_that_the_table_of_a_pdf_says_where_its_objects_are(tmp_path):
    export(matrix(), tmp_path / "matrix.pdf", width_mm=84)
    pdf = (tmp_path / "matrix.pdf").read_bytes()
    table = int(re.search(rb"startxref\n(\d+)", pdf)[1])
    assert pdf[table:].startswith(b"xref\n")
    entries = re.findall(rb"(\d{10}) \d{5} ([nf])", pdf[table:])
    assert len(entries) > 10
    for number, (offset, kind) in enumerate(entries):
        assert kind == b"f" or pdf[int(offset) :].startswith(b"%d 0 obj" % number)


@needs("pdftoppm")
def test_that_the_images_of_a_pdf_keep_their_colours(tmp_path):
    figure = matrix(kind=AttentionKind.DECODER_SELF)
    export(figure, tmp_path / "matrix.pdf")
    run(["pdftoppm", "-png", "-r", "150", tmp_path / "matrix.pdf", tmp_path / "page"], check=True)
    colors = {tuple(color) for color in pixels(tmp_path / "page-1.png").reshape(-1, 3)}
    assert QColor(figure.scale.color(1.0)).getRgb()[:3] in colors


def test_that_an_svg_has_its_tokens_as_text_and_its_size_in_points(tmp_path):
    figure = matrix()
    export(figure, tmp_path / "matrix.svg", width_mm=84, height_mm=60)
    root = ElementTree.parse(tmp_path / "matrix.svg").getroot()
    texts = {element.text.strip() for element in root.findall(".//{*}text")}
    assert {*figure.trace.source.pieces, *figure.trace.decoder_output.pieces} <= texts
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, top) == (0, 0)
    assert (width, height) == pytest.approx((84 * 72 / MM, 60 * 72 / MM), abs=0.001)
    assert float(root.attrib["width"].removesuffix("pt")) == width
    assert figure.describe() in {element.text for element in root.findall(".//{*}desc")}


@needs("rsvg-convert")
def test_that_another_program_draws_the_svg_as_qt_draws_the_png(tmp_path):
    figure = matrix()
    for name in ("figure.svg", "figure.png"):
        export(figure, tmp_path / name, width_mm=120, height_mm=90, dpi=96)
    run(["rsvg-convert", tmp_path / "figure.svg", "-o", tmp_path / "other.png"], check=True)
    theirs, ours = pixels(tmp_path / "other.png"), pixels(tmp_path / "figure.png")
    height, width = np.minimum(theirs.shape[:2], ours.shape[:2])
    assert abs(height - ours.shape[0]) <= 1
    difference = np.abs(theirs[:height, :width].astype(int) - ours[:height, :width])
    assert is_drawn(tmp_path / "other.png")
    assert difference.mean() < 6  # text is smoothed otherwise


@pytest.mark.parametrize("dpi", [72, 300])
def test_that_a_png_has_the_asked_size_and_resolution(tmp_path, dpi):
    export(matrix(), tmp_path / "matrix.png", width_mm=84, height_mm=63.5, dpi=dpi)
    image = QImage(str(tmp_path / "matrix.png"))
    assert (image.width(), image.height()) == (round(84 / MM * dpi), round(63.5 / MM * dpi))
    assert image.dotsPerMeterX() == pytest.approx(dpi / 0.0254, abs=1)
    assert is_drawn(tmp_path / "matrix.png")


def test_that_height_follows_from_width_and_the_other_way_round(tmp_path):
    figure = matrix()
    size = figure.size()
    for given in ({"width_mm": 174}, {"height_mm": 100}, {}):
        export(figure, tmp_path / "matrix.png", dpi=144, **given)
        image = QImage(str(tmp_path / "matrix.png"))
        inner = [length / 2 - 2 * MARGIN for length in (image.width(), image.height())]
        assert inner[0] / inner[1] == pytest.approx(size.width() / size.height(), abs=0.005)
    assert image.width() == round(size.width() * 2)


def test_that_type_keeps_its_size_when_the_page_grows(tmp_path):
    sizes = []
    for width in (120, 240):
        export(matrix(), tmp_path / "matrix.svg", width_mm=width)
        root = ElementTree.parse(tmp_path / "matrix.svg").getroot()
        parents = {child: parent for parent in root.iter() for child in parent}
        title = next(t for t in root.findall(".//{*}text") if "source token read" in (t.text or ""))
        matrix_ = re.findall(r"[\d.e-]+", parents[title].attrib["transform"])
        sizes.append(float(matrix_[0]) * float(title.attrib["font-size"]))
    assert sizes[0] == pytest.approx(sizes[1])
    assert sizes[0] >= 6


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_that_the_ground_is_the_style_s(tmp_path, suffix):
    path = tmp_path / f"matrix.{suffix}"
    export(matrix(DARK), path)
    if suffix == "png":
        assert tuple(pixels(path)[0, 0]) == QColor(DARK.background).getRgb()[:3]
    elif suffix == "svg":
        assert DARK.background in path.read_text(encoding="utf-8")
    elif shutil.which("pdftoppm"):
        run(["pdftoppm", "-png", "-r", "72", path, tmp_path / "page"], check=True)
        corner = pixels(tmp_path / "page-1.png")[0, 0].astype(int)
        assert np.abs(corner - QColor(DARK.background).getRgb()[:3]).max() <= 1


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_that_the_same_figure_gives_the_same_bytes_at_another_time_in_another_process(
    tmp_path, suffix
):
    code = (
        "from pathlib import Path\n"
        "from PySide6.QtWidgets import QApplication; app = QApplication([])\n"
        "from visualizer.theme import Theme; Theme().apply(app)\n"
        "from tests.visualizer.test_export import export, matrix\n"
        f"export(matrix(), Path({str(tmp_path / f'other.{suffix}')!r}))"
    )
    export(matrix(), tmp_path / f"one.{suffix}")
    run_python(code, TZ="Pacific/Auckland")
    one = (tmp_path / f"one.{suffix}").read_bytes()
    assert one == (tmp_path / f"other.{suffix}").read_bytes()
    wait_for_the_next_second()
    export(matrix(), tmp_path / f"one.{suffix}")
    assert one == (tmp_path / f"one.{suffix}").read_bytes()


def run_python(code, **environment):
    run([sys.executable, "-c", code], check=True, env={**os.environ, **environment})


def wait_for_the_next_second():
    now = int(time.time())
    while int(time.time()) == now:
        time.sleep(0.02)  # the wall clock is what the test is about


@pytest.mark.parametrize(
    ("name", "asked", "reason"),
    [
        ("matrix.jpg", {}, "its name must end in .png, .svg or .pdf"),
        ("matrix", {}, "its name must end in .png, .svg or .pdf"),
        ("m.png", {"width_mm": 1}, "between 10 and 2000, not"),
        ("m.pdf", {"height_mm": 1e6}, "between 10 and 2000, not"),
        ("m.svg", {"width_mm": float("nan")}, "between 10 and 2000, not"),
        ("m.svg", {"height_mm": 1900}, "between 10 and 2000 mm"),
        ("m.png", {"dpi": 0}, "between 36 and 2400"),
        ("m.png", {"width_mm": 2000, "dpi": 2400}, "pixels are too many"),
    ],
)
def test_that_what_cannot_be_written_is_refused_in_a_sentence(tmp_path, name, asked, reason):
    with pytest.raises(ModelError, match=re.escape(reason)):
        export(matrix(), tmp_path / name, **asked)
    assert list(tmp_path.iterdir()) == []


def test_that_capital_suffixes_are_the_same(tmp_path):
    export(matrix(), tmp_path / "MATRIX.PDF")
    assert (tmp_path / "MATRIX.PDF").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_that_a_full_disk_leaves_the_old_file_and_a_sentence(tmp_path, suffix, monkeypatch):
    path = tmp_path / f"matrix.{suffix}"
    path.write_bytes(b"before")

    def full(self, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(FileError, match="no space left on device"):
            export(matrix(), path)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_that_a_folder_that_is_a_file_is_said(tmp_path):
    (tmp_path / "folder").write_text("a file")
    with pytest.raises(FileError, match="cannot be written"):
        export(matrix(), tmp_path / "folder" / "matrix.svg")
