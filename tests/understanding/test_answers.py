"""Dated questions over the sample articles: which article answers, of which day, and what is said beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import opened

from qabot.bot import Bot
from qabot.protocols import Encoder
from qabot.types import Answer, Article, Filters

NOW = "2026-10-21"


@pytest.fixture(scope="module")
def bot(sample_index: Path, encoder: Encoder) -> Iterator[Bot]:
    with opened(sample_index, encoder) as bot:
        yield bot


def first(answer: Answer) -> Article:
    assert answer.status == "answered", [note.text for note in answer.notes]
    return answer.citations[answer.statements[0].n - 1].article


def said(answer: Answer, kind: str) -> list[str]:
    return [note.text for note in answer.notes if note.kind == kind]


@pytest.mark.parametrize(
    ("question", "words", "path"),
    [
        ("How many people died in the ferry fire on 3 March?", "Three people have died", "2026-03-03-ferry-fire.txt"),
        ("How many people were missing on 4 March?", "Five people are still missing", "ferry-fire-seven-dead.txt"),
        ("Who won the cup in May 2026?", "Eastmere Rovers won the Shield Cup", "2026-05-23-cup-final.txt"),
        ("What did the tram cost in January 2026?", "£260 million", "2026-01-20-tram-cost-260m.txt"),
        ("What did the tram cost in May 2026?", "£340 million", "2026-05-13-tram-halted.txt"),
        ("What did the tram cost in September 2026?", "£198 million", "tram-villages.md"),
        ("Who was jailed in May 2026?", "A charity treasurer", "2026-05-09-hospice-fraud-sentence.txt"),
    ],
)
def test_the_value_of_the_days_asked_about(bot: Bot, question: str, words: str, path: str) -> None:
    answer = bot.ask(question, Filters(as_of=NOW))
    assert words in answer.words(answer.statements[0])
    assert first(answer).paths[0].endswith(path)
    assert not bot.ask(question, Filters(as_of=NOW), literal=True).query.understood


@pytest.mark.parametrize(
    ("as_of", "cost"), [("2025-12-01", "£210 million"), ("2026-03-01", "£260 million"), ("2026-10-01", "£198 million")]
)
def test_the_current_value_is_that_of_the_newest_article_of_the_day(bot: Bot, as_of: str, cost: str) -> None:
    answer = bot.ask("What is the current cost of the tram?", Filters(as_of=as_of))
    assert cost in " ".join(answer.words(statement) for statement in answer.statements)
    published = first(answer).published
    assert published is not None
    assert published[:10] <= as_of
    assert len(said(answer, "dated")) == 1


def test_an_old_state_of_things_is_told_to_be_old(bot: Bot) -> None:
    question = "What is the latest death toll of the ferry fire?"
    answer = bot.ask(question, Filters(as_of=NOW))
    assert "Eight people died" in answer.words(answer.statements[0])
    assert said(answer, "dated") == ["published on 9 March 2026"]
    assert said(answer, "old") == ["the newest evidence is 226 days older than the day asked for: 9 March 2026"]
    assert "“yesterday” is 8 March 2026" in said(answer, "day")
    assert said(bot.ask(question, Filters(as_of="2026-03-20")), "old") == []


def test_when_something_happened_is_a_day(bot: Bot) -> None:
    answer = bot.ask("When was the search called off?", Filters(as_of=NOW))
    assert first(answer).paths[0].endswith("2026-03-06-ferry-search-ends.txt")
    assert said(answer, "dated") == ["published on 6 March 2026"]
    assert said(answer, "day") == ["“on Friday” is 6 March 2026"]
    for note in answer.notes:
        if note.span is not None and note.n is not None:
            assert note.span.of(answer.citations[note.n - 1].passage.text) in note.text


def test_a_time_alone_lists_what_there_is(bot: Bot) -> None:
    query, hits = bot.search("What happened on 3 March?", Filters(as_of=NOW))
    assert query.topicless
    assert {hit.passage.position for hit in hits} == {1}
    assert {"2026-03-03", "2026-03-04", "2026-03-06"} == {(hit.article.published or "")[:10] for hit in hits}


def test_nothing_is_widened_silently(bot: Bot) -> None:
    answer = bot.ask("What happened last week?", Filters(as_of="2026-12-31"))
    assert answer.status == "abstained"
    assert answer.closest == ()
    assert said(answer, "outside") == ["no article fits “last week”; the newest is of 21 October 2026"]
    answer = bot.ask("How many people died in the ferry fire since July?", Filters(as_of="2026-08-21"))
    assert answer.status == "abstained"
    (note,) = said(answer, "outside")
    assert "none answers; without it there is an answer in" in note
    assert all((c.article.published or "") >= "2026-07-01" for c in answer.closest)


@pytest.mark.parametrize(
    ("question", "source", "author"),
    [
        ("What did the Ledger report about the tram?", "The Northern Ledger", None),
        ("According to the Harbour Gazette, how many died in the ferry fire?", "Harbour Gazette", None),
        ("How many died in the ferry fire according to the Albion Currier?", "The Albion Courier", None),
        ("What did Farrant write about the hospice?", None, "Imogen Farrant"),
        ("Which bridges did the storm sweep away, as reported by Hester Blenkinsop?", None, "Hester Blenkinsop"),
    ],
)
def test_outlets_and_authors(bot: Bot, question: str, source: str | None, author: str | None) -> None:
    answer = bot.ask(question, Filters(as_of=NOW))
    shown = [citation.article for citation in (*answer.citations, *answer.closest)]
    assert shown
    assert all(source is None or article.source == source for article in shown)
    assert all(author is None or author in article.authors for article in shown)
    assert answer.question == question


def test_words_of_somebody_in_some_days(bot: Bot) -> None:
    answer = bot.ask("What did Martha Pellow's mayor say in March?", Filters(as_of=NOW), literal=True)
    assert answer.query.understood == ()
    answer = bot.ask("What has Bernard Okafor-Lisle said since March?", Filters(as_of=NOW), literal=True)
    assert (answer.query.literal, answer.query.filters) == (True, Filters(as_of=NOW))
    assert said(answer, "outside") == []
    answer = bot.ask("What has Bernard Okafor-Lisle said since March?", Filters(as_of=NOW))
    assert answer.quotes
    assert answer.query.filters.since == "2026-03-01"


def test_words_taken_back_stay_in_the_question(bot: Bot) -> None:
    question = "What did the Ledger report about the tram since May?"
    both = bot.understand(question)
    assert [item.kind for item in both.understood] == ["source", "since"]
    outlet = bot.understand(question, literal={"since May"})
    assert [item.kind for item in outlet.understood] == ["source"]
    assert "since May" in outlet.text
    assert bot.understand(question, literal=True).text == question


def test_given_filters_are_only_ever_narrowed(bot: Bot) -> None:
    given = Filters("2026-06-01", "2026-09-01", as_of="2026-08-01")
    query = bot.understand("What did the tram cost since May, as of September 2026?", given)
    assert query.filters == given
    sources = Filters(sources=("gazette",))
    assert bot.understand("What did the Ledger report about the tram?", sources).filters == sources
