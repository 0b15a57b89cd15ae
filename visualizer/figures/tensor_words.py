"""How the named tensors of a trace are called and what they mean."""

from PySide6.QtCore import QCoreApplication

from model.address import AttentionKind, Stack
from model.named_tensors import FLAT, HEAD_TENSORS, TensorName
from model.trace import Trace
from visualizer.figures.naming import stack_name

tr = QCoreApplication.translate


def meaning(trace: Trace, name: str) -> str:
    """What a tensor is, in a few words."""
    if name.startswith("norm_"):
        return _norm_meaning(trace.model.config.norm == "pre", name)
    return {
        "embed": tr("Tensor", "token embeddings × √d_model"),
        "pos_embed": tr("Tensor", "positional encoding"),
        "resid_pre": tr("Tensor", "what enters the layer"),
        "q": tr("Tensor", "queries"),
        "k": tr("Tensor", "keys"),
        "v": tr("Tensor", "values"),
        "z": tr("Tensor", "weights × values"),
        "attn_out": tr("Tensor", "what self-attention adds"),
        "resid_mid": tr("Tensor", "the sum after self-attention"),
        "cross_attn_out": tr("Tensor", "what cross-attention adds"),
        "resid_mid_cross": tr("Tensor", "the sum after cross-attention"),
        "ff_out": tr("Tensor", "what feed-forward adds"),
        "resid_post": tr("Tensor", "the sum after feed-forward"),
        "final_norm": tr("Tensor", "what leaves the stack"),
        "logits": tr("Tensor", "scores of the next token"),
        "probs": tr("Tensor", "probabilities of the next token"),
    }.get(name, "")


def _norm_meaning(pre_norm: bool, name: str) -> str:
    if pre_norm:
        return {
            "norm_attn": tr("Tensor", "LayerNorm, read by self-attention"),
            "norm_cross": tr("Tensor", "LayerNorm, read by cross-attention"),
            "norm_ff": tr("Tensor", "LayerNorm, read by feed-forward"),
        }[name]
    return {
        "norm_attn": tr("Tensor", "LayerNorm of the sum after self-attention"),
        "norm_cross": tr("Tensor", "LayerNorm of the sum after cross-attention"),
        "norm_ff": tr("Tensor", "LayerNorm of the sum after feed-forward"),
    }[name]


def place(name: str, kind: AttentionKind, layer: int, head: int) -> str:
    """Where a tensor is: stack, layer, attention and head, as far as it has them."""
    parts = [stack_name(kind.stack)]
    if name not in FLAT:
        parts[0] = tr("Tensor", "{stack} layer {layer}").format(stack=parts[0], layer=layer + 1)
    if name in HEAD_TENSORS:
        if kind is not AttentionKind.ENCODER_SELF:
            parts.append(attention_name(kind))
        parts.append(tr("Tensor", "head {head}").format(head=head + 1))
    return " · ".join(parts)


def attention_name(kind: AttentionKind) -> str:
    """An attention among those of its stack."""
    if kind is AttentionKind.CROSS:
        return tr("Tensor", "cross-attention")
    if kind is AttentionKind.DECODER_SELF:
        return tr("Tensor", "masked self-attention")
    return tr("Tensor", "self-attention")


def shape(trace: Trace, name: TensorName, stack: Stack) -> tuple[int, int]:
    """Tokens and features of a tensor."""
    config = trace.model.config
    source, target = len(trace.source), len(trace.decoder_input)
    tokens = source if stack is Stack.ENCODER else target
    if name.kind is AttentionKind.CROSS and name.name in ("k", "v"):
        tokens = source
    if name.name in HEAD_TENSORS:
        return tokens, config.head_dim
    return tokens, config.target_vocab if name.name in ("logits", "probs") else config.d_model
