"""Scores of reported speech against hand-counted values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qabot.eval.polnear import Annotated
from qabot.eval.speech import KINDS, Score, measured, score
from qabot.types import Place, Quote

PARAGRAPHS = (
    "“The pier holds,” said Ada Quill, “and it will.”",
    "Council members warned that nobody should swim.",
    "0123456789 0123456789 0123456789 0123456789",
)
ALL = ("direct", "indirect", "mixed")
DIRECT = Quote((Place(1, 0, 17), Place(1, 34, 48)), Place(1, 18, 22), Place(1, 23, 32), "direct")
INDIRECT = Quote((Place(2, 23, 46),), Place(2, 16, 22), Place(2, 0, 15), "indirect")
MIXED = Quote((Place(3, 0, 20),), None, Place(3, 22, 32), "mixed")
GOLD = (DIRECT, INDIRECT, MIXED)


def scored(gold: tuple[Quote, ...], found: tuple[Quote, ...], *kinds: str) -> Score:
    return score([Annotated("n", PARAGRAPHS, gold)], [found], *(kinds or ALL))


def at(start: int, end: int, source: Place | None = None) -> Quote:
    return Quote((Place(3, start, end),), None, source, "indirect")


def test_what_is_found_as_annotated_scores_one_everywhere() -> None:
    assert scored(GOLD, GOLD) == Score(3, 3, 1.0, 1.0, 1.0, 1.0)
    assert scored(GOLD, GOLD[::-1]).f1 == 1.0


def test_half_of_the_content_found_is_half_the_recall() -> None:
    result = scored((at(0, 20),), (at(0, 10),))
    assert (result.precision, result.recall, result.exact) == (1.0, 0.5, 0.0)
    assert result.f1 == pytest.approx(2 / 3)


def test_twice_the_content_found_is_half_the_precision() -> None:
    result = scored((at(0, 10),), (at(0, 20),))
    assert (result.precision, result.recall, result.exact) == (0.5, 1.0, 0.0)


def test_pieces_count_together() -> None:
    found = replace(DIRECT, content=DIRECT.content[:1])
    result = scored((DIRECT,), (found,))
    assert (result.precision, result.exact) == (1.0, 0.0)
    assert result.recall == pytest.approx(17 / 31)


def test_each_is_compared_with_the_one_that_fits_best() -> None:
    result = scored((at(0, 20), at(20, 40)), (at(0, 5), at(5, 15), at(22, 40)))
    assert result.precision == 1.0
    assert result.recall == pytest.approx((10 / 20 + 18 / 20) / 2)


def test_one_more_than_is_annotated_lowers_precision_alone() -> None:
    result = scored(GOLD, (*GOLD, at(34, 40)))
    assert (result.gold, result.found) == (3, 4)
    assert (result.precision, result.recall, result.source) == (0.75, 1.0, 1.0)
    assert result.exact == pytest.approx(2 * 3 / 7)


def test_one_less_than_is_annotated_lowers_recall_alone() -> None:
    result = scored(GOLD, GOLD[:2])
    assert (result.precision, result.source) == (1.0, 1.0)
    assert result.recall == pytest.approx(2 / 3)
    assert result.exact == pytest.approx(2 * 2 / 5)


def test_marks_and_punctuation_at_the_ends_do_not_matter_for_exact() -> None:
    bare = replace(DIRECT, content=(Place(1, 1, 15), Place(1, 35, 46)))
    assert [PARAGRAPHS[0][p.start : p.end] for p in bare.content] == ["The pier holds", "and it will"]
    result = scored((DIRECT,), (bare,))
    assert (result.precision, result.exact) == (1.0, 1.0)
    assert result.recall < 1
    within = replace(DIRECT, content=(Place(1, 0, 14), Place(1, 34, 48)))
    assert scored((DIRECT,), (within,)).exact == 0.0


def test_a_source_counts_when_it_overlaps_the_annotated_one() -> None:
    gold = at(0, 20, Place(3, 22, 32))
    shares = [
        scored((gold,), (replace(gold, source=source),)).source
        for source in (Place(3, 31, 43), Place(3, 32, 43), Place(2, 22, 32), None)
    ]
    assert shares == [1.0, 0.0, 0.0, 0.0]


def test_sources_are_looked_at_only_where_half_of_the_content_was_found_and_there_is_one() -> None:
    source = Place(3, 41, 43)
    gold = (at(0, 10, source), at(10, 20, source), at(20, 30))
    assert scored(gold, (at(0, 5, source), at(10, 14), at(20, 30))).source == 1.0
    assert scored(gold, (at(0, 5, source), at(10, 15), at(20, 30))).source == 0.5


def test_kinds_are_kept_apart() -> None:
    assert scored(GOLD, GOLD, "direct") == Score(1, 1, 1.0, 1.0, 1.0, 1.0)
    assert scored(GOLD, GOLD, "indirect", "mixed") == Score(2, 2, 1.0, 1.0, 1.0, 1.0)
    taken_for_direct = (replace(INDIRECT, kind="direct"),)
    assert scored((INDIRECT,), taken_for_direct) == Score(1, 1, 1.0, 1.0, 1.0, 1.0)
    assert scored((INDIRECT,), taken_for_direct, "direct") == Score(0, 1, 0.0, 0.0, 0.0, 0.0)
    assert scored((INDIRECT,), taken_for_direct, "indirect") == Score(1, 0, 0.0, 0.0, 0.0, 0.0)


def test_nothing_found_and_nothing_annotated_is_no_error() -> None:
    nothing = Score(0, 0, 0.0, 0.0, 0.0, 0.0)
    assert scored((), ()) == nothing
    assert score([], [], *ALL) == nothing
    assert nothing.f1 == 0.0
    assert scored(GOLD, ()) == Score(3, 0, 0.0, 0.0, 0.0, 0.0)
    assert scored((), GOLD) == Score(0, 3, 0.0, 0.0, 0.0, 0.0)


def test_an_attribution_without_content_is_not_counted() -> None:
    assert scored((INDIRECT, replace(MIXED, content=())), (INDIRECT,)) == Score(1, 1, 1.0, 1.0, 1.0, 1.0)


def test_articles_are_compared_one_with_one() -> None:
    gold = [Annotated("a", PARAGRAPHS, (DIRECT,)), Annotated("b", PARAGRAPHS, (INDIRECT,))]
    assert score(gold, [[DIRECT], [INDIRECT]], *ALL) == Score(2, 2, 1.0, 1.0, 1.0, 1.0)
    assert score(gold, [[INDIRECT], [DIRECT]], *ALL) == Score(2, 2, 0.0, 0.0, 0.0, 0.0)
    with pytest.raises(ValueError, match="shorter"):
        score(gold, [[DIRECT]], *ALL)


def test_figures_are_those_of_the_scores_with_intervals_over_articles() -> None:
    gold = [Annotated(str(i), PARAGRAPHS, GOLD) for i in range(12)]
    # Every third article has nothing found, every other one half of what is direct.
    half = (replace(DIRECT, content=DIRECT.content[:1]), INDIRECT, MIXED)
    found = [() if i % 3 == 0 else half if i % 2 else GOLD for i in range(12)]
    result = measured("invented", "0", gold, found)
    assert (result.name, result.sha256, result.questions) == ("invented", "0", 12)
    assert list(result.groups) == ["direct", "indirect", "all"]
    for kind, figures in result.groups.items():
        expected = score(gold, found, *KINDS[kind])
        for name, figure in figures.items():
            assert figure.value == getattr(expected, name)
            assert figure.low <= figure.value <= figure.high
            assert figure.count == 12
        assert figures["recall"].low < figures["recall"].high
    assert measured("invented", "0", gold, found) == result
    sure = measured("invented", "0", gold, [GOLD] * 12)
    assert {(f.low, f.value, f.high) for _, f in sure.flat()} == {(1.0, 1.0, 1.0)}


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (Place(1, 0, 10), Place(1, 5, 20), 5),
        (Place(1, 0, 10), Place(1, 2, 4), 2),
        (Place(1, 0, 10), Place(1, 10, 20), 0),
        (Place(1, 0, 10), Place(1, 15, 20), 0),
        (Place(1, 0, 10), Place(2, 0, 10), 0),
    ],
)
def test_overlap_is_what_two_places_share(one: Place, other: Place, shared: int) -> None:
    assert one.overlap(other) == other.overlap(one) == shared
