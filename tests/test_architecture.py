"""The house rules that a machine can check; the import contracts stand in pyproject.toml."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("model", "visualizer")
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LINES, FUNCTION_LINES = 400, 50
RUNS_MODELS = {
    "visualizer.engine",
    "visualizer.trainer",
    "visualizer.saver",
    "visualizer.cli",
    "visualizer.commands",
    "visualizer.learning",
}

Functions = ast.FunctionDef | ast.AsyncFunctionDef


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def contracts() -> list[dict]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["tool"]["importlinter"]["contracts"]


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)


def test_that_the_import_contracts_are_kept():
    code = "from importlinter.cli import lint_imports_command as lint; lint()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_that_the_contract_lists_every_part_of_the_model_that_needs_torch(graph):
    needing = {module for module in graph.modules if needs_torch(graph, module)}
    listed = next(c for c in contracts() if "run a model" in c["name"])["forbidden_modules"]
    assert {*listed} - {"torch"} == needing


def test_that_the_contract_lists_every_panel():
    pytest.importorskip("PySide6")
    from visualizer.panels import PANELS

    listed = next(c for c in contracts() if "a panel" in c["name"])["modules"]
    assert {*listed} == {f"visualizer.panels.{spec.place.split(':')[0]}" for spec in PANELS}


@pytest.mark.parametrize("module", ["visualizer.app", "visualizer.main_window", "visualizer.cli"])
def test_that_a_window_is_there_before_torch(module):
    pytest.importorskip("PySide6")
    code = f"import sys, {module}; print(*{{'torch'}} & {{*sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize("module", ["config", "trace", "analysis", "errors", "trace_file"])
def test_that_what_everyone_reads_of_the_model_loads_no_torch(module):
    code = f"import sys, model.{module}; print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_that_torch_is_imported_in_functions_only(graph):
    for module in RUNS_MODELS & graph.modules:
        tree = parsed(ROOT / (module.replace(".", "/") + ".py"))
        at_import = {imported for node in at_module_level(tree) for imported in imports(node)}
        slow = {part for part in at_import if part == "torch" or needs_torch(graph, part)}
        assert slow == set(), module


def needs_torch(graph, module: str) -> bool:
    known = module.startswith("model.") and module in graph.modules
    return known and graph.chain_exists(importer=module, imported="torch")


def at_module_level(tree: ast.Module):
    """What runs when the module is imported."""
    todo: list[ast.AST] = [*tree.body]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        yield node
        if not isinstance(node, Functions | ast.Lambda):
            todo += ast.iter_child_nodes(node)


def imports(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        return {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return set()


def test_that_no_file_is_long():
    lines = {name(p): len(p.read_text(encoding="utf-8").splitlines()) for p in SOURCES + TESTS}
    assert {path: count for path, count in lines.items() if count > LINES} == {}


def test_that_no_function_is_long():
    long = {
        f"{name(path)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in SOURCES
        for node in ast.walk(parsed(path))
        if isinstance(node, Functions) and node.end_lineno - node.lineno >= FUNCTION_LINES
    }
    assert long == {}


def test_that_nothing_is_ever_unpickled():
    unsafe = {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal", "cloudpickle"}
    for path in SOURCES:
        for node in ast.walk(parsed(path)):
            assert not imports(node) & unsafe, name(path)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                assert called != "torch.load", f"{name(path)}:{node.lineno}"
                if called in {"np.load", "numpy.load"}:
                    allowed = {k.arg: ast.unparse(k.value) for k in node.keywords}
                    assert allowed["allow_pickle"] == "False", f"{name(path)}:{node.lineno}"


def test_that_the_model_prints_nothing():
    printing = [
        f"{name(path)}:{node.lineno}"
        for path in SOURCES
        if path.is_relative_to(ROOT / "model")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "sys.stdout.write"}
    ]
    assert printing == []


def test_that_the_product_never_sleeps_nor_turns_the_event_loop():
    for path in SOURCES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                place = f"{name(path)}:{node.lineno}"
                assert node.func.attr != "processEvents", place
                assert ast.unparse(node.func) not in {"time.sleep", "QThread.sleep"}, place


def test_that_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert [name(path) for path in SOURCES if path.stem in empty] == []


def test_that_no_text_names_the_machine_it_was_written_on():
    machine = re.compile(
        r"""(?<![\w.\-])/(?:work|root|home|opt|Users)/\w|\bindex-url\b|\bfind-links\b"""
        r"""|\b(?:pypi\.org|pythonhosted|download\.pytorch)\b"""
    )
    found = [
        f"{name(path)}:{number}: {line.strip()[:80]}"
        for path in committed()
        if path != Path(__file__)
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if machine.search(line)
    ]
    assert found == []


def committed() -> list[Path]:
    """The files of the project, with those not yet committed and without those ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a git repository")
    paths = (ROOT / line for line in done.stdout.split("\0") if line)
    return [path for path in paths if path.is_file()]


def text_of(path: Path) -> str:
    """The text of a file; nothing for a picture or weights."""
    content = path.read_bytes()
    return "" if b"\0" in content[:8192] else content.decode("utf-8", errors="replace")
