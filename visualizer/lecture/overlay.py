"""What lies over a page and moves: laser pointer, spotlight, clock, messages, the list of keys."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPainterPath, QPen, QRadialGradient

from visualizer.figures.notes import wrapped
from visualizer.figures.text import CENTER, LEFT, RIGHT, Type
from visualizer.lecture.lecture_keys import LectureKey
from visualizer.lecture.page import FOOT, HEIGHT, MARGIN
from visualizer.theme import Style

tr = QCoreApplication.translate

LASER = 11.0  # points around the pointer that it lights
DARK = 0.72  # how dark it is outside of the spotlight
KEYS_SIZE, SAID_SIZE = 7.0, 8.5
KEYS_GAP = 8.0  # points between a key and what it does, and around both


def unit(size: QSizeF) -> float:
    """Pixels of a point on a screen of this size."""
    return size.height() / HEIGHT


def paint_laser(painter: QPainter, position: QPointF, size: QSizeF) -> None:
    """A red dot and its glow."""
    reach = LASER * unit(size)
    glow = QRadialGradient(position, reach)
    for at, alpha in ((0.0, 255), (0.22, 255), (0.3, 120), (1.0, 0)):
        glow.setColorAt(at, QColor(255, 45, 45, alpha))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(glow)
    painter.drawEllipse(position, reach, reach)
    painter.setBrush(QColor(255, 225, 225))
    painter.drawEllipse(position, 0.1 * reach, 0.1 * reach)


def paint_spotlight(
    painter: QPainter, lit: Sequence[QRectF], position: QPointF, size: QSizeF
) -> None:
    """Everything is dark but what is lit; where nothing is, a round around the mouse."""
    whole, light = QPainterPath(), QPainterPath()
    whole.addRect(QRectF(QPointF(0, 0), size))
    light.setFillRule(Qt.FillRule.WindingFill)
    for place in lit:
        light.addRoundedRect(place, 2 * unit(size), 2 * unit(size))
    if not lit:
        light.addEllipse(position, 30 * unit(size), 30 * unit(size))
    painter.fillPath(whole - light, QColor(0, 0, 0, round(255 * DARK)))


def paint_said(painter: QPainter, style: Style, text: str, position: QPointF, size: QSizeF) -> None:
    """What a cell says, beside it."""
    face = Type(style, SAID_SIZE / style.font_size)
    points = size / unit(size)
    at = position / unit(size)
    lines = [line for part in text.splitlines() for line in wrapped(face, part, 150.0)][:4]
    wide = max((face.width(line) for line in lines), default=0.0) + 10
    high = len(lines) * face.height + 6
    left = min(at.x() + 10, points.width() - wide - 4)
    top = at.y() + 12 if at.y() + 12 + high < points.height() - 4 else at.y() - high - 10
    card = QRectF(left, top, wide, high)
    painter.save()
    painter.scale(unit(size), unit(size))
    _paint_card(painter, style, card)
    for index, line in enumerate(lines):
        place = card.adjusted(5, 3 + index * face.height, 0, 0)
        place.setHeight(face.height)
        face.draw(painter, place, line, style.text)
    painter.restore()


def paint_clock(painter: QPainter, style: Style, text: str, size: QSizeF) -> None:
    """The time, at the right of the foot."""
    face = Type(style, FOOT / style.font_size)
    painter.save()
    painter.scale(unit(size), unit(size))
    face.draw(painter, clock_place(size), text, style.text_muted, RIGHT)
    painter.restore()


def paint_place(painter: QPainter, style: Style, text: str, size: QSizeF) -> None:
    """Where the lecture is, at the left of a foot without a page."""
    face = Type(style, FOOT / style.font_size)
    painter.save()
    painter.scale(unit(size), unit(size))
    place = clock_place(size)
    place.setLeft(MARGIN)
    face.draw(painter, place, text, style.text_muted, LEFT)
    painter.restore()


def clock_place(size: QSizeF) -> QRectF:
    """Where the clock stands, in points."""
    wide = size.width() / unit(size)
    return QRectF(wide - MARGIN - 60, HEIGHT - 17, 60, 14)


def paint_message(
    painter: QPainter, style: Style, text: str, size: QSizeF, room: QRectF | None = None
) -> None:
    """Something that must be known, near the foot, in the middle of the room that is for it."""
    face = Type(style, SAID_SIZE / style.font_size)
    room = room or QRectF(QPointF(0, 0), size / unit(size))
    lines = list(wrapped(face, text, min(0.7 * size.width() / unit(size), room.width() - 16)))
    wide = max(face.width(line) for line in lines) + 16
    high = len(lines) * face.height + 8
    card = QRectF(room.center().x() - wide / 2, HEIGHT - 24 - high, wide, high)
    painter.save()
    painter.scale(unit(size), unit(size))
    _paint_card(painter, style, card)
    for index, line in enumerate(lines):
        top = card.top() + 4 + index * face.height
        place = QRectF(card.left(), top, wide, face.height)
        face.draw(painter, place, line, style.text, CENTER)
    painter.restore()


def paint_keys(painter: QPainter, style: Style, keys: Sequence[LectureKey], size: QSizeF) -> None:
    """Every key and what it does, in two columns."""
    face = Type(style, KEYS_SIZE / style.font_size)
    points = size / unit(size)
    half, rows = (points.width() - 12 - 3 * KEYS_GAP) / 2, (len(keys) + 1) // 2
    columns = [_key_lines(style, keys[:rows], half), _key_lines(style, keys[rows:], half)]
    lines = max(sum(len(each) for _, each in column) for column in columns)
    gap = min(0.45 * face.height, (points.height() - 24 - lines * face.height) / rows)
    card = QRectF(6, 6, points.width() - 12, lines * face.height + rows * gap + 12)
    painter.save()
    painter.scale(unit(size), unit(size))
    _paint_card(painter, style, card)
    for index, column in enumerate(columns):
        left = card.left() + KEYS_GAP + index * (half + KEYS_GAP)
        _paint_keys(painter, style, column, QPointF(left, card.top() + 6), gap)
    painter.restore()


def _key_lines(
    style: Style, keys: Sequence[LectureKey], width: float
) -> list[tuple[LectureKey, list[str]]]:
    """Each key, and what it does in as many lines as it takes."""
    face = Type(style, KEYS_SIZE / style.font_size)
    room = width - _key_width(style, keys)
    return [(key, list(wrapped(face, tr("LectureKeys", key.text), room))) for key in keys]


def _named(key: LectureKey) -> str:
    """The keys, as the window's list names them."""
    space = QKeySequence(Qt.Key.Key_Space).toString(QKeySequence.SequenceFormat.NativeText)
    return key.shown.replace("Space", space)


def _key_width(style: Style, keys: Iterable[LectureKey]) -> float:
    bold = Type(style, KEYS_SIZE / style.font_size, bold=True)
    return max(bold.width(_named(key)) for key in keys) + KEYS_GAP


def _paint_keys(
    painter: QPainter,
    style: Style,
    column: Sequence[tuple[LectureKey, list[str]]],
    at: QPointF,
    gap: float,
) -> None:
    face = Type(style, KEYS_SIZE / style.font_size)
    bold = Type(style, KEYS_SIZE / style.font_size, bold=True)
    shown = _key_width(style, [key for key, _ in column])
    place = QRectF(at.x(), at.y() + gap / 2, shown, face.height)
    for key, lines in column:
        bold.draw(painter, place, _named(key), style.accent)
        for line in lines:
            face.draw(painter, place.translated(shown, 0), line, style.text)
            place.translate(0, face.height)
        place.translate(0, gap)


def _paint_card(painter: QPainter, style: Style, card: QRectF) -> None:
    painter.setPen(QPen(QColor(style.border_strong), 0.6))
    painter.setBrush(QColor(style.surface_raised))
    painter.drawRoundedRect(card, 3, 3)
