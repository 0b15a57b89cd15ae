"""Everything that a file of a figure is made with, whatever its format: a frozen value, no Qt."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from model.errors import ModelError, Words
from visualizer.selection import ViewOptions

SMALLEST_MM, LARGEST_MM = 10.0, 2000.0
LOWEST_DPI, HIGHEST_DPI = 36, 2400
SMALLEST_TYPE, LARGEST_TYPE = 6.0, 48.0
LONGEST_TEXT = 2000  # characters of a title or a caption
AUTO = "auto"
"""As a title or caption on the command line: the figure's own."""
FORMATS = ("png", "svg", "pdf")
DATA_FORMATS = ("csv", "npz")
ANIMATIONS = ("apng", "mp4")
RATE = 2.0
"""Pictures in a second of an animation."""


class Series(StrEnum):
    """Of what there can be a figure each."""

    HEADS = "heads"
    LAYERS = "layers"
    DECODE_STEPS = "decode-steps"
    STEPS = "steps"
    MOMENTS = "moments"


class AppearanceError(ModelError):
    """A wish that no file can fulfil."""

    template = "{field} must {reason}."

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field=field, reason=reason)
        self.field, self.reason = field, reason


@dataclass(frozen=True)
class Appearance:
    """How a figure looks in a file; the dialog and the command line have these options.

    Of width and height, what is None follows from the figure. Type has `font_size` points where
    the figure does not make it smaller, and never less than 6; "" and None are the style's.
    Colours stand for values from `low` to `high`, None is what the data have. With a title or
    caption of "" the figure says its own; None is none.
    """

    width_mm: float | None = None
    height_mm: float | None = None
    dpi: int = 300
    style: str = "print"
    font: str = ""
    font_size: float | None = None
    colormap: str = ""
    low: float | None = None
    high: float | None = None
    numbers: bool = True
    without_special: bool = False
    title: str | None = None
    caption: str | None = None
    transparent: bool = False

    def __post_init__(self) -> None:
        """Raises AppearanceError."""
        _check(Words("The width in mm"), self.width_mm, SMALLEST_MM, LARGEST_MM)
        _check(Words("The height in mm"), self.height_mm, SMALLEST_MM, LARGEST_MM)
        _check(Words("The dots per inch"), self.dpi, LOWEST_DPI, HIGHEST_DPI)
        _check(Words("The font size in points"), self.font_size, SMALLEST_TYPE, LARGEST_TYPE)
        lower = Words("The lower end of the colours")
        upper = Words("The upper end of the colours")
        for end, value in ((lower, self.low), (upper, self.high)):
            if value is not None and not math.isfinite(value):
                raise AppearanceError(field=end, reason="be a number")
        if self.low is not None and self.high is not None and self.low >= self.high:
            reason = Words(
                "be less than the upper one, {high:g}, not {low:g}", high=self.high, low=self.low
            )
            raise AppearanceError(field=lower, reason=reason)
        for what, text in ((Words("The title"), self.title), (Words("The caption"), self.caption)):
            if text is not None and len(text) > LONGEST_TEXT:
                reason = Words("have at most {most:,} characters", most=LONGEST_TEXT)
                raise AppearanceError(field=what, reason=reason)

    def applied(self, options: ViewOptions) -> ViewOptions:
        """These options with what a file is to show otherwise."""
        return replace(
            options,
            colormap=self.colormap,
            low=self.low,
            high=self.high,
            numbers=self.numbers,
            without_special=self.without_special,
        )

    @classmethod
    def of(cls, options: ViewOptions, **others: Any) -> "Appearance":
        """The appearance that changes nothing of these options."""
        return cls(
            **others,
            colormap=options.colormap,
            low=options.low,
            high=options.high,
            numbers=options.numbers,
            without_special=options.without_special,
        )


def _check(what: Words, value: float | None, low: float, high: float) -> None:
    if value is not None and not low <= value <= high:
        reason = Words(
            "lie between {low:g} and {high:g}, not {value:g}", low=low, high=high, value=value
        )
        raise AppearanceError(field=what, reason=reason)
