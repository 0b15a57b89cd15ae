"""The command line that makes a figure again: a function of what is on screen."""

import shlex
from collections.abc import Iterator, Sequence

from model.config import DecodingConfig
from visualizer.appearance import AUTO, Appearance
from visualizer.selection import Selection, ViewOptions
from visualizer.situation import Situation

PROGRAM = "attention-visualizer"


def command_line(arguments: Sequence[str]) -> str:
    """Arguments as they are typed into a shell."""
    return shlex.join([PROGRAM, *arguments])


def export_arguments(
    situation: Situation,
    figure: str,
    appearance: Appearance,
    output: str,
    more: Sequence[str] = (),
) -> list[str]:
    """Everything that `export` needs for this figure; what is usual is not said."""
    return [
        "export",
        *("--model", situation.model),
        *(named("--text", situation.sentence) if situation.sentence else ()),
        *("--figure", figure),
        *_run(situation),
        *_selection(situation.selection),
        *_options(situation.options),
        *_appearance(appearance),
        *more,
        *("-o", output),
    ]


def _run(situation: Situation) -> Iterator[str]:
    yield from _decoding(situation.decoding)
    if situation.padding:
        yield from ("--padding", str(situation.padding))
    for kind, layer, head in sorted(situation.interventions.silenced):
        yield from ("--silence", f"{kind}:{layer + 1}:{head + 1}")
    if situation.interventions.positions_off:
        yield "--positions-off"


def _decoding(decoding: DecodingConfig) -> Iterator[str]:
    usual = DecodingConfig()
    if decoding.method == "beam":
        yield from ("--beam", str(decoding.beam))
        if decoding.alpha is not None:
            yield from ("--alpha", _written(decoding.alpha))
    if decoding.method == "sample":
        yield from ("--sample", "--seed", str(decoding.seed))
        for name in ("temperature", "top_k", "top_p"):
            value = getattr(decoding, name)
            if value != getattr(usual, name):
                yield from (f"--{name.replace('_', '-')}", _written(value))
    if decoding.longest != usual.longest:
        yield from ("--longest", str(decoding.longest))


def _selection(selection: Selection) -> Iterator[str]:
    """Counted from 1, as people do."""
    usual = Selection()
    for name in ("kind", "stage", "tensor"):
        value = getattr(selection, name)
        if value != getattr(usual, name):
            yield from (f"--{name}", str(value))
    yield from ("--layer", str(selection.layer + 1), "--head", str(selection.head + 1))
    for option, index in (
        ("--source-token", selection.source),
        ("--decode-step", selection.target),
        ("--step", selection.step),
    ):
        if index:
            yield from (option, str(index + 1))
    if selection.key is not None:
        yield from ("--key", str(selection.key + 1))


def _options(options: ViewOptions) -> Iterator[str]:
    if options.averaged:
        yield "--averaged"
    if options.positions != ViewOptions().positions:
        yield from ("--positions", options.positions.value)
    if options.dim_special:
        yield "--dim-special"


def _appearance(appearance: Appearance) -> Iterator[str]:
    usual = Appearance()
    for option, name in VALUES.items():
        value = getattr(appearance, name)
        if value != getattr(usual, name):
            yield from named(option, _written(value))
    for option, text in (("--title", appearance.title), ("--caption", appearance.caption)):
        if text is not None:
            yield from named(option, text or AUTO)
    if not appearance.numbers:
        yield "--no-numbers"
    if appearance.without_special:
        yield "--without-special"
    if appearance.transparent:
        yield "--transparent"


VALUES = {
    "--style": "style",
    "--font": "font",
    "--font-size": "font_size",
    "--colormap": "colormap",
    "--low": "low",
    "--high": "high",
    "--width": "width_mm",
    "--height": "height_mm",
    "--dpi": "dpi",
}
"""The options of an appearance that have a value."""


def _written(value: object) -> str:
    """A number as short as it can be without being another."""
    short = f"{value:g}" if isinstance(value, float) else ""
    return short if short and float(short) == value else str(value)


def named(name: str, value: str) -> Iterator[str]:
    """An option and its value; one that begins like an option stands in the same argument."""
    if value.startswith("-"):
        yield f"{name}={value}"
    else:
        yield from (name, value)
