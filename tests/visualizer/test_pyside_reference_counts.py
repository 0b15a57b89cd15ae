"""PySide6 6.12.0 drops a reference to None in every void call, until Python aborts."""

import sys

import pytest
from PySide6.QtWidgets import QWidget

CALLS = 1000


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal there")
def test_that_void_qt_calls_keep_their_hands_off_the_references_to_none(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        widget.update()
        widget.setEnabled(True)
    assert sys.getrefcount(None) > before - CALLS // 10
