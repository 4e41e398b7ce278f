"""Questions as people put them, and what is understood of each: what is searched, and what restricts or prefers."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.timex import expressions
from qabot.types import EVERYTHING, Filters, Understood
from qabot.understanding.known import known
from qabot.understanding.question import Understanding, narrowed, understand

# A Wednesday.
TODAY = date(2026, 6, 10)
SOURCES = (
    "The Daily Telegraph",
    "The Northern Ledger",
    "Harbour Gazette",
    "Eastmere Evening Post",
    "Kestrel Press Agency",
    "Vale & Fell Observer",
    "www.tidewire.example",
)
AUTHORS = ("Imogen Farrant", "Kwabena Stirling", "Friederike Aßmann", "Ngozi Holm", "Tom Holm")
KNOWN = known(SOURCES, AUTHORS, "2025-10-14", "2026-06-09")


def taken(question: str, given: Filters = EVERYTHING, kept: tuple[str, ...] = ()) -> Understanding:
    return understand(question, given, KNOWN, TODAY, kept)


def only(found: Understanding) -> Understood:
    (item,) = found.items
    return item


FILTERS = [
    # Since and until: what cannot tell of it is left out.
    ("What has changed since 7 May?", "What has changed?", Filters("2026-05-07")),
    (
        "What has the council decided since the election on 7 May?",
        "What has the council decided?",
        Filters("2026-05-07"),
    ),
    ("Since March, how many homes were built?", "how many homes were built?", Filters("2026-03-01")),
    ("how many homes were built since march", "how many homes were built", Filters("2026-03-01")),
    ("What has been built since May 2026?", "What has been built?", Filters("2026-05-01")),
    ("What happened to the tram after March?", "What happened to the tram?", Filters("2026-04-01")),
    ("What happened to the tram after 3 March 2026?", "What happened to the tram?", Filters("2026-03-03")),
    ("What did the tram cost before May 2026?", "What did the tram cost?", Filters(None, "2026-05-01")),
    ("What did the tram cost until 13 May 2026?", "What did the tram cost?", Filters(None, "2026-05-13")),
    ("How many were missing as of 5 March?", "How many were missing?", Filters(as_of="2026-03-05")),
    ("As of 1 June, how much does the tram cost?", "how much does the tram cost?", Filters(as_of="2026-06-01")),
    ("How many were missing as of March 2026?", "How many were missing?", Filters(as_of="2026-03-31")),
    ("From 2 March onwards, who spoke of the ferry?", "who spoke of the ferry?", Filters("2026-03-02")),
    ("Who spoke of the ferry since 2026-03-02?", "Who spoke of the ferry?", Filters("2026-03-02")),
    (
        "Who spoke of the tram after 2026-03-03 and before 2026-05-01?",
        "Who spoke of the tram?",
        Filters("2026-03-03", "2026-05-01"),
    ),
    ("As of 1 June, who resigned last month?", "who resigned?", Filters("2026-05-01", as_of="2026-06-01")),
    ("As of 15 March 2026, who resigned last month?", "who resigned?", Filters("2026-02-01", as_of="2026-03-15")),
    # Days counted from today: nothing older can know.
    ("Who resigned yesterday?", "Who resigned?", Filters("2026-06-09")),
    ("Who resigned last week?", "Who resigned?", Filters("2026-06-01")),
    ("Who resigned this week?", "Who resigned?", Filters("2026-06-08")),
    ("Who resigned last month?", "Who resigned?", Filters("2026-05-01")),
    ("Who resigned this year?", "Who resigned?", Filters("2026-01-01")),
    ("Who resigned in the past three days?", "Who resigned?", Filters("2026-06-07")),
    ("Who resigned in the last 2 weeks?", "Who resigned?", Filters("2026-05-27")),
    ("Who resigned over the past month?", "Who resigned?", Filters("2026-05-10")),
    ("Who resigned on Monday?", "Who resigned?", Filters("2026-06-08")),
    ("What was decided about the tram last night?", "What was decided about the tram?", Filters("2026-06-09")),
    ("What is known of last week’s storm?", "What is known of storm?", Filters("2026-06-01")),
    # A time is all that is asked about.
    ("What happened on 3 March?", "What happened?", Filters("2026-03-03", "2026-03-07")),
    ("What happened on March 3rd, 2026?", "What happened?", Filters("2026-03-03", "2026-03-07")),
    ("what was in the news in March 2026?", "what was in the news?", Filters("2026-03-01", "2026-04-08")),
    ("What happened last month?", "What happened?", Filters("2026-05-01", "2026-06-08")),
    ("Anything new since yesterday?", "Anything new?", Filters("2026-06-09")),
    ("What happened today?", "What happened?", Filters("2026-06-10")),
    ("What happened between 3 and 9 March 2026?", "What happened?", Filters("2026-03-03", "2026-03-13")),
    # Outlets.
    (
        "What did the Telegraph report about the tram?",
        "what about the tram?",
        Filters(sources=("The Daily Telegraph",)),
    ),
    (
        "What did the Northern Ledger write about the tram?",
        "what about the tram?",
        Filters(sources=("The Northern Ledger",)),
    ),
    ("What did the Ledger say about the tram?", "what about the tram?", Filters(sources=("The Northern Ledger",))),
    ("According to the Harbour Gazette, how many died?", "how many died?", Filters(sources=("Harbour Gazette",))),
    ("How many died according to the Harbor Gazette?", "How many died?", Filters(sources=("Harbour Gazette",))),
    ("how many died according to the gazete?", "how many died?", Filters(sources=("Harbour Gazette",))),
    ("How many died, as reported by Kestrel?", "How many died?", Filters(sources=("Kestrel Press Agency",))),
    (
        "How much does the tram cost in the Northern Ledger?",
        "How much does the tram cost?",
        Filters(sources=("The Northern Ledger",)),
    ),
    ("Articles from the Evening Post about phones", "about phones", Filters(sources=("Eastmere Evening Post",))),
    (
        "Who cut the bridge off according to the Vale and Fell Observer?",
        "Who cut the bridge off?",
        Filters(sources=("Vale & Fell Observer",)),
    ),
    ("What did Tidewire report on the cable?", "what about the cable?", Filters(sources=("www.tidewire.example",))),
    # Authors.
    ("articles by Imogen Farrant", "articles by Imogen Farrant", Filters(authors=("Imogen Farrant",))),
    ("What did Farrant write about the hospice?", "what about the hospice?", Filters(authors=("Imogen Farrant",))),
    ("stories by Friederike Assmann on the cable", "on the cable", Filters(authors=("Friederike Aßmann",))),
    ("Kwabena Stirling's articles about homes", "about homes", Filters(authors=("Kwabena Stirling",))),
    ("articles by Holm about fees", "about fees", Filters(authors=("Ngozi Holm", "Tom Holm"))),
    # Both.
    (
        "What did the Telegraph report about the tram in the past week?",
        "what about the tram?",
        Filters("2026-06-03", sources=("The Daily Telegraph",)),
    ),
]


@pytest.mark.parametrize(("question", "text", "filters"), FILTERS)
def test_filters(question: str, text: str, filters: Filters) -> None:
    found = taken(question)
    assert (found.text, found.filters) == (text, filters)
    assert found.items
    assert all(item.effect == "filter" for item in found.items)


@pytest.mark.parametrize(
    ("question", "bare", "since", "until"),
    [
        (
            "How many people died in the ferry fire on 3 March?",
            "How many people died in the ferry fire?",
            "2026-03-03",
            "2026-03-07",
        ),
        ("Who was arrested in May 2026?", "Who was arrested?", "2026-05-01", "2026-06-08"),
        ("Who was arrested in May?", "Who was arrested?", "2026-05-01", "2026-06-08"),
        ("In 2026, who won the cup?", "who won the cup?", "2026-01-01", "2027-01-15"),
        ("Who was arrested between 3 March and 9 March 2026?", "Who was arrested?", "2026-03-03", "2026-03-13"),
        ("Who was arrested from March to May 2026?", "Who was arrested?", "2026-03-01", "2026-06-04"),
        ("Who was arrested two months ago?", "Who was arrested?", "2026-03-26", "2026-04-29"),
        ("Who was arrested during early March?", "Who was arrested?", "2026-03-01", "2026-04-08"),
        ("Who spoke on Tuesday, 3 March 2026?", "Who spoke?", "2026-03-03", "2026-03-07"),
    ],
)
def test_a_time_that_something_happened_at_is_preferred(question: str, bare: str, since: str, until: str) -> None:
    found = taken(question)
    assert (found.text, found.bare, found.filters) == (question, bare, EVERYTHING)
    item = only(found)
    assert (item.kind, item.effect, item.since, item.until) == ("during", "preference", since, until)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the latest on the ferry fire?", "the ferry fire?"),
        ("the latest news about the tram", "the tram"),
        ("What is the latest death toll of the fire?", "What is the death toll of the fire?"),
        ("What is the current price of a ticket?", "What is the price of a ticket?"),
        ("Who is currently the manager of Rovers?", "Who is the manager of Rovers?"),
        ("Who is the manager of Rovers now?", "Who is the manager of Rovers?"),
        ("Who is now the manager of Rovers?", "Who is the manager of Rovers?"),
        ("How much does the tram cost at the moment?", "How much does the tram cost?"),
        ("How much is the tram to cost today?", "How much is the tram to cost?"),
        ("Most recent estimate of the tram's cost?", "Most recent estimate of the tram's cost?"),
        ("What is the most recent estimate of the tram's cost?", "What is the estimate of the tram's cost?"),
    ],
)
def test_the_newest_is_preferred(question: str, text: str) -> None:
    found = taken(question)
    if question.startswith("Most"):
        assert found.items == ()
        return
    assert (found.text, found.filters) == (text, EVERYTHING)
    assert only(found).kind == "latest"


@pytest.mark.parametrize(
    "question",
    [
        "When did the ferry burn?",
        "when was the tram approved",
        "On what date does the theatre reopen?",
        "In which year was it built?",
    ],
)
def test_a_date_is_asked_for(question: str) -> None:
    found = taken(question)
    assert (found.text, found.bare, only(found).effect) == (question, question, "date")


@pytest.mark.parametrize(
    "question",
    [
        # What is outside of the corpus' days is a subject.
        "Who won the 2012 Olympics?",
        "Who won in 2012?",
        "How many have died since 1990?",
        "What did the city look like before 1958?",
        "Who was Prime Minister in 2016?",
        "What was decided 40 years ago?",
        # So is what compares, and what something is called by.
        "What was the hottest day since March?",
        "For which team was it the first cup since May 2026?",
        "Who spoke at the 2026 conference?",
        "What does the March report say?",
        "What happened in the weeks before the fire on 3 March?",
        "What must be built by 2030?",
        "What does the plan for 2027 say?",
        "How many may march?",
        "Who may succeed her?",
        "What did May promise after May resigned?",
        "Since May took office, who has left?",
        "Who said the sun was too hot?",
        "What happens next week?",
        "What opens tomorrow?",
        "Who wrote the songs of the 1990s?",
        "How many homes were lost in 2000 streets?",
        # Topics that resemble a name.
        "Who restored the harbour?",
        "What does the ledger of the hospice show?",
        "Who was seen in the harbour at night?",
        "According to the report, who is to blame?",
        "According to police, how many died?",
        "According to the post office, who opened the parcel?",
        "What did the council report about the tram?",
        "What did the observer say about the count?",
        "Which posts were advertised in the evening?",
        "How did the telegraph change the north?",
        "Who was rescued by Holm?",
        "Who was rescued by Tom Holm?",
        "What is the story of Tom Holm?",
        "What did the report by Holm find?",
        "What did Holm's report find?",
        "Who read the letter written by Ngozi Holm?",
        "Who was bought by the Harbour Gazette?",
        "Which van was carried by Holm?",
        "What did Imogen do?",
        "What news from the valley?",
        # What flows, and what is kept at a bank.
        "Who measured the current of the river?",
        "Who opened a current account?",
        "What is the strongest current?",
        "Who won the USA TODAY award?",
        "Where is the fair held from 15 August to 18 August 2026?",
        "Who directed Apocalypse Now with Brando?",
        "When the ferry burned, who was on board?",
        "",
        "?",
    ],
)
def test_what_is_part_of_the_topic_is_left_alone(question: str) -> None:
    found = taken(question)
    assert (found.text, found.filters, found.items) == (question, EVERYTHING, ())


def test_a_question_without_a_time_loads_no_library_for_it() -> None:
    code = (
        "import sys; from datetime import date; from qabot.types import EVERYTHING;"
        "from qabot.understanding.known import known; from qabot.understanding.question import understand;"
        "seen = known(('The Lamp',), ('Ada Quill',), '2025-01-01', '2026-06-01');"
        "ask = lambda text: understand(text, EVERYTHING, seen, date(2026, 6, 10));"
        "ask('Who may march on the second of them now?'); ask('What did the council report about the lamp?');"
        "assert 'dateparser' not in sys.modules; ask('Who won last week?'); assert 'dateparser' in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(
    st.text(
        "abc since May 2026 the Ledger?,.'’ on before last week latest now by in of from Holm articles ", max_size=80
    )
)
def test_any_text_is_taken_apart_without_harm(text: str) -> None:
    found = taken(text)
    assert all(item.words in text for item in found.items)
    assert narrowed(EVERYTHING, found.items) == found.filters
    whole = taken(text, kept=tuple(item.words for item in found.items))
    assert not {item.words.casefold() for item in whole.items} & {item.words.casefold() for item in found.items}


def test_the_latest_without_a_topic_is_what_came_last() -> None:
    assert taken("What is the latest news?").topicless
    assert taken("What happened yesterday?").topicless
    assert not taken("What is the latest news on the tram?").topicless
    assert not taken("What is news?").topicless


@given(st.sampled_from(FILTERS), st.sampled_from(FILTERS))
def test_filters_that_are_given_are_only_narrowed(
    one: tuple[str, str, Filters], other: tuple[str, str, Filters]
) -> None:
    given_filters = one[2]
    found = taken(other[0], given_filters).filters
    assert (found.since or "") >= (given_filters.since or "")
    assert (found.until or "9") <= (given_filters.until or "9")
    assert (found.as_of or "9") <= (given_filters.as_of or "9")
    assert not given_filters.sources or set(found.sources) <= set(given_filters.sources)


def test_a_long_question_takes_no_longer_to_understand() -> None:
    known_ = known(("Harbour Gazette",), (), "2026-01-01", "2026-10-01")
    for part in ("report by the Gazette about ", "according to ", "a" * 50, "Ada’s ", "since last "):
        long = f"How many died since 4 March 2026 and {part * (200_000 // len(part))}?"
        started = process_time()
        found = understand(long, EVERYTHING, known_, date(2026, 10, 1))
        assert process_time() - started < 2
        assert found.filters.since == "2026-03-04"
        assert found.text.endswith(long[-100:])


def test_a_long_space_before_a_time_takes_no_time() -> None:
    started = process_time()
    assert len(expressions(f"USA{' ' * 5}Today. " + f"x{' ' * 100_000}today", date(2026, 10, 1))) == 1
    assert process_time() - started < 2
