"""What to learn: one of the program's own tasks, or the user's pairs in a file or in two."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from model.corpora import CORPORA, Corpus, open_corpus
from visualizer.dialogs.parts import fault_label, muted
from visualizer.settings import Key, Settings
from visualizer.widgets.setting_editor import Calm

tr = QCoreApplication.translate

PAIRS_FOLDER = Key("train/folder", "")
OWN = ""
"""What stands for the user's pairs in the place of a name."""


class CorpusChooser(QWidget):
    """`changed` says that something else is chosen.

    `corpus` is what was chosen last and can be read; `fault` says why what is chosen cannot.
    """

    changed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.corpus: Corpus = next(iter(CORPORA.values()))
        self.names = QComboBox(self)
        self.names.setAccessibleName(tr("TrainDialog", "What to learn"))
        for corpus in CORPORA.values():
            text = f"{corpus.name} · {tr('Corpora', corpus.description)}"
            self.names.addItem(text, corpus.name)
        self.names.addItem(tr("TrainDialog", "My own pairs…"), OWN)
        Calm(self).watch(self.names)
        self.fault_label = fault_label()
        self.help = muted(tr("TrainDialog", "UTF-8 text; further columns are passed over."))
        self.help.hide()
        self.fault = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.names)
        column.addWidget(self._build_files())
        column.addWidget(self.fault_label)
        column.addWidget(self.help)
        self.names.activated.connect(self._on_chosen)

    @property
    def is_own(self) -> bool:
        """Whether the user's own pairs are chosen."""
        return bool(self.names.currentData() == OWN)

    def show_fault(self, reason: str) -> None:
        """Say why it cannot be learned; nothing if it can."""
        self.fault_label.setText(f"⚠ {reason}" if reason else "")
        self.fault_label.setVisible(bool(reason))
        self.help.setVisible(self.is_own and not reason)

    def choose_files(self, *paths: Path) -> None:
        """Choose a file of pairs, or a file and the one with its translations."""
        self.names.setCurrentIndex(self.names.findData(OWN))
        for field, path in zip((self.pairs, self.translations), (*paths, ""), strict=False):
            field.blockSignals(True)
            field.setText(str(path))
            field.blockSignals(False)
        self._read()

    def _build_files(self) -> QWidget:
        self.files = QWidget(self)
        self.files.hide()
        self.pairs, self.translations = QLineEdit(), QLineEdit()
        one = tr("TrainDialog", "source, tab and target in each line; or the source only")
        two = tr("TrainDialog", "in the same file, after a tab; or a file line by line")
        grid = QGridLayout(self.files)
        grid.setContentsMargins(0, 2, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        fields = (self.pairs, one, tr("TrainDialog", "Pairs")), (
            self.translations, two, tr("TrainDialog", "Translations"),
        )  # fmt: skip
        self.choose_buttons: list[QPushButton] = []
        for row, (field, hint, name) in enumerate(fields):
            label = QLabel(name)
            label.setBuddy(field)
            field.setPlaceholderText(hint)
            field.setAccessibleName(name)
            field.setClearButtonEnabled(True)
            field.textChanged.connect(self._read)
            button = QPushButton(tr("TrainDialog", "Choose…"))
            button.setAutoDefault(False)
            button.setAccessibleName(tr("TrainDialog", "Choose a file: {name}").format(name=name))
            self.choose_buttons.append(button)
            for column, widget in enumerate((label, field, button)):
                grid.addWidget(widget, row, column)
        self.choose_buttons[0].clicked.connect(self._on_pairs_wanted)
        self.choose_buttons[1].clicked.connect(self._on_translations_wanted)
        return self.files

    @Slot()
    def _on_chosen(self) -> None:
        if self.is_own and not self.pairs.text():
            path = self._ask()
            if not path:
                self.names.setCurrentIndex(self.names.findData(self.corpus.name))
                return
            self.choose_files(Path(path))
        else:
            self._read()

    @Slot()
    def _on_pairs_wanted(self) -> None:
        self.pairs.setText(self._ask() or self.pairs.text())

    @Slot()
    def _on_translations_wanted(self) -> None:
        self.translations.setText(self._ask() or self.translations.text())

    def _ask(self) -> str:
        title = tr("TrainDialog", "Choose pairs: source, tab, target in each line")
        pattern = tr("TrainDialog", "Text (*.tsv *.txt *.csv);;All files (*)")
        path, _ = QFileDialog.getOpenFileName(
            self, title, self._settings.get(PAIRS_FOLDER), pattern
        )
        if path:
            self._settings.set(PAIRS_FOLDER, str(Path(path).parent))
        return path

    @Slot()
    def _read(self) -> None:
        self.files.setVisible(self.is_own)
        self.fault = ""
        if self.is_own:
            self.fault = _fault_of(self._paths())
            if not self.fault:
                self.corpus = open_corpus(",".join(str(_path(typed)) for typed in self._paths()))
        else:
            self.corpus = CORPORA[self.names.currentData()]
        self.show_fault(self.fault)
        self.changed.emit()

    def _paths(self) -> list[str]:
        """The files, as they are typed."""
        second = self.translations.text().strip()
        return [self.pairs.text().strip(), *([second] if second else [])]


def _path(typed: str) -> Path:
    return Path(typed).expanduser().absolute()


def _fault_of(paths: list[str]) -> str:
    """Why these files cannot be read; empty if nothing is known against them."""
    if not paths[0]:
        return tr("TrainDialog", "Choose a file with pairs.")
    for path in map(_path, paths):
        if path.is_dir():
            return tr("TrainDialog", "{name} is a folder; choose a file.").format(name=path.name)
        if not path.is_file():
            return tr("TrainDialog", "There is no file {name}.").format(name=path.name)
    return ""
