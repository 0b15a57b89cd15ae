"""One line at the foot: whether what is shown is live, recorded, or an intervened run."""

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from model.intervention import Interventions
from model.trace import Trace
from visualizer.figures.naming import kind_label
from visualizer.session import Session
from visualizer.training_state import Training
from visualizer.widgets.elided_label import FittingLabel
from visualizer.wording import tokens_of

tr = QCoreApplication.translate


class StatusLine(QWidget):
    """Three labels of fixed height, so that nothing jumps."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.state, self.what_if = FittingLabel(self), FittingLabel(self)
        self.what_if.setProperty("role", "warning")
        self.state.setProperty("role", "muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(self.state)
        layout.addWidget(self.what_if)
        layout.addStretch(1)
        session.trace_changed.connect(self._on_changed)
        session.running_changed.connect(self._on_changed)
        session.outdated_changed.connect(self._on_changed)
        session.training_changed.connect(self._on_changed)
        self._on_changed(None)

    def _on_changed(self, _: object) -> None:
        trace = self.session.trace
        if self.session.outdated:
            text = tr("StatusLine", "Translating… The figures still show the sentence before.")
            self.state.show_text(text)
        else:
            said = _moment(trace, self.session.training) or _state(trace, self.session.running)
            self.state.show_text(said)
        self.what_if.show_text(what_changed(trace.interventions) if trace else "")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._on_changed(None)
        super().changeEvent(event)


def _moment(trace: Trace | None, training: Training) -> str:
    """Which moment one went back to, and what is its output; empty where nobody went back."""
    if trace is None or not trace.model.moment:
        return ""
    step = training.step_of(trace.model)
    if step is None or not (trace.forced or training.moment is not None):
        return ""
    if not trace.forced:
        text = tr("StatusLine", "As it was at step {step}; the output is what it wrote then.")
    elif training.answered:
        text = tr(
            "StatusLine", "As it was at step {step}; the output is the right answer, given to it."
        )
    else:
        text = tr(
            "StatusLine",
            "As it was at step {step}; the output is what the newest moment writes, given to it.",
        )
    said = text.format(step=f"{step:,}")
    return f"{tr('StatusLine', 'Recorded')} · {said}" if trace.recorded else said


def _state(trace: Trace | None, running: bool) -> str:
    if trace is None:
        return tr("StatusLine", "Getting ready…") if running else tr("StatusLine", "Ready")
    if trace.recorded:
        return (
            tr("StatusLine", "Recorded, not computed now: the model is being loaded")
            if running
            else tr("StatusLine", "Recorded, not computed now")
        )
    tokens = tr("StatusLine", "{source} read, {target} written").format(
        source=tokens_of(len(trace.source)), target=len(trace.decoder_output)
    )
    live = tr("StatusLine", "Running…") if running else tr("StatusLine", "Live")
    return f"{live} · {tokens}"


def what_changed(interventions: Interventions) -> str:
    """One sentence on what a run changed; empty for none."""
    parts = []
    count = len(interventions.silenced)
    if count == 1:
        (head,) = interventions.silenced
        text = tr("StatusLine", "head {head} of layer {layer} ({kind}) silenced")
        parts.append(
            text.format(head=head.head + 1, layer=head.layer + 1, kind=kind_label(head.kind))
        )
    elif count:
        parts.append(tr("StatusLine", "{count} heads silenced").format(count=count))
    if interventions.positions_off:
        parts.append(tr("StatusLine", "positions off"))
    if not parts:
        return ""
    text = tr("StatusLine", "What-if run: {changes}. Ctrl+Z takes it back.")
    return text.format(changes=tr("Interventions", ", ").join(parts))
