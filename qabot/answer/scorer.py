"""Which sentence answers: what the reader found in it, its words, and how well its passage fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qabot.answer.reading import Read
from qabot.protocols import Vocabulary
from qabot.text import coverage, sentences
from qabot.types import Finding, Span

_FRAGMENT = 5
# Weights of the features of `features`; a sentence's score is a logit.
WEIGHTS = (4.201, 0.247, 5.221, -5.19, -2.109)
_FAR = 12.0


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence of a passage that was read, with what speaks for it.

    `finding` is the best span in it, None when none of the passage's findings lies there; `coverage` the
    share, 0 to 1, of the question's words that it or the headline has; `score` a logit.
    """

    read: Read
    span: Span
    finding: Finding | None
    coverage: float
    score: float

    @property
    def words(self) -> str:
        return self.span.of(self.read.hit.passage.text)


@dataclass(frozen=True, slots=True)
class SentenceScorer:
    """Weighs the passage's fit, the finding, the question's telling words; a question or fragment answers little."""

    vocabulary: Vocabulary
    weights: tuple[float, ...] = WEIGHTS

    def score(self, question: str, reads: Sequence[Read]) -> list[Scored]:
        """Return every sentence of every passage with its score, best first."""
        telling = {stem: self.vocabulary.rarity(stem) for stem in self.vocabulary.stems(question)}
        scored = [self._weigh(read, span, telling) for read in reads for span in sentences(read.hit.passage.text)]
        return sorted(scored, key=lambda s: -s.score)

    def _weigh(self, read: Read, span: Span, telling: Mapping[str, float]) -> Scored:
        passage = read.hit.passage
        finding = next((f for f in read.reading.findings if span.start <= f.span.start < span.end), None)
        covered = coverage(telling, self.vocabulary.stems(f"{span.of(passage.text)} {read.hit.article.title}"))
        values = features(read, span.of(passage.text), finding, covered)
        return Scored(read, span, finding, covered, sum(w * x for w, x in zip(self.weights, values, strict=True)))


def features(
    read: Read, words: str, finding: Finding | None, covered: float
) -> tuple[float, float, float, float, float]:
    """Return the passage's probability, the finding's logit, the coverage, and whether it asks or is a fragment."""
    found = max(-_FAR, min(_FAR, finding.score)) if finding is not None else -_FAR
    asks = words.rstrip("\"'”’ ").endswith("?")
    return read.hit.score, found, covered, float(asks), float(len(words.split()) < _FRAGMENT)
