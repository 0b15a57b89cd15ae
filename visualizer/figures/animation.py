"""Pictures that follow each other in one file: animated PNG, and MP4 where ffmpeg is."""

import subprocess
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from struct import pack, unpack
from typing import BinaryIO
from zlib import crc32

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from model.errors import FileError, Words
from visualizer.figures.metadata import png_with

SIGNATURE = b"\x89PNG\r\n\x1a\n"

Film = Generator[None, None, bytes]
"""Yields after each picture, so that only one is in memory, and returns the file."""


def apng(frames: Iterable[QImage], count: int, rate: float, facts: Mapping[str, str]) -> Film:
    """An animated PNG that plays for ever; other programs see its first picture."""
    parts, number = list[tuple[bytes, bytes]](), 0
    for index, frame in enumerate(frames):
        chunks = [*_chunks(_png(frame))]
        if index == 0:
            others = (b"IHDR", b"IDAT", b"IEND")
            parts.append(next(chunk for chunk in chunks if chunk[0] == b"IHDR"))
            parts.append((b"acTL", pack(">II", count, 0)))
            parts += [chunk for chunk in chunks if chunk[0] not in others]
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
        yield
    parts.append((b"IEND", b""))
    return png_with(SIGNATURE + b"".join(_chunk(*part) for part in parts), facts)


def mp4(frames: Iterable[QImage], rate: float, facts: Mapping[str, str]) -> Film:
    """H.264 as every player knows it; raises FileError where ffmpeg cannot."""
    with tempfile.TemporaryDirectory() as folder:
        path, log, process = Path(folder) / "film.mp4", Path(folder) / "log", None
        try:
            with log.open("wb") as said:
                for frame in frames:
                    wide, high = frame.width() // 2 * 2, frame.height() // 2 * 2
                    process = process or _ffmpeg(wide, high, rate, facts, path, said)
                    _give(process, _raw(frame, wide, high))
                    yield
        except BaseException:
            if process is not None:
                process.kill()
                process.communicate()
            raise
        assert process is not None
        process.communicate()
        if process.returncode or not path.is_file():
            words = " ".join(log.read_text(errors="replace").split())
            raise _refused(words or Words("ffmpeg failed"))
        return path.read_bytes()


def _ffmpeg(
    wide: int, high: int, rate: float, facts: Mapping[str, str], path: Path, log: BinaryIO
) -> "subprocess.Popen[bytes]":
    """It reads pictures; colours are those of HD, and nothing of this machine is written."""
    hd = "bt709"
    command = [
        *("ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgra"),
        *("-s", f"{wide}x{high}", "-r", f"{rate:g}", "-i", "-"),
        *("-vf", f"scale=out_color_matrix={hd}:out_range=tv", "-pix_fmt", "yuv420p"),
        *("-colorspace", hd, "-color_primaries", hd, "-color_trc", hd),
        *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1"),
        *(word for name, text in facts.items() for word in ("-metadata", f"{name}={text}")),
        *("-movflags", "+faststart+use_metadata_tags", str(path)),
    ]
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stderr=log)
    except OSError as error:
        raise _refused("ffmpeg is missing") from error


def _give(process: "subprocess.Popen[bytes]", picture: bytes) -> None:
    """One picture more; where ffmpeg has ended its exit code says so later."""
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.write(picture)


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
