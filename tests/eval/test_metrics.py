"""Metrics against hand-counted values, and SQuAD's scores against what its script gives."""

from __future__ import annotations

import math
import random

import pytest

from qabot.eval import metrics
from qabot.eval.answers import exact, f1, normal
from qabot.eval.figures import Figure


def test_ranks() -> None:
    assert metrics.first_rank([False, True, True]) == 2
    assert metrics.first_rank([False]) is None
    assert [metrics.within(rank, 4) for rank in (1, 4, 5, None)] == [1, 1, 0, 0]
    assert [metrics.reciprocal(rank) for rank in (1, 4, 11, None)] == [1, 0.25, 0, 0]


def test_probabilities() -> None:
    assert metrics.brier([1.0, 0.5], [True, False]) == pytest.approx(0.125)
    assert metrics.auc([0.9, 0.1, 0.5], [True, False, True]) == 1.0
    assert metrics.auc([0.5, 0.5], [True, False]) == 0.5
    assert metrics.auc([0.5, 0.6], [True, True]) == 0.5
    assert metrics.auc([0.2, 0.4, 0.4], [False, True, False]) == pytest.approx(0.75)


def test_auc_is_the_share_of_pairs_in_order() -> None:
    chance = random.Random(0)
    scores = [chance.randrange(8) / 8 for _ in range(60)]
    outcomes = [chance.random() < 0.4 for _ in scores]
    pairs = [
        (g > b) + 0.5 * (g == b)
        for g, good in zip(scores, outcomes, strict=True)
        for b, bad in zip(scores, outcomes, strict=True)
        if good and not bad
    ]
    assert metrics.auc(scores, outcomes) == pytest.approx(sum(pairs) / len(pairs))


def test_calibration_error() -> None:
    assert metrics.ece([], []) == 0
    assert metrics.ece([0.5] * 4, [True, True, False, False], bins=1) == pytest.approx(0)
    # Two bins of two: |.15 - .5| and |.9 - 1|.
    assert metrics.ece([0.1, 0.2, 0.8, 1.0], [True, False, True, True], bins=2) == pytest.approx((0.35 + 0.1) / 2)


def test_abstaining() -> None:
    confidences, answerable = [0.1, 0.2, 0.2, 0.9], [False, True, False, True]
    points = metrics.abstaining(confidences, answerable)
    assert [(p.threshold, p.recall) for p in points] == [(0.1, 0.5), (0.2, 1.0), (0.9, 1.0)]
    assert [p.precision for p in points] == pytest.approx([1, 2 / 3, 0.5])
    assert metrics.average_precision(confidences, answerable) == pytest.approx(0.5 + 0.5 * 2 / 3)
    assert metrics.abstaining([0.5], [True]) == []
    assert metrics.average_precision([0.5], [True]) == 0


def test_the_best_threshold_is_the_best_of_all() -> None:
    # Answering the two best earns 1 + .5, silence on the other two 1 each less none.
    best = metrics.best_threshold([3.0, 2.0, 1.0, -1.0], [1.0, 0.5, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0])
    assert best == pytest.approx((3.5 / 4, 2.0))
    assert metrics.best_threshold([1.0], [0.0], [1.0]) == (1.0, math.inf)
    # Equal scores are answered together or not at all.
    assert metrics.best_threshold([1.0, 1.0], [1.0, 0.0], [0.0, 1.0])[0] == 0.5


def test_intervals_hold_the_value_and_are_the_same_every_time() -> None:
    values = [True] * 30 + [False] * 70
    figure = Figure.mean(values)
    assert (figure.value, figure.count) == (pytest.approx(0.3), 100)
    # The normal approximation: 1.96 * sqrt(.3 * .7 / 100) = .09.
    assert figure.low == pytest.approx(0.21, abs=0.02)
    assert figure.high == pytest.approx(0.39, abs=0.02)
    assert Figure.mean(values) == figure
    assert Figure.mean([]) == Figure(0.0, 0.0, 0.0, 0)
    scored = Figure.of(metrics.auc, [i / 100 for i in range(100)], [i % 3 == 0 for i in range(100)])
    assert scored.low < scored.value < scored.high


@pytest.mark.parametrize(
    ("text", "expected"),
    [("The  Cat's hat.", "cats hat"), ("An apple, a day", "apple day"), ("U.S.", "us"), ("Zoë", "zoë"), ("a", "")],
)
def test_official_normalisation(text: str, expected: str) -> None:
    assert normal(text) == expected


@pytest.mark.parametrize(
    ("said", "golds", "same", "overlap"),
    [
        ("The Eiffel Tower", ("eiffel tower",), 1, 1),
        ("in 1999", ("1999", "the year 1999"), 0, 2 / 3),
        ("Paris", ("London",), 0, 0),
        ("", (), 1, 1),
        ("Paris", (), 0, 0),
        ("", ("Paris",), 0, 0),
        ("Paris", ("the", "Paris"), 1, 1),
        ("no no", ("no",), 0, 2 / 3),
    ],
)
def test_exact_match_and_f1(said: str, golds: tuple[str, ...], same: float, overlap: float) -> None:
    assert exact(said, golds) == same
    assert f1(said, golds) == pytest.approx(overlap)
