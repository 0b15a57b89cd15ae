"""Plays a lesson without a window, and checks what it claims about the numbers."""

import tempfile
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.history import History
from model.trace import Trace
from visualizer.claim import Case
from visualizer.lesson import Lesson, Scene, find_lesson, read_lesson
from visualizer.lesson_check import check_model, check_run
from visualizer.preparing import Unprepared, prepared, request_of, runs_itself

if TYPE_CHECKING:
    from model.checkpoint import LoadedModel


def lesson(arguments: Namespace) -> int:
    """A line for each scene, and for each claim that is not true; 1 where there is such a one."""
    failed = 0
    path = find_lesson(arguments.lesson)
    for played in play(read_lesson(path)):
        said = "; ".join(played.failures) or "as it claims"
        print(f"Scene {played.index + 1}: {said}", flush=True)
        failed += len(played.failures)
    return 1 if failed else 0


@dataclass(frozen=True, eq=False)
class Played:
    """One scene: what it shows, and the claims that are not true of it, in sentences."""

    index: int
    case: Case
    failures: list[str]


def play(lesson: Lesson) -> Iterator[Played]:
    """Every scene in order; what is trained live is trained now, in a folder that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _play(lesson, Path(folder))


def _play(lesson: Lesson, folder: Path) -> Iterator[Played]:
    trained: tuple[LoadedModel, History] | None = None
    ahead = prepared(lesson, tuple(range(len(lesson.scenes))))
    ready = (each for each in ahead if each is not None)
    for index, scene in enumerate(lesson.scenes):
        history = History("")
        if runs_itself(scene):
            made = next(ready)
            if isinstance(made, Unprepared):
                raise made.error
            trace = made.trace
        else:
            if scene.training is not None:
                trained = _train(scene, folder / str(index))
            assert trained is not None
            model, history = trained
            check_model(lesson, index, model.config)
            trace = _trace(model, scene)
            check_run(lesson, index, trace)
        case = Case(trace, scene.selection(trace), history)
        failures = [each.failure(case) for each in scene.claims]
        yield Played(index, case, [failure for failure in failures if failure])


def _train(scene: Scene, folder: Path) -> "tuple[LoadedModel, History]":
    from model.corpora import open_corpus
    from model.corpora.choice import choose_training
    from model.run import Run

    assert scene.training is not None
    corpus = open_corpus(scene.training.corpus)
    split = corpus.split(choose_training(corpus, scene.training.changes).seed)
    run = Run.create(folder, corpus, split, scene.training.changes)
    for _ in run.train(split, scene.training.seconds):
        pass
    return run.model_at(run.moments.steps[-1]), History.read(folder)


def _trace(model: "LoadedModel", scene: Scene) -> Trace:
    from model.stepping import finished
    from model.tracing import trace

    return finished(trace(model, request_of(scene)))
