"""Pictures that follow each other in one file: animated PNG, and MP4 where ffmpeg is."""

import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from struct import pack, unpack
from zlib import crc32

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from model.errors import FileError, Words
from visualizer.figures.metadata import png_with

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def apng(frames: Sequence[QImage], rate: float, facts: Mapping[str, str]) -> bytes:
    """An animated PNG that plays for ever; other programs see its first picture."""
    first = [*_chunks(_png(frames[0]))]
    header = next(body for kind, body in first if kind == b"IHDR")
    before = [(kind, body) for kind, body in first if kind not in (b"IHDR", b"IDAT", b"IEND")]
    parts = [(b"IHDR", header), (b"acTL", pack(">II", len(frames), 0)), *before]
    number = 0
    for index, frame in enumerate(frames):
        chunks = first if index == 0 else _chunks(_png(frame))
        parts.append((b"fcTL", _control(number, frame, rate)))
        number += 1
        for kind, body in chunks:
            if kind != b"IDAT":
                continue
            if index == 0:
                parts.append((kind, body))
            else:
                parts.append((b"fdAT", pack(">I", number) + body))
                number += 1
    parts.append((b"IEND", b""))
    return png_with(SIGNATURE + b"".join(_chunk(*part) for part in parts), facts)


def mp4(frames: Sequence[QImage], rate: float) -> bytes:
    """H.264 as every player knows it; raises FileError where ffmpeg cannot."""
    wide, high = (length // 2 * 2 for length in (frames[0].width(), frames[0].height()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        command = [
            *("ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgra"),
            *("-s", f"{wide}x{high}", "-r", f"{rate:g}", "-i", "-", "-pix_fmt", "yuv420p"),
            *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1", str(path)),
        ]
        film = b"".join(_raw(frame, wide, high) for frame in frames)
        try:
            run = subprocess.run(command, input=film, capture_output=True, check=False)
        except OSError as error:
            raise _refused("ffmpeg is missing") from error
        if run.returncode or not path.is_file():
            said = " ".join(run.stderr.decode(errors="replace").split())
            raise _refused(said or Words("ffmpeg failed"))
        return path.read_bytes()


def _refused(reason: str) -> FileError:
    return FileError(path="film.mp4", action="written", reason=reason)


def _raw(frame: QImage, wide: int, high: int) -> bytes:
    cut = frame.copy(0, 0, wide, high).convertToFormat(QImage.Format.Format_RGB32)
    return bytes(cut.constBits())


def _control(number: int, frame: QImage, rate: float) -> bytes:
    """fcTL: number, size, place, how long in seconds, and that it replaces what was there."""
    hundredths = max(1, round(100 / rate))
    return pack(">IIIIIHHBB", number, frame.width(), frame.height(), 0, 0, hundredths, 100, 0, 0)


def _png(frame: QImage) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(frame)
    return bytes(content.data())


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place < len(png):
        length = unpack(">I", png[place : place + 4])[0]
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        place += length + 12


def _chunk(kind: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + kind + body + pack(">I", crc32(kind + body))
