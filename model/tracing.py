"""Text to Trace: search first, then one teacher-forced pass with a Recorder."""

from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from model.address import AttentionKind, Stack
from model.checkpoint import LoadedModel
from model.config import DecodingConfig
from model.decoding import decode
from model.errors import TextError, Words
from model.intervention import Interventions
from model.tap import Recorder, Scope, tap_for
from model.tokenizer import BOS, EOS, PAD, SPECIAL_TOKENS, Piece, TextTokenizer
from model.trace import (
    AttentionTrace,
    DecodeStep,
    Floats,
    ModelInfo,
    ResidualTrace,
    Tokens,
    Trace,
    TraceRequest,
)

WEIGHTS_LIMIT = 96 * 2**20
"""Attention weights that would take more bytes than this are recomputed when they are asked for."""


def source_pieces(model: LoadedModel, text: str) -> list[Piece]:
    """The pieces of a sentence; raises TextError when it is empty, unknown or too long."""
    if not text.strip():
        raise TextError(reason="There is no sentence: type one first.")
    pieces = model.tokenizers.source.encode(text)
    limit = model.config.longest
    if len(pieces) > limit:
        reason = Words(
            "The sentence has {count:,} tokens; this model reads at most {limit:,}.",
            count=len(pieces),
            limit=limit,
        )
        raise TextError(reason=reason)
    return pieces


def translate(
    model: LoadedModel,
    text: str,
    decoding: DecodingConfig,
    interventions: Interventions = Interventions(),
) -> Generator[DecodeStep, None, str]:
    """Search for the translation of one sentence; raises TextError."""
    source_ids = [*(piece.token_id for piece in source_pieces(model, text)), EOS]
    target = model.tokenizers.target
    tap = tap_for(interventions)
    decoding = model.completed(decoding)
    output = yield from decode(model.transformer, source_ids, decoding, target.show, tap)
    return target.decode(output)


def trace(model: LoadedModel, request: TraceRequest) -> Generator[Tokens | DecodeStep, None, Trace]:
    """Run the request; a search says first what it reads. Raises TextError."""
    request = replace(request, decoding=model.completed(request.decoding))
    pieces = source_pieces(model, request.text)
    source = _row(pieces, len(request.text), [EOS])
    steps: list[DecodeStep] = []
    tokenizer = model.tokenizers.target
    if request.target is not None:
        output = [piece.token_id for piece in tokenizer.encode(request.target)]
        if len(output) > model.config.longest:
            raise TextError(
                reason=Words(
                    "The target has {count:,} tokens, which are too many.", count=len(output)
                )
            )
    else:
        yield source
        tap = tap_for(request.interventions)
        search = decode(model.transformer, source.ids, request.decoding, tokenizer.show, tap)
        output = []
        while True:
            try:
                steps.append(next(search))
            except StopIteration as stop:
                output = list(stop.value)
                break
            yield steps[-1]
    return _teacher_forced(model, request, source, output, tuple(steps))


def _refuse_padding(model: LoadedModel, padding: int, tokens: int) -> None:
    room = model.config.max_positions - tokens
    if not 0 <= padding <= room:
        reason = Words(
            "There is room for {room:,} padding tokens; {padding:,} were asked for.",
            room=room,
            padding=padding,
        )
        raise TextError(reason=reason)


def model_info(model: LoadedModel) -> ModelInfo:
    """What a trace says of the model that ran."""
    known = model.name, model.path, model.fingerprint, model.config
    return ModelInfo(*known, model.step, model.moment)


def _teacher_forced(
    model: LoadedModel,
    request: TraceRequest,
    source: Tokens,
    output: Sequence[int],
    steps: tuple[DecodeStep, ...],
) -> Trace:
    _refuse_padding(model, request.padding, max(len(source), len(output) + 1))
    tokenizer = model.tokenizers.target
    text = tokenizer.decode(output)
    pieces = tokenizer.pieces(output)
    source = _padded(source, request.padding)
    read = _padded(_row(pieces, len(text), [], [BOS]), request.padding)
    written = _padded(_row(pieces, len(text), [EOS]), request.padding)
    keep_weights = _weights_bytes(model, len(source), len(read)) <= WEIGHTS_LIMIT
    without = {"attn_scores"} if keep_weights else {"attn_scores", "attn_weights"}
    recorder = Recorder(frozenset(without))
    with torch.inference_mode():
        model.transformer(
            torch.tensor([source.ids]),
            torch.tensor([read.ids]),
            tap_for(request.interventions, recorder),
        )
    tensors = recorder.tensors
    return Trace(
        model=model_info(model),
        source_text=request.text,
        output_text=text,
        source=source,
        decoder_input=read,
        decoder_output=written,
        encoder_self=_attention(tensors, AttentionKind.ENCODER_SELF, model),
        decoder_self=_attention(tensors, AttentionKind.DECODER_SELF, model),
        cross=_attention(tensors, AttentionKind.CROSS, model),
        encoder_residual=_residual(tensors, Stack.ENCODER, model),
        decoder_residual=_residual(tensors, Stack.DECODER, model),
        logits=_array(tensors[Stack.DECODER, 0, "logits"]),
        vocabulary=_vocabulary(tokenizer),
        decoding=request.decoding,
        search=steps,
        interventions=request.interventions,
        forced=request.target is not None,
    )


def _row(
    pieces: Sequence[Piece], length: int, after: Sequence[int], before: Sequence[int] = ()
) -> Tokens:
    """The pieces between sentence marks, whose spans are empty."""
    front = [Piece(mark, SPECIAL_TOKENS[mark], (0, 0)) for mark in before]
    back = [Piece(mark, SPECIAL_TOKENS[mark], (length, length)) for mark in after]
    row = [*front, *pieces, *back]
    return Tokens(
        tuple(p.token_id for p in row), tuple(p.text for p in row), tuple(p.span for p in row)
    )


def _padded(tokens: Tokens, padding: int) -> Tokens:
    end = tokens.spans[-1][1] if tokens.spans else 0
    return Tokens(
        tokens.ids + (PAD,) * padding,
        tokens.pieces + (SPECIAL_TOKENS[PAD],) * padding,
        tokens.spans + ((end, end),) * padding,
    )


def _weights_bytes(model: LoadedModel, source: int, target: int) -> int:
    config = model.config
    encoder = config.encoder_layers * source * source
    decoder = config.decoder_layers * (target * target + target * source)
    return 4 * config.heads * (encoder + decoder)


Recorded = dict[tuple[Scope, int, str], Tensor]


def _array(tensor: Tensor) -> Floats:
    """Without the batch dimension."""
    return np.ascontiguousarray(tensor[0].float().cpu().numpy())


def _stacked(tensors: Recorded, scope: Scope, layers: int, name: str) -> Floats:
    return np.stack([_array(tensors[scope, layer, name]) for layer in range(layers)])


def _attention(tensors: Recorded, kind: AttentionKind, model: LoadedModel) -> AttentionTrace:
    config = model.config
    encoder = kind.stack is Stack.ENCODER
    layers = config.encoder_layers if encoder else config.decoder_layers
    arrays = {name: _stacked(tensors, kind, layers, name) for name in ("q", "k", "v", "z")}
    mask_stack = Stack.DECODER if kind is AttentionKind.DECODER_SELF else Stack.ENCODER
    mask = tensors[mask_stack, 0, "mask"][0, 0].cpu().numpy()  # [query or 1, key]
    queries, keys = arrays["q"].shape[2], arrays["k"].shape[2]
    stored = (kind, 0, "attn_weights") in tensors
    weights = _stacked(tensors, kind, layers, "attn_weights") if stored else None
    return AttentionTrace(
        **arrays,
        mask=np.broadcast_to(mask, (queries, keys)).copy(),
        attn_weights=weights,
        scaled=config.scale_scores,
    )


def _residual(tensors: Recorded, stack: Stack, model: LoadedModel) -> ResidualTrace:
    config = model.config
    layers = config.encoder_layers if stack is Stack.ENCODER else config.decoder_layers
    names = ["resid_pre", "norm_attn", "attn_out", "resid_mid", "norm_ff", "ff_out", "resid_post"]
    if stack is Stack.DECODER:
        names += ["norm_cross", "cross_attn_out", "resid_mid_cross"]
    return ResidualTrace(
        embed=_array(tensors[stack, 0, "embed"]),
        pos_embed=_array(tensors[stack, 0, "pos_embed"]),
        final_norm=_array(tensors[stack, 0, "final_norm"]),
        **{name: _stacked(tensors, stack, layers, name) for name in names},
    )


@lru_cache(maxsize=4)
def _vocabulary(tokenizer: TextTokenizer) -> tuple[str, ...]:
    return tuple(tokenizer.show(token_id) for token_id in range(tokenizer.vocab))
