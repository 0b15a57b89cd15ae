"""A model that does not divide q·k by sqrt(d_k) is traced as it computes."""

from itertools import product

import numpy as np
import pytest
import torch

from model import tracing
from model.address import AttentionKind
from model.stepping import finished
from model.tap import Recorder
from model.trace import TraceRequest
from tests.model.building import SENTENCE, loaded

TARGET = "das Tier war müde ."


def close(found: object, wanted: torch.Tensor) -> None:
    np.testing.assert_allclose(np.asarray(found), wanted.numpy(), atol=2e-5, rtol=0)


@pytest.mark.parametrize("kept", [True, False])
def test_that_a_model_that_does_not_divide_has_its_dot_products_as_scores(
    monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    net = loaded(1, scale_scores=False)
    recorder = Recorder()
    monkeypatch.setattr(tracing, "WEIGHTS_LIMIT", 2**20 if kept else 0)
    found = finished(tracing.trace(net, TraceRequest(SENTENCE, TARGET)))
    source, target = (torch.tensor([row.ids]) for row in (found.source, found.decoder_input))
    with torch.inference_mode():
        net.transformer(source, target, recorder)
    for kind, layer in product(AttentionKind, range(2)):
        attention, recorded = found[kind], recorder.tensors[kind, layer, "attn_scores"][0]
        mask = torch.from_numpy(attention.mask.copy())
        for head in range(attention.heads):
            close(attention.scores(layer, head), recorded[head])
            close(attention.dot_products(layer, head), recorded[head])
            wanted = recorded[head].masked_fill(~mask, -torch.inf).softmax(-1)
            close(attention.weights(layer, head), wanted)
