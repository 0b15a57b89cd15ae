"""A training run becomes a model folder: half precision, measured as it ships, with its card."""

import tempfile
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.card import AlphaChoice, Card
from model.checkpoint import LoadedModel, load_model, save_model
from model.config import ALPHA, DecodingConfig
from model.corpora import Corpus, Findings, Pair
from model.errors import CorpusError, FileError, Words
from model.evaluation import Progress, Scores, bleu, measure, outputs, score
from model.files import all_or_nothing, check_writable
from model.folder import is_run
from model.run import Run, fingerprint
from model.tracing import source_pieces

BEAM = 4
ALPHAS = (ALPHA, 1.0, 2.0, 3.0, 5.0)
"""Length penalties of which the best on the validation part is chosen for a text corpus."""


@dataclass(frozen=True)
class Stage:
    """What the next sentences are searched or measured for."""

    name: str


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


Measured = Sequence[tuple[str, Scores]]
"""Scores by the search that they are of; greedy search is the first."""


def stages(corpus: Corpus) -> int:
    """How many stages there are at most."""
    return len(ALPHAS) + 3 if corpus.measure is None else 3


def pack(run: Run, corpus: Corpus, packing: Packing) -> Generator[Stage | Progress, None, Measured]:
    """Write the model folder; raises ModelError, and then leaves nothing."""
    _check_destination(packing.folder)
    split = corpus.split(run.settings.training.seed)
    if fingerprint(split.train) != run.settings.data:
        raise CorpusError(path=corpus.name, reason="it is not what this run learned from")
    split = run.fitting(split)
    weights, state = run.weights()
    example = packing.example or run.settings.example or corpus.example
    config = run.settings.model
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        save_model(folder, config, weights, run.tokenizers, card="", example=example)
        model = load_model(folder)
        if packing.example:
            source_pieces(model, packing.example)
        choice = None
        if corpus.measure is None:
            choice = yield from _choose_alpha(model, split.valid[: packing.limit])
        alpha = choice.best if choice else ALPHA
        test = split.test[: packing.limit]
        scores, findings = yield from _measured(model, corpus, test, alpha)
    card = Card(
        name=packing.name or packing.folder.resolve().name,
        title=packing.title or corpus.description,
        example=example,
        settings=run.settings,
        corpus=corpus,
        split=split,
        state=state,
        scores=scores,
        choice=choice,
        finding=findings.sentence,
    )
    text = card.text()
    with all_or_nothing(packing.folder):
        save_model(
            packing.folder, config, weights, run.tokenizers, text, example=example, alpha=alpha
        )
    return scores


def _choose_alpha(
    model: LoadedModel, pairs: Sequence[Pair]
) -> Generator[Stage | Progress, None, AlphaChoice]:
    targets, found = [pair.target for pair in pairs], {}
    for alpha in ALPHAS:
        yield Stage(f"Trying alpha {alpha:g}")
        found[alpha] = bleu((yield from outputs(model, pairs, _beam(alpha))), targets)
    return AlphaChoice(BEAM, len(pairs), found)


def _measured(
    model: LoadedModel, corpus: Corpus, pairs: Sequence[Pair], alpha: float
) -> Generator[Stage | Progress, None, tuple[list[tuple[str, Scores]], Findings]]:
    searches = {"greedy": DecodingConfig()}
    searches |= {f"beam {BEAM}, alpha {a:g}": _beam(a) for a in (ALPHA, alpha)}
    scores: list[tuple[str, Scores]] = []
    written: dict[str, list[str]] = {}
    for name, decoding in searches.items():
        yield Stage(f"Measuring {name}")
        written[name] = yield from outputs(model, pairs, decoding)
        scores.append((name, score(model, pairs, written[name])))
    findings = Findings()
    if corpus.measure is not None:
        yield Stage("Measuring attention")
        findings = yield from measure(model, pairs, written["greedy"], corpus.measure())
    return scores, findings


def _beam(alpha: float) -> DecodingConfig:
    return DecodingConfig(method="beam", beam=BEAM, alpha=alpha)


def _check_destination(folder: Path) -> None:
    """Before a long measurement: can the model be written there?"""
    if is_run(folder):
        reason = Words("it is a training run; choose another folder")
        raise FileError(path=folder, action="written", reason=reason)
    check_writable(folder)
