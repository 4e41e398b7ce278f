"""Lines that ask the last question again of fewer articles: "only the Guardian", "only since March"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from qabot.days import day, written
from qabot.errors import UsageError
from qabot.timex import expressions
from qabot.types import Filters, Understood

_ONLY = re.compile(
    r"(?:and |but |now |please |ok(?:ay)?,? )*(?:only|just)\s+"
    r"(?:(?:the )?(?:articles|reports|stories|news|ones?|those|what was written)\s+)?(?P<what>.+)",
    re.IGNORECASE,
)
_EDGE = re.compile(r"(?P<edge>since|after|from|before|until|up to)\s+(?P<when>.+)", re.IGNORECASE)
_IN = re.compile(r"(?:from|in|by|of|according to)\s+(?P<who>.+)", re.IGNORECASE)
_WORDS = 6
# No such line is longer.
_LONGEST = 200


def narrowed(line: str, filters: Filters, passes: Callable[[Filters], bool]) -> tuple[Filters, Understood] | None:
    """Return the filters with what a line adds, and that, None when it names no day, outlet or author that there is.

    Words for days count from the day that the filters look from.
    """
    match = _ONLY.fullmatch(_bare(line)) if len(line) <= _LONGEST else None
    if match is None or len(match["what"].split()) > _WORDS:
        return None
    return _days(match["what"], filters) or _names(match["what"], filters, passes)


def _bare(line: str) -> str:
    """Return a line without the marks around it."""
    start, end = 0, len(line)
    while start < end and not _word(line[start]):
        start += 1
    while end > start and not _word(line[end - 1]):
        end -= 1
    return line[start:end]


def _word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _days(what: str, filters: Filters) -> tuple[Filters, Understood] | None:
    match = _EDGE.fullmatch(what)
    if match is None:
        return None
    today = date.fromisoformat(filters.as_of) if filters.as_of else date.today()
    since, until = _edges(what, match, today)
    if since and (not filters.until or since < filters.until):
        item = Understood("since", what, f"since {written(since)}", "filter", since=since)
        return replace(filters, since=max(since, filters.since or since)), item
    if until and (not filters.since or filters.since < until):
        item = Understood("until", what, f"before {written(until)}", "filter", until=until)
        return replace(filters, until=min(until, filters.until or until)), item
    return None


def _edges(what: str, match: re.Match[str], today: date) -> tuple[str | None, str | None]:
    """Return the days from which and before which, as a question with these words would mean them."""
    for each in expressions(what, today):
        if each.span.of(what) == what and (each.since or each.until):
            return each.since, each.until
    try:
        named = day(match["when"], today)
    except UsageError:
        return None, None
    return (None, named) if match["edge"].lower() in ("before", "until", "up to") else (named, None)


def _names(what: str, filters: Filters, passes: Callable[[Filters], bool]) -> tuple[Filters, Understood] | None:
    match = _IN.fullmatch(what)
    name = re.sub(r"^(?:the|by) ", "", match["who"] if match is not None else what, flags=re.IGNORECASE)
    if passes(Filters(sources=(name,))):
        item = Understood("source", what, f"outlet {name}", "filter", names=(name,))
        return replace(filters, sources=(name,)), item
    if passes(Filters(authors=(name,))):
        return replace(filters, authors=(name,)), Understood("author", what, f"author {name}", "filter", names=(name,))
    return None
