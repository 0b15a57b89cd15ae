"""What a Transformer is made of and how it is trained: frozen, validated once, JSON in and out."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self

from model.errors import ConfigError, Words

Norm = Literal["post", "pre"]
Positions = Literal["sinusoidal", "learned", "none"]
Activation = Literal["relu", "gelu"]
Schedule = Literal["paper", "linear"]
Pieces = Literal["bpe", "word", "char"]
Method = Literal["greedy", "beam", "sample"]
Device = Literal["cpu", "cuda", "mps"]

ALPHA = 0.6
"""The exponent of the length penalty in the paper (section 6.1)."""

MAX_PARAMETERS = 2_000_000_000
"""Larger models are refused before anything is allocated (8 GB in single precision)."""

SENTENCE_LIMIT = 1024
"""No model reads a sentence with more tokens."""

_CHOICES: dict[str, tuple[str, ...]] = {
    "norm": ("post", "pre"),
    "positions": ("sinusoidal", "learned", "none"),
    "activation": ("relu", "gelu"),
    "schedule": ("paper", "linear"),
    "pieces": ("bpe", "word", "char"),
    "method": ("greedy", "beam", "sample"),
    "device": ("cpu", "cuda", "mps"),
}


_SHARES = (
    "label_smoothing",
    "source_piece_dropout",
    "target_piece_dropout",
    "target_dropout",
    "average",
)


def _short(value: float) -> str:
    """A number as a person writes it; a whole number can be too large for `:g`."""
    text = str(value)
    return text if len(text) <= 20 else f"{text[:4]}… with {len(text)} digits"


class _Config:
    """What both configurations share: types and choices are checked, JSON goes in and out."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return asdict(self)  # type: ignore[call-overload,no-any-return]

    @classmethod
    def from_dict(cls, values: object) -> Self:
        """The configuration in parsed JSON; raises ConfigError for what does not belong there."""
        if not isinstance(values, dict):
            raise ConfigError(field=cls.__name__, reason="must be a JSON object")
        known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
        for name in values:
            if name not in known:
                raise ConfigError(field=str(name), reason="is not a setting of this program")
        try:
            return cls(**values)
        except TypeError as error:
            raise ConfigError(field=cls.__name__, reason="a setting is missing") from error

    def _check_types(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if field.name in _CHOICES:
                choices = _CHOICES[field.name]
                if value not in choices:
                    self._refuse(
                        field.name, Words("must be one of {known}", known=", ".join(choices))
                    )
            elif field.type is bool and not isinstance(value, bool):
                self._refuse(field.name, "must be true or false")
            elif field.type is int and (not isinstance(value, int) or isinstance(value, bool)):
                self._refuse(field.name, "must be a whole number")
            elif field.type in (float, float | None) and (
                not isinstance(value, int | field.type) or isinstance(value, bool)
            ):
                self._refuse(field.name, "must be a number")

    def _check_range(self, name: str, low: float, high: float) -> None:
        value = getattr(self, name)
        if not low <= value <= high:
            self._refuse(
                name,
                Words(
                    "must lie between {low:g} and {high:g}, not {short}",
                    low=low,
                    high=high,
                    short=_short(value),
                ),
            )

    @staticmethod
    def _refuse(name: str, reason: str) -> None:
        raise ConfigError(field=name, reason=reason)


@dataclass(frozen=True)
class TransformerConfig(_Config):
    """The sizes and choices of one encoder-decoder; the defaults are the paper's base model.

    With `scale_scores` attention divides q·k by sqrt(d_k) (section 3.2.1), else by nothing.
    With `joint_vocab` both languages share one vocabulary and one embedding matrix; with
    `tie_embeddings` the output projection is the target embedding (section 3.4).
    """

    source_vocab: int
    target_vocab: int
    encoder_layers: int = 6
    decoder_layers: int = 6
    d_model: int = 512
    heads: int = 8
    d_ff: int = 2048
    dropout: float = 0.1
    norm: Norm = "post"
    positions: Positions = "sinusoidal"
    activation: Activation = "relu"
    scale_scores: bool = True
    tie_embeddings: bool = True
    joint_vocab: bool = False
    max_positions: int = SENTENCE_LIMIT + 2  # with the sentence marks

    def __post_init__(self) -> None:
        self._check_types()
        for name in ("source_vocab", "target_vocab"):
            self._check_range(name, 4, 1_000_000)
        for name in ("encoder_layers", "decoder_layers"):
            self._check_range(name, 1, 64)
        for name in ("d_model", "d_ff", "max_positions"):
            self._check_range(name, 2, 65_536)
        self._check_range("heads", 1, 256)
        if not 0 <= self.dropout < 1:
            self._refuse(
                "dropout",
                Words(
                    "must be at least 0 and less than 1, not {short}", short=_short(self.dropout)
                ),
            )
        if self.d_model % self.heads:
            self._refuse(
                "heads",
                Words(
                    "must divide d_model ({d_model}), and {heads} do not",
                    d_model=self.d_model,
                    heads=self.heads,
                ),
            )
        if self.positions == "sinusoidal" and self.d_model % 2:
            self._refuse("d_model", "must be even for sinusoidal positions")
        if self.joint_vocab and self.source_vocab != self.target_vocab:
            self._refuse("joint_vocab", "needs source_vocab and target_vocab to be the same")
        if self.parameters > MAX_PARAMETERS:
            gigabytes = self.parameters * 4 / 1e9
            self._refuse(
                "d_model",
                Words("the weights would need {gigabytes:,.0f} GB of memory", gigabytes=gigabytes),
            )

    @property
    def longest(self) -> int:
        """Most tokens of a sentence, without sentence marks."""
        return min(SENTENCE_LIMIT, self.max_positions - 2)

    @property
    def head_dim(self) -> int:
        """Features of one head, d_k = d_v in the paper."""
        return self.d_model // self.heads

    @property
    def parameters(self) -> int:
        """How many weights the model has, counted without building it."""
        d, ff = self.d_model, self.d_ff
        attention = 4 * (d * d + d)
        feed_forward = 2 * d * ff + ff + d
        norm = 2 * d
        encoder = self.encoder_layers * (attention + feed_forward + 2 * norm)
        decoder = self.decoder_layers * (2 * attention + feed_forward + 3 * norm)
        embeddings = self.target_vocab * d + (0 if self.joint_vocab else self.source_vocab * d)
        output = 0 if self.tie_embeddings else self.target_vocab * d
        learned = 2 * self.max_positions * d if self.positions == "learned" else 0
        final = 2 * norm if self.norm == "pre" else 0
        return encoder + decoder + embeddings + output + learned + final


@dataclass(frozen=True)
class TokenizerConfig(_Config):
    """How texts are cut: byte-pair pieces, words or characters, at most so many of them.

    A lesson that knows its words has no others, whatever the sizes.
    """

    pieces: Pieces = "bpe"
    source_vocab: int = 4000
    target_vocab: int = 4000
    joint: bool = False

    def __post_init__(self) -> None:
        self._check_types()
        for name in ("source_vocab", "target_vocab"):
            self._check_range(name, 300, 1_000_000)
        if self.joint and self.source_vocab != self.target_vocab:
            self._refuse("joint", "needs source_vocab and target_vocab to be the same")


@dataclass(frozen=True)
class TrainingConfig(_Config):
    """How a model is trained.

    `batch_tokens` counts target tokens without padding. `schedule` is the paper's (section 5.3,
    where `learning_rate` multiplies it) or a linear warm-up to `learning_rate` followed by a
    linear decay that reaches 0 one step after the last. The weights that are kept are an
    exponential moving average with `average` as its decay.

    Against learning few pairs by heart: the two of `piece_dropout` leave merges of
    byte-pair pieces out (BPE-dropout, Provilkov et al. 2020), `target_dropout` hides earlier
    target tokens from the decoder, and `consistency` weighs the divergence between two passes
    with different dropout (R-Drop, Liang et al. 2021), which doubles the work of a step.

    `device` is where it is computed; whether a machine has it, `model.device` knows.
    """

    steps: int = 1000
    batch_tokens: int = 1000
    schedule: Schedule = "linear"
    learning_rate: float = 1e-3
    warmup: int = 400
    label_smoothing: float = 0.1
    source_piece_dropout: float = 0.0
    target_piece_dropout: float = 0.0
    target_dropout: float = 0.0
    consistency: float = 0.0
    weight_decay: float = 0.01
    gradient_clip: float = 1.0
    average: float = 0.0
    validate_every: int = 100
    bfloat16: bool = False
    device: Device = "cpu"
    seed: int = 1

    def __post_init__(self) -> None:
        self._check_types()
        for name in ("steps", "batch_tokens", "validate_every"):
            self._check_range(name, 1, 10**9)
        self._check_range("warmup", 1, 10**9)
        self._check_range("learning_rate", 1e-9, 100)
        self._check_range("weight_decay", 0, 1)
        self._check_range("gradient_clip", 1e-6, 1e6)
        self._check_range("seed", 0, 2**63 - 1)
        self._check_range("consistency", 0, 100)
        for name in _SHARES:
            if not 0 <= getattr(self, name) < 1:
                self._refuse(name, "must be at least 0 and less than 1")

    def validates(self, step: int) -> bool:
        """Whether a validation follows this step."""
        return step % self.validate_every == 0 or step == self.steps


@dataclass(frozen=True)
class DecodingConfig(_Config):
    """How the output is searched for.

    Beam search uses the length penalty of section 6.1 with exponent `alpha` (None: the model's
    own); sampling draws from the `top_k` most probable tokens (0: all) that make up `top_p` of
    the probability.
    """

    method: Method = "greedy"
    beam: int = 4
    alpha: float | None = None
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 1
    longest: int = 0  # most output tokens; 0 is the paper's input length + 50

    def __post_init__(self) -> None:
        self._check_types()
        self._check_range("beam", 1, 64)
        if self.alpha is not None:
            self._check_range("alpha", 0, 5)
        self._check_range("temperature", 1e-3, 100)
        self._check_range("top_k", 0, 10**6)
        self._check_range("top_p", 1e-6, 1)
        self._check_range("longest", 0, 65_536)
        self._check_range("seed", 0, 2**63 - 1)
