"""What the right mouse button offers on every panel: its figure to be copied or exported."""

from PySide6.QtCore import QCoreApplication, QMimeData, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from visualizer.appearance import Appearance
from visualizer.figures.export import content, image
from visualizer.figures.subject import Subject
from visualizer.theme import Style

tr = QCoreApplication.translate

DPI = 192
"""Of a copied image: twice a screen's usual 96."""


class FigureMenu(QMenu):
    """Copies are as large as the figure likes to be, in the colours of the screen."""

    export_wanted = Signal(str)  # the figure's name in its panel

    def __init__(self, subject: Subject, style: Style, parent: QWidget, name: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._subject, self._name = subject, name
        paper = "print" if style.name == "light" else style.name
        self._appearance = Appearance.of(subject.view.options, style=paper, dpi=DPI)
        self.addAction(tr("FigureMenu", "Copy image"), self._copy_image)
        self.addAction(tr("FigureMenu", "Copy as vector"), self._copy_vector)
        self.addAction(tr("FigureMenu", "Copy text"), self._copy_text)
        self.addAction(tr("FigureMenu", "Copy command"), self._copy_command)
        self.addSeparator()
        self.addAction(tr("FigureMenu", "Export…"), self._export)

    def _export(self) -> None:
        self.export_wanted.emit(self._name)

    def _copy_image(self) -> None:
        page = self._subject.page(self._appearance)
        QGuiApplication.clipboard().setImage(image(page, DPI))

    def _copy_vector(self) -> None:
        """As SVG and as PDF: each program takes what it knows."""
        page, data = self._subject.page(self._appearance), QMimeData()
        for kind, suffix in (("image/svg+xml", "svg"), ("application/pdf", "pdf")):
            provenance = self._subject.provenance(self._appearance, suffix)
            data.setData(kind, content(page, suffix, provenance))
        QGuiApplication.clipboard().setMimeData(data)

    def _copy_text(self) -> None:
        text = self._subject.figure(self._appearance).describe()
        QGuiApplication.clipboard().setText(text)

    def _copy_command(self) -> None:
        command = self._subject.command(self._appearance, f"{self._subject.name}.png")
        QGuiApplication.clipboard().setText(command)
