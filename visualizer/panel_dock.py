"""A dock for one panel."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDockWidget, QWidget

from visualizer.panels import PanelSpec
from visualizer.panels.panel import Panel
from visualizer.session import Session
from visualizer.theme import Theme

tr = QCoreApplication.translate

SIDES = {"left": (230, 420), "right": (280, 480)}
"""Pixels, at least and at most; the centre takes what else there is."""
HIGHEST = 150


class PanelDock(QDockWidget):
    """A place for one panel, which is built when it is first seen."""

    def __init__(self, spec: PanelSpec, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.spec = spec
        self._session, self._theme = session, theme
        self.setObjectName(spec.name)
        self.retranslate()
        self.in_front = False
        self.visibilityChanged.connect(self._on_visibility_changed)
        if spec.area in SIDES:
            self.setMinimumWidth(SIDES[spec.area][0])
            self.setMaximumWidth(SIDES[spec.area][1])
        if spec.area == "bottom":
            self.setMaximumHeight(HIGHEST)
        if spec.area in ("centre", "bottom"):  # its tab, or its content, says what it is
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
            self.setWidget(panel)
        return panel

    def take_focus(self) -> None:
        """Put the focus on the figure of the panel."""
        self.panel().focus_target().setFocus()

    def _on_visibility_changed(self, visible: bool) -> None:
        self.in_front = visible
        if visible:
            self.panel().catch_up()
