"""Answers to keep, as they come out of the bot, without a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qabot.types import (
    Answer,
    Article,
    Change,
    Citation,
    Draft,
    Filters,
    Passage,
    Place,
    Query,
    Quote,
    Said,
    Sentence,
    Span,
    Speaker,
    Spoken,
    Statement,
    Turn,
)

BRIDGE = Article(
    id="0123456789ab",
    title="Bridge closed",
    source="Harbour Gazette",
    authors=("Ada Quill",),
    published="2026-03-02",
    updated=None,
    section=None,
    url="https://gazette.example/bridge",
    language=None,
    paths=("/news/bridge.json",),
    paragraphs=("Mayor Anna Holm closed the bridge on Monday.", "“It was rotten,” she said. She gave *no* reason."),
)
TUNNEL = Article(
    id="ba9876543210",
    title="Tunnel open",
    source=None,
    authors=(),
    published=None,
    updated=None,
    section=None,
    url=None,
    language=None,
    paths=("/news/tunnel.json",),
    paragraphs=("The bridge was closed by Anna Holm.", "The tunnel opened on Friday."),
)
FERRY = replace(
    BRIDGE,
    id="abcdef012345",
    title="Ferry runs",
    source="Harbour Herald",
    published="2026-03-06",
    url=None,
    paths=("/news/ferry.json",),
    paragraphs=("The bridge was closed on a Friday.", "It was a Friday.", "A ferry runs every hour instead."),
)


def cite(n: int, article: Article, position: int, *words: str) -> Citation:
    """Return a citation of a paragraph that uses the words."""
    text = article.paragraphs[position - 1]
    spans = tuple(Span(text.index(part), text.index(part) + len(part)) for part in words)
    return Citation(n, Passage(n, article.id, position, text), article, spans)


def answered(question: str = "Who closed the bridge?", filters: Filters | None = None) -> Answer:
    """Return an answer of two sentences, the first of which another article agrees with, and a quote."""
    first = cite(1, BRIDGE, 1, BRIDGE.paragraphs[0])
    second = cite(2, BRIDGE, 2, "“It was rotten,” she said.")
    third = cite(3, TUNNEL, 1, TUNNEL.paragraphs[0])
    quote = Quote(
        (Place(2, 0, 16),), Place(2, 17, 25), None, "direct", Speaker("Anna Holm", "pronoun", Place(1, 6, 15))
    )
    return Answer(
        question=question,
        query=Query(question, filters or Filters()),
        status="answered",
        statements=(
            Statement(1, first.spans[0], also=(3,)),
            Statement(2, second.spans[0]),
        ),
        citations=(first, second, third),
        closest=(),
        confidence=0.75,
        snapshot="0123456789ab",
        models={"encoder": "scripted"},
        timings_ms={"total": 12.0},
        short=Statement(1, Span(6, 15)),
        quotes=(Spoken(2, Said(BRIDGE, quote)),),
    )


def composed(question: str = "Who closed the bridge?") -> Answer:
    """Return that answer with values over time and a draft; the last three citations are those of these alone."""
    answer = answered(question)
    value, again, draft = (cite(n, FERRY, n - 3, FERRY.paragraphs[n - 4]) for n in (4, 5, 6))
    monday, friday = Span(37, 43), Span(27, 33)
    return replace(
        answer,
        citations=(*answer.citations, value, again, draft),
        sequence=(
            Change(Statement(1, monday), "2026-03-02", BRIDGE.source),
            Change(Statement(4, friday, also=(5,)), "2026-03-06", FERRY.source),
        ),
        draft=Draft(
            "tiny at home",
            (
                Sentence("A ferry runs.", (6,), None, (Statement(6, draft.spans[0]),)),
                Sentence("It is purple.", (), "it is not there"),
                Sentence("Holm closed it.", (1,), None, (Statement(1, answer.citations[0].spans[0]),)),
            ),
        ),
    )


def abstained(question: str = "Who opened the tunnel?") -> Answer:
    """Return an abstention with the closest passages."""
    return Answer(
        question=question,
        query=Query(question),
        status="abstained",
        statements=(),
        citations=(),
        closest=(cite(1, TUNNEL, 2, "tunnel"), cite(2, BRIDGE, 1)),
        confidence=0.05,
        snapshot="0123456789ab",
        models={},
        timings_ms={},
    )


def turn(answer: Answer, asked: str = "2026-03-12T07:30:00+01:00") -> Turn:
    """Return an answer as a turn."""
    return Turn(answer.question, answer, asked, answer.query.filters, 7)


class Stored:
    """An index of articles and their quotes by id; `before` has by an id which article took its place."""

    def __init__(
        self,
        articles: Mapping[str, Article],
        quotes: Mapping[str, Sequence[Quote]] | None = None,
        before: Mapping[str, str] | None = None,
    ) -> None:
        self._articles, self._quotes, self._before = articles, quotes or {}, before or {}

    def article(self, article_id: str) -> Article | None:
        return self._articles.get(article_id)

    def successor(self, article_id: str) -> str | None:
        return self._before.get(article_id)

    def said(self, article_id: str) -> Sequence[Quote]:
        return self._quotes.get(article_id, ())
