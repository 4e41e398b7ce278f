"""The reader alone: each question with the paragraph it was asked about, as SQuAD's own measures have it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qabot.eval import metrics
from qabot.eval.answers import exact, f1
from qabot.eval.figures import Figure, Measured
from qabot.eval.questions import Dataset, Question
from qabot.protocols import Notify, Reader
from qabot.types import Excerpt, Progress


@dataclass(frozen=True, slots=True)
class Guess:
    """The best span of a paragraph, and its log-odds against there being no answer in it."""

    question: Question
    said: str
    score: float

    @property
    def exact(self) -> float:
        """Whether the span is a right answer, 0 or 1; 0 where nothing answers."""
        return exact(self.said, self.question.answers) if self.question.answerable else 0.0

    @property
    def f1(self) -> float:
        """The F1 of the span, 0 to 1; 0 where nothing answers."""
        return f1(self.said, self.question.answers) if self.question.answerable else 0.0


def guess(reader: Reader, questions: Sequence[Question], notify: Notify) -> Iterator[Guess]:
    """Read every question's own paragraph under its headline, and nothing around it."""
    for number, question in enumerate(questions):
        notify(Progress("reading", number, len(questions)))
        excerpts = [Excerpt(hit.article.title, "", hit.passage.text) for hit in question.given]
        best = max(
            (
                (finding.score, finding.span.of(excerpt.passage))
                for excerpt, reading in zip(excerpts, reader.read(question.text, excerpts), strict=True)
                for finding in reading.findings
            ),
            default=(float("-inf"), ""),
        )
        yield Guess(question, best[1], best[0])


def summary(dataset: Dataset, guesses: Sequence[Guess], seconds: float) -> Measured:
    """Return exact match and F1 of the span that the reader is made to give, and how well it knows where none is.

    The best F1 is over all thresholds, a question that nothing answers counting 1 when nothing is said.
    """
    forced = [g for g in guesses if g.question.answerable]
    answerable = [g.question.answerable for g in guesses]
    groups = {"reading": {"exact": Figure.mean([g.exact for g in forced]), "f1": Figure.mean([g.f1 for g in forced])}}
    notes = {}
    if not all(answerable):
        # A paragraph without a word has no odds; below all others will do.
        scores = [max(g.score, -1e6) for g in guesses]
        earned, silent = [g.f1 for g in guesses], [float(not a) for a in answerable]
        groups["null"] = {
            "auc": Figure.of(metrics.auc, scores, answerable),
            "best_f1": Figure.of(lambda *rows: metrics.best_threshold(*rows)[0], scores, earned, silent),
        }
        notes["best_threshold"] = metrics.best_threshold(scores, earned, silent)[1]
    name = f"{dataset.name}-reader"
    ms = seconds * 1000 / max(1, len(guesses))
    return Measured(name, dataset.sha256, len(guesses), len(forced), groups, ms, notes)


def evaluate(reader: Reader, dataset: Dataset, questions: Sequence[Question], notify: Notify) -> Measured:
    """Read and sum up."""
    started = time.perf_counter()
    guesses = list(guess(reader, questions, notify))
    return summary(dataset, guesses, time.perf_counter() - started)
