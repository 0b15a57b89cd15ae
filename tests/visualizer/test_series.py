"""All heads, layers or steps at once: numbered files, pages, an animation."""

import json
import re
import shutil
import struct
import subprocess
import zlib
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from model.address import AttentionKind
from model.errors import FileError
from tests.visualizer.pictures import painted, pixels
from tests.visualizer.trace_maker import make_trace
from visualizer.__main__ import main
from visualizer.appearance import Appearance, Series
from visualizer.dialogs.export import ExportDialog
from visualizer.figures import FIGURES, View, figure_class
from visualizer.figures.attention_matrix import AttentionMatrix
from visualizer.figures.export import export_figure
from visualizer.figures.series import series_of, views, write_series
from visualizer.figures.subject import Subject
from visualizer.figures.text import Type
from visualizer.selection import Selection
from visualizer.training_state import Training
from visualizer.walk import walk

pytestmark = pytest.mark.usefixtures("qapp")
LEFT = Qt.MouseButton.LeftButton
SMALL = Appearance(width_mm=84, dpi=72)
LEARNS_AT_ONCE = {
    "model": {"d_model": 16, "heads": 2, "d_ff": 16, "encoder_layers": 1, "decoder_layers": 1},
    "training": {"batch_tokens": 60, "warmup": 2, "validate_every": 2},
}


def subject(name="attention-matrix", training=None):
    trace = make_trace(encoder_layers=3, heads=4, target=5)
    selection = Selection(kind=AttentionKind.ENCODER_SELF, layer=1, head=2)
    view = View(trace, selection, training=training or Training())
    return Subject(view, figure_class(name), name)


def written(series, path, of=None, appearance=SMALL, data=""):
    """The files of a series, all of whose steps are taken."""
    steps = write_series(of or subject(), series, appearance, path, 2.0, data)
    counted = []
    while True:
        try:
            counted.append(next(steps))
        except StopIteration as stop:
            assert counted == [(n, len(counted)) for n in range(1, len(counted) + 1)]
            return stop.value


def test_that_a_series_has_a_figure_for_each_and_changes_nothing_else():
    view = subject().view
    assert [each.selection.head for each in views(view, Series.HEADS)] == [0, 1, 2, 3]
    assert [each.selection.layer for each in views(view, Series.LAYERS)] == [0, 1, 2]
    assert [each.selection.target for each in views(view, Series.DECODE_STEPS)] == [0, 1, 2, 3, 4]
    steps = views(view, Series.STEPS)
    assert [each.selection.step for each in steps] == [*range(len(walk(view.trace.model.config)))]
    assert {each.selection.layer for each in views(view, Series.HEADS)} == {1}
    assert {each.trace for each in steps} == {view.trace}


def test_that_moments_of_a_training_are_those_of_its_film():
    film = tuple((step, make_trace(seed=step)) for step in (10, 20, 40))
    view = subject(training=Training(film=film)).view
    made = views(view, Series.MOMENTS)
    assert [each.trace for each in made] == [trace for _, trace in film]
    assert [each.training.moment for each in made] == [10, 20, 40]
    assert Series.MOMENTS in series_of(subject(training=Training(film=film)))
    assert Series.MOMENTS not in series_of(subject())


def test_that_a_figure_of_each_moment_of_a_run_can_be_exported(tmp_path):
    config, run = tmp_path / "small.json", tmp_path / "run"
    config.write_text(json.dumps(LEARNS_AT_ONCE), encoding="utf-8")
    options = ["--config", str(config), "--steps", "4", "--output", str(run)]
    assert main(["train", "--corpus", "copy", *options]) == 0
    what = ["--text", "a b", "--figure", "attention-matrix", "--series", "moments"]
    assert main(["export", "--model", str(run), *what, "-o", str(tmp_path / "at.svg")]) == 0
    moments = len([*(run / "moments").iterdir()])
    assert moments > 1
    assert len([*tmp_path.glob("at-*.svg")]) == moments


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_that_each_numbered_file_is_that_figure_alone(suffix, tmp_path):
    of = subject()
    files = written(Series.HEADS, tmp_path / f"head.{suffix}", of)
    assert [file.name for file in files] == [f"head-0{n}.{suffix}" for n in (1, 2, 3, 4)]
    third = replace(of, view=views(of.view, Series.HEADS)[2])
    size = third.page(SMALL).size / (72 / 25.4)
    alone = replace(SMALL, width_mm=84.0, height_mm=round(size.height(), 2))
    provenance = third.provenance(alone, suffix)
    export_figure(third.figure(alone), tmp_path / f"alone.{suffix}", alone, provenance)
    assert files[2].read_bytes() == (tmp_path / f"alone.{suffix}").read_bytes()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_that_a_pdf_has_a_page_for_each_in_order_and_gives_the_same_bytes(tmp_path):
    titled = Appearance(width_mm=120, title="")
    for name in ("one", "two"):
        (path,) = written(Series.LAYERS, tmp_path / f"{name}.pdf", appearance=titled)
    text = subprocess.run(
        ["pdftotext", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = text.split("\f")[:-1]
    layers = [re.search(r"self-attention, layer (\d), head 3", page)[1] for page in pages]
    assert layers == ["1", "2", "3"]
    assert path.read_bytes() == (tmp_path / "one.pdf").read_bytes()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
@pytest.mark.parametrize(
    ("series", "said"),
    [
        (Series.DECODE_STEPS, ["decode step 1 of 5", "decode step 2 of 5"]),
        (Series.STEPS, ["step 1 of ", "step 2 of "]),
        (Series.MOMENTS, ["training step 10", "training step 2,000"]),
    ],
)
def test_that_the_title_of_each_page_says_which_it_is(series, said, tmp_path):
    sizes = {"encoder_layers": 3, "heads": 4, "target": 5}
    film = tuple((step, make_trace(seed=step, **sizes)) for step in (10, 2000))
    of = subject(training=Training(film=film))
    (path,) = written(series, tmp_path / "some.pdf", of, Appearance(width_mm=150, title="Mine"))
    text = subprocess.run(
        ["pdftotext", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    for page, words in zip(text.split("\f"), said, strict=False):
        assert f"Mine, {words}" in page


def test_that_pages_add_little_to_a_pdf(tmp_path):
    """Qt writes what is left of a gradient again for each text of the pages that follow."""
    of = subject()
    export_figure(of.figure(SMALL), tmp_path / "one.pdf", SMALL)
    (many,) = written(Series.HEADS, tmp_path / "many.pdf", of)
    assert many.stat().st_size < 3 * (tmp_path / "one.pdf").stat().st_size


def test_that_an_animation_has_every_picture(tmp_path):
    (film,) = written(Series.HEADS, tmp_path / "film.apng")
    stills = written(Series.HEADS, tmp_path / "still.png")
    frames, seconds = frames_of(film.read_bytes())
    assert seconds == [0.5] * 4
    assert len(frames) == 4
    for number, (frame, still) in enumerate(zip(frames, stills, strict=True)):
        path = tmp_path / f"frame{number}.png"
        path.write_bytes(frame)
        assert np.array_equal(pixels(QImage(str(path))), pixels(QImage(str(still))))
    assert b"--series heads" in film.read_bytes()


def frames_of(apng: bytes) -> tuple[list[bytes], list[float]]:
    """Each frame as a PNG, and how long it is shown; the numbers of the chunks must be in order."""
    place, header, frames, seconds, numbers, promised = 8, b"", [], [], [], 0
    while place < len(apng):
        length, kind = struct.unpack(">I4s", apng[place : place + 8])
        body = apng[place + 8 : place + 8 + length]
        place += length + 12
        if kind == b"IHDR":
            header = body
        elif kind == b"acTL":
            promised = struct.unpack(">II", body)[0]
        elif kind == b"fcTL":
            number, *_, numerator, denominator, _, _ = struct.unpack(">IIIIIHHBB", body)
            numbers.append(number)
            seconds.append(numerator / denominator)
            frames.append(b"")
        elif kind == b"IDAT":
            frames[-1] += body
        elif kind == b"fdAT":
            numbers.append(struct.unpack(">I", body[:4])[0])
            frames[-1] += body[4:]
    assert numbers == [*range(len(numbers))]
    assert promised == len(frames)
    return [png(header, data) for data in frames], seconds


def png(header: bytes, data: bytes) -> bytes:
    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    parts = chunk(b"IHDR", header), chunk(b"IDAT", data), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_that_a_film_goes_through_ffmpeg(tmp_path, monkeypatch):
    """A stand-in notes what it gets: pictures of even size, in order."""
    tool = tmp_path / "bin" / "ffmpeg"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\ncat > {tmp_path}/raw\nfor last; do :; done\necho film > "$last"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:/usr/bin:/bin")
    (path,) = written(Series.HEADS, tmp_path / "film.mp4")
    assert path.read_text() == "film\n"
    still = QImage(str(written(Series.HEADS, tmp_path / "still.png")[0]))
    size = still.width() // 2 * 2 * (still.height() // 2 * 2) * 4
    assert (tmp_path / "raw").stat().st_size == 4 * size


def test_that_what_ffmpeg_says_when_it_fails_is_the_reason(tmp_path, monkeypatch):
    tool = tmp_path / "bin" / "ffmpeg"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho There is no H.264 here >&2\nexit 1\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:/usr/bin:/bin")
    with pytest.raises(FileError, match=r"There is no H\.264 here"):
        written(Series.HEADS, tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_that_a_film_plays_the_pictures_of_the_series(tmp_path):
    """Read back by ffmpeg, each frame is its picture, up to what H.264 loses."""
    (film,) = written(Series.HEADS, tmp_path / "film.mp4")
    (again,) = written(Series.HEADS, tmp_path / "again.mp4")
    assert film.read_bytes() == again.read_bytes()
    assert b"--series heads" in film.read_bytes()
    read = ["ffmpeg", "-v", "error", "-i", film, str(tmp_path / "frame-%02d.png")]
    subprocess.run(read, check=True)
    stills = written(Series.HEADS, tmp_path / "still.png")
    assert len([*tmp_path.glob("frame-*.png")]) == len(stills) == 4
    for frame, still in zip(sorted(tmp_path.glob("frame-*.png")), stills, strict=True):
        seen, drawn = (pixels(QImage(str(path))).astype(float) for path in (frame, still))
        high, wide = seen.shape[:2]
        assert np.abs(seen - drawn[:high, :wide])[..., :3].mean() < 4


def test_that_a_film_without_ffmpeg_is_refused_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FileError, match="ffmpeg is missing"):
        written(Series.HEADS, tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []


def test_that_the_command_says_how_fast_a_film_is(tmp_path):
    for rate, said in ((2.0, False), (5.0, True)):
        path = tmp_path / f"{rate:g}.apng"
        for _ in write_series(subject(), Series.HEADS, SMALL, path, rate):
            pass
        assert (b"--rate 5" in path.read_bytes()) == said


@pytest.mark.parametrize("suffix", ["png", "pdf", "apng", "mp4"])
def test_that_a_series_that_is_given_up_leaves_no_file(suffix, tmp_path):
    if suffix == "mp4" and shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    steps = write_series(subject(), Series.STEPS, SMALL, tmp_path / f"step.{suffix}", 2.0)
    for _ in range(3):
        next(steps)
    steps.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", ["pdf", "png", "apng"])
def test_that_a_series_of_which_one_page_cannot_be_read_is_refused_whole(suffix, tmp_path):
    class LastIsCovered(AttentionMatrix):
        def paint(self, painter, rect):
            for _ in range(2 if self.selection.head == 3 else 1):
                Type(self.style).draw(painter, rect, "text", "#000000")

    covered = Subject(subject().view, LastIsCovered, "attention-matrix")
    with pytest.raises(FileError, match="its text has no room"):
        written(Series.HEADS, tmp_path / f"out.{suffix}", covered)
    assert [*tmp_path.iterdir()] == []


def alike(name, series):
    """Whether all members of a series are the same picture."""
    of = subject(name)
    found = [painted(replace(of, view=each).figure(SMALL), 400, 300) for each in
             views(of.view, series)]  # fmt: skip
    return all(np.array_equal(found[0], each) for each in found[1:])


@pytest.mark.parametrize("name", FIGURES)
def test_that_only_a_series_of_which_the_figure_shows_nothing_is_refused(name, tmp_path):
    for series in (Series.HEADS, Series.DECODE_STEPS):
        offered = series in series_of(subject(name))
        if not offered:
            assert alike(name, series)
            with pytest.raises(FileError, match=f"shows nothing of {series}"):
                written(series, tmp_path / "some.png", subject(name))


@pytest.mark.parametrize("name", ["architecture", "mask", "positions", "residual-stream"])
def test_that_heads_are_not_offered_where_none_is_shown(name):
    assert Series.HEADS not in series_of(subject(name))
    assert Series.DECODE_STEPS in series_of(subject(name))


@pytest.mark.parametrize("suffix", ["png", "pdf", "apng"])
def test_that_the_numbers_of_a_series_are_in_a_file_for_each(suffix, tmp_path):
    of = subject()
    files = written(Series.HEADS, tmp_path / f"head.{suffix}", of, data="npz")
    tables = [file for file in files if file.suffix == ".npz"]
    assert [file.name for file in tables] == [f"head-0{n}.npz" for n in (1, 2, 3, 4)]
    attention = of.view.trace[AttentionKind.ENCODER_SELF]
    for head, path in enumerate(tables):
        np.testing.assert_array_equal(np.load(path)["softmax"], attention.weights(1, head))


# ------------------------------------------------------------------ the dialog


@pytest.fixture
def dialog(qtbot, settings, monkeypatch, tmp_path):
    of = subject()
    dialog = ExportDialog(lambda: of, "attention", settings=settings)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out"), ""))
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def choose(box, value):
    box.setCurrentIndex(box.findData(value))


def test_that_the_dialog_writes_a_series_and_says_how_far_it_is(dialog, qtbot, tmp_path):
    choose(dialog.series, "heads")
    qtbot.mouseClick(dialog.formats.button(0), LEFT)
    with qtbot.waitSignal(dialog.saved) as saved:
        qtbot.mouseClick(dialog.save_button, LEFT)
        assert dialog.progress.isVisible()
        assert not dialog.form.isEnabled()
    assert saved.args == [[tmp_path / f"out-0{n}.png" for n in (1, 2, 3, 4)]]
    assert len([*tmp_path.glob("out-0?.png")]) == 4


def test_that_cancel_gives_the_series_up_and_the_dialog_stays(dialog, qtbot, tmp_path):
    choose(dialog.series, "steps")
    qtbot.mouseClick(dialog.save_button, LEFT)
    qtbot.waitUntil(lambda: dialog.progress.value() >= 2)
    qtbot.mouseClick(dialog.cancel_button, LEFT)
    assert dialog.isVisible()
    assert dialog.save_button.isEnabled()
    assert "nothing was written" in dialog.hint.text()
    assert not list(tmp_path.glob("out*"))


def test_that_only_a_series_can_move(dialog, qtbot):
    moving = dialog.formats.button(3)
    assert not moving.isEnabled()
    assert "series" in moving.toolTip()
    choose(dialog.series, "layers")
    qtbot.mouseClick(moving, LEFT)
    assert dialog.format == "apng"
    assert dialog.form.dpi.isEnabled()
    choose(dialog.series, "")
    assert dialog.format == "png"


def test_that_the_copied_command_names_the_series(dialog, qtbot):
    from PySide6.QtGui import QGuiApplication

    choose(dialog.series, "decode-steps")
    qtbot.mouseClick(dialog.command_button, LEFT)
    assert " --series decode-steps -o attention.pdf" in QGuiApplication.clipboard().text()
    choose(dialog.data, "csv")
    qtbot.mouseClick(dialog.command_button, LEFT)
    said = " --series decode-steps --data csv -o attention.pdf"
    assert said in QGuiApplication.clipboard().text()


def test_that_a_series_says_its_size_in_few_digits(tmp_path):
    first = written(Series.HEADS, tmp_path / "s.svg")[0].read_text(encoding="utf-8")
    found = re.search(r" --height (\S+)", first)
    assert found is not None
    size = found[1]
    assert len(size.partition(".")[2]) <= 2
    natural = subject().page(SMALL).size.height() * 25.4 / 72
    assert float(size) == pytest.approx(natural, abs=0.006)
