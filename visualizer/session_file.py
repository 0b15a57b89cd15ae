"""Session files (`.attn`): what is on screen, to be opened again, here or elsewhere.

A session is a zip file whose members are all stored uncompressed:

    session.json     always; see below
    trace.npz        the run that is shown; its arrays are documented in `model.trace`
    before.npz       the same sentence without the what-if, where both stand side by side
    training.npz, film/1.npz ...
                     the training beside it; documented in `visualizer.training_file`
    model/model.safetensors, model/config.json, model/tokenizer.json, model/CARD.md
                     the model, where it was enclosed

session.json (UTF-8) is one object:

    format       2; what has a higher number, this program refuses; 1 had no size and no training
    program      the version of the program that wrote it
    situation    the fields of `visualizer.situation.Situation`: model (the name of a shipped one,
                 or its folder), fingerprint (the SHA-256 of its weights file), sentence, decoding,
                 padding, interventions, selection, options, panel
    model_name   what the model is called
    model_bytes  the size of its weights file, 0 for unknown
    typed        what stands in the sentence's field, be it translated or not
    seed_kept    whether the user chose the seed
    window       `QMainWindow.saveState()` in base64: where the panels are
    size         the width and height of the window in pixels, 0 for unknown
    training     null, or what `visualizer.training_file` documents

Layers and heads count from 0. Nothing in a session is ever unpickled or run, no member is written
anywhere but an enclosed model, and that only where its weights have the fingerprint.
"""

import hashlib
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn
from zipfile import LargeZipFile, ZipFile, ZipInfo

from model.config import TransformerConfig
from model.errors import FileError, ModelError, Words, system_words
from model.files import write_atomically
from model.folder import CARD, CONFIG, TOKENIZER, WEIGHTS
from model.trace import Trace
from model.trace_file import read_trace, write_trace
from visualizer import __version__
from visualizer.archive import CHUNK, NOT_A_SESSION, Archive, ArchiveError
from visualizer.situation import Situation, SituationError
from visualizer.training_file import (
    CURVES,
    FRAMES,
    LARGEST_PART,
    read_training,
    training_content,
    training_members,
)
from visualizer.training_state import Training
from visualizer.window_state import LARGEST, names_in_state

SUFFIX = ".attn"
FORMAT = 2
SESSION, TRACE, BEFORE = "session.json", "trace.npz", "before.npz"
MODEL_FILES = (CONFIG, TOKENIZER, CARD, WEIGHTS)
ENCLOSED = "model/"
_KNOWN = {SESSION: 2**21, TRACE: 2**32, BEFORE: 2**32}
_KNOWN |= dict.fromkeys((CURVES, *FRAMES), LARGEST_PART)
_KNOWN |= {
    ENCLOSED + name: size
    for name, size in zip(MODEL_FILES, (2**20, 2**26, 2**22, 2**32), strict=True)
}
_LONGEST_TYPED, _LONGEST_NAME = 200_000, 300
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_LARGEST_WINDOW = 100_000  # pixels
_KEYS = {"format", "program", "situation", "model_name", "model_bytes", "typed", "seed_kept",
         "window"}  # fmt: skip
_SINCE_2 = {"size", "training"}


@dataclass(frozen=True, eq=False)
class SavedSession:
    """What a session file holds; without a trace it must be run again to be seen."""

    situation: Situation
    model_name: str
    model_bytes: int = 0
    typed: str = ""
    seed_kept: bool = False
    window: bytes = b""
    trace: Trace | None = None
    before: Trace | None = None
    encloses_model: bool = False
    size: tuple[int, int] = (0, 0)
    training: Training | None = None

    def __post_init__(self) -> None:
        """Raises ArchiveError and SituationError for what does not belong together."""
        fingerprint, trace, before = self.situation.fingerprint, self.trace, self.before
        for run in filter(None, (trace, before)):
            if run.model.fingerprint != fingerprint or run.source_text != self.situation.sentence:
                raise ArchiveError(reason="its trace is of another run")
        if trace is not None:
            self.situation.check_fits(trace.model.config)
        if trace is not None and not trace.forced and not self.situation.is_run_of(trace):
            raise ArchiveError(reason="its trace is of another run")
        if before is not None and trace is None:
            raise ArchiveError(reason=Words("{name} is missing", name=TRACE))
        if before is not None and before.interventions:
            raise ArchiveError(reason="its run without the what-if is another one")


def packed(trace: Trace) -> bytes:
    """A trace as the bytes of its file."""
    file = BytesIO()
    write_trace(trace, file)
    return file.getvalue()


def write_session(
    saved: SavedSession,
    path: Path,
    enclosed: Path | None = None,
    pack: Callable[[Trace], bytes] = packed,
) -> None:
    """Write a session, with the model in a folder if one is given; raises FileError."""

    def write(temporary: Path) -> None:
        with ZipFile(temporary, "w", allowZip64=False) as file:
            file.writestr(ZipInfo(SESSION), json.dumps(_content(saved), ensure_ascii=False))
            for name, trace in ((TRACE, saved.trace), (BEFORE, saved.before)):
                if trace is not None:
                    file.writestr(ZipInfo(name), pack(trace))
            if saved.training is not None:
                for name, content in training_members(saved.training, pack):
                    file.writestr(ZipInfo(name), content)
            if enclosed is not None:
                _enclose(file, enclosed, saved.situation.fingerprint)

    try:
        write_atomically(path, write)
    except LargeZipFile as error:
        reason = Words("it would be larger than 4 GB; save it without the model")
        raise FileError(path=path, action="written", reason=reason) from error
    except ArchiveError as error:
        raise FileError(path=path, action="written", reason=error) from error
    except UnicodeEncodeError as error:  # such as the name of a folder in another encoding
        reason = Words("a text in it has half a character")
        raise FileError(path=path, action="written", reason=reason) from error


def check_session(path: Path, saved: SavedSession, config: TransformerConfig) -> None:
    """Raise FileError for what a model of these sizes cannot run."""
    try:
        saved.situation.check_fits(config)
    except SituationError as error:
        raise FileError(path=path, action="opened", reason=_within(error)) from error


def read_session(path: Path) -> SavedSession:
    """Read a session, of which nothing is believed; raises FileError."""
    with _open(path) as archive:
        return _read(archive)


def unpack_model(path: Path, folder: Path, fingerprint: str) -> Iterator[None]:
    """Write the enclosed model into a folder, if its weights have the fingerprint.

    Raises FileError, and then leaves no weights.
    """
    with _open(path) as archive:
        for name in MODEL_FILES:
            if ENCLOSED + name in archive:
                yield from _unpack(archive, name, folder, fingerprint)


def model_key(path: Path) -> str:
    """A name for the enclosed model that no other one has; raises FileError."""
    digest = hashlib.sha256()
    with _open(path) as archive:
        for name in (CONFIG, TOKENIZER):
            digest.update(hashlib.sha256(archive.read(ENCLOSED + name)).digest())
    return digest.hexdigest()


@contextmanager
def _open(path: Path) -> Iterator[Archive]:
    """A session file; whatever is wrong with it becomes a FileError."""
    cause: Exception
    reason: str | ModelError
    try:
        with Archive(path, _KNOWN) as archive:
            yield archive
        return
    except OSError as error:
        cause, reason = error, system_words(error)
    except SituationError as error:
        cause, reason = error, _within(error)
    except ArchiveError as error:
        cause, reason = error, error
    except (ValueError, RecursionError, MemoryError) as error:
        cause, reason = error, NOT_A_SESSION
    raise FileError(path=path, action="opened", reason=reason) from cause


def _within(error: SituationError) -> Words:
    return Words("in it, {field} {reason}", field=error.field, reason=error.reason)


def _content(saved: SavedSession) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "program": __version__,
        "situation": saved.situation.to_dict(),
        "model_name": saved.model_name,
        "model_bytes": saved.model_bytes,
        "typed": saved.typed,
        "seed_kept": saved.seed_kept,
        "window": b64encode(saved.window).decode(),
        "size": list(saved.size),
        "training": None if saved.training is None else training_content(saved.training),
    }


def _enclose(file: ZipFile, folder: Path, fingerprint: str) -> None:
    digest = hashlib.sha256()
    for name in MODEL_FILES:
        if not (folder / name).is_file():
            continue
        digest = hashlib.sha256()  # of the last one, which are the weights
        member = ZipInfo(ENCLOSED + name)
        member.file_size = (folder / name).stat().st_size
        with (folder / name).open("rb") as source, file.open(member, "w") as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                target.write(chunk)
    if digest.hexdigest() != fingerprint:
        reason = Words("the model in {folder} is no longer the one that ran", folder=folder)
        raise ArchiveError(reason=reason)


def _read(archive: Archive) -> SavedSession:
    content = _parsed(archive.read(SESSION))
    situation = Situation.from_dict(content["situation"])
    if not _FINGERPRINT.fullmatch(situation.fingerprint):
        raise ArchiveError(reason="it does not say which weights ran")
    return SavedSession(
        situation,
        _text(content, "model_name", _LONGEST_NAME),
        _checked(content, "model_bytes", int),
        _text(content, "typed", _LONGEST_TYPED),
        _checked(content, "seed_kept", bool),
        _window(content),
        _trace(archive, TRACE),
        _trace(archive, BEFORE),
        ENCLOSED + WEIGHTS in archive,
        _size(content.get("size", [0, 0])),
        read_training(content.get("training"), archive),
    )


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        content = json.loads(text.decode(), parse_constant=_refuse)
        json.dumps(content, ensure_ascii=False).encode()  # half a character cannot be written
    except ValueError as error:
        raise ArchiveError(reason=Words("{name} is not JSON", name=SESSION)) from error
    except RecursionError as error:
        raise ArchiveError(reason=Words("{name} is damaged", name=SESSION)) from error
    if not isinstance(content, dict):
        raise ArchiveError(reason=Words("{name} is not a JSON object", name=SESSION))
    version = content.get("format")
    if type(version) is not int or version < 1:
        raise ArchiveError(reason=Words("{config} does not state its format", config=SESSION))
    if version > FORMAT:
        reason = Words(
            "it has format {version}, newer than this program’s {format}",
            version=str(version)[:9],
            format=FORMAT,
        )
        raise ArchiveError(reason=reason)
    if set(content) != (_KEYS if version == 1 else _KEYS | _SINCE_2):
        reason = Words("{name} has not the keys of format {version}", name=SESSION, version=version)
        raise ArchiveError(reason=reason)
    return content


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _checked(content: dict[str, Any], name: str, kind: type[Any]) -> Any:
    value = content[name]
    if type(value) is not kind or (kind is int and not 0 <= value < 2**63):
        raise ArchiveError(reason=Words("its {name} is of another kind", name=name))
    return value


def _text(content: dict[str, Any], name: str, longest: int) -> str:
    value = _checked(content, name, str)
    if len(value) > longest:
        raise ArchiveError(reason=Words("its {name} is too long", name=name))
    return str(value)


def _size(value: Any) -> tuple[int, int]:
    known = isinstance(value, list) and [type(each) for each in value] == [int, int]
    if not known or not all(0 <= each <= _LARGEST_WINDOW for each in value):
        raise ArchiveError(reason="its size is damaged")
    return value[0], value[1]


def _window(content: dict[str, Any]) -> bytes:
    text = _text(content, "window", 2 * LARGEST)
    try:
        state = b64decode(text, validate=True)
        if state:
            names_in_state(state)
    except ValueError as error:
        raise ArchiveError(reason="its layout of the window is damaged") from error
    return state


def _trace(archive: Archive, name: str) -> Trace | None:
    if name not in archive:
        return None
    try:
        return read_trace(BytesIO(archive.read(name)))
    except ValueError as error:
        raise ArchiveError(reason=Words("its {name} is damaged", name=name)) from error


def _unpack(archive: Archive, name: str, folder: Path, fingerprint: str) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    digest, temporary = hashlib.sha256(), folder / f".{name}.part"
    try:
        with temporary.open("wb") as file:
            for chunk in archive.chunks(ENCLOSED + name):
                digest.update(chunk)
                file.write(chunk)
                yield
        if name == WEIGHTS and digest.hexdigest() != fingerprint:
            raise ArchiveError(reason="the enclosed model is not the one that ran")
        temporary.replace(folder / name)
    finally:
        temporary.unlink(missing_ok=True)
