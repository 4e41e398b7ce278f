"""Ranking by what reading adds: nothing lost, nothing doubled, scores that only fall."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answer.reading import PassageReader, excerpt, features, in_order, ranked
from qabot.types import Article, Excerpt, Finding, Hit, Passage, Reading, Span

TEXTS = ("First the rain fell.", "Then the river rose.", "The town was flooded.")
ARTICLE = Article("a" * 12, "A headline", None, (), None, None, None, None, None, ("/a.txt",), TEXTS)
UP = (0.0, 1.0, 1.0, 1.0)
LOGITS = st.floats(-1e6, 1e6)


def hit(number: int, score: float) -> Hit:
    return Hit(Passage(number, ARTICLE.id, number % 3 + 1, TEXTS[number % 3]), ARTICLE, score)


def reading(relevance: float, found: float | None = None) -> Reading:
    return Reading(relevance, () if found is None else (Finding(Span(0, 5), found),))


@st.composite
def found(draw: st.DrawFn) -> tuple[list[Hit], list[Reading]]:
    """Draw hits as retrieval gives them, and readings of the first of them."""
    scores = sorted(draw(st.lists(st.floats(-0.5, 1), max_size=12)), reverse=True)
    hits = [hit(i, round(score, 6)) for i, score in enumerate(scores)]
    count = draw(st.integers(0, len(hits)))
    made = st.builds(reading, LOGITS, st.none() | LOGITS)
    return hits, draw(st.lists(made, min_size=count, max_size=count))


WEIGHTS = st.tuples(st.floats(-9, 9), st.floats(0, 9), st.floats(0, 9), st.floats(0, 9))


@given(found(), WEIGHTS)
def test_nothing_is_lost_or_doubled_and_scores_only_fall(
    given: tuple[list[Hit], list[Reading]], weights: tuple[float, ...]
) -> None:
    hits, readings = given
    reads = ranked(hits[: len(readings)], readings, weights)
    assert sorted(r.hit.passage.id for r in reads) == [h.passage.id for h in hits[: len(readings)]]
    there = {r.hit.passage.id: r.reading for r in reads}
    assert list(map(there.get, range(len(readings)))) == readings
    whole = in_order(reads, hits)
    assert sorted(h.passage.id for h in whole) == [h.passage.id for h in hits]
    assert whole[: len(reads)] == [r.hit for r in reads]
    assert [h.passage.id for h in whole[len(reads) :]] == [h.passage.id for h in hits[len(reads) :]]
    if reads:
        assert all(0 <= h.score <= 1 for h in whole)
        assert all(a.score >= b.score for a, b in pairwise(whole))
    else:
        assert whole == hits


@given(st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_ties_keep_their_order(scores: Sequence[float]) -> None:
    hits = [hit(i, score) for i, score in enumerate(scores)]
    reads = ranked(hits, [reading(0.0)] * len(hits), (0.0, 0.0, 1.0, 1.0))
    assert [r.hit.passage.id for r in reads] == list(range(len(hits)))


@given(st.floats(0, 1), st.floats(-30, 30), st.floats(-30, 30), st.integers(0, 2), st.floats(0, 5))
def test_a_probability_rises_with_each_feature(
    first: float, relevance: float, finding: float, which: int, more: float
) -> None:
    values = [first, relevance, finding]
    raised = [value + more * (i == which) for i, value in enumerate(values)]

    def probability(values: Sequence[float]) -> float:
        return ranked([hit(0, values[0])], [reading(values[1], values[2])], UP)[0].hit.score

    assert probability(values) <= probability(raised)


def test_the_probability_is_the_logistic_of_the_weighted_features() -> None:
    (read,) = ranked([hit(0, 0.5)], [reading(2.0, -1.0)], (-1.0, 2.0, 0.5, 1.0))
    assert read.hit.score == 0.5
    assert read.best == Finding(Span(0, 5), -1.0)


def test_features_stay_within_reason() -> None:
    assert features(0.3, reading(1e9, -1e9)) == features(0.3, reading(20.0))
    assert features(0.3, reading(1.5, 2.5)) == (0.3, 1.5, 2.5)
    assert ranked([hit(0, 0.1)], [reading(0.0)])[0].best is None


def test_what_models_read_of_a_passage() -> None:
    assert excerpt(hit(0, 1.0)) == Excerpt("A headline", "", TEXTS[0])
    assert excerpt(hit(2, 1.0)) == Excerpt("A headline", TEXTS[1], TEXTS[2])


class Relevant:
    """Finds each passage as relevant as its place among all that it was asked about says, and remembers the texts."""

    identity = "relevant"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        self.texts += [e.passage for e in excerpts]
        return [reading(float(i), 1.0) for i in range(len(excerpts))]

    def score(self, question: str, excerpts: Sequence[Excerpt]) -> list[float]:
        return [float(-i) for i in range(len(excerpts))]


@pytest.mark.parametrize("depth", [1, 2, 9])
def test_only_the_first_are_read(depth: int) -> None:
    model = Relevant()
    hits = [hit(i, 0.5) for i in range(3)]
    reads = PassageReader(model, depth=depth, weights=UP).read("Why?", hits)
    assert model.texts == list(TEXTS[:depth])
    assert [r.hit.passage.id for r in reads] == list(range(len(model.texts)))[::-1], "the most relevant first"


def test_a_reranker_takes_the_place_of_the_readers_judgement() -> None:
    hits = [hit(i, 0.5) for i in range(3)]
    reads = PassageReader(Relevant(), Relevant(), weights=UP).read("Why?", hits)
    assert [(r.hit.passage.id, r.reading.relevance) for r in reads] == [(0, 0.0), (1, -1.0), (2, -2.0)]
    assert all(r.best == Finding(Span(0, 5), 1.0) for r in reads), "what was found stays"
