"""One program at a time trains a run: a lock that the system lets go of when the program dies."""

import os
import sys
from pathlib import Path
from typing import Self

from model.errors import FileError, Words, system_words

LOCK = ".lock"


class Lock:
    """Keeps a folder to this program until `release`; raises FileError where another has it."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise FileError(path=folder, action="written", reason=system_words(error)) from error
        try:
            _take(self._file)
        except (BlockingIOError, PermissionError) as error:
            os.close(self._file)
            reason = Words("it is being trained already, by this program or another one")
            raise FileError(path=folder, action="continued", reason=reason) from error
        except OSError:  # a file system without locks
            return

    def release(self) -> None:
        """Let others have it."""
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _take(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
