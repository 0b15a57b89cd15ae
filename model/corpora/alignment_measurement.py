"""How well the cross-attention heads agree with the gold alignment of a corpus."""

import numpy as np

from model.alignment import AlignmentErrors, word_weights
from model.corpora.corpus import Findings, Measurement
from model.corpora.pair import Pair
from model.counting import counted
from model.trace import Trace


class AlignmentMeasurement(Measurement):
    """Which cross-attention head has the lowest alignment error rate?"""

    def __init__(self) -> None:
        self.errors = AlignmentErrors()

    def add(self, pair: Pair, output: str, trace: Trace) -> None:
        """Compare every head with the gold alignment of this pair."""
        if pair.alignment:
            self.errors.add(word_weights(trace), pair.alignment)

    def findings(self) -> Findings:
        """The head with the lowest alignment error rate, and that rate."""
        errors = self.errors
        if not errors.sentences:
            return Findings()
        rates = errors.rates()
        layer, head = (int(place) for place in np.unravel_index(rates.argmin(), rates.shape))
        name = f"Layer {layer + 1} - Head {head + 1}"
        rate = float(rates[layer, head])
        sentence = (
            f"The cross-attention head that aligns best is {name}: the source word to which it "
            f"gives the largest weight, for each word that is predicted, has an alignment error "
            f"rate (AER) of {rate:.1%} against the {counted(errors.gold, 'gold link')} of "
            f"{counted(errors.sentences, 'unseen sentence')} (the lowest that naming one word each "
            f"can reach here is {errors.lowest:.1%})."
        )
        numbers: dict[str, float | str] = {
            "alignment_head": name,
            "alignment_error_rate": rate,
            "alignment_error_rate_lowest_possible": errors.lowest,
        }
        return Findings(numbers, sentence)
