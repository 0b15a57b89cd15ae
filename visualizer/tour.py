"""The five-minute tour: a small card that waits until the user has done what it describes."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from model.intervention import Interventions
from model.trace import Trace
from visualizer import settings
from visualizer.measure import FRAME, scaled
from visualizer.notices import Notices, saying
from visualizer.selection import Selection
from visualizer.session import Session
from visualizer.settings import Settings

WIDTH = 248  # pixels, beside text of the usual size; buttons may need more
BELOW = 130  # pixels from the top of the window: under the bar and the name of a panel
tr = QCoreApplication.translate


def _T(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("Tour", text))


@dataclass(frozen=True)
class Seen:
    """What was on screen when something was asked for, or is now."""

    selection: Selection
    trace: Trace | None

    @property
    def sentence(self) -> str:
        """What was translated."""
        return self.trace.source_text if self.trace else ""

    @property
    def interventions(self) -> Interventions:
        """What is changed in the run that is shown."""
        return self.trace.interventions if self.trace else Interventions()


@dataclass(frozen=True)
class Stop:
    """One thing to do, how one sees that it was done, and the panel in which it is done."""

    text: str
    done: Callable[[Seen, Seen], bool]
    panel: str = ""


STOPS = (
    Stop(_T("The matrix is one head of the attention: a row for each token that is written, a "
            "column for each that is read. Move the mouse over a cell for its exact weight."),
         lambda before, now: now.selection.hover not in (None, before.selection.hover),
         "attention"),
    Stop(_T("Click a cell: it stays, and the Inspector on the right shows how its weight was "
            "computed. Esc lets it go."),
         lambda before, now: now.selection.key not in (None, before.selection.key),
         "attention"),
    Stop(_T("Press the key Right. Each step of the computation has its picture, its formula and "
            "a sentence with the numbers of this run, on the left."),
         lambda before, now: now.selection.step != before.selection.step),
    Stop(_T("Press ] or [ for another head of this layer, or click one above the matrix: each "
            "head looks for something else."),
         lambda before, now: now.selection.head_address != before.selection.head_address,
         "attention"),
    Stop(_T("Change a word of the sentence at the top and press Return: all panels follow."),
         lambda before, now: now.sentence != before.sentence),
    Stop(_T("What if this head were silent? Press “Silence head” in the Inspector."),
         lambda before, now: bool(now.interventions) and not before.interventions,
         "inspector"),
    Stop(_T("Compare the two runs in the Inspector, then take the change back with Ctrl+Z."),
         lambda before, now: not now.interventions,
         "inspector"),
)  # fmt: skip
LAST = _T(
    "That was it. F1 lists all keys, Ctrl+T trains a model before your eyes, Ctrl+E exports the "
    "figure in front, and F5 teaches on the whole screen."
)


class Tour(QObject):
    """Offered once, at the first start; always to be found in the Help menu."""

    def __init__(
        self, session: Session, notices: Notices, stored: Settings, window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._session, self._notices, self._settings = session, notices, stored
        self._window = window
        self.card: TourCard | None = None
        self.place = 0
        self._before = Seen(session.selection, session.trace)
        session.selection_changed.connect(self._on_changed)
        session.trace_changed.connect(self._on_changed)

    def offer(self) -> None:
        """Offer the tour, if it never was."""
        if self._settings.ephemeral or self._settings.get(settings.TOUR_OFFERED):
            return
        self._settings.set(settings.TOUR_OFFERED, True)
        self._notices.offer(
            "info",
            saying("Tour", "New here? A tour shows the most important things in five minutes."),
            saying("Tour", "Begin the tour"),
            self.begin,
        )

    def begin(self) -> None:
        """Show the card with the first thing to do."""
        if self.card is None:
            self.card = TourCard(self._window)
            self.card.skipped.clicked.connect(self._on_skipped)
            self.card.finished.connect(self._on_finished)
        self.card.move(self._window.mapToGlobal(QPoint(scaled(12), scaled(BELOW))))
        self._go_to(0)
        self.card.show()

    def _go_to(self, place: int) -> None:
        self.place = place
        self._before = Seen(self._session.selection, self._session.trace)
        if self.card is not None:
            self.card.show_stop(place)
            if place < len(STOPS) and STOPS[place].panel:
                self._session.show_panel(STOPS[place].panel)

    def _on_changed(self, _: object) -> None:
        if self.card is None or self.place >= len(STOPS):
            return
        now = Seen(self._session.selection, self._session.trace)
        if STOPS[self.place].done(self._before, now):
            self._go_to(self.place + 1)

    def _on_skipped(self) -> None:
        if self.card is not None and self.place >= len(STOPS):
            self.card.close()
        else:
            self._go_to(self.place + 1)

    def _on_finished(self) -> None:
        if self.card is not None:
            self.card.deleteLater()
        self.card = None


class TourCard(QDialog):
    """Says one thing to do; it can be moved, and takes no key from the window."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window, Qt.WindowType.Tool)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.text, self.count = QLabel(), QLabel()
        self.text.setWordWrap(True)
        self.count.setProperty("role", "muted")
        self.skipped, self.end = QPushButton(), QPushButton()
        for button in (self.skipped, self.end):
            button.setAutoDefault(False)
        self.end.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.end)
        row.addWidget(self.skipped)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.count)
        column.addWidget(self.text)
        column.addLayout(row)
        self._place = 0

    def show_stop(self, place: int) -> None:
        """Say what is to be done at a stop; behind the last one, what else there is."""
        self._place = place
        over = place >= len(STOPS)
        self.setWindowTitle(tr("Tour", "Five-minute tour"))
        self.text.setText(tr("Tour", LAST if over else STOPS[place].text))
        count = tr("Tour", "{place} of {count}").format(place=place + 1, count=len(STOPS))
        self.count.setText(count)
        self.count.setVisible(not over)
        self.skipped.setText(tr("Tour", "Close") if over else tr("Tour", "Skip"))
        self.end.setText(tr("Tour", "End the tour"))
        self.end.setVisible(not over)
        self._fit()

    def _fit(self) -> None:
        """As large as the words need, and on the screen."""
        for each in self.findChildren(QWidget):
            each.ensurePolished()  # the style sheet has a say in how large they are
        column = self.layout()
        assert column is not None
        column.activate()
        width = max(scaled(WIDTH), column.minimumSize().width())
        self.setFixedSize(width, column.totalHeightForWidth(width))
        free = self.screen().availableGeometry()
        self.move(
            max(free.left(), min(self.x(), free.right() - width)),
            max(free.top(), min(self.y(), free.bottom() - FRAME - self.height())),
        )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.StyleChange):
            self.show_stop(self._place)
        super().changeEvent(event)
