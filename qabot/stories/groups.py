"""From pairs of copies to stories: a star around one article each, so that no chain ties what nobody copied.

Every member is a copy of the centre itself (star clustering, Aslam et al. 2004). What comes out depends on the pairs
and on the order alone, not on when an article came in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping


def stars(copies: Mapping[int, frozenset[int]], rank: Mapping[int, int]) -> list[frozenset[int]]:
    """Return the groups of two and more; `copies` has both directions of each pair.

    Who has most copies is a centre, of two with as many the one of lower rank; a copy of two centres goes with the
    first of them.
    """
    ranked = sorted(copies, key=lambda each: (-len(copies[each]), rank[each]))
    centres: dict[int, int] = {}
    for place, each in enumerate(ranked):
        if not copies[each] & centres.keys():
            centres[each] = place
    groups: dict[int, set[int]] = defaultdict(set)
    for each in ranked:
        centre = each if each in centres else min(copies[each] & centres.keys(), key=centres.__getitem__)
        groups[centre].add(each)
    return [frozenset(group) for group in groups.values() if len(group) > 1]


def connected(start: Iterable[int], neighbours: Callable[[int], Iterable[int]]) -> dict[int, frozenset[int]]:
    """Return everything that hangs together with `start`, each with its neighbours."""
    found: dict[int, frozenset[int]] = {}
    waiting = list(start)
    while waiting:
        each = waiting.pop()
        if each not in found:
            found[each] = frozenset(neighbours(each))
            waiting += found[each]
    return found
