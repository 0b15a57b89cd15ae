"""The texts of the interface and their translations: `python -m tests.translations` brings the
files in `assets/i18n` up to date.

New texts come in without a translation, texts that are gone go out, and what is translated is
compiled for the program. Write translations into the .ts file, by hand or with Qt Linguist.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "assets" / "i18n"
PACKAGES = ("model", "visualizer")

ACTIONS = ("read", "written", "opened", "continued")
"""What can fail with a file."""
TERMINAL = ("cli.py", "commands.py", "export_command.py", "learning.py", "running.py")
"""What is said in a terminal only is English."""

Text = tuple[str, str]
"""A context and what is said in it, in English."""


def texts() -> list[Text]:
    """All that the program says, sorted."""
    found: set[Text] = set(_corpora())
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if path.name in TERMINAL:
                continue
            found |= set(_texts_in(ast.parse(path.read_text(encoding="utf-8"))))
    return sorted(found)


def translations(path: Path) -> dict[Text, str]:
    """What a .ts file has; texts without a translation are empty."""
    found: dict[Text, str] = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            found[name, message.findtext("source", "")] = message.findtext("translation", "")
    return found


def write(path: Path, known: dict[Text, str]) -> None:
    """A .ts file with all texts of the program and those translations that are known."""
    root = ElementTree.Element("TS", version="2.1", language=path.stem, sourcelanguage="en")
    contexts: dict[str, ElementTree.Element] = {}
    for name, source in texts():
        if name not in contexts:
            contexts[name] = ElementTree.SubElement(root, "context")
            ElementTree.SubElement(contexts[name], "name").text = name
        message = ElementTree.SubElement(contexts[name], "message")
        ElementTree.SubElement(message, "source").text = source
        translation = ElementTree.SubElement(message, "translation")
        translation.text = known.get((name, source), "")
        if not translation.text:
            translation.set("type", "unfinished")
    ElementTree.indent(root)
    content = ElementTree.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{content}\n', "utf-8")


def compile_to(path: Path, output: Path) -> None:
    """What Qt reads, from a .ts file."""
    tool = Path(sys.executable).parent / "pyside6-lrelease"
    subprocess.run([tool, "-silent", path, "-qm", output], check=True)


def _texts_in(tree: ast.Module) -> Iterator[Text]:
    marks = dict(_marks(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _own_texts(node)
        if not isinstance(node, ast.Call):
            continue
        words = [_constant(argument) for argument in node.args]
        name = _name(node.func)
        yield from (("ModelError", text) for text in _words_of_errors(name, node))
        if name in ("tr", "translate", "saying", "QT_TRANSLATE_NOOP") and len(words) > 1:
            if words[0] is not None and words[1] is not None:
                yield words[0], words[1]
        elif name in marks and words and words[-1] is not None:
            context = marks[name] or words[0]
            assert context is not None
            yield context, words[-1]


def _own_texts(node: ast.ClassDef) -> Iterator[Text]:
    """`self.tr` of a class, and the sentence of an error."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and _name(each.func) == "tr" and len(each.args) == 1:
            text = _constant(each.args[0])
            if text is not None:
                yield node.name, text
    for each in node.body:
        if isinstance(each, ast.Assign) and _name(each.targets[0]) == "template":
            text = _constant(each.value)
            if text is not None and text != "{message}":
                yield "ModelError", text


def _words_of_errors(name: str, call: ast.Call) -> Iterator[str]:
    """What fills the sentence of an error."""
    found = [each.value for each in call.keywords if each.arg in ("reason", "action", "hint")]
    if name in ("Words", "_refuse", "_refused", "LessonError", "ClaimError"):
        found += call.args
    if name == "add_argument":
        return
    for each in found:
        text = _constant(each)
        if text is not None and (" " in text or text in ACTIONS):
            yield text


def _marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Functions of a module that only mark texts, and their context, "" where it is given."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and _name(call.func) == "QT_TRANSLATE_NOOP":
                    yield node.name, _constant(call.args[0]) or ""


def _corpora() -> Iterator[Text]:
    """What the model's own tables say, which know nothing of Qt."""
    from model.corpora import CORPORA
    from model.corpora.text_file import HELD_OUT
    from model.hints import MOSTLY_BYTES

    yield "Hints", MOSTLY_BYTES
    yield "Corpora", HELD_OUT
    for corpus in CORPORA.values():
        yield "Corpora", corpus.description
        yield "Corpora", corpus.held_out


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _constant(node: ast.expr) -> str | None:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else None


def main() -> None:
    """Bring every language up to date, and say what is missing."""
    for path in sorted(FOLDER.glob("*.ts")):
        write(path, translations(path))
        compile_to(path, path.with_suffix(".qm"))
        missing = [text for text, said in translations(path).items() if not said]
        print(f"{path.name}: {len(missing):,} texts without a translation")


if __name__ == "__main__":
    main()
