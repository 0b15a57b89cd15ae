"""What is to be exported: a view and the figure that draws it, before any appearance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from visualizer.appearance import Appearance
from visualizer.command_line import command_line
from visualizer.figures.command import figure_arguments
from visualizer.figures.figure import Figure, View
from visualizer.figures.page import Maker, Page, figure_for
from visualizer.figures.provenance import Provenance


@dataclass(frozen=True, eq=False)
class Subject:
    """The same for the dialog, the clipboard and a series of files."""

    view: View
    make: Maker
    name: str
    """That of the figure on the command line."""

    def figure(self, appearance: Appearance) -> Figure:
        """It as a file has it."""
        return figure_for(self.make, self.view, appearance)

    def page(self, appearance: Appearance) -> Page:
        """It with title and caption."""
        return Page(self.figure(appearance), appearance)

    def provenance(self, appearance: Appearance, suffix: str) -> Provenance:
        """What a file says of itself."""
        return Provenance.of(self.view, self.name, self._honoured(appearance), suffix)

    def command(self, appearance: Appearance, output: str, more: Sequence[str] = ()) -> str:
        """What makes the file again, to be typed into a shell here."""
        said = appearance if "--series" in more else self._honoured(appearance)
        return command_line(figure_arguments(self.view, self.name, said, output, more))

    def _honoured(self, appearance: Appearance) -> Appearance:
        """Without a colour map that the figure cannot have."""
        fits = appearance.colormap in ("", *self.figure(appearance).colormaps)
        return appearance if fits else replace(appearance, colormap="")
