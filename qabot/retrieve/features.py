"""What speaks for a passage beside its fused score, and a linear model over it.

Every feature comes of something that is there anyway: the raw embeddings kept for the mix, and the
stems of the postings. The weights maximise the likelihood of the right passage among sixty (a listwise
softmax, Cao et al. 2007, "Learning to Rank: From Pairwise Approach to Listwise Approach") on half of a
news question set; on the other half MRR@10 rises from .471 to .569, and no other set loses
(EXPERIMENTS.md, 2026-11-23; `qabot.training.fit.listwise` fits such weights).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qabot.protocols import Encoder, Vectors, Vocabulary
from qabot.text import coverage
from qabot.types import Hit

NAMES = (
    "own",  # cosine of the question to the paragraph's own embedding, not the mix
    "previous",  # ... to the paragraph before it; the headline where there is none
    "next",  # ... to the paragraph after it
    "headline",  # ... to the headline
    "words",  # share of the question's words that stand in the paragraph, each weighed by its rarity
    "words_headline",  # ... in the headline
    "words_either",  # ... in either
    "question",  # 1 for a paragraph that asks
    "fragment",  # 1 for a paragraph of fewer than six words
)
WEIGHTS = (9.387, 1.727, 1.350, 0.886, 5.191, 2.399, 4.117, -3.644, -2.553)
_FRAGMENT = 6


@dataclass(frozen=True, slots=True)
class FeatureRanker:
    """Ranks passages by the weighted sum of their features, scaled so that 1 is the most there can be."""

    encoder: Encoder
    vocabulary: Vocabulary
    weights: tuple[float, ...] = WEIGHTS

    def rank(self, question: str, vector: Vectors, hits: Sequence[Hit]) -> list[Hit]:
        """Return the hits, best first, with new scores. `vector` is the question's, shape (dimension,)."""
        if not hits:
            return []
        weights = np.array(self.weights, np.float32)
        scores = self.features(question, vector, hits) @ weights / weights[weights > 0].sum()
        order = np.argsort(-scores, kind="stable")
        return [replace(hits[i], score=round(float(scores[i]), 6)) for i in order]

    def features(self, question: str, vector: Vectors, hits: Sequence[Hit]) -> NDArray[np.float32]:
        """Return the features of each hit, shape (len(hits), len(NAMES))."""
        rows = np.empty((len(hits), len(NAMES)), np.float32)
        rows[:, :4] = (self.encoder.encode([t for hit in hits for t in _around(hit)]) @ vector).reshape(-1, 4)
        rarity = {stem: self.vocabulary.rarity(stem) for stem in self.vocabulary.stems(question)}
        titles: dict[str, set[str]] = {}
        for row, hit in zip(rows, hits, strict=True):
            title = titles.get(hit.article.id)
            if title is None:
                title = titles[hit.article.id] = set(self.vocabulary.stems(hit.article.title))
            body = set(self.vocabulary.stems(hit.passage.text))
            row[4:7] = [coverage(rarity, there) for there in (body, title, body | title)]
            row[7] = hit.passage.text.rstrip("\"'”’ ").endswith("?")
            row[8] = len(hit.passage.text.split()) < _FRAGMENT
        return rows


def _around(hit: Hit) -> tuple[str, str, str, str]:
    """Return the paragraph, the one before, the one after and the headline."""
    article, position = hit.article, hit.passage.position
    before = article.paragraphs[position - 2] if position > 1 else article.title
    after = article.paragraphs[position] if position < len(article.paragraphs) else article.title
    return hit.passage.text, before, after, article.title
