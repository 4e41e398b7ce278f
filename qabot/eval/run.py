"""Asks a question set, in one of three ways, and sums up."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import msgspec

from qabot.bot import Bot
from qabot.errors import UsageError
from qabot.eval import metrics, ranking
from qabot.eval.figures import Figure, Measured
from qabot.eval.questions import Dataset, Question
from qabot.protocols import Notify
from qabot.types import Answer, Filters, Hit, Progress

# index: search and answer. given: answer from the passages that come with the question. removed: answer from
# what is found, then again without the articles that answer, which makes a question that nothing answers.
Mode = Literal["index", "given", "removed"]
DEPTH, REMOVED_DEPTH = 10, 100


@dataclass(frozen=True, slots=True)
class Run:
    """What came back for one question; `hits` only when there was a search."""

    question: Question
    hits: tuple[Hit, ...]
    answer: Answer
    contains: bool
    cites: bool

    @property
    def right(self) -> bool:
        """Whether the words hold an answer string, or the first passage cited is one graded as right.

        A graded paragraph of news is a sentence or two; the longer paragraphs of other sets are not graded.
        """
        return self.contains or self.cites

    @property
    def answered(self) -> bool:
        return self.answer.status == "answered"

    @property
    def string_rank(self) -> int | None:
        """The rank of the first hit that holds an answer string."""
        return metrics.first_rank(self.question.answered_by(hit.passage.text) for hit in self.hits)

    @property
    def cited(self) -> bool:
        """Whether a cited passage holds an answer string."""
        return any(self.question.answered_by(citation.passage.text) for citation in self.answer.citations)


def sample(dataset: Dataset, size: int | None, seed: int = 0) -> Sequence[Question]:
    """Return all questions, or a seeded sample of them in their order."""
    if size is None or size >= len(dataset.questions):
        return dataset.questions
    chosen = sorted(random.Random(seed).sample(range(len(dataset.questions)), size))
    return [dataset.questions[i] for i in chosen]


@dataclass(frozen=True, slots=True)
class Manner:
    """How questions are asked: each as of the day it comes from, or with every word taken for its topic."""

    dated: bool = False
    literal: bool = False


PLAINLY = Manner()


def ask_all(
    bot: Bot, questions: Sequence[Question], notify: Notify, mode: Mode = "index", manner: Manner = PLAINLY
) -> Iterator[Run]:
    """Ask every question and hold what comes back against what is right."""
    for number, question in enumerate(questions):
        notify(Progress("asking", number, len(questions)))
        if mode == "index":
            seen = Filters(as_of=question.date if manner.dated else None)
            _, hits = bot.search(question.text, seen, DEPTH, literal=manner.literal)
            yield _run(question, hits, bot.ask(question.text, seen, literal=manner.literal))
        elif mode == "given":
            yield _run(question, (), bot.judge(question.text, question.given))
        else:
            found = bot.candidates(question.text, REMOVED_DEPTH)
            yield _run(question, (), bot.judge(question.text, found))
            if question.answerable:
                left = without(question, found)
                yield _run(replace(question, answerable=False), (), bot.judge(question.text, left))


def without(question: Question, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits less those of articles that hold a graded passage or, as whole words, an answer string."""
    golds = {gold.digest for gold in (*question.gold, *question.partly)} - {None}
    answering: dict[str, bool] = {}
    for article in (hit.article for hit in hits):
        if article.id not in answering:
            answering[article.id] = any(
                ranking.digest(text) in golds or question.answered_by(text) for text in article.paragraphs
            )
    fitting = {hit.article.id for hit in hits if any(g.fits(hit) for g in (*question.gold, *question.partly))}
    return [hit for hit in hits if not answering[hit.article.id] and hit.article.id not in fitting]


def _run(question: Question, hits: Sequence[Hit], answer: Answer) -> Run:
    said = " ".join(answer.words(statement) for statement in answer.statements)
    return Run(question, tuple(hits), answer, question.answered_by(said), _cites_graded(question, answer))


def _cites_graded(question: Question, answer: Answer) -> bool:
    first = answer.citations[:1]
    return any(gold.digest == ranking.digest(c.passage.text) for c in first for gold in question.gold if gold.digest)


def summary(dataset: Dataset, runs: Sequence[Run], seconds: float, mode: Mode = "index") -> Measured:
    """Return the figures of a run: retrieval, answers, abstention, calibration. Raises: MissingError."""
    answerable = [run for run in runs if run.question.answerable]
    strings = [run for run in answerable if run.question.answers]
    groups: dict[str, dict[str, Figure]] = {}
    if mode == "index" and dataset.has_gold:
        values = ranking.per_question((run.question, run.hits) for run in answerable)
        groups["retrieval"] = {name: Figure.mean(column) for name, column in values.items()}
    if mode == "index" and strings:
        groups["answer_string_in_hits"] = _ranks([run.string_rank for run in strings])
    if strings:
        groups["answers"] = _answers(strings)
    if len(answerable) < len(runs):
        groups["abstention"] = _abstention(runs)
    if strings:
        groups["confidence"] = _confidence(runs)
    curve = metrics.abstaining([r.answer.confidence for r in runs], [r.question.answerable for r in runs])
    name = dataset.name if mode == "index" else f"{dataset.name}-{mode}"
    ms = seconds * 1000 / max(1, len(runs))
    return Measured(name, dataset.sha256, len(runs), len(answerable), groups, ms, curve=curve)


def evaluate(
    bot: Bot,
    dataset: Dataset,
    size: int | None,
    notify: Notify,
    mode: Mode = "index",
    manner: Manner = PLAINLY,
) -> tuple[Measured, list[Run]]:
    """Ask the set, or a sample, and return its figures and what they come from. Raises: UsageError without dates."""
    if manner.dated and not all(question.date for question in dataset.questions):
        raise UsageError(f"{dataset.name} has questions without a date, so --dated cannot ask as of it")
    started = time.perf_counter()
    runs = list(ask_all(bot, sample(dataset, size), notify, mode, manner))
    return summary(dataset, runs, time.perf_counter() - started, mode), runs


@contextmanager
def corpus_of(dataset: Dataset) -> Iterator[Path]:
    """Yield a folder with the articles that a set brings along, as JSON lines."""
    with TemporaryDirectory(prefix="qabot-eval-") as name:
        lines = b"\n".join(msgspec.json.encode(article) for article in dataset.articles)
        (Path(name) / "articles.jsonl").write_bytes(lines)
        yield Path(name)


def _ranks(ranks: Sequence[int | None]) -> dict[str, Figure]:
    found = {f"Success@{c}": Figure.mean([metrics.within(rank, c) for rank in ranks]) for c in metrics.CUTOFFS}
    return found | {"RR@10": Figure.mean([metrics.reciprocal(rank) for rank in ranks])}


def _answers(runs: Sequence[Run]) -> dict[str, Figure]:
    return {
        "answered": Figure.mean([run.answered for run in runs]),
        "contains_answer": Figure.mean([run.contains for run in runs]),
        "contains_answer_when_answered": Figure.mean([run.contains for run in runs if run.answered]),
        "in_cited_passages": Figure.mean([run.cited for run in runs]),
    }


def _abstention(runs: Sequence[Run]) -> dict[str, Figure]:
    confidences = [run.answer.confidence for run in runs]
    answerable = [run.question.answerable for run in runs]
    abstained = [run for run in runs if not run.answered]
    return {
        "abstained_when_unanswerable": Figure.mean([not r.answered for r in runs if not r.question.answerable]),
        "answered_when_answerable": Figure.mean([r.answered for r in runs if r.question.answerable]),
        "unanswerable_when_abstained": Figure.mean([not r.question.answerable for r in abstained]),
        "auc": Figure.of(metrics.auc, confidences, answerable),
        "average_precision": Figure.of(metrics.average_precision, confidences, answerable),
    }


def _confidence(runs: Sequence[Run]) -> dict[str, Figure]:
    """Return how far confidence can be trusted: an abstention has said nothing right."""
    confidences, right = [run.answer.confidence for run in runs], [run.right for run in runs]
    answered = [run for run in runs if run.answered]
    return {
        "brier": Figure.of(metrics.brier, confidences, right),
        "auc": Figure.of(metrics.auc, confidences, right),
        "ece_when_answered": Figure.of(
            metrics.ece, [run.answer.confidence for run in answered], [run.right for run in answered]
        ),
    }
