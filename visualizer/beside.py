"""The run without a what-if, which is shown beside the one with it."""

from model.intervention import Interventions
from model.trace import Trace, TraceRequest


def same_input(first: Trace, second: Trace) -> bool:
    """Whether two runs differ by their interventions at most."""
    return _input(first) == _input(second)


def plain_request(trace: Trace) -> TraceRequest:
    """What makes the run without the what-if of this one."""
    model = trace.model
    return TraceRequest(
        trace.source_text,
        decoding=trace.decoding,
        padding=trace.padding,
        moment=model.step if model.moment else None,
    )


def is_beside(shown: Trace, trace: Trace, wanted: Interventions) -> bool:
    """Whether a what-if is shown, and wanted, of which this is the run without it."""
    what_if = bool(wanted) and shown.interventions == wanted
    return what_if and not trace.interventions and same_input(shown, trace)


def is_elsewhere(shown: Trace, trace: Trace) -> bool:
    """Whether this run, without a what-if, is of another moment of the training that is shown."""
    moved = trace.model != shown.model and trace.model.is_of_run(shown.model)
    return moved and not (trace.interventions or trace.recorded)


def _input(trace: Trace) -> tuple[object, ...]:
    return trace.model, trace.source_text, trace.decoding, trace.padding, trace.forced
