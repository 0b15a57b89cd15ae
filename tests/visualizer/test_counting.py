"""One of something is not several: the smallest model, whose output is one token."""

import re
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from model.address import AttentionKind
from model.config import TransformerConfig
from model.counting import counted
from model.shipped import ModelSummary
from tests.visualizer.pictures import texts
from tests.visualizer.trace_maker import make_trace
from visualizer.figures import FIGURES, View, figure_class
from visualizer.narration import narrate
from visualizer.selection import Selection, ViewOptions
from visualizer.session import Session
from visualizer.status_line import StatusLine
from visualizer.theme import LIGHT
from visualizer.walk import walk

SMALLEST = {"target": 1, "encoder_layers": 1, "decoder_layers": 1, "heads": 1}
SEVERAL = re.compile(r"(?<![\d+.,])1 (heads|layers|tokens|cells|keys|steps|pairs|sentences)\b")


def test_that_only_one_has_no_s() -> None:
    assert [counted(n, "head") for n in (0, 1, 2, 1000)] == [
        "0 heads", "1 head", "2 heads", "1,000 heads",
    ]  # fmt: skip


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("kind", AttentionKind)
def test_that_no_figure_speaks_of_one_as_of_several(
    qapp: Any, name: str, kind: AttentionKind
) -> None:
    for averaged in (False, True):
        view = View(make_trace(**SMALLEST), Selection(kind), ViewOptions(averaged=averaged))
        figure = figure_class(name)(view, LIGHT)
        written = " ".join(text for text, _ in texts(figure, 640, 420))
        assert not SEVERAL.search(f"{figure.describe()} {written}")


def test_that_no_step_speaks_of_one_as_of_several(qapp: Any) -> None:
    trace = make_trace(**SMALLEST)
    for index, step in enumerate(walk(trace.model.config)):
        selection = Selection(kind=step.kind or AttentionKind.CROSS, step=index)
        told = str(narrate(trace, selection))
        assert not SEVERAL.search(told)


def test_that_the_foot_does_not_either(qtbot: QtBot, session: Session) -> None:
    line = StatusLine(session)
    qtbot.addWidget(line)
    session.show_trace(make_trace(**SMALLEST))
    assert "5 tokens read, 1 written" in line.state.text()


def test_that_a_model_of_one_head_has_one() -> None:
    config = TransformerConfig(source_vocab=9, target_vocab=9, heads=1, d_model=8)
    assert ", 1 head, " in ModelSummary("tiny", Path("tiny"), "", config).size
