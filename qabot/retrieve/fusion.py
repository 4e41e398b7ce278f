"""Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

# The constant of the paper; 10 to 100 made less than .01 MRR of difference here (EXPERIMENTS.md).
_K = 60


def fuse(
    rankings: Mapping[str, Sequence[int]], weights: Mapping[str, float]
) -> list[tuple[int, float, dict[str, int]]]:
    """Merge rankings of ids into (id, score, rank by ranking), best first.

    Scores are scaled so that first place in every ranking gives 1.
    """
    scores: dict[int, float] = defaultdict(float)
    ranks: dict[int, dict[str, int]] = defaultdict(dict)
    most = sum(weights[name] for name in rankings) / (_K + 1) or 1.0
    for name, ids in rankings.items():
        for rank, number in enumerate(ids, 1):
            scores[number] += weights[name] / (_K + rank) / most
            ranks[number][name] = rank
    order = sorted(scores, key=lambda number: (-scores[number], number))
    return [(number, scores[number], ranks[number]) for number in order]
