"""Every array of a trace follows from the others, and a traced pass is the pass itself."""

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest
import torch

from model.address import AttentionKind, Stack
from model.checkpoint import LoadedModel
from model.config import DecodingConfig
from model.errors import TextError
from model.layers import Sublayer
from model.stepping import finished
from model.tokenizer import BOS, EOS, PAD
from model.trace import AttentionTrace, Trace
from model.tracing import TraceRequest, trace, translate
from model.transformer import Transformer
from tests.model.building import SENTENCE, loaded

NORMS = ["post", "pre"]
TARGET = "das Tier war müde ."


@cache
def model(norm: str = "post") -> LoadedModel:
    return loaded(1, norm=norm)


@cache
def example(norm: str = "post", padding: int = 0, forced: bool = True) -> Trace:
    target = TARGET if forced else None
    decoding = DecodingConfig(longest=6)
    return finished(trace(model(norm), TraceRequest(SENTENCE, target, decoding, padding=padding)))


def close(found: object, wanted: object) -> None:
    np.testing.assert_allclose(np.asarray(found), np.asarray(wanted), atol=2e-5, rtol=0)


def tensor(array: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.array(array))


@pytest.fixture(params=list(product(NORMS, [0, 3])), ids=str)
def case(request: pytest.FixtureRequest) -> tuple[Trace, Transformer]:
    norm, padding = request.param
    return example(norm, padding), model(norm).transformer


@pytest.mark.parametrize("kind", list(AttentionKind))
def test_that_attention_arrays_follow_from_q_k_v_and_the_mask(
    case: tuple[Trace, Transformer], kind: AttentionKind
) -> None:
    attention = case[0][kind]
    q, k, v = tensor(attention.q), tensor(attention.k), tensor(attention.v)
    mask = tensor(attention.mask)
    scores = torch.einsum("lhqd,lhkd->lhqk", q, k) / 2  # head_dim is 4
    weights = scores.masked_fill(~mask, -torch.inf).softmax(-1).nan_to_num(0.0)
    for layer, head in product(range(attention.layers), range(attention.heads)):
        close(attention.dot_products(layer, head), scores[layer, head] * 2)
        close(attention.scores(layer, head), scores[layer, head])
        close(attention.weights(layer, head), weights[layer, head])
        assert (attention.weights(layer, head)[~attention.mask] == 0).all()
        masked = attention.masked_scores(layer, head)
        assert (np.isneginf(masked) == ~attention.mask).all()
    close(attention.all_weights(), weights)
    close(attention.z, weights @ v)


def test_that_queries_keys_and_values_come_from_what_the_layer_reads(
    case: tuple[Trace, Transformer],
) -> None:
    found, net = case
    pre = net.config.norm == "pre"
    encoder, decoder = found.encoder_residual, found.decoder_residual
    assert decoder.norm_cross is not None
    for layer in range(2):
        reads = {
            AttentionKind.ENCODER_SELF: encoder.norm_attn if pre else encoder.resid_pre,
            AttentionKind.DECODER_SELF: decoder.norm_attn if pre else decoder.resid_pre,
            AttentionKind.CROSS: decoder.norm_cross if pre else decoder.norm_attn,
        }
        blocks = {
            AttentionKind.ENCODER_SELF: net.encoder.layers[layer].self_attention,
            AttentionKind.DECODER_SELF: net.decoder.layers[layer].self_attention,
            AttentionKind.CROSS: net.decoder.layers[layer].cross_attention,
        }
        for kind, block in blocks.items():
            queries = tensor(reads[kind][layer])
            keys = tensor(encoder.final_norm) if kind is AttentionKind.CROSS else queries
            for name, linear, x in (
                ("q", block.w_q, queries),
                ("k", block.w_k, keys),
                ("v", block.w_v, keys),
            ):
                wanted = linear(x).view(-1, 4, 4).transpose(0, 1)
                close(getattr(found[kind], name)[layer], wanted)


def test_that_attention_outputs_are_the_joined_heads_through_w_o(
    case: tuple[Trace, Transformer],
) -> None:
    found, net = case
    for layer in range(2):
        for kind, added, block in (
            (
                AttentionKind.ENCODER_SELF,
                found.encoder_residual.attn_out,
                net.encoder.layers[layer].self_attention,
            ),
            (
                AttentionKind.DECODER_SELF,
                found.decoder_residual.attn_out,
                net.decoder.layers[layer].self_attention,
            ),
            (
                AttentionKind.CROSS,
                found.decoder_residual.cross_attn_out,
                net.decoder.layers[layer].cross_attention,
            ),
        ):
            assert added is not None
            joined = np.concatenate(list(found[kind].z[layer]), axis=-1)
            close(added[layer], block.w_o(tensor(joined)))


def test_that_the_residual_stream_is_the_sum_of_what_the_sublayers_add(
    case: tuple[Trace, Transformer],
) -> None:
    found, net = case
    pre = net.config.norm == "pre"
    for stack in Stack:
        residual = found.residual(stack)
        layers = (net.encoder if stack is Stack.ENCODER else net.decoder).layers
        close(residual.resid_pre[0], residual.embed + residual.pos_embed)
        for i, block in enumerate(layers):
            sums = [("attn_out", "resid_mid", "norm_attn", block.add_attn)]
            if stack is Stack.DECODER:
                sums.append(("cross_attn_out", "resid_mid_cross", "norm_cross", block.add_cross))
            sums.append(("ff_out", "resid_post", "norm_ff", block.add_ff))
            x = residual.resid_pre[i]
            for added, becomes, norm, sublayer in sums:
                x = _follow(residual, i, (added, becomes, norm), x, sublayer)
            reads = residual.norm_ff[i] if pre else _last_norm(residual, i)
            close(residual.ff_out[i], block.feed_forward(tensor(reads)[None])[0])
            if i + 1 < len(layers):
                close(residual.resid_pre[i + 1], x)
        whole = net.encoder if stack is Stack.ENCODER else net.decoder
        close(residual.final_norm, whole.norm(tensor(x)))


def _follow(
    residual: object, i: int, names: tuple[str, str, str], x: np.ndarray, sublayer: Sublayer
) -> np.ndarray:
    """Check one sublayer; return what flows on."""
    added, becomes, norm = (getattr(residual, name)[i] for name in names)
    close(becomes, x + added)
    if sublayer.pre_norm:
        close(norm, sublayer.norm(tensor(x)))
        return becomes
    close(norm, sublayer.norm(tensor(becomes)))
    return norm


def _last_norm(residual: object, i: int) -> np.ndarray:
    cross = getattr(residual, "norm_cross", None)
    return (residual.norm_attn if cross is None else cross)[i]  # type: ignore[attr-defined]


def test_that_with_post_norm_the_next_layer_reads_exactly_what_the_last_norm_made() -> None:
    for stack in Stack:
        residual = example("post").residual(stack)
        assert np.array_equal(residual.resid_pre[1], residual.norm_ff[0])
        assert np.array_equal(residual.final_norm, residual.norm_ff[-1])


def test_that_with_pre_norm_the_next_layer_reads_exactly_the_sum() -> None:
    for stack in Stack:
        residual = example("pre").residual(stack)
        assert np.array_equal(residual.resid_pre[1], residual.resid_post[0])
        assert not np.allclose(residual.final_norm, residual.resid_post[-1])


def test_that_logits_are_the_final_norm_through_the_output_projection(
    case: tuple[Trace, Transformer],
) -> None:
    found, net = case
    close(found.logits, net.output(tensor(found.decoder_residual.final_norm)))
    close(found.probs, torch.from_numpy(np.array(found.logits)).softmax(-1))


def test_that_embeddings_are_those_of_the_tokens(case: tuple[Trace, Transformer]) -> None:
    found, net = case
    table = net.target_embedding.tokens.weight
    close(found.decoder_residual.embed, table[list(found.decoder_input.ids)] * 4)
    length = len(found.decoder_input)
    close(found.decoder_residual.pos_embed, net.target_embedding.positions[:length])


def test_that_row_i_reads_input_i_and_predicts_output_i() -> None:
    found = example()
    assert found.decoder_input.ids[0] == BOS
    assert found.decoder_output.ids[-1] == EOS
    assert found.decoder_input.ids[1:] == found.decoder_output.ids[:-1]
    assert found.decoder_output.pieces == ("das", "Tier", "war", "müde", ".", "</s>")
    assert found.source.pieces == ("the", "animal", "was", "too", "tired", ".", "</s>")
    assert found.output_text == TARGET
    assert found.forced


def test_that_spans_point_at_the_texts() -> None:
    found = example()
    for tokens, text in (
        (found.source, found.source_text),
        (found.decoder_input, found.output_text),
        (found.decoder_output, found.output_text),
    ):
        for index, (start, end) in enumerate(tokens.spans):
            wanted = "" if tokens.is_special(index) else tokens.pieces[index]
            assert text[start:end] == wanted


@pytest.mark.parametrize("norm", NORMS)
def test_that_greedy_output_is_the_most_probable_token_of_each_row(norm: str) -> None:
    found = example(norm, forced=False)
    assert not found.forced
    logits = found.logits.copy()
    logits[:, [PAD, BOS]] = -np.inf  # these are never written
    written = [step.hypotheses[0].token_id for step in found.search]
    assert written
    assert tuple(logits.argmax(-1)[: len(written)]) == tuple(written)
    assert found.decoder_output.ids[: len(written)] == tuple(written)
    total = sum(
        torch.from_numpy(logits)[row].log_softmax(-1)[token].item()
        for row, token in enumerate(written)
    )
    assert found.search[-1].hypotheses[0].log_prob == pytest.approx(total, abs=1e-4)


def test_that_padding_is_never_attended_to_and_changes_nothing() -> None:
    plain, padded = example("post", 0), example("post", 3)
    assert padded.source.ids == (*plain.source.ids, PAD, PAD, PAD)
    assert padded.decoder_output.ids == (*plain.decoder_output.ids, PAD, PAD, PAD)
    for kind in AttentionKind:
        assert not padded[kind].mask[:, plain[kind].keys :].any()
        assert (
            padded[kind].mask[: plain[kind].queries, : plain[kind].keys] == plain[kind].mask
        ).all()
    close(padded.logits[: len(plain.decoder_input)], plain.logits)


def test_that_masks_are_full_causal_and_full() -> None:
    found = example()
    assert found.encoder_self.mask.all()
    assert found.cross.mask.all()
    assert (found.decoder_self.mask == np.tri(6, dtype=bool)).all()


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("padding", [0, 2])
def test_that_recomputed_weights_equal_the_stored_ones(
    monkeypatch: pytest.MonkeyPatch, norm: str, padding: int
) -> None:
    stored = example(norm, padding)
    monkeypatch.setattr("model.tracing.WEIGHTS_LIMIT", 0)
    lean = finished(trace(model(norm), TraceRequest(SENTENCE, TARGET, padding=padding)))
    for kind in AttentionKind:
        assert stored[kind].attn_weights is not None
        assert lean[kind].attn_weights is None
        for layer in range(2):
            wanted = stored[kind].layer_weights(layer)
            np.testing.assert_allclose(lean[kind].layer_weights(layer), wanted, atol=1e-6, rtol=0)
    assert np.array_equal(lean.logits, stored.logits)


def test_that_no_array_can_be_written() -> None:
    found = example()
    parts = [found[kind] for kind in AttentionKind] + [found.residual(stack) for stack in Stack]
    arrays = [value for part in parts for value in vars(part).values()]
    arrays = [value for value in arrays if isinstance(value, np.ndarray)]
    arrays += [found.logits, found.probs, found.cross.weights(0, 0), found.cross.all_weights()]
    assert len(arrays) > 40
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@pytest.mark.parametrize("name", ["q", "k", "v", "z", "mask", "attn_weights"])
def test_that_an_attention_array_of_another_shape_is_refused(name: str) -> None:
    attention = example().cross
    shorter = getattr(attention, name)[..., :-1]
    with pytest.raises(ValueError, match="has the shape"):
        replace(attention, **{name: shorter})


@pytest.mark.parametrize("name", ["embed", "resid_mid", "norm_cross", "final_norm"])
def test_that_a_residual_array_of_another_shape_is_refused(name: str) -> None:
    residual = example().decoder_residual
    with pytest.raises(ValueError, match=f"{name} has the shape"):
        replace(residual, **{name: getattr(residual, name)[..., :-1]})


def test_that_parts_that_do_not_fit_together_are_refused() -> None:
    found = example()
    longer = example("post", 3)
    for change in (
        {"source": longer.source},
        {"decoder_output": longer.decoder_output},
        {"encoder_self": longer.encoder_self},
        {"cross": found.encoder_self},
        {"decoder_residual": found.encoder_residual},
        {"logits": found.logits[:, :-1]},
        {"vocabulary": found.vocabulary[:-1]},
    ):
        with pytest.raises(ValueError, match=r"shape|differ|vocabulary"):
            replace(found, **change)


def test_that_candidates_are_the_most_probable_tokens_in_order() -> None:
    found = example()
    order = sorted(range(len(found.vocabulary)), key=lambda i: -found.logits[2, i])
    candidates = found.candidates(2, 4)
    assert [c.token_id for c in candidates] == order[:4]
    assert [c.piece for c in candidates] == [found.vocabulary[i] for i in order[:4]]
    assert len(found.candidates(0, 10_000)) == len(found.vocabulary)
    assert sum(c.prob for c in found.candidates(0, 10_000)) == pytest.approx(1, abs=1e-5)


def test_that_a_translation_is_the_text_of_the_trace() -> None:
    decoding = DecodingConfig(longest=6)
    assert finished(translate(model(), SENTENCE, decoding)) == example("post", 0, False).output_text


def test_that_a_search_uses_the_models_own_length_penalty_unless_told_otherwise() -> None:
    short, long = (replace(loaded(29), alpha=alpha) for alpha in (0.0, 5.0))
    beam = DecodingConfig(method="beam", longest=12)
    texts = [finished(translate(model, SENTENCE, beam)) for model in (short, long)]
    assert len(texts[0]) < len(texts[1])
    asked = replace(beam, alpha=0.0)
    assert finished(translate(long, SENTENCE, asked)) == texts[0]
    found = finished(trace(long, TraceRequest(SENTENCE, decoding=beam)))
    assert (found.output_text, found.decoding.alpha) == (texts[1], 5.0)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (TraceRequest(" \n"), "no sentence"),
        (TraceRequest("the " * 63), "63 tokens; this model reads at most 62"),
        (TraceRequest("the", "das " * 63), "63 tokens"),
        (TraceRequest("the", "das", padding=63), "room for 62"),
        (TraceRequest("the", "das", padding=-1), "room for 62"),
        (TraceRequest("the elephant"), "elephant"),
        (TraceRequest("the", "das Elefant"), "Elefant"),
    ],
)
def test_that_what_cannot_be_traced_is_refused_in_a_sentence(
    asked: TraceRequest, says: str
) -> None:
    with pytest.raises(TextError, match=says):
        finished(trace(model(), asked))


def test_that_padding_may_fill_all_positions() -> None:
    found = finished(trace(model(), TraceRequest("the", "das", padding=62)))
    assert (len(found.source), len(found.decoder_input)) == (64, 64)


@pytest.mark.usefixtures("unchecked")
def test_that_the_longest_sentence_and_target_that_fit_are_traced() -> None:
    found = finished(trace(model(), TraceRequest("the " * 62, "das " * 62)))
    assert (len(found.source), len(found.decoder_input)) == (63, 63)
    unforced = finished(trace(model(), TraceRequest("the " * 62)))
    assert len(unforced.decoder_input) <= 64


def test_that_an_attention_trace_knows_its_sizes() -> None:
    attention: AttentionTrace = example().cross
    sizes = (attention.layers, attention.heads, attention.queries, attention.keys)
    assert (*sizes, attention.head_dim) == (2, 4, 6, 7, 4)
