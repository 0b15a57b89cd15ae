"""What the user is told, and how it is shown and put away."""

import sys
import threading

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from model.errors import FileError, ModelFileError, TextError, Words
from visualizer import notices as notices_module
from visualizer.jobs import Jobs
from visualizer.language import Language
from visualizer.notices import Notice, Notices, install_excepthook, saying, translated
from visualizer.widgets import notice_bar as bar_module
from visualizer.widgets.notice_bar import DetailsDialog, NoticeBar

ERROR = ModelFileError(path="/tmp/x", reason="it has no config.json")


@pytest.fixture
def notices(qapp, tmp_path):
    return Notices(tmp_path / "logs" / "log.txt")


@pytest.fixture
def posted(notices):
    heard = []
    notices.posted.connect(heard.append)
    return heard


@pytest.fixture
def hooks(monkeypatch):
    """The two hooks are put back, and what reaches the one before ours is kept."""
    printed = []
    monkeypatch.setattr(sys, "excepthook", lambda *args: printed.append(args))
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    return printed


def test_that_each_kind_is_posted_once(notices, posted):
    notices.tell("Saved.")
    notices.warn("No glyph.")
    notices.report(ERROR)
    assert posted == [
        Notice("info", "Saved."),
        Notice("warning", "No glyph."),
        Notice("error", "The model in /tmp/x cannot be opened: it has no config.json."),
    ]


class OneSentence(QTranslator):
    def __init__(self, translation):
        super().__init__()
        self.translation = translation

    def translate(self, context, source, disambiguation=None, n=-1):
        known = (context, source) == ("ModelError", ModelFileError.template)
        return self.translation if known else None


@pytest.mark.parametrize(
    ("translation", "told"),
    [
        ("无法打开 {path}：{reason}。", "无法打开 /tmp/x：it has no config.json。"),
        ("{file} is a placeholder of nobody", str(ERROR)),
        ("{path", str(ERROR)),
    ],
)
def test_that_an_error_is_told_in_the_language_of_the_interface(notices, posted, translation, told):
    translator = OneSentence(translation)
    QCoreApplication.installTranslator(translator)
    try:
        notices.report(ERROR)
        assert [notice.text for notice in posted] == [told]
    finally:
        QCoreApplication.removeTranslator(translator)


def test_that_a_crash_tells_its_title_and_keeps_traceback_and_versions_in_details_and_log(
    notices, posted
):
    notices.crash("Tracing", "Traceback: äöü \ud800")
    [notice] = posted
    assert (notice.kind, notice.text) == ("error", "Tracing failed unexpectedly.")
    for text in (notice.details, notices.log.read_text(encoding="utf-8")):
        assert "Traceback: äöü" in text
        assert "PySide6-Essentials 6" in text
        assert "Python 3" in text


def test_that_a_log_that_cannot_be_written_keeps_nobody_from_being_told(posted, notices, tmp_path):
    (tmp_path / "file").write_text("")
    notices.log = tmp_path / "file" / "log.txt"
    notices.crash("Tracing", "Traceback")
    assert len(posted) == 1
    assert "log.txt" not in posted[0].details


def test_that_a_log_that_has_grown_large_starts_anew(notices, monkeypatch):
    notices.crash("First", "Traceback 1")
    monkeypatch.setattr(notices_module, "LOG_SIZE", 10)
    notices.crash("Second", "Traceback 2")
    assert "First" not in notices.log.read_text(encoding="utf-8")
    assert "First" in notices.log.with_suffix(".old.txt").read_text(encoding="utf-8")


def test_that_the_same_crash_in_every_frame_is_told_once(notices, posted):
    for _ in range(100):
        notices.crash("Drawing", "Traceback: same")
    notices.crash("Drawing", "Traceback: other")
    assert len(posted) == 2


def test_that_what_another_thread_tells_is_posted_on_the_gui_thread(notices, qtbot):
    threads = []
    notices.posted.connect(lambda notice: threads.append(threading.get_ident()))
    with qtbot.waitSignal(notices.posted):
        thread = threading.Thread(target=notices.tell, args=("from afar",))
        thread.start()
    thread.join()
    assert threads == [threading.get_ident()]


def test_that_a_bug_in_a_slot_ends_in_a_notice_and_on_stderr(notices, posted, hooks, qtbot):
    install_excepthook(notices)

    def fail():
        raise ZeroDivisionError("in a slot")

    with qtbot.waitSignal(notices.posted):
        QTimer.singleShot(0, fail)
    [notice] = posted
    assert notice.text == "An action failed unexpectedly."
    assert "ZeroDivisionError: in a slot" in notice.details
    assert [kind for kind, *_ in hooks] == [ZeroDivisionError]


def test_that_a_bug_in_a_thread_ends_in_a_notice(notices, posted, hooks, qtbot):
    install_excepthook(notices)

    def fail():
        raise ZeroDivisionError("in a thread")

    with qtbot.waitSignal(notices.posted):
        thread = threading.Thread(target=fail)
        thread.start()
    thread.join()
    assert "in a thread" in posted[0].details


def test_that_a_sentence_for_the_user_that_nobody_caught_is_told_without_a_traceback(
    notices, posted, hooks
):
    install_excepthook(notices)
    sys.excepthook(ModelFileError, ERROR, None)
    assert posted == [Notice("error", str(ERROR))]


def test_that_an_interrupt_from_the_keyboard_is_left_to_python(notices, posted, hooks):
    install_excepthook(notices)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert posted == []
    assert len(hooks) == 1


def test_that_a_bug_in_showing_notices_does_not_go_round_for_ever(notices, hooks):
    install_excepthook(notices)

    def fail(notice):
        raise ZeroDivisionError("while showing")

    notices.posted.connect(fail)
    notices.tell("hello")
    assert len(hooks) == 2  # the first failure is told, which fails again, which is only printed


def test_that_jobs_can_be_joined_to_notices_directly(notices, posted, qtbot):
    jobs = Jobs()
    jobs.failed.connect(notices.report)
    jobs.crashed.connect(notices.crash)

    def work(error):
        yield
        raise error

    with qtbot.waitSignal(notices.posted):
        jobs.start("loading", "Loading", lambda: work(ERROR))
    with qtbot.waitSignal(notices.posted):
        jobs.start("loading", "Loading", lambda: work(KeyError("bug")))
    jobs.shutdown()
    assert [notice.text for notice in posted] == [str(ERROR), "Loading failed unexpectedly."]


class TestNoticeBar:
    @pytest.fixture
    def window(self, qtbot):
        window = QWidget()
        column = QVBoxLayout(window)
        column.addWidget(QLabel("the figure"))
        sentence = QLineEdit()
        column.addWidget(sentence)
        window.resize(640, 480)
        qtbot.addWidget(window)
        window.show()
        sentence.setFocus()
        yield window

    @pytest.fixture
    def bar(self, window):
        return NoticeBar(window)

    def shown(self, bar):
        return bar.findChild(QLabel).text() if bar.isVisible() else None

    def close(self, bar, qtbot):
        qtbot.mouseClick(bar.findChild(QToolButton), Qt.MouseButton.LeftButton)

    def test_that_nothing_is_shown_while_there_is_nothing_to_say(self, bar):
        assert self.shown(bar) is None

    def test_that_a_notice_floats_over_its_parent_and_moves_nothing(self, window, bar):
        figure = window.findChild(QLabel, options=Qt.FindChildOption.FindDirectChildrenOnly)
        before = figure.geometry()
        bar.show_notice(Notice("error", "Something rather long. " * 20))
        assert figure.geometry() == before
        assert window.rect().contains(bar.geometry())
        assert self.shown(bar).startswith("Something")
        assert bar.findChild(QLabel).accessibleName().startswith("Something")
        assert bar.accessibleName()

    def test_that_it_changes_its_language_with_the_window(self, bar, notices, qtbot):
        notices.posted.connect(bar.show_notice)
        begun = []
        hello = saying("Tour", "Begin the tour")
        offer = notices.offer("info", hello, hello, lambda: begun.append(True))
        notices.report(ERROR)
        language = Language()
        try:
            language.choose("zh_CN")
            qtbot.waitUntil(lambda: "打不开" in self.shown(bar) or "无法打开" in self.shown(bar))
            self.close(bar, qtbot)
            assert self.shown(bar) == hello() == "开始导览"
            button = next(b for b in bar.findChildren(QPushButton) if b.text() == "开始导览")
            assert button.isVisible()
            language.choose("en")
            qtbot.waitUntil(lambda: self.shown(bar) == "Begin the tour")
            notices.withdrawn.connect(bar.take_back)
            notices.withdraw(offer)
        finally:
            language.choose("en")
        assert (self.shown(bar), begun) == (None, [])

    def test_that_it_stays_at_the_foot_of_a_window_that_grows(self, window, bar):
        bar.show_notice(Notice("warning", "Look."))
        window.resize(1200, 900)
        assert bar.geometry().bottom() == 900 - bar_module.MARGIN - 1
        assert abs(bar.geometry().center().x() - 600) <= 1

    def test_that_an_information_goes_by_itself_and_an_error_stays(self, bar, qtbot):
        bar._timer.setInterval(20)
        bar.show_notice(Notice("error", "Broken."))
        assert not bar._timer.isActive()
        bar.show_notice(Notice("info", "Saved."))
        assert self.shown(bar) == "Saved."
        qtbot.waitUntil(lambda: self.shown(bar) == "Broken.")
        self.close(bar, qtbot)
        assert self.shown(bar) is None

    def test_that_an_information_stays_while_the_mouse_is_over_it(self, bar, qtbot):
        bar._timer.setInterval(20)
        bar.show_notice(Notice("info", "Saved."))
        qtbot.mouseMove(bar)
        with qtbot.waitSignal(bar._timer.timeout):
            pass
        assert self.shown(bar) == "Saved."
        qtbot.mouseMove(bar.window(), QPoint(1, 1))
        qtbot.waitUntil(lambda: self.shown(bar) is None)

    def test_that_a_notice_told_twice_is_closed_once(self, bar, qtbot):
        for _ in range(2):
            bar.show_notice(Notice("error", "Broken."))
        self.close(bar, qtbot)
        assert self.shown(bar) is None

    def test_that_an_offer_stays_until_it_is_taken(self, bar, qtbot, notices):
        taken = []
        notices.posted.connect(bar.show_notice)
        notices.withdrawn.connect(bar.take_back)
        bar._timer.setInterval(20)
        notices.offer("info", "Unfinished.", "Go on", lambda: taken.append("gone on"))
        qtbot.waitUntil(lambda: self.shown(bar) == "Unfinished.")
        assert not bar._timer.isActive()
        bar.show_notice(Notice("error", "Broken."))
        bar.close_all()
        assert self.shown(bar) == "Unfinished."
        button = next(b for b in bar.findChildren(QPushButton) if b.text() == "Go on")
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert (taken, self.shown(bar)) == (["gone on"], None)

    @pytest.mark.parametrize("kind", ["warning", "error"])
    def test_that_an_offer_waits_until_what_went_wrong_is_closed(self, bar, qtbot, kind):
        bar.show_notice(Notice(kind, "Broken."))
        for text in ("First.", "Second."):
            bar.show_notice(Notice("info", text, named="Go on", call=list))
            assert self.shown(bar) == "Broken."
        self.close(bar, qtbot)
        assert self.shown(bar) == "Second."

    def test_that_an_offer_can_be_withdrawn_from_under_another_notice(self, bar, qtbot, notices):
        notices.posted.connect(bar.show_notice)
        notices.withdrawn.connect(bar.take_back)
        offer = notices.offer("info", "Unfinished.", "Go on", list)
        qtbot.waitUntil(lambda: self.shown(bar) == "Unfinished.")
        bar.show_notice(Notice("error", "Broken."))
        notices.withdraw(offer)
        self.close(bar, qtbot)
        assert self.shown(bar) is None

    def test_that_details_open_beside_the_window_and_are_copied(self, window, bar, qtbot):
        bar.show_notice(Notice("error", "Broken."))
        details = bar.findChild(QPushButton)
        assert not details.isVisible()
        bar.show_notice(Notice("error", "Broken.", "Traceback"))
        qtbot.mouseClick(details, Qt.MouseButton.LeftButton)
        dialog = window.findChild(DetailsDialog)
        assert not dialog.isModal()
        assert dialog.text.toPlainText() == "Traceback"
        qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
        assert QGuiApplication.clipboard().text() == "Traceback"
        with qtbot.waitSignal(dialog.destroyed):
            dialog.close()


def test_that_posted_notices_reach_the_bar(notices, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    bar = NoticeBar(window)
    notices.posted.connect(bar.show_notice)
    notices.warn("Look.")
    assert bar.notice == Notice("warning", "Look.")


def test_that_an_error_is_said_in_chinese_with_what_fills_it(qapp):
    language = Language()
    language.choose("zh_CN")
    try:
        inner = TextError(
            reason=Words("The target has {count:,} tokens, which are too many.", count=1200)
        )
        outer = TextError(reason=Words("Pair {number:,}: {error}", number=3, error=inner))
        assert translated(outer) == "第 3 个句对：目标句有 1,200 个词元，太多了。"
        refused = FileError(path="a.json", action="read", reason="it is not a trace")
        assert translated(refused) == "a.json：无法读取，它不是运行记录。"
    finally:
        language.choose("en")
    assert (
        translated(outer)
        == str(outer)
        == "Pair 3: The target has 1,200 tokens, which are too many."
    )


def test_that_an_offer_is_taken_by_its_button_and_goes_away(notices, qtbot):
    taken = []
    bar = window_with_bar(qtbot, notices)
    notices.offer("info", "Something is left.", "Bring it back", lambda: taken.append(1))
    button = next(b for b in bar.findChildren(QPushButton) if b.text() == "Bring it back")
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert taken == [1]
    assert not bar.isVisible()


def test_that_an_offer_stays_when_other_notices_are_past(notices, qtbot, monkeypatch):
    monkeypatch.setattr(bar_module, "INFO_STAYS", 1)
    bar = window_with_bar(qtbot, notices)
    notices.offer("info", "Something is left.", "Bring it back", lambda: None)
    notices.warn("Mind the step.")
    assert bar.notice.text == "Mind the step."
    bar.close_all()
    assert bar.notice.text == "Something is left."
    notices.tell("Saved.")
    qtbot.waitUntil(lambda: bar.notice.text == "Something is left.")
    bar.close_notice()
    assert not bar.isVisible()


def window_with_bar(qtbot, notices):
    window = QWidget()
    window.resize(900, 600)
    bar = NoticeBar(window)
    notices.posted.connect(bar.show_notice)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return bar
