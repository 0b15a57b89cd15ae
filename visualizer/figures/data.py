"""The numbers of a figure in a file beside it: exactly what is drawn, with axes.

Each array of `Figure.arrays()` has named axes (`Figure.axes_of`). An axis has a label for each
place where there is an array of its name: the tokens of the axis `key` are the array `key`.

NPZ: every array under its name; `axes`, JSON, the names of the axes of each; `provenance`, JSON.
CSV, UTF-8: a line for each number, with the columns array, axis 1, number 1, label 1, axis 2, ...,
value. Numbers count from 1; columns that an array does not need are empty.
"""

import csv
import io
import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.files import write_bytes
from visualizer.figures.figure import Figure
from visualizer.figures.provenance import Provenance


def write_data(figure: Figure, path: Path, provenance: Provenance) -> None:
    """Write .csv or .npz; raises FileError."""
    write_bytes(path, data_of(figure, path.suffix.removeprefix("."), provenance))


def data_of(figure: Figure, suffix: str, provenance: Provenance) -> bytes:
    """What is in a file of one of the formats."""
    return csv_of(figure) if suffix == "csv" else npz_of(figure, provenance)


def npz_of(figure: Figure, provenance: Provenance) -> bytes:
    """The arrays as numpy reads them."""
    arrays = figure.arrays()
    axes = {name: figure.axes_of(name, array) for name, array in arrays.items()}
    texts = {"axes": axes, "provenance": provenance.facts}
    stored = {
        name: np.array(json.dumps(value, ensure_ascii=False)) for name, value in texts.items()
    }
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays, **stored)
    return file.getvalue()


def csv_of(figure: Figure) -> bytes:
    """The arrays as a table that any program reads."""
    arrays = figure.arrays()
    most = max((array.ndim for array in arrays.values()), default=0)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    columns = [f"{what} {n}" for n in range(1, most + 1) for what in ("axis", "number", "label")]
    writer.writerow(["array", *columns, "value"])
    for name, array in arrays.items():
        axes = figure.axes_of(name, array)
        for place, value in _cells(axes, array, arrays):
            writer.writerow([name, *place, *[""] * (3 * most - len(place)), value])
    return file.getvalue().encode()


def _cells(
    axes: tuple[str, ...], array: NDArray[Any], arrays: dict[str, NDArray[Any]]
) -> Iterator[tuple[list[str], str]]:
    """Where each number of an array is, and the number, as short as it can be exact."""
    sides = []
    for axis, length in zip(axes, array.shape, strict=True):
        labels = arrays.get(axis, np.array([""] * length)).astype(str).tolist()
        sides.append([(axis, str(number), label) for number, label in enumerate(labels, 1)])
    values = array.astype(str).ravel().tolist()
    for place, value in zip(product(*sides), values, strict=True):
        yield [part for side in place for part in side], value
