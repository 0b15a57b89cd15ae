"""The options of `export`: what a figure shows, and what its file is made with. No Qt."""

import argparse
from argparse import Namespace

from model.address import AttentionKind
from model.config import DecodingConfig
from visualizer.appearance import AUTO, DATA_FORMATS, RATE, Appearance, Series
from visualizer.argument_types import drawing, finite, length, whole, written
from visualizer.selection import PositionsView, Stage

FIGURES = (
    "attention-matrix, head-strip, head-grid, mask, positions, residual-stream, vectors, "
    "architecture, inspector, tokens, training or over-training"
)
MAPS = (
    "blues, greys, viridis or magma; for values below 0, and as well for others, blue-white-red or "
    "blue-black-red"
)


def add_export(parser: argparse.ArgumentParser) -> None:
    """Everything but the run itself."""
    _add_view(parser.add_argument_group("what is shown"))
    _add_appearance(parser.add_argument_group("what it looks like"))
    add = parser.add_argument_group("what is written").add_argument
    add("--data", choices=DATA_FORMATS, help="the numbers too, in a file beside the picture")
    text = "one for each: numbered files, pages of a .pdf, or an animation (.apng, .mp4)"
    add("--series", choices=[series.value for series in Series], help=text)
    text = f"pictures in a second of an animation (default: {RATE:g})"
    add("--rate", metavar="N", type=length, default=RATE, help=text)
    text = ".png, .svg or .pdf; a series also .apng or .mp4"
    add("-o", "--output", metavar="FILE", type=drawing, required=True, help=text)


def add_sampling(parser: argparse.ArgumentParser) -> None:
    """How the output is drawn instead of searched for."""
    add, usual = parser.add_argument, DecodingConfig()
    add("--sample", action="store_true", help="draw the output instead of searching")
    add("--seed", metavar="N", type=whole(0, 2**63 - 1), default=usual.seed, help="of the draw")
    add("--temperature", metavar="T", type=finite, default=usual.temperature)
    add("--top-k", metavar="N", type=whole(0, 10**6), default=usual.top_k, help="0 for all")
    add("--top-p", metavar="P", type=finite, default=usual.top_p)
    text = "most output tokens (default: those of the sentence + 50)"
    add("--longest", metavar="N", type=whole(0, 65_536), default=usual.longest, help=text)


def appearance_of(arguments: Namespace) -> Appearance:
    """What the arguments say of the file; raises AppearanceError."""
    texts = {"title": arguments.title, "caption": arguments.caption}
    return Appearance(
        width_mm=arguments.width,
        height_mm=arguments.height,
        dpi=arguments.dpi,
        style=arguments.style,
        font=arguments.font,
        font_size=arguments.font_size,
        colormap=arguments.colormap,
        low=arguments.low,
        high=arguments.high,
        numbers=arguments.numbers,
        without_special=arguments.without_special,
        transparent=arguments.transparent,
        **{name: "" if text == AUTO else text or None for name, text in texts.items()},
    )


def decoding_of(arguments: Namespace) -> DecodingConfig:
    """How the output is found: greedily unless something else is asked for."""
    longest = getattr(arguments, "longest", DecodingConfig().longest)
    if arguments.beam is not None:
        return DecodingConfig("beam", arguments.beam, arguments.alpha, longest=longest)
    if not getattr(arguments, "sample", False):
        return DecodingConfig(longest=longest)
    return DecodingConfig(
        "sample",
        temperature=arguments.temperature,
        top_k=arguments.top_k,
        top_p=arguments.top_p,
        seed=arguments.seed,
        longest=longest,
    )


def _add_view(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--text", type=written, help="the source sentence; the figure training needs none")
    add("--figure", metavar="NAME", required=True, help=FIGURES)
    kinds = [kind.value for kind in AttentionKind]
    add("--kind", choices=kinds, default="cross", help="kind of attention (default: cross)")
    add("--layer", metavar="L", type=whole(1, 64), default=1, help="from 1 (default)")
    add("--head", metavar="H", type=whole(1, 256), default=1, help="from 1 (default)")
    place = whole(1, 10**6)
    add("--query", metavar="N", type=place, help="token that asks, from 1 (default)")
    add("--key", metavar="N", type=place, help="token that is asked, from 1")
    add("--source-token", metavar="N", type=place, default=1, help="of the sentence, from 1")
    add("--decode-step", metavar="N", type=place, default=1, help="of the output, from 1")
    add("--step", metavar="N", type=place, default=1, help="of the walk through the model, from 1")
    stages = [stage.value for stage in Stage]
    add("--stage", choices=stages, default="softmax", help="of the matrix (default: softmax)")
    add("--tensor", metavar="NAME", default="embed", help="for vectors: q, attn_out, ...")
    text = "training: another run whose curves are drawn beside; may be repeated"
    add("--compare", metavar="RUN", type=written, action="append", default=[], help=text)
    add("--averaged", action="store_true", help="residual-stream: the mean over the tokens")
    views = [view.value for view in PositionsView]
    add("--positions", choices=views, default="sum", help="what positions shows (default: sum)")
    add("--dim-special", action="store_true", help="fade <s>, </s> and padding")


def _add_appearance(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--width", metavar="MM", type=length, help="in millimetres; 84 is a column, 174 two")
    add("--height", metavar="MM", type=length, help="in millimetres")
    add("--dpi", metavar="N", type=whole(36, 2400), default=300, help="of a .png (default: 300)")
    add("--style", choices=("print", "light", "dark", "lecture"), default="print")
    add("--font", metavar="FAMILY", type=written, default="", help="of all text")
    add("--font-size", metavar="PT", type=length, help="in points (print: 8); never under 6")
    add("--colormap", metavar="NAME", default="", help=MAPS)
    add("--low", metavar="VALUE", type=finite, help="where the colours begin")
    add("--high", metavar="VALUE", type=finite, help="where the colours end")
    add("--no-numbers", dest="numbers", action="store_false", help="no values in the cells")
    add("--without-special", action="store_true", help="leave out <s>, </s> and padding")
    own = f"{AUTO} for its own (default: none)"
    add("--title", metavar="TEXT", type=written, help=f"above it; {own}")
    add("--caption", metavar="TEXT", type=written, help=f"below it; {own}")
    add("--transparent", action="store_true", help="no background")
    text = "of the texts in the figure (default: en)"
    add("--language", choices=("en", "zh_CN"), default="en", help=text)
