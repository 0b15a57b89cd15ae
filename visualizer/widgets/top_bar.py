"""The bar along the top: model, sentence, Translate, how to search, and what else is at hand."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QWidget,
)

from model.config import DecodingConfig
from visualizer.measure import scaled
from visualizer.widgets.elided_button import ElidedButton
from visualizer.widgets.plain_tip import plain_tip

tr = QCoreApplication.translate

ROOMY, READABLE, NARROWEST = 380, 260, 100
"""Pixels for the sentence, beside text of the usual size: as long as the title gives way, then
Lecture and the language, then the model's name, then Train and Export."""


class TopBar(QFrame):
    """Says what the user asked for by signal; shows what it is told."""

    translate_pressed = Signal(str)
    sentence_edited = Signal(str)
    model_chosen = Signal(object)  # Path
    folder_pressed = Signal()
    decoding_chosen = Signal(object)  # DecodingConfig
    seed_chosen = Signal(int)
    train_pressed = Signal()
    lecture_pressed = Signal()
    export_pressed = Signal()
    language_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._model_text = ""
        self._shipped: tuple[Path, ...] = ()
        self._saved: tuple[Path, ...] = ()
        self._recent: tuple[Path, ...] = ()
        self._current: Path | None = None
        self._decoding, self._seed_kept = DecodingConfig(), False
        self._build_ui()
        self._connect()
        self._retranslate()

    def show_model(self, text: str) -> None:
        """Name the current model."""
        self._model_text = text
        self.model_button.setText(text.replace("&", "&&"))

    def show_lesson(self, title: str) -> None:
        """Say which lesson is open."""
        self.lecture_button.setToolTip(plain_tip(title))

    def show_models(
        self,
        shipped: Iterable[Path],
        saved: Iterable[Path],
        recent: Iterable[Path],
        current: Path | None,
    ) -> None:
        """Offer the models in these folders, and tick the current one."""
        self._shipped, self._saved, self._recent = tuple(shipped), tuple(saved), tuple(recent)
        self._current = current
        self._fill_models()

    def show_sentence(self, sentence: str) -> None:
        """Put a sentence into the field, without moving the cursor of someone who types it."""
        if sentence != self.sentence.text():
            self.sentence.setText(sentence)
            self.sentence.home(False)  # a long one is read from its beginning

    def show_decoding(self, decoding: DecodingConfig, seed_kept: bool = False) -> None:
        """Name the way to search, and say whether the next sample will have the same seed."""
        self._decoding, self._seed_kept = decoding, seed_kept
        tip = ""
        if decoding.method == "sample":
            tip = (
                tr("TopBar", "Translate repeats this seed. Choose how to sample to draw anew.")
                if seed_kept
                else tr("TopBar", "Translate draws anew, with the next seed.")
            )
        self.decoding_button.setText(_decoding_name(decoding))
        self.decoding_button.setToolTip(tip)
        self._fill_decodings()

    def _build_ui(self) -> None:
        self.title = QLabel("Attention Visualizer")
        self.title.setProperty("role", "title")
        self.model_button = ElidedButton()
        _give_menu(self.model_button, self)
        self.sentence = QLineEdit()
        self.sentence.setProperty("role", "sentence")
        self.sentence.setMaxLength(200_000)
        self.translate_button = QPushButton()
        self.translate_button.setProperty("role", "primary")
        self.decoding_button = QPushButton()
        _give_menu(self.decoding_button, self)
        self.train_button, self.lecture_button = QPushButton(), QPushButton()
        self.export_button, self.language_button = QPushButton(), QPushButton("中 / EN")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(12)
        layout.addWidget(self.title)
        layout.addWidget(self.model_button)
        layout.addWidget(self.sentence, 1)
        self._always = (self.translate_button, self.decoding_button)
        train, lecture = self.train_button, self.lecture_button
        export, language = self.export_button, self.language_button
        for button in (*self._always, train, lecture, export, language):
            layout.addWidget(button)

    def _give_way(self) -> None:
        """Where room is short leave out the title, then buttons, and cut the model's name."""
        layout, model = self.layout(), self.model_button
        assert layout is not None
        inner, gap = layout.contentsMargins(), layout.spacing()
        free = self.width() - inner.left() - inner.right() - gap  # one between model and sentence
        free -= sum(button.sizeHint().width() + gap for button in self._always)
        for button, named, needed in (
            (self.train_button, model.minimumSizeHint(), NARROWEST),
            (self.export_button, model.minimumSizeHint(), NARROWEST),
            (self.lecture_button, model.sizeHint(), READABLE),
            (self.language_button, model.sizeHint(), READABLE),
            (self.title, model.sizeHint(), ROOMY),
        ):
            free -= button.sizeHint().width() + gap
            button.setVisible(named.width() + scaled(needed) <= free)
        self.sentence.setMinimumWidth(scaled(NARROWEST))

    def _connect(self) -> None:
        self.sentence.returnPressed.connect(self._on_translate)
        self.translate_button.clicked.connect(self._on_translate)
        self.sentence.textEdited.connect(self.sentence_edited)
        self.train_button.clicked.connect(self.train_pressed)
        self.lecture_button.clicked.connect(self.lecture_pressed)
        self.export_button.clicked.connect(self.export_pressed)
        self.language_button.clicked.connect(self.language_pressed)

    def _retranslate(self) -> None:
        self.sentence.setPlaceholderText(tr("TopBar", "Type a sentence and press Return"))
        self.sentence.setAccessibleName(tr("TopBar", "Sentence"))
        self.model_button.setAccessibleName(tr("TopBar", "Model"))
        self.decoding_button.setAccessibleName(tr("TopBar", "How the output is searched for"))
        self.translate_button.setText(tr("TopBar", "Translate"))
        self.train_button.setText(tr("TopBar", "Train"))
        self.lecture_button.setText(tr("TopBar", "Lecture"))
        self.export_button.setText(tr("TopBar", "Export"))
        self.language_button.setToolTip(tr("TopBar", "The other language"))
        self.language_button.setAccessibleName(tr("TopBar", "The other language"))
        self.show_model(self._model_text or tr("TopBar", "No model"))
        self.show_decoding(self._decoding, self._seed_kept)
        self._fill_models()

    def _fill_models(self) -> None:
        menu = self.model_button.menu()
        menu.clear()
        for heading, folders in (
            (tr("TopBar", "Shipped"), self._shipped),
            (tr("TopBar", "Saved"), self._saved),
            (tr("TopBar", "Recent"), self._recent),
        ):
            if folders:
                menu.addAction(heading).setEnabled(False)
            for folder in folders:
                action = menu.addAction(_name_among(folder, self._recent).replace("&", "&&"))
                action.setData(folder)
                action.setToolTip(plain_tip(str(folder)))
                action.setCheckable(True)
                action.setChecked(folder == self._current)
        menu.addSeparator()
        menu.addAction(tr("TopBar", "Open folder…"))

    def _fill_decodings(self) -> None:
        menu = self.decoding_button.menu()
        menu.clear()
        group = QActionGroup(menu)
        for config in _decodings(self._decoding):
            action = menu.addAction(_decoding_name(config, long=True))
            action.setData(config)
            action.setCheckable(True)
            action.setChecked(replace(config, seed=self._decoding.seed) == self._decoding)
            group.addAction(action)
        menu.addSeparator()
        self.seed_action = menu.addAction(tr("TopBar", "Choose the seed…"))
        self.seed_action.setEnabled(self._decoding.method == "sample")

    def _on_translate(self) -> None:
        self.translate_pressed.emit(self.sentence.text())

    def _on_menu(self, action: object) -> None:
        data = action.data()  # type: ignore[attr-defined]
        if isinstance(data, Path):
            self.model_chosen.emit(data)
        elif isinstance(data, DecodingConfig):
            self.decoding_chosen.emit(data)
        elif action is self.seed_action:
            self._ask_for_seed()
        else:
            self.folder_pressed.emit()

    def _ask_for_seed(self) -> None:
        title, label = tr("TopBar", "Choose the seed"), tr("TopBar", "Seed, to repeat a draw")
        seed, accepted = QInputDialog.getInt(self, title, label, self._decoding.seed, 0)
        if accepted:
            self.seed_chosen.emit(seed)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # a text or its size is another one
            self._give_way()
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(NARROWEST), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._give_way()
        super().resizeEvent(event)


def _name_among(folder: Path, others: Iterable[Path]) -> str:
    """The name of a folder, with the one that it is in where another has the same name."""
    alike = [other for other in others if other.name == folder.name and other != folder]
    return f"{folder.name} ({folder.parent.name})" if alike else folder.name


def _give_menu(button: QPushButton, bar: TopBar) -> None:
    button.setProperty("popup", True)
    menu = QMenu(button)
    menu.setToolTipsVisible(True)
    menu.triggered.connect(bar._on_menu)
    button.setMenu(menu)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)


def _decodings(current: DecodingConfig) -> tuple[DecodingConfig, ...]:
    """What the menu offers; sampling draws anew each time it is chosen."""
    seed = current.seed + 1 if current.method == "sample" else 1
    return (
        DecodingConfig(),
        DecodingConfig(method="beam", beam=2),
        DecodingConfig(method="beam", beam=4),
        DecodingConfig(method="beam", beam=8),
        DecodingConfig(method="sample", temperature=0.7, seed=seed),
        DecodingConfig(method="sample", seed=seed),
        DecodingConfig(method="sample", top_k=10, seed=seed),
        DecodingConfig(method="sample", top_p=0.9, seed=seed),
    )


def _decoding_name(config: DecodingConfig, long: bool = False) -> str:
    if config.method == "greedy":
        return tr("TopBar", "Greedy")
    if config.method == "beam":
        return tr("TopBar", "Beam {beam}").format(beam=config.beam)
    if not long:
        return tr("TopBar", "Sampling, seed {seed}").format(seed=config.seed)
    if config.top_k:
        return tr("TopBar", "Sampling, top-k {k}").format(k=config.top_k)
    if config.top_p < 1:
        return tr("TopBar", "Sampling, top-p {p:g}").format(p=config.top_p)
    return tr("TopBar", "Sampling, temperature {t:g}").format(t=config.temperature)
