"""What this machine's fonts cannot draw, and the package that has it."""

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QFontDatabase

from model.trace import Trace
from visualizer import settings
from visualizer.notices import Notices, Said, saying
from visualizer.settings import Key, Settings
from visualizer.theme import is_drawable

EMOJI = range(0x1F000, 0x1FB00)


class Glyphs(QObject):
    """Warns of what is missing at each start until the user has confirmed it."""

    def __init__(self, notices: Notices, stored: Settings) -> None:
        super().__init__(notices)
        self._notices, self._settings = notices, stored
        self._told: set[Key[bool]] = set()
        chinese = QFontDatabase.WritingSystem.SimplifiedChinese
        self.are_chinese = bool(QFontDatabase.families(chinese))
        """Whether Chinese can be drawn; an interface in Chinese could not be read else."""

    @Slot(object)
    def check_emoji(self, trace: Trace) -> None:
        """Say which package has the emoji that are in the text and not on this machine."""
        text = trace.source_text + trace.output_text
        if any(ord(each) in EMOJI and not is_drawable(each) for each in text):
            missing = saying(
                "Program",
                "No font here has these emoji; install the package {package}.",
                package="fonts-noto-color-emoji",
            )
            self._warn(settings.EMOJI_WARNING_SHOWN, missing)

    def check_chinese(self) -> None:
        """Say which package has the Chinese glyphs that this machine lacks."""
        if not self.are_chinese:
            text = saying(
                "Program",
                "This machine has no Chinese glyphs; install the package {package}.",
                package="fonts-noto-cjk",
            )
            self._warn(settings.GLYPH_WARNING_SHOWN, text())  # in Chinese it could not be read

    def _warn(self, confirmed: Key[bool], said: Said) -> None:
        if confirmed in self._told or self._settings.get(confirmed):
            return
        self._told.add(confirmed)
        confirm = partial(self._settings.set, confirmed, True)
        self._notices.offer("warning", said, saying("Program", "Got it"), confirm)
