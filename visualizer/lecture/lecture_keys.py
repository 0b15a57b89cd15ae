"""LECTURE_KEYS: what each key does in lecture mode."""

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt

_Key = Qt.Key


def _T(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("LectureKeys", text))


@dataclass(frozen=True)
class LectureKey:
    """Keys, how they are written, what they do: a move, or a method of the window."""

    keys: tuple[Qt.Key, ...]
    shown: str
    text: str
    call: str
    argument: str = ""


def _move(key: Qt.Key, shown: str, text: str, move: str) -> LectureKey:
    return LectureKey((key,), shown, text, "go", move)


_NEXT = (_Key.Key_Right, _Key.Key_Space, _Key.Key_PageDown)
_PREVIOUS = (_Key.Key_Left, _Key.Key_PageUp)
"""Remote controls send Page up and Page down."""

LECTURE_KEYS = (
    LectureKey(_NEXT, "→  Space  PgDn", _T("the next thing"), "go", "next"),
    LectureKey(_PREVIOUS, "←  PgUp", _T("the thing before"), "go", "previous"),
    _move(_Key.Key_Home, "Home", _T("to the beginning"), "first"),
    _move(_Key.Key_End, "End", _T("to the end"), "last"),
    _move(_Key.Key_Up, "↑", _T("layer above"), "layer-up"),
    _move(_Key.Key_Down, "↓", _T("layer below"), "layer-down"),
    _move(_Key.Key_BracketRight, "]", _T("next head"), "next-head"),
    _move(_Key.Key_BracketLeft, "[", _T("head before"), "previous-head"),
    _move(_Key.Key_Greater, ">", _T("next decode step"), "next-token"),
    _move(_Key.Key_Less, "<", _T("decode step before"), "previous-token"),
    LectureKey((_Key.Key_T, _Key.Key_Slash), "T", _T("another sentence"), "type_sentence"),
    LectureKey((_Key.Key_X,), "X", _T("silence this head, or not"), "silence"),
    LectureKey((_Key.Key_L,), "L", _T("laser pointer"), "toggle_laser"),
    LectureKey((_Key.Key_S,), "S", _T("spotlight"), "toggle_spotlight"),
    LectureKey((_Key.Key_Plus, _Key.Key_Equal), "+", _T("larger; the wheel as well"), "zoom_in"),
    LectureKey((_Key.Key_Minus,), "−", _T("smaller"), "zoom_out"),
    LectureKey((_Key.Key_0,), "0", _T("the whole picture"), "zoom_off"),
    LectureKey((_Key.Key_B, _Key.Key_Period), "B  .", _T("black, and back"), "toggle_black"),
    LectureKey((_Key.Key_N,), "N", _T("notes for the lecturer"), "toggle_notes"),
    LectureKey((), "Alt+1…9", _T("another picture; Alt+0: its own"), "show_figure"),
    LectureKey((), "Ctrl+Z", _T("take back the last change"), "undo"),
    LectureKey((_Key.Key_F1, _Key.Key_H), "F1", _T("these keys"), "toggle_help"),
    LectureKey((_Key.Key_Escape,), "Esc", _T("back to the scene, then to the window"), "back"),
    LectureKey((_Key.Key_F5,), "F5", _T("to the window"), "close"),
)
BY_KEY = {key: each for each in LECTURE_KEYS for key in each.keys}
FIGURES_BY_KEY = {
    _Key.Key_0: "",
    _Key.Key_1: "attention-matrix",
    _Key.Key_2: "head-grid",
    _Key.Key_3: "mask",
    _Key.Key_4: "positions",
    _Key.Key_5: "residual-stream",
    _Key.Key_6: "vectors",
    _Key.Key_7: "training",
    _Key.Key_8: "over-training",
    _Key.Key_9: "architecture",
}
