"""A saved trace comes back whole, and anything else is refused with a sentence."""

import json
import tempfile
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.address import AttentionKind, HeadAddress, Stack
from model.config import DecodingConfig
from model.errors import FileError
from model.intervention import Interventions
from model.stepping import finished
from model.trace import Trace
from model.trace_file import load_trace, save_trace
from model.tracing import TraceRequest, trace
from tests.model.building import SENTENCE, loaded

SILENT = Interventions(
    frozenset(
        {HeadAddress(AttentionKind.CROSS, 1, 2), HeadAddress(AttentionKind.ENCODER_SELF, 0, 3)}
    ),
    positions_off=True,
)
# The names that the docstring of model.trace promises, and their shapes for 7 and 6 tokens.
HEADS = {"q": 4, "k": 4, "v": 4, "z": 4}
ENCODER_FLAT = ("embed", "pos_embed", "final_norm")
LAYERED = ("resid_pre", "attn_out", "norm_attn", "resid_mid", "ff_out", "norm_ff", "resid_post")
CROSS = ("cross_attn_out", "norm_cross", "resid_mid_cross")


@cache
def example(norm: str = "pre", beam: bool = True) -> Trace:
    decoding = DecodingConfig(method="beam" if beam else "greedy", beam=3, longest=5)
    return finished(trace(loaded(1, norm=norm), TraceRequest(SENTENCE, None, decoding, SILENT, 1)))


@cache
def saved() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        save_trace(example(), Path(folder) / "trace.npz")
        return (Path(folder) / "trace.npz").read_bytes()


def documented(found: Trace) -> dict[str, tuple[int, ...]]:
    source, target = len(found.source), len(found.decoder_input)
    shapes: dict[str, tuple[int, ...]] = {
        "logits": (target, found.model.config.target_vocab),
        "vocabulary": (found.model.config.target_vocab,),
        "search": (sum(len(step.hypotheses) for step in found.search),),
        "info": (),
    }
    for prefix, length in (
        ("source.", source),
        ("decoder.input_", target),
        ("decoder.output_", target),
    ):
        shapes |= {
            f"{prefix}tokens": (length,),
            f"{prefix}ids": (length,),
            f"{prefix}spans": (length, 2),
        }
    for prefix, q, k in (
        ("encoder_self", source, source),
        ("decoder_self", target, target),
        ("cross", target, source),
    ):
        shapes |= {f"{prefix}.{n}": (2, 4, {"q": q, "z": q}.get(n, k), d) for n, d in HEADS.items()}
        shapes |= {f"{prefix}.attn_{n}": (2, 4, q, k) for n in ("scores", "weights")}
        shapes[f"{prefix}.mask"] = (q, k)
    for stack, length in (("encoder", source), ("decoder", target)):
        shapes |= {f"{stack}_residual.{n}": (length, 16) for n in ENCODER_FLAT}
        layered = LAYERED + (CROSS if stack == "decoder" else ())
        shapes |= {f"{stack}_residual.{n}": (2, length, 16) for n in layered}
    return shapes


@pytest.mark.parametrize("norm", ["post", "pre"])
def test_that_a_file_holds_every_documented_array_and_no_pickle(tmp_path: Path, norm: str) -> None:
    save_trace(example(norm), tmp_path / "trace.npz")
    with np.load(tmp_path / "trace.npz", allow_pickle=False) as file:
        assert {name: file[name].shape for name in file.files} == documented(example(norm))
        scores = file["cross.q"][1, 2] @ file["cross.k"][1, 2].T / 2
        np.testing.assert_allclose(file["cross.attn_scores"][1, 2], scores, atol=1e-5)
        assert json.loads(str(file["info"]))["source_text"] == SENTENCE
        assert file["search"]["kept"].sum() == sum(
            h.kept for step in example(norm).search for h in step.hypotheses
        )


@pytest.mark.parametrize("scaled", [True, False])
def test_that_a_file_tells_whether_its_scores_were_divided(tmp_path: Path, scaled: bool) -> None:
    before = finished(trace(loaded(1, scale_scores=scaled), TraceRequest(SENTENCE, "das Tier")))
    save_trace(before, tmp_path / "trace.npz")
    found = load_trace(tmp_path / "trace.npz").cross
    products = found.q[1, 2] @ found.k[1, 2].T
    np.testing.assert_allclose(found.scores(1, 2), products / (2 if scaled else 1), atol=1e-5)
    with np.load(tmp_path / "trace.npz") as file:
        np.testing.assert_allclose(file["cross.attn_scores"][1, 2], found.scores(1, 2))


@pytest.mark.parametrize("norm", ["post", "pre"])
@pytest.mark.parametrize("beam", [False, True])
def test_that_a_trace_comes_back_whole_and_marked_as_recorded(
    tmp_path: Path, norm: str, beam: bool
) -> None:
    before = example(norm, beam)
    save_trace(before, tmp_path / "trace.npz")
    after = load_trace(tmp_path / "trace.npz")
    assert after.recorded
    assert not before.recorded
    for field in fields(Trace):
        value = getattr(before, field.name)
        if isinstance(value, str | tuple | bool | Interventions | DecodingConfig):
            assert field.name == "recorded" or getattr(after, field.name) == value
    assert (after.model, after.source) == (before.model, before.source)
    assert (after.decoder_input, after.decoder_output) == (
        before.decoder_input,
        before.decoder_output,
    )
    parts = [(before[kind], after[kind]) for kind in AttentionKind]
    parts += [(before.residual(stack), after.residual(stack)) for stack in Stack]
    for one, other in parts:
        for name, array in vars(one).items():
            if not isinstance(array, np.ndarray):
                assert getattr(other, name) == array
            else:
                assert np.array_equal(array, getattr(other, name))
                assert not getattr(other, name).flags.writeable
    assert np.array_equal(before.logits, after.logits)


def test_that_weights_that_were_recomputed_are_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.tracing.WEIGHTS_LIMIT", 0)
    lean = finished(trace(loaded(1), TraceRequest(SENTENCE, "das Tier")))
    save_trace(lean, tmp_path / "trace.npz")
    after = load_trace(tmp_path / "trace.npz")
    assert lean.cross.attn_weights is None
    assert after.cross.attn_weights is not None
    np.testing.assert_allclose(after.cross.attn_weights, lean.cross.all_weights(), atol=1e-6)


def test_that_long_pieces_of_the_search_are_kept_whole(tmp_path: Path) -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitän"
    step = example().search[0]
    longer = replace(step, hypotheses=(replace(step.hypotheses[0], piece=word),))
    save_trace(replace(example(), search=(longer,)), tmp_path / "trace.npz")
    assert load_trace(tmp_path / "trace.npz").search[0].hypotheses[0].piece == word


def test_that_a_trace_without_a_search_comes_back(tmp_path: Path) -> None:
    forced = finished(trace(loaded(1), TraceRequest(SENTENCE, "das Tier")))
    save_trace(forced, tmp_path / "trace.npz")
    after = load_trace(tmp_path / "trace.npz")
    assert (after.search, after.forced, after.output_text) == ((), True, "das Tier")


@pytest.mark.parametrize("content", [b"", b"PK", b"hello", b"\x93NUMPY\x01\x00", b"\x80\x04N."])
def test_that_what_is_no_trace_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "trace.npz").write_bytes(content)
    with pytest.raises(FileError, match=r"trace\.npz cannot be read: it is not a trace"):
        load_trace(tmp_path / "trace.npz")


def test_that_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such file"):
        load_trace(tmp_path / "trace.npz")


@pytest.mark.parametrize("name", ["info", "logits", "cross.q", "search", "decoder.input_ids"])
@pytest.mark.parametrize("value", [None, np.zeros(3), np.array("{}"), np.array("[1]")])
def test_that_a_trace_with_a_missing_or_foreign_array_is_refused(
    tmp_path: Path, name: str, value: np.ndarray | None
) -> None:
    path = tmp_path / "trace.npz"
    path.write_bytes(saved())
    with np.load(path) as file:
        arrays = {key: file[key] for key in file.files if key != name}
    if value is not None:
        arrays[name] = value
    np.savez(path, allow_pickle=False, **arrays)
    with pytest.raises(FileError, match="it is not a trace"):
        load_trace(path)


@given(
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), max_size=4),
    left=st.none() | st.floats(0, 1),
)
@settings(max_examples=60)
def test_that_any_damage_loads_or_is_a_sentence(
    flips: list[tuple[float, int]], left: float | None
) -> None:
    content = bytearray(saved())
    for place, flip in flips:
        content[int(place * len(content))] ^= flip
    if left is not None:
        del content[int(left * len(content)) :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace.npz"
        path.write_bytes(content)
        try:
            assert load_trace(path).recorded
        except FileError as error:
            assert "cannot be read" in str(error)
