"""Hybrid retrieval: nearest vectors and BM25, fused, the best ranked again by more features."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from qabot.protocols import Encoder, Ids, LexicalIndex, VectorIndex, Vectors
from qabot.retrieve.features import FeatureRanker
from qabot.retrieve.fusion import fuse
from qabot.types import Article, Filters, Hit, Passage

DENSE, LEXICAL = "dense", "bm25"
# Passages of the fused ranking that are ranked again by all their features.
RANKED = 60
# What a passage gains by being carried on from the turn before: in the fused score, so that it is ranked at all, and
# in the score of the ranking (EXPERIMENTS.md, 2026-11-26).
_PREFERRED_FIRST, PREFERRED = 0.1, 0.06
NOTHING: Ids = np.empty(0, np.int64)


class Passages(Protocol):
    """What retrieval needs of the corpus."""

    def allowed(self, filters: Filters) -> Ids | None: ...

    def load(self, ids: list[int]) -> dict[int, tuple[Passage, Article]]: ...


@dataclass(frozen=True, slots=True)
class HybridRetriever:
    """Asks both indexes for `candidates` passages each, fuses their scores and ranks the best of them again."""

    passages: Passages
    encoder: Encoder
    vectors: VectorIndex
    lexical: LexicalIndex
    candidates: int
    dense_share: float
    ranker: FeatureRanker | None = None

    def retrieve(self, text: str, filters: Filters, k: int, carried: Ids = NOTHING) -> list[Hit]:
        """Return the k best passages for a question or keywords, best first.

        `carried` are sorted ids of passages that are candidates whoever finds them, and preferred a little: what a
        conversation was about is often what it goes on about.
        """
        allowed = self.passages.allowed(filters)
        wanted = max(self.candidates, k)
        vector = self.encoder.encode([text])[0]
        dense = _by_id(self.vectors.search(vector, wanted, allowed))
        lexical = _by_id(self.lexical.search(text, wanted, allowed))
        similarities = dict(dense)
        if allowed is not None:
            carried = np.intersect1d(carried, allowed, assume_unique=True)
        if len(carried):
            lexical = _by_id(self.lexical.search(text, len(carried), carried)) | lexical
        unseen = np.array(sorted((lexical.keys() | set(carried.tolist())) - dense.keys()), np.int64)
        if len(unseen):
            similarities |= _by_id(self.vectors.search(vector, len(unseen), unseen))
        ranks: dict[int, dict[str, int]] = {number: {} for number in carried.tolist()}
        for name, found in ((DENSE, dense), (LEXICAL, lexical)):
            for rank, number in enumerate(found, 1):
                ranks.setdefault(number, {})[name] = rank
        fused = fuse(similarities, lexical, self.dense_share)
        if len(carried):
            fused = _preferred(fused, frozenset(carried.tolist()), _PREFERRED_FIRST)
        if self.ranker is None:
            return self._hits(fused, ranks, similarities, k)
        hits = self._hits(fused, ranks, similarities, max(k, RANKED))
        ranked = self.ranker.rank(text, vector, hits)
        return _raised(ranked, frozenset(carried.tolist()))[:k] if len(carried) else ranked[:k]

    def _hits(
        self,
        fused: list[tuple[int, float]],
        ranks: dict[int, dict[str, int]],
        similarities: dict[int, float],
        k: int,
    ) -> list[Hit]:
        """Load passages until there are k; ids the corpus does not know are passed over."""
        hits: list[Hit] = []
        for start in range(0, len(fused), k):
            part = fused[start : start + k]
            loaded = self.passages.load([number for number, _ in part])
            for number, score in part:
                if number in loaded:
                    hits.append(Hit(*loaded[number], round(score, 6), ranks[number], similarities.get(number)))
            if len(hits) >= k:
                break
        return hits[:k]


def _preferred(fused: list[tuple[int, float]], carried: frozenset[int], by: float) -> list[tuple[int, float]]:
    """Return (id, score) with the scores of what is carried raised, best first."""
    return sorted(((i, score + by * (i in carried)) for i, score in fused), key=lambda each: (-each[1], each[0]))


def _raised(hits: list[Hit], carried: frozenset[int]) -> list[Hit]:
    """Return hits with the scores of those carried raised, best first."""
    raised = [replace(hit, score=round(hit.score + PREFERRED, 6)) if hit.passage.id in carried else hit for hit in hits]
    return sorted(raised, key=lambda hit: -hit.score)


def _by_id(found: tuple[Ids, Vectors]) -> dict[int, float]:
    ids, scores = found
    return dict(zip(ids.tolist(), scores.tolist(), strict=True))
