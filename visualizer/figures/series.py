"""Many figures at once: all heads, layers, steps, as numbered files, pages or an animation.

All have the page of the first. Nothing is written before the last one is drawn, so a series that
is given up leaves no file.
"""

import shutil
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from model.errors import FileError, Words
from model.files import write_bytes
from visualizer.appearance import ANIMATIONS, FORMATS, RATE, Appearance, Series
from visualizer.figures.animation import apng, mp4
from visualizer.figures.data import data_of
from visualizer.figures.export import check, content, image, pdf_pages
from visualizer.figures.figure import POINTS_PER_MM, View
from visualizer.figures.page import Page
from visualizer.figures.provenance import Provenance
from visualizer.figures.subject import Subject
from visualizer.walk import walk

tr = QCoreApplication.translate

Members = Sequence[tuple[Subject, Appearance]]
Steps = Generator[tuple[int, int], None, list[Path]]
"""Yields (how many are drawn, of how many) and returns the files."""


DIGITS = 2
"""Of the millimetres of a page."""

IDLE = {
    "architecture": (Series.HEADS,),
    "mask": (Series.HEADS, Series.LAYERS),
    "positions": (Series.HEADS, Series.LAYERS),
    "residual-stream": (Series.HEADS,),
    "training": tuple(Series),
    "over-training": (Series.MOMENTS,),
}
"""Series whose members are all the same in a figure, but for a mark."""


def series_of(subject: Subject) -> list[Series]:
    """What there is more than one of, and the figure shows."""
    idle = IDLE.get(subject.name, ())
    return [each for each in Series if each not in idle and len(views(subject.view, each)) > 1]


def views(view: View, series: Series) -> list[View]:
    """Each member of a series, as the window would show it."""
    trace, selection, training = view.trace, view.selection, view.training
    attention, changes = trace[selection.kind], list[dict[str, Any]]()
    if series is Series.MOMENTS:
        return [
            replace(view, trace=made, training=replace(training, moment=step))
            for step, made in training.film
            if made.model.path == trace.model.path  # else another model was opened since
        ]
    if series is Series.STEPS:
        steps = enumerate(walk(trace.model.config))
        changes = [step.applied(selection, index) for index, step in steps]
    else:
        name, count = {
            Series.HEADS: ("head", attention.heads),
            Series.LAYERS: ("layer", attention.layers),
            Series.DECODE_STEPS: ("target", len(trace.decoder_input)),
        }[series]
        changes = [{name: index} for index in range(count)]
    return [replace(view, selection=replace(selection, **each)) for each in changes]


def _titled(member: Subject, series: Series, appearance: Appearance) -> Appearance:
    """With a title, one that says which of the series this is."""
    if appearance.title is None or series in (Series.HEADS, Series.LAYERS):
        return appearance  # headings name head and layer
    trace, selection = member.view.trace, member.view.selection
    if series is Series.MOMENTS:
        step = member.view.training.moment or 0
        which = tr("Series", "training step {step}").format(step=f"{step:,}")
    elif series is Series.STEPS:
        text, count = tr("Series", "step {step} of {count}"), len(walk(trace.model.config))
        which = text.format(step=selection.step + 1, count=count)
    else:
        text = tr("Series", "decode step {step} of {count}")
        which = text.format(step=selection.target + 1, count=len(trace.decoder_input))
    title = appearance.title or member.figure(appearance).heading()
    return replace(appearance, title=f"{title}, {which}")


def write_series(
    subject: Subject,
    series: Series,
    appearance: Appearance,
    path: Path,
    rate: float,
    data: str = "",
) -> Steps:
    """Draw and write a series: .pdf has pages, .apng and .mp4 move, others get numbers.

    As `data`, csv or npz, the numbers of each are in a numbered file. Raises FileError.
    """
    suffix = path.suffix.lower().removeprefix(".")
    subjects = [replace(subject, view=view) for view in views(subject.view, series)]
    if not subjects or series in IDLE.get(subject.name, ()):
        reason = Words("there are no {series} here", series=series)
        if subjects:
            reason = Words("the figure shows nothing of {series}", series=series)
        raise FileError(path=path, action="written", reason=reason)
    first = subjects[0].page(_titled(subjects[0], series, appearance))
    appearance = _sized(first, appearance)
    members = [(each, _titled(each, series, appearance)) for each in subjects]
    if suffix in FORMATS and suffix != "pdf":
        return (yield from _write_numbered(members, path, suffix, data))
    more = ["--series", series.value]
    if suffix in ANIMATIONS and rate != RATE:
        more += ["--rate", f"{rate:g}"]
    known = Provenance.of(subject.view, subject.name, appearance, suffix, more).all_facts(first)
    pages = (_checked(member, looks, path) for member, looks in members)
    frames, count = (image(page, appearance.dpi) for page in pages), len(members)
    if suffix == "pdf":
        making = pdf_pages(pages, known)
    elif suffix == "apng":
        making = apng(frames, count, rate, known)
    else:
        making = mp4(frames, rate, known)
    made = yield from _counted(making, count)
    return _written({path: made, **_numbers(members, path, suffix, data)})


def _sized(first: Page, appearance: Appearance) -> Appearance:
    """The size of the first, as short as a command may say it."""
    size = first.size / POINTS_PER_MM
    wide, high = (round(side, DIGITS) for side in size.toTuple())
    return replace(appearance, width_mm=wide, height_mm=high)


def _write_numbered(members: Members, path: Path, suffix: str, data: str) -> Steps:
    """name-01.png, name-02.png, ...; each says how it alone is made again."""
    files = {}
    for number, (member, looks) in enumerate(members, 1):
        place, provenance = _numbered(path, number, members), member.provenance(looks, suffix)
        files[place] = content(_checked(member, looks, path), suffix, provenance)
        yield number, len(members)
    files |= _numbers(members, path, suffix, data)
    return _written(files)


def _checked(member: Subject, appearance: Appearance, path: Path) -> Page:
    """A member that can be read at its size; raises FileError."""
    page = member.page(appearance)
    check(page, path)
    return page


def _numbers(members: Members, path: Path, suffix: str, data: str) -> dict[Path, bytes]:
    """What is drawn in each, beside the pictures."""
    return {
        _numbered(path.with_suffix(f".{data}"), number, members): data_of(
            member.figure(looks), data, member.provenance(looks, suffix)
        )
        for number, (member, looks) in enumerate(members if data else (), 1)
    }


def _numbered(path: Path, number: int, members: Members) -> Path:
    digits = max(2, len(str(len(members))))
    return path.with_name(f"{path.stem}-{number:0{digits}}{path.suffix}")


def _written(files: Mapping[Path, bytes]) -> list[Path]:
    for place, made in files.items():
        write_bytes(place, made)
    return [*files]


def _counted(
    steps: Generator[None, None, bytes], count: int
) -> Generator[tuple[int, int], None, bytes]:
    done = 0
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return bytes(stop.value)
        done += 1
        yield done, count


def available_animations() -> tuple[str, ...]:
    """The formats that move, on this machine."""
    return ("apng", "mp4") if shutil.which("ffmpeg") else ("apng",)
