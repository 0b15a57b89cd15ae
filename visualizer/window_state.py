"""What `QMainWindow.saveState` writes, read with care: Qt crashes on one that is damaged.

The stream is the version, the docks of each side, the size of the centre, who owns the corners,
and the lines of tool bars. A group of docks is a row, a column or a stack of tabs, of docks and of
groups within.
"""

import struct

LARGEST = 65_536  # bytes
DEEPEST = 12  # groups within groups
MOST = 64  # docks or groups in one, tool bars in one line
FARTHEST = 10_000  # pixels
ANY_SIZE = 0x00FFFFFF
"""What Qt writes as the most where there is none; for a stack of tabs it adds their bar."""

_MARK, _DOCKS, _GROUP, _TABS, _DOCK, _TOOL_BARS = 0xFF, 0xFD, 0xFC, 0xFA, 0xFB, 0xFC
_CORNERS = ({1, 4}, {2, 4}, {1, 8}, {2, 8})  # areas: 1 left, 2 right, 4 top, 8 bottom


def names_in_state(state: bytes) -> frozenset[str]:
    """The docks and tool bars that a state places; raises ValueError if Qt never wrote it."""
    if len(state) > LARGEST:
        raise ValueError("it is too large")
    reader = _Reader(state)
    reader.window()
    return frozenset(reader.names)


class _Reader:
    """Walks through a state; every number must be one that Qt writes."""

    def __init__(self, state: bytes) -> None:
        self._rest = memoryview(state)
        self.names: set[str] = set()

    def window(self) -> None:
        self._expect(_MARK, "i")
        self._expect(0, "i")
        self._expect(_DOCKS)
        sides = [self._side() for _ in range(self._number(0, 4))]
        if len(set(sides)) != len(sides):
            raise ValueError("a side is there twice")
        self._size()
        for areas in _CORNERS:
            if self._number(1, 8) not in areas:
                raise ValueError("a corner belongs to no side beside it")
        self._expect(_TOOL_BARS)
        for _ in range(self._number(0, MOST)):
            self._line()
        if self._rest:
            raise ValueError("there is more than the window")

    def _side(self) -> int:
        side = self._number(0, 3)
        self._size()
        self._group(1)
        return side

    def _group(self, depth: int) -> None:
        kind = self._byte()
        if kind not in (_GROUP, _TABS) or depth > DEEPEST:
            raise ValueError("it has an unknown group")
        current = self._number(-1, MOST) if kind == _TABS else -1
        if self._byte() not in (1, 2):
            raise ValueError("a group is neither a row nor a column")
        count = self._number(1, MOST)
        if current >= count:
            raise ValueError("a tab is in front that is not there")
        for _ in range(count):
            self._member(kind, depth)

    def _member(self, kind: int, depth: int) -> None:
        member = self._byte()
        if member == _DOCK:
            self._name()
            if self._byte() > 3:  # visible, floating
                raise ValueError("a dock is in an unknown state")
            self._lengths()
        elif member == _GROUP and kind == _GROUP:
            self._lengths()
            self._group(depth + 1)
        else:
            raise ValueError("it has an unknown member")

    def _line(self) -> None:
        self._number(0, 3)
        for _ in range(self._number(0, MOST)):
            self._name()
            if self._byte() > 1:
                raise ValueError("a tool bar is in an unknown state")
            self._number(0, FARTHEST)
            self._number(-1, FARTHEST)
            for _ in range(2):
                self._expect(0, "i")  # it does not float

    def _size(self) -> None:
        for _ in range(2):
            self._number(-1, FARTHEST)

    def _lengths(self) -> None:
        """Place, size, least and most; or the rectangle of one that floats."""
        for _ in range(3):
            self._number(-FARTHEST, FARTHEST)
        self._number(0, ANY_SIZE + FARTHEST)

    def _name(self) -> None:
        length = self._number(2, 200)
        name = bytes(self._take(length)).decode("utf-16-be")
        if name in self.names:
            raise ValueError("something is there twice")
        self.names.add(name)

    def _number(self, low: int, high: int) -> int:
        (number,) = struct.unpack(">i", self._take(4))
        if not low <= number <= high:
            raise ValueError("a number is out of its range")
        return int(number)

    def _expect(self, wanted: int, kind: str = "B") -> None:
        found = self._number(0, FARTHEST) if kind == "i" else self._byte()
        if found != wanted:
            raise ValueError("it does not begin as it must")

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, count: int) -> memoryview:
        if len(self._rest) < count:
            raise ValueError("it ends too early")
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken
