"""A file is written whole or stays as it was."""

import errno
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch

from model.checkpoint import load_model, save_model
from model.errors import FileError
from model.files import all_or_nothing, check_writable, write_atomically, write_bytes, write_text
from tests.model.building import config, transformer, word_tokenizers


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """Files may not grow beyond `room` bytes: the system refuses the write, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_that_text_and_bytes_are_written_with_missing_folders(tmp_path: Path) -> None:
    write_text(tmp_path / "a" / "b" / "c.txt", "Straße\n")
    write_bytes(tmp_path / "a" / "d.bin", b"\x00\xff")
    assert (tmp_path / "a" / "b" / "c.txt").read_bytes() == "Straße\n".encode()
    assert (tmp_path / "a" / "d.bin").read_bytes() == b"\x00\xff"
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == ["b", "d.bin"]


def test_that_a_full_disk_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    write_text(path, "before")
    with (
        full_disk(100),
        pytest.raises(FileError, match=r"notes\.txt cannot be written: ") as caught,
    ):
        write_text(path, "x" * 10_000)
    assert path.read_text() == "before"
    assert names(tmp_path) == ["notes.txt"]
    assert "\n" not in str(caught.value)


def test_that_a_full_disk_leaves_the_model_that_was_there(tmp_path: Path) -> None:
    tokenizers = word_tokenizers()
    cfg = config(source_vocab=tokenizers.source.vocab, target_vocab=tokenizers.target.vocab)
    sizes = {"source_vocab": cfg.source_vocab, "target_vocab": cfg.target_vocab}
    save_model(tmp_path, cfg, transformer(1, **sizes).state_dict(), tokenizers, "card")
    before = load_model(tmp_path)
    with full_disk(2000), pytest.raises(FileError, match=r"model\.safetensors cannot be written"):
        save_model(tmp_path, cfg, transformer(2, **sizes).state_dict(), tokenizers, "card")
    after = load_model(tmp_path)
    assert after.fingerprint == before.fingerprint
    assert torch.equal(after.transformer.output.weight, before.transformer.output.weight)
    assert len(names(tmp_path)) == 4


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), ValueError("no")])
def test_that_any_interruption_leaves_the_file_and_no_temporary(
    tmp_path: Path, fault: BaseException
) -> None:
    path = tmp_path / "kept"
    write_text(path, "before")

    def write(temporary: Path) -> None:
        temporary.write_text("half")
        raise fault

    with pytest.raises(type(fault)):
        write_atomically(path, write)
    assert path.read_text() == "before"
    assert names(tmp_path) == ["kept"]


def test_that_an_error_while_syncing_leaves_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept"
    write_text(path, "before")

    def fsync(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("os.fsync", fsync)
    with pytest.raises(FileError, match="input/output error"):
        write_text(path, "after")
    assert path.read_text() == "before"
    assert names(tmp_path) == ["kept"]


def test_that_a_folder_in_the_place_of_the_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(FileError, match="taken cannot be written"):
        write_text(tmp_path / "taken", "x")
    assert names(tmp_path) == ["taken"]


def test_that_a_file_in_the_place_of_a_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FileError, match="cannot be written"):
        write_text(tmp_path / "file" / "child", "x")


def test_that_looking_whether_a_folder_can_be_written_leaves_nothing(tmp_path: Path) -> None:
    check_writable(tmp_path / "a" / "b")
    check_writable(tmp_path)
    assert names(tmp_path) == []
    write_text(tmp_path / "file", "x")
    with pytest.raises(FileError, match=r"file/a cannot be written: not a directory"):
        check_writable(tmp_path / "file" / "a")


def test_that_a_folder_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    write_text(tmp_path / "before", "x")
    for folder, left in ((tmp_path / "a" / "b", {"before"}), (tmp_path, {"before", "c"})):
        with pytest.raises(KeyboardInterrupt), all_or_nothing(folder):
            write_text(folder / "c", "x")
            raise KeyboardInterrupt
        assert {*names(tmp_path)} == left
    with all_or_nothing(tmp_path / "a"):
        write_text(tmp_path / "a" / "c", "x")
    assert (tmp_path / "a" / "c").exists()
