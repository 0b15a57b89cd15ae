"""What is said of a step is what happened in this run: every number is computed here again."""

import re
from dataclasses import replace

import numpy as np
import pytest

from model.address import AttentionKind, Stack
from model.trace import Trace
from tests.visualizer.trace_maker import CHINESE, make_trace, silenced
from visualizer.narration import narrate
from visualizer.selection import Selection
from visualizer.walk import Operation, walk

ENCODER, DECODER, CROSS = (
    AttentionKind.ENCODER_SELF,
    AttentionKind.DECODER_SELF,
    AttentionKind.CROSS,
)
ROW, HEAD = 2, 1

both_norms = pytest.mark.parametrize("norm", ["pre", "post"])
every_kind = pytest.mark.parametrize("kind", [ENCODER, DECODER, CROSS])


def told(trace: Trace, operation: Operation, row: int = ROW, **where: object):
    """The narration of the step that does this there, for one row, in the second head."""
    steps = walk(trace.model.config)
    index = next(
        index
        for index, step in enumerate(steps)
        if step.operation is operation
        and all(getattr(step, name) == value for name, value in where.items())
    )
    return narrate(trace, Selection(step=index, source=row, target=row, head=HEAD))


def numbers(sentence: str) -> list[float]:
    """Every number outside of quotation marks."""
    bare = re.sub("“.*?”|v\\(.*?\\)", "", sentence).replace("−∞", "").replace("−", "-")
    found = re.findall(r"-?\d[\d,]*\.?\d*(?:e-?\d+)?", bare)
    return [float(text.replace(",", "").rstrip(".")) for text in found]


def says(sentence: str, *expected: float) -> bool:
    """Whether these numbers are said, in this order, with the digits that are shown."""
    rest = iter(numbers(sentence))
    return all(any(close(said, value) for said in rest) for value in expected)


def close(said: float, value: float) -> bool:
    return abs(said - value) <= max(0.0051, 0.006 * abs(value))


def tokens(sentence: str) -> list[str]:
    return re.findall("“(.*?)”", sentence)


def length(x: np.ndarray) -> float:
    return float(np.sqrt((x.astype(np.float64) ** 2).sum()))


def query(trace: Trace, kind: AttentionKind, row: int = ROW) -> str:
    row_of = trace.source if kind is ENCODER else trace.decoder_output
    return row_of.pieces[row]


def test_that_numbers_are_read_from_a_sentence_as_they_stand():
    assert numbers("Head 4: −1.50 to 1,024 (“7”), 1e-05.") == [4, -1.5, 1024, 1e-05]


@both_norms
def test_that_steps_are_counted_from_1_and_placed(norm):
    trace = make_trace(norm=norm)
    steps = walk(trace.model.config)
    for index in range(len(steps)):
        said = narrate(trace, Selection(step=index))
        assert (said.number, said.count) == (index + 1, len(steps))
        if steps[index].layer is not None:
            stack = "Encoder" if steps[index].stack is Stack.ENCODER else "Decoder"
            assert said.place == f"{stack} layer {steps[index].layer + 1}"


@both_norms
@pytest.mark.parametrize("sizes", [{}, {"words": CHINESE, "padding": 2}, {"heads": 1}])
def test_that_every_step_has_a_formula_and_one_whole_sentence(norm, sizes):
    trace = make_trace(norm=norm, **sizes)
    for index in range(len(walk(trace.model.config))):
        for row in (0, ROW, len(trace.source) - 1):
            said = narrate(trace, Selection(step=index, source=row, target=row))
            assert said.formula
            assert said.sentence.endswith(".")
            assert "{" not in said.sentence + said.formula + said.row + said.place
            assert "nan" not in said.sentence
            assert len(said.sentence) <= 200


def test_that_a_row_of_the_decoder_says_what_it_reads_and_what_it_writes():
    trace = make_trace()
    said = told(trace, Operation.SOFTMAX, kind=CROSS, layer=0)
    read, written = trace.decoder_input.pieces[ROW], trace.decoder_output.pieces[ROW]
    assert tokens(said.row) == [read, written]
    assert told(trace, Operation.SOFTMAX, kind=ENCODER, layer=0).row == ""


def test_that_the_input_is_told_from_its_vectors():
    trace = make_trace(head_dim=8)
    for stack in Stack:
        row_of = trace.source if stack is Stack.ENCODER else trace.decoder_input
        residual = trace.residual(stack)
        embed, position = residual.embed[ROW], residual.pos_embed[ROW]
        said = told(trace, Operation.TOKENS, stack=stack).sentence
        assert row_of.pieces[ROW] in tokens(said)
        assert {len(row_of), ROW + 1} <= {*numbers(said)}
        said = told(trace, Operation.EMBEDDING, stack=stack).sentence
        assert tokens(said) == [row_of.pieces[ROW]]
        assert says(said, row_of.ids[ROW], 16, 16, 4, length(embed))
        said = told(trace, Operation.POSITIONS, stack=stack).sentence
        cosine = float(embed @ position) / length(embed) / length(position)
        expected = ROW, length(position), length(embed), cosine, length(embed + position)
        assert says(said, *expected)


@every_kind
@both_norms
def test_that_queries_keys_and_values_are_told_by_their_lengths(kind, norm):
    trace = make_trace(norm=norm)
    attention, layer = trace[kind], 1
    said = told(trace, Operation.QKV, kind=kind, layer=layer).sentence
    q = length(attention.q[layer, HEAD, ROW])
    if kind is CROSS:
        k, v = (
            float(np.mean([length(row) for row in x[layer, HEAD]]))
            for x in (attention.k, attention.v)
        )
        assert says(said, 2, q, len(trace.source), k, v)
    else:
        k, v = (length(x[layer, HEAD, ROW]) for x in (attention.k, attention.v))
        assert says(said, 2, q, k, v, attention.head_dim)
    assert tokens(said) == [query(trace, kind)]


@every_kind
def test_that_the_largest_score_is_told_before_and_after_scaling(kind):
    trace = make_trace()
    attention = trace[kind]
    products = attention.k[0, HEAD] @ attention.q[0, HEAD, ROW]
    best = int(np.argmax(products))
    key = trace.keys(kind).pieces[best]
    said = told(trace, Operation.DOT_PRODUCT, kind=kind, layer=0).sentence
    assert says(said, products[best])
    assert tokens(said) == [query(trace, kind), key]
    assert ("mask will hide" in said) == (kind is DECODER and best > ROW)
    said = told(trace, Operation.SCALE, kind=kind, layer=0).sentence
    assert says(said, 4, 2, products[best], products[best] / 2)
    assert tokens(said) == [query(trace, kind), key]


@every_kind
def test_that_a_score_that_is_not_divided_is_told_to_stay(kind):
    trace = make_trace(scale_scores=False)
    products = trace[kind].k[0, HEAD] @ trace[kind].q[0, HEAD, ROW]
    said = told(trace, Operation.SCALE, kind=kind, layer=0)
    key = trace.keys(kind).pieces[int(products.argmax())]
    assert numbers(said.sentence) == [2, pytest.approx(products.max(), abs=0.006)]  # head 2
    assert "does not divide" in said.sentence
    assert tokens(said.sentence) == [query(trace, kind), key]


def test_that_the_mask_is_told_by_what_it_leaves_and_why():
    plain, padded = make_trace(source=6, target=5), make_trace(source=6, target=5, padding=3)
    said = told(plain, Operation.MASK, kind=ENCODER, layer=0).sentence
    assert "nothing is masked" in said
    assert says(said, 6)
    said = told(plain, Operation.MASK, kind=DECODER, layer=0).sentence
    assert says(said, ROW + 1, 5)
    assert "future" in said
    assert "padding" not in said
    said = told(padded, Operation.MASK, kind=CROSS, layer=0).sentence
    assert says(said, 6, 9)
    assert "padding" in said
    assert "future" not in said
    said = told(padded, Operation.MASK, row=ROW, kind=DECODER, layer=0).sentence
    assert says(said, ROW + 1, 8, 5 - ROW - 1, 3)


@every_kind
def test_that_softmax_is_told_by_its_largest_weight(kind):
    trace = make_trace(source=7, target=6)
    attention = trace[kind]
    scores = attention.k[1, HEAD] @ attention.q[1, HEAD, ROW] / np.sqrt(attention.head_dim)
    powers = np.where(attention.mask[ROW], np.exp(scores), 0)
    weights = powers / powers.sum()
    best = int(weights.argmax())
    said = told(trace, Operation.SOFTMAX, kind=kind, layer=1).sentence
    assert says(said, 2, weights[best])
    assert tokens(said) == [query(trace, kind), trace.keys(kind).pieces[best]]


def test_that_a_query_that_may_attend_to_nothing_is_told_so():
    trace = make_trace()
    blind = replace(trace.cross, mask=np.zeros_like(trace.cross.mask), attn_weights=None)
    trace = replace(trace, cross=blind)
    said = told(trace, Operation.SOFTMAX, kind=CROSS, layer=0).sentence
    assert "nothing" in said
    assert "z of" in told(trace, Operation.TIMES_V, kind=CROSS, layer=0).sentence


def test_that_the_weighted_sum_names_its_largest_terms():
    trace = make_trace(source=7)
    weights = trace.cross.weights(0, HEAD)[ROW]
    order = np.argsort(-weights)[:3]
    said = told(trace, Operation.TIMES_V, kind=CROSS, layer=0).sentence
    terms = re.findall(r"([\d.]+)·v\((.*?)\)", said)
    wanted = [i for i in order if weights[i] >= 0.005]
    assert [key for _, key in terms] == [trace.source.pieces[i] for i in wanted]
    assert [float(weight) for weight, _ in terms] == pytest.approx(weights[wanted], abs=0.0051)
    assert says(said.split("of length")[1], length(trace.cross.z[0, HEAD, ROW]))


def test_that_a_silenced_head_is_told_and_positions_that_are_off():
    trace = make_trace(interventions=silenced((CROSS, 0, HEAD), positions_off=True))
    assert "silenced" in told(trace, Operation.TIMES_V, kind=CROSS, layer=0).sentence
    assert "silenced" not in told(trace, Operation.TIMES_V, kind=CROSS, layer=1).sentence
    assert "off in this run" in told(trace, Operation.POSITIONS, stack=Stack.ENCODER).sentence


@every_kind
def test_that_joining_the_heads_names_the_longest(kind):
    trace = make_trace(heads=4)
    lengths = [length(z) for z in trace[kind].z[1, :, ROW]]
    stream = trace.residual(kind.stack)
    added = stream.cross_attn_out if kind is CROSS else stream.attn_out
    said = told(trace, Operation.JOIN_HEADS, kind=kind, layer=1).sentence
    assert says(said, 4, length(added[1, ROW]), max(lengths), int(np.argmax(lengths)) + 1)


SUMS = [
    (Stack.ENCODER, ENCODER, "attn_out", "resid_mid", "norm_attn"),
    (Stack.ENCODER, None, "ff_out", "resid_post", "norm_ff"),
    (Stack.DECODER, DECODER, "attn_out", "resid_mid", "norm_attn"),
    (Stack.DECODER, CROSS, "cross_attn_out", "resid_mid_cross", "norm_cross"),
    (Stack.DECODER, None, "ff_out", "resid_post", "norm_ff"),
]


@pytest.mark.parametrize(("stack", "kind", "adds", "becomes", "norm"), SUMS)
def test_that_post_norm_adds_and_then_normalises(stack, kind, adds, becomes, norm):
    trace = make_trace(norm="post", seed=3)
    stream = trace.residual(stack)
    added, total, normed = (getattr(stream, name)[1, ROW] for name in (adds, becomes, norm))
    where = {"stack": stack, "kind": kind, "layer": 1}
    said = told(trace, Operation.ADD_NORM, **where).sentence
    assert says(said, length(added), length(total - added), length(total), length(normed))


@pytest.mark.parametrize(("stack", "kind", "adds", "becomes", "norm"), SUMS)
def test_that_pre_norm_normalises_and_later_adds(stack, kind, adds, becomes, norm):
    trace = make_trace(norm="pre", seed=3)
    stream = trace.residual(stack)
    added, total, normed = (getattr(stream, name)[1, ROW] for name in (adds, becomes, norm))
    where = {"stack": stack, "kind": kind, "layer": 1}
    said = told(trace, Operation.NORM, **where).sentence
    assert says(said, length(total - added), length(normed))
    said = told(trace, Operation.ADD, **where).sentence
    assert numbers(said) == pytest.approx(
        [length(added), length(total - added), length(total)], rel=0.006, abs=0.0051
    )


def test_that_the_last_norm_of_a_stack_is_told():
    trace = make_trace(norm="pre")
    for stack in Stack:
        stream = trace.residual(stack)
        said = told(trace, Operation.NORM, stack=stack, layer=None).sentence
        assert says(said, length(stream.resid_post[-1, ROW]), length(stream.final_norm[ROW]))


def test_that_feed_forward_is_told_by_its_sizes_and_what_it_adds():
    trace = make_trace(heads=3)
    said = told(trace, Operation.FEED_FORWARD, stack=Stack.DECODER, layer=1).sentence
    assert says(said, 12, 24, 12, length(trace.decoder_residual.ff_out[1, ROW]))
    assert "ReLU" in said


def test_that_the_output_is_told_from_the_logits():
    trace = make_trace()
    logits = trace.logits[ROW].astype(np.float64)
    order = np.argsort(-logits)
    probs = np.exp(logits - logits.max())
    probs /= probs.sum()
    said = told(trace, Operation.LINEAR).sentence
    assert says(said, len(logits), logits[order[0]], logits[order[1]])
    assert tokens(said)[1:] == [trace.vocabulary[i] for i in order[:2]]
    said = told(trace, Operation.PROBABILITIES).sentence
    assert says(said, *probs[order[:3]])
    assert tokens(said)[1:] == [trace.vocabulary[i] for i in order[:3]]
    said = told(trace, Operation.CHOICE).sentence
    assert says(said, probs[order[0]])
    assert tokens(said) == [trace.decoder_output.pieces[ROW]]


def test_that_the_choice_is_told_as_it_was_made():
    greedy, beam, given = (make_trace(search=how) for how in ("greedy", "beam", "forced"))
    assert "Greedy" in told(greedy, Operation.CHOICE).sentence
    said = told(beam, Operation.CHOICE).sentence
    assert "Beam search" in said
    assert says(said, beam.decoding.beam)
    assert "given" in told(given, Operation.CHOICE).sentence
    sampled = replace(greedy, decoding=replace(greedy.decoding, method="sample", temperature=0.7))
    assert says(told(sampled, Operation.CHOICE).sentence, 0.7)
    padded = make_trace(padding=2)
    assert "padding" in told(padded, Operation.CHOICE, row=len(padded.decoder_input) - 1).sentence


def test_that_the_rank_of_a_token_that_was_not_the_best_is_told():
    trace = make_trace(search="forced")
    logits = np.array(trace.logits)
    token = trace.decoder_output.ids[ROW]
    logits[ROW, token] = np.sort(logits[ROW])[-3] - 1e-3
    changed = replace(trace, logits=logits)
    rank = 1 + int((logits[ROW] > logits[ROW, token]).sum())
    assert rank > 1
    assert says(told(changed, Operation.CHOICE).sentence, float(changed.probs[ROW, token]), rank)


def test_that_long_tokens_do_not_fill_the_sentence():
    long = "Donaudampfschifffahrtsgesellschaft"
    trace = make_trace(words=(long, "und", "die"), target=3)
    said = told(trace, Operation.SOFTMAX, row=0, kind=CROSS, layer=0).sentence
    assert long not in said
    assert f"“{long[:15]}…”" in said


def test_that_the_formula_is_that_of_this_model():
    def formula(trace, operation, **where):
        return re.sub("<.*?>", "", told(trace, operation, **where).formula)

    pre, post = make_trace(norm="pre"), make_trace(norm="post")
    where = {"kind": CROSS, "layer": 0}
    assert formula(pre, Operation.ADD, **where) == "x + CrossAttention(LayerNorm(x))"
    assert formula(post, Operation.ADD_NORM, **where) == "LayerNorm(x + CrossAttention(x))"
    assert formula(post, Operation.SOFTMAX, **where) == "softmax(QKT / √dk + M)"
    unscaled = make_trace(scale_scores=False)
    assert formula(unscaled, Operation.SCALE, **where) == "QKT"
    assert formula(unscaled, Operation.TIMES_V, **where) == "Z = softmax(QKT + M) V"
    assert formula(post, Operation.QKV, **where).count("m") == 2  # k and v read the encoder
    assert formula(post, Operation.QKV, kind=ENCODER, layer=0).count("m") == 0
    assert formula(pre, Operation.FEED_FORWARD) == "max(0, xW1 + b1) W2 + b2"
