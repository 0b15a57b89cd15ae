"""Widgets beside each other, and on further lines where the width does not suffice."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem


class FlowLayout(QLayout):
    """From left to right; what is added after `add_stretch` stands at the right end of its line.

    What wants to be as wide as possible gets the rest of its line.
    """

    def __init__(self, spacing: int = 8) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._stretch: int | None = None
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def add_stretch(self) -> None:
        """Push what follows to the right."""
        self._stretch = len(self._items)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    # Qt asks for places that do not exist, and expects nothing then
    def itemAt(self, index: int) -> QLayoutItem:
        return self._items[index] if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def takeAt(self, index: int) -> QLayoutItem:
        return self._items.pop(index) if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = self._lines(width)
        return sum(self._height(line, width) for line in lines) + self.spacing() * (len(lines) - 1)

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._items]
        wide = sum(size.width() for size in sizes) + self.spacing() * max(len(sizes) - 1, 0)
        return QSize(wide, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._items]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        y = rect.y()
        for line in self._lines(rect.width()):
            high = self._height(line, rect.width())
            x, pushed = rect.x(), False
            for index in line:
                size = self._size(index, rect.width())
                if self._items[index].expandingDirections() & Qt.Orientation.Horizontal:
                    size.setWidth(size.width() + rect.width() - self._width(line))
                if self._stretch is not None and index >= self._stretch and not pushed:
                    pushed = True
                    x = max(x, rect.right() + 1 - self._width([i for i in line if i >= index]))
                corner = QPoint(x, y + (high - size.height()) // 2)
                self._items[index].setGeometry(QRect(corner, size))
                x += size.width() + self.spacing()
            y += high + self.spacing()

    def _lines(self, width: int) -> list[list[int]]:
        lines: list[list[int]] = []
        for index in self._shown():
            if lines and self._width([*lines[-1], index]) <= width:
                lines[-1].append(index)
            else:
                lines.append([index])
        return lines

    def _shown(self) -> list[int]:
        return [index for index, item in enumerate(self._items) if not item.isEmpty()]

    def _width(self, line: list[int]) -> int:
        wide = sum(self._items[index].sizeHint().width() for index in line)
        return wide + self.spacing() * (len(line) - 1)

    def _height(self, line: list[int], width: int) -> int:
        return max(self._size(index, width).height() for index in line)

    def _size(self, index: int, width: int) -> QSize:
        """What an item gets in a layout of a width; what is narrower than it likes may wrap."""
        item = self._items[index]
        size = item.sizeHint()
        if size.width() > width:
            size.setWidth(width)
            if item.hasHeightForWidth():
                size.setHeight(item.heightForWidth(width))
        return size
