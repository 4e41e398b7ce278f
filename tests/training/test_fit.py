"""Fitting: weights that made the data are found again, and no feature that says nothing gets one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from qabot.training.fit import Floats, listwise, logistic

TRUTH = np.array([2.0, -1.0, 0.0])
# Features of very different size: fitting scales them, and gives weights for them as they came.
SIZES = np.array([1.0, 10.0, 0.1])
Groups = list[tuple[Floats, np.ndarray]]


def groups(count: int, rows: int = 8, seed: int = 0) -> Groups:
    """Draw groups in which one row is right, by the softmax of its score under TRUTH."""
    chance = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        values = chance.standard_normal((rows, len(TRUTH))) * SIZES
        odds = np.exp(values @ (TRUTH / SIZES))
        right = np.zeros(rows, bool)
        right[chance.choice(rows, p=odds / odds.sum())] = True
        made.append((values, right))
    return made


def test_listwise_finds_the_weights_that_made_the_data() -> None:
    assert listwise(groups(500), 0.0) * SIZES == pytest.approx(TRUTH, abs=0.3)


def test_listwise_ranks_the_right_row_first_when_that_is_possible() -> None:
    chance = np.random.default_rng(1)
    made = []
    for _ in range(50):
        values = chance.standard_normal((6, 3))
        made.append((values, values @ TRUTH == (values @ TRUTH).max()))
    weights = listwise(made, 1e-5)
    assert sum(right[(values @ weights).argmax()] for values, right in made) >= 48


def test_listwise_any_of_several_right_rows_will_do() -> None:
    values = np.array([[5.0, 0.0], [0.0, 5.0], [0.0, 0.0], [-1.0, 1.0]])
    weights = listwise([(values, np.array([True, True, False, False]))], 0.01)
    assert (values @ weights)[:2].max() > (values @ weights)[2:].max()


def test_groups_without_a_choice_teach_nothing() -> None:
    made = groups(40)
    idle = [(rows, np.full(len(rows), right)) for (rows, _), right in zip(made, [True, False] * 20, strict=True)]
    # They stand in the scale of the features, but without a penalty the scale changes nothing.
    assert listwise(made + idle, 0.0) == pytest.approx(listwise(made, 0.0), abs=1e-3)


@pytest.mark.parametrize(("factor", "column"), [(0.01, 0), (100.0, 1), (7.0, 2)])
def test_listwise_does_not_care_about_units(factor: float, column: int) -> None:
    made = groups(30, seed=2)
    units = np.ones(3)
    units[column] = factor
    scaled = listwise([(rows * units, right) for rows, right in made], 0.01)
    assert scaled * units == pytest.approx(listwise(made, 0.01), abs=1e-3, rel=1e-3)


def test_a_larger_penalty_means_smaller_weights() -> None:
    made = groups(60)
    norms = [np.linalg.norm(listwise(made, penalty) * SIZES) for penalty in (0.0, 0.01, 0.1, 1.0)]
    assert norms == sorted(norms, reverse=True)


def drawn(count: int, bias: float = 0.7, seed: int = 3) -> tuple[Floats, np.ndarray]:
    chance = np.random.default_rng(seed)
    rows = chance.standard_normal((count, len(TRUTH))) * SIZES + SIZES / 2
    return rows, chance.random(count) < expit(bias + rows @ (TRUTH / SIZES))


def test_logistic_finds_bias_and_weights() -> None:
    rows, right = drawn(4000)
    bias, weights = logistic(rows, right, np.ones(len(rows)), 0.0)
    assert weights * SIZES == pytest.approx(TRUTH, abs=0.2)
    assert bias == pytest.approx(0.7, abs=0.2)


def test_logistic_is_calibrated_on_what_it_saw() -> None:
    rows, right = drawn(500)
    share = np.random.default_rng(4).random(500)
    bias, weights = logistic(rows, right, share, 0.05)
    # The bias carries no penalty, so the mean of the probabilities is the share of what is right.
    assert share @ expit(bias + rows @ weights) == pytest.approx(share @ right, rel=1e-3)


def test_a_share_counts_like_so_many_rows() -> None:
    rows, right = drawn(60)
    share = np.array([1.0, 2.0, 3.0] * 20)
    times = share.astype(int)
    # Scaling to unit variance differs between the two, so there must be no penalty to see it.
    weighed = logistic(rows, right, share, 0.0)
    repeated = logistic(np.repeat(rows, times, 0), np.repeat(right, times), np.ones(times.sum()), 0.0)
    assert [weighed[0], *weighed[1]] == pytest.approx([repeated[0], *repeated[1]], abs=0.05, rel=0.05)


def test_rows_of_no_share_say_nothing() -> None:
    rows, right = drawn(400)
    share = np.where(np.arange(400) < 200, 1.0, 0.0)
    weighed = logistic(rows, right, share, 0.0)
    alone = logistic(rows[:200], right[:200], np.ones(200), 0.0)
    assert [weighed[0], *weighed[1]] == pytest.approx([alone[0], *alone[1]], abs=0.05, rel=0.05)


@pytest.mark.parametrize("constant", [0.0, 0.3, -7.7])
def test_a_feature_that_never_varies_gets_no_weight(constant: float) -> None:
    made = [(np.c_[rows, np.full(len(rows), constant)], right) for rows, right in groups(60)]
    with_it = listwise(made, 0.003)
    assert with_it[-1] == pytest.approx(0, abs=1e-6)
    assert with_it[:-1] == pytest.approx(listwise(groups(60), 0.003), rel=1e-3, abs=1e-3)
    rows, right = drawn(300)
    bias, weights = logistic(np.c_[rows, np.full(300, constant)], right, np.ones(300), 0.0)
    assert weights[-1] == pytest.approx(0, abs=1e-6)
    assert [bias, *weights[:-1]] == pytest.approx(_flat(logistic(rows, right, np.ones(300), 0.0)), rel=1e-2, abs=1e-2)


def _flat(found: tuple[float, Floats]) -> list[float]:
    return [found[0], *found[1]]
