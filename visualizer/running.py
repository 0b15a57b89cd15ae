"""Runs of a model for the commands: what the arguments ask for, or why that cannot be."""

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from model.counting import counted
from model.intervention import Interventions
from model.stepping import finished
from visualizer.cli import UsageError
from visualizer.export_options import decoding_of

if TYPE_CHECKING:
    from model.checkpoint import LoadedModel
    from model.trace import Trace


def traced(arguments: Namespace, model: "LoadedModel") -> "Trace":
    """The trace that the arguments ask for."""
    from model.trace import TraceRequest
    from model.tracing import trace as steps

    config = model.config
    for head in arguments.silence:
        single = Interventions(frozenset({head}))
        if not single.fits(config.encoder_layers, config.decoder_layers, config.heads):
            raise UsageError(
                reason=f"There is no head {head.kind}:{head.layer + 1}:{head.head + 1}: "
                f"{model.name} has {config.encoder_layers} encoder and {config.decoder_layers} "
                f"decoder layers, each with {counted(config.heads, 'head')}"
            )
    interventions = Interventions(frozenset(arguments.silence), arguments.positions_off)
    decoding = decoding_of(arguments)
    request = TraceRequest(
        arguments.text, arguments.target, decoding, interventions, arguments.padding
    )
    return finished(steps(model, request))


def hint(model: "LoadedModel", text: str, where: str = "") -> None:
    """Say so when a text is written in characters that the model does not know."""
    from model.hints import byte_share

    pieces = model.tokenizers.source.encode(text)
    if share := byte_share([piece.text for piece in pieces], [piece.span for piece in pieces]):
        print(f"{where}{share}", file=sys.stderr)
