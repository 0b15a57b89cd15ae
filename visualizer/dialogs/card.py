"""What a model says of itself: its CARD.md, or CARD.zh_CN.md where it has one in Chinese."""

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from model.folder import CARD
from model.trace import ModelInfo
from visualizer.language import spoken
from visualizer.measure import within_screen

tr = QCoreApplication.translate


class CardDialog(QDialog):
    """The card of a model, to be read and copied; not modal."""

    def __init__(self, model: ModelInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._model = model
        self.resize(within_screen(self.screen(), 720, 560))
        self.text = QTextBrowser(self)
        self.text.setOpenExternalLinks(True)
        self.text.document().setDocumentMargin(16)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        column.addWidget(buttons)
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._fill()
        super().changeEvent(event)

    def _fill(self) -> None:
        model = self._model
        self.setWindowTitle(tr("CardDialog", "About the model {name}").format(name=model.name))
        self.text.setAccessibleName(self.windowTitle())
        if card := _card(model.path):
            self.text.setMarkdown(card)
            _calm(self.text.document())
        else:
            text = tr(
                "CardDialog", "The folder {folder} has no {card} that says what this model is."
            )
            self.text.setPlainText(text.format(folder=model.path, card=CARD))


def _calm(document: QTextDocument) -> None:
    """Let long commands wrap, and headings be hardly larger than the text."""
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        shape = block.blockFormat()
        shape.setNonBreakableLines(False)
        level = shape.headingLevel()
        shape.setTopMargin(shape.topMargin() + (8 if level > 1 else 0))
        cursor.setBlockFormat(shape)
        if level:
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            size = QTextCharFormat()
            size.setProperty(QTextFormat.Property.FontSizeAdjustment, int(level == 1))
            cursor.mergeCharFormat(size)
        block = block.next()


def _card(folder: Path) -> str:
    """The text of the card, in the language of the interface if there is one; empty if none."""
    stem, _, suffix = CARD.rpartition(".")
    for name in (f"{stem}.{spoken()}.{suffix}", CARD):
        with suppress(OSError):
            return (folder / name).read_text(encoding="utf-8", errors="replace").strip()
    return ""
