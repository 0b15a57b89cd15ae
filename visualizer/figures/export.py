"""Figures as PNG, SVG and PDF files: one path for the window and the command line.

The same figure gives the same bytes: nothing of the machine, the date or the user goes into a file.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QHashSeed,
    QIODevice,
    QMarginsF,
    QPointF,
    QRectF,
    QSizeF,
    QUuid,
)
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageWriter,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)
from PySide6.QtSvg import QSvgGenerator

from model.errors import FileError, Words
from model.files import write_bytes
from model.stepping import finished
from visualizer.appearance import FORMATS, LARGEST_MM, SMALLEST_MM, Appearance
from visualizer.figures.figure import POINTS_PER_MM, Figure
from visualizer.figures.legible import Places, is_legible, shows_enough
from visualizer.figures.metadata import png_with, svg_with, xmp
from visualizer.figures.page import Page
from visualizer.figures.pdf import tidy_pdf
from visualizer.figures.provenance import PROGRAM, Provenance

MOST_PIXELS = 100_000_000

USUAL = Appearance()


def export_figure(
    figure: Figure,
    path: Path,
    appearance: Appearance = USUAL,
    provenance: Provenance | None = None,
) -> None:
    """Write a figure in the format that the name of the file ends in; raises FileError.

    Type keeps its size in points whatever the size of the figure.
    """
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in FORMATS:
        raise _refused(path, "its name must end in .png, .svg or .pdf")
    page = Page(figure, appearance)
    check(page, path)
    write_bytes(path, content(page, suffix, provenance))


def content(page: Page, suffix: str, provenance: Provenance | None = None) -> bytes:
    """What a file in one of the formats has in it."""
    known = (provenance or Provenance({})).all_facts(page)
    return {"png": _png, "svg": _svg, "pdf": _pdf}[suffix](page, known)


def image(page: Page, dpi: int) -> QImage:
    """The page in pixels."""
    size = page.size
    pixels = (size * (dpi / 72)).toSize()
    clear = page.appearance.transparent
    form = QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32
    picture = QImage(pixels, form)
    picture.fill(QColor(0, 0, 0, 0) if clear else QColor(page.figure.style.background))
    with QPainter(picture) as painter:
        painter.scale(pixels.width() / size.width(), pixels.height() / size.height())
        page.paint(painter, size)
    picture.setDotsPerMeterX(round(dpi / 0.0254))
    picture.setDotsPerMeterY(round(dpi / 0.0254))
    return picture


def _refused(path: Path, reason: str) -> FileError:
    return FileError(path=path, action="written", reason=reason)


def check(page: Page, path: Path) -> None:
    """Raises FileError for a size that follows from the figure and cannot be."""
    size = page.size
    for length in (size.width(), size.height()):
        if not SMALLEST_MM <= length / POINTS_PER_MM + 1e-6 <= LARGEST_MM + 1e-5:
            limits = f"between {SMALLEST_MM:.0f} and {LARGEST_MM:.0f} mm"
            asked = f"{size.width() / POINTS_PER_MM:.0f} × {size.height() / POINTS_PER_MM:.0f} mm"
            raise _refused(
                path,
                Words("its sides must be {limits} long, not {size}", limits=limits, size=asked),
            )
    pixels = (size * (page.appearance.dpi / 72)).toSize()
    vectors = path.suffix.lower() in (".svg", ".pdf")
    if not vectors and pixels.width() * pixels.height() > MOST_PIXELS:
        much = f"{pixels.width():,} × {pixels.height():,} pixels are too many"
        raise _refused(
            path, Words("{much}; choose a smaller size or fewer dots per inch", much=much)
        )
    if reason := _without_room(page):
        raise _refused(path, reason)


def _without_room(page: Page) -> str:
    """What has no room on a page of this size; "" where everything has."""
    size = page.size / POINTS_PER_MM
    asked = f"{size.width():.0f} × {size.height():.0f} mm"
    if not page.fits():
        return Words(
            "its title and caption have no room on {size}; choose a larger size or smaller type",
            size=asked,
        )
    places = Places.of(page)
    if not is_legible(page, places):
        return Words(
            "its text has no room on {size}; choose a larger size or smaller type", size=asked
        )
    if not shows_enough(page, places):
        return Words(
            "its picture has no room on {size}; choose a larger size or smaller type", size=asked
        )
    return ""


def _png(page: Page, known: Mapping[str, str]) -> bytes:
    picture = image(page, page.appearance.dpi)
    png = _written(lambda device: QImageWriter(device, QByteArray(b"png")).write(picture))
    return png_with(png, known)


def _svg(page: Page, known: Mapping[str, str]) -> bytes:
    size, families = page.size, page.figure.style.font_families

    def write(device: QIODevice) -> None:
        generator = QSvgGenerator()
        generator.setOutputDevice(device)
        generator.setResolution(72)
        generator.setSize(size.toSize())
        generator.setViewBox(QRectF(QPointF(0, 0), size))
        generator.setTitle(page.title or page.figure.heading())
        generator.setDescription(known["description"])
        with QPainter(generator) as painter:
            page.paint(painter, size)

    return svg_with(_written(write).decode(), size.width(), size.height(), families, known)


def _pdf(page: Page, known: Mapping[str, str]) -> bytes:
    return finished(pdf_pages([page], known))


def pdf_pages(pages: Iterable[Page], known: Mapping[str, str]) -> Generator[None, None, bytes]:
    """A PDF with a page for each; yields after each."""
    content, sizes = QByteArray(), []
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer, painter = QPdfWriter(buffer), QPainter()
    QHashSeed.setDeterministicGlobalSeed()  # the fonts of a page stand in a hash table
    try:
        for page in pages:
            sizes.append(page.size.toTuple())
            writer.setPageLayout(_layout(page.size))
            if len(sizes) == 1:
                _describe(writer, page.title or page.figure.heading(), known)
                painter.begin(writer)
            else:
                writer.newPage()
            page.paint(painter, page.size)
            yield
        painter.end()
        buffer.close()
        return tidy_pdf(bytes(content.data()), sizes)
    finally:
        if painter.isActive():  # given up
            painter.end()
        QHashSeed.resetRandomGlobalSeed()


def _describe(writer: QPdfWriter, title: str, known: Mapping[str, str]) -> None:
    writer.setResolution(72)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_1_6)
    writer.setDocumentId(QUuid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    writer.setDocumentXmpMetadata(QByteArray(xmp(title, known)))
    writer.setCreator(PROGRAM)
    writer.setTitle(title)


def _layout(size: QSizeF) -> QPageLayout:
    page = QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    unit, upright = QPageLayout.Unit.Point, QPageLayout.Orientation.Portrait
    return QPageLayout(page, upright, QMarginsF(), unit)


def _written(write: Callable[[QIODevice], object]) -> bytes:
    """What is written to a device."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    buffer.close()
    return bytes(content.data())
