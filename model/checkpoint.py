"""Model folders: safetensors and JSON, versioned, checked before anything is allocated.

A folder holds `model.safetensors`, `config.json`, `tokenizer.json` and `CARD.md`. Nothing is
ever unpickled.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from model.config import ALPHA, DecodingConfig, TransformerConfig
from model.errors import ModelError, ModelFileError, Words, system_words
from model.files import write_atomically, write_text
from model.folder import CARD, CONFIG, FORMAT, TOKENIZER, WEIGHTS, read_config
from model.tokenizer import Tokenizers
from model.transformer import Transformer
from model.weight_shapes import expected_shapes


@dataclass(frozen=True)
class LoadedModel:
    """A model ready to run; `fingerprint` is the SHA-256 of its weights file."""

    name: str
    path: Path
    transformer: Transformer
    tokenizers: Tokenizers
    fingerprint: str
    example: str = ""
    """A sentence that the model can read."""
    alpha: float = ALPHA
    """The length penalty that suits it best."""
    step: int | None = None
    moment: bool = False
    """As in `ModelInfo`."""

    @property
    def config(self) -> TransformerConfig:
        """The sizes of the model."""
        return self.transformer.config

    def completed(self, decoding: DecodingConfig) -> DecodingConfig:
        """With the model's own length penalty where none was chosen."""
        return decoding if decoding.alpha is not None else replace(decoding, alpha=self.alpha)


def load_model(folder: Path) -> LoadedModel:
    """Open a model folder; raises ModelFileError with what is wrong."""
    try:
        return _load(folder)
    except OSError as error:
        raise ModelFileError(path=folder, reason=system_words(error)) from error


def _load(folder: Path) -> LoadedModel:
    for name in (CONFIG, TOKENIZER, WEIGHTS):
        if not (folder / name).is_file():
            raise ModelFileError(
                path=folder, reason=Words("{name} is missing{hint}", name=name, hint=_hint(folder))
            )
    content = read_config(folder)
    tokenizers = read_tokenizers(folder, content.model)
    tensors = _read_weights(folder, content.model)
    fingerprint = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
    return LoadedModel(
        folder.resolve().name,
        folder,
        assembled(content.model, tensors),
        tokenizers,
        fingerprint,
        content.example,
        content.alpha,
    )


def assembled(config: TransformerConfig, tensors: dict[str, Tensor]) -> Transformer:
    """A model with these weights, ready to run."""
    transformer = Transformer(config)
    transformer.load_state_dict(tensors, strict=False)
    return transformer.eval().requires_grad_(False)


def save_model(
    folder: Path,
    config: TransformerConfig,
    weights: dict[str, Tensor],
    tokenizers: Tokenizers,
    card: str,
    dtype: torch.dtype = torch.float16,
    example: str = "",
    alpha: float = ALPHA,
) -> None:
    """Write a model folder; tied weights are written once. Raises FileError."""
    tensors = {
        name: weights[name].detach().to(dtype).contiguous() for name in expected_shapes(config)
    }
    write_atomically(folder / WEIGHTS, lambda path: save_file(tensors, path))
    write_text(folder / TOKENIZER, tokenizers.to_json())
    write_text(folder / CARD, card)
    content = {"format": FORMAT, "model": config.to_dict(), "example": example, "alpha": alpha}
    write_text(folder / CONFIG, json.dumps(content, indent=2) + "\n")


def _hint(folder: Path) -> str:
    if not folder.is_dir():
        return Words(" because there is no such folder")
    pickles = [
        p.name for p in sorted(folder.iterdir()) if p.suffix in {".bin", ".pt", ".pth", ".pkl"}
    ]
    if pickles:
        return Words(
            "; {name} looks like a pickle, which this program never opens", name=pickles[0]
        )
    return ""


def read_tokenizers(folder: Path, config: TransformerConfig) -> Tokenizers:
    """The tokenizers in a folder, which must fit the model; raises ModelFileError."""
    try:
        text = (folder / TOKENIZER).read_text(encoding="utf-8")
        tokenizers = Tokenizers.from_json(text)
    except ModelError as error:
        raise ModelFileError(path=folder, reason=error) from error
    except Exception as error:  # the library raises bare Exceptions
        raise ModelFileError(
            path=folder, reason=Words("{tokenizer} is not a tokenizer", tokenizer=TOKENIZER)
        ) from error
    sizes = tokenizers.source.vocab, tokenizers.target.vocab
    wanted = config.source_vocab, config.target_vocab
    if sizes != wanted or tokenizers.joint != config.joint_vocab:
        reason = Words(
            "the tokenizer has {sizes} tokens but the model {wanted}", sizes=sizes, wanted=wanted
        )
        raise ModelFileError(path=folder, reason=reason)
    return tokenizers


def _read_weights(folder: Path, config: TransformerConfig) -> dict[str, Tensor]:
    wanted = expected_shapes(config)
    try:
        with safe_open(folder / WEIGHTS, framework="pt") as file:
            found = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
            if difference := _difference(wanted, found):
                raise ModelFileError(
                    path=folder,
                    reason=Words(
                        "in {weights}, {difference}", weights=WEIGHTS, difference=difference
                    ),
                )
            stored = {name: file.get_tensor(name) for name in wanted}
    except (SafetensorError, OSError) as error:
        reason = Words("{weights} is damaged or not a safetensors file", weights=WEIGHTS)
        raise ModelFileError(path=folder, reason=reason) from error
    for name, tensor in stored.items():
        if not tensor.is_floating_point():
            reason = Words(
                "{name} is of the kind {dtype}, not of real numbers", name=name, dtype=tensor.dtype
            )
            raise ModelFileError(path=folder, reason=reason)
    tensors = {name: tensor.float() for name, tensor in stored.items()}
    _check_finite(folder, tensors)
    return tensors


def check_weights(folder: Path, config: TransformerConfig, tensors: dict[str, Tensor]) -> None:
    """Raise ModelFileError unless these are finite weights of such a model."""
    found = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    if difference := _difference(expected_shapes(config), found):
        raise ModelFileError(path=folder, reason=difference)
    _check_finite(folder, tensors)


def _check_finite(folder: Path, tensors: dict[str, Tensor]) -> None:
    for name, tensor in tensors.items():
        if not tensor.isfinite().all():
            raise ModelFileError(
                path=folder, reason=Words("{name} has values that are not numbers", name=name)
            )


def _difference(
    wanted: dict[str, tuple[int, ...]], found: dict[str, tuple[int, ...]]
) -> Words | None:
    for name, shape in wanted.items():
        if name not in found:
            return Words("{name} is missing", name=name)
        if found[name] != shape:
            return Words(
                "{name} has the shape {found}, not {shape}",
                name=name,
                found=found[name],
                shape=shape,
            )
    extra = sorted(set(found) - set(wanted))
    return Words("{name} does not belong to such a model", name=extra[0]) if extra else None
