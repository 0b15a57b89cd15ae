"""What is current: model, sentence, trace, selection, interventions, view options.

The only mutable state. Panels show it and say through its methods what the user did; the engine
answers its requests with `show_model`, `show_step` and `show_trace`.
"""

from dataclasses import astuple, fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from model.address import AttentionKind
from model.config import DecodingConfig
from model.intervention import Interventions
from model.trace import DecodeStep, ModelInfo, Tokens, Trace, TraceRequest
from visualizer.beside import is_beside, is_elsewhere, plain_request, same_input
from visualizer.finding import places
from visualizer.fitting import fitting
from visualizer.selection import Cell, Selection, ViewOptions
from visualizer.training_state import Command, Estimate, SaveRequest, Training, TrainingRequest
from visualizer.walk import Step, step_for, step_showing, walk


class Session(QObject):
    """Emits a past fact only when something differs from before."""

    model_changed = Signal(object)  # ModelInfo
    sentence_changed = Signal(str)
    trace_changed = Signal(object)  # Trace
    selection_changed = Signal(object)  # Selection
    options_changed = Signal(object)  # ViewOptions
    interventions_changed = Signal(object)  # Interventions
    decoding_changed = Signal(object)  # DecodingConfig
    source_arrived = Signal(object)  # Tokens that the run reads
    step_arrived = Signal(object)  # DecodeStep of a search that is running
    running_changed = Signal(bool)
    outdated_changed = Signal(bool)
    step_entered = Signal(object)  # walk.Step: the user went there
    panel_requested = Signal(str)  # its name in PANELS

    training_changed = Signal(object)  # Training

    plain_run_requested = Signal(object)  # TraceRequest of the run without the what-if
    run_requested = Signal(object)  # TraceRequest
    model_requested = Signal(object)  # Path
    training_requested = Signal(object)  # TrainingRequest
    training_commanded = Signal(object)  # Command
    moment_requested = Signal(object)  # a step of the training, or None for the newest
    film_requested = Signal()  # the sentence at every moment
    comparison_requested = Signal(object)  # the names of runs
    estimate_requested = Signal(object)  # TrainingRequest, or None
    estimate_arrived = Signal(object)  # Estimate
    training_wanted = Signal()  # the user wants to set one up
    save_wanted = Signal()  # the user wants to save what was trained
    save_requested = Signal(object)  # SaveRequest
    move_requested = Signal(object)  # the folder in which the run under way shall be

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model: ModelInfo | None = None
        self.sentence = ""
        self.trace: Trace | None = None
        self.before: Trace | None = None
        """The same sentence without interventions, while there are some."""
        self.selection = Selection()
        self.options = ViewOptions()
        self.interventions = Interventions()
        self.decoding = DecodingConfig()
        self.seed_kept = False
        """Whether the user chose the seed: translating again repeats the draw."""
        self.padding = 0
        self.running = False
        self.training = Training()
        self.outdated = False
        """Whether another sentence than that of the trace is being translated."""
        self._undo: list[Interventions] = []
        self._found = ("", 0)

    # What the user did

    def translate(self, sentence: str | None = None) -> None:
        """Run the model on a sentence, or repeat the current run; only the former draws anew."""
        if sentence is not None:
            self._set_sentence(sentence)
            self._draw_anew()
        self._run(self.sentence)

    def edit(self, sentence: str) -> None:
        """The sentence is being typed; a translation that runs begins again with it."""
        if sentence != self.sentence:
            self._set_sentence(sentence)
            if self.running:
                self.translate()

    def open_model(self, folder: Path) -> None:
        """Ask for another model."""
        self.model_requested.emit(folder)

    def select(self, **changes: Any) -> None:
        """Change the selection; silent when nothing differs. The step follows kind and layer.

        The tensor follows the step, unless another one than the step's was chosen.
        """
        new = self.selected(**changes)
        if new != self.selection:
            self.selection = new
            self.selection_changed.emit(new)

    def selected(self, **changes: Any) -> Selection:
        """What the selection would be after these changes."""
        new = self._fitting(replace(self.selection, **changes))
        if self.model is not None and "step" not in changes:
            steps, step = walk(self.model.config), step_for(self.model.config, self.selection, new)
            chosen = "tensor" in changes or new.tensor != self._step_in(steps).tensor
            tensor = new.tensor if chosen else steps[step].tensor
            new = replace(new, step=step, tensor=tensor)
        return new

    def hover(self, cell: Cell | None) -> None:
        """Look at a cell in passing."""
        self.select(hover=cell)

    def pin(self, cell: Cell) -> None:
        """Keep looking at a cell of the current kind; pinning it again releases it."""
        changes: dict[str, Any] = {"hover": None}
        for name in ("layer", "head"):
            if getattr(cell, name) is not None:
                changes[name] = getattr(cell, name)
        if cell.query is not None:
            encoder = self.selection.kind is AttentionKind.ENCODER_SELF
            changes["source" if encoder else "target"] = cell.query
        if cell.key is not None:
            pinned = Cell(*(getattr(self.selection, f.name) for f in fields(Cell)))
            same = all(a in (None, b) for a, b in zip(astuple(cell), astuple(pinned), strict=True))
            changes["key"] = None if same else cell.key
        self.select(**changes)

    def release(self) -> None:
        """Let go of what is pinned."""
        self.select(key=None, hover=None)

    def find(self, text: str) -> bool:
        """Select the next token that contains a text, first of the source, then of the output.

        Where the source is the keys of the current kind, its token is pinned.
        """
        if self.trace is None:
            return False
        found = places(self.trace, text)
        if not found:
            return False
        later = found[found.index(self._found) + 1 :] if self._found in found else found
        self._found = side, index = (later or found)[0]
        crossed = self.selection.kind is AttentionKind.CROSS
        key = index if crossed and side == "source" else None
        self.select(**{side: index}, key=key, hover=None)
        return True

    def go_to(self, index: int) -> None:
        """Enter a step of the walk; its panel comes forward."""
        if self.model is None:
            return
        steps = walk(self.model.config)
        index = min(max(index, 0), len(steps) - 1)
        self.select(**steps[index].applied(self.selection, index))
        self.step_entered.emit(steps[index])

    def show_panel(self, name: str) -> None:
        """Let a panel come forward, by its name in PANELS."""
        self.panel_requested.emit(name)

    def set_options(self, **changes: Any) -> None:
        """Change how figures show things."""
        new = replace(self.options, **changes)
        if new != self.options:
            self.options = new
            self.options_changed.emit(new)

    def set_decoding(self, decoding: DecodingConfig, keep_seed: bool = False) -> None:
        """Search otherwise from now on, and search again."""
        differs = decoding != self.decoding
        if differs or keep_seed != self.seed_kept:
            self.decoding, self.seed_kept = decoding, keep_seed
            self.decoding_changed.emit(decoding)
        if differs and self.trace is not None:
            self._run(self.sentence if self.running else self.trace.source_text)

    def set_seed(self, seed: int) -> None:
        """Draw with this seed, and keep it."""
        self.set_decoding(replace(self.decoding, seed=seed), keep_seed=True)

    def set_padding(self, padding: int) -> None:
        """Pad both sides with so many tokens, as in a batch."""
        if padding != self.padding:
            self.padding = padding
            self.run_again()

    def intervene(self, interventions: Interventions) -> None:
        """Repeat the run with these changes; `undo` takes them back."""
        if interventions != self.interventions:
            self._undo.append(self.interventions)
            self._set_interventions(interventions)

    def set_up(
        self, sentence: str, decoding: DecodingConfig, interventions: Interventions, padding: int
    ) -> None:
        """Take all of this for the next run, which `translate` begins; `undo` ends a what-if."""
        self._set_sentence(sentence)
        self.padding = padding
        if decoding != self.decoding:
            self.decoding = decoding
            self.decoding_changed.emit(decoding)
        self._take(interventions, [Interventions()] if interventions else [])

    def train(self, request: TrainingRequest) -> None:
        """Begin a training, or go on with one."""
        self.training_requested.emit(request)

    def command_training(self, command: Command) -> None:
        """Pause the training, let it go on, learn one batch, or stop it."""
        self.training_commanded.emit(command)

    def show_moment(self, step: int | None) -> None:
        """Show the sentence as the model saw it at a step of its training, or the newest."""
        self.moment_requested.emit(step)

    def make_film(self) -> None:
        """Trace the sentence at every moment of the training."""
        self.film_requested.emit()

    def compare_runs(self, names: frozenset[str]) -> None:
        """Draw the curves of these runs beside the current one's."""
        self.comparison_requested.emit(names)

    def estimate_training(self, request: TrainingRequest | None) -> None:
        """Ask what a training would need; None: nobody wants to know any more."""
        self.estimate_requested.emit(request)

    def set_up_training(self) -> None:
        """Let the user say what to train."""
        self.training_wanted.emit()

    def set_up_saving(self) -> None:
        """Let the user say how the model that was trained is called."""
        self.save_wanted.emit()

    def save_model(self, request: SaveRequest) -> None:
        """Make a model folder of a run."""
        self.save_requested.emit(request)

    def move_training(self, folder: Path) -> None:
        """Let the run under way be in this folder from now on."""
        self.move_requested.emit(folder)

    @property
    def can_undo(self) -> bool:
        """Whether there is an intervention to take back."""
        return bool(self._undo)

    def undo(self) -> None:
        """Take back the last intervention."""
        if self._undo:
            self._set_interventions(self._undo.pop())

    # What the engine answers

    def show_running(self, running: bool) -> None:
        """A run began or ended."""
        if running != self.running:
            self.running = running
            self.running_changed.emit(running)
            self._check_outdated()

    def show_source(self, tokens: Tokens) -> None:
        """The run has read its sentence."""
        self.source_arrived.emit(tokens)

    def show_step(self, step: DecodeStep) -> None:
        """The search that runs has taken a step."""
        self.step_arrived.emit(step)

    def show_training(self, training: Training) -> None:
        """The training has moved on."""
        self.training = training
        self.training_changed.emit(training)

    def show_estimate(self, estimate: Estimate) -> None:
        """What a training would need is known."""
        self.estimate_arrived.emit(estimate)

    def show_model(self, model: ModelInfo) -> None:
        """Another model is ready; interventions are dropped, but not for another moment of it."""
        if model == self.model:
            return
        goes_on, self.model = model.is_of_run(self.model), model
        if not goes_on:
            self._take(Interventions(), [])
        self.before = None
        self.model_changed.emit(model)

    def show_trace(self, trace: Trace) -> None:
        """A run has ended; where another moment is shown, the what-if is repeated there."""
        if self.model != trace.model:
            self.show_model(trace.model)
        if trace.interventions and trace.interventions != self.interventions:
            self._take(trace.interventions, [Interventions()])
        previous, looked_at = self.trace, self.selection
        if previous is not None and is_beside(previous, trace, self.interventions):
            self.before = trace
            self.trace_changed.emit(previous)
            return
        if not trace.interventions:
            self.before = None
        elif previous is not None and not previous.interventions and same_input(previous, trace):
            self.before = previous
        elif self.before is not None and not same_input(self.before, trace):
            self.before = None
        self.trace = trace
        self.selection = self._fitting(replace(self.selection, hover=None))
        if previous is None or previous.model.config != trace.model.config:
            step = step_showing(trace.model.config, self.selection)
            tensor = walk(trace.model.config)[step].tensor
            self.selection = replace(self.selection, step=step, tensor=tensor)
        self._set_sentence(trace.source_text if not self.sentence else self.sentence)
        self._check_outdated()
        self.trace_changed.emit(trace)
        if self.selection != looked_at:
            self.selection_changed.emit(self.selection)
        if trace.interventions and self.before is None and not (trace.recorded or trace.forced):
            self.plain_run_requested.emit(plain_request(trace))
        if previous is not None and is_elsewhere(previous, trace) and self.interventions:
            self.run_again()

    def step(self) -> Step | None:
        """The current step of the walk."""
        return None if self.model is None else self._step_in(walk(self.model.config))

    def _step_in(self, steps: tuple[Step, ...]) -> Step:
        return steps[min(self.selection.step, len(steps) - 1)]

    def run_again(self) -> None:
        """Repeat what is shown, or what runs; what is only typed is not translated."""
        trace = self.trace
        if trace is None:
            return
        if self.running and self.sentence != trace.source_text:
            self._run(self.sentence)
        elif trace.forced:
            self._run(trace.source_text, trace.decoding, trace.output_text)
        else:
            self._run(trace.source_text)

    def _run(
        self, sentence: str, decoding: DecodingConfig | None = None, target: str | None = None
    ) -> None:
        self.run_requested.emit(
            TraceRequest(
                sentence,
                target,
                decoding or self.decoding,
                self.interventions,
                self.padding,
                self.training.moment_of(self.model),
            )
        )

    def _draw_anew(self) -> None:
        """Sample with the next seed where the run that is shown had this one."""
        used = self.trace is not None and self.trace.decoding.seed == self.decoding.seed
        if used and self.decoding.method == "sample" and not self.seed_kept:
            self.decoding = replace(self.decoding, seed=self.decoding.seed + 1)
            self.decoding_changed.emit(self.decoding)

    def _set_sentence(self, sentence: str) -> None:
        if sentence != self.sentence:
            self.sentence = sentence
            self.sentence_changed.emit(sentence)
            self._check_outdated()

    def _check_outdated(self) -> None:
        other = self.trace is not None and self.trace.source_text != self.sentence
        if self.outdated != (self.running and other):
            self.outdated = not self.outdated
            self.outdated_changed.emit(self.outdated)

    def _fitting(self, selection: Selection) -> Selection:
        return selection if self.trace is None else fitting(selection, self.trace)

    def _set_interventions(self, interventions: Interventions) -> None:
        self.interventions = interventions
        self.interventions_changed.emit(interventions)
        self.run_again()

    def _take(self, interventions: Interventions, undo: list[Interventions]) -> None:
        """Let these be the interventions without a run."""
        self._undo = undo
        if interventions != self.interventions:
            self.interventions = interventions
            self.interventions_changed.emit(interventions)
