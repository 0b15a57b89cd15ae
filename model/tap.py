"""A forward pass names its tensors by passing them through a tap.

`tap("q", tensor)` hands the tensor back. The plain `Tap` does nothing else, a `Recorder`
remembers it, an intervention hands back something different. `tap.at(scope, layer)` says where
in the model the names belong; nothing stays behind on the model.
"""

from dataclasses import dataclass, field, replace

from torch import Tensor

from model.address import AttentionKind, Stack
from model.intervention import Interventions

Scope = AttentionKind | Stack
"""Attention tensors belong to a kind, everything else to the encoder or the decoder stack."""


class Tap:
    """Does nothing."""

    def __call__(self, name: str, tensor: Tensor) -> Tensor:
        """Hand the tensor back."""
        return tensor

    def at(self, scope: Scope, layer: int = 0) -> "Tap":
        """The same tap for the tensors of one layer."""
        return self


UNTAPPED = Tap()


@dataclass(frozen=True)
class Recorder(Tap):
    """Remembers every tensor under (scope, layer, name), but those whose name is in `without`."""

    without: frozenset[str] = frozenset()
    tensors: dict[tuple[Scope, int, str], Tensor] = field(default_factory=dict)
    scope: Scope = Stack.ENCODER
    layer: int = 0

    def __call__(self, name: str, tensor: Tensor) -> Tensor:
        if name not in self.without:
            self.tensors[self.scope, self.layer, name] = tensor
        return tensor

    def at(self, scope: Scope, layer: int = 0) -> "Recorder":
        return replace(self, scope=scope, layer=layer)


@dataclass(frozen=True)
class Intervene(Tap):
    """Changes what the interventions name, then hands it to the next tap."""

    interventions: Interventions
    then: Tap = UNTAPPED
    scope: Scope = Stack.ENCODER
    layer: int = 0

    def __call__(self, name: str, tensor: Tensor) -> Tensor:
        if name == "z" and isinstance(self.scope, AttentionKind):
            silent = self.interventions.silenced_heads(self.scope, self.layer)
            if silent:
                tensor = tensor.clone()  # [batch, head, query, head_dim]
                tensor[:, silent] = 0
        elif name == "pos_embed" and self.interventions.positions_off:
            tensor = tensor.new_zeros(tensor.shape)
        return self.then(name, tensor)

    def at(self, scope: Scope, layer: int = 0) -> "Intervene":
        return replace(self, then=self.then.at(scope, layer), scope=scope, layer=layer)


def tap_for(interventions: Interventions, then: Tap = UNTAPPED) -> Tap:
    """The tap that applies the interventions and then `then`; `then` itself for none."""
    return Intervene(interventions, then) if interventions else then
