"""Days as people name them. Words are resolved by dateparser, against a day of reference; there is no other way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from qabot.errors import UsageError

Unit = Literal["day", "week", "month", "year"]
MONTHS = (
    "January February March April May June July August September October November December"  # not by the locale
).split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
CALENDAR = frozenset(name.lower() for name in (*WEEKDAYS, *MONTHS))
# Of these there are other short forms than the first three letters.
_SHORTENED = {"May": "May", "June": "June?", "July": "July?", "September": "Sept?(?:ember)?"}
# A month as it is written, in full or shortened, with its capital; without a full stop or a boundary behind it.
MONTH = f"(?:{'|'.join(_SHORTENED.get(name, f'{name[:3]}(?:{name[3:]})?') for name in MONTHS)})"
_DAY = timedelta(days=1)
_ISO = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
# The past three days, the last month as a stretch that ends now.
_STRETCH = re.compile(
    r"(?:the )?(?:(?:past|last) (?P<n>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|couple of) "
    r"(?P<units>days?|weeks?|months?|years?)|(?:past|(?<=the )last) (?P<unit>day|week|month|year))",
    re.IGNORECASE,
)
_AGO = re.compile(r"\bago\b", re.IGNORECASE)
_LAST = re.compile(r"\b(?:last|past|previous)\b", re.IGNORECASE)
# What narrows a month or year by less than anybody agrees on.
_ROUGHLY = re.compile(r"^(?:the )?(?:early|mid|late|middle of|end of|beginning of|start of)[ -]", re.IGNORECASE)
_WEEKEND = re.compile(r"(?:(?:the|this|last|at the) )?weekend", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to the day before `end` (ISO dates); `unit` is what was named: a day, a week, ...

    What lies some units back ("two months ago") begins on the exact day and is as `rough` as its unit. `back` is the
    day of a week that is as far from its Monday as the day it was named on.
    """

    start: str
    end: str
    unit: Unit
    rough: bool = False
    back: str | None = None

    @property
    def last(self) -> str:
        """The last of the days."""
        return shifted(self.end, -1)

    @property
    def words(self) -> str:
        """The days as people write them: "3 March 2026", "March 2026", "the week of 2 March 2026"."""
        first = date.fromisoformat(self.start)
        if self.unit == "month":
            return f"{'about ' if self.rough else ''}{MONTHS[first.month - 1]} {first.year}"
        if self.unit == "year":
            return f"{'about ' if self.rough else ''}{first.year}"
        if self.unit == "week":
            return f"about {written(self.start)}" if self.rough else f"the week of {written(self.start)}"
        return written(self.start) if self.last == self.start else f"{written(self.start)} to {written(self.last)}"


def day(text: str, today: date | None = None) -> str:
    """Return the ISO date of a day: ISO (2026-03-01), a month (2026-03), a year, or words ("last week", "3 March").

    A month or year is its first day, last week seven days before `today`. Raises: UsageError.
    """
    found = _required(text, today)
    return (found.back if found.unit == "week" else None) or found.start


def last_day(text: str, today: date | None = None) -> str:
    """Return the ISO date of the last day of what `day` takes: of 2026-03 the 31st. Raises: UsageError."""
    return _required(text, today).last


def _required(text: str, today: date | None) -> Period:
    text, today = text.strip(), today or date.today()
    if _ISO.fullmatch(text) and period(text, today) is None:
        # Not for the one that guesses: of 2026-13 it makes a 13th.
        raise UsageError(f"{text!r} is no day of the calendar; give 2026-03-01, 2026-03 or words such as 'last week'")
    found = period(text, today) or _from_words(text, today, languages=None)
    if found is None and "-" in text and any(c.isalpha() for c in text):
        # last-week, which needs no quotation marks
        spaced = text.replace("-", " ")
        found = period(spaced, today) or _from_words(spaced, today, languages=None)
    if found is None:
        raise UsageError(f"{text!r} is no date; give 2026-03-01, 2026-03 or words such as 'last week'")
    return found


def now() -> str:
    """Return the time of now with its zone, ISO 8601."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def require_between(since: str | None, until: str | None) -> None:
    """Raise UsageError when no day lies from `since`, inclusive, to `until`, exclusive (ISO dates or None)."""
    if since and until and since >= until:
        raise UsageError(f"since {since} until {until} leaves no day; until is exclusive: name the day after the last")


def shifted(iso: str, days: int) -> str:
    """Return the ISO date so many days later, as far as there are dates."""
    try:
        return (date.fromisoformat(iso) + days * _DAY).isoformat()
    except OverflowError:
        return (date.min if days < 0 else date.max).isoformat()


def between(earlier: str, later: str) -> int:
    """Return how many days lie from one ISO date to another."""
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def written(iso: str) -> str:
    """Return an ISO date as people write it: "3 March 2026"."""
    day = date.fromisoformat(iso)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=2048)
def period(text: str, today: date) -> Period | None:
    """Return the days that English words or an ISO date name, seen from `today`; None when they name none.

    Of a date without a year, or a weekday, the last one is meant, today included; a week begins on Monday.
    """
    text = " ".join(text.split())
    match = _ISO.fullmatch(text)
    if match is not None:
        return _iso(match)
    stretch = _STRETCH.fullmatch(text)
    if stretch is not None:
        number = (stretch["n"] or "one").lower().replace("couple of", "two")
        ago = _from_words(f"{number} {stretch['units'] or stretch['unit']} ago", today)
        return ago and Period(ago.start, shifted(today.isoformat(), 1), "day")
    if _WEEKEND.fullmatch(text):
        saturday = _from_words("Saturday", today)
        return saturday and Period(saturday.start, shifted(saturday.start, 2), "day")
    return _from_words(_ROUGHLY.sub("", text), today)


def _iso(match: re.Match[str]) -> Period | None:
    year, month, number = match.groups()
    try:
        first = date(int(year), int(month or 1), int(number or 1))
    except ValueError:
        return None
    return _whole(first, "day" if number else "month" if month else "year")


def _from_words(text: str, today: date, languages: tuple[str, ...] | None = ("en",)) -> Period | None:
    import warnings

    if not text or (languages and not any(c.isalpha() for c in text) and len(text) < 4):
        # dateparser takes a bare number for a month.
        return None
    with warnings.catch_warnings():
        # dateparser 1.5 warns of its own use of the standard library.
        warnings.simplefilter("ignore")
        found = _parser(languages, today).get_date_data(text)
    if found.date_obj is None:
        return None
    named: date = found.date_obj.date()
    unit: Unit = found.period if found.period in ("week", "month", "year") else "day"
    if unit == "day" and (today - named).days == 7 and text.split()[0].lower()[:3] in _WEEKDAYS:
        # On a Wednesday, "Wednesday" is today unless it says last.
        named = named if _LAST.search(text) else today
    if _AGO.search(text):
        return Period(named.isoformat(), shifted(named.isoformat(), 1), unit, rough=unit != "day")
    return _whole(named, unit)


_WEEKDAYS = frozenset(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))


def _parser(languages: tuple[str, ...] | None, today: date):  # type: ignore[no-untyped-def]
    from datetime import datetime, time

    from dateparser.date import DateDataParser  # type: ignore[import-untyped]

    base = datetime.combine(today, time())
    settings = {"PREFER_DATES_FROM": "past", "RELATIVE_BASE": base}
    return DateDataParser(languages=languages and list(languages), settings=settings)


def _whole(named: date, unit: Unit) -> Period:
    """Return the day, week, month or year that a day lies in."""
    if unit == "week":
        first = named - named.weekday() * _DAY
        return Period(first.isoformat(), shifted(first.isoformat(), 7), unit, back=named.isoformat())
    if unit == "month":
        first = named.replace(day=1)
        after = (first + 31 * _DAY).replace(day=1) if (first.year, first.month) < (9999, 12) else date.max
        return Period(first.isoformat(), after.isoformat(), unit)
    if unit == "year":
        after = date(named.year + 1, 1, 1) if named.year < 9999 else date.max
        return Period(date(named.year, 1, 1).isoformat(), after.isoformat(), unit)
    return Period(named.isoformat(), shifted(named.isoformat(), 1), unit)
