"""File > Export figure: format, size and style, with a preview of the page."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QRectF,
    QSize,
    QSizeF,
    QStandardPaths,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from model.errors import ModelError
from visualizer.figures.export import (
    FORMATS,
    HIGHEST_DPI,
    LARGEST_MM,
    LOWEST_DPI,
    SMALLEST_MM,
    export_figure,
    paint_page,
)
from visualizer.figures.figure import POINTS_PER_MM, Figure
from visualizer.notices import translated
from visualizer.settings import Key, Settings
from visualizer.theme import STYLES, Style

tr = QCoreApplication.translate

FOLDER = Key("export/folder", "")
COLUMN_MM, COLUMNS_MM = 84.0, 174.0
SLIDE_MM = QSizeF(160.0, 90.0)  # LaTeX beamer's 16:9
OFFERED_STYLES = ("print", "light", "dark")


class ExportDialog(QDialog):
    """Writes a figure, made by `figure_for_style`, to a file that the user names."""

    saved = Signal(object)  # Path
    failed = Signal(object)  # ModelError

    def __init__(
        self,
        figure_for_style: Callable[[Style], Figure | None],
        suggested_name: str,
        parent: QWidget | None = None,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(parent)
        self._figure_for_style, self._name = figure_for_style, suggested_name
        self._settings = settings or Settings(ephemeral=True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("ExportDialog", "Export figure"))
        self._build_ui()
        self._connect()
        self._show_figure()
        self._on_preset_chosen()

    @property
    def format(self) -> str:
        """png, svg or pdf."""
        return FORMATS[self.formats.checkedId()]

    def save(self) -> None:
        """Ask for a name and write the figure; the dialog stays when that fails."""
        figure = self.preview.figure
        path = self._ask_for_path()
        if figure is None or path is None:
            return
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            export_figure(
                figure,
                path,
                width_mm=self.width_mm.value(),
                height_mm=self.height_mm.value(),
                dpi=self.dpi.value(),
            )
        except ModelError as error:
            self.hint.setText(translated(error))
            self.failed.emit(error)
        else:
            self._settings.set(FOLDER, str(path.parent))
            self.saved.emit(path)
            self.accept()
        finally:
            QGuiApplication.restoreOverrideCursor()

    def _build_ui(self) -> None:
        self.preview = PagePreview(self)
        self.hint = QLabel()
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.cancel_button = QPushButton(tr("ExportDialog", "Cancel"))
        self.save_button = QPushButton(tr("ExportDialog", "Save…"))
        self.save_button.setProperty("role", "primary")
        self.save_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        side = QVBoxLayout()
        side.setSpacing(16)
        side.addLayout(self._form())
        side.addWidget(self.hint)
        side.addStretch(1)
        side.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 20)
        layout.setSpacing(24)
        layout.addWidget(self.preview, 1)
        layout.addLayout(side)
        self.hint.setFixedWidth(max(240, side.sizeHint().width()))

    def _form(self) -> QFormLayout:
        self.formats = QButtonGroup(self)
        row = QHBoxLayout()
        for index, name in enumerate(FORMATS):
            button = QPushButton(name.upper())
            button.setCheckable(True)
            button.setChecked(name == "pdf")
            self.formats.addButton(button, index)
            row.addWidget(button)
        self.presets = QComboBox()
        for text, width in (
            (tr("ExportDialog", "One column (84 mm)"), QSizeF(COLUMN_MM, 0)),
            (tr("ExportDialog", "Two columns (174 mm)"), QSizeF(COLUMNS_MM, 0)),
            (tr("ExportDialog", "Slide (16:9)"), SLIDE_MM),
            (tr("ExportDialog", "Other"), None),
        ):
            self.presets.addItem(text, width)
        self.presets.setCurrentIndex(1)
        self.width_mm, self.height_mm = _millimetres(), _millimetres()
        self.dpi = QSpinBox()
        self.dpi.setRange(LOWEST_DPI, HIGHEST_DPI)
        self.dpi.setSingleStep(50)
        self.dpi.setValue(300)
        self.styles = QComboBox()
        names = (
            tr("ExportDialog", "Print"),
            tr("ExportDialog", "Light"),
            tr("ExportDialog", "Dark"),
        )
        for style, text in zip(OFFERED_STYLES, names, strict=True):
            self.styles.addItem(text, style)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.addRow(tr("ExportDialog", "Format"), row)
        for text, field in (
            (tr("ExportDialog", "Size"), self.presets),
            (tr("ExportDialog", "Width"), self.width_mm),
            (tr("ExportDialog", "Height"), self.height_mm),
            (tr("ExportDialog", "Dots per inch"), self.dpi),
            (tr("ExportDialog", "Style"), self.styles),
        ):
            field.setAccessibleName(text)
            form.addRow(text, field)
        return form

    def _connect(self) -> None:
        self.formats.idToggled.connect(self._show_hint)
        self.presets.activated.connect(self._on_preset_chosen)
        for length in (self.width_mm, self.height_mm):
            length.valueChanged.connect(self._on_size_edited)
        self.dpi.valueChanged.connect(self._show_hint)
        self.styles.currentIndexChanged.connect(self._show_figure)
        self.cancel_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self.save)

    def _show_figure(self) -> None:
        self.preview.show_figure(self._figure_for_style(STYLES[self.styles.currentData()]))
        self.save_button.setEnabled(self.preview.figure is not None)

    def _show_hint(self) -> None:
        self.dpi.setEnabled(self.format == "png")
        size = QSizeF(self.width_mm.value(), self.height_mm.value())
        self.preview.show_size(size * POINTS_PER_MM)
        if self.format == "png":
            pixels = (size * (self.dpi.value() / 25.4)).toSize()
            template = tr("ExportDialog", "{width} × {height} pixels.")
            self.hint.setText(template.format(width=pixels.width(), height=pixels.height()))
        elif self.format == "svg":
            self.hint.setText(tr("ExportDialog", "Vectors; text stays text."))
        else:
            text = tr("ExportDialog", "Vectors; text can be searched for, and fonts are embedded.")
            self.hint.setText(text)

    def _on_preset_chosen(self) -> None:
        size: QSizeF | None = self.presets.currentData()
        figure = self.preview.figure
        if size is not None and figure is not None:
            natural = figure.size()
            height = size.height() or size.width() * natural.height() / natural.width()
            for field, value in ((self.width_mm, size.width()), (self.height_mm, height)):
                field.blockSignals(True)
                field.setValue(value)
                field.blockSignals(False)
        self._show_hint()

    def _on_size_edited(self) -> None:
        self.presets.setCurrentIndex(self.presets.count() - 1)
        self._show_hint()

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
        return QSize(900, 520)


class PagePreview(QWidget):
    """The page as it will be written, as large as fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure: Figure | None = None
        self._size = QSizeF()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 180)
        self.setAccessibleName(tr("ExportDialog", "Preview"))

    def show_figure(self, figure: Figure | None) -> None:
        """Show another figure on the same page."""
        self.figure = figure
        self.setAccessibleDescription(figure.describe() if figure else "")
        self.update()

    def show_size(self, size: QSizeF) -> None:
        """Show the figure on a page of so many points."""
        self._size = size
        self.update()

    def page(self) -> QRectF:
        """Where the page lies, in pixels."""
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        page = QRectF(room.topLeft(), self._size.scaled(room.size(), _KEEP))
        page.moveCenter(room.center())
        return page

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.figure is None or self._size.isEmpty():
            return
        painter = QPainter(self)
        page = self.page()
        painter.save()
        painter.setClipRect(page)
        painter.translate(page.topLeft())
        painter.scale(page.width() / self._size.width(), page.height() / self._size.height())
        paint_page(self.figure, painter, self._size)
        painter.restore()
        painter.setPen(QColor(self.palette().color(QPalette.ColorRole.Mid)))
        painter.drawRect(page)


_KEEP = Qt.AspectRatioMode.KeepAspectRatio


def _millimetres() -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(SMALLEST_MM, LARGEST_MM)
    box.setDecimals(1)
    box.setSuffix(" mm")
    return box
