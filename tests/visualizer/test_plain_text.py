"""What users and tokenizers write is shown as it is written: <s> is a token, and no HTML."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import Qt, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolTip
from pytestqt.qtbot import QtBot

from tests.visualizer.panel_user import point_at, shown
from tests.visualizer.trace_maker import make_trace
from visualizer.dialogs.parts import fault_label, muted
from visualizer.panels.all_heads import AllHeadsPanel
from visualizer.panels.attention import AttentionPanel
from visualizer.panels.tokens import TokensPanel
from visualizer.session import Session
from visualizer.theme import Theme
from visualizer.widgets.elided_label import ElidedLabel

MARKED = "a <s>quote</s> of <b>mine</b>"


def read(tip: str) -> str:
    """A tip as Qt shows it."""
    if not Qt.mightBeRichText(tip):
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


def test_that_the_tip_of_a_cell_names_the_start_token(
    qtbot: QtBot, session: Session, theme: Theme
) -> None:
    session.show_trace(make_trace())
    panel = shown(qtbot, AttentionPanel, session, theme)
    point_at(panel, lambda cell: (cell.query, cell.key) == (0, 1))
    qtbot.waitUntil(lambda: "<s>" in read(QToolTip.text()))


def test_that_the_tip_of_a_token_names_the_start_token(
    qtbot: QtBot, session: Session, theme: Theme
) -> None:
    session.show_trace(make_trace())
    panel = shown(qtbot, TokensPanel, session, theme)
    at = panel.output.place(0).center()
    QTest.mouseMove(panel.output, QPoint(round(at.x()), round(at.y())))
    qtbot.waitUntil(lambda: read(QToolTip.text()).startswith("<s>"))


def test_that_the_tip_of_a_line_is_the_line(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.show_text(MARKED)
    assert read(label.toolTip()) == MARKED


@pytest.mark.parametrize("make", [fault_label, muted])
def test_that_labels_of_dialogs_quote_what_was_typed(qtbot: QtBot, make: type[QLabel]) -> None:
    plain, label = QLabel(), make()
    for each in (plain, label):
        qtbot.addWidget(each)
        each.setText(MARKED)
        each.setWordWrap(False)
        each.ensurePolished()
    plain.setTextFormat(Qt.TextFormat.PlainText)
    assert label.sizeHint().width() == plain.sizeHint().width()


def test_that_the_sentence_above_all_heads_is_plain(
    qtbot: QtBot, session: Session, theme: Theme
) -> None:
    session.show_trace(make_trace())
    panel = shown(qtbot, AllHeadsPanel, session, theme)
    assert panel.reading.textFormat() is Qt.TextFormat.PlainText
