"""Fit the confidence model: `python -m qabot.eval.calibrate INDEX=QUESTIONS...`.

Each pair is an index folder and a question set about it. An answerable question is asked twice: as it
is, and with every passage struck from the hits whose article holds an answer string, which makes it a
question that the collection does not answer but whose surroundings it has. The target is whether one of
the sentences that would be the answer holds an answer string. Half of the questions fit a logistic
regression, sets weighing the same and answerable questions twice as much as others; the other half
measures it.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from qabot.answer.answerer import MARGIN
from qabot.answer.confidence import features
from qabot.bot import Bot
from qabot.config import load
from qabot.eval import datasets, metrics
from qabot.eval.datasets import Dataset, Question
from qabot.types import Hit

_DEPTH = 16
_MOST = 800
_SHORTEST_ANSWER = 4


@dataclass(frozen=True, slots=True)
class Example:
    """The features of one asking, whether its answer was right, and its weight in the fit."""

    features: tuple[float, ...]
    right: bool
    weight: float


def main(arguments: Sequence[str]) -> None:
    """Print bias and weights, and how well they do on the held-out halves."""
    fit: list[Example] = []
    test: dict[str, list[Example]] = {}
    for pair in arguments:
        index, _, path = pair.partition("=")
        dataset = datasets.load(Path(path))
        questions = [q for q in dataset.questions if _usable(dataset, q)]
        random.Random(0).shuffle(questions)
        bot = Bot.open(load(overrides={"index": index}))
        groups = [list(_ask(bot, question)) for question in questions[:_MOST]]
        bot.close()
        half = [example for group in groups[: len(groups) // 2] for example in group]
        total = sum(example.weight for example in half)
        fit += [replace(example, weight=example.weight / total) for example in half]
        test[path] = [example for group in groups[len(groups) // 2 :] for example in group]
    bias, weights = _fit(fit)
    print(f"BIAS = {bias:.3f}\nWEIGHTS = {tuple(round(w, 3) for w in weights)}")  # noqa: T201
    for name, examples in test.items():
        _report(name, examples, bias, weights)


def _usable(dataset: Dataset, question: Question) -> bool:
    """Leave out answers too short to be looked for, and unanswerable questions of which nobody made sure."""
    return (dataset.has_gold and not question.answerable) or any(
        question.answerable and len(answer) >= _SHORTEST_ANSWER for answer in question.answers
    )


def _ask(bot: Bot, question: Question) -> Iterator[Example]:
    _, hits = bot.search(question.text, k=_DEPTH)
    yield from _example(bot, question, hits, 1.0 if question.answerable else 0.5)
    if question.answerable:
        yield from _example(bot, question, [hit for hit in hits if not _answers(question, hit)], 0.5)


def _answers(question: Question, hit: Hit) -> bool:
    return any(question.answered_by(paragraph) for paragraph in hit.article.paragraphs)


def _example(bot: Bot, question: Question, hits: Sequence[Hit], weight: float) -> Iterator[Example]:
    scored = bot.weigh(question.text, hits)
    if scored:
        near = [s for s in scored[:3] if s.score >= scored[0].score - MARGIN]
        right = question.answerable and any(question.answered_by(s.span.of(s.hit.passage.text)) for s in near)
        yield Example(features(scored), right, weight)


def _fit(examples: Sequence[Example]) -> tuple[float, list[float]]:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    model = LogisticRegression(C=10.0, max_iter=2000)
    weights = np.array([e.weight for e in examples]) * len(examples)
    model.fit(np.array([e.features for e in examples]), np.array([e.right for e in examples]), sample_weight=weights)
    return float(model.intercept_[0]), [float(w) for w in model.coef_[0]]


def _report(name: str, examples: Sequence[Example], bias: float, weights: Sequence[float]) -> None:
    odds = np.array([e.features for e in examples]) @ np.array(weights) + bias
    confidences = (1 / (1 + np.exp(-odds))).tolist()
    right = [e.right for e in examples]
    base = sum(right) / len(right)
    brier = metrics.brier(confidences, right)
    print(f"\n{name}: {len(right)} askings held out, {base:.3f} right")  # noqa: T201
    print(f"AUC {metrics.auc(confidences, right):.3f}, Brier {brier:.4f} (base rate {base * (1 - base):.4f})")  # noqa: T201
    print("threshold  answered  right of answered  right answers kept")  # noqa: T201
    for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5):
        answered = [y for c, y in zip(confidences, right, strict=True) if c >= threshold]
        precision = sum(answered) / max(1, len(answered))
        kept = sum(answered) / max(1, sum(right))
        print(f"{threshold:9.2f} {len(answered) / len(right):9.3f} {precision:18.3f} {kept:19.3f}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
