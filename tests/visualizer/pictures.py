"""What is drawn, as numbers; and the runs that everything that draws is shown."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from model.address import AttentionKind
from tests.visualizer.trace_maker import CHINESE, silenced
from visualizer.appearance import Appearance
from visualizer.figures.export import export_figure
from visualizer.figures.figure import Figure
from visualizer.figures.text import _FINE, Type

TRACES = {
    "pre-norm": {},
    "post-norm": {"norm": "post", "encoder_layers": 1, "decoder_layers": 3, "heads": 3},
    "Chinese, padded": {"words": CHINESE, "padding": 2},
    "beam": {"search": "beam", "target": 6},
    "intervened": {
        "interventions": silenced((AttentionKind.CROSS, 1, 0), (AttentionKind.ENCODER_SELF, 0, 1))
    },
    "forced, one word": {"search": "forced", "source": 2, "target": 2},
}
"""Arguments of `make_trace`."""

LARGE = {
    "source": 62, "target": 62, "encoder_layers": 6, "decoder_layers": 6, "heads": 16,
    "head_dim": 8,
}  # fmt: skip


def drawn(widget: QWidget) -> np.ndarray:
    """What the widget shows once it is laid out, [row, column, rgb]."""
    for _ in range(2):
        QCoreApplication.sendPostedEvents()
    return pixels(widget.grab().toImage())


def export(figure: Figure, path: Path, **asked: Any) -> None:
    """Write a figure with these wishes."""
    export_figure(figure, path, Appearance(**asked))


def painted(figure: Figure, width: float, height: float) -> np.ndarray:
    """What a figure draws into so many points."""
    image = QImage(round(width), round(height), QImage.Format.Format_RGB32)
    image.fill(QColor(figure.style.background))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        figure.paint(painter, QRectF(0, 0, width, height))
    return pixels(image)


def pixels(image: QImage) -> np.ndarray:
    """A picture as [row, column, rgb]."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)[..., 2::-1]


def texts(figure: Figure, width: float, height: float) -> list[tuple[str, QRectF]]:
    """What a figure writes into so many points, and where: as high as its capitals are."""
    found: list[tuple[str, QRectF]] = []

    def written(self: Type, painter: QPainter, at: QPointF, text: str, _: str) -> None:
        high = self._metrics.capHeight() / _FINE
        box = QRectF(at.x(), at.y() - high, self.width(text), high)
        if text:
            found.append((text, painter.transform().mapRect(box)))

    def centred(self: Type, painter: QPainter, texts: Iterable[tuple[float, ...]]) -> None:
        half = self._metrics.capHeight() / _FINE / 2
        for x, y, text, color in texts:
            written(self, painter, QPointF(x - self.width(text) / 2, y + half), text, color)

    with mock.patch.multiple(Type, _at=written, draw_centred=centred):
        painted(figure, width, height)
    return found


def colors(picture: np.ndarray) -> int:
    """How many different colours there are."""
    return len(np.unique(picture.astype(np.uint32) @ np.array([1, 1 << 8, 1 << 16], np.uint32)))
