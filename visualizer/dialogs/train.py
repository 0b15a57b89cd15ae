"""File > Train: what to learn, how large and how long, and what that would need."""

import os
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from model.corpora import CORPORA, Corpus
from visualizer.dialogs.corpus_chooser import CorpusChooser
from visualizer.dialogs.corpus_preview import CorpusPreview
from visualizer.dialogs.estimate_words import estimate_words
from visualizer.dialogs.parts import fault_label, heading, muted, scrolled
from visualizer.dialogs.preset_cards import PresetCards
from visualizer.dialogs.settings_form import SettingRow, SettingsForm
from visualizer.dialogs.training_checks import (
    LONGEST_NAME,
    name_fault,
    proposed_name,
    runs_folder,
    setting_fault,
)
from visualizer.dialogs.training_presets import suggested_settings
from visualizer.notices import in_language
from visualizer.panels import PANELS
from visualizer.session import Session
from visualizer.settings import Settings
from visualizer.training_fields import FIELDS
from visualizer.training_state import CORPUS, Estimate, Training, TrainingRequest

tr = QCoreApplication.translate

PAUSE = 500
"""Milliseconds after the last change until what it would need is asked."""
WIDTH, HEIGHT, SIDE = 69, 43, 21
"""In lines of text, so that a larger font has room."""
BAR, FRAME = 12, 60
"""Pixels of a scroll bar and of what the window manager puts around a window."""
BREAK = "\u200b"  # where a line may end


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
        self._seen: tuple[object, ...] | None = None
        """What the preview that is shown was read by."""
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
        if not self.chooser.is_own:
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
        self.scroller, self._column = scrolled()
        for part in (self._corpus_part(), self._presets_part(), self._name_part(), self._fold()):
            self._column.addLayout(part)
        self._column.addWidget(self._build_form())
        self._column.addStretch(1)
        self.preview = CorpusPreview()
        self._side, self._side_column = scrolled()
        self._side_column.setContentsMargins(0, 20, 24 - BAR, 12)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.scroller, 1)
        middle.addWidget(self._side)
        rule = QFrame(self)
        rule.setProperty("role", "rule")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(rule)
        layout.addLayout(self._foot())

    def _corpus_part(self) -> QVBoxLayout:
        self.chooser = CorpusChooser(self._settings)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(heading(tr("TrainDialog", "WHAT TO LEARN")))
        column.addWidget(self.chooser)
        return column

    def _presets_part(self) -> QVBoxLayout:
        self.presets = PresetCards()
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(heading(tr("TrainDialog", "HOW LARGE, HOW LONG")))
        column.addWidget(self.presets)
        return column

    def _name_part(self) -> QGridLayout:
        seed = next(field for field in FIELDS["training"] if field.name == "seed")
        self.seed = SettingRow("training", seed, self)
        self.seed.help.setWordWrap(False)
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setAccessibleName(tr("TrainDialog", "Name of the training"))
        self.place = muted()
        folder = str(self._folder).replace(os.sep, os.sep + BREAK)
        self.place.setText(tr("TrainDialog", "Kept in {folder}").format(folder=folder))
        self.name_fault = fault_label()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.addWidget(heading(tr("TrainDialog", "NAME")), 0, 0)
        grid.addWidget(heading(tr("TrainDialog", "SEED")), 0, 1)
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
        self.under_way = muted()
        text = tr("TrainDialog", "The training that is under way will be stopped and kept.")
        self.under_way.setText(text)
        self.cancel_button = QPushButton(tr("TrainDialog", "Cancel"))
        self.cancel_button.setAutoDefault(False)
        self.train_button = QPushButton(tr("TrainDialog", "Train"))
        self.train_button.setProperty("role", "primary")
        self.train_button.setDefault(True)
        words = QWidget()
        words.setMinimumHeight(2 * self.fontMetrics().lineSpacing())  # nothing moves at a second
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        for label in (self.estimate, self.fault, self.under_way):
            column.addWidget(label)
        row = QHBoxLayout()
        row.setContentsMargins(24, 12, 24, 14)
        row.setSpacing(12)
        row.addWidget(words, 1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.train_button)
        return row

    def _connect(self) -> None:
        self.chooser.changed.connect(self._on_corpus_chosen)
        self.presets.chosen.connect(self._on_preset_chosen)
        self.name.textChanged.connect(self._check_name)
        self.form.changed.connect(self._on_changed)
        self.fold.toggled.connect(self._on_folded)
        self.cancel_button.clicked.connect(self.reject)
        self.train_button.clicked.connect(self.train)
        self._timer.timeout.connect(self._on_settled)
        self._session.estimate_arrived.connect(self._on_estimate_arrived)
        self._session.training_changed.connect(self._show_training)
        self.finished.connect(self._on_finished)

    # What the user did

    @Slot()
    def _on_corpus_chosen(self) -> None:
        self._show_corpus(self.chooser.corpus)

    def _on_preset_chosen(self) -> None:
        self._show_preset()
        self.form.reset()
        self._on_changed()

    def _on_folded(self, unfolded: bool) -> None:
        self.form.setVisible(unfolded)
        self._show_fold()

    @Slot()
    def _on_changed(self) -> None:
        self._forget_estimate()
        self._show_fold()
        if self._read_by(self.request) != self._seen:
            self._seen = None
            self.preview.wait()
        self.estimate.setText(tr("TrainDialog", "Measuring…"))
        self._timer.start()
        self._allow()

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
        if estimate.preview:
            self._seen = self._read_by(self.request)
            self.preview.show_preview(estimate.preview)
        if not estimate.reason:
            values = self.form.values()
            steps, limit = values["training"]["steps"], values["limit"]["seconds"]
            self.estimate.setText(estimate_words(estimate, steps, limit))
        self._allow()

    @Slot()
    def _on_finished(self) -> None:
        self._timer.stop()
        self._forget_estimate()

    def _forget_estimate(self) -> None:
        """What is being measured is of no use any more."""
        if self._asked:
            self._asked = False
            self._session.estimate_training(None)

    @staticmethod
    def _read_by(request: TrainingRequest) -> tuple[object, ...]:
        """What decides which pairs are learned and how they are cut."""
        model, training = (request.changes.get(part, {}) for part in ("model", "training"))
        cut = request.changes.get("tokenizer")
        return request.corpus, cut, model.get("max_positions"), training.get("seed")

    # What is shown

    def _show_corpus(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self.preview.show_corpus(corpus)
        self._seen = None
        self.form.show_part("tokenizer", self.chooser.is_own)
        self.presets.show_corpus(corpus)
        if self.name.text() == self._proposed:
            self._proposed = proposed_name(corpus, self._folder)
            self.name.setText(self._proposed)
        self._show_preset()
        self._on_changed()
        if self.chooser.fault:
            self._check_settings()

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
        if self.chooser.fault:
            self._timer.stop()
            self._show_fault(CORPUS, self.chooser.fault)
            return
        error = setting_fault(self._corpus, self.request.changes)
        self._show_fault(*((error.field, error.reason) if error else ("", "")))

    def _show_fault(self, field: str, reason: str) -> None:
        """Say at the field, or at the data, why this cannot be."""
        row = self.form.rows.get(field)
        said = str(in_language(reason)).rstrip(".。")
        first = said[:1].upper() if row else said[:1]  # that of a file's name stays
        sentence = tr("TrainDialog", "{reason}.").format(reason=first + said[1:]) if reason else ""
        self.form.show_fault(field, sentence)
        self.chooser.show_fault(sentence if field == CORPUS else "")
        self._fault = f"{row.label.text()}: {sentence}" if row else sentence
        self.fault.setText(f"⚠ {self._fault}")
        self.fault.setVisible(bool(reason))
        self.estimate.setVisible(not reason)
        if reason and self._seen is None:
            self.preview.fail()
        if row and reason and row is not self.seed:
            self.fold.setChecked(True)
        self._allow()

    def _allow(self) -> None:
        """The user's own pairs are seen before they are learned."""
        seen = self._seen is not None or not self.chooser.is_own
        self.train_button.setEnabled(seen and not (self._fault or self.name_fault.text()))

    @Slot(object)
    def _show_training(self, training: Training) -> None:
        ended = not training.active and not self.under_way.isHidden()
        self.under_way.setVisible(training.active)
        if ended and self._asked:
            self._on_changed()  # now it can be timed

    def _fit(self) -> None:
        """As large as suits it, but within the screen; the preview beside the rest, or below."""
        free = self.screen().availableGeometry().size() - QSize(0, FRAME)
        side = SIDE * self.fontMetrics().lineSpacing()
        beside = self._column.minimumSize().width() + side <= free.width()
        self._side.setVisible(beside)
        self._side.setFixedWidth(side)
        if beside:
            self.preview.setFixedWidth(side - 24)  # whether there is a bar beside it or not
            self._side_column.addWidget(self.preview)
        else:
            self._column.insertWidget(self._column.count() - 1, self.preview)  # before the stretch
        self.resize(self.sizeHint().boundedTo(free))

    def showEvent(self, event: QShowEvent) -> None:
        if not event.spontaneous():
            self._fit()
        super().showEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT) * self.fontMetrics().lineSpacing()
