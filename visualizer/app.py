"""The program: its parts, and how they are wired together."""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QStandardPaths, Qt
from PySide6.QtWidgets import QApplication

from model.address import AttentionKind, Stack
from model.config import DecodingConfig
from model.errors import ModelError, TextError
from model.hints import MOSTLY_BYTES, byte_share
from model.trace import ModelInfo, Trace, TraceRequest
from model.trace_file import load_trace, save_trace
from visualizer import ASSETS, __version__, settings
from visualizer.dialogs.training_checks import models_folder
from visualizer.engine import InferenceEngine
from visualizer.glyphs import Glyphs
from visualizer.jobs import Jobs
from visualizer.language import ENGLISH, Language, system_language
from visualizer.lesson import find_lesson
from visualizer.main_window import MainWindow
from visualizer.model_places import is_temporary
from visualizer.notices import Notices, install_excepthook, saying, translated
from visualizer.once_painted import OncePainted
from visualizer.preparing import Preparer
from visualizer.recovery import Recovery
from visualizer.saver import Saver
from visualizer.session import Session
from visualizer.session_files import SessionFiles, model_cache
from visualizer.settings import Settings
from visualizer.start_report import StartReport
from visualizer.termination import Termination
from visualizer.theme import COLORMAPS, Theme
from visualizer.trainer import Trainer
from visualizer.training_state import SavedModel
from visualizer.wording import model_name

MODELS = ASSETS / "models"
DEFAULT_MODEL = MODELS / "en-zh"
FIRST_TRACE = ASSETS / "first_trace.npz"
SEARCH = DecodingConfig(method="beam", beam=4)
"""How a window searches at first: greedy search leaves words out that this one finds."""
KEPT_TOKENS = 128
"""Longer traces are not kept for the next start."""
RECENT = 6

tr = QCoreApplication.translate


class Program:
    """Everything that lives as long as the program does."""

    def __init__(self, stored: Settings) -> None:
        self.settings = stored
        self.theme = Theme()
        self.language = Language()
        self.notices = Notices()
        self.jobs = Jobs()
        self.session = Session()
        self.engine = InferenceEngine(self.jobs)
        self.trainer = Trainer(self.jobs)
        self.preparer = Preparer(self.jobs)
        self.saver = Saver(self.jobs)
        self.theme.set_choice(stored.get(settings.THEME))  # type: ignore[arg-type]
        self.theme.set_font_scale(stored.get(settings.FONT_SCALE))
        wanted = stored.get(settings.LANGUAGE) or system_language()
        self.glyphs = Glyphs(self.notices, stored)
        self.language.choose(wanted if self.glyphs.are_chinese else ENGLISH)
        colormap = stored.get(settings.COLORMAP)
        self.session.set_options(
            dim_special=stored.get(settings.DIM_SPECIAL_TOKENS),
            colormap=colormap if colormap in COLORMAPS else "",
        )
        self.window = MainWindow(self.session, self.theme, self.language, self.notices, stored)
        self.files = SessionFiles(self.window, self.engine, self.jobs)
        self._remembered: Path | None = None
        wire(self)
        self.session.set_decoding(SEARCH)
        self._restore_window()
        self._offer_models()

    def dress(self, app: QApplication) -> None:
        """Apply the style; a window that was never arranged is, for text of its size."""
        self.theme.apply(app)
        if not self.settings.get(settings.WINDOW_STATE):
            self.window.arrange()

    def start(self, file: Path | None = None, lesson: str | None = None) -> None:
        """Open a session file, or what was there the last time; the window is on screen already.

        With a lesson the lecture begins.
        """
        once = Qt.ConnectionType.SingleShotConnection
        if file is None:
            self._start_anew()
        else:
            self.files.failed.connect(self._start_anew, once)
            self.files.open(file)
        self.glyphs.check_chinese()
        stepper = self.window.architecture().stepper
        stepper.speed = self.settings.get(settings.PLAY_SPEED)
        stepper.speed_changed.connect(partial(self.settings.set, settings.PLAY_SPEED))
        if lesson is not None and (refusal := self.window.desk.teach(find_lesson(lesson))):
            print(refusal, file=sys.stderr)  # noqa: T201

    def _start_anew(self) -> None:
        """Show a recorded trace, then open the model."""
        if self.session.trace is not None:
            return
        folder = Path(self.settings.get(settings.MODEL) or DEFAULT_MODEL)
        if not folder.is_dir():
            folder = DEFAULT_MODEL
        recorded = self._recorded(folder)
        sentence = self.settings.get(settings.SENTENCE)
        once = Qt.ConnectionType.SingleShotConnection
        self.session.model_changed.connect(self._restore_view, once)
        if recorded is not None:
            sentence = sentence or recorded.source_text
            self.session.show_trace(recorded)
            for _ in range(2):  # lay out the widgets, then what holds them
                QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
            self.window.repaint()  # now: importing torch keeps the interpreter to itself
        self.session.edit(sentence)
        self.engine.open(folder, TraceRequest(sentence, decoding=self.session.decoding))
        self.window.training_desk.offer_unfinished()
        self.window.tour.offer()

    def open_model(self, folder: Path) -> None:
        """Open a model with the current sentence."""
        session = self.session
        request = TraceRequest(session.sentence, None, session.decoding, padding=session.padding)
        self.engine.open(folder, request)

    def keep(self) -> None:
        """Remember the window, the sentence, the head that is looked at and the last trace."""
        stored, session, window = self.settings, self.session, self.window
        stored.set(settings.WINDOW_GEOMETRY, bytes(window.saveGeometry().data()))
        stored.set(settings.WINDOW_STATE, bytes(window.saveState().data()))
        stored.set(settings.SENTENCE, session.sentence)
        stored.set(settings.THEME, self.theme.choice)
        stored.set(settings.DIM_SPECIAL_TOKENS, session.options.dim_special)
        stored.set(settings.COLORMAP, session.options.colormap)
        trace = session.trace
        if trace is not None:
            stored.set(settings.KIND, session.selection.kind.value)
            stored.set(settings.LAYER, session.selection.layer)
            stored.set(settings.HEAD, session.selection.head)
        stored.sync()
        if trace is not None and not self.settings.ephemeral and _is_worth_keeping(trace):
            _try_to_save(trace)

    def show_sizes(self) -> None:
        """Say at the top which model is open."""
        if (model := self.session.model) is not None:
            config = model.config
            text = tr("Program", "{encoder}+{decoder} layers · {heads} heads · d={d_model}")
            sizes = text.format(
                encoder=config.encoder_layers,
                decoder=config.decoder_layers,
                heads=config.heads,
                d_model=config.d_model,
            )
            self.window.top_bar.show_model(f"{model_name(model)} · {sizes}")
            self._offer_models()

    def remember(self, trace: Trace) -> None:
        """Note model and sentence at once, in case the program is killed."""
        if trace.recorded or is_temporary(trace.model.path):
            return
        self.settings.set(settings.SENTENCE, trace.source_text)
        folder = trace.model.path
        if folder == self._remembered:
            return
        self._remembered = folder
        self.settings.set(settings.MODEL, str(folder))
        self._remember_recent(folder)
        self._offer_models()

    def remember_saved(self, model: SavedModel) -> None:
        """Offer a model that was saved."""
        self._remember_recent(model.folder)
        self._offer_models()

    def _remember_recent(self, folder: Path) -> None:
        if folder.parent in (MODELS, models_folder()) or folder.is_relative_to(model_cache()):
            return
        recent = [str(folder), *self.settings.get(settings.RECENT_MODELS)]
        self.settings.set(settings.RECENT_MODELS, list(dict.fromkeys(recent))[:RECENT])

    def hint(self, trace: Trace) -> None:
        """Say so when the sentence is written in characters that the model does not know."""
        share = byte_share(trace.source.pieces, trace.source.spans)
        if share is not None and not trace.recorded:
            self.notices.warn(saying("Hints", MOSTLY_BYTES, **share._asdict()))

    def excuse(self, error: TextError) -> None:
        """Say why the model that was opened shows its example."""
        self.notices.warn(
            lambda: tr("Program", "{reason} The model shows its own example.").format(
                reason=translated(error)
            )
        )

    def _offer_models(self) -> None:
        shipped, saved = (
            sorted(path.parent for path in folder.glob("*/config.json"))
            for folder in (MODELS, models_folder())
        )
        recent = [Path(folder) for folder in self.settings.get(settings.RECENT_MODELS)]
        self.window.top_bar.show_models(
            shipped,
            saved,
            [folder for folder in recent if folder.is_dir() and folder not in saved],
            self.session.model.path if self.session.model else None,
        )

    def _restore_window(self) -> None:
        geometry = self.settings.get(settings.WINDOW_GEOMETRY)
        state = self.settings.get(settings.WINDOW_STATE)
        if geometry:
            self.window.restoreGeometry(geometry)
        if state:
            self.window.restoreState(state)
            self.window.show_film_bar(self.session.training)

    def _restore_view(self, model: ModelInfo) -> None:
        """Look at the same head as at the end of the last time, if the model has it."""
        kind = AttentionKind(self.settings.get(settings.KIND))
        layer, head = self.settings.get(settings.LAYER), self.settings.get(settings.HEAD)
        config = model.config
        encoder = kind.stack is Stack.ENCODER
        layers = config.encoder_layers if encoder else config.decoder_layers
        if layer < layers and head < config.heads:
            self.session.select(kind=kind, layer=layer, head=head)

    def _recorded(self, folder: Path) -> Trace | None:
        """The trace of the last time, or the one that ships for the default model."""
        for path in (() if self.settings.ephemeral else (last_trace(),)) + (FIRST_TRACE,):
            try:
                trace = load_trace(path)
            except ModelError:
                continue
            if trace.model.path.name == folder.name:  # wherever the models were when it was kept
                return replace(trace, model=replace(trace.model, path=folder))
        return None


def wire(program: Program) -> None:
    """Every connection between the parts of the program."""
    session, engine, window = program.session, program.engine, program.window
    jobs, notices = program.jobs, program.notices
    session.run_requested.connect(engine.run)
    session.plain_run_requested.connect(engine.run_plain)
    session.model_requested.connect(program.open_model)
    engine.model_ready.connect(session.show_model)
    session.model_changed.connect(engine.follow)
    for shows in (program.files.training_opened, window.desk.run_wanted):
        shows.connect(program.trainer.show_saved)
    engine.sentence_replaced.connect(session.edit)
    engine.unread.connect(program.excuse)
    window.desk.model_left.connect(engine.switch)
    engine.trace_ready.connect(session.show_trace)
    engine.source_read.connect(session.show_source)
    engine.step_taken.connect(session.show_step)
    engine.running_changed.connect(session.show_running)
    engine.refused.connect(program.files.refuse)
    _wire_training(program)
    program.language.changed.connect(program.show_sizes)
    program.language.changed.connect(partial(program.settings.set, settings.LANGUAGE))
    window.desk.scenes_wanted.connect(program.preparer.prepare)
    program.preparer.prepared.connect(window.desk.show_prepared)
    program.preparer.failed.connect(window.desk.show_failure)
    session.model_changed.connect(program.show_sizes)
    session.trace_changed.connect(program.remember)
    session.trace_changed.connect(program.hint)
    session.trace_changed.connect(program.glyphs.check_emoji)
    session.step_entered.connect(lambda step: window.show_step_panel(step.panel))
    session.panel_requested.connect(window.show_panel)
    jobs.started.connect(window.job_bar.show_job)
    jobs.failed.connect(notices.report)
    jobs.crashed.connect(notices.crash)
    notices.posted.connect(window.notice_bar.show_notice)
    notices.withdrawn.connect(window.notice_bar.take_back)
    program.files.opened.connect(notices.forget_refusal)
    window.closing.connect(program.keep)
    window.closing.connect(jobs.shutdown)
    window.closing.connect(program.files.finish)


def _wire_training(program: Program) -> None:
    session, engine, trainer = program.session, program.engine, program.trainer
    session.training_requested.connect(trainer.start)
    session.training_commanded.connect(trainer.obey)
    session.moment_requested.connect(trainer.show_moment)
    session.film_requested.connect(trainer.make_film)
    session.comparison_requested.connect(trainer.compare)
    session.sentence_changed.connect(trainer.watch)
    session.estimate_requested.connect(trainer.estimate)
    session.move_requested.connect(trainer.move)
    trainer.kept.connect(program.window.training_desk.show_kept)
    session.save_requested.connect(program.saver.save)
    program.saver.saved.connect(program.remember_saved)
    program.saver.saved.connect(program.window.training_desk.show_saved)
    trainer.estimated.connect(session.show_estimate)
    engine.model_ready.connect(trainer.show_run)
    trainer.changed.connect(session.show_training)
    trainer.model_ready.connect(engine.adopt)
    trainer.warned.connect(program.notices.warn)
    trainer.sentence_replaced.connect(session.edit)
    trainer.trace_ready.connect(session.show_trace)


def last_trace() -> Path:
    """Where the last trace is kept for the next start."""
    location = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(location)) / "last_trace.npz"


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window; returns the exit code."""
    parser = argparse.ArgumentParser(prog="attention-visualizer")
    parser.add_argument("session", nargs="?", type=Path, help="a session file to open")
    parser.add_argument("--start-report", action="store_true", help="print start times and quit")
    parser.add_argument("--lecture", metavar="LESSON", help="begin this lesson at once")
    arguments = parser.parse_args(argv)
    if not _has_display():
        print("There is no display; run this on a desktop, or see --help.", file=sys.stderr)  # noqa: T201
        return 2
    QCoreApplication.setApplicationName("attention-visualizer")
    QCoreApplication.setApplicationVersion(__version__)
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    app = QApplication([sys.argv[0]])
    program = Program(Settings(ephemeral=arguments.start_report))
    program.dress(app)
    install_excepthook(program.notices)
    termination = Termination()
    termination.asked.connect(program.window.training_desk.leave)
    termination.asked.connect(app.closeAllWindows)
    app.commitDataRequest.connect(program.keep)  # the session ends, and maybe the display first
    report = StartReport(program.window, program.session) if arguments.start_report else None
    program.window.show()
    program.window.docks["attention"].take_focus()
    if not program.settings.ephemeral:
        recovery = Recovery(program.files, program.session, program.notices, program.jobs)
        for ending in (program.window.closing, app.aboutToQuit):
            ending.connect(recovery.end)
        recovery.begin()
    OncePainted(program.window, _collect)
    OncePainted(program.window, partial(program.start, arguments.session, arguments.lecture))
    if report is not None:
        report.finished.connect(program.window.close)
    return app.exec()


def _collect() -> None:
    """Let Python collect garbage again, but not look for it in what every start needs."""
    gc.freeze()
    gc.enable()


def _has_display() -> bool:
    """Qt would end the process where it finds none."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)


def _is_worth_keeping(trace: Trace) -> bool:
    live = not (trace.recorded or trace.interventions or is_temporary(trace.model.path))
    return live and len(trace.source) <= KEPT_TOKENS


def _try_to_save(trace: Trace) -> None:
    try:
        save_trace(trace, last_trace())
    except ModelError:
        return  # the next start shows the trace that ships
