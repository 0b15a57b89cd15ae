"""Where there are two screens, the audience sees the lecture and the lecturer the notes."""

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from tests.visualizer.trace_maker import make_trace
from visualizer.language import Language
from visualizer.lecture.desk import LectureDesk
from visualizer.main_window import MainWindow
from visualizer.notices import Notices
from visualizer.session import Session
from visualizer.settings import Settings
from visualizer.theme import Theme

app = QApplication([])
session = Session()
session.show_trace(make_trace())
window = MainWindow(session, Theme(), Language(), Notices(), Settings(ephemeral=True))
window.show()
window.desk.open_lesson(Path(sys.argv[1]))
window.desk.begin()
for each in (window, window.desk.lecture, window.desk.notes):
    print(each.screen().name(), each.isVisible())
window.desk.lecture.close()
print(window.isVisible(), window.desk.notes)
window.close()
"""


def test_that_the_lecture_is_on_the_other_screen_and_the_notes_on_this_one(tmp_path: Path) -> None:
    screens = [
        {"name": name, "x": x, "y": 0, "width": 1440, "height": 900, "logicalDpi": 96, "dpr": 1}
        for name, x in (("laptop", 0), ("projector", 1440))
    ]
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": screens}), encoding="utf-8")
    scene = {"situation": {"model": "en-zh"}, "figure": "mask", "text": {"en": "One."}}
    lesson = tmp_path / "one.json"
    content = {"format": 1, "title": {"en": "One"}, "scenes": [scene]}
    lesson.write_text(json.dumps(content), encoding="utf-8")
    environment = os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    command = [sys.executable, "-c", PROGRAM, str(lesson)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.splitlines() == [
        "laptop False", "projector True", "laptop True", "True None",
    ], done.stderr  # fmt: skip
