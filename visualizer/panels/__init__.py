"""PANELS: one line for each panel. Dock, menu entry, shortcut, settings key and tests follow."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP

from visualizer.panels.panel import Panel

Area = Literal["left", "centre", "right", "bottom"]


@dataclass(frozen=True)
class PanelSpec:
    """One panel: its name in settings and menus, its dock, and where its class is."""

    name: str
    title: str
    area: Area
    shortcut: str
    place: str

    def load(self) -> Callable[..., Panel]:
        """The class of the panel, imported when it is first needed."""
        module, name = self.place.split(":")
        panel: Callable[..., Panel] = getattr(import_module(f"visualizer.panels.{module}"), name)
        return panel


def _T(context: str, text: str) -> str:
    return str(QT_TRANSLATE_NOOP(context, text))


PANELS = (
    PanelSpec("architecture", _T("Panels", "Architecture"), "left", "Alt+A",
              "architecture:ArchitecturePanel"),
    PanelSpec("attention", _T("Panels", "Attention"), "centre", "Alt+1",
              "attention:AttentionPanel"),
    PanelSpec("all-heads", _T("Panels", "All heads"), "centre", "Alt+2",
              "all_heads:AllHeadsPanel"),
    PanelSpec("mask", _T("Panels", "Mask"), "centre", "Alt+3", "mask:MaskPanel"),
    PanelSpec("positions", _T("Panels", "Positions"), "centre", "Alt+4",
              "positions:PositionsPanel"),
    PanelSpec("residual-stream", _T("Panels", "Residual stream"), "centre", "Alt+5",
              "residual_stream:ResidualStreamPanel"),
    PanelSpec("vectors", _T("Panels", "Vectors"), "centre", "Alt+6", "vectors:VectorsPanel"),
    PanelSpec("training", _T("Panels", "Training"), "centre", "Alt+7", "training:TrainingPanel"),
    PanelSpec("over-training", _T("Panels", "Over training"), "centre", "Alt+8",
              "over_training:OverTrainingPanel"),
    PanelSpec("inspector", _T("Panels", "Inspector"), "right", "Alt+I",
              "inspector:InspectorPanel"),
    PanelSpec("tokens", _T("Panels", "Tokens"), "bottom", "Alt+T", "tokens:TokensPanel"),
)  # fmt: skip
