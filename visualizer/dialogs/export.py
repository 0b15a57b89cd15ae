"""File > Export figure: everything that a file is made with, beside a preview of the page."""

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from model.errors import FileError, ModelError
from visualizer.appearance import (
    ANIMATIONS,
    DATA_FORMATS,
    FORMATS,
    RATE,
    Appearance,
    AppearanceError,
    Series,
)
from visualizer.dialogs.appearance_form import AppearanceForm
from visualizer.dialogs.page_preview import PagePreview
from visualizer.dialogs.series_run import SeriesRun
from visualizer.figures.data import write_data
from visualizer.figures.export import check, export_figure
from visualizer.figures.page import Page
from visualizer.figures.series import available_animations, series_of, write_series
from visualizer.figures.subject import Subject
from visualizer.measure import within_screen
from visualizer.notices import translated
from visualizer.settings import Key, Settings
from visualizer.widgets.column_area import ColumnArea

tr = QCoreApplication.translate

FOLDER = Key("export/folder", "")


class ExportDialog(QDialog):
    """Writes what `subject` answers to a file that the user names."""

    saved = Signal(object)  # list of Path
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
        self._run: SeriesRun | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("ExportDialog", "Export figure"))
        self._build_ui()
        self._connect()
        self._show_figure()
        self._show_choices()

    @property
    def format(self) -> str:
        """png, svg or pdf; of a series also what moves."""
        return (*FORMATS, *ANIMATIONS)[self.formats.checkedId()]

    def save(self) -> None:
        """Ask for a name and write the figure; the dialog stays when that fails."""
        subject, page = self._subject(), self._page
        path = self._ask_for_path()
        if subject is None or page is None or path is None:
            return
        if self.series.currentData():
            self._start(subject, page.appearance, path)
            return
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            written = self._write(subject, page, path)
        except ModelError as error:
            self._show_failure(error)
        else:
            self._show_saved(written)
        finally:
            QGuiApplication.restoreOverrideCursor()

    def copy_command(self) -> None:
        """Put what makes this figure again into the clipboard."""
        subject = self._subject()
        if subject is None or self._page is None:
            return
        output = f"{self._name}.{self.format}"
        chosen = {"--series": self.series.currentData(), "--data": self.data.currentData()}
        more = [part for option in chosen.items() if option[1] for part in option]
        QGuiApplication.clipboard().setText(subject.command(self._page.appearance, output, more))
        self.hint.setText(tr("ExportDialog", "The command is in the clipboard."))

    def _write(self, subject: Subject, page: Page, path: Path) -> list[Path]:
        suffix, appearance = path.suffix.lower().removeprefix("."), page.appearance
        provenance = subject.provenance(appearance, suffix)
        export_figure(page.figure, path, appearance, provenance)
        if not (data := self.data.currentData()):
            return [path]
        beside = path.with_suffix(f".{data}")
        write_data(page.figure, beside, provenance)
        return [path, beside]

    def _start(self, subject: Subject, appearance: Appearance, path: Path) -> None:
        """Write a series, which Cancel gives up."""
        series = Series(self.series.currentData())
        data = self.data.currentData()
        steps = write_series(subject, series, appearance, path, RATE, data)
        self._run = SeriesRun(steps, self)
        self._run.progressed.connect(self._show_progress)
        self._run.finished.connect(self._show_saved)
        self._run.failed.connect(self._show_failure)
        self._show_running(True)

    def _show_progress(self, done: int, count: int) -> None:
        self.progress.setMaximum(count)
        self.progress.setValue(done)

    def _show_running(self, running: bool) -> None:
        self.progress.setValue(0)
        self.progress.setVisible(running)
        self.hint.setVisible(not running)
        for widget in (self.form, self.save_button, self.series, self.data, self.command_button):
            widget.setEnabled(not running)
        for button in self.formats.buttons():
            button.setEnabled(not running)
        if not running:
            self._run = None
            self._show_choices()

    def _show_failure(self, error: ModelError) -> None:
        self._show_running(False)
        self.hint.setText(translated(error))
        self.failed.emit(error)

    def _show_saved(self, paths: list[Path]) -> None:
        self._run = None
        self._settings.set(FOLDER, str(paths[0].parent))
        self.saved.emit(paths)
        self.accept()

    def _build_ui(self) -> None:
        self.preview = PagePreview(self)
        subject = self._subject()
        first = Appearance() if subject is None else Appearance.of(subject.view.options)
        self.form = AppearanceForm(first, self)
        self.hint = QLabel()
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(tr("ExportDialog", "Progress"))
        self.progress.hide()
        self.fields = ColumnArea(self)
        self.fields.column.setSpacing(8)
        self.fields.column.addLayout(self._first_rows())
        self.fields.column.addWidget(self.form)
        self.fields.column.addLayout(self._last_rows(subject))
        self.fields.column.addStretch(1)
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(self.fields, 1)
        side.addWidget(self.hint)
        side.addWidget(self.progress)
        side.addLayout(self._buttons())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 20)
        layout.setSpacing(24)
        layout.addWidget(self.preview, 1)
        layout.addLayout(side)
        wide = self.fields.column.minimumSize().width()
        self.fields.setMinimumWidth(wide + self.fields.verticalScrollBar().sizeHint().width())
        self.hint.setFixedWidth(max(300, side.minimumSize().width()))
        self.resize(within_screen(self.screen(), 960, 660))

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
        names = (*FORMATS, *(name for name in ANIMATIONS if name in available_animations()))
        for index, name in enumerate(names):
            button = QPushButton(name.upper())
            button.setCheckable(True)
            button.setChecked(name == "pdf")
            self.formats.addButton(button, index)
            row.addWidget(button)
        return row

    def _last_rows(self, subject: Subject | None) -> QFormLayout:
        self.data = QComboBox()
        name = tr("ExportDialog", "The numbers too")
        self.data.setAccessibleName(name)
        self.data.addItem(tr("ExportDialog", "No"), "")
        for data in DATA_FORMATS:
            text = tr("ExportDialog", "As {format}, beside the picture")
            self.data.addItem(text.format(format=data.upper()), data)
        self.series = QComboBox()
        what = tr("ExportDialog", "Series")
        self.series.setAccessibleName(what)
        for series, text in self._series_texts(subject):
            self.series.addItem(text, series)
        rows = QFormLayout()
        rows.setHorizontalSpacing(12)
        rows.setVerticalSpacing(7)
        rows.addRow(what, self.series)
        rows.addRow(name, self.data)
        return rows

    @staticmethod
    def _series_texts(subject: Subject | None) -> Iterator[tuple[str, str]]:
        yield "", tr("ExportDialog", "This figure alone")
        texts = {
            Series.HEADS: tr("ExportDialog", "All heads of the layer"),
            Series.LAYERS: tr("ExportDialog", "All layers"),
            Series.DECODE_STEPS: tr("ExportDialog", "All decode steps"),
            Series.STEPS: tr("ExportDialog", "All steps of the walk"),
            Series.MOMENTS: tr("ExportDialog", "All moments of the training"),
        }
        for series in series_of(subject) if subject else ():
            yield series.value, texts[series]

    def _connect(self) -> None:
        self.formats.idToggled.connect(self._show_hint)
        self.form.edited.connect(self._show_figure)
        self.series.currentIndexChanged.connect(self._show_choices)
        self.command_button.clicked.connect(self.copy_command)
        self.cancel_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self.save)

    def _show_choices(self) -> None:
        """What moves is for a series."""
        series = bool(self.series.currentData())
        for index in range(len(FORMATS), len(self.formats.buttons())):
            button = self.formats.button(index)
            button.setEnabled(series)
            text = tr("ExportDialog", "Choose a series: it becomes an animation.")
            button.setToolTip("" if series else text)
        if not series and self.formats.checkedId() >= len(FORMATS):
            self.formats.button(FORMATS.index("png")).setChecked(True)
        self._show_hint()

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
        refusal = self._refusal(self._page)
        if refusal:
            text = refusal
        elif self.format not in ("svg", "pdf"):
            pixels = (self._page.size * (self._page.appearance.dpi / 72)).toSize()
            template = tr("ExportDialog", "{width} × {height} pixels.")
            text = template.format(width=pixels.width(), height=pixels.height())
        elif self.format == "svg":
            text = tr("ExportDialog", "Vectors; text stays text.")
        else:
            text = tr("ExportDialog", "Vectors; text can be searched for, and fonts are embedded.")
        self.hint.setText(text)

    def _refusal(self, page: Page) -> str:
        """Why no such file can be written, where that is so."""
        try:
            check(page, Path(f"{self._name}.{self.format}"))
        except FileError as error:
            return translated(error)
        return ""

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
        suffixes = (*FORMATS, *ANIMATIONS) if self.series.currentData() else FORMATS
        if path.suffix.lower().removeprefix(".") in suffixes:
            return path
        return path.with_name(f"{path.name}.{self.format}")

    def reject(self) -> None:
        """Give up what runs; else close."""
        if self._run is None:
            super().reject()
            return
        self._run.stop()
        self._show_running(False)
        self.hint.setText(tr("ExportDialog", "Given up; nothing was written."))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow() and not self._run:
            self._show_figure()  # the window behind may show something else by now
        super().changeEvent(event)
