"""File > Export figure as a user meets it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QSlider, QTabBar

from tests.visualizer.trace_maker import make_trace
from visualizer.appearance import Appearance
from visualizer.dialogs.export import ExportDialog
from visualizer.figures import View, figure_class
from visualizer.figures.figure import POINTS_PER_MM
from visualizer.figures.page import MARGIN
from visualizer.figures.subject import Subject
from visualizer.panels import PANELS
from visualizer.selection import Selection, Stage, ViewOptions
from visualizer.theme import COLORMAPS, DARK, DIVERGING, PRINT
from visualizer.widgets.figure_view import FigureView
from visualizer.widgets.token_strip import TokenStrip

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog(qtbot, settings):
    view = View(make_trace())
    subject = Subject(view, figure_class("attention-matrix"), "attention-matrix")
    dialog = ExportDialog(lambda: subject, "attention", settings=settings)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


@pytest.fixture
def answer(monkeypatch):
    """What the user types into the system's dialog; `asked` is what it proposes."""
    asked = []

    def answering(path):
        def save_name(parent, title, proposed, pattern):
            asked.append((proposed, pattern))
            return str(path), pattern

        monkeypatch.setattr(QFileDialog, "getSaveFileName", save_name)
        return asked

    return answering


def choose(box, text):
    index = next(i for i in range(box.count()) if text in box.itemText(i))
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_that_saving_writes_a_file_of_the_chosen_format_size_and_style(
    dialog, qtbot, answer, tmp_path
):
    answer(tmp_path / "figure")
    qtbot.mouseClick(dialog.formats.button(0), LEFT)
    choose(dialog.form.presets, "84")
    choose(dialog.form.styles, "Dark")
    dialog.form.dpi.setValue(144)
    with qtbot.waitSignal(dialog.accepted), qtbot.waitSignal(dialog.saved) as saved:
        qtbot.mouseClick(dialog.save_button, LEFT)
    assert saved.args == [[tmp_path / "figure.png"]]
    image = QImage(str(tmp_path / "figure.png"))
    assert image.width() == round(84 / 25.4 * 144)
    assert image.pixelColor(0, 0) == QColor(DARK.background)


def test_that_a_suffix_that_the_user_types_wins(dialog, qtbot, answer, tmp_path):
    answer(tmp_path / "figure.svg")
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert (tmp_path / "figure.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_that_the_next_figure_is_offered_the_same_folder(dialog, qtbot, answer, tmp_path):
    asked = answer(tmp_path / "figures" / "one.pdf")
    qtbot.mouseClick(dialog.save_button, LEFT)
    dialog.show()
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert asked[1] == (str(tmp_path / "figures" / "attention.pdf"), "PDF (*.pdf)")


def test_that_a_file_that_cannot_be_written_is_said_and_the_dialog_stays(
    dialog, qtbot, answer, tmp_path
):
    (tmp_path / "folder").write_text("a file")
    answer(tmp_path / "folder" / "figure.pdf")
    with qtbot.waitSignal(dialog.failed) as failed, qtbot.assertNotEmitted(dialog.saved):
        qtbot.mouseClick(dialog.save_button, LEFT)
    assert dialog.isVisible()
    assert dialog.hint.text() == str(failed.args[0])


def test_that_leaving_the_system_s_dialog_writes_nothing(dialog, qtbot, answer, tmp_path):
    answer("")
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert dialog.isVisible()
    assert not list(Path(tmp_path).glob("*.pdf"))


def test_that_a_preset_sets_the_size_and_a_size_of_one_s_own_is_another(dialog):
    choose(dialog.form.presets, "174")
    size = dialog.preview.figure.size()
    assert dialog.form.width_mm.value() == 174
    around = 2 * MARGIN / POINTS_PER_MM
    natural = (174 - around) * size.height() / size.width() + around
    assert dialog.form.height_mm.value() == pytest.approx(natural, abs=0.05)
    choose(dialog.form.presets, "Slide")
    assert dialog.form.width_mm.value() / dialog.form.height_mm.value() == pytest.approx(16 / 9)
    dialog.form.width_mm.setValue(100)
    assert dialog.form.presets.currentText() == "Other"


def test_that_the_preview_has_the_proportions_and_the_style_of_the_page(dialog):
    choose(dialog.form.presets, "Slide")
    page = dialog.preview.page()
    assert page.width() / page.height() == pytest.approx(16 / 9, abs=0.02)
    corner = (page.topLeft() + page.center() * 0.02).toPoint()
    assert dialog.preview.grab().toImage().pixelColor(corner) == QColor(PRINT.background)
    choose(dialog.form.styles, "Dark")
    assert dialog.preview.grab().toImage().pixelColor(corner) == QColor(DARK.background)


def test_that_dots_per_inch_are_asked_for_a_png_only(dialog, qtbot):
    assert not dialog.form.dpi.isEnabled()
    qtbot.mouseClick(dialog.formats.button(0), LEFT)
    assert dialog.form.dpi.isEnabled()
    assert "pixels" in dialog.hint.text()


def test_that_everything_can_be_reached_by_tab(dialog, qtbot):
    reached = set()
    for _ in range(40):
        qtbot.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Tab)
        reached.add(dialog.focusWidget())
    fields = {
        dialog.form.presets,
        dialog.form.width_mm,
        dialog.form.height_mm,
        dialog.form.styles,
        dialog.save_button,
    }
    assert fields <= reached


def test_that_the_height_follows_the_figure_until_it_is_chosen(dialog):
    before = dialog.form.height_mm.value()
    dialog.form.width_mm.setValue(87)
    assert dialog.form.height_mm.value() < 0.6 * before
    dialog.form.captioned.setChecked(True)
    grown = dialog.form.height_mm.value()
    dialog.form.captioned.setChecked(False)
    assert dialog.form.height_mm.value() < grown
    dialog.form.height_mm.setValue(70)
    dialog.form.captioned.setChecked(True)
    assert dialog.form.height_mm.value() == 70


def test_that_a_page_without_room_for_its_text_is_said_before_it_is_saved(dialog):
    said = dialog.hint.text()
    dialog.form.width_mm.setValue(22)
    assert "its text has no room on 22 × " in dialog.hint.text()
    dialog.form.width_mm.setValue(84)
    assert dialog.hint.text() == said
    dialog.form.captioned.setChecked(True)
    dialog.form.height_mm.setValue(14)
    assert "its title and caption have no room on 84 × 14 mm" in dialog.hint.text()


def test_that_a_range_that_cannot_be_is_said_and_nothing_can_be_saved(dialog):
    dialog.form.low.setText("0.5")
    dialog.form.high.setText("0.2")
    assert "must be less than the upper one" in dialog.hint.text()
    assert not dialog.save_button.isEnabled()
    dialog.form.high.setText("0.7")
    assert dialog.save_button.isEnabled()
    assert dialog.preview.figure.scale.high == 0.7


@pytest.mark.parametrize(
    ("name", "disabled"),
    [
        ("attention-matrix", set()),
        ("mask", {"colormaps", "low", "high", "numbers"}),
        ("residual-stream", {"colormaps", "low", "high", "numbers", "without_special"}),
        ("head-grid", {"numbers"}),
    ],
)
def test_that_what_means_nothing_to_a_figure_is_grey_and_says_why(qtbot, settings, name, disabled):
    subject = Subject(View(make_trace()), figure_class(name), name)
    dialog = ExportDialog(lambda: subject, name, settings=settings)
    qtbot.addWidget(dialog)
    for field in ("colormaps", "low", "high", "numbers", "without_special"):
        widget = getattr(dialog.form, field)
        assert widget.isEnabled() == (field not in disabled)
        assert bool(widget.toolTip()) == (field in disabled)


def offered(dialog):
    box = dialog.form.colormaps
    return [box.itemData(row) for row in range(box.count()) if box.model().item(row).isEnabled()]


def test_that_signed_values_are_offered_the_colour_maps_with_a_middle(qtbot, settings):
    view = View(make_trace(), Selection(stage=Stage.SCALED), ViewOptions(colormap="magma"))
    subject = Subject(view, figure_class("attention-matrix"), "attention-matrix")
    dialog = ExportDialog(lambda: subject, "attention", settings=settings)
    qtbot.addWidget(dialog)
    assert offered(dialog) == ["", *DIVERGING]
    assert dialog.form.colormaps.currentData() == ""
    qtbot.mouseClick(dialog.command_button, LEFT)
    assert "--colormap" not in QGuiApplication.clipboard().text()
    choose(dialog.form.colormaps, "blue-black-red")
    qtbot.mouseClick(dialog.command_button, LEFT)
    assert "--colormap blue-black-red" in QGuiApplication.clipboard().text()


def test_that_weights_are_offered_every_colour_map(dialog):
    assert offered(dialog) == ["", *COLORMAPS, *DIVERGING]
    choose(dialog.form.colormaps, "blue-white-red")
    assert dialog.preview.figure.scale.colormap == "blue-white-red"


def test_that_a_figure_says_no_colour_map_that_it_cannot_have():
    view = View(make_trace(), options=ViewOptions(colormap="magma"))
    for name, said in (("attention-matrix", True), ("vectors", False), ("mask", False)):
        subject = Subject(view, figure_class(name), name)
        appearance = Appearance.of(view.options)
        assert ("--colormap magma" in subject.command(appearance, "x.png")) == said
        made_by = subject.provenance(appearance, "png").facts["command"]
        assert ("--colormap magma" in made_by) == said


def test_that_the_numbers_are_written_beside_the_picture(dialog, qtbot, answer, tmp_path):
    answer(tmp_path / "figure.pdf")
    choose(dialog.data, "CSV")
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert (tmp_path / "figure.csv").read_text(encoding="utf-8").startswith("array,axis 1")


def test_that_the_dialog_fits_a_small_screen(dialog):
    size = dialog.size().expandedTo(dialog.minimumSizeHint())
    assert size.width() <= 1280
    assert size.height() <= 680  # a title bar and a bar of the desktop are beside it


def test_that_large_text_scrolls_and_the_buttons_stay_in_sight(qapp, qtbot, theme, settings):
    theme.set_font_scale(2.0)
    theme.apply(qapp)
    subject = Subject(View(make_trace()), figure_class("mask"), "mask")
    dialog = ExportDialog(lambda: subject, "mask", settings=settings)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    assert dialog.height() <= dialog.screen().availableGeometry().height()
    assert dialog.rect().contains(dialog.save_button.geometry())
    assert dialog.fields.verticalScrollBar().maximum() > 0


def test_that_everything_has_a_name_for_who_cannot_see_it(dialog):
    from PySide6.QtGui import QAccessible
    from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit

    kinds = QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit
    fields = [f for kind in kinds for f in dialog.findChildren(kind)
              if not isinstance(f.parent(), QAbstractSpinBox | QComboBox)
              and not f.objectName().startswith("qt_")]  # fmt: skip
    assert len(fields) > 15
    for field in fields:
        interface = QAccessible.queryAccessibleInterface(field)
        assert interface.text(QAccessible.Text.Name).strip(), field


def test_that_a_click_anywhere_into_a_panel_says_which_figure_is_exported(small_program, qtbot):
    window, control = small_program.window, Qt.KeyboardModifier.ControlModifier
    inspector = window.docks["inspector"].panel()
    chips = window.docks["tokens"].findChildren(TokenStrip)[0]
    figure = inspector.findChild(FigureView)
    for clicked, name in ((figure, "inspector"), (chips, "tokens"), (inspector, "inspector")):
        qtbot.mouseClick(clicked, LEFT)
        for _ in range(2):  # the dialog gives the focus back to where it was
            qtbot.keyClick(window.focusWidget(), Qt.Key.Key_E, control)
            (dialog,) = window.findChildren(ExportDialog)
            assert dialog.preview.figure.name == name
            qtbot.mouseClick(dialog.cancel_button, LEFT)
            qtbot.waitUntil(lambda: not window.findChildren(ExportDialog))
            window.activateWindow()
            qtbot.waitUntil(window.isActiveWindow)


def test_that_a_click_on_a_tab_says_which_figure_is_exported(small_program, qtbot):
    window = small_program.window
    slider = window.docks["tokens"].findChild(QSlider)
    (bar,) = (bar for bar in window.findChildren(QTabBar) if bar.isVisible())
    names = [window.docks[spec.name].windowTitle() for spec in PANELS if spec.area == "centre"]
    place = bar.tabRect(names.index("Mask")).center()
    for _ in range(2):  # the tab of another panel, and of the one that is in front
        qtbot.mouseClick(slider, LEFT)
        slider.setFocus()
        assert window.front_panel() == "tokens"
        qtbot.mouseClick(bar, LEFT, pos=place)
        qtbot.waitUntil(lambda: window.front_panel() == "mask")
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = window.findChildren(ExportDialog)
    subject = dialog._subject()
    assert subject is not None
    assert subject.name == "mask"
