"""Retrieval and answer metrics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

CUTOFFS = (1, 4, 10)


def first_rank(relevant: Iterable[bool]) -> int | None:
    """Return the rank, from 1, of the first relevant hit."""
    return next((rank for rank, good in enumerate(relevant, 1) if good), None)


def hit_at(ranks: Sequence[int | None], cutoff: int) -> float:
    """Return the share of questions with a relevant hit among the first `cutoff`."""
    return _mean([float(rank is not None and rank <= cutoff) for rank in ranks])


def mrr(ranks: Sequence[int | None], cutoff: int = 10) -> float:
    """Return the mean reciprocal rank of the first relevant hit, 0 beyond `cutoff` (Voorhees, TREC-8)."""
    return _mean([1 / rank if rank is not None and rank <= cutoff else 0.0 for rank in ranks])


def brier(confidences: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the mean squared error of probabilities (Brier 1950); .25 is what always saying .5 gives."""
    return _mean([(c - float(o)) ** 2 for c, o in zip(confidences, outcomes, strict=True)])


def auc(scores: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the probability that a positive scores above a negative, ties counting half (Hanley and McNeil 1982)."""
    good = [s for s, o in zip(scores, outcomes, strict=True) if o]
    bad = [s for s, o in zip(scores, outcomes, strict=True) if not o]
    pairs = [(g > b) + 0.5 * (g == b) for g in good for b in bad]
    return _mean(pairs) if pairs else 0.5


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
