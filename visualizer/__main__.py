"""`python -m visualizer`: the window, maybe with a session; with a command, no window."""

import gc
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, or run a command; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    is_session = len(arguments) == 1 and arguments[0].lower().endswith(".attn")
    options = ("--start-report", "--lecture")
    if arguments and arguments[0] not in options and not is_session:
        from visualizer.cli import main as run_command

        return run_command(arguments)
    gc.disable()  # until the window is there: much is made, and nothing of it goes
    from visualizer.app import main as open_window

    return open_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
