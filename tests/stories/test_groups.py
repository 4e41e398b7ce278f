"""Stories are stars: they do not depend on the order in which articles came, and no chain ties what nobody copied."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from qabot.stories.groups import connected, stars

Pairs = frozenset[tuple[int, int]]
_PAIRS = st.frozensets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda p: p[0] < p[1]), max_size=20)


def _graph(pairs: Pairs) -> dict[int, frozenset[int]]:
    nodes = {each for pair in pairs for each in pair}
    return {n: frozenset(a + b - n for a, b in pairs if n in (a, b)) for n in nodes}


@given(_PAIRS)
def test_every_member_is_a_copy_of_the_centre(pairs: Pairs) -> None:
    graph = _graph(pairs)
    groups = stars(graph, {each: each for each in graph})
    assert all(any(group <= graph[centre] | {centre} for centre in group) for group in groups)
    members = [each for group in groups for each in group]
    assert len(members) == len(set(members)), "an article belongs to one story"


@given(_PAIRS, st.integers(0, 99))
def test_the_order_of_coming_makes_no_difference(pairs: Pairs, seed: int) -> None:
    graph = _graph(pairs)
    shuffled = list(graph.items())
    random.Random(seed).shuffle(shuffled)
    rank = {each: each for each in graph}
    assert set(stars(dict(shuffled), rank)) == set(stars(graph, rank))


@given(_PAIRS)
def test_what_does_not_hang_together_does_not_matter(pairs: Pairs) -> None:
    graph = _graph(pairs)
    rank = {each: each for each in graph}
    parts = {frozenset(connected([each], graph.__getitem__)) for each in graph}
    one_by_one = {group for part in parts for group in stars({each: graph[each] for each in part}, rank)}
    assert one_by_one == set(stars(graph, rank))


def test_a_chain_is_no_story() -> None:
    chain = frozenset((n, n + 1) for n in range(6))
    assert max(map(len, stars(_graph(chain), {n: n for n in range(7)}))) == 3


def test_two_cuts_of_one_report_belong_together() -> None:
    assert stars(_graph(frozenset({(1, 2), (2, 3)})), {1: 1, 2: 2, 3: 3}) == [frozenset({1, 2, 3})]
