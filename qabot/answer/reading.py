"""Reads the best passages together with the question, and ranks them by what reading adds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qabot.protocols import Reader, Reranker
from qabot.types import Excerpt, Finding, Hit, Reading

# The log-odds that a passage answers: bias, and the weights of `features`.
WEIGHTS = (-6.41, 8.213, 0.076, 0.06)
_FAR = 20.0


@dataclass(frozen=True, slots=True)
class Read:
    """A hit with its reading; the hit's score is the probability that its passage answers."""

    hit: Hit
    reading: Reading

    @property
    def best(self) -> Finding | None:
        """The likeliest span, if the passage has a word at all."""
        return self.reading.findings[0] if self.reading.findings else None


@dataclass(frozen=True, slots=True)
class PassageReader:
    """Reads the first `depth` hits. `reranker` takes the place of the reader's own judgement of relevance."""

    reader: Reader
    reranker: Reranker | None = None
    depth: int = 12
    weights: tuple[float, ...] = WEIGHTS

    def read(self, question: str, hits: Sequence[Hit]) -> list[Read]:
        """Return the hits that were read, best first."""
        chosen = hits[: self.depth]
        excerpts = [excerpt(hit) for hit in chosen]
        readings = self.reader.read(question, excerpts)
        if self.reranker is not None:
            scores = self.reranker.score(question, excerpts)
            readings = [replace(r, relevance=score) for r, score in zip(readings, scores, strict=True)]
        return ranked(chosen, readings, self.weights)


def ranked(hits: Sequence[Hit], readings: Sequence[Reading], weights: Sequence[float] = WEIGHTS) -> list[Read]:
    """Return hits with their readings, best first, each hit's score the probability that it answers."""
    reads = []
    for hit, reading in zip(hits, readings, strict=True):
        odds = weights[0] + sum(w * x for w, x in zip(weights[1:], features(hit.score, reading), strict=True))
        reads.append(Read(replace(hit, score=round(1 / (1 + math.exp(-odds)), 6)), reading))
    return sorted(reads, key=lambda read: -read.hit.score)


def excerpt(hit: Hit) -> Excerpt:
    """Return what models read of a hit."""
    place = hit.passage.position - 2
    return Excerpt(hit.article.title, hit.article.paragraphs[place] if place >= 0 else "", hit.passage.text)


def in_order(reads: Sequence[Read], hits: Sequence[Hit]) -> list[Hit]:
    """Return all the hits, those that were read first; the others keep their order and stay below them in score."""
    read = [r.hit for r in reads]
    there = {hit.passage.id for hit in read}
    rest = [hit for hit in hits if hit.passage.id not in there]
    if not read or not rest:
        return read or rest
    scale = read[-1].score / max(rest[0].score, 1e-6)
    return read + [replace(hit, score=round(max(0.0, hit.score) * scale, 6)) for hit in rest]


def features(first: float, reading: Reading) -> tuple[float, float, float]:
    """Return the retriever's score, the relevance and the best finding, the logits kept within reason."""
    best = reading.findings[0].score if reading.findings else -_FAR
    return first, _within(reading.relevance), _within(best)


def _within(logit: float) -> float:
    return max(-_FAR, min(_FAR, logit))
