"""Hybrid retrieval: nearest vectors and BM25, fused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from qabot.protocols import Encoder, Ids, LexicalIndex, VectorIndex
from qabot.retrieve.fusion import fuse
from qabot.types import Article, Filters, Hit, Passage

DENSE, LEXICAL = "dense", "bm25"


class Passages(Protocol):
    """What retrieval needs of the corpus."""

    def allowed(self, filters: Filters) -> Ids | None: ...

    def load(self, ids: list[int]) -> dict[int, tuple[Passage, Article]]: ...


@dataclass(frozen=True, slots=True)
class HybridRetriever:
    """Asks both indexes for `candidates` passages each and fuses their ranks."""

    passages: Passages
    encoder: Encoder
    vectors: VectorIndex
    lexical: LexicalIndex
    candidates: int
    dense_weight: float
    lexical_weight: float

    def retrieve(self, text: str, filters: Filters, k: int) -> list[Hit]:
        """Return the k best passages for a question or keywords, best first."""
        allowed = self.passages.allowed(filters)
        wanted = max(self.candidates, k)
        vector = self.encoder.encode([text])[0]
        near, similarities = self.vectors.search(vector, wanted, allowed)
        matching, _ = self.lexical.search(text, wanted, allowed)
        rankings = {DENSE: near.tolist(), LEXICAL: matching.tolist()}
        fused = fuse(rankings, {DENSE: self.dense_weight, LEXICAL: self.lexical_weight})
        return self._hits(fused, dict(zip(near.tolist(), similarities.tolist(), strict=True)), k)

    def _hits(
        self, fused: list[tuple[int, float, dict[str, int]]], similarities: dict[int, float], k: int
    ) -> list[Hit]:
        """Load passages until there are k; ids the corpus does not know are passed over."""
        hits: list[Hit] = []
        for start in range(0, len(fused), k):
            part = fused[start : start + k]
            loaded = self.passages.load([number for number, _, _ in part])
            for number, score, ranks in part:
                if number in loaded:
                    hits.append(Hit(*loaded[number], round(score, 6), ranks, similarities.get(number)))
            if len(hits) >= k:
                break
        return hits[:k]
