"""What cannot be is refused before anything is allocated, by the name of its field."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.config import DecodingConfig, TokenizerConfig, TrainingConfig, TransformerConfig
from model.errors import ConfigError
from model.transformer import Transformer
from tests.model.building import config

HUGE = 10**400
CONFIGS = [TransformerConfig, TrainingConfig, TokenizerConfig, DecodingConfig]

BAD_MODEL = [
    ("source_vocab", 3),
    ("target_vocab", 1_000_001),
    ("source_vocab", "11"),
    ("source_vocab", 11.0),
    ("source_vocab", True),
    ("source_vocab", None),
    ("source_vocab", HUGE),
    ("encoder_layers", 0),
    ("decoder_layers", 65),
    ("decoder_layers", -1),
    ("d_model", 0),
    ("d_model", 1),
    ("d_model", 10),  # four heads
    ("d_model", [16]),
    ("heads", 0),
    ("heads", 3),
    ("heads", 257),
    ("heads", -4),
    ("d_ff", 1),
    ("d_ff", 65_537),
    ("dropout", 1),
    ("dropout", -0.1),
    ("dropout", float("nan")),
    ("dropout", float("inf")),
    ("dropout", "0.1"),
    ("dropout", False),
    ("dropout", HUGE),
    ("norm", "middle"),
    ("norm", None),
    ("norm", ["post"]),
    ("positions", "rotary"),
    ("activation", "RELU"),
    ("tie_embeddings", 1),
    ("joint_vocab", "yes"),
    ("joint_vocab", True),  # the vocabularies differ
    ("max_positions", 1),
    ("max_positions", 65_537),
]
BAD_TRAINING = [
    ("steps", 0),
    ("steps", 1.5),
    ("batch_tokens", 0),
    ("schedule", "cosine"),
    ("learning_rate", 0),
    ("learning_rate", float("nan")),
    ("learning_rate", 101),
    ("learning_rate", HUGE),
    ("warmup", 0),
    ("label_smoothing", 1.0),
    ("label_smoothing", -0.1),
    ("weight_decay", 1.1),
    ("gradient_clip", 0),
    ("average", 1),
    ("validate_every", 0),
    ("bfloat16", 0),
    ("seed", -1),
    ("seed", 2**63),
]
BAD_DECODING = [
    ("method", "best"),
    ("beam", 0),
    ("beam", 65),
    ("alpha", -0.1),
    ("temperature", 0),
    ("temperature", -1.0),
    ("top_k", -1),
    ("top_p", 0),
    ("top_p", 1.01),
    ("longest", -1),
    ("seed", "1"),
]
BAD_TOKENIZER = [
    ("pieces", "characters"),
    ("source_vocab", 299),
    ("target_vocab", 1_000_001),
    ("joint", None),
]
BAD = [
    *((TransformerConfig, config().to_dict(), *bad) for bad in BAD_MODEL),
    *((TrainingConfig, {}, *bad) for bad in BAD_TRAINING),
    *((DecodingConfig, {}, *bad) for bad in BAD_DECODING),
    *((TokenizerConfig, {}, *bad) for bad in BAD_TOKENIZER),
]


@pytest.mark.parametrize(("kind", "good", "field", "value"), BAD)
def test_that_a_bad_value_is_refused_by_the_name_of_its_field(
    kind: Any, good: dict[str, Any], field: str, value: object
) -> None:
    kind.from_dict(good)
    with pytest.raises(ConfigError) as caught:
        kind.from_dict({**good, field: value})
    named = "heads" if (field, value) == ("d_model", 10) else field
    assert caught.value.parameters["field"] == named
    assert str(caught.value).startswith(f"{named}: ")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("kind", CONFIGS)
@pytest.mark.parametrize("values", [None, [], 3, "post", [["d_model", 4]]])
def test_that_what_is_no_json_object_is_refused(kind: Any, values: object) -> None:
    with pytest.raises(ConfigError, match=f"{kind.__name__}: must be a JSON object"):
        kind.from_dict(values)


@pytest.mark.parametrize("kind", CONFIGS)
def test_that_an_unknown_setting_is_refused_by_name(kind: Any) -> None:
    with pytest.raises(ConfigError, match="n_layers: is not a setting"):
        kind.from_dict({"n_layers": 3})


def test_that_a_missing_vocabulary_is_refused() -> None:
    with pytest.raises(ConfigError, match="missing"):
        TransformerConfig.from_dict({"source_vocab": 100})


def test_that_an_odd_d_model_is_refused_for_sinusoidal_positions_only() -> None:
    with pytest.raises(ConfigError, match="d_model: must be even"):
        config(d_model=5, heads=1)
    assert config(d_model=5, heads=1, positions="learned").d_model == 5


def test_that_a_joint_tokenizer_needs_equal_vocabularies() -> None:
    with pytest.raises(ConfigError, match="joint"):
        TokenizerConfig(joint=True, source_vocab=400, target_vocab=500)


@pytest.mark.parametrize(
    "sizes",
    [
        {"d_model": 65_536, "d_ff": 65_536, "encoder_layers": 64, "decoder_layers": 64},
        {"d_model": 65_536, "source_vocab": 1_000_000, "target_vocab": 1_000_000},
        {"d_model": 4096, "d_ff": 65_536, "encoder_layers": 64},
        {"d_model": 65_536, "max_positions": 65_536, "positions": "learned"},
    ],
)
def test_that_a_model_that_needs_a_terabyte_is_refused_at_once(sizes: dict[str, Any]) -> None:
    started = time.monotonic()
    with pytest.raises(ConfigError, match="GB of memory"):
        config(**sizes)
    assert time.monotonic() - started < 0.1


MODELS = st.fixed_dictionaries(
    {
        "source_vocab": st.integers(4, 30),
        "target_vocab": st.integers(4, 30),
        "encoder_layers": st.integers(1, 3),
        "decoder_layers": st.integers(1, 3),
        "heads": st.sampled_from([1, 2, 3]),
        "d_model": st.sampled_from([6, 12, 18]),
        "d_ff": st.integers(2, 20),
        "norm": st.sampled_from(["post", "pre"]),
        "positions": st.sampled_from(["sinusoidal", "learned", "none"]),
        "tie_embeddings": st.booleans(),
        "joint_vocab": st.booleans(),
        "max_positions": st.integers(2, 20),
    }
)


@given(MODELS)
@settings(max_examples=30)
def test_that_parameters_are_as_many_as_a_built_model_has(values: dict[str, Any]) -> None:
    if values["joint_vocab"]:
        values["source_vocab"] = values["target_vocab"]
    cfg = TransformerConfig(**values)
    assert cfg.parameters == sum(p.numel() for p in Transformer(cfg).parameters())


def test_that_the_base_model_has_the_65_million_parameters_of_the_paper() -> None:
    """Table 3: 65 million, with a joint vocabulary of about 37,000 tokens."""
    base = TransformerConfig(37_000, 37_000, joint_vocab=True)
    assert round(base.parameters / 1e6) in (63, 64, 65)
    assert (base.head_dim, base.d_ff, base.encoder_layers) == (64, 2048, 6)


@pytest.mark.parametrize(
    "value", [config(), TrainingConfig(schedule="paper"), TokenizerConfig(), DecodingConfig()]
)
def test_that_json_gives_the_same_configuration_back(value: Any) -> None:
    assert type(value).from_dict(json.loads(json.dumps(value.to_dict()))) == value


NAMES = sorted({name for kind in CONFIGS for name in kind.__dataclass_fields__})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda values: (
        st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=5), values, max_size=3)
    ),
    max_leaves=5,
)


@given(
    st.sampled_from(CONFIGS),
    JSON
    | st.dictionaries(
        st.sampled_from(NAMES), JSON | st.integers(0, 600) | st.just(HUGE), max_size=8
    ),
)
@settings(max_examples=250)
def test_that_any_json_is_a_configuration_or_a_sentence(kind: Any, values: object) -> None:
    try:
        found = kind.from_dict(values)
    except ConfigError as error:
        assert str(error).endswith(".")
    else:
        assert kind.from_dict(found.to_dict()) == found
