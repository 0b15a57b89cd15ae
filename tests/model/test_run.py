"""A run that was stopped anywhere goes on as if it had never stopped."""

import json
import math
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from model import run as run_module
from model.config import Pieces, TokenizerConfig, TrainingConfig
from model.corpora import Corpus, Pair, Preset, Split
from model.errors import ConfigError, FileError, ModelFileError
from model.run import Run, Saved
from model.training import TrainStep, Validation

WORDS = "one two three four five six".split()  # noqa: SIM905
STEPS = 17
Event = TrainStep | Validation | Saved


def split(seed: int) -> Split:
    random = Random(seed)
    texts = [" ".join(random.choices(WORDS, k=random.randint(1, 4))) for _ in range(70)]
    pairs = tuple(Pair(text, text.upper()) for text in texts)
    return Split(pairs[:60], pairs[60:], pairs[60:])


def corpus(pieces: Pieces = "word", **training: Any) -> Corpus:
    settings = {"steps": STEPS, "batch_tokens": 60, "validate_every": 5, "warmup": 3, **training}
    model = {"encoder_layers": 1, "decoder_layers": 1, "d_model": 16, "heads": 2, "d_ff": 16}
    tokenizer = TokenizerConfig(pieces, source_vocab=300, target_vocab=300)
    preset = Preset({**model, "dropout": 0.2}, TrainingConfig(**settings), tokenizer)
    return Corpus("counting", "Numbers", "nothing", split, preset)


def kept(event: Event) -> tuple[Any, ...]:
    """An event without its time."""
    if isinstance(event, TrainStep):
        return event.step, event.loss, event.learning_rate, event.gradient_norm, event.tokens
    return (event.step, event.loss) if isinstance(event, Validation) else (event.step,)


def learned(events: list[Event]) -> list[tuple[Any, ...]]:
    return [kept(event) for event in events if not isinstance(event, Saved)]


def metrics(folder: Path) -> list[tuple[str, int]]:
    lines = (folder / "metrics.jsonl").read_text().splitlines()
    return [(values["event"], values["step"]) for values in map(json.loads, lines)]


def logged(folder: Path) -> list[dict[str, Any]]:
    """Every metric without its time."""
    entries = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [{name: entry[name] for name in entry if name != "seconds"} for entry in entries]


EVERY_METRIC = [
    entry
    for step in range(1, STEPS + 1)
    for entry in [("TrainStep", step)]
    + ([("Validation", step)] if step % 5 == 0 or step == STEPS else [])
]


@pytest.fixture
def saving(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A checkpoint after every step."""
    monkeypatch.setattr(run_module, "SAVE_SECONDS", -1)
    monkeypatch.setattr(run_module, "SAVE_SHARE", math.inf)
    yield


CUT_ANEW = {"pieces": "bpe", "source_piece_dropout": 0.2, "target_piece_dropout": 0.3}


@pytest.mark.usefixtures("saving")
@pytest.mark.parametrize(
    "changes",
    [{}, {"bfloat16": True}, {"consistency": 2.0, "target_dropout": 0.2}, CUT_ANEW],
    ids=str,
)
def test_that_stopping_anywhere_changes_no_loss(tmp_path: Path, changes: dict[str, Any]) -> None:
    what = corpus(average=0.9, label_smoothing=0.1, **changes)
    whole = list(Run.create(tmp_path / "whole", what, split(1), {}).train(split(1)))
    Run.create(tmp_path / "parts", what, split(1), {})
    found: dict[tuple[str, int], tuple[Any, ...]] = {}
    for stop_after in (1, 4, 9, 16, 1000):
        torch.manual_seed(stop_after)  # another program's random state
        events = Run.open(tmp_path / "parts").train(split(1))
        for count, event in enumerate(events):
            if not isinstance(event, Saved):
                found[type(event).__name__, event.step] = kept(event)
            if count > stop_after:
                events.close()
                break
    assert list(found.values()) == learned(whole)
    assert metrics(tmp_path / "parts") == metrics(tmp_path / "whole") == EVERY_METRIC
    one, other = (Run.open(tmp_path / name).weights()[0] for name in ("whole", "parts"))
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert one


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("count", [1, 2, 5])
def test_that_a_run_that_is_closed_goes_on_from_where_it_was(tmp_path: Path, count: int) -> None:
    what = corpus(average=0.9)
    list(Run.create(tmp_path / "whole", what, split(1), {}).train(split(1)))
    run = Run.create(tmp_path / "parts", what, split(1), {})
    steps: list[int] = []
    while STEPS not in steps:
        events = Run.open(tmp_path / "parts").train(split(1))
        told = islice((event for event in events if not isinstance(event, Saved)), count)
        steps += [event.step for event in told if isinstance(event, TrainStep)]
        events.close()
        assert run.checkpoints[-1].name == f"step-{steps[-1]:08}.safetensors"
    assert steps == list(range(1, STEPS + 1))
    assert logged(tmp_path / "parts") == logged(tmp_path / "whole")
    one, other = (Run.open(tmp_path / name).weights()[0] for name in ("whole", "parts"))
    assert all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.usefixtures("unchecked")
def test_that_a_run_out_of_time_goes_on_without_missing_a_validation(tmp_path: Path) -> None:
    Run.create(tmp_path, corpus(), split(1), {})
    for _ in range(STEPS + 1):
        events = list(Run.open(tmp_path).train(split(1), seconds=0))
        assert isinstance(events[-1], Saved)
        assert len([event for event in events if isinstance(event, TrainStep)]) <= 1
    every_step = [(event, n) for n in range(1, STEPS + 1) for event in ("TrainStep", "Validation")]
    assert metrics(tmp_path) == every_step


def test_that_a_run_stops_and_saves_when_it_is_told_to(tmp_path: Path) -> None:
    run = Run.create(tmp_path, corpus(), split(1), {})
    events: list[Event] = []
    for event in run.train(split(1), stop=lambda: len(events) >= 4):
        events.append(event)
    assert isinstance(events[-1], Saved)
    assert events[-1].step == 3 < STEPS
    assert run.checkpoints[-1].name == "step-00000003.safetensors"


def test_that_the_first_checkpoint_comes_before_the_first_step(tmp_path: Path) -> None:
    run = Run.create(tmp_path, corpus(), split(1), {})
    first = next(run.train(split(1)))
    assert isinstance(first, Saved)
    assert first.step == 0
    assert first.path.is_file()
    assert run.weights()[1]["step"] == 0


def flipped(content: bytes, place: int) -> bytes:
    """The same but for one bit."""
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "cut off": lambda content: content[:-1],
    "a bit in the middle": lambda content: flipped(content, len(content) // 2),
    "the last bit": lambda content: flipped(content, len(content) - 1),
    "another step": lambda content: content.replace(b'\\"step\\": 8', b'\\"step\\": 9'),
    "another name": lambda content: content.replace(b'"weight.', b'"veight.', 1),
}


@pytest.mark.usefixtures("unchecked")
@pytest.mark.usefixtures("saving")
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_that_a_damaged_newest_checkpoint_falls_back_to_the_one_before(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    whole = list(Run.create(tmp_path / "whole", corpus(), split(1), {}).train(split(1)))
    run = Run.create(tmp_path / "run", corpus(), split(1), {})
    for event in run.train(split(1)):
        if isinstance(event, Saved) and event.step == 8:
            break
    assert [path.name[5:13] for path in run.checkpoints] == ["00000007", "00000008"]
    newest = run.checkpoints[-1]
    newest.write_bytes(damage(newest.read_bytes()))
    events = list(Run.open(tmp_path / "run").train(split(1)))
    assert events[0].step == 8
    later = [e for e in learned(whole) if e[0] > 7]
    assert learned(events) == later
    assert metrics(tmp_path / "run") == EVERY_METRIC


def test_that_a_checkpoint_from_before_there_were_checksums_is_read(tmp_path: Path) -> None:
    run = Run.create(tmp_path, corpus(), split(1), {})
    next(run.train(split(1)))
    path = run.checkpoints[0]
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
    del metadata["checksum"]
    tensors = load_file(path)
    save_file(tensors, path, metadata)
    assert run.weights()[1]["step"] == 0


def test_that_a_run_without_a_readable_checkpoint_says_so(tmp_path: Path) -> None:
    run = Run.create(tmp_path, corpus(), split(1), {})
    next(run.train(split(1)))
    run.checkpoints[0].write_bytes(b"")
    with pytest.raises(ModelFileError, match="no checkpoint can be read"):
        next(run.train(split(1)))


def test_that_a_metric_cut_off_by_a_crash_is_dropped(tmp_path: Path) -> None:
    run = Run.create(tmp_path, corpus(steps=4), split(1), {})
    events = run.train(split(1))
    assert [event.step for event, _ in zip(events, range(3), strict=False)] == [0, 1, 2]
    events.close()
    with (tmp_path / "metrics.jsonl").open("a") as file:
        file.write('{"event": "TrainSt')
    list(Run.open(tmp_path).train(split(1)))
    assert metrics(tmp_path) == [*[("TrainStep", n) for n in (1, 2, 3, 4)], ("Validation", 4)]


def test_that_a_finished_run_stays_finished(tmp_path: Path) -> None:
    run = Run.create(tmp_path, corpus(steps=3), split(1), {})
    list(run.train(split(1)))
    assert learned(list(Run.open(tmp_path).train(split(1)))) == []


def test_that_a_finished_run_can_be_made_longer(tmp_path: Path) -> None:
    run = Run.create(tmp_path, corpus(steps=3), split(1), {})
    list(run.train(split(1)))
    run.with_steps(5)
    events = list(Run.open(tmp_path).train(split(1)))
    assert [e.step for e in events if isinstance(e, TrainStep)] == [4, 5]


def test_that_other_data_are_refused(tmp_path: Path) -> None:
    run = Run.create(tmp_path, corpus(), split(1), {})
    with pytest.raises(FileError, match="cannot be continued: its training data is not the"):
        next(run.train(split(2)))


def test_that_a_folder_with_a_run_is_not_overwritten(tmp_path: Path) -> None:
    Run.create(tmp_path, corpus(), split(1), {})
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    before = {path: path.read_bytes() for path in files}
    with pytest.raises(FileError, match="cannot be written: there is a run already"):
        Run.create(tmp_path, corpus(), split(1), {})
    assert {path: path.read_bytes() for path in files} == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"optimizer": {}}, "optimizer"),
        ({"model": {"layers": 2}}, "layers"),
        ({"training": {"steps": 0}}, "steps"),
        ({"tokenizer": {"pieces": "letters"}}, "pieces"),
    ],
)
def test_that_settings_that_cannot_be_leave_no_run_behind(
    tmp_path: Path, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ConfigError, match=f"^{field}: "):
        Run.create(tmp_path / "run", corpus(), split(1), changes)
    Run.create(tmp_path / "run", corpus(), split(1), {})  # nothing is in the way of a new one


def test_that_changes_reach_the_settings(tmp_path: Path) -> None:
    changes = {"model": {"d_model": 32}, "training": {"steps": 2}, "tokenizer": {"joint": True}}
    changes["tokenizer"] |= {"source_vocab": 400, "target_vocab": 400}
    run = Run.create(tmp_path, corpus(), split(1), changes)
    settings = run.settings
    assert (settings.model.d_model, settings.model.heads, settings.training.steps) == (32, 2, 2)
    assert settings.model.joint_vocab
    assert run.tokenizers.joint
    for word in WORDS:  # as the second word of a text, where it has the space before it
        for text in (f"{word} {word}", f"{word} {word}".upper()):
            assert run.tokenizers.source.encode(text)[-1].text == text.split()[1]
    assert settings.model.source_vocab == run.tokenizers.source.vocab
    assert Run.open(tmp_path).settings == settings


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff"])
def test_that_a_damaged_run_is_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    Run.create(tmp_path, corpus(), split(1), {})
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelFileError, match=name):
        Run.open(tmp_path)


def test_that_words_of_a_file_with_punctuation_can_be_trained_on(tmp_path: Path) -> None:
    pairs = (Pair("Hello, world!", "Hallo, Welt!"),) * 3
    data = Split(pairs, pairs[:1], pairs[:1])
    run = Run.create(tmp_path, corpus(steps=1), data, {})
    assert [event.step for event in run.train(data) if isinstance(event, TrainStep)] == [1]


def test_that_a_run_can_begin_with_the_weights_of_another(tmp_path: Path) -> None:
    first = Run.create(tmp_path / "first", corpus(average=0.9), split(1), {})
    list(first.train(split(1)))
    changes = {"training": {"learning_rate": 1e-4, "seed": 9}, "model": {"dropout": 0.4}}
    second = Run.create(tmp_path / "second", corpus(), split(1), changes, first)
    begun, wanted = second.weights()[0], first.weights()[0]
    assert all(torch.equal(begun[name], wanted[name]) for name in wanted)
    assert second.settings.start == first.settings
    assert second.settings.model.dropout == 0.4
    events = [event for event in second.train(split(1)) if isinstance(event, TrainStep)]
    assert [event.step for event in events] == list(range(1, STEPS + 1))
    again = Run.open(second.folder)
    assert again.settings == second.settings
    assert second.tokenizers.to_json() == first.tokenizers.to_json()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"model": {"d_ff": 32}}, "model"),
        ({"tokenizer": {"pieces": "bpe"}}, "tokenizer"),
        ({"model": 3}, "tokenizer"),
    ],
)
def test_that_what_is_begun_with_cannot_have_other_sizes_or_pieces(
    tmp_path: Path, changes: dict[str, Any], field: str
) -> None:
    first = Run.create(tmp_path / "first", corpus(), split(1), {})
    list(first.train(split(1)))
    with pytest.raises(ConfigError) as refused:
        Run.create(tmp_path / "second", corpus(), split(1), changes, first)
    assert refused.value.field == field
    assert not (tmp_path / "second" / "config.json").exists()
