"""Greedy decoding of 64 tokens with and without reuse of keys and values.

At least 2 times faster with en-zh, 3 times with the paper's base shape (random weights, its joint
vocabulary of 37,000). Marks are never written, so that every output has 64 tokens.
"""

import argparse
from pathlib import Path

import torch

from model.attention import padding_mask
from model.config import TransformerConfig
from model.decoding import RecomputingStepper, ReusingStepper, Stepper
from model.opening import open_folder
from model.tokenizer import BOS, EOS, PAD
from model.transformer import Transformer
from tests.benchmarks.timing import describe_machine, in_turn, judge, ratio, show_times
from visualizer import ASSETS

TOKENS = 64
SENTENCE = "The old man gave me a very good book about the war."
BASE = TransformerConfig(
    source_vocab=37_000,
    target_vocab=37_000,
    joint_vocab=True,
    encoder_layers=6,
    decoder_layers=6,
    d_model=512,
    heads=8,
    d_ff=2048,
    norm="post",
)


@torch.inference_mode()
def decode(model: Transformer, source: torch.Tensor, stepper: type[Stepper]) -> list[int]:
    """Encode the source and write 64 tokens."""
    mask = padding_mask(source, PAD)
    steps = stepper(model, model.encode(source, mask), mask)
    written: list[int] = []
    for _ in range(TOKENS):
        logits = steps.next(written[-1:] or [BOS])[0]
        logits[[PAD, BOS, EOS]] = float("-inf")
        written.append(int(logits.argmax()))
    return written


def compare(what: str, model: Transformer, source: torch.Tensor, limit: float, rounds: int) -> bool:
    """Print both ways for one model."""
    with_reuse = decode(model, source, ReusingStepper)
    same = with_reuse == decode(model, source, RecomputingStepper)
    print(f"\n{what}, {source.shape[1]} source tokens, {len(with_reuse)} written: "
          f"{'the same tokens both ways' if same else 'NOT THE SAME TOKENS'}")  # fmt: skip
    times = in_turn(
        {
            "with reuse": lambda: decode(model, source, ReusingStepper),
            "without": lambda: decode(model, source, RecomputingStepper),
        },
        rounds,
        warm_up=0,
    )
    show_times(times)
    slow, fast = times["without"], times["with reuse"]
    print(f"  processor time: {ratio(slow.cpu, fast.cpu):.2f} times")
    kept = judge("without / with reuse", ratio(slow.wall, fast.wall), limit, at_least=True)
    return kept and same


def main() -> None:
    """Run both models."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--model", type=Path, default=ASSETS / "models" / "en-zh")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    describe_machine(arguments.threads)
    loaded = open_folder(arguments.model)
    pieces = loaded.tokenizers.source.encode(SENTENCE)
    source = torch.tensor([[*(piece.token_id for piece in pieces), EOS]])
    compare(loaded.name, loaded.transformer.eval(), source, 2.0, arguments.rounds)
    torch.manual_seed(0)
    base = Transformer(BASE).eval()
    for length in (16, TOKENS):
        source = torch.randint(EOS + 1, BASE.source_vocab, (1, length))
        compare("The paper's base shape", base, source, 3.0, max(arguments.rounds // 2, 3))


if __name__ == "__main__":
    main()
