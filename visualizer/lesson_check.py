"""Whether what a lesson's scene selects and silences is there in its model and its run."""

from model.address import AttentionKind, Stack
from model.config import TransformerConfig
from model.errors import Words
from model.trace import Trace
from visualizer.lesson import Lesson, LessonError


def check_model(lesson: Lesson, index: int, config: TransformerConfig) -> None:
    """Raises LessonError for a layer or a head that the model has not."""
    situation, where = lesson.scenes[index].situation, f"scene {index + 1}: "
    selection = situation.selection
    _check(lesson, f"{where}selection.layer", selection.layer, _layers(config, selection.kind))
    _check(lesson, f"{where}selection.head", selection.head, config.heads)
    for head in sorted(situation.interventions.silenced):
        field = f"{where}interventions.silenced"
        _check(lesson, field, head.layer, _layers(config, head.kind))
        _check(lesson, field, head.head, config.heads)


def check_run(lesson: Lesson, index: int, trace: Trace) -> None:
    """Raises LessonError for a token that the run has not."""
    selection, where = lesson.scenes[index].situation.selection, f"scene {index + 1}: selection."
    name = "source" if selection.kind.stack is Stack.ENCODER else "target"
    _check(lesson, where + name, getattr(selection, name), trace[selection.kind].queries)
    if selection.key is not None:
        _check(lesson, f"{where}key", selection.key, trace[selection.kind].keys)


def _layers(config: TransformerConfig, kind: AttentionKind) -> int:
    encoder = kind is AttentionKind.ENCODER_SELF
    return config.encoder_layers if encoder else config.decoder_layers


def _check(lesson: Lesson, field: str, value: int, count: int) -> None:
    if value >= count:
        reason = Words("has {value}, where there are only 0 to {last}", value=value, last=count - 1)
        raise LessonError(field, reason, lesson.name)
