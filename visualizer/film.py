"""The film of a training: one sentence in the model as it was at each moment."""

from collections import OrderedDict
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from model.trace import Trace, TraceRequest
from visualizer.loading import import_torch

if TYPE_CHECKING:
    from model.run import Run

KEPT_TRACES = 200


class Film:
    """Traces of one sentence at a run's moments, all forced on what the newest moment writes.

    Known ones are read by the interface's thread; they are made on the film's.
    """

    def __init__(self) -> None:
        self._traces: OrderedDict[tuple[Path, str, int], Trace] = OrderedDict()
        self._targets: dict[tuple[Path, str], str] = {}

    def forget(self) -> None:
        """The training went on: a sentence may be translated otherwise."""
        self._traces.clear()
        self._targets.clear()

    def known(self, folder: Path, sentence: str, step: int) -> Trace | None:
        """The trace at a moment, if it was made."""
        return self._traces.get((folder, sentence, step))

    def frames(self, folder: Path, sentence: str) -> tuple[tuple[int, Trace], ...]:
        """What is known of a sentence, in the order of the moments."""
        known = list(self._traces.items())
        found = [
            (step, trace) for (run, text, step), trace in known if (run, text) == (folder, sentence)
        ]
        return tuple(sorted(found, key=lambda frame: frame[0]))

    def show(
        self, folder: Path, sentence: str, step: int, moments: tuple[int, ...]
    ) -> Generator[object]:
        """First the one that is wanted, then those around it."""
        import_torch()
        from model.run import Run
        from model.tracing import trace

        run, place = Run.open(folder), moments.index(step)
        target = self._target(run, sentence, moments[-1])
        for moment in sorted(moments, key=lambda moment: abs(moments.index(moment) - place)):
            made = self._traces.get((folder, sentence, moment))
            if made is None:
                request = TraceRequest(sentence, target=target)
                made = finished(trace(run.model_at(moment), request))
                self._traces[folder, sentence, moment] = made
                while len(self._traces) > KEPT_TRACES:
                    self._traces.popitem(last=False)
            elif moment != step:  # the wanted one may just have been made by a cancelled job
                continue
            yield moment, made

    def _target(self, run: "Run", sentence: str, newest: int) -> str:
        """What all moments are forced on: the translation by the newest of them."""
        from model.tracing import trace

        if (run.folder, sentence) not in self._targets:
            found = finished(trace(run.model_at(newest), TraceRequest(sentence)))
            self._targets[run.folder, sentence] = found.output_text
        return self._targets[run.folder, sentence]


def finished(steps: Generator[object, None, Trace]) -> Trace:
    """What a trace's steps return at their end."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
