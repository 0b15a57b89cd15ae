"""`python -m tests`: format, lint, types, import contracts, tests; stops at the first failure.

What follows goes to pytest: `python -m tests -k jobs`. The tests run on all processors, one thread
of torch on each, and those of one file after each other.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"
CHECKS = (
    ("-m", "ruff", "format", "--check", "."),
    ("-m", "ruff", "check", "."),
    ("-m", "mypy"),
    ("-c", LINT_IMPORTS),
    ("-m", "pytest", "-n", "auto", "--dist", "loadfile"),
)


def main() -> int:
    """Run all checks; the exit code of the first that fails, or 0."""
    environment = {"OMP_NUM_THREADS": "1", **os.environ}
    for check in CHECKS:
        command = [*check, *(sys.argv[1:] if "pytest" in check else ())]
        print(f"$ python {shlex.join(command)}", flush=True)
        run = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=False)
        if run.returncode:
            return run.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
