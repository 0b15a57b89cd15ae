"""What a training would need, in words."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from model.counting import counted
from visualizer.training_state import Estimate

tr = QCoreApplication.translate


def _T(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("Estimate", text))


UNITS = ((86_400.0, _T("{n:.0f} days")), (3600.0, _T("{n:.0f} h")), (60.0, _T("{n:.0f} min")))
"""Seconds in a unit; the first is taken that makes at least one and a half."""


def estimate_words(estimate: Estimate, steps: int, limit: float) -> str:
    """Size, memory and time of so many steps; `limit` are the seconds there are, 0 for no limit."""
    parts = [
        counted(estimate.pairs, tr("Estimate", "pair"), tr("Estimate", "pairs")),
        tr("Estimate", "{count} parameters").format(count=_count(estimate.parameters)),
    ]
    if estimate.seconds is None:
        waiting = tr("Estimate", "measuring the time…")
        if not estimate.timed:
            waiting = tr("Estimate", "nothing is timed while a training is under way")
        least = tr("Estimate", "at least {size}").format(size=_bytes(estimate.memory))
        return " · ".join([*parts, least, waiting])
    parts.append(tr("Estimate", "about {size}").format(size=_bytes(estimate.memory)))
    late = limit and estimate.seconds > limit
    time = _time(limit if late else estimate.seconds)
    parts.append(tr("Estimate", "about {time}").format(time=time))
    if late:
        text = tr("Estimate", "enough for {some} of {steps} steps")
        some = max(1, round(steps * limit / estimate.seconds))
        parts.append(text.format(some=f"{some:,}", steps=f"{steps:,}"))
    return " · ".join(parts)


def _count(number: int) -> str:
    if number >= 1_000_000:
        return tr("Estimate", "{millions} million").format(millions=f"{number / 1e6:,.1f}")
    return f"{number:,}"


def _bytes(number: int) -> str:
    if number >= 1e9:
        return f"{number / 1e9:,.1f} GB"
    return f"{max(number / 1e6, 1):,.0f} MB"


def _time(seconds: float) -> str:
    for length, text in UNITS:
        if seconds >= 1.5 * length:
            return tr("Estimate", text).format(n=seconds / length)
    return tr("Estimate", "{n:.0f} s").format(n=max(seconds, 1))
