"""The chart of alignment error rates in the Training panel: what it draws, names and selects."""

import itertools
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from model.address import AttentionKind
from model.history import History
from tests.visualizer.pictures import export, texts
from tests.visualizer.pointing import color_at, near, places
from tests.visualizer.trace_maker import make_trace
from visualizer.appearance import Appearance
from visualizer.figures.figure import View
from visualizer.figures.text import Type
from visualizer.figures.training import Moment, TrainingFigure
from visualizer.panels.training import TrainingPanel
from visualizer.selection import Selection
from visualizer.session import Session
from visualizer.theme import LECTURE, LIGHT, PRINT, Theme
from visualizer.training_state import Phase, Training
from visualizer.widgets.figure_view import PIXELS_PER_POINT, FigureView

RATES = np.array([
    [[0.9, 0.8], [0.85, 0.7]],
    [[0.9, 0.6], [0.4, 0.7]],
    [[0.88, 0.5], [0.041, 0.7]],
])  # fmt: skip
"""At steps 10, 20 and 30, of two heads in each of two layers."""


def history(rates: Any = RATES, lowest: float = 0.03, steps: int = 30) -> History:
    events: list[dict[str, Any]] = []
    for step in range(1, steps + 1):
        events.append(
            {"event": "TrainStep", "step": step, "loss": 5 / step, "learning_rate": 0.1,
             "gradient_norm": 1.0, "tokens": 300, "seconds": step / 10}
        )  # fmt: skip
        if step % 10 == 0 and step <= 30:
            events.append(
                {"event": "Validation", "step": step, "loss": 6 / step, "token_accuracy": 0.5,
                 "exact_match": 0.3}
            )  # fmt: skip
            if rates is not None:
                measured = {"alignment_error": rates[step // 10 - 1].tolist()}
                events[-1] |= {**measured, "alignment_lowest": lowest}
    return History.of("toy", {}, events)


def training(**changes: Any) -> Training:
    return Training(Phase.ENDED, Path("runs/toy"), 30, history(**changes))


@pytest.fixture
def panel(qtbot: QtBot, session: Session, theme: Theme) -> TrainingPanel:
    session.show_trace(make_trace(source=5, target=4))
    panel = TrainingPanel(session, theme)
    qtbot.addWidget(panel)
    panel.resize(900, 600)
    panel.show()
    qtbot.waitExposed(panel)
    session.show_training(training())
    return panel


def written(panel: TrainingPanel, width: float = 640, height: float = 420) -> list[str]:
    drawing = panel.figure_view.drawing
    assert isinstance(drawing, TrainingFigure)
    return [text for text, _ in texts(drawing, width, height)]


def on_line(view: FigureView, layer: int, head: int, step: int) -> QPoint:
    """Where the dot of a head is at a step: in the middle of what belongs to it at that place."""

    def belongs(cell: Any) -> bool:
        return (cell.layer, cell.head, cell.step) == (layer, head, step)

    found = places(view, belongs)
    assert found
    right = max(point.x() for point in found)
    ys = [point.y() for point in found if point.x() == right]
    return QPoint(right, (min(ys) + max(ys)) // 2)


def test_that_there_is_a_line_for_each_head_and_the_best_one_is_named(
    panel: TrainingPanel,
) -> None:
    figure = panel.figure_view.drawing
    assert isinstance(figure, TrainingFigure)
    np.testing.assert_array_equal(figure.arrays()["valid.alignment_error"], RATES)
    drawn = {tuple(curve.y) for curve in figure.heads.curves()}
    assert drawn >= {tuple(100 * RATES[:, i, j]) for i in range(2) for j in range(2)}
    assert "Layer 2 · head 1, 4.1%" in written(panel)
    assert "head 1 of layer 2, with an error rate of 4.1%" in figure.describe()


def test_that_the_axis_says_what_it_counts_in(panel: TrainingPanel) -> None:
    for width in (640, 400):
        assert any(
            text.startswith("alignment error rate") and text.endswith(", %")
            for text in written(panel, width)
        )


def test_that_the_best_head_has_the_accent_colour_and_the_others_have_not(
    panel: TrainingPanel, theme: Theme
) -> None:
    view, accent = panel.figure_view, QColor(theme.current.accent)

    def accented(layer: int, head: int) -> bool:
        at = on_line(view, layer, head, 30)
        around = itertools.product(range(-5, 6), repeat=2)
        return any(near(color_at(view, at + QPoint(x, y)), accent) for x, y in around)

    assert accented(1, 0)
    assert not any(accented(*head) for head in ((0, 0), (0, 1), (1, 1)))


def test_that_the_mouse_on_a_line_tells_the_exact_rate_at_the_nearest_validation(
    panel: TrainingPanel,
) -> None:
    figure, view = panel.figure_view.drawing, panel.figure_view
    assert isinstance(figure, TrainingFigure)
    cell = view.cell_at(QPointF(on_line(view, 0, 1, 20)))
    text = figure.explain(cell)
    assert "Step 20" in text
    assert "layer 1, head 2: alignment error rate 60.00%" in text


def test_that_a_press_on_a_line_selects_the_head_and_names_it(
    qtbot: QtBot, session: Session, panel: TrainingPanel
) -> None:
    session.select(kind=AttentionKind.ENCODER_SELF, layer=0, head=0)
    place = on_line(panel.figure_view, 0, 1, 20)
    qtbot.mouseClick(panel.figure_view, Qt.MouseButton.LeftButton, pos=place)
    selection = session.selection
    assert (selection.kind, selection.layer, selection.head) == (AttentionKind.CROSS, 0, 1)
    assert "selected: layer 1 · head 2, 50.0%" in written(panel)
    assert "selected: 50.0%" in written(panel, 500)


def test_that_a_press_beside_the_lines_goes_to_a_moment(
    qtbot: QtBot, session: Session, panel: TrainingPanel
) -> None:
    session.show_training(replace(training(), moments=(0, 12, 30)))
    figure, view = panel.figure_view.drawing, panel.figure_view
    assert isinstance(figure, TrainingFigure)
    plot = figure._plots(view.area())[1]
    beside = QPointF(plot.x(11, 30), plot.area.top() + 0.6 * plot.area.height())
    place = (beside * PIXELS_PER_POINT).toPoint()
    assert view.cell_at(QPointF(place)) == Moment(step=11)
    with qtbot.waitSignal(session.moment_requested) as asked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [12]


def test_that_the_lowest_possible_rate_is_drawn_where_it_is_above_nothing(
    session: Session, panel: TrainingPanel
) -> None:
    assert any("lowest alignment error rate possible, 3.0%" in text for text in written(panel))
    session.show_training(training(lowest=0.0))
    assert not any("lowest" in text for text in written(panel))


def test_that_without_gold_alignment_there_is_no_chart(
    session: Session, panel: TrainingPanel
) -> None:
    with_chart = len(panel.figure_view.drawing._plots(QRectF(0, 0, 640, 420)))  # type: ignore[union-attr]
    session.show_training(training(rates=None))
    figure = panel.figure_view.drawing
    assert isinstance(figure, TrainingFigure)
    assert len(figure._plots(QRectF(0, 0, 640, 420))) == with_chart - 1
    assert not any("alignment" in text for text in written(panel))
    assert "alignment" not in figure.describe()


def test_that_paper_has_the_curve_of_the_selected_head_as_the_screen_has(
    session: Session, panel: TrainingPanel
) -> None:
    session.select(kind=AttentionKind.CROSS, layer=0, head=1)
    seen, subject = panel.figure_view.drawing, panel.subject()
    assert subject is not None
    assert isinstance(seen, TrainingFigure)
    paper = subject.figure(Appearance())
    assert isinstance(paper, TrainingFigure)
    assert "selected: layer 1 · head 2, 50.0%" in [text for text, _ in texts(paper, 640, 420)]
    for one, other in zip(seen.faces, paper.faces, strict=True):
        assert [curve.y.tolist() for curve in one.curves] == [c.y.tolist() for c in other.curves]


@pytest.mark.parametrize("size", [(230, 150), (262, 190), (493, 320), (900, 500)])
def test_that_no_text_of_many_heads_covers_another(qapp: Any, size: tuple[int, int]) -> None:
    rates = np.random.default_rng(1).uniform(0.1, 1, (3, 6, 8))
    figure = TrainingFigure(View(make_trace(), training=training(rates=rates)), LIGHT)
    for (text, place), (other, there) in itertools.combinations(texts(figure, *size), 2):
        covered = place.intersected(there)
        assert min(covered.width(), covered.height()) < 1, f"{text} covers {other}"
    assert all(place.right() <= size[0] + 8 for _, place in texts(figure, *size))


TITLES = ("loss, nats", "alignment error rate", "held-out right", "learning rate", "gradient norm")


@pytest.mark.parametrize("width", [140, 230, 332, 485, 900])
def test_that_a_page_of_any_width_has_all_charts_their_titles_and_curves_by_name(
    qapp: Any, width: float
) -> None:
    other = replace(training().history, name="other")
    runs = replace(training(), runs=(other,), compared=frozenset({"other"}))
    view = View(make_trace(), Selection(layer=0, head=1), training=runs)
    figure = TrainingFigure(view, PRINT)
    found = texts(figure, width, figure.height_for(width))
    said = " ".join(text for text, _ in found)
    assert [title for title in TITLES if title not in said] == []
    assert all(name in said for name in ("training", "held-out", "other", "selected: "))
    assert "faint: each batch" in said
    assert "…" not in said
    assert not any("no room" in text for text, _ in found)
    page = QRectF(-8, -8, width + 16, figure.height_for(width) + 16)
    assert all(page.contains(place) for _, place in found)
    for (text, place), (second, there) in itertools.combinations(found, 2):
        covered = place.intersected(there)
        assert min(covered.width(), covered.height()) < 1, f"{text} covers {second}"


@pytest.mark.parametrize("width", [230, 485])
def test_that_the_title_of_a_chart_stands_above_its_highest_number(qapp: Any, width: float) -> None:
    style = replace(PRINT, font_size=20.0)
    figure, line = TrainingFigure(View(make_trace(), training=training()), style), Type(style, 0.85)
    rect = QRectF(0, 0, width, figure.height_for(width))
    found = dict(texts(figure, rect.width(), rect.height()))
    for chart in figure._charts(rect):
        title = found[chart.face.title_lines(line, chart.room.width())[-1]]
        # a line of text goes beyond its capitals, above and below
        assert chart.plot.area.top() - title.center().y() >= line.height


def beside(*names: str) -> Training:
    """A training with other runs."""
    others = tuple(replace(training().history, name=name) for name in names)
    return replace(training(), runs=others, compared=frozenset(names))


@pytest.mark.parametrize("width_mm", [84, 174])
def test_that_runs_that_are_compared_in_a_file_are_told_apart_by_name(
    qapp: Any, width_mm: int, tmp_path: Path
) -> None:
    names = ["warm", "cold", "large", "x" * 60]
    figure = TrainingFigure(View(make_trace(), training=beside(*names)), PRINT)
    export(figure, tmp_path / "runs.svg", width_mm=width_mm, caption="")
    drawn = (tmp_path / "runs.svg").read_text()
    for name in names:
        assert len(re.findall(f">[^<]*{name[:12]}", drawn)) >= 2  # in the legend and the caption
    patterns = re.findall(r'stroke-dasharray="([^"]+)"', drawn)
    in_legend_and_plot = {each for each in patterns if patterns.count(each) >= 2}
    assert len(in_legend_and_plot) == len(names) - 1  # one has no gaps


def test_that_more_runs_than_can_be_told_apart_are_named_in_the_caption(qapp: Any) -> None:
    figure = TrainingFigure(View(make_trace(), training=beside(*"abcdefg")), PRINT)
    said = " ".join(text for text, _ in texts(figure, 485, figure.height_for(485)))
    assert "other runs" in said
    assert "Beside it: a, b, c, d, e, f, g." in figure.describe()


def test_that_a_page_too_low_for_all_charts_says_so(qapp: Any) -> None:
    figure = TrainingFigure(View(make_trace(), training=training()), PRINT)
    said = [text for text, _ in texts(figure, 230, 160)]
    assert not any("gradient norm" in text for text in said)
    assert any("no room here for all the charts" in text for text in said)


def test_that_where_one_row_has_room_it_shows_the_loss_and_what_is_right(qapp: Any) -> None:
    """As on the screen of a lecture, whose lesson speaks of both."""
    figure = TrainingFigure(View(make_trace(), training=training()), LECTURE)
    said = " ".join(text for text, _ in texts(figure, 900, 200))
    assert "loss, nats for each target token" in said
    assert "held-out right: sentences, tokens" in said
    assert "alignment" not in said
    assert "no room here for all the charts" in said


@pytest.mark.parametrize(("peak", "cut"), [(2.0, False), (8.0, True)])
def test_that_a_gradient_norm_beyond_its_axis_is_told(qapp: Any, peak: float, cut: bool) -> None:
    run = training(steps=400)
    run.history.train["gradient_norm"][5] = peak
    figure = TrainingFigure(View(make_trace(), training=run), PRINT)
    ends = figure._plots(QRectF(0, 0, 485, 320))[-1].y_ticks[-1]
    assert (peak > ends) == cut
    said = " ".join(text for text, _ in texts(figure, 485, 320))
    assert (f"goes up to {peak:.2f}, beyond the axis" in said) == cut
