"""The loss and the schedule are the paper's, and a small model really learns."""

import math
from itertools import count, pairwise
from random import Random

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from model.config import TrainingConfig
from model.corpora.batching import EncodedPair, cut_batches, epoch_batches, make_batch
from model.tokenizer import BOS, EOS, PAD
from model.training import (
    DivergedError,
    Trainer,
    TrainingData,
    TrainStep,
    Validation,
    divergence,
    hidden,
    learning_rate,
    smoothed_loss,
    validate,
)
from model.transformer import Transformer
from tests.model.building import config, transformer

PAPER = TrainingConfig(schedule="paper", learning_rate=1.0, warmup=4000)


@pytest.mark.parametrize(
    ("step", "wanted"), [(1, 1.7469e-7), (4000, 6.98771e-4), (20_000, 3.125e-4)]
)
def test_that_the_paper_schedule_has_the_published_rates(step: int, wanted: float) -> None:
    assert learning_rate(step, PAPER, 512) == pytest.approx(wanted, rel=5e-5)


def test_that_the_linear_schedule_rises_to_its_rate_and_falls_towards_zero() -> None:
    linear = TrainingConfig(steps=100, warmup=20, learning_rate=0.4)
    rates = [learning_rate(step, linear, 512) for step in range(1, 102)]
    assert rates[0] == pytest.approx(0.4 / 20)
    assert rates[9] == pytest.approx(0.2)
    assert max(rates) == rates[19] == pytest.approx(0.4)
    falls = [a - b for a, b in pairwise(rates[19:])]
    assert falls == pytest.approx([0.4 / 81] * len(falls))
    assert rates[-1] == pytest.approx(0)  # one step after the last
    assert rates[-2] > 0


@pytest.mark.parametrize("warmup", [1, 5, 50])
def test_that_no_rate_is_negative_when_the_warm_up_outlasts_the_run(warmup: int) -> None:
    short = TrainingConfig(steps=5, warmup=warmup, learning_rate=0.1)
    assert all(0 < learning_rate(step, short, 64) <= 0.1 for step in range(1, 6))


def target_distribution(vocab: int, target: int, epsilon: float) -> torch.Tensor:
    """What the loss aims at: its gradient by the logits is softmax(logits) minus that."""
    logits = torch.randn(1, vocab, dtype=torch.float64, requires_grad=True)
    smoothed_loss(logits, torch.tensor([target]), epsilon).backward()
    assert logits.grad is not None
    return logits.detach().softmax(-1)[0] - logits.grad[0]


def test_that_smoothing_spreads_over_all_but_the_target_and_padding() -> None:
    """The example of five entries in PRODUCT.md."""
    found = target_distribution(5, 2, 0.4)
    wanted = torch.tensor([0, 0.4 / 3, 0.6, 0.4 / 3, 0.4 / 3], dtype=torch.float64)
    torch.testing.assert_close(found, wanted, atol=1e-6, rtol=0)


@given(vocab=st.integers(4, 20), epsilon=st.floats(0, 0.9), data=st.data())
def test_that_the_smoothed_target_is_a_distribution(
    vocab: int, epsilon: float, data: st.DataObject
) -> None:
    target = data.draw(st.integers(1, vocab - 1))
    found = target_distribution(vocab, target, epsilon)
    assert found.sum().item() == pytest.approx(1, abs=1e-5)
    assert found[target].item() == pytest.approx(1 - epsilon, abs=1e-5)
    assert found[PAD].item() == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("epsilon", [0.1, 0.4])
def test_that_the_loss_is_the_divergence_from_the_smoothed_target_and_its_entropy(
    epsilon: float,
) -> None:
    logits, targets = torch.randn(6, 9), torch.tensor([1, 5, 8, 2, 5, 3])
    smoothed = torch.full((6, 9), epsilon / 7)
    smoothed[:, PAD] = 0
    smoothed[torch.arange(6), targets] = 1 - epsilon
    divergence = functional.kl_div(logits.log_softmax(-1), smoothed, reduction="sum")
    entropy = -torch.special.xlogy(smoothed, smoothed).sum()
    found = smoothed_loss(logits, targets, epsilon)
    torch.testing.assert_close(found, divergence + entropy)


def test_that_without_smoothing_the_loss_is_cross_entropy_without_padding() -> None:
    logits, targets = torch.randn(5, 7), torch.tensor([3, PAD, 2, 6, PAD])
    wanted = functional.cross_entropy(logits, targets, ignore_index=PAD, reduction="sum")
    torch.testing.assert_close(smoothed_loss(logits, targets, 0.0), wanted)


@pytest.mark.parametrize("epsilon", [0.0, 0.3])
def test_that_padding_targets_cost_nothing_and_give_no_gradient(epsilon: float) -> None:
    logits = torch.randn(3, 6, requires_grad=True)
    loss = smoothed_loss(logits, torch.tensor([PAD, 4, PAD]), epsilon)
    loss.backward()
    assert logits.grad is not None
    assert (logits.grad[[0, 2]] == 0).all()
    alone = smoothed_loss(logits[1:2].detach(), torch.tensor([4]), epsilon)
    torch.testing.assert_close(loss.detach(), alone)


def test_that_divergence_is_the_mean_of_both_of_torch() -> None:
    torch.manual_seed(2)
    first, second = torch.randn(2, 5, 9).log_softmax(-1)
    targets = torch.tensor([3, 4, PAD, 5, PAD])
    both = [
        functional.kl_div(a[targets != PAD], b[targets != PAD], reduction="sum", log_target=True)
        for a, b in ((first, second), (second, first))
    ]
    found = divergence(torch.cat([first, second]), targets)
    torch.testing.assert_close(found, sum(both, torch.tensor(0.0)) / 2)


def test_that_consistency_adds_what_the_paper_says() -> None:
    """Liang et al. (2021), algorithm 1: both losses, and alpha times the divergence, halved."""
    batch = make_batch(epoch_batches(copy_task(400, 0), 200, 1, 0)[0])
    losses = {}
    for weight in (1e-9, 2.0):
        learning = trainer(consistency=weight, target_dropout=0.4)
        learning.generator.manual_seed(3)
        step = next(learning.steps())
        assert isinstance(step, TrainStep)
        losses[weight] = step.loss
    torch.manual_seed(3)
    target_in = hidden(batch.target_in.repeat(2, 1), 0.4)  # differs between the two passes
    model = trainer().model
    first, second = model(batch.source.repeat(2, 1), target_in).log_softmax(-1).chunk(2)
    both = functional.kl_div(second, first, reduction="sum", log_target=True)
    both += functional.kl_div(first, second, reduction="sum", log_target=True)
    wanted = 2.0 / 2 * both.item() / 2 / batch.tokens
    assert wanted > 1e-3
    assert losses[2.0] - losses[1e-9] == pytest.approx(wanted, rel=1e-3)


def test_that_hidden_tokens_are_drawn_and_the_first_stays() -> None:
    torch.manual_seed(5)
    target_in = torch.full((200, 51), 7)
    found = hidden(target_in, 0.2)
    assert (found[:, 0] == 7).all()
    assert set(found.unique().tolist()) == {PAD, 7}
    share = (found[:, 1:] == PAD).float().mean().item()
    assert share == pytest.approx(0.2, abs=4 * (0.2 * 0.8 / 10_000) ** 0.5)
    assert hidden(target_in, 0) is target_in


LENGTHS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=40)


@given(lengths=LENGTHS, size=st.integers(1, 30), seed=st.integers(0, 5), epoch=st.integers(0, 5))
@settings(max_examples=40)
def test_that_an_epoch_has_every_pair_once_in_batches_that_fit(
    lengths: list[tuple[int, int]], size: int, seed: int, epoch: int
) -> None:
    pairs = [EncodedPair((i,) * a, (i,) * b) for i, (a, b) in enumerate(lengths)]
    batches = epoch_batches(pairs, size, seed, epoch)
    found = sorted((pair.source, pair.target) for batch in batches for pair in batch)
    assert found == sorted((pair.source, pair.target) for pair in pairs)
    for batch in batches:
        assert len(batch) == 1 or sum(len(pair.target) + 1 for pair in batch) <= size
    assert batches == epoch_batches(pairs, size, seed, epoch)


def test_that_seed_and_epoch_decide_the_order() -> None:
    pairs = [EncodedPair((i,), (i,) * (i % 7)) for i in range(3, 103)]
    orders = [epoch_batches(pairs, 40, seed, epoch) for seed in (1, 2) for epoch in (0, 1)]
    assert all(a != b for i, a in enumerate(orders) for b in orders[:i])


def test_that_batches_hold_sentences_of_similar_length() -> None:
    pairs = [EncodedPair((4,), (4,) * Random(i).randint(1, 30)) for i in range(300)]
    batches = epoch_batches(pairs, 100, 1, 0)
    slots = sum(len(batch) * max(pair.length for pair in batch) for batch in batches)
    assert slots < 1.2 * sum(pair.length for pair in pairs)
    in_order = list(cut_batches(pairs, 100))
    assert slots < 0.8 * sum(len(b) * max(pair.length for pair in b) for b in in_order)


def test_that_a_batch_reads_what_it_predicts_one_place_later() -> None:
    batch = make_batch([EncodedPair((5, 6, EOS), (7, 8)), EncodedPair((9, EOS), (4,))])
    assert batch.source.tolist() == [[5, 6, EOS], [9, EOS, PAD]]
    assert batch.target_in.tolist() == [[BOS, 7, 8], [BOS, 4, PAD]]
    assert batch.target_out.tolist() == [[7, 8, EOS], [4, EOS, PAD]]
    assert batch.tokens == 5


def copy_task(count: int, seed: int) -> list[EncodedPair]:
    random = Random(seed)
    rows = [tuple(random.randint(3, 10) for _ in range(3)) for _ in range(count)]
    return [EncodedPair((*row, EOS), row) for row in rows]


def trainer(seed: int = 1, **changes: object) -> Trainer:
    torch.manual_seed(seed)
    model = Transformer(config(encoder_layers=1, decoder_layers=1, d_model=32, d_ff=64, norm="pre"))
    values: dict[str, object] = {"steps": 140, "batch_tokens": 200, "learning_rate": 1e-2}
    values |= {"warmup": 30, "validate_every": 10_000, "label_smoothing": 0.0}
    data = TrainingData(lambda epoch: copy_task(400, 0), copy_task(60, 1))
    return Trainer(model, data, TrainingConfig(**{**values, **changes}))  # type: ignore[arg-type]


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    "changes", [{}, {"average": 0.9}, {"consistency": 1.0}, {"target_dropout": 0.1}], ids=str
)
def test_that_a_small_model_learns_to_copy(changes: dict[str, object]) -> None:
    learning = trainer(**changes)
    before = learning.validate()
    events = list(learning.steps())
    steps = [event for event in events if isinstance(event, TrainStep)]
    after = events[-1]
    assert isinstance(after, Validation)
    assert [step.step for step in steps] == list(range(1, 141))
    assert before.token_accuracy < 0.4
    assert after.token_accuracy > 0.95
    assert after.loss < 0.2 < before.loss


def test_that_a_rest_between_two_steps_takes_none_of_the_training_s_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = count(step=0.01)
    rested = 0.0
    monkeypatch.setattr("model.training.time.monotonic", lambda: next(clock) + rested)
    learning = trainer(steps=6, validate_every=2)
    seconds = []
    for event in learning.steps():
        rested += 1000.0
        if isinstance(event, TrainStep):
            seconds.append(event.seconds)
    assert len(seconds) == 6
    assert all(0 < later - before < 1 for before, later in pairwise([0.0, *seconds]))


def test_that_gradients_are_clipped_and_their_norm_before_it_is_told() -> None:
    learning = trainer(steps=1, gradient_clip=1e-6, learning_rate=1e-3)
    step = next(learning.steps())
    assert isinstance(step, TrainStep)
    assert step.gradient_norm > 1e-3
    assert step.learning_rate == learning_rate(1, learning.config, 32)


def test_that_validation_counts_tokens_and_whole_sentences() -> None:
    model = transformer(0)
    pairs = copy_task(5, 3)
    found = validate(model, pairs, step=7)
    rights, exact, loss = 0, 0, 0.0
    for pair in pairs:
        logits = model(torch.tensor([pair.source]), torch.tensor([[BOS, *pair.target]]))[0]
        out = torch.tensor([*pair.target, EOS])
        loss += functional.cross_entropy(logits, out, reduction="sum").item()
        hits = logits.argmax(-1) == out
        rights += int(hits.sum())
        exact += bool(hits.all())
    assert (found.step, found.token_accuracy, found.exact_match) == (7, rights / 20, exact / 5)
    assert found.loss == pytest.approx(loss / 20, rel=1e-5)


def test_that_validating_changes_nothing_and_uses_the_average() -> None:
    learning = trainer(average=0.9, steps=3)
    list(learning.steps())
    weights = {name: w.detach().clone() for name, w in learning.weights.items()}
    average = {name: w.clone() for name, w in learning.average.items()}
    found = learning.validate()
    assert all(torch.equal(w, weights[name]) for name, w in learning.weights.items())
    assert all(torch.equal(w, average[name]) for name, w in learning.average.items())
    assert not torch.equal(average["encoder.norm.weight"], weights["encoder.norm.weight"])
    with torch.no_grad():
        for name, weight in learning.weights.items():
            weight.copy_(average[name])
    assert validate(learning.model, learning.data.valid, 3) == found


def test_that_without_an_average_it_is_the_weights_themselves() -> None:
    learning = trainer(steps=2)
    list(learning.steps())
    assert all(torch.equal(learning.average[n], w) for n, w in learning.weights.items())


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_that_a_loss_that_is_no_number_stops_before_the_weights_change(value: float) -> None:
    learning = trainer()
    steps = learning.steps()
    next(steps)
    with torch.no_grad():
        learning.weights["target_embedding.tokens.weight"][5] = value
    weights = {name: w.detach().clone() for name, w in learning.weights.items()}
    with pytest.raises(
        DivergedError, match=r"The loss became (nan|inf) at step 2\. .* lower learning"
    ):
        next(steps)
    assert learning.step == 1
    for name, weight in learning.weights.items():
        torch.testing.assert_close(weight.detach(), weights[name], equal_nan=True, rtol=0, atol=0)
