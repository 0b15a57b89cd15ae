"""The Inspector: what one query reads, one weight's arithmetic, the next token, and what if."""

import math
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from visualizer.figures.figure import Figure, View
from visualizer.figures.inspection import CandidateCell
from visualizer.figures.inspector import InspectorFigure, Part
from visualizer.panels.changes import Changes
from visualizer.panels.panel import Panel
from visualizer.panels.what_if import WhatIf
from visualizer.selection import Cell
from visualizer.theme import Style
from visualizer.widgets.column_area import ColumnArea
from visualizer.widgets.figure_view import MARGIN, PIXELS_PER_POINT, FigureView

tr = QCoreApplication.translate

PLACEHOLDER_HEIGHT = 120  # pixels
FOOT = 0.45
"""The controls stay at the foot of the panel as long as they take no larger share of it."""
KEYS = (8, 6, 5)
"""So many are listed, as long as nothing needs scrolling."""


class InspectorPanel(Panel):
    """What is read, what was changed, and both runs compared; controls at the foot, or below."""

    def _build_ui(self) -> None:
        self._shown: tuple[int, Style] | None = None
        self._keys = KEYS[0]
        self.figure_view, self.comparison = FigureView(self), FigureView(self)
        self.changes, self.what_if = Changes(self.session, self), WhatIf(self.session, self)
        self.scroll_area = ColumnArea(self)
        self._scrolled_to = -1
        self._placing = QTimer(self, singleShot=True, interval=0)
        self._placing.timeout.connect(self._place_what_if)
        column = self.scroll_area.column
        column.setContentsMargins(0, 0, 0, 8)
        for widget in (self.figure_view, self.changes, self.comparison):
            column.addWidget(widget)
        column.addStretch(1)
        self.scroll_area.viewport().installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.scroll_area, 1)
        layout.addWidget(self.what_if)
        self.comparison.hide()
        self._retranslate()

    def focus_target(self) -> QWidget:
        return self.figure_view

    def _connect(self) -> None:
        for view in (self.figure_view, self.comparison):
            view.hovered.connect(self._on_hovered)
        self.figure_view.pressed.connect(self._on_pressed)

    def _retranslate(self) -> None:
        self.figure_view.setAccessibleName(tr("InspectorPanel", "Keys, arithmetic, next token"))
        self.comparison.setAccessibleName(
            tr("InspectorPanel", "Run without the what-if and with it")
        )
        self.changes.retranslate()
        self.what_if.retranslate()

    def _make_figure(self, view: View, style: Style) -> Figure:
        return InspectorFigure(view, style)

    def _refresh(self, view: View | None) -> None:
        self._place_what_if()
        self._fill(view)

    def _fill(self, view: View | None) -> None:
        """Show a view as the room allows."""
        width = self.scroll_area.viewport().width()
        self.what_if.refresh(view, width)
        self.changes.refresh(view, width)
        shown = None if view is None else (id(view.trace), self.theme.current)
        if shown != self._shown:
            self._shown, self._keys = shown, KEYS[0]
        compared = view is not None and view.before is not None
        if view is None:
            placeholder = tr("Panel", "Nothing has been translated yet.")
            self.figure_view.show_drawing(None, placeholder)
            self.figure_view.setFixedHeight(PLACEHOLDER_HEIGHT)
        else:
            self._show(self.figure_view, view, Part.READING)
            if compared:
                self._show(self.comparison, view, Part.COMPARISON)
        appeared = compared and self.comparison.isHidden()
        self.comparison.setVisible(compared)
        at_comparison = self.scroll_area.verticalScrollBar().value() == self._scrolled_to
        if appeared or (compared and at_comparison):  # after the layout has made room for it
            QTimer.singleShot(0, self._show_comparison)

    def _place_what_if(self) -> None:
        """At the foot, or where that leaves little room at the end of what scrolls."""
        foot = self.what_if.sizeHint().height() <= FOOT * self.height()
        layout = self.layout() if foot else self.scroll_area.column
        assert layout is not None
        if layout.indexOf(self.what_if) < 0:
            layout.addWidget(self.what_if)

    def _show_comparison(self) -> None:
        """Scroll to what the what-if changed, if it has not been taken back meanwhile."""
        if self.comparison.isHidden():
            return
        bar = self.scroll_area.verticalScrollBar()
        bar.setValue(self.changes.y())
        self._scrolled_to = bar.value()

    def _show(self, widget: FigureView, view: View, part: Part) -> None:
        """Show a part as high as it wants to be; of the keys as many as fit without scrolling."""
        style = replace(self.theme.current, background=self.theme.current.surface)
        viewport = self.scroll_area.viewport()
        width = max(viewport.width() / PIXELS_PER_POINT - 2 * MARGIN, 60.0)
        for keys in (count for count in KEYS if count <= self._keys):
            figure = InspectorFigure(view, style, part, keys)
            height = math.ceil((figure.height_for(width) + 2 * MARGIN) * PIXELS_PER_POINT)
            if height <= viewport.height() - 8 or part is Part.COMPARISON:
                break
        if part is Part.READING:
            self._keys = keys
        widget.show_drawing(figure)
        if height != widget.height():
            widget.setFixedHeight(height)

    def _on_hovered(self, cell: Cell | None) -> None:
        self.session.hover(None if isinstance(cell, CandidateCell) else cell)

    def _on_pressed(self, cell: Cell | None) -> None:
        if cell is not None and not isinstance(cell, CandidateCell):
            self.session.pin(cell)

    def sizeHint(self) -> QSize:
        return QSize(310, 640)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self.scroll_area.viewport():
            self._shown = None
            self._fill(self.view())
            self._placing.start()  # not while the layout goes through all
        return super().eventFilter(watched, event)
