"""Walks through a lesson, or where there is none through the model."""

from dataclasses import fields, replace

from PySide6.QtCore import QObject, QTimer, Signal

from model.errors import ModelError
from model.trace import Trace
from visualizer.figures.architecture import Place
from visualizer.figures.figure import View
from visualizer.fitting import fitting
from visualizer.lecture.live import Live, Runs
from visualizer.lecture.slide import Slide, notes, of_scene, of_step, of_visit, place_of
from visualizer.lesson import Lesson, Scene, language
from visualizer.preparing import Prepared, Unprepared, runs_itself
from visualizer.selection import Cell, Selection, ViewOptions
from visualizer.session import Session
from visualizer.training_state import Training
from visualizer.walk import walk

MOVES: dict[str, tuple[str, int]] = {
    "layer-up": ("layer", 1),
    "layer-down": ("layer", -1),
    "next-head": ("head", 1),
    "previous-head": ("head", -1),
    "next-token": ("target", 1),
    "previous-token": ("target", -1),
}
"""What a move changes in the selection, and by how much."""


class Lecturer(QObject):
    """Says what is on the screen, and lets the session follow."""

    changed = Signal()
    readied = Signal()  # what comes next may be known now
    scene_wanted = Signal(object, object)  # Lesson, and the scenes that are to be run, in order
    run_wanted = Signal(object, object)  # Training and folder of a run that has ended

    def __init__(
        self, session: Session, lesson: Lesson | None, runs: Runs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.lesson, self.index = session, lesson, 0
        self._prepared: dict[int, Prepared] = {}
        self._failures: dict[int, ModelError] = {}
        self._trained = runs.traces
        self._expected = session.selection
        self._figure = ""
        self._asked = False  # whether the user asked for another run in this scene
        self._live = Live(session, lesson, runs, self.run_wanted.emit)
        self._connections = [
            session.selection_changed.connect(self._on_changed),
            session.options_changed.connect(self._on_changed),
            session.trace_changed.connect(self._on_trace_changed),
            session.run_requested.connect(self._on_run_requested),
            session.training_changed.connect(self._on_training_changed),
        ]

    # What is shown

    @property
    def scene(self) -> Scene | None:
        """The scene of the lesson, if there is one."""
        return None if self.lesson is None else self.lesson.scenes[self.index]

    @property
    def visiting(self) -> bool:
        """Whether something else than the scene is on the screen, as somebody asked for it."""
        scene, session = self.scene, self.session
        if scene is None or session.trace is None:
            return False
        ready = self._prepared.get(self.index)
        if self._figure or self._asked:
            return True
        differs = replace(session.selection, hover=None) != self._expected
        if ready is None:
            return self._live.is_shown and differs
        return differs or session.trace is not ready.trace

    @property
    def waiting(self) -> bool:
        """Whether the scene is still being run."""
        scene = self.scene
        return scene is not None and runs_itself(scene) and self.index not in self._prepared

    @property
    def failure(self) -> ModelError | None:
        """Why the scene cannot be run."""
        return self._failures.get(self.index) if self.waiting else None

    def is_ready(self, index: int) -> bool:
        """Whether a scene was run ahead."""
        return index in self._prepared

    @property
    def preparing(self) -> bool:
        """Whether what is to be trained is still being read."""
        return self._live.preparing

    @property
    def filming(self) -> bool:
        """Whether what was trained is still to be read, or its film is still to begin."""
        return self._live.reading or self._live.lacks_film(self._shown_figure)

    @property
    def _shown_figure(self) -> str:
        return self._figure or (self.scene.figure if self.scene is not None else "")

    @property
    def notes(self) -> str:
        """What only the lecturer reads."""
        return "" if self.scene is None else notes(self.scene)

    @property
    def place(self) -> str:
        """At which scene the lesson stands, in words."""
        lesson = self.lesson
        if lesson is None:
            return ""
        return place_of(lesson.title.get(language()), self.index, len(lesson.scenes))

    def slide(self) -> Slide | None:
        """What is on the screen; None while there is nothing."""
        session = self.session
        if session.trace is None or self.waiting or self.filming:
            return None
        view = self._view(session.trace, session.selection, session.options, session.before)
        if self.lesson is None:
            return of_step(view, self._figure)
        if self.visiting:
            return self._told(of_visit(view, self.lesson, self.index, self._figure))
        slide = self._told(of_scene(view, self.lesson, self.index))
        if self._live.is_shown or self.index in self._prepared:
            return slide
        if self._live.origin in self._trained:
            return None  # what it reads comes at once
        return replace(slide, figure="training", unread=session.sentence)  # nothing to trace yet

    def ahead(self, move: str) -> Slide | None:
        """What a move would show, without making it; None where that is not known yet."""
        trace = self.session.trace
        if trace is None:
            return None
        if move in MOVES:
            name, by = MOVES[move]
            changed = self.session.selected(**{name: getattr(self.session.selection, name) + by})
            return self._here(trace, changed)
        by = 1 if move == "next" else -1
        if self.lesson is not None:
            return self._scene_ahead(self.index + by)
        steps = walk(trace.model.config)
        index = min(max(self.session.selection.step + by, 0), len(steps) - 1)
        changes = steps[index].applied(self.session.selection, index)
        view = self._here_view(trace, self.session.selected(**changes))
        return of_step(view)

    # What the lecturer does

    def begin(self) -> None:
        """Show the scene at which the lesson stands, or where there is none what is selected."""
        if self.lesson is not None:
            self._go(self.index)
        else:
            self.changed.emit()

    def move(self, move: str) -> None:
        """Make one of the moves: next, previous, first, last or one of MOVES."""
        session = self.session
        if move in MOVES:
            name, by = MOVES[move]
            session.select(**{name: getattr(session.selection, name) + by})
            return
        last = 10**6 if self.lesson is None else len(self.lesson.scenes) - 1
        here = session.selection.step if self.lesson is None else self.index
        index = {"next": here + 1, "previous": here - 1, "first": 0, "last": last}[move]
        if self.lesson is None:
            self._figure = ""
            session.go_to(index)
            self.changed.emit()
        elif 0 <= index <= last:
            self._go(index)

    def pin(self, cell: Cell) -> None:
        """Keep looking at a cell, or enter a block of the architecture."""
        if isinstance(cell, Place):
            self.session.go_to(cell.step)
        else:
            self.session.pin(cell)

    def show_figure(self, name: str) -> None:
        """Draw what is selected with another figure; without a name with its own."""
        self._figure = name
        self._live.make_film(self._shown_figure)
        self.changed.emit()

    def back(self) -> bool:
        """Go back to the scene from what somebody asked for; whether there was a way back."""
        if not self.visiting:
            return False
        self._go(self.index)
        return True

    def show_prepared(self, prepared: Prepared) -> None:
        """A scene can be shown from now on."""
        if prepared.lesson is not self.lesson:
            return
        waited = self.waiting
        self._prepared[prepared.index] = prepared
        if waited and not self.waiting:
            self._go(self.index)
        self.readied.emit()

    def show_failure(self, failure: Unprepared) -> None:
        """A scene cannot be shown."""
        if failure.lesson is self.lesson:
            self._failures[failure.index] = failure.error
            self.changed.emit()

    def end(self) -> None:
        """Let go of the session."""
        for connection in self._connections:
            QObject.disconnect(connection)
        self._prepared.clear()  # nothing is staged any more
        self._live.end()

    # Within a lesson

    def _go(self, index: int) -> None:
        assert self.lesson is not None
        scene = self.lesson.scenes[index]
        self.index, self._figure, self._asked = index, "", False
        if runs_itself(scene):
            self._live.stop()
            ready = self._prepared.get(index)
            if ready is None:
                self._want(index)
            else:
                self._stage(scene, ready.trace, ready.before)
        else:
            self._go_live(scene)
        self.changed.emit()

    def _stage(self, scene: Scene, trace: Trace, before: Trace | None) -> None:
        """Let the session show what a scene shows."""
        session = self.session
        self._set_up(scene)
        for each in (before, trace):
            if each is not None and session.trace is not each:
                session.show_trace(each)
        self._select(scene.selection(trace))

    def _set_up(self, scene: Scene) -> None:
        wanted, session = scene.situation, self.session
        options = {each.name: getattr(wanted.options, each.name) for each in fields(ViewOptions)}
        session.set_options(**options)
        session.set_up(wanted.sentence, wanted.decoding, wanted.interventions, wanted.padding)

    def _go_live(self, scene: Scene) -> None:
        """Train, or show what was trained in this scene or one before it."""
        session, origin = self.session, self._live.enter(self.index)
        self._set_up(scene)
        self._live.go_on()
        trace = self._trained.get(origin)
        if trace is None:
            return
        if session.trace is None or session.trace.model.path != trace.model.path:
            session.show_trace(trace)
        assert session.trace is not None
        if not session.training.active and not scene.situation.is_run_of(session.trace):
            session.translate()
            self._asked = False
        self._select(scene.selection(session.trace))
        self._live.make_film(self._shown_figure)

    def _select(self, selection: Selection) -> None:
        """Look at what the scene looks at."""
        session = self.session
        session.select(**{each.name: getattr(selection, each.name) for each in fields(Selection)})
        self._expected = session.selection

    def _want(self, index: int) -> None:
        """Have this scene run next, then those after it, then those before it."""
        assert self.lesson is not None
        self._failures.clear()
        count = len(self.lesson.scenes)
        order = [*range(index, count), *range(index)]
        self.scene_wanted.emit(
            self.lesson, tuple(each for each in order if each not in self._prepared)
        )

    # What the next picture needs

    def _scene_ahead(self, index: int) -> Slide | None:
        ready = self._prepared.get(index)
        if ready is None:
            return None
        assert self.lesson is not None
        scene = self.lesson.scenes[index]
        trace, before = ready.trace, ready.before
        view = self._view(trace, scene.selection(trace), scene.situation.options, before)
        return of_scene(view, self.lesson, index)

    def _here(self, trace: Trace, selection: Selection) -> Slide:
        view = self._here_view(trace, selection)
        if self.lesson is None:
            return of_step(view, self._figure)
        same = selection == replace(self.session.selection, hover=None)
        if same and not self.visiting:
            return self._told(of_scene(view, self.lesson, self.index))
        return self._told(of_visit(view, self.lesson, self.index, self._figure))

    def _told(self, slide: Slide) -> Slide:
        """With how far the training and its film are, where it is trained live."""
        return replace(slide, learned=self._live.progress(slide.figure))

    def _here_view(self, trace: Trace, selection: Selection) -> View:
        return self._view(trace, selection, self.session.options, self.session.before)

    def _view(
        self, trace: Trace, selection: Selection, options: ViewOptions, before: Trace | None
    ) -> View:
        selection = replace(selection, hover=None)
        return View(trace, selection, options, before, training=self.session.training)

    # What the session says

    def _on_changed(self, _: object) -> None:
        self.changed.emit()

    def _on_run_requested(self, _: object) -> None:
        scene = self.scene
        unlearned = scene is not None and not runs_itself(scene) and not self._live.is_shown
        self._asked = not unlearned  # the model that learns will read it at its first validation
        self.changed.emit()

    def _on_trace_changed(self, trace: Trace) -> None:
        scene, ready = self.scene, self._prepared.get(self.index)
        if scene is not None and ready is None and not runs_itself(scene):
            self._on_live_trace(scene, trace)
        elif ready is not None and not self._asked and trace not in (ready.trace, ready.before):
            QTimer.singleShot(0, self, self._stage_again)  # it was asked for before this scene
        self.changed.emit()

    def _on_live_trace(self, scene: Scene, trace: Trace) -> None:
        """The trained model has read the sentence once more."""
        origin = self._live.origin
        if not self._live.is_shown or origin is None:
            return
        followed = origin not in self._trained or self._follows(trace)
        if not self._asked:
            self._trained[origin] = trace
        if followed and not self._asked:
            self._select(scene.selection(trace))
        self._live.make_film(self._shown_figure)

    def _follows(self, trace: Trace) -> bool:
        """Whether still what the scene selects is selected, as far as this run has it."""
        selected = replace(self.session.selection, hover=None)
        return selected == fitting(self._expected, trace)

    def _stage_again(self) -> None:
        ready = self._prepared.get(self.index)
        if self.scene is not None and ready is not None and not self._asked:
            self._stage(self.scene, ready.trace, ready.before)

    def _on_training_changed(self, training: Training) -> None:
        self._live.note(training)
        if self._live.origin is not None:
            self._live.make_film(self._shown_figure)
            self.changed.emit()
