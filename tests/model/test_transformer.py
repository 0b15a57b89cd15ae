"""The stacks agree with torch.nn.Transformer and keep what the paper promises."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from model.attention import MultiHeadAttention, causal_mask, padding_mask
from model.config import TransformerConfig
from model.layers import DecoderLayer, EncoderLayer, FeedForward, sinusoidal_encoding
from model.tap import UNTAPPED
from model.tokenizer import PAD
from model.transformer import DecoderStack, EncoderStack, Transformer
from tests.model.building import config, ids, transformer

SIZES = [
    {"d_model": 8, "heads": 1, "d_ff": 5, "encoder_layers": 1, "decoder_layers": 2},
    {"d_model": 16, "heads": 4, "d_ff": 40, "encoder_layers": 3, "decoder_layers": 1},
    {"d_model": 24, "heads": 8, "d_ff": 96, "encoder_layers": 2, "decoder_layers": 2},
]
NORMS = ["post", "pre"]
ACTIVATIONS = ["relu", "gelu"]


def copy_attention(ours: MultiHeadAttention, twin: nn.MultiheadAttention) -> None:
    linear = (ours.w_q, ours.w_k, ours.w_v)
    twin.in_proj_weight.copy_(torch.cat([w.weight for w in linear]))
    twin.in_proj_bias.copy_(torch.cat([w.bias for w in linear]))
    twin.out_proj.load_state_dict(ours.w_o.state_dict())


def copy_feed_forward(ours: FeedForward, twin: nn.Module) -> None:
    twin.linear1.load_state_dict(ours.w_1.state_dict())
    twin.linear2.load_state_dict(ours.w_2.state_dict())


@torch.no_grad()
def copy_encoder_layer(ours: EncoderLayer, twin: nn.TransformerEncoderLayer) -> None:
    copy_attention(ours.self_attention, twin.self_attn)
    copy_feed_forward(ours.feed_forward, twin)
    twin.norm1.load_state_dict(ours.add_attn.norm.state_dict())
    twin.norm2.load_state_dict(ours.add_ff.norm.state_dict())


@torch.no_grad()
def copy_decoder_layer(ours: DecoderLayer, twin: nn.TransformerDecoderLayer) -> None:
    copy_attention(ours.self_attention, twin.self_attn)
    copy_attention(ours.cross_attention, twin.multihead_attn)
    copy_feed_forward(ours.feed_forward, twin)
    twin.norm1.load_state_dict(ours.add_attn.norm.state_dict())
    twin.norm2.load_state_dict(ours.add_cross.norm.state_dict())
    twin.norm3.load_state_dict(ours.add_ff.norm.state_dict())


def torch_twin(
    cfg: TransformerConfig, encoder: EncoderStack, decoder: DecoderStack
) -> nn.Transformer:
    """torch.nn.Transformer with the same weights; it always adds final norms, so take them off."""
    twin = nn.Transformer(
        cfg.d_model,
        cfg.heads,
        cfg.encoder_layers,
        cfg.decoder_layers,
        cfg.d_ff,
        dropout=0.0,
        activation=cfg.activation,
        batch_first=True,
        norm_first=cfg.norm == "pre",
    )
    twin.encoder.enable_nested_tensor = False
    for ours, theirs in zip(encoder.layers, twin.encoder.layers, strict=True):
        copy_encoder_layer(ours, theirs)
    for ours, theirs in zip(decoder.layers, twin.decoder.layers, strict=True):
        copy_decoder_layer(ours, theirs)
    if cfg.norm == "post":
        twin.encoder.norm = twin.decoder.norm = None
    else:
        twin.encoder.norm.load_state_dict(encoder.norm.state_dict())
        twin.decoder.norm.load_state_dict(decoder.norm.state_dict())
    return twin


@torch.no_grad()
def undo_scaling(twin: nn.Transformer) -> None:
    """Give every query the length that makes up for the division that torch always does."""
    for module in twin.modules():
        if isinstance(module, nn.MultiheadAttention):
            root = module.head_dim**0.5
            module.in_proj_weight[: module.embed_dim] *= root
            module.in_proj_bias[: module.embed_dim] *= root


@pytest.mark.filterwarnings("ignore:enable_nested_tensor is True:UserWarning")
@pytest.mark.parametrize("scaled", [True, False])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("mode", ["train", "eval"])
def test_that_both_stacks_equal_torch_nn_transformer(
    size: dict[str, int], norm: str, activation: str, mode: str, scaled: bool
) -> None:
    model = transformer(3, **size, norm=norm, activation=activation, scale_scores=scaled)
    cfg = model.config
    twin = torch_twin(cfg, model.encoder, model.decoder).train(mode == "train")
    if not scaled:
        undo_scaling(twin)
    source = torch.randn(3, 7, cfg.d_model)
    target = torch.randn(3, 5, cfg.d_model)
    source_ids, target_ids = torch.ones(3, 7).long(), torch.ones(3, 5).long()
    source_ids[1, 5:] = target_ids[1, 4:] = PAD
    source_ids[2, 2:] = target_ids[2, 1:] = PAD
    source_mask = padding_mask(source_ids, PAD)
    target_mask = causal_mask(5, 5) & padding_mask(target_ids, PAD)

    memory = model.encoder(source, source_mask)
    found = model.decoder(target, target_mask, memory, source_mask)

    wanted = twin(
        source,
        target,
        tgt_mask=~causal_mask(5, 5)[0, 0],
        src_key_padding_mask=source_ids == PAD,
        tgt_key_padding_mask=target_ids == PAD,
        memory_key_padding_mask=source_ids == PAD,
    )
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=0)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("kind", [nn.TransformerEncoderLayer, nn.TransformerDecoderLayer])
def test_that_a_layer_equals_the_one_of_torch_nn(kind: type, norm: str, activation: str) -> None:
    model = transformer(4, encoder_layers=1, decoder_layers=1, norm=norm, activation=activation)
    cfg = model.config
    options = {"batch_first": True, "norm_first": norm == "pre"}
    twin = kind(cfg.d_model, cfg.heads, cfg.d_ff, 0.0, activation, **options)
    x, memory, mask = torch.randn(2, 4, 16), torch.randn(2, 6, 16), causal_mask(4, 4)
    model.encoder.norm = model.decoder.norm = nn.Identity()
    if kind is nn.TransformerEncoderLayer:
        copy_encoder_layer(model.encoder.layers[0], twin)
        found, wanted = model.encoder(x, mask), twin(x, src_mask=~mask[0, 0])
    else:
        copy_decoder_layer(model.decoder.layers[0], twin)
        found, wanted = model.decoder(x, mask, memory, None), twin(x, memory, ~mask[0, 0])
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=0)


def test_that_positions_equal_the_published_numbers() -> None:
    """Figures for d_model 512, position 1, as in PRODUCT.md."""
    first = sinusoidal_encoding(2, 512)[1, 0:10:2]
    wanted = torch.tensor([0.84147098, 0.82185619, 0.80196180, 0.78188711, 0.76172041])
    torch.testing.assert_close(first, wanted, atol=5e-8, rtol=0)


@pytest.mark.parametrize("d_model", [2, 6, 128])
def test_that_each_position_is_sines_and_cosines_of_geometric_wavelengths(d_model: int) -> None:
    found = sinusoidal_encoding(50, d_model)
    for position in (0, 1, 49):
        for i in range(d_model // 2):
            angle = torch.tensor(position / 10000 ** (2 * i / d_model), dtype=torch.float64)
            wanted = torch.stack((angle.sin(), angle.cos())).float()
            torch.testing.assert_close(found[position, 2 * i : 2 * i + 2], wanted)


def test_that_embeddings_are_scaled_by_the_square_root_of_d_model() -> None:
    model = transformer(0, positions="none")
    tokens = ids(0, 1, 4, 11)
    found = model.source_embedding(tokens, UNTAPPED)
    torch.testing.assert_close(found, model.source_embedding.tokens.weight[tokens] * 4)


@given(
    seed=st.integers(0, 10_000),
    length=st.integers(2, 9),
    data=st.data(),
    norm=st.sampled_from(NORMS),
    positions=st.sampled_from(["sinusoidal", "learned", "none"]),
)
@settings(max_examples=15)
def test_that_a_future_token_never_changes_an_earlier_logit(
    seed: int, length: int, data: st.DataObject, norm: str, positions: str
) -> None:
    place = data.draw(st.integers(1, length - 1))
    model = transformer(seed, norm=norm, positions=positions)
    source, target = ids(seed, 2, 5, 11), ids(seed + 1, 2, length, 13)
    changed = target.clone()
    changed[:, place:] = (changed[:, place:] - 3 + 1) % 10 + 3
    before, after = model(source, target), model(source, changed)
    assert torch.equal(before[:, :place], after[:, :place])
    assert not torch.allclose(before[:, place:], after[:, place:])


@given(
    seed=st.integers(0, 10_000),
    extra_source=st.integers(0, 6),
    extra_target=st.integers(0, 6),
    norm=st.sampled_from(NORMS),
)
@settings(max_examples=15)
def test_that_padding_a_batch_never_changes_a_sentence(
    seed: int, extra_source: int, extra_target: int, norm: str
) -> None:
    model = transformer(seed, norm=norm)
    source, target = ids(seed, 1, 4, 11), ids(seed + 1, 1, 3, 13)
    alone = model(source, target)
    batch_source = ids(seed + 2, 2, 4 + extra_source, 11)
    batch_target = ids(seed + 3, 2, 3 + extra_target, 13)
    batch_source[0, :4], batch_source[0, 4:] = source[0], PAD
    batch_target[0, :3], batch_target[0, 3:] = target[0], PAD
    together = model(batch_source, batch_target)[:1, :3]
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=0)
    assert torch.equal(together.argmax(-1), alone.argmax(-1))


def test_that_a_sentence_of_padding_alone_gives_finite_logits_and_gradients() -> None:
    model = transformer(0)
    logits = model(torch.zeros(1, 3).long(), torch.zeros(1, 2).long())
    logits.sum().backward()
    assert logits.isfinite().all()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in model.parameters())


def test_that_tied_and_joint_embeddings_are_one_tensor() -> None:
    model = transformer(source_vocab=13, joint_vocab=True)
    assert model.source_embedding.tokens.weight is model.output.weight
    assert model.target_embedding.tokens.weight is model.output.weight


def test_that_untied_and_separate_embeddings_share_nothing() -> None:
    model = transformer(source_vocab=13, tie_embeddings=False)
    weights: list[Tensor] = [
        model.source_embedding.tokens.weight,
        model.target_embedding.tokens.weight,
        model.output.weight,
    ]
    assert len({weight.data_ptr() for weight in weights}) == 3


def test_that_an_odd_d_model_without_positions_can_be_run() -> None:
    model = transformer(d_model=5, heads=1, positions="none")
    assert model(ids(0, 1, 3, 11), ids(1, 1, 2, 13)).shape == (1, 2, 13)


def test_that_a_new_model_begins_with_logits_of_order_one() -> None:
    torch.manual_seed(0)
    model = Transformer(config(d_model=64, heads=4, norm="pre", target_vocab=200))
    logits = model(ids(0, 2, 5, 11), ids(1, 2, 5, 200))
    assert 0.3 < logits.std() < 3
