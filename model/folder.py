"""What lies in a model folder, and the reading of its JSON; no torch."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.config import ALPHA, DecodingConfig, TransformerConfig
from model.errors import ConfigError, ModelFileError, Words, system_words

FORMAT = 1
"""The version of the folder that this program reads and writes."""

WEIGHTS, CONFIG, TOKENIZER, CARD = "model.safetensors", "config.json", "tokenizer.json", "CARD.md"

CHECKPOINTS = "checkpoints"
"""The folder within the folder of a training run."""

MOMENTS = "moments"
"""The folder within it of the weights along the way."""

MOST_MOMENTS, MOMENTS_BYTES = 48, 256 * 10**6
"""What is kept of a run's weights along the way, at most."""


def is_run(folder: Path) -> bool:
    """Whether this is the output folder of a training; what cannot be looked into is none."""
    try:
        return (folder / CHECKPOINTS).is_dir() and (folder / CONFIG).is_file()
    except PermissionError:
        return False


def kept_moments(folder: Path) -> tuple[int, ...]:
    """The steps of which a run keeps the weights, from the first."""
    names = (path.stem[5:] for path in (folder / MOMENTS).glob("step-*.safetensors"))
    return tuple(sorted(int(name) for name in names if name.isdigit()))


def run_progress(folder: Path) -> tuple[int, int] | None:
    """From which step a run goes on, and how many it has; None where it cannot be told."""
    paths = (folder / CHECKPOINTS).glob("step-*.safetensors")
    steps = [int(digits) for path in paths if (digits := path.stem[5:]).isdigit()]
    try:
        return max(steps), int(read_json(folder / CONFIG)["training"]["steps"])
    except (ModelFileError, ValueError, KeyError, TypeError):
        return None


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; raises ModelFileError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = Words(
            "{name} cannot be read ({lower})",
            name=path.name,
            lower=system_words(error),
        )
        raise ModelFileError(path=path.parent, reason=reason) from error
    except (ValueError, RecursionError) as error:
        raise ModelFileError(
            path=path.parent, reason=Words("{name} is not JSON", name=path.name)
        ) from error
    if not isinstance(content, dict):
        raise ModelFileError(
            path=path.parent, reason=Words("{name} is not a JSON object", name=path.name)
        )
    return content


@dataclass(frozen=True)
class FolderConfig:
    """What config.json says: the sizes, a sentence to read, the length penalty that suits it."""

    model: TransformerConfig
    example: str = ""
    alpha: float = ALPHA


def read_config(folder: Path) -> FolderConfig:
    """The config.json of a model folder; raises ModelFileError."""
    content = read_json(folder / CONFIG)
    version = content.get("format")
    if not isinstance(version, int) or version < 1:
        raise ModelFileError(
            path=folder, reason=Words("{config} does not state its format", config=CONFIG)
        )
    if version > FORMAT:
        reason = Words(
            "it has format {version}, newer than this program’s {format}",
            version=version,
            format=FORMAT,
        )
        raise ModelFileError(path=folder, reason=reason)
    if unknown := sorted(set(content) - {"format", "model", "example", "alpha"}):
        raise ModelFileError(
            path=folder,
            reason=Words("{config} has an unknown key “{value}”", config=CONFIG, value=unknown[0]),
        )
    alpha = content.get("alpha", ALPHA)
    try:
        config = TransformerConfig.from_dict(content.get("model"))
        DecodingConfig(alpha=alpha)
    except ConfigError as error:
        reason = Words(
            "in {config}, {field}: {reason}", config=CONFIG, field=error.field, reason=error.reason
        )
        raise ModelFileError(path=folder, reason=reason) from error
    return FolderConfig(config, str(content.get("example", "")), alpha)
