"""Times of several ways to do a thing, taken in turn, so that a busy machine slows all of them.

Beside the time on the clock stands the processor time of the process, which leaves out how long
others kept it waiting.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """Seconds of each round, on the clock and on the processor."""

    wall: Sequence[float]
    cpu: Sequence[float]


def in_turn(
    ways: Mapping[str, Callable[[], object]],
    rounds: int,
    warm_up: int = 2,
    processor: Callable[[], float] = time.process_time,
) -> dict[str, Times]:
    """Time each way once in every round, forwards and backwards by turns."""
    wall: dict[str, list[float]] = {name: [] for name in ways}
    cpu: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(-warm_up, rounds):
        order = list(ways.items())
        for name, way in order if turn % 2 else reversed(order):
            began, ran = time.perf_counter(), processor()
            way()
            ran, began = processor() - ran, time.perf_counter() - began
            if turn >= 0:
                wall[name].append(began)
                cpu[name].append(ran)
    return {name: Times(wall[name], cpu[name]) for name in ways}


def ratio(times: Sequence[float], baseline: Sequence[float]) -> float:
    """The median over the rounds of one time over the other."""
    return statistics.median(a / b for a, b in zip(times, baseline, strict=True))


def percentile(values: Sequence[float], share: int) -> float:
    """So many percent of the values are at most this."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def describe_machine(threads: int | None = None) -> None:
    """Say where this runs, and how busy it is."""
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    line = (
        f"{os.cpu_count()} cores, load {busy} over 1, 5, 15 min, Python {platform.python_version()}"
    )
    if threads is not None:
        import torch

        line += f", torch {torch.__version__} on {threads} thread{'s' if threads > 1 else ''}"
    print(line, flush=True)
    if os.getloadavg()[0] > 0.5:
        print("The machine is busy with other work: trust the processor's times more.", flush=True)


def show_times(all_times: Mapping[str, Times]) -> None:
    """A line for each way: median and minimum, on the clock and on the processor."""
    width = max(map(len, all_times))
    for name, times in all_times.items():
        print(
            f"  {name:{width}}  "
            f"clock: median {milliseconds(statistics.median(times.wall))}, "
            f"min {milliseconds(min(times.wall))}; "
            f"processor: median {milliseconds(statistics.median(times.cpu))}, "
            f"min {milliseconds(min(times.cpu))}"
        )


def milliseconds(seconds: float) -> str:
    """Seconds as they are printed."""
    return f"{seconds * 1e3:,.1f} ms"


def judge(what: str, value: float, limit: float, unit: str = "", at_least: bool = False) -> bool:
    """Print a value beside its limit, and whether it keeps to it."""
    kept = value >= limit if at_least else value <= limit
    word = "at least" if at_least else "at most"
    missed = "UNDER THE LIMIT" if at_least else "OVER THE LIMIT"
    verdict = "PASS" if kept else missed
    print(f"  {verdict}: {what}: {value:.4g}{unit}, {word} {limit:g}{unit}", flush=True)
    return kept
