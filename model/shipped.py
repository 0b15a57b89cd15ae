"""Which models there are, and what a model's name stands for; no torch."""

import difflib
from dataclasses import dataclass
from pathlib import Path

from model.config import TransformerConfig
from model.counting import counted
from model.errors import ModelError, Words
from model.folder import CARD, CONFIG, read_config

SHIPPED = Path(__file__).resolve().parent.parent / "assets" / "models"
"""The folder of the models that come with the program."""


class UnknownModelError(ModelError):
    """A name that is neither a shipped model nor a folder."""

    template = "There is no model “{name}”: {hint}."

    def __init__(self, name: str) -> None:
        known = [summary.name for summary in shipped_models()]
        similar = difflib.get_close_matches(name, known, 1)
        if similar:
            hint = Words("perhaps you mean {value}", value=similar[0])
        elif known:
            hint = Words(
                "it is neither a folder nor one of {known}; for a run, say where its folder is",
                known=", ".join(known),
            )
        else:
            hint = Words("it is not a folder")
        super().__init__(name=name, hint=hint)


@dataclass(frozen=True)
class ModelSummary:
    """A shipped model in one line: `title` is what its card says first."""

    name: str
    path: Path
    title: str
    config: TransformerConfig

    @property
    def size(self) -> str:
        """The sizes as a person reads them."""
        config = self.config
        return (
            f"{config.encoder_layers}+{config.decoder_layers} layers, "
            f"{counted(config.heads, 'head')}, d_model {config.d_model}, "
            f"{config.parameters / 1e6:.1f}M parameters"
        )


def shipped_models() -> list[ModelSummary]:
    """The models that come with the program, by name; damaged ones are left out."""
    summaries = []
    for path in sorted(SHIPPED.glob(f"*/{CONFIG}")):
        folder = path.parent
        try:
            config = read_config(folder).model
        except ModelError:
            continue
        summaries.append(ModelSummary(folder.name, folder, _title(folder), config))
    return summaries


def find_model(name: str) -> Path:
    """The folder of a shipped model, or the model folder or training run at a path.

    Raises UnknownModelError.
    """
    shipped = SHIPPED / name
    if name and Path(name).name == name and (shipped / CONFIG).is_file():
        return shipped
    folder = Path(name)
    if not name or not folder.is_dir():
        raise UnknownModelError(name)
    return folder


def _title(folder: Path) -> str:
    """The card's first line without the name of the model."""
    try:
        first = (folder / CARD).read_text(encoding="utf-8").partition("\n")[0]
    except (OSError, UnicodeDecodeError):
        return ""
    return first.removeprefix("#").strip().removeprefix(folder.name).lstrip(":").strip()
