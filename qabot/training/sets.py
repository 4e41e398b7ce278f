"""Which sets, and which parts of them, train the network; the rest is kept out to measure and to fit weights on."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from qabot.eval.datasets import kept_out
from qabot.training import raw
from qabot.training.examples import Example
from qabot.training.raw import Source

Most = Mapping[str, int]
NEWS_QUESTIONS = Path("realtimeqa/queries_2024.jsonl.gz")
_LONGEST = 700
_SHORTEST = 4


def sources(folder: Path) -> dict[str, Callable[[], list[Source]]]:
    """Return how to read each raw set under a folder with `squad/`, `squadshifts/`, `qamr/`, `ester/`, `polnear/`."""
    shifted = folder / "squadshifts"
    return {
        "squad": lambda: _without_kept_out("squad", raw.squad(folder / "squad/dev-v2.0.recovered.json.gz")),
        "wiki": lambda: _without_kept_out("new_wiki", raw.squad(shifted / "new_wiki_v1.0.json.gz")),
        "reddit": lambda: list(raw.squad(shifted / "reddit_v1.0.json.gz", titled=False)),
        "amazon": lambda: list(raw.squad(shifted / "amazon_reviews_v1.0.json.gz", titled=False)),
        "wikinews": lambda: list(raw.wikinews(folder / "qamr/wikinews_dev.jsonl.gz")),
        "events": lambda: list(raw.events(folder / "ester/train_500completed.jsonl.gz")),
        "attributions": lambda: list(raw.attributions(folder / "polnear/train.jsonl.gz")),
    }


def _without_kept_out(name: str, found: Iterable[Source]) -> list[Source]:
    every = sorted(found, key=lambda source: source.name)
    away = kept_out(name, [source.name for source in every])
    return [source for source in every if source.name not in away]


def chosen(examples: Mapping[str, Sequence[Example]], most: Most, seed: int = 0) -> list[Example]:
    """Return the examples to train on: of each set all, or a seeded part of `most` examples."""
    return [example for name, every in examples.items() for example in _part(name, every, most, seed)]


def _part(name: str, examples: Sequence[Example], most: Most, seed: int) -> Iterator[Example]:
    usable = [e for e in examples if len(e.question.split()) >= _SHORTEST or name != "wikinews"]
    if name in ("reddit", "amazon"):
        usable = [e for e in usable if e.right is not None and len(e.right.passage) < _LONGEST]
    random.Random(seed).shuffle(usable)
    yield from usable[: most.get(name, len(usable))]
