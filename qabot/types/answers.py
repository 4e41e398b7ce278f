"""Answers: what they cite and state, exactly or composed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from qabot.types.articles import Article, Reprint
from qabot.types.passages import Passage, Said
from qabot.types.places import Span
from qabot.types.queries import Query


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage under its number, with the spans of it that the answer uses and the other articles of its story."""

    n: int
    passage: Passage
    article: Article
    spans: tuple[Span, ...] = ()
    reprints: tuple[Reprint, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One piece of an answer: the span of the passage that citation `n` shows.

    `lead` marks words that precede the answer proper, such as the question a speaker was asked;
    `also` are further citations that give the same answer in words of their own.
    """

    n: int
    span: Span
    lead: bool = False
    also: tuple[int, ...] = ()

    @property
    def marks(self) -> tuple[int, ...]:
        """The numbers of all citations that the statement carries, its own first."""
        return self.n, *self.also


@dataclass(frozen=True, slots=True)
class Spoken:
    """A quote in an answer, under the number of the citation in which it begins."""

    n: int
    said: Said


@dataclass(frozen=True, slots=True)
class Change:
    """A value that an article gave for what a question asks: exact words of citation `value.n`, and when and where.

    `value.also` are citations that give the same value later on; `published` is as in Article.
    """

    value: Statement
    published: str
    source: str | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a language model wrote, without marks, and the numbers of the citations that bear it out.

    `problem` says why it was struck, None when it was not. Words in quotation marks stand in a cited passage exactly.
    `rests` are the words of the citations that bear it out.
    """

    text: str
    marks: tuple[int, ...]
    problem: str | None = None
    rests: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that a language model composed, every sentence checked; `model` is its name and where it runs."""

    model: str
    sentences: tuple[Sentence, ...]

    @property
    def kept(self) -> tuple[Sentence, ...]:
        return tuple(sentence for sentence in self.sentences if sentence.problem is None)

    @property
    def struck(self) -> tuple[Sentence, ...]:
        return tuple(sentence for sentence in self.sentences if sentence.problem is not None)


Status = Literal["answered", "abstained"]


@dataclass(frozen=True, slots=True)
class Note:
    """What qabot says beside an answer in words of its own, never within a quotation.

    "day": which day the words at `span` of citation `n` mean, by the date of their article. "dated": of when the answer
    is. "old": that it is older than wanted. "outside": what there is without what was understood of the question.
    "bracket": that a number in brackets at `span` of citation `n` is the article's own and no mark.
    """

    kind: Literal["day", "dated", "old", "outside", "bracket"]
    text: str
    n: int | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, or the abstention with the closest passages.

    `confidence` is the estimated probability, 0 to 1, that the statements answer the question. `quotes` are those
    that the statements are made of, when somebody's words were asked for; `silent` names the person of whom the
    articles have words, but none about it. `sequence` are the different values that dated articles give, oldest first.
    The statements are exact words, also beside a composed `draft`; a draft of which no sentence is kept is not the
    answer. `fallback` says why a language model that was to compose did not.
    """

    question: str
    query: Query
    status: Status
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    closest: tuple[Citation, ...]
    confidence: float
    snapshot: str
    models: Mapping[str, str]
    timings_ms: Mapping[str, float]
    short: Statement | None = None
    quotes: tuple[Spoken, ...] = ()
    silent: str | None = None
    notes: tuple[Note, ...] = ()
    sequence: tuple[Change, ...] = ()
    draft: Draft | None = None
    fallback: str | None = None

    @property
    def composed(self) -> tuple[Sentence, ...]:
        """The composed sentences that answer; none when the exact words do, or nothing does."""
        return self.draft.kept if self.draft is not None else ()

    def words(self, statement: Statement) -> str:
        """Return the exact words of a statement, cut from the passage it cites."""
        return statement.span.of(self.citations[statement.n - 1].passage.text)

    def shortest(self, statement: Statement) -> Span | None:
        """Return where in a statement's words the short answer stands, None when it is in none or another."""
        short = self.short
        if short is None or short.n != statement.n:
            return None
        start, end = short.span.start - statement.span.start, short.span.end - statement.span.start
        return Span(start, end) if start >= 0 and end <= statement.span.end - statement.span.start else None
