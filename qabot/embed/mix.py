"""The vector a paragraph gets in the index: its own embedding mixed with its surroundings.

A paragraph of news seldom names its subject; the headline and the neighbours do. Mixing embeddings that
exist anyway gives most of what embedding the neighbours as one text would, at no cost
(EXPERIMENTS.md, 2026-11-23).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qabot.protocols import Vectors


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the paragraph's own, the previous, the next and the headline's embedding."""

    own: float
    previous: float
    next: float
    headline: float


def mix(own: Vectors, headline: Vectors | None, weights: Weights) -> Vectors:
    """Return the unit vectors of one article's paragraphs, shape (n, d), in order.

    `own` has shape (n, d); `headline` shape (d,), or None for an article without one.
    """
    mixed = weights.own * own
    mixed[1:] += weights.previous * own[:-1]
    mixed[:-1] += weights.next * own[1:]
    if headline is not None:
        mixed += weights.headline * headline
    norms = np.linalg.norm(mixed, axis=1, keepdims=True)
    return np.asarray(mixed / np.maximum(norms, 1e-12), np.float32)
