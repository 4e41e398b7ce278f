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
from qabot.answer.attribution import misattributed
from qabot.answer.irregular import PRESENT
from qabot.answer.polarity import opposed, said, turned, unsaid
from qabot.answer.reading import excerpt
from qabot.answer.roles import exchanged
from qabot.protocols import Encoder, Reader, Reranker, Vocabulary
from qabot.text import coverage, fold, sentences, words
from qabot.types import Excerpt, Hit, Span

NAMES = ("clause", "window", "relevance", "cosine")
# Bias, and the weights of `Verifier.features`.
WEIGHTS = (-6.026, 0.743, 3.568, 0.581, 1.769)
# The least probability by which a sentence counts as borne out; the higher one where the exact words found nothing.
BAR, STRICT = 0.55, 0.8
_CLAUSE = re.compile(r"[,;:]\s|\s(?:and|but|while|because|which|who|although|after|before)\s")
# Telling words that a clause must have to be looked at alone.
_WEIGHTY = 2
_FAR = 12.0
# Peoples and countries whose words do not begin alike.
_PEOPLES: dict[str, frozenset[str]] = {}
for _pair in (
    "england english|britain british uk|france french|scotland scottish|wales welsh|ireland irish|spain spanish"
    "|netherlands dutch|poland polish|denmark danish|greece greek|switzerland swiss|turkey turkish|us america american"
).split("|"):
    for _name in _pair.split():
        _PEOPLES[_name] = frozenset(_pair.split()) - {_name}
# An article may speak to whoever reads it; what is addressed to a machine bears nothing out.
_ADDRESSED = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.!?]{0,40}\b(?:previous|prior|above|earlier|all|any|your)\b[^.!?]{0,40}"
    r"\b(?:instruction|prompt|rule|direction|order|passage|text)"
    r"|\b(?:system|developer|assistant|user)\s*(?:prompt|message|override)?\s*:"
    r"|\byou are (?:now )?(?:an?|the) (?:\w+ ){0,3}(?:assistant|model|ai|bot|chatbot|language model)\b"
    r"|\b(?:as|dear|attention|note to|to) (?:an? |the |any |all )?(?:ai|llm|language model|assistant|chatbot)s?\b"
    r"|\b(?:answer|reply|respond|say|write|output|print)\b[^.!?]{0,30}"
    r"\b(?:instead|only|exactly|with the words|that follows|verbatim)\b"
    r"|\b(?:when|if) (?:you are )?(?:asked|summari[sz]ing|answering)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a sentence fares against passages: the probability that they say so, or what speaks against it.

    `text` is the sentence with its quotations in the exact words of the passage; `spans` are the sentences of each
    passage that bear it out.
    """

    text: str
    probability: float
    problem: str | None
    spans: tuple[Span, ...] = ()


class Evidence:
    """One or several passages that a sentence rests on, and what stands around them."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self.hits = hits

    @cached_property
    def excerpts(self) -> list[Excerpt]:
        """What the models read, without what the article says to machines."""
        return [_unaddressed(excerpt(hit)) for hit in self.hits]

    @cached_property
    def passages(self) -> str:
        return "\n".join(read.passage for read in self.excerpts)

    @cached_property
    def around(self) -> str:
        """Passages, headlines, the paragraphs before, outlets and authors: where names may come from."""
        about = (" ".join([h.article.source or "", *h.article.authors]) for h in self.hits)
        return "\n".join([*(f"{r.passage}\n{r.title}\n{r.before}" for r in self.excerpts), *about])

    @cached_property
    def days(self) -> str:
        """The days of publication, which a sentence may name."""
        return "\n".join((hit.article.published or "")[:10] for hit in self.hits)


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
        text, problem = _requoted(claim, evidence)
        problem = problem or self.contradiction(claim, evidence)
        if problem is not None:
            return Verdict(claim, 0.0, problem)
        probability = self.probability(claim, evidence)
        if probability < bar:
            return Verdict(claim, probability, "the passage does not say so")
        return Verdict(text, probability, None, tuple(self._window(claim, read.passage) for read in evidence.excerpts))

    def about(self, question: str, claim: str, hits: Sequence[Hit]) -> float:
        """Return the share, 0 to 1, of the question's telling words that the claim or its passages have.

        0 when the passages do not know a name or number of the question.
        """
        evidence = Evidence(hits)
        if _unknown_number(question, evidence) or _unknown_name(question, evidence):
            return 0.0
        return self._covered(question, f"{claim}\n{evidence.around}")

    def contradiction(self, claim: str, evidence: Evidence) -> str | None:
        """Return what in the claim the passages do not have, or turn round; None when nothing is found."""
        return (
            _unknown_number(claim, evidence)
            or _unknown_name(claim, evidence)
            or _misattributed(claim, evidence)
            or self._turned(claim, evidence)
        )

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


def addressed(sentence: str) -> bool:
    """Say whether a sentence of an article speaks to a machine that reads it."""
    return _ADDRESSED.search(sentence) is not None


def _unaddressed(read: Excerpt) -> Excerpt:
    def kept(text: str) -> str:
        # As long as before, for spans must index the stored text. What follows goes on with what it was told.
        first = next((span.start for span in sentences(text) if addressed(span.of(text))), len(text))
        return text[:first] + " " * (len(text) - first)

    return Excerpt(kept(read.title), kept(read.before), kept(read.passage))


def _requoted(claim: str, evidence: Evidence) -> tuple[str, str | None]:
    """Return the claim with its quotations as the passage has them, or which of them it has not."""
    for quotation in facts.quotations(claim):
        exact = next((f for r in evidence.excerpts if (f := facts.find_quotation(quotation, r.passage))), None)
        if exact is None:
            return claim, f"“{quotation}” is no exact quotation from the passage"
        bare = quotation.strip().rstrip(".,;:!?") if len(exact) < len(quotation.strip()) else quotation.strip()
        claim = claim.replace(bare, exact, 1)
    return claim, None


def _unknown_number(claim: str, evidence: Evidence) -> str | None:
    known = facts.numbers(evidence.around)
    published = facts.dates(evidence.days)
    years = [facts.Number(float(date.year), "", "") for date in published if date.year]
    for number in facts.numbers(claim):
        if number.text != "one" and not number.within(known) and not number.within(years):
            return f"“{number.text}” is not in the passage"
    days = facts.dates(evidence.around) + published
    for date in facts.dates(claim):
        if not date.within(days):
            return f"“{date.text}” is not in the passage"
    named = facts.calendar(evidence.around) | {m for m, n in facts.MONTHS.items() for d in days if d.month == n}
    phrases = facts.relative(claim) - facts.relative(evidence.around)
    if phrases:
        return f"“{sorted(phrases)[0]}” is not in the passage"
    unknown = sorted(facts.calendar(claim) - named)
    return f"“{unknown[0].capitalize()}” is not in the passage" if unknown else None


def _misattributed(claim: str, evidence: Evidence) -> str | None:
    wrong = [misattributed(claim, read.passage, f"{read.title} {read.before}") for read in evidence.excerpts]
    return None if None in wrong else f"the passage does not give these words to “{wrong[0]}”"


def _unknown_name(claim: str, evidence: Evidence) -> str | None:
    known = {word for word, _ in words(evidence.around)}
    beside = facts.pairs(evidence.around)
    capital = {word for run in facts.names(evidence.around) for word in run}
    for run in facts.names(claim):
        for word in run:
            if not _known(word, known):
                return f"“{word.capitalize()}” is not in the passage"
        for a, b in pairwise(run):
            if a in capital and b in capital and (a, b) not in beside:
                return f"“{a.capitalize()} {b.capitalize()}” is not in the passage"
    return None


def _known(word: str, known: set[str]) -> bool:
    """Say whether a name is among words, also as a longer or shorter form of one ("German", "Germany")."""
    if word in known or word.rstrip("s") in known or known & _PEOPLES.get(word, frozenset()):
        return True
    return len(word) > 3 and any(k.startswith(word) or (len(k) > 3 and word.startswith(k)) for k in known)
