"""Model folders: safetensors and JSON, versioned, checked before anything is allocated.

A folder holds `model.safetensors`, `config.json`, `tokenizer.json` and `CARD.md`. Nothing is
ever unpickled.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from model.config import TransformerConfig
from model.errors import ConfigError, ModelError, ModelFileError
from model.files import write_atomically, write_text
from model.tokenizer import Tokenizers
from model.transformer import Transformer

FORMAT = 1
"""The version of the folder that this program reads and writes."""

WEIGHTS, CONFIG, TOKENIZER, CARD = "model.safetensors", "config.json", "tokenizer.json", "CARD.md"


@dataclass(frozen=True)
class LoadedModel:
    """A model ready to run; `fingerprint` is the SHA-256 of its weights file."""

    name: str
    path: Path
    transformer: Transformer
    tokenizers: Tokenizers
    fingerprint: str

    @property
    def config(self) -> TransformerConfig:
        """The sizes of the model."""
        return self.transformer.config


def load_model(folder: Path) -> LoadedModel:
    """Open a model folder; raises ModelFileError with what is wrong."""
    try:
        return _load(folder)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ModelFileError(path=folder, reason=reason) from error


def _load(folder: Path) -> LoadedModel:
    for name in (CONFIG, TOKENIZER, WEIGHTS):
        if not (folder / name).is_file():
            raise ModelFileError(path=folder, reason=f"{name} is missing{_hint(folder)}")
    config = _read_config(folder)
    tokenizers = _read_tokenizers(folder, config)
    tensors = _read_weights(folder, config)
    transformer = Transformer(config)
    transformer.load_state_dict(tensors, strict=False)
    transformer.eval().requires_grad_(False)
    fingerprint = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
    return LoadedModel(folder.resolve().name, folder, transformer, tokenizers, fingerprint)


def save_model(
    folder: Path,
    config: TransformerConfig,
    weights: dict[str, Tensor],
    tokenizers: Tokenizers,
    card: str,
    dtype: torch.dtype = torch.float16,
) -> None:
    """Write a model folder; tied weights are written once. Raises FileError."""
    tensors = {
        name: weights[name].detach().to(dtype).contiguous() for name in expected_shapes(config)
    }
    write_atomically(folder / WEIGHTS, lambda path: save_file(tensors, path))
    write_text(folder / TOKENIZER, tokenizers.to_json())
    write_text(folder / CARD, card)
    content = {"format": FORMAT, "model": config.to_dict()}
    write_text(folder / CONFIG, json.dumps(content, indent=2) + "\n")


def expected_shapes(config: TransformerConfig) -> dict[str, tuple[int, ...]]:
    """The weights that such a model has, by name, tied ones once; nothing is allocated."""
    with torch.device("meta"):
        model = Transformer(config)
    return {name: tuple(parameter.shape) for name, parameter in model.named_parameters()}


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; raises ModelFileError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = f"{path.name} cannot be read ({(error.strerror or str(error)).lower()})"
        raise ModelFileError(path=path.parent, reason=reason) from error
    except (ValueError, RecursionError) as error:
        raise ModelFileError(path=path.parent, reason=f"{path.name} is not JSON") from error
    if not isinstance(content, dict):
        raise ModelFileError(path=path.parent, reason=f"{path.name} is not a JSON object")
    return content


def _hint(folder: Path) -> str:
    if not folder.is_dir():
        return " because there is no such folder"
    pickles = [
        p.name for p in sorted(folder.iterdir()) if p.suffix in {".bin", ".pt", ".pth", ".pkl"}
    ]
    if pickles:
        return f"; {pickles[0]} looks like a pickle, which this program never opens"
    return ""


def _read_config(folder: Path) -> TransformerConfig:
    content = read_json(folder / CONFIG)
    version = content.get("format")
    if not isinstance(version, int) or version < 1:
        raise ModelFileError(path=folder, reason=f"{CONFIG} does not state its format")
    if version > FORMAT:
        reason = f"it has format {version}, newer than this program's {FORMAT}"
        raise ModelFileError(path=folder, reason=reason)
    if unknown := sorted(set(content) - {"format", "model"}):
        raise ModelFileError(path=folder, reason=f"{CONFIG} has an unknown key “{unknown[0]}”")
    try:
        return TransformerConfig.from_dict(content.get("model"))
    except ConfigError as error:
        raise ModelFileError(path=folder, reason=f"in {CONFIG}, {error}".rstrip(".")) from error


def _read_tokenizers(folder: Path, config: TransformerConfig) -> Tokenizers:
    try:
        text = (folder / TOKENIZER).read_text(encoding="utf-8")
        tokenizers = Tokenizers.from_json(text)
    except ModelError as error:
        raise ModelFileError(path=folder, reason=str(error)) from error
    except Exception as error:  # the library raises bare Exceptions
        raise ModelFileError(path=folder, reason=f"{TOKENIZER} is not a tokenizer") from error
    sizes = tokenizers.source.vocab, tokenizers.target.vocab
    wanted = config.source_vocab, config.target_vocab
    if sizes != wanted or tokenizers.joint != config.joint_vocab:
        reason = f"the tokenizer has {sizes} tokens but the model {wanted}"
        raise ModelFileError(path=folder, reason=reason)
    return tokenizers


def _read_weights(folder: Path, config: TransformerConfig) -> dict[str, Tensor]:
    wanted = expected_shapes(config)
    try:
        with safe_open(folder / WEIGHTS, framework="pt") as file:
            found = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
            if difference := _difference(wanted, found):
                raise ModelFileError(path=folder, reason=f"in {WEIGHTS}, {difference}")
            tensors = {name: file.get_tensor(name).float() for name in wanted}
    except (SafetensorError, OSError) as error:
        reason = f"{WEIGHTS} is damaged or not a safetensors file"
        raise ModelFileError(path=folder, reason=reason) from error
    for name, tensor in tensors.items():
        if not tensor.isfinite().all():
            raise ModelFileError(path=folder, reason=f"{name} has values that are not numbers")
    return tensors


def _difference(
    wanted: dict[str, tuple[int, ...]], found: dict[str, tuple[int, ...]]
) -> str | None:
    for name, shape in wanted.items():
        if name not in found:
            return f"{name} is missing"
        if found[name] != shape:
            return f"{name} has the shape {found[name]}, not {shape}"
    extra = sorted(set(found) - set(wanted))
    return f"{extra[0]} does not belong to such a model" if extra else None
