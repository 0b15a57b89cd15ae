"""Whatever lies in a model folder, it is opened or refused with one sentence."""

import json
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from model.checkpoint import expected_shapes, load_model, save_model
from model.config import TransformerConfig
from model.errors import ModelError, ModelFileError
from model.opening import open_folder
from model.tokenizer import TextTokenizer, Tokenizers
from model.transformer import Transformer
from tests.model.building import config, ids, transformer, word_tokenizers

FILES = ("config.json", "tokenizer.json", "model.safetensors")


def write_model(folder: Path, dtype: torch.dtype = torch.float16, **changes: Any) -> Transformer:
    tokenizers = word_tokenizers()
    model = transformer(
        source_vocab=tokenizers.source.vocab, target_vocab=tokenizers.target.vocab, **changes
    )
    save_model(folder, model.config, model.state_dict(), tokenizers, "# Card\n", dtype)
    return model


@cache
def saved() -> dict[str, bytes]:
    """The files of a good model."""
    with tempfile.TemporaryDirectory() as folder:
        write_model(Path(folder))
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "tiny"
    path.mkdir()
    for name, content in saved().items():
        (path / name).write_bytes(content)
    return path


def refusal(folder: Path) -> str:
    """The one sentence with which the folder is refused."""
    with pytest.raises(ModelFileError) as caught:
        load_model(folder)
    sentence = str(caught.value)
    assert sentence.startswith(f"The model in {folder} cannot be opened: ")
    assert sentence.endswith(".")
    assert not sentence.endswith("..")
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence


def edit_config(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads((folder / "config.json").read_text())
    edit(content)
    (folder / "config.json").write_text(json.dumps(content))


def edit_weights(folder: Path, edit: Callable[[dict[str, torch.Tensor]], object]) -> None:
    tensors = load_file(folder / "model.safetensors")
    edit(tensors)
    save_file(tensors, folder / "model.safetensors")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"norm": "pre", "activation": "gelu"},
        {"positions": "learned", "tie_embeddings": False},
        {"positions": "none"},
        {"scale_scores": False},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    ("dtype", "step"), [(torch.float32, 0.0), (torch.float16, 2**-11), (torch.bfloat16, 2**-8)]
)
def test_that_a_saved_model_comes_back_within_its_precision(
    tmp_path: Path, changes: dict[str, Any], dtype: torch.dtype, step: float
) -> None:
    before = write_model(tmp_path / "tiny", dtype, **changes)
    found = load_model(tmp_path / "tiny")
    assert found.config == before.config
    assert found.name == "tiny"
    for name, weight in before.state_dict().items():
        loaded = found.transformer.state_dict()[name]
        assert loaded.dtype == torch.float32
        # rounding to nearest: half a unit in the last place, and 2^-25 for subnormal numbers
        assert ((loaded - weight).abs() <= weight.abs() * step + (2**-25 if step else 0)).all()
    assert not any(weight.requires_grad for weight in found.transformer.parameters())
    assert not found.transformer.training
    source, target = ids(0, 1, 4, 10), ids(1, 1, 3, 10)
    close = torch.allclose(found.transformer(source, target), before(source, target), atol=0.05)
    assert close if step else torch.equal(found.transformer(source, target), before(source, target))


def test_that_a_model_from_before_scaling_could_be_chosen_scales_its_scores(folder: Path) -> None:
    edit_config(folder, lambda content: content["model"].pop("scale_scores"))
    assert load_model(folder).config.scale_scores


def test_that_a_joint_model_comes_back_with_its_one_embedding(tmp_path: Path) -> None:
    words = TextTokenizer.from_words(["one", "two", "three", "four"])
    model = transformer(source_vocab=words.vocab, target_vocab=words.vocab, joint_vocab=True)
    save_model(
        tmp_path, model.config, model.state_dict(), Tokenizers(words, words), "", torch.float32
    )
    assert len([n for n in load_file(tmp_path / "model.safetensors") if "tokens" in n]) == 1
    found = load_model(tmp_path).transformer
    assert found.source_embedding.tokens.weight is found.output.weight
    assert torch.equal(found.output.weight, model.output.weight)


def test_that_the_fingerprint_is_the_sha256_of_the_weights(folder: Path) -> None:
    import hashlib

    content = (folder / "model.safetensors").read_bytes()
    assert load_model(folder).fingerprint == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("name", FILES)
def test_that_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert f"{name} is missing" in refusal(folder)


@pytest.mark.parametrize("name", FILES)
def test_that_a_folder_in_the_place_of_a_file_is_a_missing_file(folder: Path, name: str) -> None:
    (folder / name).unlink()
    (folder / name).mkdir()
    assert f"{name} is missing" in refusal(folder)


@pytest.mark.parametrize("name", FILES)
def test_that_an_empty_file_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"")
    assert name in refusal(folder)


def test_that_a_missing_folder_is_said_to_be_missing(tmp_path: Path) -> None:
    assert "no such folder" in refusal(tmp_path / "nowhere")


def test_that_a_name_too_long_for_the_system_is_a_sentence(tmp_path: Path) -> None:
    assert "file name too long" in refusal(tmp_path / ("x" * 5000))


@pytest.mark.parametrize("name", FILES)
def test_that_a_file_that_may_not_be_read_is_a_sentence(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests may run as root, whom permissions do not stop; so reading itself is refused."""
    real = Path.open

    def refuse(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path.name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    assert name in refusal(folder) or "permission denied" in refusal(folder)


@pytest.mark.parametrize("suffix", ["bin", "pt", "pth", "pkl"])
def test_that_a_pickle_is_named_and_never_opened(folder: Path, suffix: str) -> None:
    trap = folder / "trap"
    (folder / "model.safetensors").unlink()
    (folder / f"pytorch_model.{suffix}").write_bytes(pickle.dumps(_Trap(trap)))
    assert "looks like a pickle" in refusal(folder)
    assert not trap.exists()


@pytest.mark.parametrize("name", FILES)
def test_that_a_pickle_under_another_name_is_never_opened(folder: Path, name: str) -> None:
    trap = folder / "trap"
    (folder / name).write_bytes(pickle.dumps(_Trap(trap)))
    assert name in refusal(folder)
    assert not trap.exists()
    torch.save({"output.weight": torch.ones(3)}, folder / "model.safetensors")
    refusal(folder)


class _Trap:
    """Unpickling this makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("left", [1, 7, 8, 100, 1000, -1, -500])
def test_that_truncated_weights_are_damaged(folder: Path, left: int) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:left])
    assert "damaged" in refusal(folder)


EDITS: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda w: w.pop("output.weight", w.pop("encoder.layers.0.add_ff.norm.bias")), "is missing"),
    (lambda w: w.update({"lm_head.weight": torch.ones(2)}), "lm_head.weight does not belong"),
    (lambda w: w.update({"encoder.layers.0.feed_forward.w_1.weight": torch.ones(3, 3)}), "(3, 3)"),
    (lambda w: w["encoder.layers.0.feed_forward.w_1.weight"].fill_(torch.nan), "not numbers"),
    (lambda w: w["decoder.layers.1.cross_attention.w_o.bias"][:1].fill_(torch.inf), "not numbers"),
    (lambda w: w.clear(), "is missing"),
]


@pytest.mark.parametrize(("edit", "says"), EDITS)
def test_that_weights_that_do_not_fit_are_named(
    folder: Path, edit: Callable[[dict[str, Any]], object], says: str
) -> None:
    edit_weights(folder, edit)
    assert says in refusal(folder)


@pytest.mark.parametrize("dtype", [torch.int64, torch.uint8, torch.bool])
def test_that_weights_that_are_no_real_numbers_are_refused(
    folder: Path, dtype: torch.dtype
) -> None:
    edit_weights(
        folder, lambda w: w.update({n: torch.ones_like(t, dtype=dtype) for n, t in w.items()})
    )
    assert f"{dtype}, not of real numbers" in refusal(folder)


def test_that_the_weights_of_another_model_are_refused(folder: Path, tmp_path: Path) -> None:
    write_model(tmp_path / "other", d_model=32)
    shutil.copy(tmp_path / "other" / "model.safetensors", folder)
    assert "has the shape" in refusal(folder)


CONFIGS: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda c: c.update(format=2), "newer"),
    (lambda c: c.update(format=10**30), "newer"),
    (lambda c: c.update(format=0), "format"),
    (lambda c: c.update(format="1"), "format"),
    (lambda c: c.pop("format"), "format"),
    (lambda c: c.update(author="me"), "unknown key “author”"),
    (lambda c: c.update(alpha=9), "alpha: must lie between 0 and 5, not 9"),
    (lambda c: c.update(alpha="much"), "alpha: must be a number"),
    (lambda c: c.pop("model"), "must be a JSON object"),
    (lambda c: c["model"].update(n_head=2), "n_head"),
    (lambda c: c["model"].pop("source_vocab"), "missing"),
    (lambda c: c["model"].update(norm="both"), "norm"),
    (lambda c: c["model"].update(heads=5), "heads"),
    (lambda c: c["model"].update(d_model=10**400), "d_model"),
    (lambda c: c["model"].update(d_model=65_536, d_ff=65_536, encoder_layers=64), "GB of memory"),
    (lambda c: c["model"].update(encoder_layers=3), "encoder.layers.2"),
    (lambda c: c["model"].update(source_vocab=12), "tokenizer"),
    (lambda c: c["model"].update(tie_embeddings=False), "output.weight is missing"),
]


@pytest.mark.parametrize(("edit", "says"), CONFIGS)
def test_that_a_configuration_that_cannot_be_is_named(
    folder: Path, edit: Callable[[dict[str, Any]], object], says: str
) -> None:
    edit_config(folder, edit)
    assert says in refusal(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", '{"a": 1', "\xff\xfe", "[" * 100_000])
def test_that_a_configuration_that_is_no_object_is_named(folder: Path, text: str) -> None:
    (folder / "config.json").write_bytes(text.encode("latin-1"))
    assert "config.json is not" in refusal(folder)


@pytest.mark.parametrize(
    "text",
    ["{}", "[]", "null", '{"source": {}}', '{"source": null, "target": null}', "é", "[" * 9999],
)
def test_that_a_tokenizer_that_is_none_is_named(folder: Path, text: str) -> None:
    (folder / "tokenizer.json").write_text(text, encoding="latin-1")
    assert "tokenizer.json" in refusal(folder)


def test_that_a_tokenizer_that_does_not_fit_is_refused_with_both_sizes(folder: Path) -> None:
    few = TextTokenizer.from_words(["one"])
    (folder / "tokenizer.json").write_text(Tokenizers(few, few).to_json())
    sentence = refusal(folder)
    assert "(4, 4)" in sentence
    assert str((word_tokenizers().source.vocab, word_tokenizers().target.vocab)) in sentence


def test_that_expected_shapes_of_the_largest_model_take_no_memory() -> None:
    shapes = expected_shapes(
        TransformerConfig(1_000_000, 1_000_000, d_model=512, max_positions=65_536)
    )
    assert shapes["source_embedding.tokens.weight"] == (1_000_000, 512)


def test_that_a_folder_that_cannot_be_looked_into_is_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, **_: object) -> None:  # the tests may run as root, who sees all
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(ModelFileError, match="tiny cannot be opened: permission denied"):
        open_folder(folder)


@given(
    name=st.sampled_from(FILES),
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), max_size=6),
    left=st.none() | st.floats(0, 1),
    head=st.booleans(),
)
@settings(max_examples=80)
def test_that_any_damage_loads_or_is_a_sentence(
    name: str, flips: list[tuple[float, int]], left: float | None, head: bool
) -> None:
    content = bytearray(saved()[name])
    reach = min(len(content), 400) if head else len(content)  # headers are where it hurts
    for place, flip in flips:
        content[int(place * reach)] ^= flip
    if left is not None:
        del content[int(left * len(content)) :]
    with tempfile.TemporaryDirectory() as folder:
        for other, whole in saved().items():
            (Path(folder) / other).write_bytes(bytes(content) if other == name else whole)
        try:
            model = load_model(Path(folder))
        except ModelError as error:
            assert str(error).startswith("The model in ")
        else:
            sizes = model.config.source_vocab, model.config.target_vocab
            logits = model.transformer(ids(0, 1, 2, sizes[0]), ids(1, 1, 2, sizes[1]))
            assert logits.shape == (1, 2, sizes[1])


def test_that_undamaged_files_are_opened(folder: Path) -> None:
    assert load_model(folder).config == config(
        source_vocab=word_tokenizers().source.vocab, target_vocab=word_tokenizers().target.vocab
    )
