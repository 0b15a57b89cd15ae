"""What must hold of a trace from a file, beside its shapes, for everything that shows it."""

import math
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from model.address import AttentionKind, Stack
from model.trace import AttentionTrace, ResidualTrace, Tokens, Trace

NEAR = 1e-3
"""How far from 1 rounding takes the sum of thousands of weights, at most."""


def check_trace(trace: Trace) -> None:
    """Raise ValueError for what no model of these sizes can have made."""
    config = trace.model.config
    for tokens, vocab, text in (
        (trace.source, config.source_vocab, trace.source_text),
        (trace.decoder_input, config.target_vocab, trace.output_text),
        (trace.decoder_output, config.target_vocab, trace.output_text),
    ):
        _check_tokens(tokens, vocab, text)
    for kind in AttentionKind:
        _check_numbers(trace[kind])
        _check_weights(trace[kind])
    for stack in Stack:
        _check_numbers(trace.residual(stack))
    decoder = trace.decoder_residual
    cross = decoder.norm_cross, decoder.cross_attn_out, decoder.resid_mid_cross
    if any(part is None for part in cross):
        raise ValueError("the decoder lacks its cross-attention")
    _check_floats("logits", trace.logits)
    if not trace.interventions.fits(config.encoder_layers, config.decoder_layers, config.heads):
        raise ValueError("a head is silenced that the model does not have")
    _check_search(trace)


def _check_tokens(tokens: Tokens, vocab: int, text: str) -> None:
    if not 0 < len(tokens.ids) == len(tokens.pieces) == len(tokens.spans):
        raise ValueError("the columns of the tokens differ in length")
    if not all(0 <= token < vocab for token in tokens.ids):
        raise ValueError("a token is not in the vocabulary")
    if not all(0 <= start <= end <= len(text) for start, end in tokens.spans):
        raise ValueError("a token lies outside the text")


def _check_numbers(part: AttentionTrace | ResidualTrace) -> None:
    for item in fields(part):
        array = getattr(part, item.name)
        if item.name == "mask":
            if array.dtype != np.bool_:
                raise ValueError("the mask is not of truths")
        elif isinstance(array, np.ndarray):
            _check_floats(item.name, array)


def _check_weights(attention: AttentionTrace) -> None:
    """Each row is shares of 1, or nothing at all where the mask allows nothing."""
    weights = attention.attn_weights
    if weights is None:
        return
    sums = attention.mask.any(-1)
    if weights.min() < 0 or not np.allclose(weights.sum(-1), sums, rtol=0, atol=NEAR):
        raise ValueError("the attention weights of a query do not sum to 1")


def _check_floats(name: str, array: NDArray[np.generic]) -> None:
    if array.dtype != np.float32 or not np.isfinite(array).all():
        raise ValueError(f"{name} is not of real numbers")


def _check_search(trace: Trace) -> None:
    for step in trace.search:
        for found in step.hypotheses:
            if found.parent < 0 or math.isnan(found.log_prob) or math.isnan(found.score):
                raise ValueError("the search has an impossible step")
