"""A recorded pass against torch.nn.Transformer without recording: at most 1.15 times.

The paper's base shape with the same weights, without embeddings and output projection. As in
the window, the last recording is kept until the next one has been made; what a pass takes whose
memory comes fresh from the system is printed below.
"""

import argparse
import ctypes
import warnings
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.profiler import ProfilerActivity, profile

from model.attention import causal_mask
from model.config import TransformerConfig
from model.tap import UNTAPPED, Recorder
from model.transformer import DecoderStack, EncoderStack
from tests.benchmarks.timing import Times, describe_machine, in_turn, judge, ratio, show_times
from tests.model.test_transformer import torch_twin

LIMIT = 1.15
BASE = TransformerConfig(
    source_vocab=10,
    target_vocab=10,
    encoder_layers=6,
    decoder_layers=6,
    d_model=512,
    heads=8,
    d_ff=2048,
    norm="post",
)
PATHS = {
    "aten::_transformer_encoder_layer_fwd": "fused encoder layer",
    "aten::_native_multi_head_attention": "fused attention",
    "aten::scaled_dot_product_attention": "scaled_dot_product_attention",
}


class Pass:
    """Both implementations on one random input of `tokens` a side."""

    def __init__(self, tokens: int) -> None:
        self.encoder, self.decoder = EncoderStack(BASE).eval(), DecoderStack(BASE).eval()
        self.twin = torch_twin(BASE, self.encoder, self.decoder).eval()
        self.source = torch.randn(1, tokens, BASE.d_model)
        self.target = torch.randn(1, tokens, BASE.d_model)
        self.source_mask = torch.ones(1, 1, 1, tokens, dtype=torch.bool)
        self.target_mask = causal_mask(tokens, tokens)
        self.kept: Recorder | None = None

    def recorded(self) -> Tensor:
        recorder = Recorder(frozenset({"attn_scores"}))  # as model.tracing does
        memory = self.encoder(self.source, self.source_mask, recorder)
        masks = self.target_mask, memory, self.source_mask
        output: Tensor = self.decoder(self.target, *masks, recorder)
        self.kept = recorder
        return output

    def recorded_and_freed(self) -> Tensor:
        output = self.recorded()
        self.kept = None
        return output

    def unrecorded(self) -> Tensor:
        memory = self.encoder(self.source, self.source_mask, UNTAPPED)
        masks = self.target_mask, memory, self.source_mask
        output: Tensor = self.decoder(self.target, *masks, UNTAPPED)
        return output

    def torch_float_mask(self) -> Tensor:
        mask = nn.Transformer.generate_square_subsequent_mask(self.target.shape[1])
        output: Tensor = self.twin(self.source, self.target, tgt_mask=mask)
        return output

    def torch_bool_mask(self) -> Tensor:
        output: Tensor = self.twin(self.source, self.target, tgt_mask=~self.target_mask[0, 0])
        return output


def path_of(way: Callable[[], object]) -> str:
    """Which of torch's fast ways it takes, and how often."""
    with profile(activities=[ProfilerActivity.CPU]) as found:
        way()
    counts = {event.key: event.count for event in found.key_averages()}
    taken = [f"{counts[key]} x {text}" for key, text in PATHS.items() if key in counts]
    return ", ".join(taken)


def fresh(way: Callable[[], object]) -> Times:
    """Times of passes that get all their memory anew from the system; Linux only."""
    trim = ctypes.CDLL(None).malloc_trim
    wall: list[float] = []
    cpu: list[float] = []
    for _ in range(5):
        trim(0)
        times = in_turn({"once": way}, rounds=1, warm_up=0)["once"]
        wall += times.wall
        cpu += times.cpu
    return Times(wall, cpu)


@torch.inference_mode()
def compare(tokens: int, rounds: int) -> bool:
    """Print both at one length."""
    both = Pass(tokens)
    far = float((both.recorded() - both.torch_float_mask()).abs().max())
    same = torch.equal(both.recorded(), both.unrecorded())
    print(f"\n{tokens} tokens a side: outputs differ by {far:.1e} at most; "
          f"recorded and unrecorded are {'bit-identical' if same else 'NOT THE SAME'}")  # fmt: skip
    ways = {
        "recorded": both.recorded,
        "not recorded": both.unrecorded,
        "nn.Transformer, its own causal mask": both.torch_float_mask,
        "nn.Transformer, boolean causal mask": both.torch_bool_mask,
    }
    times = in_turn(ways, rounds)
    show_times(times)
    first, ours, *twins = times.values()
    kept = far < 1e-5 and same
    for name, twin in zip(list(ways)[2:], twins, strict=True):
        print(f"  {name}: {path_of(ways[name])}")
        print(f"  processor time: recorded {ratio(first.cpu, twin.cpu):.3f} times, "
              f"not recorded {ratio(ours.cpu, twin.cpu):.3f} times")  # fmt: skip
        kept &= judge(f"recorded / {name}", ratio(first.wall, twin.wall), LIMIT)
    both.kept = None
    cold, twin = fresh(both.recorded_and_freed), fresh(both.torch_float_mask)
    print(f"  With memory fresh from the system for each pass: {ratio(cold.wall, twin.wall):.3f} "
          f"times, processor time {ratio(cold.cpu, twin.cpu):.3f} times")  # fmt: skip
    return kept


def main() -> None:
    """Run them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--tokens", type=int, nargs="+", default=[16, 64, 256])
    parser.add_argument("--rounds", type=int, default=30)
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", "enable_nested_tensor is True")
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    describe_machine(arguments.threads)
    for tokens in arguments.tokens:
        compare(tokens, arguments.rounds)


if __name__ == "__main__":
    main()
