"""Where a figure comes from: what stands in the file as metadata, and nothing of the machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from model.trace import Trace
from visualizer import __version__
from visualizer.appearance import Appearance
from visualizer.command_line import command_line
from visualizer.figures.command import USED, figure_arguments, situation_of
from visualizer.figures.figure import View
from visualizer.figures.page import Page
from visualizer.frames import chosen
from visualizer.language import spoken
from visualizer.run_curves import selected_head

PROGRAM = f"Attention Visualizer {__version__}"


@dataclass(frozen=True)
class Provenance:
    """Everything that decides a figure, as texts by name."""

    facts: dict[str, str]

    def all_facts(self, page: Page) -> dict[str, str]:
        """With what the picture says of itself."""
        described = page.figure.describe()
        return {"software": PROGRAM, "description": described, **self.facts}

    @classmethod
    def of(
        cls,
        view: View,
        figure: str,
        appearance: Appearance,
        suffix: str,
        more: Sequence[str] = (),
    ) -> Self:
        """Of one figure; the command names the model and a file, but no folder of this machine."""
        arguments = figure_arguments(view, figure, appearance, f"{figure}.{suffix}", more)
        arguments[2] = Path(arguments[2]).name
        facts = {
            "version": __version__,
            **_shown(view, figure),
            "figure": figure,
            "language": spoken(),
            "command": command_line(arguments),
        }
        return cls({name: fact for name, fact in facts.items() if fact})


def _shown(view: View, figure: str) -> dict[str, str]:
    """Of which run of which model it is, and what of it was selected."""
    training, selection = view.training, situation_of(view, figure).selection
    head = {
        "kind": selection.kind.value,
        "layer": str(selection.layer + 1),
        "head": str(selection.head + 1),
    }
    if figure == "training" and training.folder:
        history = training.history
        step = str(history.step if training.moment is None else training.moment)
        known = selected_head(history, view.selection) is not None
        beside = ", ".join(run.name for run in training.others)
        model = {"model": training.folder.name, "training step": step, "beside": beside}
        return model | (head if known else {})
    if figure == "over-training" and training.film:
        steps = ", ".join(str(step) for step, _ in chosen(training.film, training.moment))
        trace = training.film[-1][1]
        return {**_run(trace), "weights": "", "training step": steps, **head}
    return {
        **_run(view.trace),
        **head,
        "stage": selection.stage.value if figure in USED["stage"] else "",
        "step": str(selection.step + 1) if figure in USED["step"] else "",
        "decode step": str(selection.target + 1),
    }


def _run(trace: Trace) -> dict[str, str]:
    return {
        "model": trace.model.name,
        "training step": "" if trace.model.step is None else str(trace.model.step),
        "weights": f"SHA-256 {trace.model.fingerprint}",
        "sentence": trace.source_text,
        "output": trace.output_text,
        "search": _search(trace),
        "interventions": _interventions(trace),
    }


def _search(trace: Trace) -> str:
    decoding = trace.decoding
    if trace.forced:
        return "none, the output was given"
    if decoding.method == "beam":
        penalty = "of the model" if decoding.alpha is None else f"{decoding.alpha:g}"
        return f"beam, {decoding.beam} hypotheses, length penalty {penalty}"
    if decoding.method == "sample":
        return (
            f"sample, seed {decoding.seed}, temperature {decoding.temperature:g}, "
            f"top k {decoding.top_k}, top p {decoding.top_p:g}"
        )
    return "greedy"


def _interventions(trace: Trace) -> str:
    heads = sorted(trace.interventions.silenced)
    said = [f"silenced {kind}:{layer + 1}:{head + 1}" for kind, layer, head in heads]
    return ", ".join(said + ["positions off"] * trace.interventions.positions_off) or "none"
