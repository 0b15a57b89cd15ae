"""The command line as a user meets it: what is printed, what is written, how mistakes are said."""

import io
import json
import subprocess
import sys

import numpy as np
import pytest

from model.checkpoint import save_model
from model.shipped import SHIPPED
from tests.model import building
from visualizer.__main__ import main
from visualizer.figures import FIGURES

LESSON = "en-de-pronoun"
TIRED = "The animal did not cross the street because it was too tired ."
WIDE = "The animal did not cross the street because it was too wide ."


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """A model folder with random weights that knows the words of one sentence."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    model = building.loaded()
    weights = model.transformer.state_dict()
    save_model(folder, model.config, weights, model.tokenizers, "# tiny: a toy\n")
    return str(folder)


@pytest.fixture
def answer(capsys):
    """Run a command that must succeed; returns what it prints."""

    def run(*arguments):
        capsys.readouterr()
        assert main([str(argument) for argument in arguments]) == 0
        return capsys.readouterr().out

    return run


def as_a_program(*arguments, **options):
    """Run the program in a process of its own."""
    command = [sys.executable, "-m", "visualizer", *arguments]
    options = {"capture_output": True, "timeout": 120, "text": True, **options}
    return subprocess.run(command, check=False, **options)


# ------------------------------------------------------------------ help and models


def in_a_fresh_interpreter(code):
    """Run Python code in a process of its own."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)


def test_that_help_names_every_command_and_loads_neither_torch_nor_qt():
    code = (
        "import sys; from visualizer.__main__ import main; code = main(['--help']);"
        "assert not {'torch', 'PySide6'} & set(sys.modules); sys.exit(code)"
    )
    done = in_a_fresh_interpreter(code)
    assert done.returncode == 0, done.stderr
    for command in ("models", "translate", "trace", "export", "train", "pack", "evaluate"):
        assert f"    {command} " in done.stdout


def test_that_models_lists_each_shipped_model_in_a_line_without_torch():
    code = (
        "import sys; from visualizer.__main__ import main; code = main(['models']);"
        "assert 'torch' not in sys.modules; sys.exit(code)"
    )
    done = in_a_fresh_interpreter(code)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == len(list(SHIPPED.glob("*/config.json")))
    lesson = next(line for line in lines if line.startswith(LESSON))
    assert "English to German" in lesson
    assert "4 heads" in lesson
    assert "M parameters" in lesson


def test_that_help_names_every_figure(answer):
    said = " ".join(answer("export", "--help").split()).replace("- ", "-")
    figures = said.rpartition("--figure NAME ")[2].partition(" --")[0]
    assert {*figures.replace(" or ", ", ").split(", ")} == {*FIGURES}


def test_that_version_is_said(answer):
    assert answer("--version").startswith("attention-visualizer 0.")


# ------------------------------------------------------------------ translate


def test_that_the_pronoun_follows_the_adjective(answer):
    assert answer("translate", "--model", LESSON, TIRED) == (
        "Das Tier überquerte die Straße nicht , weil es zu müde war .\n"
    )
    assert answer("translate", "--model", LESSON, WIDE) == (
        "Das Tier überquerte die Straße nicht , weil sie zu breit war .\n"
    )


def test_that_beam_search_writes_the_lesson_too(answer):
    assert " weil sie zu breit war ." in answer("translate", "--model", LESSON, "--beam", 4, WIDE)


def test_that_each_line_of_standard_input_gives_a_line(answer, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{TIRED}\n\n  \n{WIDE}"))
    lines = answer("translate", "--model", LESSON).split("\n")
    assert [" es " in line for line in lines] == [True, False, False, False, False]
    assert [" sie " in line for line in lines] == [False, False, False, True, False]
    assert lines[1:3] == ["", ""]
    assert lines[4:] == [""]


def test_that_a_wrong_line_of_standard_input_is_named_and_left_empty(capsys, monkeypatch):
    text = f"{TIRED}\nThe anmial slept .\n{WIDE}\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert main(["translate", "--model", LESSON]) == 2
    captured = capsys.readouterr()
    first, second, third = captured.out.splitlines()
    assert (" es " in first, second, " sie " in third) == (True, "", True)
    assert captured.err.startswith("Line 2: ")
    assert captured.err.count("\n") == 1
    assert "animal" in captured.err


def test_that_a_line_that_is_not_utf_8_is_named_and_left_empty(tiny):
    lines = b"\xef\xbb\xbfthe animal\r\ncaf\xe9\r\nthe animal\r\n"  # as Windows writes them
    done = as_a_program("translate", "--model", tiny, input=lines, text=False)
    assert done.returncode == 2
    assert done.stderr == b"Line 2: This is not UTF-8 text.\n"
    first, second, third = done.stdout.splitlines()
    assert (second, third) == (b"", first)
    assert first


def test_that_a_reader_who_goes_away_is_no_trouble(tiny):
    sentence = f"{building.SENTENCE}\n"
    program = subprocess.Popen(
        [sys.executable, "-m", "visualizer", "translate", "--model", tiny],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdout.close()
    program.stdout = None
    _, complaint = program.communicate(sentence * 20, timeout=120)
    assert program.returncode == 141
    assert complaint == ""


# ------------------------------------------------------------------ trace and export


def test_that_a_trace_holds_every_array_under_its_documented_name(answer, tiny, tmp_path):
    path = tmp_path / "new" / "trace.npz"
    target = "das Tier war müde ."
    answer("trace", "--model", tiny, "--text", building.SENTENCE, "--target", target, "-o", path)
    with np.load(path, allow_pickle=False) as arrays:
        weights = arrays["cross.attn_weights"]
        assert weights.shape == (2, 4, 6, 7)  # layer, head, query, key
        np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-5)
        assert arrays["decoder.input_tokens"].tolist() == ["<s>", *target.split()]
        assert arrays["decoder.output_tokens"].tolist() == [*target.split(), "</s>"]
        assert arrays["encoder_residual.resid_post"].shape == (2, 7, 16)


def test_that_a_silenced_head_changes_the_run_and_is_recorded(answer, tiny, tmp_path):
    logits = []
    for name, options in (("plain", ()), ("silent", ("--silence", "cross:2:1"))):
        path = tmp_path / f"{name}.npz"
        text = building.SENTENCE
        answer("trace", "--model", tiny, "--text", text, "--target", "das .", "-o", path, *options)
        with np.load(path, allow_pickle=False) as arrays:
            logits.append(arrays["logits"])
            info = json.loads(str(arrays["info"]))
    assert not np.allclose(*logits)
    assert info["interventions"]["silenced"] == [["cross", 1, 0]]


@pytest.mark.parametrize(
    ("suffix", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_that_a_figure_is_drawn_the_same_each_time(answer, tiny, tmp_path, suffix, start):
    files = []
    for number in (1, 2):
        path = tmp_path / f"{number}.{suffix}"
        answer(
            *("export", "--model", tiny, "--text", building.SENTENCE, "-o", path),
            *("--figure", "attention-matrix", "--kind", "encoder-self", "--layer", 2),
            *("--head", 3, "--query", 2, "--stage", "scaled", "--width", 84, "--dpi", 100),
        )
        files.append(path.read_bytes())
    assert files[0].startswith(start)
    assert files[0] == files[1]


def test_that_export_needs_no_display(tiny, tmp_path):
    path = tmp_path / "figure.svg"
    done = as_a_program(
        *("export", "--model", tiny, "--text", building.SENTENCE, "--figure", "attention-matrix"),
        *("-o", str(path)),
        env={"PATH": "", "HOME": str(tmp_path), "OMP_NUM_THREADS": "1"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert ">animal<" in path.read_text(encoding="utf-8")


# ------------------------------------------------------------------ evaluate


def test_that_evaluate_measures_the_pairs_of_a_file(answer, tmp_path):
    pairs = tmp_path / "pairs.tsv"
    right = "Das Tier überquerte die Straße nicht , weil es zu müde war ."
    wrong = "Das Tier überquerte die Straße nicht , weil es zu breit war ."
    pairs.write_text(f"{TIRED}\t{right}\tfurther\n{WIDE}\t{wrong}\n", encoding="utf-8")
    scores = json.loads(answer("evaluate", "--model", LESSON, "--pairs", pairs))
    assert scores["sentences"] == 2
    assert scores["exact_match"] == 0.5
    assert 0.9 < scores["token_accuracy"] < 1
    assert 80 < scores["bleu"] < 100
    assert scores["bleu_tokenizer"] == "13a"


def test_that_perfect_scores_are_100_and_not_more(answer, tmp_path):
    pairs = tmp_path / "pairs.tsv"
    right = "Das Tier überquerte die Straße nicht , weil es zu müde war ."
    pairs.write_text(f"{TIRED}\t{right}\n", encoding="utf-8")
    printed = answer("evaluate", "--model", LESSON, "--pairs", pairs)
    assert '"bleu": 100.0,' in printed
    assert '"chrf": 100.0,' in printed


def test_that_evaluate_measures_the_unseen_sentences_of_a_corpus(answer):
    scores = json.loads(
        answer("evaluate", "--model", LESSON, "--corpus", "pronoun", "--limit", 40, "--beam", 1)
    )
    assert scores["part"] == "test"
    assert scores["sentences"] == 40
    assert scores["exact_match"] >= 0.95
    assert scores["pronoun_accuracy"] == 1
    assert scores["antecedent_head"].startswith("Layer ")


# ------------------------------------------------------------------ the window


def test_that_without_a_command_the_window_opens(monkeypatch):
    app = pytest.importorskip("visualizer.app")
    opened = []
    monkeypatch.setattr(app, "main", lambda argv: opened.append(argv) or 0)
    assert main([]) == 0
    assert main(["--start-report"]) == 0
    assert opened == [[], ["--start-report"]]
