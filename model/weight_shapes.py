"""The names and shapes of a model's weights, from its configuration alone; no torch.

A `Transformer` built on torch's "meta" device has them too, but building one there imports 800
modules, which takes longer than the rest of a start.
"""

from collections.abc import Iterator

from model.config import TransformerConfig

Shape = tuple[int, ...]


def expected_shapes(config: TransformerConfig) -> dict[str, Shape]:
    """The weights that such a model has, by name, tied ones once."""
    return dict(_weights(config))


def _weights(config: TransformerConfig) -> Iterator[tuple[str, Shape]]:
    d_model = config.d_model
    for side, vocab in (("source", config.source_vocab), ("target", config.target_vocab)):
        if config.positions == "learned":
            yield f"{side}_embedding.positions", (config.max_positions, d_model)
        if side == "source" or not config.joint_vocab:
            yield f"{side}_embedding.tokens.weight", (vocab, d_model)
    for stack, layers, attentions, norms in (
        ("encoder", config.encoder_layers, ("self",), ("attn", "ff")),
        ("decoder", config.decoder_layers, ("self", "cross"), ("attn", "cross", "ff")),
    ):
        for layer in range(layers):
            within = f"{stack}.layers.{layer}"
            for attention in attentions:
                for name in ("w_q", "w_k", "w_v", "w_o"):
                    yield from _linear(f"{within}.{attention}_attention.{name}", d_model, d_model)
            yield from _linear(f"{within}.feed_forward.w_1", d_model, config.d_ff)
            yield from _linear(f"{within}.feed_forward.w_2", config.d_ff, d_model)
            for norm in norms:
                yield from _norm(f"{within}.add_{norm}.norm", d_model)
        if config.norm == "pre":
            yield from _norm(f"{stack}.norm", d_model)
    if not config.tie_embeddings:
        yield "output.weight", (config.target_vocab, d_model)


def _linear(name: str, inputs: int, outputs: int) -> Iterator[tuple[str, Shape]]:
    yield f"{name}.weight", (outputs, inputs)
    yield f"{name}.bias", (outputs,)


def _norm(name: str, d_model: int) -> Iterator[tuple[str, Shape]]:
    yield f"{name}.weight", (d_model,)
    yield f"{name}.bias", (d_model,)
