"""Which sentence answers: meaning by the encoder, words by how telling they are.

A placeholder by design: a trained reader takes this class's place behind the same protocol.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from qabot.protocols import Encoder
from qabot.types import Hit, Span

_FRAGMENT = 5


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence of a hit with what speaks for it; similarity and coverage lie between 0 and 1."""

    hit: Hit
    span: Span
    similarity: float
    coverage: float
    score: float


class Vocabulary(Protocol):
    """What the corpus knows of words."""

    def stems(self, text: str) -> list[str]:
        """Return the words of `text` that carry meaning, without case, accents and inflection."""
        ...

    def rarity(self, stem: str) -> float:
        """Return how telling a word is in this corpus: its inverse document frequency."""
        ...


@dataclass(frozen=True, slots=True)
class SentenceScorer:
    """Weighs the cosine to the question, the share of its telling words, and the passage's own score.

    A question does not answer a question, nor does a heading or a caption of a few words. The weights
    are the best of a grid over three question sets (EXPERIMENTS.md, 2026-11-23).
    """

    encoder: Encoder
    vocabulary: Vocabulary
    similarity_weight: float = 0.5
    coverage_weight: float = 0.4
    passage_weight: float = 0.6
    question_penalty: float = 0.3
    fragment_penalty: float = 0.2

    def score(self, question: str, passages: Sequence[tuple[Hit, Sequence[Span]]]) -> list[Scored]:
        """Return every sentence of every passage with its score, best first."""
        places = [(hit, span) for hit, spans in passages for span in spans]
        if not places:
            return []
        vectors = self.encoder.encode([question, *(span.of(hit.passage.text) for hit, span in places)])
        similarities = vectors[1:] @ vectors[0]
        telling = {stem: self.vocabulary.rarity(stem) for stem in self.vocabulary.stems(question)}
        scored = [
            self._weigh(hit, span, float(cosine), telling)
            for (hit, span), cosine in zip(places, similarities, strict=True)
        ]
        return sorted(scored, key=lambda s: -s.score)

    def _weigh(self, hit: Hit, span: Span, cosine: float, telling: Mapping[str, float]) -> Scored:
        words = span.of(hit.passage.text)
        covered = coverage(telling, self.vocabulary.stems(f"{words} {hit.article.title}"))
        score = self.similarity_weight * cosine + self.coverage_weight * covered + self.passage_weight * hit.score
        bare = words.rstrip("\"'”’»)")
        score -= self.question_penalty * bare.endswith("?")
        score -= self.fragment_penalty * (len(words.split()) < _FRAGMENT or not bare.endswith((".", "!", "?", "…")))
        return Scored(hit, span, max(0.0, cosine), covered, score)


def coverage(telling: Mapping[str, float], stems: Sequence[str]) -> float:
    """Return the share, by weight, of the telling words that are among `stems`."""
    total, present = sum(telling.values()), set(stems)
    return sum(weight for stem, weight in telling.items() if stem in present) / total if total else 0.0
