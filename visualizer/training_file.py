"""The training within a session file: its curves, and the moments that Over training draws.

`training` in session.json has

    folder       where the run was
    steps        how many it was to have
    moment       the step of the moment that is shown, or null for the newest
    answered     whether the film's output is the corpus' answer
    compared     the names of the runs whose curves are drawn beside it
    runs         name and settings of the run, then of those beside it, by dotted name

training.npz has for each of these runs, by its number from 0, what `model.history` documents:

    0.train      [step, 6]: step, loss, learning_rate, gradient_norm, tokens, seconds
    0.valid      [validation, 5]: step, loss, token_accuracy, exact_match, alignment_lowest
    0.alignment  [validation, layer, head]

film/1.npz to film/12.npz are traces of the sentence at moments, from the first, each of which says
its step; fewer where they would be large.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.history import TRAINED, VALIDATED, History
from model.trace import Trace
from model.trace_file import NOT_A_TRACE, read_trace, refuse_bomb
from visualizer.archive import Archive, ArchiveError
from visualizer.run_curves import MOST_RUNS
from visualizer.training_state import Phase, Training

CURVES = "training.npz"
MOST_FRAMES = 12
FRAMES = tuple(f"film/{number}.npz" for number in range(1, MOST_FRAMES + 1))
FILM_BYTES, LARGEST_PART = 2**26, 2**27
"""Bytes that are written of a film, and that any of these files may have."""
_KEYS = {"folder", "steps", "moment", "answered", "compared", "runs"}
_LONGEST, _MOST_SETTINGS, _LAST_STEP = 4096, 200, 10**9
_Floats = NDArray[np.float64]


def training_content(training: Training) -> dict[str, Any]:
    """What session.json has of a training."""
    runs = (training.history, *training.runs)
    return {
        "folder": "" if training.folder is None else str(training.folder.absolute()),
        "steps": training.steps,
        "moment": training.moment,
        "answered": training.answered,
        "compared": sorted(training.compared),
        "runs": [{"name": run.name, "settings": dict(run.settings)} for run in runs],
    }


def training_members(
    training: Training, pack: Callable[[Trace], bytes]
) -> Iterator[tuple[str, bytes]]:
    """The files of a training, and their names."""
    arrays: dict[str, NDArray[Any]] = {}
    for number, run in enumerate((training.history, *training.runs)):
        arrays[f"{number}.train"] = np.stack([run.train[name] for name in TRAINED], 1)
        arrays[f"{number}.valid"] = np.stack([run.valid[name] for name in VALIDATED], 1)
        arrays[f"{number}.alignment"] = run.alignment
    file = BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    yield CURVES, file.getvalue()
    frames = {step: pack(trace) for step, trace in training.film[:MOST_FRAMES]}
    while len(frames) > 1 and sum(map(len, frames.values())) > FILM_BYTES:
        frames = _thinned(frames, training.moment)
    yield from zip(FRAMES, frames.values(), strict=False)


def _thinned(frames: dict[int, bytes], moment: int | None) -> dict[int, bytes]:
    """Half of the frames, with the one that is shown, else the last."""
    shown = moment if moment in frames else max(frames)
    others = [step for step in frames if step != shown]
    kept = {shown, *(others[::2] if len(others) > 1 else ())}
    return {step: frame for step, frame in frames.items() if step in kept}


def read_training(content: object, archive: Archive) -> Training | None:
    """A training of which nothing is believed; raises ArchiveError."""
    if content is None:
        return None
    if not isinstance(content, dict) or set(content) != _KEYS:
        raise ArchiveError(reason="its training is damaged")
    try:
        return _training(content, archive)
    except NOT_A_TRACE as error:
        raise ArchiveError(reason="its training is damaged") from error


def moved(training: Training, place: Path) -> Training:
    """The training whose film is of the model at this place."""
    film = tuple(
        (step, replace(trace, model=replace(trace.model, path=place)))
        for step, trace in training.film
    )
    return replace(training, film=film)


def _training(content: Mapping[str, Any], archive: Archive) -> Training:
    described = content["runs"]
    if not (isinstance(described, list) and 0 < len(described) <= MOST_RUNS + 1):
        raise ValueError("its runs are damaged")
    runs = _runs(described, archive.read(CURVES))
    film = _film(archive)
    moments = tuple(step for step, _ in film)
    moment = content["moment"]
    return Training(
        Phase.RECORDED,
        Path(_text(content["folder"])) if content["folder"] else None,
        _step(content["steps"]),
        runs[0],
        moments,
        None if moment is None or _step(moment) not in moments else moment,
        runs[1:],
        frozenset(map(_text, _listed(content["compared"], MOST_RUNS))),
        film,
        bool(content["answered"]),
    )


def _runs(described: list[Any], packed: bytes) -> tuple[History, ...]:
    file = BytesIO(packed)
    refuse_bomb(file)
    with np.load(file, allow_pickle=False) as arrays:
        return tuple(_history(each, number, arrays) for number, each in enumerate(described))


def _history(described: Any, number: int, arrays: Any) -> History:
    name, settings = _text(described["name"]), described["settings"]
    if not isinstance(settings, dict) or len(settings) > _MOST_SETTINGS:
        raise ValueError("its settings are damaged")
    known = {_text(key): _setting(value) for key, value in settings.items()}
    train = _columns(arrays[f"{number}.train"], TRAINED)
    valid = _columns(arrays[f"{number}.valid"], VALIDATED)
    alignment = arrays[f"{number}.alignment"]
    fits = alignment.ndim == 3 and len(alignment) == len(valid["step"])
    rates = alignment[~np.isnan(alignment)] if alignment.dtype == np.float64 else None
    if not fits or rates is None or not ((rates >= 0) & (rates <= 1)).all():
        raise ValueError("its alignment is damaged")
    return History(name, known, train, valid, alignment)


def _columns(table: NDArray[Any], names: tuple[str, ...]) -> dict[str, _Floats]:
    if table.dtype != np.float64 or table.ndim != 2 or table.shape[1] != len(names):
        raise ValueError("its curves are damaged")
    steps = table[:, 0]
    if not ((steps >= 0) & (steps <= _LAST_STEP)).all() or (np.diff(steps) < 0).any():
        raise ValueError("its steps are damaged")
    return dict(zip(names, table.T, strict=True))


def _film(archive: Archive) -> tuple[tuple[int, Trace], ...]:
    traces = [read_trace(BytesIO(archive.read(name))) for name in FRAMES if name in archive]
    steps = [_step(trace.model.step) for trace in traces]
    if steps != sorted(set(steps)):
        raise ValueError("its moments are not in order")
    for trace in traces:
        first = traces[0]
        same = (trace.model.config, trace.source, trace.decoder_input)
        if same != (first.model.config, first.source, first.decoder_input):
            raise ValueError("its moments are not of one sentence")
    return tuple(zip(steps, traces, strict=True))


def _step(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _LAST_STEP:
        raise ValueError("it is not a step")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST or "\0" in value:
        raise ValueError("it is not a text")
    return value


def _listed(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError("it is not a list")
    return value


def _setting(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_setting, _listed(value, _MOST_SETTINGS)))
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    raise ValueError("it is not a setting")
