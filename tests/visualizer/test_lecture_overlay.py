"""What is written over a lecture and beside its picture is whole, in both languages."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QRectF, QSize, QSizeF, QTranslator
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.visualizer.test_lecture_page import slide
from tests.visualizer.trace_maker import make_trace
from visualizer.figures.text import Type
from visualizer.language import FOLDER, Language
from visualizer.lecture import overlay
from visualizer.lecture.lecture_keys import LECTURE_KEYS
from visualizer.lecture.page import HEIGHT, Page
from visualizer.theme import LECTURE

Drawn = list[tuple[str, QRectF]]


@pytest.fixture(params=["en", "zh_CN"])
def language(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    translator = QTranslator()
    if request.param != "en":
        assert translator.load(str(FOLDER / f"{request.param}.qm"))
        qapp.installTranslator(translator)
    yield request.param
    qapp.removeTranslator(translator)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """Each line that is drawn from the left, and where it stands, in points."""
    found: Drawn = []
    draw = Type.draw

    def note(self: Type, painter: QPainter, rect: QRectF, text: str, *rest: object) -> None:
        found.append((text, QRectF(rect.x(), rect.y(), self.width(text), self.height)))
        draw(self, painter, rect, text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Type, "draw", note)
    return found


@pytest.mark.parametrize("size", [(1024, 768), (1440, 900), (1920, 1080)])
def test_that_every_key_and_what_it_does_is_whole(
    drawn: Drawn, language: str, size: tuple[int, int]
) -> None:
    image = QImage(QSize(*size), QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        overlay.paint_keys(painter, LECTURE, LECTURE_KEYS, QSizeF(*size))
    said = "".join(text for text, _ in drawn).replace(" ", "")
    for key in LECTURE_KEYS:
        text = overlay.tr("LectureKeys", key.text)
        assert (text == key.text) == (language == "en")
        assert (key.shown + text).replace(" ", "") in said
    page = QRectF(0, 0, HEIGHT * size[0] / size[1], HEIGHT).adjusted(6, 6, -6, -6)
    for (text, one), (_, other) in pairwise(drawn):
        assert page.contains(one) and page.contains(other), text
        assert one.intersected(other).height() < 0.1 or one.intersected(other).width() < 0.1, text


def test_that_a_number_stays_with_its_word(drawn: Drawn, language: str) -> None:
    text = "Look how far it goes in layer 2, and at head 3. 看第 2 层的第 3 个头。"
    page = Page(slide(make_trace(), "attention-matrix", text), LECTURE)
    words = ["layer 2", "head 3", "第 2 层", "第 3 个头", *page.slide.head.split(" · ")[1:]]
    for width in range(700, 1500, 10):
        drawn.clear()
        image = QImage(QSize(width, 768), QImage.Format.Format_RGB32)
        with QPainter(image) as painter:
            page.paint(painter, QSizeF(width, 768))
        lines = [text.replace("\u00a0", " ").replace("\u2060", "") for text, _ in drawn]
        for word in words:
            assert any(word in line for line in lines), (width, word)


def test_that_keys_are_named_in_chinese_as_in_the_list_of_the_window(drawn: Drawn) -> None:
    language = Language()
    language.choose("zh_CN")
    image = QImage(QSize(1440, 900), QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        overlay.paint_keys(painter, LECTURE, LECTURE_KEYS, QSizeF(1440, 900))
    language.choose("en")
    space = next(text for text, _ in drawn if "PgDn" in text)
    assert "Space" not in space and "空格" in space
