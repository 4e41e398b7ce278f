"""Passages, what is found for a question, and what a reader makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qabot.types.articles import Article, Reprint
from qabot.types.places import Place, Span
from qabot.types.speech import Quote


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable paragraph: `position` counts from 1 at the first paragraph of the body."""

    id: int
    article_id: str
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage as models read it: with the headline and the paragraph before it, which may be empty."""

    title: str
    before: str
    passage: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A span of a passage that may answer; `score` is its log-odds against there being no answer in the passage."""

    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one passage: how relevant it is (a logit), and its findings, best first."""

    relevance: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage, the article it stands in, its fused score and who found it at which rank (1 = best).

    `similarity` is the cosine of the question to the passage's vector in the index, when known.
    """

    passage: Passage
    article: Article
    score: float
    ranks: Mapping[str, int] = field(default_factory=dict)
    similarity: float | None = None
    reprints: tuple[Reprint, ...] = ()

    @property
    def retrievers(self) -> tuple[str, ...]:
        return tuple(self.ranks)


@dataclass(frozen=True, slots=True)
class Said:
    """A quote in its article, and how well it fits what was asked for."""

    article: Article
    quote: Quote
    score: float = 0.0

    @property
    def lines(self) -> tuple[str, ...]:
        """The words of the content, exactly as they stand, one slice a paragraph; what interrupts them included."""
        return tuple(span.of(self.article.paragraphs[number - 1]) for number, span in self.spans.items())

    @property
    def spans(self) -> dict[int, Span]:
        """From the first to the last character of the content, for each paragraph it stands in."""
        found: dict[int, Span] = {}
        for place in self.quote.content:
            before = found.get(place.paragraph, Span(place.start, place.end))
            found[place.paragraph] = Span(min(before.start, place.start), max(before.end, place.end))
        return found

    def words(self, place: Place | None) -> str | None:
        """Return the words at a place of the article."""
        return None if place is None else place.of(self.article.paragraphs)
