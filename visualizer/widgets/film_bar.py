"""Moves through the moments of a training: play, a slider, and where it stands."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from model.folder import MOMENTS_BYTES, MOST_MOMENTS
from visualizer.measure import scaled
from visualizer.widgets.jump_slider import JumpSlider

tr = QCoreApplication.translate

PLACE = 150
"""Pixels for where it stands, beside text of the usual size."""
PACE = 150
"""Milliseconds for each moment while it plays."""


class FilmBar(QWidget):
    """`moved` asks for the moment at a step; `live` asks for the newest from now on."""

    moved = Signal(int)
    live = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[int, ...] = ()
        self._timer = QTimer(self, interval=PACE)
        self._build_ui()
        self._timer.timeout.connect(self._on_timeout)
        self.play.clicked.connect(self.toggle_play)
        self.slider.valueChanged.connect(self._on_slid)
        self.newest.clicked.connect(self._on_newest)
        self.retranslate()

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer.isActive()

    def toggle_play(self) -> None:
        """Play from here, from the start where it stands at the end; or stop."""
        if self.playing:
            self._stop()
            return
        if self.slider.value() >= self.slider.maximum():
            self.slider.setValue(0)
        self._timer.start()
        self.retranslate()

    def show_moments(self, steps: Sequence[int], step: int | None, back: bool = True) -> None:
        """The steps that there are, the one that is shown, if any, and whether one went back."""
        self._steps = tuple(steps)
        last = max(len(self._steps) - 1, 0)
        place = self._steps.index(step) if step in self._steps else last
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, last)
            if not self.slider.isSliderDown():
                self.slider.setValue(place)
        self.newest.setEnabled(back)
        self.place.clear()
        if step in self._steps:
            self._show_place(place)

    def retranslate(self) -> None:
        """Set all texts again, in the language that is now current."""
        playing = self.playing
        self.play.setText(tr("FilmBar", "Pause") if playing else tr("FilmBar", "Play training"))
        self.newest.setText(tr("FilmBar", "Newest"))
        self.newest.setToolTip(tr("FilmBar", "Show the model as it is now."))
        self.slider.setAccessibleName(tr("FilmBar", "Moment of the training"))
        text = tr(
            "FilmBar",
            "The model as it was along the way: close together early on, farther apart later, "
            "at most {count} moments and {megabytes} MB.",
        )
        megabytes = MOMENTS_BYTES // 10**6
        self.slider.setToolTip(text.format(count=MOST_MOMENTS, megabytes=megabytes))
        if self.place.text():
            self._show_place(self.slider.value())

    def _build_ui(self) -> None:
        self.play, self.newest = QPushButton(self), QPushButton(self)
        for button in (self.play, self.newest):
            button.setProperty("role", "chip")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider = JumpSlider(self)
        self.slider.setPageStep(1)
        self.place = QLabel(self)
        self.place.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(12)
        for widget in (self.play, self.slider, self.place, self.newest):
            row.addWidget(widget, widget is self.slider)

    def _show_place(self, place: int) -> None:
        step = f"{self._steps[place]:,}"
        self.place.setMinimumWidth(scaled(PLACE))
        self.place.setText(tr("FilmBar", "shown: step {step}").format(step=step))
        text = tr("FilmBar", "Step {step}, the moment {number} of {count} that were kept.")
        text = text.format(step=step, number=place + 1, count=len(self._steps))
        self.place.setToolTip(text)
        self.slider.setAccessibleDescription(text)

    def _stop(self) -> None:
        self._timer.stop()
        self.retranslate()

    def _on_timeout(self) -> None:
        place = self.slider.value() + 1
        if place >= self.slider.maximum():
            self._stop()
        self.slider.setValue(place)

    def _on_slid(self, place: int) -> None:
        if place < len(self._steps):
            self._show_place(place)
            self.moved.emit(self._steps[place])

    def _on_newest(self) -> None:
        self._stop()
        self.live.emit()
