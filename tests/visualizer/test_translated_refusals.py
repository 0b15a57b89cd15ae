"""Who reads Chinese is told in Chinese why a file is refused, whatever is wrong with it."""

import errno
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from pytestqt.qtbot import QtBot

from model.corpora.text_file import read_pairs, read_parallel
from model.errors import FileError, ModelError, system_words
from model.files import write_text
from model.folder import CONFIG, read_config
from tests.visualizer.session_user import told
from tests.visualizer.test_hostile_session import Members, changed, saved_session, zipped
from tests.visualizer.trace_maker import make_trace
from visualizer.app import Program
from visualizer.claim import BOUNDS, KINDS
from visualizer.language import Language
from visualizer.lesson import parse_lesson, read_lesson
from visualizer.notices import translated
from visualizer.session_file import model_key, packed, read_session, unpack_model, write_session

ENGLISH = re.compile(r"[A-Za-z]+ [A-Za-z]+")
"""Two words; names of files and of most fields, and lists of them, have none side by side."""
FIELDS = re.compile("|".join((*BOUNDS, *KINDS)))
"""Those that have, in the claims of lessons."""


@pytest.fixture(autouse=True)
def chinese(qapp: object) -> Iterator[None]:
    language = Language()
    language.choose("zh_CN")
    yield
    language.choose("en")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Members:
    path = tmp_path_factory.mktemp("good") / "good.attn"
    write_session(saved_session(make_trace()), path)
    with ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def check(error: ModelError) -> str:
    """What is said of it, in which nothing is English."""
    sentence = translated(error)
    assert re.search("[\u4e00-\u9fff]", sentence)
    assert sentence.endswith("。")
    assert not ENGLISH.search(FIELDS.sub("", sentence)), sentence
    return sentence


def refused(path: Path) -> str:
    with pytest.raises(FileError) as caught:
        read_session(path)
    return check(caught.value)


@pytest.mark.parametrize("content", [b"", b"PK", b"hello" * 99, b"\x80\x04N."])
def test_that_what_is_no_session_is_refused_in_chinese(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.attn"
    path.write_bytes(content)
    refused(path)


def test_that_a_missing_file_and_a_folder_are_refused_in_chinese(tmp_path: Path) -> None:
    refused(tmp_path / "none.attn")
    refused(tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", 99), ("format", "1"), ("extra", 1), ("size", [1]), ("training", []),
        ("training", {"runs": 1}), ("situation", []), ("situation__decoding", []),
        ("situation__decoding", {"beam": 10**9}), ("situation__decoding", {"method": "x"}),
        ("situation__decoding", {"x": 1}), ("situation__sentence", 5), ("situation__extra", 5),
        ("situation__sentence", "x" * 200_000), ("situation__sentence", "another one"),
        ("situation__fingerprint", "../.."), ("situation__padding", -1),
        ("situation__padding", 10**8), ("situation__model", "a\0b"),
        ("situation__interventions__silenced", [["cross", 55, 0]]),
        ("situation__options__colormap", "x"), ("situation__options__low", 9e999),
        ("situation__options__averaged", 1), ("situation__interventions", {"silenced": 1}),
        ("situation__interventions", {"silenced": [1]}), ("situation__selection__kind", "x"),
        ("situation__interventions__silenced", [["cross", 0, 0]]),
        ("model_name", 5), ("typed", "x" * 10**6), ("typed", "half \ud83d"), ("window", "????"),
    ],
)  # fmt: skip
def test_that_values_that_cannot_be_are_named_in_chinese(
    tmp_path: Path, whole: Members, key: str, value: object
) -> None:
    refused(zipped(tmp_path / "x.attn", changed(whole, **{key: value})))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("session.json", b"{"), ("session.json", b"[]"), ("session.json", b"[" * 10**5),
        ("session.json", None), ("trace.npz", b"PK"), ("before.npz", b"PK"),
        ("before.npz", packed(make_trace(seed=5))), ("extra.txt", b""),
    ],
)  # fmt: skip
def test_that_damaged_members_are_named_in_chinese(
    tmp_path: Path, whole: Members, name: str, content: bytes | None
) -> None:
    members = whole | {name: content or b""}
    if content is None:
        del members[name]
    refused(zipped(tmp_path / "x.attn", members))


def test_that_a_session_with_nothing_to_see_is_refused_in_chinese(
    qtbot: QtBot, small_program: Program, tmp_path: Path, whole: Members
) -> None:
    small_program.language.choose("zh_CN")
    path = zipped(tmp_path / "x.attn", {"session.json": whole["session.json"]})
    with qtbot.waitSignal(small_program.files.failed, timeout=10_000):
        small_program.files.open(path)
    qtbot.waitUntil(lambda: "x.attn" in told(small_program))
    sentence = told(small_program)
    small_program.language.choose("en")
    assert not ENGLISH.search(sentence)


def test_that_an_enclosed_model_is_refused_in_chinese(tmp_path: Path, whole: Members) -> None:
    path = zipped(tmp_path / "x.attn", whole | {"model/model.safetensors": b"evil"})
    with pytest.raises(FileError) as unpacked:
        list(unpack_model(path, tmp_path / "cache", "0" * 64))
    with pytest.raises(FileError) as keyed:
        model_key(path)
    check(unpacked.value)
    check(keyed.value)


def test_that_a_file_that_cannot_be_written_is_told_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "file" / "below", tmp_path / ("x" * 300)):
        with pytest.raises(FileError) as caught:
            write_text(path, "")
        check(caught.value)


@pytest.mark.parametrize(
    "number",
    [errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT,
     errno.EISDIR, errno.EIO],
)  # fmt: skip
def test_that_what_the_system_refuses_is_said_in_chinese(number: int) -> None:
    reason = system_words(OSError(number, os.strerror(number)))
    check(FileError(path="x", action="written", reason=reason))
    assert reason == os.strerror(number).lower()  # as it has always been called in English


@pytest.mark.parametrize("text", ['{"a": ', "[" * 10**5, "", "x"])
def test_that_a_lesson_that_is_not_json_says_where_in_chinese(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(FileError) as caught:
        read_lesson(path)
    check(caught.value)


def test_that_the_line_and_the_column_of_what_is_not_json_are_said(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{\n  "format" 1}')
    with pytest.raises(FileError, match="it is not JSON: line 2, column 12") as caught:
        read_lesson(path)
    assert "第 2 行，第 12 列" in check(caught.value)


SCENE = {"situation": {"model": "x"}, "figure": "tokens", "text": {"en": "x"}}


@pytest.mark.parametrize(
    "scene",
    [
        5, {"extra": 1}, {"figure": "x"}, {"situation": 1}, {"situation": {}},
        {"situation": {"model": "x", "padding": -1}}, {"text": {}}, {"text": {"en": 1}},
        {"text": {"en": "x" * 999}}, {"text": {"en": "[[a|b]]"}}, {"text": {"en": "[[a"}},
        {"situation": {"model": "x", "selection": {"tensor": "x"}}},
        {"claims": 1}, {"claims": [1]}, {"claims": [{"x": 1}]}, {"claims": [{"weight": 1}]},
        {"claims": [{"entropy": ["cross", 0, 1], "is": 1}]},
        {"claims": [{"entropy": ["cross", 1, 1]}]},
        {"claims": [{"entropy": ["x", 1, 1], "is": 1}]},
        {"claims": [{"entropy": ["cross", 1, 1], "is": "x"}]},
        {"training": {}}, {"training": {"corpus": "x", "changes": 1}},
        {"training": {"corpus": "x", "seconds": "x"}},
    ],
)  # fmt: skip
def test_that_what_cannot_be_in_a_lesson_is_said_in_chinese(scene: object) -> None:
    scenes = [SCENE | scene if isinstance(scene, dict) else scene]
    with pytest.raises(ModelError) as caught:
        parse_lesson("x", {"format": 1, "title": {"en": "x"}, "scenes": scenes})
    check(caught.value)


@pytest.mark.parametrize("content", [[], {}, {"format": 1, "x": 1}, {"format": 1, "scenes": []}])
def test_that_what_is_no_lesson_is_said_in_chinese(content: object) -> None:
    with pytest.raises(ModelError) as caught:
        parse_lesson("x", content)
    check(caught.value)


@pytest.mark.parametrize(
    "content", [None, "{", "[]", {}, {"format": 99}, {"format": 1, "model": {"heads": 0}}]
)
def test_that_a_damaged_model_folder_is_told_in_chinese(tmp_path: Path, content: object) -> None:
    if content is not None:
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / CONFIG).write_text(text)
    with pytest.raises(ModelError) as caught:
        read_config(tmp_path)
    check(caught.value)


@pytest.mark.parametrize("text", ["", "one\ntwo\n", "one\t\n", "one\n\ttwo\n" + "x" * 5000])
def test_that_data_without_pairs_are_told_in_chinese(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(ModelError) as caught:
        read_pairs(tmp_path / "a.txt")
    check(caught.value)


@pytest.mark.parametrize("text", ["", "\n", "one\n", "one\ntwo\n"])
def test_that_two_files_without_pairs_are_told_in_chinese(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "b.txt").write_text("\n")
    with pytest.raises(ModelError) as caught:
        read_parallel(tmp_path / "a.txt", tmp_path / "b.txt")
    check(caught.value)
