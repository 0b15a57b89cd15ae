"""The film of a training: one sentence in the model as it was at each moment."""

from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import ModelError
from model.stepping import finished
from model.trace import Trace, TraceRequest
from visualizer.loading import import_torch

if TYPE_CHECKING:
    from model.run import Run

KEPT_TRACES = 200


class Film:
    """Traces of one sentence at a run's moments, all forced on one target.

    That is the answer of the corpus where it has one, else what the newest moment writes. Known
    ones are read by the interface's thread; they are made on the film's.
    """

    def __init__(self) -> None:
        self._traces: OrderedDict[tuple[Path, str, int], Trace] = OrderedDict()
        self._targets: dict[tuple[Path, str], _Target] = {}
        self._written: dict[tuple[Path, str, int], Trace] = {}

    def forget(self) -> None:
        """The training went on: a sentence may be translated otherwise."""
        self._traces.clear()
        self._targets.clear()
        self._written.clear()

    def known(self, folder: Path, sentence: str, step: int) -> Trace | None:
        """The trace at a moment, if it was made."""
        return self._traces.get((folder, sentence, step))

    def written(self, folder: Path, sentence: str, step: int) -> Trace | None:
        """The trace of what a moment writes itself, if it was made last."""
        return self._written.get((folder, sentence, step))

    def answered(self, folder: Path, sentence: str) -> bool:
        """Whether the corpus gave the target."""
        target = self._targets.get((folder, sentence))
        return target is not None and target.answer

    def frames(self, folder: Path, sentence: str) -> tuple[tuple[int, Trace], ...]:
        """What is known of a sentence, in the order of the moments."""
        known = list(self._traces.items())
        found = [
            (step, trace) for (run, text, step), trace in known if (run, text) == (folder, sentence)
        ]
        return tuple(sorted(found, key=lambda frame: frame[0]))

    def show(
        self, folder: Path, sentence: str, step: int, moments: tuple[int, ...], writes: bool = False
    ) -> Generator[object]:
        """First the one that is wanted, then those around it, each with its step.

        Before them, without a step, what the wanted one writes itself, if that is asked for.
        """
        import_torch()
        from model.run import Run
        from model.tracing import trace

        run, place = Run.open(folder), moments.index(step)
        if writes:
            yield None, self._write(run, sentence, step)
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

    def _write(self, run: "Run", sentence: str, step: int) -> Trace:
        from model.tracing import trace

        key = run.folder, sentence, step
        if key not in self._written:
            made = finished(trace(run.model_at(step), TraceRequest(sentence)))
            self._written = {key: made}
        return self._written[key]

    def _target(self, run: "Run", sentence: str, newest: int) -> str:
        """What all moments are forced on."""
        if (run.folder, sentence) not in self._targets:
            answer = _answer(run, sentence)
            text = self._write(run, sentence, newest).output_text if answer is None else answer
            self._targets[run.folder, sentence] = _Target(text, answer is not None)
        return self._targets[run.folder, sentence].text


@dataclass(frozen=True)
class _Target:
    """What moments are forced on, and whether the corpus says that it is right."""

    text: str
    answer: bool


def _answer(run: "Run", sentence: str) -> str | None:
    """The right target of a sentence, if the run's corpus is there, has it, and it can be read."""
    from model.corpora import open_corpus

    try:
        answer = open_corpus(run.settings.corpus).answer(sentence)
        pieces = run.tokenizers.target.encode(answer) if answer is not None else []
    except ModelError:
        return None
    return answer if len(pieces) <= run.settings.model.longest else None
