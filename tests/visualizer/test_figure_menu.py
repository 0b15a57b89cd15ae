"""The right mouse button on a panel: its figure is copied as image, vectors, text or command."""

import shlex
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from model.address import AttentionKind
from model.history import History
from tests.visualizer.panel_user import shown
from tests.visualizer.pictures import colors, pixels
from visualizer.dialogs.export import ExportDialog
from visualizer.panels import PANELS
from visualizer.panels.attention import AttentionPanel
from visualizer.panels.figure_menu import FigureMenu
from visualizer.theme import DARK, PRINT
from visualizer.training_state import Phase, Training

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
every_panel = pytest.mark.parametrize("spec", PANELS, ids=[spec.name for spec in PANELS])


@pytest.fixture
def panel(qtbot, session, theme):
    session.select(kind=AttentionKind.CROSS, layer=1, head=1)
    return shown(qtbot, AttentionPanel, session, theme)


def menu_of(panel, widget=None):
    """What a right click offers."""
    widget = widget or panel.focus_target()
    reason = QContextMenuEvent.Reason.Mouse
    place = QPoint(20, 20)
    QApplication.sendEvent(
        widget, QContextMenuEvent(reason, place, widget.mapToGlobal(place))
    )  # as it goes on to the widget's parents
    menus = panel.findChildren(FigureMenu)
    assert menus, "no menu opened"
    return menus[-1]


def choose(menu, text):
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()
    return QGuiApplication.clipboard()


@every_panel
def test_that_every_panel_offers_its_figure(qtbot, spec, session, theme, trace):
    step = {"step": 1, "loss": 2.0, "learning_rate": 0.1, "gradient_norm": 1.0}
    history = History.of("toy", {}, [{"event": "TrainStep", **step}])
    session.show_training(Training(Phase.ENDED, history=history, film=((1, trace),)))
    panel = shown(qtbot, spec.load(), session, theme)
    menu = menu_of(panel)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Copy image", "Copy as vector", "Copy text", "Copy command", "Export…"]
    assert choose(menu, "Copy text").text() == panel.figure(PRINT).describe()


def test_that_the_strip_of_heads_offers_itself_beside_what_it_does_to_a_head(panel):
    menu = menu_of(panel, panel.strip)
    texts = [action.text() for action in menu.actions() if action.text()]
    copies = ["Copy image", "Copy as vector", "Copy text", "Copy command", "Export…"]
    assert texts == ["Silence head 1", *copies]
    assert choose(menu, "Copy text").text() == panel.strip.drawing.describe()
    command = choose(menu_of(panel, panel.strip), "Copy command").text()
    assert "--figure head-strip" in command


def test_that_the_strip_of_heads_is_exported_from_the_window(qtbot, small_program, monkeypatch):
    window = small_program.window
    window.show_panel("attention")
    panel = window.docks["attention"].panel()
    choose(menu_of(panel, panel.strip), "Export…")
    dialog = window.findChild(ExportDialog)
    assert dialog.preview.figure.name == "head-strip"
    names = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *asked: names.append(asked[2]) or ("", "")
    )
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert names[0].endswith("head-strip.pdf")
    dialog.close()


@pytest.mark.parametrize(("choice", "style"), [("light", PRINT), ("dark", DARK)])
def test_that_a_copied_image_is_the_figure_in_the_colours_of_the_screen(
    panel, theme, choice, style
):
    theme.set_choice(choice)
    image = choose(menu_of(panel), "Copy image").image()
    assert image.pixelColor(1, 1) == QColor(style.background)
    assert image.width() == round(panel.figure(style).size().width() * 192 / 72)
    assert colors(pixels(image)) > 20


def test_that_copied_vectors_are_an_svg_and_a_pdf_with_its_text(panel, session):
    data = choose(menu_of(panel), "Copy as vector").mimeData()
    root = ElementTree.fromstring(bytes(data.data("image/svg+xml").data()))
    texts = {element.text.strip() for element in root.findall(".//{*}text")}
    assert {*session.trace.source.pieces} <= texts
    assert bytes(data.data("application/pdf").data()).startswith(b"%PDF")


def test_that_the_copied_command_names_what_is_on_screen(panel, session):
    session.select(key=2, target=3)
    words = shlex.split(choose(menu_of(panel), "Copy command").text())
    assert words[:2] == ["attention-visualizer", "export"]
    asked = dict(pairwise(words))
    assert asked["--text"] == session.trace.source_text
    assert (asked["--layer"], asked["--head"], asked["--key"]) == ("2", "2", "3")
    assert asked["--decode-step"] == "4"


def test_that_export_asks_for_the_dialog(qtbot, panel):
    with qtbot.waitSignal(panel.export_wanted):
        choose(menu_of(panel), "Export…")


def test_that_without_a_figure_there_is_no_menu(qtbot, theme):
    from visualizer.session import Session

    panel = shown(qtbot, AttentionPanel, Session(), theme)
    with pytest.raises(AssertionError, match="no menu"):
        menu_of(panel)


def test_that_a_closed_menu_is_gone(qtbot, panel):
    menu = menu_of(panel)
    with qtbot.waitSignal(menu.destroyed):
        menu.close()
