"""How figures call things: kinds, stages, tokens as queries, heads, interventions."""

from PySide6.QtCore import QCoreApplication

from model.address import AttentionKind, HeadAddress, Stack
from model.intervention import Interventions
from model.trace import Trace
from visualizer.figures.figure import View
from visualizer.selection import Stage
from visualizer.wording import token_name

tr = QCoreApplication.translate


def kind_label(kind: AttentionKind) -> str:
    """The kind, as short as it can be."""
    return {
        AttentionKind.ENCODER_SELF: tr("AttentionKind", "Encoder self"),
        AttentionKind.DECODER_SELF: tr("AttentionKind", "Decoder self"),
        AttentionKind.CROSS: tr("AttentionKind", "Cross"),
    }[kind]


def kind_title(kind: AttentionKind) -> str:
    """The kind with the word attention, as a title begins."""
    return {
        AttentionKind.ENCODER_SELF: tr("AttentionKind", "Encoder self-attention"),
        AttentionKind.DECODER_SELF: tr("AttentionKind", "Masked decoder self-attention"),
        AttentionKind.CROSS: tr("AttentionKind", "Cross-attention"),
    }[kind]


def head_name(address: HeadAddress) -> str:
    """A head as a title names it."""
    text = tr("Heads", "{kind}, layer {layer}, head {head}")
    kind, layer, head = address
    return text.format(kind=kind_title(kind), layer=layer + 1, head=head + 1)


def stack_name(stack: Stack) -> str:
    """A stack as people read it."""
    return tr("Stack", "Encoder") if stack is Stack.ENCODER else tr("Stack", "Decoder")


def axis_titles(kind: AttentionKind) -> tuple[str, str]:
    """What the columns and the rows of a matrix are."""
    if kind is AttentionKind.ENCODER_SELF:
        return (
            tr("AttentionKind", "key: source token read"),
            tr("AttentionKind", "query: source token being encoded"),
        )
    query = tr("AttentionKind", "query: token being written")
    if kind is AttentionKind.CROSS:
        return tr("AttentionKind", "key: source token read"), query
    return tr("AttentionKind", "key: output token read"), query


def short_axis_titles() -> tuple[str, str]:
    """The same, where there is no room for more."""
    return tr("AttentionKind", "key"), tr("AttentionKind", "query")


def stage_name(stage: Stage) -> str:
    """What the numbers of a stage are."""
    return {
        Stage.DOT_PRODUCT: tr("Stage", "q·k"),
        Stage.SCALED: tr("Stage", "score"),
        Stage.MASKED: tr("Stage", "score"),
        Stage.SOFTMAX: tr("Stage", "weight"),
    }[stage]


def query_piece(trace: Trace, kind: AttentionKind, query: int) -> str:
    """What a query is called: the token being encoded, or the one being written."""
    tokens = trace.source if kind is AttentionKind.ENCODER_SELF else trace.decoder_output
    return token_name(tokens, query)


def query_sentence(trace: Trace, kind: AttentionKind, query: int, brief: bool = False) -> str:
    """A query in words; of a decoder row both tokens, the one written and the one read.

    Unless brief: then only the one that is written.
    """
    piece = query_piece(trace, kind, query)
    if brief or kind is AttentionKind.ENCODER_SELF:
        return tr("Query", "“{token}”").format(token=piece)
    text = tr("Query", "“{written}” (written after reading “{read}”)")
    return text.format(written=piece, read=token_name(trace.decoder_input, query))


def interventions_sentence(interventions: Interventions) -> str:
    """What was changed in a run, in a sentence; empty where nothing was."""
    if not interventions:
        return ""
    parts = [
        tr("Interventions", "{kind} layer {layer} head {head} silenced").format(
            kind=kind_label(kind), layer=layer + 1, head=head + 1
        )
        for kind, layer, head in sorted(interventions.silenced)
    ]
    if len(parts) > 3:
        parts = [tr("Interventions", "{count} heads silenced").format(count=len(parts))]
    if interventions.positions_off:
        parts.append(tr("Interventions", "positions off"))
    text = tr("Interventions", "Intervened run: {changes}.")
    return text.format(changes=tr("Interventions", ", ").join(parts))


def recorded_note(view: View) -> str:
    """That the numbers come from a file; empty where they were computed now, and in the window.

    The window says it in its status line, so that nothing moves when the run becomes live.
    """
    if view.in_window or not view.trace.recorded:
        return ""
    return tr("Trace", "Recorded: read from a file, not computed now.")
