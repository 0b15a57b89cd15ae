"""A dock for one panel, and how large docks are."""

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import QChildEvent, QCoreApplication, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDockWidget,
    QFrame,
    QMainWindow,
    QTabBar,
    QToolTip,
    QWidget,
)
from shiboken6 import getCppPointer

from visualizer.measure import scaled
from visualizer.panels import PanelSpec
from visualizer.panels.panel import Panel
from visualizer.session import Session
from visualizer.theme import Theme

tr = QCoreApplication.translate

SIDES = {"left": (230, 420), "right": (280, 480)}
"""At least and at most. Lengths are pixels beside text of the usual size."""
FIRST = {"left": 270, "right": 310, "bottom": 120}
ROOMY = 1200
"""In a narrower window the sides begin as narrow as they may be."""
ANY_HEIGHT = 0x00FFFFFF
LARGEST_SHARES = {"left": 0.25, "right": 0.3}
"""Of a window's width; where this is less, it is enough."""
MOST_SHARE = 1 / 3
"""Of a window's width, however wide a side could be."""
SMALL = QSize(700, 420)
"""In a window that is less wide or high, panels are stacked as tabs rather than side by side."""
HIGHEST, HIGH_ENOUGH, LOWEST = 150, 86, 108
HIGHEST_SHARE = 0.21
"""Of a window's height; where this is less, it is all that the foot gets beyond what it needs."""


def limits(area: str, window: int) -> tuple[int, int]:
    """How narrow and how wide a side may be in a window of a width."""
    least, most = SIDES[area]
    least = min(scaled(least), round(LARGEST_SHARES[area] * window))
    return least, min(scaled(most), round(MOST_SHARE * window))


def is_small(window: QSize) -> bool:
    """Whether a window has too little room for panels side by side with text of this size."""
    return window.width() < scaled(SMALL.width()) or window.height() < scaled(SMALL.height())


def highest(window: int) -> int:
    """How high the foot may be in a window of a height."""
    return min(scaled(HIGHEST), max(round(HIGHEST_SHARE * window), scaled(HIGH_ENOUGH)))


def first_size(area: str, window: QSize) -> int:
    """How wide a side is at first in a window of this size, or how high the foot."""
    if area == "bottom":
        least = FIRST[area] - 10  # what is around small text does not shrink with it
        return min(max(scaled(FIRST[area]), least), highest(window.height()))
    roomy = window.width() >= scaled(ROOMY)
    return scaled(FIRST[area]) if roomy else limits(area, window.width())[0]


class Ring(QFrame):
    """Shows that a button of Qt's has the focus, where Qt paints it alike with and without."""

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button)
        self.setProperty("role", "ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self._button = button
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the button."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.Resize):
            self.setGeometry(self._button.rect())
            self.setVisible(self._button.hasFocus())
        return False


class PanelDock(QDockWidget):
    """A place for one panel, which is built when it is first seen."""

    asked_for = Signal()  # by its tab or by name
    export_wanted = Signal(str, str)  # the panel's name, that of one of its figures

    def __init__(self, spec: PanelSpec, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.spec = spec
        self._session, self._theme = session, theme
        self.setObjectName(spec.name)
        self.retranslate()
        self.in_front = False
        self.visibilityChanged.connect(self._on_visibility_changed)
        for button in self.findChildren(QAbstractButton):  # to float, to close
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            Ring(button)
        if spec.area in ("centre", "bottom"):  # its tab, or its content, says what it is
            self.setTitleBarWidget(QWidget(self))

    def fit(self, window: QMainWindow) -> None:
        """Set how small and how large it may be, and whether it says what it is itself."""
        area, tabs = self.spec.area, window.tabifiedDockWidgets(self)
        if area in SIDES:
            least, most = limits(area, window.width())
            self.setMinimumWidth(least)
            self.setMaximumWidth(most)
            self._show_title(not tabs)
        if area == "bottom":
            most = ANY_HEIGHT if tabs else highest(window.height())
            self.setMinimumHeight(min(scaled(LOWEST), most))  # both rows of tokens
            self.setMaximumHeight(most)

    def _show_title(self, shown: bool) -> None:
        """Have a title bar, or none where a tab says what it is."""
        bar = self.titleBarWidget()
        if shown and bar is not None:
            self.setTitleBarWidget(None)  # type: ignore[arg-type]
            bar.deleteLater()
        elif not shown and bar is None:
            self.setTitleBarWidget(QWidget(self))

    def retranslate(self) -> None:
        """Set the title again, in the language that is now current."""
        self.setWindowTitle(tr("Panels", self.spec.title))
        if isinstance(panel := self.widget(), Panel):
            panel.setAccessibleName(self.windowTitle())

    def panel(self) -> Panel:
        """The panel, built now if it was not."""
        panel = self.widget()
        if not isinstance(panel, Panel):
            panel = self.spec.load()(self._session, self._theme, self)
            panel.setAccessibleName(self.windowTitle())
            panel.export_wanted.connect(self._on_export_wanted)
            self.setWidget(panel)
        return panel

    def take_focus(self) -> None:
        """Put the focus on the figure of the panel."""
        self.panel().focus_target().setFocus()
        self.asked_for.emit()

    def _on_export_wanted(self, figure: str) -> None:
        self.export_wanted.emit(self.spec.name, figure)

    def _on_visibility_changed(self, visible: bool) -> None:
        self.in_front = visible
        if visible:
            QToolTip.hideText()  # it speaks of the panel that was in front
            self.panel().catch_up()


class DockTabs(QObject):
    """A click on the tab of a dock moves the focus into it: it is what is looked at now."""

    def __init__(self, window: QMainWindow, docks: Iterable[PanelDock]) -> None:
        super().__init__(window)
        self._docks = [*docks]
        window.installEventFilter(self)

    def _on_clicked(self, index: int) -> None:
        bar = self.sender()
        assert isinstance(bar, QTabBar)
        for dock in self._docks:
            if getCppPointer(dock)[0] == bar.tabData(index):  # how QMainWindow knows them
                dock.take_focus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window makes its bars when it needs them."""
        if isinstance(event, QChildEvent) and event.polished():
            bar = event.child()
            if isinstance(bar, QTabBar):
                queued = Qt.ConnectionType.QueuedConnection  # when the dock has been raised
                bar.tabBarClicked.connect(self._on_clicked, queued)
        return False


class Attended(QObject):
    """Which dock was clicked into, or got the focus, last.

    A click on a chip leaves the focus where it is; and where a dialog is closed the focus goes
    back, which says nothing of what is looked at.
    """

    def __init__(self, window: QMainWindow, docks: Iterable[PanelDock]) -> None:
        super().__init__(window)
        self.dock: PanelDock | None = None
        for dock in docks:
            dock.asked_for.connect(self._on_asked_for)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.installEventFilter(self)
        app.focusChanged.connect(self._on_focus_changed)

    def _on_asked_for(self) -> None:
        dock = self.sender()
        assert isinstance(dock, PanelDock)
        self.dock = dock

    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is not None and now is not None and before.window() is now.window():
            self._look_at(now)

    def _look_at(self, widget: QWidget | None) -> None:
        """The dock around a widget, if it is in one."""
        while widget is not None and not isinstance(widget, PanelDock):
            widget = None if widget.isWindow() else widget.parentWidget()
        self.dock = widget or self.dock

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            self._look_at(watched)
        return False


class Arrangement:
    """Where the docks of a window are at first, and as large as suits its text and its own size."""

    def __init__(self, window: QMainWindow, docks: Iterable[PanelDock]) -> None:
        """Of several in one area the first decides about its size."""
        self._window, self._all = window, [*docks]
        self._docks: dict[str, PanelDock] = {dock.spec.area: dock for dock in reversed(self._all)}
        self._first: dict[str, int] = {}
        self._stacked = False
        self._later = QTimer(window, singleShot=True, interval=0)
        self._later.timeout.connect(self._arrange_anew)

    def fit(self) -> None:
        """Set how small and how large each may be."""
        for dock in self._docks.values():
            dock.fit(self._window)
        for bar in self._window.findChildren(
            QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly
        ):  # Qt keeps the bars that have lost their tabs, and Tab would stop at them
            used = bar.count() > 0
            bar.setFocusPolicy(Qt.FocusPolicy.TabFocus if used else Qt.FocusPolicy.NoFocus)
        self.retranslate()
        self._first = {area: first_size(area, self._window.size()) for area in FIRST}

    def retranslate(self) -> None:
        """Say in the language that is current what the bars of tabs are."""
        only = Qt.FindChildOption.FindDirectChildrenOnly
        for bar in self._window.findChildren(QTabBar, options=only):
            bar.setAccessibleName(tr("MainWindow", "Panels"))

    def reset(self) -> None:
        """Put every dock where it is at first, and make it as large."""
        self._stacked = is_small(self._window.size())
        for dock in self._all:
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        self._place()
        for dock in self._all:
            dock.show()
        for side in ("left", "centre"):
            self._docks[side].raise_()
        self.fit()
        self._resize(self._first)

    def _arrange_anew(self) -> None:
        """The panel in front stays there."""
        front = [dock for dock in self._all if dock.in_front and dock.spec.area == "centre"]
        self.reset()
        for dock in front:
            dock.raise_()

    def follow_text(self) -> None:
        """Let each grow or shrink as its first size does with the text; stack them, or unstack."""
        if is_small(self._window.size()) != self._stacked:
            self._later.start()  # in the middle of a change of style Qt cannot move docks
        before, docks = self._first, self._docks
        now = {area: docks[area].width() for area in SIDES} | {"bottom": docks["bottom"].height()}
        self.fit()
        if self._first != before:
            self._resize({area: self._grown(area, now[area], before[area]) for area in FIRST})

    def _place(self) -> None:
        window, docks, area = self._window, self._docks, Qt.DockWidgetArea
        centre = [dock for dock in self._all if dock.spec.area == "centre"]
        left, right, bottom = docks["left"], docks["right"], docks["bottom"]
        window.setCorner(Qt.Corner.BottomLeftCorner, area.LeftDockWidgetArea)
        window.addDockWidget(area.LeftDockWidgetArea, left)
        window.addDockWidget(area.RightDockWidgetArea, centre[0])
        if self._stacked:
            window.tabifyDockWidget(left, right)
            centre.append(bottom)
        else:
            window.splitDockWidget(centre[0], right, Qt.Orientation.Horizontal)
            window.addDockWidget(area.BottomDockWidgetArea, bottom)
        for before, dock in pairwise(centre):
            window.tabifyDockWidget(before, dock)

    def _grown(self, area: str, now: int, before: int) -> int:
        """The size after another size of text; no side grows beyond its share of the window."""
        size = round(now * self._first[area] / before)
        if area == "bottom":
            return size
        share = round(LARGEST_SHARES[area] * self._window.width())
        return min(size, max(now, share, self._first[area]))

    def _resize(self, sizes: dict[str, int]) -> None:
        """Make both sides so wide and the foot so high; the centre gets the rest."""
        window, docks = self._window, self._docks
        if self._stacked:
            side = max(sizes["left"], sizes["right"])
            across = [side, window.width() - side]
            window.resizeDocks([docks["left"], docks["centre"]], across, Qt.Orientation.Horizontal)
            return
        left, right, foot = sizes["left"], sizes["right"], sizes["bottom"]
        sides = [docks["left"], docks["centre"], docks["right"]]
        across = [left, window.width() - left - right, right]
        window.resizeDocks(sides, across, Qt.Orientation.Horizontal)
        down = [window.height() - foot - scaled(100), foot]
        window.resizeDocks([docks["centre"], docks["bottom"]], down, Qt.Orientation.Vertical)
