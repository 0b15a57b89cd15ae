"""The fields of an export: everything that a file is made with."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QCoreApplication, QLocale, QSignalBlocker, QSizeF, Signal
from PySide6.QtGui import QDoubleValidator, QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from visualizer.appearance import (
    HIGHEST_DPI,
    LARGEST_MM,
    LARGEST_TYPE,
    LOWEST_DPI,
    SMALLEST_MM,
    SMALLEST_TYPE,
    Appearance,
)
from visualizer.figures.figure import POINTS_PER_MM, Honoured
from visualizer.figures.page import Page
from visualizer.theme import COLORMAPS, DIVERGING, STYLES, font_names

tr = QCoreApplication.translate

COLUMN_MM, COLUMNS_MM = 84.0, 174.0
SLIDE_MM = QSizeF(160.0, 90.0)  # LaTeX beamer's 16:9


class AppearanceForm(QWidget):
    """Says by `edited` that something else is wanted; `appearance` is what."""

    edited = Signal()

    def __init__(self, first: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._free_height = True
        self._build_sizes()
        self._build_looks()
        self._build_contents()
        self._lay_out()
        self._show(first)
        self._connect()

    @property
    def appearance(self) -> Appearance:
        """What the fields say; raises AppearanceError."""
        low, high = (_number(field) for field in (self.low, self.high))
        return Appearance(
            width_mm=self.width_mm.value(),
            height_mm=None if self._free_height else self.height_mm.value(),
            dpi=self.dpi.value(),
            style=self.styles.currentData(),
            font=self.fonts.currentData(),
            font_size=self.font_size.value() if self._sized() else None,
            colormap=self.colormaps.currentData(),
            low=low,
            high=high,
            numbers=self.numbers.isChecked(),
            without_special=self.without_special.isChecked(),
            title=self.title.text() if self.titled.isChecked() else None,
            caption=self.caption.text() if self.captioned.isChecked() else None,
            transparent=self.transparent.isChecked(),
        )

    def show_page(self, page: Page) -> None:
        """Show what follows from the figure, and which fields say nothing to it."""
        with QSignalBlocker(self.height_mm):
            if self._free_height:
                self.height_mm.setValue(page.size.height() / POINTS_PER_MM)
        self.title.setPlaceholderText(page.figure.heading())
        self.caption.setPlaceholderText(page.figure.describe())
        reasons = {
            Honoured.COLORMAP: tr("ExportDialog", "This figure has no colour scale."),
            Honoured.RANGE: tr("ExportDialog", "This figure has no colour scale."),
            Honoured.NUMBERS: tr("ExportDialog", "This figure has no cells with values."),
            Honoured.SPECIAL: tr("ExportDialog", "This figure is about all tokens."),
        }
        self._offer_colormaps(page.figure.colormaps)
        for option, fields in self._optional.items():
            honoured = option in page.figure.honoured
            for field in fields:
                field.setEnabled(honoured)
                field.setToolTip("" if honoured else reasons[option])

    def _offer_colormaps(self, known: Sequence[str]) -> None:
        """Grey out the maps that the values of a figure cannot have."""
        model = self.colormaps.model()
        assert isinstance(model, QStandardItemModel)
        for row in range(1, self.colormaps.count()):
            model.item(row).setEnabled(not known or self.colormaps.itemData(row) in known)
        if known and self.colormaps.currentData() not in ("", *known):
            with QSignalBlocker(self.colormaps):
                self.colormaps.setCurrentIndex(0)

    def show_format(self, suffix: str) -> None:
        """Only pixels have dots per inch."""
        vectors = suffix in ("svg", "pdf")
        self.dpi.setEnabled(not vectors)
        self.dpi.setToolTip(tr("ExportDialog", "Vectors have no dots.") if vectors else "")

    def _build_sizes(self) -> None:
        self.presets = QComboBox(self)
        for text, size in (
            (tr("ExportDialog", "One column (84 mm)"), QSizeF(COLUMN_MM, 0)),
            (tr("ExportDialog", "Two columns (174 mm)"), QSizeF(COLUMNS_MM, 0)),
            (tr("ExportDialog", "Slide (16:9)"), SLIDE_MM),
            (tr("ExportDialog", "Other"), None),
        ):
            self.presets.addItem(text, size)
        self.presets.setCurrentIndex(1)
        self.width_mm, self.height_mm = _millimetres(self), _millimetres(self)
        self.width_mm.setValue(COLUMNS_MM)
        self.dpi = QSpinBox(self)
        self.dpi.setRange(LOWEST_DPI, HIGHEST_DPI)
        self.dpi.setSingleStep(50)

    def _build_looks(self) -> None:
        self.styles = QComboBox(self)
        for name, text in (
            ("print", tr("ExportDialog", "Print")),
            ("light", tr("ExportDialog", "Light")),
            ("dark", tr("ExportDialog", "Dark")),
            ("lecture", tr("ExportDialog", "Lecture")),
        ):
            self.styles.addItem(text, name)
        self.fonts, self.colormaps = QComboBox(self), QComboBox(self)
        usual = tr("ExportDialog", "As the style has it")
        _fill(self.fonts, usual, font_names())
        _fill(self.colormaps, usual, (*COLORMAPS, *DIVERGING))
        self.font_size = QDoubleSpinBox(self)
        self.font_size.setRange(SMALLEST_TYPE, LARGEST_TYPE)
        self.font_size.setDecimals(1)
        self.font_size.setSuffix(tr("ExportDialog", " pt"))
        self.low, self.high = QLineEdit(self), QLineEdit(self)
        for field, name in (
            (self.low, tr("ExportDialog", "Colours begin at")),
            (self.high, tr("ExportDialog", "Colours end at")),
        ):
            field.setAccessibleName(name)
            field.setPlaceholderText(tr("ExportDialog", "as the data"))
            validator = QDoubleValidator(field)
            validator.setLocale(QLocale.c())
            field.setValidator(validator)
        self.transparent = QCheckBox(tr("ExportDialog", "Transparent background"), self)

    def _build_contents(self) -> None:
        self.numbers = QCheckBox(tr("ExportDialog", "Values in the cells"), self)
        text = tr("ExportDialog", "Leave out special tokens")
        self.without_special = QCheckBox(text, self)
        self.titled = QCheckBox(tr("ExportDialog", "Title"), self)
        self.captioned = QCheckBox(tr("ExportDialog", "Caption"), self)
        self.title, self.caption = QLineEdit(self), QLineEdit(self)
        self._optional: dict[Honoured, tuple[QWidget, ...]] = {
            Honoured.COLORMAP: (self.colormaps,),
            Honoured.RANGE: (self.low, self.high),
            Honoured.NUMBERS: (self.numbers,),
            Honoured.SPECIAL: (self.without_special,),
        }

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(7)
        rows: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            (tr("ExportDialog", "Size"), self.presets),
            (tr("ExportDialog", "Width, height"), _row(self.width_mm, QLabel("×"), self.height_mm)),
            (tr("ExportDialog", "Dots per inch"), self.dpi),
            (tr("ExportDialog", "Style"), self.styles),
            (tr("ExportDialog", "Font"), _row(self.fonts, self.font_size)),
            (tr("ExportDialog", "Colour map"), self.colormaps),
            (tr("ExportDialog", "Values"), _row(self.low, QLabel("–"), self.high)),
        )
        for text, field in rows:
            if isinstance(field, QHBoxLayout):
                form.addRow(text, field)
            else:
                field.setAccessibleName(text)
                form.addRow(text, field)
        for box, line in ((self.titled, self.title), (self.captioned, self.caption)):
            line.setAccessibleName(box.text())
            form.addRow(box, line)
        form.addRow(_row(self.numbers, self.transparent))
        form.addRow(self.without_special)
        self.width_mm.setAccessibleName(tr("ExportDialog", "Width"))
        self.height_mm.setAccessibleName(tr("ExportDialog", "Height"))
        self.fonts.setAccessibleName(tr("ExportDialog", "Font"))
        self.font_size.setAccessibleName(tr("ExportDialog", "Font size"))

    def _show(self, first: Appearance) -> None:
        self.dpi.setValue(first.dpi)
        self.styles.setCurrentIndex(max(self.styles.findData(first.style), 0))
        self.fonts.setCurrentIndex(max(self.fonts.findData(first.font), 0))
        self.colormaps.setCurrentIndex(max(self.colormaps.findData(first.colormap), 0))
        self.font_size.setValue(first.font_size or STYLES[first.style].font_size)
        for field, value in ((self.low, first.low), (self.high, first.high)):
            field.setText("" if value is None else f"{value:g}")
        self.numbers.setChecked(first.numbers)
        self.without_special.setChecked(first.without_special)
        self.transparent.setChecked(first.transparent)
        for field in (self.title, self.caption):
            field.setEnabled(False)

    def _connect(self) -> None:
        self.presets.activated.connect(self._on_preset_chosen)
        self.width_mm.valueChanged.connect(self._on_width_edited)
        self.height_mm.valueChanged.connect(self._on_height_edited)
        self.styles.currentIndexChanged.connect(self._on_style_chosen)
        for box in (self.fonts, self.colormaps):
            box.currentIndexChanged.connect(self._on_edited)
        for number in (self.dpi, self.font_size):
            number.valueChanged.connect(self._on_edited)
        for text in (self.low, self.high, self.title, self.caption):
            text.textChanged.connect(self._on_edited)
        for check in (self.numbers, self.without_special, self.transparent):
            check.toggled.connect(self._on_edited)
        self.titled.toggled.connect(self.title.setEnabled)
        self.captioned.toggled.connect(self.caption.setEnabled)
        for check in (self.titled, self.captioned):
            check.toggled.connect(self._on_edited)

    def _sized(self) -> bool:
        """Whether the type has another size than the style's."""
        usual = STYLES[self.styles.currentData()].font_size
        return self.font_size.value() != usual

    def _on_edited(self) -> None:
        self.edited.emit()

    def _on_style_chosen(self) -> None:
        with QSignalBlocker(self.font_size):
            self.font_size.setValue(STYLES[self.styles.currentData()].font_size)
        self.edited.emit()

    def _on_preset_chosen(self) -> None:
        size: QSizeF | None = self.presets.currentData()
        if size is not None:
            self._free_height = not size.height()
            with QSignalBlocker(self.width_mm), QSignalBlocker(self.height_mm):
                self.width_mm.setValue(size.width())
                if size.height():
                    self.height_mm.setValue(size.height())
        self.edited.emit()

    def _on_width_edited(self) -> None:
        self.presets.setCurrentIndex(self.presets.count() - 1)
        self.edited.emit()

    def _on_height_edited(self) -> None:
        self._free_height = False
        self._on_width_edited()


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, 0 if isinstance(widget, QLabel) else 1)
    return row


def _fill(box: QComboBox, usual: str, names: Iterable[str]) -> None:
    box.addItem(usual, "")
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(11)
    for name in names:
        box.addItem(name, name)


def _number(field: QLineEdit) -> float | None:
    """What stands in a field; None while it is empty or half typed."""
    try:
        return float(field.text())
    except ValueError:
        return None


def _millimetres(parent: QWidget) -> QDoubleSpinBox:
    box = QDoubleSpinBox(parent)
    box.setRange(SMALLEST_MM, LARGEST_MM)
    box.setDecimals(1)
    box.setSuffix(tr("ExportDialog", " mm"))
    return box
