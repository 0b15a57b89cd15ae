"""File > Export figure: everything that a file is made with, beside a preview of the page."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSize, QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from model.errors import ModelError
from visualizer.appearance import DATA_FORMATS, FORMATS, Appearance, AppearanceError
from visualizer.dialogs.appearance_form import AppearanceForm
from visualizer.dialogs.page_preview import PagePreview
from visualizer.figures.data import write_data
from visualizer.figures.export import export_figure
from visualizer.figures.page import Page
from visualizer.figures.subject import Subject
from visualizer.notices import translated
from visualizer.settings import Key, Settings

tr = QCoreApplication.translate

FOLDER = Key("export/folder", "")


class ExportDialog(QDialog):
    """Writes what `subject` answers to a file that the user names."""

    saved = Signal(object)  # Path
    failed = Signal(object)  # ModelError

    def __init__(
        self,
        subject: Callable[[], Subject | None],
        suggested_name: str,
        parent: QWidget | None = None,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(parent)
        self._subject, self._name = subject, suggested_name
        self._settings = settings or Settings(ephemeral=True)
        self._page: Page | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("ExportDialog", "Export figure"))
        self._build_ui()
        self._connect()
        self._show_figure()

    @property
    def format(self) -> str:
        """png, svg or pdf."""
        return FORMATS[self.formats.checkedId()]

    def save(self) -> None:
        """Ask for a name and write the figure; the dialog stays when that fails."""
        subject, page = self._subject(), self._page
        path = self._ask_for_path()
        if subject is None or page is None or path is None:
            return
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            self._write(subject, page, path)
        except ModelError as error:
            self.hint.setText(translated(error))
            self.failed.emit(error)
        else:
            self._settings.set(FOLDER, str(path.parent))
            self.saved.emit(path)
            self.accept()
        finally:
            QGuiApplication.restoreOverrideCursor()

    def copy_command(self) -> None:
        """Put what makes this figure again into the clipboard."""
        subject = self._subject()
        if subject is None or self._page is None:
            return
        output = f"{self._name}.{self.format}"
        data = self.data.currentData()
        more = ("--data", data) if data else ()
        QGuiApplication.clipboard().setText(subject.command(self._page.appearance, output, more))
        self.hint.setText(tr("ExportDialog", "The command is in the clipboard."))

    def _write(self, subject: Subject, page: Page, path: Path) -> None:
        suffix, appearance = path.suffix.lower().removeprefix("."), page.appearance
        provenance = subject.provenance(appearance, suffix)
        export_figure(page.figure, path, appearance, provenance)
        if data := self.data.currentData():
            write_data(page.figure, path.with_suffix(f".{data}"), provenance)

    def _build_ui(self) -> None:
        self.preview = PagePreview(self)
        subject = self._subject()
        first = Appearance() if subject is None else Appearance.of(subject.view.options)
        self.form = AppearanceForm(first, self)
        self.hint = QLabel()
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addLayout(self._first_rows())
        side.addWidget(self.form)
        side.addLayout(self._data_row())
        side.addStretch(1)
        side.addWidget(self.hint)
        side.addLayout(self._buttons())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 20)
        layout.setSpacing(24)
        layout.addWidget(self.preview, 1)
        layout.addLayout(side)
        self.hint.setFixedWidth(max(300, side.sizeHint().width()))

    def _buttons(self) -> QHBoxLayout:
        self.command_button = QPushButton(tr("ExportDialog", "Copy command"))
        text = tr("ExportDialog", "The command line that makes this figure again")
        self.command_button.setToolTip(text)
        self.cancel_button = QPushButton(tr("ExportDialog", "Cancel"))
        self.save_button = QPushButton(tr("ExportDialog", "Save…"))
        self.save_button.setProperty("role", "primary")
        self.save_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.command_button)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        return buttons

    def _first_rows(self) -> QHBoxLayout:
        self.formats = QButtonGroup(self)
        row = QHBoxLayout()
        for index, name in enumerate(FORMATS):
            button = QPushButton(name.upper())
            button.setCheckable(True)
            button.setChecked(name == "pdf")
            self.formats.addButton(button, index)
            row.addWidget(button)
        return row

    def _data_row(self) -> QFormLayout:
        self.data = QComboBox()
        name = tr("ExportDialog", "The numbers too")
        self.data.setAccessibleName(name)
        self.data.addItem(tr("ExportDialog", "No"), "")
        for data in DATA_FORMATS:
            text = tr("ExportDialog", "As {format}, beside the picture")
            self.data.addItem(text.format(format=data.upper()), data)
        row = QFormLayout()
        row.setHorizontalSpacing(12)
        row.addRow(name, self.data)
        return row

    def _connect(self) -> None:
        self.formats.idToggled.connect(self._show_hint)
        self.form.edited.connect(self._show_figure)
        self.command_button.clicked.connect(self.copy_command)
        self.cancel_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self.save)

    def _show_figure(self) -> None:
        subject = self._subject()
        try:
            appearance = self.form.appearance
        except AppearanceError as error:
            self._page = None
            self.hint.setText(translated(error))
        else:
            self._page = None if subject is None else subject.page(appearance)
            self._show_hint()
        for button in (self.save_button, self.command_button):
            button.setEnabled(self._page is not None)
        if self._page is not None:
            self.form.show_page(self._page)
            self.preview.show_page(self._page)

    def _show_hint(self) -> None:
        self.form.show_format(self.format)
        if self._page is None:
            return
        if not self._page.fits():
            text = tr("ExportDialog", "Title and caption have no room: they are cut off.")
        elif self.format == "png":
            pixels = (self._page.size * (self._page.appearance.dpi / 72)).toSize()
            template = tr("ExportDialog", "{width} × {height} pixels.")
            text = template.format(width=pixels.width(), height=pixels.height())
        elif self.format == "svg":
            text = tr("ExportDialog", "Vectors; text stays text.")
        else:
            text = tr("ExportDialog", "Vectors; text can be searched for, and fonts are embedded.")
        self.hint.setText(text)

    def _ask_for_path(self) -> Path | None:
        known = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        folder = Path(self._settings.get(FOLDER) or known)
        title, pattern = (
            tr("ExportDialog", "Save the figure"),
            f"{self.format.upper()} (*.{self.format})",
        )
        name = str(folder / f"{self._name}.{self.format}")
        chosen, _ = QFileDialog.getSaveFileName(self, title, name, pattern)
        if not chosen:
            return None
        path = Path(chosen)
        if path.suffix.lower().removeprefix(".") in FORMATS:
            return path
        return path.with_name(f"{path.name}.{self.format}")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self._show_figure()  # the window behind may show something else by now
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(960, 620)
