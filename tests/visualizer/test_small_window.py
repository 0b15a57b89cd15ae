"""A window on a small screen, text of any size: nothing is cut off, the figure keeps its room."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QPushButton,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.visualizer.trace_maker import CHINESE, make_trace
from visualizer.figures.architecture_layout import SMALLEST_ROW, layout
from visualizer.language import Language
from visualizer.main_window import SMALLEST, MainWindow
from visualizer.notices import Notice, Notices
from visualizer.panel_dock import PanelDock
from visualizer.panels import PANELS
from visualizer.session import Session
from visualizer.settings import Settings
from visualizer.theme import Choice, Theme
from visualizer.widgets.elided_button import ElidedButton
from visualizer.widgets.elided_label import ElidedLabel

MODEL = "en-zh · 3+3 layers · 8 heads · d=256"
LAPTOP, LARGE = (1440, 900), (3840, 2160)
CASES = [
    *((scale, LAPTOP) for scale in (0.8, 1.0, 1.25, 1.5, 2.0, 3.0)),
    *((scale, LARGE) for scale in (2.0, 3.0)),
    (1.0, SMALLEST),
    (1.5, SMALLEST),
]
every_size = pytest.mark.parametrize(("scale", "size"), CASES)


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, theme: Theme) -> Iterator[MainWindow]:
    """The window as small as it may be, with a sentence of the length that people type."""
    theme.apply(qapp)
    session = Session()
    language = Language()
    window = MainWindow(session, theme, language, Notices(), Settings(ephemeral=True))
    qtbot.addWidget(window)
    window.resize(*SMALLEST)
    window.arrange()
    with qtbot.waitExposed(window):
        window.show()
    session.show_trace(make_trace(source=11, target=8, heads=8, words=CHINESE))
    window.top_bar.show_model(MODEL)
    yield window
    language.choose("en")
    window.close()


@every_size
@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_that_no_text_is_cut_whatever_its_size(
    window: MainWindow, theme: Theme, code: str, scale: float, size: tuple[int, int]
) -> None:
    window.resize(*size)
    window.language.choose(code)
    theme.set_font_scale(scale)
    for spec in PANELS:
        window.show_panel(spec.name)
        lay_out()
        assert cut(window) == []
        assert overlapping(window) == []


def test_that_the_title_gives_way_first_and_then_the_sizes_of_the_model(
    window: MainWindow, theme: Theme
) -> None:
    bar = window.top_bar
    window.resize(*LAPTOP)
    lay_out()
    assert bar.title.isVisible()
    theme.set_font_scale(2.0)
    lay_out()
    assert not bar.title.isVisible()
    assert bar.model_button.shown() == MODEL
    theme.set_font_scale(3.0)
    lay_out()
    assert bar.model_button.shown().startswith("en-zh")
    bar.model_button.grab()
    assert bar.model_button.toolTip() == MODEL


def test_that_docks_grow_with_the_text_and_come_back_with_it(
    window: MainWindow, theme: Theme
) -> None:
    window.resize(*LAPTOP)
    window.arrange()
    lay_out()
    sides = [window.docks[name] for name in ("architecture", "inspector")]
    before = [side.width() for side in sides]
    theme.set_font_scale(1.25)
    lay_out()
    assert all(side.width() > old for side, old in zip(sides, before, strict=True))
    theme.set_font_scale(1.0)
    lay_out()
    assert [side.width() for side in sides] == pytest.approx(before, abs=3)


def test_that_the_tokens_need_no_scrolling_where_there_is_room(
    window: MainWindow, theme: Theme
) -> None:
    for scale, size in ((0.8, LAPTOP), (1.0, LAPTOP), (1.5, LAPTOP), (2.0, LARGE), (3.0, LARGE)):
        window.resize(*size)
        theme.set_font_scale(scale)
        window.arrange()
        lay_out()
        area = window.docks["tokens"].panel().findChild(QAbstractScrollArea)
        assert area is not None
        assert area.verticalScrollBar().maximum() == 0, scale


def test_that_no_side_takes_the_room_of_the_centre_when_the_text_grows(
    window: MainWindow, theme: Theme
) -> None:
    window.resize(*LAPTOP)
    theme.set_font_scale(3.0)
    lay_out()
    assert window.docks["attention"].width() > 0.35 * window.width()


def test_that_what_if_scrolls_with_the_inspector_where_it_would_take_its_room(
    window: MainWindow, theme: Theme
) -> None:
    window.resize(*LAPTOP)
    panel = window.docks["inspector"].panel()
    theme.set_font_scale(2.0)
    lay_out()
    assert panel.scroll_area.isAncestorOf(panel.what_if)
    theme.set_font_scale(1.0)
    lay_out()
    assert not panel.scroll_area.isAncestorOf(panel.what_if)


def lay_out() -> None:
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()


def parts(window: MainWindow) -> list[QWidget]:
    """What stands in the window; panels behind others are not looked at."""
    docks = [dock for dock in window.docks.values() if dock.in_front]
    return [window.top_bar, window.statusBar(), *docks]


def cut(window: MainWindow) -> list[str]:
    """The labels and buttons in sight that have less room than their text needs."""
    inside = [child for part in parts(window) for child in part.findChildren(QWidget)]
    shown = [child for child in inside if child.isVisible()]
    texts = [child for child in shown if isinstance(child, QLabel | QPushButton)]
    return [
        f"{type(child).__name__} {child.text()!r}: {child.geometry()} for {child.sizeHint()}"
        for child in texts
        if child.text() and not (has_room(child) and is_whole(child, window))
    ]


def has_room(child: QLabel | QPushButton) -> bool:
    needed = child.sizeHint()
    if isinstance(child, ElidedButton):
        elided = child.shown().endswith("…") and len(child.shown()) > 3
        return child.height() >= needed.height() and (child.shown() == child.text() or elided)
    if isinstance(child, ElidedLabel):
        letters = child.fontMetrics().horizontalAdvance("WW…")
        return child.height() >= needed.height() and child.width() >= letters
    if isinstance(child, QLabel) and child.wordWrap():
        return child.height() >= child.heightForWidth(child.width())
    if isinstance(child, QLabel):  # Qt does not forget what it has found at another height
        metrics = child.fontMetrics()
        needed = QSize(metrics.horizontalAdvance(child.text()), metrics.height())
    return child.width() >= needed.width() and child.height() >= needed.height()


def is_whole(child: QWidget, window: QWidget) -> bool:
    """Whether it lies within what it stands in; what scrolls may be below or above."""
    place, around = child.geometry(), child.parentWidget()
    while around is not None and around is not window:
        room = around.rect()
        scrolls = isinstance(around.parentWidget(), QAbstractScrollArea)
        if scrolls:
            room.setTop(min(room.top(), place.top()))
            room.setBottom(max(room.bottom(), place.bottom()))
        if not room.contains(place):
            return False
        place = (
            around.geometry()
            if scrolls
            else QRect(around.mapToParent(place.topLeft()), place.size())
        )
        around = around.parentWidget()
    return window.rect().contains(place)


def overlapping(window: MainWindow) -> list[str]:
    """Parts of the panels and of the bar that cover each other."""
    found = []
    for area in parts(window):
        for parent in (area, *area.findChildren(QWidget)):
            children = [c for c in parent.children() if isinstance(c, QWidget) and c.isVisible()]
            found += [
                f"{one} at {one.geometry()} covers {other} at {other.geometry()}"
                for one, other in combinations(children, 2)
                if one.geometry().intersects(other.geometry()) and not one.isWindow()
            ]
    return found


def test_that_the_names_of_the_panels_are_not_cut(window: MainWindow) -> None:
    (bar,) = (bar for bar in window.findChildren(QTabBar) if bar.isVisible())
    for index in range(bar.count()):
        words = bar.fontMetrics().horizontalAdvance(bar.tabText(index))
        assert bar.tabRect(index).width() >= words, bar.tabText(index)


def test_that_the_matrix_gets_more_room_than_what_stands_above_it(window: MainWindow) -> None:
    panel = window.docks["attention"].panel()
    assert panel.figure_view.height() > 0.45 * panel.height()


@pytest.mark.parametrize("code", ["en", "zh_CN"])
@pytest.mark.parametrize(
    ("scale", "size"),
    [(2.0, (1280, 720)), (3.0, (1280, 720)), (3.0, LAPTOP), (3.0, (1920, 1080))],
)
def test_that_the_picture_is_the_first_thing_seen_beside_large_text(
    window: MainWindow, theme: Theme, code: str, scale: float, size: tuple[int, int]
) -> None:
    window.resize(*size)
    window.language.choose(code)
    theme.set_font_scale(scale)
    lay_out()
    for name in ("attention", "all-heads", "mask"):
        window.show_panel(name)
        lay_out()
        panel = window.docks[name].panel()
        seen = panel.figure_view.visibleRegion().boundingRect()
        assert seen.height() >= panel.height() // 2, name
        assert panel.width() > window.width() / 2, name
    words = window.architecture().stepper.text
    assert words.visibleRegion().boundingRect().height() == words.height()


@pytest.mark.parametrize("layers", [2, 3, 6])
@pytest.mark.parametrize("scale", [1.0, 1.25, 1.4])
def test_that_the_blocks_keep_their_names_on_a_small_screen(
    window: MainWindow, theme: Theme, scale: float, layers: int
) -> None:
    trace = make_trace(encoder_layers=layers, decoder_layers=layers)
    window.session.show_trace(trace)
    window.resize(1280, 720)
    theme.set_font_scale(scale)
    window.arrange()
    lay_out()
    view = window.architecture().figure_view
    width, height = view.area().width(), view.area().height()
    rows = layout(trace.model.config, 0, (0.0, 0.0, width, height), theme.current.font_size)
    assert rows.row >= SMALLEST_ROW


@pytest.mark.parametrize("scale", [2.0, 3.0])
def test_that_a_window_with_large_text_can_be_made_small(
    window: MainWindow, theme: Theme, scale: float
) -> None:
    """The controls of the Inspector move from its foot to its end: Qt crashed over that."""
    window.resize(*LARGE)
    theme.set_font_scale(scale)
    lay_out()
    inspector = window.docks["inspector"].panel()
    column = inspector.scroll_area.column
    assert column.indexOf(inspector.what_if) < 0
    for width in range(LARGE[0], 1000, -400):
        window.resize(width, max(700, width * 9 // 16))
        lay_out()
    assert column.indexOf(inspector.what_if) >= 0


def test_that_panels_stand_side_by_side_again_when_the_text_is_small(
    window: MainWindow, theme: Theme
) -> None:
    window.resize(1280, 720)
    inspector, tokens = window.docks["inspector"], window.docks["tokens"]
    window.show_panel("mask")
    lay_out()
    theme.set_font_scale(3.0)
    lay_out()
    assert window.docks["mask"].in_front
    assert window.docks["architecture"] in window.tabifiedDockWidgets(inspector)
    theme.set_font_scale(1.0)
    lay_out()
    assert not window.tabifiedDockWidgets(inspector)
    assert not window.tabifiedDockWidgets(tokens)
    assert tokens.height() < 0.3 * window.height()


def test_that_no_side_takes_more_than_a_third_of_a_window_that_grows(window: MainWindow) -> None:
    window.resize(1280, 720)
    lay_out()
    for name in ("architecture", "inspector"):
        assert window.docks[name].width() <= 1280 / 3 + 1


def test_that_a_long_sentence_is_read_from_its_beginning(window: MainWindow) -> None:
    field = window.top_bar.sentence
    window.top_bar.show_sentence("The cat is sleeping on the sofa. " * 9)
    assert field.cursorPositionAt(field.rect().center()) < 60


def test_that_escape_closes_an_offer_once_nothing_is_pinned(window: MainWindow) -> None:
    window.session.select(key=1)
    window.notice_bar.show_notice(Notice("info", "Five minutes?"))
    window.commands["release"].trigger()
    assert window.notice_bar.isVisible()
    window.commands["release"].trigger()
    assert not window.notice_bar.isVisible()


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_that_the_focus_is_seen_wherever_tab_goes(
    window: MainWindow, theme: Theme, qtbot: QtBot, choice: Choice, scale: float
) -> None:
    window.resize(1280, 720)
    theme.set_choice(choice)
    theme.set_font_scale(scale)
    lay_out()
    window.activateWindow()
    start = window.docks["attention"].panel().focus_target()
    start.setFocus()
    visited: list[QWidget] = []
    while not visited or (visited[-1] is not start and len(visited) < 60):
        before = QApplication.focusWidget()
        assert before is not None
        qtbot.keyClick(before, Qt.Key.Key_Tab)
        stop = QApplication.focusWidget()
        assert stop is not None
        lay_out()
        with_focus = stop.grab().toImage()
        assert stop.accessibleName() or name_on(stop), stop
        stop.clearFocus()
        lay_out()
        assert stop.grab().toImage() != with_focus, (stop, stop.accessibleName())
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        visited.append(stop)
    assert visited[-1] is start
    buttons = {stop for stop in visited if isinstance(stop.parent(), PanelDock)}
    assert len(buttons) == 4 or scale == 2.0  # Architecture and Inspector, to float and to close


def name_on(stop: QWidget) -> str:
    return stop.text() if isinstance(stop, QPushButton) else ""
