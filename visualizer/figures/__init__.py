"""FIGURES: one line for each figure; the names are those of the command line."""

from importlib import import_module

from visualizer.figures.figure import Figure, View

__all__ = ["FIGURES", "Figure", "View", "figure_class"]

FIGURES = {
    "architecture": "architecture:ArchitectureFigure",
    "attention-matrix": "attention_matrix:AttentionMatrix",
    "head-strip": "head_strip:HeadStrip",
    "head-grid": "head_grid:HeadGrid",
    "mask": "mask:MaskFigure",
    "positions": "positional_encoding:PositionalEncoding",
    "residual-stream": "residual_stream:ResidualStream",
    "vectors": "vectors:Vectors",
    "inspector": "inspector:InspectorFigure",
    "tokens": "tokens:TokensFigure",
    "training": "training:TrainingFigure",
    "over-training": "over_training:OverTraining",
}


def figure_class(name: str) -> type[Figure]:
    """The class of a figure; raises KeyError for a name that does not exist."""
    module, place = FIGURES[name].split(":")
    figure: type[Figure] = getattr(import_module(f"visualizer.figures.{module}"), place)
    return figure
