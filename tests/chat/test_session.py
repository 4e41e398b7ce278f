"""A conversation with a real index: lines made standalone, asked as typed, gone on from, forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from helpers import build, opened, write_json

from qabot.bot import Bot
from qabot.chat.rewrite import Rewriter
from qabot.chat.session import Asks, Session
from qabot.errors import UsageError
from qabot.protocols import Encoder, Vocabulary
from qabot.types import (
    EVERYTHING,
    Answer,
    Answered,
    Article,
    AskEvent,
    Carried,
    Citation,
    Filters,
    Found,
    Passage,
    Query,
    Rewritten,
    Searching,
)

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


def shown(answer: Answer) -> list[Article]:
    return [citation.article for citation in (*answer.citations, *answer.closest)]


def last(session: Session, line: str, filters: Filters = EVERYTHING, literal: Collection[str] = ()) -> Answer:
    events = list(session.stream(line, filters, literal=literal))
    assert isinstance(events[-1], Answered)
    return events[-1].answer


@pytest.mark.parametrize(
    "line", ["tell me more", "and how many were missing?", "how many of them were crew?", "only the Harbour Gazette"]
)
def test_the_day_that_a_question_is_seen_from_holds_on(bot: Bot, line: str) -> None:
    session = bot.session()
    last(session, "as of 5 March 2026, how many people died in the ferry fire?")
    for _ in range(3):
        answer = last(session, line)
        assert answer.query.filters.as_of == "2026-03-05"
        assert "as_of" in {item.kind for item in answer.query.understood}
        assert all((article.published or "9999")[:10] <= "2026-03-05" for article in shown(answer))


def test_what_holds_on_is_taken_back(bot: Bot) -> None:
    session = bot.session()
    first = last(session, "as of 5 March 2026, how many people died in the ferry fire?")
    (words,) = (item.words for item in first.query.understood if item.kind == "as_of")
    assert last(session, "tell me more").query.filters.as_of == "2026-03-05"
    assert last(session, "tell me more", literal={words}).query.filters == EVERYTHING


def test_going_on_stays_within_outlet_and_days(bot: Bot) -> None:
    session = bot.session()
    last(session, "according to the Harbour Gazette since March 2026, how many people died in the ferry fire?")
    for _ in range(4):
        answer = last(session, "tell me more")
        assert [item.kind for item in answer.query.understood] == ["source", "since"]
        for article in shown(answer):
            assert article.source == "Harbour Gazette"
            assert (article.published or "") >= "2026-03-01"


def test_an_only_holds_on_and_another_takes_its_place(bot: Bot) -> None:
    session = bot.session()
    last(session, "how many people died in the ferry fire?")
    last(session, "only the Harbour Gazette")
    answer = last(session, "tell me more")
    assert {article.source for article in shown(answer)} == {"Harbour Gazette"}
    answer = last(session, "only since 6 March 2026")
    assert (answer.query.filters.since, answer.query.filters.sources) == ("2026-03-06", ("Harbour Gazette",))
    assert last(session, "only the Albion Courier").query.filters.sources == ("Albion Courier",)
    assert last(session, "only before 1 March 2026").query.filters.since is None


def test_filters_set_between_the_turns_hold_for_what_goes_on(bot: Bot) -> None:
    session = bot.session()
    last(session, "how many people died in the ferry fire?")
    for given in (Filters(as_of="2026-03-04"), Filters(sources=("ledger",)), Filters(until="2026-03-05")):
        allowed = set(bot.corpus.allowed(given) if bot.corpus.allowed(given) is not None else ())
        answer = last(session, "tell me more", given)
        assert {citation.passage.id for citation in answer.citations} <= allowed


def test_what_a_new_line_says_of_days_comes_first(bot: Bot) -> None:
    session = bot.session()
    last(session, "how many people died in the ferry fire since 4 March 2026?")
    answer = last(session, "and how many of them since 6 March 2026?")
    assert (answer.query.filters.since, len(answer.query.understood)) == ("2026-03-06", 1)


def test_going_on_names_the_other_outlets_and_the_people_of_the_article_as_it_is(tmp_path: Path) -> None:
    body = [f"Ada Quill of the gazette mill said that machine number {n} makes paper all night." for n in range(8)]
    for source in ("The Lamp", "Harbour Gazette"):
        write_json(tmp_path / "articles" / f"{source}.json", body, title="Mills", source=source, date="2026-03-01")
    build(tmp_path / "index", [tmp_path / "articles"])
    with opened(tmp_path / "index") as bot:
        first = bot.judge("What did machine number 0 make?", bot.search("gazette mill number 0", k=20)[1][:1])
        answer = last(bot.session([first]), "tell me more")
        assert answer.citations
        assert all(citation.reprints for citation in answer.citations)
        article = first.citations[0].article
        other = replace(article, paragraphs=("Bram Oster said no.",), version="00")
        names = [[one.name for one in bot.rewriter.people(each)] for each in (article, other)]
        assert names[0] != names[1]


def test_what_another_question_showed_may_come_again() -> None:
    def cited(number: int, query: str) -> Answer:
        article = Article("a", "T", None, (), None, None, None, None, None, (), ("x",))
        citation = Citation(1, Passage(number, "a", number, "x"), article)
        return Answer(query, Query(query), "answered", (), (citation,), (), 0.5, "1", {}, {})

    class Goes:
        """Takes note of what is gone on from."""

        rewriter = Rewriter(cast(Vocabulary, None), lambda article: [], lambda filters: False)

        def more(self, query: Query, before: object = ()) -> Iterator[AskEvent]:
            yield Searching(query)

    turns = [cited(1, "same"), cited(2, "other"), cited(3, "same")]
    (_, searching) = Session(cast(Asks, Goes()), turns).stream("tell me more")
    assert isinstance(searching, Searching)
    further = searching.query.further
    assert further is not None
    assert further.shown == (Carried("a", 1), Carried("a", 3))
    assert (further.answered, further.confidence) == (True, 0.5)


def test_an_article_that_was_changed_is_not_gone_on_with_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "articles" / "a.json"
    body = [f"The gazette mill number {n} made paper." for n in range(6)]
    write_json(path, body, title="Mills", date="2026-03-01")
    build(tmp_path / "index", [path.parent])
    with opened(tmp_path / "index") as bot:
        session = bot.session()
        first = bot.judge("What did the gazette mill make?", bot.search("gazette mill number 0", k=20)[1][:1])
        assert first.citations
        session = bot.session([first])
        write_json(path, [*body[:1], *(f"{text} It closed." for text in body[1:])], title="Mills", date="2026-03-01")
        build(tmp_path / "index", [path.parent])
        assert bot.refresh()
        answer = last(session, "tell me more")
        assert answer.citations
        for citation in answer.citations:
            there = bot.corpus.paragraph(citation.passage.article_id, citation.passage.position)
            assert citation.passage.text == there


@pytest.mark.parametrize(
    ("line", "gone"),
    [("how many lorries burned on board since March 2026?", "since"), ("what is the latest toll?", "latest")],
)
def test_a_question_for_reading_has_nothing_that_was_understood(bot: Bot, line: str, gone: str) -> None:
    query = _extracted(bot, f"{line[:-1]} (the ferry fire)?", read=line)
    assert query.understood
    assert query.read is not None
    assert gone not in query.read
    assert "ferry" not in query.read
    assert "ferry" in query.text


def test_of_the_days_asked_about_the_question_for_reading_names_none(bot: Bot) -> None:
    line = "how many people were missing in March 2026"
    query = _extracted(bot, f"{line} (the ferry fire)?", read=f"{line}?")
    article = Article("a", "T", None, (), "2026-03-04", None, None, None, None, (), ("x",))
    assert query.period is not None
    assert query.put(article) == "how many people were missing?"
    assert query.put(replace(article, published="2026-08-01")) == f"{line}?"


def _extracted(bot: Bot, question: str, read: str) -> Query:
    (query,) = (event.query for event in bot.stream(question, read=read) if isinstance(event, Searching))
    return query


def test_nothing_is_gone_on_from_where_nothing_answered(bot: Bot) -> None:
    session = bot.session()
    first = last(session, "who won the world cup of 1998?")
    assert first.status == "abstained"
    before = {citation.passage.id for citation in first.closest}
    for _ in range(2):
        answer = last(session, "tell me more")
        assert (answer.status, answer.statements, answer.citations) == ("abstained", (), ())
        assert answer.confidence == first.confidence
        fresh = {citation.passage.id for citation in answer.closest}
        assert fresh
        assert not before & fresh
        before |= fresh


def test_going_on_comes_to_the_other_articles_cited(bot: Bot) -> None:
    session = bot.session()
    first = last(session, "how many people died in the ferry fire?")
    cited = list(dict.fromkeys(article.id for article in shown(first)))
    assert len(cited) > 2
    met: list[str] = []
    for _ in range(40):
        answer = last(session, "tell me more")
        if answer.status == "abstained":
            break
        met += [citation.article.id for citation in answer.citations]
    assert list(dict.fromkeys(met))[: len(cited)] == [each for each in cited if each in met]
    assert set(cited) <= set(met)


def test_another_question_between_does_not_bring_back_what_was_shown(bot: Bot) -> None:
    session = bot.session()
    question = "how many people died in the ferry fire?"
    places: list[tuple[str, int]] = []
    for line in (question, "tell me more", "who won the Shield Cup?", question, "tell me more"):
        answer = last(session, line)
        if line == "tell me more":
            places += [(citation.article.id, citation.passage.position) for citation in answer.citations]
    assert len(places) == len(set(places)) > 3


@pytest.mark.parametrize(
    "lines",
    [
        [FIRST, "and what did he say about encryption?", "tell me more", "tell me more"],
        ["how many people died in the ferry fire?", "when was that?", "who was blamed?", "only the Harbour Gazette"],
        ["who was the prosecutor in the hospice fraud trial?", "What did he say?", "go on"],
        ["who won the world cup of 1998?", "tell me more", "who won the Shield Cup?", "who scored?"],
        ["how many people died in the ferry fire since 4 March 2026?", "how old was the steward?", "yes"],
    ],
)
def test_every_turn_can_be_asked_again_by_its_query_alone(bot: Bot, lines: list[str]) -> None:
    session = bot.session()
    for line in lines:
        then = last(session, line)
        now = bot.again(then.query)
        assert now.statements == then.statements
        assert now.citations == then.citations
        assert now.closest == then.closest
        assert (now.status, now.confidence, now.quotes) == (then.status, then.confidence, then.quotes)


def test_words_are_looked_for_in_the_articles_spoken_of(bot: Bot) -> None:
    session = bot.session()
    last(session, "who was the prosecutor in the hospice fraud trial?")
    answer = last(session, "What did he say?")
    assert "Dellacorte" in answer.query.text
    assert answer.quotes
    assert {said.said.quote.speaker.name for said in answer.quotes if said.said.quote.speaker} == {"Yusuf Dellacorte"}


def test_the_company_is_that_of_the_articles_spoken_of(bot: Bot) -> None:
    session = bot.session()
    first = last(session, "Who wants to dredge Dunmore Bank?")
    answer = last(session, "what does the company say?")
    there = {article.id for article in shown(first)}
    assert all(said.said.article.id in there for said in answer.quotes)


def test_what_else_repeats_nothing(bot: Bot) -> None:
    session = bot.session()
    first = last(session, "what did Rowley say about encryption?")
    answer = last(session, "what else did he say?")
    assert answer.quotes
    before = {(citation.article.id, citation.passage.position) for citation in first.citations}
    assert not before & {(citation.article.id, citation.passage.position) for citation in answer.citations}


@pytest.mark.parametrize("line", ["thanks", "Thank you!", "ok great, thanks a lot", "bye", "that's all", "Hello"])
def test_a_line_that_asks_nothing_is_not_searched_for(bot: Bot, line: str) -> None:
    session = bot.session()
    last(session, "who won the Shield Cup?")
    with pytest.raises(UsageError, match="nothing is asked"):
        list(session.stream(line))
    assert len(session.answers) == 1


@pytest.mark.parametrize(
    "line", ["thanks! what did he pay?", "who said thank you?", "no, I meant the mayor", "great news?"]
)
def test_thanks_before_a_question_do_not_hide_it(bot: Bot, line: str) -> None:
    session = bot.session()
    last(session, "who won the Shield Cup?")
    assert isinstance(list(session.stream(line))[-1], Answered)


def test_nobody_of_passages_that_do_not_answer_is_spoken_of(bot: Bot) -> None:
    session = bot.session()
    first = last(session, "who is the president of France?")
    assert first.status == "abstained"
    answer = last(session, "did he resign?")
    people = {one.name for article in shown(first) for one in bot.rewriter.people(article)}
    assert not any(name in answer.query.text for name in people)


def test_what_else_goes_through_all_that_was_said(bot: Bot) -> None:
    session = bot.session()
    places: list[tuple[str, int]] = []
    lines = [FIRST, "what else did he say?", "what else did he say?", "what else did Rowley say?"]
    for answer in (last(session, line) for line in lines):
        assert answer.quotes
        places += [(citation.article.id, citation.passage.position) for citation in answer.citations]
    assert len(places) == len(set(places))
    assert not any(isinstance(event, Rewritten) for event in session.stream("what else did Rowley say?"))


def test_an_outlet_takes_the_place_of_the_outlet_asked_of(bot: Bot) -> None:
    session = bot.session()
    last(session, "what does the Gazette say about moths?")
    answer = last(session, "and the Post?")
    assert answer.query.filters.sources == ("Post",)
    assert "moths" in answer.query.text
    last(session, "how many people died in the ferry fire?")
    assert last(session, "and the Post?").query.filters.sources == ()


def test_a_question_that_nothing_answered_is_no_subject_later(bot: Bot) -> None:
    session = bot.session()
    assert last(session, "who won the world chess championship?").status == "abstained"
    assert last(session, "how many homes did Storm Orla flood?").status == "answered"
    assert "chess" not in last(session, "any bridges?").query.text


def test_nobody_is_a_harbour(bot: Bot) -> None:
    session = bot.session()
    for line in ("how many people died in the ferry fire?", "where was the ferry going?", "how old is she?"):
        answer = last(session, line)
    assert "Port Carron" not in answer.query.text


def test_a_period_holds_on_and_an_outlet_is_not_left_out(bot: Bot) -> None:
    session = bot.session()
    first = last(session, "how many people died in the ferry fire?")
    answer = last(session, "only in March 2026, please")
    assert answer.query.text == first.query.text
    assert (answer.query.filters.since, answer.query.filters.until) == ("2026-03-01", "2026-04-01")
    assert {(article.published or "")[:7] for article in shown(answer)} == {"2026-03"}
    assert last(session, "tell me more").query.filters.until == "2026-04-01"
    answer = last(session, "just the Albion Courier please")
    assert answer.query.filters == Filters("2026-03-01", "2026-04-01", sources=("Albion Courier",))
    with pytest.raises(UsageError, match="nothing can be left out"):
        last(session, "not the Courier")
    assert last(session, "not the mayor").query.text != first.query.text


def test_a_question_asked_again_stands_alone_again(bot: Bot) -> None:
    session = bot.session()
    question = "how many people died in the ferry fire?"
    for line in (question, "who won the Shield Cup?", "who scored?", question.upper()):
        answer = last(session, line)
    assert answer.query.text == question.upper()


def test_a_subject_begins_with_the_line_that_stood_alone(bot: Bot) -> None:
    session = bot.session()
    for line in ("what did Rowley say about encryption?", "who won the Shield Cup?", "where was it played?"):
        answer = last(session, line)
    assert "Rowley" not in answer.query.text
    assert "Shield Cup" in answer.query.text
