"""What there is to learn, before anything starts: counts, lengths, pieces, what is left out."""

from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from model.corpora import Corpus
from visualizer.dialogs.parts import heading, muted
from visualizer.widgets.piece_lines import PieceLines

if TYPE_CHECKING:
    from model.corpora.preview import Preview, Side

tr = QCoreApplication.translate

SAMPLES = 3
UNKNOWN = "–"


class CorpusPreview(QFrame):
    """Each number has its place from the start, so that nothing moves when they arrive."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(tr("CorpusPreview", "What there is to learn"))
        self.status, self.held_out, self.skipped = QLabel(), muted(), muted()
        self.status.setProperty("role", "muted")
        self._numbers: list[QLabel] = []
        self.samples = [(PieceLines(2, self), PieceLines(2, self)) for _ in range(SAMPLES)]
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(14)
        top = QHBoxLayout()
        top.addWidget(heading(tr("CorpusPreview", "WHAT THERE IS TO LEARN")))
        top.addStretch(1)
        top.addWidget(self.status)
        column.addLayout(top)
        column.addLayout(self._pairs())
        column.addLayout(self._lengths())
        column.addLayout(_part(tr("CorpusPreview", "HELD OUT"), self.held_out))
        column.addLayout(_part(tr("CorpusPreview", "LEFT OUT"), self.skipped))
        column.addLayout(self._pieces())
        column.addStretch(1)
        self._clear()

    @property
    def numbers(self) -> list[str]:
        """Pairs of each part; then vocabulary and lengths, the source's before the target's."""
        return [label.text() for label in self._numbers]

    def show_corpus(self, corpus: Corpus) -> None:
        """Say what is known of a corpus before it is read."""
        self._clear()
        self.held_out.setText(tr("Corpora", corpus.held_out))

    def wait(self) -> None:
        """What is shown holds no longer; what does is being found out."""
        self.status.setText(tr("CorpusPreview", "reading…"))
        self._show_valid(False)

    def fail(self) -> None:
        """There is nothing to show: what is at fault is said elsewhere."""
        self._clear()
        self.status.setText("")

    def show_preview(self, preview: "Preview") -> None:
        """Show what was found."""
        self.status.setText("")
        sides = preview.source, preview.target
        lengths = chain.from_iterable(zip(*map(_facts, sides), strict=True))
        found = [*preview.pairs.values(), *lengths]
        for label, number in zip(self._numbers, found, strict=True):
            label.setText(f"{number:,}")
        for index, lines in enumerate(self.samples):
            sample = preview.samples[index] if index < len(preview.samples) else None
            texts = (sample.pair.source, sample.pair.target) if sample else ("", "")
            pieces = (sample.source, sample.target) if sample else ((), ())
            for line, text, cut in zip(lines, texts, pieces, strict=True):
                line.show_pieces(text, cut)
        self._example.show()
        self.held_out.setText(tr("Corpora", preview.held_out))
        self.skipped.setText(preview.skipped or tr("CorpusPreview", "Nothing."))
        self._show_valid(True)

    def _clear(self) -> None:
        for label in self._numbers:
            label.setText(UNKNOWN)
        for line in (line for lines in self.samples for line in lines):
            line.show_pieces("", ())
        self.skipped.setText(UNKNOWN)
        self._example.hide()  # what is left out may need more lines

    def _show_valid(self, valid: bool) -> None:
        for label in self._numbers:
            label.setEnabled(valid)
        for line in (line for lines in self.samples for line in lines):
            line.setEnabled(valid)

    def _pairs(self) -> QGridLayout:
        grid = _grid()
        for row, text in enumerate(
            (
                tr("CorpusPreview", "Pairs to learn from"),
                tr("CorpusPreview", "Pairs for validation"),
                tr("CorpusPreview", "Pairs for the test"),
            )
        ):
            grid.addWidget(QLabel(text), row, 0)
            grid.addWidget(self._number(text), row, 2)
        return grid

    def _lengths(self) -> QGridLayout:
        grid = _grid()
        sides = tr("CorpusPreview", "Source"), tr("CorpusPreview", "Target")
        for column, side in enumerate(sides, 1):
            label = muted(side)
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label, 0, column)
        for row, text in enumerate(
            (
                tr("CorpusPreview", "Pieces in the vocabulary"),
                tr("CorpusPreview", "Pieces of a text, median"),
                tr("CorpusPreview", "95 % have at most"),
                tr("CorpusPreview", "The longest has"),
            ),
            1,
        ):
            grid.addWidget(QLabel(text), row, 0)
            for column, side in enumerate(sides, 1):
                grid.addWidget(self._number(f"{text}, {side}"), row, column)
        return grid

    def _pieces(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        self._example = heading(tr("CorpusPreview", "FOR EXAMPLE"))
        column.addWidget(self._example)
        for index, lines in enumerate(self.samples):
            if index:
                column.addSpacing(6)
            for line in lines:
                column.addWidget(line)
        return column

    def _number(self, name: str) -> QLabel:
        label = QLabel(UNKNOWN)
        label.setAlignment(Qt.AlignmentFlag.AlignRight)
        label.setAccessibleDescription(name)
        self._numbers.append(label)
        return label


def _facts(side: "Side") -> tuple[int, int, int, int]:
    return side.vocab, side.median, side.most, side.longest


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(0, 1)
    for column in (1, 2):
        grid.setColumnMinimumWidth(column, 56)
    return grid


def _part(title: str, label: QLabel) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(heading(title))
    column.addWidget(label)
    return column
