"""Which days the words of an article mean, and what is said beside an answer about its age."""

from __future__ import annotations

from datetime import date

import pytest

from qabot.types import (
    EVERYTHING,
    Answer,
    Article,
    Citation,
    Filters,
    Note,
    Passage,
    Query,
    Span,
    Statement,
    Understood,
)
from qabot.understanding.notes import brackets, elsewhere, meant, notes

LATEST = Understood("latest", "latest", "the newest first", "preference")
MAY = Understood("during", "in May 2026", "May 2026 first", "preference", "2026-05-01", "2026-06-08")
SINCE = Understood("since", "since May", "since 1 May 2026", "filter", since="2026-05-01")
WHEN = Understood("when", "When", "a date", "date")


def article(text: str, published: str | None, language: str | None = None, source: str | None = "The Lamp") -> Article:
    return Article("a1", "Fire", source, (), published, None, None, None, language, ("/a.txt",), (text,))


def cite(text: str, published: str | None, language: str | None = None, used: Span | None = None) -> Citation:
    return Citation(1, Passage(1, "a1", 1, text), article(text, published, language), (used or Span(0, len(text)),))


def said(text: str, published: str | None = "2026-06-10", language: str | None = None) -> list[str]:
    return [note.text for note in meant((cite(text, published, language),))]


def answered(query: Query, *published: str | None) -> Answer:
    texts = [f"Fire number {n}." for n in range(len(published))]
    citations = tuple(
        Citation(n, Passage(n, f"a{n}", 1, text), article(text, day), (Span(0, len(text)),))
        for n, (text, day) in enumerate(zip(texts, published, strict=True), 1)
    )
    statements = tuple(Statement(c.n, c.spans[0]) for c in citations)
    return Answer(query.text, query, "answered", statements, citations, (), 0.6, "s", {}, {})


# 10 June 2026 is a Wednesday.
@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("The ferry burned yesterday.", "“yesterday” is 9 June 2026"),
        ("The ferry burned last night.", "“last night” is 9 June 2026"),
        ("The ferry sails tonight.", "“tonight” is 10 June 2026"),
        ("The ferry burned on Tuesday, police said.", "“on Tuesday” is 9 June 2026"),
        ("The ferry burned on Wednesday.", "“on Wednesday” is 10 June 2026"),
        ("The ferry burned on Thursday.", "“on Thursday” is 4 June 2026"),
        ("On Saturday the ferry burned.", "“On Saturday” is 6 June 2026"),
        ("Police said on Tuesday that it will sail.", "“on Tuesday” is 9 June 2026"),
        ("The ferry will sail on Friday.", "“on Friday” is 12 June 2026"),
        ("The council is due to meet on Monday.", "“on Monday” is 15 June 2026"),
        ("The council meets this Friday.", "“this Friday” is 12 June 2026"),
        ("The ferry burned last month.", "“last month” is May 2026"),
        ("The ferry burned last year.", "“last year” is 2025"),
        ("The ferry burned last week.", "“last week” is the week of 1 June 2026"),
        ("The ferry burned three days ago.", "“three days ago” is 7 June 2026"),
        ("The ferry burned two months ago.", "“two months ago” is about April 2026"),
        ("The ferry sails tomorrow.", "“tomorrow” is 11 June 2026"),
        ("“I saw it yesterday,” he said.", "“yesterday” is 9 June 2026"),
    ],
)
def test_days_meant(text: str, note: str) -> None:
    assert said(text) == [note]


@pytest.mark.parametrize(
    "text",
    [
        "The ferry burned on 3 March.",
        "The ferry burned in 2019.",
        "USA Today wrote of the ferry.",
        "The ferry may sail.",
        "The ferry sails next Friday.",
        "The ferry sails at the weekend.",
        "The Tuesday Club meets.",
        "Ada Monday sailed.",
    ],
)
def test_what_needs_no_note_or_is_in_doubt(text: str) -> None:
    assert said(text) == []


def test_an_undated_article_and_another_language_get_none() -> None:
    assert said("The ferry burned yesterday.", None) == []
    assert said("Das Schiff brannte, yesterday wie es heißt.", language="de") == []
    assert said("The ferry burned yesterday.", language="en-GB") == ["“yesterday” is 9 June 2026"]


def test_a_note_points_at_the_words_and_only_at_used_ones() -> None:
    text = "The ferry burned yesterday. It sank today."
    (note,) = meant((cite(text, "2026-06-10T08:00:00+01:00", used=Span(0, 27)),))
    assert (note.kind, note.n, note.span and note.span.of(text)) == ("day", 1, "yesterday")
    assert len(list(meant((cite(text, "2026-06-10"),)))) == 2


def test_numbers_in_brackets_of_the_article_are_told_from_marks() -> None:
    text = "The dam failed in 1998 [2] and flooded 40 homes.[3, 4] Others [5] were spared."
    used = Span(0, text.index(" Others"))
    found = list(brackets((cite(text, None, used=used),)))
    assert [(note.kind, note.n, note.span.of(text)) for note in found if note.span] == [
        ("bracket", 1, "[2]"),
        ("bracket", 1, "[3, 4]"),
    ]
    assert "“[2]” in its words is the article's own" in found[0].text
    assert list(brackets((cite("No [sic] number [a1] here [].", None),))) == []


def ages(query: Query, *published: str | None, stale: int = 90) -> list[tuple[str, str]]:
    return [(note.kind, note.text) for note in notes(answered(query, *published), date(2026, 6, 10), stale)]


def test_the_latest_states_its_day_and_warns_when_that_is_old() -> None:
    query = Query("fire", understood=(LATEST,))
    assert ages(query, "2026-06-01") == [("dated", "published on 1 June 2026")]
    assert ages(query, "2026-03-12") == [("dated", "published on 12 March 2026")]
    kinds = ages(query, "2026-03-11")
    assert kinds[1] == ("old", "the newest evidence is 91 days older than today: 11 March 2026")
    assert ages(query, "2026-03-11", stale=0) == [("dated", "published on 11 March 2026")]
    assert ages(query, None) == [("dated", "undated")]
    seen = Query("fire", Filters(as_of="2026-06-10"), (LATEST,))
    assert "older than the day asked for" in ages(seen, "2026-01-01")[1][1]


def test_evidence_from_before_the_time_asked_about_is_told() -> None:
    query = Query("fire", understood=(MAY,))
    assert ages(query, "2026-05-03", "2026-03-01") == []
    assert ages(query, "2026-07-03") == []
    assert ages(query, "2026-03-01", "2026-04-30") == [
        ("old", "the newest evidence is older than the time asked about: 30 April 2026")
    ]


def test_when_states_the_day_of_the_article_and_other_questions_do_not() -> None:
    assert ages(Query("fire", understood=(WHEN,)), "2025-01-01") == [("dated", "published on 1 January 2025")]
    assert ages(Query("fire"), "2025-01-01") == []


def test_what_there_is_without_what_was_understood() -> None:
    query = Query("fire", Filters("2026-05-01"), (SINCE,), EVERYTHING)
    other = answered(query, "2026-03-01")
    silent = Answer("fire", query, "abstained", (), (), (), 0.1, "s", {}, {})

    def text(passing: int, found: Answer | None, asked: Query = query) -> str:
        note = elsewhere(asked, passing, "2026-04-30", found)
        assert isinstance(note, Note) and note.kind == "outside"
        return note.text

    assert text(2, other) == (
        "2 articles fit “since May”, none answers; without it there is an answer in “Fire” (The Lamp, 1 March 2026)"
    )
    assert text(1, silent) == "1 article fits “since May”, none answers; none answers without it either"
    assert text(0, None) == "no article fits “since May”; the newest is of 30 April 2026"
    topicless = Query("fire", Filters("2026-05-01"), (SINCE,), EVERYTHING, topicless=True)
    assert text(3, None, topicless) == "3 articles fit “since May”: the newest begin as shown"
