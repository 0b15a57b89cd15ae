"""Training (section 5): loss, schedule, and the loop as a generator of what happens."""

import math
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

from model.config import TrainingConfig
from model.corpora.batching import Batch, EncodedPair, cut_batches, epoch_batches, make_batch
from model.device import random_state, restore_random_state
from model.dropout import Dropout
from model.errors import ModelError
from model.gold_alignment import AlignmentCheck
from model.tokenizer import PAD
from model.transformer import Transformer


class DivergedError(ModelError):
    """The loss is no longer a number."""

    template = (
        "The loss became {loss} at step {step}. The last saved state is good; "
        "try a lower learning rate or a longer warm-up."
    )


@dataclass(frozen=True)
class TrainStep:
    """One batch was learned; losses are in nats for each target token."""

    step: int
    loss: float
    learning_rate: float
    gradient_norm: float
    tokens: int
    seconds: float


@dataclass(frozen=True)
class Validation:
    """Held-out data: loss without smoothing, and what teacher forcing gets right.

    A sentence is exactly right here if and only if greedy decoding writes exactly its target.
    `alignment_error` is the alignment error rate of each cross-attention head, [layer][head], and
    `alignment_lowest` the lowest that there can be; without a gold alignment there are none.
    """

    step: int
    loss: float
    token_accuracy: float
    exact_match: float
    alignment_error: tuple[tuple[float, ...], ...] = ()
    alignment_lowest: float = 0.0


@dataclass(frozen=True)
class TrainingData:
    """Encoded pairs that are learned in an epoch, and held-out ones that tell how well."""

    train: Callable[[int], Sequence[EncodedPair]]
    valid: Sequence[EncodedPair]


def learning_rate(step: int, config: TrainingConfig, d_model: int) -> float:
    """The rate of a step, counted from 1 (equation 3, or linear up and down)."""
    if config.schedule == "paper":
        factor = min(step**-0.5, step * config.warmup**-1.5)
        return float(config.learning_rate * d_model**-0.5 * factor)
    left = (config.steps - step + 1) / max(1, config.steps - config.warmup + 1)
    return config.learning_rate * max(0.0, min(step / config.warmup, left))


def smoothed_loss(
    logits: Float[Tensor, "token vocab"], targets: Int[Tensor, " token"], smoothing: float
) -> Float[Tensor, ""]:
    """Cross-entropy against smoothed targets, summed over the tokens (section 5.4).

    The target gets 1 - smoothing, every other entry but padding an equal share of the rest;
    targets that are padding cost nothing.
    """
    log_probs = logits.float().log_softmax(-1)
    hit = log_probs.gather(1, targets[:, None])[:, 0]
    loss = -hit
    if smoothing:
        others = log_probs.sum(-1) - hit - log_probs[:, PAD]
        loss = (1 - smoothing) * loss - smoothing / (logits.shape[1] - 2) * others
    return loss.masked_fill(targets == PAD, 0.0).sum()


def divergence(
    logits: Float[Tensor, "passes vocab"], targets: Int[Tensor, " token"]
) -> Float[Tensor, ""]:
    """How much two passes differ, the one in the first half of the logits, the other in the second.

    Half of both Kullback-Leibler divergences, summed over the tokens that are no padding.
    """
    first, second = logits.float().log_softmax(-1).chunk(2)
    both = ((first.exp() - second.exp()) * (first - second)).sum(-1) / 2
    return both.masked_fill(targets == PAD, 0.0).sum()


def hidden(
    target_in: Int[Tensor, "batch target"], share: float, generator: torch.Generator | None = None
) -> Int[Tensor, "batch target"]:
    """Target tokens with a share of them, but never <s>, replaced by padding."""
    if not share:
        return target_in
    drawn = (torch.rand(target_in.shape, generator=generator) < share).to(target_in.device)
    drawn[:, 0] = False
    return target_in.masked_fill(drawn, PAD)


class Trainer:
    """A model, its optimiser and where it stands in the data; `steps` is the loop.

    `average` holds the moving average of the weights (the weights themselves without one). What is
    random comes from a `generator` of its own, which begins as torch's: what else the program does
    changes nothing.
    """

    def __init__(self, model: Transformer, data: TrainingData, config: TrainingConfig) -> None:
        self.model, self.data, self.config = model, data, config
        self.weights = dict(model.named_parameters())
        decays = [p for p in self.weights.values() if p.dim() > 1]
        others = [p for p in self.weights.values() if p.dim() <= 1]
        groups = [
            {"params": decays, "weight_decay": config.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ]
        self.optimizer = torch.optim.AdamW(
            groups, lr=config.learning_rate, betas=(0.9, 0.98), eps=1e-9, fused=True
        )
        self.average = {name: p.detach().clone() for name, p in self.weights.items()}
        self.generator = torch.Generator()
        self.generator.set_state(torch.get_rng_state())
        for module in model.modules():
            if isinstance(module, Dropout):
                module.generator = self.generator
        self.step = self.epoch = self.batch = 0
        self.seconds = self.cpu_seconds = 0.0

    def steps(self) -> Generator[TrainStep | Validation]:
        """Train until the last step; every item is a place to stop, to save and to rest.

        What is done between two items takes none of the seconds.
        """
        since = time.monotonic()
        cpu_started = time.process_time() - self.cpu_seconds
        for epoch in count(self.epoch):
            self.epoch = epoch
            batches = epoch_batches(
                self.data.train(epoch), self.config.batch_tokens, self.config.seed, epoch
            )
            for pairs in batches[self.batch :]:
                if self.step >= self.config.steps:
                    return
                result = self._learn(make_batch(pairs).to(self.model.device))
                self.batch += 1
                self.seconds += time.monotonic() - since
                self.cpu_seconds = time.process_time() - cpu_started
                yield TrainStep(self.step, *result, self.seconds)
                since = time.monotonic()
                if self.validates:
                    validation = self.validate()
                    self.seconds += time.monotonic() - since
                    yield validation
                    since = time.monotonic()
            self.batch = 0

    @property
    def validates(self) -> bool:
        """Whether a validation follows the last step."""
        return self.config.validates(self.step)

    def validate(self) -> Validation:
        """Measure the averaged weights on the held-out pairs."""
        with averaged(self):
            return validate(self.model, self.data.valid, self.step)

    def state(self) -> tuple[dict[str, Tensor], dict[str, int | float]]:
        """Everything that decides what the next step does: tensors, and where it stands.

        The tensors are on the CPU, wherever it learns.
        """
        tensors = {f"average.{name}": tensor for name, tensor in self.average.items()}
        for name, weight in self.weights.items():
            tensors[f"weight.{name}"] = weight.detach()
            for key, value in self.optimizer.state.get(weight, {}).items():
                tensors[f"{key}.{name}"] = value
        tensors = {name: tensor.cpu() for name, tensor in tensors.items()}
        tensors |= {"random": self.generator.get_state(), **random_state(self.model.device)}
        place = {"step": self.step, "epoch": self.epoch, "batch": self.batch}
        return tensors, {**place, "seconds": self.seconds, "cpu_seconds": self.cpu_seconds}

    @torch.no_grad()
    def begin_with(self, weights: Mapping[str, Tensor]) -> None:
        """Learn on from these weights instead of random ones."""
        for name, weight in self.weights.items():
            weight.copy_(weights[name])
            self.average[name].copy_(weights[name])

    @torch.no_grad()
    def restore(self, tensors: dict[str, Tensor], state: dict[str, Any]) -> None:
        """Go back to what `state` gave."""
        for name, weight in self.weights.items():
            weight.copy_(tensors[f"weight.{name}"])
            self.average[name].copy_(tensors[f"average.{name}"])
            moments = {
                key: tensors[f"{key}.{name}"].to(weight.device)
                for key in ("step", "exp_avg", "exp_avg_sq")
                if f"{key}.{name}" in tensors
            }
            if moments:
                self.optimizer.state[weight] = moments
        self.generator.set_state(tensors["random"])
        restore_random_state(self.model.device, tensors)
        self.step, self.epoch = int(state["step"]), int(state["epoch"])
        self.batch, self.seconds = int(state["batch"]), float(state["seconds"])
        self.cpu_seconds = float(state.get("cpu_seconds", 0.0))

    def _learn(self, batch: Batch) -> tuple[float, float, float, int]:
        self.model.train()
        step = self.step + 1
        rate = learning_rate(step, self.config, self.model.config.d_model)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        loss = self._loss(batch)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self.weights.values(), self.config.gradient_clip)
        value, norm_value = loss.item(), norm.item()
        if not (math.isfinite(value) and math.isfinite(norm_value)):
            raise DivergedError(loss=value, step=step)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self._update_average(step)
        self.step = step
        return value, rate, norm_value, batch.tokens

    def _loss(self, batch: Batch) -> Tensor:
        """The loss for each target token."""
        config = self.config
        passes = 2 if config.consistency else 1
        target_in = hidden(batch.target_in.repeat(passes, 1), config.target_dropout, self.generator)
        with torch.autocast(self.model.device.type, torch.bfloat16, enabled=config.bfloat16):
            logits = self.model(batch.source.repeat(passes, 1), target_in)
        logits = logits.flatten(0, 1)
        targets = batch.target_out.flatten()
        loss = smoothed_loss(logits, targets.repeat(passes), config.label_smoothing) / passes
        if config.consistency:
            loss = loss + config.consistency * divergence(logits, targets) / 2
        return loss / batch.tokens

    @torch.no_grad()
    def _update_average(self, step: int) -> None:
        decay = min(self.config.average, step / (step + 10))
        latest = [p.detach() for p in self.weights.values()]
        torch._foreach_lerp_(list(self.average.values()), latest, 1 - decay)


class averaged:  # noqa: N801
    """Within this context the model has the averaged weights."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer

    def __enter__(self) -> None:
        self._swap()

    def __exit__(self, *_: object) -> None:
        self._swap()

    @torch.no_grad()
    def _swap(self) -> None:
        for name, parameter in self.trainer.weights.items():
            average = self.trainer.average[name]
            self.trainer.average[name] = parameter.detach().clone()
            parameter.copy_(average)


@torch.inference_mode()
def validate(
    model: Transformer, pairs: Sequence[EncodedPair], step: int = 0, batch_tokens: int = 4000
) -> Validation:
    """Loss, token accuracy, exact match and alignment error of a model under teacher forcing."""
    model.eval()
    loss, right, tokens, exact = 0.0, 0, 0, 0
    alignment = AlignmentCheck()
    for batch_pairs in cut_batches(sorted(pairs, key=lambda p: p.length), batch_tokens):
        batch = make_batch(batch_pairs).to(model.device)
        tap = alignment.tap(batch_pairs)
        logits = model(batch.source, batch.target_in, tap)
        alignment.add(tap, batch_pairs)
        loss += smoothed_loss(logits.flatten(0, 1), batch.target_out.flatten(), 0).item()
        hits = logits.argmax(-1) == batch.target_out
        padding = batch.target_out == PAD
        right += int((hits & ~padding).sum())
        exact += int((hits | padding).all(-1).sum())
        tokens += batch.tokens
    errors = alignment.errors
    rates = tuple(tuple(layer) for layer in errors.rates().tolist())
    scores = loss / tokens, right / tokens, exact / len(pairs)
    return Validation(step, *scores, rates, errors.lowest)
