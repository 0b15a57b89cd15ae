"""One generator on one thread: progress, cancel, newest wins, shutdown."""

import gc
import sys
import threading
import time
from itertools import pairwise
from subprocess import run

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt, Slot

from model.errors import TextError
from visualizer.jobs import Jobs, Progress

PATIENCE = 10  # seconds after which a test that waits on a thread has failed


class Gate:
    """Work that says it has begun and goes on when it is told to."""

    def __init__(self, result="result"):
        self.begun, self.opened, self.closed = (threading.Event() for _ in range(3))
        self.result = result

    def work(self):
        try:
            self.begun.set()
            assert self.opened.wait(PATIENCE)
            yield "opened"
            return self.result
        finally:
            self.closed.set()


def endless():
    while True:
        yield


def begun_and_endless():
    yield "begun"
    yield from endless()


def nothing_but(result):
    def work():
        yield
        return result

    return work


def everything_said_by(job):
    said = []
    for name in ("progressed", "reported", "finished", "failed", "crashed", "cancelled", "ended"):
        getattr(job, name).connect(lambda *args, name=name: said.append((name, *args)))
    return said


def test_that_a_job_reports_what_it_yields_and_finishes_with_what_it_returns(jobs, qtbot):
    result = {3: [object()]}

    def work():
        yield 1
        yield [2]
        return result

    job = jobs.start("tracing", "Tracing", work)
    said = everything_said_by(job)
    with qtbot.waitSignal(job.ended):
        assert jobs.running("tracing")
    assert said == [("reported", 1), ("reported", [2]), ("finished", result), ("ended",)]
    assert said[2][1] is result
    assert not job.running


def test_that_everything_is_heard_on_the_gui_thread_and_done_on_another(jobs, qtbot):
    class Listener(QObject):
        def __init__(self):
            super().__init__()
            self.threads = []

        @Slot(object)
        def hear(self, said):
            self.threads.append(threading.get_ident())

    def work():
        yield Progress(0.5)
        yield threading.get_ident()
        return threading.get_ident()

    listener, results = Listener(), []
    job = jobs.start(
        "tracing", "", work, lambda there: results.append((there, threading.get_ident()))
    )
    job.progressed.connect(listener.hear)
    job.reported.connect(listener.hear)
    with qtbot.waitSignal(job.ended):
        pass
    here = threading.get_ident()
    assert listener.threads == [here] * 2
    [(there, heard)] = results
    assert heard == here != there


def test_that_lanes_run_beside_each_other(jobs, qtbot):
    gate = Gate()
    training = jobs.start("training", "", gate.work)
    with qtbot.waitSignal(jobs.start("tracing", "", nothing_but(1)).finished):
        pass
    assert training.running
    with qtbot.waitSignal(training.finished):
        gate.opened.set()


def test_that_a_newer_job_wins(jobs, qtbot):
    gate = Gate("old")
    old = jobs.start("tracing", "", gate.work)
    said = everything_said_by(old)
    assert gate.begun.wait(PATIENCE)
    new = jobs.start("tracing", "", nothing_but("new"))
    assert said == [("cancelled",), ("ended",)]
    with qtbot.waitSignal(new.finished) as finished:
        gate.opened.set()
    assert finished.args == ["new"]
    assert gate.closed.is_set()
    assert said == [("cancelled",), ("ended",)]


def test_that_only_the_last_of_fifty_rapid_requests_is_answered(jobs, qtbot):
    results, begun = [], []

    def work_on(index):
        def work():
            begun.append(index)
            yield Progress(0.5)
            yield index
            return index

        return work

    for index in range(50):
        job = jobs.start("tracing", "", work_on(index), results.append)
    with qtbot.waitSignal(job.ended):
        pass
    assert results == [49]
    jobs.shutdown()
    QCoreApplication.sendPostedEvents()
    assert results == [49]
    assert begun[-1] == 49


def test_that_a_job_replaced_before_it_began_is_never_made(jobs, qtbot):
    gate, made = Gate(), []
    jobs.start("tracing", "", gate.work)
    assert gate.begun.wait(PATIENCE)

    def waiting():
        made.append("waiting")
        yield

    jobs.start("tracing", "", waiting)
    last = jobs.start("tracing", "", nothing_but("last"))
    with qtbot.waitSignal(last.finished):
        gate.opened.set()
    assert made == []


def test_that_a_result_already_under_way_does_not_arrive_once_its_job_is_stale(jobs, qtbot):
    with qtbot.waitSignal(jobs.start("tracing", "", nothing_but("first")).ended):
        pass
    sent, results = threading.Semaphore(0), []
    [(_, worker)] = jobs._lanes.values()
    worker.said.connect(lambda _: sent.release(), Qt.ConnectionType.DirectConnection)

    def work():
        yield "partial"
        return "stale"

    job = jobs.start("tracing", "", work, results.append)
    job.reported.connect(results.append)
    for _ in range(2):  # both are in the queue of this thread, which has not gone back to its loop
        assert sent.acquire(timeout=PATIENCE)
    new = jobs.start("tracing", "", nothing_but("new"), results.append)
    with qtbot.waitSignal(new.ended):
        pass
    assert results == ["new"]


def test_that_a_sentence_for_the_user_is_told_as_failure(jobs, qtbot):
    error = TextError(reason="Too long.")

    def work():
        yield
        raise error

    job = jobs.start("tracing", "", work)
    said = everything_said_by(job)
    with qtbot.waitSignal(jobs.failed) as failed:
        pass
    assert failed.args == [error]
    assert said == [("failed", error), ("ended",)]


@pytest.mark.parametrize("kind", [ZeroDivisionError, KeyboardInterrupt, SystemExit, MemoryError])
@pytest.mark.parametrize("early", [True, False])
def test_that_any_other_exception_is_told_as_crash_with_its_traceback(jobs, qtbot, kind, early):
    def make():
        if early:
            raise kind("what a bug")
        return work()

    def work():
        yield
        raise kind("what a bug")

    job = jobs.start("tracing", "Tracing", make)
    said = everything_said_by(job)
    with qtbot.waitSignal(jobs.crashed) as crashed:
        pass
    title, traceback = crashed.args
    assert title == "Tracing"
    assert traceback.startswith("Traceback")
    assert f"{kind.__name__}: what a bug" in traceback
    assert said == [("crashed", traceback), ("ended",)]
    with qtbot.waitSignal(jobs.start("tracing", "", nothing_but("next")).finished):
        pass  # the lane goes on


def test_that_a_bug_in_cleaning_up_is_told_although_the_job_was_cancelled(jobs, qtbot):
    begun = threading.Event()

    def work():
        try:
            while True:
                begun.set()
                yield
        finally:
            raise ZeroDivisionError("cleaning")

    job = jobs.start("tracing", "Tracing", work)
    said = everything_said_by(job)
    assert begun.wait(PATIENCE)
    with qtbot.waitSignal(jobs.crashed) as crashed:
        job.cancel()
    assert crashed.args[0] == "Tracing"
    assert said == [("cancelled",), ("ended",)]


def test_that_a_cancelled_job_is_closed_and_says_nothing_more(jobs, qtbot):
    gate = Gate()
    job = jobs.start("tracing", "", gate.work)
    said = everything_said_by(job)
    assert gate.begun.wait(PATIENCE)
    job.cancel()
    job.cancel()
    assert not jobs.running("tracing")
    gate.opened.set()
    qtbot.waitUntil(gate.closed.is_set)
    with qtbot.waitSignal(jobs.start("tracing", "", nothing_but(0)).ended):
        pass
    assert said == [("cancelled",), ("ended",)]


def test_that_cancelling_a_job_that_is_no_longer_current_leaves_the_newer_one_alone(jobs, qtbot):
    old = jobs.start("tracing", "", endless)
    new = jobs.start("tracing", "", nothing_but(1))
    old.cancel()
    with qtbot.waitSignal(new.finished):
        pass


@pytest.mark.parametrize("cancelled_before", [False, True])
def test_that_shutdown_during_work_leaves_no_thread(jobs, qtbot, cancelled_before):
    lanes = ("tracing", "training", "loading")
    for lane in lanes:
        with qtbot.waitSignal(jobs.start(lane, "", begun_and_endless).reported):
            pass
    threads = [thread for thread, _ in jobs._lanes.values()]
    assert [thread.isRunning() for thread in threads] == [True] * 3
    if cancelled_before:
        jobs.cancel("training")
    jobs.shutdown()
    assert [thread.isFinished() for thread in threads] == [True] * 3
    assert not any(jobs.running(lane) for lane in lanes)


def test_that_a_job_started_after_shutdown_never_runs(jobs):
    jobs.shutdown()
    made = []
    job = jobs.start("tracing", "", lambda: made.append(1) or endless())
    assert not job.running
    jobs.shutdown()
    assert made == []


def test_that_jobs_dropped_during_work_wait_for_their_threads(qapp, qtbot):
    jobs = Jobs()
    with qtbot.waitSignal(jobs.start("tracing", "", begun_and_endless).reported):
        pass
    [(thread, _)] = jobs._lanes.values()
    del jobs
    gc.collect()
    assert thread.isFinished()


def test_that_a_program_that_ends_during_work_ends_cleanly():
    code = """
from PySide6.QtCore import QCoreApplication, QTimer
from visualizer.jobs import Jobs
app = QCoreApplication([])
jobs = Jobs()
def work():
    while True:
        yield "more"
jobs.start("tracing", "", work).reported.connect(app.quit)
app.exec()
jobs = Jobs()
jobs.start("tracing", "", work)
"""
    done = run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_that_progress_without_end_reaches_the_gui_thread_thirty_times_a_second(jobs, qtbot):
    def work():
        while not seen_enough.is_set():
            yield Progress(0.5)
        yield Progress(1.0, "done")

    seen_enough, messages, seen = threading.Event(), [], []
    job = jobs.start("training", "", work)
    [(_, worker)] = jobs._lanes.values()
    worker.said.connect(messages.append, Qt.ConnectionType.DirectConnection)
    job.progressed.connect(lambda progress: seen.append((time.monotonic(), progress)))
    qtbot.waitUntil(lambda: len(seen) >= 8)
    seen_enough.set()
    with qtbot.waitSignal(job.ended):
        pass
    gaps = [after - before for (before, _), (after, _) in pairwise(seen[:8])]
    assert min(gaps) > 0.025
    assert len(messages) <= len(seen) + 2
    assert seen[-1][1] == Progress(1.0, "done")


def test_that_the_last_progress_before_a_long_stretch_is_shown(jobs, qtbot):
    opened = threading.Event()

    def work():
        yield Progress(0.1, "reading")
        yield Progress(0.2, "loading")
        assert opened.wait(PATIENCE)
        yield

    job = jobs.start("loading", "", work)
    said = everything_said_by(job)
    qtbot.waitUntil(lambda: ("progressed", Progress(0.2, "loading")) in said)
    opened.set()


def test_that_cancelling_in_answer_to_a_report_is_heard_at_once(jobs, qtbot):
    job = jobs.start("training", "", begun_and_endless)
    said = everything_said_by(job)
    job.reported.connect(job.cancel)
    with qtbot.waitSignal(job.ended):
        pass
    assert said == [("reported", "begun"), ("cancelled",), ("ended",)]


def test_that_a_job_restarted_in_answer_to_its_result_runs(jobs, qtbot):
    results = []

    def start_again(result):
        results.append(result)
        if result < 5:
            jobs.start("tracing", "", nothing_but(result + 1), start_again)

    jobs.start("tracing", "", nothing_but(0), start_again)
    qtbot.waitUntil(lambda: results == [0, 1, 2, 3, 4, 5])


def test_that_a_slot_that_fails_does_not_keep_a_job_from_ending(jobs, qtbot):
    def fail(_):
        raise ZeroDivisionError("in a slot")

    job = jobs.start("tracing", "", nothing_but(1), fail)
    with qtbot.captureExceptions() as raised, qtbot.waitSignal(job.ended):
        pass
    assert [kind for kind, *_ in raised] == [ZeroDivisionError]
