"""What a user does with a panel that is a figure: look at it, point at a cell, click."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from visualizer.figures.figure import Figure
from visualizer.panels.panel import FigurePanel, Panel
from visualizer.session import Session
from visualizer.theme import Theme
from visualizer.widgets.figure_view import PIXELS_PER_POINT, prepare

P = TypeVar("P", bound=Panel)


def shown(qtbot: QtBot, kind: type[P], session: Session, theme: Theme, width: int = 900,
          height: int = 640) -> P:  # fmt: skip
    """A panel on the screen."""
    panel = kind(session, theme)
    qtbot.addWidget(panel)
    panel.resize(width, height)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def figure(panel: FigurePanel) -> Any:
    """What it shows; `face` is the one of several that is current."""
    drawing = panel.figure_view.drawing
    return getattr(drawing, "face", drawing)


def place(panel: FigurePanel, wanted: Callable[[Any], bool]) -> QPoint:
    """Some place of the figure, in pixels, where such a cell is."""
    view = panel.figure_view
    for apart in (17, 5):
        for y in range(4, view.height(), apart):
            for x in range(4, view.width(), apart):
                cell = view.cell_at(QPointF(x, y))
                if cell is not None and wanted(cell):
                    return QPoint(x, y)
    raise AssertionError("there is no such place")


def point_at(panel: FigurePanel, wanted: Callable[[Any], bool]) -> Any:
    """Move the mouse to such a cell and answer the cell."""
    at = place(panel, wanted)
    QTest.mouseMove(panel.figure_view, at)
    return panel.figure_view.cell_at(QPointF(at))


def click(qtbot: QtBot, panel: FigurePanel, wanted: Callable[[Any], bool]) -> None:
    """Click on such a cell."""
    at = place(panel, wanted)
    qtbot.mouseClick(panel.figure_view, Qt.MouseButton.LeftButton, pos=at)


def tip(panel: FigurePanel, wanted: Callable[[Any], bool]) -> str:
    """What the tip over such a cell says."""
    cell = panel.figure_view.cell_at(QPointF(place(panel, wanted)))
    drawing = panel.figure_view.drawing
    assert drawing is not None
    return drawing.explain(cell)


def picture(drawn: Figure, width: float = 600, height: float = 400, finer: float = 2.0) -> QImage:
    """A figure of so many points, at `finer` pixels a point."""
    image = QImage(QSizeF(width * finer, height * finer).toSize(), QImage.Format.Format_RGB32)
    image.fill(drawn.style.background)
    painter = QPainter(image)
    prepare(painter)
    painter.scale(finer, finer)
    drawn.paint(painter, QRectF(0, 0, width, height))
    painter.end()
    return image


def pixels(image: QImage) -> NDArray[np.uint8]:
    """Its colours: [y, x, rgb]."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return flat[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def rgb(color: str) -> tuple[int, int, int]:
    """A colour's parts."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def in_pixels(area: QRectF, finer: float = PIXELS_PER_POINT) -> QRectF:
    """An area of points in pixels."""
    return QRectF(area.topLeft() * finer, area.size() * finer)
