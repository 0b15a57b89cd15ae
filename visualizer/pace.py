"""How far a training is, how fast, and how long it will take: the one source for who says it."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from model.history import History

RECENT = 100
"""Steps over which the pace is taken."""

tr = QCoreApplication.translate


@dataclass(frozen=True)
class Pace:
    """`share` is 0 to 1; `tokens` a second and the seconds `left` are None while not yet known."""

    share: float = 0.0
    tokens: float | None = None
    left: float | None = None


def pace(history: History, steps: int, since: int, limit: float | None, spent: float) -> Pace:
    """The pace of a training of so many steps that has gone on without a rest since a step.

    Where it has a limit, so many of these seconds are spent.
    """
    share = history.step / steps if steps else 0.0
    if limit:
        share = max(share, min(spent / limit, 1.0))
    first = max(len(history.train["step"]) - RECENT, int((history.train["step"] < since).sum()), 0)
    seconds, tokens = history.train["seconds"][first:], history.train["tokens"][first:]
    if len(seconds) < 2 or seconds[-1] <= seconds[0]:
        return Pace(share)
    taken = float(seconds[-1] - seconds[0])
    left = (steps - history.step) * taken / (len(seconds) - 1)
    if limit is not None:
        left = min(left, max(limit - spent, 0.0))
    return Pace(share, float(tokens[1:].sum()) / taken, left)


def time_left(seconds: float) -> str:
    """As precise as it can be known."""
    if seconds >= 5400:
        return tr("Pace", "{n} h left").format(n=f"{seconds / 3600:.1f}")
    if seconds >= 90:
        return tr("Pace", "{n} min left").format(n=round(seconds / 60))
    step = 5 if seconds > 10 else 1
    return tr("Pace", "{n} s left").format(n=max(1, step * round(seconds / step)))


def duration(seconds: float) -> str:
    """A time that was set or taken: 60 s, 30 min, 1.5 h."""
    if seconds < 90:
        return tr("Pace", "{n} s").format(n=f"{seconds:g}")
    if seconds < 5400:
        return tr("Pace", "{n} min").format(n=f"{round(seconds / 60, 1):g}")
    return tr("Pace", "{n} h").format(n=f"{seconds / 3600:.1f}")
