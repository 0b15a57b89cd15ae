"""Brings a situation back: opens its model, runs its sentence, then looks at what it looks at."""

from dataclasses import fields, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from model.trace import Trace
from visualizer.session import Session
from visualizer.situation import Situation


class Restorer(QObject):
    """What runs already is not run again; the newest situation wins."""

    restored = Signal(object)  # Situation: all of it is on screen

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted: Situation | None = None
        self._folder = Path()
        self._asked = False
        self._at: Trace | None = None
        session.trace_changed.connect(self._on_trace_changed)

    def restore(self, situation: Situation, folder: Path) -> None:
        """Show a situation with the model in a folder."""
        self._wanted, self._folder, self._asked = situation, folder, False
        self._at = None
        session, options = self._session, situation.options
        session.set_options(**{each.name: getattr(options, each.name) for each in fields(options)})
        trace = session.trace
        if trace is None or trace.recorded or trace.model.path != folder:
            session.edit(situation.sentence)
            session.open_model(folder)
        else:
            self._go_on()

    def repeat(self, situation: Situation, recorded: Trace) -> None:
        """Run again what is shown as recorded, at the moment of a training that is shown."""
        self._wanted, self._folder, self._asked = situation, recorded.model.path, True
        self._at = recorded
        self._session.run_again()

    @Slot(object)
    def _on_trace_changed(self, trace: Trace) -> None:
        if self._wanted is not None and trace.model.path == self._folder:
            self._go_on()

    def _go_on(self) -> None:
        """Run what is wanted, unless this is it."""
        session, wanted = self._session, self._wanted
        assert wanted is not None
        if self._is_shown(wanted):
            session.set_up(wanted.sentence, wanted.decoding, wanted.interventions, wanted.padding)
            self._show(wanted)
        elif not self._asked:
            self._asked = True
            session.set_up(wanted.sentence, wanted.decoding, wanted.interventions, wanted.padding)
            session.translate()
        else:
            self._wanted = None  # something else was asked for meanwhile

    def _is_shown(self, wanted: Situation) -> bool:
        """Whether this is what is wanted; what was given at a moment is given again."""
        trace, at = self._session.trace, self._at
        if trace is None or trace.recorded:
            return False
        if at is None:
            return wanted.is_run_of(trace)
        return trace.forced == at.forced and trace.interventions == at.interventions

    def _show(self, wanted: Situation) -> None:
        self._wanted = None
        chosen = {
            each.name: getattr(wanted.selection, each.name) for each in fields(wanted.selection)
        }
        self._session.select(**chosen)
        self.restored.emit(wanted)


def situation_of(session: Session, trace: Trace, panel: str = "") -> Situation:
    """What is on screen while a session shows a trace."""
    shown = Situation.of(trace, session.selection, session.options, panel)
    asked = replace(shown, decoding=session.decoding)
    if trace.forced or asked.is_run_of(trace):
        return asked
    return shown  # another search is under way
