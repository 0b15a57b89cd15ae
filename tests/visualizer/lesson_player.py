"""The lessons that ship, played without a window by the real models."""

from functools import cache, lru_cache

from model.intervention import Interventions
from model.opening import open_model
from model.stepping import finished
from model.trace import Trace, TraceRequest
from model.tracing import trace
from visualizer.lesson import Lesson, find_lesson, read_lesson
from visualizer.loading import import_torch
from visualizer.playing import Played, play

open_once = cache(open_model)


@cache
def lesson_of(name: str) -> Lesson:
    """A lesson that ships."""
    return read_lesson(find_lesson(name))


@cache
def played(name: str) -> tuple[Played, ...]:
    """Its scenes from the first to the last; what is learned live is learned once."""
    import_torch()
    return tuple(play(lesson_of(name)))


@lru_cache(maxsize=32)
def run(model: str, request: TraceRequest) -> Trace:
    """What a model that ships makes of a sentence."""
    return finished(trace(open_once(model), request))


def translated(model: str, sentence: str, interventions: Interventions = Interventions()) -> Trace:
    """The same, by greedy search."""
    return run(model, TraceRequest(sentence, interventions=interventions))
