"""File > Save model: the name of what was trained, where it goes, on how much it is measured."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from visualizer.dialogs.parts import fault_label
from visualizer.dialogs.training_checks import LONGEST_NAME, models_folder, name_fault
from visualizer.session import Session
from visualizer.settings import Key, Settings
from visualizer.training_state import SaveRequest
from visualizer.widgets.elided_label import ElidedLabel

tr = QCoreApplication.translate

MODELS_FOLDER = Key("save/folder", "")
SENTENCES = Key("save/sentences", 200, lambda count: 1 <= count <= MOST)
MOST = 100_000
WIDTH = 560


class SaveModelDialog(QDialog):
    """Asks for the name and the place of a model, and lets it be saved; not modal."""

    def __init__(
        self, session: Session, settings: Settings, run: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._run = session, settings, run
        self._folder = Path(settings.get(MODELS_FOLDER) or models_folder())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("SaveModelDialog", "Save model"))
        self._build_ui()
        self._connect()
        self._show_place()

    def save(self) -> None:
        """Let the model be saved, unless its name cannot be."""
        self._check_name()
        if not self.save_button.isEnabled():
            return
        self._settings.set(SENTENCES, self.sentences.value())
        folder = self._folder / self.name.text().strip()
        self._session.save_model(SaveRequest(self._run, folder, self.sentences.value()))
        self.accept()

    def _build_ui(self) -> None:
        self.name = QLineEdit(self._run.name)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setMinimumWidth(WIDTH - 220)
        self.name.selectAll()
        self.name_fault = fault_label()
        self.place = ElidedLabel(self)
        self.place_button = QPushButton(tr("SaveModelDialog", "Other folder…"))
        self.place_button.setAutoDefault(False)
        self.sentences = QSpinBox()
        self.sentences.setRange(1, MOST)
        self.sentences.setSingleStep(100)
        self.sentences.setGroupSeparatorShown(True)
        self.sentences.setValue(self._settings.get(SENTENCES))
        text = tr(
            "SaveModelDialog",
            "First its scores are measured on so many sentences that it did not learn from; its "
            "card tells them, with the data, the settings and the seed. More are more exact, and "
            "take longer.",
        )
        self.hint = QLabel(text)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.cancel_button = QPushButton(tr("SaveModelDialog", "Cancel"))
        self.cancel_button.setAutoDefault(False)
        self.save_button = QPushButton(tr("SaveModelDialog", "Save"))
        self.save_button.setProperty("role", "primary")
        self.save_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(16)
        column.addLayout(self._form())
        column.addWidget(self.hint)
        column.addLayout(buttons)

    def _form(self) -> QFormLayout:
        place = QHBoxLayout()
        place.setSpacing(12)
        place.addWidget(self.place, 1)
        place.addWidget(self.place_button)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.addRow(tr("SaveModelDialog", "Name"), self.name)
        form.addRow("", self.name_fault)
        form.addRow(tr("SaveModelDialog", "Folder"), place)
        form.addRow(tr("SaveModelDialog", "Sentences to measure"), self.sentences)
        form.setRowVisible(self.name_fault, False)
        self.name.setAccessibleName(tr("SaveModelDialog", "Name of the model"))
        self.sentences.setAccessibleName(tr("SaveModelDialog", "Sentences to measure"))
        self.form = form
        return form

    def _connect(self) -> None:
        self.name.textChanged.connect(self._check_name)
        self.place_button.clicked.connect(self._on_place_clicked)
        self.cancel_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self.save)

    def _check_name(self) -> None:
        fault = name_fault(self.name.text().strip(), self._folder)
        self.name_fault.setText(f"⚠ {fault}" if fault else "")
        self.form.setRowVisible(self.name_fault, bool(fault))
        self.resize(self.sizeHint().expandedTo(self.size()))
        self.save_button.setEnabled(not fault)

    def _show_place(self) -> None:
        self.place.show_text(str(self._folder))
        self._check_name()

    def _on_place_clicked(self) -> None:
        title = tr("SaveModelDialog", "Choose the folder in which the model will be")
        if folder := QFileDialog.getExistingDirectory(self, title, str(self._folder)):
            self._folder = Path(folder)
            self._settings.set(MODELS_FOLDER, folder)
            self._show_place()
