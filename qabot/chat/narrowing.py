"""Lines that ask the last question again of fewer articles: "only the Guardian", "only since March"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from qabot.days import day
from qabot.errors import UsageError
from qabot.types import Filters

_ONLY = re.compile(
    r"^\W*(?:and |but |now |please |ok(?:ay)?,? )*(?:only|just)\s+"
    r"(?:(?:the )?(?:articles|reports|stories|news|ones?|those|what was written)\s+)?(?P<what>.+?)\W*$",
    re.IGNORECASE,
)
_EDGE = re.compile(r"(?P<edge>since|after|from|before|until|up to)\s+(?P<when>.+)", re.IGNORECASE)
_IN = re.compile(r"(?:from|in|by|of|according to)\s+(?P<who>.+)", re.IGNORECASE)
_WORDS = 6


def narrowed(line: str, filters: Filters, passes: Callable[[Filters], bool]) -> Filters | None:
    """Return the filters that a line adds, None when it names no day, outlet or author that there is."""
    match = _ONLY.fullmatch(line)
    if match is None or len(match["what"].split()) > _WORDS:
        return None
    return _days(match["what"], filters) or _names(match["what"], filters, passes)


def _days(what: str, filters: Filters) -> Filters | None:
    match = _EDGE.fullmatch(what)
    if match is None:
        return None
    try:
        named = day(match["when"])
    except UsageError:
        return None
    if match["edge"].lower() in ("before", "until", "up to"):
        return replace(filters, until=named) if not filters.since or filters.since < named else None
    return replace(filters, since=named) if not filters.until or named < filters.until else None


def _names(what: str, filters: Filters, passes: Callable[[Filters], bool]) -> Filters | None:
    match = _IN.fullmatch(what)
    name = re.sub(r"^(?:the|by) ", "", match["who"] if match is not None else what, flags=re.IGNORECASE)
    if passes(Filters(sources=(name,))):
        return replace(filters, sources=(name,))
    return replace(filters, authors=(name,)) if passes(Filters(authors=(name,))) else None
