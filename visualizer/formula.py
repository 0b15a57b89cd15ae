"""The formula of each step, as the paper writes it, in rich text."""

from model.address import AttentionKind
from model.config import TransformerConfig
from visualizer.walk import Operation, Step

_ROOT = "√<i>d</i><sub>k</sub>"
_PRODUCTS = "<i>QK</i><sup>T</sup>"
_D_MODEL = "<i>d</i><sub>model</sub>"
_FIXED = {
    Operation.TOKENS: "text → <i>t</i><sub>1</sub> <i>t</i><sub>2</sub> … <i>t</i><sub>n</sub>",
    Operation.EMBEDDING: f"<i>x</i> = <i>E</i>[<i>t</i>] · √{_D_MODEL}",
    Operation.DOT_PRODUCT: f"{_PRODUCTS},&nbsp; <i>q·k</i> = Σ<sub>i</sub> "
    "<i>q</i><sub>i</sub> <i>k</i><sub>i</sub>",
    Operation.PROBABILITIES: "<i>p</i> = softmax(logits)",
}
_OF_SCORES = {
    Operation.SCALE: "{scores}",
    Operation.MASK: "{scores} + <i>M</i>,&nbsp; <i>M</i> = 0 or −∞",
    Operation.SOFTMAX: "softmax({scores} + <i>M</i>)",
    Operation.TIMES_V: "<i>Z</i> = softmax({scores} + <i>M</i>) <i>V</i>",
}
_SUBLAYER = {
    AttentionKind.ENCODER_SELF: "SelfAttention",
    AttentionKind.DECODER_SELF: "MaskedSelfAttention",
    AttentionKind.CROSS: "CrossAttention",
    None: "FFN",
}


def formula(step: Step, config: TransformerConfig, method: str = "greedy") -> str:
    """What a step computes; `method` is how the output was searched for, or "given"."""
    if step.operation in _FIXED:
        return _FIXED[step.operation]
    if step.operation in _OF_SCORES:
        scores = f"{_PRODUCTS} / {_ROOT}" if config.scale_scores else _PRODUCTS
        return _OF_SCORES[step.operation].format(scores=scores)
    function = f"{_SUBLAYER[step.kind]}"
    return {
        Operation.POSITIONS: _positions,
        Operation.QKV: _qkv,
        Operation.JOIN_HEADS: _join,
        Operation.FEED_FORWARD: _feed_forward,
        Operation.LINEAR: _linear,
        Operation.NORM: lambda *_: f"{_layer_norm('<i>x</i>')}",
        Operation.ADD: lambda *_: f"<i>x</i> + {function}(LayerNorm(<i>x</i>))",
        Operation.ADD_NORM: lambda *_: _layer_norm(f"<i>x</i> + {function}(<i>x</i>)"),
        Operation.CHOICE: lambda *_: _CHOICES[method],
    }[step.operation](step, config)


_CHOICES = {
    "greedy": "<i>y</i> = argmax <i>p</i>",
    "beam": "<i>y</i> = argmax log <i>P</i>(<i>y</i> | <i>x</i>) / lp(<i>y</i>)",
    "sample": "<i>y</i> ~ softmax(logits / <i>T</i>)",
    "given": "<i>y</i> is given",
}


def _layer_norm(x: str) -> str:
    return f"LayerNorm({x})"


def _weight(name: str) -> str:
    return f"<i>W</i><sub>{name}</sub>"


def _bias(name: str) -> str:
    return f"<i>b</i><sub>{name}</sub>"


def _positions(_: Step, config: TransformerConfig) -> str:
    if config.positions == "none":
        return "<i>x</i>"
    if config.positions == "learned":
        return "<i>x</i> + <i>P</i>[pos]"
    return f"<i>x</i> + PE(pos),&nbsp; PE<sub>2i</sub> = sin(pos / 10000<sup>2i/{'d'}</sup>)"


def _qkv(step: Step, _: TransformerConfig) -> str:
    read = "m" if step.kind is AttentionKind.CROSS else "x"
    parts = [
        f"<i>{name}</i> = <i>{source}</i>{_weight(name.upper())}&nbsp;+&nbsp;{_bias(name.upper())}"
        for name, source in (("q", "x"), ("k", read), ("v", read))
    ]
    return ", ".join(part.replace(" = ", "&nbsp;=&nbsp;") for part in parts)


def _join(_: Step, config: TransformerConfig) -> str:
    heads = f"<i>z</i><sub>1</sub>, …, <i>z</i><sub>{config.heads}</sub>"
    if config.heads == 1:
        heads = "<i>z</i><sub>1</sub>"
    return f"Concat({heads}) {_weight('O')} + {_bias('O')}"


def _feed_forward(_: Step, config: TransformerConfig) -> str:
    inner = f"<i>x</i>{_weight('1')} + {_bias('1')}"
    active = f"max(0, {inner})" if config.activation == "relu" else f"GELU({inner})"
    return f"{active} {_weight('2')} + {_bias('2')}"


def _linear(_: Step, config: TransformerConfig) -> str:
    matrix = "<i>E</i><sup>T</sup>" if config.tie_embeddings else _weight("out")
    return f"logits = <i>x</i> {matrix}"
