"""Searches find what enumeration finds, and reusing keys and values changes nothing."""

import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import product

import pytest
import torch
from jaxtyping import Float
from torch import Tensor

from model.attention import padding_mask
from model.config import DecodingConfig
from model.decoding import RecomputingStepper, ReusingStepper, decode, length_penalty
from model.intervention import Interventions
from model.stepping import finished
from model.tap import tap_for
from model.tokenizer import BOS, EOS, PAD
from model.trace import DecodeStep
from model.transformer import Transformer
from tests.model.building import EVERY_HEAD, transformer

SOURCE = (5, 7, 3, 9, EOS)
BEAM = {"method": "beam", "beam": 3}


def search(model: Transformer, stepper: type = ReusingStepper, **settings: object) -> tuple:
    """All steps, and the output."""
    steps: list[DecodeStep] = []
    generator = decode(model, SOURCE, DecodingConfig(**settings), str, stepper=stepper)
    while True:
        try:
            steps.append(next(generator))
        except StopIteration as stop:
            return steps, stop.value


def log_probs(model: Transformer, output: tuple[int, ...]) -> torch.Tensor:
    """Of every next token after each prefix; padding and <s> are never written."""
    logits = model(torch.tensor([SOURCE]), torch.tensor([[BOS, *output]]))[0]
    logits[:, [PAD, BOS]] = -torch.inf
    return logits.log_softmax(-1).detach()


@pytest.mark.parametrize(
    ("length", "alpha", "wanted"),
    [
        (1, 0.6, 1.0),  # (6/6)^0.6
        (7, 1.0, 2.0),  # 12/6
        (19, 0.5, 2.0),  # (24/6)^0.5
        (13, 2.0, 9.0),  # (18/6)^2
        (40, 0.0, 1.0),
        (10, 0.6, math.exp(0.6 * math.log(2.5))),  # (15/6)^0.6
    ],
)
def test_that_the_length_penalty_is_that_of_wu_et_al(
    length: int, alpha: float, wanted: float
) -> None:
    assert length_penalty(length, alpha) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("norm", ["post", "pre"])
@pytest.mark.parametrize("positions", ["sinusoidal", "learned"])
@pytest.mark.parametrize("scaled", [True, False])
def test_that_reused_keys_and_values_give_the_logits_of_a_whole_pass(
    norm: str, positions: str, scaled: bool
) -> None:
    model = transformer(1, norm=norm, positions=positions, scale_scores=scaled)
    source = torch.tensor([SOURCE])
    mask = padding_mask(source, PAD)
    memory = model.encode(source, mask)
    reusing, recomputing = (
        ReusingStepper(model, memory, mask),
        RecomputingStepper(model, memory, mask),
    )
    rows = [[BOS], [4, 5, 6], [7, 8, 9], [10, 3]]
    selections = [[0, 0, 0], [2, 0, 1], [1, 1]]
    histories: list[list[int]] = [[]]
    for step, tokens in enumerate(rows):
        histories = [[*h, token] for h, token in zip(histories, tokens, strict=True)]
        found, compared = reusing.next(tokens), recomputing.next(tokens)
        whole = model(source.expand(len(tokens), -1), torch.tensor(histories))[:, -1]
        torch.testing.assert_close(found, whole, atol=1e-5, rtol=0)
        torch.testing.assert_close(compared, whole, atol=1e-5, rtol=0)
        if step < len(selections):
            reusing.select(selections[step])
            recomputing.select(selections[step])
            histories = [histories[row] for row in selections[step]]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "settings",
    [{"method": "greedy"}, BEAM, {"method": "sample", "temperature": 1.5, "seed": 3}],
    ids=["greedy", "beam", "sample"],
)
def test_that_reusing_and_recomputing_find_the_same_output(
    seed: int, settings: dict[str, object]
) -> None:
    model = transformer(seed)
    steps, output = search(model, ReusingStepper, longest=7, **settings)
    other_steps, other_output = search(model, RecomputingStepper, longest=7, **settings)
    assert output == other_output
    for step, other in zip(steps, other_steps, strict=True):
        for h, o in zip(step.hypotheses, other.hypotheses, strict=True):
            assert (h.parent, h.token_id, h.kept) == (o.parent, o.token_id, o.kept)
            assert h.log_prob == pytest.approx(o.log_prob, abs=1e-4)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("seed", range(4))
def test_that_interventions_reach_both_steppers_alike(seed: int) -> None:
    model = transformer(seed)
    tap = tap_for(Interventions(frozenset(EVERY_HEAD[seed::2]), positions_off=seed % 2 == 0))
    config = DecodingConfig(longest=10)
    outputs = [
        finished(decode(model, SOURCE, config, str, tap, stepper))
        for stepper in (ReusingStepper, RecomputingStepper)
    ]
    assert outputs[0] == outputs[1]


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("alpha", [0.0, 2.0])
def test_that_a_beam_of_one_is_greedy(seed: int, alpha: float) -> None:
    model = transformer(seed, target_vocab=5)
    greedy = search(model, longest=8, method="greedy")[1]
    assert search(model, longest=8, method="beam", beam=1, alpha=alpha)[1] == greedy


LONGEST = 4
OUTPUTS = [output for length in range(LONGEST) for output in product((3, 4), repeat=length)]


@cache
def best_outputs(seed: int) -> dict[float, tuple[int, ...]]:
    """By alpha the best of all outputs of two tokens, from one pass over the whole tree."""
    prefixes = list(product((3, 4), repeat=LONGEST - 1))
    rows = torch.tensor([[BOS, *prefix] for prefix in prefixes])
    logits = transformer(seed, target_vocab=5)(torch.tensor([SOURCE] * len(rows)), rows).detach()
    logits[..., [PAD, BOS]] = -torch.inf
    table = logits.log_softmax(-1)

    def score(output: tuple[int, ...], alpha: float) -> float:
        row = next(i for i, prefix in enumerate(prefixes) if prefix[: len(output)] == output)
        total = sum(float(table[row, i, token]) for i, token in enumerate((*output, EOS)))
        return total / ((5 + len(output) + 1) ** alpha / 6**alpha)  # Wu et al.

    return {alpha: max(OUTPUTS, key=lambda o: score(o, alpha)) for alpha in ALPHAS}


ALPHAS = (0.0, 0.6, 3.0)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("alpha", ALPHAS)
def test_that_a_beam_as_wide_as_the_tree_finds_the_best_of_all_outputs(
    seed: int, alpha: float
) -> None:
    model = transformer(seed, target_vocab=5)
    found = search(model, method="beam", beam=64, alpha=alpha, longest=LONGEST)[1]
    assert found == best_outputs(seed)[alpha]


def test_that_the_best_outputs_differ_so_that_a_constant_would_not_pass() -> None:
    best = {output for seed in range(8) for output in best_outputs(seed).values()}
    assert len({len(output) for output in best}) > 1


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("seed", range(4))
def test_that_every_hypothesis_continues_one_that_was_kept(seed: int) -> None:
    model = transformer(seed, target_vocab=9)
    steps, _ = search(model, longest=6, **BEAM, alpha=0.6)
    alive: list[tuple[int, ...]] = [()]
    for index, step in enumerate(steps):
        assert step.index == index
        kept = [h for h in step.hypotheses if h.kept]
        assert len(kept) == 3
        assert len(step.hypotheses) <= 6
        assert not any(h.kept and h.token_id == EOS for h in step.hypotheses)
        values = [h.log_prob for h in step.hypotheses]
        assert values == sorted(values, reverse=True)
        for h in step.hypotheses:
            assert h.token_id not in (PAD, BOS)
            assert h.piece == str(h.token_id)
            prefix = alive[h.parent]
            table = log_probs(model, prefix)
            wanted = sum(float(table[i, t]) for i, t in enumerate((*prefix, h.token_id)))
            assert h.log_prob == pytest.approx(wanted, abs=1e-4)
            assert h.score == pytest.approx(wanted / ((6 + index) / 6) ** 0.6, abs=1e-4)
        alive = [(*alive[h.parent], h.token_id) for h in kept]


def test_that_a_wide_beam_over_few_tokens_shows_no_impossible_continuation() -> None:
    steps, _ = search(transformer(0, target_vocab=5), method="beam", beam=64, longest=3)
    assert [len(step.hypotheses) for step in steps] == [3, 6, 12]
    assert all(math.isfinite(h.log_prob) for step in steps for h in step.hypotheses)


@pytest.mark.usefixtures("unchecked")
def test_that_the_same_seed_draws_the_same_output() -> None:
    model = transformer(0)
    outputs = [search(model, method="sample", seed=s, longest=10)[1] for s in (5, 5, 6, 7)]
    assert outputs[0] == outputs[1]
    assert len(set(outputs)) > 1


def test_that_sampling_leaves_the_global_random_state_alone() -> None:
    model = transformer(0)
    before = torch.get_rng_state()
    search(model, method="sample", longest=5)
    assert torch.equal(torch.get_rng_state(), before)


LOGITS = torch.tensor([9.0, 9.0, -90.0, 2.0, 1.5, 0.5, 0.0])
"""Of <pad>, <s>, </s> and four tokens; </s> is never drawn, and the marks never may be."""


class FixedStepper(ReusingStepper):
    """The same logits at every step, so that one search draws often."""

    def next(self, token_ids: Sequence[int]) -> Float[Tensor, "beam vocab"]:
        return LOGITS.expand(len(token_ids), -1)


def drawn(**settings: float) -> Counter[int]:
    model = transformer(0, target_vocab=7, max_positions=1501)
    output = search(model, FixedStepper, method="sample", longest=1500, **settings)[1]
    assert len(output) == 1500
    return Counter(output)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("settings", "kept", "temperature"),
    [
        ({}, 4, 1.0),
        ({"temperature": 2.0}, 4, 2.0),
        ({"temperature": 0.5}, 4, 0.5),
        ({"top_k": 2}, 2, 1.0),
        ({"top_p": 0.6}, 2, 1.0),  # e^2, e^1.5, e^0.5, e^0 share 0.506, 0.307, 0.113, 0.068
        ({"top_p": 0.5}, 1, 1.0),
        ({"top_p": 0.82}, 3, 1.0),
        ({"top_k": 3, "top_p": 0.99, "temperature": 2.0}, 3, 2.0),
        ({"top_k": 3, "top_p": 0.6}, 2, 1.0),
    ],
    ids=str,
)
def test_that_tokens_are_drawn_with_their_probabilities(
    settings: dict[str, float], kept: int, temperature: float
) -> None:
    """Pearson's chi-square; 27.9 is its 99.9999 % point for 3 degrees of freedom or more."""
    draws = drawn(**settings)
    powers = [math.exp(x / temperature) for x in (2.0, 1.5, 0.5, 0.0)[:kept]]
    assert set(draws) == set(range(3, 3 + kept))
    expected = [1500 * power / sum(powers) for power in powers]
    statistic = sum((draws[3 + i] - e) ** 2 / e for i, e in enumerate(expected))
    assert statistic < 27.9


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("settings", [{"top_k": 1}, {"top_p": 1e-6}, {"temperature": 1e-3}])
def test_that_sampling_from_one_token_is_greedy(seed: int, settings: dict[str, float]) -> None:
    model = transformer(seed)
    greedy = search(model, longest=10)[1]
    assert search(model, method="sample", seed=seed, longest=10, **settings)[1] == greedy


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("method", ["greedy", "beam", "sample"])
def test_that_no_output_is_longer_than_asked_or_than_the_positions(method: str) -> None:
    model = transformer(0, max_positions=8)
    for longest in (1, 3, 0):
        steps, output = search(model, method=method, longest=longest)
        assert len(output) <= len(steps) <= (longest or 7)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("method", ["greedy", "beam", "sample"])
def test_that_the_paper_limits_the_output_to_the_input_and_fifty_more(method: str) -> None:
    model = transformer(0, target_vocab=7, max_positions=100)
    assert len(search(model, FixedStepper, method=method)[1]) == len(SOURCE) + 50
