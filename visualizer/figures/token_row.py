"""Tokens as chips in a row: their words, their marks, an underline as thick as their weight."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from model.trace import SPECIAL_PIECES, Tokens, is_byte
from visualizer.figures.text import CENTER, Type
from visualizer.theme import Style
from visualizer.wording import shown

tr = QCoreApplication.translate

LEAD = 3.0  # points before the first chip
GAP = 0.7  # ems between chips
LONGEST = 16.0  # ems; longer pieces are cut with an ellipsis


@dataclass(frozen=True)
class Chip:
    """One token. `joined` ones continue the word of the chip before them."""

    text: str
    muted: bool = False
    joined: bool = False
    selected: bool = False
    noted: bool = False
    """Selected, but not what the current kind of attention looks at."""
    previewed: bool = False
    pinned: bool = False
    weight: float | None = None
    note: str = ""


class TokenRow:
    """Chips side by side, in points; what a TokenStrip shows and a TokensFigure wraps."""

    def __init__(self, chips: Sequence[Chip], style: Style, color: str, scale: float = 1.0) -> None:
        self.chips, self.style, self.color = tuple(chips), style, color
        self.type = Type(style, scale)
        em = self.type.size
        self.gap, self.box_height = GAP * em, self.type.height + 0.5 * em
        self.line, self.reach = 0.15 * em, 0.75 * em
        shapes = tuple((chip.text, chip.joined) for chip in self.chips)
        self._texts, self.places = _layout(style, scale, shapes)

    @property
    def width(self) -> float:
        """From the first chip to the last."""
        return self.places[-1][1] + 1 if self.places else 0.0

    @property
    def height(self) -> float:
        """With room for the thickest underline."""
        return self.box_height + self.line + self.reach + 1

    @property
    def marks(self) -> tuple[int | None, int | None]:
        """The selected chip and the pinned one: they have to be seen."""
        chosen = (i for i, chip in enumerate(self.chips) if chip.selected or chip.noted)
        return next(chosen, None), next(
            (i for i, chip in enumerate(self.chips) if chip.pinned), None
        )

    def __len__(self) -> int:
        return len(self.chips)

    def index_at(self, x: float) -> int | None:
        """The chip at a distance from the row's beginning."""
        for index, (left, right) in enumerate(self.places):
            if left - self.gap / 2 <= x < right + self.gap / 2:
                return index
        return None

    def explain(self, index: int) -> str:
        """What the tip under the mouse says of a chip."""
        return self.chips[index].note

    def describe(self) -> str:
        """The tokens and which is selected, as text."""
        said = " ".join(chip.text for chip in self.chips)
        selected = self.marks[0]
        if selected is None:
            return said
        sentence = tr("TokenRow", "{tokens} (selected: {token})")
        return sentence.format(tokens=said, token=self.chips[selected].text)

    def lines(self, width: float) -> list[tuple[int, int]]:
        """(first, end) of each line when the row is wrapped to a width; words stay whole."""
        found: list[tuple[int, int]] = []
        first = 0
        for index in range(1, len(self.chips)):
            if self.places[index][1] - self.places[first][0] <= width:
                continue
            cut = index
            while cut > first + 1 and self.chips[cut].joined:
                cut -= 1
            if self.chips[cut].joined:
                cut = index
            found.append((first, cut))
            first = cut
        return [*found, (first, len(self.chips))] if self.chips else []

    def paint(self, painter: QPainter, corner: QPointF, first: int = 0, end: int = -1) -> None:
        """Draw chips from `first` on, with the first one's upper left corner there."""
        end = len(self.chips) if end < 0 else end
        if first >= end:
            return
        shift = corner.x() - self.places[first][0]
        for index in range(first, end):
            left, right = self.places[index]
            place = QRectF(left + shift, corner.y() + 0.5, right - left, self.box_height)
            self._paint_chip(painter, index, place)

    def _paint_chip(self, painter: QPainter, index: int, place: QRectF) -> None:
        chip, style = self.chips[index], self.style
        open_right = index + 1 < len(self.chips) and self.chips[index + 1].joined
        border, thickness = style.text_muted if chip.noted else style.border_strong, 0.75
        if chip.pinned:
            border, thickness = style.highlight, 1.5
        elif chip.selected or chip.previewed:
            border, thickness = style.accent, 1.0
        thick = self.line + self.reach * min(max(chip.weight or 0.0, 0.0), 1.0)
        under = QRectF(place.left() + 0.5, place.bottom() - self.line / 2, place.width() - 1, thick)
        painter.fillRect(under, QColor(self.color))
        painter.setPen(QPen(QColor(border), thickness))
        painter.setBrush(QColor(style.accent_soft if chip.selected else style.surface))
        radius = 0.35 * self.type.size
        if chip.joined or open_right:
            painter.drawPath(_outline(place, radius, not chip.joined, not open_right))
        else:
            painter.drawRoundedRect(place, radius, radius)
        muted = chip.muted and not chip.selected
        color = style.text_muted if muted else style.text
        self.type.draw(painter, place, self._texts[index], color, CENTER)


def token_chips(tokens: Tokens) -> list[Chip]:
    """One chip for each token; bytes and special tokens are muted."""
    found = []
    for index, piece in enumerate(tokens.pieces):
        byte = _is_byte(tokens, index)
        muted = piece in SPECIAL_PIECES or byte
        found.append(Chip(shown(piece), muted, index > 0 and _continues(tokens, index)))
    return found


def _is_byte(tokens: Tokens, index: int) -> bool:
    return is_byte(tokens.pieces[index], tokens.spans[index])


def _continues(tokens: Tokens, index: int) -> bool:
    """Whether a piece belongs to the word, or the character, of the piece before it."""
    if tokens.is_special(index) or tokens.is_special(index - 1):
        return False
    before, here = tokens.spans[index - 1], tokens.spans[index]
    if _is_byte(tokens, index) and _is_byte(tokens, index - 1):
        return before == here or before[1] == here[0]
    touching = before[1] == here[0]
    return touching and _in_word(tokens.pieces[index - 1][-1:]) and _in_word(tokens.pieces[index])


def _in_word(text: str) -> bool:
    """Whether text begins with a letter of a script that writes spaces between words."""
    if not text or not (text[0].isalnum() or unicodedata.category(text[0]).startswith("M")):
        return False
    name = unicodedata.name(text[0], "")
    return not name.startswith(("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER"))


@lru_cache(maxsize=64)
def _layout(
    style: Style, scale: float, shapes: tuple[tuple[str, bool], ...]
) -> tuple[tuple[str, ...], tuple[tuple[float, float], ...]]:
    """What each chip says, and its left and right edge."""
    type_ = Type(style, scale)
    longest, padding = LONGEST * type_.size, 0.65 * type_.size
    texts, places, end = [], [], 0.0
    for index, (text, joined) in enumerate(shapes):
        cut = text if type_.width(text) <= longest else type_.shortened_token(text, longest)
        left = LEAD if index == 0 else end if joined else end + GAP * type_.size
        end = left + max(type_.width(cut), 0.5 * type_.size) + 2 * padding
        texts.append(cut)
        places.append((left, end))
    return tuple(texts), tuple(places)


def _outline(place: QRectF, radius: float, left: bool, right: bool) -> QPainterPath:
    """A rectangle with round corners on some sides."""
    near, far = radius if left else 0.0, radius if right else 0.0
    path = QPainterPath(QPointF(place.left() + near, place.top()))
    for corner, reach, across, down, angle in (
        (place.topRight(), far, -1, 0, 90),
        (place.bottomRight(), far, -1, -1, 0),
        (place.bottomLeft(), near, 0, -1, -90),
        (place.topLeft(), near, 0, 0, 180),
    ):
        wide = 2 * reach
        around = QRectF(corner + QPointF(wide * across, wide * down), QSizeF(wide, wide))
        if reach:
            path.arcTo(around, angle, -90)
        else:
            path.lineTo(corner)
    path.closeSubpath()
    return path
