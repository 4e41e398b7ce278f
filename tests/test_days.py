"""Days as people name them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.days import MONTHS, day, last_day, period, require_between, shifted, written
from qabot.errors import UsageError


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-02", "2026-03-02"),
        (" 2026-03 ", "2026-03-01"),
        ("2026", "2026-01-01"),
        ("3 March 2026", "2026-03-03"),
        ("3-March-2026", "2026-03-03"),
        ("March 2026", "2026-03-01"),
    ],
)
def test_days(text: str, iso: str) -> None:
    assert day(text) == iso


@pytest.mark.parametrize("text", ["last week", "last-week", "a week ago"])
def test_words(text: str) -> None:
    assert 6 <= (date.today() - date.fromisoformat(day(text))).days <= 8


@pytest.mark.parametrize("text", ["gibberish", "not-a-day", ""])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(UsageError, match="is no date; give 2026-03-01, 2026-03 or words such as 'last week'"):
        day(text)


def test_a_span_without_a_day() -> None:
    require_between("2026-01-01", "2026-01-02")
    require_between(None, "2026-01-01")
    require_between("2026-01-01", None)
    for until in ("2026-01-01", "2025-12-31"):
        with pytest.raises(UsageError, match="leaves no day"):
            require_between("2026-01-01", until)


# A second way of counting: the standard library's, from the day of reference.
REFERENCES = st.dates(date(1990, 1, 1), date(2060, 12, 31))
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
FORMS = (
    "{d} {month} {y}", "{month} {d}, {y}", "{d}{th} {month} {y}", "the {d}{th} of {month} {y}", "{month} {d}{th}, {y}",
    "{y}-{m:02}-{d:02}", "{d} {short} {y}",
)  # fmt: skip


def spelt(form: str, day: date) -> str:
    th = "th" if 10 < day.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    month = MONTHS[day.month - 1]
    return form.format(d=day.day, m=day.month, y=day.year, month=month, short=month[:3], th=th)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(FORMS), REFERENCES)
def test_a_whole_date_is_that_day_whatever_the_form(named: date, form: str, today: date) -> None:
    found = period(spelt(form, named).removeprefix("the "), today)
    assert found is not None
    assert (found.start, found.last, found.unit) == (named.isoformat(), named.isoformat(), "day")
    assert found.words == written(named.isoformat()) == f"{named.day} {MONTHS[named.month - 1]} {named.year}"


@given(st.integers(1, 12), REFERENCES)
def test_a_month_is_the_last_one_of_that_name(month: int, today: date) -> None:
    found = period(MONTHS[month - 1], today)
    assert found is not None
    year = today.year if month <= today.month else today.year - 1
    assert (found.start, found.unit) == (date(year, month, 1).isoformat(), "month")
    assert date.fromisoformat(found.end) == date(year + month // 12, month % 12 + 1, 1)


@given(st.integers(0, 6), REFERENCES)
def test_a_weekday_is_the_last_one_today_included(weekday: int, today: date) -> None:
    found = period(WEEKDAYS[weekday], today)
    assert found is not None
    back = (today - date.fromisoformat(found.start)).days
    assert 0 <= back < 7
    assert date.fromisoformat(found.start).weekday() == weekday


@given(REFERENCES, st.integers(1, 60))
def test_what_is_counted_back_from_a_day(today: date, number: int) -> None:
    def start(text: str) -> date:
        found = period(text, today)
        assert found is not None, text
        return date.fromisoformat(found.start)

    monday = today - timedelta(today.weekday())
    assert start("yesterday") == today - timedelta(1)
    assert start("today") == start("tonight") == today
    assert start("last night") == today - timedelta(1)
    assert start("this week") == monday
    assert start("last week") == monday - timedelta(7)
    assert start("this month") == today.replace(day=1)
    assert start("last month") == (today.replace(day=1) - timedelta(1)).replace(day=1)
    assert start("last year") == date(today.year - 1, 1, 1)
    assert start(f"{number} days ago") == start(f"the past {number} days") == today - timedelta(number)
    assert start(f"{number} weeks ago") == today - timedelta(7 * number)
    assert start("the day before yesterday") == today - timedelta(2)


@given(REFERENCES, st.sampled_from(["last week", "March", "yesterday", "2 months ago", "the past year", "weekend"]))
def test_a_period_has_a_day_and_is_over_or_holds_the_day_of_reference(today: date, text: str) -> None:
    found = period(text, today)
    assert found is not None
    assert found.start <= found.last < found.end
    assert found.start <= today.isoformat()
    assert found.words


@pytest.mark.parametrize("text", ["30 February", "31 April 2026", "12", "soon", "", "the other day", "half past five"])
def test_what_names_no_days(text: str) -> None:
    assert period(text, date(2026, 6, 10)) is None


@pytest.mark.parametrize(
    ("text", "last"),
    [("2026-03", "2026-03-31"), ("2026", "2026-12-31"), ("2024-02", "2024-02-29"), ("3 March 2026", "2026-03-03")],
)
def test_the_last_day(text: str, last: str) -> None:
    assert last_day(text) == last


def test_days_count_from_a_day_that_is_given() -> None:
    assert day("yesterday", date(2026, 3, 5)) == "2026-03-04"
    assert day("3 March", date(2026, 3, 2)) == "2025-03-03"
    assert day("last week", date(2026, 3, 5)) == "2026-02-26"


def test_the_ends_of_the_calendar() -> None:
    assert shifted("9999-12-31", 3) == "9999-12-31"
    assert shifted("0001-01-02", -3) == "0001-01-01"
    assert last_day("9999") == "9999-12-30"


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-02-30", "2026-04-31"])
def test_what_is_no_day_of_the_calendar_is_not_guessed(text: str) -> None:
    with pytest.raises(UsageError, match="no day of the calendar"):
        day(text)
