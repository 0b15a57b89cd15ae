"""How good a model is on pairs that it did not learn from: exact match, BLEU, chrF."""

import re
import unicodedata
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sacrebleu

from model.checkpoint import LoadedModel
from model.config import DecodingConfig
from model.corpora import Findings, Measurement, Pair
from model.corpora.batching import EncodedPair, encode_pairs
from model.errors import TextError, Words
from model.stepping import finished
from model.trace import TraceRequest
from model.tracing import source_pieces, trace, translate
from model.training import validate

_HAN = re.compile("[㐀-鿿豈-﫿𠀀-𲎯]")


@dataclass(frozen=True)
class Progress:
    """So many of the sentences are done."""

    done: int
    of: int


@dataclass(frozen=True)
class Scores:
    """Exact match and token accuracy lie between 0 and 1, BLEU and chrF between 0 and 100.

    Token accuracy is what the model gets right when it reads the right target up to there.
    """

    sentences: int
    exact_match: float
    token_accuracy: float
    bleu: float
    chrf: float
    bleu_tokenizer: str

    def to_dict(self) -> dict[str, Any]:
        """The scores as JSON values; BLEU and chrF with as many digits as mean something."""
        return {**asdict(self), "bleu": round(self.bleu, 2), "chrf": round(self.chrf, 2)}


def outputs(
    model: LoadedModel, pairs: Sequence[Pair], decoding: DecodingConfig
) -> Generator[Progress, None, list[str]]:
    """What the model writes for each source sentence; raises TextError naming the pair."""
    _encoded(model, pairs)  # says what is wrong with a pair before the work begins
    known: dict[str, str] = {}
    for number, pair in enumerate(pairs, 1):
        if pair.source not in known:
            known[pair.source] = str(finished(translate(model, pair.source, decoding)))
        yield Progress(number, len(pairs))
    return [known[pair.source] for pair in pairs]


def score(model: LoadedModel, pairs: Sequence[Pair], written: Sequence[str]) -> Scores:
    """Compare what was written with the targets; raises TextError for a target too long."""
    targets = [pair.target for pair in pairs]
    same = [_same(output, target) for output, target in zip(written, targets, strict=True)]
    return Scores(
        sentences=len(pairs),
        exact_match=sum(same) / len(pairs),
        token_accuracy=validate(model.transformer, _encoded(model, pairs)).token_accuracy,
        bleu=bleu(written, targets),
        chrf=float(sacrebleu.corpus_chrf(written, [targets]).score),
        bleu_tokenizer=_bleu_tokenizer(targets),
    )


def bleu(written: Sequence[str], targets: Sequence[str]) -> float:
    """The BLEU of all outputs together."""
    tokenizer = _bleu_tokenizer(targets)
    return float(sacrebleu.corpus_bleu(written, [targets], tokenize=tokenizer, force=True).score)


def measure(
    model: LoadedModel, pairs: Sequence[Pair], written: Sequence[str], measurement: Measurement
) -> Generator[Progress, None, Findings]:
    """Let a corpus' own measurement look at each pair while the model reads the right target."""
    for number, (pair, output) in enumerate(zip(pairs, written, strict=True), 1):
        forced = trace(model, TraceRequest(pair.source, target=pair.target))
        measurement.add(pair, output, finished(forced))
        yield Progress(number, len(pairs))
    return measurement.findings()


def _encoded(model: LoadedModel, pairs: Sequence[Pair]) -> list[EncodedPair]:
    encoded = []
    for number, pair in enumerate(pairs, 1):
        try:
            source_pieces(model, pair.source)
            encoded += encode_pairs([pair], model.tokenizers)
        except TextError as error:
            raise TextError(
                reason=Words("Pair {number:,}: {error}", number=number, error=error)
            ) from error
        if encoded[-1].length > model.config.max_positions:
            reason = Words(
                "its target has {value:,} tokens, which are too many.", value=encoded[-1].length - 1
            )
            raise TextError(reason=Words("Pair {number:,}: {reason}", number=number, reason=reason))
    return encoded


def _bleu_tokenizer(targets: Sequence[str]) -> str:
    """Chinese is compared by characters."""
    return "zh" if any(_HAN.search(target) for target in targets) else "13a"


def _same(output: str, target: str) -> bool:
    return _normal(output) == _normal(target)


def _normal(text: str) -> str:
    """Without what nobody sees: the kind of spaces, how accents are encoded."""
    return " ".join(unicodedata.normalize("NFC", text).split())
