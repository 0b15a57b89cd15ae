"""Figures as PNG, SVG and PDF files: one path for the window and the command line.

The same figure gives the same bytes: nothing of the machine, the date or the user goes into a file.
"""

import re
from collections.abc import Callable
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
    QFont,
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
from visualizer import __version__
from visualizer.figures.figure import POINTS_PER_MM, Figure
from visualizer.figures.pdf import tidy_pdf

SMALLEST_MM, LARGEST_MM = 10.0, 2000.0
LOWEST_DPI, HIGHEST_DPI = 36, 2400
MOST_PIXELS = 100_000_000

MARGIN = 4.0
"""Points between the edge of the page and the drawing."""

XMP = """<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"/>
<?xpacket end='w'?>"""
"""Metadata of our own, since Qt's have the date."""

PROGRAM = f"Attention Visualizer {__version__}"
FORMATS = ("png", "svg", "pdf")


def export_figure(
    figure: Figure,
    path: Path,
    *,
    width_mm: float | None = None,
    height_mm: float | None = None,
    dpi: int = 300,
) -> None:
    """Write a figure in the format that the name of the file ends in.

    With one of width and height the other follows from the figure's proportions; type keeps its
    size in points whatever the size of the figure. Raises FileError.
    """
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in FORMATS:
        raise _refused(path, "its name must end in .png, .svg or .pdf")
    size = _size(figure, path, width_mm, height_mm)
    if suffix == "png":
        content = _png(figure, path, size, dpi)
    else:
        content = _svg(figure, size) if suffix == "svg" else _pdf(figure, size)
    write_bytes(path, content)


def paint_page(figure: Figure, painter: QPainter, size: QSizeF) -> None:
    """Paint a figure with its background on a page of so many points."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)  # a PDF has JPEGs otherwise
    font = QFont(list(figure.style.font_families))  # not the program's, which an SVG would name
    font.setPixelSize(10)
    painter.setFont(font)
    page = QRectF(QPointF(0, 0), size)
    painter.fillRect(page, QColor(figure.style.background))
    figure.paint(painter, page.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN))


def _refused(path: Path, reason: str) -> FileError:
    return FileError(path=path, action="written", reason=reason)


def _size(figure: Figure, path: Path, width_mm: float | None, height_mm: float | None) -> QSizeF:
    """The page in points."""
    natural = figure.size()
    width = natural.width() if width_mm is None else width_mm * POINTS_PER_MM
    height = natural.height() if height_mm is None else height_mm * POINTS_PER_MM
    if width_mm is not None and height_mm is None:
        height = width * natural.height() / natural.width()
    if height_mm is not None and width_mm is None:
        width = height * natural.width() / natural.height()
    for length in (width, height):
        if not SMALLEST_MM <= length / POINTS_PER_MM <= LARGEST_MM:
            limits = f"between {SMALLEST_MM:.0f} and {LARGEST_MM:.0f} mm"
            size = f"{width / POINTS_PER_MM:.0f} × {height / POINTS_PER_MM:.0f} mm"
            raise _refused(
                path, Words("its sides must be {limits} long, not {size}", limits=limits, size=size)
            )
    return QSizeF(width, height)


def _png(figure: Figure, path: Path, size: QSizeF, dpi: int) -> bytes:
    if not LOWEST_DPI <= dpi <= HIGHEST_DPI:
        limits = f"between {LOWEST_DPI} and {HIGHEST_DPI}"
        raise _refused(
            path, Words("the dots per inch must lie {limits}, not {dpi}", limits=limits, dpi=dpi)
        )
    pixels = (size * (dpi / 72)).toSize()
    if pixels.width() * pixels.height() > MOST_PIXELS:
        much = f"{pixels.width():,} × {pixels.height():,} pixels are too many"
        raise _refused(
            path, Words("{much}; choose a smaller size or fewer dots per inch", much=much)
        )
    image = QImage(pixels, QImage.Format.Format_RGB32)
    image.fill(QColor(figure.style.background))
    with QPainter(image) as painter:
        painter.scale(pixels.width() / size.width(), pixels.height() / size.height())
        paint_page(figure, painter, size)
    image.setDotsPerMeterX(round(dpi / 0.0254))
    image.setDotsPerMeterY(round(dpi / 0.0254))
    image.setText("Software", PROGRAM)
    image.setText("Description", figure.describe())
    return _written(lambda device: QImageWriter(device, QByteArray(b"png")).write(image))


def _svg(figure: Figure, size: QSizeF) -> bytes:
    def write(device: QIODevice) -> None:
        generator = QSvgGenerator()
        generator.setOutputDevice(device)
        generator.setResolution(72)
        generator.setSize(size.toSize())
        generator.setViewBox(QRectF(QPointF(0, 0), size))
        generator.setTitle(PROGRAM)
        generator.setDescription(figure.describe())
        with QPainter(generator) as painter:
            paint_page(figure, painter, size)

    exact = f'<svg width="{size.width():.6g}pt" height="{size.height():.6g}pt"'
    whole = r'<svg width="[^"]*" height="[^"]*"'  # Qt knows whole points only
    return re.sub(whole, exact, _written(write).decode(), count=1).encode()


def _pdf(figure: Figure, size: QSizeF) -> bytes:
    def write(device: QIODevice) -> None:
        writer = QPdfWriter(device)
        writer.setResolution(72)
        page = QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
        unit, upright = QPageLayout.Unit.Point, QPageLayout.Orientation.Portrait
        writer.setPageLayout(QPageLayout(page, upright, QMarginsF(), unit))
        writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_1_6)
        writer.setDocumentId(QUuid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        writer.setDocumentXmpMetadata(QByteArray(XMP.encode()))
        writer.setCreator(PROGRAM)
        writer.setTitle(figure.describe())
        with QPainter(writer) as painter:
            paint_page(figure, painter, size)

    QHashSeed.setDeterministicGlobalSeed()  # the fonts of a page stand in a hash table
    try:
        return tidy_pdf(_written(write), size.width(), size.height())
    finally:
        QHashSeed.resetRandomGlobalSeed()


def _written(write: Callable[[QIODevice], object]) -> bytes:
    """What is written to a device."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    buffer.close()
    return bytes(content.data())
