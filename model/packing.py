"""A training run becomes a model folder: half precision, measured as it ships, with its card."""

import tempfile
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.card import Card
from model.checkpoint import LoadedModel, load_model, save_model
from model.config import DecodingConfig
from model.corpora import Corpus, Findings, Pair
from model.errors import CorpusError, FileError
from model.evaluation import Progress, Scores, measure, outputs, score
from model.files import all_or_nothing, check_writable
from model.folder import is_run
from model.run import Run, fingerprint

SEARCHES = {
    "greedy": DecodingConfig(),
    "beam 4, alpha 0.6": DecodingConfig(method="beam", beam=4, alpha=0.6),
}
"""The ways to search with which a model is measured."""


@dataclass(frozen=True)
class Packing:
    """Where a model goes and what it is called; empty texts stand for the usual ones.

    With `limit` only so many of the held-out pairs are measured on, the first ones.
    """

    folder: Path
    name: str = ""
    title: str = ""
    example: str = ""
    limit: int | None = None


def pack(run: Run, corpus: Corpus, packing: Packing) -> Generator[Progress]:
    """Write the model folder; raises ModelError before anything is written."""
    _check_destination(packing.folder)
    split = corpus.split(run.settings.training.seed)
    if fingerprint(split.train) != run.settings.data:
        raise CorpusError(path=corpus.name, reason="it is not what this run learned from")
    weights, state = run.weights()
    example = packing.example or run.settings.example or corpus.example
    config = run.settings.model
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        save_model(folder, config, weights, run.tokenizers, card="", example=example)
        pairs = split.test[: packing.limit]
        scores, findings = yield from _measured(load_model(folder), corpus, pairs)
    card = Card(
        name=packing.name or packing.folder.resolve().name,
        title=packing.title or corpus.description,
        example=example,
        settings=run.settings,
        corpus=corpus,
        split=split,
        state=state,
        scores=scores,
        finding=findings.sentence,
    )
    with all_or_nothing(packing.folder):
        save_model(packing.folder, config, weights, run.tokenizers, card.text(), example=example)


def _measured(
    model: LoadedModel, corpus: Corpus, pairs: Sequence[Pair]
) -> Generator[Progress, None, tuple[list[tuple[str, Scores]], Findings]]:
    scores: list[tuple[str, Scores]] = []
    written: dict[str, list[str]] = {}
    for name, decoding in SEARCHES.items():
        written[name] = yield from outputs(model, pairs, decoding)
        scores.append((name, score(model, pairs, written[name])))
    findings = Findings()
    if corpus.measure is not None:
        greedy = written["greedy"]
        findings = yield from measure(model, pairs, greedy, corpus.measure())
    return scores, findings


def _check_destination(folder: Path) -> None:
    """Before a long measurement: can the model be written there?"""
    if is_run(folder):
        reason = "it is a training run; choose another folder"
        raise FileError(path=folder, action="written", reason=reason)
    check_writable(folder)
