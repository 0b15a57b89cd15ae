"""The stepper moves, plays and speaks; its text is never cut off and moves nothing."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from visualizer.panel_dock import SIDES
from visualizer.theme import DARK, LIGHT
from visualizer.widgets.stepper import PACE, SPEEDS, Stepper

LONG = "One sentence with the numbers of this run, which is long. " * 12

NARROWEST = SIDES["left"][0] - 10
"""Pixels that a dock leaves within its margins."""


@pytest.fixture
def moves():
    return []


@pytest.fixture
def stepper(qtbot, moves):
    """At step 3 of 5; it is shown wherever it asks to go."""
    stepper = Stepper()
    qtbot.addWidget(stepper)
    stepper.show_style(LIGHT)
    stepper.resize(260, stepper.sizeHint().height())
    stepper.show_position(2, 5)
    stepper.show_text("<p>What happens.</p>", "What happens.")
    stepper.moved.connect(moves.append)
    stepper.moved.connect(lambda index: stepper.show_position(index, 5))
    with qtbot.waitExposed(stepper):
        stepper.show()
    return stepper


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def fast(stepper):
    """So fast that a test need not wait."""
    stepper.speed = PACE / 10


def test_that_the_buttons_move_to_the_first_the_next_and_the_last_step(stepper, qtbot, moves):
    for button in (stepper.back, stepper.forward, stepper.first, stepper.last):
        click(qtbot, button)
    assert moves == [1, 2, 0, 4]


def test_that_there_is_no_way_past_the_ends(stepper):
    stepper.show_position(0, 5)
    assert not stepper.first.isEnabled()
    assert not stepper.back.isEnabled()
    assert stepper.forward.isEnabled()
    stepper.show_position(4, 5)
    assert stepper.back.isEnabled()
    assert not stepper.forward.isEnabled()
    assert not stepper.last.isEnabled()


def test_that_the_slider_jumps_and_follows_without_asking_again(stepper, qtbot, moves):
    stepper.show_position(1, 5)
    assert stepper.slider.value() == 1
    assert moves == []
    stepper.slider.setFocus()
    qtbot.keyClick(stepper.slider, Qt.Key.Key_End)
    assert moves == [4]
    place = QPoint(stepper.slider.width() // 2, stepper.slider.height() // 2)
    qtbot.mouseClick(stepper.slider, Qt.MouseButton.LeftButton, pos=place)
    assert moves == [4, 2]


def test_that_playing_goes_on_to_the_last_step_and_stops(stepper, qtbot, moves):
    fast(stepper)
    click(qtbot, stepper.play_button)
    assert stepper.playing
    assert stepper.play_button.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: not stepper.playing)
    assert moves == [3, 4]
    assert stepper.play_button.accessibleName() == "Play"


def test_that_playing_from_the_last_step_begins_again(stepper, qtbot, moves):
    stepper.show_position(4, 5)
    click(qtbot, stepper.play_button)
    assert moves == [0]
    assert stepper.playing
    click(qtbot, stepper.play_button)
    assert not stepper.playing


def test_that_the_speed_is_chosen_from_the_menu_and_applied_while_it_plays(stepper, qtbot):
    stepper.play()
    for action, speed in zip(stepper.speed_button.menu().actions(), SPEEDS, strict=True):
        if speed != stepper.speed:
            with qtbot.waitSignal(stepper.speed_changed) as changed:
                action.trigger()
            assert changed.args == [speed]
        assert stepper.speed == speed
        assert stepper.speed_button.text() == f"{speed:g}×"
        assert action.isChecked()
    assert stepper.playing
    stepper.pause()
    fast(stepper)
    with qtbot.waitSignal(stepper.moved):
        stepper.play()


def test_that_setting_the_speed_it_has_is_silent(stepper, qtbot):
    with qtbot.assertNotEmitted(stepper.speed_changed):
        stepper.speed = stepper.speed
        stepper.speed = 0.0
    assert stepper.speed == 1.0


def test_that_nothing_to_step_through_disables_everything_and_stops_playing(stepper):
    stepper.play()
    stepper.show_nothing()
    assert not stepper.playing
    controls = (stepper.first, stepper.back, stepper.play_button, stepper.forward, stepper.slider)
    assert not any(control.isEnabled() for control in controls)
    stepper.play()
    assert not stepper.playing


def test_that_the_text_moves_nothing_and_can_be_scrolled_where_it_is_long(stepper):
    heights = set()
    for text in ("Short.", LONG):
        stepper.show_text(f"<p>{text}</p>", text)
        heights.add((stepper.sizeHint().height(), stepper.text.height()))
    assert len(heights) == 1
    assert stepper.text.toPlainText().strip() == LONG.strip()
    bar = stepper.text.verticalScrollBar()
    whole = stepper.text.document().size().height()
    assert bar.maximum() + stepper.text.viewport().height() >= whole - 1
    stepper.show_text("<p>Short.</p>", "Short.")
    assert bar.maximum() == 0


def test_that_the_text_can_be_selected_and_is_read_to_those_who_cannot_see(stepper):
    flags = stepper.text.textInteractionFlags()
    assert flags & Qt.TextInteractionFlag.TextSelectableByMouse
    assert flags & Qt.TextInteractionFlag.TextSelectableByKeyboard
    assert stepper.text.isReadOnly()
    assert stepper.text.accessibleDescription() == "What happens."
    assert stepper.slider.accessibleDescription() == "What happens."


def test_that_the_signs_have_the_colours_of_the_style(stepper):
    def seen(button):
        image = button.grab().toImage()
        points = ((x, y) for x in range(image.width()) for y in range(image.height()))
        return {image.pixelColor(x, y).name() for x, y in points}

    for style in (LIGHT, DARK):
        stepper.show_style(style)
        assert QColor(style.text).name() in seen(stepper.forward)
        assert QColor(style.accent_text).name() in seen(stepper.play_button)


def test_that_it_fits_into_the_narrowest_dock(stepper):
    assert stepper.minimumSizeHint().width() <= NARROWEST
    stepper.resize(NARROWEST, stepper.height())
    right = [button.geometry().right() for button in stepper._buttons]
    assert right == sorted(right)
    assert stepper.speed_button.geometry().right() < NARROWEST
    assert stepper.speed_button.geometry().left() > right[-1]
