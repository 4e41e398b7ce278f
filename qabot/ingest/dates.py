"""Dates as articles write them, to ISO 8601; a missing part is never filled in.

Day alone gives "2026-03-03"; with a time "2026-03-03T08:30:00", and the zone when one is written
("Z" and "GMT" become "+00:00"). Year-first dates are year, month, day. Ambiguous numeric dates
are read day first ("03/04/2026" is 3 April) unless that is impossible ("12/31/2025").
Nothing relative ("yesterday", "2 hours ago") and nothing without day, month and year is a date.
"""

from __future__ import annotations

import re
import warnings
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateparser.date import DateDataParser  # type: ignore[import-untyped]

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)[ T,]*(.*)", re.DOTALL)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z?)$")
# Only the zones the standard module knows; of others it would lose the zone silently.
_RFC2822 = re.compile(
    r"(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC?|[ECMP][SD]T)$"
)
_SEPARATORS = re.compile(r"[\s|•·—–,]+")
_OLDEST = 1700
_LONGEST = 60
_MILLISECONDS = 10**11
_LANGUAGES = ["en", "fr", "de", "es", "it", "nl", "pt"]


def parse_date(value: object) -> str | None:
    """Return the ISO 8601 form of a date written as text, number (epoch) or date object, else None."""
    if isinstance(value, str):
        return _parse_text(" ".join(value.split()))
    if isinstance(value, datetime):
        return _iso(value, timed=True)
    if isinstance(value, date):
        return _iso(datetime(value.year, value.month, value.day), timed=False)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _parse_number(value)
    return None


def _iso(moment: datetime, timed: bool) -> str | None:
    if not _OLDEST <= moment.year <= datetime.now().year + 1:
        return None
    return moment.replace(microsecond=0).isoformat() if timed else moment.date().isoformat()


def _parse_number(value: float) -> str | None:
    """Read seconds or milliseconds since 1970, or a day written as the number 20260303."""
    if isinstance(value, int) and (day := _COMPACT.match(str(value))) and not day[4]:
        return _parse_text(str(value))
    try:
        return _iso(datetime.fromtimestamp(value / 1000 if abs(value) >= _MILLISECONDS else value, UTC), timed=True)
    except (OverflowError, OSError, ValueError):
        return None


@lru_cache(maxsize=8192)
def _parse_text(text: str) -> str | None:
    if not 6 <= len(text) <= _LONGEST:
        return None
    if compact := _COMPACT.match(text):
        return _compact(compact)
    if text.isdigit():
        return None
    if year_first := _YEAR_FIRST.match(text):
        return _year_first(year_first)
    if _RFC2822.match(text):
        try:
            return _iso(parsedate_to_datetime(text), timed=True)
        except ValueError:
            return None
    return _written(text, "DMY")


def _compact(match: re.Match[str]) -> str | None:
    year, month, day, hour, minute, second, zulu = match.groups()
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        return None
    return _iso(moment.replace(tzinfo=UTC) if zulu else moment, timed=hour is not None)


def _year_first(match: re.Match[str]) -> str | None:
    year, _, month, day, rest = match.groups()
    try:
        start = date(int(year), int(month), int(day)).isoformat()
        return _iso(datetime.fromisoformat(f"{start}T{rest}" if rest else start), timed=bool(rest))
    except ValueError:
        return _written(match.group(), "YMD") if rest else None


def _written(text: str, order: str) -> str | None:
    """Read a date in words; every date format beyond ISO and RFC 2822 is dateparser's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            found = _parser(order).get_date_data(_SEPARATORS.sub(" ", text))
        except (ValueError, OverflowError, TypeError, RecursionError):
            return None
    return _iso(found.date_obj, timed=found.period == "time") if found.date_obj else None


@lru_cache(maxsize=2)
def _parser(order: str) -> DateDataParser:
    from dateparser.date import DateDataParser

    settings = {
        "STRICT_PARSING": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "DATE_ORDER": order,
        "PREFER_LOCALE_DATE_ORDER": False,
        "PARSERS": ["absolute-time"],
        "RETURN_TIME_AS_PERIOD": True,
    }
    return DateDataParser(languages=_LANGUAGES, settings=settings)
