"""How sure an answer is: the probability that its sentences answer the question.

A logistic model over what the scorer found, fitted on news and encyclopaedic questions with and without
their answers in the collection (`python -m qabot.eval.calibrate`; figures in EXPERIMENTS.md, 2026-11-23).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from qabot.answer.scorer import Scored

# Bias, and weights of the features in the order of `features`.
BIAS = -5.051
WEIGHTS = (1.921, 3.394, 3.098)


def features(scored: Sequence[Scored]) -> tuple[float, float, float]:
    """Return what speaks for the best sentence.

    The share of the question's words it covers, its passage's score, and how far it is ahead of the
    best sentence of any other passage. Its cosine adds nothing to these.
    """
    best = scored[0]
    rival = next((s for s in scored if s.hit.passage.id != best.hit.passage.id), best)
    return best.coverage, best.hit.score, best.score - rival.score


def confidence(scored: Sequence[Scored]) -> float:
    """Return the probability, 0 to 1, that the best of the scored sentences answer the question."""
    odds = BIAS + sum(w * x for w, x in zip(WEIGHTS, features(scored), strict=True))
    return 1 / (1 + math.exp(-odds))
