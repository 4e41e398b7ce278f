"""Which questions are about somebody's words, and whose, about what, from when."""

from __future__ import annotations

import pytest

from qabot.quotes.asking import Asked, asked, in_time

HOLM, TRAM = "Anna Holm", "the tram"
ABOUT = Asked(HOLM, TRAM)
ANYTHING = Asked(HOLM, "")


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What did Anna Holm say about the tram?", ABOUT),
        ("what did anna holm say about the tram", Asked("anna holm", TRAM)),
        ("What did  Anna Holm say   about the tram ?", ABOUT),
        ("What did Anna Holm say on the tram?", ABOUT),
        ("What did Anna Holm say of the tram?", ABOUT),
        ("What did Anna Holm say regarding the tram?", ABOUT),
        ("What exactly did Anna Holm say about the tram?", ABOUT),
        ("What else did Anna Holm say about the tram?", ABOUT),
        ("What has Anna Holm ever said about the tram?", ABOUT),
        ("What does Anna Holm think of the tram?", ABOUT),
        ("What did Anna Holm make of the tram?", ABOUT),
        ("What did Anna Holm write about the tram?", ABOUT),
        ("What did Anna Holm announce?", ANYTHING),
        ("What did Anna Holm say?", ANYTHING),
        ("What did Anna Holm tell the council about the tram?", ABOUT),
        ("What did Anna Holm tell Tom Reed about the tram?", ABOUT),
        ("What did Anna Holm say when asked about the tram?", ABOUT),
        ("What did Anna Holm say the tram would cost?", Asked(HOLM, "the tram would cost")),
        ("What did the mayor say about the tram?", Asked("the mayor", TRAM)),
        ("What did the head of the council say about the tram?", Asked("the head of the council", TRAM)),
        ("What did Anna Holm’s lawyer say about the tram?", Asked("Anna Holm's lawyer", TRAM)),
        ("What did Jean-Luc O'Neill say about the tram?", Asked("Jean-Luc O'Neill", TRAM)),
        ("What did J. D. Vannick say about Żagań?", Asked("J. D. Vannick", "Żagań")),
        ("How did Anna Holm respond to the report?", Asked(HOLM, "the report")),
        ("How did Anna Holm react to the report?", Asked(HOLM, "the report")),
        ("How did Anna Holm react?", ANYTHING),
        ("How has the council responded to the report?", Asked("the council", "the report")),
        ("What was Anna Holm's reaction to the report?", Asked(HOLM, "the report")),
        ("What was Anna Holm’s response?", ANYTHING),
        ("What are Anna Holm's views on the tram?", ABOUT),
        ("What is Tom James' opinion of the tram?", Asked("Tom James", TRAM)),
        ("What Anna Holm said on the tram", ABOUT),
        ("Tell me what Anna Holm said about the tram.", ABOUT),
        ("Show me everything Anna Holm said about the tram", ABOUT),
        ("Everything Anna Holm said", ANYTHING),
        ("Quotes by Anna Holm on the tram", ABOUT),
        ("Comments from Anna Holm", ANYTHING),
        ("Who said the tram was too dear?", Asked(None, "the tram was too dear")),
        ("Who said that the tram was too dear?", Asked(None, "the tram was too dear")),
        ("Who has warned that the tram would fail?", Asked(None, "the tram would fail")),
        ("Who called Anna Holm reckless?", Asked(None, "Anna Holm reckless")),
        ("Who described the tram as a disgrace?", Asked(None, "the tram as a disgrace")),
        ("Who spoke about the tram?", Asked(None, TRAM)),
    ],
)
def test_questions_about_words(question: str, wanted: Asked) -> None:
    assert asked(question) == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What has Anna Holm said since March 2026?", Asked(HOLM, "", "2026-03-01", None, True)),
        ("What has Anna Holm said about the tram since March 2026?", Asked(HOLM, TRAM, "2026-03-01", None, True)),
        ("What has Anna Holm said since 3 March 2026 about the tram?", Asked(HOLM, TRAM, "2026-03-03", None, True)),
        ("What did Anna Holm say about the tram after 2026-03-03?", Asked(HOLM, TRAM, "2026-03-03")),
        ("What did Anna Holm say about the tram before 2026-05-01?", Asked(HOLM, TRAM, None, "2026-05-01")),
        ("What did Anna Holm say about the tram until May 2026?", Asked(HOLM, TRAM, None, "2026-05-01")),
        ("How did Anna Holm respond to the report after 2026-03-03?", Asked(HOLM, "the report", "2026-03-03")),
        ("What did Anna Holm say about the time before the fire?", Asked(HOLM, "the time before the fire")),
        ("What did Anna Holm say so far about the tram?", Asked(HOLM, TRAM, in_time=True)),
    ],
)
def test_days_in_a_question(question: str, wanted: Asked) -> None:
    assert asked(question) == wanted


def test_a_day_in_words_is_counted_from_today() -> None:
    found = asked("What has Anna Holm said about the tram since last week?")
    assert found is not None
    assert found.since is not None
    assert (found.speaker, found.topic, found.until) == (HOLM, TRAM, None)


@pytest.mark.parametrize(
    "question",
    [
        "What happened?",
        "What happened on Monday?",
        "Who won the cup?",
        "Who is Anna Holm?",
        "How many people died?",
        "How much did the tram cost?",
        "How did the fire start?",
        "Why did Anna Holm resign?",
        "When did Anna Holm say it?",
        "Where did Anna Holm speak?",
        "What did the fire destroy?",
        "What did Anna Holm do?",
        "What did Anna Holm win after 2020?",
        "What has changed since March 2026?",
        "What is the tram's cost?",
        "What was the cause of the fire?",
        "What words are on the stone?",
        "Is the tram dead?",
        "What did he say?",
        "What did she say about the tram?",
        "What did they think of it?",
        "What did somebody say?",
        "What did anyone say about the tram?",
        "Who said?",
        "what said",
        "",
        "?",
        "...",
    ],
)
def test_questions_about_anything_else(question: str) -> None:
    assert asked(question) is None


def test_an_article_is_nobody() -> None:
    assert asked("What did the article say about the tram?") is None


@pytest.mark.parametrize("question", ["Who called the police?", "Who wrote the report?", "Who denied the permit?"])
def test_who_did_something_asks_for_no_words(question: str) -> None:
    assert asked(question) is None


@pytest.mark.parametrize(
    ("question", "speaker", "topic"),
    [
        ("What did Anna Holm warn of?", HOLM, ""),
        ("What has Anna Holm been saying about the tram?", HOLM, TRAM),
        ("What did Anna Holm have to say about the tram?", HOLM, TRAM),
        ("What has Anna Holm said about the tram over time?", HOLM, TRAM),
        ("Who has said anything about the tram?", None, TRAM),
    ],
)
def test_only_the_name_and_the_topic_are_left(question: str, speaker: str | None, topic: str) -> None:
    found = asked(question)
    assert found is not None
    assert (found.speaker, found.topic) == (speaker, topic)


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("Who has spoken about the tram since March 2026?", "2026-03-01", None),
        ("What did Anna Holm say about the tram after 2026-03-03 and before 2026-05-01?", "2026-03-03", "2026-05-01"),
        ("What has Anna Holm said, since March 2026, about the tram?", "2026-03-01", None),
    ],
)
def test_days_wherever_they_stand(question: str, since: str | None, until: str | None) -> None:
    found = asked(question)
    assert found is not None
    assert (found.topic, found.since, found.until) == (TRAM, since, until)


@pytest.mark.parametrize("topic", ["life after 50", "the day after tomorrow", "the crowd before the march"])
def test_a_topic_is_no_day(topic: str) -> None:
    assert asked(f"What did Anna Holm say about {topic}?") == Asked(HOLM, topic)


def test_since_taken_literally_asks_for_no_order_of_time() -> None:
    question = "What has Anna Holm said about the tram since March?"
    assert in_time(question)
    assert not in_time(question, days=False)
    assert in_time("What has Anna Holm said about the tram over time?", days=False)
    taken = asked(question, days=False)
    assert taken is not None
    assert not taken.in_time
