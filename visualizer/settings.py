"""Typed keys with defaults over QSettings; what cannot be read is the default.

Values are stored as JSON texts, so that a list of one stays a list, bytes stay bytes (base64), and
a truth is not the text "true".
"""

import json
import math
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar, cast

from PySide6.QtCore import QSettings

from model.address import AttentionKind

T = TypeVar("T")  # bool, int, float, str, bytes or list[str]

ORGANIZATION = APPLICATION = "attention-visualizer"


@dataclass(frozen=True)
class Key(Generic[T]):
    """A name, what holds where nothing usable is stored, and which values are legal."""

    name: str
    default: T
    allows: Callable[[T], bool] = lambda value: True


WINDOW_GEOMETRY = Key("window/geometry", b"")
WINDOW_STATE = Key("window/state", b"")
THEME = Key("view/theme", "system", {"system", "light", "dark"}.__contains__)
LANGUAGE = Key("view/language", "")  # the system's
FONT_SCALE = Key("view/font_scale", 1.0, lambda scale: 0.5 <= scale <= 3.0)
DIM_SPECIAL_TOKENS = Key("view/dim_special_tokens", False)
COLORMAP = Key("view/colormap", "")
GLYPH_WARNING_SHOWN = Key("view/glyph_warning_shown", False)
EMOJI_WARNING_SHOWN = Key("view/emoji_warning_shown", False)
TOUR_OFFERED = Key("view/tour_offered", False)
PLAY_SPEED = Key("stepper/play_speed", 1.0, lambda speed: 0.05 <= speed <= 20.0)
MODEL = Key("session/model", "")
RECENT_MODELS: Key[list[str]] = Key("session/recent_models", [])
TRAINING = Key("session/training", "")
"""The run that is being trained, or that was when the program ended."""
SENTENCE = Key("session/sentence", "")
KIND = Key("session/kind", AttentionKind.CROSS.value, {*AttentionKind}.__contains__)
LAYER = Key("session/layer", 0, lambda layer: layer >= 0)
HEAD = Key("session/head", 0, lambda head: head >= 0)


class Settings:
    """What is remembered from one start to the next; `ephemeral` neither reads nor writes it."""

    def __init__(self, path: Path | None = None, ephemeral: bool = False) -> None:
        self._memory: dict[str, str] = {}
        self._stored: QSettings | None = None
        self.ephemeral = ephemeral
        if not ephemeral:
            ini = QSettings.Format.IniFormat
            self._stored = (
                QSettings(str(path), ini)
                if path is not None
                else QSettings(ini, QSettings.Scope.UserScope, ORGANIZATION, APPLICATION)
            )

    def get(self, key: Key[T]) -> T:
        """The stored value, or the default where none of the right type is stored."""
        stored = self._stored
        text = self._memory.get(key.name) if stored is None else stored.value(key.name)
        decoded = _decoded(text, key.default) if isinstance(text, str) else None
        value = key.default if decoded is None else cast(T, decoded)
        if not key.allows(value):
            value = key.default
        return cast(T, list(value)) if isinstance(value, list) else value

    def set(self, key: Key[T], value: T) -> None:
        """Remember a value."""
        text = json.dumps(b64encode(value).decode() if isinstance(value, bytes) else value)
        if self._stored is None:
            self._memory[key.name] = text
        else:
            self._stored.setValue(key.name, text)

    def sync(self) -> None:
        """Write to disk now rather than when the event loop comes to it."""
        if self._stored is not None:
            self._stored.sync()


def _decoded(text: str, default: object) -> object:
    """The value in a stored text if it has the type of the default, else None."""
    try:
        value = json.loads(text)
        if isinstance(default, bytes):
            return b64decode(value, validate=True) if isinstance(value, str) else None
        if isinstance(default, float):
            is_number = type(value) in (int, float) and math.isfinite(value)
            return float(value) if is_number else None
    except (ValueError, OverflowError, RecursionError):
        return None
    if isinstance(default, list):
        is_texts = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return value if is_texts else None
    return value if type(value) is type(default) else None
