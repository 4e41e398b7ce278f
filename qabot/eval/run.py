"""Runs a question set against an index and sums up."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from qabot.bot import Bot
from qabot.eval import metrics
from qabot.eval.datasets import Dataset, Question
from qabot.protocols import Notify
from qabot.types import Answer, Hit, Progress

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Run:
    """What came back for one question."""

    question: Question
    rank: int | None
    string_rank: int | None
    answer: Answer
    right: bool


def sample(dataset: Dataset, size: int | None, seed: int = 0) -> Sequence[Question]:
    """Return all questions, or a seeded sample of them in their order."""
    if size is None or size >= len(dataset.questions):
        return dataset.questions
    chosen = sorted(random.Random(seed).sample(range(len(dataset.questions)), size))
    return [dataset.questions[i] for i in chosen]


def ask_all(bot: Bot, questions: Sequence[Question], notify: Notify) -> Iterator[Run]:
    """Ask every question and hold what comes back against what is right."""
    for number, question in enumerate(questions):
        notify(Progress("asking", number, len(questions)))
        _, hits = bot.search(question.text, k=_DEPTH)
        answer = bot.ask(question.text)
        yield _judge(question, hits, answer)


def _judge(question: Question, hits: Sequence[Hit], answer: Answer) -> Run:
    rank = metrics.first_rank(any(gold.fits(hit) for gold in question.gold) for hit in hits)
    string_rank = metrics.first_rank(question.answered_by(hit.passage.text) for hit in hits)
    said = " ".join(answer.words(statement) for statement in answer.statements)
    return Run(question, rank, string_rank, answer, question.answered_by(said))


def summary(dataset: Dataset, runs: Sequence[Run], seconds: float) -> dict[str, Any]:
    """Return the figures of a run: retrieval, answers, abstention, calibration, time."""
    answerable = [run for run in runs if run.question.answerable]
    unanswerable = [run for run in runs if not run.question.answerable]
    with_string = [run for run in answerable if run.question.answers]
    figures: dict[str, Any] = {"dataset": dataset.name, "questions": len(runs), "answerable": len(answerable)}
    if dataset.has_gold:
        ranks = [run.rank for run in answerable]
        figures["retrieval"] = _retrieval(ranks)
    if with_string:
        figures["answer_string_in_hits"] = _retrieval([run.string_rank for run in with_string])
        answered = [run for run in with_string if run.answer.status == "answered"]
        figures["answers"] = {
            "answered": _share(len(answered), len(with_string)),
            "contains_answer": _share(sum(run.right for run in with_string), len(with_string)),
            "contains_answer_when_answered": _share(sum(run.right for run in answered), len(answered)),
        }
    if unanswerable:
        abstained = sum(run.answer.status == "abstained" for run in unanswerable)
        figures["abstained_when_unanswerable"] = _share(abstained, len(unanswerable))
    confidences = [run.answer.confidence for run in runs]
    outcomes = [run.right for run in runs]
    figures["confidence"] = {
        "brier": round(metrics.brier(confidences, outcomes), 4),
        "auc": round(metrics.auc(confidences, outcomes), 4),
    }
    figures["ms_per_question"] = round(seconds * 1000 / max(1, len(runs)), 1)
    return figures


def evaluate(bot: Bot, dataset: Dataset, size: int | None, notify: Notify) -> dict[str, Any]:
    """Ask the set, or a sample, and return its figures."""
    started = time.perf_counter()
    runs = list(ask_all(bot, sample(dataset, size), notify))
    return summary(dataset, runs, time.perf_counter() - started)


@contextmanager
def corpus_of(dataset: Dataset) -> Iterator[Path]:
    """Yield a folder with the articles that a set brings along, as JSON lines."""
    with TemporaryDirectory(prefix="qabot-eval-") as name:
        lines = b"\n".join(msgspec.json.encode(article) for article in dataset.articles)
        (Path(name) / "articles.jsonl").write_bytes(lines)
        yield Path(name)


def _retrieval(ranks: Sequence[int | None]) -> dict[str, float]:
    figures = {f"hit@{cutoff}": round(metrics.hit_at(ranks, cutoff), 4) for cutoff in metrics.CUTOFFS}
    return figures | {"mrr@10": round(metrics.mrr(ranks), 4)}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
