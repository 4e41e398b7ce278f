"""A conversation with a real index: lines made standalone, asked as typed, gone on from, forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import opened

from qabot.bot import Bot
from qabot.chat.session import Session
from qabot.protocols import Encoder
from qabot.types import Answer, Answered, AskEvent, Found, Rewritten, Searching

FIRST = "what did Rowley say about naming companies?"


@pytest.fixture(scope="module")
def bot(sample_index: Path, encoder: Encoder) -> Iterator[Bot]:
    with opened(sample_index, encoder) as bot:
        yield bot


def said(session: Session, line: str, *, literal: bool = False) -> tuple[list[AskEvent], Answer]:
    events = list(session.stream(line, literal=literal))
    last = events[-1]
    assert isinstance(last, Answered)
    return events, last.answer


def test_a_follow_up_tells_before_it_searches(bot: Bot) -> None:
    session = bot.session()
    first, _ = said(session, FIRST)
    assert [type(event) for event in first] == [Searching, Found, Answered]
    events, answer = said(session, "and what did he say about encryption?")
    assert isinstance(events[0], Rewritten)
    assert events[0].query.text == "what did Mark Rowley say about encryption?"
    assert ("he", "Mark Rowley") in events[0].resolved
    assert (answer.question, answer.query.text) == (
        "and what did he say about encryption?",
        "what did Mark Rowley say about encryption?",
    )
    assert "encryption" in answer.citations[0].passage.text


def test_as_typed_takes_the_place_of_what_was_made_of_it(bot: Bot) -> None:
    session = bot.session()
    said(session, FIRST)
    said(session, "and what did he say about encryption?")
    events, answer = said(session, "and what did he say about encryption?", literal=True)
    assert not any(isinstance(event, Rewritten) for event in events)
    assert answer.query.text == answer.question
    assert [each.question for each in session.answers] == [FIRST, "and what did he say about encryption?"]


def test_going_on_shows_nothing_twice_and_comes_to_an_end(bot: Bot) -> None:
    session = bot.session()
    _, first = said(session, "what did the public inquiry find about the valve on the Isolde Grey?")
    assert first.citations
    shown = {citation.passage.id for citation in first.citations}
    subject = first.citations[0].article.id
    _, more = said(session, "tell me more")
    assert more.citations[0].article.id == subject
    for _ in range(30):
        fresh = {citation.passage.id for citation in more.citations}
        if not fresh:
            break
        assert not fresh & shown
        shown |= fresh
        for statement in more.statements:
            assert more.words(statement) in more.citations[statement.n - 1].passage.text
        _, more = said(session, "go on")
    assert more.status == "abstained"


def test_a_conversation_goes_on_from_answers_given_before(bot: Bot) -> None:
    _, first = said(bot.session(), FIRST)
    events, _ = said(bot.session([first]), "what did he say about encryption?")
    assert isinstance(events[0], Rewritten)


def test_what_is_forgotten_explains_nothing(bot: Bot) -> None:
    session = bot.session()
    said(session, FIRST)
    session.forget()
    events, _ = said(session, "and what did he say about encryption?")
    assert not any(isinstance(event, Rewritten) for event in events)


def test_an_outlet_narrows_the_last_question(bot: Bot) -> None:
    session = bot.session()
    said(session, "how many people died in the ferry fire?")
    _, answer = said(session, "only the Harbour Gazette")
    assert answer.query.text == "how many people died in the ferry fire?"
    assert {citation.article.source for citation in (*answer.citations, *answer.closest)} == {"Harbour Gazette"}
