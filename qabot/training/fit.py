"""Fitting the few weights of linear models: a listwise softmax for ranking, a logistic regression for probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

Floats = NDArray[np.float64]


def listwise(groups: Sequence[tuple[Floats, NDArray[np.bool_]]], penalty: float) -> Floats:
    """Return the weights, shape (features,), under which the right rows of each group are likeliest.

    A group is (rows of features, which are right); Cao et al. 2007 with the likelihood of any right row.
    `penalty` is the weight of the squared norm after scaling features to unit variance.
    """
    scale = _scale(np.concatenate([rows for rows, _ in groups]))
    useful = [(rows / scale, right) for rows, right in groups if right.any() and not right.all()]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = 0.0, np.zeros_like(weights)
        for rows, right in useful:
            scores = rows @ weights
            whole, part = logsumexp(scores), logsumexp(scores[right])
            total += float(whole - part)
            slope += np.exp(scores - whole) @ rows - np.exp(scores[right] - part) @ rows[right]
        return total / len(useful) + penalty * float(weights @ weights), slope / len(useful) + 2 * penalty * weights

    found: Floats = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B").x
    weights: Floats = found / scale
    return weights


def logistic(rows: Floats, right: NDArray[np.bool_], share: Floats, penalty: float) -> tuple[float, Floats]:
    """Return bias and weights of the regularised logistic regression; `share` is each row's weight."""
    middle, scale = rows.mean(0), _scale(rows)
    scaled, share = (rows - middle) / scale, share / share.sum()

    def loss(values: Floats) -> tuple[float, Floats]:
        odds = values[0] + scaled @ values[1:]
        off = share * (expit(odds) - right)
        total = float((share * (np.logaddexp(0, odds) - right * odds)).sum()) + penalty * float(values[1:] @ values[1:])
        return total, np.concatenate([[off.sum()], off @ scaled + 2 * penalty * values[1:]])

    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B").x
    weights: Floats = found[1:] / scale
    return float(found[0] - weights @ middle), weights


def _scale(rows: Floats) -> Floats:
    """Return the deviation of each feature, 1 for one that never varies: rounding must not become its weight."""
    deviation: Floats = rows.std(0)
    return np.where(deviation > 1e-9, deviation, 1.0)
