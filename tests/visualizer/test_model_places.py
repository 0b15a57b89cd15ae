"""A model is found by its weights, whatever it is called; other machines are not asked."""

import hashlib
from pathlib import Path

import pytest

from visualizer.model_places import find_weights, is_local, is_run_at

WEIGHTS = b"some weights"
FINGERPRINT = hashlib.sha256(WEIGHTS).hexdigest()


def model(folder: Path, weights: bytes = WEIGHTS) -> Path:
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(weights)
    return folder


def found(size: int, *folders: Path) -> Path | None:
    search = find_weights(FINGERPRINT, size, folders)
    while True:
        try:
            next(search)
        except StopIteration as stop:
            result: Path | None = stop.value
            return result


def test_that_the_first_folder_with_these_weights_is_found(tmp_path: Path) -> None:
    other = model(tmp_path / "other", b"some_weights")
    right, same = model(tmp_path / "right"), model(tmp_path / "same")
    assert found(len(WEIGHTS), tmp_path / "none", other, right, same) == right
    assert found(0, other, same) == same
    assert found(len(WEIGHTS), other) is None


def test_that_a_file_of_another_size_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = model(tmp_path / "large", WEIGHTS * 2)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("it was read"))
    assert found(len(WEIGHTS), large) is None


def test_that_a_training_run_is_known_by_its_newest_step(tmp_path: Path) -> None:
    for step in (100, 250):
        path = tmp_path / "checkpoints" / f"step-{step:08}.safetensors"
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "config.json").touch()
    assert is_run_at(tmp_path, 250)
    for step in (100, None, -250):
        assert not is_run_at(tmp_path, step)
    assert not is_run_at(tmp_path / "checkpoints", 250)


@pytest.mark.parametrize("place", ["", "//host/share/model", "\\\\host\\share\\model"])
def test_that_no_other_machine_is_asked(place: str) -> None:
    assert not is_local(place)
    assert is_local("/models/mine")
