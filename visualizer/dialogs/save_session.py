"""File > Save session as: with the model or without it, and where."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from visualizer.session_file import SUFFIX
from visualizer.settings import Key, Settings

tr = QCoreApplication.translate

FOLDER = Key("session/folder", "")
ENCLOSE = Key("session/enclose", False)
WIDTH = 420


class SaveSessionDialog(QDialog):
    """Asks whether to enclose a model of so many bytes (0: it cannot be), then for a name."""

    chosen = Signal(object, bool)  # Path, whether to enclose the model

    def __init__(
        self, suggested: str, model_bytes: int, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._suggested, self._settings = suggested, settings
        self._model_bytes = model_bytes
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("SaveSession", "Save session"))
        self._build_ui()
        self.enclose.setEnabled(model_bytes > 0)
        self.enclose.setChecked(model_bytes > 0 and settings.get(ENCLOSE))
        self.enclose.toggled.connect(self._show_hint)
        self.cancel_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self.save)
        self.save_button.setFocus()
        self._show_hint()

    def save(self) -> None:
        """Ask for a name; the dialog stays when there is none."""
        path = self._ask_for_path()
        if path is None:
            return
        self._settings.set(FOLDER, str(path.parent))
        if self._model_bytes:
            self._settings.set(ENCLOSE, self.enclose.isChecked())
        self.chosen.emit(path, self.enclose.isChecked())
        self.accept()

    def _build_ui(self) -> None:
        kept = QLabel(
            tr(
                "SaveSession",
                "A session brings back what is on screen: the sentence, all numbers of this run, "
                "what is selected, and where the panels are.",
            )
        )
        self.enclose = QCheckBox(tr("SaveSession", "Enclose the model"))
        if self._model_bytes:
            size = QLocale().formattedDataSize(
                self._model_bytes, 0, QLocale.DataSizeFormat.DataSizeSIFormat
            )
            text = tr("SaveSession", "Enclose the model ({size})")
            self.enclose.setText(text.format(size=size))
        self.hint = QLabel()
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setProperty("role", "muted")
        for label in (kept, self.hint):
            label.setWordWrap(True)
            label.setFixedWidth(WIDTH)
        self.cancel_button = QPushButton(tr("SaveSession", "Cancel"))
        self.save_button = QPushButton(tr("SaveSession", "Save…"))
        self.save_button.setProperty("role", "primary")
        self.save_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(16)
        column.addWidget(kept)
        column.addWidget(self.enclose, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.hint)
        column.addSpacing(8)
        column.addLayout(buttons)

    def _show_hint(self) -> None:
        if not self._model_bytes:
            text = tr(
                "SaveSession",
                "A training run cannot be enclosed. File > Save model makes a model of it, which "
                "can be.",
            )
        elif self.enclose.isChecked():
            text = tr("SaveSession", "Everything can be computed wherever the session is opened.")
        else:
            text = tr(
                "SaveSession",
                "Where this model is not, the session shows everything as recorded, and nothing "
                "can be computed anew.",
            )
        self.hint.setText(text)

    def _ask_for_path(self) -> Path | None:
        known = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        folder = Path(self._settings.get(FOLDER) or known)
        title = tr("SaveSession", "Save the session")
        pattern = tr("SaveSession", "Sessions") + f" (*{SUFFIX})"
        name = str(folder / f"{self._suggested}{SUFFIX}")
        chosen, _ = QFileDialog.getSaveFileName(self, title, name, pattern)
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)
