"""A damaged or hostile session gets one sentence, and changes nothing."""

import base64
import io
import json
import os
import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from model.errors import FileError
from model.trace import Trace
from tests.visualizer.trace_maker import make_trace
from visualizer.app import Program
from visualizer.session import Session
from visualizer.session_file import (
    SavedSession,
    model_key,
    packed,
    read_session,
    unpack_model,
    write_session,
)
from visualizer.situation import Situation

Members = dict[str, bytes]


def saved_session(trace: Trace) -> SavedSession:
    situation = Situation(
        "tiny", trace.model.fingerprint, trace.source_text, replace(trace.decoding, alpha=None)
    )
    return SavedSession(situation, "tiny", trace=trace)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Members:
    """The members of a good session."""
    path = tmp_path_factory.mktemp("good") / "good.attn"
    write_session(saved_session(make_trace()), path)
    with ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def zipped(path: Path, members: Members, compression: int = 0) -> Path:
    with ZipFile(path, "w", compression) as file:
        for name, content in members.items():
            info = ZipInfo(name)
            info.compress_type = compression
            file.writestr(info, content)
    return path


def changed(members: Members, **changes: Any) -> Members:
    """With other values in session.json; `situation__x` is within the situation."""
    content = json.loads(members["session.json"])
    for key, value in changes.items():
        *places, name = key.split("__")
        within = content
        for place in places:
            within = within[place]
        within[name] = value
    return members | {"session.json": json.dumps(content).encode()}


def refused(path: Path) -> str:
    with pytest.raises(FileError) as caught:
        read_session(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path} cannot be opened: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_that_a_good_one_comes_back(tmp_path: Path, whole: Members) -> None:
    found = read_session(zipped(tmp_path / "good.attn", whole))
    assert found.trace is not None
    assert np.array_equal(found.trace.logits, make_trace().logits)
    assert found.trace.recorded


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"hello" * 99, b"\x80\x04N.", b"PK\5\6" + bytes(18)]
)
def test_that_what_is_no_session_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.attn"
    path.write_bytes(content)
    refused(path)


def test_that_a_folder_a_pipe_and_nothing_at_all_are_refused(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "none.attn")
    (tmp_path / "folder.attn").mkdir()
    assert "not a file" in refused(tmp_path / "folder.attn")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.attn")
        assert "not a file" in refused(tmp_path / "pipe.attn")


def test_that_a_truncated_file_is_refused_wherever_it_ends(tmp_path: Path, whole: Members) -> None:
    content = zipped(tmp_path / "good.attn", whole).read_bytes()
    for length in {*range(0, len(content), max(1, len(content) // 40)), len(content) - 1}:
        (tmp_path / "cut.attn").write_bytes(content[:length])
        refused(tmp_path / "cut.attn")


def test_that_flipped_bytes_are_refused_or_do_not_matter(tmp_path: Path, whole: Members) -> None:
    content = zipped(tmp_path / "good.attn", whole).read_bytes()
    chance = random.Random(4)
    for _ in range(300):
        flipped = bytearray(content)
        flipped[chance.randrange(len(content))] ^= chance.randrange(1, 256)
        (tmp_path / "flipped.attn").write_bytes(flipped)
        try:
            assert read_session(tmp_path / "flipped.attn").trace is not None
        except FileError as error:
            assert "cannot be opened" in str(error)


@pytest.mark.parametrize(
    "name",
    ["../evil.json", "/etc/evil", "..\\evil", "model/../../evil", "C:\\evil", "extra.txt", "model/",
     "model/sub/config.json", "SESSION.JSON", ""],
)  # fmt: skip
def test_that_a_name_that_leads_elsewhere_is_refused(
    tmp_path: Path, whole: Members, name: str
) -> None:
    folder = tmp_path / "deep" / "within"
    folder.mkdir(parents=True)
    refused(zipped(folder / "x.attn", whole | {name: b"evil"}))
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [folder / "x.attn"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_that_a_name_that_is_there_twice_is_refused(tmp_path: Path, whole: Members) -> None:
    path = zipped(tmp_path / "x.attn", whole)
    with ZipFile(path, "a") as file:
        file.writestr("session.json", whole["session.json"])
    refused(path)


def test_that_what_is_compressed_is_refused_so_that_nothing_grows(
    tmp_path: Path, whole: Members
) -> None:
    path = zipped(tmp_path / "x.attn", whole | {"trace.npz": bytes(10**8)}, ZIP_DEFLATED)
    assert path.stat().st_size < 10**6
    assert "what it holds is compressed" in refused(path)


def test_that_a_size_that_is_a_lie_is_refused(tmp_path: Path, whole: Members) -> None:
    path = zipped(tmp_path / "x.attn", whole)
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\1\2")  # the last one of the directory, which is the trace
    for claimed in (2**31, len(whole["trace.npz"]) + 99, 3):
        struct.pack_into("<II", content, entry + 20, claimed, claimed)
        path.write_bytes(content)
        refused(path)


def test_that_a_directory_of_a_million_names_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.attn"
    entries = (b"PK\1\2" + bytes(42) + b"x") * 10**6
    end = b"PK\5\6" + struct.pack("<4H2IH", 0, 0, 65535, 65535, len(entries), 0, 0)
    path.write_bytes(entries + end)
    refused(path)


def test_that_a_bomb_within_the_trace_is_refused(tmp_path: Path, whole: Members) -> None:
    bomb = io.BytesIO()
    with np.load(io.BytesIO(whole["trace.npz"])) as arrays:
        np.savez_compressed(bomb, **dict(arrays) | {"logits": np.zeros((4, 10**8), np.float32)})
    path = zipped(tmp_path / "x.attn", whole | {"trace.npz": bomb.getvalue()})
    assert "trace.npz is damaged" in refused(path)


@pytest.mark.parametrize("name", ["logits", "cross.q", "encoder_residual.embed", "vocabulary"])
def test_that_wrong_shapes_are_refused(tmp_path: Path, whole: Members, name: str) -> None:
    other = io.BytesIO()
    with np.load(io.BytesIO(whole["trace.npz"])) as arrays:
        np.savez(other, **dict(arrays) | {name: arrays[name][..., :-1]})
    path = zipped(tmp_path / "x.attn", whole | {"trace.npz": other.getvalue()})
    assert "trace.npz is damaged" in refused(path)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("format", 3, "it has format 3, newer than this program’s 2"),
        ("format", 10**400, "it has format 100000000, newer than this program’s 2"),
        ("format", "1", "does not state its format"),
        ("format", True, "does not state its format"),
        ("format", 0, "does not state its format"),
        ("extra", 1, "has not the keys of format 2"),
        ("size", [1], "its size is damaged"),
        ("size", [1, -1], "its size is damaged"),
        ("training", [], "its training is damaged"),
        ("situation__decoding", [], "decoding must be a JSON object"),
        ("situation", [], "situation must be a JSON object"),
        ("situation__sentence", 5, "sentence must be a text"),
        ("situation__sentence", "x" * 200_000, "sentence is too long"),
        ("situation__sentence", "another one", "its trace is of another run"),
        ("situation__fingerprint", "../..", "does not say which weights ran"),
        ("situation__fingerprint", "0" * 64, "its trace is of another run"),
        ("situation__padding", -1, "padding must be a whole number from 0"),
        ("situation__padding", 1, "its trace is of another run"),
        ("situation__selection__layer", 1e300, "selection.layer must be a whole number from 0"),
        ("situation__options__colormap", "x", "options.colormap must be one of"),
        ("situation__interventions__silenced", [["cross", 0, 0]], "its trace is of another run"),
        ("model_name", 5, "its model_name is of another kind"),
        ("model_name", "x" * 1000, "its model_name is too long"),
        ("model_bytes", -1, "its model_bytes is of another kind"),
        ("model_bytes", 1.5, "its model_bytes is of another kind"),
        ("typed", None, "its typed is of another kind"),
        ("typed", "half \ud83d", "session.json is not JSON"),
        ("seed_kept", 1, "its seed_kept is of another kind"),
        ("window", "????", "its layout of the window is damaged"),
        ("window", base64.b64encode(b"nonsense").decode(), "its layout of the window is damaged"),
        ("window", "A" * 10**6, "its window is too long"),
        ("window", [1], "its window is of another kind"),
    ],
)  # fmt: skip
def test_that_values_that_cannot_be_are_named(
    tmp_path: Path, whole: Members, key: str, value: object, said: str
) -> None:
    assert said in refused(zipped(tmp_path / "x.attn", changed(whole, **{key: value})))


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"format": NaN}', b"[" * 10**5, b'{"a":' * 10**5,
     b"1" * 10_000],
)  # fmt: skip
def test_that_json_of_another_form_is_refused(tmp_path: Path, whole: Members, text: bytes) -> None:
    refused(zipped(tmp_path / "x.attn", whole | {"session.json": text}))


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_that_numbers_that_are_none_are_refused(
    tmp_path: Path, whole: Members, constant: str
) -> None:
    text = whole["session.json"].replace(b'"padding": 0', f'"padding": {constant}'.encode())
    assert constant.encode() in text
    refused(zipped(tmp_path / "x.attn", whole | {"session.json": text}))


def test_that_a_session_without_its_json_is_refused(tmp_path: Path, whole: Members) -> None:
    assert "session.json is missing" in refused(
        zipped(tmp_path / "x.attn", {"trace.npz": whole["trace.npz"]})
    )


def test_that_a_run_beside_it_must_be_the_same_without_the_what_if(
    tmp_path: Path, whole: Members
) -> None:
    foreign = packed(make_trace(seed=5))
    assert "another run" in refused(zipped(tmp_path / "x.attn", whole | {"before.npz": foreign}))


def test_that_a_run_that_is_missing_beside_another_one_is_named(
    tmp_path: Path, whole: Members
) -> None:
    alone = {"session.json": whole["session.json"], "before.npz": whole["trace.npz"]}
    assert "trace.npz is missing" in refused(zipped(tmp_path / "x.attn", alone))


def test_that_an_enclosed_model_must_be_the_one_that_ran(tmp_path: Path, whole: Members) -> None:
    model = {"model/model.safetensors": b"evil", "model/config.json": b"{}",
             "model/tokenizer.json": b"{}"}  # fmt: skip
    path = zipped(tmp_path / "x.attn", whole | model)
    folder = tmp_path / "cache"
    with pytest.raises(FileError, match="the enclosed model is not the one that ran"):
        list(unpack_model(path, folder, make_trace().model.fingerprint))
    assert not (folder / "model.safetensors").exists()
    assert len(model_key(path)) == 64


# The window


@pytest.fixture
def program(small_program: Program) -> Iterator[Program]:
    yield small_program


def state(session: Session) -> tuple[object, ...]:
    """What a user would see change."""
    return (
        session.trace, session.model, session.sentence, session.selection, session.options,
        session.decoding, session.interventions, session.padding,
    )  # fmt: skip


@pytest.mark.parametrize(
    "spoil",
    [
        lambda members: changed(members, format=7),
        lambda members: members | {"../evil": b""},
        lambda members: members | {"trace.npz": b"PK"},
        lambda members: changed(members, window=base64.b64encode(bytes(600)).decode()),
    ],
)
def test_that_the_window_says_one_sentence_and_stays_as_it_was(
    qtbot: QtBot,
    program: Program,
    tmp_path: Path,
    whole: Members,
    spoil: Callable[[Members], Members],
) -> None:
    before, title = state(program.session), program.window.windowTitle()
    layout = bytes(program.window.saveState().data())
    with qtbot.waitSignal(program.files.failed, timeout=10_000):
        program.files.open(zipped(tmp_path / "x.attn", spoil(whole)))
    qtbot.waitUntil(lambda: program.window.notice_bar.notice is not None)
    notice = program.window.notice_bar.notice
    assert notice is not None
    assert "x.attn cannot be opened" in notice.text
    assert notice.details == ""
    assert state(program.session) == before
    assert program.window.windowTitle() == title
    assert bytes(program.window.saveState().data()) == layout
    assert program.files.recent.isEmpty()


def test_that_a_selection_far_outside_and_unknown_names_are_shown_as_near_as_can_be(
    qtbot: QtBot, program: Program, tmp_path: Path, whole: Members
) -> None:
    far = changed(
        whole,
        situation__selection={
            "kind": "cross", "layer": 10**8, "head": 10**8, "source": 10**8, "target": 10**8,
            "key": 10**8, "step": 10**8, "tensor": "nothing",
        },
        situation__panel="nowhere",
        situation__model="\\\\server\\share",
        model_name="../../x",
    )  # fmt: skip
    with qtbot.waitSignal(program.files.opened, timeout=10_000):
        program.files.open(zipped(tmp_path / "x.attn", far))
    session = program.session
    assert session.trace is not None
    assert (session.selection.layer, session.selection.head, session.selection.key) == (1, 1, None)
    for name in program.window.docks:
        program.window.show_panel(name)
        assert not program.window.docks[name].panel().grab().isNull()
    notice = program.window.notice_bar.notice
    assert notice is not None
    assert "not on this machine" in notice.text


def test_that_without_a_run_and_a_model_there_is_nothing_to_open(
    qtbot: QtBot, program: Program, tmp_path: Path, whole: Members
) -> None:
    before = state(program.session)
    path = zipped(tmp_path / "x.attn", {"session.json": whole["session.json"]})
    with qtbot.waitSignal(program.files.failed, timeout=10_000):
        program.files.open(path)
    qtbot.waitUntil(lambda: program.window.notice_bar.notice is not None)
    assert state(program.session) == before


def test_that_json_within_json_without_end_is_damage_and_not_a_word_of_python(
    tmp_path: Path, whole: Members
) -> None:
    deep = b'{"format": 2, "situation": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    sentence = refused(zipped(tmp_path / "deep.attn", whole | {"session.json": deep}))
    assert "session.json is damaged" in sentence
    assert "recursion" not in sentence


def test_that_a_session_of_the_first_format_is_read(tmp_path: Path, whole: Members) -> None:
    content = json.loads(whole["session.json"]) | {"format": 1}
    del content["size"], content["training"]
    members = whole | {"session.json": json.dumps(content).encode()}
    found = read_session(zipped(tmp_path / "old.attn", members))
    assert found.trace is not None
    assert found.training is None
