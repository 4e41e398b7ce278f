"""How sure an answer is: the probability that its sentences answer the question.

A logistic model over what the scorer found, fitted on dated news questions with and without their
answers in the collection (`python -m qabot.eval.calibrate`; figures in EXPERIMENTS.md, 2026-11-23).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from qabot.answer.scorer import Scored

# Bias, and weights of the features in the order of `features`.
BIAS = -4.0
WEIGHTS = (4.0, 2.0, 1.5, 1.0)


def features(scored: Sequence[Scored]) -> tuple[float, float, float, float]:
    """Return what speaks for the best sentence: its cosine, coverage, passage cosine, and the fused score."""
    best = scored[0]
    return best.similarity, best.coverage, best.hit.similarity or 0.0, best.hit.score


def confidence(scored: Sequence[Scored]) -> float:
    """Return the probability, 0 to 1, that the best of the scored sentences answers the question."""
    odds = BIAS + sum(w * x for w, x in zip(WEIGHTS, features(scored), strict=True))
    return 1 / (1 + math.exp(-odds))
