"""Which moments of a training are shown side by side, and kept with a session."""

import numpy as np

from model.trace import Trace

MOST = 12
Frames = tuple[tuple[int, Trace], ...]
"""Steps of a training, and what the sentence's run was like after each."""


def chosen(frames: Frames, moment: int | None) -> Frames:
    """A dozen of the moments: the first, the last and the one that is shown among them."""
    if len(frames) <= MOST:
        return frames
    places = np.linspace(0, len(frames) - 1, MOST).round().astype(int)
    steps = [step for step, _ in frames]
    if moment in steps and (shown := steps.index(moment)) not in places:
        places[1 + np.abs(places[1:-1] - shown).argmin()] = shown
    return tuple(frames[place] for place in places.tolist())
