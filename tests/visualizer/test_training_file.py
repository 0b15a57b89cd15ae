"""The training of a session file comes back as it was, and a hostile one gets a sentence."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest

from model.history import History
from model.trace import Trace
from tests.visualizer.test_hostile_session import Members, refused, saved_session, zipped
from tests.visualizer.trace_maker import make_trace
from visualizer.session_file import read_session, write_session
from visualizer.training_file import FILM_BYTES, training_members
from visualizer.training_state import Phase, Training

EVENTS = [
    {"event": "TrainStep", "step": step, "loss": 3.0 / step, "seconds": 0.1 * step}
    for step in range(1, 9)
] + [{"event": "Validation", "step": 8, "loss": 0.5, "alignment_error": [[0.25, 0.75]]}]


def frame(step: int, **changes: Any) -> tuple[int, Trace]:
    trace = make_trace(seed=step, search="forced", **changes)
    return step, replace(trace, model=replace(trace.model, step=step, moment=True))


TRAINING = Training(
    Phase.ENDED,
    Path("/runs/mine"),
    8,
    History.of("mine", {"model.heads": 2, "training.label": None}, EVENTS),
    moments=(0, 4, 8),
    moment=4,
    runs=(History.of("other", {"model.heads": 4}, EVENTS[:3]),),
    compared=frozenset(["other"]),
    film=(frame(0), frame(4), frame(8)),
    answered=True,
)


@pytest.fixture
def whole(tmp_path: Path) -> Members:
    """The members of a good session with a training."""
    path = tmp_path / "good.attn"
    write_session(replace(saved_session(make_trace()), training=TRAINING), path)
    with ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_that_a_training_comes_back(tmp_path: Path, whole: Members) -> None:
    found = read_session(zipped(tmp_path / "good.attn", whole)).training
    assert found is not None
    assert found.phase is Phase.RECORDED
    assert (found.folder, found.steps, found.moment) == (TRAINING.folder, 8, 4)
    assert (found.compared, found.answered) == (TRAINING.compared, True)
    for one, other in zip((found.history, *found.runs), (TRAINING.history, *TRAINING.runs),
                          strict=True):  # fmt: skip
        assert (one.name, one.settings) == (other.name, other.settings)
        for part in ("train", "valid"):
            for name, column in getattr(other, part).items():
                np.testing.assert_array_equal(getattr(one, part)[name], column)
        np.testing.assert_array_equal(one.alignment, other.alignment)
    for (step, one), (wanted, other) in zip(found.film, TRAINING.film, strict=True):
        assert step == wanted
        np.testing.assert_array_equal(one.cross.all_weights(), other.cross.all_weights())


def curves(members: Members, **changes: Any) -> Members:
    """With other arrays in training.npz; `run0_train` is `0.train`."""
    with np.load(io.BytesIO(members["training.npz"]), allow_pickle=False) as file:
        arrays = dict(file)
    arrays |= {name.removeprefix("run").replace("_", "."): each for name, each in changes.items()}
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    return members | {"training.npz": packed.getvalue()}


def described(members: Members, **changes: Any) -> Members:
    """With other words about the training in session.json."""
    content = json.loads(members["session.json"])
    content["training"] |= changes
    return members | {"session.json": json.dumps(content).encode()}


RUN = {"name": "x", "settings": {}}
MANY = {str(number): 1 for number in range(999)}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda known: {name: known[name] for name in known if name != "training.npz"},
        lambda known: known | {"training.npz": b"PK"},
        lambda known: known | {"film/2.npz": b"PK"},
        lambda known: known | {"film/2.npz": known["film/1.npz"]},
        lambda known: known | {"film/2.npz": known["trace.npz"]},
        lambda known: curves(known, run0_train=np.zeros((3, 2))),
        lambda known: curves(known, run0_train=np.full((3, 6), np.nan)),
        lambda known: curves(known, run0_train=-np.ones((3, 6))),
        lambda known: curves(known, run0_train=np.arange(12.0).reshape(2, 6)[::-1]),
        lambda known: curves(known, run0_train=np.zeros((3, 6), np.float32)),
        lambda known: curves(known, run0_train=np.array([["x"] * 6])),
        lambda known: curves(known, run0_alignment=np.zeros((9, 1, 1))),
        lambda known: curves(known, run0_alignment=np.full((1, 1, 1), 2.0)),
        lambda known: curves(known, run0_alignment=np.zeros((1, 1, 1), bool)),
        lambda known: described(known, runs=[]),
        lambda known: described(known, runs=[RUN] * 99),
        lambda known: described(known, runs=[RUN | {"name": 5}]),
        lambda known: described(known, runs=[RUN | {"name": "x" * 10**4}]),
        lambda known: described(known, runs=[RUN | {"settings": {"a": {"b": 1}}}]),
        lambda known: described(known, runs=[RUN | {"settings": MANY}]),
        lambda known: described(known, steps=-1),
        lambda known: described(known, steps="8"),
        lambda known: described(known, folder=["/"]),
        lambda known: described(known, compared="other"),
        lambda known: described(known, extra=1),
    ],
)  # fmt: skip
def test_that_a_training_that_cannot_be_is_refused(
    tmp_path: Path, whole: Members, spoil: Callable[[Members], Members]
) -> None:
    assert "its training is damaged" in refused(zipped(tmp_path / "x.attn", spoil(whole)))


def test_that_a_moment_that_is_not_there_is_not_shown(tmp_path: Path, whole: Members) -> None:
    for moment in (5, 10**8):
        changed = described(whole, moment=moment)
        found = read_session(zipped(tmp_path / "x.attn", changed)).training
        assert found is not None
        assert found.moment is None


@pytest.mark.parametrize(
    ("share", "moment", "kept"),
    [
        (0.1, None, [0, 1, 2]),
        (0.4, None, [0, 2]),
        (0.7, None, [2]),
        (0.4, 4, [0, 1]),
        (0.7, 4, [1]),
    ],
)
def test_that_a_film_of_large_frames_is_thinned_out_but_for_the_one_that_is_shown(
    share: float, moment: int | None, kept: list[int]
) -> None:
    frame_bytes = int(share * FILM_BYTES)
    numbers = {id(trace): number for number, (_, trace) in enumerate(TRAINING.film)}
    sizes = {frame_bytes + number: number for number in range(3)}

    def pack(trace: Trace) -> bytes:
        return bytes(frame_bytes + numbers[id(trace)])

    members = dict(training_members(replace(TRAINING, moment=moment), pack))
    del members["training.npz"]
    assert [sizes[len(each)] for each in members.values()] == kept
