"""Traces as `.npz` files; the names of the arrays are documented in `model.trace`."""

import json
import zlib
from dataclasses import asdict, fields
from io import SEEK_END, BufferedReader, BufferedWriter, BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from model.address import AttentionKind, HeadAddress, Stack
from model.config import DecodingConfig, TransformerConfig
from model.errors import FileError, ModelError, system_words
from model.files import write_atomically
from model.intervention import Interventions
from model.trace import (
    AttentionTrace,
    DecodeStep,
    Hypothesis,
    ModelInfo,
    ResidualTrace,
    Tokens,
    Trace,
)
from model.trace_check import check_trace

_TOKENS = {
    "source.": "source",
    "decoder.input_": "decoder_input",
    "decoder.output_": "decoder_output",
}
_KINDS = {kind: kind.value.replace("-", "_") for kind in AttentionKind}
_SEARCH = [
    ("step", "i4"),
    ("parent", "i4"),
    ("token_id", "i4"),
    ("piece", "U"),
    ("log_prob", "f8"),
    ("score", "f8"),
    ("kept", "?"),
    ("finished", "?"),
]
NOT_A_TRACE = (
    *(
        BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
    ),  # zipfile's; encrypted files, unknown methods
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError, SyntaxError),
    *(MemoryError, ModelError),
)
Arrays = dict[str, NDArray[Any]]

SMALL, SHRINKS = 2**26, 20
"""Bytes that no machine minds, and how much smaller than its arrays a file may be beyond them."""
MOST_ENTRIES, LONGEST_INFO = 1_000_000, 2_000_000


def save_trace(trace: Trace, path: Path) -> None:
    """Write every array of a trace; raises FileError."""

    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            write_trace(trace, file)

    write_atomically(path, write)


def write_trace(trace: Trace, file: BytesIO | BufferedWriter) -> None:
    """Write every array of a trace into an open file."""
    np.savez_compressed(file, allow_pickle=False, **trace_arrays(trace))


def load_trace(path: Path) -> Trace:
    """Read what `save_trace` wrote, marked as recorded; raises FileError."""
    try:
        with path.open("rb") as file:
            return read_trace(file)
    except OSError as error:
        raise FileError(path=path, action="read", reason=system_words(error)) from error
    except ValueError as error:
        raise FileError(path=path, action="read", reason="it is not a trace") from error


def read_trace(file: BytesIO | BufferedReader) -> Trace:
    """The trace in an open file, checked before anyone believes it; raises ValueError."""
    try:
        refuse_bomb(file)
        with np.load(file, allow_pickle=False) as arrays:
            trace = _trace(_Lazy(arrays))
        check_trace(trace)
    except NOT_A_TRACE as error:
        raise ValueError("it is not a trace") from error
    return trace


def refuse_bomb(file: BytesIO | BufferedReader) -> None:
    """Raise ValueError where little would become much; what is read is no larger than is said."""
    size = file.seek(0, SEEK_END)
    with ZipFile(file) as members:
        unpacked = sum(member.file_size for member in members.infolist())
    if unpacked > SMALL + SHRINKS * size:
        raise ValueError("it would become too large")
    file.seek(0)


def trace_arrays(trace: Trace) -> Arrays:
    """Every array of a trace under its documented name."""
    arrays: Arrays = {}
    for prefix, field in _TOKENS.items():
        tokens: Tokens = getattr(trace, field)
        arrays[f"{prefix}tokens"] = np.array(tokens.pieces)
        arrays[f"{prefix}ids"] = np.array(tokens.ids, dtype=np.int32)
        arrays[f"{prefix}spans"] = np.array(tokens.spans, dtype=np.int32).reshape(-1, 2)
    for kind, prefix in _KINDS.items():
        attention = trace[kind]
        for name in ("q", "k", "v", "z", "mask"):
            arrays[f"{prefix}.{name}"] = getattr(attention, name)
        arrays[f"{prefix}.attn_weights"] = attention.all_weights()
        scores = [
            [attention.scores(layer, head) for head in range(attention.heads)]
            for layer in range(attention.layers)
        ]
        arrays[f"{prefix}.attn_scores"] = np.array(scores)
    for stack in Stack:
        residual = trace.residual(stack)
        for item in fields(residual):
            array = getattr(residual, item.name)
            if array is not None:
                arrays[f"{stack}_residual.{item.name}"] = array
    arrays["logits"] = trace.logits
    arrays["vocabulary"] = np.array(trace.vocabulary)
    rows = [
        (step.index, *asdict(hypothesis).values())
        for step in trace.search
        for hypothesis in step.hypotheses
    ]
    widest = max((len(row[3]) for row in rows), default=1)
    named = [(name, f"U{widest}" if kind == "U" else kind) for name, kind in _SEARCH]
    arrays["search"] = np.array(rows, dtype=named)
    arrays["info"] = np.array(json.dumps(_info(trace), ensure_ascii=False))
    return arrays


class _Lazy:
    """Arrays of an open file by name, read when they are asked for."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def __call__(self, name: str) -> NDArray[Any]:
        array = np.asarray(self.file[name])
        if array.dtype.itemsize == 0:  # there could be any number of them
            raise ValueError(f"{name} has entries of no size")
        return array

    def __contains__(self, name: str) -> bool:
        return name in self.file.files


def _info(trace: Trace) -> dict[str, Any]:
    model = trace.model
    return {
        "format": 1,
        "model": {
            "name": model.name,
            "fingerprint": model.fingerprint,
            "config": model.config.to_dict(),
            "step": model.step,
            "moment": model.moment,
        },
        "source_text": trace.source_text,
        "output_text": trace.output_text,
        "decoding": trace.decoding.to_dict(),
        "interventions": {
            "silenced": sorted([h.kind, h.layer, h.head] for h in trace.interventions.silenced),
            "positions_off": trace.interventions.positions_off,
        },
        "forced": trace.forced,
    }


def _trace(arrays: _Lazy) -> Trace:
    (text,) = _entries(arrays("info").reshape(-1), "U")
    if len(text) > LONGEST_INFO:
        raise ValueError("info is too long")
    info = json.loads(text)
    model = info["model"]
    config = TransformerConfig.from_dict(model["config"])
    step = model.get("step")
    return Trace(
        model=ModelInfo(
            str(model["name"]),
            Path(model["name"]),
            str(model["fingerprint"]),
            config,
            None if step is None else int(step),
            bool(model.get("moment")),
        ),
        source_text=str(info["source_text"]),
        output_text=str(info["output_text"]),
        source=_tokens(arrays, "source."),
        decoder_input=_tokens(arrays, "decoder.input_"),
        decoder_output=_tokens(arrays, "decoder.output_"),
        encoder_self=_attention(arrays, "encoder_self", config),
        decoder_self=_attention(arrays, "decoder_self", config),
        cross=_attention(arrays, "cross", config),
        encoder_residual=_residual(arrays, Stack.ENCODER),
        decoder_residual=_residual(arrays, Stack.DECODER),
        logits=arrays("logits"),
        vocabulary=tuple(_entries(arrays("vocabulary"), "U")),
        decoding=DecodingConfig.from_dict(info["decoding"]),
        search=_search(arrays("search")),
        interventions=_interventions(info["interventions"]),
        forced=bool(info["forced"]),
        recorded=True,
    )


def _tokens(arrays: _Lazy, prefix: str) -> Tokens:
    return Tokens(
        tuple(_entries(arrays(f"{prefix}ids"), "i")),
        tuple(_entries(arrays(f"{prefix}tokens"), "U")),
        tuple((start, end) for start, end in _entries(arrays(f"{prefix}spans"), "i")),
    )


def _entries(array: NDArray[Any], kind: str) -> list[Any]:
    """The entries as Python's own; lists are large, so there is a bound."""
    if array.dtype.kind != kind or array.size > MOST_ENTRIES:
        raise ValueError("an array is too long or of another kind")
    return array.tolist()  # type: ignore[no-any-return]


def _attention(arrays: _Lazy, prefix: str, config: TransformerConfig) -> AttentionTrace:
    names = ("q", "k", "v", "z", "mask", "attn_weights")
    found = {name: arrays(f"{prefix}.{name}") for name in names}
    return AttentionTrace(**found, scaled=config.scale_scores)


def _residual(arrays: _Lazy, stack: Stack) -> ResidualTrace:
    names = (f"{stack}_residual.{item.name}" for item in fields(ResidualTrace))
    return ResidualTrace(**{n.split(".")[1]: arrays(n) for n in names if n in arrays})


def _search(rows: NDArray[Any]) -> tuple[DecodeStep, ...]:
    steps: dict[int, list[Hypothesis]] = {}
    kinds = [(name, rows.dtype[name].kind) for name in rows.dtype.names or ()]
    if kinds != [(name, np.dtype(kind).kind) for name, kind in _SEARCH]:
        raise ValueError("the search is of another kind")
    for row in _entries(rows, "V"):
        steps.setdefault(row[0], []).append(Hypothesis(*row[1:]))
    return tuple(DecodeStep(index, tuple(found)) for index, found in sorted(steps.items()))


def _interventions(values: dict[str, Any]) -> Interventions:
    silenced = frozenset(
        HeadAddress(AttentionKind(kind), int(layer), int(head))
        for kind, layer, head in values["silenced"]
    )
    return Interventions(silenced, bool(values["positions_off"]))
