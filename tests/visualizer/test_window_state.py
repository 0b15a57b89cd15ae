"""The layout of a window is read as Qt writes it; what Qt would crash on is refused before."""

import random
import struct

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from visualizer.app import Program
from visualizer.panels import PANELS
from visualizer.window_state import LARGEST, names_in_state


def state(program: Program) -> bytes:
    return bytes(program.window.saveState().data())


def test_that_every_arrangement_of_the_window_is_understood(
    qtbot: QtBot, small_program: Program
) -> None:
    window, docks = small_program.window, small_program.window.docks
    known = {"top bar", "film bar", *(spec.name for spec in PANELS)}

    def check() -> None:
        assert names_in_state(state(small_program)) == known

    check()
    docks["mask"].hide()
    check()
    docks["vectors"].setFloating(True)
    docks["tokens"].setFloating(True)
    check()
    window.tabifyDockWidget(docks["attention"], docks["inspector"])
    check()
    window.splitDockWidget(docks["architecture"], docks["positions"], Qt.Orientation.Vertical)
    check()
    for dock in docks.values():
        dock.hide()
    check()
    window.arrange()
    check()


def test_that_what_ends_early_or_goes_on_is_refused(small_program: Program) -> None:
    whole = state(small_program)
    for length in range(len(whole)):
        with pytest.raises(ValueError):
            names_in_state(whole[:length])
    with pytest.raises(ValueError, match="more than the window"):
        names_in_state(whole + b"\0")
    with pytest.raises(ValueError, match="too large"):
        names_in_state(bytes(LARGEST + 1))


@pytest.mark.parametrize("number", [2**31 - 1, -(2**31), 10**6, -1])
def test_that_no_count_is_believed(small_program: Program, number: int) -> None:
    whole = state(small_program)
    at = whole.index(bytes([0xFA])) + 6  # how many tabs there are
    assert struct.unpack(">i", whole[at : at + 4])[0] == 8
    with pytest.raises(ValueError):
        names_in_state(whole[:at] + struct.pack(">i", number) + whole[at + 4 :])


def test_that_a_dock_that_is_there_twice_is_refused(small_program: Program) -> None:
    one, other = "mask".encode("utf-16-be"), "task".encode("utf-16-be")
    whole = state(small_program)
    tokens, vectors = "tokens".encode("utf-16-be"), "vector".encode("utf-16-be")
    assert one in whole
    assert names_in_state(whole.replace(one, other)) > {"task"}
    with pytest.raises(ValueError, match="twice"):
        names_in_state(whole.replace(tokens, vectors).replace(
            struct.pack(">i", 14) + "vectors".encode("utf-16-be"),
            struct.pack(">i", 12) + vectors,
        ))  # fmt: skip


def test_that_what_is_accepted_does_not_crash_the_window(
    qtbot: QtBot, small_program: Program
) -> None:
    """A hundred damaged layouts that still have the form of one; most damaged ones have not."""
    chance, whole, shown = random.Random(7), state(small_program), 0
    while shown < 100:
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 2, 4))):
            at = chance.randrange(len(damaged) - 4)
            damaged[at : at + 4] = struct.pack(">i", chance.choice((0, 1, 2, 300, 3000, -1)))
        try:
            names_in_state(bytes(damaged))
        except ValueError:
            continue
        shown += 1
        small_program.window.restoreState(bytes(damaged))
        qtbot.waitUntil(small_program.window.isVisible)
