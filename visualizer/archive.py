"""Zip files whose members are stored as they are, read without believing what they say.

As nothing in them is compressed, nothing is larger than the file. Which members there may be is
known beforehand, so that no name leads anywhere.
"""

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from model.errors import ModelError, Words

_END = struct.Struct("<4s4H2LH")
_END_MARK, _END_64_MARK = b"PK\5\6", b"PK\6\7"
_END_64_SIZE = 20
LARGEST_DIRECTORY = 16_384  # bytes
CHUNK = 2**20
DAMAGE = (BadZipFile, EOFError, RuntimeError, ValueError, OSError, struct.error, OverflowError)
"""What reading a zip file that is damaged raises."""
NOT_A_SESSION = Words("it is damaged, or not a session")
COMPRESSED = Words("what it holds is compressed, which nothing in a session is")


class ArchiveError(ModelError):
    """What is wrong with such a file."""

    template = "{reason}"


class _CompressedError(ValueError):
    """Packed by another program: it may be whole, but how large it is cannot be believed."""


class Archive:
    """An open zip file that holds some of the `known` members, each with its most bytes.

    Raises OSError where it cannot be opened, and ArchiveError for what is not such a file.
    """

    def __init__(self, path: Path, known: Mapping[str, int]) -> None:
        if path.exists() and not path.is_file():
            raise ArchiveError(reason="it is not a file")
        self._file = path.open("rb")
        try:
            self._members = self._listed(known)
        except DAMAGE as error:
            self._file.close()
            reason = COMPRESSED if isinstance(error, _CompressedError) else NOT_A_SESSION
            raise ArchiveError(reason=reason) from error

    def _listed(self, known: Mapping[str, int]) -> dict[str, ZipInfo]:
        _check_directory(self._file)
        self._zip = ZipFile(self._file)
        members = {info.filename: info for info in self._zip.infolist()}
        if len(members) != len(self._zip.infolist()):
            raise ValueError("a name is there twice")
        for name, info in members.items():
            if info.compress_type != ZIP_STORED and name in known:
                raise _CompressedError(name)
            as_it_is = info.compress_size == info.file_size
            encrypted = info.flag_bits & 1
            if not as_it_is or encrypted or info.file_size > known.get(name, -1):
                raise ValueError(f"{name} does not belong there")
        return members

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def size(self, name: str) -> int:
        """How many bytes a member has."""
        return self._members[name].file_size

    def read(self, name: str) -> bytes:
        """A whole member; raises ArchiveError."""
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member piece by piece, and none where its checksum is wrong; raises ArchiveError."""
        if name not in self._members:
            raise ArchiveError(reason=Words("{name} is missing", name=name))
        try:
            with self._zip.open(self._members[name]) as member:
                left = self.size(name)
                while left:
                    chunk = member.read(CHUNK)
                    if not chunk:
                        raise EOFError(name)
                    left -= len(chunk)
                    yield chunk
        except DAMAGE as error:
            raise ArchiveError(reason=Words("{name} is damaged", name=name)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()


def _check_directory(file: IO[bytes]) -> None:
    """Raise ValueError where the list of members is long; `ZipFile` would read all of it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - _END_64_SIZE))
    tail = file.read()
    if len(tail) < _END.size:
        raise ValueError("it is too short")
    mark, _, _, _, _, length, _, comment = _END.unpack(tail[-_END.size :])
    if mark != _END_MARK or comment or length > LARGEST_DIRECTORY or tail[:4] == _END_64_MARK:
        raise ValueError("it does not end as it must")
    file.seek(0)
