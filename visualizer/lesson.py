"""Lessons: scenes that a lecturer walks through, read from JSON files that users write too.

The format is described in docs/lessons.md. What a scene does not say is as in the scene before.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from model.address import AttentionKind, Stack
from model.errors import FileError, ModelError, Words, json_words, system_words
from model.named_tensors import FLAT, HEAD_TENSORS, sublayers
from model.trace import Trace
from visualizer import ASSETS
from visualizer.claim import Claim, ClaimError
from visualizer.figures import FIGURES
from visualizer.fitting import fitting
from visualizer.selection import Selection
from visualizer.situation import Situation, SituationError
from visualizer.walk import Operation, step_showing, walk

tr = QCoreApplication.translate

LESSONS = ASSETS / "lessons"
FORMAT = 1
LANGUAGES = ("en", "zh")
LONGEST = 2_000_000  # bytes of a file

IN_FIGURES = ("query", "key", "cell", "queries", "keys", "scale")
BLOCKS = frozenset(
    (*IN_FIGURES, "sentence", *(each.value for kind in (Operation, AttentionKind, Stack)
                                for each in kind))
)  # fmt: skip
"""What a word of the text can light up."""

TENSORS = frozenset(
    (*HEAD_TENSORS, *FLAT, "resid_pre",
     *(name for stack in Stack for each in sublayers(stack)
       for name in (each.added, each.becomes, each.norm)))
)  # fmt: skip

MOST_LETTERS, LONGEST_WORD = 240, 32
"""Of a text on the screen."""

_LONG_WORD = re.compile(rf"[^\s\u2e80-\uffff]{{{LONGEST_WORD + 1},}}")
_MARK = re.compile(r"\[\[([^\[\]|]+)\|([^\[\]|]+)\]\]")


class LessonError(ModelError):
    """Something in a lesson that cannot be; `field` says where."""

    template = "In the lesson {lesson}, {field} {reason}."

    def __init__(self, field: str, reason: str, lesson: str = "?") -> None:
        super().__init__(lesson=lesson, field=field, reason=reason)
        self.field, self.reason = field, reason


@dataclass(frozen=True)
class Part:
    """A stretch of a text; `block` is what it names in the picture, or empty."""

    text: str
    block: str = ""


@dataclass(frozen=True)
class Texts:
    """A text in one or more languages."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.texts)

    def get(self, language: str) -> str:
        """The text in a language (as `zh_CN` or `en`), or in one that there is."""
        short = language[:2]
        return self.texts.get(short) or next(iter(self.texts.values()), "")

    def other(self, language: str) -> str:
        """The text in another language than this; empty where there is none."""
        shown = self.get(language)
        return next((text for text in self.texts.values() if text != shown), "")


def parts(text: str) -> tuple[Part, ...]:
    """A text cut at its marks: `[[word|block]]`."""
    found, end = [], 0
    for mark in _MARK.finditer(text):
        if mark.start() > end:
            found.append(Part(text[end : mark.start()]))
        found.append(Part(mark[1], mark[2]))
        end = mark.end()
    return (*found, Part(text[end:])) if end < len(text) else tuple(found)


@dataclass(frozen=True)
class LiveTraining:
    """What is learned while a scene is shown; see TrainingRequest."""

    corpus: str
    changes: dict[str, Any] = field(default_factory=dict)
    seconds: float | None = None


@dataclass(frozen=True)
class Scene:
    """One picture of a lesson, and what is said of it.

    `said` are the fields of the selection that the author said: where the place in the walk or the
    tensor is not one of them, it is that of the selected attention.
    """

    situation: Situation
    figure: str
    text: Texts
    notes: Texts = field(default_factory=Texts)
    claims: tuple[Claim, ...] = ()
    training: LiveTraining | None = None
    said: frozenset[str] = frozenset()

    def selection(self, trace: Trace) -> Selection:
        """What is selected in a run."""
        selection, config = fitting(self.situation.selection, trace), trace.model.config
        steps = walk(config)
        step = selection.step if "step" in self.said else step_showing(config, selection)
        step = min(step, len(steps) - 1)
        tensor = selection.tensor if "tensor" in self.said else steps[step].tensor
        return replace(selection, step=step, tensor=tensor)


@dataclass(frozen=True)
class Lesson:
    """What a lesson's file says; `name` is that of the file."""

    name: str
    title: Texts
    scenes: tuple[Scene, ...]
    folder: Path = field(default_factory=Path)
    """Where it looks for models that do not ship."""


def language() -> str:
    """The language of the interface: its translation says it itself."""
    return tr("Lecture", "en", "the code of the language that this is translated to, as zh")


def shipped_lessons() -> list[Path]:
    """The files of the lessons that come with the program, in the order of their names."""
    return sorted(LESSONS.glob("*.json"))


def find_lesson(name: str) -> Path:
    """The file of a shipped lesson by its name, or the file at a path."""
    shipped = LESSONS / f"{name}.json"
    return shipped if Path(name).name == name and shipped.is_file() else Path(name)


def read_lesson(path: Path) -> Lesson:
    """The lesson in a file; raises LessonError or FileError."""
    try:
        if path.stat().st_size > LONGEST:
            raise FileError(path=path, action="read", reason="it is too large for a lesson")
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileError(path=path, action="read", reason=system_words(error)) from error
    except (ValueError, RecursionError) as error:
        raise FileError(path=path, action="read", reason=json_words(error)) from error
    return parse_lesson(path.stem, content, path.parent)


def parse_lesson(name: str, content: object, folder: Path | None = None) -> Lesson:
    """The lesson in parsed JSON; raises LessonError, which names the field."""
    try:
        return _lesson(name, content, folder or Path())
    except LessonError as error:
        raise LessonError(error.field, error.reason, name) from error


def _lesson(name: str, content: object, folder: Path) -> Lesson:
    values = _object(Words("the file"), content, {"format", "title", "scenes"})
    if values.get("format") != FORMAT or type(values["format"]) is not int:
        raise LessonError("format", Words("must be {format}", format=FORMAT))
    scenes = values.get("scenes")
    if not isinstance(scenes, list) or not scenes:
        raise LessonError("scenes", "must be a list with at least one scene")
    title = _words("title", values.get("title"))
    return Lesson(name, title, tuple(_scenes(scenes)), folder)


def _scenes(scenes: list[object]) -> Iterator[Scene]:
    situation: dict[str, Any] = {}
    figure, trained = "", False
    known = {"situation", "figure", "training", "text", "notes", "claims"}
    for number, content in enumerate(scenes, 1):
        where = Words("scene {number}", number=number)
        values = _object(where, content, known)
        changes = values.get("situation", {})
        if not isinstance(changes, dict):
            raise LessonError(_at(where, "situation"), "must be a JSON object")
        situation, figure = merged(situation, changes), values.get("figure", figure)
        trained = trained or "training" in values
        yield _scene(where, values, situation, figure, trained)


def _scene(
    where: str, values: dict[str, Any], situation: dict[str, Any], figure: str, trained: bool
) -> Scene:
    if not isinstance(figure, str) or figure not in FIGURES:
        raise LessonError(
            _at(where, "figure"), Words("must be one of {known}", known=", ".join(FIGURES))
        )
    try:
        shown = Situation.from_dict(situation)
    except SituationError as error:
        raise LessonError(_at(where, error.field), error.reason) from error
    if shown.selection.tensor not in TENSORS:
        known = ", ".join(sorted(TENSORS))
        reason = Words("must be one of {known}", known=known)
        raise LessonError(_at(where, "selection.tensor"), reason)
    if not shown.model and not trained:
        raise LessonError(_at(where, "situation.model"), "must say a model")
    notes = _words(_at(where, "notes"), values["notes"]) if "notes" in values else Texts()
    return Scene(
        shown,
        figure,
        _marked(_at(where, "text"), values.get("text")),
        notes,
        tuple(_claims(_at(where, "claims"), values.get("claims", []))),
        _training(_at(where, "training"), values["training"]) if "training" in values else None,
        frozenset(situation.get("selection", {})),
    )


def merged(before: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Objects are merged, null takes back what was said, all else replaces (RFC 7396)."""
    result = dict(before)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            below = result.get(key)
            result[key] = merged(below if isinstance(below, dict) else {}, value)
        else:
            result[key] = value
    return result


def _at(where: str, field: str) -> Words:
    """Where in a scene something is."""
    return Words("{where}: {field}", where=where, field=field)


def _within(where: str, key: str) -> Words:
    """Where in an object something is."""
    return Words("{where}.{key}", where=where, key=key)


def _words(where: str, values: object) -> Texts:
    content = _object(where, values, set(LANGUAGES))
    for language, text in content.items():
        if not isinstance(text, str) or not text.strip():
            raise LessonError(_within(where, language), "must be a text")
    if not content:
        one, other = LANGUAGES
        raise LessonError(
            where, Words("must have a text for {one} or {other}", one=one, other=other)
        )
    return Texts({language: content[language] for language in LANGUAGES if language in content})


def _marked(where: str, values: object) -> Texts:
    words = _words(where, values)
    for language, text in words.texts.items():
        plain = "".join(part.text for part in parts(text))
        if len(plain) > MOST_LETTERS or _LONG_WORD.search(plain):
            reason = Words(
                "has no room on the screen: at most {letters} letters, and {word} in a word",
                letters=MOST_LETTERS,
                word=LONGEST_WORD,
            )
            raise LessonError(_within(where, language), reason)
        for part in parts(text):
            if part.block and part.block not in BLOCKS:
                reason = Words(
                    "marks “{text}” with “{block}”, which is not a block",
                    text=part.text,
                    block=part.block,
                )
                raise LessonError(_within(where, language), reason)
            if not part.block and ("[[" in part.text or "]]" in part.text):
                raise LessonError(_within(where, language), "has a mark that is not [[word|block]]")
    return words


def _claims(where: str, values: object) -> Iterator[Claim]:
    if not isinstance(values, list):
        raise LessonError(where, "must be a list")
    for number, value in enumerate(values, 1):
        try:
            yield Claim.from_dict(value)
        except ClaimError as error:
            raise LessonError(
                Words("{where}, number {number},", where=where, number=number), error.reason
            ) from error


def _training(where: str, values: object) -> LiveTraining:
    content = _object(where, values, {"corpus", "changes", "seconds"})
    corpus, changes = content.get("corpus"), content.get("changes", {})
    if not isinstance(corpus, str) or not corpus:
        raise LessonError(_within(where, "corpus"), "must be the name of a corpus")
    if not isinstance(changes, dict):
        raise LessonError(_within(where, "changes"), "must be a JSON object")
    seconds = content.get("seconds")
    if seconds is not None and (type(seconds) not in (int, float) or not 0 < seconds < 36_000):
        raise LessonError(_within(where, "seconds"), "must be a number of seconds")
    return LiveTraining(corpus, changes, seconds)


def _object(where: str, values: object, known: set[str]) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise LessonError(where, "must be a JSON object")
    for key in values:
        if key not in known:
            raise LessonError(_at(where, key), "is not known to this program")
    return values
