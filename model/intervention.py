"""What is changed in a run: heads silenced, positions switched off. A frozen value."""

from dataclasses import dataclass, replace

from model.address import AttentionKind, HeadAddress


@dataclass(frozen=True)
class Interventions:
    """The changes of one run; false when there are none.

    A silenced head adds nothing: its z is 0, while its weights can still be looked at.
    """

    silenced: frozenset[HeadAddress] = frozenset()
    positions_off: bool = False

    def __bool__(self) -> bool:
        return bool(self.silenced) or self.positions_off

    def silenced_heads(self, kind: AttentionKind, layer: int) -> list[int]:
        """The silenced heads of one layer, in order."""
        return sorted(h.head for h in self.silenced if h.kind is kind and h.layer == layer)

    def toggled(self, head: HeadAddress) -> "Interventions":
        """The same with one head silenced, or sounding again."""
        return replace(self, silenced=self.silenced ^ {head})

    def fits(self, encoder_layers: int, decoder_layers: int, heads: int) -> bool:
        """Whether every silenced head exists in a model of these sizes."""
        layers = {AttentionKind.ENCODER_SELF: encoder_layers}
        return all(
            0 <= h.layer < layers.get(h.kind, decoder_layers) and 0 <= h.head < heads
            for h in self.silenced
        )
