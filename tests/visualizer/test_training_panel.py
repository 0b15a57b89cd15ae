"""The Training panel and the film bar: what is shown, and what a user asks for with them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from model.history import History
from model.trace import Trace
from tests.visualizer.trace_maker import make_trace
from visualizer.figures.line_plot import extremes
from visualizer.figures.training import TrainingFigure
from visualizer.panels.training import TrainingPanel
from visualizer.session import Session
from visualizer.status_line import StatusLine
from visualizer.theme import Theme
from visualizer.training_state import Command, Phase, Training
from visualizer.widgets.check_table import CheckTable
from visualizer.widgets.figure_view import PIXELS_PER_POINT
from visualizer.widgets.film_bar import FilmBar


def history(name: str = "lesson", steps: int = 50, **settings: object) -> History:
    events: list[dict[str, object]] = []
    for step in range(1, steps + 1):
        events.append(
            {"event": "TrainStep", "step": step, "loss": 5 / step, "learning_rate": step / 100,
             "gradient_norm": 1.0, "tokens": 300, "seconds": step / 10}
        )  # fmt: skip
        if step % 10 == 0:
            events.append(
                {"event": "Validation", "step": step, "loss": 6 / step, "token_accuracy": 0.5,
                 "exact_match": step / 100}
            )  # fmt: skip
    return History.of(name, {"model.norm": "pre", **settings}, events)


RUNNING = Training(Phase.RUNNING, Path("runs/lesson"), 100, history(), (0, 1, 20, 50))


@pytest.fixture
def panel(qtbot: QtBot, session: Session, theme: Theme) -> TrainingPanel:
    panel = TrainingPanel(session, theme)
    qtbot.addWidget(panel)
    panel.resize(900, 600)
    panel.show()
    qtbot.waitExposed(panel)
    session.show_training(RUNNING)
    return panel


def test_that_it_says_where_the_training_is_how_fast_and_how_long_still(
    panel: TrainingPanel,
) -> None:
    text = panel.status.text()
    assert "step 50 of 100" in text
    assert "3,000 tokens/s" in text  # 300 tokens in a tenth of a second
    assert "5 s left" in text  # 50 steps of a tenth


def test_that_the_buttons_ask_for_what_they_say(
    qtbot: QtBot, session: Session, panel: TrainingPanel
) -> None:
    asked = QSignalSpy(session.training_commanded)
    for button in (panel.pause, panel.one, panel.stop):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    session.show_training(replace(RUNNING, phase=Phase.PAUSED))
    assert panel.pause.text() == "Go on"
    qtbot.mouseClick(panel.pause, Qt.MouseButton.LeftButton)
    found = [asked.at(i)[0] for i in range(asked.count())]
    assert found == [Command.PAUSE, Command.STEP, Command.STOP, Command.GO_ON]


def test_that_only_what_can_be_done_is_offered(session: Session, panel: TrainingPanel) -> None:
    for phase, active in ((Phase.NONE, False), (Phase.PAUSED, True), (Phase.ENDED, False)):
        session.show_training(replace(RUNNING, phase=phase))
        assert [b.isVisible() for b in (panel.pause, panel.one, panel.stop)] == [active] * 3
        assert panel.begin.isVisible() is not active


def test_that_a_training_can_be_asked_for(
    qtbot: QtBot, session: Session, panel: TrainingPanel
) -> None:
    session.show_training(replace(RUNNING, phase=Phase.ENDED))
    with qtbot.waitSignal(session.training_wanted):
        qtbot.mouseClick(panel.begin, Qt.MouseButton.LeftButton)


def test_that_the_figure_draws_the_curves_of_the_run(panel: TrainingPanel) -> None:
    figure = panel.figure_view.drawing
    assert isinstance(figure, TrainingFigure)
    arrays = figure.arrays()
    np.testing.assert_array_equal(arrays["train.loss"], RUNNING.history.train["loss"])
    np.testing.assert_array_equal(arrays["valid.exact_match"], [0.1, 0.2, 0.3, 0.4, 0.5])
    assert "loss is 0.100" in figure.describe()


def test_that_a_press_on_a_curve_goes_to_the_nearest_moment(
    qtbot: QtBot, session: Session, panel: TrainingPanel
) -> None:
    figure, view = panel.figure_view.drawing, panel.figure_view
    assert isinstance(figure, TrainingFigure)
    plot = figure._plots(view.area())[0]
    x = plot.area.left() + 0.17 * plot.area.width()  # step 17 of 100
    place = QPoint(round(x * PIXELS_PER_POINT), round(plot.area.center().y() * PIXELS_PER_POINT))
    with qtbot.waitSignal(session.moment_requested) as asked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [20]


def test_that_other_runs_are_listed_with_what_differs_and_can_be_compared(
    qtbot: QtBot, session: Session, panel: TrainingPanel
) -> None:
    runs = (history("post", 20, **{"model.norm": "post"}), history("again", 10))
    session.show_training(replace(RUNNING, runs=runs))
    table = panel.runs
    assert table.isVisible()
    shown = [label.text() for label in table.findChildren(QLabel)]
    assert shown == ["Run", "Steps", "Held-out loss", "Right", "Normalisation",
                     "20", "0.300", "20.0%", "after (the paper’s)",
                     "10", "0.600", "10.0%", "before"]  # fmt: skip
    assert [box.text() for box in table.boxes] == ["post", "again"]
    with qtbot.waitSignal(session.comparison_requested) as asked:
        table.boxes[0].click()
    assert asked.args == [frozenset({"post"})]


def test_that_the_film_bar_follows_and_asks(qtbot: QtBot) -> None:
    bar = FilmBar()
    qtbot.addWidget(bar)
    bar.resize(700, 40)
    bar.show()
    bar.show_moments((0, 1, 20, 50), 50, back=False)
    assert bar.place.text() == "shown: step 50"
    assert not bar.newest.isEnabled()
    with qtbot.waitSignal(bar.moved) as moved:
        qtbot.keyClick(bar.slider, Qt.Key.Key_Left)
    assert moved.args == [20]
    bar.show_moments((0, 1, 20, 50, 60), 20)
    assert bar.place.text() == "shown: step 20"
    assert "moment 3 of 5" in bar.slider.accessibleDescription()
    with qtbot.waitSignal(bar.live):
        qtbot.mouseClick(bar.newest, Qt.MouseButton.LeftButton)


def test_that_a_click_beside_the_handle_takes_it_there_and_dragging_goes_on(qtbot: QtBot) -> None:
    bar = FilmBar()
    qtbot.addWidget(bar)
    bar.resize(900, 40)
    bar.show()
    bar.show_moments(range(0, 90, 10), 0)
    slider, left = bar.slider, Qt.MouseButton.LeftButton
    asked: list[int] = []
    bar.moved.connect(asked.append)

    def place(share: float) -> QPoint:
        return QPoint(round(slider.width() * share), slider.height() // 2)

    qtbot.mousePress(slider, left, pos=place(0.75))
    assert asked == [60]  # of 0 to 80: not the next one, and not the last
    drag = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(place(0.5)), slider.mapToGlobal(QPointF(place(0.5))),
        Qt.MouseButton.NoButton, left, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(slider, drag)
    qtbot.mouseRelease(slider, left, pos=place(0.5))
    assert asked == [60, 40]
    qtbot.mouseClick(slider, left, pos=place(0.5))  # on the handle
    assert asked == [60, 40]
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    assert asked == [60, 40, 50]


def test_that_the_film_bar_names_no_step_before_one_is_shown(qtbot: QtBot) -> None:
    bar = FilmBar()
    qtbot.addWidget(bar)
    bar.show_moments((0, 1), 1)
    bar.show_moments((0, 1, 20), None)  # another training, not validated yet
    assert bar.place.text() == ""


def test_that_the_film_plays_from_the_start_to_the_end(qtbot: QtBot) -> None:
    bar = FilmBar()
    qtbot.addWidget(bar)
    bar.show_moments((0, 1, 20), None)
    seen: list[int] = []
    bar.moved.connect(seen.append)
    bar.toggle_play()
    qtbot.waitUntil(lambda: not bar.playing)
    assert seen == [0, 1, 20]


WENT_BACK = replace(RUNNING, moment=20)


def at_moment(step: int, forced: bool = True, **changes: object) -> Trace:
    """The sentence in the model of that training as it was at a step."""
    trace = make_trace(search="forced" if forced else "greedy")
    model = replace(trace.model, path=Path("runs/lesson"), step=step, moment=True)
    return replace(trace, model=model, **changes)


@pytest.fixture
def foot(qtbot: QtBot, session: Session) -> StatusLine:
    line = StatusLine(session)
    qtbot.addWidget(line)
    return line


def test_that_the_foot_says_which_output_was_given_at_a_moment(
    session: Session, foot: StatusLine
) -> None:
    assert foot.state.text().startswith("Live")
    session.show_training(WENT_BACK)
    session.show_trace(at_moment(20))
    assert "step 20" in foot.state.text()
    assert "what the newest moment writes, given to it" in foot.state.text()
    session.show_training(replace(WENT_BACK, answered=True))
    assert "the output is the right answer, given to it" in foot.state.text()


def test_that_the_foot_says_when_a_moment_wrote_its_output_itself(
    session: Session, foot: StatusLine
) -> None:
    session.show_training(replace(WENT_BACK, answered=True))
    session.show_trace(at_moment(20, forced=False))
    assert "step 20" in foot.state.text()
    assert "what it wrote then" in foot.state.text()
    assert "given" not in foot.state.text()


def test_that_the_foot_says_that_a_moment_is_recorded(session: Session, foot: StatusLine) -> None:
    film = ((20, at_moment(20, recorded=True)),)
    recorded = replace(WENT_BACK, phase=Phase.RECORDED, folder=None, moments=(20,), film=film)
    session.show_training(recorded)
    session.show_trace(film[0][1])
    assert foot.state.text().startswith("Recorded")
    assert "step 20" in foot.state.text()


def test_that_the_foot_speaks_of_no_moment_while_another_model_is_shown(
    session: Session, foot: StatusLine
) -> None:
    session.show_training(WENT_BACK)
    assert foot.state.text().startswith("Live")


def test_that_the_newest_moment_is_the_last_that_was_validated() -> None:
    assert RUNNING.newest == 50
    assert replace(RUNNING, moments=(0, 1, 20, 50, 55)).newest == 50
    assert Training().newest is None


def test_that_a_band_reaches_from_the_least_to_the_largest_of_each_stretch() -> None:
    values = np.array([3.0, 1.0, np.nan, 5.0, 4.0, 4.0])
    edges, low, high = extremes(values, 3)
    assert edges.tolist() == [0, 2, 4]
    assert low.tolist() == [1.0, 5.0, 4.0]
    assert high.tolist() == [3.0, 5.0, 4.0]


def test_that_runs_are_compared_once_the_settings_of_the_new_one_are_known(
    panel: TrainingPanel, session: Session
) -> None:
    runs = (history("post", 20, **{"model.norm": "post"}), history("again", 10))
    nothing = Training(Phase.PREPARING, Path("runs/new"), 100, runs=runs)
    session.show_training(nothing)
    before = {label.text() for label in panel.runs.findChildren(QLabel)}
    session.show_training(replace(nothing, history=history("new", 1, **{"model.heads": 2})))
    after = {label.text() for label in panel.runs.findChildren(QLabel)}
    assert "Normalisation" in before and "Heads" not in before
    assert "Heads" in after


def test_that_a_run_keeps_its_ampersand_and_is_ticked_by_its_name(qtbot: QtBot) -> None:
    table = CheckTable()
    qtbot.addWidget(table)
    table.show_lines(("run",), [("R&D",), ("again",)], frozenset())
    assert QKeySequence.mnemonic(table.boxes[0].text()).isEmpty()
    with qtbot.waitSignal(table.changed) as changed:
        table.boxes[0].click()
    assert changed.args == [frozenset({"R&D"})]
