"""Pure functions of a Trace and its arrays: norms, angles, statistics, what a head does."""

from dataclasses import dataclass

import numpy as np

from model.address import AttentionKind
from model.trace import PADDING, Bools, Floats, Trace


def norms(rows: Floats) -> Floats:
    """The L2 norm of each row."""
    return np.asarray(np.sqrt(np.einsum("...i,...i->...", rows, rows)))


def cosines(first: Floats, second: Floats) -> Floats:
    """The cosine between each row of the one and the same row of the other; 0 for a row of 0."""
    lengths = norms(first) * norms(second)
    products = np.einsum("...i,...i->...", first, second)
    return np.asarray(np.where(lengths > 0, products / np.where(lengths > 0, lengths, 1), 0))


def similarity(rows: Floats) -> Floats:
    """The cosine between any two rows: [row, row]; 0 where a row is 0."""
    lengths = norms(rows)[:, None]
    directions = rows / np.where(lengths > 0, lengths, 1)
    return np.asarray(np.clip(directions @ directions.T, -1, 1))


@dataclass(frozen=True, eq=False)
class Statistics:
    """What can be said of each row of a matrix in five numbers: all are [row]."""

    mean: Floats
    std: Floats
    norm: Floats
    low: Floats
    high: Floats


def statistics(rows: Floats) -> Statistics:
    """Mean, standard deviation (divided by n), L2 norm, smallest and largest of each row."""
    return Statistics(rows.mean(-1), rows.std(-1), norms(rows), rows.min(-1), rows.max(-1))


def entropy(weights: Floats) -> Floats:
    """The entropy of each row in bits, over the last axis; 0 for a row of zeros."""
    logs = np.log2(weights, where=weights > 0, out=np.zeros_like(weights))
    return np.asarray(-(weights * logs).sum(-1))


@dataclass(frozen=True)
class HeadMeasure:
    """What one head does, over the queries that are not padding.

    `entropy` is the mean over the queries, in bits; `largest` the largest weight, which `query`
    gives to `key`.
    """

    entropy: float
    largest: float
    query: int
    key: int


def head_measure(trace: Trace, kind: AttentionKind, layer: int, head: int) -> HeadMeasure:
    """The measures of one head."""
    real = real_queries(trace, kind)
    weights = np.where(real[:, None], trace[kind].weights(layer, head), np.float32(0))
    query, key = divmod(int(weights.argmax()), weights.shape[1])
    mean = float(entropy(weights[real]).mean()) if real.any() else 0.0
    return HeadMeasure(mean, float(weights[query, key]), query, key)


def real_queries(trace: Trace, kind: AttentionKind) -> Bools:
    """Which queries are not padding: [query]."""
    return np.array([piece != PADDING for piece in trace.queries(kind).pieces], dtype=np.bool_)
