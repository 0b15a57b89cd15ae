"""The traces that the other tests draw are what a Transformer computes."""

import numpy as np
import pytest

from model.address import AttentionKind, Stack
from model.trace import masked_softmax
from tests.visualizer.trace_maker import CHINESE, GERMAN, make_trace, silenced

CASES = {
    "plain": make_trace(),
    "post": make_trace(norm="post", encoder_layers=1, decoder_layers=3, heads=3),
    "unscaled": make_trace(scale_scores=False),
    "padded": make_trace(padding=2),
    "beam": make_trace(search="beam", target=6),
    "chinese": make_trace(words=CHINESE),
    "changed": make_trace(interventions=silenced((AttentionKind.CROSS, 1, 0), positions_off=True)),
}
every_case = pytest.mark.parametrize("trace", CASES.values(), ids=list(CASES))


@every_case
def test_that_weights_are_the_softmax_of_the_scores_where_the_mask_allows(trace):
    for kind in AttentionKind:
        attention = trace[kind]
        for layer in range(attention.layers):
            for head in range(attention.heads):
                weights = masked_softmax(attention.scores(layer, head), attention.mask)
                np.testing.assert_allclose(attention.weights(layer, head), weights, atol=1e-5)
                np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-5)
                z = attention.z[layer, head]
                silent = head in trace.interventions.silenced_heads(kind, layer)
                expected = 0 if silent else weights @ attention.v[layer, head]
                np.testing.assert_allclose(z, np.broadcast_to(expected, z.shape), atol=1e-5)


@every_case
def test_that_the_residual_stream_adds_up(trace):
    for stack in Stack:
        r = trace.residual(stack)
        post = trace.model.config.norm == "post"
        np.testing.assert_allclose(r.resid_pre[0], r.embed + r.pos_embed, atol=1e-5)
        np.testing.assert_allclose(r.resid_mid, r.resid_pre + r.attn_out, atol=1e-5)
        middle, norm = r.resid_mid, r.norm_attn
        if r.resid_mid_cross is not None:
            middle = norm if post else middle
            np.testing.assert_allclose(r.resid_mid_cross, middle + r.cross_attn_out, atol=1e-5)
            middle, norm = r.resid_mid_cross, r.norm_cross
        before = norm if post else middle
        np.testing.assert_allclose(r.resid_post, before + r.ff_out, atol=1e-5)
        left = r.norm_ff if post else r.resid_post
        np.testing.assert_allclose(r.resid_pre[1:], left[:-1], atol=1e-5)


@every_case
def test_that_a_row_predicts_what_the_next_row_reads(trace):
    rows = [i for i, piece in enumerate(trace.decoder_output.pieces) if piece != "<pad>"]
    last = rows[-1]
    assert trace.decoder_input.pieces[0] == "<s>"
    assert trace.decoder_output.pieces[last] == "</s>"
    assert trace.decoder_input.ids[1 : last + 1] == trace.decoder_output.ids[:last]


@pytest.mark.parametrize("norm", ["pre", "post"])
def test_that_greedy_search_writes_the_most_probable_token_everywhere(norm):
    trace = make_trace(target=12, norm=norm)
    assert tuple(trace.logits.argmax(-1)) == trace.decoder_output.ids
    assert trace.decoder_output.pieces == (*GERMAN[:11], "</s>")


def test_that_padding_changes_nothing_else():
    plain, padded = make_trace(), make_trace(padding=3)
    assert len(padded.source) == len(plain.source) + 3
    np.testing.assert_allclose(padded.logits[:4], plain.logits, atol=1e-5)


def test_that_beam_search_keeps_what_it_compared():
    trace = make_trace(search="beam", target=6)
    assert [step.index for step in trace.search] == list(range(6))
    assert all(sum(h.kept for h in step.hypotheses) == 3 for step in trace.search[:-1])
    assert trace.search[-1].hypotheses[0].finished
