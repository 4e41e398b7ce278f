"""What an answer cites, looked up for the next line of its conversation: what stands near it, and what follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from qabot.protocols import Ids
from qabot.store.corpus import Corpus
from qabot.types import Carried, Filters, Hit

# Passages before and after a cited one that are carried on with it.
_NEAR = 20
# Passages of one article that are gone on with.
_ONWARD = 50


@dataclass(frozen=True, slots=True)
class Carrying:
    """Finds cited paragraphs by article and number, as the articles are now: passages have other ids after a change.

    It remembers what it looked up, and is for one question.
    """

    corpus: Corpus
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict, init=False)

    def near(self, cited: Sequence[Carried]) -> Ids:
        """Return the sorted ids of the passages of the cited articles, of long ones those nearest to the cited."""
        ids: set[int] = set()
        lengths = self._lengths({each.article_id for each in cited})
        for each in cited:
            if each.article_id in lengths:
                first, length = lengths[each.article_id]
                low, high = max(1, each.paragraph - _NEAR), min(length, each.paragraph + _NEAR)
                ids.update(range(first + low - 1, first + high))
        return np.array(sorted(ids), np.int64)

    def articles(self, cited: Sequence[Carried]) -> frozenset[int]:
        """Return the ids of the first passages of the cited articles."""
        return frozenset(first for first, _ in self._lengths({each.article_id for each in cited}).values())

    def places(self, cited: Sequence[Carried]) -> frozenset[int]:
        """Return the ids of the cited passages."""
        lengths = self._lengths({each.article_id for each in cited})
        return frozenset(
            lengths[each.article_id][0] + each.paragraph - 1 for each in cited if each.article_id in lengths
        )

    def onward(self, cited: Sequence[Carried], filters: Filters) -> list[Hit]:
        """Return what follows the last cited passage of each article to its end, article by article as first cited."""
        last: dict[str, int] = {}
        for each in cited:
            last[each.article_id] = max(each.paragraph, last.get(each.article_id, 0))
        lengths = self._lengths(set(last))
        ids: list[int] = []
        for article, paragraph in last.items():
            if article in lengths:
                first, length = lengths[article]
                ids += range(first + paragraph, first + min(length, paragraph + _ONWARD))
        allowed = self.corpus.allowed(filters)
        passing = set(ids) if allowed is None else set(ids) & set(allowed.tolist())
        loaded = self.corpus.load(sorted(passing))
        return [Hit(*loaded[number], 0.0) for number in ids if number in loaded]

    def _lengths(self, articles: set[str]) -> dict[str, tuple[int, int]]:
        """Return the id of the first passage of each article that there is, and how many it has, among others."""
        unknown = sorted(articles - self._seen.keys())
        for name, first in (self.corpus.first_passages(unknown) if unknown else {}).items():
            article = self.corpus.article(name)
            if article is not None:
                self._seen[name] = first, len(article.paragraphs)
        return self._seen
