"""What a configuration says of its weights is what the model has."""

import math
import subprocess
import sys
from itertools import product

import pytest

from model.transformer import Transformer
from model.weight_shapes import expected_shapes
from tests.model.building import config

CHOICES = list(
    product(["post", "pre"], ["sinusoidal", "learned", "none"], [False, True], [False, True])
)


@pytest.mark.parametrize(("norm", "positions", "tied", "joint"), CHOICES)
def test_that_the_expected_shapes_are_those_of_the_model(
    norm: str, positions: str, tied: bool, joint: bool
) -> None:
    sizes = config(
        norm=norm,
        positions=positions,
        tie_embeddings=tied,
        joint_vocab=joint,
        source_vocab=13 if joint else 11,
        encoder_layers=3,
        decoder_layers=1,
    )
    model = {name: tuple(weight.shape) for name, weight in Transformer(sizes).named_parameters()}
    expected = expected_shapes(sizes)
    assert list(expected.items()) == list(model.items())
    assert sum(map(math.prod, expected.values())) == sizes.parameters


def test_that_opening_a_model_folder_imports_no_symbolic_algebra() -> None:
    """torch's "meta" device imports sympy and 800 modules more: a second of every start."""
    program = (
        "import sys\n"
        "from model.config import TransformerConfig\n"
        "from model.checkpoint import assembled, expected_shapes\n"
        "config = TransformerConfig(9, 9, 1, 1, 8, 2, 8)\n"
        "expected_shapes(config)\n"
        "assembled(config, {})\n"
        "sys.exit('sympy' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
