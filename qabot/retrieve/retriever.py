"""Hybrid retrieval: nearest vectors and BM25, fused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from qabot.protocols import Encoder, Ids, LexicalIndex, VectorIndex, Vectors
from qabot.retrieve.fusion import fuse
from qabot.types import Article, Filters, Hit, Passage

DENSE, LEXICAL = "dense", "bm25"


class Passages(Protocol):
    """What retrieval needs of the corpus."""

    def allowed(self, filters: Filters) -> Ids | None: ...

    def load(self, ids: list[int]) -> dict[int, tuple[Passage, Article]]: ...


@dataclass(frozen=True, slots=True)
class HybridRetriever:
    """Asks both indexes for `candidates` passages each and fuses their scores."""

    passages: Passages
    encoder: Encoder
    vectors: VectorIndex
    lexical: LexicalIndex
    candidates: int
    dense_share: float

    def retrieve(self, text: str, filters: Filters, k: int) -> list[Hit]:
        """Return the k best passages for a question or keywords, best first."""
        allowed = self.passages.allowed(filters)
        wanted = max(self.candidates, k)
        vector = self.encoder.encode([text])[0]
        dense = _by_id(self.vectors.search(vector, wanted, allowed))
        lexical = _by_id(self.lexical.search(text, wanted, allowed))
        similarities = dict(dense)
        unseen = np.array(sorted(lexical.keys() - dense.keys()), np.int64)
        if len(unseen):
            similarities |= _by_id(self.vectors.search(vector, len(unseen), unseen))
        ranks: dict[int, dict[str, int]] = {}
        for name, found in ((DENSE, dense), (LEXICAL, lexical)):
            for rank, number in enumerate(found, 1):
                ranks.setdefault(number, {})[name] = rank
        return self._hits(fuse(similarities, lexical, self.dense_share), ranks, similarities, k)

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


def _by_id(found: tuple[Ids, Vectors]) -> dict[int, float]:
    ids, scores = found
    return dict(zip(ids.tolist(), scores.tolist(), strict=True))
