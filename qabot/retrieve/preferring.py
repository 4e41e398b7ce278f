"""Retrieval for questions that prefer some days, or the newest, and leave out none.

A preference must reach what is read, not only how it is sorted: what was published on the preferred days is searched
by itself as well, and both lists are merged by score with a bonus for these days (EXPERIMENTS.md, 2026-11-26).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from qabot.protocols import Ids
from qabot.retrieve.retriever import NOTHING, RANKED, HybridRetriever
from qabot.types import Article, Filters, Hit, Passage, Query

# What a preferred day adds to the score of a passage, of which 1 is the most there can be.
BONUS = 0.1
# Of the passages that are read for the newest state, every second one is picked by its day ...
_BY_DAY = 2
# ... among those whose score is at least this share of the best.
_NEAR = 0.6


class Articles(Protocol):
    """What listing articles needs of the corpus."""

    def articles(self, filters: Filters, limit: int | None = None, *, body: bool = False) -> Iterator[Article]: ...

    def first_passages(self, articles: Sequence[str]) -> dict[str, int]: ...


@dataclass(frozen=True, slots=True)
class PreferringRetriever:
    """Retrieves as a query prefers; without a preference, as the retriever does."""

    retriever: HybridRetriever
    articles: Articles
    bonus: float = BONUS

    def retrieve(self, query: Query, k: int, carried: Ids = NOTHING) -> list[Hit]:
        """Return the k best passages of a query, best first; `carried` as for the retriever."""
        if query.topicless:
            return self._openings(query.filters, k)
        if query.latest:
            return self._newest(query, k, carried)
        if query.period is None:
            return self.retriever.retrieve(query.text, query.filters, k, carried)
        hits = self.retriever.retrieve(query.text, query.filters, max(k, RANKED), carried)
        within = _within(query.filters, *query.period)
        if within is not None:
            hits += self.retriever.retrieve(query.topic, within, k)
        return _merged(hits, *query.period, self.bonus)[:k]

    def _openings(self, filters: Filters, k: int) -> list[Hit]:
        """Return how the newest articles that pass begin: there is no topic by which one would come before another."""
        articles = [article for article in self.articles.articles(filters, k, body=True) if article.paragraphs]
        first = self.articles.first_passages([article.id for article in articles])
        return [
            Hit(Passage(first[article.id], article.id, 1, article.paragraphs[0]), article, round(1 / (1 + place), 6))
            for place, article in enumerate(articles)
        ]

    def _newest(self, query: Query, k: int, carried: Ids) -> list[Hit]:
        """Return the best passages and, among those nearly as good, the newest, in turns."""
        hits = self.retriever.retrieve(query.text, query.filters, max(k, RANKED), carried)
        if not hits:
            return []
        near = [hit for hit in hits if hit.score >= _NEAR * hits[0].score]
        newest = iter(sorted(near, key=lambda hit: hit.article.published or "", reverse=True))
        chosen: dict[int, Hit] = {}
        for place, hit in enumerate(hits):
            chosen.setdefault(hit.passage.id, hit)
            if place % _BY_DAY == 0:
                fresh = next((each for each in newest if each.passage.id not in chosen), None)
                if fresh is not None:
                    chosen[fresh.passage.id] = fresh
        return list(chosen.values())[:k]


def _within(filters: Filters, since: str, until: str) -> Filters | None:
    """Return filters narrowed to some days, None where they leave none."""
    since, until = max(since, filters.since or since), min(until, filters.until or until)
    return replace(filters, since=since, until=until) if since < until else None


def _merged(hits: Sequence[Hit], since: str, until: str, bonus: float) -> list[Hit]:
    """Return each passage once, best first, those of the days with a bonus."""
    once = {hit.passage.id: hit for hit in hits}.values()
    scored = [
        replace(hit, score=round(hit.score + bonus, 6)) if since <= (hit.article.published or "")[:10] < until else hit
        for hit in once
    ]
    return sorted(scored, key=lambda hit: -hit.score)
