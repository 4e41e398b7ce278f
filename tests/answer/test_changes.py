"""What became of a number: the values of dated articles in order, and what must not be taken for such."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import build, opened, write_json

from qabot.answer.changes import fixes_time, stands, wants_oldest
from qabot.answer.scopes import side_at, side_of
from qabot.answer.values import values
from qabot.bot import Bot
from qabot.protocols import Encoder
from qabot.render import objects
from qabot.types import EVERYTHING, Answer, Filters, Span

QUESTIONS = Path(__file__).parents[1] / "data" / "corpus_questions.jsonl"
TRAM = [
    ("2025-10-14", "£210 million", "The Northern Ledger"),
    ("2026-01-20", "£260 million", "The Northern Ledger"),
    ("2026-05-13", "£340 million", "The Northern Ledger"),
]
TOLL = [
    ("2026-03-03", "Three", "Harbour Gazette"),
    ("2026-03-04", "seven", "The Albion Courier"),
    ("2026-03-06", "nine", "Kestrel Press Agency"),
    ("2026-03-09", "Eight", "Harbour Gazette"),
]


def sequence(answer: Answer) -> list[tuple[str, str, str | None]]:
    """Return day, value and outlet of each change, having held each against its article."""
    for change in answer.sequence:
        citation = answer.citations[change.value.n - 1]
        assert (change.published, change.source) == (citation.article.published, citation.article.source)
        assert any(s.start <= change.value.span.start and change.value.span.end <= s.end for s in citation.spans)
    return [(c.published[:10], answer.words(c.value), c.source) for c in answer.sequence]


def short(answer: Answer) -> str | None:
    return answer.words(answer.short) if answer.short is not None else None


@pytest.fixture(scope="module")
def sample(sample_index: Path, encoder: Encoder) -> Iterator[Bot]:
    with opened(sample_index, encoder) as bot:
        yield bot


def test_a_toll_that_rises_and_is_corrected(sample: Bot) -> None:
    answer = sample.ask("how many people died in the ferry fire?")
    assert sequence(answer) == TOLL
    assert short(answer) == "Eight"
    first = answer.statements[0]
    assert answer.words(first).startswith("Eight people died in the fire aboard the Isolde Grey and not nine")
    assert {answer.citations[n - 1].article.published[:10] for n in first.marks} == {"2026-03-09", "2026-10-21"}  # type: ignore[index]
    assert not any("Three people" in answer.words(statement) for statement in answer.statements)


@pytest.mark.parametrize(
    ("question", "oldest", "fixed"),
    [
        ("how many people died in the ferry fire?", False, False),
        ("how many people were first thought to be dead?", True, False),
        ("how much was the tram supposed to cost originally?", True, False),
        ("how many were dead on 4 March?", False, True),
        ("how many bodies had been found by the day after the fire?", False, True),
        ("how many people were missing in March?", False, True),
        ("how many people may have died in Marburg?", False, False),
    ],
)
def test_which_value_a_question_wants(question: str, oldest: bool, fixed: bool) -> None:
    assert (wants_oldest(question), fixes_time(question)) == (oldest, fixed)


def test_outlets_that_disagree_on_one_day_are_both_named(sample: Bot) -> None:
    answer = sample.ask("how many people were missing after the ferry fire?")
    assert sequence(answer) == [
        ("2026-03-03", "11", "Harbour Gazette"),
        ("2026-03-03", "12", "Kestrel Press Agency"),
        ("2026-03-04", "Five", "The Albion Courier"),
    ]
    assert short(answer) == "Five"


def test_a_price_over_a_year_and_how_it_began(sample: Bot) -> None:
    now = sample.ask("how much does the Carrowby tram cost?")
    assert sequence(now)[:3] == TRAM
    assert sequence(now)[3][1] == short(now) == "£198 million"
    then = sample.ask("how much was the Carrowby tram supposed to cost originally?")
    assert sequence(then)[:3] == TRAM
    assert short(then) == "£210 million"
    assert "38 to 21 to spend £210 million" in then.words(then.statements[0])


def test_the_sample_questions_give_no_false_sequence(sample: Bot) -> None:
    true = {"q007", "q023"}
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    # All that ask for a number, and could therefore be answered by several.
    asking = [row for row in rows if any(w in row["question"].lower() for w in ("how m", "how long", "cost", "price"))]
    assert len(asking) > 20
    assert {row["id"] for row in asking if sample.ask(row["question"]).sequence} <= true


ARTICLES: dict[str, tuple[str, str, str, tuple[str, str]]] = {
    "mill-1": (
        "2026-02-02",
        "Fire at Dunmore mill kills 4",
        "Post",
        (
            "Four people were killed in a fire at the Dunmore mill on Sunday night, Chief Fire Officer Asa "
            "Brandt said.",
            "Owner Lionel Crake said the Dunmore looms had been checked in January.",
        ),
    ),
    "mill-2": (
        "2026-02-04",
        "Dunmore mill toll climbs",
        "Herald",
        (
            "The number of people killed in the fire at the Dunmore mill rose to at least 6 on Tuesday, Asa "
            "Brandt said.",
            "Lionel Crake, who owns the mill, has left Dunmore.",
        ),
    ),
    "mill-3": (
        "2026-02-05",
        "Two more die after Dunmore fire",
        "Post",
        (
            "Two more people died in hospital after the fire at the Dunmore mill, bringing the number "
            "killed to nine, Asa Brandt said.",
            "A further 14 people were injured in the Dunmore fire. Lionel Crake was not among them.",
        ),
    ),
    "depot": (
        "2026-02-20",
        "Fire at Larnholm depot kills 31",
        "Herald",
        (
            "A fire at a tyre depot in Larnholm killed 31 people on Thursday, Inspector Ruth Oyelowo said.",
            "The Larnholm depot belongs to Tessel Tyres.",
        ),
    ),
    "bridge-1": (
        "2026-03-01",
        "Quill bridge to cost £12m",
        "Post",
        (
            "The new bridge over the Quill will cost £12 million, the county council of Westray said.",
            "Councillor Maud Ellery said Westray would pay half.",
        ),
    ),
    "bridge-2": (
        "2026-04-01",
        "Work on Quill bridge starts",
        "Herald",
        (
            "Work has started on the bridge over the Quill, which will cost twelve million pounds, Westray "
            "council said.",
            "Maud Ellery cut the ribbon in Westray.",
        ),
    ),
    "bridge-3": (
        "2026-05-01",
        "Bridge over the Quill costs more",
        "Post",
        (
            "The cost of the bridge over the Quill has risen by £3 million, the Westray council said.",
            "Councillor Maud Ellery said that £9 million had been spent on Westray roads.",
        ),
    ),
    "crowd-1": (
        "2026-06-01",
        "Thousands at Orrin fair",
        "Post",
        (
            "Police said 40,000 people came to the Orrin fair, 500 volunteers among them.",
            "The Orrin fair has 70 stalls, said Jonas Pell.",
        ),
    ),
    "crowd-2": (
        "2026-06-01",
        "Orrin fair breaks record",
        "Herald",
        (
            "Organisers said 65,000 people came to the Orrin fair.",
            "Jonas Pell, who runs the Orrin fair, counted twice.",
        ),
    ),
    "undated": (
        "",
        "Dunmore mill",
        "Herald",
        (
            "Seven people were killed in the fire at the Dunmore mill, Asa Brandt said.",
            "Lionel Crake spoke in Dunmore.",
        ),
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("changes")
    for name, (day, title, source, body) in ARTICLES.items():
        fields = {"title": title, "source": source} | ({"date": day} if day else {})
        write_json(folder / "c" / f"{name}.json", body, **fields)
    build(folder / "i", [folder / "c"], encoder)
    with opened(folder / "i", encoder) as bot:
        yield bot


def test_another_event_and_an_undated_article_are_no_part_of_it(made: Bot) -> None:
    answer = made.ask("how many people were killed in the fire at the Dunmore mill?")
    assert sequence(answer) == [
        ("2026-02-02", "Four", "Post"),
        ("2026-02-04", "at least 6", "Herald"),
        ("2026-02-05", "nine", "Post"),
    ], "31 died elsewhere, 14 were injured, 2 are more and not all, 7 has no date"


def test_a_question_that_names_its_time_still_lets_the_rest_be_seen(made: Bot) -> None:
    answer = made.ask("how many people were killed in the fire at the Dunmore mill on Sunday?")
    assert [value for _, value, _ in sequence(answer)] == ["Four", "at least 6", "nine"]
    assert short(answer) != "nine"


def test_a_value_given_twice_and_one_that_is_only_a_rise_are_no_change(made: Bot) -> None:
    answer = made.ask("how much will the bridge over the Quill cost?")
    assert answer.status == "answered"
    assert answer.sequence == ()


def test_two_counts_of_one_day(made: Bot) -> None:
    answer = made.ask("how many people came to the Orrin fair?")
    assert sorted(sequence(answer)) == [("2026-06-01", "40,000", "Post"), ("2026-06-01", "65,000", "Herald")]
    shown = objects.answer_json(answer)["sequence"]
    assert {row["source"] for row in shown} == {"Post", "Herald"}


def test_what_asks_for_no_number_has_no_sequence(made: Bot) -> None:
    for question in ("who owns the Dunmore mill?", "where was the fire that killed four people?"):
        assert made.ask(question).sequence == ()


@pytest.mark.parametrize(
    "question",
    [
        "how many councillors voted for the shortened tram?",
        "how many councillors voted for it (the tram)?",
        "how many votes were there against the tram?",
        "how many councillors voted against the tram line?",
    ],
)
def test_how_votes_on_different_things_ended_is_no_sequence(sample: Bot, question: str) -> None:
    assert sequence(sample.ask(question)) == []


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("38 councillors voted for the line, 21 voted against and 3 abstained.", ["ayes", "noes", "neither"]),
        ("There were 38 votes in favour and 21 against, with 3 abstentions.", ["ayes", "noes", "neither"]),
        ("The court heard 12 complaints against the firm.", [None]),
        ("The line for 38 people costs 21 times as much.", [None, None]),
    ],
)
def test_which_votes_a_number_counts(text: str, sides: list[str | None]) -> None:
    assert [side_at(text, Span(0, len(text)), each.core) for each in values(text)] == sides


@pytest.mark.parametrize(
    ("question", "side"),
    [
        ("how many councillors voted for it?", "ayes"),
        ("how many votes were there against the tram?", "noes"),
        ("how many MPs were in favour?", "ayes"),
        ("how many abstained?", "neither"),
        ("how many people complained against it?", None),
        ("how many people voted?", None),
    ],
)
def test_which_votes_a_question_asks_for(question: str, side: str | None) -> None:
    assert side_of(question) == side


@pytest.mark.parametrize(
    ("text", "number", "standing"),
    [
        ("Councillors voted by 33 to 26 for it.", "26", False),
        ("The bill was passed by a majority of 33 to 26.", "26", False),
        ("Councillors voted by 33 to 26 to hire 40 drivers.", "40", True),
        ("The toll rose by three to 12.", "12", True),
        ("The council, whose staff voted to strike, cut its posts by three to 12.", "12", True),
    ],
)
def test_the_second_number_of_a_vote_is_not_how_things_stand(text: str, number: str, standing: bool) -> None:
    (value,) = (each for each in values(text) if each.core.of(text) == number)
    assert stands(text, Span(0, len(text)), value) is standing


def test_votes_for_the_same_are_a_sequence(tmp_path: Path, encoder: Encoder) -> None:
    for day, ayes, noes in (("2026-03-02", 31, 12), ("2026-03-04", 33, 15)):
        text = f"At Wexcombe, {ayes} nurses voted for the strike and {noes} voted against it, Unity said."
        write_json(
            tmp_path / "c" / f"{day}.json", [text], title="Wexcombe nurses vote on a strike", source="Post", date=day
        )
    build(tmp_path / "i", [tmp_path / "c"], encoder)
    with opened(tmp_path / "i", encoder) as bot:
        found = [sequence(bot.ask(f"how many nurses voted {how} the strike?")) for how in ("for", "against")]
    assert [[value for _, value, _ in each] for each in found] == [["31", "33"], ["12", "15"]]


def test_a_sum_of_another_thing_is_no_part_of_it(sample: Bot) -> None:
    """Filling in the trenches cost three million, as the article of the halt says too."""
    for filters in (EVERYTHING, Filters(sources=("ledger",))):
        answer = sample.ask("how much will the tram cost?", filters)
        assert "£3 million" not in {value for _, value, _ in sequence(answer)}
