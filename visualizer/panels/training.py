"""The Training panel: curves of the current run, what it can be told, other runs to compare."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton

from model.address import AttentionKind
from model.history import History, differences
from visualizer.figures.figure import Figure, View
from visualizer.figures.training import Moment, TrainingFigure
from visualizer.pace import duration, time_left
from visualizer.panels.panel import FigurePanel
from visualizer.theme import Style
from visualizer.training_fields import choices, label_of
from visualizer.training_state import Command, End, Phase, Training, TrainingRequest
from visualizer.widgets.check_table import CheckTable
from visualizer.widgets.elided_label import ElidedLabel
from visualizer.widgets.flow_layout import FlowLayout

tr = QCoreApplication.translate


class TrainingPanel(FigurePanel):
    """What is learned now, and how; a press goes back to that moment, or selects a head."""

    def _build_ui(self) -> None:
        super()._build_ui()
        self.begin, self.resume, self.save, self.pause, self.one, self.stop = (
            QPushButton(self) for _ in range(6)
        )
        self.begin.setProperty("role", "primary")
        self.status = ElidedLabel(self, letters=18)
        flow = FlowLayout()
        buttons = self.begin, self.resume, self.pause, self.one, self.stop, self.save
        for widget in (*buttons, self.status):
            flow.addWidget(widget)
        self.controls.addLayout(flow, 1)
        self.runs = CheckTable(self)
        self.runs.hide()
        self.column.addWidget(self.runs)
        self._listed: tuple[tuple[History, ...], bool]
        self._drawn: object
        self._retranslate()

    def _connect(self) -> None:
        super()._connect()
        self.session.training_changed.connect(self._on_changed)
        self.begin.clicked.connect(self.session.set_up_training)
        self.resume.clicked.connect(self._on_resume_clicked)
        self.save.clicked.connect(self.session.set_up_saving)
        self.pause.clicked.connect(self._on_pause_clicked)
        self.one.clicked.connect(self._on_one_clicked)
        self.stop.clicked.connect(self._on_stop_clicked)
        self.runs.changed.connect(self.session.compare_runs)

    def _retranslate(self) -> None:
        self._drawn, self._listed = None, ((), False)
        self.begin.setText(tr("TrainingPanel", "Train…"))
        self.resume.setText(tr("TrainingPanel", "Go on with this run"))
        self.save.setText(tr("TrainingPanel", "Save model…"))
        self.one.setText(tr("TrainingPanel", "One batch"))
        self.one.setToolTip(tr("TrainingPanel", "Learn one batch, and wait."))
        self.stop.setText(tr("TrainingPanel", "Stop"))
        self.stop.setToolTip(tr("TrainingPanel", "Stop and keep the model; it can go on later."))
        self.figure_view.setAccessibleName(tr("TrainingPanel", "Curves of the training"))
        self.runs.setAccessibleName(tr("TrainingPanel", "Runs to compare with"))
        self._show_controls(self.session.training)

    def _make_figure(self, view: View, style: Style) -> Figure:
        return TrainingFigure(view, style)

    def _refresh(self, view: View | None) -> None:
        training, style = self.session.training, self.theme.current
        selection = view.selection if view is not None else None
        curves = training.history, training.others, training.steps, training.active
        drawn = (curves, training.moment, selection, style)
        if drawn != self._drawn:  # each frame of a film tells of the training, too
            self._drawn = drawn
            super()._refresh(view)
        self._show_controls(training)
        self._list_runs(training)

    def _show_controls(self, training: Training) -> None:
        paused = training.phase is Phase.PAUSED
        self.pause.setText(tr("TrainingPanel", "Go on") if paused else tr("TrainingPanel", "Pause"))
        for button in (self.pause, self.one, self.stop):
            button.setVisible(training.active)
            button.setEnabled(training.phase is not Phase.PREPARING)
        self.begin.setVisible(not training.active)
        unfinished = 0 < training.history.step < training.steps
        self.resume.setVisible(training.phase is Phase.ENDED and unfinished)
        rests = training.phase in (Phase.PAUSED, Phase.ENDED)
        self.save.setVisible(rests and training.history.step > 0)
        self.status.show_text(self._status(training))

    def _status(self, training: Training) -> str:
        """Where it is, how fast, how long still."""
        history, step = training.history, training.history.step
        if training.phase is Phase.NONE:
            return tr("TrainingPanel", "Nothing has been trained yet.")
        if training.phase is Phase.PREPARING or not step:
            return tr("TrainingPanel", "Getting ready…")
        where = tr("TrainingPanel", "{name}: step {step} of {steps}")
        parts = [where.format(name=history.name, step=f"{step:,}", steps=f"{training.steps:,}")]
        pace = training.pace
        if training.phase is Phase.RUNNING and pace.tokens and pace.left is not None:
            parts.append(tr("TrainingPanel", "{pace} tokens/s").format(pace=f"{pace.tokens:,.0f}"))
            parts.append(time_left(pace.left))
        elif training.phase is Phase.PAUSED:
            parts.append(tr("TrainingPanel", "paused"))
        elif training.end is End.TIME and training.limit:
            text = tr("TrainingPanel", "ended after {time}, as set")
            parts.append(text.format(time=duration(training.limit)))
        elif training.phase is Phase.ENDED:
            parts.append(tr("TrainingPanel", "ended"))
        elif training.phase is Phase.RECORDED:
            parts.append(tr("TrainingPanel", "recorded"))
        return " · ".join(parts)

    def _list_runs(self, training: Training) -> None:
        """A line for each other run: what came of it, and in what it differs."""
        known = training.runs, bool(training.history.settings)
        if known == self._listed:
            return
        self._listed = known
        names = differences(
            (training.history, *training.runs) if training.history.settings else training.runs
        )
        names = [name for name in names if name not in ("data", "corpus", "example")]
        heads = [
            tr("TrainingPanel", "Run"),
            tr("TrainingPanel", "Steps"),
            tr("TrainingPanel", "Held-out loss"),
            tr("TrainingPanel", "Right"),
            *map(label_of, names),
        ]
        lines = [self._line(run, names) for run in training.runs]
        self.runs.show_lines(heads, lines, training.compared)
        self.runs.setVisible(bool(lines))

    def _line(self, run: History, names: list[str]) -> list[str]:
        losses, right = run.valid["loss"], run.valid["exact_match"]
        return [
            run.name,
            f"{run.step:,}",
            f"{losses[-1]:.3f}" if len(losses) else "–",
            f"{right[-1]:.1%}" if len(right) else "–",
            *(_value(run.settings.get(name)) for name in names),
        ]

    def _on_resume_clicked(self) -> None:
        folder = self.session.training.folder
        if folder is not None:
            sentence = self.session.sentence
            self.session.train(TrainingRequest("", folder, sentence=sentence, resume=True))

    def _on_pause_clicked(self) -> None:
        paused = self.session.training.phase is Phase.PAUSED
        self.session.command_training(Command.GO_ON if paused else Command.PAUSE)

    def _on_one_clicked(self) -> None:
        self.session.command_training(Command.STEP)

    def _on_stop_clicked(self) -> None:
        self.session.command_training(Command.STOP)

    def _on_pressed(self, cell: object) -> None:
        """Select the head of the line that was pressed, or go to the nearest moment."""
        moments = self.session.training.moments
        if isinstance(cell, Moment) and cell.head is not None:
            self.session.select(kind=AttentionKind.CROSS, layer=cell.layer, head=cell.head)
        elif isinstance(cell, Moment) and moments:
            self.session.show_moment(min(moments, key=lambda step: abs(step - cell.step)))


def _value(value: object) -> str:
    if isinstance(value, bool):
        return tr("TrainingPanel", "yes") if value else tr("TrainingPanel", "no")
    if isinstance(value, str):
        return choices([value])[0][1]
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
