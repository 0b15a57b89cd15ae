"""Target tokens learned a second, beside a straightforward `torch.nn.Transformer` loop.

The same sizes, data, precision and threads, a few steps of each in turn; padding is not counted.
At least 1.3 times as many on sentences of all lengths (`--pairs`: Tatoeba, or other pairs of
yours), 1.0 times on the lesson, whose lengths are alike.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import torch

from model.config import TransformerConfig
from model.corpora import open_corpus
from model.corpora.batching import encode_pairs
from model.corpora.choice import choose_model, choose_tokenizer, choose_training
from model.corpora.vocabulary import fitting, train_tokenizers
from model.training import Trainer, TrainingData, TrainStep, Validation
from model.transformer import Transformer
from tests.benchmarks.plain_loop import PlainLoop
from tests.benchmarks.timing import describe_machine, judge


def compare(name: str, limit: float, rounds: int, steps: int, bfloat16: bool | None) -> bool:
    """Print both ways on one corpus."""
    corpus = open_corpus(name)
    training = {} if bfloat16 is None else {"bfloat16": bfloat16}
    changes = {"training": {"validate_every": 10**6, **training}}
    config = choose_training(corpus, changes)
    split = corpus.split(config.seed)
    tokenizers = train_tokenizers(corpus, split, choose_tokenizer(corpus, changes))
    sizes = choose_model(corpus, changes, tokenizers)
    pairs = encode_pairs(fitting(split, tokenizers, sizes.longest).train, tokenizers)
    torch.manual_seed(0)
    trainer = Trainer(Transformer(sizes), TrainingData(lambda epoch: pairs, []), config)
    events = trainer.steps()
    plain = PlainLoop(sizes, pairs, config)
    print(f"\n{Path(name).name}: {describe(sizes)}, {config.batch_tokens:,} target tokens a batch, "
          f"{'bfloat16' if config.bfloat16 else 'single precision'}")  # fmt: skip
    ours: list[float] = []
    theirs: list[float] = []
    for turn in range(rounds + 1):
        ways = (ours, lambda: learned(events, steps)), (theirs, lambda: plain.learn(steps))
        for speeds, learn in ways if turn % 2 else reversed(ways):
            found = speed(learn)
            if turn:  # the first is for warming up
                speeds.append(found)
    print(f"  this program: median {statistics.median(ours):,.0f} tokens/s; "
          f"nn.Transformer: {statistics.median(theirs):,.0f}")  # fmt: skip
    times = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    return judge("this program / nn.Transformer", times, limit, at_least=True)


def learned(events: Iterator[TrainStep | Validation], steps: int) -> int:
    """Take so many steps; the target tokens that were in them."""
    return sum(event.tokens for event in islice(events, steps) if isinstance(event, TrainStep))


def speed(learn: Callable[[], int]) -> float:
    """Tokens a second."""
    began = time.perf_counter()
    return learn() / (time.perf_counter() - began)


def describe(sizes: TransformerConfig) -> str:
    """The sizes in a few words."""
    return (
        f"{sizes.encoder_layers} + {sizes.decoder_layers} layers, d_model {sizes.d_model}, "
        f"{sizes.heads} heads, {sizes.parameters / 1e6:.1f} M weights"
    )


def main() -> None:
    """The lesson, and pairs of a file in both precisions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path, help="tab-separated pairs, such as Tatoeba's")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--steps", type=int, default=20, help="in each round")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    describe_machine(arguments.threads)
    rounds, steps = arguments.rounds, arguments.steps
    compare("pronoun", 1.0, rounds, steps, None)
    if arguments.pairs:
        for bfloat16 in (True, False):
            compare(str(arguments.pairs), 1.3, rounds, max(steps // 4, 1), bfloat16)


if __name__ == "__main__":
    main()
