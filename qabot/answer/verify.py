"""Whether passages bear a sentence out.

What can be held against the text is: quotations by exact match, numbers, days, months and names by presence, "not" and
opposites, and names or numbers in each other's place. Whether what is left says the same, four measures tell by a
logistic model: how many of its telling words the weakest clause and the whole find, how relevant the reader or reranker
takes the passage for it, and the cosine (figures in EXPERIMENTS.md). None of this understands; what it cannot tell it
strikes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from qabot.answer import facts
from qabot.answer.actors import misplaced
from qabot.answer.amounts import unquantified
from qabot.answer.evidence import Evidence
from qabot.answer.irregular import PRESENT
from qabot.answer.measures import contradicted, mismeasured
from qabot.answer.polarity import opposed, said, supposed, turned, unsaid
from qabot.answer.presence import misattributed, requoted, unknown_name, unknown_number
from qabot.answer.roles import exchanged
from qabot.answer.substitution import done_by, substituted
from qabot.answer.wording import Wording
from qabot.protocols import Encoder, Reader, Reranker, Vocabulary
from qabot.text import coverage, fold, sentences
from qabot.types import Hit, Span

NAMES = ("clause", "window", "relevance", "cosine")
# Bias, and the weights of `Verifier.features`.
WEIGHTS = (-6.026, 0.743, 3.568, 0.581, 1.769)
# The least probability by which a sentence counts as borne out; the higher one where the exact words found nothing.
BAR, STRICT = 0.55, 0.8
_CLAUSE = re.compile(r"[,;:]\s|\s(?:and|but|while|because|which|who|although|after|before)\s")
# Telling words that a clause must have to be looked at alone.
_WEIGHTY = 2
_FAR = 12.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a sentence fares against passages: the probability that they say so, or what speaks against it.

    `text` is the sentence with its quotations in the exact words of the passage; `spans` are the sentences of each
    passage that bear it out. `against` says that the passages do not only lack it, but say otherwise;
    `counted`, that they give another number of the same.
    """

    text: str
    probability: float
    problem: str | None
    spans: tuple[Span, ...] = ()
    against: bool = False
    counted: bool = False


class Verifier:
    """Holds sentences against passages."""

    def __init__(
        self,
        reader: Reader,
        reranker: Reranker | None,
        encoder: Encoder,
        vocabulary: Vocabulary,
        weights: Sequence[float] = WEIGHTS,
    ) -> None:
        self._reader, self._reranker, self._encoder = reader, reranker, encoder
        self._vocabulary, self._weights = vocabulary, weights

    def judge(self, claim: str, hits: Sequence[Hit], bar: float = BAR) -> Verdict:
        """Return how a sentence fares against passages taken together."""
        evidence = Evidence(hits)
        text, problem = requoted(claim, evidence)
        problem = problem or self.lacking(claim, evidence)
        if problem is not None:
            counted = unknown_number(claim, evidence) is not None and self._miscounted(claim, evidence)
            return Verdict(claim, 0.0, problem, counted=counted)
        turned = self._turned(claim, evidence)
        problem = turned or self._invented(claim, evidence)
        if problem is not None:
            return Verdict(claim, 0.0, problem, against=turned is not None)
        probability = self.probability(claim, evidence)
        if probability < bar:
            return Verdict(claim, probability, "the passage does not say so")
        return Verdict(text, probability, None, tuple(self._window(claim, read.passage) for read in evidence.excerpts))

    def about(self, question: str, claim: str, hits: Sequence[Hit]) -> float:
        """Return the share, 0 to 1, of the question's telling words that the claim or its passages have.

        0 when the passages do not know a name or number of the question.
        """
        evidence = Evidence(hits)
        if unknown_number(question, evidence) or unknown_name(question, evidence):
            return 0.0
        return self._covered(question, f"{claim}\n{evidence.around}")

    def alone(self, claim: str, hits: Sequence[Hit]) -> bool:
        """Say whether each telling word stands in the passages themselves, not only in what stands around them."""
        return self._wording.unsupported(claim, Evidence(hits).passages) is None

    def lacking(self, claim: str, evidence: Evidence) -> str | None:
        """Return which number, day, name or speaker of the claim the passages do not have; None when they are there."""
        return unknown_number(claim, evidence) or unknown_name(claim, evidence) or misattributed(claim, evidence)

    def probability(self, claim: str, evidence: Evidence) -> float:
        """Return how likely it is, 0 to 1, that the passages say what the claim says."""
        values = self.features(claim, evidence)
        odds = self._weights[0] + sum(w * x for w, x in zip(self._weights[1:], values, strict=True))
        return 1 / (1 + math.exp(-odds))

    def features(self, claim: str, evidence: Evidence) -> tuple[float, ...]:
        """Return what speaks for the claim, in the order of NAMES."""
        return (
            self._clauses(claim, said(claim, evidence.around)),
            max(
                self._covered(claim, f"{said(claim, self._window(claim, r.passage).of(r.passage))}\n{r.title}")
                for r in evidence.excerpts
            ),
            self._relevance(claim, evidence),
            self._cosine(claim, evidence),
        )

    def _turned(self, claim: str, evidence: Evidence) -> str | None:
        windows = " ".join(self._windows(claim, evidence))
        plain = said(claim, windows)
        if turned(claim, plain, self._words) or (unsaid(windows) and turned(claim, windows, self._words)):
            return "a “not” too many or too few against the passage"
        if opposed(claim, plain):
            return "the passage says the opposite"
        swapped = exchanged(claim, evidence.passages, self._words)
        return f"“{swapped[0]}” stands where the passage has “{swapped[1]}”" if swapped else None

    def _miscounted(self, claim: str, evidence: Evidence) -> bool:
        return contradicted(claim, evidence.passages, self._wording)

    @cached_property
    def _wording(self) -> Wording:
        return Wording(self._words)

    def _invented(self, claim: str, evidence: Evidence) -> str | None:
        wrong = mismeasured(claim, evidence.around, self._wording)
        if wrong is not None:
            return f"the passage does not have “{wrong}”"
        word = self._wording.unsupported(claim, said(claim, evidence.around))
        if word is not None:
            return f"“{word}” is not in the passage, nor a word for it"
        mode = supposed(claim, evidence.passages)
        if mode is not None:
            return f"the passage has nothing like “{mode}”"
        doer = done_by(claim, evidence.around, self._wording)
        if doer is not None:
            return f"the passage does not have “{doer}”"
        amount = unquantified(claim, evidence.around, self._wording)
        if amount is not None:
            return f"the passage does not have “{amount}”"
        who = misplaced(claim, evidence.passages, evidence.around, self._wording)
        if who is not None:
            return f"the passage does not say “{who[1]}” of “{who[0]}”"
        put = substituted(claim, evidence.passages, self._wording)
        return f"“{put[0]}” stands where the passage has “{put[1]}”" if put else None

    def telling(self, text: str) -> Mapping[str, float]:
        """Return the stems that carry meaning, each with its rarity."""
        return {stem: self._vocabulary.rarity(stem) for stem in self._stems(text)}

    def _stems(self, text: str) -> list[str]:
        """Return the stems of a text, numbers by their value alone, however they are written."""
        bare = [s for s in self._words(text) if s not in facts.NUMBER_WORDS and not any(map(str.isdigit, s))]
        return bare + [f"#{number.value:g}" for number in facts.numbers(text)]

    def _words(self, text: str) -> list[str]:
        """Return the stems of a text, of irregular verbs that of their present."""
        return self._vocabulary.stems(re.sub(r"[^\W\d_]+", lambda m: PRESENT.get(m.group(), m.group()), fold(text)))

    def _covered(self, claim: str, text: str) -> float:
        return coverage(self.telling(claim), self._stems(text))

    def _clauses(self, claim: str, text: str) -> float:
        """Return the least share, 0 to 1, of its telling words that a clause finds: half a truth is none."""
        parts = [part for part in _CLAUSE.split(claim) if len(self._words(part)) >= _WEIGHTY]
        known = self._stems(text)
        return min((coverage(self.telling(part), known) for part in parts), default=self._covered(claim, text))

    def _windows(self, claim: str, evidence: Evidence) -> list[str]:
        return [self._window(claim, read.passage).of(read.passage) for read in evidence.excerpts]

    def _window(self, claim: str, text: str) -> Span:
        """Return the sentence, or two that follow each other, with most of the claim's telling words."""
        spans = sentences(text)
        if not spans:
            return Span(0, len(text))
        telling = self.telling(claim)
        windows = [*spans, *(Span(a.start, b.end) for a, b in pairwise(spans))]
        # Of equals the first is the shortest.
        return max(windows, key=lambda span: round(coverage(telling, self._stems(span.of(text))), 3))

    def _relevance(self, claim: str, evidence: Evidence) -> float:
        if self._reranker is not None:
            scores = self._reranker.score(claim, evidence.excerpts)
        else:
            scores = [reading.relevance for reading in self._reader.read(claim, evidence.excerpts)]
        return max(-_FAR, min(_FAR, max(scores)))

    def _cosine(self, claim: str, evidence: Evidence) -> float:
        vectors = self._encoder.encode([claim, *self._windows(claim, evidence)])
        return float((vectors[1:] @ vectors[0]).max())
