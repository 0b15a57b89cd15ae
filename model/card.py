"""CARD.md: what a model learned from, how well, and how to make it again."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from model.config import TransformerConfig
from model.corpora import Corpus, Split
from model.counting import counted
from model.evaluation import Scores
from model.run import Settings


@dataclass(frozen=True)
class AlphaChoice:
    """The BLEU of beam search on validation pairs with each length penalty that was tried."""

    beam: int
    pairs: int
    bleu: dict[float, float]

    @property
    def best(self) -> float:
        """The length penalty with the highest BLEU, the first of equals."""
        return max(self.bleu, key=self.bleu.__getitem__)

    def sentence(self) -> str:
        """What was chosen, and how."""
        tried = ", ".join(f"{alpha:g} ({bleu:.1f})" for alpha, bleu in self.bleu.items())
        return (
            f"Alpha {self.best:g} was chosen: of {tried} it has the highest BLEU with beam "
            f"{self.beam} on {counted(self.pairs, 'validation pair')}. Beam search uses it unless "
            f"`--alpha` says otherwise."
        )


@dataclass(frozen=True)
class Card:
    """Everything that a card tells; paths are file names only, nothing of this machine."""

    name: str
    title: str
    example: str
    settings: Settings
    corpus: Corpus
    split: Split
    state: dict[str, Any]
    scores: Sequence[tuple[str, Scores]]
    choice: AlphaChoice | None
    finding: str

    def text(self) -> str:
        """The card in Markdown."""
        parts = (
            f"# {self.name}: {self.title}",
            "An encoder-decoder Transformer as in “Attention Is All You Need”, in half precision.",
            self._size(),
            self._data(),
            self._scores(),
            self._making(),
        )
        return "\n\n".join(parts) + "\n"

    def _size(self) -> str:
        model, training = self.settings.model, self.settings.training
        vocabulary = f"{model.source_vocab:,}"
        if not model.joint_vocab:
            vocabulary += f" and {model.target_vocab:,}"
        pieces = {
            "bpe": "byte-pair pieces with byte fallback",
            "word": "words" if self.corpus.words else "words with byte fallback",
            "char": "characters with byte fallback",
        }
        return "\n".join(
            (
                "## Size and training",
                "",
                f"- {model.parameters:,} parameters, {model.parameters * 2 / 1e6:.1f} MB",
                f"- {model.encoder_layers} encoder and "
                f"{counted(model.decoder_layers, 'decoder layer')}, "
                f"{counted(model.heads, 'head')}, d_model {model.d_model}, d_ff {model.d_ff}, "
                f"{model.norm}-norm, {model.activation}, {model.positions} positions"
                f"{'' if model.scale_scores else ', q·k not divided by sqrt(d_k)'}",
                f"- vocabulary: {vocabulary} {pieces[self.settings.tokenizer.pieces]}",
                f"- {self.state['step']:,} of {counted(training.steps, 'step')} of about "
                f"{counted(training.batch_tokens, 'target token')}, {self._epochs()}, "
                f"in {self._time()}; seed {training.seed}, "
                f"torch {torch.__version__.partition('+')[0]}",
                *self._beginnings(),
            )
        )

    def _beginnings(self) -> list[str]:
        """The runs that came before, the first one last."""
        found, start = [], self.settings.start
        while start is not None:
            training = start.training
            found.append(
                f"- begun with the weights of a run of {counted(training.steps, 'step')} of about "
                f"{counted(training.batch_tokens, 'target token')}; seed {training.seed}"
            )
            start = start.start
        return found

    def _epochs(self) -> str:
        epoch = int(self.state["epoch"]) + 1
        return f"in epoch {epoch} over the data"

    def _time(self) -> str:
        """As a clock saw it, and without what other programs took meanwhile."""
        clock = _duration(float(self.state["seconds"]))
        processor = float(self.state.get("cpu_seconds", 0.0))
        return f"{clock} ({_duration(processor)} of processor time)" if processor else clock

    def _data(self) -> str:
        split = self.split
        lines = [
            "## Data, licence, attribution",
            "",
            f"`{self.corpus.label}`: {counted(len(split.train), 'pair')} learned from, "
            f"{len(split.valid):,} for validation, {len(split.test):,} for the test.",
            split.licence,
            "",
            f"Held out by the source sentence. {self.corpus.held_out}",
        ]
        if self.corpus.alignment:
            lines += ["", f"Gold alignment: {self.corpus.alignment}"]
        if split.note:
            lines += ["", split.note]
        return "\n".join(lines)

    def _scores(self) -> str:
        first = self.scores[0][1]
        lines = [
            "## Scores",
            "",
            f"Of these half-precision weights, on {self._measured_on(first.sentences)}:",
            "",
            f"| search | exactly right | right tokens | BLEU ({first.bleu_tokenizer}) | chrF |",
            "|---|---|---|---|---|",
        ]
        lines += [
            f"| {search} | {s.exact_match:.2%} | {s.token_accuracy:.2%} | {s.bleu:.1f} "
            f"| {s.chrf:.1f} |"
            for search, s in self.scores
        ]
        lines += ["", "Right tokens: while reading the right target up to there."]
        if self.choice:
            lines += ["", self.choice.sentence()]
        if {pair.source for pair in self.split.test} & {pair.source for pair in self.split.train}:
            lines += ["", "The data has too few pairs to hold any out: these were learned from."]
        if self.finding:
            lines += ["", self.finding]
        return "\n".join(lines)

    def _measured_on(self, count: int) -> str:
        pairs = len(self.split.test)
        if count < pairs:
            return f"the first {count:,} of {pairs:,} test pairs"
        return "the only test pair" if count == 1 else f"all {count:,} test pairs"

    def _making(self) -> str:
        pack = ["pack", f"runs/{self.name}", "-o", self.name]
        if self.title != self.corpus.description:
            pack += ["--title", self.title]
        if self.example != self.settings.example:
            pack += ["--example", self.example]
        measured = self.scores[0][1].sentences
        if measured < len(self.split.test):
            pack += ["--limit", str(measured)]
        trains, files = self._trainings()
        commands = [_command(train) for train in (*trains, pack)]
        lines = ["## How to make it again", "", "```", *commands, "```"]
        for name, changes in files.items():
            shown = json.dumps(changes, indent=2)
            lines += ["", f"with this `{name}`:", "", "```json", shown, "```"]
        if int(self.state["step"]) < self.settings.training.steps:
            lines += ["", f"The training was stopped after step {self.state['step']:,}."]
        lines += ["", "Another processor, number of threads or torch rounds differently."]
        return "\n".join(lines)

    def _trainings(self) -> tuple[list[list[str]], dict[str, dict[str, Any]]]:
        """The command of each run, the first one first, and the settings files that they name."""
        stages: list[Settings] = []
        settings: Settings | None = self.settings
        while settings is not None:
            stages.insert(0, settings)
            settings = settings.start
        commands, files = [], {}
        for number, stage in enumerate(stages, 1):
            last = number == len(stages)
            output = f"runs/{self.name}" + ("" if last else f"-{number}")
            train = ["train", "--corpus", self.corpus.label, "--output", output]
            train += ["--seed", str(stage.training.seed)]
            if stage.start is not None:
                train += ["--start", f"runs/{self.name}-{number - 1}"]
            if stage.training.steps != self.corpus.preset.training.steps:
                train += ["--steps", str(stage.training.steps)]
            if changes := _changes(stage, self.corpus):
                name = "config.json" if len(stages) == 1 else f"config-{number}.json"
                train += ["--config", name]
                files[name] = changes
            commands.append(train)
        return commands, files


def _command(arguments: Sequence[str]) -> str:
    return shlex.join(["python", "-m", "visualizer", *arguments])


def _changes(settings: Settings, corpus: Corpus) -> dict[str, dict[str, Any]]:
    """What differs from what it would be without changes, but the seed and the steps."""
    preset, start = corpus.preset, settings.start
    vocabularies = {
        name: getattr(settings.model, name)
        for name in ("source_vocab", "target_vocab", "joint_vocab")
    }
    model = TransformerConfig.from_dict({**preset.model, **vocabularies})
    parts = {
        "model": (settings.model, start.model if start else model),
        "training": (settings.training, preset.training),
        "tokenizer": (settings.tokenizer, start.tokenizer if start else preset.tokenizer),
    }
    changes = {
        part: {
            name: value
            for name, value in values.to_dict().items()
            if value != getattr(usual, name) and name not in ("seed", "steps")
        }
        for part, (values, usual) in parts.items()
    }
    return {part: values for part, values in changes.items() if values}


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 6000:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
