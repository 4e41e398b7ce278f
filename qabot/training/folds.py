"""Questions dealt into folds: for each there is a network that has seen all others.

Cross-fitting, Chernozhukov et al. 2018.
"""

from __future__ import annotations

from collections.abc import Iterable

FOLDS = 2


def folds(ids: Iterable[str]) -> list[set[str]]:
    """Return the ids of questions dealt out in their order."""
    ordered = sorted(ids)
    return [set(ordered[number::FOLDS]) for number in range(FOLDS)]


def unseen(number: int) -> str:
    """Return the name of the network that has seen all folds but this one."""
    return f"unseen-{number}"
