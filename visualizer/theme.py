"""Colour roles, colour maps, and the light, dark, lecture and print styles.

Colours are "#rrggbb" texts, so that a style can be compared, stored and used without a window.
Colour maps are interpolated in OKLab (Ottosson 2020), at equal steps of perceived difference.
"""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from visualizer import ASSETS
from visualizer.measure import USUAL_SIZE

Floats = NDArray[np.float64]
Table = NDArray[np.uint8]  # [256, rgba]
Choice = Literal["system", "light", "dark"]

# A font for Latin first: in a Chinese one, English quotation marks are as wide as a character.
SANS = ("Noto Sans", "Segoe UI", "Helvetica Neue", "DejaVu Sans", "Noto Sans CJK SC",
        "Microsoft YaHei", "PingFang SC", "sans-serif")  # fmt: skip

# From light to dark or from dark to light; what a diverging map has in the middle is no data.
COLORMAPS: dict[str, tuple[str, ...]] = {
    "blues": ("#ffffff", "#1d4ed8"),
    "greys": ("#ffffff", "#111827"),
    "viridis": ("#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779",
                "#6ece58", "#b5de2b", "#fde725"),
    "magma": ("#000004", "#180f3d", "#440f76", "#721f81", "#9e2f7f", "#cd4071", "#f1605d",
              "#fd9668", "#feca8d", "#fcfdbf"),
}  # fmt: skip
DIVERGING: dict[str, tuple[str, str, str]] = {
    "blue-white-red": ("#1d4ed8", "#ffffff", "#ad1c22"),
    "blue-black-red": ("#7ab5ff", "#0f172a", "#fb8d84"),
}

# Each colour is as far as can be from those before it, also as seen with protan-, deuter- and
# tritanopia, at a contrast of 3:1 with the surfaces: the first n are a palette for n heads.
HEADS_ON_LIGHT = (
    "#1d4ed8", "#ea580c", "#0d9488", "#701f29", "#5c008f", "#a37aeb", "#705285", "#ad3300",
    "#297052", "#eb52b8", "#7a8f52", "#5266ff", "#702966", "#8f29ad", "#cc005c", "#ad47ad",
    "#ff477a", "#7a66d6", "#3d99c2", "#8f1f00", "#c2521f", "#3d4785", "#3d00ad", "#852947",
)  # fmt: skip
HEADS_ON_DARK = (
    "#60a5fa", "#fbbf24", "#2dd4bf", "#eb4714", "#ad7099", "#adffb8", "#8566ff", "#f58f66",
    "#8febff", "#ffeb00", "#a3c2ff", "#e070cc", "#c2d68f", "#c27a66", "#cc47cc", "#7ab88f",
    "#d68f00", "#d6ad00", "#66ebc2", "#7a85f5", "#e0eb85", "#7affeb", "#33ada3", "#c2a3e0",
)  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How everything looks: colour roles, colour maps and type."""

    name: str
    dark: bool
    background: str  # behind the figure
    surface: str  # panels, tool bars, fields
    surface_raised: str  # cards on a panel
    border: str  # between areas
    border_strong: str  # around what can be pressed or typed into
    text: str
    text_muted: str
    accent: str  # what is current, source tokens, weights
    accent_hover: str
    accent_soft: str  # behind what is current
    accent_text: str  # on accent
    positive: str  # output tokens, next-token bars
    highlight: str  # the one thing to look at, beside accent
    warning: str
    error: str
    attention: str  # the blocks of the architecture
    cross_attention: str
    norm: str
    feed_forward: str
    embedding: str
    output: str
    hatch_causal: str
    hatch_padding: str
    colormap: str
    diverging: str
    font_families: tuple[str, ...] = SANS
    font_size: float = USUAL_SIZE  # points

    def head_color(self, index: int, count: int) -> str:
        """The colour of one head of `count`; beyond 24 heads, hues in turn at three lightnesses."""
        heads = HEADS_ON_DARK if self.dark else HEADS_ON_LIGHT
        if count <= len(heads):
            return heads[index]
        lightness = (0.66, 0.78, 0.90) if self.dark else (0.40, 0.52, 0.62)
        hue = 2 * np.pi * index / count
        lab = np.array([lightness[index % 3], 0.13 * np.cos(hue), 0.13 * np.sin(hue)])
        return _hex(_from_oklab(lab))

    def text_on(self, background: str) -> str:
        """Black or white, whichever is read better on a colour of a map."""
        return max("#0b1220", "#ffffff", key=lambda text: contrast(text, background))


LIGHT = Style(
    name="light", dark=False,
    background="#f8fafc", surface="#ffffff", surface_raised="#f1f5f9",
    border="#e2e8f0", border_strong="#cbd5e1",
    text="#0f172a", text_muted="#56657a",
    accent="#1d4ed8", accent_hover="#1e40af", accent_soft="#dbeafe", accent_text="#ffffff",
    positive="#0d9488", highlight="#b45309", warning="#b45309", error="#b91c1c",
    attention="#fde7c8", cross_attention="#fbd38d", norm="#f4f3c3", feed_forward="#cfe8f7",
    embedding="#fbdada", output="#d5f0d9",
    hatch_causal="#94a3b8", hatch_padding="#d6a86c",
    colormap="blues", diverging="blue-white-red",
)  # fmt: skip
DARK = Style(
    name="dark", dark=True,
    background="#0f172a", surface="#162032", surface_raised="#1e293b",
    border="#2b384d", border_strong="#43526a",
    text="#e6ebf2", text_muted="#9fadc0",
    accent="#60a5fa", accent_hover="#93c5fd", accent_soft="#1e3a5f", accent_text="#0b1220",
    positive="#2dd4bf", highlight="#fbbf24", warning="#fbbf24", error="#f98585",
    attention="#57412a", cross_attention="#7a4f16", norm="#45452a", feed_forward="#1f4560",
    embedding="#5a3038", output="#23492f",
    hatch_causal="#64748b", hatch_padding="#a07a45",
    colormap="viridis", diverging="blue-black-red",
)  # fmt: skip
LECTURE = replace(
    DARK, name="lecture",
    background="#0b1220", surface="#0b1220", surface_raised="#172033",
    border="#334155", border_strong="#64748b", text="#ffffff", text_muted="#b3bfce",
    accent="#7dd3fc", accent_hover="#bae6fd", font_size=16.0,
)  # fmt: skip
PRINT = replace(
    LIGHT, name="print", background="#ffffff", surface="#ffffff", text="#000000",
    text_muted="#404a59", border="#cbd5e1", font_size=8.0,
)  # fmt: skip
STYLES = {style.name: style for style in (LIGHT, DARK, LECTURE, PRINT)}


def _rgb(color: str) -> Floats:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def _hex(rgb: Floats) -> str:
    return "#" + "".join(f"{round(255 * float(value)):02x}" for value in rgb)


def _linear(rgb: Floats) -> Floats:
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2) from 0, black, to 1, white."""
    return float(_linear(_rgb(color)) @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(first: str, second: str) -> float:
    """Contrast ratio (WCAG 2.2) from 1 to 21; text wants 4.5, a mark 3."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


_TO_LMS = np.array([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
])  # fmt: skip
_TO_LAB = np.array([
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
])  # fmt: skip


def oklab(rgb: Floats) -> Floats:
    """Lightness and two opponent axes of sRGB from 0 to 1; distances are perceived ones."""
    lab: Floats = np.cbrt(_linear(rgb) @ _TO_LMS.T) @ _TO_LAB.T
    return lab


def _from_oklab(lab: Floats) -> Floats:
    linear = (lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def _ramp(colors: tuple[str, ...], at: Floats) -> Floats:
    """sRGB at positions from 0 to 1 of a path through colours, at equal perceived speed."""
    points = np.stack([oklab(_rgb(color)) for color in colors])
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    axes = [np.interp(at * length[-1], length, axis) for axis in points.T]
    return _from_oklab(np.stack(axes, axis=-1))


@cache
def color_table(name: str) -> Table:
    """The 256 colours (RGBA) of a map in `COLORMAPS` or `DIVERGING`, read-only."""
    at = np.linspace(0, 1, 256)
    if name in DIVERGING:
        low, middle, high = DIVERGING[name]
        below = _ramp((middle, low), 1 - 2 * at[:128])
        rgb = np.concatenate([below, _ramp((middle, high), 2 * at[128:] - 1)])
    else:
        rgb = _ramp(COLORMAPS[name], at)
    table = np.full((256, 4), 255, dtype=np.uint8)
    table[:, :3] = np.rint(255 * rgb)
    table.flags.writeable = False
    return table


def font_names() -> list[str]:
    """The fonts of this machine."""
    return QFontDatabase.families()


@cache
def installed(families: tuple[str, ...]) -> tuple[str, ...]:
    """Those that this machine has; else the font system puts its own in the place of the first."""
    known = set(QFontDatabase.families())
    return tuple(family for family in families if family in known) or families


def is_drawable(character: str) -> bool:
    """Whether a font of this machine has a character; else it is drawn as a box."""
    return QFontMetrics(QFont(list(installed(SANS)))).inFontUcs4(ord(character))


_UNITS = re.compile(r"(-?\b\d+)u([+-]\d+)?\b")


def _pixels(length: re.Match[str], scale: float) -> str:
    """A length that grows with the type, in pixels; what is added to it does not grow.

    Twice a length is always twice its pixels: with a radius above its half Qt draws a square.
    """
    units, odd = divmod(int(length[1]), 2)
    grown = round((2 * units + 1) * scale) if odd else 2 * round(units * scale)
    return f"{grown + int(length[2] or 0)}px"


def style_sheet(style: Style) -> str:
    """The style sheet of the program: base.qss with the roles of a style filled in."""
    folder = ASSETS / "themes"
    size = style.font_size
    values: dict[str, Any] = vars(style) | {
        "check": "check-dark" if style.dark else "check-light",
        "families": ", ".join(f'"{family}"' for family in installed(style.font_families)),
        "themes": folder.as_posix(),
        "small": f"{size * 0.88:.1f}pt",
        "medium": f"{size:.1f}pt",
        "large": f"{size * 1.15:.1f}pt",
    }
    template = (folder / "base.qss").read_text(encoding="utf-8")
    template = _UNITS.sub(lambda match: _pixels(match, size / USUAL_SIZE), template)
    return re.sub(r"\{(\w+)\}", lambda match: str(values[match[1]]), template)


def palette(style: Style) -> QPalette:
    """What Qt draws without a style sheet, in the colours of a style."""
    role = QPalette.ColorRole
    colors = {
        role.Window: style.surface,
        role.WindowText: style.text,
        role.Base: style.surface,
        role.AlternateBase: style.surface_raised,
        role.Text: style.text,
        role.PlaceholderText: style.text_muted,
        role.Button: style.surface,
        role.ButtonText: style.text,
        role.BrightText: style.error,
        role.ToolTipBase: style.surface_raised,
        role.ToolTipText: style.text,
        role.Highlight: style.accent,
        role.HighlightedText: style.accent_text,
        role.Link: style.accent,
        role.LinkVisited: style.accent,
        role.Light: style.surface_raised,
        role.Midlight: style.border,
        role.Mid: style.border_strong,
        role.Dark: style.border_strong,
        role.Shadow: style.border_strong,
    }
    result = QPalette()
    for each, color in colors.items():
        result.setColor(each, color)
    for each in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, each, style.border_strong)
    return result


@contextmanager
def no_collection() -> Iterator[None]:
    """While Qt goes through a list of all widgets, Python must not collect one of them.

    Handlers of ours run meanwhile; if the collector ran in one and deleted a widget that nobody
    refers to any more, Qt would crash.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Theme(QObject):
    """Which style is current: the user's choice, or the system's while that is the choice."""

    changed = Signal(object)  # Style

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice: Choice = "system"
        self._lecture = False
        self._font_scale = 1.0
        self._app: QApplication | None = None
        self._system = QGuiApplication.styleHints().colorScheme()
        self._style = self._wanted()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_color_scheme_changed)

    @property
    def current(self) -> Style:
        """The style that is shown."""
        return self._style

    @property
    def choice(self) -> Choice:
        """What the user chose."""
        return self._choice

    def set_choice(self, choice: Choice) -> None:
        """Show the light or the dark style, or follow the system."""
        self._choice = choice
        hints, scheme = QGuiApplication.styleHints(), Qt.ColorScheme
        wanted = {"system": scheme.Unknown, "light": scheme.Light, "dark": scheme.Dark}[choice]
        hints.setColorScheme(wanted)  # for title bars and the dialogs of the system
        if choice == "system":
            self._system = hints.colorScheme()
        self._refresh()

    def set_lecture(self, on: bool) -> None:
        """Show the lecture style, or again what was chosen."""
        self._lecture = on
        self._refresh()

    @property
    def font_scale(self) -> float:
        """How large text is, beside its usual size."""
        return self._font_scale

    def set_font_scale(self, scale: float) -> None:
        """Make all text of the window larger or smaller."""
        self._font_scale = scale
        self._refresh()

    def apply(self, app: QApplication) -> None:
        """Dress the program in the current style, and from now on whenever that changes."""
        self._app = app
        app.setStyle("Fusion")
        self._dress(app)

    def _wanted(self) -> Style:
        system_is_dark = self._system is Qt.ColorScheme.Dark
        dark = system_is_dark if self._choice == "system" else self._choice == "dark"
        style = LECTURE if self._lecture else DARK if dark else LIGHT
        return replace(style, font_size=style.font_size * self._font_scale)

    def _refresh(self) -> None:
        style = self._wanted()
        if style != self._style:
            self._style = style
            if self._app is not None:
                self._dress(self._app)
            self.changed.emit(style)

    def _dress(self, app: QApplication) -> None:
        font = QFont(list(installed(self._style.font_families)))
        font.setPointSizeF(self._style.font_size)
        with no_collection():
            app.setFont(font)
            app.setPalette(palette(self._style))
            app.setStyleSheet(style_sheet(self._style))

    @Slot(Qt.ColorScheme)
    def _on_color_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":  # otherwise it is our own wish that comes back
            self._system = scheme
            self._refresh()
