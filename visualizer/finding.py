"""Where in a run a text stands."""

from model.trace import Tokens, Trace


def places(trace: Trace, text: str) -> list[tuple[str, int]]:
    """The tokens with a text, as ("source" or "target", index): of the sentence, then written."""
    found = [("source", i) for i in _places(trace.source, trace.source_text, text)]
    return found + [("target", i) for i in _places(trace.decoder_output, trace.output_text, text)]


def _places(tokens: Tokens, whole: str, text: str) -> list[int]:
    """The tokens that contain a text, or with which it begins where it is longer."""
    text = text.casefold()
    return [
        index
        for index, (piece, (start, _)) in enumerate(zip(tokens.pieces, tokens.spans, strict=True))
        if text in piece.casefold() or whole[start:].casefold().startswith(text)
    ]
