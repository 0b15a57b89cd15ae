"""What every panel is: it shows the Session and says what the user asked for."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from visualizer.figures.figure import Figure, View
from visualizer.figures.subject import Subject
from visualizer.measure import scaled
from visualizer.panels.figure_menu import FigureMenu
from visualizer.selection import Cell
from visualizer.session import Session
from visualizer.theme import Style, Theme
from visualizer.widgets.column_area import ColumnArea
from visualizer.widgets.figure_view import FigureView


class Panel(QWidget):
    """Refreshes when what it shows has changed, and only while it can be seen.

    A subclass builds its widgets in `_build_ui`, connects them in `_connect` and shows the view
    in `_refresh`. `_refresh` must accept any legal view and None (no trace yet).

    A panel paints its own ground, so that nothing behind it is painted with each of its changes.
    """

    export_wanted = Signal(str)  # of which figure, as `subject` takes it

    ground = "surface"
    """The colour of the style that is behind its widgets."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.theme = session, theme
        self._stale = True
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._build_ui()
        self._connect()
        for signal in (
            session.trace_changed,
            session.selection_changed,
            session.options_changed,
            session.interventions_changed,
            session.model_changed,
            theme.changed,
        ):
            signal.connect(self._on_changed)
        session.outdated_changed.connect(self._on_outdated_changed)
        self._on_outdated_changed(session.outdated)

    def view(self) -> View | None:
        """What there is to show."""
        session = self.session
        if session.trace is None:
            return None
        return View(
            session.trace,
            session.selection,
            session.options,
            session.before,
            in_window=True,
            training=session.training,
        )

    def figure(self, style: Style) -> Figure | None:
        """The figure of this panel in some style, to be exported; None without a trace."""
        view = self.view()
        return None if view is None else self._make_figure(replace(view, in_window=False), style)

    def subject(self, figure: str = "") -> Subject | None:
        """What is to be exported or copied; None where there is nothing to be seen.

        That is the panel's own figure, or one of a name that it has beside that.
        """
        view = self.view()
        if view is None or (made := self._make_figure(view, self.theme.current)) is None:
            return None
        if made.nothing():
            return None
        return Subject(view, type(made), made.name)  # nothing of the panel: it may be gone

    def nothing(self) -> str:
        """Why there is nothing to be exported, where that is so."""
        view = self.view()
        figure = None if view is None else self._make_figure(view, self.theme.current)
        text = QCoreApplication.translate(
            "MainWindow", "There is no figure yet: translate a sentence."
        )
        return text if figure is None else figure.nothing()

    def catch_up(self) -> None:
        """Show what has changed while the panel could not be seen."""
        if self._stale:
            self._stale = False
            self._refresh(self.view())

    def focus_target(self) -> QWidget:
        """What gets the focus when the panel is asked for; a proxy would be a trap for Tab."""
        return self

    def _build_ui(self) -> None:
        """Make the widgets."""

    def _connect(self) -> None:
        """Connect them."""

    def _make_figure(self, view: View, style: Style) -> Figure | None:
        return None

    def _refresh(self, view: View | None) -> None:
        """Show a view."""

    def _on_changed(self, _: object) -> None:
        self._stale = True
        if self._is_seen():
            self.catch_up()

    def _on_outdated_changed(self, outdated: bool) -> None:
        """Fade the figures of a sentence while another one is being translated."""
        for view in self.findChildren(FigureView):
            view.set_faded(outdated)

    def _is_seen(self) -> bool:
        """Whether any of it is in sight; a panel behind another one counts as visible in Qt."""
        return not self.visibleRegion().isEmpty()

    def _retranslate(self) -> None:
        """Set all texts again, in the language that is now current."""

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            self._on_changed(None)
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(getattr(self.theme.current, self.ground)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if menu := self._menu():
            menu.popup(event.globalPos())

    def _menu(self, figure: str = "") -> FigureMenu | None:
        """What is offered for one of the panel's figures; None where there is none."""
        if (subject := self.subject(figure)) is None:
            return None
        menu = FigureMenu(subject, self.theme.current, self, figure)
        menu.export_wanted.connect(self.export_wanted)
        return menu

    def showEvent(self, event: QShowEvent) -> None:
        self.catch_up()
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._is_seen():
            self.catch_up()
        super().resizeEvent(event)


class FigurePanel(Panel):
    """A panel that is one figure with a row of controls above it."""

    ground = "background"
    lowest = 170.0
    """Pixels of height for the figure, beside text of the usual size; in less the panel scrolls."""
    peek = 40.0
    """Pixels of controls below a figure that has their place, beside text of the usual size."""

    def _build_ui(self) -> None:
        self.scroll_area = ColumnArea(self)
        self.column = self.scroll_area.column
        self.figure_view = FigureView(self)
        self.controls = QHBoxLayout()
        self.controls.setContentsMargins(12, 8, 12, 0)
        self.controls.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.scroll_area)
        self.above = QVBoxLayout()
        self.above.setSpacing(0)
        self.above.addLayout(self.controls)
        self.column.addLayout(self.above)
        self.column.addWidget(self.figure_view, 1)

    def focus_target(self) -> QWidget:
        return self.figure_view

    def _connect(self) -> None:
        self.figure_view.hovered.connect(self._on_hovered)
        self.figure_view.pressed.connect(self._on_pressed)
        self.theme.changed.connect(self._fit_figure)

    def _lowest(self) -> int:
        """How low the figure may be."""
        return scaled(self.lowest)

    def _fit_figure(self, _: object = None) -> None:
        """Let the figure have half of the panel; where the controls leave less, it comes first."""
        lowest, height = self._lowest(), self.height()
        controls = self.above.totalHeightForWidth(self.width())
        first = controls > 0 and height - controls < max(height // 2, lowest)
        if first:
            lowest = max(height // 2, height - scaled(self.peek))
        self.figure_view.setMinimumHeight(lowest)
        place = 0 if first else 1
        if self.column.indexOf(self.figure_view) != place:
            self.column.removeWidget(self.figure_view)
            self.column.insertWidget(place, self.figure_view, 1)

    def _is_seen(self) -> bool:
        return super()._is_seen() or not self.figure_view.visibleRegion().isEmpty()

    def _refresh(self, view: View | None) -> None:
        if view is None:
            placeholder = QCoreApplication.translate("Panel", "Nothing has been translated yet.")
            self.figure_view.show_drawing(None, placeholder)
        else:
            self.figure_view.show_drawing(self._make_figure(view, self.theme.current))
        self._fit_figure()

    def _on_hovered(self, cell: Cell | None) -> None:
        """Look at a cell in passing."""

    def _on_pressed(self, cell: Cell | None) -> None:
        """Take a cell."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_figure()
        super().resizeEvent(event)
