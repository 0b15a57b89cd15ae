"""What one picture of a lecture shows: a frozen value, made from the session and the lesson."""

import re
from collections.abc import Hashable
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication

from model.address import Stack
from visualizer.figures import figure_class
from visualizer.figures.figure import View
from visualizer.figures.naming import kind_title
from visualizer.lesson import Lesson, Part, Scene, language, parts
from visualizer.narration import narrate
from visualizer.selection import Stage
from visualizer.theme import LECTURE
from visualizer.walk import walk

tr = QCoreApplication.translate

FIGURE_OF_PANEL = {"attention": "attention-matrix"}
"""Where the name of a panel is not that of its figure."""
ATTENTION_FIGURES = frozenset(("attention-matrix", "head-strip"))
"""Figures of weights, beside which the heaviest keys of the query are listed."""
OF_ONE_STACK = ATTENTION_FIGURES | {"head-grid", "mask"}
"""Figures of one attention: where it is the encoder's, no token of the target is selected."""
GROWING = frozenset(("training", "over-training"))
"""Figures of the training."""

_FIRST_SENTENCE = re.compile(r".+?(?:\.(?= |$)|。(?!”)|$)", re.DOTALL)
"""Tokens that are full stops end none: they stand in quotation marks."""


@dataclass(frozen=True, eq=False)
class Slide:
    """A view, the figure that draws it, and what is said of it.

    `second` is the text in the other language. `index` of `count` is the place in the lesson, or
    in the walk, of which `is_walk` tells. `before` is the sentence of the scene before: the
    words that it has not are new. `unread` is the sentence where no run has read it yet, `learned`
    how far a training in the scene is, and its film.
    """

    view: View
    figure: str
    text: tuple[Part, ...]
    second: tuple[Part, ...]
    title: str
    index: int
    count: int
    is_walk: bool
    before: str = ""
    unread: str = ""
    learned: str = ""

    @property
    def is_of_weights(self) -> bool:
        """Whether the figure shows what the selected head weighs."""
        return self.figure in ATTENTION_FIGURES and self.view.selection.stage is Stage.SOFTMAX

    @property
    def key(self) -> Hashable:
        """Equal for slides that look alike."""
        view = self.view
        training = view.training if self.figure in GROWING else None
        drawn = view.trace, view.before, training, view.selection, view.options, self.figure
        return (
            *drawn,
            self.text,
            self.second,
            self.title,
            self.index,
            self.count,
            self.before,
            self.unread,
            self.learned,
        )

    @property
    def head(self) -> str:
        """Which head it is of, in words."""
        selection = self.view.selection
        text = tr("Lecture", "{kind} · layer {layer} · head {head}")
        return text.format(
            kind=kind_title(selection.kind), layer=selection.layer + 1, head=selection.head + 1
        )

    @property
    def progress(self) -> str:
        """Where the lecture is, in words."""
        place = place_of(self.title, self.index, self.count, self.is_walk)
        return f"{place} · {self.learned}" if self.learned else place


def place_of(title: str, index: int, count: int, is_walk: bool = False) -> str:
    """Where in a lesson or a walk one is."""
    place = (
        tr("Lecture", "{title} · step {index} of {count}")
        if is_walk
        else tr("Lecture", "{title} · scene {index} of {count}")
    )
    return place.format(title=title, index=index + 1, count=count)


def of_scene(view: View, lesson: Lesson, index: int) -> Slide:
    """A scene of a lesson."""
    scene, spoken = lesson.scenes[index], language()
    before = lesson.scenes[index - 1].situation.sentence if index else ""
    return Slide(
        view,
        scene.figure,
        parts(scene.text.get(spoken)),
        parts(scene.text.other(spoken)),
        lesson.title.get(spoken),
        index,
        len(lesson.scenes),
        False,
        before,
    )


def of_step(view: View, figure: str = "") -> Slide:
    """A step of the walk, drawn by the figure of its panel, or by another one."""
    told = narrate(view.trace, view.selection)
    steps = walk(view.trace.model.config)
    step = steps[told.number - 1]
    shown = figure or FIGURE_OF_PANEL.get(step.panel, step.panel)
    return Slide(view, shown, _said(view, shown), (), told.place, told.number - 1, told.count, True)


def of_visit(view: View, lesson: Lesson, index: int, figure: str = "") -> Slide:
    """What was asked for in the place of a scene: what it says now is what the walk says.

    Where that is what the scene shows, it says what the scene says.
    """
    scene, own = lesson.scenes[index], of_scene(view, lesson, index)
    if figure in ("", scene.figure) and _shows(scene, view):
        return own
    shown = figure or scene.figure
    return replace(own, figure=shown, text=_said(view, shown), second=(), before="")


def _said(view: View, figure: str) -> tuple[Part, ...]:
    """What the walk says of its step, or of another picture than its own what that shows."""
    told = narrate(view.trace, view.selection)
    panel = walk(view.trace.model.config)[told.number - 1].panel
    own = FIGURE_OF_PANEL.get(panel, panel)
    if figure == own or {figure, own} <= ATTENTION_FIGURES:
        return (Part(told.sentence),)
    shown = _FIRST_SENTENCE.match(figure_class(figure)(view, LECTURE).describe())
    return (Part(shown[0]),) if shown else ()


def _shows(scene: Scene, view: View) -> bool:
    """Whether this is what a scene shows, but for a token that its figure has no place for."""
    wanted, now = scene.selection(view.trace), replace(view.selection, hover=None)
    if scene.figure in OF_ONE_STACK:
        other = "target" if wanted.stack is Stack.ENCODER else "source"
        now = replace(now, **{other: getattr(wanted, other)})
    return now == wanted and scene.situation.is_run_of(view.trace)


def notes(scene: Scene) -> str:
    """What the lecturer reads of a scene."""
    return scene.notes.get(language())
