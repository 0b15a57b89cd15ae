"""What a session says of a model that cannot be, is not shown."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from pytestqt.qtbot import QtBot

from tests.visualizer.session_user import told
from tests.visualizer.test_hostile_session import Members, changed, refused, state, zipped
from visualizer.app import Program


@pytest.fixture
def members(qtbot: QtBot, small_program: Program, tmp_path: Path) -> Members:
    """Those of a session of the model that is here, without its run."""
    path = tmp_path / "saved.attn"
    small_program.files.write(path)
    qtbot.waitUntil(path.is_file, timeout=10_000)
    with ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


HEADS = {"silenced": [["cross", 55, 1]], "positions_off": False}
IMPOSSIBLE = [
    ({"situation__interventions": HEADS}, "silenced has a head that the model does not have"),
    ({"situation__padding": 10_000_000}, "as many tokens as the model can read"),
]


@pytest.mark.parametrize(("changes", "said"), IMPOSSIBLE)
def test_that_a_run_with_what_its_model_lacks_is_refused(
    tmp_path: Path, members: Members, changes: dict[str, object], said: str
) -> None:
    assert said in refused(zipped(tmp_path / "x.attn", changed(members, **changes)))


@pytest.mark.parametrize(("changes", "said"), IMPOSSIBLE)
def test_that_a_sentence_to_run_with_what_its_model_lacks_is_refused(
    qtbot: QtBot,
    small_program: Program,
    tmp_path: Path,
    members: Members,
    changes: dict[str, object],
    said: str,
) -> None:
    before = state(small_program.session)
    alone = {"session.json": changed(members, **changes)["session.json"]}
    with qtbot.waitSignal(small_program.files.failed, timeout=10_000):
        small_program.files.open(zipped(tmp_path / "x.attn", alone))
    qtbot.waitUntil(lambda: said in told(small_program))
    assert state(small_program.session) == before


def test_that_a_path_that_cannot_be_is_refused(tmp_path: Path, members: Members) -> None:
    path = zipped(tmp_path / "x.attn", changed(members, situation__model="/tmp/a\0b"))
    assert "model has a character that no path has" in refused(path)


def test_that_a_panel_that_is_not_known_is_not_looked_for(
    qtbot: QtBot, small_program: Program, tmp_path: Path, members: Members
) -> None:
    session, before = small_program.session, small_program.window.front_panel()
    path = zipped(tmp_path / "x.attn", changed(members, situation__panel="nonsense"))
    with qtbot.waitSignal(small_program.files._restorer.restored, timeout=20_000):
        small_program.files.open(path)
    assert session.trace is not None
    assert not session.trace.recorded
    assert small_program.window.front_panel() == before
    assert "unexpectedly" not in told(small_program)
