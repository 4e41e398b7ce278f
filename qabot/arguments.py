"""What a caller from Python or another program gives, as it is meant, or the reason why it makes no sense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from qabot.days import day, last_day, require_between
from qabot.errors import UsageError
from qabot.text import blank
from qabot.types import EVERYTHING, Filters

# Passages or quotes asked for at most.
MOST = 1_000
# Names in filters, by field, and characters of one. Outlets and authors are held against every name there is.
MANY = {"sources": 1_000, "authors": 1_000, "articles": 100_000}
LONGEST = 500

_Count = TypeVar("_Count", int, int | None)


def count(k: _Count) -> _Count:
    """Return how many are asked for; None is as many as configured. Raises: UsageError."""
    if k is not None and (isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= MOST):
        raise UsageError(f"k is a number from 1 to {MOST}, not {repr(k)[:20]}")
    return k


def question(text: str) -> str:
    """Return what is asked. Raises: UsageError when nothing can be seen of it."""
    if blank(text):
        raise UsageError("the question is empty")
    return text


def filters(given: Filters) -> Filters:
    """Return filters with their days as ISO dates: months and words as the command line takes them.

    Words such as "last week" count from `as_of`, else from today. Raises: UsageError naming the field.
    """
    if given == EVERYTHING:
        return given
    named = {name: _names(name, getattr(given, name)) for name in MANY}
    as_of = _day("as_of", given.as_of, None)
    today = date.fromisoformat(as_of) if as_of else None
    since, until = _day("since", given.since, today), _day("until", given.until, today)
    require_between(since, until)
    return replace(given, since=since, until=until, as_of=as_of, **named)


def _names(field: str, given: Sequence[str]) -> tuple[str, ...]:
    if isinstance(given, str) or not isinstance(given, Sequence) or not all(isinstance(each, str) for each in given):
        raise UsageError(f"{field} takes several names, such as ['gazette', 'ledger'], not {str(given)[:40]!r}")
    require_few(field, given)
    return tuple(given)


def require_few(field: str, given: Sequence[str]) -> None:
    """Require that a field of filters holds no more and no longer names than are looked for. Raises: UsageError."""
    if len(given) > MANY[field]:
        raise UsageError(f"{field} takes at most {MANY[field]:,} names, not {len(given):,}")
    longest = max(map(len, given), default=0)
    if longest > LONGEST:
        raise UsageError(f"a name in {field} has at most {LONGEST:,} characters, not {longest:,}")


def _day(field: str, given: str | None, today: date | None) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str):
        raise UsageError(f"{field} is a day as text, such as '2026-03-01', not {str(given)[:40]}")
    try:
        return last_day(given, today) if field == "as_of" else day(given, today)
    except UsageError as error:
        raise UsageError(f"{field}: {error}") from error
