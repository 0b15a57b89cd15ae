"""Exported files as other programs see them: alike in all formats, with their provenance."""

import json
import re
import shutil
import struct
import zlib
from subprocess import run
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QImage

from tests.visualizer.pictures import LARGE, pixels, texts
from tests.visualizer.trace_maker import CHINESE, make_trace
from visualizer.appearance import Appearance
from visualizer.command_line import command_line
from visualizer.figures import FIGURES, View, figure_class
from visualizer.figures.data import csv_of, npz_of
from visualizer.figures.export import export_figure
from visualizer.figures.metadata import NAMESPACE
from visualizer.figures.subject import Subject
from visualizer.selection import Selection, ViewOptions

pytestmark = pytest.mark.usefixtures("qapp")
every_figure = pytest.mark.parametrize("name", FIGURES)
SENTENCE = "she gave me a red book and the"


def needs(tool):
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed")


def subject(name="attention-matrix", **sizes):
    trace = make_trace(**{"source": 9, "target": 8, **sizes})
    return Subject(View(trace, Selection(layer=1, target=2)), figure_class(name), name)


def exported(path, of=None, **asked):
    of, appearance = of or subject(), Appearance(**asked)
    suffix = path.suffix[1:]
    export_figure(of.figure(appearance), path, appearance, of.provenance(appearance, suffix))
    return path


def grey(path, block: int = 4) -> np.ndarray:
    """How light each block of pixels is, from 0 to 1: edges are smoothed otherwise elsewhere."""
    light = pixels(QImage(str(path))) @ np.array([0.299, 0.587, 0.114]) / 255
    high, wide = (size // block for size in light.shape)
    return light[: high * block, : wide * block].reshape(high, block, wide, block).mean((1, 3))


def similarity(first: np.ndarray, second: np.ndarray, window: int = 8) -> float:
    """The mean structural similarity (Wang et al. 2004) over square windows; 1 for equals."""
    height, width = (min(sizes) // window * window for sizes in zip(first.shape, second.shape,
                                                                  strict=True))  # fmt: skip
    x, y = (
        image[:height, :width]
        .reshape(height // window, window, width // window, window)
        .swapaxes(1, 2)
        .reshape(-1, window * window)
        for image in (first, second)
    )
    c1, c2 = 0.01**2, 0.03**2
    mean_x, mean_y = x.mean(1), y.mean(1)
    covariance = ((x - mean_x[:, None]) * (y - mean_y[:, None])).mean(1)
    parts = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    parts /= (mean_x**2 + mean_y**2 + c1) * (x.var(1) + y.var(1) + c2)
    return float(parts.mean())


def test_that_the_measure_of_similarity_tells_pictures_apart(tmp_path):
    one = grey(exported(tmp_path / "one.png", width_mm=120, dpi=150))
    other = grey(exported(tmp_path / "other.png", subject(seed=1), width_mm=120, dpi=150))
    assert similarity(one, one) == pytest.approx(1)
    assert similarity(one, other) < 0.9
    assert similarity(one, np.roll(one, 4, 0)) < 0.8


@needs("pdftoppm")
@every_figure
@pytest.mark.parametrize("words", [{}, {"words": CHINESE, "padding": 1}], ids=["en", "zh"])
def test_that_the_rendered_pdf_is_the_png(name, words, tmp_path):
    of = subject(name, **words)
    asked = {"width_mm": 150, "height_mm": 110, "dpi": 200, "title": "", "caption": ""}
    png = exported(tmp_path / "figure.png", of, **asked)
    pdf = exported(tmp_path / "figure.pdf", of, **asked)
    run(["pdftoppm", "-png", "-r", "200", pdf, tmp_path / "page"], check=True)
    assert similarity(grey(png), grey(tmp_path / "page-1.png")) > 0.95


@needs("rsvg-convert")
@every_figure
def test_that_the_svg_drawn_by_another_program_is_the_png(name, tmp_path):
    asked = {"width_mm": 150, "height_mm": 110, "dpi": 192, "title": "", "caption": ""}
    png = exported(tmp_path / "figure.png", subject(name), **asked)
    svg = exported(tmp_path / "figure.svg", subject(name), **asked)
    run(["rsvg-convert", "--zoom", "2", svg, "-o", tmp_path / "other.png"], check=True)
    assert similarity(grey(png), grey(tmp_path / "other.png")) > 0.95


@needs("pdftotext")
@pytest.mark.parametrize("width_mm", [84, 174])
def test_that_every_token_of_a_sentence_is_found_in_a_column_of_a_journal(width_mm, tmp_path):
    of = subject(words=CHINESE)
    path = exported(tmp_path / "figure.pdf", of, width_mm=width_mm, caption="")
    found = run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    trace = of.view.trace
    assert {*trace.source.pieces, *trace.decoder_output.pieces} <= {*found.split()}


@needs("pdffonts")
@every_figure
def test_that_every_font_of_every_figure_is_embedded_with_its_characters(name, tmp_path):
    path = exported(tmp_path / "figure.pdf", subject(name, words=CHINESE), title="", caption="")
    listed = run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
    fonts = listed.splitlines()[2:]
    assert fonts
    assert all(re.search(r" yes (yes|no ) yes ", font) for font in fonts), listed


def test_that_all_text_of_an_svg_names_fonts_to_fall_back_to(tmp_path):
    svg = exported(tmp_path / "figure.svg", subject(words=CHINESE), font="DejaVu Serif")
    root = ElementTree.parse(svg).getroot()
    lists = {element.attrib["font-family"] for element in root.iter()
             if "font-family" in element.attrib}  # fmt: skip
    assert lists
    for families in lists:
        assert families.endswith(", sans-serif")
        assert all(re.fullmatch(r"'[^',]+'|sans-serif", each) for each in families.split(", "))
        assert "'Noto Sans CJK SC'" in families
        assert "'Microsoft YaHei'" in families
    assert any(families.startswith("'DejaVu Serif'") for families in lists)


def test_that_a_long_sentence_has_fewer_labels_and_says_so(tmp_path):
    of = subject(**LARGE)
    written = [text for text, _ in texts(of.figure(Appearance()), 230, 200)]
    assert any(re.search(r"\(1 in \d+ named\)", text) for text in written)
    short = [text for text, _ in texts(subject().figure(Appearance()), 400, 340)]
    assert not any("named)" in text for text in short)


# ------------------------------------------------------------------ provenance


def facts_of_png(path) -> dict[str, str]:
    """The iTXt chunks, whose checksums must be right."""
    data, place, found = path.read_bytes(), 8, {}
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + length]
        checksum = struct.unpack(">I", data[place + 8 + length : place + 12 + length])[0]
        assert checksum == zlib.crc32(kind + body)
        if kind == b"iTXt":
            keyword, _, rest = body.partition(b"\0")
            assert rest[:4] == b"\0\0\0\0"
            found[keyword.decode().lower().replace(" ", "-")] = rest[4:].decode()
        place += 12 + length
    return found


def facts_of_svg(path) -> dict[str, str]:
    root = ElementTree.parse(path).getroot()
    elements = root.findall(f".//{{*}}metadata/{{{NAMESPACE}}}provenance/*")
    return {element.tag.partition("}")[2]: element.text or "" for element in elements}


def facts_of_pdf(path) -> dict[str, str]:
    packet = run(["pdfinfo", "-meta", path], capture_output=True, check=True).stdout.decode()
    root = ElementTree.fromstring(re.sub(r"<\?xpacket[^>]*>", "", packet.replace("\ufeff", "")))
    described = root.find(".//{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    return {name.partition("}")[2]: text for name, text in described.attrib.items()}


FACTS = {
    "png": facts_of_png,
    "svg": facts_of_svg,
    **({"pdf": facts_of_pdf} if shutil.which("pdfinfo") else {}),
}


@pytest.mark.parametrize("suffix", FACTS)
def test_that_a_file_says_where_it_comes_from(suffix, tmp_path):
    of = subject(words=CHINESE, search="beam")
    title = "多头 <注意力> & “more” ]]> 'x'"
    facts = FACTS[suffix](exported(tmp_path / f"figure.{suffix}", of, title=title, high=0.5))
    trace = of.view.trace
    assert facts["software"].startswith("Attention Visualizer 0.")
    assert facts["version"] in facts["software"]
    assert (facts["model"], facts["weights"]) == ("tiny", f"SHA-256 {trace.model.fingerprint}")
    assert (facts["sentence"], facts["output"]) == (trace.source_text, trace.output_text)
    assert (facts["kind"], facts["layer"], facts["head"]) == ("cross", "2", "1")
    assert facts["decode-step"] == "3"
    assert facts["search"].startswith("beam, 3 hypotheses")
    assert facts["interventions"] == "none"
    appearance = Appearance(title=title, high=0.5)
    copied = of.command(appearance, f"attention-matrix.{suffix}")
    assert facts["command"] == copied.replace(str(trace.model.path.absolute()), "tiny")
    assert facts["description"] == of.figure(appearance).describe()


@pytest.mark.parametrize("suffix", FACTS)
def test_that_characters_that_xml_does_not_know_do_no_harm(suffix, tmp_path):
    facts = FACTS[suffix](exported(tmp_path / f"figure.{suffix}", title="a\x0bb\x01c \U0001f600"))
    assert "\U0001f600" in facts["command"]


def test_that_a_command_can_be_pasted_into_a_shell_whatever_the_sentence_is():
    words = ["export", "--text", "a 'b' \"c\" $HOME `ls` \\ 你好\n-x", "--title=-y"]
    typed = command_line(words).removeprefix("attention-visualizer ")
    said = run(["sh", "-c", f"printf '%s\\0' {typed}"], capture_output=True, check=True).stdout
    assert said.decode().split("\0")[:-1] == words


# ------------------------------------------------------------------ data


@every_figure
def test_that_every_array_has_its_axes_and_every_label_a_place(name):
    for options in (ViewOptions(), ViewOptions(without_special=True)):
        view = View(make_trace(source=6, target=5, padding=1), options=options)
        figure = figure_class(name)(view, subject().figure(Appearance()).style)
        arrays = figure.arrays()
        for key, array in arrays.items():
            axes = figure.axes_of(key, array)
            assert len(axes) == array.ndim, key
            for axis, length in zip(axes, array.shape, strict=True):
                assert arrays.get(axis, np.empty(length)).shape == (length,), (key, axis)


@every_figure
def test_that_the_csv_holds_every_number_exactly(name):
    import csv

    figure = subject(name).figure(Appearance())
    rows = list(csv.DictReader(csv_of(figure).decode().splitlines()))
    arrays = figure.arrays()
    assert len(rows) == sum(array.size for array in arrays.values())
    for key, array in arrays.items():
        told = [row["value"] for row in rows if row["array"] == key]
        if array.dtype.kind == "f":
            assert np.array_equal(np.array(told, array.dtype), array.ravel(), equal_nan=True)
        else:
            assert told == array.astype(str).ravel().tolist()


def test_that_a_line_of_the_csv_says_which_tokens_it_is_about():
    of = subject()
    rows = csv_of(of.figure(Appearance())).decode().splitlines()
    trace = of.view.trace
    weight = trace.cross.weights(1, 0)[2, 3]
    read, key = trace.decoder_input.pieces[2], trace.source.pieces[3]
    assert f"softmax,query,3,{read},key,4,{key},{weight!s}" in rows


def test_that_the_npz_holds_arrays_axes_and_provenance():
    import io

    of = subject("head-grid")
    provenance = of.provenance(Appearance(), "pdf")
    content = npz_of(of.figure(Appearance()), provenance)
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        assert np.array_equal(stored["attn_weights"], of.view.trace.cross.attn_weights)
        axes = json.loads(str(stored["axes"]))
        assert axes["attn_weights"] == ["layer", "head", "query", "key"]
        assert json.loads(str(stored["provenance"]))["model"] == "tiny"
    assert npz_of(of.figure(Appearance()), provenance) == content
