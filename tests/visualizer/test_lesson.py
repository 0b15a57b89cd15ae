"""Lessons are read from JSON; what cannot be is named, and what they claim can be checked."""

import copy
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.address import AttentionKind
from model.errors import FileError
from model.history import History
from model.trace import Trace
from tests.visualizer.trace_maker import make_trace
from visualizer.claim import Case, Claim, ClaimError
from visualizer.lesson import LessonError, Part, Texts, parse_lesson, parts, read_lesson
from visualizer.selection import Selection, Stage

CONTENT: dict[str, Any] = {
    "format": 1,
    "title": {"en": "A lesson", "zh": "一课"},
    "scenes": [
        {
            "situation": {
                "model": "en-de-pronoun",
                "sentence": "The cat sleeps .",
                "selection": {"kind": "cross", "layer": 1, "key": 2},
            },
            "figure": "attention-matrix",
            "text": {"en": "“[[es|query]]” asks.", "zh": "“[[es|query]]”在问。"},
            "notes": {"en": "Wait."},
            "claims": [{"output contains": "es"}],
        },
        {
            "situation": {"selection": {"stage": "masked", "key": None}},
            "text": {"en": "No mark"},
        },
    ],
}


def changed(*path: str | int, to: object) -> dict[str, Any]:
    """The lesson with one value changed; ... takes it away."""
    content = copy.deepcopy(CONTENT)
    place: Any = content
    for key in path[:-1]:
        place = place[key]
    if to is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return content


def test_that_a_scene_goes_on_from_the_one_before() -> None:
    first, second = parse_lesson("a", CONTENT).scenes
    assert first.situation.selection == Selection(layer=1, key=2)
    assert second.situation.selection == Selection(layer=1, stage=Stage.MASKED)
    assert second.situation.sentence == "The cat sleeps ."
    assert second.figure == "attention-matrix"
    assert not second.notes and not second.claims


@pytest.mark.parametrize(
    ("path", "to", "said"),
    [
        (("format",), 2, "format must be 1."),
        (("format",), True, "format must be 1."),
        (("scenes",), [], "scenes must be a list with at least one scene."),
        (("title",), ..., "title must be a JSON object."),
        (("title", "en"), " ", "title.en must be a text."),
        (("title", "fr"), "Leçon", "title: fr is not known to this program."),
        (("scenes", 1), 3, "scene 2 must be a JSON object."),
        (("scenes", 1, "picture"), "a", "scene 2: picture is not known to this program."),
        (("scenes", 1, "situation"), 3, "scene 2: situation must be a JSON object."),
        (("scenes", 1, "situation", "selection", "layer"), -1,
         "scene 2: selection.layer must be a whole number from 0."),
        (("scenes", 0, "situation", "model"), ..., "scene 1: situation.model must say a model."),
        (("scenes", 0, "figure"), ..., "scene 1: figure must be one of architecture, "),
        (("scenes", 1, "figure"), "matrix", "scene 2: figure must be one of architecture, "),
        (("scenes", 1, "text"), ..., "scene 2: text must be a JSON object."),
        (("scenes", 1, "text"), {}, "scene 2: text must have a text for en or zh."),
        (("scenes", 1, "text", "en"), "a [[b|row]]",
         "scene 2: text.en marks “b” with “row”, which is not a block."),
        (("scenes", 1, "text", "en"), "a [[b]]",
         "scene 2: text.en has a mark that is not [[word|block]]."),
        (("scenes", 1, "text", "en"), "word " * 60, "scene 2: text.en has no room on the screen"),
        (("scenes", 1, "text", "en"), "w" * 60, "scene 2: text.en has no room on the screen"),
        (("scenes", 0, "notes"), "Wait.", "scene 1: notes must be a JSON object."),
        (("scenes", 0, "claims"), {}, "scene 1: claims must be a list."),
        (("scenes", 0, "claims"), [{"weight": 3}],
         "scene 1: claims, number 1, “weight” takes kind, layer, head, query, key."),
        (("scenes", 0, "training"), {"corpus": ""},
         "scene 1: training.corpus must be the name of a corpus."),
        (("scenes", 0, "training"), {"corpus": "copy", "seconds": -1},
         "scene 1: training.seconds must be a number of seconds."),
    ],
)  # fmt: skip
def test_that_what_cannot_be_in_a_lesson_is_named(
    path: tuple[str | int, ...], to: object, said: str
) -> None:
    with pytest.raises(LessonError) as caught:
        parse_lesson("mine", changed(*path, to=to))
    assert str(caught.value).startswith(f"In the lesson mine, {said.rstrip('.')}")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"{", "it is not JSON"), (b"\xff", "it is not JSON"), (b"[" * 100_000, "it is not JSON")],
)
def test_that_a_damaged_file_is_refused_in_a_sentence(
    content: bytes, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.json"
    path.write_bytes(content)
    with pytest.raises(FileError, match=re.escape(said)):
        read_lesson(path)
    with pytest.raises(FileError, match="no such file"):
        read_lesson(tmp_path / "other.json")


def test_that_a_lesson_is_called_as_its_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(CONTENT), encoding="utf-8")
    assert read_lesson(path).name == "mine"


def test_that_a_text_is_cut_at_its_marks() -> None:
    assert parts("“[[es|query]]” sees [[it|key]]") == (
        Part("“"), Part("es", "query"), Part("” sees "), Part("it", "key"),
    )  # fmt: skip


def test_that_a_text_is_shown_in_the_language_there_is() -> None:
    both, english = Texts({"en": "one", "zh": "一"}), Texts({"en": "one"})
    assert (both.get("zh_CN"), both.other("zh_CN")) == ("一", "one")
    assert (english.get("zh_CN"), english.other("zh_CN")) == ("one", "")


@pytest.fixture(scope="module")
def case() -> Case:
    """A run of 5 source tokens and 4 decoder rows, with 2 + 2 layers of 2 heads."""
    trace = make_trace()
    trace = replace(trace, output_text="a b")
    valid = {"step": np.array([1.0]), "exact_match": np.array([0.75]), "loss": np.zeros(0)}
    return Case(trace, Selection(layer=1, target=2, key=1), History("", {}, valid=valid))


def checked(case: Case, **claim: object) -> str:
    return Claim.from_dict(
        {name.replace("_", " "): value for name, value in claim.items()}
    ).failure(case)


def cell(trace: Trace) -> tuple[str, str, float]:
    """A written token, a source token and their weight in layer 2, head 1."""
    weight = trace.cross.weights(1, 0)[2, 1]
    return trace.decoder_output.pieces[2], trace.source.pieces[1], float(weight)


def test_that_a_claim_about_a_weight_holds_within_its_bounds_alone(case: Case) -> None:
    query, key, weight = cell(case.trace)
    for about in (["cross", 2, 1, query, key], ["cross", 2, 1, 3, 2]):
        assert not checked(case, weight=about, **{"at least": weight - 1e-3})
        assert not checked(case, weight=about, **{"is": weight + 1e-4})
        assert "not at least" in checked(case, weight=about, **{"at least": weight + 1e-3})
        assert "not at most" in checked(case, weight=about, **{"at most": weight - 1e-3})
        assert "not is" in checked(case, weight=about, **{"is": weight + 1e-3})


def test_that_scores_are_divided_dot_products_in_claims_too(case: Case) -> None:
    about, root = ["cross", 2, 1, 3, 2], case.trace.model.config.head_dim**0.5
    q, k = case.trace.cross.q[1, 0, 2], case.trace.cross.k[1, 0, 1]
    assert not checked(case, dot_product=about, **{"is": float(q @ k)})
    assert not checked(case, score=about, **{"is": float(q @ k) / root})


def test_that_rows_sum_to_one(case: Case) -> None:
    for kind in AttentionKind:
        assert not checked(case, row_sums=kind.value, **{"is": 1})
        assert checked(case, row_sums=kind.value, **{"at most": 0.5})


def test_that_the_top_of_a_row_is_found(case: Case) -> None:
    row = case.trace.cross.weights(1, 0)[2]
    best, worst = int(row.argmax()) + 1, int(row.argmin()) + 1
    assert not checked(case, top_key=["cross", 2, 1, 3, best])
    assert checked(case, top_key=["cross", 2, 1, 3, worst])


def test_that_the_top_head_is_the_best_of_all_layers(case: Case) -> None:
    weights = case.trace.cross.all_weights()[:, :, 2, 1]
    truths = [
        not checked(case, top_head=["cross", layer, head, 3, 2])
        for layer in (1, 2)
        for head in (1, 2)
    ]
    assert truths.index(True) == int(weights.argmax()) and truths.count(True) == 1


def test_that_the_future_is_masked_and_the_past_is_not(case: Case) -> None:
    assert not checked(case, masked=["decoder-self", 1, 2])
    assert checked(case, masked=["decoder-self", 2, 1])


def test_that_vectors_are_measured(case: Case) -> None:
    vector = case.trace.encoder_residual.resid_post[1, 3]
    about = ["resid_post", "encoder", 2, 4]
    assert not checked(case, length=about, **{"is": float(np.sqrt((vector**2).sum()))})
    assert not checked(case, cosine=[*about, 4], **{"is": 1})
    assert checked(case, cosine=[*about, 3], **{"is": 1})


def test_that_other_claims_are_checked(case: Case) -> None:
    query, key, _ = cell(case.trace)
    weights = case.trace.encoder_self.weights(0, 0)
    before = float(np.mean([weights[i, i - 1] for i in range(1, len(weights))]))
    probability = float(case.trace.probs[2, 3])
    assert not checked(case, selected_query=query)
    assert not checked(case, selected_key=key)
    assert checked(case, selected_key=1)
    assert not checked(case, output_contains="b")
    assert checked(case, output_lacks="b")
    assert not checked(case, output_is="a b")
    assert checked(case, output_is="a")
    assert not checked(case, size="source tokens", **{"is": 5})
    assert not checked(case, size="heads", **{"is": 2})
    assert not checked(case, offset=["encoder-self", 1, 1, -1], **{"is": before})
    assert not checked(case, probability=[3, case.trace.vocabulary[3]], **{"is": probability})
    assert not checked(case, **{"held-out": "exact_match", "at least": 0.75})
    assert "nothing was validated" in checked(case, **{"held-out": "loss", "at least": 0.75})


def test_that_what_is_not_in_the_run_is_a_failure_and_no_crash(case: Case) -> None:
    assert "occurs 0 times" in checked(case, selected_query="nowhere")
    assert "only" in checked(case, masked=["cross", 99, 1])
    assert "2 layers" in checked(case, weight=["cross", 9, 1, 1, 1], **{"at least": 0})
    assert checked(case, length=["norm_cross", "encoder", 1, 1], **{"at least": 0})


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ([], "must be a JSON object"),
        ({"at least": 1}, "must have one of weight, "),
        ({"masked": ["cross", 1, 1], "is": 1}, "“masked” has no at least, at most, is"),
        ({"row sums": "cross"}, "“row sums” needs one of at least, at most, is"),
        ({"row sums": "self", "is": 1}, "'self' cannot be a kind: one of encoder-self"),
        ({"row sums": "cross", "is": "1"}, "“is” must be a number"),
        ({"entropy": ["cross", 0, 1], "is": 1}, "0 cannot be a layer"),
        ({"masked": ["cross", 0, 1]}, "0 cannot be a query"),
    ],
)
def test_that_a_claim_that_cannot_be_read_says_why(claim: object, said: str) -> None:
    with pytest.raises(ClaimError, match=re.escape(said)):
        Claim.from_dict(claim)
