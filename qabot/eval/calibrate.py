"""Fit the confidence model: `python -m qabot.eval.calibrate QUESTIONS...`.

Asks the configured index. Each answerable question is asked twice: as it is, and with every passage
struck from the hits whose article holds an answer string, which makes it a question that the
collection does not answer but whose surroundings it has. The target is whether the best sentence holds
an answer string. Half of the questions fit a logistic regression, the other half measures it.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from qabot.answer.confidence import features
from qabot.bot import Bot
from qabot.config import load
from qabot.eval import datasets, metrics
from qabot.eval.datasets import Question
from qabot.types import Hit

_DEPTH = 30
_SHORTEST_ANSWER = 4

Example = tuple[tuple[float, ...], bool]


def main(arguments: Sequence[str]) -> None:
    """Print bias and weights, and how well they do on the held-out half."""
    questions = [q for path in arguments for q in datasets.load(Path(path)).questions if _usable(q)]
    random.Random(0).shuffle(questions)
    bot = Bot.open(load())
    half = len(questions) // 2
    fit, test = (_examples(bot, part) for part in (questions[:half], questions[half:]))
    bias, weights = _fit(fit)
    print(f"BIAS = {bias:.3f}\nWEIGHTS = {tuple(round(w, 3) for w in weights)}")  # noqa: T201
    _report(test, bias, weights)
    bot.close()


def _usable(question: Question) -> bool:
    return not question.answerable or any(len(answer) >= _SHORTEST_ANSWER for answer in question.answers)


def _examples(bot: Bot, questions: Sequence[Question]) -> list[Example]:
    return [example for question in questions for example in _ask(bot, question)]


def _ask(bot: Bot, question: Question) -> Iterator[Example]:
    _, hits = bot.search(question.text, k=_DEPTH)
    yield from _example(bot, question, hits)
    if question.answerable:
        yield from _example(bot, question, [hit for hit in hits if not _answers(question, hit)])


def _answers(question: Question, hit: Hit) -> bool:
    return any(question.answered_by(paragraph) for paragraph in hit.article.paragraphs)


def _example(bot: Bot, question: Question, hits: Sequence[Hit]) -> Iterator[Example]:
    scored = bot.weigh(question.text, hits)
    if scored:
        best = scored[0]
        right = question.answerable and question.answered_by(best.span.of(best.hit.passage.text))
        yield features(scored), right


def _fit(examples: Sequence[Example]) -> tuple[float, list[float]]:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(np.array([x for x, _ in examples]), np.array([y for _, y in examples]))
    return float(model.intercept_[0]), [float(w) for w in model.coef_[0]]


def _report(examples: Sequence[Example], bias: float, weights: Sequence[float]) -> None:
    given = np.array([x for x, _ in examples]) @ np.array(weights) + bias
    confidences = (1 / (1 + np.exp(-given))).tolist()
    right = [y for _, y in examples]
    base = sum(right) / len(right)
    print(f"held out: {len(right)} questions, {base:.3f} right")  # noqa: T201
    print(f"AUC {metrics.auc(confidences, right):.3f}, Brier {metrics.brier(confidences, right):.4f}")  # noqa: T201
    print(f"Brier of the base rate {base * (1 - base):.4f}")  # noqa: T201
    print("threshold  answered  right of answered  right answers kept")  # noqa: T201
    for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5):
        answered = [y for c, y in zip(confidences, right, strict=True) if c >= threshold]
        precision = sum(answered) / max(1, len(answered))
        kept = sum(answered) / max(1, sum(right))
        print(f"{threshold:9.2f} {len(answered) / len(right):9.3f} {precision:18.3f} {kept:19.3f}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
