"""One contract for all panels: nobody has to write these tests for a new one."""

import gc
import itertools
import threading
import weakref
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("PySide6")

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)
from shiboken6 import isValid

from model.address import AttentionKind
from tests.visualizer.pictures import TRACES, colors, drawn, export, pixels, texts
from tests.visualizer.trace_maker import make_trace, silenced
from visualizer.panels import PANELS
from visualizer.selection import Cell, Stage
from visualizer.session import Session
from visualizer.theme import PRINT, Theme, no_collection
from visualizer.walk import walk
from visualizer.widgets.figure_view import FigureView

CONTROLS = (
    QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, FigureView,
)  # fmt: skip

every_panel = pytest.mark.parametrize("spec", PANELS, ids=[spec.name for spec in PANELS])
OF_A_TRACE = [spec for spec in PANELS if "training" not in spec.name]
every_panel_of_a_trace = pytest.mark.parametrize(
    "spec", OF_A_TRACE, ids=[spec.name for spec in OF_A_TRACE]
)
every_trace = pytest.mark.parametrize("sizes", TRACES.values(), ids=list(TRACES))


@pytest.fixture
def theme(qapp):
    theme = Theme()
    theme.set_choice("light")
    theme.apply(qapp)
    yield theme
    theme.set_choice("system")
    with no_collection():
        qapp.setStyleSheet("")


@pytest.fixture
def session(qapp):
    return Session()


@pytest.fixture
def panel(spec, session, theme, qtbot):
    panel = spec.load()(session, theme)
    qtbot.addWidget(panel)
    panel.resize(760, 520)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def show(session: Session, sizes) -> None:
    """Show a run, and the one without its interventions before it."""
    if "interventions" in sizes:
        session.show_trace(make_trace(**{**sizes, "interventions": silenced()}))
    session.show_trace(make_trace(**sizes))


@every_panel
def test_that_nothing_moves_when_a_recorded_run_becomes_live(spec, panel, session):
    sizes = {"source": 9, "target": 7}
    session.show_trace(replace(make_trace(**sizes), recorded=True))
    session.set_options(dim_special=True)
    before = drawn(panel)
    session.show_trace(make_trace(**sizes))
    assert np.array_equal(drawn(panel), before)


@every_panel_of_a_trace
def test_that_a_recorded_run_is_called_so_wherever_it_is_exported(spec, panel, session):
    session.show_trace(replace(make_trace(), recorded=True))
    figure = panel.figure(PRINT)
    written = " ".join(text for text, _ in texts(figure, *figure.size().toTuple()))
    assert "Recorded" in written + figure.describe()


@every_panel
def test_that_a_panel_without_a_trace_is_empty_and_says_so(spec, panel):
    assert panel.figure(PRINT) is None
    assert drawn(panel).size > 0


@every_panel
@every_trace
def test_that_a_panel_shows_a_trace(spec, sizes, panel, session):
    empty = drawn(panel)
    show(session, sizes)
    full = drawn(panel)
    assert not np.array_equal(full, empty)
    assert colors(full) > 8


@every_panel_of_a_trace
def test_that_a_panel_goes_from_a_long_trace_to_a_short_one(spec, panel, session):
    session.show_trace(make_trace(source=14, target=12))
    session.select(kind=AttentionKind.DECODER_SELF, target=11, source=13, key=11, layer=1, head=1)
    session.hover(Cell(11, 11))
    drawn(panel)
    session.show_trace(make_trace(source=2, target=2))
    shorter = drawn(panel)
    session.show_trace(make_trace(source=3, target=3, encoder_layers=1, decoder_layers=1, heads=1))
    assert not np.array_equal(drawn(panel), shorter)


@every_panel
def test_that_a_panel_accepts_every_selection(spec, panel, session):
    trace = make_trace(source=4, target=3, padding=1)
    session.show_trace(trace)
    for kind, stage, layer, head in itertools.product(AttentionKind, Stage, range(2), range(2)):
        attention = trace[kind]
        session.select(kind=kind, stage=stage, layer=layer, head=head)
        for query, key in ((0, None), (attention.queries - 1, attention.keys - 1)):
            session.select(source=query, target=query, key=key)
            panel.grab()
        for cell in (Cell(query=1), Cell(key=1), Cell(0, 1), Cell(layer=1, head=0), None):
            session.hover(cell)
        panel.grab()
        session.release()


@every_panel
@pytest.mark.parametrize("sizes", [TRACES["pre-norm"], TRACES["post-norm"]], ids=["pre", "post"])
def test_that_a_panel_accepts_every_step_of_the_walk(spec, sizes, panel, session):
    show(session, sizes)
    steps = walk(session.model.config)
    for index, step in enumerate(steps):
        session.go_to(index)
        if index % 3 == 0 or step.panel == spec.name:
            panel.grab()
            assert panel.figure(PRINT) is not None


@every_panel
def test_that_a_panel_shows_what_changed_while_it_was_hidden(spec, panel, session, theme, qtbot):
    session.show_trace(make_trace(source=8, target=7))
    panel.grab()
    panel.hide()
    session.select(kind=AttentionKind.ENCODER_SELF, layer=1, head=1, source=5, target=5, key=2)
    session.set_options(dim_special=True)
    panel.show()
    other = spec.load()(session, theme)
    qtbot.addWidget(other)
    other.resize(panel.size())
    with qtbot.waitExposed(other):
        other.show()
    for each in (panel, other):
        each.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if focused := each.focusWidget():
            focused.clearFocus()
    assert np.array_equal(drawn(panel), drawn(other))


@every_panel
def test_that_a_panel_follows_the_theme(spec, panel, session, theme):
    session.show_trace(make_trace())
    light = drawn(panel)
    theme.set_choice("dark")
    dark = drawn(panel)
    assert light.mean() > 150
    assert dark.mean() < 90
    theme.set_choice("light")
    assert np.array_equal(drawn(panel), light)


@every_panel
def test_that_every_control_of_a_panel_can_be_reached_with_tab(spec, panel, session, qtbot):
    session.show_trace(make_trace())
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    reached = set()
    panel.setFocus()
    for _ in range(200):
        if panel.focusWidget() in reached:
            break
        reached.add(panel.focusWidget())
        qtbot.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
    missing = [c for c in controls(panel) if c not in reached and not is_one_of_group(c, reached)]
    assert reached - {None}
    assert missing == []


@every_panel
def test_that_every_control_of_a_panel_has_a_name(spec, panel, session):
    session.show_trace(make_trace())
    nameless = [
        control
        for control in controls(panel)
        if not QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name).strip()
    ]
    assert nameless == []
    views = panel.findChildren(FigureView)
    assert all(view.accessibleDescription() for view in views if view.isVisible())


@every_panel
def test_that_a_panel_can_be_exported_in_every_format(spec, panel, session, tmp_path):
    session.show_trace(make_trace())
    for suffix, begins in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
        path = tmp_path / f"{spec.name}.{suffix}"
        export(panel.figure(PRINT), path, width_mm=174, dpi=72)
        assert path.read_bytes().startswith(begins)
    assert colors(pixels(QImage(str(tmp_path / f"{spec.name}.png")))) > 8


@every_panel
def test_that_a_panel_leaves_nothing_behind(spec, theme, qapp, qtbot):
    def live():
        session = Session()
        panel = spec.load()(session, theme)
        panel.resize(400, 300)
        with qtbot.waitExposed(panel):
            panel.show()
        session.show_trace(make_trace())
        session.select(layer=1, key=1)
        panel.grab()
        panel.close()
        panel.deleteLater()
        return session, weakref.ref(panel)

    live()  # what is made once for all panels
    collect()
    widgets, threads = {*QApplication.allWidgets()}, threading.active_count()
    session, panel = live()
    collect()
    assert {*QApplication.allWidgets()} - widgets == set()
    assert threading.active_count() == threads
    timers = [each for each in gc.get_objects() if issubclass(type(each), QTimer)]
    assert [timer for timer in timers if isValid(timer) and timer.isActive()] == []
    assert panel() is None
    session.select(layer=0, key=None)
    theme.set_choice("dark")


def collect() -> None:
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
        gc.collect()


def controls(panel: QWidget) -> list[QWidget]:
    """What a user can act on now."""
    return [
        child
        for child in panel.findChildren(QWidget)
        if isinstance(child, CONTROLS)
        and child.isVisible()
        and child.isEnabled()
        and not child.objectName().startswith("qt_")
        and not isinstance(child.parent(), QAbstractSpinBox | QComboBox)
    ]


def is_one_of_group(control: QWidget, reached: set) -> bool:
    """Whether Tab reaches another button of its group, and the arrows this one."""
    group = control.group() if isinstance(control, QAbstractButton) else None
    return group is not None and group.exclusive() and not reached.isdisjoint(group.buttons())


def test_that_every_step_of_the_walk_has_a_panel():
    names = {spec.name for spec in PANELS}
    for sizes in TRACES.values():
        assert {step.panel for step in walk(make_trace(**sizes).model.config)} <= names


def test_that_no_two_panels_share_a_name_or_a_key():
    for values in ([p.name for p in PANELS], [p.shortcut for p in PANELS]):
        assert len({*values}) == len(values)
