"""What a training would need is found out without needing as much."""

import re
from dataclasses import replace
from itertools import product
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
import torch

from model.training import Trainer
from visualizer import estimating
from visualizer.estimating import Estimator
from visualizer.language import Language
from visualizer.notices import in_language
from visualizer.training_state import CORPUS, Estimate, TrainingRequest

SMALL: dict[str, Any] = {
    "model": {"encoder_layers": 1, "decoder_layers": 1, "d_model": 16, "heads": 2, "d_ff": 16},
    "tokenizer": {"pieces": "word"},
}


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.tsv"
    words = "one two three four five six seven".split()  # noqa: SIM905
    lines = [f"{' '.join(four)}\t{' '.join(four).upper()}\n" for four in product(words, repeat=4)]
    path.write_text("".join(lines))
    return path


def estimated(pairs: Path, batch: int, **training: Any) -> Estimate:
    changes = {**SMALL, "training": {"steps": 50, "batch_tokens": batch, **training}}
    request = TrainingRequest(str(pairs), pairs.parent / "run", changes)
    return asked(Estimator(Lock()), request)[-1]


def asked(estimator: Estimator, request: TrainingRequest, timed: bool = True) -> list[Estimate]:
    return [each for each in estimator.estimate(request, timed) if isinstance(each, Estimate)]


def test_that_a_larger_batch_needs_more_memory(pairs: Path) -> None:
    few, many = estimated(pairs, 50), estimated(pairs, 800)
    weights = 4 * estimating.COPIES * few.parameters
    assert few.memory > weights
    assert 8 < (many.memory - weights) / (few.memory - weights) < 32


def test_that_a_batch_that_might_not_fit_is_never_made(
    pairs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[int] = []
    whole = Trainer._learn

    def learn(trainer: Trainer, batch: Any) -> Any:
        learned.append(batch.tokens)
        return whole(trainer, batch)

    monkeypatch.setattr(Trainer, "_learn", learn)
    real = estimated(pairs, 800)
    assert max(learned) > 700
    learned.clear()
    monkeypatch.setattr(estimating, "MEASURED_TOKENS", 200)
    guessed = estimated(pairs, 800)
    assert max(learned) <= 200
    assert guessed.memory == pytest.approx(real.memory, rel=0.2)


def test_that_all_pairs_in_one_batch_are_no_more_than_they_are(pairs: Path) -> None:
    whole = 5 * len(pairs.read_text().splitlines())  # four words and </s>
    assert estimated(pairs, 10**8).memory == pytest.approx(estimated(pairs, whole).memory, rel=0.1)


def test_that_slow_steps_are_not_waited_for(pairs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimating, "PATIENCE", 0.0)
    steps: list[object] = []
    whole = Trainer._learn
    monkeypatch.setattr(Trainer, "_learn", lambda *given: (steps.append(given), whole(*given))[1])
    found = estimated(pairs, 100)
    assert len(steps) == 1
    assert found.seconds is not None
    assert found.seconds > 0


def test_that_a_training_of_one_step_is_estimated(pairs: Path) -> None:
    found = estimated(pairs, 100, steps=1)
    assert found.seconds is not None


def test_that_looks_at_held_out_data_take_their_time(
    pairs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimating, "_validation_time", lambda trainer: 1000.0)
    seconds = estimated(pairs, 100, validate_every=20).seconds
    assert seconds is not None
    assert 3000 < seconds < 3500  # after 20, 40 and 50 steps


def test_that_what_was_read_for_one_question_is_known_for_the_next(
    pairs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[object] = []
    whole = estimating.train_tokenizers
    monkeypatch.setattr(
        estimating, "train_tokenizers", lambda *given: (learned.append(given), whole(*given))[1]
    )
    estimator, request = Estimator(Lock()), TrainingRequest(str(pairs), pairs.parent / "run", SMALL)
    first = asked(estimator, request, timed=False)[0]
    wider = {**SMALL, "model": {**SMALL["model"], "d_ff": 32}}
    second = asked(estimator, replace(request, changes=wider), timed=False)[0]
    assert len(learned) == 1
    assert second.preview is first.preview
    assert second.parameters > first.parameters
    letters = {**SMALL, "tokenizer": {"pieces": "char"}}
    assert asked(estimator, replace(request, changes=letters), timed=False)[0].preview
    assert len(learned) == 2
    pairs.write_text(pairs.read_text() + "one more\tpair\n")
    again = asked(estimator, replace(request, changes=letters), timed=False)[0]
    assert again.preview
    assert sum(again.preview.pairs.values()) == 7**4 + 1


def test_that_pairs_that_no_model_reads_are_not_timed(pairs: Path) -> None:
    pairs.write_text(pairs.read_text() + f"{'one ' * 900}\tx\n{'§' * 1500}\tx\n")
    assert estimated(pairs, 100).seconds is not None


def test_that_nothing_is_drawn_from_the_random_numbers_of_a_training_under_way(
    pairs: Path,
) -> None:
    before = torch.get_rng_state()
    request = TrainingRequest(str(pairs), pairs.parent / "run", SMALL)
    (only,) = asked(Estimator(Lock()), request, timed=False)
    assert (only.timed, only.seconds) == (False, None)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "pairs.tsv cannot be used: it is empty"),
        (b"\xff", "pairs.tsv cannot be used: it is not UTF-8 text (line 1); save it as UTF-8"),
        (b"x" * 3000 + b"\ty\n", "Every pair has more than 1,024 tokens on a side."),
    ],
)
def test_that_data_that_cannot_be_used_is_told_at_the_data(
    qapp: object, pairs: Path, content: bytes, reason: str
) -> None:
    pairs.write_bytes(content)
    changes = {**SMALL, "tokenizer": {"pieces": "char"}}
    request = TrainingRequest(str(pairs), pairs.parent / "run", changes)
    (only,) = asked(Estimator(Lock()), request)
    assert (only.field, only.reason) == (CORPUS, reason)
    language = Language()
    language.choose("zh_CN")
    said = str(in_language(only.reason))
    language.choose("en")
    assert not re.search("[a-z]+ [a-z]+", said)


def test_that_what_is_counted_is_what_a_pass_keeps() -> None:
    weight = torch.ones(100, 100, requires_grad=True)
    trainer = type("Trainer", (), {"weights": {"w": weight}})
    kept = estimating._Kept(trainer)  # type: ignore[arg-type]
    given = torch.ones(7, 100)
    with torch.autograd.graph.saved_tensors_hooks(kept.note, kept.give):
        (given @ weight).exp()
    assert kept.bytes == 4 * 7 * 100 * 2  # what was read and what exp wrote
