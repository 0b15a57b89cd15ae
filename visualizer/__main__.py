"""`python -m visualizer`: the window, or with a command the same things without one."""

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, or run a command; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] not in ("--start-report", "--lecture"):
        from visualizer.cli import main as run_command

        return run_command(arguments)
    from visualizer.app import main as open_window

    return open_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
