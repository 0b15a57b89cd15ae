"""`python -m tests`: format, lint, types, import contracts, tests; stops at the first failure.

What follows goes to pytest: `python -m tests -k jobs`.
"""

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
    ("-m", "pytest"),
)


def main() -> int:
    """Run all checks; the exit code of the first that fails, or 0."""
    for check in CHECKS:
        command = [*check, *(sys.argv[1:] if check[-1] == "pytest" else ())]
        print(f"$ python {shlex.join(command)}", flush=True)
        code = subprocess.run([sys.executable, *command], cwd=ROOT, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
