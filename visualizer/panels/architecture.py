"""The Architecture panel: this model as the paper's Figure 1, and the stepper below it."""

import math
from dataclasses import replace
from html import escape

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QHideEvent

from visualizer.figures.architecture import LIT, ArchitectureFigure, Place
from visualizer.figures.architecture_layout import least_height
from visualizer.figures.figure import Figure, View
from visualizer.measure import scaled
from visualizer.narration import Narration, narrate
from visualizer.panels.panel import FigurePanel
from visualizer.theme import Style
from visualizer.walk import walk
from visualizer.widgets.figure_view import MARGIN, PIXELS_PER_POINT
from visualizer.widgets.stepper import Stepper

tr = QCoreApplication.translate

FLATTEST = 80  # pixels of the drawing, where text is so large that what is said needs the room


class ArchitecturePanel(FigurePanel):
    """Every block enters its step; the stepper walks through them and says what happened."""

    ground = "surface"
    lowest = 95.0

    def _build_ui(self) -> None:
        super()._build_ui()
        self.controls.setContentsMargins(0, 0, 0, 0)
        self.stepper = Stepper(self)
        self.column.addWidget(self.stepper)
        self._drawn: tuple[object, ...] = ()
        self._told: tuple[object, ...] = ()
        self._retranslate()

    def _connect(self) -> None:
        super()._connect()
        self.stepper.moved.connect(self.session.go_to)
        self.session.selection_changed.connect(self._on_selection_changed)
        self.session.trace_changed.connect(self._on_trace_changed)

    @property
    def speed(self) -> float:
        """How fast the stepper plays."""
        return self.stepper.speed

    def toggle_play(self) -> None:
        """Let the walk play, or stop it."""
        self.stepper.toggle_play()

    def _lowest(self) -> int:
        """So high that blocks have names, if what is said below it can still be read."""
        left = self.height() - self.stepper.minimumSizeHint().height()
        trace, lowest = self.session.trace, scaled(self.lowest)
        if trace is not None:
            points = least_height(trace.model.config) + 2 * (MARGIN + LIT)
            named = math.ceil(points * PIXELS_PER_POINT)
            lowest = max(lowest, named) if named <= left else lowest
        return min(lowest, max(FLATTEST, left))

    def _make_figure(self, view: View, style: Style) -> Figure:
        return ArchitectureFigure(view, style)

    def _refresh(self, view: View | None) -> None:
        """Draw again, unless only what hovers or the head has changed."""
        style = self.theme.current
        if view is None:
            self._drawn = self._told = ()
            super()._refresh(None)
            self.stepper.show_nothing()
            self.stepper.show_style(style)
            return
        looked_at = replace(view.selection, hover=None, key=None)
        told = view.trace, looked_at, view.options, style
        drawn = view.trace, replace(looked_at, head=0), view.options, style
        if drawn != self._drawn:
            self._drawn = drawn
            super()._refresh(view)
            self.stepper.show_style(style)
        if told != self._told:
            self._told = told
            self._show_narration(narrate(view.trace, view.selection))

    def _show_narration(self, told: Narration) -> None:
        where = tr("ArchitecturePanel", "Step {n} of {count}").format(
            n=told.number, count=told.count
        )
        lines = [f"{where} · <b>{escape(told.place)}</b>"]
        if told.row:
            lines.append(escape(told.row))
        lines += [told.formula, escape(told.sentence)]
        spaced = "".join(f'<p style="margin:0 0 2px 0">{line}</p>' for line in lines)
        plain = ". ".join(filter(None, (f"{where}, {told.place}", told.row, told.sentence)))
        self.stepper.show_position(told.number - 1, told.count)
        self.stepper.show_text(spaced, plain)

    def _retranslate(self) -> None:
        self._drawn = self._told = ()
        self.stepper.retranslate()
        name = tr("ArchitecturePanel", "Architecture: click a block to go to its step")
        self.figure_view.setAccessibleName(name)

    def _on_selection_changed(self, _: object) -> None:
        """The stepper goes on from there even while it cannot be seen."""
        model = self.session.model
        if model is not None and self.session.trace is not None:
            self.stepper.show_position(self.session.selection.step, len(walk(model.config)))

    def _on_trace_changed(self, _: object) -> None:
        self.stepper.pause()

    def _on_hovered(self, cell: object) -> None:
        shape = Qt.CursorShape.ArrowCursor if cell is None else Qt.CursorShape.PointingHandCursor
        self.figure_view.setCursor(shape)

    def _on_pressed(self, cell: object) -> None:
        if isinstance(cell, Place):
            self.session.go_to(cell.step)

    def hideEvent(self, event: QHideEvent) -> None:
        self.stepper.pause()
        super().hideEvent(event)
