"""The window: docks from PANELS, menus from ACTIONS, the top bar, the status line."""

from operator import attrgetter
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QInputDialog,
    QMainWindow,
    QMessageBox,
    QTabWidget,
    QToolBar,
)

from model.config import DecodingConfig
from visualizer import __version__
from visualizer.actions import ACTIONS
from visualizer.dialogs.card import CardDialog
from visualizer.dialogs.keys import KeysDialog
from visualizer.exporting import Exporter
from visualizer.language import Language
from visualizer.lecture.desk import LectureDesk
from visualizer.menus import Menus, connect
from visualizer.notices import Notices
from visualizer.panel_dock import Arrangement, Attended, DockTabs, PanelDock, highest
from visualizer.panels import PANELS
from visualizer.panels.architecture import ArchitecturePanel
from visualizer.plain_keys import PlainKeys
from visualizer.selection import ViewOptions
from visualizer.session import Session
from visualizer.settings import FONT_SCALE, Settings
from visualizer.status_line import StatusLine
from visualizer.theme import Choice, Style, Theme
from visualizer.tour import Tour
from visualizer.training_desk import TITLE, TrainingDesk
from visualizer.training_state import Training
from visualizer.widgets.film_bar import FilmBar
from visualizer.widgets.job_bar import JobBar
from visualizer.widgets.notice_bar import NoticeBar
from visualizer.widgets.top_bar import TopBar

tr = QCoreApplication.translate

DEFAULT_SIZE = 1440, 900
SMALLEST = 960, 620
FRAME = 40  # pixels that a window's frame may take of a screen's height


class MainWindow(QMainWindow):
    """Lays out what exists; what it does goes to the Session."""

    closing = Signal()

    def __init__(
        self,
        session: Session,
        theme: Theme,
        language: Language,
        notices: Notices,
        settings: Settings,
    ) -> None:
        super().__init__()
        self.session, self.theme, self.notices = session, theme, notices
        self.language, self.settings = language, settings
        self.desk = LectureDesk(session, notices, self)
        self._pinned_panel = ""
        self.setWindowTitle(TITLE)
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setMinimumSize(*SMALLEST)
        self.resize(self.with_room(QSize(*DEFAULT_SIZE)))
        self._build_top_bar()
        self._build_docks()
        self._build_menus()
        self._build_status()
        self._build_film_bar()
        self.training_desk = TrainingDesk(session, notices, settings, self)
        self.tour = Tour(session, notices, settings, self)
        self._plain_keys = PlainKeys(self)
        QApplication.instance().installEventFilter(self._plain_keys)  # type: ignore[union-attr]

    # What the program tells it

    def with_room(self, size: QSize) -> QSize:
        """This size, or what the screen has beside the frame of the window."""
        return size.boundedTo(self.screen().availableGeometry().size() - QSize(0, FRAME))

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""
        dock = self._attended.dock = self.docks[name]
        dock.show()
        dock.raise_()
        self.notice_bar.raise_()
        focus = QApplication.focusWidget()
        if focus is None or not self.top_bar.isAncestorOf(focus):
            dock.take_focus()

    def show_step_panel(self, name: str) -> None:
        """Bring the panel of a step to the front, unless another one is pinned."""
        dock = self.docks[name]
        if dock.spec.area != "centre" or not self._pinned_panel:
            dock.show()
            dock.raise_()
            self.notice_bar.raise_()

    def arrange(self) -> None:
        """Put every dock where it is at first."""
        self._arrangement.reset()

    # Building

    def _build_top_bar(self) -> None:
        self.top_bar = TopBar(self)
        bar = QToolBar(self)
        bar.setObjectName("top bar")
        bar.setMovable(False)
        bar.addWidget(self.top_bar)
        bar.toggleViewAction().setEnabled(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, bar)
        session, top = self.session, self.top_bar
        top.translate_pressed.connect(session.translate)
        top.sentence_edited.connect(session.edit)
        top.model_chosen.connect(session.open_model)
        top.decoding_chosen.connect(session.set_decoding)
        top.seed_chosen.connect(session.set_seed)
        top.folder_pressed.connect(self.open_folder)
        top.train_pressed.connect(session.set_up_training)
        session.training_wanted.connect(self.train)
        top.export_pressed.connect(self.export_figure)
        session.sentence_changed.connect(top.show_sentence)
        session.decoding_changed.connect(self._on_decoding_changed)

    def _build_docks(self) -> None:
        self.docks = {spec.name: PanelDock(spec, self.session, self.theme, self) for spec in PANELS}
        self._arrangement = Arrangement(self, self.docks.values())
        self._tabs = DockTabs(self, self.docks.values())
        self._attended = Attended(self, self.docks.values())
        self.exporter = Exporter(self.docks, self.notices, self.settings, self)
        self.arrange()

    def _build_menus(self) -> None:
        self.menus = menus = Menus(self.menuBar())
        self.commands = menus.commands
        connect(menus.commands.values(), self._on_action)
        connect(menus.panels.values(), self._on_panel_action)
        connect(menus.styles.values(), self._on_theme_action)
        connect(menus.languages.values(), self._on_language_action)
        connect(menus.maps.values(), self._on_map_action)
        menus.size_chosen.connect(self._set_size)
        menus.pin.toggled.connect(self._on_pin_toggled)
        menus.arrange.triggered.connect(self.arrange)
        self.session.options_changed.connect(self._on_options_changed)
        self._on_options_changed(self.session.options)
        menus.show_size(self.theme.font_scale)
        self.theme.changed.connect(self._on_style_changed)
        menus.styles[self.theme.choice].setChecked(True)
        menus.languages[self.language.current].setChecked(True)
        self.top_bar.lecture_pressed.connect(self.desk.begin)
        self.top_bar.language_pressed.connect(self._on_language_pressed)
        self.desk.add_lessons(menus.menus["file"], self.commands["lesson"])
        self.desk.lesson_named.connect(menus.show_lesson)
        self.desk.lesson_named.connect(self.top_bar.show_lesson)
        for signal in (self.session.trace_changed, self.session.interventions_changed):
            signal.connect(self._on_state_changed)
        self._on_state_changed(None)

    def _build_film_bar(self) -> None:
        """Under the panels, once there is a training to go back in."""
        self.film_bar = FilmBar(self)
        self._film_tools = QToolBar(self)
        self._film_tools.setObjectName("film bar")
        self._film_tools.setMovable(False)
        self._film_tools.addWidget(self.film_bar)
        self._film_tools.toggleViewAction().setEnabled(False)
        self._film_tools.hide()
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self._film_tools)
        self.film_bar.moved.connect(self.session.show_moment)
        self.film_bar.live.connect(self._on_film_live)
        for shows in (self.session.training_changed, self.desk.ended):
            shows.connect(self.show_film_bar)

    def _build_status(self) -> None:
        self.status_line = StatusLine(self.session, self)
        self.job_bar = JobBar(self)
        self.notice_bar = NoticeBar(self)
        for dock in self.docks.values():
            dock.visibilityChanged.connect(self.notice_bar.raise_)
        self._asked = False
        for asked in (self.session.run_requested, self.session.model_requested):
            asked.connect(self._on_asked)
        self.session.trace_changed.connect(self._on_trace_changed)
        self.statusBar().addWidget(self.status_line, 1)
        self.statusBar().addPermanentWidget(self.job_bar)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setContentsMargins(0, 0, 12, 0)

    # Commands

    def open_folder(self) -> None:
        """Ask for a model folder and open it."""
        title = tr("MainWindow", "Open a model folder")
        start = str(self.session.model.path.parent) if self.session.model else ""
        if folder := QFileDialog.getExistingDirectory(self, title, start):
            self.session.open_model(Path(folder))

    def export_figure(self) -> None:
        """Export the figure of the panel that is in front."""
        self.exporter.show(self.front_panel())

    def train(self) -> None:
        """Set up a training."""
        from visualizer.dialogs.train import TrainDialog  # noqa: PLC0415

        dialog = self.findChild(TrainDialog) or TrainDialog(self.session, self.settings, self)
        dialog.show()
        dialog.activateWindow()

    def release(self) -> None:
        """Let go of what is pinned, or else put a notice away; and leave the sentence's field."""
        if self.session.selection.key is None:
            self.notice_bar.close_notice()
        self.session.release()
        focus = QApplication.focusWidget()
        if focus is not None and self.top_bar.isAncestorOf(focus):
            self.docks[self.front_panel()].take_focus()

    def find_token(self) -> None:
        """Select the next token that contains what is typed."""
        title, label = tr("MainWindow", "Find token"), tr("MainWindow", "Token or part of one")
        text, accepted = QInputDialog.getText(self, title, label)
        if accepted and text and not self.session.find(text):
            message = tr("MainWindow", "No token of this sentence contains “{text}”.")
            self.notices.tell(message.format(text=text))

    def edit_sentence(self) -> None:
        """Put the cursor into the sentence."""
        self.top_bar.sentence.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top_bar.sentence.selectAll()

    def toggle_play(self) -> None:
        """Let the walk play, or stop it."""
        self.architecture().toggle_play()

    def architecture(self) -> ArchitecturePanel:
        """The panel that holds the stepper."""
        panel = self.docks["architecture"].panel()
        assert isinstance(panel, ArchitecturePanel)
        return panel

    def show_keys(self) -> None:
        """List all keys."""
        dialog = self.findChild(KeysDialog) or KeysDialog(self.menus.keyed(), self)
        dialog.show()
        dialog.activateWindow()

    def show_card(self) -> None:
        """Show what the current model says of itself."""
        if self.session.model is not None:
            CardDialog(self.session.model, self).show()

    def show_about(self) -> None:
        """Say what this is."""
        text = tr(
            "MainWindow",
            "Attention Visualizer {version}\n\nA real encoder-decoder Transformer to step "
            "through. Every number on screen was computed by the model in this run, or says "
            "that it was recorded.",
        )
        said = text.format(version=__version__)
        box = QMessageBox(QMessageBox.Icon.NoIcon, TITLE, said, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def front_panel(self) -> str:
        """The panel that was clicked into last, or went to; else the one in front in the centre."""
        dock = self._attended.dock
        if dock is not None and dock.in_front:
            return dock.spec.name
        in_front = [name for name, dock in self.docks.items() if dock.in_front]
        centre = [name for name in in_front if self.docks[name].spec.area == "centre"]
        return centre[0] if centre else "attention"

    # Slots

    def _on_action(self) -> None:
        spec = _data(self.sender())
        if isinstance(spec.call, str):
            attrgetter(spec.call)(self)()
        else:
            spec.call(self.session)

    def _on_panel_action(self) -> None:
        self.show_panel(_data(self.sender()))

    def _on_theme_action(self) -> None:
        choice: Choice = _data(self.sender())
        self.theme.set_choice(choice)

    def _on_language_action(self) -> None:
        self.language.choose(_data(self.sender()))

    def _on_language_pressed(self) -> None:
        codes = list(self.menus.languages)
        following = (codes.index(self.language.current) + 1) % len(codes)
        self.menus.languages[codes[following]].trigger()

    def _on_map_action(self) -> None:
        self.session.set_options(colormap=_data(self.sender()))

    def _on_options_changed(self, options: ViewOptions) -> None:
        self.menus.maps[options.colormap].setChecked(True)

    def _on_style_changed(self, _: Style) -> None:
        self._arrangement.follow_text()
        self.notice_bar.set_lift(highest(self.height()))

    def _set_size(self, scale: float) -> None:
        self.theme.set_font_scale(scale)
        self.settings.set(FONT_SCALE, scale)
        self.menus.show_size(scale)

    def _on_pin_toggled(self, pinned: bool) -> None:
        self._pinned_panel = self.front_panel() if pinned else ""

    def _on_trace_changed(self, _: object) -> None:
        """What went wrong before the user asked for this is mended."""
        if self._asked:
            self._asked = False
            self.notice_bar.close_all()
        self.show_film_bar(self.session.training)

    def _on_asked(self, _: object) -> None:
        self._asked = True

    def _on_decoding_changed(self, decoding: DecodingConfig) -> None:
        self.top_bar.show_decoding(decoding, self.session.seed_kept)

    def show_film_bar(self, training: Training) -> None:
        """Let one go back in a training where there is something to go back to."""
        model = None if self.session.trace is None else self.session.trace.model
        step = training.step_of(model) if training.moment is None else training.moment
        self.film_bar.show_moments(training.moments, step, training.is_behind(model))
        self._film_tools.setVisible(len(training.moments) > 1)

    def _on_film_live(self) -> None:
        self.session.show_moment(None)

    def _on_state_changed(self, _: object) -> None:
        has_trace = self.session.trace is not None
        for spec in ACTIONS:
            self.commands[spec.name].setEnabled(has_trace or not spec.needs_trace)
        self.commands["undo"].setEnabled(self.session.can_undo)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = Path(event.mimeData().urls()[0].toLocalFile())
        self.session.open_model(path if path.is_dir() else path.parent)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrangement.fit()
        self.notice_bar.set_lift(highest(self.height()))
        self.job_bar.setMaximumWidth(self.width() // 2)
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.menus.retranslate()
            self.desk.retranslate()
            self.film_bar.retranslate()
            self._arrangement.retranslate()
            for dock in self.docks.values():
                dock.retranslate()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.training_desk.may_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)


def _data(sender: QObject) -> Any:
    return sender.data() if isinstance(sender, QAction) else None
