"""What runs, how far it is, how long it will take, and a way to stop it; for a status bar."""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from visualizer.jobs import Job, Progress
from visualizer.measure import scaled
from visualizer.pace import time_left
from visualizer.widgets.elided_label import ElidedLabel

APPEARS_AFTER = 300  # milliseconds; what is done by then was never in the way
ESTIMATES_AFTER = 1000
WIDTH, HEIGHT = 460, 28
"""Pixels, beside text of the usual size; so are those of its parts."""
BAR, LEFT = 110, 80
SPACING = 8
STEPS = 1000


class JobBar(QWidget):
    """Keeps its size whether or not a job is shown; of several the newest is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._build_ui()
        self._cancel.clicked.connect(self._on_cancel_clicked)
        self._show_newest()

    @property
    def job(self) -> Job | None:
        """The job that is shown."""
        shown = self._shown()
        return shown.job if shown else None

    @Slot(object)
    def show_job(self, job: Job) -> None:
        """Show a job that has just been started, once it lasts long enough to be noticed."""
        self._rows.append(_Row(job, self))

    def _build_ui(self) -> None:
        self._title = ElidedLabel(self)
        self._title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar(self, textVisible=False)
        self._left = QLabel(self)
        self._cancel = QPushButton(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING)
        row.addWidget(self._title, 1)
        for widget in (self._bar, self._left, self._cancel):
            row.addWidget(widget)
        self._fit()

    def _fit(self) -> None:
        """Be as large as suits the text of the window."""
        self.setFixedHeight(scaled(HEIGHT))
        self._bar.setFixedWidth(scaled(BAR))
        self._left.setFixedWidth(scaled(LEFT))
        self.updateGeometry()

    def _shown(self) -> "_Row | None":
        return next((row for row in reversed(self._rows) if row.lasts), None)

    @Slot()
    def _show_newest(self) -> None:
        row = self._shown()
        for widget in (self._title, self._bar, self._left, self._cancel):
            widget.setVisible(row is not None)
        if row is None:
            return
        title, fraction, left = row.job.title, row.progress.fraction, row.seconds_left()
        said = f"{title} · {row.progress.text}" if row.progress.text else title
        self._cancel.setText(self.tr("Cancel"))
        self._title.show_text(said)
        self._bar.setAccessibleName(said)
        self._bar.setRange(0, 0 if fraction is None else STEPS)
        self._bar.setValue(0 if fraction is None else round(STEPS * fraction))
        self._left.setText("" if left is None else time_left(left))
        self._cancel.setAccessibleName(self.tr("Cancel: {title}").format(title=title))

    @Slot()
    def _on_cancel_clicked(self) -> None:
        if self.job is not None:
            self.job.cancel()

    def _end(self, row: "_Row") -> None:
        self._rows.remove(row)
        row.deleteLater()
        self._show_newest()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()
        elif event.type() is QEvent.Type.LanguageChange:
            self._show_newest()

    def sizeHint(self) -> QSize:
        return QSize(scaled(WIDTH), scaled(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class _Row(QObject):
    """What the bar knows of one job."""

    def __init__(self, job: Job, bar: JobBar) -> None:
        super().__init__(bar)
        self.job = job
        self.progress = Progress(None)
        self.lasts = False
        self._bar = bar
        self._clock = QElapsedTimer()
        self._clock.start()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(APPEARS_AFTER)
        job.progressed.connect(self._on_progressed)
        job.ended.connect(self._on_ended)

    def seconds_left(self) -> float | None:
        """What the job says, or an estimate from what is done so far."""
        if self.progress.left is not None:
            return self.progress.left
        elapsed, fraction = self._clock.elapsed(), self.progress.fraction
        if not fraction or elapsed < ESTIMATES_AFTER:
            return None
        return elapsed / 1000 * (1 - fraction) / fraction

    @Slot()
    def _on_timeout(self) -> None:
        self.lasts = True
        self._bar._show_newest()

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        self.progress = progress
        if self.lasts:
            self._bar._show_newest()

    @Slot()
    def _on_ended(self) -> None:
        self._timer.stop()
        self._bar._end(self)
