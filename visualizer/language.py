"""The language of the interface, switched while the program runs.

The translations are Qt's files in `assets/i18n`; `python -m tests.translations` makes them.
"""

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QCoreApplication,
    QLibraryInfo,
    QLocale,
    QObject,
    QTranslator,
    Signal,
)

from visualizer import ASSETS
from visualizer.theme import no_collection

FOLDER = ASSETS / "i18n"
ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "zh_CN": "简体中文"}
"""Codes, and what each language calls itself."""
SPOKEN = "language"
"""The property of the program that names the current one."""

ARROWS = (
    QT_TRANSLATE_NOOP("QShortcut", "Left"),
    QT_TRANSLATE_NOOP("QShortcut", "Right"),
    QT_TRANSLATE_NOOP("QShortcut", "Up"),
    QT_TRANSLATE_NOOP("QShortcut", "Down"),
)
"""Keys that Qt calls otherwise in Chinese than those who read of them do."""


class Language(QObject):
    """Which language is current; widgets hear of another one by `LanguageChange`."""

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.current = ENGLISH
        self._translators: list[QTranslator] = []

    def choose(self, code: str) -> None:
        """Speak another language from now on; what is not known is English."""
        code = code if code in LANGUAGES else ENGLISH
        QLocale.setDefault(QLocale(code) if code != ENGLISH else QLocale(QLocale.Language.English))
        if code == self.current == spoken():
            return
        self.current = code
        QCoreApplication.instance().setProperty(SPOKEN, code)  # type: ignore[union-attr]
        with no_collection():  # Qt goes through all widgets
            for old in self._translators:
                QCoreApplication.removeTranslator(old)
            self._translators = [*_translators(code)]
            for new in self._translators:
                QCoreApplication.installTranslator(new)
        self.changed.emit(code)


def spoken() -> str:
    """The code of the language that texts are translated to now."""
    program = QCoreApplication.instance()
    return str((program and program.property(SPOKEN)) or ENGLISH)


def system_language() -> str:
    """The language of the system, if the program speaks it."""
    name = QLocale.system().name()
    chinese = name.startswith("zh")
    return "zh_CN" if chinese else ENGLISH


def _translators(code: str) -> list[QTranslator]:
    """Qt's own texts, then ours."""
    known = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    found = []
    for name, folder in (("qtbase_" + code, known), (code, str(FOLDER))):
        translator = QTranslator()
        if translator.load(name, folder):
            found.append(translator)
    return found
