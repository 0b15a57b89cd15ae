"""What is on screen, as one value: everything that one needs to bring it back. JSON in and out."""

from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any, Self, get_args, get_type_hints

from model.address import AttentionKind, HeadAddress
from model.config import DecodingConfig, TransformerConfig
from model.errors import ConfigError, ModelError, Words
from model.intervention import Interventions
from model.shipped import SHIPPED
from model.trace import Trace
from visualizer.appearance import Appearance, AppearanceError
from visualizer.selection import Selection, ViewOptions
from visualizer.theme import COLORMAPS

LONGEST = 100_000  # characters of a sentence


class SituationError(ModelError):
    """Something in a session or a lesson that cannot be."""

    template = "{field} {reason}."

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field=field, reason=reason)
        self.field, self.reason = field, reason


@dataclass(frozen=True)
class Situation:
    """A model, what it runs, how that is looked at; what is not said is as at the first start.

    `model` is the name of a shipped model or a folder, `fingerprint` the SHA-256 of its weights
    ("" for any), `panel` the one in front by its name in PANELS ("" for any).
    """

    model: str
    fingerprint: str = ""
    sentence: str = ""
    decoding: DecodingConfig = field(default_factory=DecodingConfig)
    padding: int = 0
    interventions: Interventions = Interventions()
    selection: Selection = field(default_factory=Selection)
    options: ViewOptions = field(default_factory=ViewOptions)
    panel: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "model": self.model,
            "fingerprint": self.fingerprint,
            "sentence": self.sentence,
            "decoding": self.decoding.to_dict(),
            "padding": self.padding,
            "interventions": _interventions_out(self.interventions),
            "selection": _out(replace(self.selection, hover=None)),
            "options": _out(self.options),
            "panel": self.panel,
        }

    @classmethod
    def from_dict(cls, values: object) -> Self:
        """From parsed JSON; raises SituationError."""
        content = _object("situation", values, {each.name for each in fields(cls)})
        parts: dict[str, Any] = {}
        for name in ("model", "fingerprint", "sentence", "panel"):
            parts[name] = _checked(name, content.get(name, ""), str)
        if "\0" in parts["model"]:
            raise SituationError(field="model", reason="has a character that no path has")
        if len(parts["sentence"]) > LONGEST:
            raise SituationError(field="sentence", reason="is too long")
        parts["padding"] = _checked("padding", content.get("padding", 0), int)
        if not isinstance(content.get("decoding", {}), dict):
            raise SituationError(field="decoding", reason="must be a JSON object")
        try:
            parts["decoding"] = DecodingConfig.from_dict(content.get("decoding", {}))
        except ConfigError as error:
            raise SituationError(field=f"decoding.{error.field}", reason=error.reason) from error
        parts["interventions"] = _interventions_in(content.get("interventions", {}))
        parts["selection"] = _in("selection", Selection, content.get("selection", {}))
        parts["options"] = _in("options", ViewOptions, content.get("options", {}))
        if parts["options"].colormap not in ("", *COLORMAPS):
            known = ", ".join(COLORMAPS)
            raise SituationError(
                field="options.colormap", reason=Words("must be one of {known}", known=known)
            )
        try:
            Appearance.of(parts["options"])
        except AppearanceError as error:
            reason = Words("must {reason}", reason=error.reason)
            raise SituationError(field=error.field, reason=reason) from error
        return cls(**parts)

    def check_fits(self, config: TransformerConfig) -> None:
        """Raise SituationError for what no model of these sizes can run."""
        if not self.interventions.fits(config.encoder_layers, config.decoder_layers, config.heads):
            raise SituationError(
                field="interventions.silenced", reason="has a head that the model does not have"
            )
        if self.padding >= config.max_positions:
            reason = Words(
                "must be less than {most:,}, as many tokens as the model can read",
                most=config.max_positions,
            )
            raise SituationError(field="padding", reason=reason)

    @classmethod
    def of(cls, trace: Trace, selection: Selection, options: ViewOptions, panel: str = "") -> Self:
        """What a trace and how it is looked at say; a shipped model goes by its name."""
        folder = trace.model.path
        noted = folder if trace.recorded else folder.absolute()
        return cls(
            model=folder.name if folder.parent == SHIPPED else str(noted),
            fingerprint=trace.model.fingerprint,
            sentence=trace.source_text,
            decoding=trace.decoding,
            padding=trace.padding,
            interventions=trace.interventions,
            selection=replace(selection, hover=None),
            options=options,
            panel=panel,
        )

    def is_run_of(self, trace: Trace) -> bool:
        """Whether this trace is of the sentence, the search and the changes that are wanted."""
        found = trace.decoding
        if self.decoding.alpha is None:  # the model's own
            found = replace(found, alpha=None)
        wanted = self.sentence, self.decoding, self.interventions, self.padding
        made = trace.source_text, found, trace.interventions, trace.padding
        return not trace.forced and wanted == made


def _out(value: Any) -> dict[str, Any]:
    """A frozen value's fields; what is None is left out."""
    found = {each.name: getattr(value, each.name) for each in fields(value)}
    return {
        name: item.value if isinstance(item, Enum) else item
        for name, item in found.items()
        if item is not None
    }


def _in(name: str, kind: type[Any], values: object) -> Any:
    """A frozen value from its fields, each of its type."""
    types = get_type_hints(kind)
    types.pop("hover", None)
    content = _object(name, values, set(types))
    checked = {key: _checked(f"{name}.{key}", item, types[key]) for key, item in content.items()}
    return kind(**checked)


def _checked(name: str, value: object, kind: Any) -> Any:
    """A value of a simple type, or of an enumeration by its value."""
    kinds = tuple(each for each in get_args(kind) if each is not type(None)) or (kind,)
    for each in kinds:
        if issubclass(each, Enum):
            known = [member.value for member in each]
            if value in known:
                return each(value)
            raise SituationError(
                field=name, reason=Words("must be one of {known}", known=", ".join(known))
            )
        if type(value) is each and not (each is int and not 0 <= value < 10**9):  # type: ignore[operator]
            return value
    raise SituationError(field=name, reason=Words("must be {get}", get=_WORDS[kinds[0]]))


_WORDS = {
    str: Words("a text"),
    int: Words("a whole number from 0"),
    bool: Words("true or false"),
    float: Words("a number with a point"),
}


def _object(name: str, values: object, known: set[str]) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise SituationError(field=name, reason="must be a JSON object")
    for key in values:
        if key not in known:
            raise SituationError(field=f"{name}.{key}", reason="is not known to this program")
    return values


def _interventions_out(interventions: Interventions) -> dict[str, Any]:
    heads = sorted(interventions.silenced)
    silenced = [[head.kind.value, head.layer, head.head] for head in heads]
    return {"silenced": silenced, "positions_off": interventions.positions_off}


def _interventions_in(values: object) -> Interventions:
    content = _object("interventions", values, {"silenced", "positions_off"})
    heads = content.get("silenced", [])
    if not isinstance(heads, list):
        raise SituationError(field="interventions.silenced", reason="must be a list")
    off = _checked("interventions.positions_off", content.get("positions_off", False), bool)
    return Interventions(frozenset(map(_head, heads)), off)


def _head(value: object) -> HeadAddress:
    name = "interventions.silenced"
    if not isinstance(value, list) or len(value) != 3:
        raise SituationError(field=name, reason="must have lists of kind, layer and head")
    kind, *place = value
    for each in place:
        if type(each) is not int or not 0 <= each < 10**9:
            reason = Words(
                "has {value}, but layers and heads are whole numbers from 0 to the model’s last",
                value=f"{each!r:.40}",
            )
            raise SituationError(field=name, reason=reason)
    return HeadAddress(_checked(name, kind, AttentionKind), *place)
