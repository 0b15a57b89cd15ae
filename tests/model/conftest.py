"""Every shape and type in the signatures of `model` is checked while its tests run."""

import sys
from collections.abc import Iterator
from pathlib import Path
from pkgutil import iter_modules

import jaxtyping
import pytest

from tests.model import checker  # the hook looks it up by name in what is imported

# The configurations check themselves, with a sentence for the user; the lesson's grammar has no
# shapes and is called a million times.
UNCHECKED = ("config", "corpora")
MODULES = [
    f"model.{module.name}"
    for module in iter_modules([str(Path(__file__).parents[2] / "model")])
    if module.name not in UNCHECKED
]

# Other tests may have imported parts of model already; those stay unchecked.
if "model" not in sys.modules:
    jaxtyping.install_import_hook(
        [*MODULES, "model.corpora.batching", "model.corpora.text_file"],
        f"{checker.__name__}.check",
    )


@pytest.fixture
def unchecked() -> Iterator[None]:
    """For tests that run a model some hundred times: checks take most of their time."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)
