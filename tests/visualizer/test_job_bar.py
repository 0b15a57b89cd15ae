"""A job that lasts is shown, can be cancelled, and moves nothing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QPushButton, QStatusBar

from visualizer.jobs import Progress
from visualizer.widgets.job_bar import JobBar


def endless():
    while True:
        yield


def quick():
    yield


@pytest.fixture
def bar(jobs, qtbot):
    status = QStatusBar()
    qtbot.addWidget(status)
    bar = JobBar()
    status.addPermanentWidget(bar)
    jobs.started.connect(bar.show_job)
    status.show()
    yield bar


def button(bar):
    return bar.findChild(QPushButton)


def test_that_a_quick_job_is_never_shown(jobs, bar, qtbot):
    shown = []
    job = jobs.start("tracing", "Tracing", quick)
    job.ended.connect(lambda: shown.append(button(bar).isVisible()))
    with qtbot.waitSignal(job.ended):
        pass
    assert shown == [False]
    assert bar.job is None


def test_that_a_long_job_is_shown_without_moving_anything_and_cancelled(jobs, bar, qtbot):
    size = bar.size()

    def work():
        yield Progress(0.25, "epoch 3")
        yield from endless()

    job = jobs.start("training", "Training", work)
    qtbot.waitUntil(button(bar).isVisible)
    progress = bar.findChild(QProgressBar)
    assert progress.accessibleName() == "Training · epoch 3"
    assert progress.value() / progress.maximum() == 0.25
    assert bar.size() == size
    with qtbot.waitSignal(job.cancelled):
        qtbot.mouseClick(button(bar), Qt.MouseButton.LeftButton)
    assert not button(bar).isVisible()
    assert bar.size() == size


def test_that_an_older_job_comes_back_when_a_newer_one_ends(jobs, bar, qtbot):
    training = jobs.start("training", "Training", endless)
    qtbot.waitUntil(lambda: bar.job is training)
    tracing = jobs.start("tracing", "Tracing", endless)
    qtbot.waitUntil(lambda: bar.job is tracing)
    tracing.cancel()
    assert bar.job is training
    assert bar.findChild(QProgressBar).maximum() == 0
