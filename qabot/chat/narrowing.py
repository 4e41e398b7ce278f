"""Lines that ask the last question again of fewer articles: "only the Guardian", "only since March", "only in July"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from qabot.days import Period, day, written
from qabot.errors import UsageError
from qabot.timex import expressions
from qabot.types import Filters, Understood

_ONLY = re.compile(
    r"(?:and |but |now |please |ok(?:ay)?,? )*(?:only|just)\s+"
    r"(?:(?:the )?(?:articles|reports|stories|news|ones?|those|what was written)\s+)?(?P<what>.+)",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"(?:and |but |now |please |ok(?:ay)?,? )*"
    r"(?:not|without|except(?: for)?|excluding|leave out|leaving out|ignore|skip|"
    r"(?:all|anything|everything|everyone) (?:but|except))\s+(?P<what>.+)",
    re.IGNORECASE,
)
_EDGE = re.compile(r"(?P<edge>since|after|from|before|until|up to)\s+(?P<when>.+)", re.IGNORECASE)
_IN = re.compile(r"(?:from|in|by|of|according to)\s+(?P<who>.+)", re.IGNORECASE)
# What may stand behind what is named, from the last to the first.
_BEHIND = (
    re.compile(r"[,\s]+(?:please|thanks|thank you|now|then)$", re.IGNORECASE),
    re.compile(r"(?<!the)(?<!those)\s+(?:articles?|reports?|stories|coverage|version)$", re.IGNORECASE),
    re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE),
)
_WORDS = 6
# No such line is longer.
_LONGEST = 200


def narrowed(line: str, filters: Filters, passes: Callable[[Filters], bool]) -> tuple[Filters, Understood] | None:
    """Return the filters with what a line adds, and that, None when it names no day, outlet or author that there is.

    Words for days count from the day that the filters look from. Raises: UsageError for a line that wants an outlet or
    author left out, which filters cannot.
    """
    bare = _bare(line) if len(line) <= _LONGEST else ""
    if (match := _NOT.fullmatch(bare)) is not None and (what := _said(match)):
        if _names(what, filters, passes) is not None:
            raise UsageError(
                f"nothing can be left out (“{bare}”); name the outlet or author to search, as in: only the Gazette"
            )
        return None
    match = _ONLY.fullmatch(bare)
    if match is None or not (what := _said(match)):
        return None
    # "Only May" may be a person.
    return _days(what, filters) or _names(what, filters, passes) or _during(what, _bare_period(what, filters), filters)


def _said(match: re.Match[str]) -> str:
    """Return what a line names, empty when that are too many words for a name."""
    what: str = match["what"]
    for behind in _BEHIND:
        what = behind.sub("", what)
    return what if len(what.split()) <= _WORDS else ""


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
    today = _today(filters)
    match = _EDGE.fullmatch(what)
    period = _period(what, match, today)
    if period is not None:
        return _during(what, period, filters)
    since, until = _edges(what, match, today) if match is not None else (None, None)
    if since and (not filters.until or since < filters.until):
        item = Understood("since", what, f"since {written(since)}", "filter", since=since)
        return replace(filters, since=max(since, filters.since or since)), item
    if until and (not filters.since or filters.since < until):
        item = Understood("until", what, f"before {written(until)}", "filter", until=until)
        return replace(filters, until=min(until, filters.until or until)), item
    return None


def _period(what: str, edge: re.Match[str] | None, today: date) -> Period | None:
    """Return the days that words name as a whole: "last week", "in July", "between 3 and 9 March"."""
    if edge is not None and edge["edge"].lower() != "from":
        return None
    for each in expressions(what, today):
        bound = each.bound in ("", "in", "between")
        # "From March" goes on until now; "from last week" is what was written then.
        if bound and each.span.of(what) == what and (edge is None or each.relative or each.bound == "between"):
            return each.period
    return None


def _bare_period(what: str, filters: Filters) -> Period | None:
    """Return the days that words name without the word before them: "July", "2025", "Monday"."""
    found = (_period(f"{word} {what}", None, _today(filters)) for word in ("in", "on"))
    return next((days for days in found if days is not None), None)


def _today(filters: Filters) -> date:
    return date.fromisoformat(filters.as_of) if filters.as_of else date.today()


def _during(what: str, days: Period | None, filters: Filters) -> tuple[Filters, Understood] | None:
    if days is None:
        return None
    since, until = max(days.start, filters.since or days.start), min(days.end, filters.until or days.end)
    if since >= until:
        return None
    item = Understood("during", what, days.words, "filter", since=days.start, until=days.end)
    return replace(filters, since=since, until=until), item


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
