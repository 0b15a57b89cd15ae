"""What the window says of the files that an export has written."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from visualizer.dialogs.export import ExportDialog

LEFT = Qt.MouseButton.LeftButton
PICTURES, NUMBERS = (f"2 files, out-01.{kind} to out-02.{kind}" for kind in ("png", "csv"))


@pytest.mark.parametrize(
    ("series", "data", "said"),
    [
        ("", "", "out.png"),
        ("", "csv", "out.png; the data: out.csv"),
        ("layers", "", PICTURES),
        ("layers", "csv", f"{PICTURES}; the data: {NUMBERS}"),
    ],
)
def test_that_the_window_says_which_pictures_and_which_data_were_saved(
    small_program, qtbot, monkeypatch, tmp_path, series, data, said
):
    window = small_program.window
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out.png"), ""))
    window.exporter.show("attention")
    (dialog,) = window.findChildren(ExportDialog)
    qtbot.mouseClick(dialog.formats.button(0), LEFT)
    dialog.series.setCurrentIndex(dialog.series.findData(series))
    dialog.data.setCurrentIndex(dialog.data.findData(data))
    with qtbot.waitSignal(dialog.saved, timeout=20_000):
        qtbot.mouseClick(dialog.save_button, LEFT)
    assert window.notice_bar.notice.text == f"Saved {said}."
    files = [path.name for path in tmp_path.iterdir() if path.name.startswith("out")]
    assert all(name in said for name in files)
    assert len(files) == (2 if series else 1) * (2 if data else 1)
