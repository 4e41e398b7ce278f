"""What happened when: one sentence a story and day, in order, and how many stories there were in each period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from helpers import opened
from hypothesis import given
from hypothesis import strategies as st

from qabot.bot import Bot
from qabot.protocols import Encoder
from qabot.retrieve.timeline import counted
from qabot.text import sentences
from qabot.types import Article, Citation, Filters, Milestone, Passage, Span, Timeline

FERRY = [
    ("2026-03-03", "Three people have died and 11 are missing"),
    ("2026-03-03", "Rescuers were still searching the water off Saltmouth"),
    ("2026-03-04", "Firefighters who cut their way into the car deck"),
    ("2026-03-06", "The search for survivors of the Saltmouth ferry fire was called off"),
    ("2026-03-09", "Eight people died in the fire aboard the Isolde Grey and not nine"),
    ("2026-06-15", "A valve that should have fed water to the car deck"),
    ("2026-10-21", "Eight people died aboard the ferry Isolde Grey because a valve was left shut"),
]


@pytest.fixture(scope="module")
def bot(sample_index: Path, encoder: Encoder) -> Iterator[Bot]:
    with opened(sample_index, encoder) as bot:
        yield bot


def told(timeline: Timeline) -> list[tuple[str | None, str]]:
    """Return days and sentences, having held each against its article."""
    for n, each in enumerate(timeline.all, 1):
        citation = each.citation
        assert citation.n == n
        assert citation.passage.text == citation.article.paragraphs[citation.passage.position - 1]
        assert citation.spans[0] in sentences(citation.passage.text)
    assert list(map(_day, timeline.milestones)) == sorted(map(_day, timeline.milestones))
    return [(each.day, each.words) for each in timeline.all]


def _day(milestone: Milestone) -> str:
    assert milestone.day
    return milestone.day


def test_a_question_does_as_well_as_keywords(bot: Bot) -> None:
    assert told(bot.timeline("what happened with the ferry fire?")) == told(bot.timeline("ferry fire"))
    found = bot.timeline("ferry fire since April")
    assert [day for day, _ in told(found)] == ["2026-06-15", "2026-10-21"]
    assert [each.words for each in found.query.understood] == ["since April"]
    march = bot.timeline("ferry fire on 4 March")
    assert {day for day, _ in told(march)} <= {"2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07"}
    assert not bot.timeline("ferry fire since April", literal=True).query.understood


def test_a_story_over_months(bot: Bot) -> None:
    timeline = bot.timeline("ferry fire")
    found = told(timeline)
    assert [day for day, _ in found] == [day for day, _ in FERRY]
    for (_, words), (_, begins) in zip(found, FERRY, strict=True):
        assert words.startswith(begins)
    assert timeline.period == "month"
    assert dict(timeline.counts) == {
        **{f"2026-{month:02}-01": 0 for month in range(3, 11)}, "2026-03-01": 5, "2026-06-01": 1, "2026-10-01": 1,
    }  # fmt: skip


def test_filters_and_number(bot: Bot) -> None:
    march = Filters(since="2026-03-04", until="2026-03-09")
    assert [day for day, _ in told(bot.timeline("ferry fire", march))] == ["2026-03-04", "2026-03-06"]
    assert bot.timeline("ferry fire", march).period == "week"
    few = bot.timeline("ferry fire", k=2)
    assert len(told(few)) == 2
    assert few.omitted == 5
    assert few.counts == bot.timeline("ferry fire").counts, "the bars count what is left out too"


@pytest.mark.parametrize("query", ["volcano in Iceland", "world chess championship", "zzxqv"])
def test_what_no_article_is_about_has_no_timeline(bot: Bot, query: str) -> None:
    timeline = bot.timeline(query)
    assert (timeline.all, timeline.counts, timeline.omitted) == ((), (), 0)


def test_a_reprint_of_the_same_day_is_named_and_not_repeated(bot: Bot) -> None:
    timeline = bot.timeline("street lamps and moths")
    assert [day for day, _ in told(timeline)] == ["2026-07-21", "2026-07-22"]
    second = timeline.milestones[1]
    outlets = {second.citation.article.source, *(other.source for other in second.also)}
    assert outlets == {"Harbour Gazette", "Eastmere Evening Post"}
    assert timeline.counts == (("2026-07-20", 1),), "three articles of one week, one story"


def test_what_has_no_date_stands_apart(bot: Bot) -> None:
    timeline = bot.timeline("Rowley")
    assert timeline.milestones == ()
    assert [each.citation.article.source for each in timeline.undated] == ["The Albion Courier"]
    assert timeline.counts == ()


def milestone(day: date, story: str) -> Milestone:
    name = f"{day.isoformat()}-{story}"
    article = Article(name, "T", None, (), day.isoformat(), None, None, None, None, (name,), ("Words.",), story)
    return Milestone(Citation(1, Passage(1, name, 1, "Words."), article, (Span(0, 6),)), 1.0)


DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@given(st.lists(st.tuples(DAYS, st.sampled_from("abc")), min_size=1, max_size=8, unique=True))
def test_every_story_is_counted_once_a_period_without_gaps(told: list[tuple[date, str]]) -> None:
    period, counts = counted([milestone(day, story) for day, story in told])
    firsts = [date.fromisoformat(first) for first, _ in counts]
    longest = {"week": 7, "month": 31, "year": 366}[period]
    assert all(timedelta(0) < later - earlier <= timedelta(longest) for earlier, later in pairwise(firsts))
    assert counts[0][1] > 0
    assert counts[-1][1] > 0
    for first, following, (_, count) in zip(firsts, [*firsts[1:], date.max], counts, strict=True):
        assert count == len({story for day, story in told if first <= day < following})
    if period == "week":
        assert all(first.weekday() == 0 for first in firsts)
        assert len(counts) <= 28
    else:
        assert all(first.day == 1 for first in firsts)
