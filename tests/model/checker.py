"""beartype for jaxtyping's import hook, which tests/model/conftest.py installs."""

from collections.abc import Callable
from typing import Any

from beartype import BeartypeConf, beartype
from beartype.roar import BeartypeDecorHintException

_checked = beartype(conf=BeartypeConf(is_pep484_tower=True))  # an int is a float, as for mypy


def check(function: Callable[..., Any]) -> Callable[..., Any]:
    """Check the arguments and the result at every call.

    Left as they are: functions whose hints beartype refuses (`Self`, because the hook decorates
    methods one by one, and plain protocols; neither has shapes), and functions within functions,
    which the hook would decorate anew at every call.
    """
    if "<locals>" in function.__qualname__:
        return function
    try:
        return _checked(function)
    except BeartypeDecorHintException:
        return function
