"""What runs, how far it is, how long it will take, and a way to stop it; for a status bar."""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from visualizer.jobs import Job, Progress

APPEARS_AFTER = 300  # milliseconds; what is done by then was never in the way
ESTIMATES_AFTER = 1000
HEIGHT = 28  # pixels
WIDTH = 460
SPACING = 8
STEPS = 1000


class JobBar(QWidget):
    """Keeps its size whether or not a job is shown; of several the newest is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._build_ui()
        self._refit = QTimer(self, singleShot=True, interval=0)
        self._refit.timeout.connect(self._show_newest)
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
        self.setFixedSize(WIDTH, HEIGHT)
        self._title = QLabel(self)
        self._title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar(self, textVisible=False)
        self._bar.setFixedWidth(110)
        self._left = QLabel(self)
        self._left.setFixedWidth(80)
        self._cancel = QPushButton(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING)
        row.addWidget(self._title, 1)
        for widget in (self._bar, self._left, self._cancel):
            row.addWidget(widget)

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
        for widget in (self._title, self._cancel):
            widget.ensurePolished()  # the style sheet decides about their fonts
        self._cancel.setText(self.tr("Cancel"))
        room = WIDTH - self._bar.width() - self._left.width() - self._cancel.sizeHint().width()
        metrics, elided = self._title.fontMetrics(), Qt.TextElideMode.ElideRight
        self._title.setText(metrics.elidedText(said, elided, room - 3 * SPACING))
        self._title.setToolTip(said)
        self._bar.setAccessibleName(said)
        self._bar.setRange(0, 0 if fraction is None else STEPS)
        self._bar.setValue(0 if fraction is None else round(STEPS * fraction))
        self._left.setText("" if left is None else self._spoken(left))
        self._cancel.setAccessibleName(self.tr("Cancel: {title}").format(title=title))

    def _spoken(self, seconds: float) -> str:
        if seconds >= 90:
            return self.tr("{n} min left").format(n=round(seconds / 60))
        step = 5 if seconds > 10 else 1
        return self.tr("{n} s left").format(n=max(1, step * round(seconds / step)))

    @Slot()
    def _on_cancel_clicked(self) -> None:
        if self.job is not None:
            self.job.cancel()

    def _end(self, row: "_Row") -> None:
        self._rows.remove(row)
        row.deleteLater()
        self._show_newest()

    def changeEvent(self, event: QEvent) -> None:
        """Fit the title again when the style changes."""
        super().changeEvent(event)
        kinds = QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.LanguageChange
        if event.type() in kinds:
            self._refit.start()


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
        """An estimate from what is done so far."""
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
