"""What all tests share; imports no Qt, so that tests/model runs without PySide6."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The same examples in every run of CI; new ones on each developer's machine.
hypothesis.settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("house")

if TYPE_CHECKING:
    from visualizer.settings import Settings


def pytest_configure(config: pytest.Config) -> None:
    """Let pass what the offscreen platform says about every window."""
    if config.pluginmanager.hasplugin("pytest-qt"):
        for what in ("propagateSizeHints", "raise"):
            config.addinivalue_line("qt_log_ignore", rf"does not support {what}\(\)")


@pytest.fixture
def settings(tmp_path: Path) -> "Iterator[Settings]":
    """Settings in a file of their own."""
    from visualizer.settings import Settings

    isolated = Settings(tmp_path / "settings.ini")
    yield isolated
    isolated.sync()
