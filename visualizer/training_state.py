"""What a training in the window is told to do, and where it stands: frozen values, no torch."""

from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import ModelError
from model.history import History
from model.trace import ModelInfo, Trace
from visualizer.pace import Pace, pace

if TYPE_CHECKING:
    from model.corpora.preview import Preview

CORPUS = "corpus"
"""What stands in the place of a setting's name where the data is at fault."""


@dataclass(frozen=True)
class TrainingRequest:
    """Learn `corpus` (a name, or a file of pairs) into a folder, or go on with the run there.

    `changes` are those to the corpus' preset, as `--config` files have them. `sentence` is watched:
    it is traced at each validation. Training ends after `seconds` where they are given. With
    `resume` and a corpus it goes on if there is a run, else it begins.
    """

    corpus: str
    folder: Path
    changes: dict[str, Any] = field(default_factory=dict)
    sentence: str = ""
    seconds: float | None = None
    resume: bool = False


@dataclass(frozen=True)
class SaveRequest:
    """Make a model in `folder` of a run, measured on so many of its held-out sentences."""

    run: Path
    folder: Path
    sentences: int


@dataclass(frozen=True)
class SavedModel:
    """Where a model was saved, and which share of so many unseen sentences a search gets right."""

    folder: Path
    search: str
    sentences: int
    exact_match: float


@dataclass(frozen=True)
class Estimate:
    """What there is to learn, and what a training would need; or why it cannot be.

    `parameters` are the weights, `memory` bytes. `field` names the setting that cannot work, or
    CORPUS. `seconds` is measured on a few steps, and None as long as that takes, or always if it
    is not `timed`. `devices` are those that this machine can learn on, once torch is loaded.
    """

    parameters: int = 0
    memory: int = 0
    seconds: float | None = None
    pairs: int = 0
    field: str = ""
    reason: str = ""
    preview: "Preview | None" = None
    timed: bool = True
    devices: tuple[str, ...] = ("cpu",)


class Command(Enum):
    """What a training can be told while it is under way."""

    PAUSE = auto()
    GO_ON = auto()
    STEP = auto()
    STOP = auto()
    FORGET = auto()
    """Stop, save as far as that can be done at once, and show nothing of it any more."""


class Phase(Enum):
    """What a training does."""

    NONE = auto()
    PREPARING = auto()
    RUNNING = auto()
    PAUSED = auto()
    ENDED = auto()
    RECORDED = auto()  # what a session file tells of a run that is not here


class End(Enum):
    """Why a training ended."""

    DONE = auto()
    STOPPED = auto()
    TIME = auto()
    FAILED = auto()


@dataclass(frozen=True)
class Kept:
    """A run was saved at a step in its folder, or could not be: then `error` says why."""

    folder: Path
    step: int
    error: ModelError | None = None


@dataclass(frozen=True, eq=False)
class Training:
    """The current training: its folder, how many steps it will have, its curves.

    `moments` are the steps of which the weights are kept; `moment` is the one that the panels
    show, or None while they show the newest. `runs` are the other runs beside it, `compared` the
    names of those whose curves are drawn. `film` are traces of the watched sentence at moments, as
    far as they are made, all forced on one target: the corpus' answer if they are `answered`, else
    what the newest of them writes; the trace of a moment that is still on screen when the film goes
    was forced on the same. `end` is why it ended, where that is known.

    It goes on without a rest since step `since`; it has spent so many seconds of its `limit`.
    """

    phase: Phase = Phase.NONE
    folder: Path | None = None
    steps: int = 0
    history: History = field(default_factory=lambda: History(""))
    moments: tuple[int, ...] = ()
    moment: int | None = None
    runs: tuple[History, ...] = ()
    compared: frozenset[str] = frozenset()
    film: tuple[tuple[int, Trace], ...] = ()
    answered: bool = False
    end: End | None = None
    since: int = 0
    limit: float | None = None
    spent: float = 0.0

    @property
    def pace(self) -> Pace:
        """How far it is, how fast, and how long it will take."""
        return pace(self.history, self.steps, self.since, self.limit, self.spent)

    @property
    def others(self) -> tuple[History, ...]:
        """The runs to compare with."""
        return tuple(run for run in self.runs if run.name in self.compared)

    @property
    def newest(self) -> int | None:
        """The newest moment that was validated: while it trains the panels follow these."""
        validated = {int(step) for step in self.history.valid["step"]}
        known = [step for step in self.moments if step in validated]
        return known[-1] if known else None

    def step_of(self, model: ModelInfo | None) -> int | None:
        """The step at which a model is of this run, or of its recorded film; None for another."""
        place = self.film[0][1].model.path if self.folder is None and self.film else self.folder
        return model.step if model is not None and model.path == place else None

    def is_behind(self, model: ModelInfo | None) -> bool:
        """Whether one can go on from this model to the newest moment."""
        step = self.step_of(model) if self.moment is None else None
        return bool(self.moments) and (step is None or step < self.moments[-1])

    def moment_of(self, model: ModelInfo | None) -> int | None:
        """The step at which this model of the run is looked at; None for another, or its newest."""
        if model is None or not model.moment or model.path != self.folder:
            return None
        is_newest = model.step is not None and model.step >= (self.newest or 0)
        return model.step if is_newest or model.step == self.moment else None

    @property
    def active(self) -> bool:
        """Whether it is under way, be it paused."""
        return self.phase in (Phase.PREPARING, Phase.RUNNING, Phase.PAUSED)
