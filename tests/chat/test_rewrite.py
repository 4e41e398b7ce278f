"""Follow-ups made standalone: what stands for what, and what is left as it was typed."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.chat.narrowing import narrowed
from qabot.chat.rewrite import Rewriter, Standalone
from qabot.errors import UsageError
from qabot.quotes.names import Named
from qabot.quotes.names import named as people_of
from qabot.text import STOPWORDS, words
from qabot.types import EVERYTHING, Answer, Article, Citation, Filters, Passage, Query, Span, Statement

ARTICLE = Article(
    "a1",
    "Harbour bridge to cost £40m, says mayor",
    "Harbour Gazette",
    (),
    "2026-03-02",
    None,
    None,
    None,
    None,
    (),
    (
        "The harbour bridge will cost £40 million and open in 2029, Mayor Anna Holm said.",
        "“We have waited long enough,” she said. Her deputy, Mr Peter Brandt, voted against it.",
        "Mr Brandt said that he would rather have a ferry. Gannet Homes will build the ramps.",
    ),
)
SAID = "what did Anna Holm say about the bridge?"
LAST = "How much will the harbour bridge cost?"


class Words:
    """A vocabulary in which long words are rare."""

    def stems(self, text: str) -> list[str]:
        return [word for word, _ in words(text) if word not in STOPWORDS]

    def rarity(self, stem: str) -> float:
        return min(9.0, 2.0 + len(stem) / 2)


def people(article: Article) -> Sequence[Named]:
    return people_of(article.title, article.paragraphs)


def answer(query: str, paragraph: int = 1, question: str | None = None) -> Answer:
    text = ARTICLE.paragraphs[paragraph - 1]
    citation = Citation(1, Passage(paragraph, "a1", paragraph, text), ARTICLE, (Span(0, len(text)),))
    statements = (Statement(1, Span(0, len(text))),)
    return Answer(question or query, Query(query), "answered", statements, (citation,), (), 0.6, "1", {}, {})


def rewrite(line: str, *before: Answer, filters: Filters = EVERYTHING) -> Standalone:
    known = {"gazette", "harbour gazette"}
    rewriter = Rewriter(
        Words(),
        people,
        lambda filters: all(name.lower() in known for name in filters.sources) and bool(filters.sources),
    )
    return rewriter.rewrite(line, before, filters)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("and what did she say about the ferry?", "what did Anna Holm say about the ferry?"),
        ("and what did he say about the ferry?", "what did Peter Brandt say about the ferry?"),
        ("When will it open?", "When will the harbour bridge open?"),
        ("how many lanes?", "how many lanes (the harbour bridge)?"),
        ("who disagreed?", "who disagreed (the harbour bridge)?"),
        ("when?", "when will the harbour bridge cost?"),
    ],
)
def test_what_a_line_leaves_out_comes_from_before(line: str, text: str) -> None:
    made = rewrite(line, answer(LAST, 2))
    assert made.kind == "follow-up"
    assert made.text == text
    assert made.resolved


@pytest.mark.parametrize(
    ("last", "line", "text"),
    [
        ("how many people died in the ferry fire?", "why?", "why is it that people died in the ferry fire?"),
        ("how many people died in the fire?", "when was that?", "when was it that people died in the fire?"),
        ("how many homes were flooded by the storm?", "where?", "where were homes flooded by the storm?"),
        ("how many people did the fire kill in March?", "why?", "why did the fire kill people in March?"),
        ("how many jobs will the mill bring to York?", "when?", "when will the mill bring jobs to York?"),
        (SAID, "why?", "why did Anna Holm say that about the bridge?"),
        (SAID, "and when was that?", "when did Anna Holm say that about the bridge?"),
        ("what did Anna Holm say?", "where?", "where did Anna Holm say that?"),
        ("was anyone hurt when the bridge fell?", "who?", "who was hurt when the bridge fell?"),
        ("will fares go up?", "how much?", "how much will fares go up?"),
        ("where would the boats come from?", "how many?", "how many (where would the boats come from)?"),
        ("who won the cup?", "when was that?", "when was it that somebody won the cup?"),
        ("who was arrested after the vote?", "why?", "why was anyone arrested after the vote?"),
        ("how much money will farmers get?", "why?", "why will farmers get money?"),
        ("how many bridges have engineers closed?", "when?", "when have engineers closed bridges?"),
        ("how many people could die in the fire?", "why?", "why could people die in the fire?"),
        ("what did the council decide about trams?", "when?", "when did the council decide that about trams?"),
        ("what is the threat level?", "why?", "why (what is the threat level)?"),
        ("why (which firm signed)?", "when was that?", "when was that (which firm signed)?"),
        ("how many (did the ship sink)?", "when was that?", "when did the ship sink?"),
    ],
)
def test_a_question_word_is_asked_of_the_last_question(last: str, line: str, text: str) -> None:
    assert rewrite(line, answer(last)).text == text


@pytest.mark.parametrize(
    ("last", "line", "added"),
    [
        ("what did the moth study find?", "anyone sceptical?", "the moth study"),
        ("what does the nasal spray do?", "any dangers?", "the nasal spray"),
        ("did the bus strike go ahead?", "what was offered?", "the bus strike"),
        ("are smartphones banned in Eastmere schools?", "any exceptions?", "smartphones banned in Eastmere schools"),
        ("who wrote High Water?", "any prizes?", "High Water"),
        ("why did detectives change the shipwreck total?", "any apology?", "the shipwreck total"),
        ("is the tram still going ahead?", "any objections?", "the tram"),
        ("how many moths were counted?", "what else was found?", "moths"),
        ("how many people died in the mill fire?", "any inquiry?", "the mill fire"),
        ("what did Okafor-Lisle open?", "any protests?", "Okafor-Lisle"),
    ],
)
def test_what_is_added_are_whole_phrases_without_their_verbs(last: str, line: str, added: str) -> None:
    made = rewrite(line, answer(last))
    assert made.kind == "follow-up"
    assert added in re.split(r"[(),]\s*", made.text)


@pytest.mark.parametrize(
    ("last", "line", "text"),
    [
        ("what was found under the Corn Market?", "how old are they?", "the Corn Market ("),
        ("who saved the village school?", "how did she do it?", "do the village"),
        ("who searched for the ferry survivors?", "was it quick enough?", "was the ferry survivors"),
        ("is St Brannoc's using a robot?", "what did she say about nurses?", "St Brannoc say"),
        ("what damage did Storm Orla do?", "does she fear lynx?", "Orla fear"),
    ],
)
def test_what_does_not_agree_takes_no_place(last: str, line: str, text: str) -> None:
    assert text not in rewrite(line, answer(last)).text


def test_whose_words_are_asked_for_after_another_question() -> None:
    made = rewrite("and the union?", answer("are smartphones banned in Eastmere schools?"))
    assert made.text == "what did the union say about smartphones banned in Eastmere schools?"
    assert made.read == "what did the union say?"


def test_a_question_of_an_auxiliary_takes_the_question_word() -> None:
    assert rewrite("and when?", answer("Did the mayor of Saltmouth resign?")).text == (
        "when did the mayor of Saltmouth resign?"
    )


@pytest.mark.parametrize(
    ("last", "line", "text"),
    [
        (SAID, "and Peter Brandt?", "what did Peter Brandt say about the bridge?"),
        (SAID, "and about ferries?", "what did Anna Holm say about ferries?"),
        (SAID, "what about the ramps?", "what did Anna Holm say about the ramps?"),
        (SAID, "no, I meant Peter Brandt", "what did Peter Brandt say about the bridge?"),
        ("What happened in York in 2024?", "and in Leeds?", "What happened in Leeds in 2024?"),
        ("What happened in York in 2024?", "and in 2025?", "What happened in York in 2025?"),
        ("who won the men's race?", "and the women's?", "who won the women's race?"),
    ],
)
def test_a_part_takes_the_place_of_what_it_is_like(last: str, line: str, text: str) -> None:
    assert rewrite(line, answer(last, 2)).text == text


@pytest.mark.parametrize(
    "line",
    [
        "How many people were hurt when the tram derailed in Rotterdam last Tuesday?",
        "Which candidate leads the Norwegian election according to pollsters?",
        "did Elizabeth Warrington publish her memoirs?",
    ],
)
def test_another_subject_is_left_alone(line: str) -> None:
    assert rewrite(line, answer(LAST)) == Standalone(line, "alone")


def test_the_first_line_is_left_alone() -> None:
    assert rewrite("and what did he say?") == Standalone("and what did he say?", "alone")


@pytest.mark.parametrize("line", ["tell me more", "yes", "Go on.", "more, please", "what else?", "And?"])
def test_more(line: str) -> None:
    made = rewrite(line, answer(LAST))
    assert (made.kind, made.text) == ("more", LAST)


def test_an_outlet_narrows_the_last_question() -> None:
    made = rewrite("only the Gazette", answer(LAST), filters=Filters(since="2026-01-01"))
    assert (made.kind, made.text) == ("narrowed", LAST)
    assert made.filters == Filters(since="2026-01-01", sources=("Gazette",))
    assert [(item.kind, item.words, item.names) for item in made.items] == [("source", "the Gazette", ("Gazette",))]


def test_a_day_narrows_the_last_question() -> None:
    assert rewrite("only since March 2026", answer(LAST)).filters == Filters(since="2026-03-01")


@pytest.mark.parametrize(
    ("line", "filters"),
    [
        ("only since last week", Filters(since="2026-03-02", as_of="2026-03-10")),
        ("only after February", Filters(since="2026-03-01", as_of="2026-03-10")),
        ("only after 3 March", Filters(since="2026-03-03", as_of="2026-03-10")),
        ("only from March", Filters(since="2026-03-01", as_of="2026-03-10")),
        ("only before March", Filters(until="2026-03-01", as_of="2026-03-10")),
        ("only last week", Filters(since="2026-03-02", until="2026-03-09", as_of="2026-03-10")),
        ("only from last week", Filters(since="2026-03-02", until="2026-03-09", as_of="2026-03-10")),
        ("only last week's articles, please", Filters(since="2026-03-02", until="2026-03-09", as_of="2026-03-10")),
        ("only in July", Filters(since="2025-07-01", until="2025-08-01", as_of="2026-03-10")),
        ("only July, please", Filters(since="2025-07-01", until="2025-08-01", as_of="2026-03-10")),
        ("only in March 2026", Filters(since="2026-03-01", until="2026-04-01", as_of="2026-03-10")),
        ("only this year", Filters(since="2026-01-01", until="2027-01-01", as_of="2026-03-10")),
        ("just 2025", Filters(since="2025-01-01", until="2026-01-01", as_of="2026-03-10")),
        ("just yesterday", Filters(since="2026-03-09", until="2026-03-10", as_of="2026-03-10")),
        ("only on 5 March", Filters(since="2026-03-05", until="2026-03-06", as_of="2026-03-10")),
        ("only the articles between 3 and 5 March 2026", Filters("2026-03-03", "2026-03-06", as_of="2026-03-10")),
    ],
)
def test_days_that_narrow_count_from_the_day_seen_and_mean_what_they_mean_in_a_question(
    line: str, filters: Filters
) -> None:
    assert rewrite(line, answer(LAST), filters=Filters(as_of="2026-03-10")).filters == filters


def test_a_period_narrows_what_is_restricted_already_and_leaves_something() -> None:
    made = rewrite("only in March 2026", answer(LAST), filters=Filters(since="2026-03-05", until="2026-03-20"))
    assert made.filters == Filters(since="2026-03-05", until="2026-03-20")
    assert [(i.kind, i.means, i.since, i.until) for i in made.items] == [
        ("during", "March 2026", "2026-03-01", "2026-04-01")
    ]
    assert rewrite("only in March 2026", answer(LAST), filters=Filters(since="2026-05-01")).kind != "narrowed"


@pytest.mark.parametrize(
    "line",
    [
        "just the Gazette please",
        "Only the Gazette, thanks!",
        "only Gazette articles",
        "only the Gazette's",
        "just Gazette",
    ],
)
def test_what_stands_behind_an_outlet_is_no_part_of_its_name(line: str) -> None:
    assert rewrite(line, answer(LAST)).filters == Filters(sources=("Gazette",))


def test_a_name_that_is_a_month_too_is_the_name() -> None:
    found = narrowed("only May", EVERYTHING, lambda filters: filters.authors == ("May",))
    assert found is not None
    assert found[0] == Filters(authors=("May",))


@pytest.mark.parametrize(
    "line", ["not the Gazette", "without the Gazette, please", "but not from the Gazette", "everything except Gazette"]
)
def test_what_filters_cannot_do_is_said(line: str) -> None:
    with pytest.raises(UsageError, match=r"nothing can be left out.*: only the Gazette"):
        rewrite(line, answer(LAST))


@pytest.mark.parametrize("line", ["not the Guardian", "without the mayor", "not last week", "not only the Gazette"])
def test_what_names_nobody_that_there_is_is_a_question(line: str) -> None:
    assert rewrite(line, answer(LAST)).kind != "narrowed"


def test_a_long_run_of_marks_takes_no_time() -> None:
    started = time.process_time()
    runs = ("only", "only " + "the " * 40 + "x" * 40, "not" + " please" * 28, "only " + "," * 190, "only last " * 19)
    for line in runs:
        assert narrowed(line, EVERYTHING, lambda filters: False) is None
    for line in ("only " + "!" * 100_000 + "a", "!" * 100_000 + "only x", "only x" + " ." * 100_000 + "a" * 9):
        assert narrowed(line, EVERYTHING, lambda filters: True) is None
    assert time.process_time() - started < 2


def test_an_outlet_that_does_not_exist_narrows_nothing() -> None:
    assert rewrite("only the Guardian", answer(LAST)).kind != "narrowed"


def test_reading_leaves_out_what_stands_in_brackets_unless_little_else_is_there() -> None:
    assert Standalone("how many lanes and ramps (the bridge)?", "follow-up").read == "how many lanes and ramps?"
    assert Standalone("how many lanes (the bridge)?", "follow-up").read == "how many lanes (the bridge)?"
    assert (
        Standalone("who paid the union (Unite) dues (fees)?", "alone").read == "who paid the union (Unite) dues (fees)?"
    )


_LINES = st.text("abc ABC?!.,'’()0é“”\n\t", max_size=40) | st.sampled_from(
    ["why?", "it", "and?", "she", "what about", "no,", "only", "(", "and in", "that", "what did he say about"]
)


@given(st.lists(_LINES, min_size=1, max_size=4), _LINES)
def test_any_line_is_made_something_of(queries: list[str], line: str) -> None:
    made = rewrite(line, *(answer(query, 1 + place % 3) for place, query in enumerate(queries)))
    assert isinstance(made.text, str)
    assert (made.kind == "alone") == (made.text == line and not made.resolved)


@given(st.lists(st.sampled_from(["bridge", "mayor", "ferry", "how many", "who", "the", "cost", "2029"]), max_size=6))
def test_words_of_a_line_are_kept_and_in_order(parts: list[str]) -> None:
    line = " ".join(["which", *parts]) + "?"
    made = rewrite(line, answer(LAST))
    if made.kind == "follow-up" and "(" in made.text:
        kept = re.findall(r"\w+", made.text.partition("(")[0])
        assert kept == re.findall(r"\w+", line)
