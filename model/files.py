"""Files are written whole or not at all, and what goes wrong is said in a sentence."""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from safetensors import SafetensorError

from model.errors import FileError, Words, system_words

TEMPORARY = ".new-"
"""Is in the name of a file that is not yet whole."""


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary neighbour of `path`, then put it in its place.

    Folders that are missing are made. Raises FileError; what stood at `path` is then untouched.
    """
    temporary: Path | None = None
    try:
        path = path.resolve() if path.is_symlink() else path
        if path.exists() and not path.is_file():  # root could put a file in a device's place
            kind = Words("a folder") if path.is_dir() else Words("a device or a pipe")
            raise FileError(
                path=path, action="written", reason=Words("it is {kind}, not a file", kind=kind)
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}{TEMPORARY}", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        write(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except FileExistsError as error:
        reason: str = Words("{parent} is not a folder", parent=path.parent)
        raise FileError(path=path, action="written", reason=reason) from error
    except OSError as error:
        raise FileError(path=path, action="written", reason=system_words(error)) from error
    except SafetensorError as error:  # its way to say that the disk is full
        reason = str(error).lower().rpartition("i/o error: ")[2].partition(" (os error")[0]
        raise FileError(path=path, action="written", reason=reason) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text atomically; raises FileError."""
    write_atomically(path, lambda temporary: temporary.write_text(text, encoding="utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes atomically; raises FileError."""
    write_atomically(path, lambda temporary: temporary.write_bytes(content))


def remove_temporaries(folder: Path) -> None:
    """Remove what `write_atomically` left in a folder and those in it when the program died."""
    with suppress(OSError):
        for path in folder.rglob(f".*{TEMPORARY}*"):
            path.unlink()


def append_text(path: Path, text: str) -> None:
    """Add UTF-8 text to the end of a file: all of it, or nothing and a FileError."""
    content = text.encode("utf-8")
    try:
        with path.open("ab", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            try:
                if file.write(content) != len(content):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            except OSError:
                file.truncate(end)
                raise
    except OSError as error:
        raise FileError(path=path, action="written", reason=system_words(error)) from error


@contextmanager
def all_or_nothing(folder: Path) -> Iterator[None]:
    """A folder that is not there yet is not there afterwards either if the work within fails."""
    missing = _missing(folder)
    try:
        yield
    except BaseException:
        if missing is not None:
            shutil.rmtree(missing, ignore_errors=True)
        raise


def check_writable(folder: Path) -> None:
    """Try to write there before long work for it begins; leaves nothing. Raises FileError."""
    if folder.exists() and not folder.is_dir():
        raise FileError(path=folder, action="written", reason="it is not a folder")
    missing = _missing(folder)
    probe = folder / ".writable"
    try:
        with all_or_nothing(folder):
            write_text(probe, "")
    except FileError as error:
        raise FileError(**{**error.parameters, "path": folder}) from error
    probe.unlink()
    if missing is not None:
        shutil.rmtree(missing)


def _missing(folder: Path) -> Path | None:
    """The outermost folder that would have to be made for this one."""
    return next((p for p in (*reversed(folder.parents), folder) if not p.exists()), None)
