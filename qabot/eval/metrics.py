"""Metrics of ranks, probabilities and abstaining, and how far chance may move them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CUTOFFS = (1, 4, 10)
BINS = 10
RESAMPLES = 1000
_CHUNK = 2_000_000

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Point:
    """Abstaining at `threshold` or less: the share of abstentions that are due, and of those due that are made."""

    threshold: float
    precision: float
    recall: float


def first_rank(relevant: Iterable[bool]) -> int | None:
    """Return the rank, from 1, of the first relevant hit."""
    return next((rank for rank, good in enumerate(relevant, 1) if good), None)


def reciprocal(rank: int | None, cutoff: int = 10) -> float:
    """Return the reciprocal rank, 0 beyond `cutoff` (Voorhees, TREC-8)."""
    return 1 / rank if rank is not None and rank <= cutoff else 0.0


def within(rank: int | None, cutoff: int) -> float:
    """Return 1 for a rank of at most `cutoff`, else 0."""
    return float(rank is not None and rank <= cutoff)


def brier(confidences: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the mean squared error of probabilities (Brier 1950); .25 is what always saying .5 gives."""
    c, o = _columns(confidences, outcomes)
    return float(((c - o) ** 2).mean()) if len(c) else 0.0


def auc(scores: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the probability that a positive scores above a negative, ties counting half (Hanley and McNeil 1982)."""
    s, o = _columns(scores, outcomes)
    good, bad = s[o > 0], np.sort(s[o <= 0])
    if not len(good) or not len(bad):
        return 0.5
    below = np.searchsorted(bad, good, "left") + np.searchsorted(bad, good, "right")
    return float(below.sum() / (2 * len(good) * len(bad)))


def ece(confidences: Sequence[float], outcomes: Sequence[bool], bins: int = BINS) -> float:
    """Return the expected calibration error (Guo et al. 2017), in bins of equal mass instead of their equal width.

    Equal mass (Nguyen and O'Connor 2015) leaves no bin so thin that chance decides it.
    """
    c, o = _columns(confidences, outcomes)
    if not len(c):
        return 0.0
    order = np.argsort(c, kind="stable")
    parts = np.array_split(order, min(bins, len(c)))
    return float(sum(len(part) * abs(c[part].mean() - o[part].mean()) for part in parts) / len(c))


def abstaining(confidences: Sequence[float], answerable: Sequence[bool]) -> list[Point]:
    """Return precision and recall of abstaining at every confidence that occurs, from the lowest up."""
    return [Point(*map(float, row)) for row in zip(*_curve(confidences, answerable), strict=True)]


def average_precision(confidences: Sequence[float], answerable: Sequence[bool]) -> float:
    """Return the area under the precision-recall curve of abstaining, as a sum of steps."""
    _, precision, recall = _curve(confidences, answerable)
    return float((np.diff(recall, prepend=0.0) * precision).sum())


def _curve(confidences: Sequence[float], answerable: Sequence[bool]) -> tuple[Column, Column, Column]:
    """Return thresholds, precisions and recalls, shape (distinct confidences,), or nothing when none is due."""
    c, a = _columns(confidences, answerable)
    due = 1 - a
    if not due.sum():
        return np.empty(0), np.empty(0), np.empty(0)
    order = np.argsort(c, kind="stable")
    c, made = c[order], np.cumsum(due[order])
    last = np.append(np.flatnonzero(np.diff(c)), len(c) - 1)
    return c[last], made[last] / (last + 1), made[last] / made[-1]


def best_threshold(
    scores: Sequence[float], answering: Sequence[float], silence: Sequence[float]
) -> tuple[float, float]:
    """Return the best mean credit over all thresholds, and the score from which to answer for it.

    `answering` is what a question earns when it is answered, `silence` when it is not: the sweep of
    SQuAD 2.0's evaluation script (find_best_thresh).
    """
    s, gain = _columns(scores, np.subtract(answering, silence))
    if not len(s):
        return 0.0, 0.0
    order = np.argsort(-s, kind="stable")
    s, total = s[order], float(np.sum(silence)) + np.cumsum(gain[order])
    last = np.append(np.flatnonzero(np.diff(s)), len(s) - 1)
    best = last[np.argmax(total[last])]
    if total[best] <= float(np.sum(silence)):
        return float(np.mean(silence)), float("inf")
    return float(total[best] / len(s)), float(s[best])


def interval(statistic: Callable[..., float] | None, *columns: Sequence[float], seed: int = 0) -> tuple[float, float]:
    """Return the 95 % percentile bootstrap interval over questions (Efron 1979); `statistic` None is the mean."""
    arrays = [np.asarray(column, np.float64) for column in columns]
    count = len(arrays[0])
    if not count:
        return 0.0, 0.0
    chance = np.random.default_rng(seed)
    found: list[float] = []
    step = max(1, _CHUNK // count)
    for start in range(0, RESAMPLES, step):
        drawn = chance.integers(0, count, (min(step, RESAMPLES - start), count))
        if statistic is None:
            found += arrays[0][drawn].mean(1).tolist()
        else:
            found += [statistic(*(array[row] for array in arrays)) for row in drawn]
    low, high = np.percentile(found, (2.5, 97.5))
    return float(low), float(high)


def _columns(one: Sequence[float] | Column, other: Sequence[float] | Sequence[bool] | Column) -> tuple[Column, Column]:
    a, b = np.asarray(one, np.float64), np.asarray(other, np.float64)
    if len(a) != len(b):
        raise ValueError(f"{len(a)} scores for {len(b)} outcomes")
    return a, b
