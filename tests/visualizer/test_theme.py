"""The styles can be read, the maps mean what they show, and the window follows the choice."""

import gc
import sys
from dataclasses import replace
from itertools import combinations
from subprocess import run

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup, QColor, QGuiApplication, QImage
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QMenu,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.visualizer.pictures import pixels
from visualizer.theme import (
    COLORMAPS,
    DARK,
    DIVERGING,
    LECTURE,
    LIGHT,
    PRINT,
    STYLES,
    Theme,
    color_table,
    contrast,
    no_collection,
    oklab,
    style_sheet,
)

BLOCKS = ("attention", "cross_attention", "norm", "feed_forward", "embedding", "output")
AREAS = ("background", "surface", "surface_raised")
every_style = pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))

# Machado, Oliveira and Fernandes 2009, severity 1, on linear sRGB
VISION = {
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


def rgb(color):
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def seen(color, vision):
    """OKLab of a colour as a colour-blind reader sees it."""
    given = rgb(color)
    linear = np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.asarray(VISION[vision]) @ linear, 0, 1)
    return oklab(np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055))


def lightness(name):
    return oklab(color_table(name)[:, :3] / 255)[:, 0]


@pytest.fixture
def theme(qapp):
    theme = Theme()
    yield theme
    theme.set_choice("system")
    with no_collection():
        qapp.setStyleSheet("")


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.478), ("#0000ff", "#ffffff", 8.592)],
)
def test_that_contrast_is_the_one_of_wcag(first, second, ratio):
    assert contrast(first, second) == pytest.approx(ratio, abs=0.001)
    assert contrast(second, first) == contrast(first, second)


def test_that_oklab_has_the_values_of_its_author():
    assert oklab(rgb("#ffffff")) == pytest.approx([1, 0, 0], abs=1e-4)
    assert oklab(rgb("#ff0000")) == pytest.approx([0.62796, 0.22486, 0.12585], abs=1e-4)


@every_style
def test_that_text_can_be_read_on_every_surface(style):
    pairs = [("text", on) for on in (*AREAS, "accent_soft", *BLOCKS)]
    pairs += [(text, on) for on in AREAS for text in ("text_muted", "accent", "error", "warning")]
    pairs += [("accent_text", "accent"), ("accent_text", "accent_hover")]
    pairs += [("accent", "accent_soft"), ("text_muted", "accent_soft")]
    poor = {
        (text, on): round(contrast(getattr(style, text), getattr(style, on)), 2)
        for text, on in pairs
        if contrast(getattr(style, text), getattr(style, on)) < 4.5
    }
    assert poor == {}


@every_style
def test_that_marks_stand_out_from_every_surface(style):
    for mark in ("accent", "positive", "highlight"):
        for on in AREAS:
            assert contrast(getattr(style, mark), getattr(style, on)) >= 3, (mark, on)


@every_style
def test_that_a_number_in_a_cell_can_be_read_on_every_colour_of_the_maps(style):
    for name in (style.colormap, style.diverging):
        for row in color_table(name):
            cell = "#{:02x}{:02x}{:02x}".format(*row[:3])
            assert contrast(style.text_on(cell), cell) >= 4.3


@pytest.mark.parametrize("name", [*COLORMAPS, *DIVERGING])
def test_that_a_map_is_an_opaque_table_that_nobody_can_change(name):
    table = color_table(name)
    assert (table.shape, table.dtype) == ((256, 4), np.uint8)
    assert (table[:, 3] == 255).all()
    assert not table.flags.writeable


@pytest.mark.parametrize("name", COLORMAPS)
def test_that_more_is_always_lighter_or_always_darker(name):
    steps = np.diff(lightness(name))
    direction = np.sign(steps.sum())
    assert (direction * steps >= -1e-3).all()  # rounding to 8 bits
    assert abs(steps.sum()) > 0.5


@pytest.mark.parametrize("name", COLORMAPS)
@pytest.mark.parametrize("vision", VISION)
def test_that_more_stays_lighter_or_darker_for_colour_blind_readers(name, vision):
    colors = ["#{:02x}{:02x}{:02x}".format(*row[:3]) for row in color_table(name)[::15]]
    steps = np.diff([seen(color, vision)[0] for color in colors])
    direction = np.sign(steps.sum())
    assert (direction * steps > 0).all()
    assert abs(steps.sum()) > 0.4


@pytest.mark.parametrize("name", COLORMAPS)
def test_that_equal_steps_of_a_map_look_equal(name):
    lab = oklab(color_table(name)[::15, :3] / 255)
    steps = np.linalg.norm(np.diff(lab, axis=0), axis=1)
    assert steps.max() < 1.3 * steps.min()


@pytest.mark.parametrize("name", DIVERGING)
def test_that_a_diverging_map_is_as_strong_on_either_side(name):
    below, above = lightness(name)[127::-1], lightness(name)[128:]
    direction = np.sign(above[-1] - above[0])
    for side in (below, above):
        assert (direction * np.diff(side) >= -2e-3).all()
    assert np.abs(below - above).max() < 0.03


@pytest.mark.parametrize("name", DIVERGING)
@pytest.mark.parametrize("vision", VISION)
def test_that_the_sides_of_a_diverging_map_differ_for_colour_blind_readers(name, vision):
    low, _, high = DIVERGING[name]
    assert np.linalg.norm(seen(low, vision) - seen(high, vision)) > 0.15


@pytest.mark.parametrize("vision", ["normal", "protan", "deutan"])
@pytest.mark.parametrize(("count", "apart"), [(8, 0.10), (10, 0.08), (16, 0.06), (24, 0.05)])
@pytest.mark.parametrize("style", [LIGHT, DARK, LECTURE, PRINT], ids=lambda style: style.name)
def test_that_the_heads_of_a_layer_can_be_told_apart(style, count, apart, vision):
    colors = [seen(style.head_color(index, count), vision) for index in range(count)]
    assert min(np.linalg.norm(a - b) for a, b in combinations(colors, 2)) > apart


@pytest.mark.parametrize("count", [1, 24, 25, 32, 64, 144])
@every_style
def test_that_every_head_has_a_colour_of_its_own_that_stands_out(style, count):
    colors = [style.head_color(index, count) for index in range(count)]
    assert len(set(colors)) == count
    assert all(contrast(color, style.surface) >= 2.9 for color in colors)


@every_style
def test_that_the_style_sheet_leaves_no_place_unfilled(style, qapp):
    sheet = style_sheet(style)
    assert style.accent in sheet
    assert sheet.count("{") == sheet.count("}")
    assert 'url("{' not in sheet


def test_that_the_theme_follows_the_system_until_the_user_chooses(theme, qtbot):
    hints = QGuiApplication.styleHints()
    with qtbot.waitSignal(theme.changed) as changed:
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert changed.args == [DARK]
    with qtbot.waitSignal(theme.changed) as changed:
        theme.set_choice("light")
    assert changed.args == [LIGHT]
    with qtbot.assertNotEmitted(theme.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.current == LIGHT


def test_that_choosing_the_same_style_again_is_silent(theme, qtbot):
    theme.set_choice("dark")
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_choice("dark")


def test_that_the_lecture_style_ends_in_the_style_that_was_chosen(theme):
    theme.set_choice("dark")
    theme.set_lecture(True)
    assert theme.current == LECTURE
    theme.set_lecture(False)
    assert theme.current == DARK


def test_that_text_grows_with_the_font_scale(theme, qapp):
    theme.apply(qapp)
    theme.set_choice("light")
    theme.set_font_scale(1.5)
    assert theme.current == replace(LIGHT, font_size=15.0)
    assert QApplication.font().pointSizeF() == 15.0


def drawn(widget) -> QImage:
    widget.resize(160, 40)
    return widget.grab().toImage()


def test_that_a_primary_button_is_filled_with_the_accent_of_the_current_style(theme, qapp, qtbot):
    button = QPushButton("Translate")
    qtbot.addWidget(button)
    button.setProperty("role", "primary")
    theme.set_choice("light")
    theme.apply(qapp)
    assert drawn(button).pixelColor(8, 20) == QColor(LIGHT.accent)
    theme.set_choice("dark")
    assert drawn(button).pixelColor(8, 20) == QColor(DARK.accent)


def test_that_a_combo_box_shows_its_arrow(theme, qapp, qtbot):
    theme.set_choice("light")
    theme.apply(qapp)
    box = QComboBox()
    qtbot.addWidget(box)
    image = drawn(box)
    place = [image.pixelColor(x, y) for x in range(134, 156) for y in range(10, 30)]
    assert any(contrast(color.name(), LIGHT.surface) > 2 for color in place)


class Observer(QWidget):
    """Notes whether Python may collect while it is dressed."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def changeEvent(self, event):
        self.seen.append(gc.isenabled())
        super().changeEvent(event)


def test_that_no_widget_is_collected_while_qt_dresses_all_of_them(theme, qapp, qtbot):
    theme.set_choice("light")
    theme.apply(qapp)
    observer = Observer()
    qtbot.addWidget(observer)
    observer.show()
    observer.seen.clear()
    theme.set_choice("dark")
    assert observer.seen
    assert not any(observer.seen)
    assert gc.isenabled()


def test_that_themes_cost_the_start_of_the_program_no_torch():
    code = "import sys, visualizer.theme; print({'torch'} & set(sys.modules))"
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_that_a_button_with_the_focus_has_one_ring(qtbot, theme, qapp):
    theme.apply(qapp)
    window = QWidget()
    before, button = QPushButton("Silence", window), QPushButton("Silence", window)
    button.move(0, 60)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    qtbot.waitUntil(button.hasFocus)
    plain, ringed = pixels(drawn(before)), pixels(drawn(button))
    inner = slice(4, -4), slice(8, -8)  # without the round corners
    assert (ringed[inner] == plain[inner]).all()
    assert (ringed[1, 20] == QColor(LIGHT.accent).getRgb()[:3]).all()


@pytest.mark.parametrize("scale", [0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.5, 2.0, 3.0])
def test_that_the_handle_of_a_slider_is_round_at_every_size_of_text(qtbot, theme, qapp, scale):
    theme.apply(qapp)
    theme.set_font_scale(scale)
    slider = QSlider(Qt.Orientation.Horizontal)
    qtbot.addWidget(slider)
    slider.resize(300, slider.sizeHint().height())
    picture = pixels(drawn(slider)).astype(int)
    accent = np.array(QColor(LIGHT.accent).getRgb()[:3])
    rows, columns = np.nonzero(abs(picture - accent).max(axis=2) < 60)
    assert rows.size > 20
    assert (rows + columns).min() >= rows.min() + columns.min() + 2  # no corner


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_that_the_last_entry_of_a_list_that_pops_up_is_whole(
    qapp: QApplication, qtbot: QtBot, theme: Theme
) -> None:
    theme.apply(qapp)
    dialog = QDialog()
    qtbot.addWidget(dialog)
    column, box = QVBoxLayout(dialog), QComboBox()
    column.addWidget(box)
    box.addItems(["As shown", "Light", "Dark", "Print", "Lecture"])
    with qtbot.waitExposed(dialog):
        dialog.show()
    box.showPopup()
    qtbot.waitUntil(box.view().isVisible)
    qapp.processEvents()
    last = box.view().visualRect(box.model().index(box.count() - 1, 0))
    room = box.view().viewport().rect()
    assert room.top() <= last.top()
    assert last.bottom() <= room.bottom()
    assert box.view().verticalScrollBar().maximum() == 0
    box.hidePopup()


def test_that_one_of_a_few_is_marked_otherwise_in_a_menu_than_what_stands_alone(
    qapp: QApplication, qtbot: QtBot, theme: Theme
) -> None:
    theme.apply(qapp)
    pictures = []
    for exclusive in (True, False):
        menu = QMenu()
        qtbot.addWidget(menu)
        action = menu.addAction("Light")
        action.setCheckable(True)
        if exclusive:
            QActionGroup(menu).addAction(action)
        action.setChecked(True)
        menu.ensurePolished()
        menu.resize(menu.sizeHint())
        pictures.append(menu.grab().toImage())
    assert pictures[0].size() == pictures[1].size()
    assert pictures[0] != pictures[1]
