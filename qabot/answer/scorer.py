"""Which sentence answers: meaning by the encoder, words by how telling they are.

A placeholder by design: a trained reader takes this class's place behind the same protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qabot.protocols import Encoder
from qabot.text import terms
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


@dataclass(frozen=True, slots=True)
class SentenceScorer:
    """Weighs the cosine to the question, the share of its telling words, and the passage's own score.

    `weight` returns how telling a word is in this corpus (inverse document frequency). A question does
    not answer a question, nor does a heading or a caption of a few words. The weights are the best of a
    grid over three question sets (EXPERIMENTS.md, 2026-11-23).
    """

    encoder: Encoder
    weight: Callable[[str], float]
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
        telling = {word: self.weight(word) for word in terms(question)}
        scored = [
            self._weigh(hit, span, float(cosine), telling)
            for (hit, span), cosine in zip(places, similarities, strict=True)
        ]
        return sorted(scored, key=lambda s: -s.score)

    def _weigh(self, hit: Hit, span: Span, cosine: float, telling: dict[str, float]) -> Scored:
        words = span.of(hit.passage.text)
        covered = coverage(telling, f"{words} {hit.article.title}")
        score = self.similarity_weight * cosine + self.coverage_weight * covered + self.passage_weight * hit.score
        bare = words.rstrip("\"'”’»)")
        score -= self.question_penalty * bare.endswith("?")
        score -= self.fragment_penalty * (len(words.split()) < _FRAGMENT or not bare.endswith((".", "!", "?", "…")))
        return Scored(hit, span, max(0.0, cosine), covered, score)


def coverage(telling: dict[str, float], text: str) -> float:
    """Return the share, by weight, of the question's words that stand in `text` (same first letters count)."""
    total = sum(telling.values())
    if not total:
        return 0.0
    present = set(terms(text))
    stems = {word[:5] for word in present}
    return sum(w for word, w in telling.items() if word in present or (word[:5] in stems and len(word) > 4)) / total
