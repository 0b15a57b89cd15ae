"""A slim bar that floats over the foot of its parent and shows the latest notice."""

from collections import deque

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QCursor, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from visualizer.measure import scaled, within_screen
from visualizer.notices import Notice

INFO_STAYS = 6000  # milliseconds; warnings, errors and offers stay until they are closed
MARGIN = 16  # pixels between the bar and the edges of its parent
WIDEST = 760  # pixels, beside text of the usual size
REMEMBERED = 20


class NoticeBar(QFrame):
    """Shows notices over `parent` without moving anything; hidden when there is nothing to say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around, self._lift = parent, 0
        self._notices: deque[Notice] = deque(maxlen=REMEMBERED)
        self._timer = QTimer(self, singleShot=True, interval=INFO_STAYS)
        self._build_ui()
        self._connect()
        self.hide()

    @property
    def notice(self) -> Notice | None:
        """What is shown."""
        return self._notices[-1] if self._notices else None

    def set_lift(self, lift: int) -> None:
        """Leave so many pixels free at the foot of the parent."""
        self._lift = lift
        if self.isVisibleTo(self._around):
            self._place()

    @Slot(object)
    def show_notice(self, notice: Notice) -> None:
        """Show a notice; one that is covered by it comes back if it has not been closed.

        What is only offered waits until warnings and errors are closed.
        """
        while self._notices and _passes(self._notices[-1]):
            self._notices.pop()
        if notice in self._notices:
            self._notices.remove(notice)
        waiting = [each for each in self._notices if not _waits(notice) or each.kind == "info"]
        urgent = [each for each in self._notices if each not in waiting]
        self._notices = deque([*waiting, notice, *urgent], REMEMBERED)
        self._show_latest()

    @Slot()
    def close_notice(self) -> None:
        """Put the shown notice away."""
        if self._notices:
            self._notices.pop()
        self._show_latest()

    @Slot()
    def close_all(self) -> None:
        """Put all notices but offers away, since what they were about is past."""
        offers = [notice for notice in self._notices if notice.button]
        if len(offers) < len(self._notices):
            self._notices = deque(offers, REMEMBERED)
            self._show_latest()

    @Slot(object)
    def take_back(self, notice: Notice) -> None:
        """Put this notice away, wherever it is."""
        if notice in self._notices:
            self._notices.remove(notice)
            self._show_latest()

    @Slot()
    def take_offer(self) -> None:
        """Do what the shown notice offers, and put it away."""
        notice = self.notice
        self.close_notice()
        if notice is not None and notice.call is not None:
            notice.call()

    @Slot()
    def show_details(self) -> None:
        """Open the details of the shown notice beside the window."""
        if self.notice is not None:
            DetailsDialog(self.notice, self.window()).show()

    def _build_ui(self) -> None:
        self._text = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._details = QPushButton(self)
        self._offer = QPushButton(self)
        self._offer.setProperty("role", "primary")
        self._close = QToolButton(self)
        self._close.setText("✕")
        self._close.setProperty("role", "flat")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._text, 1)
        row.addWidget(self._details)
        row.addWidget(self._offer)
        row.addWidget(self._close)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Notice"))
        self._details.setText(self.tr("Details"))
        self._close.setToolTip(self.tr("Close this notice"))
        self._close.setAccessibleName(self.tr("Close this notice"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            if self.notice is not None:
                self._write(self.notice)
                self._place()
        super().changeEvent(event)

    def _connect(self) -> None:
        self._timer.timeout.connect(self._on_timeout)
        self._details.clicked.connect(self.show_details)
        self._close.clicked.connect(self.close_notice)
        self._offer.clicked.connect(self.take_offer)
        self._around.installEventFilter(self)

    def _show_latest(self) -> None:
        notice = self.notice
        self._timer.stop()
        if notice is None:
            self.hide()
            return
        self._write(notice)
        self.setProperty("kind", notice.kind)
        self.style().unpolish(self)  # the style sheet asks for the kind
        self.style().polish(self)
        self.ensurePolished()
        self._place()  # before it is shown, or it would pass under the mouse in the corner
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        if _passes(notice):
            self._timer.start()

    def _write(self, notice: Notice) -> None:
        text, button = notice.text, notice.button
        self._text.setText(text)
        self._text.setAccessibleName(text)
        self._details.setVisible(bool(notice.details))
        self._offer.setText(button)
        self._offer.setVisible(bool(button))
        self.setAccessibleDescription(text)

    def _place(self) -> None:
        around = self._around.rect().adjusted(0, 0, 0, -self._lift)
        width = max(
            min(scaled(WIDEST), around.width() - 2 * MARGIN), self.minimumSizeHint().width()
        )
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        left = (around.width() - width) // 2
        self.setGeometry(left, around.height() - height - MARGIN, width, height)

    @Slot()
    def _on_timeout(self) -> None:
        focused = QApplication.focusWidget()
        is_under_mouse = self.rect().contains(self.mapFromGlobal(QCursor.pos()))
        if is_under_mouse or (focused is not None and self.isAncestorOf(focused)):
            self._timer.start()  # somebody is reading or copying it
        else:
            self.close_notice()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the parent changes size."""
        if event.type() == QEvent.Type.Resize and self.isVisibleTo(self._around):
            self._place()
        return super().eventFilter(watched, event)


def _passes(notice: Notice) -> bool:
    """Whether it goes away by itself."""
    return notice.kind == "info" and not notice.button


def _waits(notice: Notice) -> bool:
    """Whether there is time for it."""
    return notice.kind == "info" and bool(notice.button)


class DetailsDialog(QDialog):
    """What a notice says to whoever mends it, to be read and copied; not modal."""

    def __init__(self, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Details"))
        self.resize(within_screen(self.screen(), 720, 420))
        self._details = notice.details
        self.text = QPlainTextEdit(notice.details, self, readOnly=True)
        self.text.setAccessibleName(self.tr("Details"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(self._on_copy_clicked)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        column.addWidget(buttons)

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
