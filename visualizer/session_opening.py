"""Opening a session file: a job that reads it, and finds its model on this machine."""

import re
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from model.config import TransformerConfig
from model.errors import ModelError
from model.folder import CONFIG, WEIGHTS, is_run, kept_moments, read_json
from model.trace import Trace
from visualizer.jobs import Progress
from visualizer.model_places import find_weights, is_local, is_run_at
from visualizer.run_curves import is_that_run
from visualizer.session_file import (
    SavedSession,
    check_session,
    model_key,
    read_session,
    unpack_model,
)
from visualizer.training_file import moved
from visualizer.training_state import Training

tr = QCoreApplication.translate

MOST_BESIDE = 48
"""How many model folders beside a file are looked at."""
_PLAIN_NAME = re.compile(r"\w[\w.-]{0,80}")


@dataclass(frozen=True, eq=False)
class Opened:
    """A session, and the folder of its model; None where this machine does not have it.

    `training` is what is shown beside it, `run` where that is, if it is here. `moment` is the step
    at which the model is a moment of its run, None for its newest or one that is no run.
    """

    path: Path
    saved: SavedSession
    folder: Path | None
    training: Training | None = None
    run: Path | None = None
    moment: int | None = None


def opening(path: Path, folders: Sequence[Path], cache: Path) -> Generator[object, None, Opened]:
    """Read a session; its model is looked for in `folders`, where it was, and in the file.

    An enclosed model is unpacked below `cache`. Raises FileError.
    """
    yield Progress(None, tr("SessionFiles", "Reading the session"))
    saved = read_session(path)
    yield Progress(None, tr("SessionFiles", "Looking for the model"))
    folder = yield from _found(path, saved, folders)
    if folder is None and saved.encloses_model:
        folder = yield from _unpacked(path, saved, cache)
    config = None if saved.trace or not folder else _config(folder)
    if config is not None:
        check_session(path, saved, config)
    place = folder or Path(saved.situation.model)
    saved = replace(
        saved, trace=_moved(saved.trace, place, folder), before=_moved(saved.before, place, folder)
    )
    moment = _moment(saved.trace, folder)
    if folder is not None and moment is not None:
        like = saved.training or Training()
        if like.moment is None and moment != kept_moments(folder)[-1]:
            like = replace(like, moment=moment)  # it was the newest, and the run went on
        return Opened(path, saved, folder, like, folder, moment)
    training = saved.training and moved(saved.training, place)
    return Opened(path, saved, folder, training, _run(training))


def _config(folder: Path) -> TransformerConfig | None:
    """The sizes of a model or a run; None where opening it will say what is wrong."""
    try:
        return TransformerConfig.from_dict(read_json(folder / CONFIG).get("model"))
    except ModelError:
        return None


def _run(training: Training | None) -> Path | None:
    """Where the training's run is, if it is here."""
    noted = None if training is None else training.folder
    if training is None or noted is None or not (is_local(str(noted)) and noted.is_absolute()):
        return None
    return noted if is_that_run(noted, training.history) else None


def _moment(trace: Trace | None, folder: Path | None) -> int | None:
    """The moment of a run at which a trace must be made again."""
    if trace is None or folder is None or not is_run(folder):
        return None
    step = trace.model.step
    kept = step in kept_moments(folder)
    return step if kept and (trace.model.moment or not is_run_at(folder, step)) else None


def _found(
    path: Path, saved: SavedSession, folders: Sequence[Path]
) -> Generator[object, None, Path | None]:
    noted = saved.situation.model
    places = [Path(noted)] if is_local(noted) and Path(noted).is_absolute() else []
    step = None if saved.trace is None else saved.trace.model.step
    if places and is_run(places[0]):
        known = is_run_at(places[0], step) or step in kept_moments(places[0])
        return places[0] if known else None
    wanted, size = saved.situation.fingerprint, saved.model_bytes
    places += _beside(path, saved.model_name, every=size > 0)
    return (yield from find_weights(wanted, size, [*folders, *places]))


def _beside(path: Path, name: str, every: bool) -> list[Path]:
    """Model folders beside a file: the one of this name first, or only that one."""
    parent = path.absolute().parent
    found = [parent / name] if _PLAIN_NAME.fullmatch(name) else []
    if every:
        with suppress(OSError):
            weights = islice(parent.glob(f"*/{WEIGHTS}"), MOST_BESIDE)
            found += sorted(each.parent for each in weights)
    return found


def _unpacked(path: Path, saved: SavedSession, cache: Path) -> Generator[object, None, Path | None]:
    wanted, name = saved.situation.fingerprint, saved.model_name
    folder = cache / f"{wanted[:16]}-{model_key(path)[:16]}"
    folder /= name if _PLAIN_NAME.fullmatch(name) else "model"
    if (folder / WEIGHTS).is_file() and (yield from find_weights(wanted, 0, [folder])):
        return folder
    yield Progress(None, tr("SessionFiles", "Unpacking the model"))
    yield from unpack_model(path, folder, wanted)
    return folder


def _moved(trace: Trace | None, place: Path, folder: Path | None) -> Trace | None:
    """The trace of the model where it is now, under the name that it has there."""
    if trace is None:
        return None
    plain = folder is not None and (folder / WEIGHTS).is_file()
    name = place.resolve().name if plain else trace.model.name
    return replace(trace, model=replace(trace.model, path=place, name=name))
