"""The command that is copied with a figure says what the figure shows, and nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from model.address import AttentionKind
from tests.visualizer.pictures import painted
from tests.visualizer.trace_maker import make_trace
from visualizer.appearance import Appearance
from visualizer.figures import FIGURES, View, figure_class
from visualizer.figures.subject import Subject
from visualizer.selection import PositionsView, Selection, Stage, ViewOptions

pytestmark = pytest.mark.usefixtures("qapp")
OF_A_TRACE = [name for name in FIGURES if "training" not in name]
OTHERS = {
    "--stage": {"stage": Stage.MASKED},
    "--tensor": {"tensor": "q"},
    "--step": {"step": 4},
    "--averaged": {"averaged": True},
    "--positions": {"positions": PositionsView.ENCODING},
}
"""Options, and what they say."""


def subject(name: str, change: dict[str, object]) -> Subject:
    view = View(make_trace(encoder_layers=3), Selection(kind=AttentionKind.ENCODER_SELF))
    for part in ("selection", "options"):
        value: Selection | ViewOptions = getattr(view, part)
        if all(hasattr(value, field) for field in change):
            view = replace(view, **{part: replace(value, **change)})  # type: ignore[arg-type]
    return Subject(view, figure_class(name), name)


@pytest.mark.parametrize("name", OF_A_TRACE)
@pytest.mark.parametrize("option", OTHERS)
def test_that_an_option_is_said_where_the_figure_shows_it_and_only_there(
    name: str, option: str
) -> None:
    usual, other = subject(name, {}), subject(name, OTHERS[option])
    pictures = [painted(each.figure(Appearance()), 400, 300) for each in (usual, other)]
    shown = not np.array_equal(*pictures)
    assert (f" {option} " in other.command(Appearance(), "figure.png")) == shown
