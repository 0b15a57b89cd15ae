"""The five-minute tour: a small card that waits until the user has done what it describes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from model.address import HeadAddress
from model.trace import Trace
from visualizer import settings
from visualizer.measure import FRAME, scaled
from visualizer.notices import Notices, saying
from visualizer.selection import Selection
from visualizer.session import Session
from visualizer.settings import Settings

WIDTH = 320  # pixels, beside text of the usual size; buttons may need more
BORDER = 12  # pixels that the frame of the card may take, and the gap beside it
tr = QCoreApplication.translate


def _T(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("Tour", text))


@dataclass(frozen=True)
class Seen:
    """What is on screen, or was before the last change."""

    selection: Selection
    trace: Trace | None

    @property
    def sentence(self) -> str:
        """What was translated."""
        return self.trace.source_text if self.trace else ""

    @property
    def silenced(self) -> frozenset[HeadAddress]:
        """The heads that are silent in the run that is shown."""
        return self.trace.interventions.silenced if self.trace else frozenset()


def _nothing(session: Session) -> None:
    """Most things can be done as the screen is."""


def _silence(session: Session) -> None:
    """Silence the selected head, where none is silent."""
    now = session.interventions
    if not now.silenced:
        session.intervene(now.toggled(session.selection.head_address))


def _is_next_head(before: Selection, now: Selection) -> bool:
    return now.head != before.head and (now.kind, now.layer) == (before.kind, before.layer)


@dataclass(frozen=True)
class Stop:
    """One thing to do, how one sees that a change is it, and the panel in which it is done.

    `prepare` does what it needs of a thing before it that may have been skipped. `there`: the same
    done while its panel is out of sight is something else.
    """

    text: str
    done: Callable[[Seen, Seen], bool]
    panel: str = ""
    prepare: Callable[[Session], None] = _nothing
    there: bool = False


STOPS = (
    Stop(_T("The matrix is one head of the attention: a row for each token that is written, a "
            "column for each that is read. Move the mouse over a cell for its exact weight."),
         lambda before, now: now.selection.hover not in (None, before.selection.hover),
         "attention", there=True),
    Stop(_T("Click a cell: it stays, and the Inspector on the right shows how its weight was "
            "computed. Esc lets it go."),
         lambda before, now: now.selection.key not in (None, before.selection.key),
         "attention", there=True),
    Stop(_T("Press the key Right. Each step of the computation has its picture, its formula and "
            "a sentence with the numbers of this run, on the left."),
         lambda before, now: now.selection.step == before.selection.step + 1),
    Stop(_T("Press ] or [ for another head of this layer, or click one above the matrix: each "
            "head looks for something else."),
         lambda before, now: _is_next_head(before.selection, now.selection),
         "attention"),
    Stop(_T("Change a word of the sentence at the top and press Return: all panels follow."),
         lambda before, now: now.sentence != before.sentence),
    Stop(_T("What if this head were silent? Press “{button}” in the Inspector."),
         lambda before, now: len(now.silenced - before.silenced) == 1,
         "inspector"),
    Stop(_T("Compare the two runs in the Inspector, then take the change back with Ctrl+Z."),
         lambda before, now: len(now.silenced) < len(before.silenced),
         "inspector", _silence),
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
        self._docks = {each.objectName(): each for each in window.findChildren(QDockWidget)}
        self._behind: set[str] = set()
        for dock in self._docks.values():
            dock.visibilityChanged.connect(self._on_sight_changed)
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
            self.card.way_back.clicked.connect(self._show_panel)
        self._go_to(0)
        self.card.put(self._corner(self.card.size() + QSize(BORDER, FRAME // 2)))
        self.card.show()

    def _corner(self, size: QSize) -> QPoint:
        """Where a card hides least: at the bottom right, but not over the Inspector."""
        window, inspector = self._window, self._docks["inspector"].geometry()
        top = window.height() - size.height()
        right = inspector.left() if top < inspector.bottom() else window.width()
        return window.mapToGlobal(QPoint(right - size.width(), top))

    def _go_to(self, place: int) -> None:
        self.place = place
        self._before = Seen(self._session.selection, self._session.trace)
        if place < len(STOPS):
            STOPS[place].prepare(self._session)
            self._show_panel()
        self._show_stop()

    def _show_panel(self) -> None:
        if panel := STOPS[self.place].panel:
            self._session.show_panel(panel)

    def _show_stop(self) -> None:
        """Say on the card what is to be done, and offer the way to where it is done."""
        if self.card is None:
            return
        panel = STOPS[self.place].panel if self.place < len(STOPS) else ""
        lost = self._docks[panel].windowTitle() if panel in self._behind else ""
        self.card.show_stop(self.place, self._session.selection.head + 1, lost)

    def _on_sight_changed(self, visible: bool) -> None:
        dock = self.sender()
        assert dock is not None
        (self._behind.discard if visible else self._behind.add)(dock.objectName())
        self._show_stop()

    def _on_changed(self, _: object) -> None:
        if self.card is None or self.place >= len(STOPS):
            return
        before, self._before = self._before, Seen(self._session.selection, self._session.trace)
        stop = STOPS[self.place]
        elsewhere = stop.there and stop.panel in self._behind
        if not elsewhere and stop.done(before, self._before):
            self._go_to(self.place + 1)
        elif before.selection.head != self._before.selection.head:
            self._show_stop()

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
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.count.setProperty("role", "muted")
        self.way_back, self.skipped, self.end = QPushButton(), QPushButton(), QPushButton()
        for button in (self.way_back, self.skipped, self.end):
            button.setAutoDefault(False)
            kept = button.sizePolicy()
            kept.setRetainSizeWhenHidden(True)
            button.setSizePolicy(kept)
        self.end.clicked.connect(self.close)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.way_back)
        foot.addStretch(1)
        foot.addWidget(self.end)
        foot.addWidget(self.skipped)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.text, 1)
        column.addLayout(foot)
        self._shown = 0, 1, ""

    def show_stop(self, place: int, head: int, lost: str) -> None:
        """Say what is to be done at a stop; behind the last one, what else there is.

        `head` is the number of the selected head, `lost` the name of the panel where it is done,
        if that is not in sight.
        """
        self._shown = place, head, lost
        over = place >= len(STOPS)
        self.setWindowTitle(tr("Tour", "Five-minute tour"))
        count = tr("Tour", "{place} of {count}").format(place=place + 1, count=len(STOPS))
        self.count.setText("" if over else count)
        self.way_back.setText(tr("Tour", "Show {panel}").format(panel=lost.replace("&", "&&")))
        self.way_back.setVisible(bool(lost))
        self.skipped.setText(tr("Tour", "Close") if over else tr("Tour", "Skip"))
        self.end.setText(tr("Tour", "End the tour"))
        self.end.setVisible(not over)
        self._fit([_words(each, head) for each in range(len(STOPS) + 1)])
        self.text.setText(_words(place, head))

    def _fit(self, texts: Iterable[str]) -> None:
        """As large as each of these texts needs, so that no button moves, and on the screen."""
        for each in self.findChildren(QWidget):
            each.ensurePolished()  # the style sheet has a say in how large they are
        column = self.layout()
        assert column is not None
        column.activate()
        free = self.screen().availableGeometry()
        width = max(min(scaled(WIDTH), free.width() - BORDER), column.minimumSize().width())
        height = 0
        for text in texts:
            self.text.setText(text)
            column.activate()
            height = max(height, column.totalHeightForWidth(width))
        self.setFixedSize(width, height)
        self.put(self.pos())

    def put(self, corner: QPoint) -> None:
        """Stand there, or as near as the screen has room for all of it."""
        free = self.screen().availableGeometry()
        right, bottom = free.right() - self.width(), free.bottom() - self.height() - FRAME // 2
        self.move(
            max(free.left(), min(corner.x(), right)), max(free.top(), min(corner.y(), bottom))
        )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.StyleChange):
            self.show_stop(*self._shown)
        super().changeEvent(event)


def _words(place: int, head: int) -> str:
    """What the card says at a stop, with the button as it is written."""
    button = tr("WhatIf", "Silence head {head}").format(head=head)
    return tr("Tour", STOPS[place].text if place < len(STOPS) else LAST).format(button=button)
