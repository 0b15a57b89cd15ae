"""The menus of the window, from ACTIONS, PANELS, the styles and the languages."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from visualizer.actions import ACTIONS, ActionSpec
from visualizer.language import LANGUAGES
from visualizer.panels import PANELS

T = TypeVar("T")
tr = QCoreApplication.translate


def _T(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("MainWindow", text))


TITLES = {
    "file": _T("&File"),
    "edit": _T("&Edit"),
    "walk": _T("&Walk"),
    "view": _T("&View"),
    "help": _T("&Help"),
}
STYLES = {
    "system": _T("Colours of the system"),
    "light": _T("Light"),
    "dark": _T("Dark"),
}
PIN, ARRANGE, LANGUAGE = _T("Keep this panel in front"), _T("Arrange panels anew"), _T("Language")
COLORS = _T("Colour map")
MAPS = {
    "": _T("That of the style"),
    "blues": _T("Blues"),
    "greys": _T("Greys"),
    "viridis": _T("Viridis"),
    "magma": _T("Magma"),
}
SIZE, LARGER, SMALLER = _T("Size of text"), _T("Larger text"), _T("Smaller text")
SIZES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
"""How large text may be, beside its usual size."""


class Menus(QObject):
    """What the menus say; what they do is connected by the window, with the data of each action."""

    size_chosen = Signal(float)  # of text, beside its usual size

    def __init__(self, bar: QMenuBar) -> None:
        super().__init__(bar)
        self.menus = {name: bar.addMenu("") for name in TITLES}
        self.commands = {spec.name: self._command(spec) for spec in ACTIONS}
        view = self.menus["view"]
        self.panels = {spec.name: view.addAction("") for spec in PANELS}
        for spec in PANELS:
            self.panels[spec.name].setShortcut(spec.shortcut)
            self.panels[spec.name].setData(spec.name)
        view.addSeparator()
        self.pin = view.addAction("")
        self.pin.setCheckable(True)
        self.pin.setShortcut("Ctrl+P")
        self.arrange = view.addAction("")
        view.addSeparator()
        self.styles = _choices(view, STYLES)
        view.addSeparator()
        self.colors = view.addMenu("")
        self.maps = _choices(self.colors, MAPS)
        self.size = view.addMenu("")
        self.larger, self.smaller = self.size.addAction(""), self.size.addAction("")
        self.larger.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self.smaller.setShortcut("Ctrl+-")
        self.size.addSeparator()
        self.sizes = _choices(self.size, SIZES)
        for scale, action in self.sizes.items():
            action.setText(f"{scale:.0%}")
        connect((*self.sizes.values(), self.larger, self.smaller), self._on_size)
        self.language = view.addMenu("")
        self.languages = _choices(self.language, LANGUAGES)
        for code, action in self.languages.items():
            action.setText(LANGUAGES[code])
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts again, in the language that is now current."""
        for name, title in TITLES.items():
            self.menus[name].setTitle(tr("MainWindow", title))
        for spec in ACTIONS:
            self.commands[spec.name].setText(tr("Actions", spec.text))
        for panel in PANELS:
            self.panels[panel.name].setText(tr("Panels", panel.title))
        for name, text in STYLES.items():
            self.styles[name].setText(tr("MainWindow", text))
        self.pin.setText(tr("MainWindow", PIN))
        self.arrange.setText(tr("MainWindow", ARRANGE))
        self.colors.setTitle(tr("MainWindow", COLORS))
        for name, text in MAPS.items():
            self.maps[name].setText(tr("MainWindow", text))
        self.size.setTitle(tr("MainWindow", SIZE))
        self.larger.setText(tr("MainWindow", LARGER))
        self.smaller.setText(tr("MainWindow", SMALLER))
        title = tr("MainWindow", LANGUAGE)
        self.language.setTitle(title if title == LANGUAGE else f"{title} · {LANGUAGE}")

    def keyed(self) -> Iterable[QAction]:
        """All actions that may have keys."""
        sizes = self.larger, self.smaller
        return [*self.commands.values(), *self.panels.values(), self.pin, *sizes]

    def show_lesson(self, title: str) -> None:
        """Say on which lesson a lecture would be."""
        text = tr("MainWindow", "Lecture: {title}").format(title=title)
        self.commands["lecture"].setText(text.replace("&", "&&"))

    def show_size(self, scale: float) -> None:
        """Tick the current size of text."""
        self.larger.setData(next_size(scale, larger=True))
        self.smaller.setData(next_size(scale, larger=False))
        for known, action in self.sizes.items():
            action.setChecked(known == scale)
        self.larger.setEnabled(scale < SIZES[-1])
        self.smaller.setEnabled(scale > SIZES[0])

    def _on_size(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.size_chosen.emit(action.data())

    def _command(self, spec: ActionSpec) -> QAction:
        menu = self.menus[spec.menu]
        if spec.separated:
            menu.addSeparator()
        action = menu.addAction("")
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setData(spec)
        return action


def connect(actions: Iterable[QAction], slot: Callable[[], Any]) -> None:
    """Let all of them call the same slot, which asks its sender."""
    for action in actions:
        action.triggered.connect(slot)


def next_size(scale: float, larger: bool) -> float:
    """The next size of text, or the last one."""
    beyond = [size for size in SIZES if (size > scale if larger else size < scale)]
    if not beyond:
        return scale
    return min(beyond) if larger else max(beyond)


def _choices(menu: QMenu, names: Iterable[T]) -> dict[T, QAction]:
    """One of these is current."""
    group = QActionGroup(menu)
    actions = {}
    for name in names:
        action = actions[name] = menu.addAction("")
        action.setCheckable(True)
        action.setData(name)
        group.addAction(action)
    return actions
