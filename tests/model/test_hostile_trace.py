"""A trace from anywhere is checked before it is believed: whatever it says, it costs little."""

import io
import json
import tracemalloc
import zipfile
from typing import Any

import numpy as np
import pytest

from model.stepping import finished
from model.trace import Trace
from model.trace_file import read_trace, trace_arrays, write_trace
from tests.model.building import SENTENCE, loaded
from tests.model.test_trace_file import SILENT


@pytest.fixture(scope="module")
def arrays() -> dict[str, Any]:
    """What a file holds of a run with a what-if."""
    from model.config import DecodingConfig
    from model.tracing import TraceRequest, trace

    decoding = DecodingConfig(method="beam", beam=3, longest=5)
    made: Trace = finished(trace(loaded(1), TraceRequest(SENTENCE, None, decoding, SILENT)))
    return trace_arrays(made)


def packed(arrays: dict[str, Any]) -> io.BytesIO:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file


def info(arrays: dict[str, Any], **changes: Any) -> dict[str, Any]:
    content = json.loads(str(arrays["info"])) | changes
    return arrays | {"info": np.array(json.dumps(content))}


def test_that_an_untouched_file_is_a_trace(arrays: dict[str, Any]) -> None:
    assert read_trace(packed(arrays)).source_text == SENTENCE


@pytest.mark.parametrize("name", ["cross.q", "logits", "encoder_residual.ff_out"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_that_numbers_that_are_none_are_refused(
    arrays: dict[str, Any], name: str, value: float
) -> None:
    changed = arrays[name].copy()
    changed.flat[3] = value
    with pytest.raises(ValueError, match="not a trace"):
        read_trace(packed(arrays | {name: changed}))


@pytest.mark.parametrize(("factor", "added"), [(5, 0), (0, 0), (1, 0.01), (-1, 0)])
def test_that_weights_that_are_no_shares_are_refused(
    arrays: dict[str, Any], factor: float, added: float
) -> None:
    for kind in ("encoder_self", "decoder_self", "cross"):
        weights = arrays[f"{kind}.attn_weights"].copy()
        weights[-1, -1, -1] = weights[-1, -1, -1] * np.float32(factor) + np.float32(added)
        with pytest.raises(ValueError, match="not a trace"):
            read_trace(packed(arrays | {f"{kind}.attn_weights": weights}))


def test_that_a_negative_weight_is_refused_though_the_sum_is_1(arrays: dict[str, Any]) -> None:
    weights = arrays["encoder_self.attn_weights"].copy()
    weights[0, 0, 0, :2] += np.float32([-1, 1])
    with pytest.raises(ValueError, match="not a trace"):
        read_trace(packed(arrays | {"encoder_self.attn_weights": weights}))


@pytest.mark.parametrize("kind", [np.float64, np.int32, np.complex64, "U8"])
def test_that_arrays_of_another_kind_are_refused(arrays: dict[str, Any], kind: Any) -> None:
    for name in ("cross.v", "cross.mask", "decoder_residual.embed"):
        with pytest.raises(ValueError, match="not a trace"):
            read_trace(packed(arrays | {name: arrays[name].astype(kind)}))


@pytest.mark.parametrize(
    "name", ["source.tokens", "source.ids", "source.spans", "decoder.output_tokens"]
)
def test_that_columns_of_tokens_have_one_length(arrays: dict[str, Any], name: str) -> None:
    with pytest.raises(ValueError, match="not a trace"):
        read_trace(packed(arrays | {name: arrays[name][:-1]}))


def test_that_tokens_lie_in_the_text_and_the_vocabulary(arrays: dict[str, Any]) -> None:
    for name in ("source.spans", "source.ids"):
        for added in (-(10**6), 10**6):
            with pytest.raises(ValueError, match="not a trace"):
                read_trace(packed(arrays | {name: arrays[name] + np.int32(added)}))


def test_that_a_search_leads_nowhere_else(arrays: dict[str, Any]) -> None:
    for field, value in (("parent", -9), ("score", np.nan)):
        search = arrays["search"].copy()
        search[field][0] = value
        with pytest.raises(ValueError, match="not a trace"):
            read_trace(packed(arrays | {"search": search}))
    with pytest.raises(ValueError, match="not a trace"):
        read_trace(packed(arrays | {"search": np.zeros(3, [("step", "i4")])}))


def test_that_a_head_is_silenced_only_where_there_is_one(arrays: dict[str, Any]) -> None:
    silenced = {"silenced": [["cross", 0, 99]], "positions_off": False}
    with pytest.raises(ValueError, match="not a trace"):
        read_trace(packed(info(arrays, interventions=silenced)))


def test_that_a_decoder_has_its_cross_attention(arrays: dict[str, Any]) -> None:
    without = {name: array for name, array in arrays.items() if "resid_mid_cross" not in name}
    with pytest.raises(ValueError, match="not a trace"):
        read_trace(packed(without))


def costs(file: io.BytesIO) -> int:
    """The bytes that refusing it needs at most."""
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="not a trace"):
            read_trace(file)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_that_a_bomb_is_refused_before_it_goes_off(arrays: dict[str, Any]) -> None:
    bomb = packed(arrays | {"logits": np.zeros((2000, 100_000), np.float32)})
    assert len(bomb.getvalue()) < 10**6
    assert costs(bomb) < 10**7


def test_that_an_array_is_no_larger_than_its_file_says(arrays: dict[str, Any]) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f4", "fortran_order": False, "shape": (10**9, 10**4)}
    )
    file = packed({name: array for name, array in arrays.items() if name != "logits"})
    with zipfile.ZipFile(file, "a") as members:
        members.writestr("logits.npy", header.getvalue())
    with pytest.raises(ValueError, match="not a trace"):
        read_trace(file)


@pytest.mark.parametrize("count", [10**7, 10**15])
def test_that_entries_of_no_size_are_not_counted(arrays: dict[str, Any], count: int) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<U0", "fortran_order": False, "shape": (count,)}
    )
    file = packed({name: array for name, array in arrays.items() if name != "vocabulary"})
    with zipfile.ZipFile(file, "a") as members:
        members.writestr("vocabulary.npy", header.getvalue())
    assert costs(file) < 10**8


def test_that_an_object_is_never_unpickled(arrays: dict[str, Any]) -> None:
    fired: list[int] = []

    class Trap:
        def __reduce__(self) -> Any:
            return fired.append, (1,)

    file = io.BytesIO()
    np.savez(file, **(arrays | {"logits": np.array([Trap()], dtype=object)}))
    with pytest.raises(ValueError, match="not a trace"):
        read_trace(file)
    assert fired == []


def test_that_writing_and_reading_go_through_any_file(arrays: dict[str, Any]) -> None:
    file = io.BytesIO()
    made = read_trace(packed(arrays))
    write_trace(made, file)
    assert np.array_equal(read_trace(file).logits, made.logits)
