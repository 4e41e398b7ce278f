"""The three ways to ask a set, and the reader alone, with stand-ins for bot and reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest
from helpers import silent

from qabot.bot import Bot
from qabot.eval import reading, run
from qabot.eval.given import hits
from qabot.eval.questions import Dataset, Gold, Question
from qabot.eval.ranking import digest
from qabot.types import (
    Answer,
    Citation,
    Excerpt,
    Filters,
    Finding,
    Hit,
    Query,
    Reading,
    Span,
    Statement,
)  # fmt: skip

FOUND = hits([("", "Ann came early."), ("", "Bob spoke of Ann."), ("", "Cy left.")])


class FakeBot:
    """Finds the same three passages for every question and answers with the first of those it is to judge."""

    def search(
        self, text: str, filters: Filters, k: int | None = None, *, literal: bool = False
    ) -> tuple[Query, list[Hit]]:
        return Query(text, filters), list(FOUND[:k])

    def candidates(self, question: str, k: int) -> list[Hit]:
        return list(FOUND[:k])

    def ask(self, question: str, filters: Filters, *, literal: bool = False) -> Answer:
        return self.judge(question, FOUND)

    def judge(self, question: str, given: Sequence[Hit]) -> Answer:
        sure = 0.9 if given and given[0] is not FOUND[2] else 0.1
        answered = sure > 0.5
        cited = (Citation(1, given[0].passage, given[0].article),) if answered else ()
        said = (Statement(1, Span(0, len(given[0].passage.text))),) if answered else ()
        status: Any = "answered" if answered else "abstained"
        return Answer(question, Query(question), status, said, cited, (), sure, "1", {}, {})


def _ask(question: Question, mode: run.Mode) -> list[run.Run]:
    return list(run.ask_all(cast(Bot, FakeBot()), [question], silent, mode))


GRADED = Question(
    "1", "Who came?", (Gold(None, None, "", digest("Ann came early.")),), ("Ann",), True
)  # fmt: skip


def test_the_index_is_searched_and_asked() -> None:
    (asked,) = _ask(GRADED, "index")
    assert (len(asked.hits), asked.string_rank, asked.right, asked.cited) == (3, 1, True, True)
    figures = run.summary(Dataset("set", (GRADED,)), [asked], 1.0)
    assert figures.groups["retrieval"]["RR@10"].value == 1
    assert figures.groups["answers"]["in_cited_passages"].value == 1
    assert "abstention" not in figures.groups
    assert figures.name == "set"


def test_given_passages_are_judged_without_a_search() -> None:
    questions = [Question("1", "?", (), (), True, given=FOUND[:1]), Question("2", "?", (), (), False, given=FOUND[2:])]
    runs = list(run.ask_all(cast(Bot, FakeBot()), questions, silent, "given"))
    figures = run.summary(Dataset("set", tuple(questions)), runs, 1.0, "given")
    assert {name: f.value for name, f in figures.groups["abstention"].items()} == {
        "abstained_when_unanswerable": 1,
        "answered_when_answerable": 1,
        "unanswerable_when_abstained": 1,
        "auc": 1,
        "average_precision": 1,
    }
    assert figures.name == "set-given"
    assert set(figures.groups) == {"abstention"}, "no answer string to look for, no search"


def test_articles_that_answer_are_removed() -> None:
    assert run.without(GRADED, FOUND) == [FOUND[2]]
    before, after = _ask(GRADED, "removed")
    assert (before.question.answerable, before.answered) == (True, True)
    assert (after.question.answerable, after.answered) == (False, False)
    assert len(_ask(Question("2", "?", (), (), False), "removed")) == 1, "nothing to remove"
    partly = Question("1", "?", (), (), True, (Gold(None, None, "", digest("Cy left.")),))
    assert run.without(partly, FOUND) == list(FOUND[:2])
    assert run.without(Question("1", "?", (Gold(None, None, "Bob"),), (), True), FOUND) == [FOUND[0], FOUND[2]]


class FakeReader:
    """Finds the last word of a passage, the surer the longer the passage is."""

    identity = "fake"

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        assert all(excerpt.before == "" for excerpt in excerpts)
        return [
            Reading(0.0, (Finding(Span(e.passage.rindex(" ") + 1, len(e.passage)), float(len(e.passage))),))
            for e in excerpts
        ]


def _read(rows: Sequence[tuple[str, tuple[str, ...]]]) -> Any:
    questions = tuple(
        Question(str(i), "?", (), answers, bool(answers), given=hits([("T", text)]))
        for i, (text, answers) in enumerate(rows)
    )
    return reading.evaluate(FakeReader(), Dataset("set", questions, (), "abc"), questions, silent)


def test_the_reader_alone_is_made_to_answer() -> None:
    found = _read([("It was the tall Ann", ("Ann", "Bob")), ("It was Ann", ("tall Ann",))])
    figures = found.groups["reading"]
    assert (figures["exact"].value, figures["f1"].value) == (0.5, pytest.approx((1 + 2 / 3) / 2))
    assert "null" not in found.groups
    assert (found.name, found.sha256, found.answerable) == ("set-reader", "abc", 2)


def test_the_reader_alone_knows_where_there_is_no_answer() -> None:
    found = _read([("It was the tall Ann", ("Ann",)), ("No Ann", ()), ("A longer one without an Ann", ())])
    assert found.groups["null"]["auc"].value == 0.5
    assert found.groups["null"]["best_f1"].value == pytest.approx(2 / 3)
    assert found.groups["reading"]["exact"].count == 1
