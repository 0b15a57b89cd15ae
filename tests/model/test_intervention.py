"""What an intervention changes, what it leaves alone, and that nothing stays on the model."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from model.address import AttentionKind, HeadAddress
from model.checkpoint import LoadedModel
from model.config import DecodingConfig
from model.intervention import Interventions
from model.stepping import finished
from model.tap import Recorder, tap_for
from model.tokenizer import BOS, PAD
from model.tracing import TraceRequest, trace
from tests.model.building import EVERY_HEAD, SENTENCE, ids, loaded, transformer

NORMS = ["post", "pre"]
TARGET = "das Tier war müde ."


@cache
def model(norm: str = "post") -> LoadedModel:
    return loaded(1, norm=norm)


def close(found: object, wanted: object) -> None:
    np.testing.assert_allclose(np.asarray(found), np.asarray(wanted), atol=2e-5, rtol=0)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_that_recording_leaves_logits_bit_identical_and_nothing_on_the_model(
    norm: str, dropout: float
) -> None:
    net = transformer(2, norm=norm, dropout=dropout)
    source, target = ids(0, 2, 5, 11), ids(1, 2, 4, 13)

    def everything() -> list[tuple[str, list[str]]]:
        return [(name, sorted(vars(module))) for name, module in net.named_modules()]

    before, weights = everything(), {n: t.clone() for n, t in net.state_dict().items()}
    plain = net(source, target)
    recorded = net(source, target, Recorder())
    assert torch.equal(plain, recorded)
    assert torch.equal(plain, net(source, target, tap_for(Interventions())))
    assert torch.equal(plain, net(source, target, tap_for(Interventions(), Recorder())))
    assert everything() == before
    assert all(torch.equal(t, weights[n]) for n, t in net.state_dict().items())
    hooks = [m._forward_hooks or m._forward_pre_hooks for m in net.modules()]
    assert not any(hooks)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("head", EVERY_HEAD[::3], ids=str)  # all kinds and layers
def test_that_silencing_a_head_equals_zeroing_its_columns_of_w_o(
    norm: str, head: HeadAddress
) -> None:
    request = TraceRequest(SENTENCE, TARGET)
    silent = Interventions(frozenset({head}))
    found = finished(trace(model(norm), replace(request, interventions=silent)))
    other = loaded(1, norm=norm)
    net = other.transformer
    blocks = net.encoder.layers if head.kind is AttentionKind.ENCODER_SELF else net.decoder.layers
    cross = head.kind is AttentionKind.CROSS
    block = blocks[head.layer]
    attention = block.cross_attention if cross else block.self_attention
    attention.w_o.weight[:, head.head * 4 : head.head * 4 + 4] = 0
    wanted = finished(trace(other, request))
    close(found.logits, wanted.logits)
    assert (found[head.kind].z[head.layer, head.head] == 0).all()
    assert np.abs(found.logits - finished(trace(model(norm), request)).logits).max() > 1e-4
    close(found[head.kind].weights(head.layer, head.head).sum(-1), 1.0)


def test_that_silencing_changes_the_search_as_it_changes_the_forced_pass() -> None:
    silent = Interventions(frozenset(EVERY_HEAD[:20]))
    request = TraceRequest(SENTENCE, decoding=DecodingConfig(longest=6), interventions=silent)
    found = finished(trace(model(), request))
    logits = found.logits.copy()
    logits[:, [PAD, BOS]] = -np.inf
    written = [step.hypotheses[0].token_id for step in found.search]
    assert tuple(logits.argmax(-1)[: len(written)]) == tuple(written)


@pytest.mark.parametrize("positions", ["sinusoidal", "learned"])
def test_that_positions_off_equals_a_model_whose_positions_are_zero(positions: str) -> None:
    request = TraceRequest(SENTENCE, TARGET)
    tiny = loaded(1, positions=positions)
    found = finished(trace(tiny, replace(request, interventions=Interventions(positions_off=True))))
    before = finished(trace(tiny, request))
    for embedding in (tiny.transformer.source_embedding, tiny.transformer.target_embedding):
        embedding.positions.zero_()
    close(found.logits, finished(trace(tiny, request)).logits)
    assert np.abs(found.logits - before.logits).max() > 1e-3
    assert (found.encoder_residual.pos_embed == 0).all()


def test_that_without_positions_the_order_of_the_source_does_not_matter() -> None:
    off = Interventions(positions_off=True)
    here = finished(trace(model(), TraceRequest("the animal was tired", TARGET, interventions=off)))
    text = "tired was animal the"
    there = finished(trace(model(), TraceRequest(text, TARGET, interventions=off)))
    close(here.logits, there.logits)
