"""ACTIONS: every command of the window, its keys, and what it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP

from visualizer.session import Session

Menu = Literal["file", "edit", "walk", "view", "help"]


def _T(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("Actions", text))


@dataclass(frozen=True)
class ActionSpec:
    """One command; `call` gets the Session, or names a method of the window or of its parts."""

    name: str
    menu: Menu
    text: str
    keys: tuple[str, ...]
    call: Callable[[Session], object] | str
    needs_trace: bool = True
    separated: bool = False


def _connected(_: Session) -> None:
    """Nothing here: whoever opens and saves files has connected the action."""


def _layer(by: int) -> Callable[[Session], object]:
    return lambda session: session.select(layer=session.selection.layer + by)


def _head(by: int) -> Callable[[Session], object]:
    return lambda session: session.select(head=session.selection.head + by)


def _target(by: int) -> Callable[[Session], object]:
    return lambda session: session.select(target=session.selection.target + by)


def _step(by: int) -> Callable[[Session], object]:
    return lambda session: session.go_to(session.selection.step + by)


ACTIONS = (
    ActionSpec("open", "file", _T("Open model folder…"), ("Ctrl+O",), "open_folder", False),
    ActionSpec("open-session", "file", _T("Open session…"), ("Ctrl+Shift+O",), _connected, False),
    ActionSpec("save", "file", _T("Save session"), ("Ctrl+S",), _connected, True, True),
    ActionSpec("save-as", "file", _T("Save session as…"), ("Ctrl+Shift+S",), _connected),
    ActionSpec(
        "train", "file", _T("Train a model…"), ("Ctrl+T",), Session.set_up_training, False, True
    ),
    ActionSpec("save-model", "file", _T("Save model…"), (), Session.set_up_saving, False),
    ActionSpec("lesson", "file", _T("Open lesson…"), (), "desk.choose_lesson", False),
    ActionSpec("export", "file", _T("Export figure…"), ("Ctrl+E",), "export_figure"),
    ActionSpec("quit", "file", _T("Quit"), ("Ctrl+Q",), "close", False, True),
    ActionSpec("undo", "edit", _T("Take back the what-if"), ("Ctrl+Z",), Session.undo),
    ActionSpec("release", "edit", _T("Release what is pinned"), ("Esc",), "release"),
    ActionSpec("find", "edit", _T("Find token…"), ("Ctrl+F",), "find_token", True, True),
    ActionSpec("sentence", "edit", _T("Edit the sentence"), ("Ctrl+L",), "edit_sentence", False),
    ActionSpec("play", "walk", _T("Play or pause"), ("Space",), "toggle_play"),
    ActionSpec("next-step", "walk", _T("Next step"), ("Right",), _step(1), True, True),
    ActionSpec("previous-step", "walk", _T("Previous step"), ("Left",), _step(-1)),
    ActionSpec("first-step", "walk", _T("First step"), ("Home",), lambda s: s.go_to(0)),
    ActionSpec("last-step", "walk", _T("Last step"), ("End",), lambda s: s.go_to(10**6)),
    ActionSpec("layer-up", "walk", _T("Layer above"), ("Up",), _layer(1), True, True),
    ActionSpec("layer-down", "walk", _T("Layer below"), ("Down",), _layer(-1)),
    ActionSpec("next-head", "walk", _T("Next head"), ("]",), _head(1)),
    ActionSpec("previous-head", "walk", _T("Previous head"), ("[",), _head(-1)),
    ActionSpec("next-token", "walk", _T("Next decode step"), ("PgDown",), _target(1)),
    ActionSpec("previous-token", "walk", _T("Previous decode step"), ("PgUp",), _target(-1)),
    ActionSpec("lecture", "walk", _T("Lecture"), ("F5",), "desk.begin", True, True),
    ActionSpec(
        "lecture-walk", "walk", _T("Lecture on what is on screen"), ("Shift+F5",), "desk.begin_walk"
    ),
    ActionSpec("tour", "help", _T("Five-minute tour"), (), "tour.begin"),
    ActionSpec("keys", "help", _T("Keys"), ("F1",), "show_keys", False),
    ActionSpec("card", "help", _T("About this model"), (), "show_card", True, True),
    ActionSpec("about", "help", _T("About Attention Visualizer"), (), "show_about", False),
)
