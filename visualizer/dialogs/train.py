"""File > Train: what to learn, how large and how long, and what that would need."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from model.corpora import CORPORA, Corpus, open_corpus
from model.errors import CorpusError
from visualizer.dialogs.estimate_words import estimate_words
from visualizer.dialogs.preset_cards import PresetCards
from visualizer.dialogs.settings_form import SettingRow, SettingsForm, fault_label
from visualizer.dialogs.training_checks import (
    LONGEST_NAME,
    name_fault,
    proposed_name,
    runs_folder,
    setting_fault,
)
from visualizer.dialogs.training_fields import FIELDS
from visualizer.dialogs.training_presets import suggested_settings
from visualizer.notices import translated
from visualizer.panels import PANELS
from visualizer.session import Session
from visualizer.settings import Key, Settings
from visualizer.training_state import Estimate, Training, TrainingRequest
from visualizer.widgets.setting_editor import Calm

tr = QCoreApplication.translate

PAIRS_FOLDER = Key("train/folder", "")
PAUSE = 500
"""Milliseconds after the last change until what it would need is asked."""
WIDTH, UNFOLDED_HEIGHT, FRAME = 860, 700, 60


class TrainDialog(QDialog):
    """Lets the user set up a training and begins it; not modal."""

    def __init__(
        self,
        session: Session,
        settings: Settings,
        parent: QWidget | None = None,
        folder: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        self._folder = folder or runs_folder()
        self._corpus = next(iter(CORPORA.values()))
        self._fault = ""
        self._proposed = ""
        self._asked = False  # whether an estimate that arrives is that of what is shown
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("TrainDialog", "Train a model"))
        self._build_ui()
        self._connect()
        self._show_corpus(self._corpus)
        self._show_training(session.training)

    @property
    def request(self) -> TrainingRequest:
        """What is set up."""
        values, suggested = self.form.values(), suggested_settings(self._corpus)
        if not self._is_own:
            values["tokenizer"] = suggested["tokenizer"]
        seconds = values.pop("limit")["seconds"]
        changes = {
            part: {name: v for name, v in chosen.items() if v != suggested[part][name]}
            for part, chosen in values.items()
        }
        return TrainingRequest(
            self._corpus.name,
            self._folder / self.name.text().strip(),
            {part: changed for part, changed in changes.items() if changed},
            self._session.sentence,
            seconds or None,
        )

    def train(self) -> None:
        """Begin, unless something cannot be so."""
        self._check_name()
        if self._timer.isActive():
            self._check_settings()
        if not self.train_button.isEnabled():
            return
        self._timer.stop()
        self._session.train(self.request)
        if any(spec.name == "training" for spec in PANELS):
            self._session.show_panel("training")
        self.accept()

    # Building

    def _build_ui(self) -> None:
        content = QWidget()
        self._column = column = QVBoxLayout(content)
        column.setContentsMargins(24, 20, 24, 12)
        column.setSpacing(18)
        column.addLayout(self._corpus_part())
        column.addLayout(self._presets_part())
        column.addLayout(self._name_part())
        column.addLayout(self._fold())
        column.addWidget(self._build_form())
        column.addStretch(1)
        self.scroller = QScrollArea(self)
        self.scroller.setWidgetResizable(True)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setWidget(content)
        rule = QFrame(self)
        rule.setProperty("role", "rule")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.scroller, 1)
        layout.addWidget(rule)
        self.foot = self._foot()
        layout.addLayout(self.foot)

    def _corpus_part(self) -> QVBoxLayout:
        self.corpora = QComboBox()
        self.corpora.setAccessibleName(tr("TrainDialog", "What to learn"))
        for corpus in CORPORA.values():
            text = f"{corpus.name} · {tr('Corpora', corpus.description)}"
            self.corpora.addItem(text, corpus.name)
        self.corpora.addItem(tr("TrainDialog", "My own pairs…"), "")
        Calm(self).watch(self.corpora)
        self.held_out = _muted()
        self.corpus_fault = fault_label()
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(_heading(tr("TrainDialog", "WHAT TO LEARN")))
        for widget in (self.corpora, self.held_out, self.corpus_fault):
            column.addWidget(widget)
        return column

    def _presets_part(self) -> QVBoxLayout:
        self.presets = PresetCards()
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(_heading(tr("TrainDialog", "HOW LARGE, HOW LONG")))
        column.addWidget(self.presets)
        return column

    def _name_part(self) -> QGridLayout:
        seed = next(field for field in FIELDS["training"] if field.name == "seed")
        self.seed = SettingRow("training", seed, self)
        self.seed.help.setWordWrap(False)
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setAccessibleName(tr("TrainDialog", "Name of the training"))
        self.place = _muted()
        self.place.setText(tr("TrainDialog", "Kept in {folder}").format(folder=self._folder))
        self.name_fault = fault_label()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.addWidget(_heading(tr("TrainDialog", "NAME")), 0, 0)
        grid.addWidget(_heading(tr("TrainDialog", "SEED")), 0, 1)
        grid.addWidget(self.name, 1, 0)
        grid.addWidget(self.seed.editor, 1, 1)
        grid.addWidget(self.seed.reset_button, 1, 2)
        grid.addWidget(self.name_fault, 2, 0)
        grid.addWidget(self.seed.fault, 2, 1, 1, 2)
        grid.addWidget(self.place, 3, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.seed.help, 3, 1, 1, 2, Qt.AlignmentFlag.AlignTop)
        return grid

    def _fold(self) -> QHBoxLayout:
        self.fold = QPushButton()
        self.fold.setProperty("role", "flat")
        self.fold.setCheckable(True)
        self.fold.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.fold)
        row.addStretch(1)
        return row

    def _build_form(self) -> SettingsForm:
        self.form = SettingsForm(self.seed)
        self.form.hide()
        return self.form

    def _foot(self) -> QHBoxLayout:
        self.estimate, self.fault = QLabel(), fault_label()
        self.estimate.setWordWrap(True)
        self.estimate.setAccessibleName(tr("TrainDialog", "What it would need"))
        self.under_way = _muted()
        text = tr("TrainDialog", "The training that is under way will be stopped and kept.")
        self.under_way.setText(text)
        self.cancel_button = QPushButton(tr("TrainDialog", "Cancel"))
        self.cancel_button.setAutoDefault(False)
        self.train_button = QPushButton(tr("TrainDialog", "Train"))
        self.train_button.setProperty("role", "primary")
        self.train_button.setDefault(True)
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self.estimate, self.fault, self.under_way):
            words.addWidget(label)
        row = QHBoxLayout()
        row.setContentsMargins(24, 14, 24, 16)
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.train_button)
        return row

    def _connect(self) -> None:
        self.corpora.activated.connect(self._on_corpus_chosen)
        self.presets.chosen.connect(self._on_preset_chosen)
        self.name.textChanged.connect(self._check_name)
        self.form.changed.connect(self._on_changed)
        self.fold.toggled.connect(self._on_folded)
        self.cancel_button.clicked.connect(self.reject)
        self.train_button.clicked.connect(self.train)
        self._timer.timeout.connect(self._on_settled)
        self._session.estimate_arrived.connect(self._on_estimate_arrived)
        self._session.training_changed.connect(self._show_training)

    # What the user did

    def _on_corpus_chosen(self) -> None:
        name = self.corpora.currentData() or self._ask_for_pairs()
        try:
            corpus = open_corpus(name) if name else self._corpus
        except CorpusError as error:
            self.corpus_fault.setText(f"⚠ {translated(error)}")
            self.corpus_fault.show()
            corpus = self._corpus
        if self.corpora.findData(corpus.name) < 0:
            last = self.corpora.count() - 1
            self.corpora.insertItem(last, Path(corpus.name).name, corpus.name)
        self.corpora.setCurrentIndex(self.corpora.findData(corpus.name))
        if corpus.name != self._corpus.name:
            self._show_corpus(corpus)

    def _ask_for_pairs(self) -> str:
        title = tr("TrainDialog", "Choose pairs: source, tab, target in each line")
        pattern = tr("TrainDialog", "Text (*.tsv *.txt *.csv);;All files (*)")
        folder = self._settings.get(PAIRS_FOLDER)
        path, _ = QFileDialog.getOpenFileName(self, title, folder, pattern)
        if path:
            self._settings.set(PAIRS_FOLDER, str(Path(path).parent))
        return path

    def _on_preset_chosen(self) -> None:
        self._show_preset()
        self.form.reset()
        self._on_changed()

    def _on_folded(self, unfolded: bool) -> None:
        self.form.setVisible(unfolded)
        self._show_fold()
        self._fit()

    @Slot()
    def _on_changed(self) -> None:
        self._asked = False
        self._show_fold()
        self.estimate.setText(tr("TrainDialog", "Measuring…"))
        self._timer.start()

    @Slot()
    def _on_settled(self) -> None:
        self._check_settings()
        if not self._fault:
            self._asked = True
            self._session.estimate_training(self.request)

    @Slot(object)
    def _on_estimate_arrived(self, estimate: Estimate) -> None:
        self.form.offer("device", estimate.devices)
        if not self._asked:
            return
        self._show_fault(estimate.field, estimate.reason)
        if not estimate.reason:
            self.estimate.setText(estimate_words(estimate, self.request.seconds or 0.0))

    # What is shown

    def _show_corpus(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self.corpus_fault.hide()
        self.held_out.setText(tr("Corpora", corpus.held_out))
        self.form.show_part("tokenizer", self._is_own)
        self.presets.show_corpus(corpus)
        if self.name.text() == self._proposed:
            self._proposed = proposed_name(corpus, self._folder)
            self.name.setText(self._proposed)
        self._show_preset()
        self._on_changed()

    def _show_preset(self) -> None:
        """The settings of the preset; the seed is nobody's business but the user's."""
        settings = self.presets.preset.settings(self._corpus)
        settings["training"]["seed"] = self._corpus.preset.training.seed
        self.form.rebase(settings)

    def _show_fold(self) -> None:
        changed = self.form.differing()
        text = tr("TrainDialog", "All settings")
        if changed:
            text = tr("TrainDialog", "All settings ({count} changed)").format(count=changed)
        self.fold.setText(f"{'▾' if self.fold.isChecked() else '▸'}  {text}")
        self.fold.setAccessibleName(text)

    def _check_name(self) -> None:
        fault = name_fault(self.name.text().strip(), self._folder)
        self.name_fault.setText(f"⚠ {fault}" if fault else "")
        self.name_fault.setVisible(bool(fault))
        self._allow()

    def _check_settings(self) -> None:
        error = setting_fault(self._corpus, self.request.changes)
        self._show_fault(*((error.field, error.reason) if error else ("", "")))

    def _show_fault(self, field: str, reason: str) -> None:
        """Say at the field, or of the data where it is none, why this cannot be."""
        sentence = reason[:1].upper() + reason[1:].rstrip(".") + "." if reason else ""
        row = self.form.rows.get(field)
        self.form.show_fault(field, sentence)
        self._fault = f"{row.label.text()}: {sentence}" if row else sentence
        self.fault.setText(f"⚠ {self._fault}")
        self.fault.setVisible(bool(reason))
        self.estimate.setVisible(not reason)
        if row and reason and row is not self.seed:
            self.fold.setChecked(True)
        self._allow()

    def _allow(self) -> None:
        self.train_button.setEnabled(not (self._fault or self.name_fault.text()))

    @Slot(object)
    def _show_training(self, training: Training) -> None:
        self.under_way.setVisible(training.active)

    @property
    def _is_own(self) -> bool:
        return self._corpus.name not in CORPORA

    def _fit(self) -> None:
        """As high as what is shown, but within the screen."""
        self._column.activate()
        free = self.screen().availableGeometry()
        size = self.sizeHint().boundedTo(free.size() - QSize(0, FRAME))
        self.resize(size)
        lowest = free.bottom() - FRAME // 2 - size.height()
        if self.isVisible() and self.y() > lowest:
            self.move(self.x(), max(lowest, free.top()))

    def showEvent(self, event: QShowEvent) -> None:
        if not event.spontaneous():
            self._fit()
        super().showEvent(event)

    def sizeHint(self) -> QSize:
        height = self._column.totalHeightForWidth(WIDTH)
        foot = self.foot.sizeHint().height() + 1  # the rule
        return QSize(max(WIDTH, self.width()), min(height + foot, UNFOLDED_HEIGHT))


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def _muted() -> QLabel:
    label = QLabel()
    label.setProperty("role", "muted")
    label.setWordWrap(True)
    return label
