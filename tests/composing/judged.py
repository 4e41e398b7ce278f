"""Sentences with the passages they are held against, judged by hand: what verification is measured and tested on.

`claims.jsonl`: sentences written about passages of the sample articles, true and false in a named way, with `split`
"tune" or "test"; the first rules and weights were made on the first only. "attacks" holds attacks that got through,
which later rules were made on; "fresh" was written before these and looked at in figures alone, "later" after them: a
passage's own words put together otherwise. "swapped" holds who does what, and words of amount, that got through, which
the rules for these were made on; "unseen" more of the kind, looked at in figures alone. `composed.jsonl`: what SmolLM2
(135M) composed about these articles, each sentence read and judged against the passages that it was shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qabot.store.corpus import Corpus
from qabot.types import Article, Hit, Passage

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class Claim:
    """A sentence, how it came about, and whether the passages bear it out."""

    text: str
    kind: str
    supported: bool
    split: str
    hits: tuple[Hit, ...]
    question: str = ""


def claims(corpus: Corpus) -> list[Claim]:
    """Return the written sentences."""
    articles = _by_file(corpus)
    return [
        Claim(
            row["claim"],
            row["kind"],
            row["supported"],
            row["split"],
            (_hit(articles, row["article"], row["paragraph"]),),
        )
        for row in _rows("claims.jsonl")
    ]


def composed(corpus: Corpus) -> list[Claim]:
    """Return the sentences of the model."""
    articles = _by_file(corpus)
    return [
        Claim(
            row["text"],
            "model",
            row["supported"],
            "test",
            tuple(_hit(articles, *shown) for shown in row["shown"]),
            row["question"],
        )
        for row in _rows("composed.jsonl")
    ]


def _rows(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def _by_file(corpus: Corpus) -> Mapping[str, Article]:
    return {Path(path).name: article for article in corpus.articles(body=True) for path in article.paths}


def _hit(articles: Mapping[str, Article], name: str, paragraph: int) -> Hit:
    article = articles[name]
    return Hit(Passage(paragraph, article.id, paragraph, article.paragraphs[paragraph - 1]), article, 1.0)


def share(flags: Sequence[bool]) -> str:
    """Return how many of how many."""
    return f"{sum(flags)} of {len(flags)}"
