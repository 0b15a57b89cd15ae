"""Where a step stands in the walk through a trace's model."""

from visualizer.walk import walk


def index_of(trace, operation, **where):
    return next(
        index
        for index, step in enumerate(walk(trace.model.config))
        if step.operation is operation
        and all(getattr(step, name) == value for name, value in where.items())
    )
